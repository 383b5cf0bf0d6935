#include "kinds/column_sql.h"

#include "dialect/type.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/number_rows.h"
#include "kinds/snapshot.h"

#include <stdlib.h>

/* clang-format off */
static const struct choice choice_identity[] = {
	{"by default", 'd', "BY DEFAULT"},
	{"always", 'a', "ALWAYS"},
	{NULL, 0, NULL},
};

/* clang-format on */

static struct sequence_options presets(const struct object *o, const void *holder)
{
	const struct identity *i = holder;

	return sequence_options_preset(&i->options, ((const struct column *)o)->type);
}

SEQUENCE_PRESETS

static const struct field fields_identity[] = {
	{.name = "generated",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct identity, generated),
	 .flags = FIELD_SHORT,
	 .choices = choice_identity,
	 .help = "by default: an INSERT may give a value; always: it may not."},
	{.name = "name",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct identity, name),
	 .help = "Name of its sequence, where it is not the server's choice."},
	SEQUENCE_ROWS(identity),
	FIELD_END,
};

static const struct field fields_serial[] = {
	{.name = "name",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct serial, name),
	 .help = "Name of the sequence of a serial column."},
	FIELD_END,
};

static const struct field fields_generated[] = {
	{.name = "expression",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct generated, expression),
	 .flags = FIELD_SHORT | FIELD_REQUIRED,
	 .help = "What the value is computed by, from other columns of the row."},
	{.name = "virtual",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct generated, is_virtual),
	 .since = 180000,
	 .help = "Computed when it is read instead of stored."},
	FIELD_END,
};

static const struct column_rare nothing_rare = {.statistics = FIELD_UNSET};

static const struct field_apart rare = {
	.offset = offsetof(struct column, rare),
	.size = sizeof(struct column_rare),
	.usual = &nothing_rare,
};

const struct column_rare *column_rare(const struct column *c)
{
	return c->rare ? c->rare : &nothing_rare;
}

static bool in_primary_key(const struct object *o)
{
	const struct object *pk = o->parent ? object_only(o->parent, &kind_primary_key) : NULL;

	return pk && strings_has(&((const struct key *)pk)->columns, o->name);
}

static void preset_nullable(const struct object *o, const void *holder, void *out)
{
	const struct column *c = holder;

	*(bool *)out = !c->serial && !c->identity && !in_primary_key(o);
}

static const struct field fields[] = {
	{.name = "type",
	 .type = FIELD_TYPE,
	 .offset = offsetof(struct column, type),
	 .flags = FIELD_REQUIRED | FIELD_SHORT,
	 .help = "SQL type; serial, bigserial and smallserial are understood."},
	{.name = "nullable",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct column, nullable),
	 .preset_of = preset_nullable,
	 .help = "false: NOT NULL. Columns of a primary key, serial and identity columns are NOT "
		 "NULL anyway."},
	{.name = "default",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct column, preset),
	 .flags = FIELD_CONSTANT,
	 .help = "Its default: now(), 0, \"'some text'\"."},
	{.name = "identity",
	 .type = FIELD_STRUCT,
	 .offset = offsetof(struct column, identity),
	 .fields = fields_identity,
	 .size = sizeof(struct identity),
	 .help = "Numbered by the server: by default, always, or a map with the sequence's "
		 "numbers."},
	{.name = "sequence",
	 .type = FIELD_STRUCT,
	 .offset = offsetof(struct column, serial),
	 .flags = FIELD_HIDDEN,
	 .fields = fields_serial,
	 .size = sizeof(struct serial),
	 .help = "The sequence of a serial column: {name: ...}."},
	{.name = "generated",
	 .type = FIELD_STRUCT,
	 .offset = offsetof(struct column, generated),
	 .flags = FIELD_MAY_RECREATE,
	 .fields = fields_generated,
	 .size = sizeof(struct generated),
	 .help = "Computed by the server; a change of the expression makes the column anew."},
	{.name = "collation",
	 .type = FIELD_NAME,
	 .offset = offsetof(struct column_rare, collation),
	 .apart = &rare,
	 .flags = FIELD_SEARCHED,
	 .help = "Collation, when it is not the type's own."},
	{.name = "storage",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct column, storage),
	 .choices = choice_storage,
	 .help = "How long values are stored; the type decides when it is not said."},
	{.name = "compression",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct column_rare, compression),
	 .apart = &rare,
	 .choices = choice_compression,
	 .since = 140000,
	 .help = "How long values are compressed; the server's setting decides when it is not "
		 "said."},
	{.name = "statistics",
	 .type = FIELD_INT,
	 .offset = offsetof(struct column_rare, statistics),
	 .apart = &rare,
	 .help = "Statistics target, 0 to 10000; the server's setting decides when it is not "
		 "said."},
	{.name = "planner",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct column_rare, planner),
	 .apart = &rare,
	 .help = "Planner options: n_distinct, n_distinct_inherited."},
	{.name = "backfill",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct column_rare, backfill),
	 .apart = &rare,
	 .flags = FIELD_DIRECTION,
	 .help = "What rows from before get when the column is added or becomes NOT NULL."},
	{.name = "using",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct column_rare, using_expr),
	 .apart = &rare,
	 .flags = FIELD_DIRECTION,
	 .help = "How old values become the new type: age::bigint."},
	{.name = "using_back",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct column_rare, using_back),
	 .apart = &rare,
	 .flags = FIELD_DIRECTION,
	 .help = "The same for the way back, under the column's older name."},
	{.name = "on_update",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct column_rare, on_update),
	 .apart = &rare,
	 .flags = FIELD_NODIFF,
	 .help = "What every update sets; for generated code, the database does not know it."},
	{.name = "c",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct column_rare, c),
	 .apart = &rare,
	 .flags = FIELD_NODIFF,
	 .help = "Options for the generated C: name, type, export."},
	FIELD_END,
};

