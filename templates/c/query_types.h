@ local tag, own = queries_of.row(q)
/* ---- query $(c.comment(q.name)) */
@ if queries_of.has_params(q) and not queries_of.is_plain(q) then

@   include("query_params.h", {q = q, c = c, queries_of = queries_of})
@ end
@ if own and queries_of.has_rows(q) then

struct $(tag) {
@   for _, item in ipairs(q.items) do
@     if item.table then
	struct $(item.table.c.name) $(item.c.name);
@       if item.c.has then
	bool $(item.c.has); /* false: there is none, and it is all zero */
@       end
@     end
@   end
@   for _, v in ipairs(queries_of.values(q)) do
	$(c.member(v))$(c.remark(v))
@     if v.c.has then
	bool $(v.c.has);
@     end
@     if c.raw({columns = q.columns}, v) then
	const char *$(c.raw({columns = q.columns}, v)); /* its label as it was read */
@     end
@   end
};
@ end
