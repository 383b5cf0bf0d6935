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
