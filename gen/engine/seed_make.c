#include "engine/seed_random.h"
#include "engine/seed_value.h"

#include <string.h>

enum {
	DAY = 86400,
	FIRST_DAY = 18993, /* 2022-01-01, in days since 1970 */
	DAYS = 3 * 365,
	FIRST_BIRTH = -7305, /* 1950-01-01 */
	BIRTHS = 55 * 365,
	ELEMENTS = 4,
};

/* Year, month and day of a number of days since 1970-01-01 (after the year 0). */
static void write_day(struct sbuf *out, int64_t days)
{
	long long z = days + 719468;
	long long era = z / 146097;
	long long doe = z - era * 146097;
	long long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	long long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long long mp = (5 * doy + 2) / 153;
	long long month = mp < 10 ? mp + 3 : mp - 9;
	long long year = yoe + era * 400 + (month <= 2);

	sbuf_addf(out, "%04lld-%02lld-%02lld", year, month, doy - (153 * mp + 2) / 5 + 1);
}

static void write_time(struct sbuf *out, int64_t seconds)
{
	sbuf_addf(out, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
		  (int)(seconds % 60));
}

static void write_stamp(struct sbuf *out, int64_t seconds, bool has_zone)
{
	write_day(out, seconds / DAY);
	sbuf_addc(out, ' ');
	write_time(out, seconds % DAY);
	if (has_zone)
		sbuf_add(out, "+00");
}

/* Seconds since 1970: the row's own moment, or one behind it. */
static int64_t moment(const struct seed_maker *m, struct seed_turn t, uint64_t chance)
{
	uint64_t row = seed_mix(m->table, t.row);
	int64_t at = (int64_t)FIRST_DAY * DAY + (int64_t)seed_below(row, (uint64_t)DAYS * DAY);

	if (m->is_birth)
		return ((int64_t)FIRST_BIRTH + (int64_t)seed_below(chance, BIRTHS)) * DAY;
	if (t.number)
		return (int64_t)FIRST_DAY * DAY + (int64_t)(t.number % 10000000) * DAY;
	if (m->is_later)
		at += 3600 + (int64_t)seed_below(chance, (uint64_t)60 * DAY);
	return at;
}

static void write_integer(const struct seed_maker *m, struct seed_turn t, uint64_t chance,
			  struct sbuf *out)
{
	int64_t value = m->low + (int64_t)seed_below(chance, (uint64_t)(m->high - m->low) + 1);

	if (t.number)
		value = (int64_t)((t.number - 1) % (uint64_t)m->most) + 1;
	sbuf_addf(out, "%lld", (long long)value);
}

static void write_decimal(const struct seed_maker *m, struct seed_turn t, uint64_t chance,
			  struct sbuf *out)
{
	uint64_t state = chance;
	uint64_t unit = 1;
	struct seed_turn whole = {.row = t.row};

	for (int i = 0; i < m->scale; i++)
		unit *= 10;
	if (t.number) {
		sbuf_addf(out, "%llu",
			  (unsigned long long)(t.number / unit % ((uint64_t)m->most + 1)));
	} else if (m->most) {
		write_integer(m, whole, chance, out);
	} else {
		sbuf_addc(out, '0');
	}
	if (!m->scale)
		return;
	sbuf_addc(out, '.');
	if (t.number) {
		sbuf_addf(out, "%0*llu", m->scale, (unsigned long long)(t.number % unit));
		return;
	}
	/* two digits look like a measure, six like noise */
	for (int i = 0; i < m->scale; i++)
		sbuf_addc(out, i > 1 ? '0' : (char)('0' + seed_below(seed_next(&state), 10)));
}

/* The number stands behind the text, in an address before the @. */
static void write_text(const struct seed_maker *m, struct seed_turn t, struct seed_chance chance,
		       struct sbuf *out)
{
	size_t start = out->len;
	const char *number =
		t.number ? arena_printf(out->arena, "%llu", (unsigned long long)t.number) : "";
	const char *at;
	const char *tail = "";
	size_t room;

	seed_text(out, m->pattern, chance);
	at = strchr(out->text + start, '@');
	if (at && t.number) {
		tail = arena_strdup(out->arena, at);
		sbuf_cut(out, (size_t)(at - out->text));
	}
	room = m->length ? (size_t)m->length : SIZE_MAX;
	if (strlen(number) + strlen(tail) >= room)
		tail = "";
	room = room > strlen(number) + strlen(tail) ? room - strlen(number) - strlen(tail) : 0;
	if (out->len - start > room)
		sbuf_cut(out, start + room);
	while (out->len > start && out->text[out->len - 1] == ' ')
		sbuf_cut(out, out->len - 1);
	sbuf_add(out, number);
	if (m->length && out->len - start > (size_t)m->length)
		sbuf_cut(out, start + (size_t)m->length);
	sbuf_add(out, tail);
}

