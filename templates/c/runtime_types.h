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
