#include "engine/seed_parts.h"
#include "engine/seed_random.h"
#include "engine/seed_regex.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a check wants is not understood here. Values are made by name and type,
 * others are taken from the text of the check itself (its strings, and numbers
 * near its numbers), and the server says which of them pass.
 */

enum { TRIES = 512, SPREAD = 101 };

#define DIGITS "0123456789"

/* "IS NULL", "num_nonnulls", "coalesce": such a check may ask whether something is there. */
static bool asks_for_null(const struct seed_check *check)
{
	return strstr(check->expression, "NULL") || strstr(check->expression, "null") ||
	       strstr(check->expression, "COALESCE") || strstr(check->expression, "coalesce");
}

/*
 * A foreign key of one column, of which a check asks whether it is NULL: any
 * value stands for all that the key can have.
 */
static bool is_asked(const struct seed_table *t, size_t place, const struct seed_check *check)
{
	const struct seed_column *c = &t->columns[place];

	if (c->source != SEED_KEY || !c->may_be_null || !c->can_be_made || !asks_for_null(check))
		return false;
	for (size_t i = 0; i < t->n_foreign; i++) {
		const struct seed_foreign *f = &t->foreign[i];

		for (size_t k = 0; f->n > 1 && k < f->n; k++) {
			if (f->columns[k] == place)
				return false;
		}
	}
	return true;
}

/* The columns of a check; false: one of them is not of those that can be tried. */
static bool columns_of(struct seed_planner *p, const struct seed_table *t,
		       const struct seed_check *check, struct vec *out)
{
	struct needs n = {.arena = p->arena, .schema = p->schema};

	if (check->value)
		vec_push(p->arena, &n.objects, check->value);
	else
		needs_expr(&n, t->table, check->expression);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *c = n.objects.items[i];
		size_t place = c->kind == &kind_column ? seed_column_place(t, c->name) : SIZE_MAX;

		if (c->kind != &kind_column)
			continue;
		if (place == SIZE_MAX ||
		    (t->columns[place].source != SEED_MADE && !is_asked(t, place, check)))
			return false;
		vec_push(p->arena, out, c);
	}
	return out->len > 0;
}

static bool group_has(const struct seed_group *g, size_t column)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->columns[i] == column)
			return true;
	}
	return false;
}

static void group_add(struct seed_planner *p, struct seed_group *g, size_t column)
{
	if (group_has(g, column))
		return;
	g->columns = arena_grow(p->arena, g->columns, sizeof(size_t) * g->n,
				sizeof(size_t) * (g->n + 1));
	g->columns[g->n++] = column;
}

/* Two groups become one. */
static void join(struct seed_planner *p, struct seed_group *into, struct seed_group *from)
{
	for (size_t i = 0; i < from->n; i++)
		group_add(p, into, from->columns[i]);
	for (size_t i = 0; i < from->checks.len; i++)
		vec_push(p->arena, &into->checks, from->checks.items[i]);
	*from = (struct seed_group){0};
}

/* a <> b, where the values of one are keys of another table: rows are made until they differ. */
static void add_unequal(struct seed_planner *p, struct seed_table *t,
			const struct seed_check *check)
{
	struct needs n = {.arena = p->arena, .schema = p->schema};
	size_t places[2];
	size_t n_places = 0;

	if (check->value || (!strstr(check->expression, "<>") && !strstr(check->expression, "!=")))
		return;
	needs_expr(&n, t->table, check->expression);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *c = n.objects.items[i];
		size_t place = c->kind == &kind_column ? seed_column_place(t, c->name) : SIZE_MAX;

		if ((n_places > 0 && places[0] == place) || (n_places > 1 && places[1] == place))
			continue;
		if (place == SIZE_MAX || n_places == 2)
			return;
		places[n_places++] = place;
	}
	if (n_places < 2)
		return;
	t->unequal = arena_grow(p->arena, t->unequal, sizeof(places) * t->n_unequal,
				sizeof(places) * (t->n_unequal + 1));
	memcpy(t->unequal + 2 * t->n_unequal++, places, sizeof(places));
}

/* The strings of the check's expression, which a value may have to be like. */
static void mine_quoted(struct arena *a, struct seed_check *check)
{
	for (const char *p = check->expression; (p = strchr(p, '\''));) {
		struct sbuf text = SBUF_INIT(a);
		const char *before = p;

		while (before > check->expression && strchr(" (*", before[-1]))
			before--;
		for (p++; *p && (*p != '\'' || p[1] == '\''); p++) {
			p += *p == '\'';
			sbuf_addc(&text, *p);
		}
		p += *p == '\'';
		check->quoted =
			arena_grow(a, check->quoted, sizeof(*check->quoted) * check->n_quoted,
				   sizeof(*check->quoted) * (check->n_quoted + 1));
		check->quoted[check->n_quoted++] = (struct seed_quoted){
			.text = sbuf_text(&text),
			.is_regex = before > check->expression && before[-1] == '~'};
	}
}