static bool apply_sequence(struct load_place *p, struct object *o, const struct node *value)
{
	struct column *c = (struct column *)o;
	const char *name = node_get_text(value, "name");

	if (!name || !*name || value->len != 1) {
		struct diag *d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value),
					  "sequence wants a map with the name of the sequence");

		diag_hint(p->ds, d, "Write sequence: {name: ...}, or leave it out.");
		return false;
	}
	if (!c->serial)
		c->serial = ARENA_NEW(p->arena, struct serial);
	c->serial->name = arena_strdup(p->arena, name);
	return true;
}

static struct node *fold_sequence(struct save_place *p, const struct object *o)
{
	const struct column *c = (const struct column *)o;
	struct node *n;

	if (!c->serial || !c->serial->name)
		return NULL;
	n = node_map(p->arena);
	n->is_flow = true;
	node_put_text(p->arena, n, "name", c->serial->name);
	return n;
}

static bool apply_type(struct load_place *p, struct object *o, const struct node *value)
{
	return column_read_type(p, o, value);
}

static struct node *fold_type(struct save_place *p, const struct object *o)
{
	const struct column *c = (const struct column *)o;
	struct sbuf text = SBUF_INIT(p->arena);

	if (c->serial)
		return node_text(p->arena, str_eq(c->type->name, "bigint")     ? "bigserial"
					   : str_eq(c->type->name, "smallint") ? "smallserial"
									       : "serial");
	type_write(&text, c->type, TYPE_MODELS, p->schema->default_schema);
	return node_text(p->arena, sbuf_text(&text));
}

static const struct sugar sugar[] = {
	{"type", apply_type, fold_type, "type | serial",
	 "SQL type; serial, bigserial and smallserial are understood."},
	{"sequence", apply_sequence, fold_sequence, "{name: name}",
	 "The sequence of a serial column, where its name is not the server's choice."},
	{"primary_key", column_apply_primary_key, column_fold_primary_key,
	 "true | name | {primary_key}", "The column is the primary key."},
	{"unique", column_apply_unique, column_fold_unique, "true | name | {unique}",
	 "No two rows have the same value."},
	{"index", column_apply_index, column_fold_index, "true | name | {index}",
	 "The column has an index."},
	{"references", column_apply_references, column_fold_references,
	 "table.column | {column: table.column, foreign_key}",
	 "The column that the values of this one are found in."},
	{.key = NULL},
};

/* NULL where the name is what the server would choose. */
static const char *said_name(struct arena *a, const struct object *o, const char *name)
{
	if (name && str_eq(name, name_of_sequence(a, o->parent->name, o->name)))
		return NULL;
	return name;
}

