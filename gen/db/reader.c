#include "db/reader.h"

#include "base/str.h"

#include <string.h>

enum { MOST_KINDS_OF_QUERY = 8, MOST_LABELS = 64 };

/* The letter that the relations' query gives to partitions and typed tables. */
enum { PART_OF_ANOTHER = '-' };

/* A row's own columns. */
struct row {
	const char **values;
	uint32_t oid;
	const char *name;
	struct snapshot_rel *rel; /* the relation that it lies on, or that it is */
	const char *schema;
	char letter;
	int attnum;
};

/* A query's labels, resolved once, and the row that is read. */
struct query {
	struct reader *reader;
	const struct kind *kind; /* whose query it is */
	uint32_t catalog;
	const char **labels; /* of the columns, then of what .rest holds */
	size_t n;
	size_t n_columns;
	int rest;
	int oid, name, schema, rel, attnum, domain, letter, unmanaged, left_out;
	int array, storage, collation, base; /* of types */
	int unlogged;
	struct codec_plan plans[MOST_KINDS_OF_QUERY];
	size_t n_plans;
	struct row row;
	struct vec kept; /* struct row, until all of them are there */
	size_t errors;	 /* of the messages before the first row */
};

uint64_t reader_key(uint32_t catalog, uint32_t oid)
{
	return (uint64_t)catalog << 32 | oid;
}

bool reader_is_member(const struct reader *r, uint32_t catalog, uint32_t oid)
{
	return map_get_num(&r->members, reader_key(catalog, oid)) != NULL;
}

/* Schemas of the server, and the one of modelgen's own tables, are never of interest. */
static bool is_looked_at(const struct reader *r, const char *schema)
{
	if (!schema || str_starts(schema, "pg_") || str_eq(schema, "information_schema") ||
	    str_eq(schema, "modelgen"))
		return false;
	return !r->options->schemas || strings_has(r->options->schemas, schema);
}

const char *reader_schema(const struct reader *r, uint32_t oid)
{
	const char *name = map_get_num(&r->snapshot.namespaces, oid);

	return is_looked_at(r, name) ? name : NULL;
}

/* The version table, and the history beside it. */
bool reader_is_own(const struct reader *r, const char *schema, const char *name)
{
	const struct inspect_options *o = r->options;
	const char *table = o->version_table ? o->version_table : "alembic_version";
	const char *home =
		o->version_schema ? o->version_schema : r->snapshot.schema->default_schema;

	if (!str_eq(name, table) && !str_eq(name, "modelgen_history"))
		return false;
	return str_eq(schema, home) || (!o->version_schema && str_eq(schema, "public"));
}

bool reader_looks_at(const struct reader *r, const struct snapshot_rel *rel)
{
	return is_looked_at(r, rel->schema) && rel->relkind != PART_OF_ANOTHER &&
	       !map_get_num(&r->children, rel->oid) && !reader_is_own(r, rel->schema, rel->name) &&
	       !reader_is_member(r, CATALOG_CLASS, rel->oid);
}

struct unmanaged *reader_add_unmanaged(struct reader *r, const char *kind, const char *schema,
				       const char *name)
{
	struct arena *a = r->snapshot.arena;
	struct unmanaged *u = ARENA_NEW(a, struct unmanaged);

	if (!r->unmanaged)
		return u;
	u->schema = schema;
	u->kind = arena_strdup(a, kind);
	u->name = schema && !str_eq(schema, r->snapshot.schema->default_schema)
			  ? arena_printf(a, "%s.%s", schema, name)
			  : arena_strdup(a, name);
	vec_push(a, r->unmanaged, u);
	return u;
}

static void list_attribute(struct snapshot *s, const char *words, const struct object *o)
{
	/* the snapshot is part of its reader */
	struct reader *r = (struct reader *)(void *)((char *)s - offsetof(struct reader, snapshot));

	reader_add_attribute(r, words, o);
}

void reader_init(struct reader *r, struct schema *s, struct diags *ds, int version)
{
	r->snapshot.arena = s->arena;
	r->snapshot.temp = &r->temp;
	r->snapshot.scratch = &r->scratch;
	r->snapshot.schema = s;
	r->snapshot.ds = ds;
	r->snapshot.version = version;
	r->snapshot.list_unmanaged = list_attribute;
	r->codec.snapshot = &r->snapshot;
	r->of = ARENA_ARRAY(&r->temp, struct vec, s->kinds->n);
	r->codec.temp = &r->temp;
}

