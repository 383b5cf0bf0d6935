#include "lib/gen_internal.h"

#include "dialect/type.h"

#include <string.h>

typedef void fill_fn(struct gen *g, struct object *o, void *member);

/* How one field row gets its values. */
struct row {
	const char *path; /* kind.field, or kind.field.field of what is inside */
	fill_fn *fill;	  /* NULL: its type is enough, or another row fills it */
	unsigned percent; /* of the objects; 0: another row fills it */
	bool is_late;	  /* wants the object's parts to be there */
};

static const char *pick(struct gen *g, const char *const *list, size_t n)
{
	return list[gen_below(g, (uint32_t)n)];
}

#define PICK(g, ...)                                                                               \
	pick((g), (const char *const[]){__VA_ARGS__},                                              \
	     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void put(struct gen *g, void *member, const char *key, const char *value)
{
	pairs_put(g->arena, member, key, value);
}

static void generated_code(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(struct pairs *)member = (struct pairs){0};
	put(g, member, PICK(g, "name", "type", "export"), PICK(g, "false", "x y", "int"));
}

static const char *number(struct gen *g, uint32_t least, uint32_t most)
{
	return arena_printf(g->arena, "%u", least + gen_below(g, most - least + 1));
}

/* ---- extensions, enums, domains, sequences */

static void extension_schema(struct gen *g, struct object *o, void *member)
{
	const struct vec *list = schema_of(g->schema, &kind_schema);

	(void)o;
	*(const char **)member = list->len ? gen_any(g, list)->name : g->schema->default_schema;
}

static void extension_version(struct gen *g, struct object *o, void *member)
{
	(void)o;
	if (!g->for_server)
		*(const char **)member = PICK(g, "1.3", "2.0", "1.10");
}

static const char *const labels[] = {"sad",  "ok", "happy",	  "it's",  "with space",
				     "Ünï",  "",   "a,b",	  "\"q\"", "null",
				     "true", "1",  "back\\slash", "$1"};

/* New ones stand anywhere; an empty label is none of the server's. */
static void enum_values(struct gen *g, struct object *o, void *member)
{
	struct strings *values = member;
	uint32_t n = 1 + gen_below(g, 4);

	(void)o;
	*values = (struct strings){0};
	for (uint32_t i = 0; i < n; i++) {
		const char *v = labels[gen_below(g, sizeof(labels) / sizeof(*labels))];

		if (!*v || gen_chance(g, 20))
			v = arena_printf(g->arena, "v%u", g->count++);
		if (!strings_has(values, v))
			strings_add(g->arena, values, v);
	}
}

static void domain_type(struct gen *g, struct object *o, void *member)
{
	const struct sqltype **t = member;

	(void)o;
	do {
		*t = gen_type_any(g, g->schema);
		/* nothing stands on itself */
	} while (gen_type_object(g->schema, *t) && (*t)->is_array);
}

static const char *default_of(struct gen *g, const struct sqltype *t)
{
	const struct object *type = gen_type_object(g->schema, t);
	const struct gen_type *row = gen_type_row(g, gen_type_base(g->schema, t));
	struct gen_expr e = {.result = gen_type_base(g->schema, t)};

	if (type && type->kind == &kind_enum && !t->is_array) {
		const struct strings *v = &((const struct enumeration *)type)->values;

		e.template = "\1";
		e.refs[e.n] = gen_ref_object('v', type);
		e.refs[e.n++].value = v->items[gen_below(g, v->n)];
		return gen_expr(g, &e);
	}
	if (!row || (type && t->is_array))
		return NULL;
	e.template = row->defaults[gen_below(g, 3)];
	return e.template ? gen_expr(g, &e) : NULL;
}

static void domain_default(struct gen *g, struct object *o, void *member)
{
	const struct domain *x = (const struct domain *)o;

	/* below a domain or an enum the server prints casts of its own */
	if (!x->type->schema)
		*(const char **)member = default_of(g, x->type);
}

static void collation_of(struct gen *g, const struct sqltype *t, struct qname *out)
{
	*out = (struct qname){0};
	if (t && !t->schema && type_is_collatable(t))
		out->name = PICK(g, "C", "POSIX");
}

static void domain_collation(struct gen *g, struct object *o, void *member)
{
	collation_of(g, ((struct domain *)o)->type, member);
}

static void sequence_type(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(const struct sqltype **)member =
		gen_type_named(g, PICK(g, "smallint", "integer", "bigint"));
}

static void sequence_owner(struct gen *g, struct object *o, void *member)
{
	struct sequence *x = (struct sequence *)o;
	const struct object *table = gen_any(g, schema_of(g->schema, &kind_table));
	const struct object *column = table ? gen_any_child(g, table, &kind_column) : NULL;

	(void)member;
	x->owner_column = column ? column->name : NULL;
	x->owner_table = column ? (struct qname){table->schema, table->name} : (struct qname){0};
}

/* ---- tables */

static void table_with(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(struct pairs *)member = (struct pairs){0};
	if (gen_chance(g, 70))
		put(g, member, "fillfactor", number(g, 10, 99));
	if (gen_chance(g, 40))
		put(g, member, "autovacuum_enabled", PICK(g, "true", "false"));
	if (gen_chance(g, 20))
		put(g, member, "autovacuum_vacuum_scale_factor", PICK(g, "0.05", "0.5"));
}

static void table_toast(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(struct pairs *)member = (struct pairs){0};
	put(g, member, PICK(g, "autovacuum_enabled", "vacuum_truncate"), PICK(g, "true", "false"));
}

static void any_access_method(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(const char **)member = g->for_server ? "heap" : PICK(g, "columnar", "We\"ird.am");
}

static void any_tablespace(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(const char **)member = g->for_server ? g->tablespace : PICK(g, "fast", "Slow.\"er\"");
}

static void any_index(struct gen *g, struct object *o, void *member)
{
	const struct kind *const kinds[] = {&kind_primary_key, &kind_unique, &kind_index};
	const struct object *part = gen_any_child(g, o, kinds[gen_below(g, 3)]);

	if (part)
		*(const char **)member = part->name;
}

/* ---- columns */

static struct column *col(struct object *o)
{
	return (struct column *)o;
}

static void column_type(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(const struct sqltype **)member = gen_type_any(g, g->schema);
}

static void column_nullable(struct gen *g, struct object *o, void *member)
{
	(void)g;
	(void)o;
	*(bool *)member = !*(bool *)member;
}

static void column_default(struct gen *g, struct object *o, void *member)
{
	const struct object *s = gen_any(g, schema_of(g->schema, &kind_sequence));
	struct gen_expr e = {"nextval(\1::regclass)", .n = 1, .result = col(o)->type};

	if (s && !col(o)->type->schema && type_is_integer(col(o)->type) && gen_chance(g, 50)) {
		e.refs[0] = gen_ref_object('s', s);
		*(const char **)member = gen_expr(g, &e);
	} else {
		*(const char **)member = default_of(g, col(o)->type);
	}
}

static void sequence_name(struct gen *g, struct object *o, void *member)
{
	*(const char **)member = gen_relation_name(g, o->parent->schema);
}

static void computed_from(struct gen *g, struct object *o, void *member)
{
	struct gen_expr e = {.n = 1, .result = col(o)->type};

	CHILD_EACH(c, o->parent) {
		const struct gen_type *row;

		if (c->kind != &kind_column || c == o || !sqltype_eq(col(c)->type, col(o)->type))
			continue;
		row = gen_type_row(g, col(c)->type);
		if (!row || !row->computed)
			continue;
		e.template = row->computed;
		e.refs[0] = gen_ref_column(c);
		*(const char **)member = gen_expr(g, &e);
	}
}

static void column_collation(struct gen *g, struct object *o, void *member)
{
	collation_of(g, col(o)->type, member);
}

static void column_statistics(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int64_t *)member = gen_below(g, 10001);
}

