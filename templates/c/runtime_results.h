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
