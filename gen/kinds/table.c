#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/options.h"
#include "kinds/snapshot.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct choice choice_replica[] = {
	{"default", 'd', "DEFAULT"},
	{"full", 'f', "FULL"},
	{"nothing", 'n', "NOTHING"},
	{NULL, 0, NULL},
};
/* clang-format on */

static const struct field fields_replica[] = {
	{.name = "mode",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct replica_identity, mode),
	 .flags = FIELD_SHORT,
	 .choices = choice_replica,
	 .help = "What names an old row: its primary key (default), all of it (full), or nothing."},
	{.name = "index",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct replica_identity, index),
	 .flags = FIELD_PART,
	 .help = "The unique index whose columns name an old row, instead of mode."},
	FIELD_END,
};

static const struct field fields[] = {
	{.name = "unlogged",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct table, unlogged),
	 .flags = FIELD_GROUND,
	 .help = "Not written to the write-ahead log: faster, but empty after a crash."},
	{.name = "with",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct table, with),
	 .help = "Storage parameters, such as fillfactor."},
	{.name = "toast",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct table, toast),
	 .help = "Storage parameters of its TOAST table, where long values are kept."},
	{.name = "access_method",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct table, access_method),
	 .preset = "heap",
	 .help = "Table access method."},
	{.name = "tablespace",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct table, tablespace),
	 .flags = FIELD_TABLESPACE,
	 .help = "Tablespace, when it is not the database's own."},
	{.name = "replica_identity",
	 .type = FIELD_STRUCT,
	 .offset = offsetof(struct table, replica),
	 .fields = fields_replica,
	 .size = sizeof(struct replica_identity),
	 .help = "How logical replication names a row that was changed or deleted."},
	{.name = "cluster_on",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct table, cluster_on),
	 .flags = FIELD_PART,
	 .help = "The index by which CLUSTER sorts the rows; nothing is sorted by saying so."},
	{.name = "c",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct table, c),
	 .flags = FIELD_NODIFF,
	 .help = "Options for generated code: name."},
	FIELD_END,
};

/* Said and default is the same as not said. */
static void normalize(struct schema *s, struct object *o)
{
	struct table *t = (struct table *)o;

	(void)s;
	if (t->replica && !t->replica->index && t->replica->mode == 0)
		t->replica = NULL;
	if (t->replica && t->replica->index)
		t->replica->mode = 0;
}

static void check_index(struct load_place *p, const struct object *o, const char *field,
			const char *name)
{
	struct diag *d;

	if (!name || object_child(o, &kind_index, name) || object_child(o, &kind_unique, name) ||
	    object_child(o, &kind_primary_key, name) || object_child(o, &kind_exclude, name))
		return;
	d = diag_add(p->ds, MG_REF_OTHER, o->pos,
		     "table %s: %s names the index %s, which it does not have", o->name, field,
		     name);
	diag_hint(p->ds, d, "Name an index of the table, or a constraint that has one.");
}

static void validate(struct load_place *p, struct object *o)
{
	const struct table *t = (const struct table *)o;

	if (!object_only(o, &kind_column)) {
		struct diag *d =
			diag_add(p->ds, MG_MODEL_ODD, o->pos, "table %s has no columns", o->name);

		diag_hint(p->ds, d, "Declare them under columns.");
	}
	check_index(p, o, "replica_identity", t->replica ? t->replica->index : NULL);
	check_index(p, o, "cluster_on", t->cluster_on);
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("TABLE"), NAME(o->schema, o->name));
}

struct inline_child {
	const struct object *object;
	int rank;
	const char *text;
};

/*
 * Keys first, then checks, foreign keys, uniques, each by its text: the order of the
 * tool that users come from.
 */
static int rank_of(const struct object *c)
{
	const struct kind *const order[] = {&kind_column,      &kind_primary_key, &kind_check,
					    &kind_foreign_key, &kind_unique,	  &kind_exclude};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (c->kind == order[i])
			return (int)i;
	}
	return (int)(sizeof(order) / sizeof(*order));
}

static const char *text_of(struct arena *a, const struct object *c)
{
	struct sbuf text = SBUF_INIT(a);

	if (c->kind == &kind_check)
		return ((const struct check *)c)->expression;
	if (c->kind->pattern_columns)
		c->kind->pattern_columns(c, &text);
	return sbuf_text(&text);
}

static int by_rank(const void *x, const void *y)
{
	const struct inline_child *a = x;
	const struct inline_child *b = y;
	int c = a->rank - b->rank;

	/* columns stay as they were declared: rank 0 carries its position in the text's place */
	if (!c && a->rank > 0)
		c = strcmp(a->text, b->text);
	if (!c && a->rank > 0)
		c = strcmp(a->object->name, b->object->name);
	return c ? c : (a > b) - (a < b);
}

