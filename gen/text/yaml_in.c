#include "text/yaml_in.h"

#include "base/hash.h"
#include "text/yaml_reader.h"

#include <string.h>

enum { KEYS = 512 }; /* slots for keys met lately, a power of two */

struct pos yaml_pos(const struct yaml_reader *r, const yaml_mark_t *mark)
{
	return (struct pos){r->src, (uint32_t)mark->line + 1, (uint32_t)mark->column + 1};
}

const char *yaml_line_start(const struct yaml_reader *r, const char *p)
{
	while (p > r->text && p[-1] != '\n')
		p--;
	return p;
}

/* libyaml's index counts a CRLF once or twice, so that only line and column lead there. */
const char *yaml_at(struct yaml_reader *r, const yaml_mark_t *mark)
{
	struct yaml_cursor *c = &r->cursor;

	while (c->line > mark->line) {
		const char *line = yaml_line_start(r, c->line_start - 1);

		*c = (struct yaml_cursor){line, line, c->line - 1, 0};
	}
	while (c->line < mark->line) {
		const char *nl = memchr(c->line_start, '\n', (size_t)(r->end - c->line_start));

		if (!nl)
			return r->end;
		*c = (struct yaml_cursor){nl + 1, nl + 1, c->line + 1, 0};
	}
	while (c->column > mark->column) {
		do
			c->p--;
		while (str_goes_on(*c->p));
		c->column--;
	}
	while (c->column < mark->column && c->p < r->end) {
		do
			c->p++;
		while (c->p < r->end && str_goes_on(*c->p));
		c->column++;
	}
	return c->p;
}

struct yaml_frame *yaml_top(const struct yaml_reader *r)
{
	return r->depth ? &r->frames[r->depth - 1] : NULL;
}

bool yaml_in_flow(const struct yaml_reader *r)
{
	return r->depth && r->frames[r->depth - 1].node->is_flow;
}

static const char *keep_key(struct yaml_reader *r, const char *key, size_t len)
{
	const char **slot = &r->keys[hash_text(key) & (KEYS - 1)];

	if (!*slot || strcmp(*slot, key) != 0)
		*slot = arena_strndup(r->tree, key, len);
	return *slot;
}

static struct node *make(struct yaml_reader *r, const yaml_event_t *e, enum node_kind kind)
{
	struct node *n = ARENA_NEW(r->arena, struct node);

	n->kind = (uint8_t)kind;
	n->src = r->src;
	n->line = (uint32_t)e->start_mark.line + 1;
	n->col = (uint32_t)e->start_mark.column + 1;
	return n;
}

void yaml_attach(struct yaml_reader *r, const yaml_event_t *e, struct node *n)
{
	struct yaml_frame *top = yaml_top(r);

	if (r->comments)
		yaml_comments_value(r, e, n);
	if (!top) {
		r->root = n;
		return;
	}
	if (top->node->kind == NODE_MAP) {
		n->key = top->key;
		n->key_line = top->key_line;
		n->key_col = top->key_col;
		n->is_key_quoted = top->is_key_quoted;
		top->key = NULL;
	}
	node_push(top->node, n);
}

bool yaml_wants_key(const struct yaml_reader *r)
{
	const struct yaml_frame *top = yaml_top(r);

	return top && top->node->kind == NODE_MAP && !top->key;
}

static bool refuse_tag(struct yaml_reader *r, const yaml_event_t *e, const yaml_char_t *tag)
{
	struct diag *d;

	if (!tag)
		return false;
	d = yaml_tell(
		r, MG_YAML_SYNTAX, yaml_pos(r, &e->start_mark),
		"an exclamation mark at the beginning of a value means a tag: there are none here");
	diag_hint(r->ds, d, "Put the value in quotes when the sign belongs to it.");
	return true;
}

static bool check_scalar(struct yaml_reader *r, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;

	if (len > r->limits->value)
		return yaml_tell_limit(r, yaml_pos(r, &e->start_mark), "a value of too many bytes",
				       r->limits->value);
	if (memchr(text, 0, len)) {
		struct diag *d = yaml_tell(r, MG_YAML_TEXT, yaml_pos(r, &e->start_mark),
					   "a NUL character in a value");

		diag_hint(r->ds, d, "Take the escape out: no text of a database can hold it.");
	}
	refuse_tag(r, e, e->data.scalar.tag);
	return true;
}

