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