static void write_children(struct emit *e, struct sql *w, const struct object *o)
{
	struct inline_child *list;
	size_t n = 0;
	size_t columns = 0;

	CHILD_EACH(c, o)
		n++;
	list = ARENA_ARRAY(e->arena, struct inline_child, n + 1);
	n = 0;
	CHILD_EACH(c, o) {
		if (c->kind == &kind_column && emit_is_inline(e, c))
			list[n++] = (struct inline_child){c, 0, ""};
	}
	columns = n;
	CHILD_EACH(c, o) {
		if (c->kind != &kind_column && emit_is_inline(e, c))
			list[n++] = (struct inline_child){c, rank_of(c), text_of(e->arena, c)};
	}
	qsort(list + columns, n - columns, sizeof(*list), by_rank);
	sql_open(w);
	for (size_t i = 0; i < n; i++) {
		sql_item(w);
		kind_pg(list[i].object->kind)->in_parent(w, list[i].object);
	}
	sql_close(w);
}

static void write_storage(struct emit *e, struct sql *w, const struct table *t)
{
	struct pairs all = {0};

	for (uint32_t i = 0; i < t->with.n; i++)
		pairs_append(e->arena, &all, t->with.items[i].key, t->with.items[i].value);
	for (uint32_t i = 0; i < t->toast.n; i++)
		pairs_append(e->arena, &all,
			     arena_printf(e->arena, "toast.%s", t->toast.items[i].key),
			     t->toast.items[i].value);
	if (all.n) {
		SQL(w, KW("WITH"));
		sql_options(w, &all);
	}
}

static void create(struct emit *e, const struct object *o)
{
	const struct table *t = (const struct table *)o;
	struct sql *w = emit_open(e);

	if (t->unlogged)
		SQL(w, KW("CREATE UNLOGGED TABLE"), NAME(o->schema, o->name));
	else
		SQL(w, KW("CREATE TABLE"), NAME(o->schema, o->name));
	write_children(e, w, o);
	if (!str_eq(t->access_method, "heap"))
		SQL(w, KW("USING"), ID(t->access_method));
	write_storage(e, w, t);
	if (t->tablespace)
		SQL(w, KW("TABLESPACE"), ID(t->tablespace));
	emit_end(e, w, 0);
}

static void write_persistence(struct emit *e, struct sql *w, bool unlogged, unsigned hazards)
{
	if (unlogged)
		SQL(w, KW("SET UNLOGGED"));
	else
		SQL(w, KW("SET LOGGED"));
	emit_end(e, w, hazards);
}

/* From server 15 on the sequences that the table's columns own change with it, wanted or not. */
static void set_persistence(struct emit *e, const struct object *from, const struct object *to)
{
	const struct vec *sequences = schema_of(e->from, &kind_sequence);
	bool unlogged = ((const struct table *)to)->unlogged;

	write_persistence(e, emit_alter_table(e, to), unlogged, HAZARD_TABLE_REWRITE);
	for (size_t i = 0; i < sequences->len && (!e->version || e->version >= 150000); i++) {
		const struct sequence *x = sequences->items[i];
		const struct sequence *y = (const struct sequence *)emit_other(e, &x->head);
		struct sql *w;

		if (!y || y->unlogged == unlogged || !str_eq(x->owner_table.name, from->name) ||
		    !str_eq(x->owner_table.schema, from->schema))
			continue;
		w = emit_open(e);
		SQL(w, KW("ALTER SEQUENCE"), NAME(y->head.schema, y->head.name));
		write_persistence(e, w, y->unlogged, 0);
	}
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct table *x = (const struct table *)from;
	const struct table *y = (const struct table *)to;
	struct sql *w;

	if (mask & emit_bit(to->kind, "unlogged"))
		set_persistence(e, from, to);
	if (mask & emit_bit(to->kind, "access_method")) {
		w = emit_alter_table(e, to);
		SQL(w, KW("SET ACCESS METHOD"), ID(y->access_method));
		emit_end(e, w, HAZARD_TABLE_REWRITE);
	}
	if (mask & emit_bit(to->kind, "tablespace")) {
		w = emit_alter_table(e, to);
		SQL(w, KW("SET TABLESPACE"), ID(y->tablespace ? y->tablespace : "pg_default"));
		emit_end(e, w, HAZARD_TABLE_REWRITE);
	}
	if (mask & emit_bit(to->kind, "with"))
		options_alter(e, to,
			      &(struct options_change){emit_alter_table, "", &x->with, &y->with});
}

