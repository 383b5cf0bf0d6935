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