static void column_planner(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(struct pairs *)member = (struct pairs){0};
	put(g, member, PICK(g, "n_distinct", "n_distinct_inherited"), PICK(g, "-0.5", "100", "-1"));
}

static void constant(struct gen *g, struct object *o, void *member)
{
	*(const char **)member = default_of(g, col(o)->type);
}

/* ---- parts of tables */

static void some_columns(struct gen *g, const struct object *table, struct strings *out,
			 uint32_t most)
{
	*out = (struct strings){0};
	for (uint32_t i = 0, n = 1 + gen_below(g, most); i < n; i++) {
		const struct object *c = gen_any_child(g, table, &kind_column);

		if (c && !strings_has(out, c->name))
			strings_add(g->arena, out, c->name);
	}
}

static void part_columns(struct gen *g, struct object *o, void *member)
{
	some_columns(g, o->parent, member, 3);
}

static void part_include(struct gen *g, struct object *o, void *member)
{
	some_columns(g, o->parent, member, 2);
}

static void part_with(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(struct pairs *)member = (struct pairs){0};
	put(g, member, "fillfactor", number(g, 10, 99));
}

static void check_expression(struct gen *g, struct object *o, void *member)
{
	bool of_domain = o->parent->kind == &kind_domain;
	const struct object *c = of_domain ? NULL : gen_any_child(g, o->parent, &kind_column);
	const struct sqltype *t = of_domain ? ((struct domain *)o->parent)->type
				  : c	    ? ((const struct column *)c)->type
					    : NULL;
	const struct gen_type *row = t ? gen_type_row(g, t) : NULL;
	struct gen_expr e = {.template = row ? row->check : "\1 IS NOT NULL", .n = 1};

	if (of_domain)
		e.refs[0] = (struct gen_ref){'d', NULL, "VALUE", NULL, t};
	else if (c)
		e.refs[0] = gen_ref_column(c);
	*(const char **)member = t ? gen_expr(g, &e) : NULL;
}

