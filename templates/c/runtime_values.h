/* ---- time */

#define MGI_DAY ((int64_t)86400000000)
#define MGI_2000 730425 /* days from 0000-03-01 to 2000-01-01 */

static int64_t mgi_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t mgi_floor_mod(int64_t a, int64_t b)
{
	int64_t rest = a % b;

	return rest < 0 ? rest + b : rest;
}

static mg_civil mgi_civil_of_days(int64_t days)
{
	mg_civil c;
	int64_t n = days + MGI_2000; /* years begin in March, so that a leap day is the last */
	int64_t era = mgi_floor_div(n, 146097);
	int64_t day = n - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	memset(&c, 0, sizeof(c));
	c.day = (int32_t)(of_year - (153 * month + 2) / 5 + 1);
	c.month = (int32_t)(month < 10 ? month + 3 : month - 9);
	c.year = (int32_t)(year + era * 400 + (c.month <= 2 ? 1 : 0));
	return c;
}

static int64_t mgi_days_of_civil(const mg_civil *c)
{
	int64_t month = c->month;
	int64_t year = (int64_t)c->year - (month <= 2 ? 1 : 0);
	int64_t era = mgi_floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + c->day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MGI_2000;
}

MG_DEF bool mg_time_is_finite(mg_time time)
{
	return time != MG_TIME_INFINITY && time != MG_TIME_MINUS_INFINITY;
}

MG_DEF mg_time mg_time_from_unix(int64_t seconds, int32_t micros)
{
	if (seconds > INT64_MAX / 1000000 - 1)
		return MG_TIME_INFINITY;
	if (seconds < INT64_MIN / 1000000 + 946684801)
		return MG_TIME_MINUS_INFINITY;
	return (seconds - 946684800) * 1000000 + micros;
}

MG_DEF int64_t mg_time_to_unix(mg_time time, int32_t *micros)
{
	int64_t seconds = mgi_floor_div(time, 1000000);

	if (micros)
		*micros = (int32_t)mgi_floor_mod(time, 1000000);
	return seconds + 946684800;
}

MG_DEF mg_civil mg_time_civil(mg_time time)
{
	int64_t rest = mgi_floor_mod(time, MGI_DAY);
	mg_civil c = mgi_civil_of_days(mgi_floor_div(time, MGI_DAY));

	c.micro = (int32_t)(rest % 1000000);
	rest /= 1000000;
	c.hour = (int32_t)(rest / 3600);
	c.minute = (int32_t)(rest / 60 % 60);
	c.second = (int32_t)(rest % 60);
	return c;
}

MG_DEF mg_time mg_civil_time(const mg_civil *civil)
{
	int64_t days = mgi_days_of_civil(civil);
	int64_t rest = ((int64_t)civil->hour * 60 + civil->minute) * 60 + civil->second;

	days += mgi_floor_div(rest, 86400);
	rest = mgi_floor_mod(rest, 86400);
	if (days > INT64_MAX / MGI_DAY - 2)
		return MG_TIME_INFINITY;
	if (days < INT64_MIN / MGI_DAY + 2)
		return MG_TIME_MINUS_INFINITY;
	return days * MGI_DAY + rest * 1000000 + civil->micro;
}

MG_DEF mg_civil mg_date_civil(mg_date date)
{
	return mgi_civil_of_days(date);
}

MG_DEF mg_date mg_civil_date(const mg_civil *civil)
{
	int64_t days = mgi_days_of_civil(civil);

	if (days >= MG_DATE_INFINITY)
		return MG_DATE_INFINITY;
	return days <= MG_DATE_MINUS_INFINITY ? MG_DATE_MINUS_INFINITY : (mg_date)days;
}

/* ---- values as text that the server reads back to the same value */

static void mgi_fmt_micro(mgi_buf *b, int64_t micro)
{
	size_t width = 6;

	if (!micro)
		return;
	while (micro % 10 == 0) {
		micro /= 10;
		width--;
	}
	mgi_chr(b, '.');
	mgi_dec(b, (uint64_t)micro, width);
}

