#include "db/oracle_parts.h"

#include "base/str.h"
#include "engine/plan.h"
#include "engine/shape.h"
#include "kinds/kinds.h"

struct trial {
	struct asking *asking;
	struct conn *conn;
	const char *lacks; /* the first thing that could not be made there, or NULL */
};

/* The statements that make the newer state as far as the questions need it. */
static bool plan_shape(struct asking *k, struct diags *ds, int version, struct plan *out)
{
	const struct diff_options options = {.renames = RENAME_NEVER};
	struct vec tables = {0};
	struct schema empty;
	struct schema shape;
	struct difference d;

	for (size_t i = 0; i < k->cases.len; i++) {
		const struct oracle_case *c = k->cases.items[i];
		const struct object *row = c->question->row[ORACLE_TO];

		if (row && !(row->kind->flags & KIND_TYPE) && !vec_has(&tables, row))
			vec_push(k->arena, &tables, row);
	}
	schema_empty(&empty, k->arena, kinds_all());
	schema_init(&shape, k->arena, kinds_all());
	shape_of(&shape, k->schema[ORACLE_TO], k->schema[ORACLE_FROM], &tables);
	return diff_schemas(k->arena, ds, &empty, &shape, NULL, &options, &d) &&
	       plan_make(k->arena, ds, &d, version, out);
}

static const char *first_error(const struct diags *ds)
{
	return ds->list.len ? ((const struct diag *)ds->list.items[0])->text : "no reason is known";
}

/* What fails is left out: expressions that do without it can be asked all the same. */
static void build(struct trial *t)
{
	struct asking *k = t->asking;
	struct diags unheard = DIAGS_INIT(k->arena);
	struct plan plan;

	if (!plan_shape(k, &unheard, conn_version(t->conn), &plan)) {
		t->lacks = first_error(&unheard);
		return;
	}
	for (size_t i = 0; i < plan.statements.len; i++) {
		const struct statement *s = plan.statements.items[i];

		if (!conn_exec(t->conn, &unheard, s->sql) && !t->lacks)
			t->lacks = first_error(&unheard);
	}
}

/* Errors that lie in the expression, whatever else a database may have. */
static bool is_own_fault(const struct oracle_case *c, const char *sqlstate)
{
	static const char *const states[] = {
		SYNTAX_ERROR, "42703", /* no such column */
		"42804",	       /* another type is wanted */
		"42846",	       /* no such cast */
		"42725",	       /* several functions fit */
		"22P02",	       /* not a value of the type */
		"22007",	       /* no date */
		"22008",	       /* a date out of range */
		"22003",	       /* a number out of range */
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (str_eq(sqlstate, states[i]))
			return true;
	}
	/* a function that neither server has */
	return str_eq(sqlstate, "42883") && str_eq(c->sqlstate, "42883");
}

static void judge_case(struct trial *t, struct oracle_case *c)
{
	struct oracle_question *q = c->question;
	const struct spelling *from = c->spelling[ORACLE_FROM];
	const struct spelling *to = c->spelling[ORACLE_TO];

	if (from->form[0] && to->form[0]) {
		q->verdict = oracle_prints_alike(c) ? VERDICT_EQUAL : VERDICT_DIFFERENT;
		return;
	}
	if (!to->form[0] && is_own_fault(c, to->sqlstate) && oracle_refuse(c, ORACLE_TO))
		return;
	/* it names what the newer state has no longer */
	if (to->form[0] && !t->lacks) {
		q->verdict = VERDICT_DIFFERENT;
		return;
	}
	c->words = arena_printf(t->asking->arena, "the scratch server refuses one of them: %s%s%s",
				to->form[0] ? from->words : to->words,
				t->lacks ? "; it lacks something: " : "", t->lacks ? t->lacks : "");
}

/* No scratch server: what is open stays open, and says so. */
static void say_none(struct asking *k, const struct diags *unheard)
{
	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *c = k->cases.items[i];

		c->words = arena_printf(k->arena, "%s%sno scratch server can be had: %s",
					c->words ? c->words : "", c->words ? "; " : "",
					first_error(unheard));
	}
}

static bool open_trial(struct trial *t, struct diags *ds)
{
	struct asking *k = t->asking;
	struct scratch *scratch;
	const char *url;

	return k->options->scratch(k->options->context, ds, &scratch) &&
	       scratch_database(scratch, ds, &url) && conn_open(k->arena, ds, url, NULL, &t->conn);
}

bool oracle_try(struct asking *k)
{
	struct trial t = {.asking = k};
	struct diags unheard = DIAGS_INIT(k->arena);
	bool ok;

	if (!open_trial(&t, &unheard)) {
		say_none(k, &unheard);
		return true;
	}
	ok = conn_exec(t.conn, k->ds, oracle_path(k));
	if (ok)
		build(&t);
	ok = ok && conn_exec(t.conn, k->ds, "BEGIN") &&
	     oracle_views(k, t.conn, oracle_select_table);
	for (size_t i = 0; ok && i < k->cases.len; i++)
		judge_case(&t, k->cases.items[i]);
	conn_close(t.conn);
	return ok;
}
