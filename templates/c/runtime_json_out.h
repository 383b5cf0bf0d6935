/* ---- JSON out */

static void mgi_json_string(mgi_buf *b, const char *text, size_t n)
{
	const char *end = text + n;
	const char *plain = text;

	mgi_chr(b, '"');
	for (; text < end; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		mgi_put(b, plain, (size_t)(text - plain));
		plain = text + 1;
		mgi_chr(b, '\\');
		switch (c) {
		case '"':
		case '\\':
			mgi_chr(b, (char)c);
			break;
		case '\n':
			mgi_chr(b, 'n');
			break;
		case '\r':
			mgi_chr(b, 'r');
			break;
		case '\t':
			mgi_chr(b, 't');
			break;
		default:
			mgi_str(b, "u00");
			mgi_hex(b, &c, 1);
			break;
		}
	}
	mgi_put(b, plain, (size_t)(text - plain));
	mgi_chr(b, '"');
}

/* A number as JSON has it: 1, -0.5, 2e10; but not +1, 01 or .5 */
static bool mgi_is_json_number(const char *s)
{
	s += *s == '-' ? 1 : 0;
	if (*s < '0' || *s > '9' || (*s == '0' && s[1] >= '0' && s[1] <= '9'))
		return false;
	while (*s >= '0' && *s <= '9')
		s++;
	if (*s == '.') {
		if (s[1] < '0' || s[1] > '9')
			return false;
		for (s++; *s >= '0' && *s <= '9';)
			s++;
	}
	if (*s == 'e' || *s == 'E') {
		s += s[1] == '-' || s[1] == '+' ? 2 : 1;
		if (*s < '0' || *s > '9')
			return false;
		while (*s >= '0' && *s <= '9')
			s++;
	}
	return !*s;
}

/* Numbers that JSON does not have are strings. */
static void mgi_json_double(mgi_buf *b, double v, bool single)
{
	bool finite = mgi_finite(v);

	if (!finite)
		mgi_chr(b, '"');
	mgi_fmt_double(b, v, single);
	if (!finite)
		mgi_chr(b, '"');
}

static void mgi_json_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		float f32;
		double f64;
		const char *text;
		mg_json json;
	} v;

	switch (cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&v.text, src, sizeof(v.text));
		mgi_json_string(b, v.text, strlen(v.text));
		break;
	case MG_T_CHAR:
		mgi_json_string(b, (const char *)src, *(const char *)src ? 1 : 0);
		break;
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		if (mgi_is_json_number(v.text))
			mgi_str(b, v.text);
		else
			mgi_json_string(b, v.text, strlen(v.text));
		break;
	case MG_T_F32:
		memcpy(&v.f32, src, sizeof(v.f32));
		mgi_json_double(b, (double)v.f32, true);
		break;
	case MG_T_F64:
		memcpy(&v.f64, src, sizeof(v.f64));
		mgi_json_double(b, v.f64, false);
		break;
	case MG_T_JSON:
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		mgi_put(b, v.json.p, v.json.n);
		break;
	case MG_T_BYTES:
		mgi_str(b, "\"\\"); /* the backslash of \x is escaped */
		mgi_fmt_value(b, cls, scale, src);
		mgi_chr(b, '"');
		break;
	case MG_T_BOOL:
	case MG_T_I16:
	case MG_T_I32:
	case MG_T_I64:
	case MG_T_SCALED:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
	case MG_T_MONEY:
		if (cls == MG_T_MONEY)
			cls = MG_T_I64;
		mgi_fmt_value(b, cls, scale, src);
		break;
	default:
		mgi_chr(b, '"');
		mgi_fmt_value(b, cls, scale, src);
		mgi_chr(b, '"');
		break;
	}
}

static void mgi_json_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	size_t i;

	memcpy(&v, src, sizeof(v));
	if (!v.n || !mgi_array_ok(&v)) {
		mgi_str(b, "[]");
		return;
	}
	for (i = 0; i < v.n; i++) {
		if (i) {
			mgi_fmt_braces(b, &v, i, ']');
			mgi_chr(b, ',');
		}
		mgi_fmt_braces(b, &v, i, '[');
		if (mgi_element_null(c, &v, i))
			mgi_str(b, "null");
		else
			mgi_json_value(b, c->cls, c->scale,
				       (const unsigned char *)v.v + i * mgi_classes[c->cls].size);
	}
	mgi_fmt_braces(b, &v, v.n, ']');
}

MG_DEF size_t mg_to_json(const mg_table *t, const void *row, mg_cols cols, char *buf, size_t size)
{
	mgi_buf b = mgi_fixed(buf, size);
	uint32_t n = 0;
	uint32_t i;

	mgi_chr(&b, '{');
	for (i = 0; i < t->n_cols; i++) {
		const mg_col *c = &t->cols[i];
		const char *label;

		if (!(cols & mgi_bit(i)) || (c->flags & MG_F_PRIVATE))
			continue;
		if (n++)
			mgi_chr(&b, ',');
		mgi_json_string(&b, c->name, strlen(c->name));
		mgi_chr(&b, ':');
		if (mgi_is_null(c, row)) {
			mgi_str(&b, "null");
		} else if (c->flags & MG_F_ARRAY) {
			mgi_json_array(&b, c, (const unsigned char *)row + c->at);
		} else if (c->cls == MG_T_ENUM) {
			label = mgi_label(c, row);
			if (label)
				mgi_json_string(&b, label, strlen(label));
			else
				mgi_str(&b, "null");
		} else {
			mgi_json_value(&b, c->cls, c->scale, (const unsigned char *)row + c->at);
		}
	}
	mgi_chr(&b, '}');
	return mgi_ended(&b);
}
