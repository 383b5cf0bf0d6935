#include "dialect/ident.h"
#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

#include <string.h>
#include <strings.h>

static const struct field fields[] = {
	{.name = "method",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct exclude, method),
	 .flags = FIELD_IMMUTABLE,
	 .preset = "gist",
	 .help = "Index method, such as gist or spgist."},
	{.name = "elements",
	 .type = FIELD_STRUCTS,
	 .offset = offsetof(struct exclude, elements),
	 .flags = FIELD_REQUIRED | FIELD_IMMUTABLE,
	 .fields = fields_element,
	 .size = sizeof(struct element),
	 .help = "Columns or expressions, each with its operator."},
	{.name = "include",
	 .type = FIELD_IDENTS,
	 .offset = offsetof(struct exclude, include),
	 .flags = FIELD_IMMUTABLE | FIELD_COLUMN,
	 .help = "Columns that its index holds beside the elements."},
	{.name = "where",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct exclude, where),
	 .flags = FIELD_IMMUTABLE | FIELD_CONDITION,
	 .help = "Only rows for which this is true are compared."},
	CONSTRAINT_DEFERRABLE(exclude, FIELD_IMMUTABLE),
	CONSTRAINT_STORAGE(exclude),
	FIELD_END,
};

static void validate(struct load_place *p, struct object *o)
{
	struct exclude *x = (struct exclude *)o;

	parts_check_elements(p, o, &x->elements);
	parts_check_columns(p, o->parent, o, &x->include);
	for (uint32_t i = 0; i < x->elements.n; i++) {
		struct diag *d;

		if (element_rare(x->elements.items[i])->operator_name)
			continue;
		d = diag_add(p->ds, MG_KEY_MISSING, o->pos,
			     "exclusion constraint %s: element %u lacks its operator", o->name,
			     i + 1);
		diag_hint(p->ds, d, "Write {column: ..., operator: \"=\"}.");
	}
}

/* OPERATOR(schema.=) of a schema that is searched anyway is just the operator. */
static const char *bare_operator(const struct schema *s, const char *text)
{
	static const char word[] = "operator(";
	const char *end = text + strlen(text) - 1;
	const char *parts[2];

	if (strncasecmp(text, word, strlen(word)) != 0 || *end != ')')
		return text;
	text += strlen(word);
	if (ident_split(s->arena, arena_strndup(s->arena, text, (size_t)(end - text)), parts, 2) !=
	    2)
		return text - strlen(word);
	if (str_eq(parts[0], "pg_catalog") || str_eq(parts[0], s->default_schema))
		return parts[1];
	return text - strlen(word);
}

static void normalize(struct schema *s, struct object *o)
{
	struct list *elements = &((struct exclude *)o)->elements;

	elements_normalize(s, o->parent, elements);
	for (uint32_t i = 0; i < elements->n; i++) {
		struct element *e = elements->items[i];

		if (element_rare(e)->operator_name)
			e->rare->operator_name = bare_operator(s, e->rare->operator_name);
	}
}

static void needs(struct needs *n, const struct object *o)
{
	const struct exclude *x = (const struct exclude *)o;

	elements_need(n, o->parent, &x->elements);
	needs_columns(n, o->parent, &x->include);
	if (x->where)
		needs_expr(n, o->parent, x->where);
}

static void pattern_columns(const struct object *o, struct sbuf *out)
{
	parts_join_elements(&((const struct exclude *)o)->elements, out);
}

static void write_clause(struct sql *w, const struct object *o)
{
	const struct exclude *x = (const struct exclude *)o;

	constraint_begin(w, o);
	SQL(w, KW("EXCLUDE USING"), ID(x->method), KW("("));
	for (uint32_t i = 0; i < x->elements.n; i++) {
		const struct element *e = x->elements.items[i];

		if (i)
			SQL(w, KW(","));
		element_write(w, e);
		SQL(w, KW("WITH"), EXPR(element_rare(e)->operator_name));
	}
	SQL(w, KW(")"));
	constraint_include(w, &x->include);
	constraint_storage(w, &x->with, x->tablespace);
	if (x->where) {
		SQL(w, KW("WHERE"));
		sql_parens(w, x->where);
	}
	constraint_deferral(w, x->deferrable);
}

/* A second one like it: CREATE TABLE would make one of the two. */
static bool stands_alone(const struct object *o)
{
	const struct exclude *x = (const struct exclude *)o;

	for (const struct object *c = o->parent->first; c != o; c = c->next) {
		const struct exclude *y = (const struct exclude *)c;

		if (c->kind == o->kind && str_eq(x->method, y->method) &&
		    field_eq(field_find(fields, "elements"), x, y) &&
		    strings_eq(&x->include, &y->include) && str_eq(x->where, y->where))
			return true;
	}
	return false;
}

static void create_rest(struct emit *e, const struct object *o)
{
	elements_create_rest(e, o, &((const struct exclude *)o)->elements);
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct exclude *x = (const struct exclude *)from;
	const struct exclude *y = (const struct exclude *)to;

	if (mask & emit_bit(to->kind, "with"))
		index_alter_storage(e, to, &x->with, &y->with);
	if (mask & emit_bit(to->kind, "tablespace"))
		index_set_tablespace(e, to, y->tablespace);
}

/* All but the operators is told by the index behind it. */
static void resolve(struct snapshot *s, struct object *o)
{
	struct exclude *x = (struct exclude *)o;
	struct index *i = constraint_take_index(s, o);
	const char **operators = NULL;
	size_t n = snapshot_array(s->arena, snapshot_raw(s, o, ".operators"), &operators);

	x->deferrable = constraint_deferral_of(s, o);
	if (!i)
		return;
	x->method = i->method;
	x->elements = i->columns;
	x->include = i->include;
	x->where = i->where;
	x->with = i->with;
	x->tablespace = i->tablespace;
	for (uint32_t k = 0; k < x->elements.n && k < n; k++)
		element_rare_own(s->arena, x->elements.items[k])->operator_name =
			strchr(operators[k], '.')
				? arena_printf(s->arena, "OPERATOR(%s)", operators[k])
				: operators[k];
}

/* Rows come from the query of the check kind, which reads every constraint. */
static const struct kind_sql pg = {
	.letter = 'x',
	.in_parent = write_clause,
	.stands_alone = stands_alone,
	.create = constraint_create,
	.create_rest = create_rest,
	.alter = alter,
	.drop = constraint_drop,
	.rename = constraint_rename,
	.identify = constraint_identify,
	.resolve = resolve,
};

static const char *const parents[] = {"table", NULL};

const struct kind kind_exclude = {
	.name = "exclude",
	.title = "exclusion constraint",
	.plural = "exclude",
	.pattern = "exclude",
	.preset_pattern = "ex_{table}_{name}",
	.flags = KIND_CONVENTION | KIND_CONSTRAINT | KIND_RELATION,
	.parents = parents,
	.size = sizeof(struct exclude),
	.fields = fields,
	.normalize = normalize,
	.validate = validate,
	.needs = needs,
	.pattern_columns = pattern_columns,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An exclusion constraint: no two rows may satisfy all its operators.",
	.example = "tables:\n"
		   "  bookings:\n"
		   "    columns: {during: tstzrange, cancelled: boolean}\n"
		   "    exclude:\n"
		   "      no_overlap:\n"
		   "        elements: [{column: during, operator: \"&&\"}]\n"
		   "        where: NOT cancelled\n",
};
