#include "dialect/ident.h"
#include "kinds/constraint.h"
#include "kinds/index_elements.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

#include <string.h>

static const struct field fields[] = {
	{.name = "columns",
	 .type = FIELD_STRUCTS,
	 .offset = offsetof(struct index, columns),
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_MAY_RECREATE,
	 .fields = fields_element,
	 .size = sizeof(struct element),
	 .help = "Its columns and expressions, in order; of an element only statistics can be "
		 "altered."},
	{.name = "method",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct index, method),
	 .flags = FIELD_IMMUTABLE,
	 .preset = "btree",
	 .help = "btree, hash, gin, gist, spgist, brin, or one that an extension brings."},
	{.name = "unique",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct index, unique),
	 .flags = FIELD_IMMUTABLE,
	 .help = "No two rows may be equal in it."},
	{.name = "include",
	 .type = FIELD_IDENTS,
	 .offset = offsetof(struct index, include),
	 .flags = FIELD_IMMUTABLE | FIELD_COLUMN,
	 .help = "Columns that it holds beside its key."},
	{.name = "nulls_not_distinct",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct index, nulls_not_distinct),
	 .flags = FIELD_IMMUTABLE,
	 .since = 150000,
	 .help = "Two NULLs count as equal."},
	{.name = "where",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct index, where),
	 .flags = FIELD_IMMUTABLE | FIELD_CONDITION,
	 .help = "Only rows for which this is true are in it."},
	{.name = "with",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct index, with),
	 .help = "Storage parameters, such as fillfactor."},
	{.name = "tablespace",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct index, tablespace),
	 .flags = FIELD_TABLESPACE,
	 .help = "Tablespace, when it is not the database's own."},
	FIELD_END,
};

static void validate(struct load_place *p, struct object *o)
{
	struct index *x = (struct index *)o;

	parts_check_elements(p, o, &x->columns);
	parts_check_columns(p, o->parent, o, &x->include);
	for (uint32_t i = 0; i < x->columns.n; i++) {
		const struct element *e = x->columns.items[i];
		struct diag *d;

		if (element_rare(e)->operator_name) {
			d = diag_add(p->ds, MG_KEY_UNKNOWN, o->pos,
				     "index %s: operator belongs to exclusion constraints",
				     o->name);
			diag_hint(p->ds, d, "Leave it out; the class of operators is opclass.");
		}
		if (element_rare(e)->statistics != FIELD_UNSET && e->column) {
			d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
				     "index %s: statistics can only be set for expressions",
				     o->name);
			diag_hint(p->ds, d, "Set them at the column %s itself.", e->column);
		}
	}
}

static void normalize(struct schema *s, struct object *o)
{
	elements_normalize(s, o->parent, &((struct index *)o)->columns);
}

static void needs(struct needs *n, const struct object *o)
{
	const struct index *x = (const struct index *)o;

	elements_need(n, o->parent, &x->columns);
	needs_columns(n, o->parent, &x->include);
	if (x->where)
		needs_expr(n, o->parent, x->where);
}

static void pattern_columns(const struct object *o, struct sbuf *out)
{
	parts_join_elements(&((const struct index *)o)->columns, out);
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("INDEX"), NAME(o->parent->schema, o->name));
}

static void create(struct emit *e, const struct object *o)
{
	const struct index *x = (const struct index *)o;
	struct sql *w = emit_open(e);

	if (x->unique)
		SQL(w, KW("CREATE UNIQUE INDEX"), ID(o->name));
	else
		SQL(w, KW("CREATE INDEX"), ID(o->name));
	SQL(w, KW("ON"), NAME(o->parent->schema, o->parent->name));
	if (!str_eq(x->method, "btree"))
		SQL(w, KW("USING"), ID(x->method));
	SQL(w, KW("("));
	for (uint32_t i = 0; i < x->columns.n; i++) {
		if (i)
			SQL(w, KW(","));
		element_write(w, x->columns.items[i]);
	}
	SQL(w, KW(")"));
	constraint_include(w, &x->include);
	if (x->nulls_not_distinct)
		SQL(w, KW("NULLS NOT DISTINCT"));
	if (x->with.n) {
		SQL(w, KW("WITH"));
		sql_options(w, &x->with);
	}
	if (x->tablespace)
		SQL(w, KW("TABLESPACE"), ID(x->tablespace));
	if (x->where)
		SQL(w, KW("WHERE"), EXPR(x->where));
	emit_end(e, w, 0);
}

