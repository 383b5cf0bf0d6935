#include "db/inspect.h"

#include "db/drain.h"
#include "db/reader.h"
#include "kinds/kinds.h"

#include <stdlib.h>
#include <string.h>

/* Catalogs of more pages than this are worth a second connection. */
#define LARGE_CATALOG "400000"

enum { LANES = 2 };

enum order {
	ORDER_SCHEMAS,
	ORDER_NAMES,
	ORDER_TYPES,
	ORDER_RELATIONS,
	ORDER_COLUMNS,
	ORDER_OTHERS,
	ORDER_ADDITIONS,
	ORDER_LAST,
};

/* A query, whose it is, and over which connection it goes. */
struct step {
	const struct reader_query *own;		/* or of a kind: */
	const struct kind *kind;
	const struct kind_query *query;
	int order;
	int place;				/* among those of one order */
	int lane;
};

struct inspect {
	struct arena *arena;
	const struct inspect_options *options;
	struct conn *lanes[LANES];	/* the second one is often the first */
	struct drain *drains[LANES];
	bool is_ours;			/* the first connection is to be closed */
	int version;
	struct step *steps;
	size_t n;
	size_t ahead;			/* answers of the first connection before the first step's */
};

static void add_step(struct inspect *i, const struct step *s)
{
	i->steps = arena_grow(i->arena, i->steps, i->n * sizeof(*s), (i->n + 1) * sizeof(*s));
	i->steps[i->n] = *s;
	i->steps[i->n].place = (int)i->n;
	i->n++;
}

/* Whether the rows make objects, or add to those that other rows made. */
static bool makes_objects(const struct kind_query *q)
{
	return strstr(q->text, "\".name\"") != NULL;
}

/* Names come before what refers to them. */
static int order_of(const struct kind_query *q)
{
	if (!makes_objects(q))
		return ORDER_ADDITIONS;
	switch (q->catalog) {
	case CATALOG_NAMESPACE: return ORDER_SCHEMAS;
	case CATALOG_TYPE: return ORDER_TYPES;
	case CATALOG_CLASS: return ORDER_RELATIONS;
	case 0: return ORDER_COLUMNS;
	default: return ORDER_OTHERS;
	}
}

/* Of the queries of one name the last that the server knows counts. */
static bool is_newest(const struct kind_query *q, int version)
{
	const struct kind_query *next = q + 1;

	return q->min_version <= version &&
	       !(next->text && strcmp(next->name, q->name) == 0 && next->min_version <= version);
}

static int by_order(const void *x, const void *y)
{
	const struct step *a = x;
	const struct step *b = y;

	if (a->lane != b->lane)
		return a->lane - b->lane;
	return a->order != b->order ? a->order - b->order : a->place - b->place;
}

static void list_own(struct inspect *i)
{
	struct step names = {.own = &reader_names, .order = ORDER_NAMES};
	struct step comments = {.own = &reader_comments, .order = ORDER_LAST, .lane = 1};

	add_step(i, &names);
	add_step(i, &comments);
	for (int k = 0; i->options->lists_unmanaged && k < 3; k++) {
		struct step s = {.own = &reader_unmanaged[k], .order = ORDER_LAST, .lane = 1};

		if (s.own->min_version <= i->version)
			add_step(i, &s);
	}
}

/* What the second connection asks for may build on all that the first one reads. */
static void list_steps(struct inspect *i)
{
	const struct kind_set *kinds = kinds_all();

	list_own(i);
	for (size_t k = 0; k < kinds->n; k++) {
		const struct kind_sql *sql = kind_pg(kinds->items[k]);

		for (const struct kind_query *q = sql ? sql->queries : NULL; q && q->text; q++) {
			struct step s = {.kind = kinds->items[k], .query = q, .lane = q->lane};

			s.order = order_of(q);
			if (is_newest(q, i->version))
				add_step(i, &s);
		}
	}
	qsort(i->steps, i->n, sizeof(*i->steps), by_order);
}

