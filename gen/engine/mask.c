#include "engine/mask.h"

#include "engine/canon.h"
#include "engine/judge.h"
#include "engine/match.h"
#include "engine/respell.h"
#include "engine/rights.h"
#include "kinds/emit.h"

#include <string.h>

/* What a view makes of expressions whose text differs. */
enum look {
	LOOK_PAST,    /* they are taken as equal */
	LOOK_MATCH,   /* equal where that is known: to find the other self of something */
	LOOK_COMPARE, /* and what cannot be known is kept in difference.unclear */
};

/* The two objects that are compared. */
struct view {
	struct arena *arena;
	const struct difference *d;
	const struct object *from;
	const struct object *to;
	struct vec *unclear; /* struct judge_pair; NULL unless look is COMPARE */
	enum look look;
};

const char *mask_schema_now(const struct difference *d, const char *name)
{
	const struct kind *k = d->renames.len ? kind_find(d->from->kinds, "schema") : NULL;
	const struct object *o = k && name ? schema_get(d->from, k, NULL, name) : NULL;
	const struct object *now = o ? match_partner(d, o) : NULL;

	return now ? now->name : name;
}

struct qname mask_name_now(const struct difference *d, unsigned kinds, const char *schema,
			   const char *name)
{
	const struct object *o =
		d->renames.len ? schema_get_any(d->from, kinds, schema, name) : NULL;
	const struct object *now = o ? match_partner(d, o) : NULL;

	if (now)
		return (struct qname){now->schema, now->name};
	return (struct qname){mask_schema_now(d, schema), name};
}

/* A column, constraint or index of the table under its new name; "": a column that goes. */
static const char *child_now(const struct difference *d, const struct object *table, unsigned flag,
			     const char *name)
{
	if (!table || !name || !d->renames.len)
		return name;
	CHILD_EACH(c, table) {
		bool is_column = c->kind->flags & KIND_HOLDS_DATA;
		const struct object *now;

		if (is_column != (flag == FIELD_COLUMN) || strcmp(c->name, name) != 0)
			continue;
		now = match_partner(d, c);
		if (now)
			return now->name;
		/* it goes: one of that name in the newer state is another one */
		return is_column && match_partner(d, table) ? "" : name;
	}
	return name;
}

const char *mask_column_now(const struct difference *d, const struct object *table,
			    const char *name)
{
	const char *now = child_now(d, table, FIELD_COLUMN, name);

	return now && *now ? now : name;
}

static bool same_rows(const struct view *v, const struct field *rows, const void *x, const void *y);

static bool same_idents(const struct view *v, const struct field *f, const struct object *table,
			const struct strings *x, const struct strings *y)
{
	struct strings now = {0};

	if (!v->d->renames.len)
		return f->flags & FIELD_SET ? strings_same_set(x, y) : strings_eq(x, y);
	for (uint32_t i = 0; i < x->n; i++)
		strings_add(v->arena, &now,
			    child_now(v->d, table, f->flags & FIELD_COLUMN, x->items[i]));
	return f->flags & FIELD_SET ? strings_same_set(&now, y) : strings_eq(&now, y);
}

bool mask_same_type(const struct difference *d, const struct sqltype *x, const struct sqltype *y)
{
	struct sqltype now;
	struct qname name;

	if (!x || !y || !x->schema)
		return sqltype_eq(x, y);
	now = *x;
	name = mask_name_now(d, KIND_TYPE, x->schema, x->name);
	/* a table is the type of its rows */
	if (str_eq(name.name, x->name) && str_eq(name.schema, x->schema))
		name = mask_name_now(d, KIND_RELATION, x->schema, x->name);
	now.schema = name.schema;
	now.name = name.name;
	return sqltype_eq(&now, y);
}