static void mgi_fmt_day(mgi_buf *b, const mg_civil *c)
{
	mgi_dec(b, (uint64_t)(c->year > 0 ? c->year : 1 - (int64_t)c->year), 4);
	mgi_chr(b, '-');
	mgi_dec(b, (uint64_t)c->month, 2);
	mgi_chr(b, '-');
	mgi_dec(b, (uint64_t)c->day, 2);
}

static void mgi_fmt_date(mgi_buf *b, mg_date date)
{
	mg_civil c = mg_date_civil(date);

	if (date == MG_DATE_INFINITY || date == MG_DATE_MINUS_INFINITY) {
		mgi_str(b, date > 0 ? "infinity" : "-infinity");
		return;
	}
	mgi_fmt_day(b, &c);
	if (c.year <= 0)
		mgi_str(b, " BC");
}

static void mgi_fmt_clock(mgi_buf *b, mg_clock clock)
{
	uint64_t seconds = (uint64_t)(clock < 0 ? 0 : clock / 1000000);

	mgi_dec(b, seconds / 3600, 2);
	mgi_chr(b, ':');
	mgi_dec(b, seconds / 60 % 60, 2);
	mgi_chr(b, ':');
	mgi_dec(b, seconds % 60, 2);
	mgi_fmt_micro(b, clock < 0 ? 0 : clock % 1000000);
}

static void mgi_fmt_time(mgi_buf *b, mg_time time, bool zone)
{
	mg_civil c;

	if (!mg_time_is_finite(time)) {
		mgi_str(b, time > 0 ? "infinity" : "-infinity");
		return;
	}
	c = mg_time_civil(time);
	mgi_fmt_day(b, &c);
	mgi_chr(b, 'T');
	mgi_fmt_clock(b, mgi_floor_mod(time, MGI_DAY));
	if (zone)
		mgi_chr(b, 'Z');
	if (c.year <= 0)
		mgi_str(b, " BC");
}

static void mgi_fmt_timetz(mgi_buf *b, const mg_timetz *t)
{
	uint32_t zone = t->zone < 0 ? 0u - (uint32_t)t->zone : (uint32_t)t->zone;

	mgi_fmt_clock(b, t->time);
	mgi_chr(b, t->zone > 0 ? '-' : '+');
	mgi_dec(b, zone / 3600, 2);
	mgi_chr(b, ':');
	mgi_dec(b, zone / 60 % 60, 2);
	if (zone % 60) {
		mgi_chr(b, ':');
		mgi_dec(b, zone % 60, 2);
	}
}

static void mgi_fmt_part(mgi_buf *b, int64_t value, char unit)
{
	if (!value)
		return;
	mgi_int(b, value);
	mgi_chr(b, unit);
}

/* ISO 8601; a part may be negative by itself, as the server has it. */
static void mgi_fmt_interval(mgi_buf *b, const mg_interval *v)
{
	int64_t seconds = v->micros / 1000000;
	int64_t micro = v->micros % 1000000;

	if (v->micros == INT64_MAX && v->days == INT32_MAX && v->months == INT32_MAX) {
		mgi_str(b, "infinity");
		return;
	}
	if (v->micros == INT64_MIN && v->days == INT32_MIN && v->months == INT32_MIN) {
		mgi_str(b, "-infinity");
		return;
	}
	mgi_chr(b, 'P');
	mgi_fmt_part(b, v->months / 12, 'Y');
	mgi_fmt_part(b, v->months % 12, 'M');
	mgi_fmt_part(b, v->days, 'D');
	if (v->micros || (!v->months && !v->days)) {
		mgi_chr(b, 'T');
		mgi_fmt_part(b, seconds / 3600, 'H');
		mgi_fmt_part(b, seconds / 60 % 60, 'M');
		if (v->micros < 0 && seconds % 60 == 0 && micro)
			mgi_chr(b, '-');
		mgi_int(b, seconds % 60);
		mgi_fmt_micro(b, micro < 0 ? -micro : micro);
		mgi_chr(b, 'S');
	}
}

static void mgi_fmt_uuid(mgi_buf *b, const mg_uuid *u)
{
	mgi_hex(b, u->b, 4);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 4, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 6, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 8, 2);
	mgi_chr(b, '-');
	mgi_hex(b, u->b + 10, 6);
}

static void mgi_fmt_mac(mgi_buf *b, const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			mgi_chr(b, ':');
		mgi_hex(b, p + i, 1);
	}
}

