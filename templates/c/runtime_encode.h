/* ---- to the wire; values are written with their length before them */

static inline mg_rc mgi_put_null(mgi_buf *b)
{
	unsigned char *p = mgi_room(b, 4);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 0xffffffffu);
	return MG_OK;
}

static inline mg_rc mgi_put32(mgi_buf *b, uint32_t v)
{
	unsigned char *p = mgi_room(b, 8);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 4);
	mgi_w32(p + 4, v);
	return MG_OK;
}

static inline mg_rc mgi_put64(mgi_buf *b, uint64_t v)
{
	unsigned char *p = mgi_room(b, 12);

	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, 8);
	mgi_w64(p + 4, v);
	return MG_OK;
}

static inline mg_rc mgi_put_raw(mgi_buf *b, const void *v, size_t n)
{
	unsigned char *p;

	if (n > INT32_MAX)
		return MG_E_DATA;
	p = mgi_room(b, 4 + n);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)n);
	if (n)
		memcpy(p + 4, v, n);
	return MG_OK;
}

static mg_rc mgi_put_scaled(mgi_buf *b, int64_t value, int scale)
{
	char text[48];
	mgi_buf t = mgi_fixed(text, sizeof(text));

	mgi_fmt_scaled(&t, value, scale);
	mgi_ended(&t);
	return mgi_put_numeric(b, text);
}

static mg_rc mgi_put_inet(mgi_buf *b, const mg_inet *v, bool cidr)
{
	unsigned char wire[20];
	size_t size = v->family == 6 ? 16 : 4;

	if ((v->family != 4 && v->family != 6) || v->bits > size * 8)
		return MG_E_DATA;
	wire[0] = v->family == 6 ? 3 : 2;
	wire[1] = v->bits;
	wire[2] = cidr ? 1 : 0;
	wire[3] = (unsigned char)size;
	memcpy(wire + 4, v->addr, size);
	return mgi_put_raw(b, wire, 4 + size);
}

/* A head of n bytes before the value of size bytes. */
static mg_rc mgi_put_headed(mgi_buf *b, const void *head, size_t n, const void *v, size_t size)
{
	unsigned char *p;

	if (size > INT32_MAX - 8)
		return MG_E_DATA;
	p = mgi_room(b, 4 + n + size);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p, (uint32_t)(n + size));
	memcpy(p + 4, head, n);
	if (size)
		memcpy(p + 4 + n, v, size);
	return MG_OK;
}

static mg_rc mgi_put_bits(mgi_buf *b, const mg_bits *v)
{
	unsigned char head[4];

	if (v->n > INT32_MAX - 8)
		return MG_E_DATA;
	mgi_w32(head, (uint32_t)v->n);
	return mgi_put_headed(b, head, 4, v->p, (v->n + 7) / 8);
}

static mg_rc mgi_put_range(mgi_buf *b, unsigned cls, const void *src)
{
	bool narrow = cls == MG_T_INT4RANGE || cls == MG_T_DATERANGE;
	const char *text[2] = {NULL, NULL};
	int64_t value[2] = {0, 0};
	mg_numrange r;
	mg_range whole;
	size_t begin = b->n;
	unsigned char *p = mgi_room(b, 5);
	unsigned i;
	mg_rc rc;

	if (!p)
		return MG_E_NOMEM;
	memset(&r, 0, sizeof(r));
	if (cls == MG_T_NUMRANGE) {
		memcpy(&r, src, sizeof(r));
		text[0] = r.lower;
		text[1] = r.upper;
	} else {
		memcpy(&whole, src, sizeof(whole));
		value[0] = whole.lower;
		value[1] = whole.upper;
		r.empty = whole.empty;
		r.has_lower = whole.has_lower;
		r.has_upper = whole.has_upper;
		r.with_lower = whole.with_lower;
		r.with_upper = whole.with_upper;
	}
	p[4] = (unsigned char)(r.empty ? 1
				       : (r.has_lower ? (r.with_lower ? 2 : 0) : 8) |
						 (r.has_upper ? (r.with_upper ? 4 : 0) : 16));
	for (i = 0; i < 2 && !r.empty; i++) {
		if (!(i ? r.has_upper : r.has_lower))
			continue;
		if (cls == MG_T_NUMRANGE)
			rc = text[i] ? mgi_put_numeric(b, text[i]) : MG_E_DATA;
		else if (narrow)
			rc = value[i] < INT32_MIN || value[i] > INT32_MAX
				     ? MG_E_DATA
				     : mgi_put32(b, (uint32_t)(int32_t)value[i]);
		else
			rc = mgi_put64(b, (uint64_t)value[i]);
		if (rc)
			return rc;
	}
	mgi_w32(b->p + begin, (uint32_t)(b->n - begin - 4));
	return MG_OK;
}

