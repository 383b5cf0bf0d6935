/* ---- exact numbers: base 10000 on the wire, decimal digits in C */

static inline uint32_t mgi_u16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | (uint32_t)p[1];
}

#define MGI_NUMERIC_HEAD 8u

/* The head and the digits of a numeric: base 10000, the first one counts 10000 ^ weight. */
typedef struct mgi_numeric {
	const unsigned char *digits;
	int32_t n;
	int32_t weight;
	uint32_t sign;
	int32_t scale;
} mgi_numeric;

MGI_HOT bool mgi_numeric_head(const unsigned char *p, size_t n, mgi_numeric *out)
{
	int32_t i;

	if (n < MGI_NUMERIC_HEAD)
		return false;
	out->n = (int32_t)mgi_u16(p);
	out->weight = (int32_t)mgi_u16(p + 2);
	if (out->weight > 32767)
		out->weight -= 65536;
	out->sign = mgi_u16(p + 4);
	out->scale = (int32_t)mgi_u16(p + 6);
	out->digits = p + MGI_NUMERIC_HEAD;
	if (n != MGI_NUMERIC_HEAD + 2 * (size_t)out->n)
		return false;
	if (out->sign == 0xc000 || out->sign == 0xd000 || out->sign == 0xf000)
		return true;
	if ((out->sign && out->sign != 0x4000) || out->scale > 16383)
		return false;
	for (i = 0; i < out->n; i++)
		if (mgi_u16(out->digits + 2 * (size_t)i) > 9999)
			return false;
	return true;
}

static inline uint32_t mgi_digit(const mgi_numeric *v, int32_t i)
{
	return i >= 0 && i < v->n ? mgi_u16(v->digits + 2 * (size_t)i) : 0;
}

static mg_rc mgi_get_scaled(const unsigned char *p, size_t n, int scale, int64_t *out)
{
	mgi_numeric v;
	uint64_t sum = 0;
	int32_t i;

	if (!mgi_numeric_head(p, n, &v) || v.sign >= 0xc000)
		return MG_E_DATA;
	for (i = 0; i < v.n; i++) {
		uint64_t d = mgi_digit(&v, i);
		int32_t tens = 4 * (v.weight - i) + scale;

		if (!d)
			continue;
		if (tens < 0) {
			if (tens <= -4 || d % mgi_tens[-tens])
				return MG_E_DATA;
			d /= mgi_tens[-tens];
			tens = 0;
		}
		if (tens > 18 || d > (uint64_t)INT64_MAX / mgi_tens[tens] ||
		    d * mgi_tens[tens] > (uint64_t)INT64_MAX - sum)
			return MG_E_DATA;
		sum += d * mgi_tens[tens];
	}
	*out = v.sign ? -(int64_t)sum : (int64_t)sum;
	return MG_OK;
}

static inline void mgi_w16(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 8 & 255);
	p[1] = (unsigned char)(v & 255);
}

static inline void mgi_w32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16 & 255);
	p[2] = (unsigned char)(v >> 8 & 255);
	p[3] = (unsigned char)(v & 255);
}

static inline void mgi_w64(unsigned char *p, uint64_t v)
{
	mgi_w32(p, (uint32_t)(v >> 32));
	mgi_w32(p + 4, (uint32_t)(v & 0xffffffffu));
}

/* The digits of a decimal text: where they begin, where the point is. */
typedef struct mgi_decimal {
	const char *first; /* first digit that is not 0, or the end */
	const char *end;
	int64_t point; /* digits from `first` to the point; may be negative */
	int64_t scale; /* digits behind the point */
	bool negative;
} mgi_decimal;

static const char *mgi_exponent(const char *s, int64_t *out)
{
	bool negative = s[1] == '-';
	int64_t value = 0;
	size_t n = 0;

	for (s += s[1] == '-' || s[1] == '+' ? 2 : 1; *s >= '0' && *s <= '9'; s++, n++)
		if (value < 1000000)
			value = value * 10 + (*s - '0');
	*out = negative ? -value : value;
	return n ? s : NULL;
}

static bool mgi_read_decimal(const char *s, mgi_decimal *d)
{
	const char *dot = NULL;
	int64_t exponent = 0;
	int64_t digits = 0;
	int64_t behind = 0;

	memset(d, 0, sizeof(*d));
	d->negative = *s == '-';
	s += *s == '-' || *s == '+' ? 1 : 0;
	for (; (*s >= '0' && *s <= '9') || (*s == '.' && !dot); s++) {
		if (*s == '.') {
			dot = s;
			continue;
		}
		digits++;
		behind += dot ? 1 : 0;
		if (!d->first && *s == '0') {
			d->point -= dot ? 1 : 0;
			continue;
		}
		if (!d->first)
			d->first = s;
		d->point += dot ? 0 : 1;
	}
	d->end = s;
	if (!d->first)
		d->first = s;
	if (digits && (*s == 'e' || *s == 'E'))
		s = mgi_exponent(s, &exponent);
	if (!digits || !s || *s)
		return false;
	d->point += exponent;
	d->scale = behind > exponent ? behind - exponent : 0;
	return true;
}