/* Behind all ranges of numbers before: no two overlap. */
static void write_range(const struct seed_maker *m, struct seed_turn t, uint64_t chance,
			struct sbuf *out)
{
	bool is_many = strstr(m->type, "multi") != NULL;
	int64_t from = (int64_t)(t.place % 100000000) * 10;
	int64_t to = from + 1 + (int64_t)seed_below(chance, 9);

	sbuf_add(out, is_many ? "{[" : "[");
	if (m->type[0] == 'd') {
		write_day(out, FIRST_DAY + from / 10);
		sbuf_addc(out, ',');
		write_day(out, FIRST_DAY + from / 10 + 1);
	} else if (m->type[0] == 't') {
		write_stamp(out, (int64_t)FIRST_DAY * DAY + from * 360, m->has_zone);
		sbuf_addc(out, ',');
		write_stamp(out, (int64_t)FIRST_DAY * DAY + to * 360, m->has_zone);
	} else {
		sbuf_addf(out, "%lld,%lld", (long long)from, (long long)to);
	}
	sbuf_add(out, is_many ? ")}" : ")");
}

static void write_bits(const struct seed_maker *m, struct seed_turn t, uint64_t chance,
		       struct sbuf *out)
{
	int n = m->length ? m->length : 8;

	for (int i = n - 1; i >= 0; i--) {
		uint64_t from = t.number ? t.number : chance;

		sbuf_addc(out, i < 64 && from >> i & 1 ? '1' : '0');
	}
}

static void write_one(const struct seed_maker *m, struct seed_turn t, struct seed_chance chance,
		      struct sbuf *out)
{
	uint64_t v = chance.value;

	switch (m->form) {
	case SEED_INTEGER: write_integer(m, t, v, out); break;
	case SEED_DECIMAL: write_decimal(m, t, v, out); break;
	case SEED_TEXT: write_text(m, t, chance, out); break;
	case SEED_PATTERN: seed_text(out, m->pattern, chance); break;
	case SEED_BOOLEAN:
	case SEED_ENUM:
		sbuf_add(out, seed_choice(m, seed_below(v, m->labels ? m->labels->n : 2)));
		break;
	case SEED_DATE: write_day(out, moment(m, t, v) / DAY - (moment(m, t, v) % DAY < 0)); break;
	case SEED_TIME:
		write_time(out, (int64_t)seed_below(t.number ? t.number : v, DAY));
		if (m->has_zone)
			sbuf_add(out, "+00");
		break;
	case SEED_STAMP: write_stamp(out, moment(m, t, v), m->has_zone); break;
	case SEED_INTERVAL:
		sbuf_addf(out, "%d days ", (int)seed_below(v, 30));
		write_time(out, (int64_t)seed_below(v >> 8, DAY));
		break;
	case SEED_DOCUMENT: seed_json(out, m->members, m->n_members, chance); break;
	case SEED_BITS: write_bits(m, t, v, out); break;
	case SEED_RANGE: write_range(m, t, v, out); break;
	case SEED_NONE: break;
	}
}

/* An element as it stands in the text of an array. */
static const char *element(const struct seed_maker *m, struct seed_turn t,
			   struct seed_chance chance, struct sbuf *out)
{
	struct sbuf plain = SBUF_INIT(out->arena);
	struct sbuf quoted = SBUF_INIT(out->arena);

	write_one(m, t, chance, &plain);
	sbuf_addc(&quoted, '"');
	for (const char *p = sbuf_text(&plain); *p; p++) {
		if (*p == '"' || *p == '\\')
			sbuf_addc(&quoted, '\\');
		sbuf_addc(&quoted, *p);
	}
	sbuf_addc(&quoted, '"');
	return sbuf_text(&quoted);
}

static void write_array(const struct seed_maker *m, struct seed_turn t, struct seed_chance chance,
			struct sbuf *out)
{
	size_t n = 1 + seed_below(chance.value, ELEMENTS);
	size_t start = out->len;

	sbuf_addc(out, '{');
	for (size_t i = 0; i < n; i++) {
		struct seed_chance one = {chance.row, seed_mix(chance.value, i)};
		const char *text = element(m, t, one, out);

		if (strstr(out->text + start, text))
			continue;
		if (i)
			sbuf_addc(out, m->is_box ? ';' : ',');
		sbuf_add(out, text);
	}
	sbuf_addc(out, '}');
}

void seed_value(const struct seed_maker *m, struct seed_turn turn, struct sbuf *out)
{
	struct seed_chance chance = {
		.row = seed_mix(m->table, turn.row),
		.value = seed_mix(seed_mix(m->column, turn.row), turn.again),
	};

	if (m->is_array)
		write_array(m, turn, chance, out);
	else
		write_one(m, turn, chance, out);
}
