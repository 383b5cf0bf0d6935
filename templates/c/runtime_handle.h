/* ---- memory that only a handle needs */

/* drop(what) is called when the arena is reset; false when there is no memory to note it. */
static bool mgi_hold(mg_arena *arena, void *what, void (*drop)(void *))
{
	mg_held *held = (mg_held *)mgi_take(arena, sizeof(mg_held), 16);

	if (!held)
		return false;
	held->what = what;
	held->drop = drop;
	held->next = arena->held;
	arena->held = held;
	return true;
}

static void mgi_release(mgi_buf *b)
{
	if (b->p)
		mgi_resize(b->alloc, b->p, b->cap, 0);
	b->p = NULL;
	b->n = 0;
	b->cap = 0;
	b->failed = false;
}

static void mgi_clear(mgi_buf *b)
{
	b->n = 0;
	b->failed = false;
}

static uint32_t mgi_col_oid(const mg_col *c)
{
	const mgi_class *k = &mgi_classes[c->cls];

	return c->flags & MG_F_ARRAY ? k->array_oid : k->oid;
}

static size_t mgi_col_size(const mg_col *c)
{
	return c->flags & MG_F_ARRAY ? sizeof(mgi_any_array) : mgi_classes[c->cls].size;
}

/* ---- the handle */

#if defined(LIBPQ_HAS_PIPELINING) && !defined(MG_NO_PIPELINING)
#define MGI_PIPELINING 1
#endif

struct mgi_call;
typedef mg_rc (*mgi_finish)(mg_db *db, const struct mgi_call *call, PGresult *res);

/* A call that waits for its result; also what tells the result of a call at once. */
typedef struct mgi_call {
	mgi_finish finish;
	struct mgi_stmt *stmt; /* NULL: the preparation of the next one */
	mg_arena *arena;
	const mg_table *table;
	void *out;
	size_t n;
	const struct mgi_keys *keys; /* see runtime_keys.h */
	int field;		     /* that has the key */
	uint32_t slot;		     /* which call of the caller's it is */
} mgi_call;

typedef struct mgi_stmt {
	struct mgi_stmt *next;
	const void *owner; /* a table, a link or a query */
	uint32_t op;
	uint32_t extra;
	mg_cols one;
	mg_cols two;
	uint64_t used;
	char *sql;
	size_t sql_size;
	Oid *oids; /* of the parameters */
	int n_params;
	bool prepared;
	bool stale;	   /* prepared for what the tables were before */
	bool checked;	   /* the result has the types that are expected */
	char name[20];
	/* the result: `lead` numbers of eight bytes, then these columns */
	const mg_col *cols;
	const uint16_t *pick; /* NULL: all, in order */
	const uint32_t *types; /* NULL: those of the columns' classes; 0: any */
	uint32_t lead;
	uint32_t lead_oid;
	uint32_t n_cols;
	const mg_nest *nests; /* parts of the struct that say whether they are there */
	uint32_t n_nests;
} mgi_stmt;

#define MGI_BUCKETS 64u

/* Parameters of the statement that is about to run. */
typedef struct mgi_args {
	const char **values;
	int *lengths;
	int *formats;
	size_t *offsets; /* into the buffer; SIZE_MAX: the value is the caller's */
	size_t n;
	size_t cap;
	mgi_buf buf;
	mg_rc rc;
	const char *column; /* that rc is about */
} mgi_args;

struct mg_db {
	PGconn *conn;
	mg_alloc alloc;
	bool own; /* the connection was made here */
	bool piping;
	bool base; /* the transaction was begun by somebody else */
	unsigned flags;
	unsigned depth;
	unsigned cursors;
	unsigned most;
	unsigned n_stmts;
	uint64_t tick;
	mgi_stmt *buckets[MGI_BUCKETS];
	mgi_args args;
	mgi_buf sql;
	mgi_buf copy; /* rows of a COPY that are not sent yet */
	mgi_buf text; /* of the last error */
	mg_error err;
	mg_arena temp;
	mgi_call *calls;
	size_t n_calls;
	size_t cap_calls;
	size_t first_call; /* that has no result yet */
	size_t n_slots;
	mg_rc *slots;
	size_t cap_slots;
	mg_rc pipe_rc;
};

