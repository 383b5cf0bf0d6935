@ local stem, up = queries_of.stem(q), q.c.upper
@ local tag, own = queries_of.row(q)
/* ---- query $(c.comment(q.name)) */

@ if #q.sorts > 0 then
enum $(stem)_sort {
@   for i, s in ipairs(q.sorts) do
	$(up)_SORT_$(s.c.upper)$(i < #q.sorts and "," or "")
@   end
};

@ end
@ if queries_of.has_params(q) then
@   if queries_of.is_plain(q) then
/* Its parameters, for the bodies below. */
@   else
/* Its parameters; begin with {0}. */
@   end
struct $(stem)_params {
@   for _, f in ipairs(q.filters) do
	bool $(queries_of.switch(f)); /* only rows that pass this filter */
@   end
@   if #q.sorts > 0 then
	enum $(stem)_sort sort;
@   end
@   for _, p in ipairs(q.params) do
@     if p.filter then
	$(c.member(p))$(c.remark(p)) /* of $(queries_of.switch(q.filters[p.filter])) */
@     else
	$(c.member(p))$(c.remark(p))
@     end
@     if p.c.has then
	bool $(p.c.has);
@     end
@     if c.raw({columns = q.params}, p) then
	const char *$(c.raw({columns = q.params}, p)); /* the label of one that is not known here */
@     end
@   end
};

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
