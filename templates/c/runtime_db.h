#ifndef MG_RUNTIME_DB
#define MG_RUNTIME_DB 1
/*
 * The database handle: a connection, the statements prepared on it, and the last
 * error. One thread at a time may use a handle; different handles know nothing of
 * each other.
 */
#include <libpq-fe.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mg_db mg_db;

#define MG_NO_PREPARE 1u /* no named statements: for poolers that do not know of them */
#define MG_TEXT_COPY 2u	 /* copy_in writes text even where it could write binary */
typedef struct mg_opts {
	const mg_alloc *alloc; /* NULL: malloc */
	unsigned flags;
	unsigned statements; /* how many are kept prepared; 0: 256 */
} mg_opts;

/* What went wrong last; the strings live until the next call with the handle. NULL: not said. */
typedef struct mg_error {
	mg_rc rc; /* MG_OK: nothing did, and the last call worked */
	char sqlstate[6]; /* empty when the server did not say one */
	const char *message; /* never NULL after an error */
	const char *detail;
	const char *hint;
	const char *schema;
	const char *table;
	const char *column;
	const char *constraint;
	const char *statement; /* the SQL text */
} mg_error;

/*
 * mg_open connects. *out is NULL when there was no memory; otherwise it is a
 * handle to close even after an error, which mg_last tells. mg_wrap uses a
 * connection that stays the caller's.
 */
MG_FN mg_rc mg_open(mg_db **out, const char *conninfo, const mg_opts *opts);
MG_FN mg_rc mg_wrap(mg_db **out, PGconn *conn, const mg_opts *opts);
MG_FN void mg_close(mg_db *db);
MG_FN PGconn *mg_conn(mg_db *db);
MG_FN const mg_error *mg_last(const mg_db *db); /* without a handle: out of memory */
MG_FN bool mg_alive(const mg_db *db); /* false: the connection is gone; close or mg_reset */
MG_FN mg_rc mg_reset(mg_db *db);      /* connects anew; an open transaction is lost */

/*
 * Transactions nest: one inside another is a savepoint, and its mg_rollback undoes
 * that part alone.
 */
#define MG_SERIALIZABLE 1u
#define MG_REPEATABLE_READ 2u
#define MG_READ_ONLY 4u
#define MG_DEFERRABLE 8u
MG_FN mg_rc mg_begin(mg_db *db, unsigned flags);
MG_FN mg_rc mg_commit(mg_db *db);
MG_FN mg_rc mg_rollback(mg_db *db);
MG_FN unsigned mg_depth(const mg_db *db); /* how many are open */
/*
 * Runs fn in a transaction, which is committed when fn returns MG_OK or MG_NONE and
 * rolled back otherwise. After a serialization failure, a deadlock, or a connection
 * lost before the commit it is run again, at most `tries` times in all.
 */
typedef mg_rc (*mg_work)(mg_db *db, void *ctx);
MG_FN mg_rc mg_retry(mg_db *db, unsigned tries, unsigned flags, mg_work fn, void *ctx);
/* One or more statements without parameters and results. */
MG_FN mg_rc mg_exec(mg_db *db, const char *sql);

/*
 * Pipeline: between mg_pipe_begin and mg_pipe_run calls of one statement are only
 * queued, and return MG_OK; what they write to must live until mg_pipe_run, which
 * fills it and stores the result of call i in each[i] (each may be NULL). It
 * returns the first error. Outside a transaction all of them are one: after an
 * error none has happened.
 */
MG_FN mg_rc mg_pipe_begin(mg_db *db);
MG_FN mg_rc mg_pipe_run(mg_db *db, mg_rc *each, size_t n);
MG_FN size_t mg_pipe_size(const mg_db *db); /* calls queued so far */

/* ---- for generated code ---- */

typedef struct mg_rows {
	void *v;
	size_t n;
} mg_rows;
typedef struct mg_found {
	void *v;
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} mg_found;
typedef struct mg_groups {
	void *v;
	size_t n;
	const size_t *first; /* rows of parent i: first[i] up to first[i + 1] */
} mg_groups;
typedef struct mg_refs {
	void *v;
	size_t n;
	const size_t *at; /* the row of child i, or MG_NO_ROW */
} mg_refs;
#define MG_NO_ROW SIZE_MAX

/* How every TABLE_page begins; the row behind it holds the key to go on from. */
typedef struct mg_page {
	uint32_t limit;
	bool descending;
	bool going;
} mg_page;

