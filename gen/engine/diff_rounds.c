#include "engine/diff_once.h"
#include "engine/judge.h"

/* A person's answers, kept for when the states are compared once more. */
struct answers {
	struct arena *arena;
	const struct diff_options *options;
	struct vec yes;
	struct vec no;
};

static bool has_pair(const struct vec *v, const struct object *from, const struct object *to)
{
	for (size_t i = 0; i < v->len; i++) {
		const struct pair_of *p = v->items[i];

		if (p->from == from && p->to == to)
			return true;
	}
	return false;
}

static bool ask_once(void *context, const struct object *from, const struct object *to)
{
	struct answers *x = context;
	struct pair_of *p;
	bool is_one;

	if (has_pair(&x->yes, from, to) || has_pair(&x->no, from, to))
		return has_pair(&x->yes, from, to);
	p = ARENA_NEW(x->arena, struct pair_of);
	*p = (struct pair_of){from, to};
	is_one = x->options->ask(x->options->ask_context, from, to);
	vec_push(x->arena, is_one ? &x->yes : &x->no, p);
	return is_one;
}

static bool tell_unclear(struct diags *ds, const struct difference *d)
{
	bool ok = true;

	for (size_t i = 0; i < d->unclear.len; i++)
		ok = judge_tell(d->judge, ds, d->unclear.items[i]) && ok;
	return ok;
}

bool diff_schemas(struct arena *a, struct diags *ds, const struct schema *from,
		  const struct schema *to, const struct schema *managed,
		  const struct diff_options *options, struct difference *out)
{
	struct answers answers = {.arena = a, .options = options};
	struct diff_options mine = *options;
	struct diags said;
	bool ok;

	if (mine.ask) {
		mine.ask = ask_once;
		mine.ask_context = &answers;
	}
	for (;;) {
		said = (struct diags)DIAGS_INIT(ds->arena);
		*out = (struct difference){.from = from, .to = to, .judge = options->judge};
		partners_init(&out->partners, a, from, to);
		ok = diff_once(a, &said, managed, &mine, out);
		if (!judge_is_waiting(options->judge))
			break;
		if (!judge_ask(options->judge, ds, from, to))
			return false;
	}
	/* those of the comparison that counts */
	diags_take(ds, &said);
	return tell_unclear(ds, out) && ok;
}