/* ---- errors */

static void mgi_clear_error(mg_db *db)
{
	if (!db->err.rc)
		return;
	memset(&db->err, 0, sizeof(db->err));
}

/* A message of one's own: up to three texts after one another. */
static mg_rc mgi_fail(mg_db *db, mg_rc rc, const char *one, const char *two, const char *three)
{
	memset(&db->err, 0, sizeof(db->err));
	db->err.rc = rc;
	db->err.message = "out of memory";
	if (rc == MG_E_NOMEM)
		return rc;
	mgi_clear(&db->text);
	mgi_str(&db->text, one);
	mgi_str(&db->text, two ? two : "");
	mgi_str(&db->text, three ? three : "");
	mgi_put(&db->text, "", 1);
	db->err.message = db->text.failed ? one : (const char *)db->text.p;
	return rc;
}

static mg_rc mgi_nomem(mg_db *db)
{
	return mgi_fail(db, MG_E_NOMEM, "out of memory", NULL, NULL);
}

/* The last error with its text, while calls are made that may fail, too. */
typedef struct mgi_aside {
	mg_error err;
	mgi_buf text;
} mgi_aside;

static mgi_aside mgi_put_aside(mg_db *db)
{
	mgi_aside aside;

	aside.err = db->err;
	aside.text = db->text;
	memset(&db->text, 0, sizeof(db->text));
	db->text.alloc = &db->alloc;
	return aside;
}

static void mgi_take_back(mg_db *db, const mgi_aside *aside)
{
	mgi_release(&db->text);
	db->text = aside->text;
	db->err = aside->err;
}

typedef struct mgi_state {
	char state[6];
	mg_rc rc;
} mgi_state;

static mg_rc mgi_rc_of_state(const char *state)
{
	static const mgi_state states[] = {
		{"23505", MG_E_UNIQUE},     {"23503", MG_E_FOREIGN_KEY},
		{"23514", MG_E_CHECK},      {"23001", MG_E_FOREIGN_KEY}, /* RESTRICT, from 18 on */
		{"23502", MG_E_NOT_NULL},   {"23P01", MG_E_EXCLUDE},
		{"40001", MG_E_RETRY},      {"40P01", MG_E_RETRY},
		{"57014", MG_E_TIMEOUT},    {"55P03", MG_E_TIMEOUT},
		{"25P03", MG_E_TIMEOUT},    {"25P02", MG_E_ABORTED},
		{"42501", MG_E_DENIED},     {"42P01", MG_E_SCHEMA},
		{"42703", MG_E_SCHEMA},     {"42704", MG_E_SCHEMA},
		{"57P01", MG_E_CONNECTION}, {"57P02", MG_E_CONNECTION},
		{"57P03", MG_E_CONNECTION},
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].state, state))
			return states[i].rc;
	if (!strncmp(state, "22", 2))
		return MG_E_DATA;
	return strncmp(state, "08", 2) ? MG_E_DATABASE : MG_E_CONNECTION;
}

/* The statement is not there: DEALLOCATE ALL, or another server behind a pooler. */
static bool mgi_is_gone(const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	return state && !strcmp(state, "26000");
}

/* It cannot be used any more: gone, or it returns other types than when it was prepared. */
static bool mgi_is_stale(const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *routine = PQresultErrorField(res, PG_DIAG_SOURCE_FUNCTION);

	return mgi_is_gone(res) || (state && !strcmp(state, "0A000") && routine &&
				    !strcmp(routine, "RevalidateCachedQuery"));
}

/* Text into the buffer with a NUL; its place + 1, or 0 when there is no such text. */
static size_t mgi_keep(mg_db *db, const char *text)
{
	size_t at = db->text.n;

	if (!text)
		return 0;
	mgi_put(&db->text, text, strlen(text) + 1);
	return db->text.failed ? 0 : at + 1;
}

