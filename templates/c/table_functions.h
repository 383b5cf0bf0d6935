@ local up, stem, tag = t.c.upper, c.stem(t), t.c.name
@ local key = c.primary(t)
@ if key then
/* ---- $(c.comment(t.label)) */
@ else
/* ---- $(c.comment(t.label)): it has no primary key by which a row could be meant */
@ end

typedef struct $(stem)_rows {
	struct $(tag) *v;
	size_t n;
} $(stem)_rows;
@ if c.relations(t).as_child then
typedef struct $(stem)_groups {
	struct $(tag) *v;
	size_t n;
	const size_t *first; /* those of parent i: v[first[i]] up to v[first[i + 1]] */
} $(stem)_groups;
@ end
@ if c.relations(t).as_parent then
typedef struct $(stem)_refs {
	struct $(tag) *v;
	size_t n;
	const size_t *at; /* that of child i is v[at[i]]; MG_NO_ROW: it has none */
} $(stem)_refs;
@ end
typedef mg_rc (*$(stem)_fn)(const struct $(tag) *row, void *ctx);
typedef mg_copy $(stem)_copy;
@ if key then
typedef struct $(stem)_found {
	struct $(tag) *v; /* in the order of the keys */
	size_t n;
	const bool *found; /* false: there is no such row, and v[i] is all zero */
} $(stem)_found;
@   if c.has_pointers(key) then
/*
 * Begin with {0}. What `last` points to lies in the arena of the call that set it: that arena may
 * be reset after the next call, not before it.
 */
@   else
/* Begin with {0}. */
@   end
typedef struct $(stem)_page {
	uint32_t limit; /* rows of a page; 0: 100, or without end for $(stem)_each */
	bool descending;
	bool going; /* go on behind the key in last */
	struct $(tag) last;
} $(stem)_page;
@ end

/* Inserts a row with these columns, the others get their defaults; out: the whole row, or NULL. */
MG_INLINE mg_rc $(stem)_insert(mg_db *db, mg_arena *arena, const struct $(tag) *in, mg_cols cols,
	struct $(tag) *out);
@ local single = c.single(key)
@ if single then
/* Inserts n rows, or none of them; keys: room for their keys, or NULL. */
MG_INLINE mg_rc $(stem)_insert_many(mg_db *db, mg_arena *arena, const struct $(tag) *in, size_t n,
	mg_cols cols, $(c.pointer(single, "keys")));
@ else
/* Inserts n rows, or none of them. */
MG_INLINE mg_rc $(stem)_insert_many(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols);
@ end
/* The fastest way in, COPY: at once, or begin, a call for each row, end. All rows or none. */
MG_INLINE mg_rc $(stem)_copy_in(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols);
MG_INLINE mg_rc $(stem)_copy_begin(mg_db *db, $(stem)_copy *copy, mg_cols cols);
MG_INLINE mg_rc $(stem)_copy_row($(stem)_copy *copy, const struct $(tag) *row);
MG_INLINE mg_rc $(stem)_copy_end($(stem)_copy *copy, int64_t *rows);
@ if #c.keys(t) > 0 then
/*
 * Inserts, or where a row has this key already, sets the columns `update` of it (none: leaves it
 * alone and returns MG_NONE). out: the row as it is then, or NULL.
 */
MG_INLINE mg_rc $(stem)_upsert(mg_db *db, mg_arena *arena, const struct $(tag) *in, mg_cols insert,
	enum $(stem)_constraint on, mg_cols update, struct $(tag) *out);
@ end
@ if key then
/* The row with this key; MG_NONE when there is none. */
MG_INLINE mg_rc $(stem)_get(mg_db *db, mg_arena *arena, $(c.params(key)), struct $(tag) *out);
@ if single then
/* Rows of many keys in one round trip. */
@ else
/* Rows of many keys in one round trip; of keys only the key's members count. */
@ end
MG_INLINE mg_rc $(stem)_get_many(mg_db *db, mg_arena *arena, $(c.many(t, key)), size_t n,
	$(stem)_found *out);
MG_INLINE mg_rc $(stem)_exists(mg_db *db, $(c.params(key)), bool *out);
/* Sets these columns of the row with this key$(c.touches(t)). */
MG_INLINE mg_rc $(stem)_update(mg_db *db, const struct $(tag) *row, mg_cols set);
/* The same if the columns `same` are still as in seen; else MG_NONE. */
MG_INLINE mg_rc $(stem)_update_if(mg_db *db, const struct $(tag) *row, mg_cols set,
	const struct $(tag) *seen, mg_cols same);
MG_INLINE mg_rc $(stem)_delete(mg_db *db, $(c.params(key)));
MG_INLINE mg_rc $(stem)_delete_many(mg_db *db, $(c.many(t, key)), size_t n, int64_t *gone);
/*
 * A page in the order of the key, behind the page `after` (NULL: the first one); next may be the
 * same, and is set to go on. MG_NONE when there are no more rows.
 */
MG_INLINE mg_rc $(stem)_list(mg_db *db, mg_arena *arena, const $(stem)_page *after,
	$(stem)_rows *out, $(stem)_page *next);
@ end
@ for _, k in ipairs(c.others(t)) do
MG_INLINE mg_rc $(stem)_by_$(c.by(k))(mg_db *db, mg_arena *arena, $(c.params(k)),
	struct $(tag) *out);
@ end
/*
 * Calls fn for each row; the row lives during that call alone. What fn returns, if not MG_OK, ends
 * it. In memory that does not grow; fn may use db.
 */
@ if key then
MG_INLINE mg_rc $(stem)_each(mg_db *db, const $(stem)_page *after, $(stem)_fn fn, void *ctx);
@ else
MG_INLINE mg_rc $(stem)_each(mg_db *db, $(stem)_fn fn, void *ctx);
@ end
MG_INLINE mg_rc $(stem)_count(mg_db *db, int64_t *out);
@ if #c.constraints(t) > 0 then
/* After an error: the constraint of this table that was violated. */
MG_INLINE enum $(stem)_constraint $(stem)_violated(const mg_db *db);
@ end