static void mine_numbers(struct arena *a, struct seed_check *check)
{
	for (const char *p = check->expression; (p = strpbrk(p, DIGITS));) {
		size_t len = strspn(p, DIGITS);
		char before = p > check->expression ? p[-1] : ' ';
		long long n;

		/* no more than stays a number when something is added */
		if (len < 18 && !str_is_word(before) && str_to_i64(arena_strndup(a, p, len), &n)) {
			check->numbers = arena_grow(a, check->numbers, sizeof(n) * check->n_numbers,
						    sizeof(n) * (check->n_numbers + 1));
			check->numbers[check->n_numbers++] = before == '-' ? -n : n;
		}
		p += len;
	}
}

static void add_check(struct seed_planner *p, struct seed_table *t, const struct seed_check *check)
{
	struct vec columns = {0};
	struct seed_group *g = NULL;
	struct seed_check *kept;
	bool has_keys = false;

	if (!columns_of(p, t, check, &columns)) {
		add_unequal(p, t, check);
		return;
	}
	for (size_t i = 0; i < columns.len; i++) {
		const struct object *c = columns.items[i];
		size_t place = seed_column_place(t, c->name);

		for (size_t k = 0; k < t->n_groups; k++) {
			if (!group_has(&t->groups[k], place) || &t->groups[k] == g)
				continue;
			if (g)
				join(p, g, &t->groups[k]);
			else
				g = &t->groups[k];
		}
	}
	if (!g)
		g = &t->groups[t->n_groups++];
	for (size_t i = 0; i < columns.len; i++) {
		const struct object *c = columns.items[i];
		size_t place = seed_column_place(t, c->name);

		group_add(p, g, place);
		t->columns[place].is_asked = t->columns[place].source == SEED_KEY;
		has_keys = has_keys || t->columns[place].is_asked;
	}
	if (has_keys)
		add_unequal(p, t, check);
	kept = ARENA_NEW(p->arena, struct seed_check);
	*kept = *check;
	mine_quoted(p->arena, kept);
	mine_numbers(p->arena, kept);
	vec_push(p->arena, &g->checks, kept);
}

/* The checks of a column's domain and of the domain below it. */
static void add_domain(struct seed_planner *p, struct seed_table *t, const struct object *column)
{
	const struct sqltype *type = ((const struct column *)column)->type;

	for (int depth = 0; depth < 32 && type->schema && !type->is_array; depth++) {
		const struct object *o =
			schema_get(p->schema, &kind_domain, type->schema, type->name);

		if (!o)
			return;
		CHILD_EACH(c, o) {
			struct seed_check check = {.object = c, .value = column};

			if (c->kind != &kind_check)
				continue;
			check.expression = ((const struct check *)c)->expression;
			add_check(p, t, &check);
		}
		type = ((const struct domain *)o)->type;
	}
}

static size_t count_checks(const struct seed_table *t)
{
	size_t n = 0;

	/* each column or check begins one group at most */
	CHILD_EACH(c, t->table)
		n += c->kind == &kind_check || c->kind == &kind_column;
	return n;
}

void seed_groups(struct seed_planner *p, struct seed_table *t)
{
	t->groups = ARENA_ARRAY(p->arena, struct seed_group, count_checks(t));
	CHILD_EACH(c, t->table) {
		struct seed_check check = {.object = c};

		if (c->kind == &kind_column)
			add_domain(p, t, c);
		if (c->kind != &kind_check)
			continue;
		check.expression = ((const struct check *)c)->expression;
		add_check(p, t, &check);
	}
	for (size_t i = 0; i < t->n_groups; i++) {
		struct seed_group *g = &t->groups[i];

		for (size_t k = 0; k < g->n; k++) {
			const struct seed_column *c = &t->columns[g->columns[k]];

			g->is_distinct = g->is_distinct || (c->is_distinct && !c->is_asked);
		}
		/* a quarter comes from the text of the checks: enough where nothing else passes */
		g->wanted = g->is_distinct ? (t->rows + TRIES) * 4 : TRIES;
	}
}

