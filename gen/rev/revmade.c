#include "rev/revmade.h"

#include "rev/words.h"

static const char made_it[] = "made";
static const char dropped_it[] = "dropped";

static void put(struct words *w, struct map *made, const char *name, bool is_made)
{
	if (name)
		map_put(w->arena, made, name, is_made ? made_it : dropped_it);
}

bool rev_is_made(const struct map *made, const char *name)
{
	return map_get(made, name) == made_it;
}

static void read_create(struct words *w, struct map *made)
{
	(void)words_take_if(w);
	/* without a name it has that of the role */
	(void)words_take(w, "authorization");
	put(w, made, words_take_name(w), true);
}

static void read_drop(struct words *w, struct map *made)
{
	(void)words_take_if(w);
	do {
		put(w, made, words_take_name(w), false);
	} while (words_take_char(w, ','));
}

static void read_alter(struct words *w, struct map *made)
{
	const char *old = words_take_name(w);

	if (!old || !words_take(w, "rename") || !words_take(w, "to"))
		return;
	put(w, made, words_take_name(w), rev_is_made(made, old));
	put(w, made, old, false);
}

static void read_statement(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
			   struct map *made)
{
	struct words w = words_of(a, t, st);
	bool creates = words_take(&w, "create");
	bool drops = !creates && words_take(&w, "drop");
	bool alters = !creates && !drops && words_take(&w, "alter");

	if (!(creates || drops || alters) || !words_take(&w, "schema"))
		return;
	if (creates)
		read_create(&w, made);
	else if (drops)
		read_drop(&w, made);
	else
		read_alter(&w, made);
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