static void normalize(struct schema *s, struct object *o)
{
	struct column *c = (struct column *)o;

	if (c->identity) {
		sequence_options_fill(&c->identity->options, c->type);
		c->identity->name = said_name(s->arena, o, c->identity->name);
	}
	if (c->serial)
		c->serial->name = said_name(s->arena, o, c->serial->name);
	if (c->identity || c->serial || in_primary_key(o))
		c->nullable = false;
	/* a default of NULL is no default: the server keeps nothing of it */
	if (c->preset && c->type && default_is_nothing(s, c->type, c->preset))
		c->preset = NULL;
	if (c->storage && c->type && c->storage == column_usual_storage(s, c->type))
		c->storage = 0;
	if (column_rare(c)->collation.name && c->type) {
		struct qname usual = collation_usual(s, c->type);

		if (qname_eq(&c->rare->collation, &usual))
			c->rare->collation = (struct qname){0};
	}
}

static void validate(struct load_place *p, struct object *o)
{
	const struct column *c = (const struct column *)o;
	const struct column_rare *r = column_rare(c);
	int sources = (c->preset != NULL) + (c->identity != NULL) + (c->serial != NULL) +
		      (c->generated != NULL);
	struct diag *d;

	if (sources > 1) {
		d = diag_add(
			p->ds, MG_MODEL_INVALID, o->pos,
			"column %s can have only one of default, identity, generated and serial",
			o->name);
		diag_hint(p->ds, d, "Each says where values come from: leave one of them.");
	}
	if (c->identity && !type_is_integer(c->type)) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "column %s: identity wants smallint, integer or bigint", o->name);
		diag_hint(p->ds, d, "Change the type, or take the values from a default.");
	}
	if (r->collation.name && !c->type->schema && !type_is_collatable(c->type)) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "column %s: the type takes no collation", o->name);
		diag_hint(p->ds, d, "Only text has one: leave it out.");
	}
	if (r->statistics != FIELD_UNSET && (r->statistics < 0 || r->statistics > 10000)) {
		d = diag_add(p->ds, MG_VALUE_INVALID, o->pos,
			     "column %s: statistics must be between 0 and 10000", o->name);
		diag_hint(p->ds, d, "Leave it out for the server's own choice.");
	}
}

static const char *sequence_name(struct arena *a, const struct object *o, const char *said)
{
	return said ? said : name_of_sequence(a, o->parent->name, o->name);
}

static const char *brings(struct arena *a, const struct object *o)
{
	const struct column *c = (const struct column *)o;

	if (c->serial)
		return sequence_name(a, o, c->serial->name);
	return c->identity ? sequence_name(a, o, c->identity->name) : NULL;
}

static bool same_sequence(struct arena *a, const struct object *from, const char *old,
			  const struct object *to, const char *now)
{
	if (!old && !now && str_eq(from->name, to->name) &&
	    str_eq(from->parent->name, to->parent->name))
		return true;
	return str_eq(sequence_name(a, from, old), sequence_name(a, to, now));
}

/* The sequence of a renamed column or table follows its name. */
static uint64_t differs(struct arena *a, const struct object *from, const struct object *to)
{
	const struct column *x = (const struct column *)from;
	const struct column *y = (const struct column *)to;

	if (x->serial && y->serial && !same_sequence(a, from, x->serial->name, to, y->serial->name))
		return emit_bit(to->kind, "sequence");
	if (x->identity && y->identity &&
	    !same_sequence(a, from, x->identity->name, to, y->identity->name))
		return emit_bit(to->kind, "identity");
	return 0;
}

static void needs(struct needs *n, const struct object *o)
{
	const struct column *c = (const struct column *)o;

	needs_type(n, c->type);
	if (c->preset)
		needs_expr(n, NULL, c->preset);
	if (c->generated)
		needs_expr(n, o->parent, c->generated->expression);
}

/*
 * What few columns have comes as an array, NULL where there is none of it: a
 * collation where the type may have another one by itself, as name (19) and its
 * arrays (1003) do. A private counter that some servers keep among the options
 * does not count.
 */
