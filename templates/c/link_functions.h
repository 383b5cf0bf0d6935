@ local child, parent, rc = link.child, link.parent, "MG_INLINE mg_rc "
@ local children, parents = c.comment(child.label), c.comment(parent.label)
MG_FN const mg_link *$(link.children)_mglink(void);
/* Rows of $(children) by their $(link.words), for rows of $(parents). */
$(rc)$(link.children)(mg_db *db, mg_arena *arena, const struct $(parent.c.name) *rows,
	size_t n, $(c.stem(child))_groups *out);
/* The rows of $(parents) that these of $(children) name, each once. */
$(rc)$(link.parents)(mg_db *db, mg_arena *arena, const struct $(child.c.name) *rows,
	size_t n, $(c.stem(parent))_refs *out);