void reader_close(struct reader *r)
{
	arena_release(&r->temp);
	arena_release(&r->scratch);
}

/* The labels of what the column .rest holds stand behind those of the columns. */
static void split_rest(struct query *q, const char *rest)
{
	q->rest = codec_label(q->labels, q->n, ".rest");
	while (q->rest >= 0 && rest && *rest && q->n < MOST_LABELS) {
		size_t len = strcspn(rest, " ");

		q->labels[q->n++] = arena_strndup(&q->reader->temp, rest, len);
		rest += len + (rest[len] == ' ');
	}
}

/* Every column of a kind's query is labelled: AS "label". */
static void find_labels(struct query *q, const char *text)
{
	static const char as[] = " AS \"";

	while ((text = strstr(text, as)) && q->n < MOST_LABELS) {
		size_t len;

		text += strlen(as);
		len = strcspn(text, "\"");
		q->labels[q->n++] = arena_strndup(&q->reader->temp, text, len);
	}
	q->n_columns = q->n;
}

static void resolve_labels(struct query *q, const struct kind_query *kq)
{
	const char *const *l;

	q->labels = ARENA_ARRAY(&q->reader->temp, const char *, MOST_LABELS);
	find_labels(q, kq->text);
	split_rest(q, kq->rest);
	l = q->labels;
	q->oid = codec_label(l, q->n, ".oid");
	q->name = codec_label(l, q->n, ".name");
	q->schema = codec_label(l, q->n, ".schema");
	q->rel = codec_label(l, q->n, ".rel");
	q->domain = codec_label(l, q->n, ".domain");
	q->letter = codec_label(l, q->n, ".kind");
	q->attnum = codec_label(l, q->n, ".attnum");
	q->array = codec_label(l, q->n, ".array");
	q->storage = codec_label(l, q->n, ".storage");
	q->collation = codec_label(l, q->n, ".collation");
	q->base = codec_label(l, q->n, "type:type");
	q->unmanaged = codec_label(l, q->n, ".unmanaged");
	q->left_out = codec_label(l, q->n, ".left_out");
	q->unlogged = codec_label(l, q->n, "unlogged:bool");
}

static const struct codec_plan *plan_of(struct query *q, const struct kind *k)
{
	for (size_t i = 0; i < q->n_plans; i++) {
		if (q->plans[i].kind == k)
			return &q->plans[i];
	}
	if (q->n_plans == MOST_KINDS_OF_QUERY ||
	    !codec_plan(&q->reader->codec, k, q->labels, q->n, &q->plans[q->n_plans]))
		return NULL;
	return &q->plans[q->n_plans++];
}

/* Whether objects of the kind are rows of that catalog. */
static bool lies_in(const struct kind *k, uint32_t catalog)
{
	switch (catalog) {
	case CATALOG_CONSTRAINT: return k->flags & KIND_CONSTRAINT;
	case CATALOG_TYPE: return k->flags & KIND_TYPE;
	case CATALOG_CLASS: return (k->flags & KIND_RELATION) && !(k->flags & KIND_CONSTRAINT);
	default: return false;
	}
}

/* The kind that a row makes an object of, or NULL. */
static const struct kind *kind_of(const struct query *q, const struct row *row)
{
	const struct kind_set *kinds = q->reader->snapshot.schema->kinds;

	if (q->letter < 0)
		return q->kind;
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = kinds->items[i];

		if (kind_pg(k) && kind_pg(k)->letter == row->letter && row->letter &&
		    lies_in(k, q->catalog))
			return k;
	}
	return NULL;
}

static uint32_t oid_at(const struct row *row, int column)
{
	const char *text = column < 0 ? NULL : row->values[column];

	return text ? codec_oid(text) : 0;
}

/* Every relation is kept by name: others may refer to it. */
static struct snapshot_rel *note_rel(struct reader *r, const struct row *row, uint32_t namespace)
{
	struct snapshot_rel *rel = ARENA_NEW(&r->temp, struct snapshot_rel);

