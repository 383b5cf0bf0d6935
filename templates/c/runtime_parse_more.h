/* ---- further values from text */

static bool mgi_parse_hex(mgi_text_in *in, unsigned char *out, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int high = in->end - in->p >= 2 ? mgi_hex_digit(in->p[0]) : -1;
		int low = high < 0 ? -1 : mgi_hex_digit(in->p[1]);

		if (low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
		in->p += 2;
	}
	return true;
}

static bool mgi_parse_mac(mgi_text_in *in, unsigned char *out, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i && !mgi_eat(in, ':') && !mgi_eat(in, '-'))
			return false;
		if (!mgi_parse_hex(in, out + i, 1))
			return false;
	}
	return true;
}

static bool mgi_parse_v4(mgi_text_in *in, unsigned char *out)
{
	int64_t part;
	size_t i;

	for (i = 0; i < 4; i++) {
		if ((i && !mgi_eat(in, '.')) || !mgi_digits(in, 1, 3, &part) || part > 255)
			return false;
		out[i] = (unsigned char)part;
	}
	return true;
}

static bool mgi_parse_v6(mgi_text_in *in, unsigned char *out)
{
	unsigned char got[16];
	size_t n = 0;
	size_t gap = SIZE_MAX;

	memset(got, 0, sizeof(got));
	while (n < 16 && in->p < in->end && *in->p != '/') {
		unsigned value = 0;
		int digits = 0;

		if (gap == SIZE_MAX && mgi_eat_word(in, "::")) {
			gap = n;
			continue;
		}
		if (n && gap != n && !mgi_eat(in, ':'))
			return false;
		for (; digits < 4 && in->p < in->end && mgi_hex_digit(*in->p) >= 0; digits++)
			value = value << 4 | (unsigned)mgi_hex_digit(*in->p++);
		if (!digits)
			return false;
		got[n++] = (unsigned char)(value >> 8);
		got[n++] = (unsigned char)(value & 255);
	}
	if ((n < 16) == (gap == SIZE_MAX))
		return false;
	memset(out, 0, 16);
	gap = gap == SIZE_MAX ? n : gap;
	memcpy(out, got, gap);
	memcpy(out + 16 - (n - gap), got + gap, n - gap);
	return true;
}

static bool mgi_parse_inet(mgi_text_in *in, mg_inet *out)
{
	bool v6 = memchr(in->p, ':', (size_t)(in->end - in->p)) != NULL;
	int64_t bits = v6 ? 128 : 32;

	memset(out, 0, sizeof(*out));
	if (!(v6 ? mgi_parse_v6(in, out->addr) : mgi_parse_v4(in, out->addr)))
		return false;
	if (mgi_eat(in, '/') && (!mgi_digits(in, 1, 3, &bits) || bits > (v6 ? 128 : 32)))
		return false;
	out->family = v6 ? 6 : 4;
	out->bits = (unsigned char)bits;
	return true;
}

/* A decimal number; exact, whatever the locale. */
static bool mgi_parse_double(const char *text, double *out)
{
	const char *const words[3] = {"NaN", "Infinity", "-Infinity"};
	const char *point = localeconv()->decimal_point;
	char copy[400];
	mgi_decimal d;
	mgi_buf b = mgi_fixed(copy, sizeof(copy));
	char *end;
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strcmp(text, words[i])) {
			*out = strtod(text, NULL);
			return true;
		}
	if (!mgi_read_decimal(text, &d))
		return false;
	for (; *text; text++)
		if (*text == '.')
			mgi_str(&b, point);
		else
			mgi_chr(&b, *text);
	if (mgi_ended(&b) >= sizeof(copy))
		return false;
	*out = strtod(copy, &end);
	return !*end && mgi_finite(*out);
}

static bool mgi_parse_scaled(const char *text, int scale, int64_t *out)
{
	unsigned char wire[200];
	mgi_decimal d;
	mgi_buf b;

	/* long enough for every number that fits, and nothing else is wanted */
	if (!mgi_read_decimal(text, &d) || strlen(text) > 100 || d.point > 40 || d.point < -100)
		return false;
	memset(&b, 0, sizeof(b));
	b.p = wire;
	b.cap = sizeof(wire);
	if (mgi_put_numeric(&b, text))
		return false;
	return !mgi_get_scaled(wire + 4, b.n - 4, scale, out);
}