static void part_where(struct gen *g, struct object *o, void *member)
{
	check_expression(g, o, member);
}

static void index_method(struct gen *g, struct object *o, void *member)
{
	const struct list *list = &((const struct index *)o)->columns;
	const struct element *e = list->n ? list->items[0] : NULL;
	const struct object *c =
		e && e->column ? object_child(o->parent, &kind_column, e->column) : NULL;
	const struct gen_type *row = c ? gen_type_row(g, ((const struct column *)c)->type) : NULL;

	if (!row || list->n > 1)
		return;
	if (row->is_gin)
		*(const char **)member = "gin";
	else if (row->is_range)
		*(const char **)member = "gist";
	else
		*(const char **)member =
			row->is_text ? PICK(g, "hash", "brin", "spgist") : PICK(g, "hash", "brin");
}

static void index_nulls(struct gen *g, struct object *o, void *member)
{
	((struct index *)o)->unique = true;
	*(bool *)member = !gen_chance(g, 30);
}

static void exclude_method(struct gen *g, struct object *o, void *member)
{
	const char **method = member;

	if (!str_eq(*method, "gist"))
		*method = str_eq(*method, "btree") && ((struct exclude *)o)->elements.n == 1
				  ? "hash"
				  : "btree";
	(void)g;
}

/* ---- elements */

static struct element *new_element(struct gen *g)
{
	return ARENA_NEW(g->arena, struct element);
}

struct column_rare *gen_rare(struct gen *g, struct column *c)
{
	(void)field_member(g->arena, field_find(kind_column.fields, "statistics"), c);
	return c->rare;
}

static void element_expression(struct gen *g, const struct object *table, struct element *x)
{
	const struct object *c = gen_any_child(g, table, &kind_column);
	const struct gen_type *row = c ? gen_type_row(g, ((const struct column *)c)->type) : NULL;
	struct gen_expr e = {.n = 1};

	if (!row || !row->index || column_rare((const struct column *)c)->collation.name)
		return;
	e.template = row->index;
	e.refs[0] = gen_ref_column(c);
	x->expression = gen_expr(g, &e);
	if (gen_chance(g, 40))
		element_rare_own(g->arena, x)->statistics = gen_below(g, 10001);
}

static void element_more(struct gen *g, const struct object *table, struct element *x)
{
	const struct column *c =
		(const struct column *)(x->column ? object_child(table, &kind_column, x->column)
						  : NULL);
	const struct gen_type *row = c ? gen_type_row(g, c->type) : NULL;

	if (row && row->opclass && gen_chance(g, 25))
		x->opclass = row->opclass;
	if (row && row->is_text && gen_chance(g, 25))
		element_rare_own(g->arena, x)->collation.name = PICK(g, "C", "POSIX");
	if (gen_chance(g, 25))
		x->order = 1;
	if (gen_chance(g, 25))
		x->nulls = x->order ? 2 : 1;
}

static void index_columns(struct gen *g, struct object *o, void *member)
{
	struct list *list = member;

	*list = (struct list){0};
	for (uint32_t i = 0, n = 1 + gen_below(g, 3); i < n; i++) {
		struct element *x = new_element(g);
		const struct object *c = gen_any_child(g, o->parent, &kind_column);

		if (gen_chance(g, 25))
			element_expression(g, o->parent, x);
		if (!x->expression && c)
			x->column = c->name;
		element_more(g, o->parent, x);
		if (x->column || x->expression)
			list_add(g->arena, list, x);
	}
}