	rel->oid = row->oid;
	rel->relkind = row->letter;
	rel->schema = map_get_num(&r->snapshot.namespaces, namespace);
	rel->name = arena_strdup(r->snapshot.arena, row->name);
	map_put_num(&r->temp, &r->snapshot.rels, rel->oid, rel);
	vec_push(&r->temp, &r->rels, rel);
	return rel;
}

/* Makes room for the column; those of one table mostly come together, so that the room grows. */
static void grow_columns(struct reader *r, struct snapshot_rel *rel, int attnum)
{
	size_t old = rel->n_columns * sizeof(*rel->columns);
	size_t n = ((size_t)attnum + 3) & ~(size_t)3;

	rel->columns = arena_grow(&r->temp, rel->columns, old, n * sizeof(*rel->columns));
	rel->n_columns = (uint16_t)n;
}

static void note_column(struct reader *r, struct row *row)
{
	struct snapshot_rel *rel = row->rel;

	if (row->attnum > rel->n_columns)
		grow_columns(r, rel, row->attnum);
	row->name = arena_strdup(r->snapshot.arena, row->name);
	rel->columns[row->attnum - 1].name = row->name;
}

/* Names of pg_catalog stand without a schema. */
static void note_namespace(struct reader *r, const struct row *row)
{
	if (str_eq(row->name, "pg_catalog"))
		return;
	map_put_num(&r->temp, &r->snapshot.namespaces, row->oid,
		    arena_strdup(r->snapshot.arena, row->name));
}

static void read_row_head(struct query *q, struct row *row)
{
	struct reader *r = q->reader;
	long long attnum = 0;
	uint32_t rel;

	row->oid = oid_at(row, q->oid);
	row->name = q->name < 0 ? NULL : row->values[q->name];
	row->letter = q->letter < 0 || !row->values[q->letter] ? 0 : row->values[q->letter][0];
	rel = oid_at(row, q->rel);
	/* the columns of a table mostly come together */
	if (!row->rel || row->rel->oid != rel)
		row->rel = rel ? snapshot_rel(&r->snapshot, rel) : NULL;
	row->schema = NULL;
	if (q->attnum >= 0 && row->values[q->attnum])
		str_to_i64(row->values[q->attnum], &attnum);
	row->attnum = (int)attnum;
}

static struct object *known_object(const struct query *q, const struct row *row)
{
	if (q->catalog && row->oid)
		return snapshot_object(&q->reader->snapshot, q->catalog, row->oid);
	return snapshot_column_object(row->rel, row->attnum);
}

/* A row that no kind claims: it is listed, unless it is part of something else. */
static void leave_out(struct query *q, const struct row *row)
{
	static const struct {
		uint32_t catalog;
		char letter;
		const char *kind;
	} words[] = {
		{CATALOG_CLASS, 'r', "inheriting table"},
		{CATALOG_CLASS, 'p', "partitioned table"},
		{CATALOG_CLASS, 'v', "view"},
		{CATALOG_CLASS, 'm', "materialized view"},
		{CATALOG_CLASS, 'f', "foreign table"},
		{CATALOG_CLASS, 'c', "composite type"},
		{CATALOG_TYPE, 'b', "base type"},
		{CATALOG_TYPE, 'r', "range type"},
		{CATALOG_TYPE, 'p', "shell type"},
	};
	const char *kind = q->unmanaged < 0 ? NULL : row->values[q->unmanaged];
	struct unmanaged *u;

	for (size_t i = 0; !kind && i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].catalog == q->catalog && words[i].letter == row->letter)
			kind = words[i].kind;
	}
	if (!kind || !row->name)
		return;
	u = reader_add_unmanaged(q->reader, kind, row->schema, row->name);
	u->catalog = q->catalog;
	u->oid = row->oid;
	if (q->catalog == CATALOG_TYPE)
		reader_note_type(q->reader, row->schema, row->name, kind);
}

/* What an object hangs on; NULL when that is left out, or told by a later query. */
static struct object *find_parent(const struct query *q, const struct kind *k,
				  const struct row *row)
{
	uint32_t domain = oid_at(row, q->domain);
	struct object *parent = row->rel ? row->rel->object : NULL;

	if (domain)
		parent = snapshot_object(&q->reader->snapshot, CATALOG_TYPE, domain);
	return parent && kind_may_hold(parent->kind, k) ? parent : NULL;
}

