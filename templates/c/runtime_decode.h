/* ---- from the wire: every length is checked, nothing is believed */

static inline uint32_t mgi_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t mgi_u64(const unsigned char *p)
{
	return (uint64_t)mgi_u32(p) << 32 | mgi_u32(p + 4);
}

static inline int32_t mgi_i32(const unsigned char *p)
{
	return (int32_t)mgi_u32(p);
}

static inline int64_t mgi_i64(const unsigned char *p)
{
	return (int64_t)mgi_u64(p);
}

/* Four digits of a group. */
static inline char *mgi_four(char *at, size_t d)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	memcpy(at, pairs + 2 * (d / 100), 2);
	memcpy(at + 2, pairs + 2 * (d % 100), 2);
	return at + 4;
}

/* The next group; those behind the last one are zero. */
static inline uint32_t mgi_next_group(const unsigned char **p, const unsigned char *end)
{
	uint32_t d;

	if (*p == end)
		return 0;
	d = mgi_u16(*p);
	*p += 2;
	return d;
}

/* The first group of the whole part has no zeros before it; 0: no such group. */
static inline size_t mgi_first_group(char *at, uint32_t d)
{
	size_t zeros = d >= 1000 ? 0 : d >= 100 ? 1 : d >= 10 ? 2 : 3;
	char four[4];

	mgi_four(four, d);
	memcpy(at, four + zeros, 4 - zeros);
	return 4 - zeros;
}

/* The groups are looked at before, so that none has more than four digits. */
static char *mgi_write_digits(char *at, const mgi_numeric *v)
{
	const unsigned char *p = v->digits;
	const unsigned char *end = p + 2 * (size_t)v->n;
	int32_t weight = v->weight;
	int32_t written;

	if (weight < 0) {
		*at++ = '0';
	} else {
		at += mgi_first_group(at, mgi_next_group(&p, end));
		for (; weight > 0; weight--)
			at = mgi_four(at, mgi_next_group(&p, end));
		weight = -1;
	}
	if (!v->scale)
		return at;
	*at++ = '.';
	for (written = 0; written < v->scale; written += 4, weight++)
		at = mgi_four(at, weight < -1 ? 0 : mgi_next_group(&p, end));
	return at - (written - v->scale);
}

MGI_COLD mg_rc mgi_get_numeric(mg_arena *a, const unsigned char *p, size_t n, const char **out)
{
	mgi_numeric v;
	size_t size;
	char *text;
	char *at;

	if (!mgi_numeric_head(p, n, &v))
		return MG_E_DATA;
	if (v.sign >= 0xc000) {
		*out = v.sign == 0xc000 ? "NaN" : v.sign == 0xd000 ? "Infinity" : "-Infinity";
		return MG_OK;
	}
	size = (v.weight >= 0 ? 4 * ((size_t)v.weight + 1) : 1) + (size_t)v.scale + 8;
	text = (char *)mgi_take(a, size, 1);
	if (!text)
		return MG_E_NOMEM;
	at = text;
	if (v.sign)
		*at++ = '-';
	at = mgi_write_digits(at, &v);
	*at++ = '\0';
	a->at = (unsigned char *)at; /* what was not needed is given back */
	*out = text;
	return MG_OK;
}

static mg_rc mgi_get_inet(const unsigned char *p, size_t n, mg_inet *out)
{
	size_t size;

	if (n < 4 || (p[0] != 2 && p[0] != 3))
		return MG_E_DATA;
	size = p[0] == 2 ? 4 : 16;
	if (n != 4 + size || p[3] != size || p[1] > size * 8)
		return MG_E_DATA;
	memset(out, 0, sizeof(*out));
	out->family = p[0] == 2 ? 4 : 6;
	out->bits = p[1];
	memcpy(out->addr, p + 4, size);
	return MG_OK;
}

static mg_rc mgi_get_bits(mg_arena *a, const unsigned char *p, size_t n, bool stable, mg_bits *out)
{
	if (n < 4 || p[0] > 127 || n - 4 != ((size_t)mgi_u32(p) + 7) / 8)
		return MG_E_DATA;
	out->n = mgi_u32(p);
	out->p = stable ? p + 4 : (const unsigned char *)mgi_text(a, p + 4, n - 4);
	return out->p ? MG_OK : MG_E_NOMEM;
}

/* One bound of a range; moves *p and *n behind it. */
static bool mgi_bound(const unsigned char **p, size_t *n, const unsigned char **bound, size_t *size)
{
	if (*n < 4 || (*p)[0] > 127 || mgi_u32(*p) > *n - 4)
		return false;
	*size = mgi_u32(*p);
	*bound = *p + 4;
	*p += 4 + *size;
	*n -= 4 + *size;
	return true;
}

