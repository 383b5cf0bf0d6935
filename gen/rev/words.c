#include "rev/words.h"

static void skip_comments(struct words *w)
{
	while (w->at <= w->last && w->t->items[w->at].kind == STMT_COMMENT)
		w->at++;
}

struct words words_of(struct arena *a, const struct stmt_tokens *t, const struct stmt *st)
{
	return (struct words){.arena = a, .t = t, .at = st->first, .last = st->last};
}

bool words_end(const struct words *w)
{
	return w->at > w->last;
}

bool words_is(const struct words *w, const char *word)
{
	return !words_end(w) && stmt_is(w->t, w->at, word);
}

bool words_is_any(const struct words *w, const char *const *list)
{
	for (; *list; list++) {
		if (words_is(w, *list))
			return true;
	}
	return false;
}

bool words_is_char(const struct words *w, char c)
{
	return !words_end(w) && stmt_is_char(w->t, w->at, c);
}

bool words_has(const struct words *w, const char *word)
{
	for (struct words rest = *w; !words_end(&rest); words_step(&rest)) {
		if (words_is(&rest, word))
			return true;
	}
	return false;
}

void words_step(struct words *w)
{
	if (!words_end(w))
		w->at++;
	skip_comments(w);
}

bool words_take(struct words *w, const char *word)
{
	if (!words_is(w, word))
		return false;
	words_step(w);
	return true;
}

bool words_take_char(struct words *w, char c)
{
	if (!words_is_char(w, c))
		return false;
	words_step(w);
	return true;
}

bool words_take_if(struct words *w)
{
	if (!words_take(w, "if"))
		return false;
	(void)words_take(w, "not");
	(void)words_take(w, "exists");
	return true;
}

const char *words_take_name(struct words *w)
{
	const char *name = words_end(w) ? NULL : stmt_name(w->arena, w->t, w->at);

	if (name)
		words_step(w);
	return name;
}

bool words_take_path(struct words *w, const char **schema, const char **name)
{
	enum { MOST_PARTS = 3 };
	int parts = 1;

	*schema = NULL;
	*name = words_take_name(w);
	for (; *name && words_is_char(w, '.') && parts < MOST_PARTS; parts++) {
		words_step(w);
		*schema = *name;
		*name = words_take_name(w);
	}
	if (*name && !words_is_char(w, '.'))
		return true;
	*schema = NULL;
	*name = NULL;
	return false;
}
