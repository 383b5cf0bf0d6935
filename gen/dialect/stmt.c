#include "dialect/stmt.h"

#include "base/hash.h"
#include "base/str.h"
#include "dialect/lex.h"

#include <pg_query.h>
#include <string.h>

static bool starts_name(char c)
{
	return lex_is_word(c) && !str_is_digit(c) && c != '$';
}

/*
 * The scanner is that of version 15 and stops at the number literals that came
 * with 16 (1_000, 0x1F). For it they are overwritten with digits; tokens are
 * read from the source all the same. Inside strings and comments this changes
 * no boundary, so they need not be told apart.
 */
static void mask_numbers(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t end = i + 1;
		bool is_new;

		if (!str_is_digit(text[i]) || (i && lex_is_word(text[i - 1])))
			continue;
		is_new = text[i] == '0' && strchr("xXoObB", text[end]) && text[end];
		while (end < len && (str_is_digit(text[end]) || starts_name(text[end]))) {
			if (text[end] == '_' && str_is_digit(text[end - 1]) &&
			    str_is_digit(text[end + 1]))
				is_new = true;
			end++;
		}
		if (is_new)
			memset(text + i, '1', end - i);
		i = end - 1;
	}
}

static void report(struct diags *ds, enum diag_code code, const struct source *src,
		   const PgQueryError *error)
{
	const char *near = strstr(error->message, " at or near");
	size_t len = near ? (size_t)(near - error->message) : strlen(error->message);
	struct pos pos = {.src = src};
	struct diag *d;

	if (error->cursorpos > 0)
		pos = pos_at(src, str_chars(src->text, src->len, (size_t)error->cursorpos - 1));
	d = diag_add(ds, code, pos, "%.*s", (int)len, error->message);
	if (str_starts(error->message, "unterminated"))
		diag_hint(ds, d, "What opens here is closed nowhere in the file.");
	else
		diag_hint(ds, d, "Mend it: PostgreSQL could not read it either.");
}

/* A base-128 number of the message at *p; 0 when it is cut off. */
static uint64_t varint(const unsigned char **p, const unsigned char *end)
{
	uint64_t n = 0;

	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		unsigned char byte = *(*p)++;

		n |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			break;
	}
	return n;
}

static enum stmt_kind kind_of(const char *s, size_t len)
{
	if (len >= 2 && ((s[0] == '-' && s[1] == '-') || (s[0] == '/' && s[1] == '*')))
		return STMT_COMMENT;
	if (s[0] == '"')
		return STMT_QUOTED;
	if (starts_name(s[0]) && s[len - 1] != '\'' && s[len - 1] != '"')
		return STMT_NAME;
	return STMT_OTHER;
}

/* One token of the scanner's answer: start is field 1, end field 2, all are numbers. */
static struct stmt_token read_token(const struct source *src, const unsigned char *p,
				    const unsigned char *end)
{
	struct stmt_token t = {0};

	while (p < end) {
		uint64_t field = varint(&p, end) >> 3;
		uint64_t value = varint(&p, end);

		if (field == 1)
			t.start = value;
		else if (field == 2)
			t.end = value;
	}
	if (t.end > src->len)
		t.end = src->len;
	if (t.start < t.end)
		t.kind = kind_of(src->text + t.start, t.end - t.start);
	return t;
}

/* The answer is a protobuf message: a version (field 1) and the tokens (field 2). */
static void read_tokens(struct arena *a, const PgQueryProtobuf *message, struct stmt_tokens *out)
{
	const unsigned char *p = (const unsigned char *)message->data;
	const unsigned char *end = p + message->len;
	size_t cap = 0;

	while (p < end) {
		uint64_t tag = varint(&p, end);
		uint64_t n = varint(&p, end);

		if ((tag & 7) != 2)
			continue;
		if (n > (uint64_t)(end - p))
			n = (uint64_t)(end - p);
		if (out->len == cap) {
			size_t more = cap ? cap * 2 : 64;

			out->items = arena_grow(a, out->items, cap * sizeof(*out->items),
						more * sizeof(*out->items));
			cap = more;
		}
		out->items[out->len] = read_token(out->src, p, p + n);
		if (out->items[out->len].start < out->items[out->len].end)
			out->len++;
		p += n;
	}
}

bool stmt_scan(struct arena *a, struct diags *ds, enum diag_code code, const struct source *src,
	       struct stmt_tokens *out)
{
	char *text = arena_strndup(a, src->text, src->len);
	PgQueryScanResult result = pg_query_scan(text);
	bool ok;

	if (result.error && str_starts(result.error->message, "trailing junk after numeric")) {
		pg_query_free_scan_result(result);
		mask_numbers(text, src->len);
		result = pg_query_scan(text);
	}
	*out = (struct stmt_tokens){.src = src};
	ok = !result.error;
	if (ok)
		read_tokens(a, &result.pbuf, out);
	else
		report(ds, code, src, result.error);
	pg_query_free_scan_result(result);
	return ok;
}

bool stmt_parses(struct arena *a, const char *sql, struct stmt_error *out)
{
	PgQuerySplitResult result = pg_query_split_with_parser(sql);
	const PgQueryError *e = result.error;
	size_t len = strlen(sql);

	if (e) {
		out->text = arena_strdup(a, e->message);
		out->at = e->cursorpos > 0 ? str_chars(sql, len, (size_t)e->cursorpos - 1) : 0;
	}
	pg_query_free_split_result(result);
	return !e;
}

