/* ---- parameters */

static bool mgi_more_args(mg_db *db)
{
	mgi_args *a = &db->args;
	size_t cap = a->cap ? a->cap * 2 : 32;
	void *p[4];
	size_t size[4];
	void *old[4];
	size_t i;

	size[0] = sizeof(*a->values);
	size[1] = sizeof(*a->lengths);
	size[2] = sizeof(*a->formats);
	size[3] = sizeof(*a->offsets);
	for (i = 0; i < 4; i++) {
		p[i] = mgi_resize(&db->alloc, NULL, 0, cap * size[i]);
		if (!p[i]) {
			while (i-- > 0)
				mgi_resize(&db->alloc, p[i], cap * size[i], 0);
			return false;
		}
	}
	old[0] = (void *)a->values;
	old[1] = a->lengths;
	old[2] = a->formats;
	old[3] = a->offsets;
	for (i = 0; i < 4 && a->cap; i++) {
		memcpy(p[i], old[i], a->n * size[i]);
		mgi_resize(&db->alloc, old[i], a->cap * size[i], 0);
	}
	a->values = (const char **)p[0];
	a->lengths = (int *)p[1];
	a->formats = (int *)p[2];
	a->offsets = (size_t *)p[3];
	a->cap = cap;
	return true;
}

static void mgi_args_begin(mg_db *db)
{
	mgi_args *a = &db->args;

	if (!db->piping || !db->pipe_rc) /* what ended the pipeline is told by its end */
		mgi_clear_error(db);
	a->n = 0;
	a->rc = MG_OK;
	a->column = NULL;
	mgi_clear(&a->buf);
}

/* The place of the next parameter, or SIZE_MAX when there is no memory. */
static size_t mgi_next_arg(mg_db *db)
{
	mgi_args *a = &db->args;

	if (a->n == a->cap && !mgi_more_args(db)) {
		a->rc = MG_E_NOMEM;
		return SIZE_MAX;
	}
	a->values[a->n] = NULL;
	a->lengths[a->n] = 0;
	a->formats[a->n] = 1;
	a->offsets[a->n] = SIZE_MAX;
	return a->n++;
}

/* The value lies in the buffer, with its length before it. */
static void mgi_arg_at(mg_db *db, size_t i, size_t begin)
{
	mgi_args *a = &db->args;

	a->lengths[i] = (int)(a->buf.n - begin - 4);
	a->offsets[i] = begin + 4;
}

static void mgi_arg_text(mg_db *db, const char *text)
{
	size_t i = mgi_next_arg(db);
	size_t n = text ? strlen(text) : 0;

	if (i == SIZE_MAX)
		return;
	if (n > INT32_MAX - 8)
		db->args.rc = MG_E_DATA;
	db->args.values[i] = text;
	db->args.lengths[i] = (int)n;
}

static void mgi_arg_int(mg_db *db, int64_t value)
{
	size_t i = mgi_next_arg(db);
	size_t begin = db->args.buf.n;

	if (i == SIZE_MAX)
		return;
	if (mgi_put64(&db->args.buf, (uint64_t)value))
		db->args.rc = MG_E_NOMEM;
	else
		mgi_arg_at(db, i, begin);
}

static void mgi_arg_bad(mg_db *db, mg_rc rc, const mg_col *c)
{
	if (db->args.rc)
		return;
	db->args.rc = rc;
	db->args.column = c->name;
}

/* A value that is not NULL. */
static void mgi_arg_value(mg_db *db, const mg_col *c, const void *value)
{
	size_t begin = db->args.buf.n;
	const char *text;
	size_t i;
	mg_rc rc;

	if (!(c->flags & MG_F_ARRAY) && (c->cls == MG_T_TEXT || c->cls == MG_T_XML)) {
		memcpy(&text, value, sizeof(text));
		mgi_arg_text(db, text);
		return;
	}
	i = mgi_next_arg(db);
	if (i == SIZE_MAX)
		return;
	rc = c->flags & MG_F_ARRAY ? mgi_put_array(&db->args.buf, c, value)
				   : mgi_put_value(&db->args.buf, c->cls, c->scale, value);
	if (rc)
		mgi_arg_bad(db, rc, c);
	else
		mgi_arg_at(db, i, begin);
}

