#include "rev/proof_parts.h"

#include "dialect/ident.h"

#include <string.h>

static const char *const stages[] = {
	[PROOF_UP] = "the upgrade",
	[PROOF_DOWN] = "the downgrade",
	[PROOF_UP_AGAIN] = "the second upgrade",
};

/* Where in the statement the server points to. */
static const char *place_of(const char *sql, struct pos pos)
{
	const struct source src = {.text = sql, .len = strlen(sql)};

	pos.src = &src;
	return sql + pos_byte(pos);
}

/* Where the last words before that place begin that are about the part; NULL: there are none. */
static const char *words_about(struct arena *a, const char *sql, const char *end,
			       const struct object *part)
{
	struct sbuf name = SBUF_INIT(a);
	const char *found = NULL;

	if (part->kind->flags & KIND_CONSTRAINT)
		sbuf_add(&name, "CONSTRAINT ");
	else
		sbuf_add(&name, "\n    ");
	ident_write(&name, part->name);
	sbuf_addc(&name, ' ');
	while ((sql = strstr(sql, sbuf_text(&name))) && sql <= end)
		found = sql++;
	return found;
}

static const struct object *part_at(struct arena *a, const struct object *o, const char *sql,
				    struct pos pos)
{
	const char *end = place_of(sql, pos);
	const struct object *part = NULL;
	const char *last = NULL;

	CHILD_EACH(c, o) {
		const char *p = words_about(a, sql, end, c);

		if (!p || (last && p < last))
			continue;
		last = p;
		part = c;
	}
	return part;
}

static const struct object *named_part(struct arena *a, const struct object *o, const char *words)
{
	CHILD_EACH(c, o) {
		if (strstr(words, arena_printf(a, "\"%s\"", c->name)))
			return c;
	}
	return NULL;
}

/* "generation expression is not immutable" names nothing: the column, where only one has one. */
static const struct object *only_generated(const struct object *o, const char *words)
{
	const struct object *found = NULL;

	CHILD_EACH(c, o) {
		const struct field *f = field_find(c->kind->fields, "generated");

		if (!f || !field_is_there(f, c))
			continue;
		if (found)
			return NULL;
		found = c;
	}
	return str_starts(words, "generation expression") ? found : NULL;
}

/* The one part of an object that has no expressions itself. */
static const struct object *only_part(const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		if (f->type == FIELD_EXPR && field_is_there(f, o))
			return NULL;
	}
	return o->first == o->last ? o->first : NULL;
}

/* The field whose value the words quote before any other's: it names what the server lacks. */
struct quoted {
	struct arena *arena;
	const char *words;
	const char *at; /* NULL: none so far */
	const void *member;
};

static bool is_looked_up(const struct field *f)
{
	return (f->type == FIELD_IDENT && !(f->flags & FIELD_COLUMN)) ||
	       (f->type == FIELD_TEXT && f->flags & FIELD_SQL);
}

static void find_quoted(struct quoted *q, const struct field *rows, const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, holder);
		const struct list *list = m;
		const char *value = is_looked_up(f) ? *(const char *const *)m : NULL;
		const char *at = NULL;

		if (f->type == FIELD_STRUCT && *(const void *const *)m)
			find_quoted(q, f->fields, *(const void *const *)m);
		for (uint32_t i = 0; f->type == FIELD_STRUCTS && i < list->n; i++)
			find_quoted(q, f->fields, list->items[i]);
		if (value)
			at = strstr(q->words, arena_printf(q->arena, "\"%s\"", value));
		if (at && (!q->at || at < q->at)) {
			q->at = at;
			q->member = m;
		}
	}
}

/* NULL: the words quote none. */
static const void *quoted_field(struct arena *a, const struct object *o, const char *words)
{
	struct quoted q = {.arena = a, .words = words};

	find_quoted(&q, o->kind->fields, o);
	return q.member;
}

