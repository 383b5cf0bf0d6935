#include "db/oracle_parts.h"

#include "base/str.h"

#include <string.h>

struct explaining {
	struct asking *asking;
	struct conn *conn;
	struct oracle_own own;
};

/*
 * What EXPLAIN says of the plan itself. A query identifier may stand behind
 * it, which differs with every spelling. Line ends within texts are escaped,
 * so that the end of the plan is told by its indentation.
 */
static const char *plan_of(struct arena *a, const char *json)
{
	const char *end = strstr(json, "\n    }");

	return end ? arena_strndup(a, json, (size_t)(end - json)) : arena_strdup(a, json);
}

/* One escaped character of a JSON text. */
static const char *unescape(struct sbuf *out, const char *p)
{
	static const char letters[] = "nrtbf";
	static const char meant[] = "\n\r\t\b\f";
	const char *found = strchr(letters, *p);
	int code = 0;

	if (*p == 'u') {
		/* only control characters are written so */
		for (int i = 1; i <= 4 && p[i]; i++)
			code = code * 16 + (p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
		sbuf_addc(out, (char)code);
		return strnlen(p, 5) == 5 ? p + 5 : p + strlen(p);
	}
	sbuf_addc(out, found && *p ? meant[found - letters] : *p);
	return *p ? p + 1 : p;
}

/* The only value of the plan's output; NULL when it is more than an expression. */
static const char *output_of(struct arena *a, const char *plan)
{
	static const char before[] = "\"Output\": [\"";
	const char *p = strstr(plan, before);
	struct sbuf out = SBUF_INIT(a);

	if (!p || strstr(plan, "\"Plans\": ["))
		return NULL;
	for (p += strlen(before); *p && *p != '"';) {
		if (*p == '\\')
			p = unescape(&out, p + 1);
		else
			sbuf_addc(&out, *p++);
	}
	return str_starts(p, "\"]") ? sbuf_text(&out) : NULL;
}

/* Each statement may fail without harm to those behind it: a batch of its own. */
static bool send_one(struct explaining *e, const struct spelling *s)
{
	struct diags *ds = e->asking->ds;

	return conn_send(e->conn, ds, "ROLLBACK TO SAVEPOINT mg") &&
	       conn_send(e->conn, ds,
			 arena_printf(e->asking->arena,
				      "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) %s", s->sql)) &&
	       conn_flush(e->conn, ds);
}

static bool take_one(struct explaining *e, struct spelling *s)
{
	struct diags unheard = DIAGS_INIT(e->asking->arena);
	struct rows rows;

	if (!conn_next(e->conn, e->asking->ds, &rows))
		return false;
	rows_close(&rows);
	if (!conn_next(e->conn, &unheard, &rows))
		return oracle_note(e->asking, s, e->conn, &unheard);
	if (rows.n)
		s->form[0] = plan_of(e->asking->arena, rows_get(&rows, 0, 0));
	rows_close(&rows);
	return true;
}

/* Plans everything that waits, in one go. */
static bool plan_waiting(struct explaining *e)
{
	struct vec list = e->asking->waiting;
	bool ok = true;

	e->asking->waiting = (struct vec){0};
	for (size_t i = 0; ok && i < list.len; i++)
		ok = send_one(e, list.items[i]);
	for (size_t i = 0; ok && i < list.len; i++)
		ok = take_one(e, list.items[i]);
	return ok;
}

static bool begin(struct explaining *e)
{
	struct asking *k = e->asking;
	struct rows rows;
	bool ok;

	ok = conn_pipeline_begin(e->conn, k->ds) &&
	     conn_send(e->conn, k->ds,
		       k->options->conn ? "SAVEPOINT mg_explain" : "BEGIN TRANSACTION READ ONLY") &&
	     conn_send(e->conn, k->ds, oracle_pins(k)) &&
	     conn_send(e->conn, k->ds, oracle_own_query(k)) &&
	     conn_send(e->conn, k->ds, "SAVEPOINT mg") && conn_flush(e->conn, k->ds);
	for (int i = 0; ok && i < 4; i++) {
		ok = conn_next(e->conn, k->ds, &rows);
		if (ok && i == 2)
			oracle_own_take(k, &rows, &e->own);
		rows_close(&rows);
	}
	return ok;
}

static bool was_planned(const struct oracle_case *c)
{
	return c->spelling[ORACLE_FROM]->form[0] && c->spelling[ORACLE_TO]->form[0];
}

/* What differs is planned once more as it was printed. */
static bool plan_printed(struct explaining *e)
{
	struct asking *k = e->asking;
	struct vec firsts = {0};
	struct vec seconds = {0};

	for (size_t i = 0; i < k->cases.len; i++) {
		const struct oracle_case *c = k->cases.items[i];

		for (int side = 0; side < ORACLE_SIDES; side++) {
			struct spelling *s = c->spelling[side];
			const char *out = s->form[0] ? output_of(k->arena, s->form[0]) : NULL;

			if (!out || !was_planned(c) || oracle_prints_alike(c))
				continue;
			vec_push(k->arena, &firsts, s);
			vec_push(k->arena, &seconds,
				 oracle_spelling(k, oracle_select_printed(k, c->question, out),
						 NULL));
		}
	}
	if (!plan_waiting(e))
		return false;
	for (size_t i = 0; i < firsts.len; i++)
		((struct spelling *)firsts.items[i])->form[1] =
			((const struct spelling *)seconds.items[i])->form[0];
	return true;
}

/* Whether the type of anything that the spellings name is another one now. */
static bool has_new_types(const struct oracle_question *q)
{
	for (size_t i = 0; i < q->columns.len; i++) {
		const struct oracle_column *c = q->columns.items[i];

		if (!c->name[ORACLE_FROM] || !c->name[ORACLE_TO] || c->is_changed)
			return true;
	}
	return false;
}

static const char *refusal(struct asking *k, const struct spelling *s)
{
	return arena_printf(k->arena, "%s refuses one of them: %s", k->schema[k->live]->shown_as,
			    s->words);
}

static void judge_plans(struct explaining *e, struct oracle_case *c)
{
	enum oracle_sight sight = oracle_own_sight(e->asking, &e->own, c);

	if (!oracle_prints_alike(c)) {
		c->question->verdict = VERDICT_DIFFERENT;
		return;
	}
	switch (sight) {
	case SIGHT_CLEAR: c->question->verdict = VERDICT_EQUAL; break;
	case SIGHT_HIDDEN: c->words = "EXPLAIN does not show collations"; break;
	case SIGHT_OTHERS: c->has_others = true; break;
	}
}

static void judge_case(struct explaining *e, struct oracle_case *c)
{
	struct oracle_question *q = c->question;

	if (was_planned(c)) {
		judge_plans(e, c);
		return;
	}
	/* what it names was not looked at */
	c->has_own = true;
	for (int side = 0; side < ORACLE_SIDES; side++) {
		const struct spelling *s = c->spelling[side];

		if (s->form[0])
			continue;
		/* no state of the database makes a syntax error right */
		if (str_eq(s->sqlstate, SYNTAX_ERROR) && oracle_refuse(c, side))
			return;
		c->words = refusal(e->asking, s);
		if (side == ORACLE_TO)
			c->sqlstate = s->sqlstate;
		else
			c->has_new_types = has_new_types(q);
	}
}

static void list_spellings(struct asking *k)
{
	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *c = k->cases.items[i];

		for (int side = 0; side < ORACLE_SIDES; side++)
			c->spelling[side] = oracle_spelling(k, oracle_select(k, c->question, side),
							    c->question->text[side]);
	}
}

bool oracle_explain(struct asking *k)
{
	struct explaining e = {.asking = k};
	struct diags unheard = DIAGS_INIT(k->arena);
	bool ok;

	e.conn = k->options->conn;
	if (!e.conn && !conn_open(k->arena, k->ds, k->options->url, k->options->session, &e.conn))
		return false;
	list_spellings(k);
	ok = begin(&e) && plan_waiting(&e) && plan_printed(&e);
	for (size_t i = 0; ok && i < k->cases.len; i++)
		judge_case(&e, k->cases.items[i]);
	/* it read only: how it ends is of no interest */
	(void)conn_pipeline_end(e.conn, &unheard);
	if (!k->options->conn)
		conn_close(e.conn);
	else
		ok = conn_exec(e.conn, k->ds,
			       "ROLLBACK TO SAVEPOINT mg_explain; RELEASE SAVEPOINT mg_explain") &&
		     ok;
	return ok;
}