static mg_rc mgi_get_range(mg_arena *a, unsigned cls, const unsigned char *p, size_t n, void *dst)
{
	bool wide = cls != MG_T_INT4RANGE && cls != MG_T_DATERANGE;
	const unsigned char *bound;
	const char *text[2] = {NULL, NULL};
	int64_t value[2] = {0, 0};
	mg_numrange r;
	mg_range whole;
	size_t size;
	unsigned flags;
	unsigned i;
	mg_rc rc;

	if (!n || (p[0] & 0xe0) != 0)
		return MG_E_DATA;
	flags = *p++;
	n--;
	memset(&r, 0, sizeof(r));
	r.empty = flags & 1;
	r.has_lower = !(flags & 9);
	r.has_upper = !(flags & 17);
	r.with_lower = r.has_lower && (flags & 2);
	r.with_upper = r.has_upper && (flags & 4);
	for (i = 0; i < 2; i++) {
		if (!(i ? r.has_upper : r.has_lower))
			continue;
		if (!mgi_bound(&p, &n, &bound, &size))
			return MG_E_DATA;
		if (cls == MG_T_NUMRANGE) {
			rc = mgi_get_numeric(a, bound, size, &text[i]);
			if (rc)
				return rc;
		} else if (size != (wide ? 8u : 4u)) {
			return MG_E_DATA;
		} else {
			value[i] = wide ? mgi_i64(bound) : mgi_i32(bound);
		}
	}
	if (n)
		return MG_E_DATA;
	r.lower = text[0];
	r.upper = text[1];
	if (cls == MG_T_NUMRANGE) {
		memcpy(dst, &r, sizeof(r));
		return MG_OK;
	}
	memset(&whole, 0, sizeof(whole));
	whole.lower = value[0];
	whole.upper = value[1];
	whole.empty = r.empty;
	whole.has_lower = r.has_lower;
	whole.has_upper = r.has_upper;
	whole.with_lower = r.with_lower;
	whole.with_upper = r.with_upper;
	memcpy(dst, &whole, sizeof(whole));
	return MG_OK;
}