/* The part of a table or domain that a statement about the whole of it fails for. */
static const struct object *culprit(struct arena *a, const struct object *o, const char *sql,
				    const struct diag *said)
{
	const struct object *part = NULL;

	if (!o || !o->first)
		return o;
	if (said->pos.src)
		part = part_at(a, o, sql, said->pos);
	if (!part)
		part = named_part(a, o, said->text);
	if (!part)
		part = only_generated(o, said->text);
	if (!part && !quoted_field(a, o, said->text))
		part = only_part(o);
	return part ? part : o;
}

static const char *first_line(struct arena *a, const char *sql)
{
	size_t len = strcspn(sql, "\n");

	return arena_printf(a, "%.*s%s", (int)len, sql, sql[len] ? " ..." : "");
}

/* Where the models say the expression that the server complains about. */
struct search {
	const struct schema *models;
	const struct object *object;
	const char *sql;
	const char *end; /* the place the server points to; NULL: it points nowhere */
	size_t n;	 /* expressions of the object in the statement */
	struct pos pos;
	bool is_found;
};

/* A text that lacks its end is noticed at what comes next. */
static bool holds_place(const struct search *s, const char *text)
{
	const char *p = s->sql;

	while (s->end && (p = strstr(p, text)) && p <= s->end) {
		const char *next = p + strlen(text);

		if (s->end <= next + strspn(next, " \t\n"))
			return true;
		p++;
	}
	return false;
}

static void search_rows(struct search *s, const struct field *rows, const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, holder);
		const struct list *list = m;
		const char *text = f->type == FIELD_EXPR ? *(const char *const *)m : NULL;

		if (f->type == FIELD_STRUCT && *(const void *const *)m)
			search_rows(s, f->fields, *(const void *const *)m);
		for (uint32_t i = 0; f->type == FIELD_STRUCTS && i < list->n; i++)
			search_rows(s, f->fields, list->items[i]);
		if (!text || s->is_found || !strstr(s->sql, text))
			continue;
		s->n++;
		s->is_found = holds_place(s, text);
		s->pos = schema_place(s->models, s->object, m);
	}
}

static struct pos place_in(struct arena *a, const struct schema *models, const struct object *o,
			   const char *sql, const struct diag *said)
{
	struct search s = {.models = models, .object = o, .sql = sql};
	const void *quoted = quoted_field(a, o, said->text);

	if (quoted)
		return schema_place(models, o, quoted);
	/* of ALTER the server rarely says more than that it is the statement */
	if (said->pos.src && place_of(sql, said->pos) != sql)
		s.end = place_of(sql, said->pos);
	search_rows(&s, o->kind->fields, o);
	if (s.is_found)
		return s.pos;
	return s.n == 1 && !s.end && !str_starts(said->text, "collation ") ? s.pos : o->pos;
}

void proof_tell_part(struct diags *ds, enum proof_stage stage, const struct schema *models,
		     const struct object *o, const char *sql, const struct diag *said)
{
	enum diag_code code = stage == PROOF_UP ? MG_PROOF_REFUSED : MG_PROOF_BACK;
	struct diag *d;

	if (said->code == MG_ROWS_FORBID)
		code = MG_ROWS_FORBID;
	if (o)
		d = diag_add(ds, code, place_in(ds->arena, models, o, sql, said), "%s %s: %s",
			     o->kind->title, object_label(ds->arena, o, models->default_schema),
			     said->text);
	else
		d = diag_add(ds, code, POS_NONE, "%s", said->text);
	for (size_t i = 0; i < said->notes.len; i++)
		diag_note(ds, d, "%s", (const char *)said->notes.items[i]);
	diag_note(ds, d, "in %s on the scratch server: %s", stages[stage],
		  first_line(ds->arena, sql));
	if (said->hint)
		diag_hint(ds, d, "%s", said->hint);
	else if (stage == PROOF_UP)
		diag_hint(ds, d, "Mend it in the models; no file was written.");
	else
		diag_hint(ds, d, "Nothing was written; --no-prove writes the revision as it is.");
}

