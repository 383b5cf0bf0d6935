#include "engine/seed_random.h"
#include "engine/seed_parts.h"

#include <string.h>

enum {
	ATTEMPTS = 300,	 /* to find values that a key does not have */
	LOOKS = 32,	 /* for a row that fits what another foreign key took */
	SEARCH = 100000, /* the largest pool that is looked through for one */
	RELEASE = 1024,	 /* rows for which the memory of values is kept */
};

void seed_pool_add(struct seed_plan *p, struct seed_pool *pool, const char *const *values)
{
	for (uint32_t i = 0; i < pool->columns.n; i++)
		vec_push(p->arena, &pool->values,
			 values[i] ? arena_strdup(p->arena, values[i]) : NULL);
	pool->n++;
}

static const char *const *pool_row(const struct seed_pool *pool, size_t i)
{
	return (const char *const *)(pool->values.items + i * pool->columns.n);
}

/* The place of a column within a key, for values in the order of the row. */
static bool key_tuple(const struct seed_key *k, const char *const *values, bool is_row,
		      uint64_t *out)
{
	uint64_t tuple = 0;

	for (size_t i = 0; i < k->n; i++) {
		const char *v = values[is_row ? k->columns[i] : i];

		if (!v && !k->nulls_are_equal)
			return false;
		tuple = seed_tuple(tuple, v);
	}
	*out = tuple;
	return true;
}

void seed_key_seen(struct seed_plan *p, struct seed_key *key, const char *const *values)
{
	uint64_t tuple;

	if (key_tuple(key, values, false, &tuple))
		(void)seed_set_add(p->arena, &key->seen, tuple);
}

/* ---- wheels */

/* The pool of the one foreign key that is that column alone. */
static const struct seed_pool *single_pool(const struct seed_table *t, size_t column)
{
	const struct seed_pool *found = NULL;

	for (size_t i = 0; i < t->n_foreign; i++) {
		const struct seed_foreign *f = &t->foreign[i];

		for (size_t k = 0; k < f->n; k++) {
			if (f->columns[k] != column)
				continue;
			if (found || f->n > 1 || f->is_self || f->is_later || f->is_open)
				return NULL;
			found = f->pool;
		}
	}
	return found;
}

static size_t choices_of(const struct seed_table *t, size_t column)
{
	const struct seed_column *c = &t->columns[column];
	const struct seed_pool *pool;

	if (c->source == SEED_MADE)
		return seed_choices(&c->maker);
	pool = c->source == SEED_KEY ? single_pool(t, column) : NULL;
	return pool ? pool->n : 0;
}

