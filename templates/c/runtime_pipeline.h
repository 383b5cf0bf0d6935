/* ---- calls: at once, or into the pipeline */

#define MGI_IN_FLIGHT 256u

static mg_rc mgi_call_now(mg_db *db, const mgi_call *call)
{
	PGresult *res = NULL;
	mg_rc rc = mgi_run(db, call->stmt, &res);

	return rc ? rc : call->finish(db, call, res);
}

/* Room for another call, what comes before it, and the result of it. */
static bool mgi_more_calls(mg_db *db)
{
	size_t cap = db->cap_calls ? db->cap_calls * 2 : 32;
	void *p;

	if (db->n_calls + 3 > db->cap_calls) {
		p = mgi_resize(&db->alloc, db->calls, db->cap_calls * sizeof(mgi_call),
			       cap * sizeof(mgi_call));
		if (!p)
			return false;
		db->calls = (mgi_call *)p;
		db->cap_calls = cap;
	}
	cap = db->cap_slots ? db->cap_slots * 2 : 32;
	if (db->n_slots + 1 > db->cap_slots) {
		p = mgi_resize(&db->alloc, db->slots, db->cap_slots * sizeof(mg_rc),
			       cap * sizeof(mg_rc));
		if (!p)
			return false;
		db->slots = (mg_rc *)p;
		db->cap_slots = cap;
	}
	return true;
}

static void mgi_note(mg_db *db, uint32_t slot, mg_rc rc)
{
	if (slot < db->n_slots)
		db->slots[slot] = rc;
	if (rc < 0 && !db->pipe_rc)
		db->pipe_rc = rc;
}

MG_DEF size_t mg_pipe_size(const mg_db *db)
{
	return db->n_slots;
}

#ifdef MGI_PIPELINING

/* The result of one queued call; NULL when the connection is lost. */
static mg_rc mgi_take_result(mg_db *db, const mgi_call *call, PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);
	mgi_stmt *s = call->stmt;
	mg_rc rc = MG_OK;

	if (status == PGRES_PIPELINE_ABORTED) {
		rc = MG_E_ABORTED;
	} else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		rc = mgi_server_error(db, res, s->sql);
		if (res && call->finish && mgi_is_stale(res)) {
			s->stale = !mgi_is_gone(res);
			s->prepared = false;
		}
	} else if (call->finish && !s->checked) {
		rc = mgi_check_result(db, s, res);
		s->stale = rc == MG_E_SCHEMA;
	}
	if (rc && (!call->finish || s->stale))
		s->prepared = false;
	if (!rc && call->finish)
		return call->finish(db, call, res);
	PQclear(res);
	return rc;
}

static void mgi_drain(mg_db *db)
{
	for (; db->first_call < db->n_calls; db->first_call++) {
		const mgi_call *call = &db->calls[db->first_call];
		PGresult *res = PQgetResult(db->conn);
		bool first = !db->pipe_rc;
		mgi_aside aside;
		mg_rc rc;

		/* the first error is the one that is told */
		if (!first)
			aside = mgi_put_aside(db);
		rc = first || res ? mgi_take_result(db, call, res) : MG_E_CONNECTION;
		if (!first)
			mgi_take_back(db, &aside);
		mgi_note(db, call->slot, rc);
		if (res)
			PQclear(PQgetResult(db->conn)); /* the NULL behind it */
	}
	db->first_call = 0;
	db->n_calls = 0;
}

/* What comes before the call itself, and has no result that the caller knows of. */
static void mgi_queue_before(mg_db *db, const mgi_call *call)
{
	mgi_call *queued = &db->calls[db->n_calls++];

	*queued = *call;
	queued->finish = NULL;
	queued->slot = UINT32_MAX;
}

