#include "db/fill_parts.h"

#include <string.h>

/* The place of a candidate among the others; columns may have any other name. */
#define PLACE "modelgen place"

/* {"a",NULL} of one value of each tuple. */
static const char *array_of(struct fill *f, const struct vec *tuples, size_t n, size_t column)
{
	struct sbuf out = SBUF_INIT(f->arena);

	sbuf_addc(&out, '{');
	for (size_t i = column; i < tuples->len; i += n) {
		if (i >= n)
			sbuf_addc(&out, ',');
		if (!tuples->items[i]) {
			sbuf_add(&out, "NULL");
			continue;
		}
		sbuf_addc(&out, '"');
		for (const char *p = tuples->items[i]; *p; p++) {
			if (*p == '"' || *p == '\\')
				sbuf_addc(&out, '\\');
			sbuf_addc(&out, *p);
		}
		sbuf_addc(&out, '"');
	}
	sbuf_addc(&out, '}');
	return sbuf_text(&out);
}

/* One parameter for each column, and the columns with their types. */
static void write_columns(struct fill *f, struct sql *w, const struct seed_table *t,
			  const struct seed_group *g)
{
	SQL(w, KW("(SELECT"), ID(PLACE));
	for (size_t i = 0; i < g->n; i++) {
		const struct column *c = t->columns[g->columns[i]].column;

		SQL(w, KW(","), KW("CAST("), ID(arena_printf(f->arena, "modelgen %zu", i)),
		    KW("AS"), TYPE(seed_base_type(f->plan->schema, c->type)), KW(")"), KW("AS"),
		    ID(c->head.name));
	}
	SQL(w, KW("FROM unnest("));
	for (size_t i = 0; i < g->n; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, KW("CAST($"));
		sql_glue(w);
		SQL(w, NUM((int64_t)i + 1), KW("AS text[])"));
	}
	SQL(w, KW(") WITH ORDINALITY AS candidates ("));
	for (size_t i = 0; i < g->n; i++)
		SQL(w, ID(arena_printf(f->arena, "modelgen %zu", i)), KW(","));
	SQL(w, ID(PLACE), KW(")) AS"), ID(t->table->name));
}

static const char *question(struct fill *f, const struct seed_table *t, const struct seed_group *g)
{
	struct sql w;

	fill_sql(f, &w);
	SQL(&w, KW("SELECT"), ID(PLACE), KW("FROM"));
	write_columns(f, &w, t, g);
	SQL(&w, KW("WHERE true"));
	for (size_t i = 0; i < g->checks.len; i++) {
		const struct seed_check *check = g->checks.items[i];

		SQL(&w, KW("AND"));
		if (check->value)
			SQL(&w, KW("(SELECT"));
		sql_parens(&w, check->expression);
		SQL(&w, KW("IS NOT FALSE"));
		if (check->value)
			SQL(&w, KW("FROM (SELECT"), ID(t->table->name), KW("."),
			    ID(check->value->name), KW(") AS candidate (value))"));
	}
	SQL(&w, KW("ORDER BY"), ID(PLACE));
	return sbuf_text(&w.text);
}

static void make_candidates(struct fill *f, const struct seed_table *t, const struct seed_group *g,
			    struct vec *out)
{
	const char **values = ARENA_ARRAY(f->arena, const char *, g->n);

	for (size_t i = 0; i < g->wanted; i++) {
		seed_candidate(f->plan, t, g, i, values);
		for (size_t k = 0; k < g->n; k++)
			vec_push(f->arena, out, values[k]);
	}
}

/* Keeps what passed; all of the plain half: whatever is made later will do as well. */
static void keep_passed(struct fill *f, struct seed_group *g, const struct vec *tuples,
			const struct rows *rows)
{
	struct seed_set seen = {0};
	size_t plain = 0;

	if (!tuples->items)
		return;
	for (int i = 0; i < rows->n; i++) {
		long long at = 0;
		uint64_t tuple = 0;

		if (!str_to_i64(rows_get(rows, i, 0), &at) || at < 1 ||
		    (size_t)at * g->n > tuples->len)
			continue;
		plain += (size_t)at <= g->wanted / 2;
		for (size_t k = 0; k < g->n; k++)
			tuple = seed_tuple(tuple, tuples->items[(size_t)(at - 1) * g->n + k]);
		if (g->is_distinct && !seed_set_add(f->arena, &seen, tuple))
			continue;
		for (size_t k = 0; k < g->n; k++)
			vec_push(f->arena, &g->passed, tuples->items[(size_t)(at - 1) * g->n + k]);
		g->n_passed++;
	}
	if (plain == g->wanted / 2)
		g->n_passed = 0;
}

static bool refuse(struct fill *f, const struct seed_table *t, const struct seed_group *g)
{
	const struct seed_check *check = g->checks.items[0];
	struct diag *d = diag_add(f->ds, MG_SEED_NO_VALUE, check->object->pos,
				  "no value that was tried for %s passes the check %s",
				  fill_label(f, &t->columns[g->columns[0]].column->head),
				  check->object->name);

	for (size_t i = 1; i < g->checks.len; i++) {
		check = g->checks.items[i];
		diag_note(f->ds, d, "it is bound to the check %s", check->object->name);
	}
	diag_hint(f->ds, d,
		  "Leave the table out with --table and fill it by hand, or let the check "
		  "name values that pass.");
	return false;
}

static bool try_group(struct fill *f, const struct seed_table *t, struct seed_group *g)
{
	const char **params = ARENA_ARRAY(f->arena, const char *, g->n);
	struct diags quiet = DIAGS_INIT(f->arena);
	struct vec tuples = {0};
	struct rows rows;
	bool is_hopeless;

	make_candidates(f, t, g, &tuples);
	for (size_t i = 0; i < g->n; i++)
		params[i] = array_of(f, &tuples, g->n, i);
	if (!conn_exec(f->conn, f->ds, "SAVEPOINT modelgen_try"))
		return false;
	/* a check that cannot be asked about like this is left to the rows themselves */
	if (!conn_query(f->conn, &quiet, question(f, t, g), g->n, params, &rows))
		return conn_exec(f->conn, f->ds, "ROLLBACK TO SAVEPOINT modelgen_try");
	keep_passed(f, g, &tuples, &rows);
	is_hopeless = !rows.n;
	rows_close(&rows);
	if (is_hopeless)
		return refuse(f, t, g);
	return conn_exec(f->conn, f->ds, "RELEASE SAVEPOINT modelgen_try");
}

bool fill_try(struct fill *f, struct seed_table *t)
{
	bool ok = true;

	for (size_t i = 0; i < t->n_groups; i++) {
		if (t->groups[i].n)
			ok = try_group(f, t, &t->groups[i]) && ok;
	}
	return ok;
}
