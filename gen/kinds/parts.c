#include "kinds/kinds.h"

#include "dialect/ident.h"
#include "dialect/type.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
const struct choice choice_deferral[] = {
	{"false", 0, NULL},
	{"true", 0, "DEFERRABLE"},
	{"initially deferred", 0, "DEFERRABLE INITIALLY DEFERRED"},
	{NULL, 0, NULL},
};

const struct choice choice_order[] = {
	{"asc", 0, NULL},
	{"desc", 0, "DESC"},
	{NULL, 0, NULL},
};

const struct choice choice_nulls[] = {
	{"default", 0, NULL},
	{"first", 0, "NULLS FIRST"},
	{"last", 0, "NULLS LAST"},
	{NULL, 0, NULL},
};
/* clang-format on */

/* "public.ops" and "ops" mean one class where nothing else is called ops. */
static bool same_opclass(const char *a, const char *b)
{
	const char *x = a ? strrchr(a, '.') : NULL;
	const char *y = b ? strrchr(b, '.') : NULL;

	if (!a || !b)
		return a == b;
	if (strchr(a, '(') || strchr(b, '('))
		return strcmp(a, b) == 0;
	return (!x) == (!y) ? strcmp(a, b) == 0 : strcmp(x ? x + 1 : a, y ? y + 1 : b) == 0;
}

/* In the models a class that the server would choose anyway may be said. */
bool element_eq(const struct element *a, const struct element *b)
{
	if (same_opclass(a->opclass, b->opclass))
		return true;
	if (!a->opclass && a->actual_opclass)
		return same_opclass(a->actual_opclass, b->opclass);
	if (!b->opclass && b->actual_opclass)
		return same_opclass(b->actual_opclass, a->opclass);
	return false;
}

static bool opclass_equal(const void *x, const void *y)
{
	const char *const *p = x;
	const char *const *q = y;

	return element_eq(
		(const struct element *)(const void *)((const char *)p -
						       offsetof(struct element, opclass)),
		(const struct element *)(const void *)((const char *)q -
						       offsetof(struct element, opclass)));
}

/* Models may say what the expression brings along. */
static bool collation_equal(const void *x, const void *y)
{
	const struct element_rare *a =
		(const void *)((const char *)x - offsetof(struct element_rare, collation));
	const struct element_rare *b =
		(const void *)((const char *)y - offsetof(struct element_rare, collation));

	if (qname_eq(&a->collation, &b->collation))
		return true;
	if (!a->collation.name)
		return qname_eq(&a->actual_collation, &b->collation);
	return !b->collation.name && qname_eq(&b->actual_collation, &a->collation);
}

static const struct element_rare nothing_rare = {.statistics = FIELD_UNSET};

static const struct field_apart rare = {
	.offset = offsetof(struct element, rare),
	.size = sizeof(struct element_rare),
	.usual = &nothing_rare,
};

const struct element_rare *element_rare(const struct element *x)
{
	return x->rare ? x->rare : &nothing_rare;
}

struct element_rare *element_rare_own(struct arena *a, struct element *x)
{
	return field_apart(a, &rare, x);
}

/* Behind a word and the blanks around it; NULL where there is another one. */
static const char *skip_word(const char *p, const char *word)
{
	if (!p)
		return NULL;
	p += strspn(p, " \t\n");
	if (strncasecmp(p, word, strlen(word)) != 0)
		return NULL;
	p += strlen(word);
	return p + strspn(p, " \t\n");
}

/* The server keeps that a NULL is brought to a length, or to a domain and not to its default. */
static bool keeps_null(const struct schema *s, const struct sqltype *type)
{
	if (type->schema)
		return !type->is_array && schema_get(s, &kind_domain, type->schema, type->name);
	return type->mods && !str_eq(type->name, "interval");
}

bool default_is_nothing(const struct schema *s, const struct sqltype *type, const char *text)
{
	const char *named = skip_word(skip_word(text, "null"), "::");
	struct type_parsed parsed;

	if (str_ieq(text, "null"))
		return !keeps_null(s, type);
	if (type->mods || type->fields || keeps_null(s, type))
		return false;
	if (!named) {
		named = skip_word(skip_word(skip_word(skip_word(text, "cast"), "("), "null"), "as");
		if (!named || !str_ends(named, ")"))
			return false;
		named = arena_strndup(s->arena, named, strlen(named) - 1);
	}
	return type_parse(s->arena, named, s->default_schema, &parsed) && !parsed.serial &&
	       sqltype_eq(&parsed.type, type);
}

struct qname collation_usual(const struct schema *s, const struct sqltype *type)
{
	size_t depth = schema_of(s, &kind_domain)->len;

	for (size_t i = 0; i < depth && type->schema; i++) {
		const struct object *o = schema_get(s, &kind_domain, type->schema, type->name);
		const struct domain *d = (const struct domain *)o;

		if (!o || !d->type)
			break;
		if (d->collation.name)
			return d->collation;
		type = d->type;
	}
	return (struct qname){NULL, !type->schema && str_eq(type->name, "name") ? "C" : "default"};
}

