@ local stem = queries_of.stem(q)
@ local tag, own = queries_of.row(q)
@ if own and q.returns == "many" then
typedef struct $(stem)_rows {
	struct $(tag) *v;
	size_t n;
} $(stem)_rows;
typedef mg_rc (*$(stem)_fn)(const struct $(tag) *row, void *ctx);
@ end
@ c.doc(queries_of.doc(q), "")
@ if q.returns == "exec" then
MG_FN mg_rc $(stem)(mg_db *db$(queries_of.arguments(q)), int64_t *rows);
@ elseif q.returns == "many" then
MG_FN mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)), $-
$(queries_of.rows(q)) *out);
/* The same, one row after the other in constant memory; a row lives until fn returns. */
MG_FN mg_rc $(stem)_each(mg_db *db$(queries_of.arguments(q)), $(queries_of.each_type(q)) fn, $-
void *ctx);
@ else
MG_FN mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)), struct $(tag) *out);
@ end
