@ local child, parent, name = link.child, link.parent, link.children .. "_mg"

@ for _, side in ipairs{{"child", link.from}, {"parent", link.to}} do
static const uint16_t $(name)$(side[1])[] = {$-
@   for i, col in ipairs(side[2]) do
@     emit(i > 1 and ", " or "", col.index)
@   end
};
@ end
static const mg_link $(name)link = {
	&$(c.stem(child))_mgtable, &$(c.stem(parent))_mgtable,
	$(name)child, $(name)parent, $(#link.from)
};

MG_DEF mg_rc $(link.children)(mg_db *db, mg_arena *arena, const struct $(parent.c.name) *rows,
	size_t n, $(c.stem(child))_groups *out)
{
	return mg_children(db, arena, &$(name)link, rows, n, out);
}

MG_DEF mg_rc $(link.parents)(mg_db *db, mg_arena *arena, const struct $(child.c.name) *rows,
	size_t n, $(c.stem(parent))_refs *out)
{
	return mg_parents(db, arena, &$(name)link, rows, n, out);
}