/* Into groups of four digits: the first one has `lead` zeros before its digits. */
static size_t mgi_groups(const mgi_decimal *d, int64_t lead, unsigned char *to, size_t most)
{
	const char *s = d->first;
	size_t used = 0;
	size_t group;

	for (group = 0; group < most; group++) {
		uint32_t value = 0;
		int k;

		for (k = 0; k < 4; k++) {
			value *= 10;
			if (lead > 0) {
				lead--;
				continue;
			}
			if (s < d->end && *s == '.')
				s++;
			if (s < d->end)
				value += (uint32_t)(*s++ - '0');
		}
		mgi_w16(to + 2 * group, value);
		used = value ? group + 1 : used;
	}
	return used;
}

static mg_rc mgi_put_numeric_head(mgi_buf *b, size_t groups, int64_t weight, uint32_t sign,
				  int64_t scale)
{
	unsigned char *p = mgi_room(b, 12);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)(8 + 2 * groups));
	mgi_w16(p + 4, (uint32_t)groups);
	mgi_w16(p + 6, (uint32_t)(weight & 0xffff));
	mgi_w16(p + 8, sign);
	mgi_w16(p + 10, (uint32_t)scale);
	return MG_OK;
}

static inline size_t mgi_count_digits(const char *s, size_t most)
{
	size_t n = 0;

	while (n <= most && s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* The value of n digits, at most four, of a group of four that they begin. */
static inline uint32_t mgi_group(const char *s, size_t n)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < n; i++)
		value = value * 10 + (uint32_t)(*s++ - '0');
	return value;
}

#define MGI_SHORT 16u

/* Numbers as most are: some digits, a point perhaps, some digits. False: it is another one. */
static bool mgi_put_short(mgi_buf *b, const char *s, mg_rc *rc)
{
	static const uint32_t missing[4] = {1, 1000, 100, 10};
	bool negative = *s == '-';
	const char *whole = s + (negative ? 1 : 0);
	size_t n = mgi_count_digits(whole, MGI_SHORT);
	const char *behind = whole + n + 1;
	size_t scale = whole[n] == '.' ? mgi_count_digits(behind, MGI_SHORT) : 0;
	size_t groups = (n + 3) / 4 + (scale + 3) / 4;
	size_t begin = b->n;
	unsigned char *p;
	size_t i;

	if (*whole == '0' || !n || n > MGI_SHORT || scale > MGI_SHORT ||
	    (whole[n] == '.' ? !scale || behind[scale] : whole[n]))
		return false;
	p = mgi_room(b, 12 + 2 * groups);
	*rc = p ? MG_OK : MG_E_NOMEM;
	if (!p)
		return true;
	p += 12;
	i = (n - 1) % 4 + 1;
	mgi_w16(p, mgi_group(whole, i));
	for (p += 2; i < n; i += 4, p += 2)
		mgi_w16(p, mgi_group(whole + i, 4));
	for (i = 0; i + 4 <= scale; i += 4, p += 2)
		mgi_w16(p, mgi_group(behind + i, 4));
	if (i < scale) {
		mgi_w16(p, mgi_group(behind + i, scale - i) * missing[scale - i]);
		p += 2;
	}
	while (!p[-1] && !p[-2]) { /* the first group is not zero */
		p -= 2;
		groups--;
	}
	b->n = begin + 12 + 2 * groups;
	p = b->p + begin;
	mgi_w32(p, (uint32_t)(8 + 2 * groups));
	mgi_w16(p + 4, (uint32_t)groups);
	mgi_w16(p + 6, (uint32_t)((n + 3) / 4 - 1));
	mgi_w16(p + 8, negative ? 0x4000 : 0);
	mgi_w16(p + 10, (uint32_t)scale);
	return true;
}

static mg_rc mgi_put_no_number(mgi_buf *b, const char *s)
{
	if (!strcmp(s, "NaN"))
		return mgi_put_numeric_head(b, 0, 0, 0xc000, 0);
	if (!strcmp(s, "Infinity") || !strcmp(s, "-Infinity"))
		return mgi_put_numeric_head(b, 0, 0, *s == '-' ? 0xf000 : 0xd000, 0);
	return MG_E_DATA;
}

MGI_COLD mg_rc mgi_put_numeric(mgi_buf *b, const char *s)
{
	mgi_decimal d;
	size_t begin = b->n;
	size_t used;
	size_t most;
	int64_t weight;
	int64_t lead;
	mg_rc rc;

	if (mgi_put_short(b, s, &rc))
		return rc;
	if (*s > '9' || (*s == '-' && s[1] > '9'))
		return mgi_put_no_number(b, s);
	if (!mgi_read_decimal(s, &d) || d.scale > 16383 || d.point > 131072)
		return MG_E_DATA;
	if (d.first == d.end)
		return mgi_put_numeric_head(b, 0, 0, 0, d.scale);
	weight = mgi_floor_div(d.point - 1, 4);
	lead = 4 * (weight + 1) - d.point;
	most = ((size_t)(d.end - d.first) + (size_t)lead + 3) / 4;
	if (most > 40000 || weight < -32768)
		return MG_E_DATA;
	rc = mgi_put_numeric_head(b, 0, weight, d.negative ? 0x4000 : 0, d.scale);
	if (rc)
		return rc;
	if (!mgi_room(b, 2 * most))
		return MG_E_NOMEM;
	used = mgi_groups(&d, lead, b->p + begin + 12, most);
	mgi_w32(b->p + begin, (uint32_t)(8 + 2 * used));
	mgi_w16(b->p + begin + 4, (uint32_t)used);
	b->n = begin + 12 + 2 * used;
	return MG_OK;
}
