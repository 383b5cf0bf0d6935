@ c.doc(e.doc, "", ("Enum %s."):format(c.comment(e.label)))
enum $(e.c.name) {
@ for i, arm in ipairs(e.arms) do
	$(arm.c.name) = $(i - 1),
@ end
	$(c.unknown(e)) = -1 /* a value that this header does not know; the label is kept */
};
@ if #e.arms > 0 then
/* The label of a value; NULL when it has none. */
MG_FN const char *$(c.label(e))(enum $(e.c.name) value);
@ end
