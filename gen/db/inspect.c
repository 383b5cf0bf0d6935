#include "db/inspect.h"

#include "base/thread.h"
#include "db/drain.h"
#include "db/unmanaged.h"
#include "kinds/kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	const struct reader_query *own; /* or of a kind: */
	const struct kind *kind;
	const struct kind_query *query;
	int order;
	int place; /* among those of one order */
	int lane;
};

struct inspect {
	struct arena *arena; /* its own while the thread runs */
	struct arena own;
	struct arena *callers;
	const struct inspect_options *options;
	struct conn *lanes[LANES]; /* the second one is often the first */
	int holds[LANES];	   /* on their sockets, while a thread reads; -1: none */
	struct drain *drain;	   /* of the second one */
	struct thread thread;	   /* reads the rows, where it could be started */
	struct diags opening;	   /* messages of a thread that connects, too */
	int opened[2];		   /* a pipe: the thread writes a byte when that is over */
	bool is_opening;	   /* nobody has waited for it so far */
	bool is_open;
	struct schema schema; /* that was read, its messages, what is unmanaged */
	struct diags ds;
	struct vec unmanaged;
	bool was_read;
	bool is_ours; /* the first connection is to be closed */
	int version;
	struct step *steps;
	size_t n;
	struct reader_query probe; /* for what no kind models */
	bool is_inside;		   /* the caller's transaction is open, and goes on */
	bool is_shared; /* the second lane is no part of what the first connection was sent */
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
	if (i->options->lists_unmanaged) {
		struct step s = {.order = ORDER_LAST, .lane = 1};

		i->probe.text = unmanaged_probe(i->arena, i->version);
		i->probe.read = reader_take_found;
		s.own = &i->probe;
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

static const char *text_of(const struct step *s)
{
	return s->own ? s->own->text : s->query->text;
}

/* The queries look long to the planner, and never are: no compiling, no workers. */
static void begin_script(const struct inspect *i, struct sbuf *sql, const char *snapshot)
{
	sbuf_add(sql, i->is_inside ? "SAVEPOINT mg_inspect;\n"
				   : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n");
	if (snapshot)
		sbuf_addf(sql, "SET TRANSACTION SNAPSHOT '%s';\n", snapshot);
	sbuf_addf(sql,
		  "%s, pg_catalog.set_config('jit', 'off', true),"
		  " pg_catalog.set_config('max_parallel_workers_per_gather', '0', true);\n",
		  conn_pins());
}

static void add_copy(struct sbuf *sql, const char *query)
{
	sbuf_addf(sql, "COPY (%s) TO STDOUT;\n", query);
}

static void add_lane(const struct inspect *i, struct sbuf *sql, int lane)
{
	for (size_t k = 0; k < i->n; k++) {
		if (i->steps[k].lane == lane)
			add_copy(sql, text_of(&i->steps[k]));
	}
}

/* The one value of the one row of a script's next COPY. */
static bool take_value(struct conn *c, struct diags *ds, const char *sql, const char **out)
{
	const char *value = NULL;
	char *line;
	int got;

	if (!conn_copy_next(c, ds, sql))
		return false;
	*out = NULL;
	while ((got = conn_copy_row(c, ds, &line)) > 0) {
		conn_copy_split(line, &value, 1);
		*out = value ? arena_strdup(ds->arena, value) : NULL;
	}
	return got == 0;
}

/*
 * Begins the transaction, and asks for a snapshot to share if the catalog is
 * large; a server in recovery cannot give one.
 */
static bool take_snapshot(struct inspect *i, struct diags *ds, const char **out)
{
	static const char query[] = "SELECT CASE WHEN pg_relation_size('pg_class') > " LARGE_CATALOG
				    " AND NOT pg_is_in_recovery() THEN pg_export_snapshot() END";
	struct sbuf sql = SBUF_INIT(i->arena);
	struct conn *c = i->lanes[0];

	begin_script(i, &sql, NULL);
	add_copy(&sql, query);
	return conn_script(c, ds, sbuf_text(&sql)) && take_value(c, ds, query, out) &&
	       conn_script_end(c, ds);
}

/*
 * A second connection that looks at the same snapshot; none when the server
 * has no place left for it. Whether it came to the same server shows later.
 */
static void open_second(struct inspect *i, const char *snapshot)
{
	struct diags unheard = DIAGS_INIT(i->arena);
	struct sbuf sql = SBUF_INIT(i->arena);
	struct conn *c;

	if (!conn_open(i->arena, &unheard, i->options->url, i->options->session, &c))
		return;
	begin_script(i, &sql, snapshot);
	add_lane(i, &sql, 1);
	if (conn_script(c, &unheard, sbuf_text(&sql)))
		i->lanes[1] = c;
	else
		conn_close(c);
}

static bool send_queries(struct inspect *i, struct diags *ds)
{
	struct sbuf sql = SBUF_INIT(i->arena);
	const char *snapshot = NULL;

	if (!i->options->url || i->options->one_connection)
		begin_script(i, &sql, NULL);
	else if (!take_snapshot(i, ds, &snapshot))
		return false;
	i->is_shared = snapshot != NULL;
	add_lane(i, &sql, 0);
	if (!i->is_shared)
		add_lane(i, &sql, 1);
	if (!conn_script(i->lanes[0], ds, sbuf_text(&sql)))
		return false;
	if (i->is_shared)
		open_second(i, snapshot);
	return true;
}

/* The settings of the inspection go with its transaction, or with its part of one. */
static bool leave(const struct inspect *i, struct diags *ds)
{
	struct conn *c = i->lanes[0];

	if (i->is_inside)
		return conn_exec(c, ds,
				 "ROLLBACK TO SAVEPOINT mg_inspect; RELEASE SAVEPOINT mg_inspect");
	return !conn_in_transaction(c) || conn_exec(c, ds, "COMMIT");
}

static void let_go(struct inspect *i)
{
	for (int k = 0; k < LANES; k++) {
		if (i->holds[k] >= 0)
			close(i->holds[k]);
		i->holds[k] = -1;
	}
}

/* Ends the transactions; a connection of the caller is as it was before. */
static bool end(struct inspect *i, struct diags *ds)
{
	struct conn *c = i->lanes[0];
	bool ok = true;

	if (!c)
		return true;
	drain_stop(i->drain);
	if (i->lanes[1] != c)
		conn_close(i->lanes[1]);
	if (i->is_ours) {
		conn_close(c);
	} else {
		ok = conn_script_end(c, ds);
		ok = leave(i, ds) && ok;
	}
	i->lanes[0] = NULL;
	i->lanes[1] = NULL;
	return ok;
}

static void wait_for_opening(struct inspect *i)
{
	char byte;

	if (!i->is_opening)
		return;
	while (read(i->opened[0], &byte, 1) < 0 && errno == EINTR)
		;
	close(i->opened[0]);
	i->is_opening = false;
}

void inspect_abandon(struct inspect *i)
{
	struct diags unheard;

	if (!i)
		return;
	wait_for_opening(i);
	unheard = (struct diags)DIAGS_INIT(i->arena);
	for (int k = 0; i->thread.runs && i->is_open && k < LANES; k++)
		conn_hang_up(i->holds[k]);
	thread_join(&i->thread);
	let_go(i);
	end(i, &unheard);
	arena_take(i->callers, &i->own);
}

/* The rows of a step whose COPY has begun. */
static bool read_rows(struct inspect *i, struct reader *r, const struct step *s)
{
	struct query *q = s->own ? NULL : reader_open(r, s->kind, s->query);
	struct conn *c = i->lanes[s->lane];
	char *line;
	int got;

	while ((got = conn_copy_row(c, r->snapshot.ds, &line)) > 0) {
		if (s->own)
			reader_own_row(r, s->own, line);
		else if (!reader_row(q, line))
			return false;
	}
	return got == 0 && (!q || reader_end(q));
}

static bool read_lane(struct inspect *i, struct reader *r, int lane, bool has_begun)
{
	for (size_t k = 0; k < i->n; k++) {
		const struct step *s = &i->steps[k];

		if (s->lane != lane)
			continue;
		if (!has_begun && !conn_copy_next(i->lanes[lane], r->snapshot.ds, text_of(s)))
			return false;
		if (!read_rows(i, r, s))
			return false;
		has_begun = false;
	}
	return true;
}

/* Whether the second connection has the snapshot: then its first COPY has begun. */
static bool second_has_begun(struct inspect *i)
{
	struct diags unheard = DIAGS_INIT(i->arena);

	drain_stop(i->drain);
	return i->lanes[1] != i->lanes[0] && conn_copy_next(i->lanes[1], &unheard, NULL);
}

/*
 * Reads what the second connection was asked for. Once it has the snapshot
 * the first one may go, whose buffers are not small; without it the first one
 * is asked.
 */
static bool read_second(struct inspect *i, struct reader *r)
{
	struct diags *ds = r->snapshot.ds;
	struct sbuf sql = SBUF_INIT(i->arena);
	struct conn *first = i->lanes[0];

	if (second_has_begun(i)) {
		conn_close(first);
		i->lanes[0] = i->lanes[1];
		return read_lane(i, r, 1, true);
	}
	if (i->lanes[1] != first)
		conn_close(i->lanes[1]);
	i->lanes[1] = first;
	add_lane(i, &sql, 1);
	return conn_script_end(first, ds) && conn_script(first, ds, sbuf_text(&sql)) &&
	       read_lane(i, r, 1, false);
}

/* One more query in the same transaction, where there is one to ask. */
static bool ask_more(struct inspect *i, struct reader *r, const char *sql,
		     void (*take)(struct reader *r, const struct rows *rows))
{
	struct diags *ds = r->snapshot.ds;
	struct rows rows;

	if (!sql)
		return true;
	if (!conn_script_end(i->lanes[0], ds) || !conn_query(i->lanes[0], ds, sql, 0, NULL, &rows))
		return false;
	take(r, &rows);
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

/* Everything between the queries and the schema. */
static bool read_all(struct inspect *i)
{
	struct reader r = {.options = i->options};
	bool ok;

	if (i->options->lists_unmanaged)
		r.unmanaged = &i->unmanaged;
	reader_init(&r, &i->schema, &i->ds, i->version);
	ok = read_lane(i, &r, 0, false) &&
	     (i->is_shared ? read_second(i, &r) : read_lane(i, &r, 1, false)) &&
	     ask_more(i, &r, reader_unknown_types(&r), reader_take_types) &&
	     ask_more(i, &r, r.unmanaged ? unmanaged_query(&r) : NULL, unmanaged_take) &&
	     ask_more(i, &r, i->schema.writes_access ? reader_access(&r) : NULL,
		      reader_take_access);
	/* the buffers of a connection are not small */
	ok = ok && (!i->is_ours || end(i, &i->ds));
	if (ok)
		reader_finish(&r);
	reader_close(&r);
	return ok;
}

/* A schema to be filled; what the options name as its default may not be known yet. */
static void prepare(struct inspect *i)
{
	i->unmanaged = (struct vec){0};
	schema_init(&i->schema, i->arena, kinds_all());
	i->schema.is_live = true;
	i->schema.server_version = i->version;
	i->schema.is_replayed = i->options->is_replayed;
	i->schema.writes_access = i->options->reads_access;
	i->schema.shown_as = conn_target(i->lanes[0]);
	if (i->options->default_schema)
		i->schema.default_schema = i->options->default_schema;
}

static bool open_and_send(struct inspect *i, struct diags *ds)
{
	struct conn *c = i->options->conn;

	if (!c && !conn_open(i->arena, ds, i->options->url, i->options->session, &c))
		return false;
	i->is_ours = !i->options->conn;
	i->is_inside = i->options->conn && conn_in_transaction(c);
	i->lanes[0] = c;
	i->lanes[1] = c;
	i->version = conn_version(c);
	list_steps(i);
	prepare(i);
	return send_queries(i, ds);
}

static bool open_lanes(struct inspect *i)
{
	i->is_open = open_and_send(i, &i->opening);
	for (int k = 0; i->is_open && k < LANES; k++)
		i->holds[k] = conn_hold(i->lanes[k]);
	if (i->is_open && i->lanes[1] != i->lanes[0])
		i->drain = drain_start(i->arena, i->lanes[1]);
	return i->is_open;
}

static void *run(void *self)
{
	struct inspect *i = self;

	i->was_read = read_all(i);
	return NULL;
}

static void *open_and_run(void *self)
{
	struct inspect *i = self;
	bool is_open = open_lanes(i);
	ssize_t written = write(i->opened[1], "", 1);

	/* that, too, wakes the one who waits */
	(void)written;
	close(i->opened[1]);
	return is_open ? run(i) : NULL;
}

static bool open_beside(struct inspect *i)
{
	const struct inspect_options *o = i->options;

	if (!o->opens_beside || o->conn || conn_url_is_alone(o->url) || pipe(i->opened) != 0)
		return false;
	i->is_opening = true;
	if (thread_start(&i->thread, open_and_run, i))
		return true;
	close(i->opened[1]);
	wait_for_opening(i);
	return false;
}

bool inspect_begin(struct arena *a, struct diags *ds, const struct inspect_options *o,
		   struct inspect **out)
{
	struct inspect *i = ARENA_NEW(a, struct inspect);

	*out = i;
	i->options = o;
	i->callers = a;
	for (int k = 0; k < LANES; k++)
		i->holds[k] = -1;
	/* connections of the caller's work in the caller's arena */
	i->arena = o->conn ? a : &i->own;
	i->ds = (struct diags)DIAGS_INIT(i->arena);
	i->opening = (struct diags)DIAGS_INIT(i->arena);
	if (open_beside(i))
		return true;
	if (open_lanes(i) && !o->conn)
		thread_start(&i->thread, run, i);
	if (inspect_opened(i, ds))
		return true;
	*out = NULL;
	return false;
}

bool inspect_opened(struct inspect *i, struct diags *ds)
{
	bool is_open;

	wait_for_opening(i);
	is_open = i->is_open;
	diags_take(ds, &i->opening);
	i->opening = (struct diags)DIAGS_INIT(i->callers);
	if (!is_open)
		inspect_abandon(i);
	return is_open;
}

/*
 * The models were read meanwhile, and say another default schema than the thread took for granted,
 * or want owners and grants, which it did not ask for: what it made is of no use.
 */
static bool read_anew(struct inspect *i)
{
	inspect_abandon(i);
	i->n = 0;
	i->ds = (struct diags)DIAGS_INIT(i->arena);
	if (!open_and_send(i, &i->ds))
		return false;
	/* what there was to say about the server was said the first time */
	i->ds = (struct diags)DIAGS_INIT(i->arena);
	return read_all(i);
}

static bool read_or_join(struct inspect *i)
{
	const char *said = i->options->default_schema;

	if (!i->thread.runs) {
		let_go(i);
		prepare(i);
		return read_all(i);
	}
	thread_join(&i->thread);
	let_go(i);
	if ((said && !str_eq(said, i->schema.default_schema)) ||
	    (i->options->reads_access && !i->schema.writes_access))
		return read_anew(i);
	return i->was_read;
}

bool inspect_finish(struct inspect *i, struct diags *ds, struct schema *out, struct vec *unmanaged)
{
	bool ok = read_or_join(i);

	diags_take(ds, &i->ds);
	ok = ok && end(i, ds);
	if (!ok)
		inspect_abandon(i);
	arena_take(i->callers, &i->own);
	*out = i->schema;
	out->arena = i->callers;
	if (unmanaged) {
		*unmanaged = i->unmanaged;
		if (unmanaged->len > 1)
			qsort(unmanaged->items, unmanaged->len, sizeof(void *), by_kind_and_name);
	}
	return ok;
}