static const char *mgi_kept(const mg_db *db, size_t place)
{
	return place ? (const char *)db->text.p + place - 1 : NULL;
}

/* What the server said in a result, or the connection without one. */
static mg_rc mgi_server_error(mg_db *db, const PGresult *res, const char *sql)
{
	static const int fields[7] = {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT,
				      PG_DIAG_SCHEMA_NAME,    PG_DIAG_TABLE_NAME,
				      PG_DIAG_COLUMN_NAME,    PG_DIAG_CONSTRAINT_NAME, 0};
	size_t places[7];
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *message = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	bool dead = PQstatus(db->conn) != CONNECTION_OK;
	mg_rc rc = state ? mgi_rc_of_state(state) : dead ? MG_E_CONNECTION : MG_E_DATABASE;
	size_t at;
	size_t i;

	if (state && res && mgi_is_stale(res))
		rc = MG_E_SCHEMA;
	if (dead)
		rc = MG_E_CONNECTION;
	if (!message)
		message = PQerrorMessage(db->conn);
	/* libpq itself, which may say so or not */
	if (!state && !dead && (!*message || strstr(message, "out of memory")))
		return mgi_nomem(db);
	mgi_clear(&db->text);
	at = mgi_keep(db, *message ? message : "the connection was lost");
	for (i = 0; i < 7; i++)
		places[i] = mgi_keep(db, fields[i] && res ? PQresultErrorField(res, fields[i])
					 : fields[i]	  ? NULL
							  : sql);
	memset(&db->err, 0, sizeof(db->err));
	db->err.rc = rc;
	if (state)
		memcpy(db->err.sqlstate, state, 5);
	if (db->text.failed) {
		db->err.message = "out of memory while an error was told";
		return rc;
	}
	db->err.message = mgi_kept(db, at);
	db->err.detail = mgi_kept(db, places[0]);
	db->err.hint = mgi_kept(db, places[1]);
	db->err.schema = mgi_kept(db, places[2]);
	db->err.table = mgi_kept(db, places[3]);
	db->err.column = mgi_kept(db, places[4]);
	db->err.constraint = mgi_kept(db, places[5]);
	db->err.statement = mgi_kept(db, places[6]);
	return rc;
}

/* Ends a result of a statement that returns no rows. */
static mg_rc mgi_done(mg_db *db, PGresult *res, const char *sql)
{
	ExecStatusType status = PQresultStatus(res);
	mg_rc rc = MG_OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
	    status != PGRES_EMPTY_QUERY)
		rc = mgi_server_error(db, res, sql);
	PQclear(res);
	return rc;
}

MG_DEF const mg_error *mg_last(const mg_db *db)
{
	static const mg_error no_handle = {MG_E_NOMEM, "", "out of memory", NULL, NULL, NULL,
					   NULL,       NULL, NULL,	    NULL};

	return db ? &db->err : &no_handle;
}

MG_DEF PGconn *mg_conn(mg_db *db)
{
	return db->conn;
}

MG_DEF bool mg_alive(const mg_db *db)
{
	return PQstatus(db->conn) == CONNECTION_OK;
}

/* ---- open and close */

static mg_db *mgi_new_db(PGconn *conn, const mg_opts *opts)
{
	mg_alloc alloc;
	mg_db *db;

	memset(&alloc, 0, sizeof(alloc));
	if (opts && opts->alloc)
		alloc = *opts->alloc;
	db = (mg_db *)mgi_resize(&alloc, NULL, 0, sizeof(mg_db));
	if (!db)
		return NULL;
	memset(db, 0, sizeof(*db));
	db->conn = conn;
	db->alloc = alloc;
	db->flags = opts ? opts->flags : 0;
	db->most = opts && opts->statements ? opts->statements : 256;
	db->args.buf.alloc = &db->alloc;
	db->sql.alloc = &db->alloc;
	db->copy.alloc = &db->alloc;
	db->text.alloc = &db->alloc;
	mg_arena_init(&db->temp, &db->alloc);
	return db;
}

