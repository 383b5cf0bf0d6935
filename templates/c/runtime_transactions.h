/* ---- transactions */

static mg_rc mgi_simple(mg_db *db, const char *sql)
{
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "not inside a pipeline: ", sql, NULL);
	return mgi_done(db, PQexec(db->conn, sql), sql);
}

MG_DEF mg_rc mg_exec(mg_db *db, const char *sql)
{
	mgi_clear_error(db);
	return mgi_simple(db, sql);
}

static mg_rc mgi_savepoint(mg_db *db, const char *before, unsigned depth)
{
	char sql[64]; /* no allocation: what ends a transaction does not run out of memory */
	mgi_buf b = mgi_fixed(sql, sizeof(sql));

	mgi_str(&b, before);
	mgi_str(&b, "mg_");
	mgi_dec(&b, depth, 1);
	mgi_ended(&b);
	return mgi_simple(db, sql);
}

static bool mgi_is_inside(const mg_db *db)
{
	PGTransactionStatusType status = PQtransactionStatus(db->conn);

	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

/*
 * libpq may have no memory to send BEGIN or COMMIT, or for what came of it. No transaction may be
 * left open that nobody knows of: it would be taken for one that somebody else began.
 */
static mg_rc mgi_leave_none(mg_db *db, mg_rc rc)
{
	if (rc && mgi_is_inside(db))
		PQclear(PQexec(db->conn, "ROLLBACK"));
	if (rc && mgi_is_inside(db))
		PQresetStart(db->conn);
	return rc;
}

MG_DEF mg_rc mg_begin(mg_db *db, unsigned flags)
{
	char sql[96];
	mgi_buf b = mgi_fixed(sql, sizeof(sql));
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth)
		db->base = mgi_is_inside(db);
	if (db->depth || db->base) {
		rc = mgi_savepoint(db, "SAVEPOINT ", db->depth);
	} else {
		mgi_str(&b, "BEGIN");
		if (flags & MG_SERIALIZABLE)
			mgi_str(&b, " ISOLATION LEVEL SERIALIZABLE");
		else if (flags & MG_REPEATABLE_READ)
			mgi_str(&b, " ISOLATION LEVEL REPEATABLE READ");
		mgi_str(&b, flags & MG_READ_ONLY ? " READ ONLY" : "");
		mgi_str(&b, flags & MG_DEFERRABLE ? " DEFERRABLE" : "");
		mgi_ended(&b);
		rc = db->piping ? mgi_simple(db, sql) : mgi_leave_none(db, mgi_simple(db, sql));
	}
	if (!rc)
		db->depth++;
	return rc;
}

static mg_rc mgi_commit(mg_db *db)
{
	PGresult *res = PQexec(db->conn, "COMMIT");
	bool undone = PQresultStatus(res) == PGRES_COMMAND_OK &&
		      !strcmp(PQcmdStatus(res), "ROLLBACK");
	mg_rc rc = mgi_done(db, res, "COMMIT");

	if (!rc && undone)
		rc = mgi_fail(db, MG_E_ABORTED, "rolled back, because of an error before", NULL,
			      NULL);
	return rc;
}

MG_DEF mg_rc mg_commit(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth || db->piping)
		return mgi_fail(db, MG_E_USE, "there is no transaction to commit", NULL, NULL);
	if (db->depth == 1 && !db->base) {
		db->depth = 0; /* whatever comes of it, the transaction is over */
		return mgi_leave_none(db, mgi_commit(db));
	}
	rc = mgi_savepoint(db, "RELEASE SAVEPOINT ", db->depth - 1);
	if (!rc)
		db->depth--;
	return rc;
}

MG_DEF mg_rc mg_rollback(mg_db *db)
{
	mg_rc rc;

	mgi_clear_error(db);
	if (!db->depth || db->piping)
		return mgi_fail(db, MG_E_USE, "there is no transaction to roll back", NULL, NULL);
	db->depth--;
	if (!db->depth && !db->base)
		return mgi_leave_none(db, mgi_simple(db, "ROLLBACK"));
	rc = mgi_savepoint(db, "ROLLBACK TO SAVEPOINT ", db->depth);
	return rc ? rc : mgi_savepoint(db, "RELEASE SAVEPOINT ", db->depth);
}

MG_DEF unsigned mg_depth(const mg_db *db)
{
	return db->depth;
}

/* A rollback that keeps the error that is the cause of it. */
static mg_rc mgi_undo(mg_db *db, mg_rc why)
{
	mgi_aside aside = mgi_put_aside(db);

	mg_rollback(db);
	mgi_take_back(db, &aside);
	return why;
}

static mg_rc mgi_pipe_leave(mg_db *db);

/* Ends a pipeline that nobody has run: what was queued in it is undone with the rest. */
static void mgi_abandon_pipe(mg_db *db)
{
	mgi_aside aside = mgi_put_aside(db);

	if (!db->pipe_rc)
		db->pipe_rc = MG_E_ABORTED;
	mgi_pipe_leave(db);
	mgi_take_back(db, &aside);
}

/* Rolls back what was begun beyond this depth. */
static mg_rc mgi_unwind(mg_db *db, unsigned depth, mg_rc why)
{
	if (db->piping && db->depth > depth)
		mgi_abandon_pipe(db);
	while (db->depth > depth)
		mgi_undo(db, why);
	return why;
}

static mg_rc mgi_try(mg_db *db, unsigned flags, mg_work fn, void *ctx)
{
	unsigned depth = db->depth;
	mg_rc end;
	mg_rc rc = mg_begin(db, flags);

	if (rc)
		return rc;
	rc = fn(db, ctx);
	if (rc != MG_OK && rc != MG_NONE)
		return mgi_unwind(db, depth, rc);
	if (db->depth != depth + 1 || db->piping) {
		rc = mgi_fail(db, MG_E_USE, "a transaction or pipeline that fn began is still open",
			      NULL, NULL);
		return mgi_unwind(db, depth, rc);
	}
	end = mg_commit(db);
	if (end)
		db->depth = depth;
	return end == MG_E_CONNECTION ? MG_E_DATABASE : end ? end : rc;
}

MG_DEF mg_rc mg_retry(mg_db *db, unsigned tries, unsigned flags, mg_work fn, void *ctx)
{
	bool inner = db->depth > 0;
	mg_rc rc;

	for (;;) {
		rc = mgi_try(db, flags, fn, ctx);
		/* a connection that is lost during the commit has perhaps committed */
		if (db->err.rc == MG_E_CONNECTION && rc == MG_E_DATABASE)
			return MG_E_CONNECTION;
		if ((rc != MG_E_RETRY && rc != MG_E_CONNECTION) || inner || tries <= 1)
			return rc;
		tries--;
		if (!mg_alive(db) && (!db->own || mg_reset(db)))
			return MG_E_CONNECTION;
	}
}