static size_t common(size_t a, size_t b)
{
	while (b) {
		size_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static bool is_on_wheel(const struct seed_table *t, const struct seed_key *but, size_t column)
{
	for (size_t i = 0; i < t->n_keys; i++) {
		const struct seed_key *k = &t->keys[i];

		for (size_t c = 0; k != but && k->wheel.total && c < k->n; c++) {
			if (k->columns[c] == column)
				return true;
		}
	}
	return false;
}

static void make_wheel(struct seed_plan *p, struct seed_table *t, struct seed_key *k)
{
	struct seed_wheel *w = &k->wheel;
	size_t total = 1;

	w->sizes = ARENA_ARRAY(p->arena, size_t, k->n);
	for (size_t i = 0; i < k->n; i++) {
		w->sizes[i] = choices_of(t, k->columns[i]);
		if (!w->sizes[i] || t->columns[k->columns[i]].is_asked ||
		    is_on_wheel(t, k, k->columns[i]) || total > SIZE_MAX / 8 / w->sizes[i])
			return;
		total *= w->sizes[i];
	}
	w->total = total;
	w->at = seed_below(t->chance, total);
	/* a step without a common divisor meets every place once */
	w->step = 1 + seed_below(seed_mix(t->chance, 2), total);
	while (common(w->step, total) != 1)
		w->step++;
}

void seed_begin(struct seed_plan *p, struct seed_table *t)
{
	for (size_t i = 0; i < t->n_groups; i++) {
		const struct seed_group *g = &t->groups[i];

		for (size_t k = 0; g->n_passed && k < g->n; k++) {
			struct seed_column *c = &t->columns[g->columns[k]];

			if (!c->is_asked)
				c->source = SEED_TRIED;
		}
	}
	for (size_t i = 0; i < t->n_keys; i++)
		make_wheel(p, t, &t->keys[i]);
}

/* ---- one row */

struct making {
	struct seed_plan *plan;
	struct seed_table *table;
	struct seed_row *row;
	uint64_t again;
	bool *is_set;	 /* a value was taken, which may be NULL */
	bool *is_wanted; /* of a foreign key: the checks want it not to be NULL */
};

static void take(struct making *m, size_t column, const char *value)
{
	m->row->values[column] = value;
	m->is_set[column] = true;
}

static uint64_t chance_of(const struct making *m, uint64_t what)
{
	return seed_mix(seed_mix(seed_mix(m->table->chance, what), m->table->made), m->again);
}

/* False: the wheel went round. */
static bool turn_wheel(struct making *m, struct seed_key *k)
{
	struct seed_wheel *w = &k->wheel;
	size_t at;

	if (w->turned == w->total)
		return false;
	w->turned++;
	at = w->at;
	w->at = (w->at + w->step) % w->total;
	for (size_t i = 0; i < k->n; i++) {
		size_t place = at % w->sizes[i];
		const struct seed_column *c = &m->table->columns[k->columns[i]];

		at /= w->sizes[i];
		take(m, k->columns[i],
		     c->source == SEED_MADE
			     ? seed_choice(&c->maker, place)
			     : *pool_row(single_pool(m->table, k->columns[i]), place));
	}
	return true;
}

static bool fits(const struct making *m, const struct seed_foreign *f, const char *const *parent)
{
	for (size_t i = 0; i < f->n; i++) {
		if (m->is_set[f->columns[i]] && !str_eq(m->row->values[f->columns[i]], parent[i]))
			return false;
	}
	return true;
}

static bool is_any_set(const struct making *m, const struct seed_foreign *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (m->is_set[f->columns[i]])
			return true;
	}
	return false;
}

static const char *const *find_parent(const struct making *m, const struct seed_foreign *f,
				      uint64_t chance)
{
	const struct seed_pool *pool = f->pool;
	bool any = is_any_set(m, f);

	if (!pool->n)
		return NULL;
	for (uint64_t i = 0; i < LOOKS; i++) {
		const char *const *parent =
			pool_row(pool, seed_below(seed_mix(chance, i), pool->n));

		if (!any || fits(m, f, parent))
			return parent;
	}
	for (size_t i = 0; pool->n <= SEARCH && i < pool->n; i++) {
		const char *const *parent =
			pool_row(pool, (i + seed_below(chance, pool->n)) % pool->n);

		if (fits(m, f, parent))
			return parent;
	}
	return NULL;
}

static bool is_wanted(const struct making *m, const struct seed_foreign *f)
{
	return f->n == 1 && m->is_wanted[f->columns[0]];
}

/* NULL where it may be; columns of another key stay. */
static bool take_null(struct making *m, const struct seed_foreign *f)
{
	bool can = false;

	for (size_t i = 0; i < f->n; i++) {
		size_t c = f->columns[i];

		if (m->is_set[c] && !m->row->values[c])
			return true;
		can = can || (!m->is_set[c] && m->table->columns[c].may_be_null);
	}
	for (size_t i = 0; can && i < f->n; i++) {
		size_t c = f->columns[i];

		if (!m->is_set[c] && m->table->columns[c].may_be_null)
			take(m, c, NULL);
	}
	return can;
}

/* The row itself, where a table refers to itself and has no other row yet. */
static bool take_itself(struct making *m, const struct seed_foreign *f)
{
	if (!f->is_self)
		return false;
	for (size_t i = 0; i < f->n; i++) {
		size_t from = seed_column_place(m->table, f->pool->columns.items[i]);

		if (from == SIZE_MAX || !m->is_set[from])
			return false;
		if (!m->is_set[f->columns[i]])
			take(m, f->columns[i], m->row->values[from]);
	}
	return true;
}

static bool is_whole(const struct making *m, const struct seed_foreign *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (!m->is_set[f->columns[i]])
			return false;
	}
	return true;
}

