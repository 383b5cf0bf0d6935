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
