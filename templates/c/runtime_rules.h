/* ---- rules that need no database */

static bool mgi_violates(mg_violation *first, const mg_col *c, const char *message, int64_t limit)
{
	if (first) {
		first->column = c->name;
		first->message = message;
		first->limit = limit;
	}
	return true;
}

/* The server counts characters, not bytes. */
static int64_t mgi_characters(const char *text)
{
	int64_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80 ? 1 : 0;
	return n;
}

static bool mgi_valid_utf8(const char *text)
{
	size_t n = strlen(text);

	while (n) {
		size_t size = mgi_utf8((const unsigned char *)text, n);

		if (!size)
			return false;
		text += size;
		n -= size;
	}
	return true;
}

static bool mgi_bad_text(const mg_col *c, const char *text, mg_violation *first)
{
	if (!mgi_valid_utf8(text))
		return mgi_violates(first, c, "not UTF-8", 0);
	if (c->limit && mgi_characters(text) > c->limit)
		return mgi_violates(first, c, "longer than the column", c->limit);
	return false;
}

/* Too many digits before the point; behind it the server rounds. */
static bool mgi_bad_numeric(const mg_col *c, const char *text, mg_violation *first)
{
	mgi_decimal d;

	if (!strcmp(text, "NaN"))
		return false;
	if (!strcmp(text, "Infinity") || !strcmp(text, "-Infinity"))
		return c->limit && mgi_violates(first, c, "too many digits", c->limit);
	if (!mgi_read_decimal(text, &d))
		return mgi_violates(first, c, "not a number", 0);
	if (c->limit && d.first != d.end && d.point > c->limit - c->scale)
		return mgi_violates(first, c, "too many digits", c->limit);
	return false;
}

static bool mgi_number_of(const mg_col *c, const void *row, int64_t *out)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	int16_t i16;
	int32_t i32;

	switch (c->cls) {
	case MG_T_I16:
		memcpy(&i16, at, sizeof(i16));
		*out = i16;
		return true;
	case MG_T_I32:
		memcpy(&i32, at, sizeof(i32));
		*out = i32;
		return true;
	case MG_T_I64:
		memcpy(out, at, sizeof(*out));
		return true;
	default:
		return false;
	}
}

static bool mgi_over_limit(const mg_table *t, uint32_t col, const void *row, mg_violation *first)
{
	const mg_col *c = &t->cols[col];
	uint32_t i;
	int64_t v;

	if (!t->n_limits || (c->flags & MG_F_ARRAY) || !mgi_number_of(c, row, &v))
		return false;
	for (i = 0; i < t->n_limits; i++) {
		const mg_limit *l = &t->limits[i];
		bool fine = l->op == '<'   ? v < l->value
			    : l->op == '>' ? v > l->value
			    : l->op == 'l' ? v <= l->value
					   : v >= l->value;

		bool above = l->op == '<' || l->op == 'l';

		if (l->col == col && !fine)
			return mgi_violates(first, c, above ? "too large" : "too small", l->value);
	}
	return false;
}

static bool mgi_bad_column(const mg_table *t, uint32_t i, const void *row, mg_violation *first)
{
	const mg_col *c = &t->cols[i];
	const unsigned char *at = (const unsigned char *)row + c->at;
	const char *text;

	if (mgi_is_null(c, row)) {
		if (c->flags & MG_F_NULL)
			return false;
		return mgi_violates(first, c, "NULL in a column that is not null", 0);
	}
	if (c->flags & MG_F_ARRAY)
		return false;
	switch (c->cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&text, at, sizeof(text));
		return mgi_bad_text(c, text, first);
	case MG_T_NUMERIC:
		memcpy(&text, at, sizeof(text));
		return mgi_bad_numeric(c, text, first);
	case MG_T_ENUM:
		return mgi_label(c, row) ? false
					 : mgi_violates(first, c, "no value of the enum", 0);
	default:
		return mgi_over_limit(t, i, row, first);
	}
}

MG_DEF mg_rc mg_validate(const mg_table *t, const void *row, mg_cols cols, mg_violation *first)
{
	uint32_t i;

	for (i = 0; i < t->n_cols; i++)
		if (mgi_in(t, cols, i) && mgi_bad_column(t, i, row, first))
			return MG_E_DATA;
	return MG_OK;
}