static mg_rc mgi_queue_prepare(mg_db *db, const mgi_call *call)
{
	mgi_stmt *s = call->stmt;
	char sql[48];

	if (s->stale) {
		mgi_deallocate_text(s, sql, sizeof(sql));
		if (!PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
			return mgi_server_error(db, NULL, sql);
		s->stale = false;
		mgi_queue_before(db, call);
	}
	if (!PQsendPrepare(db->conn, s->name, s->sql, s->n_params, s->oids))
		return mgi_server_error(db, NULL, s->sql);
	s->prepared = true;
	s->checked = false;
	mgi_queue_before(db, call);
	return MG_OK;
}

static mg_rc mgi_queue(mg_db *db, const mgi_call *call)
{
	const mgi_args *a = &db->args;
	mgi_stmt *s = call->stmt;
	mgi_call *queued;
	mg_rc rc;
	int sent;

	if (!mgi_more_calls(db))
		return mgi_nomem(db);
	if (!(db->flags & MG_NO_PREPARE) && !s->prepared) {
		rc = mgi_queue_prepare(db, call);
		if (rc)
			return rc;
	}
	sent = db->flags & MG_NO_PREPARE
		       ? PQsendQueryParams(db->conn, s->sql, s->n_params, s->oids, a->values,
					   a->lengths, a->formats, 1)
		       : PQsendQueryPrepared(db->conn, s->name, s->n_params, a->values, a->lengths,
					     a->formats, 1);
	if (!sent)
		return mgi_server_error(db, NULL, s->sql);
	queued = &db->calls[db->n_calls++];
	*queued = *call;
	queued->slot = (uint32_t)db->n_slots;
	db->slots[db->n_slots++] = MG_E_CONNECTION;
	/* neither side may wait for the other with full buffers */
	if (db->n_calls >= MGI_IN_FLIGHT && PQsendFlushRequest(db->conn) &&
	    PQflush(db->conn) >= 0)
		mgi_drain(db);
	return MG_OK;
}

static mg_rc mgi_pipe_enter(mg_db *db)
{
	return PQenterPipelineMode(db->conn) ? MG_OK : mgi_server_error(db, NULL, NULL);
}

static mg_rc mgi_pipe_leave(mg_db *db)
{
	bool is_synced = PQpipelineSync(db->conn);
	PGresult *res;

	if (!is_synced && !db->pipe_rc)
		db->pipe_rc = mgi_server_error(db, NULL, NULL);
	if (!is_synced)
		mgi_leave_pipeline(db, PQpipelineSync(db->conn));
	mgi_drain(db);
	if (is_synced && mgi_is_stuck(db)) {
		if (!db->pipe_rc)
			db->pipe_rc = mgi_nomem(db);
	} else if (PQstatus(db->conn) == CONNECTION_OK) {
		res = PQgetResult(db->conn);
		/* the commit of an implicit transaction may fail, too */
		if (PQresultStatus(res) != PGRES_PIPELINE_SYNC) {
			if (!db->pipe_rc)
				db->pipe_rc = mgi_server_error(db, res, NULL);
			PQclear(res);
			PQclear(PQgetResult(db->conn));
			res = PQgetResult(db->conn);
		}
		PQclear(res);
	}
	mgi_leave_pipeline(db, true);
	db->piping = false;
	return db->pipe_rc;
}

#else

static mg_rc mgi_queue(mg_db *db, const mgi_call *call)
{
	mg_rc rc = MG_E_ABORTED;

	if (!mgi_more_calls(db))
		return mgi_nomem(db);
	if (!db->pipe_rc)
		rc = mgi_call_now(db, call);
	db->n_slots++;
	mgi_note(db, (uint32_t)(db->n_slots - 1), rc);
	return MG_OK;
}

static mg_rc mgi_pipe_enter(mg_db *db)
{
	return mg_begin(db, 0);
}

static mg_rc mgi_pipe_leave(mg_db *db)
{
	db->piping = false;
	if (db->pipe_rc)
		return mgi_undo(db, db->pipe_rc);
	return mg_commit(db);
}

#endif

static mg_rc mgi_do(mg_db *db, const mgi_call *call)
{
	return db->piping ? mgi_queue(db, call) : mgi_call_now(db, call);
}

MG_DEF mg_rc mg_pipe_begin(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "the pipeline is open already", NULL, NULL);
	rc = mgi_pipe_enter(db);
	if (rc)
		return rc;
	db->piping = true;
	db->pipe_rc = MG_OK;
	db->n_slots = 0;
	db->n_calls = 0;
	db->first_call = 0;
	return MG_OK;
}

MG_DEF mg_rc mg_pipe_run(mg_db *db, mg_rc *each, size_t n)
{
	mg_rc rc;
	size_t i;

	if (!db->piping)
		return mgi_fail(db, MG_E_USE, "no pipeline is open", NULL, NULL);
	rc = mgi_pipe_leave(db);
	for (i = 0; each && i < n; i++)
		each[i] = i < db->n_slots ? db->slots[i] : MG_E_USE;
	return rc;
}