typedef mg_rc (*mg_each_fn)(const void *row, void *ctx);

typedef struct mg_copy {
	mg_db *db;
	const mg_table *table;
	mg_cols cols;
	int64_t rows;
	unsigned depth; /* of transactions before it */
	bool text;
	bool money; /* written in a locale that all servers have, inside a transaction */
	bool failed;
} mg_copy;

/* A part of a statement: there with a filter, with a sort order, or (-1) always. */
typedef struct mg_part {
	const char *sql;
	int32_t filter;
	int32_t sort;
} mg_part;

/* A statement of the user's own. Parameters are members of a struct. */
typedef struct mg_query {
	const char *name;
	const char *sql; /* with $1, $2, ...; NULL: it has parts */
	const mg_col *params;
	const mg_col *cols;
	const mg_nest *nests;
	uint32_t n_params;
	uint32_t n_cols;
	uint32_t n_nests;
	uint32_t size; /* of a row's struct */
	const uint32_t *types; /* of the result, as the server sends them; 0: any */
	const mg_part *parts;
	const uint32_t *filters; /* where the members that choose them lie */
	uint32_t n_parts;
	uint32_t n_filters;
	uint32_t n_sorts;
	uint32_t sort; /* where the member that chooses the order lies */
} mg_query;

MG_FN mg_rc mg_row_insert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in,
			  mg_cols cols, void *out);
MG_FN mg_rc mg_row_upsert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in,
			  mg_cols insert, int32_t on, mg_cols update, void *out);
MG_FN mg_rc mg_row_get(mg_db *db, mg_arena *arena, const mg_table *t, unsigned key,
		       const void *const *args, void *out);
MG_FN mg_rc mg_row_update(mg_db *db, const mg_table *t, const void *row, mg_cols set,
			  const void *seen, mg_cols same);
MG_FN mg_rc mg_row_delete(mg_db *db, const mg_table *t, const void *const *args);
MG_FN mg_rc mg_row_exists(mg_db *db, const mg_table *t, const void *const *args, bool *out);
MG_FN mg_rc mg_rows_count(mg_db *db, const mg_table *t, int64_t *out);
MG_FN mg_rc mg_rows_list(mg_db *db, mg_arena *arena, const mg_table *t, const void *after,
			 void *next, void *out);
MG_FN mg_rc mg_rows_each(mg_db *db, const mg_table *t, const void *after, mg_each_fn fn, void *ctx);
/* Keys: structs of the table, or plain values of its only key column when bare. */
MG_FN mg_rc mg_rows_get(mg_db *db, mg_arena *arena, const mg_table *t, const void *keys, bool bare,
			size_t n, void *out);
MG_FN mg_rc mg_rows_delete(mg_db *db, const mg_table *t, const void *keys, bool bare, size_t n,
			   int64_t *gone);
MG_FN mg_rc mg_rows_insert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in, size_t n,
			   mg_cols cols, void *keys);
MG_FN mg_rc mg_rows_copy(mg_db *db, const mg_table *t, const void *in, size_t n, mg_cols cols);
MG_FN mg_rc mg_copy_begin(mg_db *db, mg_copy *copy, const mg_table *t, mg_cols cols);
MG_FN mg_rc mg_copy_row(mg_copy *copy, const void *row);
MG_FN mg_rc mg_copy_end(mg_copy *copy, int64_t *rows);
MG_FN mg_rc mg_children(mg_db *db, mg_arena *arena, const mg_link *link, const void *parents,
			size_t n, void *out);
MG_FN mg_rc mg_parents(mg_db *db, mg_arena *arena, const mg_link *link, const void *children,
		       size_t n, void *out);
MG_FN int32_t mg_violated(const mg_db *db, const mg_table *t, int32_t none);
MG_FN mg_rc mg_check(mg_db *db, const mg_table *const *tables, size_t n);

MG_FN mg_rc mg_query_exec(mg_db *db, const mg_query *q, const void *args, int64_t *rows);
MG_FN mg_rc mg_query_one(mg_db *db, mg_arena *arena, const mg_query *q, const void *args,
			 void *out);
MG_FN mg_rc mg_query_many(mg_db *db, mg_arena *arena, const mg_query *q, const void *args,
			  void *out);
MG_FN mg_rc mg_query_each(mg_db *db, const mg_query *q, const void *args, mg_each_fn fn, void *ctx);

#ifdef __cplusplus
}
#endif
#endif