/* Makes the row's object, or none where the row is not of interest. */
static struct object *make_object(struct query *q, struct row *row)
{
	struct reader *r = q->reader;
	const struct kind *k = kind_of(q, row);
	const struct codec_plan *plan;
	struct object *parent;
	struct object *o;
	bool is_of_rel = q->rel >= 0 || q->domain >= 0;

	if (!row->name || (row->oid && reader_is_member(r, q->catalog, row->oid)))
		return NULL;
	if (q->schema >= 0) {
		row->schema = reader_schema(r, oid_at(row, q->schema));
		if (!row->schema || reader_is_own(r, row->schema, row->name))
			return NULL;
	}
	if (q->catalog == CATALOG_NAMESPACE && !is_looked_at(r, row->name))
		return NULL;
	if (q->catalog == CATALOG_CLASS && map_get_num(&r->children, row->oid))
		k = NULL;
	if (!k) {
		leave_out(q, row);
		return NULL;
	}
	parent = find_parent(q, k, row);
	if (k->parents && is_of_rel && !parent)
		return NULL;
	plan = plan_of(q, k);
	if (!plan)
		return NULL;
	/* the name of a column was kept with its relation */
	o = codec_new(&r->codec, plan, k->flags & KIND_QUALIFIED ? row->schema : NULL,
		      row->attnum > 0 ? row->name : arena_strdup(r->snapshot.arena, row->name));
	o->parent = parent;
	o->oid = row->oid;
	if (row->rel && row->attnum > 0) {
		row->rel->columns[row->attnum - 1].object = o;
		r->column_kind = k;
		return o;
	}
	vec_push(&r->temp, &r->of[kind_place(r->snapshot.schema->kinds, k)], o);
	if (q->catalog != CATALOG_CLASS)
		map_put_num(&r->temp, &r->snapshot.objects, reader_key(q->catalog, o->oid), o);
	return o;
}

void reader_add_attribute(struct reader *r, const char *words, const struct object *o)
{
	const char *name = o->name;

	if (o->parent)
		name = arena_printf(&r->temp, "%s.%s", o->parent->name, name);
	reader_add_unmanaged(r, words, object_top(o)->schema, name)->object = o;
}

void reader_forget_rel(struct snapshot_rel *rel)
{
	if (rel->object)
		rel->object->is_forgotten = true;
	rel->object = NULL;
	for (int i = 0; i < rel->n_columns; i++)
		rel->columns[i].object = NULL;
}

/* A relation that is there but cannot be used; also where its table is none of the schema. */
static void leave_out_object(struct query *q, const struct row *row, struct object *o)
{
	struct reader *r = q->reader;
	struct snapshot_rel *rel = snapshot_rel(&r->snapshot, o->oid);
	const char *word = row->values[q->left_out];
	const char *table = row->rel ? row->rel->name : "";
	struct unmanaged *u;

	if (!rel || reader_is_member(r, CATALOG_CLASS, rel->oid))
		return;
	u = reader_add_unmanaged(r, arena_printf(&r->temp, "%s %s", word, o->kind->title),
				 rel->schema, arena_printf(&r->temp, "%s.%s", table, o->name));
	u->catalog = CATALOG_CLASS;
	u->oid = rel->oid;
	rel->why = arena_printf(&r->temp, "in the database it is %s", word);
	rel->way_out = kind_pg(o->kind)->way_out;
	reader_forget_rel(rel);
}

