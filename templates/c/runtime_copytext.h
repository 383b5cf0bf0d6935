/* ---- rows as text for COPY */

/* What a character is written as after a backslash; 0: it needs none. */
static unsigned char mgi_escaped(unsigned char ch, bool copy)
{
	if (ch == '\\')
		return ch;
	if (!copy)
		return ch == '"' ? ch : 0;
	return ch == '\t' ? 't' : ch == '\n' ? 'n' : ch == '\r' ? 'r' : 0;
}

/* Puts backslashes into what was written from `begin` on. */
static void mgi_escape(mgi_buf *b, size_t begin, bool copy)
{
	size_t more = 0;
	size_t from;
	size_t to;
	size_t i;

	if (b->failed)
		return;
	for (i = begin; i < b->n; i++)
		more += mgi_escaped(b->p[i], copy) ? 1u : 0u;
	from = b->n;
	if (!more || !mgi_room(b, more))
		return;
	for (to = b->n; from-- > begin;) {
		unsigned char ch = mgi_escaped(b->p[from], copy);

		b->p[--to] = ch ? ch : b->p[from];
		if (ch)
			b->p[--to] = '\\';
	}
}

static void mgi_fmt_element(mgi_buf *b, const mg_col *c, const unsigned char *at)
{
	size_t begin;

	mgi_chr(b, '"');
	begin = b->n;
	mgi_fmt_value(b, c->cls, c->scale, at);
	mgi_escape(b, begin, false);
	mgi_chr(b, '"');
}

static void mgi_fmt_bounds(mgi_buf *b, const mg_dims *dims)
{
	int32_t i;

	for (i = 0; i < dims->n; i++) {
		mgi_chr(b, '[');
		mgi_int(b, dims->lower[i]);
		mgi_chr(b, ':');
		mgi_int(b, (int64_t)dims->lower[i] + dims->size[i] - 1);
		mgi_chr(b, ']');
	}
	mgi_chr(b, '=');
}

static mg_rc mgi_fmt_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	char comma;
	size_t i;

	memcpy(&v, src, sizeof(v));
	if (!mgi_array_ok(&v))
		return MG_E_DATA;
	if (!v.n) {
		mgi_str(b, "{}");
		return MG_OK;
	}
	/* the only type whose elements are not separated by commas */
	comma = c->type && !strcmp(c->type, "box[]") ? ';' : ',';
	if (v.dims)
		mgi_fmt_bounds(b, v.dims);
	for (i = 0; i < v.n; i++) {
		if (i) {
			mgi_fmt_braces(b, &v, i, '}');
			mgi_chr(b, comma);
		}
		mgi_fmt_braces(b, &v, i, '{');
		if (mgi_element_null(c, &v, i))
			mgi_str(b, "NULL");
		else
			mgi_fmt_element(b, c,
					(const unsigned char *)v.v + i * mgi_classes[c->cls].size);
	}
	mgi_fmt_braces(b, &v, v.n, '}');
	return MG_OK;
}

/* A field of COPY in text form. */
static mg_rc mgi_copy_field(mgi_buf *b, const mg_col *c, const void *row)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	size_t begin = b->n;
	const char *label;

	if (mgi_is_null(c, row)) {
		mgi_str(b, "\\N");
		return MG_OK;
	}
	if (c->flags & MG_F_ARRAY) {
		if (mgi_fmt_array(b, c, at))
			return MG_E_DATA;
	} else if (c->cls == MG_T_ENUM) {
		label = mgi_label(c, row);
		if (!label)
			return MG_E_DATA;
		mgi_str(b, label);
	} else {
		mgi_fmt_value(b, c->cls, c->scale, at);
	}
	mgi_escape(b, begin, true);
	return b->failed ? MG_E_NOMEM : MG_OK;
}