/* One value that is not NULL. */
MGI_COLD mg_rc mgi_put_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	static const unsigned char version = 1;
	union {
		bool b;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
		int64_t i64;
		const char *text;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_json json;
		mg_bytes bytes;
		mg_bits bits;
		unsigned char wire[16];
	} v;
	unsigned char wire[16];

	switch (cls) {
	case MG_T_I32:
	case MG_T_F32:
	case MG_T_DATE:
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		memcpy(&v.u32, src, sizeof(v.u32));
		return mgi_put32(b, v.u32);
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
	case MG_T_CLOCK:
	case MG_T_XID8:
	case MG_T_LSN:
	case MG_T_MONEY:
		memcpy(&v.u64, src, sizeof(v.u64));
		return mgi_put64(b, v.u64);
	case MG_T_TEXT:
	case MG_T_XML:
		memcpy(&v.text, src, sizeof(v.text));
		return mgi_put_raw(b, v.text, strlen(v.text));
	case MG_T_BOOL:
		memcpy(&v.b, src, sizeof(v.b));
		wire[0] = v.b ? 1 : 0;
		return mgi_put_raw(b, wire, 1);
	case MG_T_I16:
		memcpy(&v.u16, src, sizeof(v.u16));
		mgi_w16(wire, v.u16);
		return mgi_put_raw(b, wire, 2);
	case MG_T_CHAR:
		return mgi_put_raw(b, src, 1);
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		return mgi_put_numeric(b, v.text);
	case MG_T_SCALED:
		memcpy(&v.i64, src, sizeof(v.i64));
		return mgi_put_scaled(b, v.i64, scale);
	case MG_T_JSON:
		memcpy(&v.json, src, sizeof(v.json));
		return mgi_put_raw(b, v.json.p, v.json.n);
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		return mgi_put_headed(b, &version, 1, v.json.p, v.json.n);
	case MG_T_BYTES:
		memcpy(&v.bytes, src, sizeof(v.bytes));
		return mgi_put_raw(b, v.bytes.p, v.bytes.n);
	case MG_T_UUID:
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		return mgi_put_raw(b, src, mgi_classes[cls].size);
	case MG_T_TIMETZ:
		memcpy(&v.timetz, src, sizeof(v.timetz));
		mgi_w64(wire, (uint64_t)v.timetz.time);
		mgi_w32(wire + 8, (uint32_t)v.timetz.zone);
		return mgi_put_raw(b, wire, 12);
	case MG_T_INTERVAL:
		memcpy(&v.interval, src, sizeof(v.interval));
		mgi_w64(wire, (uint64_t)v.interval.micros);
		mgi_w32(wire + 8, (uint32_t)v.interval.days);
		mgi_w32(wire + 12, (uint32_t)v.interval.months);
		return mgi_put_raw(b, wire, 16);
	case MG_T_INET:
	case MG_T_CIDR:
		memcpy(&v.inet, src, sizeof(v.inet));
		return mgi_put_inet(b, &v.inet, cls == MG_T_CIDR);
	case MG_T_BIT:
	case MG_T_VARBIT:
		memcpy(&v.bits, src, sizeof(v.bits));
		return mgi_put_bits(b, &v.bits);
	case MG_T_POINT:
		memcpy(&v.u64, src, 8);
		mgi_w64(wire, v.u64);
		memcpy(&v.u64, (const unsigned char *)src + 8, 8);
		mgi_w64(wire + 8, v.u64);
		return mgi_put_raw(b, wire, 16);
	default:
		if (cls >= MG_T_INT4RANGE && cls <= MG_T_NUMRANGE)
			return mgi_put_range(b, cls, src);
		return MG_E_DATA;
	}
}

