#include "rev/syntax.h"

#include "rev/outside.h"

struct syntax {
	struct arena *arena;
	struct diags *ds;
	struct conn *conn; /* NULL: only a warning */
};

/* False: the connection is lost, or the server refuses the statement. */
static bool doubt(struct syntax *s, const struct rev_change *c, const struct stmt *st)
{
	struct stmt_error error;
	struct diag *d;

	if (stmt_parses(s->arena, st->sql, &error))
		return true;
	if (s->conn) {
		if (conn_parses(s->conn, s->ds, st->sql, st->pos))
			return true;
		d = s->ds->list.items[s->ds->list.len - 1];
		diag_note(s->ds, d, "in %s %s; nothing was run",
			  c->is_upgrade ? "upgrade" : "downgrade",
			  rev_change_text(s->arena, c, "<base>"));
		return false;
	}
	d = diag_add(s->ds, MG_REV_DOUBTFUL, pos_forward(st->pos, st->sql, error.at),
		     "the grammar of PostgreSQL %s does not take this statement: %s",
		     stmt_grammar(), error.text);
	diag_hint(s->ds, d, "It is printed as it is: a newer server may know it.");
	return true;
}

static bool look(struct syntax *s, const struct rev_change *c)
{
	const struct rev_file *f = c->node->file;
	struct vec stmts = rev_section_stmts(s->arena, rev_change_section(c));
	const struct stmt *first = stmts.len ? stmts.items[0] : NULL;
	const struct stmt *last = stmts.len ? stmts.items[stmts.len - 1] : NULL;
	size_t from;
	size_t to;
	struct stmt_error unused;
	bool ok = true;

	if (!first || (f->proven && !s->conn))
		return true;
	from = f->tokens.items[first->first].start;
	to = f->tokens.items[last->last].end;
	if (stmt_parses(s->arena, arena_strndup(s->arena, f->src->text + from, to - from), &unused))
		return true;
	for (size_t i = 0; i < stmts.len; i++)
		ok = doubt(s, c, stmts.items[i]) && ok;
	return ok;
}

/* Statements of a transaction that no server takes in one. */
static bool look_alone(struct syntax *s, const struct rev_change *c)
{
	const struct rev_section *section = rev_change_section(c);
	size_t errors = s->ds->errors;

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		for (size_t k = 0; !step->is_outside && k < step->stmts.len; k++) {
			const struct stmt *st = step->stmts.items[k];
			const char *what = rev_alone(s->arena, &c->node->file->tokens, st);
			struct diag *d;

			if (!what)
				continue;
			d = diag_add(s->ds, MG_REV_ALONE, st->pos,
				     "%s cannot be inside a transaction", what);
			diag_note(s->ds, d, "in %s %s; nothing was %s",
				  c->is_upgrade ? "upgrade" : "downgrade",
				  rev_change_text(s->arena, c, "<base>"),
				  s->conn ? "run" : "printed");
			diag_hint(s->ds, d,
				  "Put a line `-- step: none` above the statement, and "
				  "`-- step: transaction` above what follows it.");
		}
	}
	return s->ds->errors == errors;
}

bool rev_check_syntax(struct arena *a, struct diags *ds, struct conn *conn,
		      const struct rev_plan *plan)
{
	struct syntax s = {.arena = a, .ds = ds, .conn = conn};
	bool ok = rev_plan_is_written(ds, plan);

	for (size_t i = 0; i < plan->changes.len; i++)
		ok = look(&s, plan->changes.items[i]) && ok;
	for (size_t i = 0; i < plan->changes.len; i++)
		ok = look_alone(&s, plan->changes.items[i]) && ok;
	return ok;
}

bool rev_warn_syntax(struct arena *a, struct diags *ds, const struct rev_plan *plan)
{
	struct syntax s = {.arena = a, .ds = ds};

	bool ok = true;

	for (size_t i = 0; i < plan->changes.len; i++) {
		(void)look(&s, plan->changes.items[i]);
		ok = look_alone(&s, plan->changes.items[i]) && ok;
	}
	return ok;
}