void proof_tell_refused(struct diags *ds, enum proof_stage stage, const struct schema *models,
			const struct statement *s, const char *sql, const struct diag *said)
{
	proof_tell_part(ds, stage, models, culprit(ds->arena, s ? s->object : NULL, sql, said), sql,
			said);
}

static const char *const words[] = {
	[CHANGE_CREATE] = "is missing",
	[CHANGE_DROP] = "is too much",
	[CHANGE_ALTER] = "differs",
	[CHANGE_RECREATE] = "differs",
};

static const char *fields_of(struct arena *a, const struct change *c)
{
	const struct field *rows = c->kind->fields;
	struct sbuf text = SBUF_INIT(a);

	if (!c->from || !c->to)
		return "";
	for (const struct field *f = rows; f->name; f++) {
		if (c->mask & (uint64_t)1 << (f - rows))
			sbuf_addf(&text, "%s%s", text.len ? ", " : " in ", f->name);
	}
	if (c->mask & MASK_NAME)
		sbuf_addf(&text, "%sname", text.len ? ", " : " in ");
	if (c->mask & MASK_SCHEMA)
		sbuf_addf(&text, "%sschema", text.len ? ", " : " in ");
	if (c->mask & MASK_COMMENT)
		sbuf_addf(&text, "%scomment", text.len ? ", " : " in ");
	if (c->mask & MASK_OWNER)
		sbuf_addf(&text, "%sowner", text.len ? ", " : " in ");
	if (c->mask & MASK_GRANTS)
		sbuf_addf(&text, "%sgrants", text.len ? ", " : " in ");
	return sbuf_text(&text);
}

void proof_tell_different(struct diags *ds, enum proof_stage stage, const struct difference *d,
			  const struct vec *changes)
{
	enum { MOST = 10 };
	const struct change *first = changes->items[0];
	struct diag *m = diag_add(ds, MG_PROOF_DIFFERS, first->to ? first->to->pos : POS_NONE,
				  "%s does not lead to what %s", stages[stage],
				  stage == PROOF_DOWN ? "was there before" : "the models say");

	for (size_t i = 0; i < changes->len && i < MOST; i++) {
		const struct change *c = changes->items[i];
		const struct object *o = c->to ? c->to : c->from;

		diag_note(ds, m, "%s %s %s%s", o->kind->title,
			  object_label(ds->arena, o, d->to->default_schema), words[c->op],
			  fields_of(ds->arena, c));
	}
	if (changes->len > MOST)
		diag_note(ds, m, "and %zu more", changes->len - MOST);
	diag_hint(ds, m,
		  "Nothing was written; --no-prove writes the revision as it is, to be mended by "
		  "hand.");
}

bool proof_has(const struct vec *objects, const struct object *o)
{
	const struct object *top = object_top(o);

	for (size_t i = 0; i < objects->len; i++) {
		const struct object *x = objects->items[i];

		if (x->kind == top->kind && str_eq(x->name, top->name) &&
		    str_eq(x->schema, top->schema))
			return true;
	}
	return false;
}

static bool is_word_end(const char *p)
{
	return !*p || strchr(" (\",.", *p);
}

bool proof_speaks_of(struct arena *a, const char *said, const char *name)
{
	size_t len = strcspn(name, "(");
	const char *bare = name;
	const char *p = said;

	for (size_t i = 0; i < len; i++) {
		if (name[i] == '.' && i + 1 < len)
			bare = name + i + 1;
	}
	bare = arena_strndup(a, bare, (size_t)(name + len - bare));
	while (*bare && (p = strstr(p, bare))) {
		if ((p == said || is_word_end(p - 1)) && is_word_end(p + strlen(bare)))
			return true;
		p++;
	}
	return false;
}