static bool send_lane(struct inspect *i, struct diags *ds, int lane)
{
	struct conn *c = i->lanes[lane];

	for (size_t k = 0; k < i->n; k++) {
		const struct step *s = &i->steps[k];

		if (s->lane == lane && !conn_send(c, ds, s->own ? s->own->text : s->query->text))
			return false;
	}
	return conn_flush(c, ds);
}

/* The queries look long to the planner, and never are: no compiling, no workers. */
static const char *pins(const struct inspect *i)
{
	return arena_printf(i->arena,
			    "%s, pg_catalog.set_config('jit', 'off', true),"
			    " pg_catalog.set_config('max_parallel_workers_per_gather', '0', true)",
			    conn_pins());
}

static bool open_first(struct inspect *i, struct diags *ds)
{
	struct conn *c = i->options->conn;

	if (!c && !conn_open(i->arena, ds, i->options->url, i->options->session, &c))
		return false;
	i->is_ours = !i->options->conn;
	i->lanes[0] = c;
	i->lanes[1] = c;
	i->version = conn_version(c);
	return conn_pipeline_begin(c, ds) &&
	       conn_send(c, ds, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
	       conn_send(c, ds, pins(i));
}

static void skip(struct conn *c, struct diags *ds, size_t n)
{
	struct rows rows;

	for (size_t k = 0; k < n; k++) {
		if (conn_next(c, ds, &rows))
			rows_close(&rows);
	}
}

/*
 * A second connection that looks at the same snapshot; none when the server
 * has no place left for it. Whether it came to the same server shows later.
 */
static void open_second(struct inspect *i, const char *snapshot)
{
	struct diags unheard = DIAGS_INIT(i->arena);
	const char *set = arena_printf(i->arena, "SET TRANSACTION SNAPSHOT '%s'", snapshot);
	struct conn *c;

	if (!conn_open(i->arena, &unheard, i->options->url, i->options->session, &c))
		return;
	if (conn_pipeline_begin(c, &unheard) &&
	    conn_send(c, &unheard, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
	    conn_send(c, &unheard, set) && conn_send(c, &unheard, pins(i)))
		i->lanes[1] = c;
	else
		conn_close(c);
}

/* Whether the second connection shares the snapshot; the first takes its part over if not. */
static bool join_second(struct inspect *i, struct diags *ds)
{
	struct diags unheard = DIAGS_INIT(i->arena);
	struct conn *c = i->lanes[1];

	if (c == i->lanes[0])
		return true;
	skip(c, &unheard, 3);
	if (!unheard.errors)
		return true;
	conn_close(c);
	i->lanes[1] = i->lanes[0];
	return send_lane(i, ds, 1);
}

/* Asks the server how large its catalog is, and for a snapshot to share if it is large. */
static bool send_first(struct inspect *i, struct diags *ds, bool may_share)
{
	struct conn *c = i->lanes[0];

	if (may_share &&
	    (!conn_send(c, ds, "SELECT CASE WHEN pg_relation_size('pg_class') > " LARGE_CATALOG
			       " AND NOT pg_is_in_recovery() THEN pg_export_snapshot() END") ||
	     !conn_flush(c, ds)))
		return false;
	return send_lane(i, ds, 0);
}

static bool take_snapshot(struct inspect *i, struct diags *ds)
{
	struct conn *c = i->lanes[0];
	const char *snapshot;
	struct rows rows;

	skip(c, ds, 2);
	if (!conn_next(c, ds, &rows))
		return false;
	snapshot = rows.n ? rows_get(&rows, 0, 0) : NULL;
	if (snapshot)
		open_second(i, snapshot);
	rows_close(&rows);
	return true;
}

bool inspect_begin(struct arena *a, struct diags *ds, const struct inspect_options *o,
		   struct inspect **out)
{
	struct inspect *i = ARENA_NEW(a, struct inspect);
	bool may_share = o->url && !o->one_connection;

	i->arena = a;
	i->options = o;
	*out = i;
	if (!open_first(i, ds))
		goto failed;
	list_steps(i);
	if (!send_first(i, ds, may_share))
		goto failed;
	if (may_share && !take_snapshot(i, ds))
		goto failed;
	i->ahead = may_share ? 0 : 2;
	if (!send_lane(i, ds, 1))
		goto failed;
	for (int k = 0; k < LANES && (k == 0 || i->lanes[k] != i->lanes[0]); k++)
		i->drains[k] = drain_start(a, i->lanes[k]);
	return true;
failed:
	inspect_abandon(i);
	*out = NULL;
	return false;
}

/* Ends the transactions; a connection of the caller is as it was before. */
static bool end(struct inspect *i, struct diags *ds)
{
	struct conn *c = i->lanes[0];
	bool ok = true;

	for (int k = 0; k < LANES; k++)
		drain_stop(i->drains[k]);
	if (i->lanes[1] != c)
		conn_close(i->lanes[1]);
	if (i->is_ours)
		conn_close(c);
	else if (c)
		ok = conn_pipeline_end(c, ds) && conn_exec(c, ds, "COMMIT");
	i->lanes[0] = NULL;
	i->lanes[1] = NULL;
	return ok;
}

void inspect_abandon(struct inspect *i)
{
	struct diags unheard;

	if (!i || !i->lanes[0])
		return;
	unheard = (struct diags)DIAGS_INIT(i->arena);
	end(i, &unheard);
}

static bool read_step(struct inspect *i, struct reader *r, const struct step *s)
{
	struct rows rows;
	bool ok = true;

	if (!conn_next(i->lanes[s->lane], r->snapshot.ds, &rows))
		return false;
	if (s->own)
		s->own->read(r, &rows);
	else
		ok = reader_rows(r, s->kind, s->query, &rows);
	rows_close(&rows);
	return ok;
}

static bool read_lane(struct inspect *i, struct reader *r, int lane)
{
	for (size_t k = 0; k < i->n; k++) {
		if (i->steps[k].lane == lane && !read_step(i, r, &i->steps[k]))
			return false;
	}
	return true;
}

/* Types that lie outside of what is read: seldom any. */
static bool read_unknown_types(struct inspect *i, struct reader *r)
{
	const char *sql = reader_unknown_types(r);
	struct rows rows;

	if (!sql)
		return true;
	if (!conn_send(i->lanes[0], r->snapshot.ds, sql) ||
	    !conn_next(i->lanes[0], r->snapshot.ds, &rows))
		return false;
	reader_take_types(r, &rows);
	rows_close(&rows);
	return true;
}

static int by_kind_and_name(const void *x, const void *y)
{
	const struct unmanaged *a = *(struct unmanaged *const *)x;
	const struct unmanaged *b = *(struct unmanaged *const *)y;
	int c = strcmp(a->kind, b->kind);

	return c ? c : strcmp(a->name, b->name);
}

bool inspect_finish(struct inspect *i, struct diags *ds, struct schema *out, struct vec *unmanaged)
{
	struct reader r = {.options = i->options, .unmanaged = unmanaged};
	bool ok;

	schema_init(out, i->arena, kinds_all());
	out->is_live = true;
	out->server_version = i->version;
	out->shown_as = conn_target(i->lanes[0]);
	if (i->options->default_schema)
		out->default_schema = i->options->default_schema;
	reader_init(&r, out, ds, i->version);
	drain_stop(i->drains[0]);
	skip(i->lanes[0], ds, i->ahead);
	ok = read_lane(i, &r, 0);
	drain_stop(i->drains[1]);
	ok = ok && join_second(i, ds) && read_lane(i, &r, 1);
	ok = ok && read_unknown_types(i, &r);
	if (ok)
		reader_finish(&r);
	reader_close(&r);
	if (!ok)
		inspect_abandon(i);
	else
		ok = end(i, ds);
	if (ok && unmanaged && unmanaged->len > 1)
		qsort(unmanaged->items, unmanaged->len, sizeof(void *), by_kind_and_name);
	return ok;
}