static const struct kind_query queries[] = {
#define COLUMNS(compression, is_compressed)                                                        \
	"SELECT attrelid AS \".rel\", attnum AS \".attnum\", attname AS \".name\","                \
	" atttypid AS \"type:type\", NULLIF(atttypmod, -1) AS \"type:typmod\","                    \
	" NOT attnotnull AS \"nullable:bool\", attstorage AS \"storage:storage\","                 \
	" CASE WHEN attidentity <> '' OR attgenerated <> '' OR attcollation > 100"                 \
	" OR (attcollation = 100 AND (atttypid >= 16384 OR atttypid IN (19, 1003)))"               \
	" OR attstattarget >= 0 OR (atttypmod >= 0 AND atttypid >= 16384)" is_compressed           \
	" OR attoptions[2] IS NOT NULL OR attoptions[1] !~~ 'pg_attver=%' THEN ARRAY["             \
	"NULLIF(attidentity, '')::text, (NULLIF(attgenerated, '') = 'v')::text,"                   \
	" NULLIF(attcollation, 0)::text, NULLIF(attstattarget, -1)::text, " compression ","        \
	" attoptions::text, CASE WHEN atttypmod >= 0 AND atttypid >= 16384"                        \
	" THEN format_type(atttypid, atttypmod) END] END"                                          \
	" AS \".rest\""                                                                            \
	" FROM pg_class c CROSS JOIN LATERAL (SELECT * FROM pg_attribute WHERE attrelid = c.oid"   \
	" AND attnum > 0 AND atttypid <> 0 OFFSET 0) a"                                            \
	" WHERE c.oid >= 16384 AND relkind IN ('r', 'p', 'f')"
#define REST                                                                                       \
	"identity.generated:choice generated.virtual:bool collation:collation statistics:int"      \
	" compression:choice planner:options type:user_type"
	{"columns", 0, 0, 0, COLUMNS("NULL", ""), REST},
	{"columns", 140000, 0, 0,
	 COLUMNS("NULLIF(attcompression, '')::text", " OR attcompression <> ''"), REST},
	{"defaults", 0, 0, 1,
	 "SELECT adrelid AS \".rel\", adnum AS \".attnum\","
	 " pg_get_expr(adbin, CASE WHEN strpos(adbin::text, '{VAR ') > 0 THEN adrelid ELSE 0 END)"
	 " AS \"default:expr\" FROM pg_attrdef",
	 NULL},
	{.text = NULL},
};

/* The server keeps a generated column's expression among the defaults. */
static void resolve(struct snapshot *s, struct object *o)
{
	struct column *c = (struct column *)o;

	(void)s;
	if (c->generated) {
		c->generated->expression = c->preset;
		c->preset = NULL;
	}
}

static const struct kind_sql pg = {
	.queries = queries,
	.in_parent = column_write,
	.create = column_create,
	.create_rest = column_create_rest,
	.alter = column_alter,
	.drop = column_drop,
	.rename = column_rename,
	.identify = column_identify,
	.recreates = column_recreates,
	.resolve = resolve,
};

static const char *const parents[] = {"table", NULL};
static const struct access_row access = {.is_in_parent = true,
					 .rights = RIGHT(SELECT) | RIGHT(INSERT) | RIGHT(UPDATE) |
						   RIGHT(REFERENCES)};

const struct kind kind_column = {
	.name = "column",
	.title = "column",
	.plural = "columns",
	.flags = KIND_HOLDS_DATA,
	.parents = parents,
	.size = sizeof(struct column),
	.fields = fields,
	.sugar = sugar,
	.access = &access,
	.normalize = normalize,
	.validate = validate,
	.needs = needs,
	.brings = brings,
	.differs = differs,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A column. Its order in the models is used by CREATE TABLE and by generated code; "
	       "it is never a difference.",
	.example = "tables:\n"
		   "  posts:\n"
		   "    columns:\n"
		   "      id:         {type: bigint, identity: always, primary_key: true}\n"
		   "      title:      {type: varchar(120), nullable: false, default: \"''\"}\n"
		   "      body:       text\n"
		   "      size:       {type: integer, generated: length(body)}\n"
		   "      author_id:  {type: integer, index: true, references: users.id}\n"
		   "      created_at: {type: timestamptz, nullable: false, default: now()}\n"
		   "  users:\n"
		   "    columns:\n"
		   "      id:    {type: serial, primary_key: true}\n"
		   "      phone: {type: text, nullable: false, backfill: \"''\"}\n",
};