static void create_rest(struct emit *e, const struct object *o)
{
	elements_create_rest(e, o, &((const struct index *)o)->columns);
}

/* Of its elements only the statistics target can be altered. */
static bool recreates(const struct object *from, const struct object *to, uint64_t mask)
{
	const struct list *x = &((const struct index *)from)->columns;
	const struct list *y = &((const struct index *)to)->columns;

	if (!(mask & emit_bit(to->kind, "columns")))
		return false;
	if (x->n != y->n)
		return true;
	for (uint32_t i = 0; i < x->n; i++) {
		for (const struct field *f = fields_element; f->name; f++) {
			if (!str_eq(f->name, "statistics") &&
			    !field_eq(f, x->items[i], y->items[i]))
				return true;
		}
	}
	return false;
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct index *x = (const struct index *)from;
	const struct index *y = (const struct index *)to;

	if (mask & emit_bit(to->kind, "with"))
		index_alter_storage(e, to, &x->with, &y->with);
	if (mask & emit_bit(to->kind, "tablespace"))
		index_set_tablespace(e, to, y->tablespace);
	for (uint32_t i = 0; mask & emit_bit(to->kind, "columns") && i < y->columns.n; i++) {
		int64_t old = element_rare(x->columns.items[i])->statistics;
		int64_t now = element_rare(y->columns.items[i])->statistics;

		if (old != now)
			element_set_statistics(e, to, i, now);
	}
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("DROP INDEX"), NAME(o->parent->schema, o->name));
}

static void rename_index(struct emit *e, const struct object *from, const struct object *to)
{
	EMIT(e, 0, KW("ALTER INDEX"), NAME(to->parent->schema, from->name), KW("RENAME TO"),
	     ID(to->name));
}

/*
 * Its name, method and storage stand in pg_class, which the tables' query
 * reads. Of most primary keys that and the constraint say all. No built-in
 * class of btree (403) and hash (405) has options.
 */
#define INDEXES(nulls_not_distinct, has_nulls)                                                     \
	"SELECT i.indexrelid AS \".oid\", i.indrelid AS \".rel\", indisunique AS \"unique:bool\"," \
	" indkey AS \".keys\", indoption AS \".options\", indclass AS \".classes\","               \
	" indcollation AS \".collations\","                                                        \
	" CASE WHEN indnkeyatts <> indnatts OR indexprs IS NOT NULL OR indpred IS NOT NULL"        \
	" OR NOT indisvalid OR indisclustered OR indisreplident" has_nulls                         \
	" OR indclass[0] IN (SELECT oid FROM pg_opclass WHERE opcmethod NOT IN (403, 405))"        \
	" OR 16384::oid <= ANY (indclass)"                                                         \
	" THEN ARRAY[indnkeyatts::text, " nulls_not_distinct ", "                                  \
	" CASE WHEN NOT indisvalid THEN 'invalid' END,"                                            \
	" CASE WHEN indisclustered THEN 't' END,"                                                  \
	" CASE WHEN indisreplident THEN 't' END,"                                                  \
	" CASE WHEN indexprs IS NOT NULL THEN ARRAY(SELECT pg_get_indexdef(indexrelid, k, false)"  \
	" FROM generate_series(1, indnkeyatts) k)::text END,"                                      \
	" CASE WHEN indexprs IS NOT NULL THEN pg_get_indexdef(indexrelid) END,"                    \
	" CASE WHEN indexprs IS NOT NULL THEN ARRAY(SELECT attstattarget FROM pg_attribute a"      \
	" WHERE a.attrelid = indexrelid ORDER BY attnum)::text END,"                               \
	" ARRAY(SELECT attoptions::text FROM pg_attribute a WHERE a.attrelid = indexrelid"         \
	" ORDER BY attnum)::text, pg_get_expr(indpred, indrelid)] END"                             \
	" AS \".rest\" FROM pg_index i WHERE i.indexrelid >= 16384"                                \
	" AND NOT (indisprimary AND indnkeyatts = indnatts AND indisvalid AND NOT indisclustered"  \
	" AND NOT indisreplident)"
