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