static bool read_key(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	const char *text = (const char *)e->data.scalar.value;
	bool is_plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (!check_scalar(r, e))
		return false;
	if (is_plain && !*text)
		return yaml_refuse(r, e, "a key is missing here",
				   "Write \"\" where the empty text is the key.");
	if (is_plain && strcmp(text, "<<") == 0)
		return yaml_refuse(r, e, "a merge key: maps are not merged into others here",
				   "Write the members out, or put the key in quotes.");
	if (e->data.scalar.anchor)
		return yaml_refuse(r, e, "an ampersand at the beginning of a key means an anchor",
				   "Put the key in quotes when the sign belongs to it.");
	top->key = keep_key(r, text, e->data.scalar.length);
	top->key_line = (uint32_t)e->start_mark.line + 1;
	top->key_col = (uint32_t)e->start_mark.column + 1;
	top->is_key_quoted = !is_plain;
	if (r->comments)
		yaml_comments_key(r, e);
	return true;
}

/* "x: &y": the anchor was hardly meant. */
static void refuse_empty_anchor(struct yaml_reader *r, const yaml_event_t *e)
{
	const struct yaml_frame *top = yaml_top(r);
	bool has_key = top && top->key;
	struct diag *d =
		yaml_tell(r, MG_YAML_TRAP, yaml_pos(r, &e->start_mark),
			  "an ampersand at the beginning of a value means an anchor, here of "
			  "nothing");

	diag_hint(r->ds, d, "Put the value in quotes: `%s%s\"&%s\"`.", has_key ? top->key : "",
		  has_key ? ": " : "", (const char *)e->data.scalar.anchor);
}

static bool read_scalar(struct yaml_reader *r, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	yaml_scalar_style_t style = e->data.scalar.style;
	bool is_plain = style == YAML_PLAIN_SCALAR_STYLE;
	struct node *n;

	if (yaml_wants_key(r))
		return read_key(r, e);
	if (!check_scalar(r, e))
		return false;
	if (is_plain && !*text) {
		n = make(r, e, NODE_NULL);
		if (e->data.scalar.anchor)
			refuse_empty_anchor(r, e);
		else if (yaml_in_flow(r) && yaml_top(r)->key)
			yaml_trap_keyless(r, e);
	} else {
		n = make(r, e, NODE_TEXT);
		n->text = arena_strndup(r->arena, text, e->data.scalar.length);
		n->is_plain = is_plain;
		n->is_folded = style == YAML_FOLDED_SCALAR_STYLE;
		n->is_block = n->is_folded || style == YAML_LITERAL_SCALAR_STYLE;
		if (is_plain)
			yaml_trap_value(r, e);
	}
	if (!yaml_add_anchor(r, e->data.scalar.anchor, n, NULL))
		return false;
	yaml_attach(r, e, n);
	return true;
}

/* root, section, entry */
enum { ENTRY_DEPTH = 3 };

static void begin_entry(struct yaml_reader *r)
{
	r->errors_before = r->errors;
	r->anchors_before = r->anchor_count;
	r->arena = &r->entry;
}

/* What is not taken becomes part of the tree. */
static void end_entry(struct yaml_reader *r)
{
	struct node *entry = r->frames[2].node;

	if (entry->kind == NODE_MAP && r->frames[1].node->kind == NODE_MAP &&
	    r->errors == r->errors_before && r->anchor_count == r->anchors_before &&
	    r->taker->take(r->taker->self, r->root, r->frames[1].node, entry)) {
		entry->first = NULL;
		entry->last = NULL;
		entry->len = 0;
		entry->is_taken = true;
		arena_clear(&r->entry);
	} else {
		arena_take(r->tree, &r->entry);
	}
	r->arena = r->tree;
}

static bool open_collection(struct yaml_reader *r, const yaml_event_t *e, enum node_kind kind)
{
	bool is_map = kind == NODE_MAP;
	const yaml_char_t *name =
		is_map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
	struct yaml_frame *f;
	struct node *n;

	if (yaml_wants_key(r))
		return yaml_refuse(
			r, e, is_map ? "a map cannot be a key" : "a list cannot be a key",
			"Put it in quotes when its braces or brackets belong to the text.");
	if (r->depth >= r->limits->depth)
		return yaml_tell_limit(r, yaml_pos(r, &e->start_mark), "too many levels",
				       r->limits->depth);
	refuse_tag(r, e, is_map ? e->data.mapping_start.tag : e->data.sequence_start.tag);
	n = make(r, e, kind);
	n->is_flow = is_map ? e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
			    : e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	yaml_attach(r, e, n);
	f = &r->frames[r->depth++];
	*f = (struct yaml_frame){.node = n, .indent = (uint32_t)e->start_mark.column};
	if (r->taker && r->depth == ENTRY_DEPTH)
		begin_entry(r);
	return yaml_add_anchor(r, name, n, &f->anchor);
}

