#include "db/fill.h"

#include "db/fill_parts.h"

#include <string.h>

void fill_sql(const struct fill *f, struct sql *w)
{
	sql_init(w, f->arena, NULL);
}

void fill_names(struct sql *w, const struct strings *names)
{
	for (uint32_t i = 0; i < names->n; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, ID(names->items[i]));
	}
}

const char *fill_label(const struct fill *f, const struct object *o)
{
	return object_label(f->arena, o, f->plan->schema->default_schema);
}

/* What the server said about a row, as a message about the table. */
static bool report_row(struct fill *f, const struct seed_table *t, const struct diags *said)
{
	const struct diag *server = said->list.len ? said->list.items[0] : NULL;
	const char *state = conn_sqlstate(f->conn);
	struct diag *d;

	if (!server || (strncmp(state, "23", 2) != 0 && strncmp(state, "22", 2) != 0 &&
			!str_eq(state, "P0001"))) {
		diags_take(f->ds, said);
		return false;
	}
	d = diag_add(f->ds, MG_SEED_REFUSED, t->table->pos, "the server refuses a row of %s: %s",
		     fill_label(f, t->table), server->text);
	for (size_t i = 0; i < server->notes.len; i++)
		diag_note(f->ds, d, "%s", (const char *)server->notes.items[i]);
	diag_hint(f->ds, d,
		  "Everything was rolled back; another --seed makes other rows, and --table "
		  "leaves the table out.");
	return false;
}

static void warn_fewer(struct fill *f, const struct seed_table *t, const struct object *full)
{
	struct diag *d = diag_add(f->ds, MG_SEED_FEWER, t->table->pos,
				  "%s gets %zu rows of %zu: %s has no more values",
				  fill_label(f, t->table), t->made, t->rows, full->name);

	diag_hint(f->ds, d, "More rows need more values, or more rows to refer to.");
}

static bool refuse_orphan(struct fill *f, const struct object *key)
{
	const struct foreign_key *fk = (const struct foreign_key *)key;
	const struct object *parent =
		schema_get(f->plan->schema, &kind_table, fk->references->table.schema,
			   fk->references->table.name);
	struct diag *d = diag_add(f->ds, MG_SEED_NO_PARENT, key->pos,
				  "%s has no rows that %s could refer to", fill_label(f, parent),
				  fill_label(f, key->parent));

	diag_hint(f->ds, d, "Fill it in the same run: leave --table out, or name both.");
	return false;
}

static bool put_rows(struct fill *f, struct seed_table *t)
{
	struct seed_row row = {.temp = ARENA_INIT};
	struct diags said = DIAGS_INIT(f->arena);
	const struct object *full = NULL;
	struct strings names = {0};
	struct conn_put put;
	struct sql w;
	bool ok;

	for (size_t i = 0; i < t->n; i++)
		strings_add(f->arena, &names, t->columns[i].column->head.name);
	fill_sql(f, &w);
	SQL(&w, KW("COPY"), NAME(t->table->schema, t->table->name), IDS(&names), KW("FROM STDIN"));
	if (!conn_put_begin(f->conn, &said, sbuf_text(&w.text), &put))
		return report_row(f, t, &said);
	while (seed_row(f->plan, t, &row, &full)) {
		if (!conn_put_row(&put, row.values, t->n))
			break;
	}
	arena_release(&row.temp);
	ok = conn_put_end(&put, &said);
	if (!ok)
		return report_row(f, t, &said);
	if (full && full->kind == &kind_foreign_key && !t->made)
		return refuse_orphan(f, full);
	if (full)
		warn_fewer(f, t, full);
	return true;
}

/* A table all of whose columns get their values from the server. */
static bool put_defaults(struct fill *f, struct seed_table *t)
{
	struct sql w;

	for (; t->made < t->rows; t->made++) {
		fill_sql(f, &w);
		SQL(&w, KW("INSERT INTO"), NAME(t->table->schema, t->table->name),
		    KW("DEFAULT VALUES"));
		if (!conn_exec(f->conn, f->ds, sbuf_text(&w.text)))
			return false;
	}
	return true;
}

static bool fill_one(struct fill *f, struct seed_table *t)
{
	for (size_t i = 0; i < t->n_foreign; i++) {
		struct seed_pool *pool = t->foreign[i].pool;

		/* nothing new in it: what was there before will do */
		if (!pool->n && !t->foreign[i].is_self && !t->foreign[i].is_later &&
		    !fill_read_pool(f, pool))
			return false;
	}
	if (!t->n)
		return put_defaults(f, t);
	if (!fill_try(f, t))
		return false;
	seed_begin(f->plan, t);
	return put_rows(f, t);
}

/* The pool that finds the rows of a table again. */
static const struct seed_pool *own_keys(const struct seed_table *t)
{
	const struct object *o = object_only(t->table, &kind_primary_key);

	for (size_t i = 0; i < t->pools.len; i++) {
		const struct seed_pool *pool = t->pools.items[i];

		if (strings_eq(&pool->columns, &((const struct key *)o)->columns))
			return pool;
	}
	return NULL;
}

