@ local of, tag = c.names(t), t.c.name
@ local key = c.primary(t)
@ if key then
/* ---- $(c.comment(t.label)) */
@ else
/* ---- $(c.comment(t.label)): it has no primary key by which a row could be meant */
@ end

typedef struct $(of.rows) {
	struct $(tag) *v;
	size_t n;
} $(of.rows);
@ if c.relations(t).as_child then
typedef struct $(of.groups) {
	struct $(tag) *v;
	size_t n;
	const size_t *first; /* those of parent i: v[first[i]] up to v[first[i + 1]] */
} $(of.groups);
@ end
@ if c.relations(t).as_parent then
typedef struct $(of.refs) {
	struct $(tag) *v;
	size_t n;
	const size_t *at; /* that of child i is v[at[i]]; MG_NO_ROW: it has none */
} $(of.refs);
@ end
typedef mg_rc (*$(of.fn))(const struct $(tag) *row, void *ctx);
typedef mg_copy $(of.copy);
@ if key then
typedef struct $(of.found) {
	struct $(tag) *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} $(of.found);
@   if c.has_pointers(key) then
/*
 * Begin with {0}. What `last` points to lies in the arena of the call that set it: that arena may
 * be reset after the next call, not before it.
 */
@   else
/* Begin with {0}. */
@   end
typedef struct $(of.page) {
	uint32_t limit; /* rows of a page; 0: 100, or no limit for ..._each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct $(tag) last;
} $(of.page);
@ end

@ local left_out = c.fixed(t)
@ if left_out == "" then
/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL.
 */
@ else
/*
 * Inserts a row with these columns; the others get their defaults. out becomes the whole row as the
 * database has it, and may be `in` or NULL. Only the database sets these, whatever the mask says:
 * $(left_out).
 */
@ end
MG_INLINE mg_rc $(of.insert)(mg_db *db, mg_arena *arena, const struct $(tag) *in, mg_cols cols, $-
struct $(tag) *out);
@ local single = c.single(key)
@ if single then
/* Inserts n rows, or none of them. keys has room for the n keys that they get, or is NULL. */
MG_INLINE mg_rc $(of.insert_many)(mg_db *db, mg_arena *arena, const struct $(tag) *in, $-
size_t n, mg_cols cols, $(c.pointer(single, "keys")));
@ else
/* Inserts n rows, or none of them. */
MG_INLINE mg_rc $(of.insert_many)(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols);
@ end
/*
 * The fastest way in, COPY: all rows or none. At once; or begin, a call for each row, and end,
 * which has to be called after an error of a row, too. rows becomes how many, and may be NULL.
 */
MG_INLINE mg_rc $(of.copy_in)(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols);
MG_INLINE mg_rc $(of.copy_begin)(mg_db *db, $(of.copy) *copy, mg_cols cols);
MG_INLINE mg_rc $(of.copy_row)($(of.copy) *copy, const struct $(tag) *row);
MG_INLINE mg_rc $(of.copy_end)($(of.copy) *copy, int64_t *rows);
@ if #c.keys(t) > 0 then
/*
 * Inserts a row; where there is one with the same key `on`, sets the columns `update` of that. When
 * `update` is 0 that row stays as it is, and the result is MG_NONE. out becomes the row as it is
 * then, and may be NULL.
 */
MG_INLINE mg_rc $(of.upsert)(mg_db *db, mg_arena *arena, const struct $(tag) *in, $-
mg_cols insert, enum $(of.constraint) on, mg_cols update, struct $(tag) *out);
@ end
@ if key then
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc $(of.get)(mg_db *db, mg_arena *arena, $(c.params(key)), struct $(tag) *out);
@ if single then
/* The rows with these n keys, in one round trip. */
@ else
/* The rows with these n keys, in one round trip; of keys only the members of the key count. */
@ end
MG_INLINE mg_rc $(of.get_many)(mg_db *db, mg_arena *arena, $(c.many(t, key)), size_t n, $-
$(of.found) *out);
MG_INLINE mg_rc $(of.exists)(mg_db *db, $(c.params(key)), bool *out);
/* Sets these columns$(c.touches(t)) of the row with its key; MG_NONE when there is none. */
MG_INLINE mg_rc $(of.update)(mg_db *db, const struct $(tag) *row, mg_cols set);
/* The same, where the columns `same` are still as they are in seen; else MG_NONE. */
MG_INLINE mg_rc $(of.update_if)(mg_db *db, const struct $(tag) *row, mg_cols set, $-
const struct $(tag) *seen, mg_cols same);
/* MG_NONE when there is no such row. */
MG_INLINE mg_rc $(of.delete)(mg_db *db, $(c.params(key)));
/* gone becomes how many there were, and may be NULL. */
MG_INLINE mg_rc $(of.delete_many)(mg_db *db, $(c.many(t, key)), size_t n, int64_t *gone);
/*
 * A page of rows in the order of the key: the first one, or the one behind `after`. next, which may
 * be `after` itself or NULL, becomes what to go on with. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc $(of.list)(mg_db *db, mg_arena *arena, const $(of.page) *after, $-
$(of.rows) *out, $(of.page) *next);
@ end
@ if #c.others(t) > 0 then
/* The row with this other key; MG_NONE when there is none. */
@ end
@ for _, k in ipairs(c.others(t)) do
MG_INLINE mg_rc $(c.by_name(t, k))(mg_db *db, mg_arena *arena, $(c.params(k)), struct $(tag) *out);
@ end
@ if key then
/*
 * Calls fn for each row, or for each one behind `after`, in constant memory. A row lives until fn
 * returns. fn may use db; when it returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc $(of.each)(mg_db *db, const $(of.page) *after, $(of.fn) fn, void *ctx);
@ else
/*
 * Calls fn for each row, in constant memory. A row lives until fn returns. fn may use db; when it
 * returns anything but MG_OK, that ends it and is returned.
 */
MG_INLINE mg_rc $(of.each)(mg_db *db, $(of.fn) fn, void *ctx);
@ end
MG_INLINE mg_rc $(of.count)(mg_db *db, int64_t *out);
@ if #c.constraints(t) > 0 then
/* After an error: the constraint of this table that was violated, or ..._K_NONE. */
MG_INLINE enum $(of.constraint) $(of.violated)(const mg_db *db);
@ end