static void close_collection(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *f = yaml_top(r);

	if (r->comments)
		yaml_comments_close(r, e);
	if (f->node->kind == NODE_MAP && !f->is_trapped)
		yaml_check_duplicates(r, f->node);
	yaml_close_anchor(f->anchor);
	if (r->taker && r->depth == ENTRY_DEPTH)
		end_entry(r);
	r->depth--;
}

static bool read_document(struct yaml_reader *r, const yaml_event_t *e)
{
	if (r->has_document)
		return yaml_refuse(
			r, e, "a second document begins here",
			"Write one document in a file: --- stands at its beginning only.");
	r->has_document = true;
	return true;
}

/* False: nothing behind this event is worth reading. */
static bool read_event(struct yaml_reader *r, const yaml_event_t *e)
{
	if (r->comments)
		yaml_comments_gap(r, e);
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT: return read_document(r, e);
	case YAML_ALIAS_EVENT: return yaml_read_alias(r, e);
	case YAML_SCALAR_EVENT: return read_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT: return open_collection(r, e, NODE_LIST);
	case YAML_MAPPING_START_EVENT: return open_collection(r, e, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: close_collection(r, e); return true;
	case YAML_STREAM_END_EVENT: return false;
	default: return true;
	}
}

static void read_events(struct yaml_reader *r)
{
	bool goes_on = true;

	while (goes_on && r->errors < YAML_MOST_ERRORS) {
		yaml_event_t e;

		if (!yaml_parser_parse(&r->parser, &e)) {
			yaml_tell_error(r);
			return;
		}
		goes_on = read_event(r, &e);
		yaml_event_delete(&e);
	}
}

/* A file of nothing, or of comments, says nothing: an empty map. */
static void finish(struct yaml_reader *r)
{
	if (!r->root || r->root->kind == NODE_NULL) {
		struct node *map = node_map(r->arena);

		map->src = r->src;
		map->line = 1;
		map->col = 1;
		r->root = map;
	}
	if (r->comments)
		yaml_comments_finish(r);
}

static void read_text(struct yaml_reader *r, bool keep_comments)
{
	if (!yaml_check_text(r))
		return;
	if (!yaml_parser_initialize(&r->parser)) {
		yaml_tell(r, MG_SYSTEM, POS_NONE, "out of memory in the YAML reader");
		return;
	}
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->text,
				     (size_t)(r->end - r->text));
	r->frames = ARENA_ARRAY(&r->temp, struct yaml_frame, r->limits->depth);
	r->keys = ARENA_ARRAY(&r->temp, const char *, KEYS);
	if (keep_comments)
		r->comments = yaml_comments_new(r);
	read_events(r);
	yaml_parser_delete(&r->parser);
	if (!r->errors)
		finish(r);
}

static bool parse(struct yaml_reader *r, const struct source *src, bool keep_comments,
		  struct node **out)
{
	r->src = src;
	r->tree = r->arena;
	r->text = src->text ? src->text : "";
	r->end = r->text + src->len;
	r->text += str_bom(r->text, src->len);
	r->cursor = (struct yaml_cursor){r->text, r->text, 0, 0};
	if (src->len > r->limits->file)
		yaml_tell_limit(r, (struct pos){.src = src}, "the file has too many bytes",
				r->limits->file);
	else
		read_text(r, keep_comments);
	arena_release(&r->temp);
	arena_release(&r->entry);
	if (!r->errors)
		*out = r->root;
	return r->errors == 0;
}

bool yaml_parse(struct arena *a, struct diags *ds, const struct source *src,
		const struct yaml_limits *limits, bool keep_comments, struct node **out)
{
	struct yaml_reader r = {.arena = a, .ds = ds, .limits = limits};

	return parse(&r, src, keep_comments, out);
}

bool yaml_parse_for(struct arena *a, struct diags *ds, const struct source *src,
		    const struct yaml_taker *taker, struct node **out)
{
	struct yaml_limits limits = YAML_LIMITS;
	struct yaml_reader r = {.arena = a, .ds = ds, .limits = &limits, .taker = taker};

	return parse(&r, src, false, out);
}
