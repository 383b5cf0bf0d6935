#include "dialect/ident.h"
#include "dialect/type.h"
#include "kinds/bounds.h"
#include "kinds/emit_access.h"
#include "kinds/kinds.h"
#include "kinds/number_rows.h"
#include "kinds/snapshot.h"

static struct sequence_options presets(const struct object *o, const void *holder)
{
	const struct sequence *s = holder;

	(void)o;
	return sequence_options_preset(&s->options, s->type);
}

SEQUENCE_PRESETS

static const struct field fields[] = {
	{.name = "type",
	 .type = FIELD_TYPE,
	 .offset = offsetof(struct sequence, type),
	 .flags = FIELD_SHORT,
	 .help = "smallint, integer or bigint; bigint when it is not said."},
	SEQUENCE_ROWS(sequence),
	{.name = "unlogged",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct sequence, unlogged),
	 .since = 150000,
	 .help = "Not written to the write-ahead log: its state is lost in a crash."},
	{.name = "owner_table",
	 .said_as = "owned_by",
	 .type = FIELD_NAME,
	 .offset = offsetof(struct sequence, owner_table),
	 .flags = FIELD_HIDDEN | FIELD_TABLE,
	 .help = "Table of owned_by."},
	{.name = "owner_column",
	 .said_as = "owned_by",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct sequence, owner_column),
	 .flags = FIELD_HIDDEN | FIELD_COLUMN,
	 .help = "Column of owned_by."},
	FIELD_END,
};

static const struct sqltype bigint_type = {.name = "bigint"};

static void normalize(struct schema *s, struct object *o)
{
	struct sequence *x = (struct sequence *)o;

	(void)s;
	if (!x->type)
		x->type = &bigint_type;
	sequence_options_fill(&x->options, x->type);
}

static bool apply_owner(struct load_place *p, struct object *o, const struct node *value)
{
	struct sequence *x = (struct sequence *)o;
	const char *parts[3];
	size_t n = value->kind == NODE_TEXT ? ident_split(p->arena, value->text, parts, 3) : 0;

	if (n < 2) {
		struct diag *d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value),
					  "owned_by wants a table and a column");

		diag_hint(p->ds, d, "Write owned_by: table.column.");
		return false;
	}
	x->owner_table.schema = n == 3 ? parts[0] : p->schema->default_schema;
	x->owner_table.name = parts[n - 2];
	x->owner_column = parts[n - 1];
	return true;
}

static struct node *fold_owner(struct save_place *p, const struct object *o)
{
	const struct sequence *x = (const struct sequence *)o;
	struct sbuf text = SBUF_INIT(p->arena);

	if (!x->owner_column)
		return NULL;
	ident_join(&text, x->owner_table.schema, x->owner_table.name, p->schema->default_schema);
	sbuf_addc(&text, '.');
	ident_join_part(&text, x->owner_column);
	return node_text(p->arena, sbuf_text(&text));
}

static const struct sugar sugar[] = {
	{"owned_by", apply_owner, fold_owner, "table.column",
	 "The column that it belongs to: dropped together with it."},
	{.key = NULL},
};

static const struct object *owner(const struct schema *s, const struct sequence *x)
{
	const struct object *t;

	if (!x->owner_column)
		return NULL;
	t = schema_get(s, &kind_table, x->owner_table.schema, x->owner_table.name);
	return t ? object_child(t, &kind_column, x->owner_column) : NULL;
}

static void validate(struct load_place *p, struct object *o)
{
	const struct sequence *x = (const struct sequence *)o;

	struct diag *d;

	if (!x->type->schema && !type_is_integer(x->type)) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "sequence %s: the type must be smallint, integer or bigint", o->name);
		diag_hint(p->ds, d, "Leave it out for bigint.");
	}
	if (x->owner_column && !owner(p->schema, x)) {
		d = diag_add(p->ds, MG_REF_COLUMN, o->pos,
			     "sequence %s: owned_by names %s.%s, which the models do not have",
			     o->name, x->owner_table.name, x->owner_column);
		diag_hint(p->ds, d, "Write owned_by: table.column of a table that is declared.");
	}
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("SEQUENCE"), NAME(o->schema, o->name));
}

static void write_options(struct sql *w, const struct sequence *x, bool all)
{
	const struct sequence_options *o = &x->options;
	struct sequence_options preset = {FIELD_UNSET, FIELD_UNSET, FIELD_UNSET,
					  FIELD_UNSET, FIELD_UNSET, false};

	preset.increment = o->increment;
	sequence_options_fill(&preset, x->type);
	if (all || o->increment != 1)
		SQL(w, KW("INCREMENT BY"), NUM(o->increment));
	/* where nothing is said the server starts at the bound, which may be another one */
	if (all || o->start != preset.start || o->start != (o->increment < 0 ? o->max : o->min))
		SQL(w, KW("START WITH"), NUM(o->start));
	if (all || o->min != preset.min)
		SQL(w, KW("MINVALUE"), NUM(o->min));
	if (all || o->max != preset.max)
		SQL(w, KW("MAXVALUE"), NUM(o->max));
	if (all || o->cache != 1)
		SQL(w, KW("CACHE"), NUM(o->cache));
	if (o->cycle)
		SQL(w, KW("CYCLE"));
	else if (all)
		SQL(w, KW("NO CYCLE"));
}

