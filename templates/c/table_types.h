@ local up, of, stem, tag = t.c.upper, c.names(t), c.stem(t), t.c.name
/* ---- $(c.comment(t.label)) */

@ c.doc(t.doc, "")
struct $(tag) {
@ for _, col in ipairs(t.columns) do
@   c.doc(col.doc, "\t")
	$(c.member(col))$(c.remark(col))
@   if col.c.has then
	bool $(col.c.has);
@   end
@   if c.raw(t, col) then
	const char *$(c.raw(t, col)); /* its label as it was read */
@   end
@ end
@ if #t.columns == 0 then
	char nothing; /* the table has no columns */
@ end
};
@ if opt.typedef then
typedef struct $(tag) $(tag);
@ end

@ for _, col in ipairs(t.columns) do
#define $(up)_C_$(col.c.upper) $(c.bit(col))
@ end
@ if #t.columns > 64 then
/* Columns from the 64th on share one bit: they are written together. */
@ end
/* The columns that an insert has to give: they are NOT NULL and have no default. */
#define $(up)_REQUIRED $(c.required(t))
/* X(member, name in the database, type, may be NULL, bit) for each column. */
#define $(up)_COLUMNS(X) \
@ for i, col in ipairs(t.columns) do
	X($(col.c.name), $(c.string(col.name)), $(c.string(col.type.text)), $(not col.not_null), $-
@   emit(up, "_C_", col.c.upper, i < #t.columns and ") \\\n" or ")\n")
@ end
@ if #t.columns == 0 then
	/* nothing */
@ end

@ if #c.constraints(t) > 0 then
/* What $(of.violated) tells. */
enum $(of.constraint) {
@   for i, k in ipairs(c.constraints(t)) do
	$(k.c.name) = $(i - 1),
@   end
	$(up)_K_NONE = -1
};
@ end

MG_FN const mg_table *$(stem)_mgtable(void);
/* As JSON. Returns its length as snprintf does: buf may be NULL when size is 0. */
MG_INLINE size_t $(of.to_json)(const struct $(tag) *row, mg_cols cols, char *buf, size_t size);
/* From a JSON object. seen becomes the columns that were in it: a mask for inserts and updates. */
MG_INLINE mg_rc $(of.from_json)(mg_arena *arena, const char *js, size_t n, struct $(tag) *out, $-
mg_cols *seen, mg_json_error *error);
/* What the server would refuse: MG_E_DATA, and *first tells column and rule; first may be NULL. */
MG_INLINE mg_rc $(of.validate)(const struct $(tag) *row, mg_cols cols, mg_violation *first);
