#include "db/conn.h"
#include "dialect/ident.h"
#include "kinds/kinds.h"
#include "rev/proof_parts.h"

#include <string.h>

/*
 * The server names a constraint in few of its messages and points into the text in fewer. So the
 * object is made once more from nothing, with one part more each time: one that is refused is
 * told and left out from then on.
 */
struct trials {
	const struct proof_search *search;
	struct arena *arena;
	const struct object *object;
	struct vec others; /* parts that the statement does not speak of */
	struct map apart;  /* they, and what was not taken in so far */
	size_t told;
};

/* What the server said to one trial. */
struct trial {
	struct diags said;
	const char *sql;
	bool follows; /* another part is missing that was told, or comes later */
};

enum turn { PLAIN_COLUMNS, GENERATED_COLUMNS, KEYS, OTHERS, TURNS };

/* What another part may be built on comes before it. */
static enum turn turn_of(const struct object *part)
{
	if (part->kind == &kind_column)
		return ((const struct column *)part)->generated ? GENERATED_COLUMNS : PLAIN_COLUMNS;
	return part->kind == &kind_primary_key || part->kind == &kind_unique ? KEYS : OTHERS;
}

/* Errors about something that is not there. */
static bool is_about_missing(const char *sqlstate)
{
	return str_eq(sqlstate, "42P01") || str_eq(sqlstate, "42703") ||
	       str_eq(sqlstate, "42704") || str_eq(sqlstate, "3F000");
}

bool proof_follows(const struct proof_search *s, const char *words)
{
	if (!is_about_missing(conn_sqlstate(s->conn)))
		return false;
	for (size_t i = 0; i < s->refused->len; i++) {
		const struct object *o = s->refused->items[i];

		if (proof_speaks_of(s->ds->arena, words, o->name))
			return true;
	}
	return false;
}

static bool is_apart(const struct trials *t, const struct object *part)
{
	return map_get_num(&t->apart, (uint64_t)(uintptr_t)part) != NULL;
}

static const struct diag *said_of(const struct trial *trial)
{
	return trial->said.list.items[trial->said.list.len - 1];
}

static bool is_consequence(struct trials *t, const char *words)
{
	if (proof_follows(t->search, words))
		return true;
	if (!is_about_missing(conn_sqlstate(t->search->conn)))
		return false;
	CHILD_EACH(c, t->object) {
		if (is_apart(t, c) && strstr(words, arena_printf(t->arena, "\"%s\"", c->name)))
			return true;
	}
	return false;
}

static bool run(struct trials *t, const struct vec *statements, struct trial *trial)
{
	for (size_t i = 0; i < statements->len; i++) {
		const struct statement *s = statements->items[i];
		struct source src = {.name = "", .text = s->sql, .len = strlen(s->sql)};

		trial->sql = s->sql;
		if (!conn_exec_at(t->search->conn, &trial->said, s->sql, (struct pos){&src, 1, 1}))
			return false;
	}
	return true;
}

/* Whether the server takes the object without the parts that stand apart. */
static bool try_it(struct trials *t, struct trial *trial)
{
	const struct schema *models = t->search->models;
	struct emit e = {.arena = t->arena,
			 .ds = &trial->said,
			 .from = models,
			 .to = models,
			 .default_schema = models->default_schema,
			 .version = conn_version(t->search->conn),
			 .object = t->object,
			 .apart = t->apart};
	struct diags unheard = DIAGS_INIT(t->arena);
	bool ok;

	*trial = (struct trial){.said = DIAGS_INIT(t->arena), .sql = ""};
	kind_pg(t->object->kind)->create(&e, t->object);
	ok = run(t, &e.statements, trial);
	trial->follows = !ok && trial->said.list.len && is_consequence(t, said_of(trial)->text);
	return conn_exec(t->search->conn, &unheard, "ROLLBACK TO SAVEPOINT mg_statement") && ok;
}

/* Takes one part in, or with part NULL all of that turn; false: the server does not take it. */
static bool add(struct trials *t, enum turn turn, const struct object *part, struct trial *trial)
{
	struct map before = t->apart;
	struct map after = {0};

	CHILD_EACH(c, t->object) {
		bool comes = part ? c == part : turn_of(c) == turn;

		if (is_apart(t, c) && (!comes || vec_has(&t->others, c)))
			map_put_num(t->arena, &after, (uint64_t)(uintptr_t)c, c);
	}
	t->apart = after;
	if (try_it(t, trial))
		return true;
	t->apart = before;
	return false;
}

static void tell(struct trials *t, const struct object *part, const struct trial *trial)
{
	proof_tell_part(t->search->ds, PROOF_UP, t->search->models, part, trial->sql,
			said_of(trial));
	t->told++;
}

/* One by one; those that wait for others are tried once more when these are there. */
static void add_each(struct trials *t, enum turn turn)
{
	struct vec waiting = {0};
	struct trial trial;

	CHILD_EACH(c, t->object) {
		if (turn_of(c) != turn || vec_has(&t->others, c) || add(t, turn, c, &trial))
			continue;
		if (trial.follows)
			vec_push(t->arena, &waiting, c);
		else if (trial.said.list.len)
			tell(t, c, &trial);
	}
	for (size_t i = 0; i < waiting.len; i++) {
		if (!add(t, turn, waiting.items[i], &trial) && !trial.follows &&
		    trial.said.list.len)
			tell(t, waiting.items[i], &trial);
	}
}

/* Whether the statement speaks of the part: others stand apart for a reason. */
static bool is_in(struct trials *t, const char *sql, const struct object *part)
{
	struct sbuf words = SBUF_INIT(t->arena);

	sbuf_add(&words, part->kind->flags & KIND_CONSTRAINT ? "CONSTRAINT " : "\n    ");
	ident_write(&words, part->name);
	sbuf_addc(&words, ' ');
	return strstr(sql, sbuf_text(&words)) != NULL;
}

bool proof_search(const struct proof_search *s, const struct object *o, const char *sql)
{
	struct trials t = {.search = s, .arena = s->ds->arena, .object = o};
	struct trial trial;

	CHILD_EACH(c, o) {
		map_put_num(t.arena, &t.apart, (uint64_t)(uintptr_t)c, c);
		if (!is_in(&t, sql, c))
			vec_push(t.arena, &t.others, c);
	}
	if (!o->first || !try_it(&t, &trial))
		return false;
	for (enum turn turn = PLAIN_COLUMNS; turn < TURNS; turn++) {
		if (!add(&t, turn, NULL, &trial))
			add_each(&t, turn);
	}
	return t.told > 0;
}