static void create(struct emit *e, const struct object *o)
{
	const struct sequence *x = (const struct sequence *)o;
	struct sql *w = emit_open(e);

	if (x->unlogged)
		SQL(w, KW("CREATE UNLOGGED SEQUENCE"), NAME(o->schema, o->name));
	else
		SQL(w, KW("CREATE SEQUENCE"), NAME(o->schema, o->name));
	if (!str_eq(x->type->name, "bigint"))
		SQL(w, KW("AS"), TYPE(x->type));
	write_options(w, x, false);
	emit_end(e, w, 0);
}

static void disown(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("ALTER SEQUENCE"), NAME(o->schema, o->name), KW("OWNED BY NONE"));
}

static void finish(struct emit *e, const struct object *from, const struct object *to)
{
	const struct sequence *x = (const struct sequence *)from;
	const struct sequence *y = (const struct sequence *)to;

	const struct object *old = x ? owner(e->from, x) : NULL;

	if (x && (old ? emit_other(e, old) : NULL) == owner(e->to, y))
		return;
	if (y->owner_column) {
		const char *said = to->access ? to->access->owner : NULL;
		const char *has = from && from->access ? from->access->owner : NULL;
		struct sql *w;

		/* what is said stands behind the sequence itself */
		if (!said) {
			const struct object *table = owner(e->to, y)->parent;

			if (old && emit_other(e, old) && emit_owner_differs(e, table, has))
				disown(e, to);
			emit_owner_beside(e, table, to->name, has);
		}
		w = emit_open(e);
		SQL(w, KW("ALTER SEQUENCE"), NAME(to->schema, to->name), KW("OWNED BY"),
		    NAME(y->owner_table.schema, y->owner_table.name));
		sql_glue(w);
		SQL(w, KW("."));
		sql_glue(w);
		SQL(w, ID(y->owner_column));
		emit_end(e, w, 0);
	} else if (old && emit_other(e, old)) {
		disown(e, to);
	}
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct sequence *x = (const struct sequence *)to;
	const struct object *old = owner(e->from, (const struct sequence *)from);
	uint64_t other = emit_bit(to->kind, "owner_table") | emit_bit(to->kind, "owner_column") |
			 emit_bit(to->kind, "unlogged");

	/* else it would go with its column, or could not get the owner of its next table */
	if (old && (!emit_other(e, old) || (mask & MASK_OWNER && x->owner_column)))
		disown(e, to);
	if (mask & emit_bit(to->kind, "unlogged")) {
		if (x->unlogged)
			EMIT(e, 0, KW("ALTER SEQUENCE"), NAME(to->schema, to->name),
			     KW("SET UNLOGGED"));
		else
			EMIT(e, 0, KW("ALTER SEQUENCE"), NAME(to->schema, to->name),
			     KW("SET LOGGED"));
	}
	if (mask & ~(other | MASK_FACETS | MASK_NAME | MASK_SCHEMA)) {
		const struct sequence_options *before = &((const struct sequence *)from)->options;
		struct sql *w;

		sequence_fit(e, to->schema, to->name, before, &x->options);
		w = emit_open(e);
		SQL(w, KW("ALTER SEQUENCE"), NAME(to->schema, to->name));
		if (mask & emit_bit(to->kind, "type"))
			SQL(w, KW("AS"), TYPE(x->type));
		write_options(w, x, true);
		if (sequence_starts_over(before, &x->options))
			SQL(w, KW("RESTART"));
		emit_end(e, w, 0);
	}
}

/* A sequence goes with the column that owns it. */
static void drop(struct emit *e, const struct object *o)
{
	const struct object *column = owner(e->from, (const struct sequence *)o);
	const struct object *now = column ? emit_other(e, column) : NULL;

	if (column && !now)
		return;
	/* it has moved along with its table */
	EMIT(e, 0, KW("DROP SEQUENCE"), NAME(now ? now->parent->schema : o->schema, o->name));
}

static void rename_sequence(struct emit *e, const struct object *from, const struct object *to)
{
	emit_rename(e, KW("SEQUENCE"), from, to);
}

