@ local child, parent, name = link.child, link.parent, link.children .. "_mg"

MG_INLINE mg_rc $(link.children)(mg_db *db, mg_arena *arena, const struct $(parent.c.name) *rows,
	size_t n, $(c.stem(child))_groups *out)
{
	return mg_children(db, arena, $(name)link(), rows, n, out);
}

MG_INLINE mg_rc $(link.parents)(mg_db *db, mg_arena *arena, const struct $(child.c.name) *rows,
	size_t n, $(c.stem(parent))_refs *out)
{
	return mg_parents(db, arena, $(name)link(), rows, n, out);
}