static bool mgi_parse_bits(mg_arena *a, mgi_text_in *in, mg_bits *out)
{
	size_t n = (size_t)(in->end - in->p);
	unsigned char *p = (unsigned char *)mgi_take(a, n / 8 + 1, 1);
	size_t i;

	if (!p)
		return false;
	memset(p, 0, n / 8 + 1);
	for (i = 0; i < n; i++) {
		if (in->p[i] != '0' && in->p[i] != '1')
			return false;
		if (in->p[i] == '1')
			p[i / 8] = (unsigned char)(p[i / 8] | 128 >> i % 8);
	}
	in->p = in->end;
	out->p = p;
	out->n = n;
	return true;
}

static bool mgi_is_numeric(const char *text)
{
	mgi_decimal d;

	return !strcmp(text, "NaN") || !strcmp(text, "Infinity") || !strcmp(text, "-Infinity") ||
	       mgi_read_decimal(text, &d);
}

static bool mgi_parse_bound(mg_arena *a, mgi_text_in *in, unsigned cls, int64_t *out,
			    mg_numeric *number)
{
	const char *begin = in->p;

	switch (cls) {
	case MG_T_INT4RANGE:
		return mgi_parse_int(in, INT32_MIN, INT32_MAX, out);
	case MG_T_INT8RANGE:
		return mgi_parse_int(in, INT64_MIN, INT64_MAX, out);
	case MG_T_DATERANGE: {
		mg_date date;
		bool fine = mgi_parse_date(in, &date);

		*out = fine ? date : 0;
		return fine;
	}
	case MG_T_NUMRANGE:
		while (in->p < in->end && *in->p != ',' && *in->p != ')' && *in->p != ']')
			in->p++;
		*number = mgi_text(a, begin, (size_t)(in->p - begin));
		return *number && mgi_is_numeric(*number);
	default:
		return mgi_parse_time(in, cls == MG_T_TSTZRANGE, out);
	}
}

static bool mgi_parse_range(mg_arena *a, mgi_text_in *in, unsigned cls, void *dst)
{
	mg_numrange n;
	mg_range r;

	memset(&n, 0, sizeof(n));
	memset(&r, 0, sizeof(r));
	r.empty = mgi_eat_word(in, "empty");
	if (!r.empty) {
		r.with_lower = mgi_eat(in, '[');
		if (!r.with_lower && !mgi_eat(in, '('))
			return false;
		r.has_lower = !mgi_eat(in, ',');
		if (r.has_lower && (!mgi_parse_bound(a, in, cls, &r.lower, &n.lower) ||
				    !mgi_eat(in, ',')))
			return false;
		r.has_upper = in->p < in->end && *in->p != ')' && *in->p != ']';
		if (r.has_upper && !mgi_parse_bound(a, in, cls, &r.upper, &n.upper))
			return false;
		r.with_upper = mgi_eat(in, ']');
		if (!r.with_upper && !mgi_eat(in, ')'))
			return false;
		r.with_lower = r.with_lower && r.has_lower;
		r.with_upper = r.with_upper && r.has_upper;
	}
	if (cls != MG_T_NUMRANGE) {
		memcpy(dst, &r, sizeof(r));
		return true;
	}
	n.empty = r.empty;
	n.has_lower = r.has_lower;
	n.has_upper = r.has_upper;
	n.with_lower = r.with_lower;
	n.with_upper = r.with_upper;
	memcpy(dst, &n, sizeof(n));
	return true;
}

static bool mgi_parse_point(mg_arena *a, mgi_text_in *in, mg_point *out)
{
	double *const parts[2] = {&out->x, &out->y};
	size_t i;

	if (!mgi_eat(in, '('))
		return false;
	for (i = 0; i < 2; i++) {
		const char *begin = in->p;
		const char *text;

		while (in->p < in->end && *in->p != (i ? ')' : ','))
			in->p++;
		text = mgi_text(a, begin, (size_t)(in->p - begin));
		if (!text || !mgi_parse_double(text, parts[i]) || !mgi_eat(in, i ? ')' : ','))
			return false;
	}
	return true;
}