/* Adds the numbers to the sequences that the relations' query found. */
static const struct kind_query queries[] = {
	{"sequences", 0, CATALOG_CLASS, 1,
	 "SELECT s.seqrelid AS \".oid\", s.seqtypid AS \"type:type\", s.seqstart AS \"start:int\","
	 " s.seqincrement AS \"increment:int\", s.seqmin AS \"min:int\", s.seqmax AS \"max:int\","
	 " s.seqcache AS \"cache:int\", s.seqcycle AS \"cycle:bool\", d.deptype AS \".deptype\","
	 " d.refobjid AS \".owner\", d.refobjsubid AS \".owner_attnum\""
	 " FROM pg_sequence s LEFT JOIN LATERAL (SELECT * FROM pg_depend d WHERE d.classid = 1259"
	 " AND d.objid = s.seqrelid AND d.objsubid = 0 AND d.refclassid = 1259"
	 " AND d.deptype IN ('a', 'i') LIMIT 1) d ON true",
	 NULL},
	{.text = NULL},
};

static struct object *owning_column(const struct snapshot *s, const struct object *o)
{
	const struct snapshot_rel *rel = snapshot_rel(s, snapshot_raw_oid(s, o, ".owner"));
	long long attnum = 0;

	if (!rel || !str_to_i64(snapshot_raw(s, o, ".owner_attnum"), &attnum))
		return NULL;
	return snapshot_column_object(rel, attnum);
}

/* Whether somebody may do what nobody may by himself. */
static bool has_grants(const struct object *o)
{
	return o->access && o->access->has_grants && !access_is_built_in(access_row(o), o->access);
}

static void become_identity(struct snapshot *s, struct column *c, const struct sequence *x)
{
	const char *usual = name_of_sequence(s->arena, c->head.parent->name, c->head.name);

	if (has_grants(&x->head))
		s->list_unmanaged(s, "privileges on an identity sequence", &c->head);
	if (!c->identity)
		c->identity = ARENA_NEW(s->arena, struct identity);
	c->identity->options = x->options;
	c->identity->name = str_eq(x->head.name, usual) ? NULL : x->head.name;
}

/* Exactly what `serial` makes, and nothing more: then it is one. */
static bool is_serial(struct snapshot *s, const struct column *c, const struct sequence *x)
{
	struct sequence_options usual = {FIELD_UNSET, FIELD_UNSET, FIELD_UNSET,
					 FIELD_UNSET, FIELD_UNSET, false};
	const char *want = sequence_next(s->arena, x->head.schema, x->head.name);

	sequence_options_fill(&usual, c->type);
	return str_eq(c->preset, want) && !c->nullable && !c->identity &&
	       sqltype_eq(x->type, c->type) && type_is_integer(c->type) &&
	       (!x->unlogged || ((const struct table *)c->head.parent)->unlogged) &&
	       !x->head.comment && !has_grants(&x->head) &&
	       str_eq(x->head.schema, c->head.parent->schema) && x->options.start == usual.start &&
	       x->options.increment == usual.increment && x->options.min == usual.min &&
	       x->options.max == usual.max && x->options.cache == usual.cache && !x->options.cycle;
}

static void resolve(struct snapshot *s, struct object *o)
{
	struct sequence *x = (struct sequence *)o;
	struct object *col = owning_column(s, o);
	struct column *c = (struct column *)col;
	const char *deptype = snapshot_raw(s, o, ".deptype");

	if (!deptype)
		return;
	if (!col) {
		/* the table that owns it is none of the schema's */
		o->is_forgotten = true;
	} else if (deptype[0] == 'i') {
		become_identity(s, c, x);
		o->is_forgotten = true;
	} else if (is_serial(s, c, x)) {
		const char *usual = name_of_sequence(s->arena, col->parent->name, col->name);

		c->serial = ARENA_NEW(s->arena, struct serial);
		c->serial->name = str_eq(o->name, usual) ? NULL : o->name;
		c->preset = NULL;
		o->is_forgotten = true;
	} else {
		x->owner_table = (struct qname){col->parent->schema, col->parent->name};
		x->owner_column = col->name;
	}
}

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'S',
	.create = create,
	.finish = finish,
	.alter = alter,
	.drop = drop,
	.rename = rename_sequence,
	.identify = identify,
	.resolve = resolve,
};

static const struct access_row access = {
	.has_owner = true, .rights = RIGHTS_OF_SEQUENCE, .letter = 'S'};

const struct kind kind_sequence = {
	.name = "sequence",
	.title = "sequence",
	.plural = "sequences",
	.flags = KIND_QUALIFIED | KIND_RELATION,
	.size = sizeof(struct sequence),
	.fields = fields,
	.sugar = sugar,
	.access = &access,
	.normalize = normalize,
	.validate = validate,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A sequence of its own. Those of serial and identity columns belong to their "
	       "column and are not written here. A serial column whose sequence has more to say "
	       "(a comment, rights) is written as both. Rights on the sequence of an identity "
	       "column cannot be said: INSERT asks for none. inspect and check list them.",
	.example = "sequences:\n"
		   "  invoice_no: {type: integer, start: 1000, cache: 10}\n"
		   "  ticket_no: {owned_by: tickets.number}\n"
		   "tables:\n"
		   "  tickets:\n"
		   "    columns: {number: bigint}\n",
};