static void mgi_arg_col(mg_db *db, const mg_col *c, const void *row)
{
	if (mgi_is_null(c, row)) {
		mgi_next_arg(db);
	} else if (c->cls == MG_T_ENUM && !(c->flags & MG_F_ARRAY)) {
		const char *label = mgi_label(c, row);

		mgi_arg_text(db, label);
		if (!label)
			mgi_arg_bad(db, MG_E_DATA, c);
	} else {
		mgi_arg_value(db, c, (const unsigned char *)row + c->at);
	}
}

/* The column of n rows as one array; the rows are structs, or values of the column alone. */
static void mgi_arg_column(mg_db *db, const mg_col *c, const void *rows, bool bare, size_t stride,
			   size_t n)
{
	mgi_buf *b = &db->args.buf;
	size_t begin = b->n;
	size_t arg = mgi_next_arg(db);
	bool nulls = false;
	mgi_any_array head;
	mg_col one = *c;
	size_t i;
	mg_rc rc;

	if (arg == SIZE_MAX)
		return;
	if (bare) {
		one.at = 0;
		one.has = MG_NO_FLAG;
		one.raw = MG_NO_FLAG;
		stride = mgi_col_size(c);
	}
	memset(&head, 0, sizeof(head));
	head.n = n;
	rc = mgi_put_array_head(b, c, &head);
	for (i = 0; !rc && i < n; i++) {
		size_t at = b->n;

		rc = mgi_put_col(b, &one, (const unsigned char *)rows + i * stride);
		nulls = nulls || (!rc && b->n == at + 4 && b->p[at] == 255);
		if (!rc && b->n - begin > INT32_MAX - 4)
			rc = MG_E_DATA;
	}
	if (rc) {
		mgi_arg_bad(db, rc, c);
		return;
	}
	mgi_w32(b->p + begin + 8, nulls ? 1 : 0);
	mgi_arg_at(db, arg, begin);
}

/* True when all parameters were written; else the error is set. */
static mg_rc mgi_args_end(mg_db *db)
{
	mgi_args *a = &db->args;
	size_t i;

	if (a->buf.failed)
		a->rc = MG_E_NOMEM;
	if (a->rc == MG_E_NOMEM)
		return mgi_nomem(db);
	if (a->rc)
		return mgi_fail(db, a->rc, "no value that its type allows: ",
				a->column ? a->column : "a text that is too long", NULL);
	for (i = 0; i < a->n; i++)
		if (a->offsets[i] != SIZE_MAX)
			a->values[i] = (const char *)a->buf.p + a->offsets[i];
	return MG_OK;
}

/* ---- statements */