static bool same_name(const struct view *v, const struct field *f, const struct qname *x,
		      const struct qname *y)
{
	struct qname now = *x;

	if (x->name && f->flags & FIELD_TABLE)
		now = mask_name_now(v->d, KIND_RELATION, x->schema, x->name);
	else if (x->schema)
		now.schema = mask_schema_now(v->d, x->schema);
	return qname_eq(&now, y);
}

static bool same_structs(const struct view *v, const struct field *f, const struct list *x,
			 const struct list *y)
{
	if (x->n != y->n)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		if (!same_rows(v, f->fields, x->items[i], y->items[i]))
			return false;
	}
	return true;
}

static bool same_text(const struct view *v, const struct field *f, const struct object *table,
		      const char *x, const char *y)
{
	if (f->flags & (FIELD_COLUMN | FIELD_PART))
		x = child_now(v->d, f->flags & FIELD_PART ? v->from : table,
			      f->flags & FIELD_COLUMN, x);
	else if (f->flags & FIELD_SCHEMA)
		x = mask_schema_now(v->d, x);
	return str_eq(x, y);
}

/* Two texts: by themselves, else as the judge knows. */
static bool same_expr(const struct view *v, const struct field *f, const void *x, const void *y)
{
	const char *from = *(const char *const *)field_cmember(f, x);
	const char *to = *(const char *const *)field_cmember(f, y);
	const struct sqltype *type;
	struct judge_pair *p;
	enum verdict verdict;

	if (!from || !to)
		return from == to;
	from = respell(v->arena, v->d, v->from->parent, from);
	if (v->look == LOOK_PAST || strcmp(from, to) == 0)
		return true;
	type = mask_type(v->to);
	if (canon_equal(from, to, type))
		return true;
	if (!v->d->judge)
		return false;
	p = ARENA_NEW(v->arena, struct judge_pair);
	*p = (struct judge_pair){v->d, v->from, v->to, f, x, y, mask_type(v->from), type, from};
	verdict = judge_of(v->d->judge, p);
	if (verdict < VERDICT_UNDECIDED || v->look == LOOK_MATCH)
		return verdict == VERDICT_EQUAL;
	vec_push(v->arena, v->unclear, p);
	return true;
}

/* table: whose columns a FIELD_COLUMN names. */
static bool same_field(const struct view *v, const struct field *f, const struct object *table,
		       const void *x, const void *y)
{
	const void *p = field_cmember(f, x);
	const void *q = field_cmember(f, y);
	const char *const *text = p;
	const char *const *other = q;
	const void *const *inner = p;
	const void *const *inner_other = q;

	switch (f->type) {
	case FIELD_STRUCT:
		if (!*inner || !*inner_other)
			return *inner == *inner_other;
		return same_rows(v, f->fields, *inner, *inner_other);
	case FIELD_STRUCTS: return same_structs(v, f, p, q);
	case FIELD_EXPR: return same_expr(v, f, x, y);
	case FIELD_IDENTS: return same_idents(v, f, table, p, q);
	case FIELD_NAME: return same_name(v, f, p, q) || (f->equal && f->equal(p, q));
	case FIELD_TYPE:
		return mask_same_type(v->d, *(const struct sqltype *const *)p,
				      *(const struct sqltype *const *)q);
	case FIELD_IDENT: return same_text(v, f, table, *text, *other);
	default: return field_eq(f, x, y);
	}
}

static bool is_compared(const struct field *f, const void *x, const void *y)
{
	if (f->flags & (FIELD_DIRECTION | FIELD_NODIFF))
		return false;
	return !(f->flags & FIELD_IF_SAID) || (field_is_there(f, x) && field_is_there(f, y));
}

/*
 * Whether both structs hold the same bits, as most of their rows mostly do:
 * nothing said, or one and the same text. Then the row need not be understood.
 */
