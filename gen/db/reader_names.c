#include "db/reader.h"

#include "base/str.h"

#include <string.h>

/* What the rows of the query of names are, by their first column. */
enum {
	NAME_OPCLASS = 'o',
	NAME_COLLATION = 'c',
	NAME_METHOD = 'a',
	NAME_TABLESPACE = 't',
	NAME_MEMBER = 'e',
	NAME_CHILD = 'i',
};

enum { WHAT, OID, TEXT, NAMESPACE, METHOD, TYPE, FLAG };

static void note_opclass(struct reader *r, const struct qname *q, const char *const *values)
{
	struct snapshot_opclass *c = ARENA_NEW(&r->temp, struct snapshot_opclass);

	c->oid = codec_oid(values[OID]);
	c->schema = q->schema;
	c->name = q->name;
	c->is_default = values[FLAG][0] == 't';
	c->method = codec_oid(values[METHOD]);
	c->input = codec_oid(values[TYPE]);
	map_put_num(&r->temp, &r->snapshot.opclasses, c->oid, c);
	if (c->is_default)
		map_put_num(&r->temp, &r->snapshot.usual_opclasses,
			    (uint64_t)c->method << 32 | c->input, c);
}

static void read_name(struct reader *r, const char *const *values)
{
	struct snapshot *s = &r->snapshot;
	uint32_t oid = codec_oid(values[OID]);
	uint32_t namespace = codec_oid(values[NAMESPACE]);
	const char *text = values[TEXT];
	struct qname *q;
	char *kept;

	switch (values[WHAT][0]) {
	case NAME_MEMBER:
		if (values[FLAG][0] == 't')
			r->signs |= READER_SAW_TIE;
		else
			map_put_num(&r->temp, &r->members, reader_key(namespace, oid), r);
		return;
	case NAME_CHILD: map_put_num(&r->temp, &r->children, oid, r); return;
	case NAME_METHOD: map_put_num(&r->temp, &s->ams, oid, arena_strdup(s->arena, text)); return;
	case NAME_TABLESPACE:
		kept = arena_strdup(s->arena, text);
		map_put_num(&r->temp, &s->tablespaces, oid, kept);
		vec_push(s->arena, &s->schema->tablespaces, kept);
		if (values[FLAG][0] == 't')
			s->schema->own_tablespace = kept;
		return;
	default: break;
	}
	q = ARENA_NEW(&r->temp, struct qname);
	q->schema = map_get_num(&s->namespaces, namespace);
	q->name = arena_strdup(s->arena, text);
	if (values[WHAT][0] == NAME_OPCLASS) {
		note_opclass(r, q, values);
		return;
	}
	/* the search path leads to those of the default schema, as to the server's own */
	if (str_eq(q->schema, s->schema->default_schema))
		q->schema = NULL;
	map_put_num(&r->temp, &s->collations, oid, q);
}

/*
 * For extension members the fourth column is the catalog, and the last says
 * that it is none but goes with the extension; for tablespaces it says that
 * it is the database's own. Of the many
 * collations that a server makes for itself only those that something depends
 * on are of interest; below 12000 nothing is recorded about dependence. The
 * catalogs are 3079 pg_extension, 3456 pg_collation.
 */
const struct reader_query reader_names = {
	"SELECT 'o', oid, opcname, opcnamespace, opcmethod, opcintype, opcdefault FROM pg_opclass"
	" UNION ALL SELECT 'c', oid, collname, collnamespace, 0, 0, false FROM pg_collation"
	" WHERE oid < 12000 OR oid >= 16384"
	" OR oid IN (SELECT refobjid FROM pg_depend WHERE refclassid = 3456)"
	" UNION ALL SELECT 'a', oid, amname, 0, 0, 0, false FROM pg_am"
	" UNION ALL SELECT 't', s.oid, spcname, 0, 0, 0, d.oid IS NOT NULL FROM pg_tablespace s"
	" LEFT JOIN pg_database d ON dattablespace = s.oid AND datname = current_database()"
	" UNION ALL SELECT 'i', inhrelid, '', 0, 0, 0, false FROM pg_inherits"
	" UNION ALL SELECT 'e', objid, '', classid, 0, 0, deptype = 'x' FROM pg_depend"
	" WHERE refclassid = 3079 AND deptype IN ('e', 'x')",
	0,
	read_name,
};

/*
 * Whether a comment may stand on what has none in the models: the index of a
 * constraint, the sequence of an identity column, a row type, a NOT NULL.
 */
static bool is_odd(const struct reader *r, uint32_t catalog, uint32_t oid, const struct object *o)
{
	const struct snapshot_rel *rel;

	if (catalog != CATALOG_CLASS)
		return !o && (catalog == CATALOG_TYPE || catalog == CATALOG_CONSTRAINT);
	rel = snapshot_rel(&r->snapshot, oid);
	return rel && strchr("iIS", rel->relkind);
}

/* A comment on a column carries its number. */
static void read_comment(struct reader *r, const char *const *values)
{
	uint32_t catalog = codec_oid(values[0]);
	uint32_t oid = codec_oid(values[1]);
	uint32_t attnum = codec_oid(values[2]);
	struct object *o = attnum ? snapshot_column_object(snapshot_rel(&r->snapshot, oid), attnum)
				  : snapshot_object(&r->snapshot, catalog, oid);

	if (o)
		o->comment = arena_strdup(r->snapshot.arena, values[3]);
	if (!attnum && is_odd(r, catalog, oid, o))
		r->signs |= READER_SAW_COMMENT;
}

/* The server's own objects lie below 16384, and so does the schema public (2200). */
const struct reader_query reader_comments = {
	"SELECT classoid, objoid, objsubid, description FROM pg_description"
	" WHERE objoid >= 16384 OR objoid = 2200",
	0,
	read_comment,
};

void reader_take_found(struct reader *r, const char *const *values)
{
	r->found = arena_strdup(&r->temp, values[0]);
}

const char *reader_unknown_types(struct reader *r)
{
	struct sbuf sql = SBUF_INIT(&r->temp);

	if (!r->codec.n_unknown)
		return NULL;
	sbuf_add(&sql, "SELECT t.oid, n.nspname, coalesce(e.typname, t.typname), e.oid IS NOT NULL,"
		       " coalesce(e.typrelid, t.typrelid)"
		       " FROM pg_type t LEFT JOIN pg_type e ON e.typarray = t.oid"
		       " JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid IN (0");
	for (size_t i = 0; i < r->codec.named.len; i++) {
		const struct codec_named *t = r->codec.named.items[i];

		if (t->is_unknown)
			sbuf_addf(&sql, ",%lu", (unsigned long)t->oid);
	}
	sbuf_addc(&sql, ')');
	return sbuf_text(&sql);
}

void reader_take_types(struct reader *r, const struct rows *rows)
{
	struct arena *a = r->snapshot.arena;

	for (size_t i = 0; i < r->codec.named.len; i++) {
		struct codec_named *t = r->codec.named.items[i];

		for (int j = 0; t->is_unknown && j < rows->n; j++) {
			if (codec_oid(rows_get(rows, j, 0)) != t->oid)
				continue;
			t->type->schema = arena_strdup(a, rows_get(rows, j, 1));
			t->type->name = arena_strdup(a, rows_get(rows, j, 2));
			t->type->is_array = rows_get(rows, j, 3)[0] == 't';
			t->rel = codec_oid(rows_get(rows, j, 4));
		}
	}
}