static uint64_t mgi_hash(const char *text)
{
	uint64_t h = 14695981039346656037u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

static size_t mgi_bucket(const void *owner, uint32_t op, uint32_t extra, mg_cols one, mg_cols two)
{
	uint64_t h = (uint64_t)(uintptr_t)owner >> 3;

	h = (h ^ op) * 0x9e3779b97f4a7c15u;
	h = (h ^ extra ^ one) * 0x9e3779b97f4a7c15u;
	h = (h ^ two) * 0x9e3779b97f4a7c15u;
	return (size_t)(h >> 32) % MGI_BUCKETS;
}

static void mgi_deallocate_text(const mgi_stmt *s, char *sql, size_t size)
{
	mgi_buf b = mgi_fixed(sql, size);

	mgi_str(&b, "DEALLOCATE ");
	mgi_str(&b, s->name);
	mgi_ended(&b);
}

static void mgi_deallocate(mg_db *db, const mgi_stmt *s)
{
	char sql[48];

	mgi_deallocate_text(s, sql, sizeof(sql));
	PQclear(PQexec(db->conn, sql));
}

/* The one that was not used for the longest time makes room. */
static void mgi_evict(mg_db *db)
{
	mgi_stmt **oldest = NULL;
	mgi_stmt **at;
	mgi_stmt *s;
	size_t i;

	if (db->n_stmts < db->most || db->piping)
		return;
	for (i = 0; i < MGI_BUCKETS; i++)
		for (at = &db->buckets[i]; *at; at = &(*at)->next)
			if (!oldest || (*at)->used < (*oldest)->used)
				oldest = at;
	if (!oldest)
		return;
	s = *oldest;
	if ((s->prepared || s->stale) && PQtransactionStatus(db->conn) == PQTRANS_INERROR)
		return; /* the server would not do it now */
	if (s->prepared || s->stale)
		mgi_deallocate(db, s);
	*oldest = s->next;
	db->n_stmts--;
	mgi_free_stmt(db, s);
}

static mgi_stmt *mgi_find(mg_db *db, const mgi_stmt *like)
{
	size_t i = mgi_bucket(like->owner, like->op, like->extra, like->one, like->two);
	mgi_stmt *s;

	for (s = db->buckets[i]; s; s = s->next)
		if (s->owner == like->owner && s->op == like->op && s->extra == like->extra &&
		    s->one == like->one && s->two == like->two) {
			s->used = ++db->tick;
			return s;
		}
	return NULL;
}

/* Two calls may come to the same text: each has a statement of its own, so each needs a name. */
static bool mgi_has_name(const mg_db *db, const char *name)
{
	const mgi_stmt *s;
	size_t i;

	for (i = 0; i < MGI_BUCKETS; i++)
		for (s = db->buckets[i]; s; s = s->next)
			if (!strcmp(s->name, name))
				return true;
	return false;
}

static void mgi_set_name(const mg_db *db, mgi_stmt *s)
{
	uint64_t h = mgi_hash(s->sql) >> 8;
	char text[24];
	mgi_buf name;

	do {
		name = mgi_fixed(text, sizeof(text));
		mgi_str(&name, "mg_");
		mgi_dec(&name, h++ % 10000000000000000u, 1);
		mgi_ended(&name);
	} while (mgi_has_name(db, text));
	memcpy(s->name, text, sizeof(s->name));
	s->name[sizeof(s->name) - 1] = '\0';
}

/* Takes over db->sql as the text, and the parameters' types that were gathered. */
static mgi_stmt *mgi_add(mg_db *db, const mgi_stmt *like, const Oid *oids, int n)
{
	size_t i = mgi_bucket(like->owner, like->op, like->extra, like->one, like->two);
	mgi_stmt *s;

	mgi_put(&db->sql, "", 1);
	if (db->sql.failed)
		return NULL;
	mgi_evict(db);
	s = (mgi_stmt *)mgi_resize(&db->alloc, NULL, 0, sizeof(*s));
	if (!s)
		return NULL;
	*s = *like;
	s->n_params = n;
	s->sql_size = db->sql.n;
	s->sql = (char *)mgi_resize(&db->alloc, NULL, 0, db->sql.n);
	s->oids = n ? (Oid *)mgi_resize(&db->alloc, NULL, 0, (size_t)n * sizeof(Oid)) : NULL;
	if (!s->sql || (n && !s->oids)) {
		mgi_free_stmt(db, s);
		return NULL;
	}
	memcpy(s->sql, db->sql.p, db->sql.n);
	if (n)
		memcpy(s->oids, oids, (size_t)n * sizeof(Oid));
	mgi_set_name(db, s);
	s->used = ++db->tick;
	s->next = db->buckets[i];
	db->buckets[i] = s;
	db->n_stmts++;
	return s;
}

/* Compares the columns of a result with those that the statement should have. */
static mg_rc mgi_check_result(mg_db *db, mgi_stmt *s, const PGresult *res)
{
	uint32_t i;

	if (PQnfields(res) != (int)(s->lead + s->n_cols))
		return mgi_fail(db, MG_E_SCHEMA, "another number of columns is returned by: ",
				s->sql, NULL);
	for (i = 0; i < s->lead + s->n_cols; i++) {
		const mg_col *c =
			i < s->lead ? NULL
				    : &s->cols[s->pick ? s->pick[i - s->lead] : i - s->lead];

		Oid wanted = !c ? s->lead_oid : s->types ? s->types[i - s->lead] : mgi_col_oid(c);

		if (wanted && PQftype(res, (int)i) != wanted)
			return mgi_fail(db, MG_E_SCHEMA, "the column has another type: ",
					c ? c->name : s->sql, NULL);
	}
	s->checked = true;
	return MG_OK;
}

#ifdef MGI_PIPELINING
/* Where libpq had no memory for the result that ends a pipeline, it would wait for another one. */
static bool mgi_is_stuck(const mg_db *db)
{
	return PQisBusy(db->conn) && strstr(PQerrorMessage(db->conn), "out of memory");
}

/*
 * Takes what is left of a pipeline. Where libpq had no memory to end it nothing more would come,
 * and to wait for it would be without end: such a connection is given up, and is clearly dead.
 */
static void mgi_leave_pipeline(mg_db *db, bool is_awaited)
{
	unsigned nothing = 0; /* stands between results, too */

	while (is_awaited && nothing < 2 && !mgi_is_stuck(db)) {
		PGresult *res = PQgetResult(db->conn);

		nothing = res ? 0 : nothing + 1;
		is_awaited = PQresultStatus(res) != PGRES_PIPELINE_SYNC;
		PQclear(res);
	}
	if (!PQexitPipelineMode(db->conn) && PQstatus(db->conn) == CONNECTION_OK)
		PQresetStart(db->conn);
}
#endif

static PGresult *mgi_send_prepare(mg_db *db, const mgi_stmt *s, PGresult **described,
				  mg_rc *rc)
{
	*described = NULL;
	*rc = MG_OK;
#ifdef MGI_PIPELINING
	if (PQenterPipelineMode(db->conn)) {
		PGresult *res = NULL;
		bool is_sent = PQsendPrepare(db->conn, s->name, s->sql, s->n_params, s->oids) &&
			       PQsendDescribePrepared(db->conn, s->name) &&
			       PQpipelineSync(db->conn);

		if (is_sent) {
			res = PQgetResult(db->conn);
			PQclear(PQgetResult(db->conn));
			*described = PQgetResult(db->conn);
			/* in the place of a description that there was no memory for */
			is_sent = PQresultStatus(*described) != PGRES_PIPELINE_SYNC;
			*rc = is_sent ? MG_OK : mgi_nomem(db);
		} else {
			*rc = mgi_server_error(db, NULL, s->sql);
			is_sent = PQpipelineSync(db->conn);
		}
		mgi_leave_pipeline(db, is_sent);
		return res;
	}
#endif
	return PQprepare(db->conn, s->name, s->sql, s->n_params, s->oids);
}

/* One round trip for both: the statement, and what it will return. */
static mg_rc mgi_prepare(mg_db *db, mgi_stmt *s)
{
	PGresult *described;
	PGresult *res;
	const char *state;
	bool is_there = false;
	mg_rc rc = MG_OK;

	if (s->stale && PQtransactionStatus(db->conn) != PQTRANS_INERROR) {
		mgi_deallocate(db, s);
		s->stale = false;
	}
	res = mgi_send_prepare(db, s, &described, &rc);
	state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	/* a pooler's server may have it already, and by its name it is the same */
	if (!rc && PQresultStatus(res) != PGRES_COMMAND_OK && !(state && !strcmp(state, "42P05")))
		rc = mgi_server_error(db, res, s->sql);
	PQclear(res);
	is_there = !rc;
	if (!rc && PQresultStatus(described) != PGRES_COMMAND_OK) {
		PQclear(described);
		described = PQdescribePrepared(db->conn, s->name);
	}
	if (!rc && PQresultStatus(described) != PGRES_COMMAND_OK)
		rc = mgi_server_error(db, described, s->sql);
	if (!rc)
		rc = mgi_check_result(db, s, described);
	/* what is not as expected is prepared anew next time: the tables may be mended then */
	s->prepared = !rc;
	s->stale = is_there && rc;
	PQclear(described);
	return rc;
}

static PGresult *mgi_send(mg_db *db, const mgi_stmt *s)
{
	const mgi_args *a = &db->args;

	if (db->flags & MG_NO_PREPARE)
		return PQexecParams(db->conn, s->sql, s->n_params, s->oids, a->values, a->lengths,
				    a->formats, 1);
	return PQexecPrepared(db->conn, s->name, s->n_params, a->values, a->lengths, a->formats, 1);
}

/* Runs a statement with the parameters that were gathered. */
static mg_rc mgi_run(mg_db *db, mgi_stmt *s, PGresult **out)
{
	ExecStatusType status;
	unsigned tries;
	mg_rc rc;

	for (tries = 0;; tries++) {
		if (!(db->flags & MG_NO_PREPARE) && (!s->prepared || !s->checked)) {
			rc = mgi_prepare(db, s);
			if (rc)
				return rc;
		}
		*out = mgi_send(db, s);
		status = PQresultStatus(*out);
		if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
			break;
		rc = mgi_server_error(db, *out, s->sql);
		if (*out && mgi_is_stale(*out)) {
			s->stale = s->prepared && !mgi_is_gone(*out);
			s->prepared = false;
			s->checked = false;
			if (!tries && PQtransactionStatus(db->conn) == PQTRANS_IDLE) {
				PQclear(*out);
				mgi_clear_error(db);
				continue;
			}
		}
		PQclear(*out);
		*out = NULL;
		return rc;
	}
	if (!s->checked || (db->flags & MG_NO_PREPARE)) {
		rc = mgi_check_result(db, s, *out);
		if (rc) {
			PQclear(*out);
			*out = NULL;
			return rc;
		}
	}
	return MG_OK;
}