const struct field fields_element[] = {
	{.name = "column",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct element, column),
	 .flags = FIELD_SHORT | FIELD_COLUMN,
	 .help = "A column of the table."},
	{.name = "expression",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct element, expression),
	 .help = "An expression instead of a column."},
	{.name = "operator",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct element_rare, operator_name),
	 .apart = &rare,
	 .flags = FIELD_SQL,
	 .help = "Only in exclude, and there always: the operator that is asked of two rows."},
	{.name = "opclass",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct element, opclass),
	 .flags = FIELD_SQL,
	 .equal = opclass_equal,
	 .help = "Operator class, with its options in parentheses: gist_trgm_ops(siglen=32)."},
	{.name = "collation",
	 .type = FIELD_NAME,
	 .offset = offsetof(struct element_rare, collation),
	 .apart = &rare,
	 .equal = collation_equal,
	 .flags = FIELD_SEARCHED,
	 .help = "Collation, when it is not the column's own."},
	{.name = "order",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct element, order),
	 .choices = choice_order,
	 .help = "Ascending or descending."},
	{.name = "nulls",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct element, nulls),
	 .choices = choice_nulls,
	 .help = "Where NULL stands; by default last in ascending, first in descending order."},
	{.name = "statistics",
	 .type = FIELD_INT,
	 .offset = offsetof(struct element_rare, statistics),
	 .apart = &rare,
	 .help = "Statistics target, for an expression only."},
	FIELD_END,
};

/* The range of the type decides the bounds; the direction decides the start. */
void sequence_options_fill(struct sequence_options *o, const struct sqltype *type)
{
	int64_t most = INT64_MAX;
	int64_t least = INT64_MIN + 1;
	bool down;

	if (type && str_eq(type->name, "smallint")) {
		most = INT16_MAX;
		least = INT16_MIN;
	} else if (type && str_eq(type->name, "integer")) {
		most = INT32_MAX;
		least = INT32_MIN;
	}
	if (o->increment == FIELD_UNSET)
		o->increment = 1;
	down = o->increment < 0;
	if (o->min == FIELD_UNSET)
		o->min = down ? least : 1;
	if (o->max == FIELD_UNSET)
		o->max = down ? -1 : most;
	if (o->start == FIELD_UNSET)
		o->start = down ? o->max : o->min;
	if (o->cache == FIELD_UNSET)
		o->cache = 1;
}

struct sequence_options sequence_options_preset(const struct sequence_options *o,
						const struct sqltype *type)
{
	struct sequence_options x = {FIELD_UNSET, FIELD_UNSET, FIELD_UNSET,
				     FIELD_UNSET, FIELD_UNSET, false};

	/* nothing was read yet: normalize fills the rest */
	if (!o->increment || o->increment == FIELD_UNSET)
		return x;
	x.increment = o->increment;
	sequence_options_fill(&x, type);
	if (o->min != x.min || o->max != x.max)
		x.start = o->increment < 0 ? o->max : o->min;
	x.increment = 1;
	return x;
}

const char *sequence_next(struct arena *a, const char *schema, const char *name)
{
	struct sbuf text = SBUF_INIT(a);
	struct sbuf call = SBUF_INIT(a);

	ident_write(&text, schema);
	sbuf_addc(&text, '.');
	ident_write(&text, name);
	sbuf_add(&call, "nextval(");
	ident_write_literal(&call, sbuf_text(&text));
	sbuf_add(&call, "::regclass)");
	return sbuf_text(&call);
}

static void column_missing(struct load_place *p, const struct object *table, const struct object *o,
			   const char *column)
{
	enum { MOST = 12 };
	struct vec names = {0};
	struct sbuf all = SBUF_INIT(p->arena);
	const char *near;
	struct diag *d = diag_add(p->ds, MG_REF_COLUMN, o->pos, "table %s has no column %s",
				  object_label(p->arena, table, p->schema->default_schema), column);

	CHILD_EACH(c, table) {
		if (c->kind == &kind_column)
			vec_push(p->arena, &names, c->name);
	}
	near = str_nearest(column, (const char *const *)names.items, names.len);
	for (size_t i = 0; i < names.len && i < MOST; i++)
		sbuf_addf(&all, "%s%s", i ? ", " : "", (const char *)names.items[i]);
	if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
	else
		diag_hint(p->ds, d, "It has %s%s.", names.len ? sbuf_text(&all) : "no columns",
			  names.len > MOST ? ", ..." : "");
}

bool parts_check_columns(struct load_place *p, const struct object *table, const struct object *o,
			 const struct strings *columns)
{
	bool ok = true;

	for (uint32_t i = 0; i < columns->n; i++) {
		if (!object_child(table, &kind_column, columns->items[i])) {
			column_missing(p, table, o, columns->items[i]);
			ok = false;
		}
	}
	return ok;
}

bool parts_check_elements(struct load_place *p, const struct object *o, struct list *elements)
{
	bool ok = true;

	for (uint32_t i = 0; i < elements->n; i++) {
		struct element *x = elements->items[i];

		if (!x->column == !x->expression) {
			struct diag *d =
				diag_add(p->ds, MG_MODEL_INVALID, o->pos,
					 "%s %s: element %u wants either a column or an expression",
					 o->kind->title, o->name ? o->name : "", i + 1);

			diag_hint(p->ds, d, "Write {column: ...} or {expression: ...}.");
			ok = false;
		} else if (x->column && !object_child(o->parent, &kind_column, x->column)) {
			column_missing(p, o->parent, o, x->column);
			ok = false;
		}
	}
	return ok;
}

void parts_join_elements(const struct list *elements, struct sbuf *out)
{
	bool is_first = true;

	for (uint32_t i = 0; i < elements->n; i++) {
		const struct element *e = elements->items[i];

		if (!e->column)
			continue;
		if (!is_first)
			sbuf_addc(out, '_');
		sbuf_add(out, e->column);
		is_first = false;
	}
}

void parts_join(const struct strings *columns, struct sbuf *out)
{
	for (uint32_t i = 0; i < columns->n; i++) {
		if (i)
			sbuf_addc(out, '_');
		sbuf_add(out, columns->items[i]);
	}
}