static mg_rc mgi_get_bytes(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	mg_bytes v;

	v.n = n;
	v.p = stable ? p : (const unsigned char *)mgi_text(a, p, n);
	if (!v.p)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

static mg_rc mgi_get_json(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	mg_json v;

	v.n = n;
	v.p = stable ? (const char *)p : mgi_text(a, p, n);
	if (!v.p)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

static mg_rc mgi_get_text(mg_arena *a, const unsigned char *p, size_t n, bool stable, void *dst)
{
	const char *v = stable ? (const char *)p : mgi_text(a, p, n);

	if (!v)
		return MG_E_NOMEM;
	memcpy(dst, &v, sizeof(v));
	return MG_OK;
}

/*
 * One value that is not NULL. stable: the bytes live as long as the arena and have
 * a NUL behind them, as values in a result of libpq do; texts then point at them.
 */
static mg_rc mgi_get(mg_arena *a, unsigned cls, int scale, const unsigned char *p, size_t n,
		     bool stable, void *dst)
{
	union {
		bool b;
		char c;
		int16_t i16;
		uint32_t u32;
		uint64_t u64;
		const char *text;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_point point;
		int64_t i64;
	} v;
	mg_rc rc;

	switch (cls) {
	case MG_T_I32:
	case MG_T_F32:
	case MG_T_DATE:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		if (n != 4)
			return MG_E_DATA;
		v.u32 = mgi_u32(p);
		memcpy(dst, &v.u32, sizeof(v.u32));
		return MG_OK;
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
	case MG_T_CLOCK:
	case MG_T_XID8:
	case MG_T_LSN:
	case MG_T_MONEY:
		if (n != 8)
			return MG_E_DATA;
		v.u64 = mgi_u64(p);
		memcpy(dst, &v.u64, sizeof(v.u64));
		return MG_OK;
	case MG_T_TEXT:
	case MG_T_XML:
		return mgi_get_text(a, p, n, stable, dst);
	case MG_T_BOOL:
		if (n != 1 || p[0] > 1)
			return MG_E_DATA;
		v.b = p[0] != 0;
		memcpy(dst, &v.b, sizeof(v.b));
		return MG_OK;
	case MG_T_I16:
		if (n != 2)
			return MG_E_DATA;
		v.i16 = (int16_t)(uint16_t)mgi_u16(p);
		memcpy(dst, &v.i16, sizeof(v.i16));
		return MG_OK;
	case MG_T_CHAR:
		if (n != 1)
			return MG_E_DATA;
		memcpy(dst, p, 1);
		return MG_OK;
	case MG_T_NUMERIC:
		rc = mgi_get_numeric(a, p, n, &v.text);
		if (!rc)
			memcpy(dst, &v.text, sizeof(v.text));
		return rc;
	case MG_T_SCALED:
		rc = mgi_get_scaled(p, n, scale, &v.i64);
		if (!rc)
			memcpy(dst, &v.i64, sizeof(v.i64));
		return rc;
	case MG_T_JSONB:
		if (!n || p[0] != 1)
			return MG_E_DATA;
		return mgi_get_json(a, p + 1, n - 1, stable, dst);
	case MG_T_JSON:
		return mgi_get_json(a, p, n, stable, dst);
	case MG_T_BYTES:
		return mgi_get_bytes(a, p, n, stable, dst);
	case MG_T_UUID:
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		if (n != mgi_classes[cls].size)
			return MG_E_DATA;
		memcpy(dst, p, n);
		return MG_OK;
	case MG_T_TIMETZ:
		if (n != 12)
			return MG_E_DATA;
		memset(&v.timetz, 0, sizeof(v.timetz));
		v.timetz.time = mgi_i64(p);
		v.timetz.zone = mgi_i32(p + 8);
		memcpy(dst, &v.timetz, sizeof(v.timetz));
		return MG_OK;
	case MG_T_INTERVAL:
		if (n != 16)
			return MG_E_DATA;
		v.interval.micros = mgi_i64(p);
		v.interval.days = mgi_i32(p + 8);
		v.interval.months = mgi_i32(p + 12);
		memcpy(dst, &v.interval, sizeof(v.interval));
		return MG_OK;
	case MG_T_INET:
	case MG_T_CIDR:
		rc = mgi_get_inet(p, n, &v.inet);
		if (!rc)
			memcpy(dst, &v.inet, sizeof(v.inet));
		return rc;
	case MG_T_BIT:
	case MG_T_VARBIT:
		rc = mgi_get_bits(a, p, n, stable, &v.bits);
		if (!rc)
			memcpy(dst, &v.bits, sizeof(v.bits));
		return rc;
	case MG_T_POINT:
		if (n != 16)
			return MG_E_DATA;
		v.u64 = mgi_u64(p);
		memcpy(dst, &v.u64, 8);
		v.u64 = mgi_u64(p + 8);
		memcpy((unsigned char *)dst + 8, &v.u64, 8);
		return MG_OK;
	default:
		if (cls >= MG_T_INT4RANGE && cls <= MG_T_NUMRANGE)
			return mgi_get_range(a, cls, p, n, dst);
		return MG_E_DATA;
	}
}

/* The head of an array: how many elements there are, and where they begin. */
static mg_rc mgi_array_head(const mg_col *c, const unsigned char *p, size_t n, mg_dims *dims,
			    size_t *elements)
{
	uint32_t oid = n < 12 ? 0 : mgi_u32(p + 8);
	size_t total = 1;
	int32_t i;

	/* of the class, or of the column's own type, whose elements have the same form */
	if (n < 12 || p[0] || p[1] || p[2] || p[3] > 6 || mgi_u32(p + 4) > 1 ||
	    (oid != mgi_classes[c->cls].oid && oid != c->element))
		return MG_E_DATA;
	memset(dims, 0, sizeof(*dims));
	dims->n = mgi_i32(p);
	if (n < 12 + 8 * (size_t)dims->n)
		return MG_E_DATA;
	for (i = 0; i < dims->n; i++) {
		dims->size[i] = mgi_i32(p + 12 + 8 * (size_t)i);
		dims->lower[i] = mgi_i32(p + 16 + 8 * (size_t)i);
		/* every element has a length of four bytes */
		if (dims->size[i] < 0 || (size_t)dims->size[i] > n / 4 ||
		    total * (size_t)dims->size[i] > n / 4)
			return MG_E_DATA;
		total *= (size_t)dims->size[i];
	}
	*elements = dims->n ? total : 0;
	return MG_OK;
}

/* A bool for each element, made when the first one is NULL. */
static bool mgi_set_null(mg_arena *a, bool **nulls, size_t i, size_t n)
{
	if (!*nulls) {
		*nulls = (bool *)mgi_array(a, n, sizeof(bool));
		if (!*nulls)
			return false;
		memset(*nulls, 0, n * sizeof(bool));
	}
	(*nulls)[i] = true;
	return true;
}

/* Texts lie one behind the other: there is room for all of them when there is for their bytes. */
static mg_rc mgi_get_texts(mg_arena *a, const unsigned char *p, size_t n, mgi_any_array *out)
{
	const char **v = (const char **)mgi_array(a, out->n ? out->n : 1, sizeof(*v));
	char *to = (char *)mgi_take(a, n + 1, 1);
	bool *nulls = NULL;
	size_t i;

	if (!v || !to)
		return MG_E_NOMEM;
	out->v = v;
	for (i = 0; i < out->n; i++) {
		size_t len;

		if (n < 4)
			return MG_E_DATA;
		len = mgi_u32(p);
		p += 4;
		n -= 4;
		if (len == 0xffffffffu) {
			if (!mgi_set_null(a, &nulls, i, out->n))
				return MG_E_NOMEM;
			v[i] = NULL;
			continue;
		}
		if (len > n)
			return MG_E_DATA;
		v[i] = to;
		memcpy(to, p, len);
		to += len;
		*to++ = '\0'; /* in the place of its length */
		p += len;
		n -= len;
	}
	out->nulls = nulls;
	return n ? MG_E_DATA : MG_OK;
}

static mg_rc mgi_get_elements(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			      mgi_any_array *out)
{
	size_t size = mgi_classes[c->cls].size;
	unsigned char *v = (unsigned char *)mgi_array(a, out->n ? out->n : 1, size);
	bool *nulls = NULL;
	size_t i;
	mg_rc rc;

	if (!v)
		return MG_E_NOMEM;
	out->v = v;
	for (i = 0; i < out->n; i++, v += size) {
		size_t len;

		if (n < 4)
			return MG_E_DATA;
		len = mgi_u32(p);
		p += 4;
		n -= 4;
		if (len == 0xffffffffu) {
			if (!mgi_set_null(a, &nulls, i, out->n))
				return MG_E_NOMEM;
			memset(v, 0, size);
			continue;
		}
		if (len > n)
			return MG_E_DATA;
		rc = mgi_get(a, c->cls, c->scale, p, len, false, v);
		if (rc)
			return rc;
		p += len;
		n -= len;
	}
	out->nulls = nulls;
	return n ? MG_E_DATA : MG_OK;
}

MGI_COLD mg_rc mgi_get_array(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			     void *dst)
{
	mgi_any_array out;
	mg_dims dims;
	size_t head;
	mg_rc rc;

	memset(&out, 0, sizeof(out));
	rc = mgi_array_head(c, p, n, &dims, &out.n);
	if (rc)
		return rc;
	head = 12 + 8 * (size_t)dims.n;
	rc = c->cls == MG_T_TEXT ? mgi_get_texts(a, p + head, n - head, &out)
				 : mgi_get_elements(a, c, p + head, n - head, &out);
	if (rc)
		return rc;
	if (dims.n > 1 || (dims.n == 1 && dims.lower[0] != 1)) {
		mg_dims *kept = (mg_dims *)mgi_take(a, sizeof(dims), 8);

		if (!kept)
			return MG_E_NOMEM;
		*kept = dims;
		out.dims = kept;
	}
	memcpy(dst, &out, sizeof(out));
	return MG_OK;
}

static mg_rc mgi_get_enum(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			  unsigned char *row)
{
	const char *raw;
	int value = -1;
	uint32_t i;

	for (i = 0; i < c->labels->n && value < 0; i++)
		if (strlen(c->labels->label[i]) == n && !memcmp(c->labels->label[i], p, n))
			value = (int)i;
	raw = value < 0 ? mgi_text(a, p, n) : c->labels->label[value];
	if (!raw)
		return MG_E_NOMEM;
	memcpy(row + c->at, &value, sizeof(value));
	memcpy(row + c->raw, &raw, sizeof(raw));
	return MG_OK;
}

/* A column's value into its place in the row; p is NULL for NULL. The row is all zero before. */
MGI_COLD mg_rc mgi_get_col(mg_arena *a, const mg_col *c, const unsigned char *p, size_t n,
			   bool stable, unsigned char *row)
{
	bool has = true;
	mg_rc rc;

	if (!p)
		return c->flags & MG_F_NULL ? MG_OK : MG_E_SCHEMA;
	if (c->flags & MG_F_ARRAY)
		rc = mgi_get_array(a, c, p, n, row + c->at);
	else if (c->cls == MG_T_ENUM)
		rc = mgi_get_enum(a, c, p, n, row);
	else
		rc = mgi_get(a, c->cls, c->scale, p, n, stable, row + c->at);
	if (!rc && c->has != MG_NO_FLAG)
		memcpy(row + c->has, &has, sizeof(has));
	return rc;
}
