@ local up, stem, tag = t.c.upper, c.stem(t), t.c.name
@ local keys, rules, touches, limits = c.keys(t), c.constraints(t), c.touched(t), c.limits(t)
@ if #t.columns > 0 then
static const mg_col $(stem)_mgcols[] = {
@   for _, col in ipairs(t.columns) do
	$(c.row(t, col)),
@   end
};
@ end
@ for i, k in ipairs(keys) do
static const uint16_t $(stem)_mgkey$(i)[] = {$-
@   for n, col in ipairs(k.key_columns) do
@     emit(n > 1 and ", " or "", col.index)
@   end
};
@ end
@ if #keys > 0 then
static const mg_key $(stem)_mgkeys[] = {
@   for i, k in ipairs(keys) do
	{$(stem)_mgkey$(i), $(k.c.name), $(#k.key_columns)},
@   end
};
@ end
@ if #rules > 0 then
static const mg_constraint $(stem)_mgrules[] = {
@   for i, k in ipairs(rules) do
	{$(c.string(k.name)), $(i - 1)},
@   end
};
@ end
@ if #touches > 0 then
static const mg_touch $(stem)_mgtouches[] = {
@   for _, col in ipairs(touches) do
	{$(col.index), $(c.string(col.on_update))},
@   end
};
@ end
@ if #limits > 0 then
static const mg_limit $(stem)_mglimits[] = {
@   for _, limit in ipairs(limits) do
	{$(limit.col.index), '$(limit.op)', $(limit.value)},
@   end
};
@ end
static const mg_table $(stem)_mgabout = {
	$(c.string(t.label)), $(c.string(t.sql_full)), $-
@ local parts = {{"cols", t.columns}, {"keys", keys}, {"rules", rules}, {"touches", touches},
@   {"limits", limits}}
@ for i, part in ipairs(parts) do
@   emit(#part[2] > 0 and stem .. "_mg" .. part[1] or "NULL", i < #parts and ", " or ",\n")
@ end
	sizeof(struct $(tag)), $(#t.columns), $(#keys), $(#rules), $(#touches), $(#limits), $-
$(c.primary(t) and "true" or "false")
};

MG_DEF const mg_table *$(stem)_mgtable(void)
{
	return &$(stem)_mgabout;
}