static bool take_parent(struct making *m, size_t which)
{
	const struct seed_foreign *f = &m->table->foreign[which];
	uint64_t chance = chance_of(m, which);
	const char *const *parent;

	if (f->is_later) {
		for (size_t i = 0; i < f->n; i++) {
			if (!m->is_set[f->columns[i]])
				take(m, f->columns[i], NULL);
		}
		return true;
	}
	if (f->n == 1 && is_whole(m, f))
		return true;
	if (!seed_below(chance >> 32, NULLS) && !is_wanted(m, f) && take_null(m, f))
		return true;
	parent = find_parent(m, f, chance);
	if (!parent)
		return is_whole(m, f) || take_null(m, f) || take_itself(m, f);
	for (size_t i = 0; i < f->n; i++) {
		if (!m->is_set[f->columns[i]])
			take(m, f->columns[i], parent[i]);
	}
	return true;
}

/* Whether no foreign key is wanted of which there are no rows. */
static bool has_parents(const struct making *m, const struct seed_group *g, size_t at)
{
	for (size_t k = 0; k < g->n; k++) {
		size_t column = g->columns[k];
		const struct seed_pool *pool;

		if (!m->table->columns[column].is_asked || !g->passed.items[at * g->n + k])
			continue;
		pool = single_pool(m->table, column);
		if (pool && !pool->n)
			return false;
	}
	return true;
}

static size_t tuple_to_take(const struct making *m, const struct seed_group *g, size_t which)
{
	size_t first;

	if (g->is_distinct)
		return (m->table->made + m->again) % g->n_passed;
	first = seed_below(chance_of(m, 100 + which), g->n_passed);
	for (size_t i = 0; i < g->n_passed; i++) {
		size_t at = (first + i) % g->n_passed;

		if (has_parents(m, g, at))
			return at;
	}
	return first;
}

static void take_tried(struct making *m)
{
	for (size_t i = 0; i < m->table->n_groups; i++) {
		const struct seed_group *g = &m->table->groups[i];
		size_t at;

		if (!g->n_passed)
			continue;
		at = tuple_to_take(m, g, i);
		for (size_t k = 0; k < g->n; k++) {
			const char *value = g->passed.items[at * g->n + k];

			if (value && m->table->columns[g->columns[k]].is_asked)
				m->is_wanted[g->columns[k]] = true;
			else
				take(m, g->columns[k], value);
		}
	}
}

/* A value of its own; the texts stand in the row's buffer until all are made. */
static void make_value(struct making *m, size_t column)
{
	const struct seed_column *c = &m->table->columns[column];
	struct seed_turn turn = {.row = m->table->made, .again = m->again};
	uint64_t place = m->table->existing + m->table->made;
	struct seed_row *row = m->row;

	if (c->may_be_null && !c->is_distinct &&
	    !seed_below(seed_mix(c->maker.column, m->table->made) >> 20, NULLS)) {
		take(m, column, NULL);
		return;
	}
	if (c->is_distinct && c->maker.form == SEED_TEXT)
		turn.number = m->again ? m->table->made + 1 + (m->again - 1) * m->table->rows : 0;
	else if (c->is_distinct)
		turn.number = place + 1 + m->again * m->table->rows;
	turn.place = place;
	row->offsets[column] = row->text.len;
	seed_value(&c->maker, turn, &row->text);
	sbuf_addc(&row->text, 0);
	m->is_set[column] = true;
}

static bool made_here(const struct making *m, size_t column)
{
	return m->row->offsets[column] != SIZE_MAX;
}

static void make_values(struct making *m)
{
	for (size_t i = 0; i < m->table->n; i++) {
		if (!m->is_set[i] && m->table->columns[i].source == SEED_MADE)
			make_value(m, i);
		else if (!m->is_set[i] && m->table->columns[i].source == SEED_NULL)
			take(m, i, NULL);
	}
	for (size_t i = 0; i < m->table->n; i++) {
		if (made_here(m, i))
			m->row->values[i] = m->row->text.text + m->row->offsets[i];
	}
}