static mg_rc mgi_put_array_head(mgi_buf *b, const mg_col *c, const mgi_any_array *v)
{
	int32_t dims = v->dims ? v->dims->n : 1;
	unsigned char *p;
	int32_t i;

	if (!mgi_array_ok(v))
		return MG_E_DATA;
	if (!v->n)
		dims = 0;
	p = mgi_room(b, 16 + 8 * (size_t)dims);
	if (!p)
		return MG_E_NOMEM;
	mgi_w32(p + 4, (uint32_t)dims);
	mgi_w32(p + 8, 0);
	mgi_w32(p + 12, mgi_classes[c->cls].oid);
	for (i = 0; i < dims; i++) {
		unsigned char *at = p + 16 + 8 * (size_t)i;

		mgi_w32(at, (uint32_t)(v->dims ? v->dims->size[i] : (int32_t)v->n));
		mgi_w32(at + 4, (uint32_t)(v->dims ? v->dims->lower[i] : 1));
	}
	return MG_OK;
}

MGI_COLD mg_rc mgi_put_array(mgi_buf *b, const mg_col *c, const void *src)
{
	mgi_any_array v;
	size_t begin = b->n;
	const char *text;
	bool nulls = false;
	size_t i;
	mg_rc rc;

	memcpy(&v, src, sizeof(v));
	rc = mgi_put_array_head(b, c, &v);
	for (i = 0; !rc && i < v.n; i++) {
		const unsigned char *at =
			(const unsigned char *)v.v + i * mgi_classes[c->cls].size;

		if (mgi_element_null(c, &v, i)) {
			nulls = true;
			rc = mgi_put_null(b);
		} else if (c->cls == MG_T_TEXT) {
			memcpy(&text, at, sizeof(text));
			rc = mgi_put_raw(b, text, strlen(text));
		} else {
			rc = mgi_put_value(b, c->cls, c->scale, at);
		}
		if (!rc && b->n - begin > INT32_MAX - 4)
			rc = MG_E_DATA;
	}
	if (rc)
		return rc;
	mgi_w32(b->p + begin, (uint32_t)(b->n - begin - 4));
	mgi_w32(b->p + begin + 8, nulls ? 1 : 0);
	return MG_OK;
}

static mg_rc mgi_put_enum(mgi_buf *b, const mg_col *c, const void *row)
{
	const char *label = mgi_label(c, row);

	return label ? mgi_put_raw(b, label, strlen(label)) : MG_E_DATA;
}

/* A column of a row, NULL or not. What most columns are is done before the others are looked at. */
MGI_HOT mg_rc mgi_put_col(mgi_buf *b, const mg_col *c, const void *row)
{
	const unsigned char *at = (const unsigned char *)row + c->at;
	const char *text;
	uint64_t eight;
	uint32_t four;

	if (c->has != MG_NO_FLAG && !((const unsigned char *)row)[c->has])
		return mgi_put_null(b);
	if (c->flags & MG_F_ARRAY)
		return mgi_is_null(c, row) ? mgi_put_null(b) : mgi_put_array(b, c, at);
	switch (c->cls) {
	case MG_T_I64:
	case MG_T_F64:
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		memcpy(&eight, at, sizeof(eight));
		return mgi_put64(b, eight);
	case MG_T_I32:
		memcpy(&four, at, sizeof(four));
		return mgi_put32(b, four);
	case MG_T_TEXT:
		memcpy(&text, at, sizeof(text));
		return text ? mgi_put_raw(b, text, strlen(text)) : mgi_put_null(b);
	case MG_T_NUMERIC:
		memcpy(&text, at, sizeof(text));
		return text ? mgi_put_numeric(b, text) : mgi_put_null(b);
	case MG_T_ENUM:
		return mgi_put_enum(b, c, row);
	default:
		return mgi_is_null(c, row) ? mgi_put_null(b)
					   : mgi_put_value(b, c->cls, c->scale, at);
	}
}
