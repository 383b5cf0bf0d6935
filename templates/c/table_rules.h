@ local of, stem, tag = c.names(t), c.stem(t), t.c.name
MG_INLINE size_t $(of.to_json)(const struct $(tag) *row, mg_cols cols, char *buf, size_t size)
{
	return mg_to_json($(stem)_mgtable(), row, cols, buf, size);
}

MG_INLINE mg_rc $(of.from_json)(mg_arena *arena, const char *js, size_t n, struct $(tag) *out, $-
mg_cols *seen, mg_json_error *error)
{
	return mg_from_json($(stem)_mgtable(), arena, js, n, out, seen, error);
}

MG_INLINE mg_rc $(of.validate)(const struct $(tag) *row, mg_cols cols, mg_violation *first)
{
	return mg_validate($(stem)_mgtable(), row, cols, first);
}
