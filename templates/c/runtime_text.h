/* ---- values as text: for COPY of what has no binary form here, and inside JSON */

static void mgi_fmt_bound(mgi_buf *b, unsigned cls, int64_t value)
{
	switch (cls) {
	case MG_T_DATERANGE:
		mgi_fmt_date(b, (mg_date)value);
		break;
	case MG_T_TSRANGE:
	case MG_T_TSTZRANGE:
		mgi_fmt_time(b, value, cls == MG_T_TSTZRANGE);
		break;
	default:
		mgi_int(b, value);
		break;
	}
}

static void mgi_fmt_range(mgi_buf *b, unsigned cls, const void *src)
{
	mg_numrange n;
	mg_range r;

	memset(&n, 0, sizeof(n));
	memset(&r, 0, sizeof(r));
	if (cls == MG_T_NUMRANGE) {
		memcpy(&n, src, sizeof(n));
		r.empty = n.empty;
		r.has_lower = n.has_lower;
		r.has_upper = n.has_upper;
		r.with_lower = n.with_lower;
		r.with_upper = n.with_upper;
	} else {
		memcpy(&r, src, sizeof(r));
	}
	if (r.empty) {
		mgi_str(b, "empty");
		return;
	}
	mgi_chr(b, r.has_lower && r.with_lower ? '[' : '(');
	if (r.has_lower && cls == MG_T_NUMRANGE)
		mgi_str(b, n.lower);
	else if (r.has_lower)
		mgi_fmt_bound(b, cls, r.lower);
	mgi_chr(b, ',');
	if (r.has_upper && cls == MG_T_NUMRANGE)
		mgi_str(b, n.upper);
	else if (r.has_upper)
		mgi_fmt_bound(b, cls, r.upper);
	mgi_chr(b, r.has_upper && r.with_upper ? ']' : ')');
}

/* Classes that are text already are not among these. */
static void mgi_fmt_other(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		uint32_t u32;
		uint64_t u64;
		int64_t i64;
		double f64;
		mg_timetz timetz;
		mg_interval interval;
		mg_inet inet;
		mg_bits bits;
		mg_point point;
		mg_uuid uuid;
	} v;

	memset(&v, 0, sizeof(v));
	memcpy(&v, src, mgi_classes[cls].size < sizeof(v) ? mgi_classes[cls].size : sizeof(v));
	switch (cls) {
	case MG_T_OID:
	case MG_T_XID:
	case MG_T_CID:
		mgi_dec(b, v.u32, 1);
		break;
	case MG_T_XID8:
		mgi_dec(b, v.u64, 1);
		break;
	case MG_T_LSN: {
		unsigned char wire[8];

		mgi_w64(wire, v.u64);
		mgi_hex(b, wire, 4);
		mgi_chr(b, '/');
		mgi_hex(b, wire + 4, 4);
		break;
	}
	case MG_T_UUID:
		mgi_fmt_uuid(b, &v.uuid);
		break;
	case MG_T_CLOCK:
		mgi_fmt_clock(b, v.i64);
		break;
	case MG_T_TIMETZ:
		mgi_fmt_timetz(b, &v.timetz);
		break;
	case MG_T_TIMESTAMP:
	case MG_T_TIMESTAMPTZ:
		mgi_fmt_time(b, v.i64, cls == MG_T_TIMESTAMPTZ);
		break;
	case MG_T_DATE:
		mgi_fmt_date(b, (mg_date)v.u32);
		break;
	case MG_T_INTERVAL:
		mgi_fmt_interval(b, &v.interval);
		break;
	case MG_T_SCALED:
		mgi_fmt_scaled(b, v.i64, scale);
		break;
	case MG_T_MONEY: /* as it is read with lc_monetary = 'C' */
		mgi_fmt_scaled(b, v.i64, 2);
		break;
	case MG_T_INET:
	case MG_T_CIDR:
		mgi_fmt_inet(b, &v.inet, cls == MG_T_CIDR);
		break;
	case MG_T_MACADDR:
	case MG_T_MACADDR8:
		mgi_fmt_mac(b, (const unsigned char *)src, mgi_classes[cls].size);
		break;
	case MG_T_BIT:
	case MG_T_VARBIT:
		mgi_fmt_bits(b, &v.bits);
		break;
	case MG_T_POINT:
		mgi_chr(b, '(');
		mgi_fmt_double(b, v.point.x, false);
		mgi_chr(b, ',');
		mgi_fmt_double(b, v.point.y, false);
		mgi_chr(b, ')');
		break;
	default:
		mgi_fmt_range(b, cls, src);
		break;
	}
}

/* A value that is not NULL, as the server reads it, without any quoting. */
static void mgi_fmt_value(mgi_buf *b, unsigned cls, int scale, const void *src)
{
	union {
		bool b;
		char c;
		int16_t i16;
		int32_t i32;
		int64_t i64;
		float f32;
		double f64;
		const char *text;
		mg_json json;
		mg_bytes bytes;
	} v;

	switch (cls) {
	case MG_T_BOOL:
		memcpy(&v.b, src, sizeof(v.b));
		mgi_str(b, v.b ? "true" : "false");
		break;
	case MG_T_I16:
		memcpy(&v.i16, src, sizeof(v.i16));
		mgi_int(b, v.i16);
		break;
	case MG_T_I32:
		memcpy(&v.i32, src, sizeof(v.i32));
		mgi_int(b, v.i32);
		break;
	case MG_T_I64:
		memcpy(&v.i64, src, sizeof(v.i64));
		mgi_int(b, v.i64);
		break;
	case MG_T_F32:
		memcpy(&v.f32, src, sizeof(v.f32));
		mgi_fmt_double(b, (double)v.f32, true);
		break;
	case MG_T_F64:
		memcpy(&v.f64, src, sizeof(v.f64));
		mgi_fmt_double(b, v.f64, false);
		break;
	case MG_T_TEXT:
	case MG_T_XML:
	case MG_T_NUMERIC:
		memcpy(&v.text, src, sizeof(v.text));
		mgi_str(b, v.text);
		break;
	case MG_T_JSON:
	case MG_T_JSONB:
		memcpy(&v.json, src, sizeof(v.json));
		mgi_put(b, v.json.p, v.json.n);
		break;
	case MG_T_BYTES:
		memcpy(&v.bytes, src, sizeof(v.bytes));
		mgi_str(b, "\\x");
		mgi_hex(b, v.bytes.p, v.bytes.n);
		break;
	case MG_T_CHAR:
		mgi_put(b, src, 1);
		break;
	default:
		mgi_fmt_other(b, cls, scale, src);
		break;
	}
}

/* The braces before element i, or after the one before it: one for each dimension that begins. */
static void mgi_fmt_braces(mgi_buf *b, const mgi_any_array *v, size_t i, char brace)
{
	size_t inner = 1;
	int32_t d = v->dims ? v->dims->n : 1;

	while (d-- > 0) {
		inner *= v->dims ? (size_t)v->dims->size[d] : v->n;
		if (!inner || i % inner)
			break;
		mgi_chr(b, brace);
	}
}