#define REST                                                                                       \
	".nkeys nulls_not_distinct:bool .left_out .clustered .replica .exprs .definition"          \
	" .statistics .opclass_options where:expr"
static const struct kind_query queries[] = {
	{"indexes", 0, CATALOG_CLASS, 0, INDEXES("NULL", ""), REST},
	{"indexes", 150000, CATALOG_CLASS, 0,
	 INDEXES("indnullsnotdistinct::text", " OR indnullsnotdistinct"), REST},
	{.text = NULL},
};

/* What the table says of this index. */
static void resolve_marks(struct snapshot *s, struct object *o)
{
	struct table *t = (struct table *)o->parent;

	if (t->head.kind != &kind_table)
		return;
	if (str_eq(snapshot_raw(s, o, ".clustered"), "t"))
		t->cluster_on = o->name;
	if (!str_eq(snapshot_raw(s, o, ".replica"), "t"))
		return;
	if (!t->replica)
		t->replica = ARENA_NEW(s->arena, struct replica_identity);
	t->replica->mode = 0;
	t->replica->index = o->name;
}

/* What few indexes have; the number of keys is among it when not every column is one. */
static void decode_rest(struct snapshot *s, struct object *o, struct raw_index *r, long long *nkeys)
{
	const char *n = snapshot_raw(s, o, ".nkeys");

	if (!n)
		return;
	str_to_i64(n, nkeys);
	resolve_marks(s, o);
	r->n_exprs = snapshot_array(s->arena, snapshot_raw(s, o, ".exprs"), &r->exprs);
	r->definition = snapshot_raw(s, o, ".definition");
	r->n_statistics =
		snapshot_array(s->scratch, snapshot_raw(s, o, ".statistics"), &r->statistics);
	r->n_class_options = snapshot_array(s->scratch, snapshot_raw(s, o, ".opclass_options"),
					    &r->class_options);
}

static void decode(struct snapshot *s, struct object *o)
{
	struct index *x = (struct index *)o;
	struct raw_index r = {.rel = o->parent->oid};
	size_t n = snapshot_numbers(s->scratch, snapshot_raw(s, o, ".keys"), &r.keys);
	size_t n_options = snapshot_numbers(s->scratch, snapshot_raw(s, o, ".options"), &r.options);
	long long nkeys = (long long)n;

	snapshot_numbers(s->scratch, snapshot_raw(s, o, ".classes"), &r.classes);
	snapshot_numbers(s->scratch, snapshot_raw(s, o, ".collations"), &r.collations);
	decode_rest(s, o, &r, &nkeys);
	r.n_keys = (size_t)nkeys < n_options ? (size_t)nkeys : n_options;
	index_elements_read(s, &r, &x->columns);
	for (size_t i = r.n_keys; i < n; i++)
		strings_add(s->arena, &x->include, snapshot_column(s, r.rel, (int)r.keys[i]));
}

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'i',
	.way_out = "REINDEX INDEX CONCURRENTLY makes it valid once its rows allow that, "
		   "DROP INDEX takes it away.",
	.create = create,
	.create_rest = create_rest,
	.alter = alter,
	.drop = drop,
	.rename = rename_index,
	.identify = identify,
	.recreates = recreates,
	.decode = decode,
};

static const char *const parents[] = {"table", NULL};

const struct kind kind_index = {
	.name = "index",
	.title = "index",
	.plural = "indexes",
	.pattern = "index",
	.preset_pattern = "ix_{table}_{columns}",
	.flags = KIND_LIST | KIND_CONVENTION | KIND_RELATION | KIND_DROPPED_FIRST,
	.parents = parents,
	.size = sizeof(struct index),
	.fields = fields,
	.normalize = normalize,
	.validate = validate,
	.needs = needs,
	.pattern_columns = pattern_columns,
	.is_folded = column_is_folded,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An index. Those of constraints belong to their constraint and are not written "
	       "here.",
	.example =
		"tables:\n"
		"  users:\n"
		"    columns: {name: text, email: text, created_at: timestamptz}\n"
		"    indexes:\n"
		"      - [created_at]\n"
		"      - {columns: [{column: created_at, order: desc}, name], where: email <> ''}\n"
		"      - {name: ix_lower, columns: [{expression: lower(name)}], unique: true}\n",
};