static mg_rc mgi_ready(mg_db *db)
{
	if (PQstatus(db->conn) != CONNECTION_OK)
		return mgi_server_error(db, NULL, NULL);
	if (PQprotocolVersion(db->conn) < 3)
		return mgi_fail(db, MG_E_CONNECTION, "the server is too old", NULL, NULL);
	if (strcmp(pg_encoding_to_char(PQclientEncoding(db->conn)), "UTF8") &&
	    PQsetClientEncoding(db->conn, "UTF8"))
		return mgi_server_error(db, NULL, NULL);
	return MG_OK;
}

MG_DEF mg_rc mg_wrap(mg_db **out, PGconn *conn, const mg_opts *opts)
{
	*out = conn ? mgi_new_db(conn, opts) : NULL;
	return *out ? mgi_ready(*out) : MG_E_NOMEM;
}

MG_DEF mg_rc mg_open(mg_db **out, const char *conninfo, const mg_opts *opts)
{
	static const char *const keys[] = {"dbname", "client_encoding", NULL};
	const char *values[3];
	PGconn *conn;

	values[0] = conninfo;
	values[1] = "UTF8";
	values[2] = NULL;
	*out = NULL;
	conn = PQconnectdbParams(keys, values, 1);
	if (!conn)
		return MG_E_NOMEM;
	*out = mgi_new_db(conn, opts);
	if (!*out) {
		PQfinish(conn);
		return MG_E_NOMEM;
	}
	(*out)->own = true;
	return mgi_ready(*out);
}

static void mgi_free_stmt(mg_db *db, mgi_stmt *s)
{
	if (s->sql)
		mgi_resize(&db->alloc, s->sql, s->sql_size, 0);
	if (s->oids)
		mgi_resize(&db->alloc, s->oids, (size_t)s->n_params * sizeof(Oid), 0);
	mgi_resize(&db->alloc, s, sizeof(*s), 0);
}

MG_DEF void mg_close(mg_db *db)
{
	mg_alloc alloc;
	mgi_args *args;
	size_t i;

	if (!db)
		return;
	alloc = db->alloc;
	args = &db->args;
	for (i = 0; i < MGI_BUCKETS; i++)
		while (db->buckets[i]) {
			mgi_stmt *s = db->buckets[i];

			db->buckets[i] = s->next;
			mgi_free_stmt(db, s);
		}
	if (args->values)
		mgi_resize(&alloc, args->values, args->cap * sizeof(*args->values), 0);
	if (args->lengths)
		mgi_resize(&alloc, args->lengths, args->cap * sizeof(*args->lengths), 0);
	if (args->formats)
		mgi_resize(&alloc, args->formats, args->cap * sizeof(*args->formats), 0);
	if (args->offsets)
		mgi_resize(&alloc, args->offsets, args->cap * sizeof(*args->offsets), 0);
	if (db->calls)
		mgi_resize(&alloc, db->calls, db->cap_calls * sizeof(*db->calls), 0);
	if (db->slots)
		mgi_resize(&alloc, db->slots, db->cap_slots * sizeof(*db->slots), 0);
	mgi_release(&args->buf);
	mgi_release(&db->sql);
	mgi_release(&db->copy);
	mgi_release(&db->text);
	mg_arena_free(&db->temp);
	if (db->own)
		PQfinish(db->conn);
	mgi_resize(&alloc, db, sizeof(*db), 0);
}

/* Nothing is prepared on a connection that is new. */
static void mgi_forget(mg_db *db)
{
	mgi_stmt *s;
	size_t i;

	for (i = 0; i < MGI_BUCKETS; i++)
		for (s = db->buckets[i]; s; s = s->next) {
			s->prepared = false;
			s->stale = false;
			s->checked = false;
		}
	db->depth = 0;
	db->base = false;
	db->piping = false;
	db->n_calls = 0;
	db->n_slots = 0;
	db->first_call = 0;
}

MG_DEF mg_rc mg_reset(mg_db *db)
{
	mgi_clear_error(db);
	PQreset(db->conn);
	mgi_forget(db);
	return mgi_ready(db);
}
