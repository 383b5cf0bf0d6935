@ local child, parent, rc = link.child, link.parent, "MG_INLINE mg_rc "
@ local children, parents = c.comment(child.label), c.comment(parent.label)
MG_FN const mg_link *$(link.stem)_mglink(void);
/* The rows of $(children) that refer to each of these n rows of $(parents), by $(link.words). */
$(rc)$(link.children)(mg_db *db, mg_arena *arena, const struct $(parent.c.name) *rows, $-
size_t n, $(c.names(child).groups) *out);
/* The rows of $(parents) that these n rows of $(children) refer to, each once. */
$(rc)$(link.parents)(mg_db *db, mg_arena *arena, const struct $(child.c.name) *rows, size_t n, $-
$(c.names(parent).refs) *out);