static void set_identity(struct emit *e, const struct object *from, const struct object *to)
{
	const struct field *f = field_find(to->kind->fields, "replica_identity");
	const struct table *y = (const struct table *)to;
	struct sql *w;

	if (from ? field_eq(f, from, to) : !y->replica)
		return;
	w = emit_alter_table(e, to);
	if (y->replica && y->replica->index) {
		SQL(w, KW("REPLICA IDENTITY USING INDEX"), ID(y->replica->index));
	} else {
		SQL(w, KW("REPLICA IDENTITY"));
		sql_word(w, choice_replica[y->replica ? y->replica->mode : 0].sql);
	}
	emit_end(e, w, 0);
}

static void set_cluster(struct emit *e, const struct object *from, const struct object *to)
{
	const char *now = ((const struct table *)to)->cluster_on;
	struct sql *w;

	if (str_eq(from ? ((const struct table *)from)->cluster_on : NULL, now))
		return;
	w = emit_alter_table(e, to);
	if (now)
		SQL(w, KW("CLUSTER ON"), ID(now));
	else
		SQL(w, KW("SET WITHOUT CLUSTER"));
	emit_end(e, w, 0);
}

/* At the end: overflow storage comes with its columns, and the index that names rows may be new. */
static void finish(struct emit *e, const struct object *from, const struct object *to)
{
	if (from)
		options_alter(e, to,
			      &(struct options_change){emit_alter_table, "toast.",
						       &((const struct table *)from)->toast,
						       &((const struct table *)to)->toast});
	set_identity(e, from, to);
	set_cluster(e, from, to);
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, HAZARD_DATA_LOSS, KW("DROP TABLE"), NAME(o->schema, o->name));
}

static void rename_table(struct emit *e, const struct object *from, const struct object *to)
{
	emit_rename(e, KW("TABLE"), from, to);
}

/*
 * One query reads all relations: tables become objects, all become names. What
 * is part of another table, or made of a type, has a letter of no kind. What
 * few relations have comes as an array, NULL where there is none of it.
 */
static const struct kind_query queries[] = {
	{"relations", 0, CATALOG_CLASS, 0,
	 "SELECT c.oid AS \".oid\", relname AS \".name\", relnamespace AS \".schema\","
	 " CASE WHEN relispartition OR reloftype <> 0 THEN '-' ELSE relkind END AS \".kind\","
	 " CASE WHEN reloptions IS NOT NULL OR relpersistence = 'u' OR relam NOT IN (0, 2, 403)"
	 " OR reltablespace <> 0 OR (relkind = 'r' AND relreplident <> 'd') OR relispartition"
	 " OR reloftype <> 0 OR relrowsecurity OR relforcerowsecurity OR reltoastrelid IN"
	 " (SELECT oid FROM pg_class WHERE relkind = 't' AND reloptions IS NOT NULL)"
	 " THEN ARRAY[(relpersistence = 'u')::text, reloptions::text, NULLIF(relam, 2)::text,"
	 " relam::text, NULLIF(reltablespace, 0)::text, NULLIF(relreplident, 'd')::text,"
	 " (SELECT reloptions::text FROM pg_class t WHERE t.oid = c.reltoastrelid),"
	 " CASE WHEN relkind IN ('i', 'I') THEN NULL WHEN relispartition THEN 'partition'"
	 " WHEN reloftype <> 0 THEN 'typed table'"
	 " WHEN relrowsecurity OR relforcerowsecurity THEN 'row security' END] END"
	 " AS \".rest\""
	 " FROM pg_class c WHERE c.oid >= 16384 AND relkind <> 't' AND relpersistence <> 't'"
	 " AND relnamespace <> 99",
	 "unlogged:bool with:options access_method:am method:am tablespace:tablespace"
	 " replica_identity.mode:choice toast:options .unmanaged"},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'r',
	.create = create,
	.finish = finish,
	.alter = alter,
	.drop = drop,
	.rename = rename_table,
	.identify = identify,
};

static const struct access_row access = {
	.has_owner = true, .rights = RIGHTS_OF_TABLE, .letter = 'r'};

static const char *const later[] = {
	"triggers",	   "row_security",	  "policies", "rules",
	"partition_by",	   "partitions",	  "inherits", "of",
	"security_labels", "extended_statistics", NULL,
};

const struct kind kind_table = {
	.name = "table",
	.title = "table",
	.plural = "tables",
	.flags = KIND_QUALIFIED | KIND_RELATION | KIND_HOLDS_DATA,
	.size = sizeof(struct table),
	.fields = fields,
	.later = later,
	.access = &access,
	.normalize = normalize,
	.validate = validate,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A table with its columns, constraints and indexes.",
	.example = "tables:\n"
		   "  users:\n"
		   "    comment: People who can sign in.\n"
		   "    columns:\n"
		   "      id:    {type: serial, primary_key: true}\n"
		   "      email: {type: varchar(150), nullable: false, unique: true}\n"
		   "    checks:\n"
		   "      email_has_at: email LIKE '%@%'\n"
		   "    with: {fillfactor: 80}\n",
};
