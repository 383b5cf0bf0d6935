#include "db/oracle.h"
#include "db/oracle_parts.h"

#include "base/str.h"
#include "dialect/stmt.h"

#include <string.h>

struct servers {
	struct arena *arena;
	const struct oracle_options *options;
};

/* Why the text has no tokens: a quote without an end; what else, a newer server may know better. */
static const char *unfinished(const struct diags *ds)
{
	const char *words = ds->list.len ? ((const struct diag *)ds->list.items[0])->text : "";

	return str_starts(words, "unterminated") ? words : NULL;
}

/*
 * What is wrong with a text that the statement round it would hide: one that
 * closes its parenthesis or opens a quote, or a parameter, which the server
 * takes for a mistake in its protocol. NULL: nothing.
 */
static const char *problem_of(struct asking *k, const char *text)
{
	struct source src = {.name = "", .text = text, .len = strlen(text)};
	struct diags said = DIAGS_INIT(k->arena);
	struct stmt_tokens t;
	int depth = 0;

	if (!stmt_scan_bare(k->arena, &said, MG_VALUE_INVALID, &src, &t))
		return unfinished(&said);
	for (size_t i = 0; i < t.len && depth >= 0; i++) {
		const char *token = text + t.items[i].start;

		depth += stmt_is_char(&t, i, '(') - stmt_is_char(&t, i, ')');
		if (token[0] == '$' && str_is_digit(token[1]))
			return "an expression has no parameters such as $1";
		if (stmt_is_char(&t, i, ';'))
			return "an expression has no semicolon";
	}
	return depth ? "its parentheses do not match" : NULL;
}

struct spelling *oracle_spelling(struct asking *k, const char *sql, const char *text)
{
	struct spelling *s = map_get(&k->spellings, sql);

	if (s)
		return s;
	s = ARENA_NEW(k->arena, struct spelling);
	s->sql = sql;
	s->words = text ? problem_of(k, text) : NULL;
	map_put(k->arena, &k->spellings, sql, s);
	if (s->words)
		s->sqlstate = SYNTAX_ERROR;
	else
		vec_push(k->arena, &k->waiting, s);
	return s;
}

bool oracle_prints_alike(const struct oracle_case *c)
{
	const struct spelling *x = c->spelling[ORACLE_FROM];
	const struct spelling *y = c->spelling[ORACLE_TO];

	for (int i = 0; i < 2; i++) {
		for (int j = 0; j < 2; j++) {
			if (x->form[i] && str_eq(x->form[i], y->form[j]))
				return true;
		}
	}
	return false;
}

/* Takes the cases with a verdict out. */
static void drop_decided(struct asking *k)
{
	struct vec open = {0};

	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *c = k->cases.items[i];

		if (c->question->verdict == VERDICT_NONE)
			vec_push(k->arena, &open, c);
	}
	k->cases = open;
}

bool oracle_refuse(struct oracle_case *c, enum oracle_side side)
{
	struct oracle_question *q = c->question;

	if (!q->object[side]->pos.src)
		return false;
	q->verdict = VERDICT_INVALID;
	q->wrong = side;
	q->words = c->spelling[side]->words;
	return true;
}

bool oracle_note(struct asking *k, struct spelling *s, const struct conn *c, struct diags *unheard)
{
	const struct diag *d;

	if (!unheard->list.len) {
		s->sqlstate = "";
		s->words = "the server gave no answer";
		return true;
	}
	d = unheard->list.items[0];
	if (d->code == MG_CONNECT) {
		vec_push(k->ds->arena, &k->ds->list, d);
		k->ds->errors++;
		return false;
	}
	s->sqlstate = conn_sqlstate(c);
	s->words = d->text;
	return true;
}

/* What is open after all ways. */
static void give_up(struct asking *k)
{
	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *c = k->cases.items[i];

		c->question->verdict =
			c->has_others || c->has_new_types ? VERDICT_DIFFERENT : VERDICT_UNDECIDED;
		c->question->words = c->words;
	}
	k->cases.len = 0;
}

static bool is_asked(const struct asking *k, enum oracle_way way)
{
	if (k->options->way != ORACLE_ANY_WAY)
		return k->options->way == way;
	return way != ORACLE_TEMP || k->options->may_use_temp;
}

/* Each way is asked about what those before it left open, the cheapest first. */
static bool ask_all(struct asking *k)
{
	static bool (*const ways[])(struct asking *) = {
		[ORACLE_EXPLAIN] = oracle_explain,
		[ORACLE_TEMP] = oracle_temp,
		[ORACLE_SCRATCH] = oracle_try,
	};

	oracle_recall(k);
	drop_decided(k);
	for (enum oracle_way way = ORACLE_EXPLAIN; way <= ORACLE_SCRATCH && k->cases.len; way++) {
		if (is_asked(k, way) && !ways[way](k))
			return false;
		drop_decided(k);
	}
	oracle_remember(k);
	return true;
}

static bool answer(void *context, struct diags *ds, const struct schema *from,
		   const struct schema *to, const struct vec *questions)
{
	const struct servers *servers = context;
	struct asking k = {.arena = servers->arena,
			   .ds = ds,
			   .options = servers->options,
			   .schema = {from, to}};

	k.live = from->is_live ? ORACLE_FROM : ORACLE_TO;
	k.default_schema = to->is_live ? from->default_schema : to->default_schema;
	for (size_t i = 0; i < questions->len; i++) {
		struct oracle_case *c = ARENA_NEW(k.arena, struct oracle_case);

		c->question = questions->items[i];
		vec_push(k.arena, &k.all, c);
	}
	k.cases = k.all;
	if (!ask_all(&k))
		return false;
	give_up(&k);
	return true;
}

void oracle_of_servers(struct arena *a, const struct oracle_options *o, struct oracle *out)
{
	struct servers *s = ARENA_NEW(a, struct servers);

	s->arena = a;
	s->options = o;
	out->context = s;
	out->answer = answer;
}
