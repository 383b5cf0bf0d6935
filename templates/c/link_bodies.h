@ local child, parent, name = link.child, link.parent, link.stem .. "_mg"

@ for _, side in ipairs{{"child", link.from}, {"parent", link.to}} do
static const uint16_t $(name)$(side[1])[] = {$-
@   for i, col in ipairs(side[2]) do
@     emit(i > 1 and ", " or "", col.index)
@   end
};
@ end
static const mg_link $(name)ends = {
	&$(c.stem(child))_mgabout, &$(c.stem(parent))_mgabout,
	$(name)child, $(name)parent, $(#link.from)
};

MG_DEF const mg_link *$(name)link(void)
{
	return &$(name)ends;
}