/* The temporary table of a key that was left empty: the rows' own keys, and what they get. */
static bool make_temp(struct fill *f, const struct seed_table *t, const struct strings *names)
{
	struct sql w;

	fill_sql(f, &w);
	SQL(&w, KW("CREATE TEMPORARY TABLE modelgen_seed ON COMMIT DROP AS SELECT"));
	fill_names(&w, names);
	SQL(&w, KW("FROM"), NAME(t->table->schema, t->table->name), KW("LIMIT 0"));
	return conn_exec(f->conn, f->ds, sbuf_text(&w.text));
}

static bool put_temp(struct fill *f, const struct seed_table *t, const struct seed_foreign *k)
{
	const struct seed_pool *own = own_keys(t);
	const char **values = ARENA_ARRAY(f->arena, const char *, own->columns.n + k->n);
	struct conn_put put;

	if (!conn_put_begin(f->conn, f->ds, "COPY pg_temp.modelgen_seed FROM STDIN", &put))
		return false;
	for (size_t i = 0; i < own->n; i++) {
		const char *const *parent = seed_later(t, k, i);

		if (!parent)
			continue;
		for (size_t c = 0; c < own->columns.n; c++)
			values[c] = own->values.items[i * own->columns.n + c];
		for (size_t c = 0; c < k->n; c++)
			values[own->columns.n + c] = parent[c];
		if (!conn_put_row(&put, values, own->columns.n + k->n))
			break;
	}
	return conn_put_end(&put, f->ds);
}

static bool set_later(struct fill *f, const struct seed_table *t, const struct seed_foreign *k)
{
	const struct seed_pool *own = own_keys(t);
	struct strings names = {0};
	struct sql w;

	for (uint32_t i = 0; i < own->columns.n; i++)
		strings_add(f->arena, &names, own->columns.items[i]);
	for (uint32_t i = 0; i < k->key->columns.n; i++)
		strings_add(f->arena, &names, k->key->columns.items[i]);
	if (!make_temp(f, t, &names) || !put_temp(f, t, k))
		return false;
	fill_sql(f, &w);
	SQL(&w, KW("UPDATE"), NAME(t->table->schema, t->table->name), KW("AS filled SET"));
	for (uint32_t i = 0; i < k->key->columns.n; i++) {
		if (i)
			SQL(&w, KW(","));
		SQL(&w, ID(k->key->columns.items[i]), KW("= made."));
		sql_glue(&w);
		SQL(&w, ID(k->key->columns.items[i]));
	}
	SQL(&w, KW("FROM pg_temp.modelgen_seed AS made WHERE true"));
	for (uint32_t i = 0; i < own->columns.n; i++) {
		SQL(&w, KW("AND filled."));
		sql_glue(&w);
		SQL(&w, ID(own->columns.items[i]), KW("= made."));
		sql_glue(&w);
		SQL(&w, ID(own->columns.items[i]));
	}
	return conn_exec(f->conn, f->ds, sbuf_text(&w.text)) &&
	       conn_exec(f->conn, f->ds, "DROP TABLE pg_temp.modelgen_seed");
}

static bool fill_all(struct fill *f)
{
	for (size_t i = 0; i < f->plan->tables.len; i++) {
		if (!fill_one(f, f->plan->tables.items[i]))
			return false;
	}
	for (size_t i = 0; i < f->plan->tables.len; i++) {
		const struct seed_table *t = f->plan->tables.items[i];

		for (size_t k = 0; k < t->n_foreign; k++) {
			if (t->foreign[k].is_later && !set_later(f, t, &t->foreign[k]))
				return false;
		}
	}
	return true;
}

/* A table or column that the models have and the database lacks. */
static void hint_missing(struct fill *f)
{
	const char *state = conn_sqlstate(f->conn);
	struct diag *d = f->ds->list.len ? f->ds->list.items[f->ds->list.len - 1] : NULL;

	if (d && d->code == MG_SERVER && (str_eq(state, "42P01") || str_eq(state, "42703")))
		diag_hint(f->ds, d,
			  "The database is not as the models say; run `modelgen upgrade head` "
			  "first.");
}

bool fill_tables(struct diags *ds, struct conn *c, struct seed_plan *plan)
{
	struct fill f = {.plan = plan, .arena = plan->arena, .ds = ds, .conn = c};

	if (!conn_exec(c, ds,
		       "BEGIN; SET LOCAL DateStyle = ISO; SET LOCAL TimeZone = UTC;"
		       " SET LOCAL IntervalStyle = postgres; SET LOCAL extra_float_digits = 3;"
		       " SET CONSTRAINTS ALL DEFERRED"))
		return false;
	if (fill_read_known(&f) && fill_all(&f))
		return conn_exec(c, ds, "COMMIT");
	hint_missing(&f);
	(void)conn_exec(c, ds, "ROLLBACK");
	return false;
}
