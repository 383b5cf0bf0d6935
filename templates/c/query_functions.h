@ local stem = queries_of.stem(q)
@ local tag, own = queries_of.row(q)
@ if own and queries_of.has_rows(q) then
typedef struct $(stem)_rows {
	struct $(tag) *v;
	size_t n;
} $(stem)_rows;
typedef mg_rc (*$(stem)_fn)(const struct $(tag) *row, void *ctx);
@ end
@ c.doc(q.doc, "", "Query " .. c.comment(q.name) .. ".")
@ if q.returns == "exec" then
/* rows: how many it changed, or NULL. */
MG_FN mg_rc $(stem)(mg_db *db$(queries_of.arguments(q)), int64_t *rows);
@ elseif q.returns == "many" then
MG_FN mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)),
	$(queries_of.rows(q)) *out);
/* The same row by row, in constant memory; what a row points to lives until fn returns. */
MG_FN mg_rc $(stem)_each(mg_db *db$(queries_of.arguments(q)), $(queries_of.each_type(q)) fn,
	void *ctx);
@ else
@   if q.returns == "maybe" then
/* MG_NONE when there is no such row. */
@   end
MG_FN mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)),
	struct $(tag) *out);
@ end
