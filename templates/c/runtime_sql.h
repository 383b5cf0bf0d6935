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