static bool is_identical(const struct field *f, const void *x, const void *y)
{
	const void *p = field_cmember(f, x);
	const void *q = field_cmember(f, y);
	const struct qname *name = p;
	const struct qname *other_name = q;
	const struct strings *texts = p;
	const struct strings *other_texts = q;

	switch (f->type) {
	case FIELD_BOOL: return *(const bool *)p == *(const bool *)q;
	case FIELD_INT: return *(const int64_t *)p == *(const int64_t *)q;
	case FIELD_CHOICE: return *(const int *)p == *(const int *)q;
	case FIELD_NAME:
		return name->schema == other_name->schema && name->name == other_name->name;
	case FIELD_IDENTS:
	case FIELD_TEXTS: return texts->items == other_texts->items && texts->n == other_texts->n;
	case FIELD_MAP: return !((const struct pairs *)p)->n && !((const struct pairs *)q)->n;
	case FIELD_STRUCTS: return !((const struct list *)p)->n && !((const struct list *)q)->n;
	default: return *(const void *const *)p == *(const void *const *)q;
	}
}

/* The table that a row names, for the columns in the rows behind it. */
static const struct object *table_named(const struct view *v, const struct field *f, const void *x)
{
	const struct qname *q = field_cmember(f, x);

	return q->name && v->d->renames.len
		       ? schema_get_any(v->d->from, KIND_RELATION, q->schema, q->name)
		       : NULL;
}

static uint64_t rows_mask(const struct view *v, const struct field *rows, const void *x,
			  const void *y)
{
	const struct object *table = v->from->parent;
	uint64_t mask = 0;

	for (const struct field *f = rows; f->name; f++) {
		if (f->type == FIELD_NAME && f->flags & FIELD_TABLE)
			table = table_named(v, f, x);
		if (!v->d->renames.len && is_identical(f, x, y))
			continue;
		if (is_compared(f, x, y) && !same_field(v, f, table, x, y))
			mask |= (uint64_t)1 << (f - rows);
	}
	return mask;
}

static bool same_rows(const struct view *v, const struct field *rows, const void *x, const void *y)
{
	return rows_mask(v, rows, x, y) == 0;
}

const struct sqltype *mask_type(const struct object *o)
{
	const struct field *f = field_find(o->kind->fields, "type");

	return f && f->type == FIELD_TYPE ? *(const struct sqltype *const *)field_cmember(f, o)
					  : NULL;
}

static struct view view_of(struct arena *a, const struct difference *d, const struct object *from,
			   const struct object *to)
{
	return (struct view){.arena = a, .d = d, .from = from, .to = to};
}

/* Whether one that may bring its comment along has another one because somebody wants it. */
static bool says_comment(const struct difference *d, const struct object *from,
			 const struct object *to)
{
	if (!(from->kind->flags & KIND_OWN_COMMENT) || (from->comment && to->comment))
		return true;
	return from->comment ? d->to->is_live : d->from->is_live;
}

uint64_t mask_of(struct arena *a, struct difference *d, const struct object *from,
		 const struct object *to)
{
	struct view v = view_of(a, d, from, to);
	uint64_t mask;

	v.look = LOOK_COMPARE;
	v.unclear = &d->unclear;
	mask = rows_mask(&v, from->kind->fields, from, to);
	if (!str_eq(from->comment, to->comment) && says_comment(d, from, to))
		mask |= MASK_COMMENT;
	if (!str_eq(from->name, to->name))
		mask |= MASK_NAME;
	if (!str_eq(mask_schema_now(d, from->schema), to->schema))
		mask |= MASK_SCHEMA;
	if (from->kind->differs)
		mask |= from->kind->differs(a, from, to);
	return mask | rights_mask(a, d, from, to);
}

bool mask_same_structure(struct arena *a, const struct difference *d, const struct object *from,
			 const struct object *to)
{
	/* of the rows alone: the sequence of a renamed column is no other structure */
	struct view v = view_of(a, d, from, to);

	/* what differs otherwise need not be asked about */
	v.look = LOOK_PAST;
	if (rows_mask(&v, from->kind->fields, from, to))
		return false;
	v.look = LOOK_MATCH;
	return rows_mask(&v, from->kind->fields, from, to) == 0;
}
