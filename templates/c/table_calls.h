@ local of, stem, tag, table = c.names(t), c.stem(t), t.c.name, c.stem(t) .. "_mgtable()"
@ local key = c.primary(t)
@ local single = c.single(key)

MG_INLINE mg_rc $(of.insert)(mg_db *db, mg_arena *arena, const struct $(tag) *in, mg_cols cols, $-
struct $(tag) *out)
{
	return mg_row_insert(db, arena, $(table), in, cols, out);
}

@ if single then
MG_INLINE mg_rc $(of.insert_many)(mg_db *db, mg_arena *arena, const struct $(tag) *in, $-
size_t n, mg_cols cols, $(c.pointer(single, "keys")))
{
	return mg_rows_insert(db, arena, $(table), in, n, cols, keys);
}
@ else
MG_INLINE mg_rc $(of.insert_many)(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols)
{
	return mg_rows_insert(db, MG_NIL, $(table), in, n, cols, MG_NIL);
}
@ end

MG_INLINE mg_rc $(of.copy_in)(mg_db *db, const struct $(tag) *in, size_t n, mg_cols cols)
{
	return mg_rows_copy(db, $(table), in, n, cols);
}

MG_INLINE mg_rc $(of.copy_begin)(mg_db *db, $(of.copy) *copy, mg_cols cols)
{
	return mg_copy_begin(db, copy, $(table), cols);
}

MG_INLINE mg_rc $(of.copy_row)($(of.copy) *copy, const struct $(tag) *row)
{
	return mg_copy_row(copy, row);
}

MG_INLINE mg_rc $(of.copy_end)($(of.copy) *copy, int64_t *rows)
{
	return mg_copy_end(copy, rows);
}
@ if #c.keys(t) > 0 then

MG_INLINE mg_rc $(of.upsert)(mg_db *db, mg_arena *arena, const struct $(tag) *in, $-
mg_cols insert, enum $(of.constraint) on, mg_cols update, struct $(tag) *out)
{
	return mg_row_upsert(db, arena, $(table), in, insert, MG_CAST(int32_t, on), update, out);
}
@ end
@ if key then

MG_INLINE mg_rc $(of.get)(mg_db *db, mg_arena *arena, $(c.params(key)), struct $(tag) *out)
{
	$(c.arguments(key))

	return mg_row_get(db, arena, $(table), 0, mg_args, out);
}

MG_INLINE mg_rc $(of.get_many)(mg_db *db, mg_arena *arena, $(c.many(t, key)), size_t n, $-
$(of.found) *out)
{
	return mg_rows_get(db, arena, $(table), keys, $(single and "true" or "false"), n, out);
}

MG_INLINE mg_rc $(of.exists)(mg_db *db, $(c.params(key)), bool *out)
{
	$(c.arguments(key))

	return mg_row_exists(db, $(table), mg_args, out);
}

MG_INLINE mg_rc $(of.update)(mg_db *db, const struct $(tag) *row, mg_cols set)
{
	return mg_row_update(db, $(table), row, set, MG_NIL, 0);
}

MG_INLINE mg_rc $(of.update_if)(mg_db *db, const struct $(tag) *row, mg_cols set, $-
const struct $(tag) *seen, mg_cols same)
{
	return mg_row_update(db, $(table), row, set, seen, same);
}

MG_INLINE mg_rc $(of.delete)(mg_db *db, $(c.params(key)))
{
	$(c.arguments(key))

	return mg_row_delete(db, $(table), mg_args);
}

MG_INLINE mg_rc $(of.delete_many)(mg_db *db, $(c.many(t, key)), size_t n, int64_t *gone)
{
	return mg_rows_delete(db, $(table), keys, $(single and "true" or "false"), n, gone);
}

MG_INLINE mg_rc $(of.list)(mg_db *db, mg_arena *arena, const $(of.page) *after, $-
$(of.rows) *out, $(of.page) *next)
{
	return mg_rows_list(db, arena, $(table), after, next, out);
}
@ end
@ for _, k in ipairs(c.others(t)) do

MG_INLINE mg_rc $(c.by_name(t, k))(mg_db *db, mg_arena *arena, $(c.params(k)), struct $(tag) *out)
{
	$(c.arguments(k))

	return mg_row_get(db, arena, $(table), $(c.place(t, k)), mg_args, out);
}
@ end

typedef struct $(stem)_mgeach {
	$(of.fn) fn;
	void *ctx;
} $(stem)_mgeach;

MG_INLINE mg_rc $(stem)_mgrow(const void *row, void *ctx)
{
	const $(stem)_mgeach *each = MG_CAST(const $(stem)_mgeach *, ctx);

	return each->fn(MG_CAST(const struct $(tag) *, row), each->ctx);
}

@ local after = key and ("const %s *after, "):format(of.page) or ""
MG_INLINE mg_rc $(of.each)(mg_db *db, $(after)$(of.fn) fn, void *ctx)
{
	$(stem)_mgeach each;

	each.fn = fn;
	each.ctx = ctx;
	return mg_rows_each(db, $(table), $(key and "after" or "MG_NIL"), $(stem)_mgrow, &each);
}

MG_INLINE mg_rc $(of.count)(mg_db *db, int64_t *out)
{
	return mg_rows_count(db, $(table), out);
}
@ if #c.constraints(t) > 0 then

MG_INLINE enum $(of.constraint) $(of.violated)(const mg_db *db)
{
	int32_t which = mg_violated(db, $(table), -1);

	return MG_CAST(enum $(of.constraint), which);
}
@ end