const char *stmt_grammar(void)
{
	return PG_MAJORVERSION;
}

bool stmt_scan_bare(struct arena *a, struct diags *ds, enum diag_code code,
		    const struct source *src, struct stmt_tokens *out)
{
	bool ok = stmt_scan(a, ds, code, src, out);
	size_t n = 0;

	for (size_t i = 0; i < out->len; i++) {
		if (out->items[i].kind != STMT_COMMENT)
			out->items[n++] = out->items[i];
	}
	out->len = n;
	return ok;
}

bool stmt_is_char(const struct stmt_tokens *t, size_t i, char c)
{
	return i < t->len && t->items[i].end - t->items[i].start == 1 &&
	       t->src->text[t->items[i].start] == c;
}

bool stmt_is(const struct stmt_tokens *t, size_t i, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	if (i >= t->len || t->items[i].end - t->items[i].start != len)
		return false;
	p = t->src->text + t->items[i].start;
	for (size_t k = 0; k < len; k++) {
		char c = p[k];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != word[k])
			return false;
	}
	return true;
}

const char *stmt_name(struct arena *a, const struct stmt_tokens *t, size_t i)
{
	struct sbuf b = SBUF_INIT(a);
	const struct stmt_token *token;
	const char *p;
	size_t len;

	if (i >= t->len)
		return NULL;
	token = &t->items[i];
	p = t->src->text + token->start;
	len = token->end - token->start;
	if (token->kind == STMT_NAME)
		return str_lower(a, arena_strndup(a, p, len));
	if (token->kind != STMT_QUOTED)
		return NULL;
	for (size_t k = 1; k + 1 < len; k++) {
		sbuf_addc(&b, p[k]);
		if (p[k] == '"')
			k++;
	}
	return sbuf_text(&b);
}

static bool begins_line(const struct source *src, size_t offset)
{
	while (offset && (src->text[offset - 1] == ' ' || src->text[offset - 1] == '\t'))
		offset--;
	return !offset || src->text[offset - 1] == '\n';
}

/* What the splitter knows of the statement that it is in. */
struct splitter {
	struct arena *arena;
	const struct stmt_tokens *t;
	struct pos pos; /* of byte, which only moves forward: all statements cost one pass */
	size_t byte;
	struct stmt *open; /* NULL: between statements */
	struct sbuf lead;
	int parens;
	int body; /* of BEGIN ATOMIC, with each CASE in it one more */
};

static void follow_depth(struct splitter *s, size_t i)
{
	const struct stmt_tokens *t = s->t;

	if (stmt_is_char(t, i, '('))
		s->parens++;
	else if (stmt_is_char(t, i, ')') && s->parens)
		s->parens--;
	else if (s->body && stmt_is(t, i, "case"))
		s->body++;
	else if (s->body && stmt_is(t, i, "end"))
		s->body--;
	else if (stmt_is(t, i, "atomic") && i > s->open->first && stmt_is(t, i - 1, "begin") &&
		 stmt_is(t, s->open->first, "create"))
		s->body++;
}

static void open_statement(struct splitter *s, size_t i)
{
	size_t start = s->t->items[i].start;

	s->pos = pos_forward(s->pos, s->t->src->text + s->byte, start - s->byte);
	s->byte = start;
	s->open = ARENA_NEW(s->arena, struct stmt);
	s->open->first = i;
	s->open->lead = arena_strdup(s->arena, sbuf_text(&s->lead));
	s->open->pos = s->pos;
	s->parens = 0;
	s->body = 0;
}

static void close_statement(struct splitter *s, struct vec *out)
{
	struct stmt *st = s->open;

	if (st) {
		size_t start = s->t->items[st->first].start;

		st->sql = arena_strndup(s->arena, s->t->src->text + start,
					s->t->items[st->last].end - start);
		vec_push(s->arena, out, st);
	}
	s->open = NULL;
	sbuf_cut(&s->lead, 0);
}

void stmt_split(struct arena *a, const struct stmt_tokens *t, size_t from, size_t to,
		struct vec *out)
{
	struct splitter s = {
		.arena = a,
		.t = t,
		.pos = pos_at(t->src, 0),
		.lead = SBUF_INIT(a),
	};

	for (size_t i = from; i < to; i++) {
		const struct stmt_token *token = &t->items[i];

		if (token->kind == STMT_COMMENT) {
			if (s.open || !begins_line(t->src, token->start))
				continue;
			sbuf_addn(&s.lead, t->src->text + token->start, token->end - token->start);
			sbuf_addc(&s.lead, '\n');
			continue;
		}
		if (stmt_is_char(t, i, ';') && (!s.open || (!s.parens && !s.body))) {
			close_statement(&s, out);
			continue;
		}
		if (!s.open)
			open_statement(&s, i);
		follow_depth(&s, i);
		s.open->last = i;
	}
	close_statement(&s, out);
}

char *stmt_checksum(struct arena *a, const struct stmt_tokens *t, const struct vec *stmts)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < stmts->len; i++) {
		const struct stmt *st = stmts->items[i];

		for (size_t k = st->first; k <= st->last; k++) {
			const struct stmt_token *token = &t->items[k];

			if (token->kind == STMT_COMMENT)
				continue;
			/* with the NUL that no token can hold: boundaries count */
			sbuf_addn(&b, t->src->text + token->start, token->end - token->start);
			sbuf_addn(&b, "", 1);
		}
		sbuf_addn(&b, ";", 2);
	}
	return hash_sha256(a, b.len ? b.text : "", b.len);
}
