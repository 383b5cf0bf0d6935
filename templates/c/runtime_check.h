/* ---- does the database have these columns? */

static const char mgi_check_sql[] =
	"SELECT w.tab || CASE WHEN pg_catalog.to_regclass(w.rel) IS NULL"
	" THEN ': there is no such table' ELSE '.' || w.col || CASE"
	" WHEN a.attrelid IS NULL THEN ': there is no such column'"
	" WHEN a.atttypid IS DISTINCT FROM pg_catalog.to_regtype(w.typ)::oid THEN ': the type is '"
	" || pg_catalog.format_type(a.atttypid, NULL) || ', not ' || w.typ"
	" WHEN a.attnotnull THEN ': it is NOT NULL' ELSE ': it may be NULL' END END"
	" FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY"
	" AS w (tab, rel, col, typ, nullable, ord)"
	" LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_catalog.to_regclass(w.rel)"
	" AND a.attname = w.col AND a.attnum > 0 AND NOT a.attisdropped"
	" LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
	/* a domain says by itself whether it may be NULL */
	" WHERE a.attrelid IS NULL OR (a.attnotnull = w.nullable AND t.typtype <> 'd')"
	" OR a.atttypid IS DISTINCT FROM pg_catalog.to_regtype(w.typ)::oid"
	" ORDER BY w.ord LIMIT 1";

/* One parameter: an array with an element for each column of each table. */
static void mgi_check_arg(mg_db *db, const mg_table *const *tables, size_t n, int what)
{
	static const mg_col text = {"", NULL, NULL, NULL, 0, MG_NO_FLAG, MG_NO_FLAG, 0, 0,
				    MG_T_TEXT, 0, 0};
	static const mg_col flag = {"", NULL, NULL, NULL, 0, MG_NO_FLAG, MG_NO_FLAG, 0, 0,
				    MG_T_BOOL, 0, 0};
	const mg_col *c = what == 4 ? &flag : &text;
	mgi_buf *b = &db->args.buf;
	size_t begin = b->n;
	size_t arg = mgi_next_arg(db);
	mgi_any_array head;
	size_t i;
	uint32_t k;
	mg_rc rc;

	if (arg == SIZE_MAX)
		return;
	memset(&head, 0, sizeof(head));
	for (i = 0; i < n; i++)
		head.n += tables[i]->n_cols;
	rc = mgi_put_array_head(b, c, &head);
	for (i = 0; !rc && i < n; i++)
		for (k = 0; !rc && k < tables[i]->n_cols; k++) {
			const mg_col *of = &tables[i]->cols[k];
			const char *one = what == 0   ? tables[i]->name
					  : what == 1 ? tables[i]->sql
					  : what == 2 ? of->name
						      : of->type;
			bool null = (of->flags & MG_F_NULL) != 0;

			rc = what == 4 ? mgi_put_value(b, MG_T_BOOL, 0, &null)
				       : mgi_put_raw(b, one, strlen(one));
		}
	if (rc)
		mgi_arg_bad(db, rc, c);
	else
		mgi_arg_at(db, arg, begin);
}

MG_DEF mg_rc mg_check(mg_db *db, const mg_table *const *tables, size_t n)
{
	static const Oid oids[5] = {1009, 1009, 1009, 1009, 1000};
	PGresult *res;
	int i;
	mg_rc rc;

	mgi_args_begin(db);
	if (db->piping)
		return mgi_fail(db, MG_E_USE, "no check inside a pipeline", NULL, NULL);
	for (i = 0; i < 5; i++)
		mgi_check_arg(db, tables, n, i);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	res = PQexecParams(db->conn, mgi_check_sql, 5, oids, db->args.values, db->args.lengths,
			   db->args.formats, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		rc = mgi_server_error(db, res, mgi_check_sql);
	else if (PQntuples(res))
		rc = mgi_fail(db, MG_E_SCHEMA, PQgetvalue(res, 0, 0), NULL, NULL);
	PQclear(res);
	return rc;
}