static void mgi_fmt_inet(mgi_buf *b, const mg_inet *v, bool cidr)
{
	size_t most = v->family == 6 ? 16 : 4;
	size_t i;

	for (i = 0; i < most; i++) {
		if (most == 4) {
			if (i)
				mgi_chr(b, '.');
			mgi_dec(b, v->addr[i], 1);
		} else {
			if (i && i % 2 == 0)
				mgi_chr(b, ':');
			mgi_hex(b, v->addr + i, 1);
		}
	}
	if (cidr || v->bits != most * 8) {
		mgi_chr(b, '/');
		mgi_dec(b, v->bits, 1);
	}
}

static void mgi_fmt_bits(mgi_buf *b, const mg_bits *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		mgi_chr(b, v->p[i / 8] >> (7 - i % 8) & 1 ? '1' : '0');
}

static void mgi_fmt_scaled(mgi_buf *b, int64_t value, int scale)
{
	uint64_t n = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t unit = 1;
	int i;

	for (i = 0; i < scale; i++)
		unit *= 10;
	if (value < 0)
		mgi_chr(b, '-');
	mgi_dec(b, n / unit, 1);
	if (scale > 0) {
		mgi_chr(b, '.');
		mgi_dec(b, n % unit, (size_t)scale);
	}
}

static bool mgi_finite(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return (bits >> 52 & 0x7ff) != 0x7ff;
}

/* The shortest decimal digits that are this number; whatever the locale says. */
static void mgi_fmt_double(mgi_buf *b, double v, bool single)
{
	char text[340];
	int digits;
	int i;

	if (!mgi_finite(v)) {
		mgi_str(b, v > 0 ? "Infinity" : v < 0 ? "-Infinity" : "NaN");
		return;
	}
	for (digits = single ? 6 : 15; digits < (single ? 9 : 17); digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (single ? !((float)strtod(text, NULL) < (float)v) &&
				     !((float)strtod(text, NULL) > (float)v)
			   : !(strtod(text, NULL) < v) && !(strtod(text, NULL) > v))
			break;
	}
	if (digits == (single ? 9 : 17))
		snprintf(text, sizeof(text), "%.*g", digits, v);
	for (i = 0; text[i]; i++) {
		bool plain = (text[i] >= '0' && text[i] <= '9') || text[i] == '-' ||
			     text[i] == '+' || text[i] == 'e';

		if (plain)
			mgi_chr(b, text[i]);
		else if (i == 0 || (text[i - 1] >= '0' && text[i - 1] <= '9'))
			mgi_chr(b, '.');
	}
}

static size_t mgi_ended(mgi_buf *b)
{
	if (b->cap)
		b->p[b->n < b->cap ? b->n : b->cap - 1] = '\0';
	return b->n;
}

static mgi_buf mgi_fixed(char *buffer, size_t size)
{
	mgi_buf b;

	memset(&b, 0, sizeof(b));
	b.p = (unsigned char *)buffer;
	b.cap = size;
	return b;
}

MG_DEF size_t mg_time_text(mg_time time, bool zone, char *buffer, size_t size)
{
	mgi_buf b = mgi_fixed(buffer, size);

	mgi_fmt_time(&b, time, zone);
	return mgi_ended(&b);
}

MG_DEF size_t mg_uuid_text(const mg_uuid *uuid, char *buffer, size_t size)
{
	mgi_buf b = mgi_fixed(buffer, size);

	mgi_fmt_uuid(&b, uuid);
	return mgi_ended(&b);
}

static int mgi_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

MG_DEF bool mg_uuid_parse(const char *text, mg_uuid *out)
{
	size_t i;

	for (i = 0; i < 16; i++) {
		int high;
		int low;

		if (*text == '-' && i >= 4 && i <= 10 && i % 2 == 0)
			text++;
		high = mgi_hex_digit(text[0]);
		low = high < 0 ? -1 : mgi_hex_digit(text[1]);
		if (low < 0)
			return false;
		out->b[i] = (unsigned char)(high << 4 | low);
		text += 2;
	}
	return !*text;
}

MG_DEF mg_json mg_json_of(const char *text)
{
	mg_json json;

	json.p = text;
	json.n = text ? strlen(text) : 0;
	return json;
}
