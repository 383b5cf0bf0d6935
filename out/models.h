/*
 * Written by modelgen 0.1.0. Do not edit: change the models and write it anew.
 * Revision 67aca3c3bf83.
 *
 * Include it wherever it is used, and in one file with
 *
 *   #define MODELS_IMPLEMENTATION
 *
 * before. MODELS_STATIC makes everything static in that file; with
 * MODELS_TYPES_ONLY there are only types, JSON and rules, and libpq is not needed.
 */
#ifndef MODELS_H_INCLUDED
#define MODELS_H_INCLUDED 1

#define MODELS_VERSION "67aca3c3bf83"
#define MODELS_FINGERPRINT UINT64_C(0x85975ef11630b47e)

#if defined(MODELS_STATIC) && !defined(MG_STATIC)
#define MG_STATIC 1
#endif

#ifndef MG_RUNTIME_TYPES
#define MG_RUNTIME_TYPES 1
/*
 * The runtime that every generated header carries. Headers in one program share
 * the first one that is read; they must come from the same version of modelgen.
 *
 * Memory: whatever a call returns lies in the mg_arena that it was given, until
 * that arena is reset or freed; nothing is freed alone. What goes in need only
 * live during the call. Nothing here is global and nothing ends the program: out
 * of memory is the result MG_E_NOMEM.
 */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * MG_FN stands before every declaration, MG_DEF before every definition. Where
 * several files of a program define the implementation, the linker keeps one.
 */
#if defined(MG_STATIC)
#define MG_FN static inline
#define MG_DEF static inline
#elif (defined(__GNUC__) || defined(__clang__)) && !defined(_WIN32)
#define MG_FN extern
#define MG_DEF __attribute__((weak))
#else
#define MG_FN extern
#define MG_DEF
#endif

/* Before thin functions over those of the runtime: what is not used costs nothing. */
#define MG_INLINE static inline
#ifdef __cplusplus
#define MG_CAST(type, x) static_cast<type>(x)
#define MG_NIL nullptr
#else
#define MG_CAST(type, x) ((type)(x))
#define MG_NIL NULL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a call comes to: 0 is success, 1 success without a row, below 0 an error. */
typedef int mg_rc;
#define MG_OK 0
#define MG_NONE 1            /* no such row, or no more rows */
#define MG_E_NOMEM (-1)      /* the allocator gave nothing; the handle can be used further */
#define MG_E_CONNECTION (-2) /* no connection, or it was lost */
#define MG_E_DATABASE (-3)   /* the server refused, for a reason not listed here */
#define MG_E_UNIQUE (-4)
#define MG_E_FOREIGN_KEY (-5)
#define MG_E_CHECK (-6)
#define MG_E_NOT_NULL (-7)
#define MG_E_EXCLUDE (-8)
#define MG_E_RETRY (-9)      /* serialization failure or deadlock: run the transaction again */
#define MG_E_SCHEMA (-10)    /* the database is not what the header was made for */
#define MG_E_DATA (-11)      /* a value that the type or the column does not allow */
#define MG_E_USE (-12)       /* a call that makes no sense here; the message says why */
#define MG_E_TIMEOUT (-13)   /* cancelled, by a time limit or by somebody */
#define MG_E_ABORTED (-14)   /* an earlier error ended the transaction or the pipeline */
#define MG_E_DENIED (-15)    /* the role has no right to do so */
#define MG_E_MANY (-16)      /* more rows than one */
#define MG_E_JSON (-17)      /* not the JSON that is expected */

/* Columns of a table as a set of bits: TABLE_C_ONE | TABLE_C_OTHER. */
typedef uint64_t mg_cols;
#define MG_ALL (~(mg_cols)0)

/* An allocator: old is NULL for new memory, new_size 0 frees; NULL means there is none. */
typedef void *(*mg_alloc_fn)(void *ctx, void *old, size_t old_size, size_t new_size);
typedef struct mg_alloc {
	mg_alloc_fn fn;
	void *ctx;
} mg_alloc;

/*
 * Owns what calls return. Begin with mg_arena_init or with {0}, which means
 * malloc; mg_arena_reset keeps the largest block, so that a loop that resets its
 * arena comes to rest without allocating.
 */
typedef struct mg_arena {
	mg_alloc alloc;
	struct mg_block *blocks; /* newest, and largest, first */
	unsigned char *at;
	unsigned char *end;
	struct mg_held *held; /* results of libpq that rows point into */
} mg_arena;

/*
 * Values. A date counts days, a timestamp microseconds since 2000-01-01 (in UTC
 * where it has a zone), as the server does: so that each of its values has a place.
 */
typedef int32_t mg_date;
typedef int64_t mg_time;
typedef int64_t mg_clock; /* microseconds since midnight; 24:00 is one of them */
typedef struct mg_timetz {
	mg_clock time;
	int32_t zone; /* seconds west of UTC */
} mg_timetz;
typedef struct mg_interval { /* three numbers that cannot be added up */
	int64_t micros;
	int32_t days;
	int32_t months;
} mg_interval;
#define MG_TIME_INFINITY INT64_MAX
#define MG_TIME_MINUS_INFINITY INT64_MIN
#define MG_DATE_INFINITY INT32_MAX
#define MG_DATE_MINUS_INFINITY INT32_MIN
#define MG_TIME_UNIX ((mg_time)946684800000000) /* microseconds from 1970 to 2000 */

/* A point in time in parts; year 0 is 1 BC. */
typedef struct mg_civil {
	int32_t year;
	int32_t month;
	int32_t day;
	int32_t hour;
	int32_t minute;
	int32_t second;
	int32_t micro;
} mg_civil;

/* An exact number in decimal digits: "12.50", "NaN", "Infinity". */
typedef const char *mg_numeric;
typedef struct mg_uuid {
	unsigned char b[16];
} mg_uuid;
/* p is NULL for NULL; an empty value has another pointer and n == 0. */
typedef struct mg_bytes {
	const unsigned char *p;
	size_t n;
} mg_bytes;
typedef struct mg_json {
	const char *p; /* with a NUL behind it when it was read */
	size_t n;
} mg_json;
typedef struct mg_bits {
	const unsigned char *p; /* the first bit is the highest of the first byte */
	size_t n;		/* bits */
} mg_bits;
typedef struct mg_inet {
	unsigned char family; /* 4 or 6 */
	unsigned char bits;
	unsigned char addr[16];
} mg_inet;
typedef struct mg_macaddr {
	unsigned char b[6];
} mg_macaddr;
typedef struct mg_macaddr8 {
	unsigned char b[8];
} mg_macaddr8;
typedef struct mg_point {
	double x;
	double y;
} mg_point;

/* A range over integers, dates or timestamps: the bounds are those of its subtype. */
typedef struct mg_range {
	int64_t lower;
	int64_t upper;
	bool empty;
	bool has_lower; /* else it has no lower end */
	bool has_upper;
	bool with_lower; /* the bound itself belongs to the range */
	bool with_upper;
} mg_range;
typedef struct mg_numrange {
	mg_numeric lower;
	mg_numeric upper;
	bool empty;
	bool has_lower;
	bool has_upper;
	bool with_lower;
	bool with_upper;
} mg_numrange;

/* How an array lies that is not simply one-dimensional from 1. */
typedef struct mg_dims {
	int32_t n;
	int32_t size[6];
	int32_t lower[6];
} mg_dims;
/*
 * Arrays, one after another in row-major order. v is NULL for NULL; an empty
 * array has another pointer and n == 0. nulls is NULL when no element is NULL;
 * an element that is a pointer may simply be NULL. dims is NULL for one dimension
 * that begins at 1.
 */
#define MG_ARRAY_OF(type) \
	{ \
		const type *v; \
		size_t n; \
		const bool *nulls; \
		const mg_dims *dims; \
	}
typedef const char *mg_text;
typedef struct mg_texts MG_ARRAY_OF(mg_text) mg_texts;
typedef struct mg_bools MG_ARRAY_OF(bool) mg_bools;
typedef struct mg_i16s MG_ARRAY_OF(int16_t) mg_i16s;
typedef struct mg_i32s MG_ARRAY_OF(int32_t) mg_i32s;
typedef struct mg_i64s MG_ARRAY_OF(int64_t) mg_i64s;
typedef struct mg_u32s MG_ARRAY_OF(uint32_t) mg_u32s;
typedef struct mg_u64s MG_ARRAY_OF(uint64_t) mg_u64s;
typedef struct mg_f32s MG_ARRAY_OF(float) mg_f32s;
typedef struct mg_f64s MG_ARRAY_OF(double) mg_f64s;
typedef struct mg_chars MG_ARRAY_OF(char) mg_chars;
typedef struct mg_uuids MG_ARRAY_OF(mg_uuid) mg_uuids;
typedef struct mg_byteses MG_ARRAY_OF(mg_bytes) mg_byteses;
typedef struct mg_jsons MG_ARRAY_OF(mg_json) mg_jsons;
typedef struct mg_bitses MG_ARRAY_OF(mg_bits) mg_bitses;
typedef struct mg_dates MG_ARRAY_OF(mg_date) mg_dates;
typedef struct mg_times MG_ARRAY_OF(mg_time) mg_times;
typedef struct mg_clocks MG_ARRAY_OF(mg_clock) mg_clocks;
typedef struct mg_timetzs MG_ARRAY_OF(mg_timetz) mg_timetzs;
typedef struct mg_intervals MG_ARRAY_OF(mg_interval) mg_intervals;
typedef struct mg_inets MG_ARRAY_OF(mg_inet) mg_inets;
typedef struct mg_macaddrs MG_ARRAY_OF(mg_macaddr) mg_macaddrs;
typedef struct mg_macaddr8s MG_ARRAY_OF(mg_macaddr8) mg_macaddr8s;
typedef struct mg_points MG_ARRAY_OF(mg_point) mg_points;
typedef struct mg_ranges MG_ARRAY_OF(mg_range) mg_ranges;
typedef struct mg_numranges MG_ARRAY_OF(mg_numrange) mg_numranges;

/* Where a text is not the JSON that was expected. */
typedef struct mg_json_error {
	size_t at;	     /* bytes from the beginning */
	const char *message; /* a constant */
	const char *column;  /* the key in question, or NULL */
} mg_json_error;

/* Which column breaks which rule; see the TABLE_validate functions. */
typedef struct mg_violation {
	const char *column;
	const char *message; /* a constant: what is wrong */
	int64_t limit;	     /* the limit that is passed, where there is one */
} mg_violation;

/* Memory */
MG_FN mg_rc mg_arena_init(mg_arena *arena, const mg_alloc *alloc);
MG_FN void mg_arena_reset(mg_arena *arena);
MG_FN void mg_arena_free(mg_arena *arena);
/* Memory that lives as long as the arena; aligned for every type; NULL when there is none. */
MG_FN void *mg_arena_get(mg_arena *arena, size_t size);
MG_FN const char *mg_arena_text(mg_arena *arena, const char *text, size_t n);

/* Time */
MG_FN mg_time mg_time_from_unix(int64_t seconds, int32_t micros);
MG_FN int64_t mg_time_to_unix(mg_time time, int32_t *micros);
MG_FN bool mg_time_is_finite(mg_time time);
MG_FN mg_civil mg_time_civil(mg_time time);
MG_FN mg_time mg_civil_time(const mg_civil *civil);
MG_FN mg_civil mg_date_civil(mg_date date);
MG_FN mg_date mg_civil_date(const mg_civil *civil);

/* Values as the text that the server would take, as snprintf counts: the length that it has. */
MG_FN size_t mg_time_text(mg_time time, bool zone, char *buffer, size_t size);
MG_FN size_t mg_uuid_text(const mg_uuid *uuid, char *buffer, size_t size);
MG_FN bool mg_uuid_parse(const char *text, mg_uuid *out);
/* JSON from a text with a NUL; { NULL, 0 } for NULL. */
MG_FN mg_json mg_json_of(const char *text);

#ifdef __cplusplus
}
#endif
#endif

#ifndef MG_RUNTIME_TABLES
#define MG_RUNTIME_TABLES 1
/*
 * How tables are told to the runtime: constant descriptions, from which it writes
 * the statements and reads and writes the structs. They are for generated code.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* The form of a value in C and on the wire. */
enum mg_class {
	MG_T_BOOL,
	MG_T_I16,
	MG_T_I32,
	MG_T_I64,
	MG_T_F32,
	MG_T_F64,
	MG_T_TEXT,
	MG_T_BYTES,
	MG_T_UUID,
	MG_T_DATE,
	MG_T_CLOCK,
	MG_T_TIMETZ,
	MG_T_TIMESTAMP,
	MG_T_TIMESTAMPTZ,
	MG_T_INTERVAL,
	MG_T_NUMERIC,
	MG_T_SCALED, /* numeric as int64_t with a fixed scale */
	MG_T_JSON,
	MG_T_JSONB,
	MG_T_INET,
	MG_T_CIDR,
	MG_T_MACADDR,
	MG_T_MACADDR8,
	MG_T_BIT,
	MG_T_VARBIT,
	MG_T_OID,
	MG_T_XID,
	MG_T_CID,
	MG_T_XID8,
	MG_T_LSN,
	MG_T_MONEY,
	MG_T_CHAR,
	MG_T_XML,
	MG_T_POINT,
	MG_T_ENUM,
	MG_T_INT4RANGE,
	MG_T_INT8RANGE,
	MG_T_DATERANGE,
	MG_T_TSRANGE,
	MG_T_TSTZRANGE,
	MG_T_NUMRANGE,
	MG_T_CLASSES
};

#define MG_F_ARRAY 1u	 /* an array of the class */
#define MG_F_NULL 2u	 /* may be NULL */
#define MG_F_CAST 4u	 /* select it as the class' own type: its modifiers may change */
#define MG_F_PRIVATE 8u	 /* never written as JSON */
#define MG_F_FIXED 16u	 /* the server alone sets it */
#define MG_F_FOREIGN 32u /* its binary form is not that of the class: COPY writes it as text */
#define MG_F_DEFAULT 64u /* the server gives a value when none is given */
#define MG_NO_FLAG 0xffffffffu

/* The labels of an enum, in order; the value in C is the place. */
typedef struct mg_labels {
	const char *const *label;
	uint32_t n;
} mg_labels;

typedef struct mg_col {
	const char *name;	 /* in the database */
	const char *cast;	 /* a parameter is cast to this type, or NULL */
	const char *type;	 /* as the database names it, without modifiers */
	const mg_labels *labels; /* of an enum */
	uint32_t at;		 /* where the member lies in the struct */
	uint32_t has;		 /* where its has_ flag lies, or MG_NO_FLAG */
	uint32_t raw;		 /* where the label of an enum lies */
	uint32_t element;	 /* of an array: the elements' type for COPY, or 0 */
	int32_t limit;		 /* the most characters, or digits; 0: none */
	unsigned char cls;
	unsigned char flags;
	int16_t scale; /* of numeric */
} mg_col;

/* A part of a joined row: has is set when one of its columns is not NULL. */
typedef struct mg_nest {
	uint32_t first;
	uint32_t n;
	uint32_t has;
} mg_nest;

/* A unique key: places of its columns. */
typedef struct mg_key {
	const uint16_t *cols;
	int32_t constraint; /* its value in the table's constraint enum */
	uint32_t n;
} mg_key;

typedef struct mg_constraint {
	const char *name;
	int32_t value; /* of the table's constraint enum */
} mg_constraint;

/* A column that every update sets. */
typedef struct mg_touch {
	uint32_t col;
	const char *value; /* an SQL expression */
} mg_touch;

/* A limit that the database checks as well: the column compared with a number. */
typedef struct mg_limit {
	uint32_t col;
	int32_t op; /* one of < > l g, where l is <= and g is >= */
	int64_t value;
} mg_limit;

typedef struct mg_table {
	const char *name; /* schema.table, for messages */
	const char *sql;  /* quoted */
	const mg_col *cols;
	const mg_key *keys; /* the primary key first, where there is one */
	const mg_constraint *constraints;
	const mg_touch *touches;
	const mg_limit *limits;
	uint32_t size; /* of the struct */
	uint16_t n_cols;
	uint16_t n_keys;
	uint16_t n_constraints;
	uint16_t n_touches;
	uint16_t n_limits;
	bool has_primary; /* keys[0] is the primary key */
} mg_table;

/* A foreign key: the columns of the child and those that they name in the parent. */
typedef struct mg_link {
	const mg_table *child;
	const mg_table *parent;
	const uint16_t *child_cols;
	const uint16_t *parent_cols;
	uint32_t n;
} mg_link;

/* JSON and rules need no database. */
MG_FN size_t mg_to_json(const mg_table *t, const void *row, mg_cols cols, char *buf, size_t size);
MG_FN mg_rc mg_from_json(const mg_table *t, mg_arena *arena, const char *js, size_t n, void *out,
			 mg_cols *seen, mg_json_error *error);
MG_FN mg_rc mg_validate(const mg_table *t, const void *row, mg_cols cols, mg_violation *first);

#ifdef __cplusplus
}
#endif
#endif

#if !defined(MODELS_TYPES_ONLY)
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
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- coffee */

/** What is served. */
struct coffee {
	int32_t id;
	/** Name of the blend. */
	const char *title;
	const char *origin;
	const char *intensifier;
	/** What it tastes of, one note an element. */
	mg_texts notes;
};

#define COFFEE_C_ID ((mg_cols)1 << 0)
#define COFFEE_C_TITLE ((mg_cols)1 << 1)
#define COFFEE_C_ORIGIN ((mg_cols)1 << 2)
#define COFFEE_C_INTENSIFIER ((mg_cols)1 << 3)
#define COFFEE_C_NOTES ((mg_cols)1 << 4)
/* The columns that an insert has to give: they are NOT NULL and have no default. */
#define COFFEE_REQUIRED (COFFEE_C_TITLE)
/* X(member, name in the database, type, may be NULL, bit) for each column. */
#define COFFEE_COLUMNS(X) \
	X(id, "id", "integer", false, COFFEE_C_ID) \
	X(title, "title", "varchar(200)", false, COFFEE_C_TITLE) \
	X(origin, "origin", "varchar(200)", true, COFFEE_C_ORIGIN) \
	X(intensifier, "intensifier", "varchar(100)", true, COFFEE_C_INTENSIFIER) \
	X(notes, "notes", "varchar[]", true, COFFEE_C_NOTES)

/* What coffee_violated tells. */
enum coffee_constraint {
	COFFEE_PK = 0,
	COFFEE_K_NONE = -1
};

MG_FN const mg_table *coffee_mgtable(void);
/* As JSON. Returns its length as snprintf does: buf may be NULL when size is 0. */
MG_INLINE size_t coffee_to_json(const struct coffee *row, mg_cols cols, char *buf, size_t size);
/* From a JSON object. seen becomes the columns that were in it: a mask for inserts and updates. */
MG_INLINE mg_rc coffee_from_json(mg_arena *arena, const char *js, size_t n, struct coffee *out,
	mg_cols *seen, mg_json_error *error);
/* What the server would refuse: MG_E_DATA, and *first tells column and rule; first may be NULL. */
MG_INLINE mg_rc coffee_validate(const struct coffee *row, mg_cols cols, mg_violation *first);

/* ---- posts */

/** What users write; a post cannot exist without its author. */
struct posts {
	int32_t id;
	const char *title;
	const char *body;
	int32_t user_id;
	mg_time created_at;
};

#define POSTS_C_ID ((mg_cols)1 << 0)
#define POSTS_C_TITLE ((mg_cols)1 << 1)
#define POSTS_C_BODY ((mg_cols)1 << 2)
#define POSTS_C_USER_ID ((mg_cols)1 << 3)
#define POSTS_C_CREATED_AT ((mg_cols)1 << 4)
/* The columns that an insert has to give: they are NOT NULL and have no default. */
#define POSTS_REQUIRED (POSTS_C_TITLE | POSTS_C_BODY | POSTS_C_USER_ID)
/* X(member, name in the database, type, may be NULL, bit) for each column. */
#define POSTS_COLUMNS(X) \
	X(id, "id", "integer", false, POSTS_C_ID) \
	X(title, "title", "varchar(120)", false, POSTS_C_TITLE) \
	X(body, "body", "text", false, POSTS_C_BODY) \
	X(user_id, "user_id", "integer", false, POSTS_C_USER_ID) \
	X(created_at, "created_at", "timestamp", false, POSTS_C_CREATED_AT)

/* What posts_violated tells. */
enum posts_constraint {
	POSTS_PK = 0,
	POSTS_FK_USER_ID_USERS = 1,
	POSTS_K_NONE = -1
};

MG_FN const mg_table *posts_mgtable(void);
/* As JSON. Returns its length as snprintf does: buf may be NULL when size is 0. */
MG_INLINE size_t posts_to_json(const struct posts *row, mg_cols cols, char *buf, size_t size);
/* From a JSON object. seen becomes the columns that were in it: a mask for inserts and updates. */
MG_INLINE mg_rc posts_from_json(mg_arena *arena, const char *js, size_t n, struct posts *out,
	mg_cols *seen, mg_json_error *error);
/* What the server would refuse: MG_E_DATA, and *first tells column and rule; first may be NULL. */
MG_INLINE mg_rc posts_validate(const struct posts *row, mg_cols cols, mg_violation *first);

/* ---- user_avatar_purchases */

/** Avatars that users bought; each avatar once. */
struct user_avatar_purchases {
	int32_t id;
	int32_t user_id;
	const char *avatar_id;
	mg_time purchased_at;
	bool has_purchased_at;
};

#define USER_AVATAR_PURCHASES_C_ID ((mg_cols)1 << 0)
#define USER_AVATAR_PURCHASES_C_USER_ID ((mg_cols)1 << 1)
#define USER_AVATAR_PURCHASES_C_AVATAR_ID ((mg_cols)1 << 2)
#define USER_AVATAR_PURCHASES_C_PURCHASED_AT ((mg_cols)1 << 3)
/* The columns that an insert has to give: they are NOT NULL and have no default. */
#define USER_AVATAR_PURCHASES_REQUIRED \
	(USER_AVATAR_PURCHASES_C_USER_ID | USER_AVATAR_PURCHASES_C_AVATAR_ID)
/* X(member, name in the database, type, may be NULL, bit) for each column. */
#define USER_AVATAR_PURCHASES_COLUMNS(X) \
	X(id, "id", "integer", false, USER_AVATAR_PURCHASES_C_ID) \
	X(user_id, "user_id", "integer", false, USER_AVATAR_PURCHASES_C_USER_ID) \
	X(avatar_id, "avatar_id", "varchar(50)", false, USER_AVATAR_PURCHASES_C_AVATAR_ID) \
	X(purchased_at, "purchased_at", "timestamp", true, USER_AVATAR_PURCHASES_C_PURCHASED_AT)

/* What user_avatar_purchases_violated tells. */
enum user_avatar_purchases_constraint {
	USER_AVATAR_PURCHASES_PK = 0,
	USER_AVATAR_PURCHASES_UQ_USER_ID_AVATAR_ID = 1,
	USER_AVATAR_PURCHASES_FK_USER_ID_USERS = 2,
	USER_AVATAR_PURCHASES_K_NONE = -1
};

MG_FN const mg_table *user_avatar_purchases_mgtable(void);
/* As JSON. Returns its length as snprintf does: buf may be NULL when size is 0. */
MG_INLINE size_t user_avatar_purchases_to_json(const struct user_avatar_purchases *row,
	mg_cols cols, char *buf, size_t size);
/* From a JSON object. seen becomes the columns that were in it: a mask for inserts and updates. */
MG_INLINE mg_rc user_avatar_purchases_from_json(mg_arena *arena, const char *js, size_t n,
	struct user_avatar_purchases *out, mg_cols *seen, mg_json_error *error);
/* What the server would refuse: MG_E_DATA, and *first tells column and rule; first may be NULL. */
MG_INLINE mg_rc user_avatar_purchases_validate(const struct user_avatar_purchases *row,
	mg_cols cols, mg_violation *first);

/* ---- users */

/** People who can sign in by username or email. */
struct users {
	int32_t id;
	const char *name;
	const char *username;
	const char *email;
	mg_time created_at;
	/** Street, town, country. */
	mg_json address;
	/** The preferred coffee. */
	int32_t coffee_id;
	bool has_coffee_id;
	mg_time updated_at;
	bool has_updated_at;
};

#define USERS_C_ID ((mg_cols)1 << 0)
#define USERS_C_NAME ((mg_cols)1 << 1)
#define USERS_C_USERNAME ((mg_cols)1 << 2)
#define USERS_C_EMAIL ((mg_cols)1 << 3)
#define USERS_C_CREATED_AT ((mg_cols)1 << 4)
#define USERS_C_ADDRESS ((mg_cols)1 << 5)
#define USERS_C_COFFEE_ID ((mg_cols)1 << 6)
#define USERS_C_UPDATED_AT ((mg_cols)1 << 7)
/* The columns that an insert has to give: they are NOT NULL and have no default. */
#define USERS_REQUIRED (USERS_C_USERNAME | USERS_C_EMAIL)
/* X(member, name in the database, type, may be NULL, bit) for each column. */
#define USERS_COLUMNS(X) \
	X(id, "id", "integer", false, USERS_C_ID) \
	X(name, "name", "varchar(100)", false, USERS_C_NAME) \
	X(username, "username", "varchar(32)", false, USERS_C_USERNAME) \
	X(email, "email", "varchar(150)", false, USERS_C_EMAIL) \
	X(created_at, "created_at", "timestamp", false, USERS_C_CREATED_AT) \
	X(address, "address", "json", true, USERS_C_ADDRESS) \
	X(coffee_id, "coffee_id", "integer", true, USERS_C_COFFEE_ID) \
	X(updated_at, "updated_at", "timestamp", true, USERS_C_UPDATED_AT)

/* What users_violated tells. */
enum users_constraint {
	USERS_PK = 0,
	USERS_UQ_EMAIL = 1,
	USERS_UQ_USERNAME = 2,
	USERS_FK_COFFEE_ID_COFFEE = 3,
	USERS_K_NONE = -1
};

MG_FN const mg_table *users_mgtable(void);
/* As JSON. Returns its length as snprintf does: buf may be NULL when size is 0. */
MG_INLINE size_t users_to_json(const struct users *row, mg_cols cols, char *buf, size_t size);
/* From a JSON object. seen becomes the columns that were in it: a mask for inserts and updates. */
MG_INLINE mg_rc users_from_json(mg_arena *arena, const char *js, size_t n, struct users *out,
	mg_cols *seen, mg_json_error *error);
/* What the server would refuse: MG_E_DATA, and *first tells column and rule; first may be NULL. */
MG_INLINE mg_rc users_validate(const struct users *row, mg_cols cols, mg_violation *first);

/* ---- query user_with_coffee */

struct user_with_coffee_row {
	struct users users;
	struct coffee coffee;
	bool has_coffee; /* false: there is none, and it is all zero */
};

/* ---- query distinct_notes */

struct distinct_notes_row {
	const char *note;
};

MG_INLINE size_t coffee_to_json(const struct coffee *row, mg_cols cols, char *buf, size_t size)
{
	return mg_to_json(coffee_mgtable(), row, cols, buf, size);
}

MG_INLINE mg_rc coffee_from_json(mg_arena *arena, const char *js, size_t n, struct coffee *out,
	mg_cols *seen, mg_json_error *error)
{
	return mg_from_json(coffee_mgtable(), arena, js, n, out, seen, error);
}

MG_INLINE mg_rc coffee_validate(const struct coffee *row, mg_cols cols, mg_violation *first)
{
	return mg_validate(coffee_mgtable(), row, cols, first);
}

MG_INLINE size_t posts_to_json(const struct posts *row, mg_cols cols, char *buf, size_t size)
{
	return mg_to_json(posts_mgtable(), row, cols, buf, size);
}

MG_INLINE mg_rc posts_from_json(mg_arena *arena, const char *js, size_t n, struct posts *out,
	mg_cols *seen, mg_json_error *error)
{
	return mg_from_json(posts_mgtable(), arena, js, n, out, seen, error);
}

MG_INLINE mg_rc posts_validate(const struct posts *row, mg_cols cols, mg_violation *first)
{
	return mg_validate(posts_mgtable(), row, cols, first);
}

MG_INLINE size_t user_avatar_purchases_to_json(const struct user_avatar_purchases *row,
	mg_cols cols, char *buf, size_t size)
{
	return mg_to_json(user_avatar_purchases_mgtable(), row, cols, buf, size);
}

MG_INLINE mg_rc user_avatar_purchases_from_json(mg_arena *arena, const char *js, size_t n,
	struct user_avatar_purchases *out, mg_cols *seen, mg_json_error *error)
{
	return mg_from_json(user_avatar_purchases_mgtable(), arena, js, n, out, seen, error);
}

MG_INLINE mg_rc user_avatar_purchases_validate(const struct user_avatar_purchases *row,
	mg_cols cols, mg_violation *first)
{
	return mg_validate(user_avatar_purchases_mgtable(), row, cols, first);
}

MG_INLINE size_t users_to_json(const struct users *row, mg_cols cols, char *buf, size_t size)
{
	return mg_to_json(users_mgtable(), row, cols, buf, size);
}

MG_INLINE mg_rc users_from_json(mg_arena *arena, const char *js, size_t n, struct users *out,
	mg_cols *seen, mg_json_error *error)
{
	return mg_from_json(users_mgtable(), arena, js, n, out, seen, error);
}

MG_INLINE mg_rc users_validate(const struct users *row, mg_cols cols, mg_violation *first)
{
	return mg_validate(users_mgtable(), row, cols, first);
}

#if !defined(MODELS_TYPES_ONLY)

/* ---- coffee */

typedef struct coffee_rows {
	struct coffee *v;
	size_t n;
} coffee_rows;
typedef struct coffee_refs {
	struct coffee *v;
	size_t n;
	const size_t *at; /* that of child i is v[at[i]]; MG_NO_ROW: it has none */
} coffee_refs;
typedef mg_rc (*coffee_fn)(const struct coffee *row, void *ctx);
typedef mg_copy coffee_copy;
typedef struct coffee_found {
	struct coffee *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} coffee_found;
/* Begin with {0}. */
typedef struct coffee_page {
	uint32_t limit; /* rows of a page; 0: 100, or no limit for ..._each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct coffee last;
} coffee_page;

/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL.
 */
MG_INLINE mg_rc coffee_insert(mg_db *db, mg_arena *arena, const struct coffee *in, mg_cols cols,
	struct coffee *out);
/* Inserts n rows, or none of them. keys has room for the n keys that they get, or is NULL. */
MG_INLINE mg_rc coffee_insert_many(mg_db *db, mg_arena *arena, const struct coffee *in, size_t n,
	mg_cols cols, int32_t *keys);
/*
 * The fastest way in, COPY: all rows or none. At once; or begin, a call for each row, and end,
 * which has to be called after an error of a row, too. rows becomes how many, and may be NULL.
 */
MG_INLINE mg_rc coffee_copy_in(mg_db *db, const struct coffee *in, size_t n, mg_cols cols);
MG_INLINE mg_rc coffee_copy_begin(mg_db *db, coffee_copy *copy, mg_cols cols);
MG_INLINE mg_rc coffee_copy_row(coffee_copy *copy, const struct coffee *row);
MG_INLINE mg_rc coffee_copy_end(coffee_copy *copy, int64_t *rows);
/*
 * Inserts a row; where there is one with the same key `on`, sets the columns `update` of that. When
 * `update` is 0 that row stays as it is, and the result is MG_NONE. out becomes the row as it is
 * then, and may be NULL.
 */
MG_INLINE mg_rc coffee_upsert(mg_db *db, mg_arena *arena, const struct coffee *in, mg_cols insert,
	enum coffee_constraint on, mg_cols update, struct coffee *out);
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc coffee_get(mg_db *db, mg_arena *arena, int32_t id, struct coffee *out);
/* The rows with these n keys, in one round trip. */
MG_INLINE mg_rc coffee_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	coffee_found *out);
MG_INLINE mg_rc coffee_exists(mg_db *db, int32_t id, bool *out);
/* Sets these columns of the row with its key; MG_NONE when there is none. */
MG_INLINE mg_rc coffee_update(mg_db *db, const struct coffee *row, mg_cols set);
/* The same, where the columns `same` are still as they are in seen; else MG_NONE. */
MG_INLINE mg_rc coffee_update_if(mg_db *db, const struct coffee *row, mg_cols set,
	const struct coffee *seen, mg_cols same);
/* MG_NONE when there is no such row. */
MG_INLINE mg_rc coffee_delete(mg_db *db, int32_t id);
/* gone becomes how many there were, and may be NULL. */
MG_INLINE mg_rc coffee_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone);
/*
 * A page of rows in the order of the key: the first one, or the one behind `after`. next, which may
 * be `after` itself or NULL, becomes what to go on with. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc coffee_list(mg_db *db, mg_arena *arena, const coffee_page *after, coffee_rows *out,
	coffee_page *next);
/*
 * Calls fn for each row, or for each one behind `after`, in constant memory. A row lives until fn
 * returns. fn may use db; when it returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc coffee_each(mg_db *db, const coffee_page *after, coffee_fn fn, void *ctx);
MG_INLINE mg_rc coffee_count(mg_db *db, int64_t *out);
/* After an error: the constraint of this table that was violated, or ..._K_NONE. */
MG_INLINE enum coffee_constraint coffee_violated(const mg_db *db);

/* ---- posts */

typedef struct posts_rows {
	struct posts *v;
	size_t n;
} posts_rows;
typedef struct posts_groups {
	struct posts *v;
	size_t n;
	const size_t *first; /* those of parent i: v[first[i]] up to v[first[i + 1]] */
} posts_groups;
typedef mg_rc (*posts_fn)(const struct posts *row, void *ctx);
typedef mg_copy posts_copy;
typedef struct posts_found {
	struct posts *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} posts_found;
/* Begin with {0}. */
typedef struct posts_page {
	uint32_t limit; /* rows of a page; 0: 100, or no limit for ..._each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct posts last;
} posts_page;

/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL.
 */
MG_INLINE mg_rc posts_insert(mg_db *db, mg_arena *arena, const struct posts *in, mg_cols cols,
	struct posts *out);
/* Inserts n rows, or none of them. keys has room for the n keys that they get, or is NULL. */
MG_INLINE mg_rc posts_insert_many(mg_db *db, mg_arena *arena, const struct posts *in, size_t n,
	mg_cols cols, int32_t *keys);
/*
 * The fastest way in, COPY: all rows or none. At once; or begin, a call for each row, and end,
 * which has to be called after an error of a row, too. rows becomes how many, and may be NULL.
 */
MG_INLINE mg_rc posts_copy_in(mg_db *db, const struct posts *in, size_t n, mg_cols cols);
MG_INLINE mg_rc posts_copy_begin(mg_db *db, posts_copy *copy, mg_cols cols);
MG_INLINE mg_rc posts_copy_row(posts_copy *copy, const struct posts *row);
MG_INLINE mg_rc posts_copy_end(posts_copy *copy, int64_t *rows);
/*
 * Inserts a row; where there is one with the same key `on`, sets the columns `update` of that. When
 * `update` is 0 that row stays as it is, and the result is MG_NONE. out becomes the row as it is
 * then, and may be NULL.
 */
MG_INLINE mg_rc posts_upsert(mg_db *db, mg_arena *arena, const struct posts *in, mg_cols insert,
	enum posts_constraint on, mg_cols update, struct posts *out);
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc posts_get(mg_db *db, mg_arena *arena, int32_t id, struct posts *out);
/* The rows with these n keys, in one round trip. */
MG_INLINE mg_rc posts_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	posts_found *out);
MG_INLINE mg_rc posts_exists(mg_db *db, int32_t id, bool *out);
/* Sets these columns of the row with its key; MG_NONE when there is none. */
MG_INLINE mg_rc posts_update(mg_db *db, const struct posts *row, mg_cols set);
/* The same, where the columns `same` are still as they are in seen; else MG_NONE. */
MG_INLINE mg_rc posts_update_if(mg_db *db, const struct posts *row, mg_cols set,
	const struct posts *seen, mg_cols same);
/* MG_NONE when there is no such row. */
MG_INLINE mg_rc posts_delete(mg_db *db, int32_t id);
/* gone becomes how many there were, and may be NULL. */
MG_INLINE mg_rc posts_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone);
/*
 * A page of rows in the order of the key: the first one, or the one behind `after`. next, which may
 * be `after` itself or NULL, becomes what to go on with. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc posts_list(mg_db *db, mg_arena *arena, const posts_page *after, posts_rows *out,
	posts_page *next);
/*
 * Calls fn for each row, or for each one behind `after`, in constant memory. A row lives until fn
 * returns. fn may use db; when it returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc posts_each(mg_db *db, const posts_page *after, posts_fn fn, void *ctx);
MG_INLINE mg_rc posts_count(mg_db *db, int64_t *out);
/* After an error: the constraint of this table that was violated, or ..._K_NONE. */
MG_INLINE enum posts_constraint posts_violated(const mg_db *db);

/* ---- user_avatar_purchases */

typedef struct user_avatar_purchases_rows {
	struct user_avatar_purchases *v;
	size_t n;
} user_avatar_purchases_rows;
typedef struct user_avatar_purchases_groups {
	struct user_avatar_purchases *v;
	size_t n;
	const size_t *first; /* those of parent i: v[first[i]] up to v[first[i + 1]] */
} user_avatar_purchases_groups;
typedef mg_rc (*user_avatar_purchases_fn)(const struct user_avatar_purchases *row, void *ctx);
typedef mg_copy user_avatar_purchases_copy;
typedef struct user_avatar_purchases_found {
	struct user_avatar_purchases *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} user_avatar_purchases_found;
/* Begin with {0}. */
typedef struct user_avatar_purchases_page {
	uint32_t limit; /* rows of a page; 0: 100, or no limit for ..._each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct user_avatar_purchases last;
} user_avatar_purchases_page;

/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL.
 */
MG_INLINE mg_rc user_avatar_purchases_insert(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, mg_cols cols, struct user_avatar_purchases *out);
/* Inserts n rows, or none of them. keys has room for the n keys that they get, or is NULL. */
MG_INLINE mg_rc user_avatar_purchases_insert_many(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, size_t n, mg_cols cols, int32_t *keys);
/*
 * The fastest way in, COPY: all rows or none. At once; or begin, a call for each row, and end,
 * which has to be called after an error of a row, too. rows becomes how many, and may be NULL.
 */
MG_INLINE mg_rc user_avatar_purchases_copy_in(mg_db *db, const struct user_avatar_purchases *in,
	size_t n, mg_cols cols);
MG_INLINE mg_rc user_avatar_purchases_copy_begin(mg_db *db, user_avatar_purchases_copy *copy,
	mg_cols cols);
MG_INLINE mg_rc user_avatar_purchases_copy_row(user_avatar_purchases_copy *copy,
	const struct user_avatar_purchases *row);
MG_INLINE mg_rc user_avatar_purchases_copy_end(user_avatar_purchases_copy *copy, int64_t *rows);
/*
 * Inserts a row; where there is one with the same key `on`, sets the columns `update` of that. When
 * `update` is 0 that row stays as it is, and the result is MG_NONE. out becomes the row as it is
 * then, and may be NULL.
 */
MG_INLINE mg_rc user_avatar_purchases_upsert(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, mg_cols insert,
	enum user_avatar_purchases_constraint on, mg_cols update,
	struct user_avatar_purchases *out);
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc user_avatar_purchases_get(mg_db *db, mg_arena *arena, int32_t id,
	struct user_avatar_purchases *out);
/* The rows with these n keys, in one round trip. */
MG_INLINE mg_rc user_avatar_purchases_get_many(mg_db *db, mg_arena *arena, const int32_t *keys,
	size_t n, user_avatar_purchases_found *out);
MG_INLINE mg_rc user_avatar_purchases_exists(mg_db *db, int32_t id, bool *out);
/* Sets these columns of the row with its key; MG_NONE when there is none. */
MG_INLINE mg_rc user_avatar_purchases_update(mg_db *db, const struct user_avatar_purchases *row,
	mg_cols set);
/* The same, where the columns `same` are still as they are in seen; else MG_NONE. */
MG_INLINE mg_rc user_avatar_purchases_update_if(mg_db *db, const struct user_avatar_purchases *row,
	mg_cols set, const struct user_avatar_purchases *seen, mg_cols same);
/* MG_NONE when there is no such row. */
MG_INLINE mg_rc user_avatar_purchases_delete(mg_db *db, int32_t id);
/* gone becomes how many there were, and may be NULL. */
MG_INLINE mg_rc user_avatar_purchases_delete_many(mg_db *db, const int32_t *keys, size_t n,
	int64_t *gone);
/*
 * A page of rows in the order of the key: the first one, or the one behind `after`. next, which may
 * be `after` itself or NULL, becomes what to go on with. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc user_avatar_purchases_list(mg_db *db, mg_arena *arena,
	const user_avatar_purchases_page *after, user_avatar_purchases_rows *out,
	user_avatar_purchases_page *next);
/* The row with this other key; MG_NONE when there is none. */
MG_INLINE mg_rc user_avatar_purchases_by_user_id_avatar_id(mg_db *db, mg_arena *arena,
	int32_t user_id, const char *avatar_id, struct user_avatar_purchases *out);
/*
 * Calls fn for each row, or for each one behind `after`, in constant memory. A row lives until fn
 * returns. fn may use db; when it returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc user_avatar_purchases_each(mg_db *db, const user_avatar_purchases_page *after,
	user_avatar_purchases_fn fn, void *ctx);
MG_INLINE mg_rc user_avatar_purchases_count(mg_db *db, int64_t *out);
/* After an error: the constraint of this table that was violated, or ..._K_NONE. */
MG_INLINE enum user_avatar_purchases_constraint user_avatar_purchases_violated(const mg_db *db);

/* ---- users */

typedef struct users_rows {
	struct users *v;
	size_t n;
} users_rows;
typedef struct users_groups {
	struct users *v;
	size_t n;
	const size_t *first; /* those of parent i: v[first[i]] up to v[first[i + 1]] */
} users_groups;
typedef struct users_refs {
	struct users *v;
	size_t n;
	const size_t *at; /* that of child i is v[at[i]]; MG_NO_ROW: it has none */
} users_refs;
typedef mg_rc (*users_fn)(const struct users *row, void *ctx);
typedef mg_copy users_copy;
typedef struct users_found {
	struct users *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} users_found;
/* Begin with {0}. */
typedef struct users_page {
	uint32_t limit; /* rows of a page; 0: 100, or no limit for ..._each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct users last;
} users_page;

/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL.
 */
MG_INLINE mg_rc users_insert(mg_db *db, mg_arena *arena, const struct users *in, mg_cols cols,
	struct users *out);
/* Inserts n rows, or none of them. keys has room for the n keys that they get, or is NULL. */
MG_INLINE mg_rc users_insert_many(mg_db *db, mg_arena *arena, const struct users *in, size_t n,
	mg_cols cols, int32_t *keys);
/*
 * The fastest way in, COPY: all rows or none. At once; or begin, a call for each row, and end,
 * which has to be called after an error of a row, too. rows becomes how many, and may be NULL.
 */
MG_INLINE mg_rc users_copy_in(mg_db *db, const struct users *in, size_t n, mg_cols cols);
MG_INLINE mg_rc users_copy_begin(mg_db *db, users_copy *copy, mg_cols cols);
MG_INLINE mg_rc users_copy_row(users_copy *copy, const struct users *row);
MG_INLINE mg_rc users_copy_end(users_copy *copy, int64_t *rows);
/*
 * Inserts a row; where there is one with the same key `on`, sets the columns `update` of that. When
 * `update` is 0 that row stays as it is, and the result is MG_NONE. out becomes the row as it is
 * then, and may be NULL.
 */
MG_INLINE mg_rc users_upsert(mg_db *db, mg_arena *arena, const struct users *in, mg_cols insert,
	enum users_constraint on, mg_cols update, struct users *out);
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc users_get(mg_db *db, mg_arena *arena, int32_t id, struct users *out);
/* The rows with these n keys, in one round trip. */
MG_INLINE mg_rc users_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	users_found *out);
MG_INLINE mg_rc users_exists(mg_db *db, int32_t id, bool *out);
/* Sets these columns, and updated_at of the row with its key; MG_NONE when there is none. */
MG_INLINE mg_rc users_update(mg_db *db, const struct users *row, mg_cols set);
/* The same, where the columns `same` are still as they are in seen; else MG_NONE. */
MG_INLINE mg_rc users_update_if(mg_db *db, const struct users *row, mg_cols set,
	const struct users *seen, mg_cols same);
/* MG_NONE when there is no such row. */
MG_INLINE mg_rc users_delete(mg_db *db, int32_t id);
/* gone becomes how many there were, and may be NULL. */
MG_INLINE mg_rc users_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone);
/*
 * A page of rows in the order of the key: the first one, or the one behind `after`. next, which may
 * be `after` itself or NULL, becomes what to go on with. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc users_list(mg_db *db, mg_arena *arena, const users_page *after, users_rows *out,
	users_page *next);
/* The row with this other key; MG_NONE when there is none. */
MG_INLINE mg_rc users_by_email(mg_db *db, mg_arena *arena, const char *email, struct users *out);
MG_INLINE mg_rc users_by_username(mg_db *db, mg_arena *arena, const char *username,
	struct users *out);
/*
 * Calls fn for each row, or for each one behind `after`, in constant memory. A row lives until fn
 * returns. fn may use db; when it returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc users_each(mg_db *db, const users_page *after, users_fn fn, void *ctx);
MG_INLINE mg_rc users_count(mg_db *db, int64_t *out);
/* After an error: the constraint of this table that was violated, or ..._K_NONE. */
MG_INLINE enum users_constraint users_violated(const mg_db *db);

/** People whose address lies in a country. */
MG_FN mg_rc users_by_country(mg_db *db, mg_arena *arena, const char *country, users_rows *out);
/* The same, one row after the other in constant memory; a row lives until fn returns. */
MG_FN mg_rc users_by_country_each(mg_db *db, const char *country, users_fn fn, void *ctx);

/**
 * A user together with the preferred coffee.
 * MG_NONE when there is no such row, MG_E_MANY when there are several.
 */
MG_FN mg_rc user_with_coffee(mg_db *db, mg_arena *arena, int32_t id,
	struct user_with_coffee_row *out);

/** Full text search over the titles. */
MG_FN mg_rc coffee_search(mg_db *db, mg_arena *arena, const char *text, int64_t limit,
	coffee_rows *out);
/* The same, one row after the other in constant memory; a row lives until fn returns. */
MG_FN mg_rc coffee_search_each(mg_db *db, const char *text, int64_t limit, coffee_fn fn, void *ctx);

typedef struct distinct_notes_rows {
	struct distinct_notes_row *v;
	size_t n;
} distinct_notes_rows;
typedef mg_rc (*distinct_notes_fn)(const struct distinct_notes_row *row, void *ctx);
/** Every note that some coffee has. */
MG_FN mg_rc distinct_notes(mg_db *db, mg_arena *arena, distinct_notes_rows *out);
/* The same, one row after the other in constant memory; a row lives until fn returns. */
MG_FN mg_rc distinct_notes_each(mg_db *db, distinct_notes_fn fn, void *ctx);

/* Relations: one round trip for any number of rows. */
MG_FN const mg_link *posts_of_users_mglink(void);
/* The rows of posts that refer to each of these n rows of users, by user_id. */
MG_INLINE mg_rc posts_of_users(mg_db *db, mg_arena *arena, const struct users *rows, size_t n,
	posts_groups *out);
/* The rows of users that these n rows of posts refer to, each once. */
MG_INLINE mg_rc users_of_posts(mg_db *db, mg_arena *arena, const struct posts *rows, size_t n,
	users_refs *out);
MG_FN const mg_link *user_avatar_purchases_of_users_mglink(void);
/* The rows of user_avatar_purchases that refer to each of these n rows of users, by user_id. */
MG_INLINE mg_rc user_avatar_purchases_of_users(mg_db *db, mg_arena *arena, const struct users *rows,
	size_t n, user_avatar_purchases_groups *out);
/* The rows of users that these n rows of user_avatar_purchases refer to, each once. */
MG_INLINE mg_rc users_of_user_avatar_purchases(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *rows, size_t n, users_refs *out);
MG_FN const mg_link *users_of_coffee_mglink(void);
/* The rows of users that refer to each of these n rows of coffee, by coffee_id. */
MG_INLINE mg_rc users_of_coffee(mg_db *db, mg_arena *arena, const struct coffee *rows, size_t n,
	users_groups *out);
/* The rows of coffee that these n rows of users refer to, each once. */
MG_INLINE mg_rc coffee_of_users(mg_db *db, mg_arena *arena, const struct users *rows, size_t n,
	coffee_refs *out);

/*
 * Does the database have the tables and columns of this header, with their types? One round trip;
 * MG_E_SCHEMA when not, and mg_last(db)->message names the first column that differs. Columns that
 * are new in the database do not matter, nor do lengths.
 */
MG_FN mg_rc models_check(mg_db *db);
/* mg_open, and then this check: what a program begins with. Close *out after an error, too. */
MG_FN mg_rc models_open(mg_db **out, const char *conninfo, const mg_opts *opts);

MG_INLINE mg_rc coffee_insert(mg_db *db, mg_arena *arena, const struct coffee *in, mg_cols cols,
	struct coffee *out)
{
	return mg_row_insert(db, arena, coffee_mgtable(), in, cols, out);
}

MG_INLINE mg_rc coffee_insert_many(mg_db *db, mg_arena *arena, const struct coffee *in, size_t n,
	mg_cols cols, int32_t *keys)
{
	return mg_rows_insert(db, arena, coffee_mgtable(), in, n, cols, keys);
}

MG_INLINE mg_rc coffee_copy_in(mg_db *db, const struct coffee *in, size_t n, mg_cols cols)
{
	return mg_rows_copy(db, coffee_mgtable(), in, n, cols);
}

MG_INLINE mg_rc coffee_copy_begin(mg_db *db, coffee_copy *copy, mg_cols cols)
{
	return mg_copy_begin(db, copy, coffee_mgtable(), cols);
}

MG_INLINE mg_rc coffee_copy_row(coffee_copy *copy, const struct coffee *row)
{
	return mg_copy_row(copy, row);
}

MG_INLINE mg_rc coffee_copy_end(coffee_copy *copy, int64_t *rows)
{
	return mg_copy_end(copy, rows);
}

MG_INLINE mg_rc coffee_upsert(mg_db *db, mg_arena *arena, const struct coffee *in, mg_cols insert,
	enum coffee_constraint on, mg_cols update, struct coffee *out)
{
	return mg_row_upsert(db, arena, coffee_mgtable(), in, insert, MG_CAST(int32_t, on), update,
		out);
}

MG_INLINE mg_rc coffee_get(mg_db *db, mg_arena *arena, int32_t id, struct coffee *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_get(db, arena, coffee_mgtable(), 0, mg_args, out);
}

MG_INLINE mg_rc coffee_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	coffee_found *out)
{
	return mg_rows_get(db, arena, coffee_mgtable(), keys, true, n, out);
}

MG_INLINE mg_rc coffee_exists(mg_db *db, int32_t id, bool *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_exists(db, coffee_mgtable(), mg_args, out);
}

MG_INLINE mg_rc coffee_update(mg_db *db, const struct coffee *row, mg_cols set)
{
	return mg_row_update(db, coffee_mgtable(), row, set, MG_NIL, 0);
}

MG_INLINE mg_rc coffee_update_if(mg_db *db, const struct coffee *row, mg_cols set,
	const struct coffee *seen, mg_cols same)
{
	return mg_row_update(db, coffee_mgtable(), row, set, seen, same);
}

MG_INLINE mg_rc coffee_delete(mg_db *db, int32_t id)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_delete(db, coffee_mgtable(), mg_args);
}

MG_INLINE mg_rc coffee_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone)
{
	return mg_rows_delete(db, coffee_mgtable(), keys, true, n, gone);
}

MG_INLINE mg_rc coffee_list(mg_db *db, mg_arena *arena, const coffee_page *after, coffee_rows *out,
	coffee_page *next)
{
	return mg_rows_list(db, arena, coffee_mgtable(), after, next, out);
}

typedef struct coffee_mgeach {
	coffee_fn fn;
	void *ctx;
} coffee_mgeach;

MG_INLINE mg_rc coffee_mgrow(const void *row, void *ctx)
{
	const coffee_mgeach *each = MG_CAST(const coffee_mgeach *, ctx);

	return each->fn(MG_CAST(const struct coffee *, row), each->ctx);
}

MG_INLINE mg_rc coffee_each(mg_db *db, const coffee_page *after, coffee_fn fn, void *ctx)
{
	coffee_mgeach each;

	each.fn = fn;
	each.ctx = ctx;
	return mg_rows_each(db, coffee_mgtable(), after, coffee_mgrow, &each);
}

MG_INLINE mg_rc coffee_count(mg_db *db, int64_t *out)
{
	return mg_rows_count(db, coffee_mgtable(), out);
}

MG_INLINE enum coffee_constraint coffee_violated(const mg_db *db)
{
	int32_t which = mg_violated(db, coffee_mgtable(), -1);

	return MG_CAST(enum coffee_constraint, which);
}

MG_INLINE mg_rc posts_insert(mg_db *db, mg_arena *arena, const struct posts *in, mg_cols cols,
	struct posts *out)
{
	return mg_row_insert(db, arena, posts_mgtable(), in, cols, out);
}

MG_INLINE mg_rc posts_insert_many(mg_db *db, mg_arena *arena, const struct posts *in, size_t n,
	mg_cols cols, int32_t *keys)
{
	return mg_rows_insert(db, arena, posts_mgtable(), in, n, cols, keys);
}

MG_INLINE mg_rc posts_copy_in(mg_db *db, const struct posts *in, size_t n, mg_cols cols)
{
	return mg_rows_copy(db, posts_mgtable(), in, n, cols);
}

MG_INLINE mg_rc posts_copy_begin(mg_db *db, posts_copy *copy, mg_cols cols)
{
	return mg_copy_begin(db, copy, posts_mgtable(), cols);
}

MG_INLINE mg_rc posts_copy_row(posts_copy *copy, const struct posts *row)
{
	return mg_copy_row(copy, row);
}

MG_INLINE mg_rc posts_copy_end(posts_copy *copy, int64_t *rows)
{
	return mg_copy_end(copy, rows);
}

MG_INLINE mg_rc posts_upsert(mg_db *db, mg_arena *arena, const struct posts *in, mg_cols insert,
	enum posts_constraint on, mg_cols update, struct posts *out)
{
	return mg_row_upsert(db, arena, posts_mgtable(), in, insert, MG_CAST(int32_t, on), update,
		out);
}

MG_INLINE mg_rc posts_get(mg_db *db, mg_arena *arena, int32_t id, struct posts *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_get(db, arena, posts_mgtable(), 0, mg_args, out);
}

MG_INLINE mg_rc posts_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	posts_found *out)
{
	return mg_rows_get(db, arena, posts_mgtable(), keys, true, n, out);
}

MG_INLINE mg_rc posts_exists(mg_db *db, int32_t id, bool *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_exists(db, posts_mgtable(), mg_args, out);
}

MG_INLINE mg_rc posts_update(mg_db *db, const struct posts *row, mg_cols set)
{
	return mg_row_update(db, posts_mgtable(), row, set, MG_NIL, 0);
}

MG_INLINE mg_rc posts_update_if(mg_db *db, const struct posts *row, mg_cols set,
	const struct posts *seen, mg_cols same)
{
	return mg_row_update(db, posts_mgtable(), row, set, seen, same);
}

MG_INLINE mg_rc posts_delete(mg_db *db, int32_t id)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_delete(db, posts_mgtable(), mg_args);
}

MG_INLINE mg_rc posts_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone)
{
	return mg_rows_delete(db, posts_mgtable(), keys, true, n, gone);
}

MG_INLINE mg_rc posts_list(mg_db *db, mg_arena *arena, const posts_page *after, posts_rows *out,
	posts_page *next)
{
	return mg_rows_list(db, arena, posts_mgtable(), after, next, out);
}

typedef struct posts_mgeach {
	posts_fn fn;
	void *ctx;
} posts_mgeach;

MG_INLINE mg_rc posts_mgrow(const void *row, void *ctx)
{
	const posts_mgeach *each = MG_CAST(const posts_mgeach *, ctx);

	return each->fn(MG_CAST(const struct posts *, row), each->ctx);
}

MG_INLINE mg_rc posts_each(mg_db *db, const posts_page *after, posts_fn fn, void *ctx)
{
	posts_mgeach each;

	each.fn = fn;
	each.ctx = ctx;
	return mg_rows_each(db, posts_mgtable(), after, posts_mgrow, &each);
}

MG_INLINE mg_rc posts_count(mg_db *db, int64_t *out)
{
	return mg_rows_count(db, posts_mgtable(), out);
}

MG_INLINE enum posts_constraint posts_violated(const mg_db *db)
{
	int32_t which = mg_violated(db, posts_mgtable(), -1);

	return MG_CAST(enum posts_constraint, which);
}

MG_INLINE mg_rc user_avatar_purchases_insert(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, mg_cols cols, struct user_avatar_purchases *out)
{
	return mg_row_insert(db, arena, user_avatar_purchases_mgtable(), in, cols, out);
}

MG_INLINE mg_rc user_avatar_purchases_insert_many(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, size_t n, mg_cols cols, int32_t *keys)
{
	return mg_rows_insert(db, arena, user_avatar_purchases_mgtable(), in, n, cols, keys);
}

MG_INLINE mg_rc user_avatar_purchases_copy_in(mg_db *db, const struct user_avatar_purchases *in,
	size_t n, mg_cols cols)
{
	return mg_rows_copy(db, user_avatar_purchases_mgtable(), in, n, cols);
}

MG_INLINE mg_rc user_avatar_purchases_copy_begin(mg_db *db, user_avatar_purchases_copy *copy,
	mg_cols cols)
{
	return mg_copy_begin(db, copy, user_avatar_purchases_mgtable(), cols);
}

MG_INLINE mg_rc user_avatar_purchases_copy_row(user_avatar_purchases_copy *copy,
	const struct user_avatar_purchases *row)
{
	return mg_copy_row(copy, row);
}

MG_INLINE mg_rc user_avatar_purchases_copy_end(user_avatar_purchases_copy *copy, int64_t *rows)
{
	return mg_copy_end(copy, rows);
}

MG_INLINE mg_rc user_avatar_purchases_upsert(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *in, mg_cols insert,
	enum user_avatar_purchases_constraint on, mg_cols update, struct user_avatar_purchases *out)
{
	return mg_row_upsert(db, arena, user_avatar_purchases_mgtable(), in, insert,
		MG_CAST(int32_t, on), update, out);
}

MG_INLINE mg_rc user_avatar_purchases_get(mg_db *db, mg_arena *arena, int32_t id,
	struct user_avatar_purchases *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_get(db, arena, user_avatar_purchases_mgtable(), 0, mg_args, out);
}

MG_INLINE mg_rc user_avatar_purchases_get_many(mg_db *db, mg_arena *arena, const int32_t *keys,
	size_t n, user_avatar_purchases_found *out)
{
	return mg_rows_get(db, arena, user_avatar_purchases_mgtable(), keys, true, n, out);
}

MG_INLINE mg_rc user_avatar_purchases_exists(mg_db *db, int32_t id, bool *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_exists(db, user_avatar_purchases_mgtable(), mg_args, out);
}

MG_INLINE mg_rc user_avatar_purchases_update(mg_db *db, const struct user_avatar_purchases *row,
	mg_cols set)
{
	return mg_row_update(db, user_avatar_purchases_mgtable(), row, set, MG_NIL, 0);
}

MG_INLINE mg_rc user_avatar_purchases_update_if(mg_db *db, const struct user_avatar_purchases *row,
	mg_cols set, const struct user_avatar_purchases *seen, mg_cols same)
{
	return mg_row_update(db, user_avatar_purchases_mgtable(), row, set, seen, same);
}

MG_INLINE mg_rc user_avatar_purchases_delete(mg_db *db, int32_t id)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_delete(db, user_avatar_purchases_mgtable(), mg_args);
}

MG_INLINE mg_rc user_avatar_purchases_delete_many(mg_db *db, const int32_t *keys, size_t n,
	int64_t *gone)
{
	return mg_rows_delete(db, user_avatar_purchases_mgtable(), keys, true, n, gone);
}

MG_INLINE mg_rc user_avatar_purchases_list(mg_db *db, mg_arena *arena,
	const user_avatar_purchases_page *after, user_avatar_purchases_rows *out,
	user_avatar_purchases_page *next)
{
	return mg_rows_list(db, arena, user_avatar_purchases_mgtable(), after, next, out);
}

MG_INLINE mg_rc user_avatar_purchases_by_user_id_avatar_id(mg_db *db, mg_arena *arena,
	int32_t user_id, const char *avatar_id, struct user_avatar_purchases *out)
{
	const void *mg_args[2];

	mg_args[0] = &user_id;
	mg_args[1] = &avatar_id;

	return mg_row_get(db, arena, user_avatar_purchases_mgtable(), 1, mg_args, out);
}

typedef struct user_avatar_purchases_mgeach {
	user_avatar_purchases_fn fn;
	void *ctx;
} user_avatar_purchases_mgeach;

MG_INLINE mg_rc user_avatar_purchases_mgrow(const void *row, void *ctx)
{
	const user_avatar_purchases_mgeach *each = MG_CAST(const user_avatar_purchases_mgeach *,
		ctx);

	return each->fn(MG_CAST(const struct user_avatar_purchases *, row), each->ctx);
}

MG_INLINE mg_rc user_avatar_purchases_each(mg_db *db, const user_avatar_purchases_page *after,
	user_avatar_purchases_fn fn, void *ctx)
{
	user_avatar_purchases_mgeach each;

	each.fn = fn;
	each.ctx = ctx;
	return mg_rows_each(db, user_avatar_purchases_mgtable(), after, user_avatar_purchases_mgrow,
		&each);
}

MG_INLINE mg_rc user_avatar_purchases_count(mg_db *db, int64_t *out)
{
	return mg_rows_count(db, user_avatar_purchases_mgtable(), out);
}

MG_INLINE enum user_avatar_purchases_constraint user_avatar_purchases_violated(const mg_db *db)
{
	int32_t which = mg_violated(db, user_avatar_purchases_mgtable(), -1);

	return MG_CAST(enum user_avatar_purchases_constraint, which);
}

MG_INLINE mg_rc users_insert(mg_db *db, mg_arena *arena, const struct users *in, mg_cols cols,
	struct users *out)
{
	return mg_row_insert(db, arena, users_mgtable(), in, cols, out);
}

MG_INLINE mg_rc users_insert_many(mg_db *db, mg_arena *arena, const struct users *in, size_t n,
	mg_cols cols, int32_t *keys)
{
	return mg_rows_insert(db, arena, users_mgtable(), in, n, cols, keys);
}

MG_INLINE mg_rc users_copy_in(mg_db *db, const struct users *in, size_t n, mg_cols cols)
{
	return mg_rows_copy(db, users_mgtable(), in, n, cols);
}

MG_INLINE mg_rc users_copy_begin(mg_db *db, users_copy *copy, mg_cols cols)
{
	return mg_copy_begin(db, copy, users_mgtable(), cols);
}

MG_INLINE mg_rc users_copy_row(users_copy *copy, const struct users *row)
{
	return mg_copy_row(copy, row);
}

MG_INLINE mg_rc users_copy_end(users_copy *copy, int64_t *rows)
{
	return mg_copy_end(copy, rows);
}

MG_INLINE mg_rc users_upsert(mg_db *db, mg_arena *arena, const struct users *in, mg_cols insert,
	enum users_constraint on, mg_cols update, struct users *out)
{
	return mg_row_upsert(db, arena, users_mgtable(), in, insert, MG_CAST(int32_t, on), update,
		out);
}

MG_INLINE mg_rc users_get(mg_db *db, mg_arena *arena, int32_t id, struct users *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_get(db, arena, users_mgtable(), 0, mg_args, out);
}

MG_INLINE mg_rc users_get_many(mg_db *db, mg_arena *arena, const int32_t *keys, size_t n,
	users_found *out)
{
	return mg_rows_get(db, arena, users_mgtable(), keys, true, n, out);
}

MG_INLINE mg_rc users_exists(mg_db *db, int32_t id, bool *out)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_exists(db, users_mgtable(), mg_args, out);
}

MG_INLINE mg_rc users_update(mg_db *db, const struct users *row, mg_cols set)
{
	return mg_row_update(db, users_mgtable(), row, set, MG_NIL, 0);
}

MG_INLINE mg_rc users_update_if(mg_db *db, const struct users *row, mg_cols set,
	const struct users *seen, mg_cols same)
{
	return mg_row_update(db, users_mgtable(), row, set, seen, same);
}

MG_INLINE mg_rc users_delete(mg_db *db, int32_t id)
{
	const void *mg_args[1];

	mg_args[0] = &id;

	return mg_row_delete(db, users_mgtable(), mg_args);
}

MG_INLINE mg_rc users_delete_many(mg_db *db, const int32_t *keys, size_t n, int64_t *gone)
{
	return mg_rows_delete(db, users_mgtable(), keys, true, n, gone);
}

MG_INLINE mg_rc users_list(mg_db *db, mg_arena *arena, const users_page *after, users_rows *out,
	users_page *next)
{
	return mg_rows_list(db, arena, users_mgtable(), after, next, out);
}

MG_INLINE mg_rc users_by_email(mg_db *db, mg_arena *arena, const char *email, struct users *out)
{
	const void *mg_args[1];

	mg_args[0] = &email;

	return mg_row_get(db, arena, users_mgtable(), 1, mg_args, out);
}

MG_INLINE mg_rc users_by_username(mg_db *db, mg_arena *arena, const char *username,
	struct users *out)
{
	const void *mg_args[1];

	mg_args[0] = &username;

	return mg_row_get(db, arena, users_mgtable(), 2, mg_args, out);
}

typedef struct users_mgeach {
	users_fn fn;
	void *ctx;
} users_mgeach;

MG_INLINE mg_rc users_mgrow(const void *row, void *ctx)
{
	const users_mgeach *each = MG_CAST(const users_mgeach *, ctx);

	return each->fn(MG_CAST(const struct users *, row), each->ctx);
}

MG_INLINE mg_rc users_each(mg_db *db, const users_page *after, users_fn fn, void *ctx)
{
	users_mgeach each;

	each.fn = fn;
	each.ctx = ctx;
	return mg_rows_each(db, users_mgtable(), after, users_mgrow, &each);
}

MG_INLINE mg_rc users_count(mg_db *db, int64_t *out)
{
	return mg_rows_count(db, users_mgtable(), out);
}

MG_INLINE enum users_constraint users_violated(const mg_db *db)
{
	int32_t which = mg_violated(db, users_mgtable(), -1);

	return MG_CAST(enum users_constraint, which);
}

MG_INLINE mg_rc posts_of_users(mg_db *db, mg_arena *arena, const struct users *rows, size_t n,
	posts_groups *out)
{
	return mg_children(db, arena, posts_of_users_mglink(), rows, n, out);
}

MG_INLINE mg_rc users_of_posts(mg_db *db, mg_arena *arena, const struct posts *rows, size_t n,
	users_refs *out)
{
	return mg_parents(db, arena, posts_of_users_mglink(), rows, n, out);
}

MG_INLINE mg_rc user_avatar_purchases_of_users(mg_db *db, mg_arena *arena, const struct users *rows,
	size_t n, user_avatar_purchases_groups *out)
{
	return mg_children(db, arena, user_avatar_purchases_of_users_mglink(), rows, n, out);
}

MG_INLINE mg_rc users_of_user_avatar_purchases(mg_db *db, mg_arena *arena,
	const struct user_avatar_purchases *rows, size_t n, users_refs *out)
{
	return mg_parents(db, arena, user_avatar_purchases_of_users_mglink(), rows, n, out);
}

MG_INLINE mg_rc users_of_coffee(mg_db *db, mg_arena *arena, const struct coffee *rows, size_t n,
	users_groups *out)
{
	return mg_children(db, arena, users_of_coffee_mglink(), rows, n, out);
}

MG_INLINE mg_rc coffee_of_users(mg_db *db, mg_arena *arena, const struct users *rows, size_t n,
	coffee_refs *out)
{
	return mg_parents(db, arena, users_of_coffee_mglink(), rows, n, out);
}
#endif

#ifdef __cplusplus
}
#endif
#endif

#if defined(MODELS_IMPLEMENTATION) && !defined(MODELS_IMPLEMENTED)
#define MODELS_IMPLEMENTED 1
#ifndef MG_BASE_DONE
#define MG_BASE_DONE 1
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What rows go through one by one is written into their loop, and what few of them need is kept
 * out of it: where compilers decide otherwise, reading takes a third more.
 */
#if defined(__GNUC__) || defined(__clang__)
#define MGI_HOT static inline __attribute__((always_inline))
#define MGI_COLD static __attribute__((noinline))
#else
#define MGI_HOT static inline
#define MGI_COLD static
#endif

/* ---- memory */

typedef struct mg_block {
	struct mg_block *next;
	size_t size; /* with this head */
} mg_block;

typedef struct mg_held {
	struct mg_held *next;
	void (*drop)(void *);
	void *what;
} mg_held;

#define MGI_FIRST_BLOCK 4096u

static void *mgi_malloc(void *ctx, void *old, size_t old_size, size_t new_size)
{
	(void)ctx;
	(void)old_size;
	if (new_size)
		return realloc(old, new_size);
	free(old);
	return NULL;
}

static void *mgi_resize(const mg_alloc *alloc, void *old, size_t old_size, size_t new_size)
{
	if (!alloc->fn)
		return mgi_malloc(NULL, old, old_size, new_size);
	return alloc->fn(alloc->ctx, old, old_size, new_size);
}

static size_t mgi_head(void)
{
	return (sizeof(mg_block) + 15u) & ~(size_t)15;
}

MG_DEF mg_rc mg_arena_init(mg_arena *arena, const mg_alloc *alloc)
{
	memset(arena, 0, sizeof(*arena));
	if (alloc)
		arena->alloc = *alloc;
	return MG_OK;
}

static void mgi_drop_held(mg_arena *arena)
{
	while (arena->held) {
		mg_held *held = arena->held;

		arena->held = held->next;
		held->drop(held->what);
	}
}

static void mgi_drop_blocks(mg_arena *arena, mg_block *block)
{
	while (block) {
		mg_block *next = block->next;

		mgi_resize(&arena->alloc, block, block->size, 0);
		block = next;
	}
}

MG_DEF void mg_arena_reset(mg_arena *arena)
{
	mg_block *newest = arena->blocks;

	mgi_drop_held(arena);
	if (!newest)
		return;
	mgi_drop_blocks(arena, newest->next);
	newest->next = NULL;
	arena->at = (unsigned char *)newest + mgi_head();
}

MG_DEF void mg_arena_free(mg_arena *arena)
{
	mgi_drop_held(arena);
	mgi_drop_blocks(arena, arena->blocks);
	arena->blocks = NULL;
	arena->at = NULL;
	arena->end = NULL;
}

static bool mgi_new_block(mg_arena *arena, size_t size)
{
	size_t want = arena->blocks ? arena->blocks->size : MGI_FIRST_BLOCK / 2;
	mg_block *block;
	void *memory;

	if (size > SIZE_MAX / 4)
		return false;
	want = want > SIZE_MAX / 4 ? want : want * 2;
	if (want < size + mgi_head())
		want = size + mgi_head();
	memory = mgi_resize(&arena->alloc, NULL, 0, want);
	if (!memory)
		return false;
	block = (mg_block *)memory;
	block->next = arena->blocks;
	block->size = want;
	arena->blocks = block;
	arena->at = (unsigned char *)memory + mgi_head();
	arena->end = (unsigned char *)memory + want;
	return true;
}

/* align is a power of two, 16 at most. */
static inline void *mgi_take(mg_arena *arena, size_t size, size_t align)
{
	size_t pad = arena->at ? (size_t)(-(uintptr_t)arena->at & (align - 1)) : 0;
	unsigned char *memory;

	if (!arena->at || size > (size_t)(arena->end - arena->at) ||
	    pad > (size_t)(arena->end - arena->at) - size) {
		if (!mgi_new_block(arena, size))
			return NULL;
		pad = 0;
	}
	memory = arena->at + pad;
	arena->at = memory + size;
	return memory;
}

/* An array; NULL also when its size has no number. */
static void *mgi_array(mg_arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / 8 / size)
		return NULL;
	return mgi_take(arena, n * size, 16);
}

MG_DEF void *mg_arena_get(mg_arena *arena, size_t size)
{
	return mgi_take(arena, size, 16);
}

static char *mgi_text(mg_arena *arena, const void *text, size_t n)
{
	char *copy = n < SIZE_MAX ? (char *)mgi_take(arena, n + 1, 1) : NULL;

	if (!copy)
		return NULL;
	if (n)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

MG_DEF const char *mg_arena_text(mg_arena *arena, const char *text, size_t n)
{
	return mgi_text(arena, text, n);
}

/* ---- a buffer that grows, or a fixed one that only counts what does not fit */

typedef struct mgi_buf {
	unsigned char *p;
	size_t n;
	size_t cap;
	const mg_alloc *alloc; /* NULL: it is fixed */
	bool failed;
} mgi_buf;

static bool mgi_grow(mgi_buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 512;
	void *p;

	if (!b->alloc || b->failed)
		return false;
	if (more > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
		b->failed = true;
		return false;
	}
	while (cap < b->n + more)
		cap *= 2;
	p = mgi_resize(b->alloc, b->p, b->cap, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = (unsigned char *)p;
	b->cap = cap;
	return true;
}

/* Room for n bytes, which count as written; NULL when there is none. */
static inline unsigned char *mgi_room(mgi_buf *b, size_t n)
{
	unsigned char *at;

	if (n > b->cap - b->n && !mgi_grow(b, n))
		return NULL;
	at = b->p + b->n;
	b->n += n;
	return at;
}

static void mgi_put(mgi_buf *b, const void *p, size_t n)
{
	unsigned char *at;

	if (!n)
		return;
	if (!b->alloc) { /* counts on, writes what fits */
		if (b->n < b->cap)
			memcpy(b->p + b->n, p, n < b->cap - b->n ? n : b->cap - b->n);
		b->n += n;
		return;
	}
	at = mgi_room(b, n);
	if (at)
		memcpy(at, p, n);
}

static void mgi_str(mgi_buf *b, const char *text)
{
	mgi_put(b, text, strlen(text));
}

static void mgi_chr(mgi_buf *b, char c)
{
	mgi_put(b, &c, 1);
}

static void mgi_dec(mgi_buf *b, uint64_t value, size_t width)
{
	char digits[20];
	size_t n = sizeof(digits);

	while (value || n == sizeof(digits)) {
		digits[--n] = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	for (; width > sizeof(digits) - n; width--)
		mgi_chr(b, '0');
	mgi_put(b, digits + n, sizeof(digits) - n);
}

static void mgi_int(mgi_buf *b, int64_t value)
{
	if (value < 0)
		mgi_chr(b, '-');
	mgi_dec(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

static void mgi_hex(mgi_buf *b, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		mgi_chr(b, digits[p[i] >> 4]);
		mgi_chr(b, digits[p[i] & 15]);
	}
}

/* ---- time */

#define MGI_DAY ((int64_t)86400000000)
#define MGI_2000 730425 /* days from 0000-03-01 to 2000-01-01 */

static int64_t mgi_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t mgi_floor_mod(int64_t a, int64_t b)
{
	int64_t rest = a % b;

	return rest < 0 ? rest + b : rest;
}

static mg_civil mgi_civil_of_days(int64_t days)
{
	mg_civil c;
	int64_t n = days + MGI_2000; /* years begin in March, so that a leap day is the last */
	int64_t era = mgi_floor_div(n, 146097);
	int64_t day = n - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	memset(&c, 0, sizeof(c));
	c.day = (int32_t)(of_year - (153 * month + 2) / 5 + 1);
	c.month = (int32_t)(month < 10 ? month + 3 : month - 9);
	c.year = (int32_t)(year + era * 400 + (c.month <= 2 ? 1 : 0));
	return c;
}

static int64_t mgi_days_of_civil(const mg_civil *c)
{
	int64_t month = c->month;
	int64_t year = (int64_t)c->year - (month <= 2 ? 1 : 0);
	int64_t era = mgi_floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + c->day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MGI_2000;
}

MG_DEF bool mg_time_is_finite(mg_time time)
{
	return time != MG_TIME_INFINITY && time != MG_TIME_MINUS_INFINITY;
}

MG_DEF mg_time mg_time_from_unix(int64_t seconds, int32_t micros)
{
	if (seconds > INT64_MAX / 1000000 - 1)
		return MG_TIME_INFINITY;
	if (seconds < INT64_MIN / 1000000 + 946684801)
		return MG_TIME_MINUS_INFINITY;
	return (seconds - 946684800) * 1000000 + micros;
}

MG_DEF int64_t mg_time_to_unix(mg_time time, int32_t *micros)
{
	int64_t seconds = mgi_floor_div(time, 1000000);

	if (micros)
		*micros = (int32_t)mgi_floor_mod(time, 1000000);
	return seconds + 946684800;
}

MG_DEF mg_civil mg_time_civil(mg_time time)
{
	int64_t rest = mgi_floor_mod(time, MGI_DAY);
	mg_civil c = mgi_civil_of_days(mgi_floor_div(time, MGI_DAY));

	c.micro = (int32_t)(rest % 1000000);
	rest /= 1000000;
	c.hour = (int32_t)(rest / 3600);
	c.minute = (int32_t)(rest / 60 % 60);
	c.second = (int32_t)(rest % 60);
	return c;
}

MG_DEF mg_time mg_civil_time(const mg_civil *civil)
{
	int64_t days = mgi_days_of_civil(civil);
	int64_t rest = ((int64_t)civil->hour * 60 + civil->minute) * 60 + civil->second;

	days += mgi_floor_div(rest, 86400);
	rest = mgi_floor_mod(rest, 86400);
	if (days > INT64_MAX / MGI_DAY - 2)
		return MG_TIME_INFINITY;
	if (days < INT64_MIN / MGI_DAY + 2)
		return MG_TIME_MINUS_INFINITY;
	return days * MGI_DAY + rest * 1000000 + civil->micro;
}

MG_DEF mg_civil mg_date_civil(mg_date date)
{
	return mgi_civil_of_days(date);
}

MG_DEF mg_date mg_civil_date(const mg_civil *civil)
{
	int64_t days = mgi_days_of_civil(civil);

	if (days >= MG_DATE_INFINITY)
		return MG_DATE_INFINITY;
	return days <= MG_DATE_MINUS_INFINITY ? MG_DATE_MINUS_INFINITY : (mg_date)days;
}

/* ---- values as text that the server reads back to the same value */

static void mgi_fmt_micro(mgi_buf *b, int64_t micro)
{
	size_t width = 6;

	if (!micro)
		return;
	while (micro % 10 == 0) {
		micro /= 10;
		width--;
	}
	mgi_chr(b, '.');
	mgi_dec(b, (uint64_t)micro, width);
}

static void mgi_fmt_day(mgi_buf *b, const mg_civil *c)
{
	mgi_dec(b, (uint64_t)(c->year > 0 ? c->year : 1 - (int64_t)c->year), 4);
	mgi_chr(b, '-');
	mgi_dec(b, (uint64_t)c->month, 2);
	mgi_chr(b, '-');
	mgi_dec(b, (uint64_t)c->day, 2);
}

static void mgi_fmt_date(mgi_buf *b, mg_date date)
{
	mg_civil c = mg_date_civil(date);

	if (date == MG_DATE_INFINITY || date == MG_DATE_MINUS_INFINITY) {
		mgi_str(b, date > 0 ? "infinity" : "-infinity");
		return;
	}
	mgi_fmt_day(b, &c);
	if (c.year <= 0)
		mgi_str(b, " BC");
}

static void mgi_fmt_clock(mgi_buf *b, mg_clock clock)
{
	uint64_t seconds = (uint64_t)(clock < 0 ? 0 : clock / 1000000);

	mgi_dec(b, seconds / 3600, 2);
	mgi_chr(b, ':');
	mgi_dec(b, seconds / 60 % 60, 2);
	mgi_chr(b, ':');
	mgi_dec(b, seconds % 60, 2);
	mgi_fmt_micro(b, clock < 0 ? 0 : clock % 1000000);
}

static void mgi_fmt_time(mgi_buf *b, mg_time time, bool zone)
{
	mg_civil c;

	if (!mg_time_is_finite(time)) {
		mgi_str(b, time > 0 ? "infinity" : "-infinity");
		return;
	}
	c = mg_time_civil(time);
	mgi_fmt_day(b, &c);
	mgi_chr(b, 'T');
	mgi_fmt_clock(b, mgi_floor_mod(time, MGI_DAY));
	if (zone)
		mgi_chr(b, 'Z');
	if (c.year <= 0)
		mgi_str(b, " BC");
}

static void mgi_fmt_timetz(mgi_buf *b, const mg_timetz *t)
{
	uint32_t zone = t->zone < 0 ? 0u - (uint32_t)t->zone : (uint32_t)t->zone;

	mgi_fmt_clock(b, t->time);
	mgi_chr(b, t->zone > 0 ? '-' : '+');
	mgi_dec(b, zone / 3600, 2);
	mgi_chr(b, ':');
	mgi_dec(b, zone / 60 % 60, 2);
	if (zone % 60) {
		mgi_chr(b, ':');
		mgi_dec(b, zone % 60, 2);
	}
}

static void mgi_fmt_part(mgi_buf *b, int64_t value, char unit)
{
	if (!value)
		return;
	mgi_int(b, value);
	mgi_chr(b, unit);
}

/* ISO 8601; a part may be negative by itself, as the server has it. */
static void mgi_fmt_interval(mgi_buf *b, const mg_interval *v)
{
	int64_t seconds = v->micros / 1000000;
	int64_t micro = v->micros % 1000000;

	if (v->micros == INT64_MAX && v->days == INT32_MAX && v->months == INT32_MAX) {
		mgi_str(b, "infinity");
		return;
	}
	if (v->micros == INT64_MIN && v->days == INT32_MIN && v->months == INT32_MIN) {
		mgi_str(b, "-infinity");
		return;
	}
	mgi_chr(b, 'P');
	mgi_fmt_part(b, v->months / 12, 'Y');
	mgi_fmt_part(b, v->months % 12, 'M');
	mgi_fmt_part(b, v->days, 'D');
	if (v->micros || (!v->months && !v->days)) {
		mgi_chr(b, 'T');
		mgi_fmt_part(b, seconds / 3600, 'H');
		mgi_fmt_part(b, seconds / 60 % 60, 'M');
		if (v->micros < 0 && seconds % 60 == 0 && micro)
			mgi_chr(b, '-');
		mgi_int(b, seconds % 60);
		mgi_fmt_micro(b, micro < 0 ? -micro : micro);
		mgi_chr(b, 'S');
	}
}

static void mgi_fmt_uuid(mgi_buf *b, const mg_uuid *u)
{
	mgi_hex(b, u->b, 4);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 4, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 6, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 8, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 10, 6);
}

static void mgi_fmt_mac(mgi_buf *b, const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			mgi_chr(b, ':');
		mgi_hex(b, p + i, 1);
	}
}

static void mgi_fmt_inet(mgi_buf *b, const mg_inet *v, bool cidr)
{
	size_t most = v->family == 6 ? 16 : 4;
	size_t i;

	for (i = 0; i < most; i++) {
		if (most == 4) {
			if (i)
				mgi_chr(b, '.');
			mgi_dec(b, v->addr[i], 1);
		} else {
			if (i && i % 2 == 0)
				mgi_chr(b, ':');
			mgi_hex(b, v->addr + i, 1);
		}
	}
	if (cidr || v->bits != most * 8) {
		mgi_chr(b, '/');
		mgi_dec(b, v->bits, 1);
	}
}

static void mgi_fmt_bits(mgi_buf *b, const mg_bits *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		mgi_chr(b, v->p[i / 8] >> (7 - i % 8) & 1 ? '1' : '0');
}

static void mgi_fmt_scaled(mgi_buf *b, int64_t value, int scale)
{
	uint64_t n = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t unit = 1;
	int i;

	for (i = 0; i < scale; i++)
		unit *= 10;
	if (value < 0)
		mgi_chr(b, '-');
	mgi_dec(b, n / unit, 1);
	if (scale > 0) {
		mgi_chr(b, '.');
		mgi_dec(b, n % unit, (size_t)scale);
	}
}

static bool mgi_finite(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return (bits >> 52 & 0x7ff) != 0x7ff;
}

/* The shortest decimal digits that are this number; whatever the locale says. */
static void mgi_fmt_double(mgi_buf *b, double v, bool single)
{
	char text[340];
	int digits;
	int i;

	if (!mgi_finite(v)) {
		mgi_str(b, v > 0 ? "Infinity" : v < 0 ? "-Infinity" : "NaN");
		return;
	}
	for (digits = single ? 6 : 15; digits < (single ? 9 : 17); digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (single ? !((float)strtod(text, NULL) < (float)v) &&
				     !((float)strtod(text, NULL) > (float)v)
			   : !(strtod(text, NULL) < v) && !(strtod(text, NULL) > v))
			break;
	}
	if (digits == (single ? 9 : 17))
		snprintf(text, sizeof(text), "%.*g", digits, v);
	for (i = 0; text[i]; i++) {
		bool plain = (text[i] >= '0' && text[i] <= '9') || text[i] == '-' ||
			     text[i] == '+' || text[i] == 'e';

		if (plain)
			mgi_chr(b, text[i]);
		else if (i == 0 || (text[i - 1] >= '0' && text[i - 1] <= '9'))
			mgi_chr(b, '.');
	}
}

static size_t mgi_ended(mgi_buf *b)
{
	if (b->cap)
		b->p[b->n < b->cap ? b->n : b->cap - 1] = '\0';
	return b->n;
}

static mgi_buf mgi_fixed(char *buffer, size_t size)
{
	mgi_buf b;

	memset(&b, 0, sizeof(b));
	b.p = (unsigned char *)buffer;
	b.cap = size;
	return b;
}

MG_DEF size_t mg_time_text(mg_time time, bool zone, char *buffer, size_t size)
{
	mgi_buf b = mgi_fixed(buffer, size);

	mgi_fmt_time(&b, time, zone);
	return mgi_ended(&b);
}

MG_DEF size_t mg_uuid_text(const mg_uuid *uuid, char *buffer, size_t size)
{
	mgi_buf b = mgi_fixed(buffer, size);

	mgi_fmt_uuid(&b, uuid);
	return mgi_ended(&b);
}

static int mgi_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

MG_DEF bool mg_uuid_parse(const char *text, mg_uuid *out)
{
	size_t i;

	for (i = 0; i < 16; i++) {
		int high;
		int low;

		if (*text == '-' && i >= 4 && i <= 10 && i % 2 == 0)
			text++;
		high = mgi_hex_digit(text[0]);
		low = high < 0 ? -1 : mgi_hex_digit(text[1]);
		if (low < 0)
			return false;
		out->b[i] = (unsigned char)(high << 4 | low);
		text += 2;
	}
	return !*text;
}

MG_DEF mg_json mg_json_of(const char *text)
{
	mg_json json;

	json.p = text;
	json.n = text ? strlen(text) : 0;
	return json;
}

/* ---- classes of types */

typedef struct mgi_class {
	uint32_t oid;	    /* on the wire */
	uint32_t array_oid;
	uint32_t size;	    /* in C */
	uint32_t pointer;   /* it begins with a pointer that is NULL for NULL */
	const char *type;   /* of the database */
} mgi_class;

/* In the order of enum mg_class. */
static const mgi_class mgi_classes[MG_T_CLASSES] = {
	{16, 1000, sizeof(bool), 0, "boolean"},
	{21, 1005, 2, 0, "smallint"},
	{23, 1007, 4, 0, "integer"},
	{20, 1016, 8, 0, "bigint"},
	{700, 1021, 4, 0, "real"},
	{701, 1022, 8, 0, "double precision"},
	{25, 1009, sizeof(mg_text), 1, "text"},
	{17, 1001, sizeof(mg_bytes), 1, "bytea"},
	{2950, 2951, sizeof(mg_uuid), 0, "uuid"},
	{1082, 1182, sizeof(mg_date), 0, "date"},
	{1083, 1183, sizeof(mg_clock), 0, "time"},
	{1266, 1270, sizeof(mg_timetz), 0, "timetz"},
	{1114, 1115, sizeof(mg_time), 0, "timestamp"},
	{1184, 1185, sizeof(mg_time), 0, "timestamptz"},
	{1186, 1187, sizeof(mg_interval), 0, "interval"},
	{1700, 1231, sizeof(mg_numeric), 1, "numeric"},
	{1700, 1231, 8, 0, "numeric"},
	{114, 199, sizeof(mg_json), 1, "json"},
	{3802, 3807, sizeof(mg_json), 1, "jsonb"},
	{869, 1041, sizeof(mg_inet), 0, "inet"},
	{650, 651, sizeof(mg_inet), 0, "cidr"},
	{829, 1040, sizeof(mg_macaddr), 0, "macaddr"},
	{774, 775, sizeof(mg_macaddr8), 0, "macaddr8"},
	{1560, 1561, sizeof(mg_bits), 1, "pg_catalog.\"bit\""}, /* bit alone is bit(1) */
	{1562, 1563, sizeof(mg_bits), 1, "varbit"},
	{26, 1028, 4, 0, "oid"},
	{28, 1011, 4, 0, "xid"},
	{29, 1012, 4, 0, "cid"},
	{5069, 271, 8, 0, "xid8"},
	{3220, 3221, 8, 0, "pg_lsn"},
	{790, 791, 8, 0, "money"},
	{18, 1002, 1, 0, "\"char\""},
	{142, 143, sizeof(mg_text), 1, "xml"},
	{600, 1017, sizeof(mg_point), 0, "point"},
	{25, 1009, sizeof(int), 0, "text"},
	{3904, 3905, sizeof(mg_range), 0, "int4range"},
	{3926, 3927, sizeof(mg_range), 0, "int8range"},
	{3912, 3913, sizeof(mg_range), 0, "daterange"},
	{3908, 3909, sizeof(mg_range), 0, "tsrange"},
	{3910, 3911, sizeof(mg_range), 0, "tstzrange"},
	{3906, 3907, sizeof(mg_numrange), 0, "numrange"},
};

static const uint64_t mgi_tens[20] = {1u,
				      10u,
				      100u,
				      1000u,
				      10000u,
				      100000u,
				      1000000u,
				      10000000u,
				      100000000u,
				      1000000000u,
				      10000000000u,
				      100000000000u,
				      1000000000000u,
				      10000000000000u,
				      100000000000000u,
				      1000000000000000u,
				      10000000000000000u,
				      100000000000000000u,
				      1000000000000000000u,
				      10000000000000000000u};

/* The layout that all arrays share. */
typedef struct mgi_any_array {
	const void *v;
	size_t n;
	const bool *nulls;
	const mg_dims *dims;
} mgi_any_array;

static inline bool mgi_is_null(const mg_col *c, const void *row)
{
	const unsigned char *base = (const unsigned char *)row;
	const void *p;
	bool has;

	if (c->has != MG_NO_FLAG) {
		memcpy(&has, base + c->has, sizeof(has));
		return !has;
	}
	if (!(c->flags & MG_F_ARRAY) && !mgi_classes[c->cls].pointer)
		return false;
	memcpy(&p, base + c->at, sizeof(p));
	return !p;
}

/* The bit of a column; those from the 64th on share the last one. */
static mg_cols mgi_bit(uint32_t column)
{
	return (mg_cols)1 << (column < 63 ? column : 63);
}

static bool mgi_element_null(const mg_col *c, const mgi_any_array *v, size_t i)
{
	const mgi_class *k = &mgi_classes[c->cls];
	const void *p;

	if (v->nulls && v->nulls[i])
		return true;
	if (!k->pointer)
		return false;
	memcpy(&p, (const unsigned char *)v->v + i * k->size, sizeof(p));
	return !p;
}

/* The dimensions multiply to the number of elements. */
static bool mgi_array_ok(const mgi_any_array *v)
{
	size_t total = 1;
	int32_t i;

	if (v->n > INT32_MAX / 4)
		return false;
	if (!v->dims || !v->n)
		return true;
	if (v->dims->n < 1 || v->dims->n > 6)
		return false;
	for (i = 0; i < v->dims->n; i++) {
		if (v->dims->size[i] < 1 || total > v->n / (size_t)v->dims->size[i])
			return false;
		total *= (size_t)v->dims->size[i];
	}
	return total == v->n;
}

/* The label of an enum's value, or NULL when it has none. */
static const char *mgi_label(const mg_col *c, const void *row)
{
	const char *raw;
	int value;

	memcpy(&value, (const unsigned char *)row + c->at, sizeof(value));
	if (value >= 0)
		return (uint32_t)value < c->labels->n ? c->labels->label[value] : NULL;
	if (c->raw == MG_NO_FLAG)
		return NULL;
	memcpy(&raw, (const unsigned char *)row + c->raw, sizeof(raw));
	return raw;
}

/* Columns that the server alone sets are never among those that are written. */
static inline bool mgi_in(const mg_table *t, mg_cols cols, uint32_t i)
{
	return (cols & mgi_bit(i)) && !(t->cols[i].flags & MG_F_FIXED);
}

/* ---- exact numbers: base 10000 on the wire, decimal digits in C */

static inline uint32_t mgi_u16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | (uint32_t)p[1];
}

#define MGI_NUMERIC_HEAD 8u

/* The head and the digits of a numeric: base 10000, the first one counts 10000 ^ weight. */
typedef struct mgi_numeric {
	const unsigned char *digits;
	int32_t n;
	int32_t weight;
	uint32_t sign;
	int32_t scale;
} mgi_numeric;

MGI_HOT bool mgi_numeric_head(const unsigned char *p, size_t n, mgi_numeric *out)
{
	int32_t i;

	if (n < MGI_NUMERIC_HEAD)
		return false;
	out->n = (int32_t)mgi_u16(p);
	out->weight = (int32_t)mgi_u16(p + 2);
	if (out->weight > 32767)
		out->weight -= 65536;
	out->sign = mgi_u16(p + 4);
	out->scale = (int32_t)mgi_u16(p + 6);
	out->digits = p + MGI_NUMERIC_HEAD;
	if (n != MGI_NUMERIC_HEAD + 2 * (size_t)out->n)
		return false;
	if (out->sign == 0xc000 || out->sign == 0xd000 || out->sign == 0xf000)
		return true;
	if ((out->sign && out->sign != 0x4000) || out->scale > 16383)
		return false;
	for (i = 0; i < out->n; i++)
		if (mgi_u16(out->digits + 2 * (size_t)i) > 9999)
			return false;
	return true;
}

static inline uint32_t mgi_digit(const mgi_numeric *v, int32_t i)
{
	return i >= 0 && i < v->n ? mgi_u16(v->digits + 2 * (size_t)i) : 0;
}

static mg_rc mgi_get_scaled(const unsigned char *p, size_t n, int scale, int64_t *out)
{
	mgi_numeric v;
	uint64_t sum = 0;
	int32_t i;

	if (!mgi_numeric_head(p, n, &v) || v.sign >= 0xc000)
		return MG_E_DATA;
	for (i = 0; i < v.n; i++) {
		uint64_t d = mgi_digit(&v, i);
		int32_t tens = 4 * (v.weight - i) + scale;

		if (!d)
			continue;
		if (tens < 0) {
			if (tens <= -4 || d % mgi_tens[-tens])
				return MG_E_DATA;
			d /= mgi_tens[-tens];
			tens = 0;
		}
		if (tens > 18 || d > (uint64_t)INT64_MAX / mgi_tens[tens] ||
		    d * mgi_tens[tens] > (uint64_t)INT64_MAX - sum)
			return MG_E_DATA;
		sum += d * mgi_tens[tens];
	}
	*out = v.sign ? -(int64_t)sum : (int64_t)sum;
	return MG_OK;
}

static inline void mgi_w16(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 8 & 255);
	p[1] = (unsigned char)(v & 255);
}

static inline void mgi_w32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16 & 255);
	p[2] = (unsigned char)(v >> 8 & 255);
	p[3] = (unsigned char)(v & 255);
}

static inline void mgi_w64(unsigned char *p, uint64_t v)
{
	mgi_w32(p, (uint32_t)(v >> 32));
	mgi_w32(p + 4, (uint32_t)(v & 0xffffffffu));
}

/* The digits of a decimal text: where they begin, where the point is. */
typedef struct mgi_decimal {
	const char *first; /* first digit that is not 0, or the end */
	const char *end;
	int64_t point; /* digits from `first` to the point; may be negative */
	int64_t scale; /* digits behind the point */
	bool negative;
} mgi_decimal;

static const char *mgi_exponent(const char *s, int64_t *out)
{
	bool negative = s[1] == '-';
	int64_t value = 0;
	size_t n = 0;

	for (s += s[1] == '-' || s[1] == '+' ? 2 : 1; *s >= '0' && *s <= '9'; s++, n++)
		if (value < 1000000)
			value = value * 10 + (*s - '0');
	*out = negative ? -value : value;
	return n ? s : NULL;
}

static bool mgi_read_decimal(const char *s, mgi_decimal *d)
{
	const char *dot = NULL;
	int64_t exponent = 0;
	int64_t digits = 0;
	int64_t behind = 0;

	memset(d, 0, sizeof(*d));
	d->negative = *s == '-';
	s += *s == '-' || *s == '+' ? 1 : 0;
	for (; (*s >= '0' && *s <= '9') || (*s == '.' && !dot); s++) {
		if (*s == '.') {
			dot = s;
			continue;
		}
		digits++;
		behind += dot ? 1 : 0;
		if (!d->first && *s == '0') {
			d->point -= dot ? 1 : 0;
			continue;
		}
		if (!d->first)
			d->first = s;
		d->point += dot ? 0 : 1;
	}
	d->end = s;
	if (!d->first)
		d->first = s;
	if (digits && (*s == 'e' || *s == 'E'))
		s = mgi_exponent(s, &exponent);
	if (!digits || !s || *s)
		return false;
	d->point += exponent;
	d->scale = behind > exponent ? behind - exponent : 0;
	return true;
}

/* Into groups of four digits: the first one has `lead` zeros before its digits. */
static size_t mgi_groups(const mgi_decimal *d, int64_t lead, unsigned char *to, size_t most)
{
	const char *s = d->first;
	size_t used = 0;
	size_t group;

	for (group = 0; group < most; group++) {
		uint32_t value = 0;
		int k;

		for (k = 0; k < 4; k++) {
			value *= 10;
			if (lead > 0) {
				lead--;
				continue;
			}
			if (s < d->end && *s == '.')
				s++;
			if (s < d->end)
				value += (uint32_t)(*s++ - '0');
		}
		mgi_w16(to + 2 * group, value);
		used = value ? group + 1 : used;
	}
	return used;
}

static mg_rc mgi_put_numeric_head(mgi_buf *b, size_t groups, int64_t weight, uint32_t sign,
				  int64_t scale)
{
	unsigned char *p = mgi_room(b, 12);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)(8 + 2 * groups));
	mgi_w16(p + 4, (uint32_t)groups);
	mgi_w16(p + 6, (uint32_t)(weight & 0xffff));
	mgi_w16(p + 8, sign);
	mgi_w16(p + 10, (uint32_t)scale);
	return MG_OK;
}

static inline size_t mgi_count_digits(const char *s, size_t most)
{
	size_t n = 0;

	while (n <= most && s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* The value of n digits, at most four, of a group of four that they begin. */
static inline uint32_t mgi_group(const char *s, size_t n)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < n; i++)
		value = value * 10 + (uint32_t)(*s++ - '0');
	return value;
}

#define MGI_SHORT 16u

/* Numbers as most are: some digits, a point perhaps, some digits. False: it is another one. */
static bool mgi_put_short(mgi_buf *b, const char *s, mg_rc *rc)
{
	static const uint32_t missing[4] = {1, 1000, 100, 10};
	bool negative = *s == '-';
	const char *whole = s + (negative ? 1 : 0);
	size_t n = mgi_count_digits(whole, MGI_SHORT);
	const char *behind = whole + n + 1;
	size_t scale = whole[n] == '.' ? mgi_count_digits(behind, MGI_SHORT) : 0;
	size_t groups = (n + 3) / 4 + (scale + 3) / 4;
	size_t begin = b->n;
	unsigned char *p;
	size_t i;

	if (*whole == '0' || !n || n > MGI_SHORT || scale > MGI_SHORT ||
	    (whole[n] == '.' ? !scale || behind[scale] : whole[n]))
		return false;
	p = mgi_room(b, 12 + 2 * groups);
	*rc = p ? MG_OK : MG_E_NOMEM;
	if (!p)
		return true;
	p += 12;
	i = (n - 1) % 4 + 1;
	mgi_w16(p, mgi_group(whole, i));
	for (p += 2; i < n; i += 4, p += 2)
		mgi_w16(p, mgi_group(whole + i, 4));
	for (i = 0; i + 4 <= scale; i += 4, p += 2)
		mgi_w16(p, mgi_group(behind + i, 4));
	if (i < scale) {
		mgi_w16(p, mgi_group(behind + i, scale - i) * missing[scale - i]);
		p += 2;
	}
	while (!p[-1] && !p[-2]) { /* the first group is not zero */
		p -= 2;
		groups--;
	}
	b->n = begin + 12 + 2 * groups;
	p = b->p + begin;
	mgi_w32(p, (uint32_t)(8 + 2 * groups));
	mgi_w16(p + 4, (uint32_t)groups);
	mgi_w16(p + 6, (uint32_t)((n + 3) / 4 - 1));
	mgi_w16(p + 8, negative ? 0x4000 : 0);
	mgi_w16(p + 10, (uint32_t)scale);
	return true;
}

static mg_rc mgi_put_no_number(mgi_buf *b, const char *s)
{
	if (!strcmp(s, "NaN"))
		return mgi_put_numeric_head(b, 0, 0, 0xc000, 0);
	if (!strcmp(s, "Infinity") || !strcmp(s, "-Infinity"))
		return mgi_put_numeric_head(b, 0, 0, *s == '-' ? 0xf000 : 0xd000, 0);
	return MG_E_DATA;
}

MGI_COLD mg_rc mgi_put_numeric(mgi_buf *b, const char *s)
{
	mgi_decimal d;
	size_t begin = b->n;
	size_t used;
	size_t most;
	int64_t weight;
	int64_t lead;
	mg_rc rc;

	if (mgi_put_short(b, s, &rc))
		return rc;
	if (*s > '9' || (*s == '-' && s[1] > '9'))
		return mgi_put_no_number(b, s);
	if (!mgi_read_decimal(s, &d) || d.scale > 16383 || d.point > 131072)
		return MG_E_DATA;
	if (d.first == d.end)
		return mgi_put_numeric_head(b, 0, 0, 0, d.scale);
	weight = mgi_floor_div(d.point - 1, 4);
	lead = 4 * (weight + 1) - d.point;
	most = ((size_t)(d.end - d.first) + (size_t)lead + 3) / 4;
	if (most > 40000 || weight < -32768)
		return MG_E_DATA;
	rc = mgi_put_numeric_head(b, 0, weight, d.negative ? 0x4000 : 0, d.scale);
	if (rc)
		return rc;
	if (!mgi_room(b, 2 * most))
		return MG_E_NOMEM;
	used = mgi_groups(&d, lead, b->p + begin + 12, most);
	mgi_w32(b->p + begin, (uint32_t)(8 + 2 * used));
	mgi_w16(b->p + begin + 4, (uint32_t)used);
	b->n = begin + 12 + 2 * used;
	return MG_OK;
}

/* ---- values as text: for COPY of what has no binary form here, and inside JSON */

static void mgi_fmt_bound(mgi_buf *b, unsigned cls, int64_t value)
{
	switch (cls) {
	case MG_T_DATERANGE:
		mgi_fmt_date(b, (mg_date)value);
		break;
	case MG_T_TSRANGE:
	case MG_T_TSTZRANGE:
		mgi_fmt_time(b, value, cls == MG_T_TSTZRANGE);
		break;
	default:
		mgi_int(b, value);
		break;
	}
}

static void mgi_fmt_range(mgi_buf *b, unsigned cls, const void *src)
{
	mg_numrange n;
	mg_range r;

	memset(&n, 0, sizeof(n));
	memset(&r, 0, sizeof(r));
	if (cls == MG_T_NUMRANGE) {
		memcpy(&n, src, sizeof(n));
		r.empty = n.empty;
		r.has_lower = n.has_lower;
		r.has_upper = n.has_upper;
		r.with_lower = n.with_lower;
		r.with_upper = n.with_upper;
	} else {
		memcpy(&r, src, sizeof(r));
	}
	if (r.empty) {
		mgi_str(b, "empty");
		return;
	}
	mgi_chr(b, r.has_lower && r.with_lower ? '[' : '(');
	if (r.has_lower && cls == MG_T_NUMRANGE)
		mgi_str(b, n.lower);
	else if (r.has_lower)
		mgi_fmt_bound(b, cls, r.lower);
	mgi_chr(b, ',');
	if (r.has_upper && cls == MG_T_NUMRANGE)
		mgi_str(b, n.upper);
	else if (r.has_upper)
		mgi_fmt_bound(b, cls, r.upper);
	mgi_chr(b, r.has_upper && r.with_upper ? ']' : ')');
}

/* Classes that are text already are not among these. */
static void mgi_fmt_other(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		uint32_t u32;
		uint64_t u64;
		int64_t i64;
		double f64;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_point point;
		mg_uuid uuid;
	} v;

	memset(&v, 0, sizeof(v));
	memcpy(&v, src, mgi_classes[cls].size < sizeof(v) ? mgi_classes[cls].size : sizeof(v));
	switch (cls) {
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		mgi_dec(b, v.u32, 1);
		break;
	case MG_T_XID8:
		mgi_dec(b, v.u64, 1);
		break;
	case MG_T_LSN: {
		unsigned char wire[8];

		mgi_w64(wire, v.u64);
		mgi_hex(b, wire, 4);
		mgi_chr(b, '/');
		mgi_hex(b, wire + 4, 4);
		break;
	}
	case MG_T_UUID:
		mgi_fmt_uuid(b, &v.uuid);
		break;
	case MG_T_CLOCK:
		mgi_fmt_clock(b, v.i64);
		break;
	case MG_T_TIMETZ:
		mgi_fmt_timetz(b, &v.timetz);
		break;
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		mgi_fmt_time(b, v.i64, cls == MG_T_TIMESTAMPTZ);
		break;
	case MG_T_DATE:
		mgi_fmt_date(b, (mg_date)v.u32);
		break;
	case MG_T_INTERVAL:
		mgi_fmt_interval(b, &v.interval);
		break;
	case MG_T_SCALED:
		mgi_fmt_scaled(b, v.i64, scale);
		break;
	case MG_T_MONEY: /* as it is read with lc_monetary = 'C' */
		mgi_fmt_scaled(b, v.i64, 2);
		break;
	case MG_T_INET:
	case MG_T_CIDR:
		mgi_fmt_inet(b, &v.inet, cls == MG_T_CIDR);
		break;
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		mgi_fmt_mac(b, (const unsigned char *)src, mgi_classes[cls].size);
		break;
	case MG_T_BIT:
	case MG_T_VARBIT:
		mgi_fmt_bits(b, &v.bits);
		break;
	case MG_T_POINT:
		mgi_chr(b, '(');
		mgi_fmt_double(b, v.point.x, false);
		mgi_chr(b, ',');
		mgi_fmt_double(b, v.point.y, false);
		mgi_chr(b, ')');
		break;
	default:
		mgi_fmt_range(b, cls, src);
		break;
	}
}

/* A value that is not NULL, as the server reads it, without any quoting. */
static void mgi_fmt_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		bool b;
		char c;
		int16_t i16;
		int32_t i32;
		int64_t i64;
		float f32;
		double f64;
		const char *text;
		mg_json json;
		mg_bytes bytes;
	} v;

	switch (cls) {
	case MG_T_BOOL:
		memcpy(&v.b, src, sizeof(v.b));
		mgi_str(b, v.b ? "true" : "false");
		break;
	case MG_T_I16:
		memcpy(&v.i16, src, sizeof(v.i16));
		mgi_int(b, v.i16);
		break;
	case MG_T_I32:
		memcpy(&v.i32, src, sizeof(v.i32));
		mgi_int(b, v.i32);
		break;
	case MG_T_I64:
		memcpy(&v.i64, src, sizeof(v.i64));
		mgi_int(b, v.i64);
		break;
	case MG_T_F32:
		memcpy(&v.f32, src, sizeof(v.f32));
		mgi_fmt_double(b, (double)v.f32, true);
		break;
	case MG_T_F64:
		memcpy(&v.f64, src, sizeof(v.f64));
		mgi_fmt_double(b, v.f64, false);
		break;
	case MG_T_TEXT:
	case MG_T_XML:
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		mgi_str(b, v.text);
		break;
	case MG_T_JSON:
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		mgi_put(b, v.json.p, v.json.n);
		break;
	case MG_T_BYTES:
		memcpy(&v.bytes, src, sizeof(v.bytes));
		mgi_str(b, "\\x");
		mgi_hex(b, v.bytes.p, v.bytes.n);
		break;
	case MG_T_CHAR:
		mgi_put(b, src, 1);
		break;
	default:
		mgi_fmt_other(b, cls, scale, src);
		break;
	}
}

/* The braces before element i, or after the one before it: one for each dimension that begins. */
static void mgi_fmt_braces(mgi_buf *b, const mgi_any_array *v, size_t i, char brace)
{
	size_t inner = 1;
	int32_t d = v->dims ? v->dims->n : 1;

	while (d-- > 0) {
		inner *= v->dims ? (size_t)v->dims->size[d] : v->n;
		if (!inner || i % inner)
			break;
		mgi_chr(b, brace);
	}
}

/* ---- values from text, as they are written above */

/* A text that is read: moves on, and says what is next. */
typedef struct mgi_text_in {
	const char *p;
	const char *end;
} mgi_text_in;

static bool mgi_eat(mgi_text_in *in, char c)
{
	if (in->p == in->end || *in->p != c)
		return false;
	in->p++;
	return true;
}

static bool mgi_eat_word(mgi_text_in *in, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(in->end - in->p) < n || memcmp(in->p, word, n) != 0)
		return false;
	in->p += n;
	return true;
}

/* Digits, at least `least` and at most `most` of them. */
static bool mgi_digits(mgi_text_in *in, int least, int most, int64_t *out)
{
	int n = 0;

	*out = 0;
	for (; in->p < in->end && *in->p >= '0' && *in->p <= '9' && n < most; in->p++, n++)
		*out = *out * 10 + (*in->p - '0');
	return n >= least;
}

static bool mgi_parse_int(mgi_text_in *in, int64_t least, int64_t most, int64_t *out)
{
	bool negative = mgi_eat(in, '-');
	uint64_t value = 0;
	int n = 0;

	for (; in->p < in->end && *in->p >= '0' && *in->p <= '9'; in->p++, n++) {
		uint64_t digit = (uint64_t)(*in->p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (!n || value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = negative ? (value ? -(int64_t)(value - 1) - 1 : 0) : (int64_t)value;
	return *out >= least && *out <= most;
}

/* .25 is 250000 */
static bool mgi_parse_micro(mgi_text_in *in, int64_t *out)
{
	const char *begin;
	int64_t value;

	*out = 0;
	if (!mgi_eat(in, '.'))
		return true;
	begin = in->p;
	if (!mgi_digits(in, 1, 6, &value))
		return false;
	for (; in->p - begin < 6; begin--)
		value *= 10;
	while (in->p < in->end && *in->p >= '0' && *in->p <= '9')
		in->p++;
	*out = value;
	return true;
}

static bool mgi_parse_clock(mgi_text_in *in, mg_clock *out)
{
	int64_t hour;
	int64_t minute;
	int64_t second = 0;
	int64_t micro = 0;

	if (!mgi_digits(in, 1, 2, &hour) || !mgi_eat(in, ':') || !mgi_digits(in, 2, 2, &minute))
		return false;
	if (mgi_eat(in, ':') && (!mgi_digits(in, 2, 2, &second) || !mgi_parse_micro(in, &micro)))
		return false;
	*out = ((hour * 60 + minute) * 60 + second) * 1000000 + micro;
	return minute < 60 && second < 61 && *out <= MGI_DAY;
}

/* Z, +02, +02:00 or +02:00:00: seconds east */
static bool mgi_parse_zone(mgi_text_in *in, int64_t *out)
{
	int64_t part[3] = {0, 0, 0};
	bool west;

	*out = 0;
	if (mgi_eat(in, 'Z') || mgi_eat(in, 'z'))
		return true;
	west = mgi_eat(in, '-');
	if ((!west && !mgi_eat(in, '+')) || !mgi_digits(in, 2, 2, &part[0]))
		return false;
	mgi_eat(in, ':');
	if (mgi_digits(in, 2, 2, &part[1]))
		if (mgi_eat(in, ':') && !mgi_digits(in, 2, 2, &part[2]))
			return false;
	*out = (part[0] * 60 + part[1]) * 60 + part[2];
	if (*out >= (int64_t)16 * 3600)
		return false;
	*out = west ? -*out : *out;
	return true;
}

static bool mgi_parse_day(mgi_text_in *in, mg_civil *c)
{
	static const unsigned char days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t part[3];

	memset(c, 0, sizeof(*c));
	if (!mgi_digits(in, 4, 7, &part[0]) || !mgi_eat(in, '-') ||
	    !mgi_digits(in, 2, 2, &part[1]) || !mgi_eat(in, '-') ||
	    !mgi_digits(in, 2, 2, &part[2]))
		return false;
	if (part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > days[part[1] - 1])
		return false;
	c->year = (int32_t)part[0];
	c->month = (int32_t)part[1];
	c->day = (int32_t)part[2];
	return true;
}

/* A year "0044 BC" is -43. */
static bool mgi_parse_era(mgi_text_in *in, mg_civil *c)
{
	mg_civil again;

	if (mgi_eat_word(in, " BC"))
		c->year = 1 - c->year;
	again = mgi_civil_of_days(mgi_days_of_civil(c));
	return again.day == c->day; /* no 29 February where there is none */
}

static bool mgi_parse_infinity(mgi_text_in *in, int *sign)
{
	*sign = mgi_eat_word(in, "infinity") ? 1 : mgi_eat_word(in, "-infinity") ? -1 : 0;
	return *sign != 0;
}

static bool mgi_parse_date(mgi_text_in *in, mg_date *out)
{
	mg_civil c;
	int sign;

	if (mgi_parse_infinity(in, &sign)) {
		*out = sign > 0 ? MG_DATE_INFINITY : MG_DATE_MINUS_INFINITY;
		return true;
	}
	if (!mgi_parse_day(in, &c) || !mgi_parse_era(in, &c))
		return false;
	*out = mg_civil_date(&c);
	return true;
}

static bool mgi_parse_time(mgi_text_in *in, bool zone, mg_time *out)
{
	mg_clock clock = 0;
	int64_t east = 0;
	mg_civil c;
	int sign;

	if (mgi_parse_infinity(in, &sign)) {
		*out = sign > 0 ? MG_TIME_INFINITY : MG_TIME_MINUS_INFINITY;
		return true;
	}
	if (!mgi_parse_day(in, &c))
		return false;
	if ((mgi_eat(in, 'T') || (in->end - in->p > 1 && in->p[1] != 'B' && mgi_eat(in, ' '))) &&
	    !mgi_parse_clock(in, &clock))
		return false;
	/* a time without a zone is in UTC; one with a zone is none of a plain timestamp */
	if (in->p < in->end && (!*in->p || !strchr(" ,)]", *in->p)) &&
	    (!zone || !mgi_parse_zone(in, &east)))
		return false;
	if (!mgi_parse_era(in, &c))
		return false;
	*out = mg_civil_time(&c);
	if (!mg_time_is_finite(*out))
		return false;
	*out += clock - east * 1000000;
	return true;
}

/* P1Y2M3DT4H5M6.7S, each part with a sign of its own */
static bool mgi_parse_interval(mgi_text_in *in, mg_interval *out)
{
	static const char units[] = "YMWDTHMS";
	static const int64_t scale[] = {12, 1, 7, 1, 0, 3600, 60, 1};
	int64_t months = 0;
	int64_t days = 0;
	int64_t seconds = 0;
	int64_t micros = 0;
	size_t unit = 0;
	int sign;

	memset(out, 0, sizeof(*out));
	if (mgi_parse_infinity(in, &sign)) {
		out->micros = sign > 0 ? INT64_MAX : INT64_MIN;
		out->days = sign > 0 ? INT32_MAX : INT32_MIN;
		out->months = out->days;
		return true;
	}
	if (!mgi_eat(in, 'P') || in->p == in->end)
		return false;
	while (in->p < in->end) {
		bool negative = *in->p == '-';
		int64_t value;
		int64_t micro = 0;

		if (unit < 5 && mgi_eat(in, 'T'))
			unit = 5;
		if (in->p < in->end)
			negative = *in->p == '-';
		if (!mgi_parse_int(in, -INT64_C(2562047788), INT64_C(2562047788), &value))
			return false;
		if (unit >= 5 && !mgi_parse_micro(in, &micro))
			return false;
		while (units[unit] && (in->p == in->end || units[unit] != *in->p)) {
			if (units[++unit] == 'T')
				return false;
		}
		if (!units[unit] || (micro && units[unit] != 'S'))
			return false;
		in->p++;
		value *= scale[unit];
		micros += negative ? -micro : micro;
		if (unit < 2)
			months += value;
		else if (unit < 4)
			days += value;
		else
			seconds += value;
		unit++;
		if (unit == 4 && in->p < in->end && *in->p != 'T')
			return false;
	}
	if (months < INT32_MIN || months > INT32_MAX || days < INT32_MIN || days > INT32_MAX ||
	    seconds > INT64_MAX / 1000000 || seconds < INT64_MIN / 1000000)
		return false;
	seconds *= 1000000;
	if (micros > 0 ? seconds > INT64_MAX - micros : seconds < INT64_MIN - micros)
		return false;
	out->months = (int32_t)months;
	out->days = (int32_t)days;
	out->micros = seconds + micros;
	return true;
}

/* ---- further values from text */

static bool mgi_parse_hex(mgi_text_in *in, unsigned char *out, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int high = in->end - in->p >= 2 ? mgi_hex_digit(in->p[0]) : -1;
		int low = high < 0 ? -1 : mgi_hex_digit(in->p[1]);

		if (low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
		in->p += 2;
	}
	return true;
}

static bool mgi_parse_mac(mgi_text_in *in, unsigned char *out, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i && !mgi_eat(in, ':') && !mgi_eat(in, '-'))
			return false;
		if (!mgi_parse_hex(in, out + i, 1))
			return false;
	}
	return true;
}

static bool mgi_parse_v4(mgi_text_in *in, unsigned char *out)
{
	int64_t part;
	size_t i;

	for (i = 0; i < 4; i++) {
		if ((i && !mgi_eat(in, '.')) || !mgi_digits(in, 1, 3, &part) || part > 255)
			return false;
		out[i] = (unsigned char)part;
	}
	return true;
}

static bool mgi_parse_v6(mgi_text_in *in, unsigned char *out)
{
	unsigned char got[16];
	size_t n = 0;
	size_t gap = SIZE_MAX;

	memset(got, 0, sizeof(got));
	while (n < 16 && in->p < in->end && *in->p != '/') {
		unsigned value = 0;
		int digits = 0;

		if (gap == SIZE_MAX && mgi_eat_word(in, "::")) {
			gap = n;
			continue;
		}
		if (n && gap != n && !mgi_eat(in, ':'))
			return false;
		for (; digits < 4 && in->p < in->end && mgi_hex_digit(*in->p) >= 0; digits++)
			value = value << 4 | (unsigned)mgi_hex_digit(*in->p++);
		if (!digits)
			return false;
		got[n++] = (unsigned char)(value >> 8);
		got[n++] = (unsigned char)(value & 255);
	}
	if ((n < 16) == (gap == SIZE_MAX))
		return false;
	memset(out, 0, 16);
	gap = gap == SIZE_MAX ? n : gap;
	memcpy(out, got, gap);
	memcpy(out + 16 - (n - gap), got + gap, n - gap);
	return true;
}

static bool mgi_parse_inet(mgi_text_in *in, mg_inet *out)
{
	bool v6 = memchr(in->p, ':', (size_t)(in->end - in->p)) != NULL;
	int64_t bits = v6 ? 128 : 32;

	memset(out, 0, sizeof(*out));
	if (!(v6 ? mgi_parse_v6(in, out->addr) : mgi_parse_v4(in, out->addr)))
		return false;
	if (mgi_eat(in, '/') && (!mgi_digits(in, 1, 3, &bits) || bits > (v6 ? 128 : 32)))
		return false;
	out->family = v6 ? 6 : 4;
	out->bits = (unsigned char)bits;
	return true;
}

/* A decimal number; exact, whatever the locale. */
static bool mgi_parse_double(const char *text, double *out)
{
	const char *const words[3] = {"NaN", "Infinity", "-Infinity"};
	const char *point = localeconv()->decimal_point;
	char copy[400];
	mgi_decimal d;
	mgi_buf b = mgi_fixed(copy, sizeof(copy));
	char *end;
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strcmp(text, words[i])) {
			*out = strtod(text, NULL);
			return true;
		}
	if (!mgi_read_decimal(text, &d))
		return false;
	for (; *text; text++)
		if (*text == '.')
			mgi_str(&b, point);
		else
			mgi_chr(&b, *text);
	if (mgi_ended(&b) >= sizeof(copy))
		return false;
	*out = strtod(copy, &end);
	return !*end && mgi_finite(*out);
}

static bool mgi_parse_scaled(const char *text, int scale, int64_t *out)
{
	unsigned char wire[200];
	mgi_decimal d;
	mgi_buf b;

	/* long enough for every number that fits, and nothing else is wanted */
	if (!mgi_read_decimal(text, &d) || strlen(text) > 100 || d.point > 40 || d.point < -100)
		return false;
	memset(&b, 0, sizeof(b));
	b.p = wire;
	b.cap = sizeof(wire);
	if (mgi_put_numeric(&b, text))
		return false;
	return !mgi_get_scaled(wire + 4, b.n - 4, scale, out);
}

static bool mgi_parse_bits(mg_arena *a, mgi_text_in *in, mg_bits *out)
{
	size_t n = (size_t)(in->end - in->p);
	unsigned char *p = (unsigned char *)mgi_take(a, n / 8 + 1, 1);
	size_t i;

	if (!p)
		return false;
	memset(p, 0, n / 8 + 1);
	for (i = 0; i < n; i++) {
		if (in->p[i] != '0' && in->p[i] != '1')
			return false;
		if (in->p[i] == '1')
			p[i / 8] = (unsigned char)(p[i / 8] | 128 >> i % 8);
	}
	in->p = in->end;
	out->p = p;
	out->n = n;
	return true;
}

static bool mgi_is_numeric(const char *text)
{
	mgi_decimal d;

	return !strcmp(text, "NaN") || !strcmp(text, "Infinity") || !strcmp(text, "-Infinity") ||
	       mgi_read_decimal(text, &d);
}

static bool mgi_parse_bound(mg_arena *a, mgi_text_in *in, unsigned cls, int64_t *out,
			    mg_numeric *number)
{
	const char *begin = in->p;

	switch (cls) {
	case MG_T_INT4RANGE:
		return mgi_parse_int(in, INT32_MIN, INT32_MAX, out);
	case MG_T_INT8RANGE:
		return mgi_parse_int(in, INT64_MIN, INT64_MAX, out);
	case MG_T_DATERANGE: {
		mg_date date;
		bool fine = mgi_parse_date(in, &date);

		*out = fine ? date : 0;
		return fine;
	}
	case MG_T_NUMRANGE:
		while (in->p < in->end && *in->p != ',' && *in->p != ')' && *in->p != ']')
			in->p++;
		*number = mgi_text(a, begin, (size_t)(in->p - begin));
		return *number && mgi_is_numeric(*number);
	default:
		return mgi_parse_time(in, cls == MG_T_TSTZRANGE, out);
	}
}

static bool mgi_parse_range(mg_arena *a, mgi_text_in *in, unsigned cls, void *dst)
{
	mg_numrange n;
	mg_range r;

	memset(&n, 0, sizeof(n));
	memset(&r, 0, sizeof(r));
	r.empty = mgi_eat_word(in, "empty");
	if (!r.empty) {
		r.with_lower = mgi_eat(in, '[');
		if (!r.with_lower && !mgi_eat(in, '('))
			return false;
		r.has_lower = !mgi_eat(in, ',');
		if (r.has_lower && (!mgi_parse_bound(a, in, cls, &r.lower, &n.lower) ||
				    !mgi_eat(in, ',')))
			return false;
		r.has_upper = in->p < in->end && *in->p != ')' && *in->p != ']';
		if (r.has_upper && !mgi_parse_bound(a, in, cls, &r.upper, &n.upper))
			return false;
		r.with_upper = mgi_eat(in, ']');
		if (!r.with_upper && !mgi_eat(in, ')'))
			return false;
		r.with_lower = r.with_lower && r.has_lower;
		r.with_upper = r.with_upper && r.has_upper;
	}
	if (cls != MG_T_NUMRANGE) {
		memcpy(dst, &r, sizeof(r));
		return true;
	}
	n.empty = r.empty;
	n.has_lower = r.has_lower;
	n.has_upper = r.has_upper;
	n.with_lower = r.with_lower;
	n.with_upper = r.with_upper;
	memcpy(dst, &n, sizeof(n));
	return true;
}

static bool mgi_parse_point(mg_arena *a, mgi_text_in *in, mg_point *out)
{
	double *const parts[2] = {&out->x, &out->y};
	size_t i;

	if (!mgi_eat(in, '('))
		return false;
	for (i = 0; i < 2; i++) {
		const char *begin = in->p;
		const char *text;

		while (in->p < in->end && *in->p != (i ? ')' : ','))
			in->p++;
		text = mgi_text(a, begin, (size_t)(in->p - begin));
		if (!text || !mgi_parse_double(text, parts[i]) || !mgi_eat(in, i ? ')' : ','))
			return false;
	}
	return true;
}

static bool mgi_parse_lsn(mgi_text_in *in, uint64_t *out)
{
	uint64_t part[2] = {0, 0};
	size_t i;

	for (i = 0; i < 2; i++) {
		int n = 0;

		if (i && !mgi_eat(in, '/'))
			return false;
		for (; n < 8 && in->p < in->end && mgi_hex_digit(*in->p) >= 0; n++)
			part[i] = part[i] << 4 | (uint64_t)mgi_hex_digit(*in->p++);
		if (!n)
			return false;
	}
	*out = part[0] << 32 | part[1];
	return true;
}

static bool mgi_parse_bytes(mg_arena *a, mgi_text_in *in, mg_bytes *out)
{
	unsigned char *p;

	if (!mgi_eat_word(in, "\\x"))
		return false;
	out->n = (size_t)(in->end - in->p) / 2;
	p = (unsigned char *)mgi_take(a, out->n + 1, 1);
	if (!p || !mgi_parse_hex(in, p, out->n))
		return false;
	out->p = p;
	return true;
}

/* A value of any class that JSON has as a string; true when all of the text is one. */
static bool mgi_parse_value(mg_arena *a, const mg_col *c, const char *text, size_t n, void *dst)
{
	union {
		mg_uuid uuid;
		mg_date date;
		int64_t i64;
		uint64_t u64;
		double f64;
		float f32;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_bytes bytes;
		mg_point point;
		mg_numrange range;
		unsigned char b[8];
		const char *text;
	} v;
	mgi_text_in in;
	int64_t east = 0;
	bool fine;

	memset(&v, 0, sizeof(v));
	in.p = text;
	in.end = text + n;
	switch (c->cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		v.text = text;
		fine = true;
		in.p = in.end;
		break;
	case MG_T_NUMERIC:
		fine = mgi_is_numeric(text);
		v.text = text;
		in.p = in.end;
		break;
	case MG_T_SCALED:
		fine = mgi_parse_scaled(text, c->scale, &v.i64);
		in.p = in.end;
		break;
	case MG_T_F64:
	case MG_T_F32:
		fine = mgi_parse_double(text, &v.f64);
		if (fine && c->cls == MG_T_F32)
			v.f32 = (float)v.f64;
		in.p = in.end;
		break;
	case MG_T_I64:
	case MG_T_MONEY:
		fine = mgi_parse_int(&in, INT64_MIN, INT64_MAX, &v.i64);
		break;
	case MG_T_XID8:
		fine = n > 0 && n < 20 && mgi_parse_int(&in, 0, INT64_MAX, &v.i64);
		break;
	case MG_T_CHAR:
		fine = n == 1;
		v.b[0] = (unsigned char)*text;
		in.p = in.end;
		break;
	case MG_T_UUID:
		fine = mg_uuid_parse(text, &v.uuid);
		in.p = in.end;
		break;
	case MG_T_DATE:
		fine = mgi_parse_date(&in, &v.date);
		break;
	case MG_T_CLOCK:
		fine = mgi_parse_clock(&in, &v.i64);
		break;
	case MG_T_TIMETZ:
		fine = mgi_parse_clock(&in, &v.timetz.time) && mgi_parse_zone(&in, &east);
		v.timetz.zone = (int32_t)-east;
		break;
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		fine = mgi_parse_time(&in, c->cls == MG_T_TIMESTAMPTZ, &v.i64);
		break;
	case MG_T_INTERVAL:
		fine = mgi_parse_interval(&in, &v.interval);
		break;
	case MG_T_INET:
	case MG_T_CIDR:
		fine = mgi_parse_inet(&in, &v.inet);
		break;
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		fine = mgi_parse_mac(&in, v.b, mgi_classes[c->cls].size);
		break;
	case MG_T_BIT:
	case MG_T_VARBIT:
		fine = mgi_parse_bits(a, &in, &v.bits);
		break;
	case MG_T_BYTES:
		fine = mgi_parse_bytes(a, &in, &v.bytes);
		break;
	case MG_T_POINT:
		fine = mgi_parse_point(a, &in, &v.point);
		break;
	case MG_T_LSN:
		fine = mgi_parse_lsn(&in, &v.u64);
		break;
	default:
		fine = c->cls >= MG_T_INT4RANGE && c->cls <= MG_T_NUMRANGE &&
		       mgi_parse_range(a, &in, c->cls, &v.range);
		break;
	}
	if (!fine || in.p != in.end)
		return false;
	memcpy(dst, &v, mgi_classes[c->cls].size);
	return true;
}

/* ---- JSON out */

static void mgi_json_string(mgi_buf *b, const char *text, size_t n)
{
	const char *end = text + n;
	const char *plain = text;

	mgi_chr(b, '"');
	for (; text < end; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		mgi_put(b, plain, (size_t)(text - plain));
		plain = text + 1;
		mgi_chr(b, '\\');
		switch (c) {
		case '"':
		case '\\':
			mgi_chr(b, (char)c);
			break;
		case '\n':
			mgi_chr(b, 'n');
			break;
		case '\r':
			mgi_chr(b, 'r');
			break;
		case '\t':
			mgi_chr(b, 't');
			break;
		default:
			mgi_str(b, "u00");
			mgi_hex(b, &c, 1);
			break;
		}
	}
	mgi_put(b, plain, (size_t)(text - plain));
	mgi_chr(b, '"');
}

/* A number as JSON has it: 1, -0.5, 2e10; but not +1, 01 or .5 */
static bool mgi_is_json_number(const char *s)
{
	s += *s == '-' ? 1 : 0;
	if (*s < '0' || *s > '9' || (*s == '0' && s[1] >= '0' && s[1] <= '9'))
		return false;
	while (*s >= '0' && *s <= '9')
		s++;
	if (*s == '.') {
		if (s[1] < '0' || s[1] > '9')
			return false;
		for (s++; *s >= '0' && *s <= '9';)
			s++;
	}
	if (*s == 'e' || *s == 'E') {
		s += s[1] == '-' || s[1] == '+' ? 2 : 1;
		if (*s < '0' || *s > '9')
			return false;
		while (*s >= '0' && *s <= '9')
			s++;
	}
	return !*s;
}

/* Numbers that JSON does not have are strings. */
static void mgi_json_double(mgi_buf *b, double v, bool single)
{
	bool finite = mgi_finite(v);

	if (!finite)
		mgi_chr(b, '"');
	mgi_fmt_double(b, v, single);
	if (!finite)
		mgi_chr(b, '"');
}

static void mgi_json_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		float f32;
		double f64;
		const char *text;
		mg_json json;
	} v;

	switch (cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&v.text, src, sizeof(v.text));
		mgi_json_string(b, v.text, strlen(v.text));
		break;
	case MG_T_CHAR:
		mgi_json_string(b, (const char *)src, *(const char *)src ? 1 : 0);
		break;
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		if (mgi_is_json_number(v.text))
			mgi_str(b, v.text);
		else
			mgi_json_string(b, v.text, strlen(v.text));
		break;
	case MG_T_F32:
		memcpy(&v.f32, src, sizeof(v.f32));
		mgi_json_double(b, (double)v.f32, true);
		break;
	case MG_T_F64:
		memcpy(&v.f64, src, sizeof(v.f64));
		mgi_json_double(b, v.f64, false);
		break;
	case MG_T_JSON:
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		mgi_put(b, v.json.p, v.json.n);
		break;
	case MG_T_BYTES:
		mgi_str(b, "\"\\"); /* the backslash of \x is escaped */
		mgi_fmt_value(b, cls, scale, src);
		mgi_chr(b, '"');
		break;
	case MG_T_BOOL:
	case MG_T_I16:
	case MG_T_I32:
	case MG_T_I64:
	case MG_T_SCALED:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
	case MG_T_MONEY:
		if (cls == MG_T_MONEY)
			cls = MG_T_I64;
		mgi_fmt_value(b, cls, scale, src);
		break;
	default:
		mgi_chr(b, '"');
		mgi_fmt_value(b, cls, scale, src);
		mgi_chr(b, '"');
		break;
	}
}

static void mgi_json_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	size_t i;

	memcpy(&v, src, sizeof(v));
	if (!v.n || !mgi_array_ok(&v)) {
		mgi_str(b, "[]");
		return;
	}
	for (i = 0; i < v.n; i++) {
		if (i) {
			mgi_fmt_braces(b, &v, i, ']');
			mgi_chr(b, ',');
		}
		mgi_fmt_braces(b, &v, i, '[');
		if (mgi_element_null(c, &v, i))
			mgi_str(b, "null");
		else
			mgi_json_value(b, c->cls, c->scale,
				       (const unsigned char *)v.v + i * mgi_classes[c->cls].size);
	}
	mgi_fmt_braces(b, &v, v.n, ']');
}

MG_DEF size_t mg_to_json(const mg_table *t, const void *row, mg_cols cols, char *buf, size_t size)
{
	mgi_buf b = mgi_fixed(buf, size);
	uint32_t n = 0;
	uint32_t i;

	mgi_chr(&b, '{');
	for (i = 0; i < t->n_cols; i++) {
		const mg_col *c = &t->cols[i];
		const char *label;

		if (!(cols & mgi_bit(i)) || (c->flags & MG_F_PRIVATE))
			continue;
		if (n++)
			mgi_chr(&b, ',');
		mgi_json_string(&b, c->name, strlen(c->name));
		mgi_chr(&b, ':');
		if (mgi_is_null(c, row)) {
			mgi_str(&b, "null");
		} else if (c->flags & MG_F_ARRAY) {
			mgi_json_array(&b, c, (const unsigned char *)row + c->at);
		} else if (c->cls == MG_T_ENUM) {
			label = mgi_label(c, row);
			if (label)
				mgi_json_string(&b, label, strlen(label));
			else
				mgi_str(&b, "null");
		} else {
			mgi_json_value(&b, c->cls, c->scale, (const unsigned char *)row + c->at);
		}
	}
	mgi_chr(&b, '}');
	return mgi_ended(&b);
}

/* ---- JSON in */

#define MGI_JSON_DEPTH 64

typedef struct mgi_json_in {
	mgi_text_in in;
	const char *begin;
	mg_arena *arena;
	mg_json_error *error;
	const char *column;
	mg_rc rc;
} mgi_json_in;

static bool mgi_json_bad(mgi_json_in *j, const char *message)
{
	if (j->rc)
		return false;
	j->rc = message ? MG_E_JSON : MG_E_NOMEM;
	if (j->error) {
		j->error->at = (size_t)(j->in.p - j->begin);
		j->error->message = message ? message : "out of memory";
		j->error->column = j->column;
	}
	return false;
}

static void mgi_json_space(mgi_json_in *j)
{
	while (j->in.p < j->in.end && (*j->in.p == ' ' || *j->in.p == '\t' || *j->in.p == '\n' ||
				       *j->in.p == '\r'))
		j->in.p++;
}

static bool mgi_json_eat(mgi_json_in *j, char c)
{
	mgi_json_space(j);
	return mgi_eat(&j->in, c);
}

/* How many bytes a character of UTF-8 has; 0: it is none. */
static size_t mgi_utf8(const unsigned char *p, size_t n)
{
	uint32_t c;
	size_t size;
	size_t i;

	if (p[0] < 0x80)
		return 1;
	size = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || size > n)
		return 0;
	c = p[0] & (0xffu >> (size + 1));
	for (i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if ((size == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
	    (size == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	return size;
}

static bool mgi_json_u16(mgi_json_in *j, uint32_t *out)
{
	unsigned char two[2];

	if (!mgi_parse_hex(&j->in, two, 2))
		return false;
	*out = (uint32_t)two[0] << 8 | two[1];
	return true;
}

static char *mgi_utf8_write(char *to, uint32_t c)
{
	static const unsigned char lead[4] = {0, 0xc0, 0xe0, 0xf0};
	unsigned rest = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	*to++ = (char)(unsigned char)(lead[rest] | c >> 6 * rest);
	while (rest-- > 0)
		*to++ = (char)(unsigned char)(0x80 | (c >> 6 * rest & 0x3f));
	return to;
}

/* \n, \u00e9, \ud83d\ude00: behind the backslash */
static char *mgi_json_escape(mgi_json_in *j, char *to)
{
	static const char from[] = "\"\\/bfnrt";
	static const char what[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t low;
	uint32_t c;

	if (j->in.p == j->in.end)
		return NULL;
	found = *j->in.p ? strchr(from, *j->in.p) : NULL;
	if (found) {
		j->in.p++;
		*to++ = what[found - from];
		return to;
	}
	if (!mgi_eat(&j->in, 'u') || !mgi_json_u16(j, &c) || !c || (c >= 0xdc00 && c < 0xe000))
		return NULL;
	if (c >= 0xd800 && c < 0xdc00) {
		if (!mgi_eat_word(&j->in, "\\u") || !mgi_json_u16(j, &low) || low < 0xdc00 ||
		    low >= 0xe000)
			return NULL;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return mgi_utf8_write(to, c);
}

/* A string; out NULL: only looked at. */
static bool mgi_json_text(mgi_json_in *j, const char **out, size_t *n)
{
	const char *end;
	char *text = NULL;
	char scratch[8];
	char *to;

	if (!mgi_json_eat(j, '"'))
		return mgi_json_bad(j, "a string is expected");
	for (end = j->in.p; end < j->in.end && *end != '"'; end++)
		end += *end == '\\' && end + 1 < j->in.end ? 1 : 0;
	if (out) {
		text = (char *)mgi_take(j->arena, (size_t)(end - j->in.p) + 1, 1);
		if (!text)
			return mgi_json_bad(j, NULL);
	}
	to = text;
	while (j->in.p < j->in.end && *j->in.p != '"') {
		const unsigned char *p = (const unsigned char *)j->in.p;
		size_t size = mgi_utf8(p, (size_t)(j->in.end - j->in.p));

		if (*p < 0x20 || !size)
			return mgi_json_bad(j, "a character that no string may have");
		if (*p == '\\') {
			char *next;

			j->in.p++;
			next = mgi_json_escape(j, to ? to : scratch);
			if (!next)
				return mgi_json_bad(j, "an escape that no text can have");
			to = to ? next : NULL;
			continue;
		}
		if (to) {
			memcpy(to, p, size);
			to += size;
		}
		j->in.p += size;
	}
	if (!mgi_eat(&j->in, '"'))
		return mgi_json_bad(j, "the string does not end");
	if (out && text && to) {
		*to = '\0';
		*out = text;
		*n = (size_t)(to - text);
	}
	return true;
}

static bool mgi_json_number(mgi_json_in *j, const char **out, size_t *n)
{
	const char *begin;

	mgi_json_space(j);
	begin = j->in.p;
	while (j->in.p < j->in.end && *j->in.p && strchr("+-.0123456789eE", *j->in.p))
		j->in.p++;
	*n = (size_t)(j->in.p - begin);
	*out = mgi_text(j->arena, begin, *n);
	if (!*out)
		return mgi_json_bad(j, NULL);
	if (!mgi_is_json_number(*out)) {
		j->in.p = begin;
		return mgi_json_bad(j, "a value is expected");
	}
	return true;
}

/* Any value, only looked at; without recursion, so that depth costs nothing. */
static bool mgi_json_skip(mgi_json_in *j)
{
	char closing[MGI_JSON_DEPTH];
	size_t depth = 0;
	const char *number;
	size_t n;

	for (;;) {
		bool object;

		mgi_json_space(j);
		if (depth && closing[depth - 1] == '}' &&
		    (!mgi_json_text(j, NULL, NULL) || !mgi_json_eat(j, ':')))
			return mgi_json_bad(j, "a colon is expected");
		mgi_json_space(j);
		object = mgi_eat(&j->in, '{');
		if (object || mgi_eat(&j->in, '[')) {
			if (depth == MGI_JSON_DEPTH)
				return mgi_json_bad(j, "nested too deeply");
			closing[depth++] = object ? '}' : ']';
			if (!mgi_json_eat(j, closing[depth - 1]))
				continue;
			depth--;
		} else if (j->in.p < j->in.end && *j->in.p == '"') {
			if (!mgi_json_text(j, NULL, NULL))
				return false;
		} else if (!mgi_eat_word(&j->in, "true") && !mgi_eat_word(&j->in, "false") &&
			   !mgi_eat_word(&j->in, "null") && !mgi_json_number(j, &number, &n)) {
			return false;
		}
		while (depth && mgi_json_eat(j, closing[depth - 1]))
			depth--;
		if (!depth)
			return true;
		if (!mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
	}
}

static bool mgi_json_raw(mgi_json_in *j, void *dst)
{
	const char *begin;
	mg_json out;

	mgi_json_space(j);
	begin = j->in.p;
	if (!mgi_json_skip(j))
		return false;
	out.n = (size_t)(j->in.p - begin);
	out.p = mgi_text(j->arena, begin, out.n);
	if (!out.p)
		return mgi_json_bad(j, NULL);
	memcpy(dst, &out, sizeof(out));
	return true;
}

static bool mgi_json_small(mgi_json_in *j, unsigned cls, const char *text, size_t n, void *dst)
{
	int64_t least = cls == MG_T_I16 ? INT16_MIN : cls == MG_T_I32 ? INT32_MIN : 0;
	int64_t most = cls == MG_T_I16	 ? INT16_MAX
		       : cls == MG_T_I32 ? INT32_MAX
					 : (int64_t)UINT32_MAX;
	mgi_text_in in;
	int64_t value;
	int16_t i16;
	uint32_t u32;

	in.p = text;
	in.end = text + n;
	if (!mgi_parse_int(&in, least, most, &value) || in.p != in.end)
		return mgi_json_bad(j, "a whole number of the column's size is expected");
	i16 = (int16_t)(cls == MG_T_I16 ? value : 0);
	u32 = (uint32_t)(value & 0xffffffff);
	if (cls == MG_T_I16)
		memcpy(dst, &i16, sizeof(i16));
	else
		memcpy(dst, &u32, sizeof(u32));
	return true;
}

/* A value that is not null and no array. */
static bool mgi_json_one(mgi_json_in *j, const mg_col *c, void *dst)
{
	const char *text = NULL;
	size_t n = 0;
	bool quoted;
	bool value;

	mgi_json_space(j);
	if (c->cls == MG_T_JSON || c->cls == MG_T_JSONB)
		return mgi_json_raw(j, dst);
	if (c->cls == MG_T_BOOL) {
		value = mgi_eat_word(&j->in, "true");
		if (!value && !mgi_eat_word(&j->in, "false"))
			return mgi_json_bad(j, "true or false is expected");
		memcpy(dst, &value, sizeof(value));
		return true;
	}
	quoted = j->in.p < j->in.end && *j->in.p == '"';
	if (!(quoted ? mgi_json_text(j, &text, &n) : mgi_json_number(j, &text, &n)))
		return false;
	if (c->cls == MG_T_I16 || c->cls == MG_T_I32 || c->cls == MG_T_OID || c->cls == MG_T_XID ||
	    c->cls == MG_T_CID)
		return mgi_json_small(j, c->cls, text, n, dst);
	if (quoted == (c->cls == MG_T_F32 || c->cls == MG_T_F64) && quoted &&
	    mgi_is_json_number(text))
		return mgi_json_bad(j, "a number without quotes is expected");
	if (!quoted && c->cls != MG_T_I64 && c->cls != MG_T_F32 && c->cls != MG_T_F64 &&
	    c->cls != MG_T_NUMERIC && c->cls != MG_T_SCALED && c->cls != MG_T_MONEY &&
	    c->cls != MG_T_XID8)
		return mgi_json_bad(j, "a string is expected");
	if (!mgi_parse_value(j->arena, c, text, n, dst))
		return mgi_json_bad(j, "the text is no value of the column's type");
	return true;
}

static bool mgi_json_enum(mgi_json_in *j, const mg_col *c, unsigned char *row)
{
	const char *text = NULL;
	size_t n = 0;
	int i;

	if (!mgi_json_text(j, &text, &n))
		return false;
	for (i = 0; (uint32_t)i < c->labels->n; i++) {
		if (strcmp(c->labels->label[i], text) != 0)
			continue;
		memcpy(row + c->at, &i, sizeof(i));
		if (c->raw != MG_NO_FLAG)
			memcpy(row + c->raw, &text, sizeof(text));
		return true;
	}
	return mgi_json_bad(j, "no value of the enum");
}

/* ---- arrays: first the form is taken, then the elements */

typedef struct mgi_json_shape {
	mg_dims dims;
	size_t n;
} mgi_json_shape;

/* The size of this level must be that of its siblings. */
static bool mgi_json_level(mgi_json_in *j, mgi_json_shape *s, int32_t level, int32_t n)
{
	if (s->dims.size[level] >= 0 && s->dims.size[level] != n)
		return mgi_json_bad(j, "arrays inside an array have different sizes");
	s->dims.size[level] = n;
	return true;
}

/* Opens arrays as deep as they go, then one element; closes those that end. */
static bool mgi_json_form(mgi_json_in *j, bool raw, mgi_json_shape *s)
{
	int32_t count[6];
	int32_t depth = 0;
	int32_t deepest = -1;
	int32_t i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < 6; i++)
		s->dims.size[i] = -1;
	for (;;) {
		while ((!depth || !raw) && depth < 6 && mgi_json_eat(j, '['))
			count[depth++] = 0;
		if (!depth)
			return mgi_json_bad(j, "an array is expected");
		if (depth == 1 && deepest < 0 && mgi_json_eat(j, ']')) {
			s->dims.n = 0;
			return true;
		}
		if (deepest >= 0 && depth != deepest)
			return mgi_json_bad(j, "arrays inside an array have different depths");
		deepest = depth;
		if (!mgi_json_skip(j))
			return false;
		s->n++;
		count[depth - 1]++;
		while (depth && mgi_json_eat(j, ']')) {
			depth--;
			if (!mgi_json_level(j, s, depth, count[depth]))
				return false;
			if (depth)
				count[depth - 1]++;
		}
		if (!depth)
			break;
		if (!mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
	}
	s->dims.n = deepest;
	for (i = 0; i < 6; i++) {
		s->dims.size[i] = i < deepest ? s->dims.size[i] : 0;
		s->dims.lower[i] = i < deepest ? 1 : 0;
	}
	return true;
}

static bool mgi_json_elements(mgi_json_in *j, const mg_col *c, unsigned char *v, bool *nulls,
			      size_t n)
{
	size_t size = mgi_classes[c->cls].size;
	size_t i;

	for (i = 0; i < n; i++, v += size) {
		while (mgi_json_eat(j, '[') || mgi_json_eat(j, ']') || mgi_json_eat(j, ','))
			;
		if (mgi_eat_word(&j->in, "null")) {
			nulls[i] = true;
			memset(v, 0, size);
		} else if (!mgi_json_one(j, c, v)) {
			return false;
		}
	}
	while (mgi_json_eat(j, ']'))
		;
	return true;
}

/* Elements that are JSON themselves: arrays among them are values. */
static bool mgi_json_raws(mgi_json_in *j, unsigned char *v, bool *nulls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, v += sizeof(mg_json)) {
		if (i && !mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
		mgi_json_space(j);
		if (mgi_eat_word(&j->in, "null")) {
			nulls[i] = true;
			memset(v, 0, sizeof(mg_json));
		} else if (!mgi_json_raw(j, v)) {
			return false;
		}
	}
	return true;
}

static bool mgi_json_array_in(mgi_json_in *j, const mg_col *c, void *dst)
{
	bool raw = c->cls == MG_T_JSON || c->cls == MG_T_JSONB;
	mgi_text_in begin = j->in;
	mgi_json_shape shape;
	mgi_any_array out;
	unsigned char *v;
	bool *nulls;
	mg_dims *dims;

	if (!mgi_json_form(j, raw, &shape))
		return false;
	memset(&out, 0, sizeof(out));
	out.n = shape.n;
	v = (unsigned char *)mgi_array(j->arena, out.n + 1, mgi_classes[c->cls].size);
	nulls = (bool *)mgi_array(j->arena, out.n + 1, sizeof(bool));
	dims = (mg_dims *)mgi_take(j->arena, sizeof(*dims), 8);
	if (!v || !nulls || !dims)
		return mgi_json_bad(j, NULL);
	memset(nulls, 0, (out.n + 1) * sizeof(bool));
	if (out.n) {
		const char *end = j->in.p;

		j->in = begin;
		if (raw)
			mgi_json_eat(j, '[');
		if (!(raw ? mgi_json_raws(j, v, nulls, out.n)
			  : mgi_json_elements(j, c, v, nulls, out.n)))
			return false;
		j->in.p = end;
	}
	out.v = v;
	out.nulls = nulls;
	if (shape.dims.n > 1) {
		*dims = shape.dims;
		out.dims = dims;
	}
	memcpy(dst, &out, sizeof(out));
	return true;
}

/* ---- objects */

static bool mgi_json_column(mgi_json_in *j, const mg_col *c, unsigned char *row)
{
	bool has = true;
	bool fine;

	mgi_json_space(j);
	/* null in a column of JSON is NULL, as in the other columns */
	if (mgi_eat_word(&j->in, "null")) {
		if (!(c->flags & MG_F_NULL))
			return mgi_json_bad(j, "null is not allowed");
		return true;
	}
	if (c->flags & MG_F_ARRAY)
		fine = mgi_json_array_in(j, c, row + c->at);
	else if (c->cls == MG_T_ENUM)
		fine = mgi_json_enum(j, c, row);
	else
		fine = mgi_json_one(j, c, row + c->at);
	if (fine && c->has != MG_NO_FLAG)
		memcpy(row + c->has, &has, sizeof(has));
	return fine;
}

static bool mgi_json_member(mgi_json_in *j, const mg_table *t, unsigned char *row, mg_cols *seen)
{
	const char *key = NULL;
	size_t n = 0;
	uint32_t i;

	if (!mgi_json_text(j, &key, &n) || !key)
		return false;
	if (!mgi_json_eat(j, ':'))
		return mgi_json_bad(j, "a colon is expected");
	for (i = 0; i < t->n_cols; i++)
		if (strcmp(t->cols[i].name, key) == 0)
			break;
	j->column = key;
	if (i == t->n_cols)
		return mgi_json_bad(j, "no such column");
	j->column = t->cols[i].name;
	if (i < 63 && (*seen & mgi_bit(i)))
		return mgi_json_bad(j, "the key stands there twice");
	*seen |= mgi_bit(i);
	if (!mgi_json_column(j, &t->cols[i], row))
		return false;
	j->column = NULL;
	return true;
}

MG_DEF mg_rc mg_from_json(const mg_table *t, mg_arena *arena, const char *js, size_t n, void *out,
			  mg_cols *seen, mg_json_error *error)
{
	mgi_json_in j;
	mg_cols got = 0;

	memset(&j, 0, sizeof(j));
	memset(out, 0, t->size);
	j.in.p = js;
	j.in.end = js + n;
	j.begin = js;
	j.arena = arena;
	j.error = error;
	if (!mgi_json_eat(&j, '{'))
		mgi_json_bad(&j, "an object is expected");
	if (!j.rc && !mgi_json_eat(&j, '}')) {
		while (mgi_json_member(&j, t, (unsigned char *)out, &got) && mgi_json_eat(&j, ','))
			;
		if (!j.rc && !mgi_json_eat(&j, '}'))
			mgi_json_bad(&j, "a comma or a brace is expected");
	}
	mgi_json_space(&j);
	if (!j.rc && j.in.p != j.in.end)
		mgi_json_bad(&j, "something stands behind the object");
	if (seen)
		*seen = got;
	return j.rc;
}

/* ---- rules that need no database */

static bool mgi_violates(mg_violation *first, const mg_col *c, const char *message, int64_t limit)
{
	if (first) {
		first->column = c->name;
		first->message = message;
		first->limit = limit;
	}
	return true;
}

/* The server counts characters, not bytes. */
static int64_t mgi_characters(const char *text)
{
	int64_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80 ? 1 : 0;
	return n;
}

static bool mgi_valid_utf8(const char *text)
{
	size_t n = strlen(text);

	while (n) {
		size_t size = mgi_utf8((const unsigned char *)text, n);

		if (!size)
			return false;
		text += size;
		n -= size;
	}
	return true;
}

static bool mgi_bad_text(const mg_col *c, const char *text, mg_violation *first)
{
	if (!mgi_valid_utf8(text))
		return mgi_violates(first, c, "not UTF-8", 0);
	if (c->limit && mgi_characters(text) > c->limit)
		return mgi_violates(first, c, "longer than the column", c->limit);
	return false;
}

/* Too many digits before the point; behind it the server rounds. */
static bool mgi_bad_numeric(const mg_col *c, const char *text, mg_violation *first)
{
	mgi_decimal d;

	if (!strcmp(text, "NaN"))
		return false;
	if (!strcmp(text, "Infinity") || !strcmp(text, "-Infinity"))
		return c->limit && mgi_violates(first, c, "too many digits", c->limit);
	if (!mgi_read_decimal(text, &d))
		return mgi_violates(first, c, "not a number", 0);
	if (c->limit && d.first != d.end && d.point > c->limit - c->scale)
		return mgi_violates(first, c, "too many digits", c->limit);
	return false;
}

static bool mgi_number_of(const mg_col *c, const void *row, int64_t *out)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	int16_t i16;
	int32_t i32;

	switch (c->cls) {
	case MG_T_I16:
		memcpy(&i16, at, sizeof(i16));
		*out = i16;
		return true;
	case MG_T_I32:
		memcpy(&i32, at, sizeof(i32));
		*out = i32;
		return true;
	case MG_T_I64:
		memcpy(out, at, sizeof(*out));
		return true;
	default:
		return false;
	}
}

static bool mgi_over_limit(const mg_table *t, uint32_t col, const void *row, mg_violation *first)
{
	const mg_col *c = &t->cols[col];
	uint32_t i;
	int64_t v;

	if (!t->n_limits || (c->flags & MG_F_ARRAY) || !mgi_number_of(c, row, &v))
		return false;
	for (i = 0; i < t->n_limits; i++) {
		const mg_limit *l = &t->limits[i];
		bool fine = l->op == '<'   ? v < l->value
			    : l->op == '>' ? v > l->value
			    : l->op == 'l' ? v <= l->value
					   : v >= l->value;

		bool above = l->op == '<' || l->op == 'l';

		if (l->col == col && !fine)
			return mgi_violates(first, c, above ? "too large" : "too small", l->value);
	}
	return false;
}

static bool mgi_bad_column(const mg_table *t, uint32_t i, const void *row, mg_violation *first)
{
	const mg_col *c = &t->cols[i];
	const unsigned char *at = (const unsigned char *)row + c->at;
	const char *text;

	if (mgi_is_null(c, row)) {
		if (c->flags & MG_F_NULL)
			return false;
		return mgi_violates(first, c, "NULL in a column that is not null", 0);
	}
	if (c->flags & MG_F_ARRAY)
		return false;
	switch (c->cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&text, at, sizeof(text));
		return mgi_bad_text(c, text, first);
	case MG_T_NUMERIC:
		memcpy(&text, at, sizeof(text));
		return mgi_bad_numeric(c, text, first);
	case MG_T_ENUM:
		return mgi_label(c, row) ? false
					 : mgi_violates(first, c, "no value of the enum", 0);
	default:
		return mgi_over_limit(t, i, row, first);
	}
}

MG_DEF mg_rc mg_validate(const mg_table *t, const void *row, mg_cols cols, mg_violation *first)
{
	uint32_t i;

	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i) && mgi_bad_column(t, i, row, first))
			return MG_E_DATA;
	return MG_OK;
}

#ifdef __cplusplus
}
#endif
#endif

#if !defined(MG_DB_DONE) && !defined(MODELS_TYPES_ONLY)
#define MG_DB_DONE 1
#ifdef __cplusplus
extern "C" {
#endif

/* ---- from the wire: every length is checked, nothing is believed */

static inline uint32_t mgi_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t mgi_u64(const unsigned char *p)
{
	return (uint64_t)mgi_u32(p) << 32 | mgi_u32(p + 4);
}

static inline int32_t mgi_i32(const unsigned char *p)
{
	return (int32_t)mgi_u32(p);
}

static inline int64_t mgi_i64(const unsigned char *p)
{
	return (int64_t)mgi_u64(p);
}

/* Four digits of a group. */
static inline char *mgi_four(char *at, size_t d)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	memcpy(at, pairs + 2 * (d / 100), 2);
	memcpy(at + 2, pairs + 2 * (d % 100), 2);
	return at + 4;
}

/* The next group; those behind the last one are zero. */
static inline uint32_t mgi_next_group(const unsigned char **p, const unsigned char *end)
{
	uint32_t d;

	if (*p == end)
		return 0;
	d = mgi_u16(*p);
	*p += 2;
	return d;
}

/* The first group of the whole part has no zeros before it; 0: no such group. */
static inline size_t mgi_first_group(char *at, uint32_t d)
{
	size_t zeros = d >= 1000 ? 0 : d >= 100 ? 1 : d >= 10 ? 2 : 3;
	char four[4];

	mgi_four(four, d);
	memcpy(at, four + zeros, 4 - zeros);
	return 4 - zeros;
}

/* The groups are looked at before, so that none has more than four digits. */
static char *mgi_write_digits(char *at, const mgi_numeric *v)
{
	const unsigned char *p = v->digits;
	const unsigned char *end = p + 2 * (size_t)v->n;
	int32_t weight = v->weight;
	int32_t written;

	if (weight < 0) {
		*at++ = '0';
	} else {
		at += mgi_first_group(at, mgi_next_group(&p, end));
		for (; weight > 0; weight--)
			at = mgi_four(at, mgi_next_group(&p, end));
		weight = -1;
	}
	if (!v->scale)
		return at;
	*at++ = '.';
	for (written = 0; written < v->scale; written += 4, weight++)
		at = mgi_four(at, weight < -1 ? 0 : mgi_next_group(&p, end));
	return at - (written - v->scale);
}

MGI_COLD mg_rc mgi_get_numeric(mg_arena *a, const unsigned char *p, size_t n, const char **out)
{
	mgi_numeric v;
	size_t size;
	char *text;
	char *at;

	if (!mgi_numeric_head(p, n, &v))
		return MG_E_DATA;
	if (v.sign >= 0xc000) {
		*out = v.sign == 0xc000 ? "NaN" : v.sign == 0xd000 ? "Infinity" : "-Infinity";
		return MG_OK;
	}
	size = (v.weight >= 0 ? 4 * ((size_t)v.weight + 1) : 1) + (size_t)v.scale + 8;
	text = (char *)mgi_take(a, size, 1);
	if (!text)
		return MG_E_NOMEM;
	at = text;
	if (v.sign)
		*at++ = '-';
	at = mgi_write_digits(at, &v);
	*at++ = '\0';
	a->at = (unsigned char *)at; /* what was not needed is given back */
	*out = text;
	return MG_OK;
}

static mg_rc mgi_get_inet(const unsigned char *p, size_t n, mg_inet *out)
{
	size_t size;

	if (n < 4 || (p[0] != 2 && p[0] != 3))
		return MG_E_DATA;
	size = p[0] == 2 ? 4 : 16;
	if (n != 4 + size || p[3] != size || p[1] > size * 8)
		return MG_E_DATA;
	memset(out, 0, sizeof(*out));
	out->family = p[0] == 2 ? 4 : 6;
	out->bits = p[1];
	memcpy(out->addr, p + 4, size);
	return MG_OK;
}

static mg_rc mgi_get_bits(mg_arena *a, const unsigned char *p, size_t n, bool stable, mg_bits *out)
{
	if (n < 4 || p[0] > 127 || n - 4 != ((size_t)mgi_u32(p) + 7) / 8)
		return MG_E_DATA;
	out->n = mgi_u32(p);
	out->p = stable ? p + 4 : (const unsigned char *)mgi_text(a, p + 4, n - 4);
	return out->p ? MG_OK : MG_E_NOMEM;
}

/* One bound of a range; moves *p and *n behind it. */
static bool mgi_bound(const unsigned char **p, size_t *n, const unsigned char **bound, size_t *size)
{
	if (*n < 4 || (*p)[0] > 127 || mgi_u32(*p) > *n - 4)
		return false;
	*size = mgi_u32(*p);
	*bound = *p + 4;
	*p += 4 + *size;
	*n -= 4 + *size;
	return true;
}

static mg_rc mgi_get_range(mg_arena *a, unsigned cls, const unsigned char *p, size_t n, void *dst)
{
	bool wide = cls != MG_T_INT4RANGE && cls != MG_T_DATERANGE;
	const unsigned char *bound;
	const char *text[2] = {NULL, NULL};
	int64_t value[2] = {0, 0};
	mg_numrange r;
	mg_range whole;
	size_t size;
	unsigned flags;
	unsigned i;
	mg_rc rc;

	if (!n || (p[0] & 0xe0) != 0)
		return MG_E_DATA;
	flags = *p++;
	n--;
	memset(&r, 0, sizeof(r));
	r.empty = flags & 1;
	r.has_lower = !(flags & 9);
	r.has_upper = !(flags & 17);
	r.with_lower = r.has_lower && (flags & 2);
	r.with_upper = r.has_upper && (flags & 4);
	for (i = 0; i < 2; i++) {
		if (!(i ? r.has_upper : r.has_lower))
			continue;
		if (!mgi_bound(&p, &n, &bound, &size))
			return MG_E_DATA;
		if (cls == MG_T_NUMRANGE) {
			rc = mgi_get_numeric(a, bound, size, &text[i]);
			if (rc)
				return rc;
		} else if (size != (wide ? 8u : 4u)) {
			return MG_E_DATA;
		} else {
			value[i] = wide ? mgi_i64(bound) : mgi_i32(bound);
		}
	}
	if (n)
		return MG_E_DATA;
	r.lower = text[0];
	r.upper = text[1];
	if (cls == MG_T_NUMRANGE) {
		memcpy(dst, &r, sizeof(r));
		return MG_OK;
	}
	memset(&whole, 0, sizeof(whole));
	whole.lower = value[0];
	whole.upper = value[1];
	whole.empty = r.empty;
	whole.has_lower = r.has_lower;
	whole.has_upper = r.has_upper;
	whole.with_lower = r.with_lower;
	whole.with_upper = r.with_upper;
	memcpy(dst, &whole, sizeof(whole));
	return MG_OK;
}

static mg_rc mgi_get_bytes(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	mg_bytes v;

	v.n = n;
	v.p = stable ? p : (const unsigned char *)mgi_text(a, p, n);
	if (!v.p)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

static mg_rc mgi_get_json(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	mg_json v;

	v.n = n;
	v.p = stable ? (const char *)p : mgi_text(a, p, n);
	if (!v.p)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

static mg_rc mgi_get_text(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	const char *v = stable ? (const char *)p : mgi_text(a, p, n);

	if (!v)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

/*
 * One value that is not NULL. stable: the bytes live as long as the arena and have
 * a NUL behind them, as values in a result of libpq do; texts then point at them.
 */
static mg_rc mgi_get(mg_arena *a, unsigned cls, int scale, const unsigned char *p, size_t n,
		     bool stable, void *dst)
{
	union {
		bool b;
		char c;
		int16_t i16;
		uint32_t u32;
		uint64_t u64;
		const char *text;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_point point;
		int64_t i64;
	} v;
	mg_rc rc;

	switch (cls) {
	case MG_T_I32:
	case MG_T_F32:
	case MG_T_DATE:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		if (n != 4)
			return MG_E_DATA;
		v.u32 = mgi_u32(p);
		memcpy(dst, &v.u32, sizeof(v.u32));
		return MG_OK;
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
	case MG_T_CLOCK:
	case MG_T_XID8:
	case MG_T_LSN:
	case MG_T_MONEY:
		if (n != 8)
			return MG_E_DATA;
		v.u64 = mgi_u64(p);
		memcpy(dst, &v.u64, sizeof(v.u64));
		return MG_OK;
	case MG_T_TEXT:
	case MG_T_XML:
		return mgi_get_text(a, p, n, stable, dst);
	case MG_T_BOOL:
		if (n != 1 || p[0] > 1)
			return MG_E_DATA;
		v.b = p[0] != 0;
		memcpy(dst, &v.b, sizeof(v.b));
		return MG_OK;
	case MG_T_I16:
		if (n != 2)
			return MG_E_DATA;
		v.i16 = (int16_t)(uint16_t)mgi_u16(p);
		memcpy(dst, &v.i16, sizeof(v.i16));
		return MG_OK;
	case MG_T_CHAR:
		if (n != 1)
			return MG_E_DATA;
		memcpy(dst, p, 1);
		return MG_OK;
	case MG_T_NUMERIC:
		rc = mgi_get_numeric(a, p, n, &v.text);
		if (!rc)
			memcpy(dst, &v.text, sizeof(v.text));
		return rc;
	case MG_T_SCALED:
		rc = mgi_get_scaled(p, n, scale, &v.i64);
		if (!rc)
			memcpy(dst, &v.i64, sizeof(v.i64));
		return rc;
	case MG_T_JSONB:
		if (!n || p[0] != 1)
			return MG_E_DATA;
		return mgi_get_json(a, p + 1, n - 1, stable, dst);
	case MG_T_JSON:
		return mgi_get_json(a, p, n, stable, dst);
	case MG_T_BYTES:
		return mgi_get_bytes(a, p, n, stable, dst);
	case MG_T_UUID:
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		if (n != mgi_classes[cls].size)
			return MG_E_DATA;
		memcpy(dst, p, n);
		return MG_OK;
	case MG_T_TIMETZ:
		if (n != 12)
			return MG_E_DATA;
		memset(&v.timetz, 0, sizeof(v.timetz));
		v.timetz.time = mgi_i64(p);
		v.timetz.zone = mgi_i32(p + 8);
		memcpy(dst, &v.timetz, sizeof(v.timetz));
		return MG_OK;
	case MG_T_INTERVAL:
		if (n != 16)
			return MG_E_DATA;
		v.interval.micros = mgi_i64(p);
		v.interval.days = mgi_i32(p + 8);
		v.interval.months = mgi_i32(p + 12);
		memcpy(dst, &v.interval, sizeof(v.interval));
		return MG_OK;
	case MG_T_INET:
	case MG_T_CIDR:
		rc = mgi_get_inet(p, n, &v.inet);
		if (!rc)
			memcpy(dst, &v.inet, sizeof(v.inet));
		return rc;
	case MG_T_BIT:
	case MG_T_VARBIT:
		rc = mgi_get_bits(a, p, n, stable, &v.bits);
		if (!rc)
			memcpy(dst, &v.bits, sizeof(v.bits));
		return rc;
	case MG_T_POINT:
		if (n != 16)
			return MG_E_DATA;
		v.u64 = mgi_u64(p);
		memcpy(dst, &v.u64, 8);
		v.u64 = mgi_u64(p + 8);
		memcpy((unsigned char *)dst + 8, &v.u64, 8);
		return MG_OK;
	default:
		if (cls >= MG_T_INT4RANGE && cls <= MG_T_NUMRANGE)
			return mgi_get_range(a, cls, p, n, dst);
		return MG_E_DATA;
	}
}

/* The head of an array: how many elements there are, and where they begin. */
static mg_rc mgi_array_head(const mg_col *c, const unsigned char *p, size_t n, mg_dims *dims,
			    size_t *elements)
{
	uint32_t oid = n < 12 ? 0 : mgi_u32(p + 8);
	size_t total = 1;
	int32_t i;

	/* of the class, or of the column's own type, whose elements have the same form */
	if (n < 12 || p[0] || p[1] || p[2] || p[3] > 6 || mgi_u32(p + 4) > 1 ||
	    (oid != mgi_classes[c->cls].oid && oid != c->element))
		return MG_E_DATA;
	memset(dims, 0, sizeof(*dims));
	dims->n = mgi_i32(p);
	if (n < 12 + 8 * (size_t)dims->n)
		return MG_E_DATA;
	for (i = 0; i < dims->n; i++) {
		dims->size[i] = mgi_i32(p + 12 + 8 * (size_t)i);
		dims->lower[i] = mgi_i32(p + 16 + 8 * (size_t)i);
		/* every element has a length of four bytes */
		if (dims->size[i] < 0 || (size_t)dims->size[i] > n / 4 ||
		    total * (size_t)dims->size[i] > n / 4)
			return MG_E_DATA;
		total *= (size_t)dims->size[i];
	}
	*elements = dims->n ? total : 0;
	return MG_OK;
}

/* A bool for each element, made when the first one is NULL. */
static bool mgi_set_null(mg_arena *a, bool **nulls, size_t i, size_t n)
{
	if (!*nulls) {
		*nulls = (bool *)mgi_array(a, n, sizeof(bool));
		if (!*nulls)
			return false;
		memset(*nulls, 0, n * sizeof(bool));
	}
	(*nulls)[i] = true;
	return true;
}

/* Texts lie one behind the other: there is room for all of them when there is for their bytes. */
static mg_rc mgi_get_texts(mg_arena *a, const unsigned char *p, size_t n, mgi_any_array *out)
{
	const char **v = (const char **)mgi_array(a, out->n ? out->n : 1, sizeof(*v));
	char *to = (char *)mgi_take(a, n + 1, 1);
	bool *nulls = NULL;
	size_t i;

	if (!v || !to)
		return MG_E_NOMEM;
	out->v = v;
	for (i = 0; i < out->n; i++) {
		size_t len;

		if (n < 4)
			return MG_E_DATA;
		len = mgi_u32(p);
		p += 4;
		n -= 4;
		if (len == 0xffffffffu) {
			if (!mgi_set_null(a, &nulls, i, out->n))
				return MG_E_NOMEM;
			v[i] = NULL;
			continue;
		}
		if (len > n)
			return MG_E_DATA;
		v[i] = to;
		memcpy(to, p, len);
		to += len;
		*to++ = '\0'; /* in the place of its length */
		p += len;
		n -= len;
	}
	out->nulls = nulls;
	return n ? MG_E_DATA : MG_OK;
}

static mg_rc mgi_get_elements(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			      mgi_any_array *out)
{
	size_t size = mgi_classes[c->cls].size;
	unsigned char *v = (unsigned char *)mgi_array(a, out->n ? out->n : 1, size);
	bool *nulls = NULL;
	size_t i;
	mg_rc rc;

	if (!v)
		return MG_E_NOMEM;
	out->v = v;
	for (i = 0; i < out->n; i++, v += size) {
		size_t len;

		if (n < 4)
			return MG_E_DATA;
		len = mgi_u32(p);
		p += 4;
		n -= 4;
		if (len == 0xffffffffu) {
			if (!mgi_set_null(a, &nulls, i, out->n))
				return MG_E_NOMEM;
			memset(v, 0, size);
			continue;
		}
		if (len > n)
			return MG_E_DATA;
		rc = mgi_get(a, c->cls, c->scale, p, len, false, v);
		if (rc)
			return rc;
		p += len;
		n -= len;
	}
	out->nulls = nulls;
	return n ? MG_E_DATA : MG_OK;
}

MGI_COLD mg_rc mgi_get_array(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			     void *dst)
{
	mgi_any_array out;
	mg_dims dims;
	size_t head;
	mg_rc rc;

	memset(&out, 0, sizeof(out));
	rc = mgi_array_head(c, p, n, &dims, &out.n);
	if (rc)
		return rc;
	head = 12 + 8 * (size_t)dims.n;
	rc = c->cls == MG_T_TEXT ? mgi_get_texts(a, p + head, n - head, &out)
				 : mgi_get_elements(a, c, p + head, n - head, &out);
	if (rc)
		return rc;
	if (dims.n > 1 || (dims.n == 1 && dims.lower[0] != 1)) {
		mg_dims *kept = (mg_dims *)mgi_take(a, sizeof(dims), 8);

		if (!kept)
			return MG_E_NOMEM;
		*kept = dims;
		out.dims = kept;
	}
	memcpy(dst, &out, sizeof(out));
	return MG_OK;
}

static mg_rc mgi_get_enum(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			  unsigned char *row)
{
	const char *raw;
	int value = -1;
	uint32_t i;

	for (i = 0; i < c->labels->n && value < 0; i++)
		if (strlen(c->labels->label[i]) == n && !memcmp(c->labels->label[i], p, n))
			value = (int)i;
	raw = value < 0 ? mgi_text(a, p, n) : c->labels->label[value];
	if (!raw)
		return MG_E_NOMEM;
	memcpy(row + c->at, &value, sizeof(value));
	memcpy(row + c->raw, &raw, sizeof(raw));
	return MG_OK;
}

/* A column's value into its place in the row; p is NULL for NULL. The row is all zero before. */
MGI_COLD mg_rc mgi_get_col(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			   bool stable, unsigned char *row)
{
	bool has = true;
	mg_rc rc;

	if (!p)
		return c->flags & MG_F_NULL ? MG_OK : MG_E_SCHEMA;
	if (c->flags & MG_F_ARRAY)
		rc = mgi_get_array(a, c, p, n, row + c->at);
	else if (c->cls == MG_T_ENUM)
		rc = mgi_get_enum(a, c, p, n, row);
	else
		rc = mgi_get(a, c->cls, c->scale, p, n, stable, row + c->at);
	if (!rc && c->has != MG_NO_FLAG)
		memcpy(row + c->has, &has, sizeof(has));
	return rc;
}

/* ---- to the wire; values are written with their length before them */

static inline mg_rc mgi_put_null(mgi_buf *b)
{
	unsigned char *p = mgi_room(b, 4);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 0xffffffffu);
	return MG_OK;
}

static inline mg_rc mgi_put32(mgi_buf *b, uint32_t v)
{
	unsigned char *p = mgi_room(b, 8);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 4);
	mgi_w32(p + 4, v);
	return MG_OK;
}

static inline mg_rc mgi_put64(mgi_buf *b, uint64_t v)
{
	unsigned char *p = mgi_room(b, 12);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 8);
	mgi_w64(p + 4, v);
	return MG_OK;
}

static inline mg_rc mgi_put_raw(mgi_buf *b, const void *v, size_t n)
{
	unsigned char *p;

	if (n > INT32_MAX)
		return MG_E_DATA;
	p = mgi_room(b, 4 + n);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)n);
	if (n)
		memcpy(p + 4, v, n);
	return MG_OK;
}

static mg_rc mgi_put_scaled(mgi_buf *b, int64_t value, int scale)
{
	char text[48];
	mgi_buf t = mgi_fixed(text, sizeof(text));

	mgi_fmt_scaled(&t, value, scale);
	mgi_ended(&t);
	return mgi_put_numeric(b, text);
}

static mg_rc mgi_put_inet(mgi_buf *b, const mg_inet *v, bool cidr)
{
	unsigned char wire[20];
	size_t size = v->family == 6 ? 16 : 4;

	if ((v->family != 4 && v->family != 6) || v->bits > size * 8)
		return MG_E_DATA;
	wire[0] = v->family == 6 ? 3 : 2;
	wire[1] = v->bits;
	wire[2] = cidr ? 1 : 0;
	wire[3] = (unsigned char)size;
	memcpy(wire + 4, v->addr, size);
	return mgi_put_raw(b, wire, 4 + size);
}

/* A head of n bytes before the value of size bytes. */
static mg_rc mgi_put_headed(mgi_buf *b, const void *head, size_t n, const void *v, size_t size)
{
	unsigned char *p;

	if (size > INT32_MAX - 8)
		return MG_E_DATA;
	p = mgi_room(b, 4 + n + size);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)(n + size));
	memcpy(p + 4, head, n);
	if (size)
		memcpy(p + 4 + n, v, size);
	return MG_OK;
}

static mg_rc mgi_put_bits(mgi_buf *b, const mg_bits *v)
{
	unsigned char head[4];

	if (v->n > INT32_MAX - 8)
		return MG_E_DATA;
	mgi_w32(head, (uint32_t)v->n);
	return mgi_put_headed(b, head, 4, v->p, (v->n + 7) / 8);
}

static mg_rc mgi_put_range(mgi_buf *b, unsigned cls, const void *src)
{
	bool narrow = cls == MG_T_INT4RANGE || cls == MG_T_DATERANGE;
	const char *text[2] = {NULL, NULL};
	int64_t value[2] = {0, 0};
	mg_numrange r;
	mg_range whole;
	size_t begin = b->n;
	unsigned char *p = mgi_room(b, 5);
	unsigned i;
	mg_rc rc;

	if (!p)
		return MG_E_NOMEM;
	memset(&r, 0, sizeof(r));
	if (cls == MG_T_NUMRANGE) {
		memcpy(&r, src, sizeof(r));
		text[0] = r.lower;
		text[1] = r.upper;
	} else {
		memcpy(&whole, src, sizeof(whole));
		value[0] = whole.lower;
		value[1] = whole.upper;
		r.empty = whole.empty;
		r.has_lower = whole.has_lower;
		r.has_upper = whole.has_upper;
		r.with_lower = whole.with_lower;
		r.with_upper = whole.with_upper;
	}
	p[4] = (unsigned char)(r.empty ? 1
				       : (r.has_lower ? (r.with_lower ? 2 : 0) : 8) |
						 (r.has_upper ? (r.with_upper ? 4 : 0) : 16));
	for (i = 0; i < 2 && !r.empty; i++) {
		if (!(i ? r.has_upper : r.has_lower))
			continue;
		if (cls == MG_T_NUMRANGE)
			rc = text[i] ? mgi_put_numeric(b, text[i]) : MG_E_DATA;
		else if (narrow)
			rc = value[i] < INT32_MIN || value[i] > INT32_MAX
				     ? MG_E_DATA
				     : mgi_put32(b, (uint32_t)(int32_t)value[i]);
		else
			rc = mgi_put64(b, (uint64_t)value[i]);
		if (rc)
			return rc;
	}
	mgi_w32(b->p + begin, (uint32_t)(b->n - begin - 4));
	return MG_OK;
}

/* One value that is not NULL. */
MGI_COLD mg_rc mgi_put_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	static const unsigned char version = 1;
	union {
		bool b;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
		int64_t i64;
		const char *text;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_json json;
		mg_bytes bytes;
		mg_bits bits;
		unsigned char wire[16];
	} v;
	unsigned char wire[16];

	switch (cls) {
	case MG_T_I32:
	case MG_T_F32:
	case MG_T_DATE:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		memcpy(&v.u32, src, sizeof(v.u32));
		return mgi_put32(b, v.u32);
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
	case MG_T_CLOCK:
	case MG_T_XID8:
	case MG_T_LSN:
	case MG_T_MONEY:
		memcpy(&v.u64, src, sizeof(v.u64));
		return mgi_put64(b, v.u64);
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&v.text, src, sizeof(v.text));
		return mgi_put_raw(b, v.text, strlen(v.text));
	case MG_T_BOOL:
		memcpy(&v.b, src, sizeof(v.b));
		wire[0] = v.b ? 1 : 0;
		return mgi_put_raw(b, wire, 1);
	case MG_T_I16:
		memcpy(&v.u16, src, sizeof(v.u16));
		mgi_w16(wire, v.u16);
		return mgi_put_raw(b, wire, 2);
	case MG_T_CHAR:
		return mgi_put_raw(b, src, 1);
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		return mgi_put_numeric(b, v.text);
	case MG_T_SCALED:
		memcpy(&v.i64, src, sizeof(v.i64));
		return mgi_put_scaled(b, v.i64, scale);
	case MG_T_JSON:
		memcpy(&v.json, src, sizeof(v.json));
		return mgi_put_raw(b, v.json.p, v.json.n);
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		return mgi_put_headed(b, &version, 1, v.json.p, v.json.n);
	case MG_T_BYTES:
		memcpy(&v.bytes, src, sizeof(v.bytes));
		return mgi_put_raw(b, v.bytes.p, v.bytes.n);
	case MG_T_UUID:
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		return mgi_put_raw(b, src, mgi_classes[cls].size);
	case MG_T_TIMETZ:
		memcpy(&v.timetz, src, sizeof(v.timetz));
		mgi_w64(wire, (uint64_t)v.timetz.time);
		mgi_w32(wire + 8, (uint32_t)v.timetz.zone);
		return mgi_put_raw(b, wire, 12);
	case MG_T_INTERVAL:
		memcpy(&v.interval, src, sizeof(v.interval));
		mgi_w64(wire, (uint64_t)v.interval.micros);
		mgi_w32(wire + 8, (uint32_t)v.interval.days);
		mgi_w32(wire + 12, (uint32_t)v.interval.months);
		return mgi_put_raw(b, wire, 16);
	case MG_T_INET:
	case MG_T_CIDR:
		memcpy(&v.inet, src, sizeof(v.inet));
		return mgi_put_inet(b, &v.inet, cls == MG_T_CIDR);
	case MG_T_BIT:
	case MG_T_VARBIT:
		memcpy(&v.bits, src, sizeof(v.bits));
		return mgi_put_bits(b, &v.bits);
	case MG_T_POINT:
		memcpy(&v.u64, src, 8);
		mgi_w64(wire, v.u64);
		memcpy(&v.u64, (const unsigned char *)src + 8, 8);
		mgi_w64(wire + 8, v.u64);
		return mgi_put_raw(b, wire, 16);
	default:
		if (cls >= MG_T_INT4RANGE && cls <= MG_T_NUMRANGE)
			return mgi_put_range(b, cls, src);
		return MG_E_DATA;
	}
}

static mg_rc mgi_put_array_head(mgi_buf *b, const mg_col *c, const mgi_any_array *v)
{
	int32_t dims = v->dims ? v->dims->n : 1;
	unsigned char *p;
	int32_t i;

	if (!mgi_array_ok(v))
		return MG_E_DATA;
	if (!v->n)
		dims = 0;
	p = mgi_room(b, 16 + 8 * (size_t)dims);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p + 4, (uint32_t)dims);
	mgi_w32(p + 8, 0);
	mgi_w32(p + 12, mgi_classes[c->cls].oid);
	for (i = 0; i < dims; i++) {
		unsigned char *at = p + 16 + 8 * (size_t)i;

		mgi_w32(at, (uint32_t)(v->dims ? v->dims->size[i] : (int32_t)v->n));
		mgi_w32(at + 4, (uint32_t)(v->dims ? v->dims->lower[i] : 1));
	}
	return MG_OK;
}

MGI_COLD mg_rc mgi_put_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	size_t begin = b->n;
	const char *text;
	bool nulls = false;
	size_t i;
	mg_rc rc;

	memcpy(&v, src, sizeof(v));
	rc = mgi_put_array_head(b, c, &v);
	for (i = 0; !rc && i < v.n; i++) {
		const unsigned char *at =
			(const unsigned char *)v.v + i * mgi_classes[c->cls].size;

		if (mgi_element_null(c, &v, i)) {
			nulls = true;
			rc = mgi_put_null(b);
		} else if (c->cls == MG_T_TEXT) {
			memcpy(&text, at, sizeof(text));
			rc = mgi_put_raw(b, text, strlen(text));
		} else {
			rc = mgi_put_value(b, c->cls, c->scale, at);
		}
		if (!rc && b->n - begin > INT32_MAX - 4)
			rc = MG_E_DATA;
	}
	if (rc)
		return rc;
	mgi_w32(b->p + begin, (uint32_t)(b->n - begin - 4));
	mgi_w32(b->p + begin + 8, nulls ? 1 : 0);
	return MG_OK;
}

static mg_rc mgi_put_enum(mgi_buf *b, const mg_col *c, const void *row)
{
	const char *label = mgi_label(c, row);

	return label ? mgi_put_raw(b, label, strlen(label)) : MG_E_DATA;
}

/* A column of a row, NULL or not. What most columns are is done before the others are looked at. */
MGI_HOT mg_rc mgi_put_col(mgi_buf *b, const mg_col *c, const void *row)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	const char *text;
	uint64_t eight;
	uint32_t four;

	if (c->has != MG_NO_FLAG && !((const unsigned char *)row)[c->has])
		return mgi_put_null(b);
	if (c->flags & MG_F_ARRAY)
		return mgi_is_null(c, row) ? mgi_put_null(b) : mgi_put_array(b, c, at);
	switch (c->cls) {
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		memcpy(&eight, at, sizeof(eight));
		return mgi_put64(b, eight);
	case MG_T_I32:
		memcpy(&four, at, sizeof(four));
		return mgi_put32(b, four);
	case MG_T_TEXT:
		memcpy(&text, at, sizeof(text));
		return text ? mgi_put_raw(b, text, strlen(text)) : mgi_put_null(b);
	case MG_T_NUMERIC:
		memcpy(&text, at, sizeof(text));
		return text ? mgi_put_numeric(b, text) : mgi_put_null(b);
	case MG_T_ENUM:
		return mgi_put_enum(b, c, row);
	default:
		return mgi_is_null(c, row) ? mgi_put_null(b)
					   : mgi_put_value(b, c->cls, c->scale, at);
	}
}

/* ---- rows as text for COPY */

/* What a character is written as after a backslash; 0: it needs none. */
static unsigned char mgi_escaped(unsigned char ch, bool copy)
{
	if (ch == '\\')
		return ch;
	if (!copy)
		return ch == '"' ? ch : 0;
	return ch == '\t' ? 't' : ch == '\n' ? 'n' : ch == '\r' ? 'r' : 0;
}

/* Puts backslashes into what was written from `begin` on. */
static void mgi_escape(mgi_buf *b, size_t begin, bool copy)
{
	size_t more = 0;
	size_t from;
	size_t to;
	size_t i;

	if (b->failed)
		return;
	for (i = begin; i < b->n; i++)
		more += mgi_escaped(b->p[i], copy) ? 1u : 0u;
	from = b->n;
	if (!more || !mgi_room(b, more))
		return;
	for (to = b->n; from-- > begin;) {
		unsigned char ch = mgi_escaped(b->p[from], copy);

		b->p[--to] = ch ? ch : b->p[from];
		if (ch)
			b->p[--to] = '\\';
	}
}

static void mgi_fmt_element(mgi_buf *b, const mg_col *c, const unsigned char *at)
{
	size_t begin;

	mgi_chr(b, '"');
	begin = b->n;
	mgi_fmt_value(b, c->cls, c->scale, at);
	mgi_escape(b, begin, false);
	mgi_chr(b, '"');
}

static void mgi_fmt_bounds(mgi_buf *b, const mg_dims *dims)
{
	int32_t i;

	for (i = 0; i < dims->n; i++) {
		mgi_chr(b, '[');
		mgi_int(b, dims->lower[i]);
		mgi_chr(b, ':');
		mgi_int(b, (int64_t)dims->lower[i] + dims->size[i] - 1);
		mgi_chr(b, ']');
	}
	mgi_chr(b, '=');
}

static mg_rc mgi_fmt_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	char comma;
	size_t i;

	memcpy(&v, src, sizeof(v));
	if (!mgi_array_ok(&v))
		return MG_E_DATA;
	if (!v.n) {
		mgi_str(b, "{}");
		return MG_OK;
	}
	/* the only type whose elements are not separated by commas */
	comma = c->type && !strcmp(c->type, "box[]") ? ';' : ',';
	if (v.dims)
		mgi_fmt_bounds(b, v.dims);
	for (i = 0; i < v.n; i++) {
		if (i) {
			mgi_fmt_braces(b, &v, i, '}');
			mgi_chr(b, comma);
		}
		mgi_fmt_braces(b, &v, i, '{');
		if (mgi_element_null(c, &v, i))
			mgi_str(b, "NULL");
		else
			mgi_fmt_element(b, c,
					(const unsigned char *)v.v + i * mgi_classes[c->cls].size);
	}
	mgi_fmt_braces(b, &v, v.n, '}');
	return MG_OK;
}

/* A field of COPY in text form. */
static mg_rc mgi_copy_field(mgi_buf *b, const mg_col *c, const void *row)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	size_t begin = b->n;
	const char *label;

	if (mgi_is_null(c, row)) {
		mgi_str(b, "\\N");
		return MG_OK;
	}
	if (c->flags & MG_F_ARRAY) {
		if (mgi_fmt_array(b, c, at))
			return MG_E_DATA;
	} else if (c->cls == MG_T_ENUM) {
		label = mgi_label(c, row);
		if (!label)
			return MG_E_DATA;
		mgi_str(b, label);
	} else {
		mgi_fmt_value(b, c->cls, c->scale, at);
	}
	mgi_escape(b, begin, true);
	return b->failed ? MG_E_NOMEM : MG_OK;
}

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

/* ---- transactions */

static mg_rc mgi_simple(mg_db *db, const char *sql)
{
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "not inside a pipeline: ", sql, NULL);
	return mgi_done(db, PQexec(db->conn, sql), sql);
}

MG_DEF mg_rc mg_exec(mg_db *db, const char *sql)
{
	mgi_clear_error(db);
	return mgi_simple(db, sql);
}

static mg_rc mgi_savepoint(mg_db *db, const char *before, unsigned depth)
{
	char sql[64]; /* no allocation: what ends a transaction does not run out of memory */
	mgi_buf b = mgi_fixed(sql, sizeof(sql));

	mgi_str(&b, before);
	mgi_str(&b, "mg_");
	mgi_dec(&b, depth, 1);
	mgi_ended(&b);
	return mgi_simple(db, sql);
}

static bool mgi_is_inside(const mg_db *db)
{
	PGTransactionStatusType status = PQtransactionStatus(db->conn);

	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

/*
 * libpq may have no memory to send BEGIN or COMMIT, or for what came of it. No transaction may be
 * left open that nobody knows of: it would be taken for one that somebody else began.
 */
static mg_rc mgi_leave_none(mg_db *db, mg_rc rc)
{
	if (rc && mgi_is_inside(db))
		PQclear(PQexec(db->conn, "ROLLBACK"));
	if (rc && mgi_is_inside(db))
		PQresetStart(db->conn);
	return rc;
}

MG_DEF mg_rc mg_begin(mg_db *db, unsigned flags)
{
	char sql[96];
	mgi_buf b = mgi_fixed(sql, sizeof(sql));
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth)
		db->base = mgi_is_inside(db);
	if (db->depth || db->base) {
		rc = mgi_savepoint(db, "SAVEPOINT ", db->depth);
	} else {
		mgi_str(&b, "BEGIN");
		if (flags & MG_SERIALIZABLE)
			mgi_str(&b, " ISOLATION LEVEL SERIALIZABLE");
		else if (flags & MG_REPEATABLE_READ)
			mgi_str(&b, " ISOLATION LEVEL REPEATABLE READ");
		mgi_str(&b, flags & MG_READ_ONLY ? " READ ONLY" : "");
		mgi_str(&b, flags & MG_DEFERRABLE ? " DEFERRABLE" : "");
		mgi_ended(&b);
		rc = db->piping ? mgi_simple(db, sql) : mgi_leave_none(db, mgi_simple(db, sql));
	}
	if (!rc)
		db->depth++;
	return rc;
}

static mg_rc mgi_commit(mg_db *db)
{
	PGresult *res = PQexec(db->conn, "COMMIT");
	bool undone = PQresultStatus(res) == PGRES_COMMAND_OK &&
		      !strcmp(PQcmdStatus(res), "ROLLBACK");
	mg_rc rc = mgi_done(db, res, "COMMIT");

	if (!rc && undone)
		rc = mgi_fail(db, MG_E_ABORTED, "rolled back, because of an error before", NULL,
			      NULL);
	return rc;
}

MG_DEF mg_rc mg_commit(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth || db->piping)
		return mgi_fail(db, MG_E_USE, "there is no transaction to commit", NULL, NULL);
	if (db->depth == 1 && !db->base) {
		db->depth = 0; /* whatever comes of it, the transaction is over */
		return mgi_leave_none(db, mgi_commit(db));
	}
	rc = mgi_savepoint(db, "RELEASE SAVEPOINT ", db->depth - 1);
	if (!rc)
		db->depth--;
	return rc;
}

MG_DEF mg_rc mg_rollback(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth || db->piping)
		return mgi_fail(db, MG_E_USE, "there is no transaction to roll back", NULL, NULL);
	db->depth--;
	if (!db->depth && !db->base)
		return mgi_leave_none(db, mgi_simple(db, "ROLLBACK"));
	rc = mgi_savepoint(db, "ROLLBACK TO SAVEPOINT ", db->depth);
	return rc ? rc : mgi_savepoint(db, "RELEASE SAVEPOINT ", db->depth);
}

MG_DEF unsigned mg_depth(const mg_db *db)
{
	return db->depth;
}

/* A rollback that keeps the error that is the cause of it. */
static mg_rc mgi_undo(mg_db *db, mg_rc why)
{
	mgi_aside aside = mgi_put_aside(db);

	mg_rollback(db);
	mgi_take_back(db, &aside);
	return why;
}

static mg_rc mgi_pipe_leave(mg_db *db);

/* Ends a pipeline that nobody has run: what was queued in it is undone with the rest. */
static void mgi_abandon_pipe(mg_db *db)
{
	mgi_aside aside = mgi_put_aside(db);

	if (!db->pipe_rc)
		db->pipe_rc = MG_E_ABORTED;
	mgi_pipe_leave(db);
	mgi_take_back(db, &aside);
}

/* Rolls back what was begun beyond this depth. */
static mg_rc mgi_unwind(mg_db *db, unsigned depth, mg_rc why)
{
	if (db->piping && db->depth > depth)
		mgi_abandon_pipe(db);
	while (db->depth > depth)
		mgi_undo(db, why);
	return why;
}

static mg_rc mgi_try(mg_db *db, unsigned flags, mg_work fn, void *ctx)
{
	unsigned depth = db->depth;
	mg_rc end;
	mg_rc rc = mg_begin(db, flags);

	if (rc)
		return rc;
	rc = fn(db, ctx);
	if (rc != MG_OK && rc != MG_NONE)
		return mgi_unwind(db, depth, rc);
	if (db->depth != depth + 1 || db->piping) {
		rc = mgi_fail(db, MG_E_USE, "a transaction or pipeline that fn began is still open",
			      NULL, NULL);
		return mgi_unwind(db, depth, rc);
	}
	end = mg_commit(db);
	if (end)
		db->depth = depth;
	return end == MG_E_CONNECTION ? MG_E_DATABASE : end ? end : rc;
}

MG_DEF mg_rc mg_retry(mg_db *db, unsigned tries, unsigned flags, mg_work fn, void *ctx)
{
	bool inner = db->depth > 0;
	mg_rc rc;

	for (;;) {
		rc = mgi_try(db, flags, fn, ctx);
		/* a connection that is lost during the commit has perhaps committed */
		if (db->err.rc == MG_E_CONNECTION && rc == MG_E_DATABASE)
			return MG_E_CONNECTION;
		if ((rc != MG_E_RETRY && rc != MG_E_CONNECTION) || inner || tries <= 1)
			return rc;
		tries--;
		if (!mg_alive(db) && (!db->own || mg_reset(db)))
			return MG_E_CONNECTION;
	}
}

/* ---- parameters */

static bool mgi_more_args(mg_db *db)
{
	mgi_args *a = &db->args;
	size_t cap = a->cap ? a->cap * 2 : 32;
	void *p[4];
	size_t size[4];
	void *old[4];
	size_t i;

	size[0] = sizeof(*a->values);
	size[1] = sizeof(*a->lengths);
	size[2] = sizeof(*a->formats);
	size[3] = sizeof(*a->offsets);
	for (i = 0; i < 4; i++) {
		p[i] = mgi_resize(&db->alloc, NULL, 0, cap * size[i]);
		if (!p[i]) {
			while (i-- > 0)
				mgi_resize(&db->alloc, p[i], cap * size[i], 0);
			return false;
		}
	}
	old[0] = (void *)a->values;
	old[1] = a->lengths;
	old[2] = a->formats;
	old[3] = a->offsets;
	for (i = 0; i < 4 && a->cap; i++) {
		memcpy(p[i], old[i], a->n * size[i]);
		mgi_resize(&db->alloc, old[i], a->cap * size[i], 0);
	}
	a->values = (const char **)p[0];
	a->lengths = (int *)p[1];
	a->formats = (int *)p[2];
	a->offsets = (size_t *)p[3];
	a->cap = cap;
	return true;
}

static void mgi_args_begin(mg_db *db)
{
	mgi_args *a = &db->args;

	if (!db->piping || !db->pipe_rc) /* what ended the pipeline is told by its end */
		mgi_clear_error(db);
	a->n = 0;
	a->rc = MG_OK;
	a->column = NULL;
	mgi_clear(&a->buf);
}

/* The place of the next parameter, or SIZE_MAX when there is no memory. */
static size_t mgi_next_arg(mg_db *db)
{
	mgi_args *a = &db->args;

	if (a->n == a->cap && !mgi_more_args(db)) {
		a->rc = MG_E_NOMEM;
		return SIZE_MAX;
	}
	a->values[a->n] = NULL;
	a->lengths[a->n] = 0;
	a->formats[a->n] = 1;
	a->offsets[a->n] = SIZE_MAX;
	return a->n++;
}

/* The value lies in the buffer, with its length before it. */
static void mgi_arg_at(mg_db *db, size_t i, size_t begin)
{
	mgi_args *a = &db->args;

	a->lengths[i] = (int)(a->buf.n - begin - 4);
	a->offsets[i] = begin + 4;
}

static void mgi_arg_text(mg_db *db, const char *text)
{
	size_t i = mgi_next_arg(db);
	size_t n = text ? strlen(text) : 0;

	if (i == SIZE_MAX)
		return;
	if (n > INT32_MAX - 8)
		db->args.rc = MG_E_DATA;
	db->args.values[i] = text;
	db->args.lengths[i] = (int)n;
}

static void mgi_arg_int(mg_db *db, int64_t value)
{
	size_t i = mgi_next_arg(db);
	size_t begin = db->args.buf.n;

	if (i == SIZE_MAX)
		return;
	if (mgi_put64(&db->args.buf, (uint64_t)value))
		db->args.rc = MG_E_NOMEM;
	else
		mgi_arg_at(db, i, begin);
}

static void mgi_arg_bad(mg_db *db, mg_rc rc, const mg_col *c)
{
	if (db->args.rc)
		return;
	db->args.rc = rc;
	db->args.column = c->name;
}

/* A value that is not NULL. */
static void mgi_arg_value(mg_db *db, const mg_col *c, const void *value)
{
	size_t begin = db->args.buf.n;
	const char *text;
	size_t i;
	mg_rc rc;

	if (!(c->flags & MG_F_ARRAY) && (c->cls == MG_T_TEXT || c->cls == MG_T_XML)) {
		memcpy(&text, value, sizeof(text));
		mgi_arg_text(db, text);
		return;
	}
	i = mgi_next_arg(db);
	if (i == SIZE_MAX)
		return;
	rc = c->flags & MG_F_ARRAY ? mgi_put_array(&db->args.buf, c, value)
				   : mgi_put_value(&db->args.buf, c->cls, c->scale, value);
	if (rc)
		mgi_arg_bad(db, rc, c);
	else
		mgi_arg_at(db, i, begin);
}

static void mgi_arg_col(mg_db *db, const mg_col *c, const void *row)
{
	if (mgi_is_null(c, row)) {
		mgi_next_arg(db);
	} else if (c->cls == MG_T_ENUM && !(c->flags & MG_F_ARRAY)) {
		const char *label = mgi_label(c, row);

		mgi_arg_text(db, label);
		if (!label)
			mgi_arg_bad(db, MG_E_DATA, c);
	} else {
		mgi_arg_value(db, c, (const unsigned char *)row + c->at);
	}
}

/* The column of n rows as one array; the rows are structs, or values of the column alone. */
static void mgi_arg_column(mg_db *db, const mg_col *c, const void *rows, bool bare, size_t stride,
			   size_t n)
{
	mgi_buf *b = &db->args.buf;
	size_t begin = b->n;
	size_t arg = mgi_next_arg(db);
	bool nulls = false;
	mgi_any_array head;
	mg_col one = *c;
	size_t i;
	mg_rc rc;

	if (arg == SIZE_MAX)
		return;
	if (bare) {
		one.at = 0;
		one.has = MG_NO_FLAG;
		one.raw = MG_NO_FLAG;
		stride = mgi_col_size(c);
	}
	memset(&head, 0, sizeof(head));
	head.n = n;
	rc = mgi_put_array_head(b, c, &head);
	for (i = 0; !rc && i < n; i++) {
		size_t at = b->n;

		rc = mgi_put_col(b, &one, (const unsigned char *)rows + i * stride);
		nulls = nulls || (!rc && b->n == at + 4 && b->p[at] == 255);
		if (!rc && b->n - begin > INT32_MAX - 4)
			rc = MG_E_DATA;
	}
	if (rc) {
		mgi_arg_bad(db, rc, c);
		return;
	}
	mgi_w32(b->p + begin + 8, nulls ? 1 : 0);
	mgi_arg_at(db, arg, begin);
}

/* True when all parameters were written; else the error is set. */
static mg_rc mgi_args_end(mg_db *db)
{
	mgi_args *a = &db->args;
	size_t i;

	if (a->buf.failed)
		a->rc = MG_E_NOMEM;
	if (a->rc == MG_E_NOMEM)
		return mgi_nomem(db);
	if (a->rc)
		return mgi_fail(db, a->rc, "no value that its type allows: ",
				a->column ? a->column : "a text that is too long", NULL);
	for (i = 0; i < a->n; i++)
		if (a->offsets[i] != SIZE_MAX)
			a->values[i] = (const char *)a->buf.p + a->offsets[i];
	return MG_OK;
}

/* ---- statements */

static uint64_t mgi_hash(const char *text)
{
	uint64_t h = 14695981039346656037u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

static size_t mgi_bucket(const void *owner, uint32_t op, uint32_t extra, mg_cols one, mg_cols two)
{
	uint64_t h = (uint64_t)(uintptr_t)owner >> 3;

	h = (h ^ op) * 0x9e3779b97f4a7c15u;
	h = (h ^ extra ^ one) * 0x9e3779b97f4a7c15u;
	h = (h ^ two) * 0x9e3779b97f4a7c15u;
	return (size_t)(h >> 32) % MGI_BUCKETS;
}

static void mgi_deallocate_text(const mgi_stmt *s, char *sql, size_t size)
{
	mgi_buf b = mgi_fixed(sql, size);

	mgi_str(&b, "DEALLOCATE ");
	mgi_str(&b, s->name);
	mgi_ended(&b);
}

static void mgi_deallocate(mg_db *db, const mgi_stmt *s)
{
	char sql[48];

	mgi_deallocate_text(s, sql, sizeof(sql));
	PQclear(PQexec(db->conn, sql));
}

/* The one that was not used for the longest time makes room. */
static void mgi_evict(mg_db *db)
{
	mgi_stmt **oldest = NULL;
	mgi_stmt **at;
	mgi_stmt *s;
	size_t i;

	if (db->n_stmts < db->most || db->piping)
		return;
	for (i = 0; i < MGI_BUCKETS; i++)
		for (at = &db->buckets[i]; *at; at = &(*at)->next)
			if (!oldest || (*at)->used < (*oldest)->used)
				oldest = at;
	if (!oldest)
		return;
	s = *oldest;
	if ((s->prepared || s->stale) && PQtransactionStatus(db->conn) == PQTRANS_INERROR)
		return; /* the server would not do it now */
	if (s->prepared || s->stale)
		mgi_deallocate(db, s);
	*oldest = s->next;
	db->n_stmts--;
	mgi_free_stmt(db, s);
}

static mgi_stmt *mgi_find(mg_db *db, const mgi_stmt *like)
{
	size_t i = mgi_bucket(like->owner, like->op, like->extra, like->one, like->two);
	mgi_stmt *s;

	for (s = db->buckets[i]; s; s = s->next)
		if (s->owner == like->owner && s->op == like->op && s->extra == like->extra &&
		    s->one == like->one && s->two == like->two) {
			s->used = ++db->tick;
			return s;
		}
	return NULL;
}

/* Two calls may come to the same text: each has a statement of its own, so each needs a name. */
static bool mgi_has_name(const mg_db *db, const char *name)
{
	const mgi_stmt *s;
	size_t i;

	for (i = 0; i < MGI_BUCKETS; i++)
		for (s = db->buckets[i]; s; s = s->next)
			if (!strcmp(s->name, name))
				return true;
	return false;
}

static void mgi_set_name(const mg_db *db, mgi_stmt *s)
{
	uint64_t h = mgi_hash(s->sql) >> 8;
	char text[24];
	mgi_buf name;

	do {
		name = mgi_fixed(text, sizeof(text));
		mgi_str(&name, "mg_");
		mgi_dec(&name, h++ % 10000000000000000u, 1);
		mgi_ended(&name);
	} while (mgi_has_name(db, text));
	memcpy(s->name, text, sizeof(s->name));
	s->name[sizeof(s->name) - 1] = '\0';
}

/* Takes over db->sql as the text, and the parameters' types that were gathered. */
static mgi_stmt *mgi_add(mg_db *db, const mgi_stmt *like, const Oid *oids, int n)
{
	size_t i = mgi_bucket(like->owner, like->op, like->extra, like->one, like->two);
	mgi_stmt *s;

	mgi_put(&db->sql, "", 1);
	if (db->sql.failed)
		return NULL;
	mgi_evict(db);
	s = (mgi_stmt *)mgi_resize(&db->alloc, NULL, 0, sizeof(*s));
	if (!s)
		return NULL;
	*s = *like;
	s->n_params = n;
	s->sql_size = db->sql.n;
	s->sql = (char *)mgi_resize(&db->alloc, NULL, 0, db->sql.n);
	s->oids = n ? (Oid *)mgi_resize(&db->alloc, NULL, 0, (size_t)n * sizeof(Oid)) : NULL;
	if (!s->sql || (n && !s->oids)) {
		mgi_free_stmt(db, s);
		return NULL;
	}
	memcpy(s->sql, db->sql.p, db->sql.n);
	if (n)
		memcpy(s->oids, oids, (size_t)n * sizeof(Oid));
	mgi_set_name(db, s);
	s->used = ++db->tick;
	s->next = db->buckets[i];
	db->buckets[i] = s;
	db->n_stmts++;
	return s;
}

/* Compares the columns of a result with those that the statement should have. */
static mg_rc mgi_check_result(mg_db *db, mgi_stmt *s, const PGresult *res)
{
	uint32_t i;

	if (PQnfields(res) != (int)(s->lead + s->n_cols))
		return mgi_fail(db, MG_E_SCHEMA, "another number of columns is returned by: ",
				s->sql, NULL);
	for (i = 0; i < s->lead + s->n_cols; i++) {
		const mg_col *c =
			i < s->lead ? NULL
				    : &s->cols[s->pick ? s->pick[i - s->lead] : i - s->lead];

		Oid wanted = !c ? s->lead_oid : s->types ? s->types[i - s->lead] : mgi_col_oid(c);

		if (wanted && PQftype(res, (int)i) != wanted)
			return mgi_fail(db, MG_E_SCHEMA, "the column has another type: ",
					c ? c->name : s->sql, NULL);
	}
	s->checked = true;
	return MG_OK;
}

#ifdef MGI_PIPELINING
/* Where libpq had no memory for the result that ends a pipeline, it would wait for another one. */
static bool mgi_is_stuck(const mg_db *db)
{
	return PQisBusy(db->conn) && strstr(PQerrorMessage(db->conn), "out of memory");
}

/*
 * Takes what is left of a pipeline. Where libpq had no memory to end it nothing more would come,
 * and to wait for it would be without end: such a connection is given up, and is clearly dead.
 */
static void mgi_leave_pipeline(mg_db *db, bool is_awaited)
{
	unsigned nothing = 0; /* stands between results, too */

	while (is_awaited && nothing < 2 && !mgi_is_stuck(db)) {
		PGresult *res = PQgetResult(db->conn);

		nothing = res ? 0 : nothing + 1;
		is_awaited = PQresultStatus(res) != PGRES_PIPELINE_SYNC;
		PQclear(res);
	}
	if (!PQexitPipelineMode(db->conn) && PQstatus(db->conn) == CONNECTION_OK)
		PQresetStart(db->conn);
}
#endif

static PGresult *mgi_send_prepare(mg_db *db, const mgi_stmt *s, PGresult **described,
				  mg_rc *rc)
{
	*described = NULL;
	*rc = MG_OK;
#ifdef MGI_PIPELINING
	if (PQenterPipelineMode(db->conn)) {
		PGresult *res = NULL;
		bool is_sent = PQsendPrepare(db->conn, s->name, s->sql, s->n_params, s->oids) &&
			       PQsendDescribePrepared(db->conn, s->name) &&
			       PQpipelineSync(db->conn);

		if (is_sent) {
			res = PQgetResult(db->conn);
			PQclear(PQgetResult(db->conn));
			*described = PQgetResult(db->conn);
			/* in the place of a description that there was no memory for */
			is_sent = PQresultStatus(*described) != PGRES_PIPELINE_SYNC;
			*rc = is_sent ? MG_OK : mgi_nomem(db);
		} else {
			*rc = mgi_server_error(db, NULL, s->sql);
			is_sent = PQpipelineSync(db->conn);
		}
		mgi_leave_pipeline(db, is_sent);
		return res;
	}
#endif
	return PQprepare(db->conn, s->name, s->sql, s->n_params, s->oids);
}

/* One round trip for both: the statement, and what it will return. */
static mg_rc mgi_prepare(mg_db *db, mgi_stmt *s)
{
	PGresult *described;
	PGresult *res;
	const char *state;
	bool is_there = false;
	mg_rc rc = MG_OK;

	if (s->stale && PQtransactionStatus(db->conn) != PQTRANS_INERROR) {
		mgi_deallocate(db, s);
		s->stale = false;
	}
	res = mgi_send_prepare(db, s, &described, &rc);
	state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	/* a pooler's server may have it already, and by its name it is the same */
	if (!rc && PQresultStatus(res) != PGRES_COMMAND_OK && !(state && !strcmp(state, "42P05")))
		rc = mgi_server_error(db, res, s->sql);
	PQclear(res);
	is_there = !rc;
	if (!rc && PQresultStatus(described) != PGRES_COMMAND_OK) {
		PQclear(described);
		described = PQdescribePrepared(db->conn, s->name);
	}
	if (!rc && PQresultStatus(described) != PGRES_COMMAND_OK)
		rc = mgi_server_error(db, described, s->sql);
	if (!rc)
		rc = mgi_check_result(db, s, described);
	/* what is not as expected is prepared anew next time: the tables may be mended then */
	s->prepared = !rc;
	s->stale = is_there && rc;
	PQclear(described);
	return rc;
}

static PGresult *mgi_send(mg_db *db, const mgi_stmt *s)
{
	const mgi_args *a = &db->args;

	if (db->flags & MG_NO_PREPARE)
		return PQexecParams(db->conn, s->sql, s->n_params, s->oids, a->values, a->lengths,
				    a->formats, 1);
	return PQexecPrepared(db->conn, s->name, s->n_params, a->values, a->lengths, a->formats, 1);
}

/* Runs a statement with the parameters that were gathered. */
static mg_rc mgi_run(mg_db *db, mgi_stmt *s, PGresult **out)
{
	ExecStatusType status;
	unsigned tries;
	mg_rc rc;

	for (tries = 0;; tries++) {
		if (!(db->flags & MG_NO_PREPARE) && (!s->prepared || !s->checked)) {
			rc = mgi_prepare(db, s);
			if (rc)
				return rc;
		}
		*out = mgi_send(db, s);
		status = PQresultStatus(*out);
		if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
			break;
		rc = mgi_server_error(db, *out, s->sql);
		if (*out && mgi_is_stale(*out)) {
			s->stale = s->prepared && !mgi_is_gone(*out);
			s->prepared = false;
			s->checked = false;
			if (!tries && PQtransactionStatus(db->conn) == PQTRANS_IDLE) {
				PQclear(*out);
				mgi_clear_error(db);
				continue;
			}
		}
		PQclear(*out);
		*out = NULL;
		return rc;
	}
	if (!s->checked || (db->flags & MG_NO_PREPARE)) {
		rc = mgi_check_result(db, s, *out);
		if (rc) {
			PQclear(*out);
			*out = NULL;
			return rc;
		}
	}
	return MG_OK;
}

/* ---- rows of a result */

static mg_rc mgi_bad_value(mg_db *db, mg_rc rc, const mg_col *c)
{
	if (rc == MG_E_SCHEMA)
		return mgi_fail(db, rc, "NULL in a column that is not null: ", c->name, NULL);
	if (rc == MG_E_NOMEM)
		return mgi_nomem(db);
	return mgi_fail(db, rc, "no value of its type was sent: ", c->name, NULL);
}

/* Rows of a result that become structs, which are all zero before. */
typedef struct mgi_span {
	const PGresult *res;
	mg_arena *arena;
	unsigned char *out; /* the first struct */
	size_t size;	    /* from one to the next */
	int row;	    /* the first row */
	int n;
	bool stable; /* the result lives as long as the arena */
} mgi_span;

/*
 * The value of a column in one row. What most columns are is done here, without going through all
 * classes; an array counts as MG_T_CLASSES.
 */
MGI_HOT mg_rc mgi_field(const mgi_span *in, const mg_col *c, unsigned cls, int row, int field,
			unsigned char *out)
{
	static const bool has = true;
	const unsigned char *p =
		(const unsigned char *)(const void *)PQgetvalue(in->res, row, field);
	const char *text = (const char *)(const void *)p;
	uint64_t eight;
	uint32_t four;
	bool truth;
	size_t n;
	mg_rc rc;

	/* there is a NUL behind every value, so that its length need not be asked for */
	if (cls == MG_T_TEXT && in->stable && *p) {
		memcpy(out + c->at, &text, sizeof(text));
		return MG_OK;
	}
	n = (size_t)PQgetlength(in->res, row, field);
	if (!n && PQgetisnull(in->res, row, field))
		return c->flags & MG_F_NULL ? MG_OK : MG_E_SCHEMA;
	switch (cls) {
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		if (n != 8)
			return MG_E_DATA;
		eight = mgi_u64(p);
		memcpy(out + c->at, &eight, sizeof(eight));
		break;
	case MG_T_I32:
		if (n != 4)
			return MG_E_DATA;
		four = mgi_u32(p);
		memcpy(out + c->at, &four, sizeof(four));
		break;
	case MG_T_BOOL:
		if (n != 1 || p[0] > 1)
			return MG_E_DATA;
		truth = p[0] != 0;
		memcpy(out + c->at, &truth, sizeof(truth));
		break;
	case MG_T_TEXT:
		return mgi_get_text(in->arena, p, n, in->stable, out + c->at);
	case MG_T_NUMERIC:
		rc = mgi_get_numeric(in->arena, p, n, &text);
		if (!rc)
			memcpy(out + c->at, &text, sizeof(text));
		return rc;
	case MG_T_CLASSES:
		return mgi_get_array(in->arena, c, p, n, out + c->at);
	default:
		return mgi_get_col(in->arena, c, p, n, in->stable, out);
	}
	if (c->has != MG_NO_FLAG)
		memcpy(out + c->has, &has, sizeof(has));
	return MG_OK;
}

/* A column of all rows, its class being known; after an error in->n are whole. */
MGI_HOT mg_rc mgi_fields(mgi_span *in, const mg_col *c, unsigned cls, int field)
{
	const mgi_span from = *in;
	unsigned char *out = from.out;
	mg_rc rc;
	int i;

	for (i = 0; i < from.n; i++, out += from.size) {
		rc = mgi_field(&from, c, cls, from.row + i, field, out);
		if (rc) {
			in->n = i;
			return rc;
		}
	}
	return MG_OK;
}

/* Reading goes column by column, so that what a column is is asked once and not for each row. */
static mg_rc mgi_column(mgi_span *in, const mg_col *c, int field)
{
	if (c->flags & MG_F_ARRAY)
		return mgi_fields(in, c, MG_T_CLASSES, field);
	switch (c->cls) {
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		return mgi_fields(in, c, MG_T_I64, field);
	case MG_T_I32:
		return mgi_fields(in, c, MG_T_I32, field);
	case MG_T_TEXT:
		return mgi_fields(in, c, MG_T_TEXT, field);
	case MG_T_NUMERIC:
		return mgi_fields(in, c, MG_T_NUMERIC, field);
	case MG_T_BOOL:
		return mgi_fields(in, c, MG_T_BOOL, field);
	default:
		return mgi_fields(in, c, c->cls, field);
	}
}

static void mgi_row_nests(const mgi_stmt *s, const PGresult *res, int row, unsigned char *out)
{
	uint32_t n;
	uint32_t i;

	for (n = 0; n < s->n_nests; n++) {
		const mg_nest *nest = &s->nests[n];
		bool has = false;

		for (i = 0; !has && i < nest->n; i++)
			has = !PQgetisnull(res, row, (int)(s->lead + nest->first + i));
		memcpy(out + nest->has, &has, sizeof(has));
	}
}

/* Rows as the statement returns them; after an error the first in->n are whole. */
static mg_rc mgi_read(mg_db *db, const mgi_stmt *s, mgi_span *in)
{
	const mg_col *bad = NULL;
	mg_rc rc = MG_OK;
	uint32_t k;
	int i;

	for (k = 0; k < s->n_cols && in->n; k++) {
		const mg_col *c = &s->cols[s->pick ? s->pick[k] : k];
		mg_rc one = mgi_column(in, c, (int)(s->lead + k));

		if (one) { /* in an earlier row than an error before */
			rc = one;
			bad = c;
		}
	}
	for (i = 0; s->n_nests && i < in->n; i++)
		mgi_row_nests(s, in->res, in->row + i, in->out + (size_t)i * in->size);
	return rc ? mgi_bad_value(db, rc, bad) : MG_OK;
}

static mg_rc mgi_row(mg_db *db, mg_arena *arena, const mgi_stmt *s, const PGresult *res, int row,
		     bool stable, void *out)
{
	mgi_span one = {res, arena, (unsigned char *)out, 0, row, 1, stable};

	return mgi_read(db, s, &one);
}

/* So many rows at a time stay near the processor while their columns are read. */
#define MGI_SPAN 16384u

static int mgi_span_of(size_t size)
{
	return size > MGI_SPAN ? 1 : (int)(MGI_SPAN / (size + 1));
}

static void mgi_drop_result(void *res)
{
	PQclear((PGresult *)res);
}

/* A large result stays with the arena, and texts point into it; of a small one they are copied. */
#define MGI_KEEP_FROM 16

static mg_rc mgi_adopt(mg_db *db, mg_arena *arena, PGresult *res, bool *stable)
{
	*stable = false;
	if (PQntuples(res) < MGI_KEEP_FROM)
		return MG_OK;
	if (!mgi_hold(arena, res, mgi_drop_result))
		return mgi_nomem(db);
	*stable = true;
	return MG_OK;
}

/* ---- calls: at once, or into the pipeline */

#define MGI_IN_FLIGHT 256u

static mg_rc mgi_call_now(mg_db *db, const mgi_call *call)
{
	PGresult *res = NULL;
	mg_rc rc = mgi_run(db, call->stmt, &res);

	return rc ? rc : call->finish(db, call, res);
}

/* Room for another call, what comes before it, and the result of it. */
static bool mgi_more_calls(mg_db *db)
{
	size_t cap = db->cap_calls ? db->cap_calls * 2 : 32;
	void *p;

	if (db->n_calls + 3 > db->cap_calls) {
		p = mgi_resize(&db->alloc, db->calls, db->cap_calls * sizeof(mgi_call),
			       cap * sizeof(mgi_call));
		if (!p)
			return false;
		db->calls = (mgi_call *)p;
		db->cap_calls = cap;
	}
	cap = db->cap_slots ? db->cap_slots * 2 : 32;
	if (db->n_slots + 1 > db->cap_slots) {
		p = mgi_resize(&db->alloc, db->slots, db->cap_slots * sizeof(mg_rc),
			       cap * sizeof(mg_rc));
		if (!p)
			return false;
		db->slots = (mg_rc *)p;
		db->cap_slots = cap;
	}
	return true;
}

static void mgi_note(mg_db *db, uint32_t slot, mg_rc rc)
{
	if (slot < db->n_slots)
		db->slots[slot] = rc;
	if (rc < 0 && !db->pipe_rc)
		db->pipe_rc = rc;
}

MG_DEF size_t mg_pipe_size(const mg_db *db)
{
	return db->n_slots;
}

#ifdef MGI_PIPELINING

/* The result of one queued call; NULL when the connection is lost. */
static mg_rc mgi_take_result(mg_db *db, const mgi_call *call, PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);
	mgi_stmt *s = call->stmt;
	mg_rc rc = MG_OK;

	if (status == PGRES_PIPELINE_ABORTED) {
		rc = MG_E_ABORTED;
	} else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		rc = mgi_server_error(db, res, s->sql);
		if (res && call->finish && mgi_is_stale(res)) {
			s->stale = !mgi_is_gone(res);
			s->prepared = false;
		}
	} else if (call->finish && !s->checked) {
		rc = mgi_check_result(db, s, res);
		s->stale = rc == MG_E_SCHEMA;
	}
	if (rc && (!call->finish || s->stale))
		s->prepared = false;
	if (!rc && call->finish)
		return call->finish(db, call, res);
	PQclear(res);
	return rc;
}

static void mgi_drain(mg_db *db)
{
	for (; db->first_call < db->n_calls; db->first_call++) {
		const mgi_call *call = &db->calls[db->first_call];
		PGresult *res = PQgetResult(db->conn);
		bool first = !db->pipe_rc;
		mgi_aside aside;
		mg_rc rc;

		/* the first error is the one that is told */
		if (!first)
			aside = mgi_put_aside(db);
		rc = first || res ? mgi_take_result(db, call, res) : MG_E_CONNECTION;
		if (!first)
			mgi_take_back(db, &aside);
		mgi_note(db, call->slot, rc);
		if (res)
			PQclear(PQgetResult(db->conn)); /* the NULL behind it */
	}
	db->first_call = 0;
	db->n_calls = 0;
}

/* What comes before the call itself, and has no result that the caller knows of. */
static void mgi_queue_before(mg_db *db, const mgi_call *call)
{
	mgi_call *queued = &db->calls[db->n_calls++];

	*queued = *call;
	queued->finish = NULL;
	queued->slot = UINT32_MAX;
}

static mg_rc mgi_queue_prepare(mg_db *db, const mgi_call *call)
{
	mgi_stmt *s = call->stmt;
	char sql[48];

	if (s->stale) {
		mgi_deallocate_text(s, sql, sizeof(sql));
		if (!PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
			return mgi_server_error(db, NULL, sql);
		s->stale = false;
		mgi_queue_before(db, call);
	}
	if (!PQsendPrepare(db->conn, s->name, s->sql, s->n_params, s->oids))
		return mgi_server_error(db, NULL, s->sql);
	s->prepared = true;
	s->checked = false;
	mgi_queue_before(db, call);
	return MG_OK;
}

static mg_rc mgi_queue(mg_db *db, const mgi_call *call)
{
	const mgi_args *a = &db->args;
	mgi_stmt *s = call->stmt;
	mgi_call *queued;
	mg_rc rc;
	int sent;

	if (!mgi_more_calls(db))
		return mgi_nomem(db);
	if (!(db->flags & MG_NO_PREPARE) && !s->prepared) {
		rc = mgi_queue_prepare(db, call);
		if (rc)
			return rc;
	}
	sent = db->flags & MG_NO_PREPARE
		       ? PQsendQueryParams(db->conn, s->sql, s->n_params, s->oids, a->values,
					   a->lengths, a->formats, 1)
		       : PQsendQueryPrepared(db->conn, s->name, s->n_params, a->values, a->lengths,
					     a->formats, 1);
	if (!sent)
		return mgi_server_error(db, NULL, s->sql);
	queued = &db->calls[db->n_calls++];
	*queued = *call;
	queued->slot = (uint32_t)db->n_slots;
	db->slots[db->n_slots++] = MG_E_CONNECTION;
	/* neither side may wait for the other with full buffers */
	if (db->n_calls >= MGI_IN_FLIGHT && PQsendFlushRequest(db->conn) &&
	    PQflush(db->conn) >= 0)
		mgi_drain(db);
	return MG_OK;
}

static mg_rc mgi_pipe_enter(mg_db *db)
{
	return PQenterPipelineMode(db->conn) ? MG_OK : mgi_server_error(db, NULL, NULL);
}

static mg_rc mgi_pipe_leave(mg_db *db)
{
	bool is_synced = PQpipelineSync(db->conn);
	PGresult *res;

	if (!is_synced && !db->pipe_rc)
		db->pipe_rc = mgi_server_error(db, NULL, NULL);
	if (!is_synced)
		mgi_leave_pipeline(db, PQpipelineSync(db->conn));
	mgi_drain(db);
	if (is_synced && mgi_is_stuck(db)) {
		if (!db->pipe_rc)
			db->pipe_rc = mgi_nomem(db);
	} else if (PQstatus(db->conn) == CONNECTION_OK) {
		res = PQgetResult(db->conn);
		/* the commit of an implicit transaction may fail, too */
		if (PQresultStatus(res) != PGRES_PIPELINE_SYNC) {
			if (!db->pipe_rc)
				db->pipe_rc = mgi_server_error(db, res, NULL);
			PQclear(res);
			PQclear(PQgetResult(db->conn));
			res = PQgetResult(db->conn);
		}
		PQclear(res);
	}
	mgi_leave_pipeline(db, true);
	db->piping = false;
	return db->pipe_rc;
}

#else

static mg_rc mgi_queue(mg_db *db, const mgi_call *call)
{
	mg_rc rc = MG_E_ABORTED;

	if (!mgi_more_calls(db))
		return mgi_nomem(db);
	if (!db->pipe_rc)
		rc = mgi_call_now(db, call);
	db->n_slots++;
	mgi_note(db, (uint32_t)(db->n_slots - 1), rc);
	return MG_OK;
}

static mg_rc mgi_pipe_enter(mg_db *db)
{
	return mg_begin(db, 0);
}

static mg_rc mgi_pipe_leave(mg_db *db)
{
	db->piping = false;
	if (db->pipe_rc)
		return mgi_undo(db, db->pipe_rc);
	return mg_commit(db);
}

#endif

static mg_rc mgi_do(mg_db *db, const mgi_call *call)
{
	return db->piping ? mgi_queue(db, call) : mgi_call_now(db, call);
}

MG_DEF mg_rc mg_pipe_begin(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "the pipeline is open already", NULL, NULL);
	rc = mgi_pipe_enter(db);
	if (rc)
		return rc;
	db->piping = true;
	db->pipe_rc = MG_OK;
	db->n_slots = 0;
	db->n_calls = 0;
	db->first_call = 0;
	return MG_OK;
}

MG_DEF mg_rc mg_pipe_run(mg_db *db, mg_rc *each, size_t n)
{
	mg_rc rc;
	size_t i;

	if (!db->piping)
		return mgi_fail(db, MG_E_USE, "no pipeline is open", NULL, NULL);
	rc = mgi_pipe_leave(db);
	for (i = 0; each && i < n; i++)
		each[i] = i < db->n_slots ? db->slots[i] : MG_E_USE;
	return rc;
}

/* ---- the text of statements */

static void mgi_ident(mgi_buf *b, const char *name)
{
	mgi_chr(b, '"');
	for (; *name; name++) {
		if (*name == '"')
			mgi_chr(b, '"');
		mgi_chr(b, *name);
	}
	mgi_chr(b, '"');
}

/* A statement that is being written: its text in db->sql, its parameters' types here. */
typedef struct mgi_sql {
	mg_db *db;
	mgi_buf *b;
	mgi_buf oids;
	int n;
} mgi_sql;

static void mgi_sql_begin(mgi_sql *q, mg_db *db)
{
	q->db = db;
	q->b = &db->sql;
	memset(&q->oids, 0, sizeof(q->oids));
	q->oids.alloc = &db->alloc;
	q->n = 0;
	mgi_clear(&db->sql);
}

static void mgi_sql_oid(mgi_sql *q, Oid oid)
{
	mgi_put(&q->oids, &oid, sizeof(oid));
	q->n++;
}

static mgi_stmt *mgi_sql_end(mgi_sql *q, const mgi_stmt *like)
{
	mgi_stmt *s = NULL;

	if (!q->oids.failed)
		s = mgi_add(q->db, like, (const Oid *)(const void *)q->oids.p, q->n);
	mgi_release(&q->oids);
	if (!s)
		mgi_nomem(q->db);
	return s;
}

static void mgi_sql_cast(mgi_sql *q, const mg_col *c)
{
	if (!c->cast)
		return;
	mgi_str(q->b, "::");
	mgi_str(q->b, c->cast);
}

/* $1, with the cast that the column needs. */
static void mgi_sql_param(mgi_sql *q, const mg_col *c)
{
	mgi_sql_oid(q, mgi_col_oid(c));
	mgi_chr(q->b, '$');
	mgi_dec(q->b, (uint64_t)q->n, 1);
	mgi_sql_cast(q, c);
}

/* The array $1 of a column's values. */
static void mgi_sql_column(mgi_sql *q, const mg_col *c)
{
	mgi_sql_oid(q, mgi_classes[c->cls].array_oid);
	mgi_chr(q->b, '$');
	mgi_dec(q->b, (uint64_t)q->n, 1);
}

static void mgi_sql_name(mgi_sql *q, const char *prefix, const mg_col *c)
{
	mgi_str(q->b, prefix);
	mgi_ident(q->b, c->name);
}

/* A column that is returned: of the class' own type, whatever modifiers it has. */
static void mgi_sql_result(mgi_sql *q, const char *prefix, const mg_col *c)
{
	mgi_sql_name(q, prefix, c);
	if (!(c->flags & MG_F_CAST))
		return;
	mgi_str(q->b, "::");
	mgi_str(q->b, mgi_classes[c->cls].type);
	if (c->flags & MG_F_ARRAY)
		mgi_str(q->b, "[]");
}

static void mgi_sql_results(mgi_sql *q, const char *prefix, const mg_table *t)
{
	uint32_t i;

	for (i = 0; i < t->n_cols; i++) {
		mgi_str(q->b, i ? ", " : "");
		mgi_sql_result(q, prefix, &t->cols[i]);
	}
}

static void mgi_sql_from(mgi_sql *q, const char *before, const mg_table *t)
{
	mgi_str(q->b, before);
	mgi_str(q->b, t->sql);
}

/* a = $1 AND b = $2 */
static void mgi_sql_key(mgi_sql *q, const mg_table *t, const mg_key *key)
{
	uint32_t i;

	for (i = 0; i < key->n; i++) {
		mgi_str(q->b, i ? " AND " : "");
		mgi_sql_name(q, "", &t->cols[key->cols[i]]);
		mgi_str(q->b, " = ");
		mgi_sql_param(q, &t->cols[key->cols[i]]);
	}
}

static void mgi_sql_names(mgi_sql *q, const char *prefix, const mg_table *t, const mg_key *key,
			  const char *behind)
{
	uint32_t i;

	for (i = 0; i < key->n; i++) {
		mgi_str(q->b, i ? ", " : "");
		mgi_sql_name(q, prefix, &t->cols[key->cols[i]]);
		mgi_str(q->b, behind);
	}
}

static uint32_t mgi_count_in(const mg_table *t, mg_cols cols)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < t->n_cols; i++)
		n += mgi_in(t, cols, i) ? 1u : 0u;
	return n;
}

/* INSERT INTO t (a, b) */
static void mgi_sql_insert(mgi_sql *q, const mg_table *t, mg_cols cols)
{
	uint32_t n = 0;
	uint32_t i;

	mgi_sql_from(q, "INSERT INTO ", t);
	mgi_str(q->b, " (");
	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i)) {
			mgi_str(q->b, n++ ? ", " : "");
			mgi_sql_name(q, "", &t->cols[i]);
		}
	mgi_str(q->b, ")");
}

static void mgi_sql_values(mgi_sql *q, const mg_table *t, mg_cols cols, uint32_t rows)
{
	uint32_t row;
	uint32_t i;

	mgi_str(q->b, " VALUES ");
	for (row = 0; row < rows; row++) {
		uint32_t n = 0;

		mgi_str(q->b, row ? ", (" : "(");
		for (i = 0; i < t->n_cols; i++)
			if (mgi_in(t, cols, i)) {
				mgi_str(q->b, n++ ? ", " : "");
				mgi_sql_param(q, &t->cols[i]);
			}
		mgi_chr(q->b, ')');
	}
}

static bool mgi_touched(const mg_table *t, mg_cols set, const mg_touch *touch)
{
	return !mgi_in(t, set, touch->col);
}

/* a = $1 or a = EXCLUDED.a, then what every update sets; how many there are */
static uint32_t mgi_sql_set(mgi_sql *q, const mg_table *t, mg_cols set, bool excluded)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, set, i))
			continue;
		mgi_str(q->b, n++ ? ", " : "");
		mgi_sql_name(q, "", &t->cols[i]);
		mgi_str(q->b, " = ");
		if (excluded)
			mgi_sql_name(q, "EXCLUDED.", &t->cols[i]);
		else
			mgi_sql_param(q, &t->cols[i]);
	}
	for (i = 0; i < t->n_touches; i++) {
		if (!mgi_touched(t, set, &t->touches[i]))
			continue;
		mgi_str(q->b, n++ ? ", " : "");
		mgi_sql_name(q, "", &t->cols[t->touches[i].col]);
		mgi_str(q->b, " = ");
		mgi_str(q->b, t->touches[i].value);
	}
	return n;
}

/* unnest($1, $2) WITH ORDINALITY AS u (k1, k2, ord): the keys of many rows */
static void mgi_sql_unnest(mgi_sql *q, const mg_table *t, const uint16_t *cols, uint32_t n)
{
	uint32_t i;

	mgi_str(q->b, "unnest(");
	for (i = 0; i < n; i++) {
		mgi_str(q->b, i ? ", " : "");
		mgi_sql_column(q, &t->cols[cols[i]]);
	}
	mgi_str(q->b, ") WITH ORDINALITY AS u (");
	for (i = 0; i < n; i++) {
		mgi_str(q->b, "k");
		mgi_dec(q->b, i + 1, 1);
		mgi_str(q->b, ", ");
	}
	mgi_str(q->b, "ord)");
}

/* p.a = u.k1 AND p.b = u.k2, the values being of another table's columns perhaps */
static void mgi_sql_match(mgi_sql *q, const char *prefix, const mg_table *t, const uint16_t *cols,
			  uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		mgi_str(q->b, i ? " AND " : "");
		mgi_sql_name(q, prefix, &t->cols[cols[i]]);
		mgi_str(q->b, " = u.k");
		mgi_dec(q->b, i + 1, 1);
		mgi_sql_cast(q, &t->cols[cols[i]]);
	}
}

static void mgi_returns(mgi_stmt *s, const mg_table *t)
{
	s->cols = t->cols;
	s->n_cols = t->n_cols;
}

/* ---- one row at a time */

enum mgi_op {
	MGI_INSERT = 1,
	MGI_UPSERT,
	MGI_GET,
	MGI_UPDATE,
	MGI_DELETE,
	MGI_EXISTS,
	MGI_COUNT,
	MGI_LIST,
	MGI_GET_MANY,
	MGI_DELETE_MANY,
	MGI_INSERT_MANY,
	MGI_INSERT_VALUES,
	MGI_CHILDREN,
	MGI_PARENTS,
	MGI_QUERY,
	MGI_CHECK
};

static mgi_stmt mgi_like(const void *owner, enum mgi_op op, uint32_t extra, mg_cols one,
			 mg_cols two)
{
	mgi_stmt s;

	memset(&s, 0, sizeof(s));
	s.owner = owner;
	s.op = (uint32_t)op;
	s.extra = extra;
	s.one = one;
	s.two = two;
	s.lead_oid = 20;
	return s;
}

static mgi_call mgi_call_of(mgi_stmt *s, mgi_finish finish, mg_arena *arena, void *out)
{
	mgi_call call;

	memset(&call, 0, sizeof(call));
	call.finish = finish;
	call.stmt = s;
	call.arena = arena;
	call.out = out;
	return call;
}

/* ---- what becomes of results */

/* The first row into the struct; MG_NONE when there is none. */
static mg_rc mgi_finish_row(mg_db *db, const mgi_call *call, PGresult *res)
{
	mg_rc rc = MG_OK;

	if (!PQntuples(res)) {
		rc = MG_NONE;
	} else if (call->out) {
		memset(call->out, 0, call->n);
		rc = mgi_row(db, call->arena, call->stmt, res, 0, false, call->out);
	}
	PQclear(res);
	return rc;
}

/* Success when the statement changed a row. */
static mg_rc mgi_finish_done(mg_db *db, const mgi_call *call, PGresult *res)
{
	const char *count = PQcmdTuples(res);
	mg_rc rc = strcmp(count, "0") ? MG_OK : MG_NONE;

	(void)db;
	if (call->out) {
		int64_t n = 0;

		for (; *count >= '0' && *count <= '9'; count++)
			n = n * 10 + (*count - '0');
		memcpy(call->out, &n, sizeof(n));
		rc = MG_OK;
	}
	PQclear(res);
	return rc;
}

static mg_rc mgi_finish_number(mg_db *db, const mgi_call *call, PGresult *res)
{
	mg_rc rc = MG_OK;
	int64_t n;

	if (PQntuples(res) != 1 || PQgetlength(res, 0, 0) != 8) {
		rc = mgi_fail(db, MG_E_DATA, "no number was sent", NULL, NULL);
	} else {
		n = mgi_i64((const unsigned char *)(const void *)PQgetvalue(res, 0, 0));
		memcpy(call->out, &n, sizeof(n));
	}
	PQclear(res);
	return rc;
}

static mg_rc mgi_finish_exists(mg_db *db, const mgi_call *call, PGresult *res)
{
	bool found = PQntuples(res) > 0;

	(void)db;
	memcpy(call->out, &found, sizeof(found));
	PQclear(res);
	return MG_OK;
}

/* All rows into an array of structs of call->n bytes; the array and how many there are. */
static mg_rc mgi_all_rows(mg_db *db, const mgi_call *call, PGresult *res, mg_rows *out)
{
	int most = mgi_span_of(call->n);
	int n = PQntuples(res);
	mgi_span span;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);
	int i;

	out->n = 0;
	out->v = NULL;
	if (!rc) {
		out->v = mgi_array(call->arena, n ? (size_t)n : 1, call->n);
		if (!out->v)
			rc = mgi_nomem(db);
	}
	span.res = res;
	span.arena = call->arena;
	span.size = call->n;
	span.stable = stable;
	for (i = 0; !rc && i < n; i += span.n) {
		span.out = (unsigned char *)out->v + (size_t)i * call->n;
		span.row = i;
		span.n = most < n - i ? most : n - i;
		memset(span.out, 0, (size_t)span.n * call->n);
		rc = mgi_read(db, call->stmt, &span);
	}
	if (!stable)
		PQclear(res);
	if (!rc)
		out->n = (size_t)n;
	return rc;
}

static mg_rc mgi_finish_rows(mg_db *db, const mgi_call *call, PGresult *res)
{
	mg_rows out;
	mg_rc rc = mgi_all_rows(db, call, res, &out);

	memcpy(call->out, &out, sizeof(out));
	return rc;
}

/* ---- insert */

static mgi_stmt *mgi_insert_stmt(mg_db *db, const mg_table *t, mg_cols cols, bool returns)
{
	mgi_stmt like = mgi_like(t, MGI_INSERT, returns, cols, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	if (mgi_count_in(t, cols)) {
		mgi_sql_insert(&q, t, cols);
		mgi_sql_values(&q, t, cols, 1);
	} else {
		mgi_sql_from(&q, "INSERT INTO ", t);
		mgi_str(q.b, " DEFAULT VALUES");
	}
	if (returns) {
		mgi_str(q.b, " RETURNING ");
		mgi_sql_results(&q, "", t);
		mgi_returns(&like, t);
	}
	return mgi_sql_end(&q, &like);
}

static void mgi_arg_set(mg_db *db, const mg_table *t, const void *row, mg_cols cols)
{
	uint32_t i;

	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i))
			mgi_arg_col(db, &t->cols[i], row);
}

MG_DEF mg_rc mg_row_insert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in,
			   mg_cols cols, void *out)
{
	void *row = t->n_cols ? out : NULL; /* of no columns nothing can be returned */
	mgi_stmt *s = mgi_insert_stmt(db, t, cols, row != NULL);
	mgi_call call = mgi_call_of(s, row ? mgi_finish_row : mgi_finish_done, arena, row);
	mg_rc rc;

	if (!s)
		return MG_E_NOMEM;
	if (out && !row)
		memset(out, 0, t->size);
	mgi_args_begin(db);
	mgi_arg_set(db, t, in, cols);
	rc = mgi_args_end(db);
	call.n = t->size;
	return rc ? rc : mgi_do(db, &call);
}

static const mg_key *mgi_key_of(const mg_table *t, int32_t constraint)
{
	uint32_t i;

	for (i = 0; i < t->n_keys; i++)
		if (t->keys[i].constraint == constraint)
			return &t->keys[i];
	return NULL;
}

static mgi_stmt *mgi_upsert_stmt(mg_db *db, const mg_table *t, const mgi_stmt *as,
				 const mg_key *key, bool returns)
{
	mgi_stmt like = *as;
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_sql_insert(&q, t, like.one);
	mgi_sql_values(&q, t, like.one, 1);
	mgi_str(q.b, " ON CONFLICT (");
	mgi_sql_names(&q, "", t, key, "");
	mgi_str(q.b, ") DO ");
	if (mgi_count_in(t, like.two)) {
		mgi_str(q.b, "UPDATE SET ");
		mgi_sql_set(&q, t, like.two, true);
	} else {
		mgi_str(q.b, "NOTHING");
	}
	if (returns) {
		mgi_str(q.b, " RETURNING ");
		mgi_sql_results(&q, "", t);
		mgi_returns(&like, t);
	}
	return mgi_sql_end(&q, &like);
}

MG_DEF mg_rc mg_row_upsert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in,
			   mg_cols insert, int32_t on, mg_cols update, void *out)
{
	const mg_key *key = mgi_key_of(t, on);
	mgi_stmt like = mgi_like(t, MGI_UPSERT, (uint32_t)on * 2 + (out ? 1 : 0), insert, update);
	mgi_stmt *s;
	mgi_call call;
	mg_rc rc;

	if (!key || !mgi_count_in(t, insert))
		return mgi_fail(db, MG_E_USE, "upsert needs columns and a unique constraint of ",
				t->name, NULL);
	s = mgi_upsert_stmt(db, t, &like, key, out != NULL);
	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	mgi_arg_set(db, t, in, insert);
	rc = mgi_args_end(db);
	call = mgi_call_of(s, out ? mgi_finish_row : mgi_finish_done, arena, out);
	call.n = t->size;
	return rc ? rc : mgi_do(db, &call);
}

/* ---- by a key */

static void mgi_arg_key(mg_db *db, const mg_table *t, const mg_key *key, const void *const *args)
{
	uint32_t i;

	for (i = 0; i < key->n; i++) {
		const mg_col *c = &t->cols[key->cols[i]];
		mg_col bare = *c;

		bare.at = 0;
		bare.has = MG_NO_FLAG;
		bare.raw = MG_NO_FLAG;
		mgi_arg_col(db, &bare, args[i]);
	}
}

/* SELECT, DELETE or a test for one row. */
static mgi_stmt *mgi_key_stmt(mg_db *db, const mg_table *t, enum mgi_op op, unsigned key)
{
	mgi_stmt like = mgi_like(t, op, key, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	if (op == MGI_GET) {
		mgi_str(q.b, "SELECT ");
		mgi_sql_results(&q, "", t);
		mgi_returns(&like, t);
	} else {
		mgi_str(q.b, op == MGI_DELETE ? "DELETE" : "SELECT");
	}
	mgi_sql_from(&q, " FROM ", t);
	mgi_str(q.b, " WHERE ");
	mgi_sql_key(&q, t, &t->keys[key]);
	return mgi_sql_end(&q, &like);
}

static mg_rc mgi_by_key(mg_db *db, const mg_table *t, unsigned key, const void *const *args,
			mgi_call *call)
{
	mg_rc rc;

	if (!call->stmt)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	mgi_arg_key(db, t, &t->keys[key], args);
	rc = mgi_args_end(db);
	call->n = t->size;
	return rc ? rc : mgi_do(db, call);
}

MG_DEF mg_rc mg_row_get(mg_db *db, mg_arena *arena, const mg_table *t, unsigned key,
			const void *const *args, void *out)
{
	mgi_call call = mgi_call_of(mgi_key_stmt(db, t, MGI_GET, key), mgi_finish_row, arena, out);

	return mgi_by_key(db, t, key, args, &call);
}

MG_DEF mg_rc mg_row_delete(mg_db *db, const mg_table *t, const void *const *args)
{
	mgi_call call = mgi_call_of(mgi_key_stmt(db, t, MGI_DELETE, 0), mgi_finish_done, NULL,
				    NULL);

	return mgi_by_key(db, t, 0, args, &call);
}

MG_DEF mg_rc mg_row_exists(mg_db *db, const mg_table *t, const void *const *args, bool *out)
{
	mgi_call call = mgi_call_of(mgi_key_stmt(db, t, MGI_EXISTS, 0), mgi_finish_exists, NULL,
				    out);

	return mgi_by_key(db, t, 0, args, &call);
}

MG_DEF mg_rc mg_rows_count(mg_db *db, const mg_table *t, int64_t *out)
{
	mgi_stmt like = mgi_like(t, MGI_COUNT, 0, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_call call;
	mgi_sql q;

	if (!s) {
		mgi_sql_begin(&q, db);
		mgi_sql_from(&q, "SELECT count(*) FROM ", t);
		like.lead = 1;
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	call = mgi_call_of(s, mgi_finish_number, NULL, out);
	return mgi_do(db, &call);
}

/* ---- update */

static mgi_stmt *mgi_update_stmt(mg_db *db, const mg_table *t, mg_cols set, mg_cols same)
{
	mgi_stmt like = mgi_like(t, MGI_UPDATE, 0, set, same);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;
	uint32_t i;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_sql_from(&q, "UPDATE ", t);
	mgi_str(q.b, " SET ");
	mgi_sql_set(&q, t, set, false);
	mgi_str(q.b, " WHERE ");
	mgi_sql_key(&q, t, &t->keys[0]);
	for (i = 0; i < t->n_cols; i++) {
		if (!(same & mgi_bit(i)))
			continue;
		mgi_str(q.b, " AND ");
		mgi_sql_name(&q, "", &t->cols[i]);
		mgi_str(q.b, " IS NOT DISTINCT FROM ");
		mgi_sql_param(&q, &t->cols[i]);
	}
	return mgi_sql_end(&q, &like);
}

MG_DEF mg_rc mg_row_update(mg_db *db, const mg_table *t, const void *row, mg_cols set,
			   const void *seen, mg_cols same)
{
	mgi_stmt *s;
	mgi_call call;
	uint32_t i;
	mg_rc rc;

	if (!mgi_count_in(t, set))
		return mgi_fail(db, MG_E_USE, "no column to set in ", t->name, NULL);
	s = mgi_update_stmt(db, t, set, same);
	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	mgi_arg_set(db, t, row, set);
	for (i = 0; i < t->keys[0].n; i++)
		mgi_arg_col(db, &t->cols[t->keys[0].cols[i]], row);
	for (i = 0; i < t->n_cols; i++)
		if (same & mgi_bit(i))
			mgi_arg_col(db, &t->cols[i], seen);
	rc = mgi_args_end(db);
	call = mgi_call_of(s, mgi_finish_done, NULL, NULL);
	return rc ? rc : mgi_do(db, &call);
}

/* ---- which constraint */

MG_DEF int32_t mg_violated(const mg_db *db, const mg_table *t, int32_t none)
{
	uint32_t i;

	for (i = 0; db->err.constraint && i < t->n_constraints; i++)
		if (!strcmp(t->constraints[i].name, db->err.constraint))
			return t->constraints[i].value;
	return none;
}

/*
 * ---- rows of many keys: which row belongs to which of them
 *
 * A single key of whole numbers or uuids is asked for by = ANY, which the server does fastest, and
 * what comes back is matched here. Other keys are joined with their places by the server, which
 * alone knows when two of them are equal.
 */

typedef struct mgi_ident16 {
	uint64_t half[2];
} mgi_ident16;

/* Keys by place; same[i]: the first place with the key of place i, or MG_NO_ROW for NULL. */
typedef struct mgi_keys {
	mgi_ident16 *key;
	size_t *same;
	size_t *slots; /* place + 1; 0: free */
	size_t mask;
	size_t n;
} mgi_keys;

static bool mgi_is_direct(const mg_table *t, const uint16_t *cols, uint32_t n)
{
	const mg_col *c = &t->cols[cols[0]];

	return n == 1 && !(c->flags & (MG_F_ARRAY | MG_F_FOREIGN)) && !c->cast &&
	       (c->cls == MG_T_I16 || c->cls == MG_T_I32 || c->cls == MG_T_I64 ||
		c->cls == MG_T_UUID);
}

/* From the wire; numbers of any size are the same key. */
static bool mgi_ident_of(const unsigned char *p, size_t n, mgi_ident16 *out)
{
	uint32_t two;

	out->half[1] = 0;
	switch (n) {
	case 2:
		two = mgi_u16(p);
		out->half[0] = two & 0x8000u ? (uint64_t)two | ~(uint64_t)0xffff : two;
		return true;
	case 4:
		out->half[0] = (uint64_t)(int64_t)mgi_i32(p);
		return true;
	case 8:
		out->half[0] = mgi_u64(p);
		return true;
	case 16:
		out->half[0] = mgi_u64(p);
		out->half[1] = mgi_u64(p + 8);
		return true;
	default:
		return false;
	}
}

/* The slot with this key, or the free one where it would go. */
static size_t mgi_slot(const mgi_keys *k, const mgi_ident16 *id)
{
	uint64_t h = (id->half[0] ^ id->half[1] * 0xc2b2ae3d27d4eb4fu) * 0x9e3779b97f4a7c15u;
	size_t i;

	for (i = (size_t)(h >> 20) & k->mask; k->slots[i]; i = (i + 1) & k->mask) {
		const mgi_ident16 *other = &k->key[k->slots[i] - 1];

		if (other->half[0] == id->half[0] && other->half[1] == id->half[1])
			break;
	}
	return i;
}

/* The keys lie in the parameter that was just written: an array with its head. */
static mgi_keys *mgi_keep_keys(mg_db *db, mg_arena *arena, size_t n)
{
	mgi_keys *k = (mgi_keys *)mgi_take(arena, sizeof(*k), 16);
	const mgi_args *a = &db->args;
	const unsigned char *p = a->buf.p + a->offsets[a->n - 1] + 20;
	size_t slots = 8;
	size_t i;

	while (slots < n * 2)
		slots *= 2;
	if (!k)
		return NULL;
	k->n = n;
	k->mask = slots - 1;
	k->key = (mgi_ident16 *)mgi_array(arena, n + 1, sizeof(*k->key));
	k->same = (size_t *)mgi_array(arena, n + 1, sizeof(*k->same));
	k->slots = (size_t *)mgi_array(arena, slots, sizeof(*k->slots));
	if (!k->key || !k->same || !k->slots)
		return NULL;
	memset(k->slots, 0, slots * sizeof(*k->slots));
	for (i = 0; i < n; i++) {
		size_t size = mgi_u32(p);
		size_t at;

		p += 4;
		k->same[i] = MG_NO_ROW;
		if (size == 0xffffffffu)
			continue;
		if (mgi_ident_of(p, size, &k->key[i])) {
			at = mgi_slot(k, &k->key[i]);
			if (!k->slots[at])
				k->slots[at] = i + 1;
			k->same[i] = k->slots[at] - 1;
		}
		p += size;
	}
	return k;
}

/* The first place of the key that a row has in this field, or MG_NO_ROW. */
static size_t mgi_place_of(const mgi_keys *k, const PGresult *res, int row, int field)
{
	mgi_ident16 id;
	size_t at;

	if (!mgi_ident_of((const unsigned char *)(const void *)PQgetvalue(res, row, field),
			  (size_t)PQgetlength(res, row, field), &id))
		return MG_NO_ROW;
	at = mgi_slot(k, &id);
	return k->slots[at] ? k->slots[at] - 1 : MG_NO_ROW;
}

static mg_rc mgi_stranger(mg_db *db)
{
	return mgi_fail(db, MG_E_DATA, "a row of no key was sent", NULL, NULL);
}

/* ---- the rows themselves, by place */

/* The statement: SELECT columns FROM t WHERE key = ANY ($1) */
static void mgi_sql_any(mgi_sql *q, const mg_table *t, uint16_t key, const mg_table *of,
			uint16_t param)
{
	mgi_str(q->b, "SELECT ");
	mgi_sql_results(q, "", t);
	mgi_sql_from(q, " FROM ", t);
	mgi_str(q->b, " WHERE ");
	mgi_sql_name(q, "", &t->cols[key]);
	mgi_str(q->b, " = ANY (");
	mgi_sql_column(q, &of->cols[param]);
	mgi_str(q->b, ")");
}

static mg_rc mgi_finish_any_found(mg_db *db, const mgi_call *call, PGresult *res)
{
	const mgi_keys *k = call->keys;
	size_t size = call->table->size;
	unsigned char *v;
	mg_found out;
	bool *found;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);
	size_t i;

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	found = (bool *)mgi_array(call->arena, k->n + 1, sizeof(bool));
	v = (unsigned char *)mgi_array(call->arena, k->n + 1, size);
	if (!rc && (!found || !v))
		rc = mgi_nomem(db);
	if (!rc) {
		memset(found, 0, (k->n + 1) * sizeof(bool));
		memset(v, 0, (k->n + 1) * size);
	}
	for (i = 0; !rc && i < (size_t)PQntuples(res); i++) {
		size_t at = mgi_place_of(k, res, (int)i, call->field);

		if (at == MG_NO_ROW) {
			rc = mgi_stranger(db);
			break;
		}
		found[at] = true;
		rc = mgi_row(db, call->arena, call->stmt, res, (int)i, stable, v + at * size);
	}
	for (i = 0; !rc && i < k->n; i++) {
		if (k->same[i] == MG_NO_ROW || k->same[i] == i)
			continue;
		found[i] = found[k->same[i]];
		memcpy(v + i * size, v + k->same[i] * size, size);
	}
	if (!stable)
		PQclear(res);
	if (rc)
		return rc;
	out.v = v;
	out.n = k->n;
	out.found = found;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

/* Where the rows of each place begin, from how many there are. */
static void mgi_firsts(const mgi_keys *k, const size_t *count, size_t *first)
{
	size_t i;

	first[0] = 0;
	for (i = 0; i < k->n; i++)
		first[i + 1] = first[i] + (k->same[i] == MG_NO_ROW ? 0 : count[k->same[i]]);
}

static mg_rc mgi_group_rows(mg_db *db, const mgi_call *call, const PGresult *res, bool stable,
			    mg_groups *out, size_t *first)
{
	const mgi_keys *k = call->keys;
	size_t size = call->table->size;
	size_t rows = (size_t)PQntuples(res);
	size_t *count = (size_t *)mgi_array(call->arena, k->n + 1, sizeof(size_t));
	size_t *place = (size_t *)mgi_array(call->arena, rows + 1, sizeof(size_t));
	unsigned char *v;
	size_t i;
	mg_rc rc;

	if (!count || !place)
		return mgi_nomem(db);
	memset(count, 0, (k->n + 1) * sizeof(size_t));
	for (i = 0; i < rows; i++) {
		place[i] = mgi_place_of(k, res, (int)i, call->field);
		if (place[i] == MG_NO_ROW)
			return mgi_stranger(db);
		count[place[i]]++;
	}
	mgi_firsts(k, count, first);
	v = (unsigned char *)mgi_array(call->arena, first[k->n] + 1, size);
	if (!v)
		return mgi_nomem(db);
	memset(v, 0, (first[k->n] + 1) * size);
	memset(count, 0, (k->n + 1) * sizeof(size_t));
	for (i = 0; i < rows; i++) {
		size_t at = first[place[i]] + count[place[i]]++;

		rc = mgi_row(db, call->arena, call->stmt, res, (int)i, stable, v + at * size);
		if (rc)
			return rc;
	}
	for (i = 0; i < k->n; i++)
		if (k->same[i] != MG_NO_ROW && k->same[i] != i)
			memcpy(v + first[i] * size, v + first[k->same[i]] * size,
			       (first[i + 1] - first[i]) * size);
	out->v = v;
	out->n = first[k->n];
	out->first = first;
	return MG_OK;
}

static mg_rc mgi_finish_any_groups(mg_db *db, const mgi_call *call, PGresult *res)
{
	size_t *first = (size_t *)mgi_array(call->arena, call->keys->n + 1, sizeof(size_t));
	mg_groups out;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);

	memset(&out, 0, sizeof(out));
	if (!rc)
		rc = first ? mgi_group_rows(db, call, res, stable, &out, first) : mgi_nomem(db);
	if (!stable)
		PQclear(res);
	memcpy(call->out, &out, sizeof(out));
	return rc;
}

static mg_rc mgi_finish_any_refs(mg_db *db, const mgi_call *call, PGresult *res)
{
	const mgi_keys *k = call->keys;
	size_t *at = (size_t *)mgi_array(call->arena, k->n + 1, sizeof(size_t));
	mgi_call rows = *call;
	mg_rows all;
	mg_refs out;
	size_t i;
	mg_rc rc = at ? MG_OK : mgi_nomem(db);

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	for (i = 0; !rc && i < k->n; i++)
		at[i] = MG_NO_ROW;
	for (i = 0; !rc && i < (size_t)PQntuples(res); i++) {
		size_t place = mgi_place_of(k, res, (int)i, call->field);

		if (place == MG_NO_ROW)
			rc = mgi_stranger(db);
		else
			at[place] = i;
	}
	if (rc) {
		PQclear(res);
		return rc;
	}
	for (i = 0; i < k->n; i++)
		if (k->same[i] != MG_NO_ROW)
			at[i] = at[k->same[i]];
	rows.n = call->table->size;
	rc = mgi_all_rows(db, &rows, res, &all);
	if (rc)
		return rc;
	out.v = all.v;
	out.n = all.n;
	out.at = at;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

/* Asks for the rows of t whose column `key` has one of the values of the column `param` of rows. */
typedef struct mgi_any {
	enum mgi_op op;
	const void *owner;
	const mg_table *t;
	const mg_table *of;
	uint16_t key;
	uint16_t param;
	const void *rows;
	bool bare;
	bool sorted;
	size_t n;
	mgi_finish finish;
	void *out;
} mgi_any;

static mg_rc mgi_any_do(mg_db *db, mg_arena *arena, const mgi_any *any)
{
	mgi_stmt like = mgi_like(any->owner, any->op, 1, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_call call;
	mg_rc rc;

	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_sql_any(&q, any->t, any->key, any->of, any->param);
		if (any->sorted && any->t->has_primary) {
			mgi_str(q.b, " ORDER BY ");
			mgi_sql_names(&q, "", any->t, &any->t->keys[0], "");
		}
		mgi_returns(&like, any->t);
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	mgi_arg_column(db, &any->of->cols[any->param], any->rows, any->bare, any->of->size, any->n);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	call = mgi_call_of(s, any->finish, arena, any->out);
	call.table = any->t;
	call.field = any->key;
	call.keys = mgi_keep_keys(db, arena, any->n);
	return call.keys ? mgi_do(db, &call) : mgi_nomem(db);
}

/* ---- many rows: pages, streams, keys, relations */

#define MGI_PAGE 100u
#define MGI_BATCH "1000"
/* What the rows of a batch point to beside the result; taken before it, it is in nobody's way. */
#define MGI_BATCH_ROOM 262144u

/* SELECT all columns, in the order of the primary key when there is a page. */
static void mgi_sql_list(mgi_sql *q, const mg_table *t, const mg_page *page, bool limit)
{
	const mg_key *key = t->has_primary ? &t->keys[0] : NULL;
	uint32_t i;

	mgi_str(q->b, "SELECT ");
	mgi_sql_results(q, "", t);
	mgi_sql_from(q, " FROM ", t);
	if (key && page && page->going) {
		mgi_str(q->b, " WHERE (");
		mgi_sql_names(q, "", t, key, "");
		mgi_str(q->b, page->descending ? ") < (" : ") > (");
		for (i = 0; i < key->n; i++) {
			mgi_str(q->b, i ? ", " : "");
			mgi_sql_param(q, &t->cols[key->cols[i]]);
		}
		mgi_str(q->b, ")");
	}
	if (key && page) {
		mgi_str(q->b, " ORDER BY ");
		mgi_sql_names(q, "", t, key, page->descending ? " DESC" : "");
	}
	if (!limit)
		return;
	mgi_sql_oid(q, 20);
	mgi_str(q->b, " LIMIT $");
	mgi_dec(q->b, (uint64_t)q->n, 1);
}

static void mgi_arg_page(mg_db *db, const mg_table *t, const mg_page *page, const void *last,
			 bool limit)
{
	uint32_t i;

	mgi_args_begin(db);
	if (t->has_primary && page && page->going)
		for (i = 0; i < t->keys[0].n; i++)
			mgi_arg_col(db, &t->cols[t->keys[0].cols[i]], last);
	if (limit)
		mgi_arg_int(db, page && page->limit ? page->limit : MGI_PAGE);
}

static uint32_t mgi_page_kind(const mg_page *page, bool limit)
{
	if (!page)
		return limit ? 4 : 5;
	return (page->going ? 1u : 0u) | (page->descending ? 2u : 0u) | (limit ? 0u : 8u);
}

static mg_page mgi_page(const void *after)
{
	mg_page page;

	memset(&page, 0, sizeof(page));
	if (after)
		memcpy(&page, after, sizeof(page));
	return page;
}

/* The row in a page, with the key to go on from. */
static const void *mgi_last_of(const void *page)
{
	return page ? (const unsigned char *)page + sizeof(mg_page) : NULL;
}

/* The key of the last row, for the page behind it. */
static void mgi_set_last(const mg_table *t, unsigned char *last, const void *row)
{
	uint32_t i;

	for (i = 0; i < t->keys[0].n; i++) {
		const mg_col *c = &t->cols[t->keys[0].cols[i]];

		memcpy(last + c->at, (const unsigned char *)row + c->at, mgi_col_size(c));
		if (c->cls == MG_T_ENUM)
			memcpy(last + c->raw, (const unsigned char *)row + c->raw,
			       sizeof(const char *));
	}
}

static mgi_stmt *mgi_list_stmt(mg_db *db, const mg_table *t, const mg_page *page)
{
	mgi_stmt like = mgi_like(t, MGI_LIST, mgi_page_kind(page, true), 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_sql_list(&q, t, page, true);
	mgi_returns(&like, t);
	return mgi_sql_end(&q, &like);
}

MG_DEF mg_rc mg_rows_list(mg_db *db, mg_arena *arena, const mg_table *t, const void *after,
			  void *next, void *out)
{
	mg_page page = mgi_page(after);
	unsigned char *to = (unsigned char *)next;
	mgi_stmt *s;
	mgi_call call;
	mg_rows rows;
	mg_rc rc;

	memset(&rows, 0, sizeof(rows));
	memcpy(out, &rows, sizeof(rows));
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "no list inside a pipeline: ", t->name, NULL);
	s = mgi_list_stmt(db, t, &page);
	if (!s)
		return MG_E_NOMEM;
	mgi_arg_page(db, t, &page, mgi_last_of(after), true);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	call = mgi_call_of(s, mgi_finish_rows, arena, &rows);
	call.n = t->size;
	rc = mgi_do(db, &call);
	memcpy(out, &rows, sizeof(rows));
	if (rc || !rows.n)
		return rc ? rc : MG_NONE;
	if (to) {
		page.going = true;
		memcpy(to, &page, sizeof(page));
		mgi_set_last(t, to + sizeof(page),
			     (unsigned char *)rows.v + (rows.n - 1) * t->size);
	}
	return MG_OK;
}

/* ---- a stream: a cursor that is read in batches, so that calls inside it are possible */

typedef struct mgi_stream {
	mg_db *db;
	mgi_stmt *shape; /* what the rows are */
	mg_arena arena;
	char name[24];
	char fetch[64];
	uint32_t size;
	mg_each_fn fn;
	void *ctx;
	uint64_t left; /* rows that are wanted */
} mgi_stream;

/* Before a row that cannot be read, those before it are given to fn. */
static mg_rc mgi_stream_rows(mgi_stream *st, const PGresult *res, void *rows)
{
	mgi_span span = {res, &st->arena, (unsigned char *)rows, st->size, 0, 0, true};
	int most = mgi_span_of(st->size);
	int n = PQntuples(res);
	mg_rc rc = MG_OK;
	mg_rc end = MG_OK;
	int i;

	if ((uint64_t)n > st->left)
		n = (int)st->left;
	st->left -= (uint64_t)n;
	for (; !rc && !end && span.row < n; span.row += span.n) {
		span.n = most < n - span.row ? most : n - span.row;
		memset(rows, 0, (size_t)span.n * st->size);
		rc = mgi_read(st->db, st->shape, &span);
		for (i = 0; !end && i < span.n; i++)
			end = st->fn(span.out + (size_t)i * st->size, st->ctx);
	}
	return end ? end : rc;
}

static mg_rc mgi_stream_read(mgi_stream *st)
{
	mg_db *db = st->db;
	mg_rc rc = MG_OK;
	bool more = true;

	if (!mgi_new_block(&st->arena, MGI_BATCH_ROOM))
		return mgi_nomem(db);
	while (!rc && more && st->left) {
		PGresult *res = PQexecParams(db->conn, st->fetch, 0, NULL, NULL, NULL, NULL, 1);
		void *rows = mgi_array(&st->arena, (size_t)mgi_span_of(st->size),
				       st->size ? st->size : 1);

		if (PQresultStatus(res) != PGRES_TUPLES_OK)
			rc = mgi_server_error(db, res, st->fetch);
		else if (!rows)
			rc = mgi_nomem(db);
		else if (!st->shape->checked)
			rc = mgi_check_result(db, st->shape, res);
		more = !rc && PQntuples(res) > 0;
		if (more)
			rc = mgi_stream_rows(st, res, rows);
		PQclear(res);
		mg_arena_reset(&st->arena);
	}
	return rc;
}

static mg_rc mgi_stream_open(mgi_stream *st)
{
	mg_db *db = st->db;
	mgi_args *a = &db->args;
	mgi_buf sql;
	mg_rc rc;

	memset(&sql, 0, sizeof(sql));
	sql.alloc = &db->alloc;
	mgi_str(&sql, "DECLARE ");
	mgi_str(&sql, st->name);
	mgi_str(&sql, " NO SCROLL CURSOR FOR ");
	mgi_put(&sql, st->shape->sql, strlen(st->shape->sql) + 1);
	if (sql.failed)
		rc = mgi_nomem(db);
	else
		rc = mgi_done(db,
			      PQexecParams(db->conn, (const char *)sql.p, st->shape->n_params,
					   st->shape->oids, a->values, a->lengths, a->formats, 0),
			      st->shape->sql);
	mgi_release(&sql);
	return rc;
}

/* The parameters of the statement were gathered before. */
static mg_rc mgi_stream_run(mgi_stream *st)
{
	mg_db *db = st->db;
	unsigned depth = db->depth;
	unsigned number = db->cursors++;
	mgi_stmt shape = *st->shape; /* that one may have to make room inside fn */
	mgi_buf b = mgi_fixed(st->name, sizeof(st->name));
	mg_rc rc;

	mgi_str(&b, "mg_c");
	mgi_dec(&b, number, 1);
	mgi_ended(&b);
	b = mgi_fixed(st->fetch, sizeof(st->fetch));
	mgi_str(&b, "FETCH FORWARD " MGI_BATCH " FROM ");
	mgi_str(&b, st->name);
	mgi_ended(&b);
	mg_arena_init(&st->arena, &db->alloc);
	rc = mg_begin(db, 0);
	if (!rc)
		rc = mgi_stream_open(st);
	st->shape = &shape;
	if (!rc)
		rc = mgi_stream_read(st);
	mg_arena_free(&st->arena);
	db->cursors--;
	if (db->depth <= depth)
		return rc;
	if (rc < 0)
		return mgi_unwind(db, depth, rc);
	if (depth) {
		b = mgi_fixed(st->fetch, sizeof(st->fetch));
		mgi_str(&b, "CLOSE ");
		mgi_str(&b, st->name);
		mgi_ended(&b);
		if (mgi_simple(db, st->fetch))
			return mgi_unwind(db, depth, db->err.rc);
	}
	return mg_commit(db) ? db->err.rc : rc;
}

MG_DEF mg_rc mg_rows_each(mg_db *db, const mg_table *t, const void *after, mg_each_fn fn, void *ctx)
{
	mg_page page = mgi_page(after);
	const mg_page *from = after ? &page : NULL;
	mgi_stmt like = mgi_like(t, MGI_LIST, mgi_page_kind(from, false), 0, 0);
	mgi_stream st;
	mg_rc rc;

	if (db->piping)
		return mgi_fail(db, MG_E_USE, "no stream inside a pipeline: ", t->name, NULL);
	memset(&st, 0, sizeof(st));
	st.shape = mgi_find(db, &like);
	if (!st.shape) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_sql_list(&q, t, from, false);
		mgi_returns(&like, t);
		st.shape = mgi_sql_end(&q, &like);
	}
	if (!st.shape)
		return MG_E_NOMEM;
	mgi_arg_page(db, t, from, mgi_last_of(after), false);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	st.db = db;
	st.size = t->size;
	st.fn = fn;
	st.ctx = ctx;
	st.left = page.limit ? page.limit : UINT64_MAX;
	return mgi_stream_run(&st);
}

/* ---- by many keys */

/* The columns of many rows as arrays, one for each. */
static mg_rc mgi_arg_columns(mg_db *db, const mg_table *t, const uint16_t *cols, uint32_t n_cols,
			     const void *rows, bool bare, size_t n)
{
	uint32_t i;

	mgi_args_begin(db);
	for (i = 0; i < n_cols; i++)
		mgi_arg_column(db, &t->cols[cols[i]], rows, bare, t->size, n);
	return mgi_args_end(db);
}

static int64_t mgi_lead(const PGresult *res, int row)
{
	if (PQgetlength(res, row, 0) != 8)
		return 0;
	return mgi_i64((const unsigned char *)(const void *)PQgetvalue(res, row, 0));
}

/* Rows that say to which of the n keys they belong. */
static mg_rc mgi_finish_found(mg_db *db, const mgi_call *call, PGresult *res)
{
	size_t size = call->table->size;
	mg_found out;
	bool *found;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);
	int i;

	memset(&out, 0, sizeof(out));
	out.n = call->n;
	found = rc ? NULL : (bool *)mgi_array(call->arena, call->n + 1, sizeof(bool));
	out.v = rc ? NULL : mgi_array(call->arena, call->n + 1, size);
	if (!rc && (!found || !out.v))
		rc = mgi_nomem(db);
	if (!rc) {
		memset(found, 0, (call->n + 1) * sizeof(bool));
		memset(out.v, 0, (call->n + 1) * size);
		out.found = found;
	}
	for (i = 0; !rc && i < PQntuples(res); i++) {
		int64_t at = mgi_lead(res, i);

		if (at < 1 || (uint64_t)at > call->n) {
			rc = mgi_fail(db, MG_E_DATA, "a row of no key was sent", NULL, NULL);
			break;
		}
		found[at - 1] = true;
		rc = mgi_row(db, call->arena, call->stmt, res, i, stable,
			     (unsigned char *)out.v + (size_t)(at - 1) * size);
	}
	if (!stable)
		PQclear(res);
	if (rc)
		memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	return rc;
}

MG_DEF mg_rc mg_rows_get(mg_db *db, mg_arena *arena, const mg_table *t, const void *keys, bool bare,
			 size_t n, void *out)
{
	mgi_stmt like = mgi_like(t, MGI_GET_MANY, 0, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	const mg_key *key = &t->keys[0];
	mgi_call call;
	mg_rc rc;

	if (mgi_is_direct(t, key->cols, key->n)) {
		mgi_any any = {MGI_GET_MANY, t, t, t, key->cols[0], key->cols[0], keys, bare, false,
			       n, mgi_finish_any_found, out};

		return mgi_any_do(db, arena, &any);
	}
	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_str(q.b, "SELECT u.ord, ");
		mgi_sql_results(&q, "t.", t);
		mgi_str(q.b, " FROM ");
		mgi_sql_unnest(&q, t, key->cols, key->n);
		mgi_sql_from(&q, " JOIN ", t);
		mgi_str(q.b, " t ON ");
		mgi_sql_match(&q, "t.", t, key->cols, key->n);
		mgi_returns(&like, t);
		like.lead = 1;
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	rc = mgi_arg_columns(db, t, key->cols, key->n, keys, bare, n);
	call = mgi_call_of(s, mgi_finish_found, arena, out);
	call.table = t;
	call.n = n;
	return rc ? rc : mgi_do(db, &call);
}

MG_DEF mg_rc mg_rows_delete(mg_db *db, const mg_table *t, const void *keys, bool bare, size_t n,
			    int64_t *gone)
{
	mgi_stmt like = mgi_like(t, MGI_DELETE_MANY, 0, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	const mg_key *key = &t->keys[0];
	mgi_call call;
	mg_rc rc;

	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_sql_from(&q, "DELETE FROM ", t);
		mgi_str(q.b, " t USING ");
		mgi_sql_unnest(&q, t, key->cols, key->n);
		mgi_str(q.b, " WHERE ");
		mgi_sql_match(&q, "t.", t, key->cols, key->n);
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	rc = mgi_arg_columns(db, t, key->cols, key->n, keys, bare, n);
	call = mgi_call_of(s, mgi_finish_done, NULL, gone);
	return rc ? rc : mgi_do(db, &call);
}

/* ---- relations: one statement for any number of rows */

static bool mgi_is_link_direct(const mg_link *link)
{
	const mg_col *child = &link->child->cols[link->child_cols[0]];
	const mg_col *parent = &link->parent->cols[link->parent_cols[0]];

	return mgi_is_direct(link->child, link->child_cols, link->n) &&
	       mgi_is_direct(link->parent, link->parent_cols, link->n) &&
	       (child->cls == MG_T_UUID) == (parent->cls == MG_T_UUID);
}

/* Children in the order of their parents: first[i] is where those of parent i begin. */
static mg_rc mgi_finish_groups(mg_db *db, const mgi_call *call, PGresult *res)
{
	mgi_call rows = *call;
	size_t *first = (size_t *)mgi_array(call->arena, call->n + 1, sizeof(size_t));
	size_t total = (size_t)PQntuples(res);
	mg_groups out;
	mg_rows all;
	size_t parent = 0;
	size_t i;
	mg_rc rc = MG_OK;

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	if (!first) {
		PQclear(res);
		return mgi_nomem(db);
	}
	first[0] = 0;
	for (i = 0; !rc && i < total; i++) {
		int64_t at = mgi_lead(res, (int)i);

		if (at < 1 || (uint64_t)at > call->n || (size_t)at < parent)
			rc = mgi_fail(db, MG_E_DATA, "rows in no order were sent", NULL, NULL);
		while (!rc && parent < (size_t)at)
			first[parent++] = i;
	}
	while (parent <= call->n)
		first[parent++] = total;
	if (rc) {
		PQclear(res);
		return rc;
	}
	rows.n = call->table->size;
	rc = mgi_all_rows(db, &rows, res, &all);
	if (rc)
		return rc;
	out.v = all.v;
	out.n = all.n;
	out.first = first;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

MG_DEF mg_rc mg_children(mg_db *db, mg_arena *arena, const mg_link *link, const void *parents,
			 size_t n, void *out)
{
	mgi_stmt like = mgi_like(link, MGI_CHILDREN, 0, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	const mg_table *t = link->child;
	mgi_call call;
	mg_rc rc;

	if (mgi_is_link_direct(link)) {
		mgi_any any = {MGI_CHILDREN, link, t, link->parent, link->child_cols[0],
			       link->parent_cols[0], parents, false, true, n,
			       mgi_finish_any_groups, out};

		return mgi_any_do(db, arena, &any);
	}
	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_str(q.b, "SELECT u.ord, ");
		mgi_sql_results(&q, "t.", t);
		mgi_str(q.b, " FROM ");
		mgi_sql_unnest(&q, link->parent, link->parent_cols, link->n);
		mgi_sql_from(&q, " JOIN ", t);
		mgi_str(q.b, " t ON ");
		mgi_sql_match(&q, "t.", t, link->child_cols, link->n);
		mgi_str(q.b, " ORDER BY u.ord");
		if (t->has_primary) {
			mgi_str(q.b, ", ");
			mgi_sql_names(&q, "t.", t, &t->keys[0], "");
		}
		mgi_returns(&like, t);
		like.lead = 1;
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	rc = mgi_arg_columns(db, link->parent, link->parent_cols, link->n, parents, false, n);
	call = mgi_call_of(s, mgi_finish_groups, arena, out);
	call.table = t;
	call.n = n;
	return rc ? rc : mgi_do(db, &call);
}

/* The places of the children that a parent has: an array of int8. */
static mg_rc mgi_places(const PGresult *res, int row, size_t parent, size_t *at, size_t n)
{
	const unsigned char *p = (const unsigned char *)(const void *)PQgetvalue(res, row, 0);
	size_t size = (size_t)PQgetlength(res, row, 0);
	size_t i;

	if (size < 20 || mgi_u32(p) != 1 || mgi_u32(p + 8) != 20)
		return MG_E_DATA;
	for (i = 20; i + 12 <= size; i += 12) {
		int64_t place = mgi_i64(p + i + 4);

		if (mgi_u32(p + i) != 8 || place < 1 || (uint64_t)place > n)
			return MG_E_DATA;
		at[place - 1] = parent;
	}
	return i == size ? MG_OK : MG_E_DATA;
}

static mg_rc mgi_finish_refs(mg_db *db, const mgi_call *call, PGresult *res)
{
	mgi_call rows = *call;
	size_t *at = (size_t *)mgi_array(call->arena, call->n + 1, sizeof(size_t));
	mg_rows all;
	mg_refs out;
	size_t i;
	mg_rc rc = MG_OK;

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	if (!at) {
		PQclear(res);
		return mgi_nomem(db);
	}
	for (i = 0; i <= call->n; i++)
		at[i] = MG_NO_ROW;
	for (i = 0; !rc && i < (size_t)PQntuples(res); i++)
		rc = mgi_places(res, (int)i, i, at, call->n);
	if (rc) {
		PQclear(res);
		return mgi_fail(db, rc, "a row of no key was sent", NULL, NULL);
	}
	rows.n = call->table->size;
	rc = mgi_all_rows(db, &rows, res, &all);
	if (rc)
		return rc;
	out.v = all.v;
	out.n = all.n;
	out.at = at;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

/* SELECT k1, k2, array_agg(ord) of the keys, each once */
static void mgi_sql_distinct(mgi_sql *q, const mg_link *link)
{
	uint32_t i;
	uint32_t turn;

	mgi_str(q->b, "(SELECT ");
	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < link->n; i++) {
			mgi_str(q->b, turn && i ? ", k" : "k");
			mgi_dec(q->b, i + 1, 1);
			mgi_str(q->b, turn ? "" : ", ");
		}
		if (turn)
			break;
		mgi_str(q->b, "array_agg(ord) AS ords FROM ");
		mgi_sql_unnest(q, link->child, link->child_cols, link->n);
		mgi_str(q->b, " GROUP BY ");
	}
	mgi_str(q->b, ") AS u");
}

MG_DEF mg_rc mg_parents(mg_db *db, mg_arena *arena, const mg_link *link, const void *children,
			size_t n, void *out)
{
	mgi_stmt like = mgi_like(link, MGI_PARENTS, 0, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	const mg_table *t = link->parent;
	mgi_call call;
	mg_rc rc;

	if (mgi_is_link_direct(link)) {
		mgi_any any = {MGI_PARENTS, link, t, link->child, link->parent_cols[0],
			       link->child_cols[0], children, false, false, n,
			       mgi_finish_any_refs, out};

		return mgi_any_do(db, arena, &any);
	}
	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_str(q.b, "SELECT u.ords, ");
		mgi_sql_results(&q, "t.", t);
		mgi_str(q.b, " FROM ");
		mgi_sql_distinct(&q, link);
		mgi_sql_from(&q, " JOIN ", t);
		mgi_str(q.b, " t ON ");
		mgi_sql_match(&q, "t.", t, link->parent_cols, link->n);
		mgi_returns(&like, t);
		like.lead = 1;
		like.lead_oid = 1016;
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	rc = mgi_arg_columns(db, link->child, link->child_cols, link->n, children, false, n);
	call = mgi_call_of(s, mgi_finish_refs, arena, out);
	call.table = t;
	call.n = n;
	return rc ? rc : mgi_do(db, &call);
}

/* ---- many rows in: arrays, lists of values, COPY */

#define MGI_UNNEST_ROWS 4096u
#define MGI_VALUES_ROWS 256u
#define MGI_MOST_PARAMS 65535u

static bool mgi_has_array(const mg_table *t, mg_cols cols)
{
	uint32_t i;

	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i) && (t->cols[i].flags & MG_F_ARRAY))
			return true;
	return false;
}

static void mgi_sql_returning_key(mgi_sql *q, const mg_table *t, mgi_stmt *like, bool keys)
{
	if (!keys)
		return;
	mgi_str(q->b, " RETURNING ");
	mgi_sql_result(q, "", &t->cols[t->keys[0].cols[0]]);
	like->cols = t->cols;
	like->pick = t->keys[0].cols;
	like->n_cols = 1;
}

/* SELECT unnest($1), unnest($2): the fastest way, side by side */
static void mgi_sql_unnest_beside(mgi_sql *q, const mg_table *t, mg_cols cols)
{
	uint32_t n = 0;
	uint32_t i;

	mgi_str(q->b, " SELECT ");
	for (i = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, cols, i))
			continue;
		mgi_str(q->b, n++ ? ", unnest(" : "unnest(");
		mgi_sql_column(q, &t->cols[i]);
		mgi_str(q->b, ")");
		mgi_sql_cast(q, &t->cols[i]);
	}
}

/* The same so that the keys that are returned have the order of the rows. */
static void mgi_sql_unnest_ordered(mgi_sql *q, const mg_table *t, mg_cols cols)
{
	uint32_t n = 0;
	uint32_t i;

	mgi_str(q->b, " SELECT ");
	for (i = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, cols, i))
			continue;
		mgi_str(q->b, n++ ? ", u.c" : "u.c");
		mgi_dec(q->b, n, 1);
		mgi_sql_cast(q, &t->cols[i]);
	}
	mgi_str(q->b, " FROM unnest(");
	for (i = 0, n = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, cols, i))
			continue;
		mgi_str(q->b, n++ ? ", " : "");
		mgi_sql_column(q, &t->cols[i]);
	}
	mgi_str(q->b, ") WITH ORDINALITY AS u (");
	for (i = 0; i < n; i++) {
		mgi_str(q->b, i ? ", c" : "c");
		mgi_dec(q->b, i + 1, 1);
	}
	mgi_str(q->b, ", ord) ORDER BY u.ord");
}

/* Each column is one parameter, an array; any number of rows is the same statement. */
static mgi_stmt *mgi_unnest_stmt(mg_db *db, const mg_table *t, mg_cols cols, bool keys)
{
	mgi_stmt like = mgi_like(t, MGI_INSERT_MANY, keys, cols, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_sql_insert(&q, t, cols);
	if (keys)
		mgi_sql_unnest_ordered(&q, t, cols);
	else
		mgi_sql_unnest_beside(&q, t, cols);
	mgi_sql_returning_key(&q, t, &like, keys);
	return mgi_sql_end(&q, &like);
}

static mgi_stmt *mgi_values_stmt(mg_db *db, const mg_table *t, mg_cols cols, bool keys,
				 uint32_t rows)
{
	mgi_stmt like = mgi_like(t, MGI_INSERT_VALUES, rows * 2 + (keys ? 1 : 0), cols, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_sql_insert(&q, t, cols);
	mgi_sql_values(&q, t, cols, rows);
	mgi_sql_returning_key(&q, t, &like, keys);
	return mgi_sql_end(&q, &like);
}

/* The keys that were returned, into the caller's array. */
static mg_rc mgi_finish_keys(mg_db *db, const mgi_call *call, PGresult *res)
{
	const mg_table *t = call->table;
	const mg_col *c;
	mg_col bare;
	mg_rc rc = MG_OK;

	if (!call->out) {
		PQclear(res);
		return MG_OK;
	}
	c = &t->cols[t->keys[0].cols[0]];
	bare = *c;
	bare.at = 0;
	bare.has = MG_NO_FLAG;
	if ((size_t)PQntuples(res) != call->n)
		rc = mgi_fail(db, MG_E_DATABASE, "fewer rows than given were inserted into ",
			      t->name, NULL);
	if (!rc) {
		mgi_span keys = {res, call->arena, (unsigned char *)call->out, mgi_col_size(c),
				 0,   PQntuples(res), false};

		rc = mgi_column(&keys, &bare, 0);
		rc = rc ? mgi_bad_value(db, rc, c) : MG_OK;
	}
	PQclear(res);
	return rc;
}

typedef struct mgi_bulk {
	mg_arena *arena;
	const mg_table *t;
	const unsigned char *rows;
	mg_cols cols;
	unsigned char *keys; /* or NULL */
	bool values;	     /* a list of values, since a column is an array */
	uint32_t most;	     /* rows of one statement */
} mgi_bulk;

static mg_rc mgi_bulk_part(mg_db *db, const mgi_bulk *k, const unsigned char *rows, size_t n,
			   unsigned char *keys)
{
	const mg_table *t = k->t;
	mgi_stmt *s = k->values ? mgi_values_stmt(db, t, k->cols, keys != NULL, (uint32_t)n)
				: mgi_unnest_stmt(db, t, k->cols, keys != NULL);
	mgi_call call;
	size_t i;
	mg_rc rc;

	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	for (i = 0; k->values && i < n; i++)
		mgi_arg_set(db, t, rows + i * t->size, k->cols);
	for (i = 0; !k->values && i < t->n_cols; i++)
		if (mgi_in(t, k->cols, (uint32_t)i))
			mgi_arg_column(db, &t->cols[i], rows, false, t->size, n);
	rc = mgi_args_end(db);
	call = mgi_call_of(s, mgi_finish_keys, k->arena, keys);
	call.table = t;
	call.n = n;
	return rc ? rc : mgi_do(db, &call);
}

static mg_rc mgi_bulk_parts(mg_db *db, const mgi_bulk *k, size_t n)
{
	size_t key_size = k->keys ? mgi_col_size(&k->t->cols[k->t->keys[0].cols[0]]) : 0;
	size_t done = 0;
	size_t part = k->most;
	mg_rc rc = MG_OK;

	while (!rc && done < n) {
		/* powers of two, so that few different statements are prepared */
		while (part > n - done)
			part = k->values ? part / 2 : n - done;
		rc = mgi_bulk_part(db, k, k->rows + done * k->t->size, part,
				   k->keys ? k->keys + done * key_size : NULL);
		done += part;
	}
	return rc;
}

MG_DEF mg_rc mg_rows_insert(mg_db *db, mg_arena *arena, const mg_table *t, const void *in, size_t n,
			    mg_cols cols, void *keys)
{
	uint32_t n_cols = mgi_count_in(t, cols);
	unsigned depth = db->depth;
	mgi_bulk k;
	mg_rc rc;

	if (!n)
		return MG_OK;
	if (!n_cols)
		return mgi_fail(db, MG_E_USE, "no column to insert into ", t->name, NULL);
	memset(&k, 0, sizeof(k));
	k.arena = arena;
	k.t = t;
	k.rows = (const unsigned char *)in;
	k.cols = cols;
	k.keys = (unsigned char *)keys;
	k.values = mgi_has_array(t, cols);
	k.most = MGI_UNNEST_ROWS;
	if (k.values)
		for (k.most = MGI_VALUES_ROWS; k.most * n_cols > MGI_MOST_PARAMS;)
			k.most /= 2;
	if (n <= k.most && (!k.values || !(n & (n - 1))))
		return mgi_bulk_part(db, &k, k.rows, n, k.keys);
	/* all rows or none */
	rc = mg_begin(db, 0);
	if (!rc)
		rc = mgi_bulk_parts(db, &k, n);
	if (rc)
		return mgi_unwind(db, depth, rc);
	return mg_commit(db);
}

/* ---- COPY */

#define MGI_COPY_CHUNK 65536u

static const unsigned char mgi_copy_signature[19] = {'P',  'G',  'C',  'O', 'P', 'Y', '\n',
						     0xff, '\r', '\n', 0,   0,	 0,   0,
						     0,	   0,	 0,    0,   0};

static mg_rc mgi_copy_flush(mg_copy *copy)
{
	mg_db *db = copy->db;
	mgi_buf *b = &db->copy;

	if (b->failed) {
		copy->failed = true;
		return mgi_nomem(db);
	}
	if (b->n && PQputCopyData(db->conn, (const char *)b->p, (int)b->n) <= 0) {
		copy->failed = true;
		return mgi_server_error(db, NULL, NULL);
	}
	mgi_clear(b);
	return MG_OK;
}

/*
 * The text of money depends on lc_monetary; with 'C' it is hundredths, whatever those stand for
 * elsewhere. That setting is what it was when the COPY is over, also inside a longer transaction.
 */
static mg_rc mgi_copy_money(mg_copy *copy)
{
	mg_db *db = copy->db;
	mg_rc rc = mg_begin(db, 0);

	if (rc)
		return rc;
	rc = mgi_simple(db, "SELECT set_config('mg.lc_monetary', current_setting('lc_monetary'),"
			    " true), set_config('lc_monetary', 'C', true)");
	return rc ? mgi_unwind(db, copy->depth, rc) : MG_OK;
}

static mg_rc mgi_copy_money_end(mg_copy *copy, mg_rc rc)
{
	mg_db *db = copy->db;

	if (!rc)
		rc = mgi_simple(db, "SELECT set_config('lc_monetary',"
				    " current_setting('mg.lc_monetary'), true)");
	if (rc)
		return mgi_unwind(db, copy->depth, rc);
	return db->depth > copy->depth ? mg_commit(db) : MG_OK;
}

static mg_rc mgi_copy_start(mg_copy *copy)
{
	mg_db *db = copy->db;
	const mg_table *t = copy->table;
	PGresult *res;
	mgi_sql q;
	uint32_t n = 0;
	uint32_t i;
	mg_rc rc = MG_OK;

	mgi_sql_begin(&q, db);
	mgi_sql_from(&q, "COPY ", t);
	mgi_str(q.b, " (");
	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, copy->cols, i)) {
			mgi_str(q.b, n++ ? ", " : "");
			mgi_ident(q.b, t->cols[i].name);
		}
	mgi_str(q.b, copy->text ? ") FROM STDIN" : ") FROM STDIN (FORMAT binary)");
	mgi_put(q.b, "", 1);
	if (q.b->failed)
		return mgi_nomem(db);
	res = PQexec(db->conn, (const char *)q.b->p);
	if (PQresultStatus(res) != PGRES_COPY_IN)
		rc = mgi_server_error(db, res, (const char *)q.b->p);
	PQclear(res);
	return rc;
}

MG_DEF mg_rc mg_copy_begin(mg_db *db, mg_copy *copy, const mg_table *t, mg_cols cols)
{
	uint32_t i;
	mg_rc rc;

	memset(copy, 0, sizeof(*copy));
	copy->db = db;
	copy->table = t;
	copy->cols = cols;
	copy->failed = true;
	copy->text = (db->flags & MG_TEXT_COPY) != 0;
	mgi_args_begin(db);
	mgi_clear(&db->copy);
	if (db->piping || !mgi_count_in(t, cols))
		return mgi_fail(db, MG_E_USE, "no columns to copy, or a pipeline is open: ",
				t->name, NULL);
	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i)) {
			copy->text = copy->text || (t->cols[i].flags & MG_F_FOREIGN);
			copy->money = copy->money || t->cols[i].cls == MG_T_MONEY;
		}
	copy->money = copy->money && copy->text;
	copy->depth = db->depth;
	rc = copy->money ? mgi_copy_money(copy) : MG_OK;
	if (!rc)
		rc = mgi_copy_start(copy);
	if (rc)
		return mgi_unwind(db, copy->depth, rc);
	copy->failed = false;
	if (!copy->text)
		mgi_put(&db->copy, mgi_copy_signature, sizeof(mgi_copy_signature));
	return MG_OK;
}

/* An array of, say, varchar is one of text here, but not to COPY. */
static mg_rc mgi_copy_array(mgi_buf *b, const mg_col *c, const void *row)
{
	size_t begin = b->n;
	mg_rc rc = mgi_put_col(b, c, row);

	if (!rc && c->element && b->n > begin + 4)
		mgi_w32(b->p + begin + 12, c->element);
	return rc;
}

static mg_rc mgi_copy_binary(mgi_buf *b, const mg_copy *copy, const void *row, const mg_col **bad)
{
	const mg_table *t = copy->table;
	unsigned char *p = mgi_room(b, 2);
	uint32_t n = 0;
	size_t begin;
	uint32_t i;
	mg_rc rc;

	if (!p)
		return MG_E_NOMEM;
	begin = b->n - 2;
	for (i = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, copy->cols, i))
			continue;
		n++;
		*bad = &t->cols[i];
		rc = (*bad)->flags & MG_F_ARRAY ? mgi_copy_array(b, *bad, row)
						: mgi_put_col(b, *bad, row);
		if (rc)
			return rc;
	}
	mgi_w16(b->p + begin, n);
	return MG_OK;
}

static mg_rc mgi_copy_text(mgi_buf *b, const mg_copy *copy, const void *row, const mg_col **bad)
{
	const mg_table *t = copy->table;
	uint32_t n = 0;
	uint32_t i;
	mg_rc rc;

	for (i = 0; i < t->n_cols; i++) {
		if (!mgi_in(t, copy->cols, i))
			continue;
		*bad = &t->cols[i];
		if (n++)
			mgi_chr(b, '\t');
		rc = mgi_copy_field(b, *bad, row);
		if (rc)
			return rc;
	}
	mgi_chr(b, '\n');
	return b->failed ? MG_E_NOMEM : MG_OK;
}

MG_DEF mg_rc mg_copy_row(mg_copy *copy, const void *row)
{
	mg_db *db = copy->db;
	mgi_buf *b = &db->copy;
	size_t begin = b->n;
	const mg_col *bad = NULL;
	mg_rc rc;

	if (copy->failed)
		return db->err.rc ? db->err.rc : MG_E_ABORTED;
	rc = copy->text ? mgi_copy_text(b, copy, row, &bad) : mgi_copy_binary(b, copy, row, &bad);
	if (rc) {
		copy->failed = true;
		b->n = begin;
		if (rc == MG_E_NOMEM)
			return mgi_nomem(db);
		return mgi_fail(db, rc, "no value that its type allows: ", bad ? bad->name : "",
				NULL);
	}
	copy->rows++;
	return b->n < MGI_COPY_CHUNK ? MG_OK : mgi_copy_flush(copy);
}

/* Ends the COPY on the wire; after a failure so that the server keeps nothing. */
static mg_rc mgi_copy_stop(mg_copy *copy)
{
	mg_db *db = copy->db;
	mg_rc why = !copy->failed ? MG_OK : db->err.rc ? db->err.rc : MG_E_ABORTED;
	mgi_aside aside = mgi_put_aside(db);
	PGresult *res;
	mg_rc rc = MG_OK;

	if (PQputCopyEnd(db->conn, why ? "cancelled by the client" : NULL) <= 0)
		rc = mgi_server_error(db, NULL, NULL);
	/* a server that failed in the middle says here why */
	for (res = PQgetResult(db->conn); res; res = PQgetResult(db->conn)) {
		ExecStatusType status = PQresultStatus(res);

		if (status != PGRES_COMMAND_OK && !rc)
			rc = mgi_server_error(db, res, NULL);
		PQclear(res);
		if (status == PGRES_COPY_IN) { /* there was no memory to end it */
			PQresetStart(db->conn);
			break;
		}
	}
	if (why && why != MG_E_CONNECTION) {
		mgi_take_back(db, &aside);
		return why;
	}
	mgi_release(&aside.text);
	return why ? why : rc;
}

MG_DEF mg_rc mg_copy_end(mg_copy *copy, int64_t *rows)
{
	static const unsigned char trailer[2] = {0xff, 0xff};
	mg_rc rc;

	if (!copy->db)
		return MG_E_USE;
	if (!copy->failed && !copy->text)
		mgi_put(&copy->db->copy, trailer, sizeof(trailer));
	if (!copy->failed)
		mgi_copy_flush(copy);
	rc = mgi_copy_stop(copy);
	if (copy->money)
		rc = mgi_copy_money_end(copy, rc);
	if (rows)
		*rows = rc ? 0 : copy->rows;
	copy->db = NULL;
	return rc;
}

MG_DEF mg_rc mg_rows_copy(mg_db *db, const mg_table *t, const void *in, size_t n, mg_cols cols)
{
	mg_copy copy;
	mg_rc rc = mg_copy_begin(db, &copy, t, cols);
	size_t i;

	if (rc)
		return rc;
	for (i = 0; !rc && i < n; i++)
		rc = mg_copy_row(&copy, (const unsigned char *)in + i * t->size);
	return mg_copy_end(&copy, NULL);
}

/* ---- does the database have these columns? */

static const char mgi_check_sql[] =
	"SELECT w.tab || CASE WHEN pg_catalog.to_regclass(w.rel) IS NULL"
	" THEN ': there is no such table' ELSE '.' || w.col || CASE"
	" WHEN a.attrelid IS NULL THEN ': there is no such column'"
	" WHEN a.atttypid IS DISTINCT FROM pg_catalog.to_regtype(w.typ)::oid THEN ': the type is '"
	" || pg_catalog.format_type(a.atttypid, NULL) || ', not ' || w.typ"
	" WHEN a.attnotnull THEN ': it is NOT NULL' ELSE ': it may be NULL' END END"
	" FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY"
	" AS w (tab, rel, col, typ, nullable, ord)"
	" LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_catalog.to_regclass(w.rel)"
	" AND a.attname = w.col AND a.attnum > 0 AND NOT a.attisdropped"
	" LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
	/* a domain says by itself whether it may be NULL */
	" WHERE a.attrelid IS NULL OR (a.attnotnull = w.nullable AND t.typtype <> 'd')"
	" OR a.atttypid IS DISTINCT FROM pg_catalog.to_regtype(w.typ)::oid"
	" ORDER BY w.ord LIMIT 1";

/* One parameter: an array with an element for each column of each table. */
static void mgi_check_arg(mg_db *db, const mg_table *const *tables, size_t n, int what)
{
	static const mg_col text = {"", NULL, NULL, NULL, 0, MG_NO_FLAG, MG_NO_FLAG, 0, 0,
				    MG_T_TEXT, 0, 0};
	static const mg_col flag = {"", NULL, NULL, NULL, 0, MG_NO_FLAG, MG_NO_FLAG, 0, 0,
				    MG_T_BOOL, 0, 0};
	const mg_col *c = what == 4 ? &flag : &text;
	mgi_buf *b = &db->args.buf;
	size_t begin = b->n;
	size_t arg = mgi_next_arg(db);
	mgi_any_array head;
	size_t i;
	uint32_t k;
	mg_rc rc;

	if (arg == SIZE_MAX)
		return;
	memset(&head, 0, sizeof(head));
	for (i = 0; i < n; i++)
		head.n += tables[i]->n_cols;
	rc = mgi_put_array_head(b, c, &head);
	for (i = 0; !rc && i < n; i++)
		for (k = 0; !rc && k < tables[i]->n_cols; k++) {
			const mg_col *of = &tables[i]->cols[k];
			const char *one = what == 0   ? tables[i]->name
					  : what == 1 ? tables[i]->sql
					  : what == 2 ? of->name
						      : of->type;
			bool null = (of->flags & MG_F_NULL) != 0;

			rc = what == 4 ? mgi_put_value(b, MG_T_BOOL, 0, &null)
				       : mgi_put_raw(b, one, strlen(one));
		}
	if (rc)
		mgi_arg_bad(db, rc, c);
	else
		mgi_arg_at(db, arg, begin);
}

MG_DEF mg_rc mg_check(mg_db *db, const mg_table *const *tables, size_t n)
{
	static const Oid oids[5] = {1009, 1009, 1009, 1009, 1000};
	PGresult *res;
	int i;
	mg_rc rc;

	mgi_args_begin(db);
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "no check inside a pipeline", NULL, NULL);
	for (i = 0; i < 5; i++)
		mgi_check_arg(db, tables, n, i);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	res = PQexecParams(db->conn, mgi_check_sql, 5, oids, db->args.values, db->args.lengths,
			   db->args.formats, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		rc = mgi_server_error(db, res, mgi_check_sql);
	else if (PQntuples(res))
		rc = mgi_fail(db, MG_E_SCHEMA, PQgetvalue(res, 0, 0), NULL, NULL);
	PQclear(res);
	return rc;
}

/* ---- statements of the user's own */

/* The filters that are chosen, as bits, and the sort order. */
static mg_cols mgi_query_choice(const mg_query *query, const void *args, uint32_t *sort)
{
	const unsigned char *base = (const unsigned char *)args;
	mg_cols chosen = 0;
	bool with;
	int order;
	uint32_t i;

	*sort = 0;
	for (i = 0; i < query->n_filters; i++) {
		memcpy(&with, base + query->filters[i], sizeof(with));
		if (with)
			chosen |= mgi_bit(i);
	}
	if (query->n_sorts) {
		memcpy(&order, base + query->sort, sizeof(order));
		*sort = (uint32_t)order;
	}
	return chosen;
}

static void mgi_query_text(mgi_sql *q, const mg_query *query, mg_cols chosen, uint32_t sort)
{
	uint32_t i;

	if (query->sql)
		mgi_str(q->b, query->sql);
	for (i = 0; i < query->n_parts; i++) {
		const mg_part *p = &query->parts[i];

		if ((p->filter < 0 || (chosen & mgi_bit((uint32_t)p->filter))) &&
		    (p->sort < 0 || (uint32_t)p->sort == sort))
			mgi_str(q->b, p->sql);
	}
}

/* Each choice of filters and order is a statement of its own. */
static mgi_stmt *mgi_query_stmt(mg_db *db, const mg_query *query, const void *args)
{
	uint32_t sort;
	mg_cols chosen = mgi_query_choice(query, args, &sort);
	mgi_stmt like = mgi_like(query, MGI_QUERY, sort, chosen, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_sql q;
	uint32_t i;

	if (s)
		return s;
	mgi_sql_begin(&q, db);
	mgi_query_text(&q, query, chosen, sort);
	for (i = 0; i < query->n_params; i++)
		mgi_sql_oid(&q, mgi_col_oid(&query->params[i]));
	like.cols = query->cols;
	like.n_cols = query->n_cols;
	like.nests = query->nests;
	like.n_nests = query->n_nests;
	like.types = query->types;
	return mgi_sql_end(&q, &like);
}

static mg_rc mgi_query_known(mg_db *db, const mg_query *query, const void *args)
{
	uint32_t sort;

	mgi_query_choice(query, args, &sort);
	return sort && sort >= query->n_sorts
		       ? mgi_fail(db, MG_E_USE, "no such sort order of ", query->name, NULL)
		       : MG_OK;
}

static mg_rc mgi_query_args(mg_db *db, const mg_query *query, const void *args)
{
	uint32_t i;

	mgi_args_begin(db);
	for (i = 0; i < query->n_params; i++)
		mgi_arg_col(db, &query->params[i], args);
	return mgi_args_end(db);
}

static mg_rc mgi_query_do(mg_db *db, const mg_query *query, const void *args, mgi_call *call)
{
	mg_rc rc = mgi_query_known(db, query, args);

	if (rc)
		return rc;
	call->stmt = mgi_query_stmt(db, query, args);
	call->n = query->size;
	if (!call->stmt)
		return MG_E_NOMEM;
	rc = mgi_query_args(db, query, args);
	return rc ? rc : mgi_do(db, call);
}

/* The first row, when there is no second one. */
static mg_rc mgi_finish_one(mg_db *db, const mgi_call *call, PGresult *res)
{
	if (PQntuples(res) > 1) {
		PQclear(res);
		return mgi_fail(db, MG_E_MANY, "more rows than one: ", call->stmt->sql, NULL);
	}
	return mgi_finish_row(db, call, res);
}

MG_DEF mg_rc mg_query_exec(mg_db *db, const mg_query *q, const void *args, int64_t *rows)
{
	int64_t none;
	mgi_call call = mgi_call_of(NULL, mgi_finish_done, NULL, NULL);

	/* without a place for the count it is not asked whether there were any */
	call.out = rows ? (void *)rows : db->piping ? NULL : (void *)&none;
	return mgi_query_do(db, q, args, &call);
}

MG_DEF mg_rc mg_query_one(mg_db *db, mg_arena *arena, const mg_query *q, const void *args,
			  void *out)
{
	mgi_call call = mgi_call_of(NULL, mgi_finish_one, arena, out);

	return mgi_query_do(db, q, args, &call);
}

MG_DEF mg_rc mg_query_many(mg_db *db, mg_arena *arena, const mg_query *q, const void *args,
			   void *out)
{
	mgi_call call = mgi_call_of(NULL, mgi_finish_rows, arena, out);

	return mgi_query_do(db, q, args, &call);
}

MG_DEF mg_rc mg_query_each(mg_db *db, const mg_query *q, const void *args, mg_each_fn fn, void *ctx)
{
	mgi_stream st;
	mg_rc rc;

	if (db->piping)
		return mgi_fail(db, MG_E_USE, "no stream inside a pipeline: ", q->name, NULL);
	rc = mgi_query_known(db, q, args);
	if (rc)
		return rc;
	memset(&st, 0, sizeof(st));
	st.shape = mgi_query_stmt(db, q, args);
	if (!st.shape)
		return MG_E_NOMEM;
	rc = mgi_query_args(db, q, args);
	if (rc)
		return rc;
	st.db = db;
	st.size = q->size;
	st.fn = fn;
	st.ctx = ctx;
	st.left = UINT64_MAX;
	return mgi_stream_run(&st);
}

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

static const mg_col coffee_mgcols[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct coffee, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_DEFAULT,
			0},
	{"title", NULL, "character varying", NULL,
		offsetof(struct coffee, title), MG_NO_FLAG, MG_NO_FLAG, 0, 200, MG_T_TEXT,
			MG_F_CAST, 0},
	{"origin", NULL, "character varying", NULL,
		offsetof(struct coffee, origin), MG_NO_FLAG, MG_NO_FLAG, 0, 200, MG_T_TEXT,
			MG_F_NULL | MG_F_CAST, 0},
	{"intensifier", NULL, "character varying", NULL,
		offsetof(struct coffee, intensifier), MG_NO_FLAG, MG_NO_FLAG, 0, 100, MG_T_TEXT,
			MG_F_NULL | MG_F_CAST, 0},
	{"notes", NULL, "character varying[]", NULL,
		offsetof(struct coffee, notes), MG_NO_FLAG, MG_NO_FLAG, 1043, 0, MG_T_TEXT,
			MG_F_ARRAY | MG_F_NULL | MG_F_CAST, 0},
};
static const uint16_t coffee_mgkey1[] = {0};
static const mg_key coffee_mgkeys[] = {
	{coffee_mgkey1, COFFEE_PK, 1},
};
static const mg_constraint coffee_mgrules[] = {
	{"pk_coffee", 0},
};
static const mg_table coffee_mgabout = {
	"coffee", "public.coffee", coffee_mgcols, coffee_mgkeys, coffee_mgrules, NULL, NULL,
	sizeof(struct coffee), 5, 1, 1, 0, 0, true
};

MG_DEF const mg_table *coffee_mgtable(void)
{
	return &coffee_mgabout;
}

static const mg_col posts_mgcols[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct posts, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_DEFAULT,
			0},
	{"title", NULL, "character varying", NULL,
		offsetof(struct posts, title), MG_NO_FLAG, MG_NO_FLAG, 0, 120, MG_T_TEXT, MG_F_CAST,
			0},
	{"body", NULL, "text", NULL,
		offsetof(struct posts, body), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_TEXT, 0, 0},
	{"user_id", NULL, "integer", NULL,
		offsetof(struct posts, user_id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, 0, 0},
	{"created_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct posts, created_at), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_TIMESTAMP,
			MG_F_DEFAULT, 0},
};
static const uint16_t posts_mgkey1[] = {0};
static const mg_key posts_mgkeys[] = {
	{posts_mgkey1, POSTS_PK, 1},
};
static const mg_constraint posts_mgrules[] = {
	{"pk_posts", 0},
	{"fk_posts_user_id_users", 1},
};
static const mg_table posts_mgabout = {
	"posts", "public.posts", posts_mgcols, posts_mgkeys, posts_mgrules, NULL, NULL,
	sizeof(struct posts), 5, 1, 2, 0, 0, true
};

MG_DEF const mg_table *posts_mgtable(void)
{
	return &posts_mgabout;
}

static const mg_col user_avatar_purchases_mgcols[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct user_avatar_purchases, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32,
			MG_F_DEFAULT, 0},
	{"user_id", NULL, "integer", NULL,
		offsetof(struct user_avatar_purchases, user_id), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_I32, 0, 0},
	{"avatar_id", NULL, "character varying", NULL,
		offsetof(struct user_avatar_purchases, avatar_id), MG_NO_FLAG, MG_NO_FLAG, 0, 50,
			MG_T_TEXT, MG_F_CAST, 0},
	{"purchased_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct user_avatar_purchases, purchased_at),
			offsetof(struct user_avatar_purchases, has_purchased_at), MG_NO_FLAG, 0, 0,
			MG_T_TIMESTAMP, MG_F_NULL | MG_F_DEFAULT, 0},
};
static const uint16_t user_avatar_purchases_mgkey1[] = {0};
static const uint16_t user_avatar_purchases_mgkey2[] = {1, 2};
static const mg_key user_avatar_purchases_mgkeys[] = {
	{user_avatar_purchases_mgkey1, USER_AVATAR_PURCHASES_PK, 1},
	{user_avatar_purchases_mgkey2, USER_AVATAR_PURCHASES_UQ_USER_ID_AVATAR_ID, 2},
};
static const mg_constraint user_avatar_purchases_mgrules[] = {
	{"pk_user_avatar_purchases", 0},
	{"uq_user_avatar_purchases_user_id_avatar_id", 1},
	{"fk_user_avatar_purchases_user_id_users", 2},
};
static const mg_table user_avatar_purchases_mgabout = {
	"user_avatar_purchases", "public.user_avatar_purchases", user_avatar_purchases_mgcols,
		user_avatar_purchases_mgkeys, user_avatar_purchases_mgrules, NULL, NULL,
	sizeof(struct user_avatar_purchases), 4, 2, 3, 0, 0, true
};

MG_DEF const mg_table *user_avatar_purchases_mgtable(void)
{
	return &user_avatar_purchases_mgabout;
}

static const mg_col users_mgcols[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct users, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_DEFAULT,
			0},
	{"name", NULL, "character varying", NULL,
		offsetof(struct users, name), MG_NO_FLAG, MG_NO_FLAG, 0, 100, MG_T_TEXT,
			MG_F_CAST | MG_F_DEFAULT, 0},
	{"username", NULL, "character varying", NULL,
		offsetof(struct users, username), MG_NO_FLAG, MG_NO_FLAG, 0, 32, MG_T_TEXT,
			MG_F_CAST, 0},
	{"email", NULL, "character varying", NULL,
		offsetof(struct users, email), MG_NO_FLAG, MG_NO_FLAG, 0, 150, MG_T_TEXT, MG_F_CAST,
			0},
	{"created_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct users, created_at), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_TIMESTAMP,
			MG_F_DEFAULT, 0},
	{"address", NULL, "json", NULL,
		offsetof(struct users, address), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_JSON, MG_F_NULL,
			0},
	{"coffee_id", NULL, "integer", NULL,
		offsetof(struct users, coffee_id), offsetof(struct users, has_coffee_id),
			MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_NULL, 0},
	{"updated_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct users, updated_at), offsetof(struct users, has_updated_at),
			MG_NO_FLAG, 0, 0, MG_T_TIMESTAMP, MG_F_NULL, 0},
};
static const uint16_t users_mgkey1[] = {0};
static const uint16_t users_mgkey2[] = {3};
static const uint16_t users_mgkey3[] = {2};
static const mg_key users_mgkeys[] = {
	{users_mgkey1, USERS_PK, 1},
	{users_mgkey2, USERS_UQ_EMAIL, 1},
	{users_mgkey3, USERS_UQ_USERNAME, 1},
};
static const mg_constraint users_mgrules[] = {
	{"pk_users", 0},
	{"uq_users_email", 1},
	{"uq_users_username", 2},
	{"fk_users_coffee_id_coffee", 3},
};
static const mg_touch users_mgtouches[] = {
	{7, "now()"},
};
static const mg_table users_mgabout = {
	"users", "public.users", users_mgcols, users_mgkeys, users_mgrules, users_mgtouches, NULL,
	sizeof(struct users), 8, 3, 4, 1, 0, true
};

MG_DEF const mg_table *users_mgtable(void)
{
	return &users_mgabout;
}

#if !defined(MODELS_TYPES_ONLY)

static const uint16_t posts_of_users_mgchild[] = {3};
static const uint16_t posts_of_users_mgparent[] = {0};
static const mg_link posts_of_users_mgends = {
	&posts_mgabout, &users_mgabout,
	posts_of_users_mgchild, posts_of_users_mgparent, 1
};

MG_DEF const mg_link *posts_of_users_mglink(void)
{
	return &posts_of_users_mgends;
}

static const uint16_t user_avatar_purchases_of_users_mgchild[] = {1};
static const uint16_t user_avatar_purchases_of_users_mgparent[] = {0};
static const mg_link user_avatar_purchases_of_users_mgends = {
	&user_avatar_purchases_mgabout, &users_mgabout,
	user_avatar_purchases_of_users_mgchild, user_avatar_purchases_of_users_mgparent, 1
};

MG_DEF const mg_link *user_avatar_purchases_of_users_mglink(void)
{
	return &user_avatar_purchases_of_users_mgends;
}

static const uint16_t users_of_coffee_mgchild[] = {6};
static const uint16_t users_of_coffee_mgparent[] = {0};
static const mg_link users_of_coffee_mgends = {
	&users_mgabout, &coffee_mgabout,
	users_of_coffee_mgchild, users_of_coffee_mgparent, 1
};

MG_DEF const mg_link *users_of_coffee_mglink(void)
{
	return &users_of_coffee_mgends;
}

struct users_by_country_params {
	const char *country;
};
static const mg_col users_by_country_mgparams[] = {
	{"country", NULL, "text", NULL,
		offsetof(struct users_by_country_params, country), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_TEXT, 0, 0},
};
static const mg_col users_by_country_mgresults[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct users, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_DEFAULT,
			0},
	{"name", NULL, "character varying", NULL,
		offsetof(struct users, name), MG_NO_FLAG, MG_NO_FLAG, 0, 100, MG_T_TEXT,
			MG_F_CAST | MG_F_DEFAULT, 0},
	{"username", NULL, "character varying", NULL,
		offsetof(struct users, username), MG_NO_FLAG, MG_NO_FLAG, 0, 32, MG_T_TEXT,
			MG_F_CAST, 0},
	{"email", NULL, "character varying", NULL,
		offsetof(struct users, email), MG_NO_FLAG, MG_NO_FLAG, 0, 150, MG_T_TEXT, MG_F_CAST,
			0},
	{"created_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct users, created_at), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_TIMESTAMP,
			MG_F_DEFAULT, 0},
	{"address", NULL, "json", NULL,
		offsetof(struct users, address), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_JSON, MG_F_NULL,
			0},
	{"coffee_id", NULL, "integer", NULL,
		offsetof(struct users, coffee_id), offsetof(struct users, has_coffee_id),
			MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_NULL, 0},
	{"updated_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct users, updated_at), offsetof(struct users, has_updated_at),
			MG_NO_FLAG, 0, 0, MG_T_TIMESTAMP, MG_F_NULL, 0},
};
static const uint32_t users_by_country_mgtypes[] = {23, 1043, 1043, 1043, 1114, 114, 23, 1114};
static const mg_query users_by_country_mgquery = {
	"users_by_country",
	"SELECT users.id, users.name, users.username, users.email, users.created_at, "
	"users.address, users.coffee_id, users.updated_at FROM users WHERE address ->> "
	"'country' = $1",
	users_by_country_mgparams, users_by_country_mgresults, NULL,
	1, 8, 0, sizeof(struct users),
	users_by_country_mgtypes, NULL, NULL,
	0, 0, 0, 0
};

MG_DEF mg_rc users_by_country(mg_db *db, mg_arena *arena, const char *country, users_rows *out)
{
	struct users_by_country_params mg_params;

	memset(&mg_params, 0, sizeof(mg_params));
	mg_params.country = country;
	return mg_query_many(db, arena, &users_by_country_mgquery, &mg_params, (void *)out);
}

MG_DEF mg_rc users_by_country_each(mg_db *db, const char *country, users_fn fn, void *ctx)
{
	users_mgeach mg_each;
	struct users_by_country_params mg_params;

	memset(&mg_params, 0, sizeof(mg_params));
	mg_params.country = country;
	mg_each.fn = fn;
	mg_each.ctx = ctx;
	return mg_query_each(db, &users_by_country_mgquery, &mg_params, users_mgrow, &mg_each);
}

struct user_with_coffee_params {
	int32_t id;
};
static const mg_col user_with_coffee_mgparams[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct user_with_coffee_params, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_I32, 0, 0},
};
static const mg_col user_with_coffee_mgresults[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct user_with_coffee_row, users.id), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_I32, MG_F_DEFAULT, 0},
	{"name", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, users.name), MG_NO_FLAG, MG_NO_FLAG, 0, 100,
			MG_T_TEXT, MG_F_CAST | MG_F_DEFAULT, 0},
	{"username", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, users.username), MG_NO_FLAG, MG_NO_FLAG, 0,
			32, MG_T_TEXT, MG_F_CAST, 0},
	{"email", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, users.email), MG_NO_FLAG, MG_NO_FLAG, 0, 150,
			MG_T_TEXT, MG_F_CAST, 0},
	{"created_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct user_with_coffee_row, users.created_at), MG_NO_FLAG, MG_NO_FLAG, 0,
			0, MG_T_TIMESTAMP, MG_F_DEFAULT, 0},
	{"address", NULL, "json", NULL,
		offsetof(struct user_with_coffee_row, users.address), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_JSON, MG_F_NULL, 0},
	{"coffee_id", NULL, "integer", NULL,
		offsetof(struct user_with_coffee_row, users.coffee_id),
			offsetof(struct user_with_coffee_row, users.has_coffee_id), MG_NO_FLAG, 0,
			0, MG_T_I32, MG_F_NULL, 0},
	{"updated_at", NULL, "timestamp without time zone", NULL,
		offsetof(struct user_with_coffee_row, users.updated_at),
			offsetof(struct user_with_coffee_row, users.has_updated_at), MG_NO_FLAG, 0,
			0, MG_T_TIMESTAMP, MG_F_NULL, 0},
	{"id", NULL, "integer", NULL,
		offsetof(struct user_with_coffee_row, coffee.id), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_I32, MG_F_NULL | MG_F_DEFAULT, 0},
	{"title", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, coffee.title), MG_NO_FLAG, MG_NO_FLAG, 0, 200,
			MG_T_TEXT, MG_F_NULL | MG_F_CAST, 0},
	{"origin", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, coffee.origin), MG_NO_FLAG, MG_NO_FLAG, 0,
			200, MG_T_TEXT, MG_F_NULL | MG_F_CAST, 0},
	{"intensifier", NULL, "character varying", NULL,
		offsetof(struct user_with_coffee_row, coffee.intensifier), MG_NO_FLAG, MG_NO_FLAG,
			0, 100, MG_T_TEXT, MG_F_NULL | MG_F_CAST, 0},
	{"notes", NULL, "character varying[]", NULL,
		offsetof(struct user_with_coffee_row, coffee.notes), MG_NO_FLAG, MG_NO_FLAG, 1043,
			0, MG_T_TEXT, MG_F_ARRAY | MG_F_NULL | MG_F_CAST, 0},
};
static const uint32_t user_with_coffee_mgtypes[] = {23, 1043, 1043, 1043, 1114, 114, 23, 1114, 23,
	1043, 1043, 1043, 1015};
static const mg_nest user_with_coffee_mgnests[] = {
	{8, 5, offsetof(struct user_with_coffee_row, has_coffee)},
};
static const mg_query user_with_coffee_mgquery = {
	"user_with_coffee",
	"SELECT users.id, users.name, users.username, users.email, users.created_at, "
	"users.address, users.coffee_id, users.updated_at, coffee.id, coffee.title, "
	"coffee.origin, coffee.intensifier, coffee.notes FROM users LEFT JOIN coffee ON "
	"coffee.id = users.coffee_id WHERE users.id = $1",
	user_with_coffee_mgparams, user_with_coffee_mgresults, user_with_coffee_mgnests,
	1, 13, 1, sizeof(struct user_with_coffee_row),
	user_with_coffee_mgtypes, NULL, NULL,
	0, 0, 0, 0
};

MG_DEF mg_rc user_with_coffee(mg_db *db, mg_arena *arena, int32_t id,
	struct user_with_coffee_row *out)
{
	struct user_with_coffee_params mg_params;

	memset(&mg_params, 0, sizeof(mg_params));
	mg_params.id = id;
	return mg_query_one(db, arena, &user_with_coffee_mgquery, &mg_params, out);
}

struct coffee_search_params {
	const char *text;
	int64_t limit;
};
static const mg_col coffee_search_mgparams[] = {
	{"text", NULL, "text", NULL,
		offsetof(struct coffee_search_params, text), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_TEXT, 0, 0},
	{"limit", NULL, "bigint", NULL,
		offsetof(struct coffee_search_params, limit), MG_NO_FLAG, MG_NO_FLAG, 0, 0,
			MG_T_I64, 0, 0},
};
static const mg_col coffee_search_mgresults[] = {
	{"id", NULL, "integer", NULL,
		offsetof(struct coffee, id), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_I32, MG_F_DEFAULT,
			0},
	{"title", NULL, "character varying", NULL,
		offsetof(struct coffee, title), MG_NO_FLAG, MG_NO_FLAG, 0, 200, MG_T_TEXT,
			MG_F_CAST, 0},
	{"origin", NULL, "character varying", NULL,
		offsetof(struct coffee, origin), MG_NO_FLAG, MG_NO_FLAG, 0, 200, MG_T_TEXT,
			MG_F_NULL | MG_F_CAST, 0},
	{"intensifier", NULL, "character varying", NULL,
		offsetof(struct coffee, intensifier), MG_NO_FLAG, MG_NO_FLAG, 0, 100, MG_T_TEXT,
			MG_F_NULL | MG_F_CAST, 0},
	{"notes", NULL, "character varying[]", NULL,
		offsetof(struct coffee, notes), MG_NO_FLAG, MG_NO_FLAG, 1043, 0, MG_T_TEXT,
			MG_F_ARRAY | MG_F_NULL | MG_F_CAST, 0},
};
static const uint32_t coffee_search_mgtypes[] = {23, 1043, 1043, 1043, 1015};
static const mg_query coffee_search_mgquery = {
	"coffee_search",
	"SELECT coffee.id, coffee.title, coffee.origin, coffee.intensifier, coffee.notes "
	"FROM coffee WHERE to_tsvector('simple', title) @@ "
	"websearch_to_tsquery('simple', $1) ORDER BY title LIMIT $2",
	coffee_search_mgparams, coffee_search_mgresults, NULL,
	2, 5, 0, sizeof(struct coffee),
	coffee_search_mgtypes, NULL, NULL,
	0, 0, 0, 0
};

MG_DEF mg_rc coffee_search(mg_db *db, mg_arena *arena, const char *text, int64_t limit,
	coffee_rows *out)
{
	struct coffee_search_params mg_params;

	memset(&mg_params, 0, sizeof(mg_params));
	mg_params.text = text;
	mg_params.limit = limit;
	return mg_query_many(db, arena, &coffee_search_mgquery, &mg_params, (void *)out);
}

MG_DEF mg_rc coffee_search_each(mg_db *db, const char *text, int64_t limit, coffee_fn fn, void *ctx)
{
	coffee_mgeach mg_each;
	struct coffee_search_params mg_params;

	memset(&mg_params, 0, sizeof(mg_params));
	mg_params.text = text;
	mg_params.limit = limit;
	mg_each.fn = fn;
	mg_each.ctx = ctx;
	return mg_query_each(db, &coffee_search_mgquery, &mg_params, coffee_mgrow, &mg_each);
}

static const mg_col distinct_notes_mgresults[] = {
	{"note", NULL, "character varying", NULL,
		offsetof(struct distinct_notes_row, note), MG_NO_FLAG, MG_NO_FLAG, 0, 0, MG_T_TEXT,
			MG_F_NULL | MG_F_CAST, 0},
};
static const uint32_t distinct_notes_mgtypes[] = {1043};
static const mg_query distinct_notes_mgquery = {
	"distinct_notes",
	"SELECT DISTINCT unnest(notes) AS note FROM coffee ORDER BY note",
	NULL, distinct_notes_mgresults, NULL,
	0, 1, 0, sizeof(struct distinct_notes_row),
	distinct_notes_mgtypes, NULL, NULL,
	0, 0, 0, 0
};

MG_DEF mg_rc distinct_notes(mg_db *db, mg_arena *arena, distinct_notes_rows *out)
{
	return mg_query_many(db, arena, &distinct_notes_mgquery, NULL, (void *)out);
}

typedef struct distinct_notes_mgeach {
	distinct_notes_fn fn;
	void *ctx;
} distinct_notes_mgeach;

static mg_rc distinct_notes_mgrow(const void *row, void *ctx)
{
	const distinct_notes_mgeach *each = (const distinct_notes_mgeach *)ctx;

	return each->fn((const struct distinct_notes_row *)row, each->ctx);
}

MG_DEF mg_rc distinct_notes_each(mg_db *db, distinct_notes_fn fn, void *ctx)
{
	distinct_notes_mgeach mg_each;

	mg_each.fn = fn;
	mg_each.ctx = ctx;
	return mg_query_each(db, &distinct_notes_mgquery, NULL, distinct_notes_mgrow, &mg_each);
}

MG_DEF mg_rc models_check(mg_db *db)
{
	static const mg_table *const tables[] = {
		&coffee_mgabout,
		&posts_mgabout,
		&user_avatar_purchases_mgabout,
		&users_mgabout,
	};

	return mg_check(db, tables, sizeof(tables) / sizeof(tables[0]));
}

MG_DEF mg_rc models_open(mg_db **out, const char *conninfo, const mg_opts *opts)
{
	mg_rc rc = mg_open(out, conninfo, opts);

	return rc ? rc : models_check(*out);
}
#endif

#ifdef __cplusplus
}
#endif
#endif
