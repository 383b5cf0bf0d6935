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
