/* ---- values from text, as they are written above */

/* A text that is read: moves on, and says what is next. */
typedef struct mgi_text_in {
	const char *p;
	const char *end;
} mgi_text_in;

static bool mgi_eat(mgi_text_in *in, char c)
{
	if (in->p == in->end || *in->p != c)
		return false;
	in->p++;
	return true;
}

static bool mgi_eat_word(mgi_text_in *in, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(in->end - in->p) < n || memcmp(in->p, word, n) != 0)
		return false;
	in->p += n;
	return true;
}

/* Digits, at least `least` and at most `most` of them. */
static bool mgi_digits(mgi_text_in *in, int least, int most, int64_t *out)
{
	int n = 0;

	*out = 0;
	for (; in->p < in->end && *in->p >= '0' && *in->p <= '9' && n < most; in->p++, n++)
		*out = *out * 10 + (*in->p - '0');
	return n >= least;
}

static bool mgi_parse_int(mgi_text_in *in, int64_t least, int64_t most, int64_t *out)
{
	bool negative = mgi_eat(in, '-');
	uint64_t value = 0;
	int n = 0;

	for (; in->p < in->end && *in->p >= '0' && *in->p <= '9'; in->p++, n++) {
		uint64_t digit = (uint64_t)(*in->p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (!n || value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = negative ? (value ? -(int64_t)(value - 1) - 1 : 0) : (int64_t)value;
	return *out >= least && *out <= most;
}

/* .25 is 250000 */
static bool mgi_parse_micro(mgi_text_in *in, int64_t *out)
{
	const char *begin;
	int64_t value;

	*out = 0;
	if (!mgi_eat(in, '.'))
		return true;
	begin = in->p;
	if (!mgi_digits(in, 1, 6, &value))
		return false;
	for (; in->p - begin < 6; begin--)
		value *= 10;
	while (in->p < in->end && *in->p >= '0' && *in->p <= '9')
		in->p++;
	*out = value;
	return true;
}

static bool mgi_parse_clock(mgi_text_in *in, mg_clock *out)
{
	int64_t hour;
	int64_t minute;
	int64_t second = 0;
	int64_t micro = 0;

	if (!mgi_digits(in, 1, 2, &hour) || !mgi_eat(in, ':') || !mgi_digits(in, 2, 2, &minute))
		return false;
	if (mgi_eat(in, ':') && (!mgi_digits(in, 2, 2, &second) || !mgi_parse_micro(in, &micro)))
		return false;
	*out = ((hour * 60 + minute) * 60 + second) * 1000000 + micro;
	return minute < 60 && second < 61 && *out <= MGI_DAY;
}

/* Z, +02, +02:00 or +02:00:00: seconds east */
static bool mgi_parse_zone(mgi_text_in *in, int64_t *out)
{
	int64_t part[3] = {0, 0, 0};
	bool west;

	*out = 0;
	if (mgi_eat(in, 'Z') || mgi_eat(in, 'z'))
		return true;
	west = mgi_eat(in, '-');
	if ((!west && !mgi_eat(in, '+')) || !mgi_digits(in, 2, 2, &part[0]))
		return false;
	mgi_eat(in, ':');
	if (mgi_digits(in, 2, 2, &part[1]))
		if (mgi_eat(in, ':') && !mgi_digits(in, 2, 2, &part[2]))
			return false;
	*out = (part[0] * 60 + part[1]) * 60 + part[2];
	if (*out >= (int64_t)16 * 3600)
		return false;
	*out = west ? -*out : *out;
	return true;
}

static bool mgi_parse_day(mgi_text_in *in, mg_civil *c)
{
	static const unsigned char days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t part[3];

	memset(c, 0, sizeof(*c));
	if (!mgi_digits(in, 4, 7, &part[0]) || !mgi_eat(in, '-') ||
	    !mgi_digits(in, 2, 2, &part[1]) || !mgi_eat(in, '-') ||
	    !mgi_digits(in, 2, 2, &part[2]))
		return false;
	if (part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > days[part[1] - 1])
		return false;
	c->year = (int32_t)part[0];
	c->month = (int32_t)part[1];
	c->day = (int32_t)part[2];
	return true;
}

/* A year "0044 BC" is -43. */
static bool mgi_parse_era(mgi_text_in *in, mg_civil *c)
{
	mg_civil again;

	if (mgi_eat_word(in, " BC"))
		c->year = 1 - c->year;
	again = mgi_civil_of_days(mgi_days_of_civil(c));
	return again.day == c->day; /* no 29 February where there is none */
}

static bool mgi_parse_infinity(mgi_text_in *in, int *sign)
{
	*sign = mgi_eat_word(in, "infinity") ? 1 : mgi_eat_word(in, "-infinity") ? -1 : 0;
	return *sign != 0;
}

static bool mgi_parse_date(mgi_text_in *in, mg_date *out)
{
	mg_civil c;
	int sign;

	if (mgi_parse_infinity(in, &sign)) {
		*out = sign > 0 ? MG_DATE_INFINITY : MG_DATE_MINUS_INFINITY;
		return true;
	}
	if (!mgi_parse_day(in, &c) || !mgi_parse_era(in, &c))
		return false;
	*out = mg_civil_date(&c);
	return true;
}

static bool mgi_parse_time(mgi_text_in *in, bool zone, mg_time *out)
{
	mg_clock clock = 0;
	int64_t east = 0;
	mg_civil c;
	int sign;

	if (mgi_parse_infinity(in, &sign)) {
		*out = sign > 0 ? MG_TIME_INFINITY : MG_TIME_MINUS_INFINITY;
		return true;
	}
	if (!mgi_parse_day(in, &c))
		return false;
	if ((mgi_eat(in, 'T') || (in->end - in->p > 1 && in->p[1] != 'B' && mgi_eat(in, ' '))) &&
	    !mgi_parse_clock(in, &clock))
		return false;
	/* a time without a zone is in UTC; one with a zone is none of a plain timestamp */
	if (in->p < in->end && (!*in->p || !strchr(" ,)]", *in->p)) &&
	    (!zone || !mgi_parse_zone(in, &east)))
		return false;
	if (!mgi_parse_era(in, &c))
		return false;
	*out = mg_civil_time(&c);
	if (!mg_time_is_finite(*out))
		return false;
	*out += clock - east * 1000000;
	return true;
}

/* P1Y2M3DT4H5M6.7S, each part with a sign of its own */
static bool mgi_parse_interval(mgi_text_in *in, mg_interval *out)
{
	static const char units[] = "YMWDTHMS";
	static const int64_t scale[] = {12, 1, 7, 1, 0, 3600, 60, 1};
	int64_t months = 0;
	int64_t days = 0;
	int64_t seconds = 0;
	int64_t micros = 0;
	size_t unit = 0;
	int sign;

	memset(out, 0, sizeof(*out));
	if (mgi_parse_infinity(in, &sign)) {
		out->micros = sign > 0 ? INT64_MAX : INT64_MIN;
		out->days = sign > 0 ? INT32_MAX : INT32_MIN;
		out->months = out->days;
		return true;
	}
	if (!mgi_eat(in, 'P') || in->p == in->end)
		return false;
	while (in->p < in->end) {
		bool negative = *in->p == '-';
		int64_t value;
		int64_t micro = 0;

		if (unit < 5 && mgi_eat(in, 'T'))
			unit = 5;
		if (in->p < in->end)
			negative = *in->p == '-';
		if (!mgi_parse_int(in, -INT64_C(2562047788), INT64_C(2562047788), &value))
			return false;
		if (unit >= 5 && !mgi_parse_micro(in, &micro))
			return false;
		while (units[unit] && (in->p == in->end || units[unit] != *in->p)) {
			if (units[++unit] == 'T')
				return false;
		}
		if (!units[unit] || (micro && units[unit] != 'S'))
			return false;
		in->p++;
		value *= scale[unit];
		micros += negative ? -micro : micro;
		if (unit < 2)
			months += value;
		else if (unit < 4)
			days += value;
		else
			seconds += value;
		unit++;
		if (unit == 4 && in->p < in->end && *in->p != 'T')
			return false;
	}
	if (months < INT32_MIN || months > INT32_MAX || days < INT32_MIN || days > INT32_MAX ||
	    seconds > INT64_MAX / 1000000 || seconds < INT64_MIN / 1000000)
		return false;
	seconds *= 1000000;
	if (micros > 0 ? seconds > INT64_MAX - micros : seconds < INT64_MIN - micros)
		return false;
	out->months = (int32_t)months;
	out->days = (int32_t)days;
	out->micros = seconds + micros;
	return true;
}
