@ local up, stem, tag = t.c.upper, c.stem(t), t.c.name
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
/* What an insert has to give: NOT NULL, and no default. */
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
/* What $(stem)_violated tells. */
enum $(stem)_constraint {
@   for i, k in ipairs(c.constraints(t)) do
	$(k.c.name) = $(i - 1),
@   end
	$(up)_K_NONE = -1
};
@ end

MG_FN const mg_table *$(stem)_mgtable(void);
/* As JSON; the length that it has, as snprintf counts, so that buf may be NULL when size is 0. */
MG_INLINE size_t $(stem)_to_json(const struct $(tag) *row, mg_cols cols, char *buf, size_t size);
/* From a JSON object; *seen are the columns that were in it, as $(stem)_update wants them. */
MG_INLINE mg_rc $(stem)_from_json(mg_arena *arena, const char *js, size_t n, struct $(tag) *out,
	mg_cols *seen, mg_json_error *error);
/* MG_E_DATA, and which column breaks which rule, before the server says so. first may be NULL. */
MG_INLINE mg_rc $(stem)_validate(const struct $(tag) *row, mg_cols cols, mg_violation *first);
