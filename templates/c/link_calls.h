@ local child, parent, name = link.child, link.parent, link.stem .. "_mg"

MG_INLINE mg_rc $(link.children)(mg_db *db, mg_arena *arena, const struct $(parent.c.name) *rows, $-
size_t n, $(c.names(child).groups) *out)
{
	return mg_children(db, arena, $(name)link(), rows, n, out);
}

MG_INLINE mg_rc $(link.parents)(mg_db *db, mg_arena *arena, const struct $(child.c.name) *rows, $-
size_t n, $(c.names(parent).refs) *out)
{
	return mg_parents(db, arena, $(name)link(), rows, n, out);
}