static void read_row(struct query *q, struct row *row)
{
	struct reader *r = q->reader;
	const struct codec_plan *plan;
	struct object *o;

	read_row_head(q, row);
	if (q->unlogged >= 0 && row->values[q->unlogged] && row->values[q->unlogged][0] == 't')
		r->signs |= READER_SAW_UNLOGGED;
	o = known_object(q, row);
	if (!o && row->name) {
		struct snapshot_rel *rel = NULL;

		if (q->catalog == CATALOG_CLASS && q->schema >= 0)
			rel = note_rel(r, row, oid_at(row, q->schema));
		else if (q->catalog == CATALOG_NAMESPACE)
			note_namespace(r, row);
		else if (row->rel && row->attnum > 0)
			note_column(r, row);
		o = make_object(q, row);
		if (rel)
			rel->object = o;
	}
	plan = o ? plan_of(q, o->kind) : NULL;
	if (!plan)
		return;
	if (!o->parent)
		o->parent = find_parent(q, o->kind, row);
	codec_read(&r->codec, plan, row->values, o);
	if (q->left_out >= 0 && row->values[q->left_out])
		leave_out_object(q, row, o);
	else if (q->unmanaged >= 0 && row->values[q->unmanaged] && (o->parent || !o->kind->parents))
		reader_add_attribute(r, row->values[q->unmanaged], o);
}

static void note_type(struct query *q, const struct row *row)
{
	struct reader *r = q->reader;
	struct snapshot_type *t = ARENA_NEW(&r->temp, struct snapshot_type);
	uint32_t array = oid_at(row, q->array);

	t->type.schema = map_get_num(&r->snapshot.namespaces, oid_at(row, q->schema));
	t->type.name = arena_strdup(r->snapshot.arena, row->name);
	t->storage = q->storage < 0 ? 0 : row->values[q->storage][0];
	t->collation = oid_at(row, q->collation);
	t->base = oid_at(row, q->base);
	map_put_num(&r->temp, &r->snapshot.types, row->oid, t);
	if (array) {
		struct snapshot_type *of = ARENA_NEW(&r->temp, struct snapshot_type);

		*of = *t;
		of->type.is_array = true;
		of->element = row->oid;
		of->base = 0;
		of->storage = 'x';
		map_put_num(&r->temp, &r->snapshot.types, array, of);
	}
}

/* A row's values, and behind them those of its rest; all NULL where there is none. */
static bool split_row(struct query *q, struct arena *a, char *line, const char **values)
{
	const char **items;
	size_t rest = 0;
	size_t n = conn_copy_split(line, values, MOST_LABELS);

	if (n != q->n_columns) {
		diag_add(q->reader->snapshot.ds, MG_SYSTEM, POS_NONE,
			 "a catalog query of %s has %zu columns and %zu labels", q->kind->plural, n,
			 q->n_columns);
		return false;
	}
	if (q->rest >= 0)
		rest = snapshot_array(a, values[q->rest], &items);
	for (size_t j = n; j < q->n; j++)
		values[j] = j - n < rest ? items[j - n] : NULL;
	return true;
}

struct query *reader_open(struct reader *r, const struct kind *k, const struct kind_query *kq)
{
	struct query *q = ARENA_NEW(&r->temp, struct query);

	q->reader = r;
	q->kind = k;
	q->catalog = kq->catalog;
	q->errors = r->snapshot.ds->errors;
	resolve_labels(q, kq);
	q->row.values = ARENA_ARRAY(&r->temp, const char *, MOST_LABELS);
	return q;
}

/* A type may be built on one of a later row: the names come first, the objects at the end. */
static bool keep_type(struct query *q, const char *line)
{
	struct arena *a = &q->reader->temp;
	struct row *row = ARENA_NEW(a, struct row);

	row->values = ARENA_ARRAY(a, const char *, MOST_LABELS);
	if (!split_row(q, a, arena_strdup(a, line), row->values))
		return false;
	read_row_head(q, row);
	note_type(q, row);
	vec_push(a, &q->kept, row);
	return true;
}

bool reader_row(struct query *q, char *line)
{
	if (q->catalog == CATALOG_TYPE)
		return keep_type(q, line);
	if (!split_row(q, &q->reader->scratch, line, q->row.values))
		return false;
	read_row(q, &q->row);
	arena_clear(&q->reader->scratch);
	return true;
}

bool reader_end(struct query *q)
{
	for (size_t i = 0; i < q->kept.len; i++)
		read_row(q, q->kept.items[i]);
	return q->reader->snapshot.ds->errors == q->errors;
}

void reader_own_row(struct reader *r, const struct reader_query *q, char *line)
{
	const char *values[MOST_LABELS] = {0};

	conn_copy_split(line, values, MOST_LABELS);
	q->read(r, values);
}