/* A range that overlaps, or what is equal: then as many as an index may have. */
static void exclude_elements(struct gen *g, struct object *o, void *member)
{
	struct exclude *x = (struct exclude *)o;
	struct list *list = member;
	struct element *e = new_element(g);
	const struct object *c = gen_any_child(g, o->parent, &kind_column);
	const struct gen_type *row = c ? gen_type_row(g, ((const struct column *)c)->type) : NULL;

	if (row && row->is_range) {
		*list = (struct list){0};
		e->column = c->name;
		element_rare_own(g->arena, e)->operator_name = "&&";
		x->method = "gist";
		list_add(g->arena, list, e);
		return;
	}
	index_columns(g, o, member);
	for (uint32_t i = 0; i < list->n; i++)
		element_rare_own(g->arena, list->items[i])->operator_name = "=";
	x->method = list->n == 1 && gen_chance(g, 20) ? "hash" : "btree";
}

/* ---- foreign keys: columns and target are made together (gen_build.c) */

static void fk_match(struct gen *g, struct object *o, void *member)
{
	(void)g;
	(void)o;
	*(int *)member = 1;
}

static void fk_action(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int *)member = 1 + (int)gen_below(g, 4);
}

static void fk_some(struct gen *g, struct object *o, void *member)
{
	struct foreign_key *fk = (struct foreign_key *)o;
	struct strings *out = member;

	*out = (struct strings){0};
	fk->on_delete = 3 + (int)gen_below(g, 2);
	strings_add(g->arena, out, fk->columns.items[gen_below(g, fk->columns.n)]);
}

static void computed_virtual(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(bool *)member = !g->for_server;
}

/* clang-format off */
static const struct row rows[] = {
#include "lib/gen_fields.def"
};
/* clang-format on */

static const struct row *find_row(const char *path)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(rows[i].path, path) == 0)
			return &rows[i];
	}
	return NULL;
}

static void fill_rows(struct gen *g, struct object *o, const char *path, const struct field *fields,
		      void *holder, bool late);

static void fill_one(struct gen *g, struct object *o, const char *path, const struct field *f,
		     void *holder, const struct row *row)
{
	void *m = field_member(g->arena, f, holder);
	uint32_t choices = 0;

	if (f->type == FIELD_STRUCT) {
		void *inner = arena_alloc(g->arena, f->size);

		field_preset_all(g->arena, f->fields, o, inner);
		*(void **)m = inner;
		fill_rows(g, o, path, f->fields, inner, row->is_late);
	} else if (row->fill) {
		row->fill(g, o, m);
	} else if (f->type == FIELD_BOOL) {
		*(bool *)m = !*(bool *)m;
	} else if (f->type == FIELD_CHOICE) {
		while (f->choices[choices].name)
			choices++;
		*(int *)m = 1 + (int)gen_below(g, choices - 1);
	}
}

static void fill_rows(struct gen *g, struct object *o, const char *path, const struct field *fields,
		      void *holder, bool late)
{
	for (const struct field *f = fields; f->name; f++) {
		const char *own = arena_printf(g->arena, "%s.%s", path, f->name);
		const struct row *row = find_row(own);

		if (row && row->is_late == late && gen_chance(g, row->percent))
			fill_one(g, o, own, f, holder, row);
	}
}

void gen_fields(struct gen *g, struct object *o, bool late)
{
	fill_rows(g, o, o->kind->name, o->kind->fields, o, late);
}

void gen_field(struct gen *g, struct object *o, const struct field *f)
{
	const char *path = arena_printf(g->arena, "%s.%s", o->kind->name, f->name);
	const struct row *row = find_row(path);

	if (row && (row->percent || f->type == FIELD_STRUCT))
		fill_one(g, o, path, f, o, row);
}

bool gen_is_late(const struct kind *k, const struct field *f)
{
	struct sbuf path = {0};
	struct arena a = ARENA_INIT;
	const struct row *row;

	path.arena = &a;
	sbuf_addf(&path, "%s.%s", k->name, f->name);
	row = find_row(sbuf_text(&path));
	arena_release(&a);
	return row && row->is_late;
}

static void tell_missing(struct arena *a, struct sbuf *out, const char *path,
			 const struct field *fields)
{
	for (const struct field *f = fields; f && f->name; f++) {
		const char *own = arena_printf(a, "%s.%s", path, f->name);

		if (!find_row(own))
			sbuf_addf(out, "%s%s", out->len ? ", " : "", own);
		tell_missing(a, out, own, f->fields);
	}
}

bool gen_makes(const struct kind *k)
{
	return !(k->flags & KIND_MADE_LAST);
}

const char *gen_rows_without(struct arena *a)
{
	struct sbuf out = SBUF_INIT(a);

	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];

		if (gen_makes(k))
			tell_missing(a, &out, k->name, k->fields);
	}
	return sbuf_text(&out);
}