static bool mgi_parse_lsn(mgi_text_in *in, uint64_t *out)
{
	uint64_t part[2] = {0, 0};
	size_t i;

	for (i = 0; i < 2; i++) {
		int n = 0;

		if (i && !mgi_eat(in, '/'))
			return false;
		for (; n < 8 && in->p < in->end && mgi_hex_digit(*in->p) >= 0; n++)
			part[i] = part[i] << 4 | (uint64_t)mgi_hex_digit(*in->p++);
		if (!n)
			return false;
	}
	*out = part[0] << 32 | part[1];
	return true;
}

static bool mgi_parse_bytes(mg_arena *a, mgi_text_in *in, mg_bytes *out)
{
	unsigned char *p;

	if (!mgi_eat_word(in, "\\x"))
		return false;
	out->n = (size_t)(in->end - in->p) / 2;
	p = (unsigned char *)mgi_take(a, out->n + 1, 1);
	if (!p || !mgi_parse_hex(in, p, out->n))
		return false;
	out->p = p;
	return true;
}

/* A value of any class that JSON has as a string; true when all of the text is one. */
static bool mgi_parse_value(mg_arena *a, const mg_col *c, const char *text, size_t n, void *dst)
{
	union {
		mg_uuid uuid;
		mg_date date;
		int64_t i64;
		uint64_t u64;
		double f64;
		float f32;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_bytes bytes;
		mg_point point;
		mg_numrange range;
		unsigned char b[8];
		const char *text;
	} v;
	mgi_text_in in;
	int64_t east = 0;
	bool fine;

	memset(&v, 0, sizeof(v));
	in.p = text;
	in.end = text + n;
	switch (c->cls) {
	case MG_T_TEXT:
	case MG_T_XML:
		v.text = text;
		fine = true;
		in.p = in.end;
		break;
	case MG_T_NUMERIC:
		fine = mgi_is_numeric(text);
		v.text = text;
		in.p = in.end;
		break;
	case MG_T_SCALED:
		fine = mgi_parse_scaled(text, c->scale, &v.i64);
		in.p = in.end;
		break;
	case MG_T_F64:
	case MG_T_F32:
		fine = mgi_parse_double(text, &v.f64);
		if (fine && c->cls == MG_T_F32)
			v.f32 = (float)v.f64;
		in.p = in.end;
		break;
	case MG_T_I64:
	case MG_T_MONEY:
		fine = mgi_parse_int(&in, INT64_MIN, INT64_MAX, &v.i64);
		break;
	case MG_T_XID8:
		fine = n > 0 && n < 20 && mgi_parse_int(&in, 0, INT64_MAX, &v.i64);
		break;
	case MG_T_CHAR:
		fine = n == 1;
		v.b[0] = (unsigned char)*text;
		in.p = in.end;
		break;
	case MG_T_UUID:
		fine = mg_uuid_parse(text, &v.uuid);
		in.p = in.end;
		break;
	case MG_T_DATE:
		fine = mgi_parse_date(&in, &v.date);
		break;
	case MG_T_CLOCK:
		fine = mgi_parse_clock(&in, &v.i64);
		break;
	case MG_T_TIMETZ:
		fine = mgi_parse_clock(&in, &v.timetz.time) && mgi_parse_zone(&in, &east);
		v.timetz.zone = (int32_t)-east;
		break;
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		fine = mgi_parse_time(&in, c->cls == MG_T_TIMESTAMPTZ, &v.i64);
		break;
	case MG_T_INTERVAL:
		fine = mgi_parse_interval(&in, &v.interval);
		break;
	case MG_T_INET:
	case MG_T_CIDR:
		fine = mgi_parse_inet(&in, &v.inet);
		break;
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		fine = mgi_parse_mac(&in, v.b, mgi_classes[c->cls].size);
		break;
	case MG_T_BIT:
	case MG_T_VARBIT:
		fine = mgi_parse_bits(a, &in, &v.bits);
		break;
	case MG_T_BYTES:
		fine = mgi_parse_bytes(a, &in, &v.bytes);
		break;
	case MG_T_POINT:
		fine = mgi_parse_point(a, &in, &v.point);
		break;
	case MG_T_LSN:
		fine = mgi_parse_lsn(&in, &v.u64);
		break;
	default:
		fine = c->cls >= MG_T_INT4RANGE && c->cls <= MG_T_NUMRANGE &&
		       mgi_parse_range(a, &in, c->cls, &v.range);
		break;
	}
	if (!fine || in.p != in.end)
		return false;
	memcpy(dst, &v, mgi_classes[c->cls].size);
	return true;
}
