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
