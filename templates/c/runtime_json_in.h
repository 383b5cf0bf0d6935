/* ---- JSON in */

#define MGI_JSON_DEPTH 64

typedef struct mgi_json_in {
	mgi_text_in in;
	const char *begin;
	mg_arena *arena;
	mg_json_error *error;
	const char *column;
	mg_rc rc;
} mgi_json_in;

static bool mgi_json_bad(mgi_json_in *j, const char *message)
{
	if (j->rc)
		return false;
	j->rc = message ? MG_E_JSON : MG_E_NOMEM;
	if (j->error) {
		j->error->at = (size_t)(j->in.p - j->begin);
		j->error->message = message ? message : "out of memory";
		j->error->column = j->column;
	}
	return false;
}

static void mgi_json_space(mgi_json_in *j)
{
	while (j->in.p < j->in.end && (*j->in.p == ' ' || *j->in.p == '\t' || *j->in.p == '\n' ||
				       *j->in.p == '\r'))
		j->in.p++;
}

static bool mgi_json_eat(mgi_json_in *j, char c)
{
	mgi_json_space(j);
	return mgi_eat(&j->in, c);
}

/* How many bytes a character of UTF-8 has; 0: it is none. */
static size_t mgi_utf8(const unsigned char *p, size_t n)
{
	uint32_t c;
	size_t size;
	size_t i;

	if (p[0] < 0x80)
		return 1;
	size = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || size > n)
		return 0;
	c = p[0] & (0xffu >> (size + 1));
	for (i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if ((size == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
	    (size == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	return size;
}

static bool mgi_json_u16(mgi_json_in *j, uint32_t *out)
{
	unsigned char two[2];

	if (!mgi_parse_hex(&j->in, two, 2))
		return false;
	*out = (uint32_t)two[0] << 8 | two[1];
	return true;
}

static char *mgi_utf8_write(char *to, uint32_t c)
{
	static const unsigned char lead[4] = {0, 0xc0, 0xe0, 0xf0};
	unsigned rest = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	*to++ = (char)(unsigned char)(lead[rest] | c >> 6 * rest);
	while (rest-- > 0)
		*to++ = (char)(unsigned char)(0x80 | (c >> 6 * rest & 0x3f));
	return to;
}

/* \n, \u00e9, \ud83d\ude00: behind the backslash */
static char *mgi_json_escape(mgi_json_in *j, char *to)
{
	static const char from[] = "\"\\/bfnrt";
	static const char what[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t low;
	uint32_t c;

	if (j->in.p == j->in.end)
		return NULL;
	found = *j->in.p ? strchr(from, *j->in.p) : NULL;
	if (found) {
		j->in.p++;
		*to++ = what[found - from];
		return to;
	}
	if (!mgi_eat(&j->in, 'u') || !mgi_json_u16(j, &c) || !c || (c >= 0xdc00 && c < 0xe000))
		return NULL;
	if (c >= 0xd800 && c < 0xdc00) {
		if (!mgi_eat_word(&j->in, "\\u") || !mgi_json_u16(j, &low) || low < 0xdc00 ||
		    low >= 0xe000)
			return NULL;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return mgi_utf8_write(to, c);
}

/* A string; out NULL: only looked at. */
static bool mgi_json_text(mgi_json_in *j, const char **out, size_t *n)
{
	const char *end;
	char *text = NULL;
	char scratch[8];
	char *to;

	if (!mgi_json_eat(j, '"'))
		return mgi_json_bad(j, "a string is expected");
	for (end = j->in.p; end < j->in.end && *end != '"'; end++)
		end += *end == '\\' && end + 1 < j->in.end ? 1 : 0;
	if (out) {
		text = (char *)mgi_take(j->arena, (size_t)(end - j->in.p) + 1, 1);
		if (!text)
			return mgi_json_bad(j, NULL);
	}
	to = text;
	while (j->in.p < j->in.end && *j->in.p != '"') {
		const unsigned char *p = (const unsigned char *)j->in.p;
		size_t size = mgi_utf8(p, (size_t)(j->in.end - j->in.p));

		if (*p < 0x20 || !size)
			return mgi_json_bad(j, "a character that no string may have");
		if (*p == '\\') {
			char *next;

			j->in.p++;
			next = mgi_json_escape(j, to ? to : scratch);
			if (!next)
				return mgi_json_bad(j, "an escape that no text can have");
			to = to ? next : NULL;
			continue;
		}
		if (to) {
			memcpy(to, p, size);
			to += size;
		}
		j->in.p += size;
	}
	if (!mgi_eat(&j->in, '"'))
		return mgi_json_bad(j, "the string does not end");
	if (out && text && to) {
		*to = '\0';
		*out = text;
		*n = (size_t)(to - text);
	}
	return true;
}

static bool mgi_json_number(mgi_json_in *j, const char **out, size_t *n)
{
	const char *begin;

	mgi_json_space(j);
	begin = j->in.p;
	while (j->in.p < j->in.end && *j->in.p && strchr("+-.0123456789eE", *j->in.p))
		j->in.p++;
	*n = (size_t)(j->in.p - begin);
	*out = mgi_text(j->arena, begin, *n);
	if (!*out)
		return mgi_json_bad(j, NULL);
	if (!mgi_is_json_number(*out)) {
		j->in.p = begin;
		return mgi_json_bad(j, "a value is expected");
	}
	return true;
}

/* Any value, only looked at; without recursion, so that depth costs nothing. */
static bool mgi_json_skip(mgi_json_in *j)
{
	char closing[MGI_JSON_DEPTH];
	size_t depth = 0;
	const char *number;
	size_t n;

	for (;;) {
		bool object;

		mgi_json_space(j);
		if (depth && closing[depth - 1] == '}' &&
		    (!mgi_json_text(j, NULL, NULL) || !mgi_json_eat(j, ':')))
			return mgi_json_bad(j, "a colon is expected");
		mgi_json_space(j);
		object = mgi_eat(&j->in, '{');
		if (object || mgi_eat(&j->in, '[')) {
			if (depth == MGI_JSON_DEPTH)
				return mgi_json_bad(j, "nested too deeply");
			closing[depth++] = object ? '}' : ']';
			if (!mgi_json_eat(j, closing[depth - 1]))
				continue;
			depth--;
		} else if (j->in.p < j->in.end && *j->in.p == '"') {
			if (!mgi_json_text(j, NULL, NULL))
				return false;
		} else if (!mgi_eat_word(&j->in, "true") && !mgi_eat_word(&j->in, "false") &&
			   !mgi_eat_word(&j->in, "null") && !mgi_json_number(j, &number, &n)) {
			return false;
		}
		while (depth && mgi_json_eat(j, closing[depth - 1]))
			depth--;
		if (!depth)
			return true;
		if (!mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
	}
}

static bool mgi_json_raw(mgi_json_in *j, void *dst)
{
	const char *begin;
	mg_json out;

	mgi_json_space(j);
	begin = j->in.p;
	if (!mgi_json_skip(j))
		return false;
	out.n = (size_t)(j->in.p - begin);
	out.p = mgi_text(j->arena, begin, out.n);
	if (!out.p)
		return mgi_json_bad(j, NULL);
	memcpy(dst, &out, sizeof(out));
	return true;
}

static bool mgi_json_small(mgi_json_in *j, unsigned cls, const char *text, size_t n, void *dst)
{
	int64_t least = cls == MG_T_I16 ? INT16_MIN : cls == MG_T_I32 ? INT32_MIN : 0;
	int64_t most = cls == MG_T_I16	 ? INT16_MAX
		       : cls == MG_T_I32 ? INT32_MAX
					 : (int64_t)UINT32_MAX;
	mgi_text_in in;
	int64_t value;
	int16_t i16;
	uint32_t u32;

	in.p = text;
	in.end = text + n;
	if (!mgi_parse_int(&in, least, most, &value) || in.p != in.end)
		return mgi_json_bad(j, "a whole number of the column's size is expected");
	i16 = (int16_t)(cls == MG_T_I16 ? value : 0);
	u32 = (uint32_t)(value & 0xffffffff);
	if (cls == MG_T_I16)
		memcpy(dst, &i16, sizeof(i16));
	else
		memcpy(dst, &u32, sizeof(u32));
	return true;
}

/* A value that is not null and no array. */
static bool mgi_json_one(mgi_json_in *j, const mg_col *c, void *dst)
{
	const char *text = NULL;
	size_t n = 0;
	bool quoted;
	bool value;

	mgi_json_space(j);
	if (c->cls == MG_T_JSON || c->cls == MG_T_JSONB)
		return mgi_json_raw(j, dst);
	if (c->cls == MG_T_BOOL) {
		value = mgi_eat_word(&j->in, "true");
		if (!value && !mgi_eat_word(&j->in, "false"))
			return mgi_json_bad(j, "true or false is expected");
		memcpy(dst, &value, sizeof(value));
		return true;
	}
	quoted = j->in.p < j->in.end && *j->in.p == '"';
	if (!(quoted ? mgi_json_text(j, &text, &n) : mgi_json_number(j, &text, &n)))
		return false;
	if (c->cls == MG_T_I16 || c->cls == MG_T_I32 || c->cls == MG_T_OID || c->cls == MG_T_XID ||
	    c->cls == MG_T_CID)
		return mgi_json_small(j, c->cls, text, n, dst);
	if (quoted == (c->cls == MG_T_F32 || c->cls == MG_T_F64) && quoted &&
	    mgi_is_json_number(text))
		return mgi_json_bad(j, "a number without quotes is expected");
	if (!quoted && c->cls != MG_T_I64 && c->cls != MG_T_F32 && c->cls != MG_T_F64 &&
	    c->cls != MG_T_NUMERIC && c->cls != MG_T_SCALED && c->cls != MG_T_MONEY &&
	    c->cls != MG_T_XID8)
		return mgi_json_bad(j, "a string is expected");
	if (!mgi_parse_value(j->arena, c, text, n, dst))
		return mgi_json_bad(j, "the text is no value of the column's type");
	return true;
}

static bool mgi_json_enum(mgi_json_in *j, const mg_col *c, unsigned char *row)
{
	const char *text = NULL;
	size_t n = 0;
	int i;

	if (!mgi_json_text(j, &text, &n))
		return false;
	for (i = 0; (uint32_t)i < c->labels->n; i++) {
		if (strcmp(c->labels->label[i], text) != 0)
			continue;
		memcpy(row + c->at, &i, sizeof(i));
		if (c->raw != MG_NO_FLAG)
			memcpy(row + c->raw, &text, sizeof(text));
		return true;
	}
	return mgi_json_bad(j, "no value of the enum");
}

/* ---- arrays: first the form is taken, then the elements */

typedef struct mgi_json_shape {
	mg_dims dims;
	size_t n;
} mgi_json_shape;

/* The size of this level must be that of its siblings. */
static bool mgi_json_level(mgi_json_in *j, mgi_json_shape *s, int32_t level, int32_t n)
{
	if (s->dims.size[level] >= 0 && s->dims.size[level] != n)
		return mgi_json_bad(j, "arrays inside an array have different sizes");
	s->dims.size[level] = n;
	return true;
}

/* Opens arrays as deep as they go, then one element; closes those that end. */
static bool mgi_json_form(mgi_json_in *j, bool raw, mgi_json_shape *s)
{
	int32_t count[6];
	int32_t depth = 0;
	int32_t deepest = -1;
	int32_t i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < 6; i++)
		s->dims.size[i] = -1;
	for (;;) {
		while ((!depth || !raw) && depth < 6 && mgi_json_eat(j, '['))
			count[depth++] = 0;
		if (!depth)
			return mgi_json_bad(j, "an array is expected");
		if (depth == 1 && deepest < 0 && mgi_json_eat(j, ']')) {
			s->dims.n = 0;
			return true;
		}
		if (deepest >= 0 && depth != deepest)
			return mgi_json_bad(j, "arrays inside an array have different depths");
		deepest = depth;
		if (!mgi_json_skip(j))
			return false;
		s->n++;
		count[depth - 1]++;
		while (depth && mgi_json_eat(j, ']')) {
			depth--;
			if (!mgi_json_level(j, s, depth, count[depth]))
				return false;
			if (depth)
				count[depth - 1]++;
		}
		if (!depth)
			break;
		if (!mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
	}
	s->dims.n = deepest;
	for (i = 0; i < 6; i++) {
		s->dims.size[i] = i < deepest ? s->dims.size[i] : 0;
		s->dims.lower[i] = i < deepest ? 1 : 0;
	}
	return true;
}

static bool mgi_json_elements(mgi_json_in *j, const mg_col *c, unsigned char *v, bool *nulls,
			      size_t n)
{
	size_t size = mgi_classes[c->cls].size;
	size_t i;

	for (i = 0; i < n; i++, v += size) {
		while (mgi_json_eat(j, '[') || mgi_json_eat(j, ']') || mgi_json_eat(j, ','))
			;
		if (mgi_eat_word(&j->in, "null")) {
			nulls[i] = true;
			memset(v, 0, size);
		} else if (!mgi_json_one(j, c, v)) {
			return false;
		}
	}
	while (mgi_json_eat(j, ']'))
		;
	return true;
}

/* Elements that are JSON themselves: arrays among them are values. */
static bool mgi_json_raws(mgi_json_in *j, unsigned char *v, bool *nulls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, v += sizeof(mg_json)) {
		if (i && !mgi_json_eat(j, ','))
			return mgi_json_bad(j, "a comma is expected");
		mgi_json_space(j);
		if (mgi_eat_word(&j->in, "null")) {
			nulls[i] = true;
			memset(v, 0, sizeof(mg_json));
		} else if (!mgi_json_raw(j, v)) {
			return false;
		}
	}
	return true;
}

static bool mgi_json_array_in(mgi_json_in *j, const mg_col *c, void *dst)
{
	bool raw = c->cls == MG_T_JSON || c->cls == MG_T_JSONB;
	mgi_text_in begin = j->in;
	mgi_json_shape shape;
	mgi_any_array out;
	unsigned char *v;
	bool *nulls;
	mg_dims *dims;

	if (!mgi_json_form(j, raw, &shape))
		return false;
	memset(&out, 0, sizeof(out));
	out.n = shape.n;
	v = (unsigned char *)mgi_array(j->arena, out.n + 1, mgi_classes[c->cls].size);
	nulls = (bool *)mgi_array(j->arena, out.n + 1, sizeof(bool));
	dims = (mg_dims *)mgi_take(j->arena, sizeof(*dims), 8);
	if (!v || !nulls || !dims)
		return mgi_json_bad(j, NULL);
	memset(nulls, 0, (out.n + 1) * sizeof(bool));
	if (out.n) {
		const char *end = j->in.p;

		j->in = begin;
		if (raw)
			mgi_json_eat(j, '[');
		if (!(raw ? mgi_json_raws(j, v, nulls, out.n)
			  : mgi_json_elements(j, c, v, nulls, out.n)))
			return false;
		j->in.p = end;
	}
	out.v = v;
	out.nulls = nulls;
	if (shape.dims.n > 1) {
		*dims = shape.dims;
		out.dims = dims;
	}
	memcpy(dst, &out, sizeof(out));
	return true;
}

/* ---- objects */

static bool mgi_json_column(mgi_json_in *j, const mg_col *c, unsigned char *row)
{
	bool has = true;
	bool fine;

	mgi_json_space(j);
	/* null in a column of JSON is NULL, as in the other columns */
	if (mgi_eat_word(&j->in, "null")) {
		if (!(c->flags & MG_F_NULL))
			return mgi_json_bad(j, "null is not allowed");
		return true;
	}
	if (c->flags & MG_F_ARRAY)
		fine = mgi_json_array_in(j, c, row + c->at);
	else if (c->cls == MG_T_ENUM)
		fine = mgi_json_enum(j, c, row);
	else
		fine = mgi_json_one(j, c, row + c->at);
	if (fine && c->has != MG_NO_FLAG)
		memcpy(row + c->has, &has, sizeof(has));
	return fine;
}

static bool mgi_json_member(mgi_json_in *j, const mg_table *t, unsigned char *row, mg_cols *seen)
{
	const char *key = NULL;
	size_t n = 0;
	uint32_t i;

	if (!mgi_json_text(j, &key, &n) || !key)
		return false;
	if (!mgi_json_eat(j, ':'))
		return mgi_json_bad(j, "a colon is expected");
	for (i = 0; i < t->n_cols; i++)
		if (strcmp(t->cols[i].name, key) == 0)
			break;
	j->column = key;
	if (i == t->n_cols)
		return mgi_json_bad(j, "no such column");
	j->column = t->cols[i].name;
	if (i < 63 && (*seen & mgi_bit(i)))
		return mgi_json_bad(j, "the key stands there twice");
	*seen |= mgi_bit(i);
	if (!mgi_json_column(j, &t->cols[i], row))
		return false;
	j->column = NULL;
	return true;
}

MG_DEF mg_rc mg_from_json(const mg_table *t, mg_arena *arena, const char *js, size_t n, void *out,
			  mg_cols *seen, mg_json_error *error)
{
	mgi_json_in j;
	mg_cols got = 0;

	memset(&j, 0, sizeof(j));
	memset(out, 0, t->size);
	j.in.p = js;
	j.in.end = js + n;
	j.begin = js;
	j.arena = arena;
	j.error = error;
	if (!mgi_json_eat(&j, '{'))
		mgi_json_bad(&j, "an object is expected");
	if (!j.rc && !mgi_json_eat(&j, '}')) {
		while (mgi_json_member(&j, t, (unsigned char *)out, &got) && mgi_json_eat(&j, ','))
			;
		if (!j.rc && !mgi_json_eat(&j, '}'))
			mgi_json_bad(&j, "a comma or a brace is expected");
	}
	mgi_json_space(&j);
	if (!j.rc && j.in.p != j.in.end)
		mgi_json_bad(&j, "something stands behind the object");
	if (seen)
		*seen = got;
	return j.rc;
}