/* Whether no key has the row's values; *full: the one that has. */
static bool is_distinct(const struct making *m, const struct object **full)
{
	for (size_t i = 0; i < m->table->n_unequal; i++) {
		const char *a = m->row->values[m->table->unequal[2 * i]];
		const char *b = m->row->values[m->table->unequal[2 * i + 1]];

		if (a && b && str_eq(a, b)) {
			*full = m->table->table;
			return false;
		}
	}
	for (size_t i = 0; i < m->table->n_keys; i++) {
		const struct seed_key *k = &m->table->keys[i];
		uint64_t tuple;

		if (key_tuple(k, m->row->values, true, &tuple) && seed_set_has(&k->seen, tuple)) {
			*full = k->object;
			return false;
		}
	}
	return true;
}

static void enter(struct making *m)
{
	struct seed_table *t = m->table;

	for (size_t i = 0; i < t->n_keys; i++) {
		uint64_t tuple;

		if (key_tuple(&t->keys[i], m->row->values, true, &tuple))
			(void)seed_set_add(m->plan->arena, &t->keys[i].seen, tuple);
	}
	for (size_t i = 0; i < t->pools.len; i++) {
		struct seed_pool *pool = t->pools.items[i];
		const char **values;

		if (!pool->is_filled)
			continue;
		values = ARENA_ARRAY(&m->row->temp, const char *, pool->columns.n);
		for (uint32_t k = 0; k < pool->columns.n; k++) {
			size_t c = seed_column_place(t, pool->columns.items[k]);

			values[k] = c == SIZE_MAX ? NULL : m->row->values[c];
		}
		seed_pool_add(m->plan, pool, values);
	}
}

/* One try; *full: what has no more to give. */
static bool try_row(struct making *m, const struct object **full)
{
	struct seed_table *t = m->table;

	memset(m->is_set, 0, sizeof(bool) * t->n);
	memset(m->is_wanted, 0, sizeof(bool) * t->n);
	sbuf_cut(&m->row->text, 0);
	for (size_t i = 0; i < t->n; i++) {
		m->row->values[i] = NULL;
		m->row->offsets[i] = SIZE_MAX;
		if (t->columns[i].source == SEED_NUMBER)
			take(m, i, t->columns[i].numbers.items[t->made]);
	}
	take_tried(m);
	for (size_t i = 0; i < t->n_keys; i++) {
		if (t->keys[i].wheel.total && !turn_wheel(m, &t->keys[i])) {
			*full = t->keys[i].object;
			return false;
		}
	}
	for (size_t i = 0; i < t->n_foreign && !t->foreign[i].is_self; i++) {
		if (!take_parent(m, i)) {
			*full = &t->foreign[i].key->head;
			return false;
		}
	}
	make_values(m);
	for (size_t i = 0; i < t->n_foreign; i++) {
		if (t->foreign[i].is_self && !take_parent(m, i)) {
			*full = &t->foreign[i].key->head;
			return false;
		}
	}
	return true;
}

bool seed_row(struct seed_plan *p, struct seed_table *t, struct seed_row *row,
	      const struct object **full)
{
	struct making m = {.plan = p, .table = t, .row = row};
	bool ok;

	*full = NULL;
	if (t->made == t->rows)
		return false;
	if (t->made % RELEASE == 0)
		arena_release(&row->temp);
	if (t->made % RELEASE == 0) {
		row->text = (struct sbuf)SBUF_INIT(&row->temp);
		row->values = ARENA_ARRAY(&row->temp, const char *, t->n + 1);
		row->offsets = ARENA_ARRAY(&row->temp, size_t, t->n + 1);
	}
	m.is_set = ARENA_ARRAY(&row->temp, bool, t->n + 1);
	m.is_wanted = ARENA_ARRAY(&row->temp, bool, t->n + 1);
	for (m.again = 0; m.again < ATTEMPTS; m.again++) {
		*full = NULL;
		ok = try_row(&m, full);
		if (ok && is_distinct(&m, full)) {
			enter(&m);
			t->made++;
			*full = NULL;
			return true;
		}
		/* a wheel that went round stands still */
		if (!ok && (*full)->kind != &kind_foreign_key)
			return false;
	}
	return false;
}

const char *const *seed_later(const struct seed_table *t, const struct seed_foreign *f, size_t row)
{
	uint64_t chance = seed_mix(seed_mix(t->chance, f->columns[0] + 1000), row);

	if (!f->pool->n || !seed_below(chance >> 32, NULLS))
		return NULL;
	return pool_row(f->pool, seed_below(chance, f->pool->n));
}
