#include "db/oracle_parts.h"

/* Each spelling is kept as a view, and what is kept of it as another one. */
static const char make_second[] =
	"DO LANGUAGE plpgsql $mg$ BEGIN EXECUTE 'CREATE TEMPORARY VIEW mg_second AS '"
	" || pg_catalog.pg_get_viewdef('pg_temp.mg_first'::pg_catalog.regclass); END $mg$";
static const char read_both[] =
	"SELECT pg_catalog.pg_get_viewdef('pg_temp.mg_first'::pg_catalog.regclass),"
	" pg_catalog.pg_get_viewdef('pg_temp.mg_second'::pg_catalog.regclass)";

struct viewing {
	struct asking *asking;
	struct conn *conn;
};

static bool send_one(struct viewing *v, const struct spelling *s)
{
	struct asking *k = v->asking;

	return conn_send(v->conn, k->ds, "ROLLBACK TO SAVEPOINT mg") &&
	       conn_send(v->conn, k->ds,
			 arena_printf(k->arena, "CREATE TEMPORARY VIEW mg_first AS %s", s->sql)) &&
	       conn_send(v->conn, k->ds, make_second) && conn_send(v->conn, k->ds, read_both) &&
	       conn_flush(v->conn, k->ds);
}

static bool take_one(struct viewing *v, struct spelling *s)
{
	struct asking *k = v->asking;
	struct diags unheard = DIAGS_INIT(k->arena);
	bool ok = true;
	struct rows rows;

	if (!conn_next(v->conn, k->ds, &rows))
		return false;
	rows_close(&rows);
	for (int i = 0; i < 3; i++) {
		ok = conn_next(v->conn, &unheard, &rows) && ok;
		if (ok && rows.n) {
			s->form[0] = arena_strdup(k->arena, rows_get(&rows, 0, 0));
			s->form[1] = arena_strdup(k->arena, rows_get(&rows, 0, 1));
		}
		rows_close(&rows);
	}
	return ok || oracle_note(k, s, v->conn, &unheard);
}

bool oracle_views(struct asking *k, struct conn *c,
		  const char *(*select)(struct asking *, const struct oracle_question *,
					enum oracle_side))
{
	struct viewing v = {k, c};
	struct vec list;
	bool ok;

	ok = conn_exec(c, k->ds, oracle_pins(k)) && conn_exec(c, k->ds, "SAVEPOINT mg") &&
	     conn_pipeline_begin(c, k->ds);
	k->waiting = (struct vec){0};
	k->spellings = (struct map){0};
	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *open = k->cases.items[i];

		for (int side = 0; side < ORACLE_SIDES; side++)
			open->spelling[side] = oracle_spelling(k, select(k, open->question, side),
							       open->question->text[side]);
	}
	list = k->waiting;
	for (size_t i = 0; ok && i < list.len; i++)
		ok = send_one(&v, list.items[i]);
	for (size_t i = 0; ok && i < list.len; i++)
		ok = take_one(&v, list.items[i]);
	return ok;
}
