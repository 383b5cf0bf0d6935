@ local stem, up = queries_of.stem(q), q.c.upper
@ if #q.sorts > 0 then
enum $(stem)_sort {
@   for i, s in ipairs(q.sorts) do
	$(up)_SORT_$(s.c.upper)$(i < #q.sorts and "," or "")
@   end
};

@ end
@ if not queries_of.is_plain(q) then
/* Its parameters; begin with {0}. */
@ end
struct $(stem)_params {
@ for _, f in ipairs(q.filters) do
	bool $(queries_of.switch(f)); $(queries_of.switch_remark(q, f))
@ end
@ if #q.sorts > 0 then
	enum $(stem)_sort sort;
@ end
@ for _, p in ipairs(q.params) do
@   if p.filter then
	$(c.member(p))$(c.remark(p)) /* of $(queries_of.switch(q.filters[p.filter])) */
@   else
	$(c.member(p))$(c.remark(p))
@   end
@   if p.c.has then
	bool $(p.c.has);
@   end
@   if c.raw({columns = q.params}, p) then
	const char *$(c.raw({columns = q.params}, p)); /* the label of one that is not known here */
@   end
@ end
};
