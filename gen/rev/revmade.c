#include "rev/revmade.h"

static const char made_it[] = "made";
static const char dropped_it[] = "dropped";

/* The statement's tokens from left to right, comments left out. */
struct reader {
	struct arena *arena;
	const struct stmt_tokens *t;
	size_t at;
	size_t last;
};

static bool is_there(struct reader *r)
{
	while (r->at <= r->last && r->t->items[r->at].kind == STMT_COMMENT)
		r->at++;
	return r->at <= r->last;
}

static bool take(struct reader *r, const char *word)
{
	if (!is_there(r) || !stmt_is(r->t, r->at, word))
		return false;
	r->at++;
	return true;
}

static const char *take_name(struct reader *r)
{
	const char *name = is_there(r) ? stmt_name(r->arena, r->t, r->at) : NULL;

	r->at += name != NULL;
	return name;
}

static bool take_comma(struct reader *r)
{
	if (!is_there(r) || !stmt_is_char(r->t, r->at, ','))
		return false;
	r->at++;
	return true;
}

static void put(struct reader *r, struct map *made, const char *name, bool is_made)
{
	if (name)
		map_put(r->arena, made, name, is_made ? made_it : dropped_it);
}

bool rev_is_made(const struct map *made, const char *name)
{
	return map_get(made, name) == made_it;
}

static void read_create(struct reader *r, struct map *made)
{
	if (take(r, "if")) {
		(void)take(r, "not");
		(void)take(r, "exists");
	}
	/* without a name it has that of the role */
	(void)take(r, "authorization");
	put(r, made, take_name(r), true);
}

static void read_drop(struct reader *r, struct map *made)
{
	if (take(r, "if"))
		(void)take(r, "exists");
	do {
		put(r, made, take_name(r), false);
	} while (take_comma(r));
}

static void read_alter(struct reader *r, struct map *made)
{
	const char *old = take_name(r);

	if (!old || !take(r, "rename") || !take(r, "to"))
		return;
	put(r, made, take_name(r), rev_is_made(made, old));
	put(r, made, old, false);
}

static void read_statement(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
			   struct map *made)
{
	struct reader r = {.arena = a, .t = t, .at = st->first, .last = st->last};
	bool creates = take(&r, "create");
	bool drops = !creates && take(&r, "drop");
	bool alters = !creates && !drops && take(&r, "alter");

	if (!(creates || drops || alters) || !take(&r, "schema"))
		return;
	if (creates)
		read_create(&r, made);
	else if (drops)
		read_drop(&r, made);
	else
		read_alter(&r, made);
}

bool rev_schemas_made(struct arena *a, struct diags *ds, const struct rev_graph *g, struct map *out)
{
	*out = (struct map){0};
	for (size_t i = 0; i < g->nodes.len; i++) {
		struct rev_file *f = ((struct rev_node *)g->nodes.items[i])->file;

		if (!rev_file_split(a, ds, f))
			return false;
		for (size_t k = 0; k < f->up.steps.len; k++) {
			const struct rev_step *step = f->up.steps.items[k];

			for (size_t j = 0; j < step->stmts.len; j++)
				read_statement(a, &f->tokens, step->stmts.items[j], out);
		}
	}
	return true;
}
