@ local stem = queries_of.stem(q)
@ local tag, own = queries_of.row(q)
@ local params, columns, nests, types = queries_of.param_rows(q), {}, {}, {}
@ if queries_of.has_rows(q) then
@   columns, types = queries_of.columns(q)
@   nests = queries_of.nests(q)
@ end
@ local chosen = #q.filters + #q.sorts > 0
@ local parts = chosen and queries_of.parts(q) or {}
@ if queries_of.has_params(q) and queries_of.is_plain(q) then
@   include("query_params.h", {q = q, c = c, queries_of = queries_of})
@ end
@ if #params > 0 then
static const mg_col $(stem)_mgparams[] = {
@   for _, row in ipairs(params) do
	$(row),
@   end
};
@ end
@ if #columns > 0 then
static const mg_col $(stem)_mgresults[] = {
@   for _, row in ipairs(columns) do
	$(row),
@   end
};
static const uint32_t $(stem)_mgtypes[] = {$(table.concat(types, ", "))};
@ end
@ if #nests > 0 then
static const mg_nest $(stem)_mgnests[] = {
@   for _, row in ipairs(nests) do
	$(row),
@   end
};
@ end
@ if #parts > 0 then
static const mg_part $(stem)_mgparts[] = {
@   for _, part in ipairs(parts) do
	{$(queries_of.literal(part[1], "\t "):gsub("^$", '""')), $(part[2]), $(part[3])},
@   end
};
@ end
@ if #q.filters > 0 then
static const uint32_t $(stem)_mgfilters[] = {
@   for _, f in ipairs(q.filters) do
	offsetof(struct $(stem)_params, $(queries_of.switch(f))),
@   end
};
@ end
static const mg_query $(stem)_mgquery = {
	$(c.string(q.name)),
@ if chosen then
	NULL,
@ else
	$(queries_of.literal(queries_of.sql(q), "\t")),
@ end
	$(#params > 0 and stem .. "_mgparams" or "NULL"), $-
@ emit(#columns > 0 and stem .. "_mgresults" or "NULL", ", ")
@ emit(#nests > 0 and stem .. "_mgnests" or "NULL", ",\n")
	$(#params), $(#columns), $(#nests), $-
@ emit(queries_of.has_rows(q) and "sizeof(struct " .. tag .. ")" or "0", ",\n")
	$(#columns > 0 and stem .. "_mgtypes" or "NULL"), $-
@ emit(#parts > 0 and stem .. "_mgparts" or "NULL", ", ")
@ emit(#q.filters > 0 and stem .. "_mgfilters" or "NULL", ",\n")
	$(#parts), $(#q.filters), $(#q.sorts), $-
@ emit(#q.sorts > 0 and "offsetof(struct " .. stem .. "_params, sort)" or "0", "\n")
};

@ if q.returns == "exec" then
MG_DEF mg_rc $(stem)(mg_db *db$(queries_of.arguments(q)), int64_t *rows)
{
@   queries_of.gather(q)
	return mg_query_exec(db, &$(stem)_mgquery, $(queries_of.passed(q)), rows);
}
@ elseif q.returns == "many" then
MG_DEF mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)), $-
$(queries_of.rows(q)) *out)
{
@   queries_of.gather(q)
	return mg_query_many(db, arena, &$(stem)_mgquery, $(queries_of.passed(q)), (void *)out);
}

@   if own then
typedef struct $(stem)_mgeach {
	$(stem)_fn fn;
	void *ctx;
} $(stem)_mgeach;

static mg_rc $(stem)_mgrow(const void *row, void *ctx)
{
	const $(stem)_mgeach *each = (const $(stem)_mgeach *)ctx;

	return each->fn((const struct $(tag) *)row, each->ctx);
}

@   end
MG_DEF mg_rc $(stem)_each(mg_db *db$(queries_of.arguments(q)), $(queries_of.each_type(q)) fn, $-
void *ctx)
{
@   queries_of.each(q)
}
@ else
MG_DEF mg_rc $(stem)(mg_db *db, mg_arena *arena$(queries_of.arguments(q)), struct $(tag) *out)
{
@   queries_of.gather(q)
	return mg_query_one(db, arena, &$(stem)_mgquery, $(queries_of.passed(q)), out);
}
@ end