/* A text that a string of the check asks for; NULL: none is seen. */
static const char *text_like(struct arena *a, const struct seed_quoted *q, uint64_t chance)
{
	struct sbuf out = SBUF_INIT(a);

	if (q->is_regex)
		return seed_regex(&out, q->text, chance) ? sbuf_text(&out) : NULL;
	/* what LIKE reads in it is left out */
	for (const char *p = q->text; *p; p++) {
		if (*p != '%')
			sbuf_addc(&out, *p);
	}
	return sbuf_text(&out);
}

/* A day not far from one that the check names, or any of a century. */
static const char *mined_day(struct arena *a, const struct seed_check *check, uint64_t chance)
{
	struct sbuf out = SBUF_INIT(a);
	int year = 1930 + (int)seed_below(chance >> 8, 100);
	int month = 1 + (int)seed_below(chance >> 16, 12);

	if (check->n_quoted && chance & 1) {
		const char *day = check->quoted[seed_below(chance >> 24, check->n_quoted)].text;

		if (strlen(day) >= 10 && day[4] == '-' && strspn(day, DIGITS) == 4)
			year = (int)strtol(day, NULL, 10) + (int)seed_below(chance >> 32, 7) - 3;
	}
	sbuf_addf(&out, "%04d-%02d-%02d", year, month, 1 + (int)seed_below(chance >> 40, 28));
	return sbuf_text(&out);
}

/* One of the checks, of those that speak of the column if there are such. */
static const struct seed_check *check_of(const struct seed_group *g, const struct seed_column *c,
					 uint64_t chance)
{
	const struct seed_check *check = NULL;

	for (size_t i = 0; i < g->checks.len; i++) {
		check = g->checks.items[(chance + i) % g->checks.len];
		if (check->value || strstr(check->expression, c->column->head.name))
			break;
	}
	return check;
}

/* How often a column is NULL, one in so many: more often where a check asks whether it is. */
static uint64_t null_chance(const struct seed_group *g)
{
	for (size_t i = 0; i < g->checks.len; i++) {
		if (asks_for_null(g->checks.items[i]))
			return 2;
	}
	return NULLS;
}

/* A value out of the text of a check; NULL: it has none for such a column. */
static const char *mined(struct arena *a, const struct seed_group *g, const struct seed_column *c,
			 uint64_t chance)
{
	const struct seed_check *check = check_of(g, c, chance);
	const struct seed_maker *m = &c->maker;
	const char *text;
	long long n;

	if (m->is_array)
		return NULL;
	if (m->form == SEED_TEXT) {
		if (!check->n_quoted)
			return NULL;
		text = text_like(a, &check->quoted[seed_below(chance >> 8, check->n_quoted)],
				 chance >> 16);
		return text && (!m->length || strlen(text) <= (size_t)m->length) ? text : NULL;
	}
	if (m->form == SEED_DOCUMENT)
		return chance & 1 ? "[]" : "{}";
	if (m->form == SEED_DATE || m->form == SEED_STAMP)
		return mined_day(a, check, chance);
	if (m->form != SEED_INTEGER && m->form != SEED_DECIMAL)
		return NULL;
	if (!check->n_numbers)
		return NULL;
	n = check->numbers[seed_below(chance >> 8, check->n_numbers)];
	n += chance >> 16 & 1 ? (long long)seed_below(chance >> 17, 3) - 1
			      : (long long)seed_below(chance >> 17, SPREAD) - SPREAD / 2;
	return n > m->most || n < -m->most ? NULL : arena_printf(a, "%lld", n);
}

void seed_candidate(struct seed_plan *p, const struct seed_table *t, const struct seed_group *g,
		    size_t i, const char **values)
{
	for (size_t k = 0; k < g->n; k++) {
		const struct seed_column *c = &t->columns[g->columns[k]];
		uint64_t chance = seed_mix(seed_mix(c->maker.column, 7), i);
		struct sbuf text = SBUF_INIT(p->arena);
		const char *found = NULL;

		if (c->may_be_null && (!c->is_distinct || c->is_asked) &&
		    !seed_below(chance >> 40, i < g->wanted / 2 ? NULLS : null_chance(g))) {
			values[k] = NULL;
			continue;
		}
		/* the first half as any row would have it: whether all pass is seen there */
		if (i >= g->wanted / 2 && i % 2)
			found = mined(p->arena, g, c, chance);
		if (!found) {
			struct seed_turn turn = {
				.row = i, .place = i, .number = c->is_distinct ? i + 1 : 0};

			seed_value(&c->maker, turn, &text);
			found = sbuf_text(&text);
		}
		values[k] = found;
	}
}
