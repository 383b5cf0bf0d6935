#include "db/fill_parts.h"

#include <string.h>

/* What is read of a table that others refer to. */
enum { MOST_KEYS = 1000000 };

/* Gives every row of the statement to the function. */
static bool each_row(struct fill *f, const char *select, size_t n,
		     void (*give)(void *self, const char **values), void *self)
{
	const char **values = ARENA_ARRAY(f->arena, const char *, n);
	const char *sql = arena_printf(f->arena, "COPY (%s) TO STDOUT", select);
	char *line;
	int more = -1;

	if (conn_script(f->conn, f->ds, sql) && conn_copy_next(f->conn, f->ds, sql)) {
		while ((more = conn_copy_row(f->conn, f->ds, &line)) == 1) {
			conn_copy_split(line, values, n);
			give(self, values);
		}
	}
	if (more != 0) {
		struct diags quiet = DIAGS_INIT(f->arena);

		/* what is left of the answer would be in the way of the rollback */
		(void)conn_script_end(f->conn, &quiet);
		return false;
	}
	return conn_script_end(f->conn, f->ds);
}

struct pool_reader {
	struct fill *fill;
	struct seed_pool *pool;
};

static void give_pool(void *self, const char **values)
{
	struct pool_reader *r = self;

	for (uint32_t i = 0; i < r->pool->columns.n; i++) {
		if (!values[i])
			return;
	}
	seed_pool_add(r->fill->plan, r->pool, values);
}

bool fill_read_pool(struct fill *f, struct seed_pool *pool)
{
	struct pool_reader r = {f, pool};
	const struct object *t = pool->table;
	struct sql w;

	fill_sql(f, &w);
	SQL(&w, KW("SELECT"));
	fill_names(&w, &pool->columns);
	SQL(&w, KW("FROM"), NAME(t->schema, t->name), KW("ORDER BY"));
	fill_names(&w, &pool->columns);
	SQL(&w, KW("LIMIT"), NUM(MOST_KEYS));
	return each_row(f, sbuf_text(&w.text), pool->columns.n, give_pool, &r);
}

struct key_reader {
	struct fill *fill;
	struct seed_table *table;
};

static void give_keys(void *self, const char **values)
{
	struct key_reader *r = self;

	for (size_t i = 0; i < r->table->n_keys; i++) {
		seed_key_seen(r->fill->plan, &r->table->keys[i], values);
		values += r->table->keys[i].n;
	}
	r->table->existing++;
}

/* The values that the unique keys of a table have already. */
static bool read_keys(struct fill *f, struct seed_table *t)
{
	struct key_reader r = {.fill = f, .table = t};
	struct strings names = {0};
	struct sql w;

	for (size_t i = 0; i < t->n_keys; i++) {
		for (size_t k = 0; k < t->keys[i].n; k++)
			strings_add(f->arena, &names,
				    t->columns[t->keys[i].columns[k]].column->head.name);
	}
	if (!names.n)
		return true;
	fill_sql(f, &w);
	SQL(&w, KW("SELECT"));
	fill_names(&w, &names);
	SQL(&w, KW("FROM"), NAME(t->table->schema, t->table->name));
	return each_row(f, sbuf_text(&w.text), names.n, give_keys, &r);
}

/* Takes the numbers of the table's new rows from the sequence of the column. */
static bool read_numbers(struct fill *f, const struct seed_table *t, struct seed_column *c)
{
	const char *name = c->column->head.name;
	struct rows rows;
	struct sql w;

	fill_sql(f, &w);
	if (c->column->preset) {
		SQL(&w, KW("SELECT"));
		sql_parens(&w, c->column->preset);
	} else {
		struct sql table;

		fill_sql(f, &table);
		SQL(&table, NAME(t->table->schema, t->table->name));
		SQL(&w, KW("SELECT pg_catalog.nextval(pg_catalog.pg_get_serial_sequence("),
		    LIT(sbuf_text(&table.text)), KW(","), LIT(name), KW("))"));
	}
	SQL(&w, KW("FROM pg_catalog.generate_series("), NUM(1), KW(","), NUM((int64_t)t->rows),
	    KW(")"));
	if (!conn_query(f->conn, f->ds, sbuf_text(&w.text), 0, NULL, &rows))
		return false;
	for (int i = 0; i < rows.n; i++) {
		const char *v = rows_get(&rows, i, 0);

		vec_push(f->arena, &c->numbers, v ? arena_strdup(f->arena, v) : NULL);
	}
	rows_close(&rows);
	return true;
}

/* Keys that are known before any row is made, for a circle that is checked at the end. */
static void fill_open_pool(struct fill *f, const struct seed_table *t, struct seed_pool *pool)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct seed_column *c = &t->columns[i];

		if (pool->columns.n != 1 || !str_eq(c->column->head.name, pool->columns.items[0]))
			continue;
		for (size_t k = 0; k < c->numbers.len; k++)
			seed_pool_add(f->plan, pool, (const char *const *)&c->numbers.items[k]);
		pool->is_filled = false;
	}
}

static void fill_open_pools(struct fill *f)
{
	for (size_t i = 0; i < f->plan->tables.len; i++) {
		const struct seed_table *t = f->plan->tables.items[i];

		for (size_t k = 0; k < t->n_foreign; k++) {
			struct seed_pool *pool = t->foreign[k].pool;

			if (!t->foreign[k].is_open || pool->n)
				continue;
			for (size_t j = 0; j < f->plan->tables.len; j++) {
				const struct seed_table *of = f->plan->tables.items[j];

				if (of->table == pool->table)
					fill_open_pool(f, of, pool);
			}
		}
	}
}

bool fill_read_known(struct fill *f)
{
	for (size_t i = 0; i < f->plan->tables.len; i++) {
		struct seed_table *t = f->plan->tables.items[i];

		for (size_t k = 0; k < t->n; k++) {
			if (t->columns[k].source == SEED_NUMBER &&
			    !read_numbers(f, t, &t->columns[k]))
				return false;
		}
		if (!read_keys(f, t))
			return false;
	}
	fill_open_pools(f);
	for (size_t i = 0; i < f->plan->pools.len; i++) {
		struct seed_pool *pool = f->plan->pools.items[i];

		if (!pool->is_filled && !pool->n && !fill_read_pool(f, pool))
			return false;
	}
	return true;
}
