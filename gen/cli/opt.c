#include "cli/opt.h"
#include "cli/opt_word.h"
#include "cli/rows.h"

#include <assert.h>
#include <string.h>

/* Index of the command word, or 0. */
static int find_word(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return 0;
		if (!opt_is_option(argv[i]))
			return i;
		if (opt_takes_next(argv[i], i + 1 < argc ? argv[i + 1] : NULL))
			i++;
	}
	return 0;
}

static void parse_words(struct parser *p, int word)
{
	bool has_ended = false;

	for (p->at = 1; p->at < p->argc; p->at++) {
		const char *arg = p->argv[p->at];

		if (p->at == word)
			continue;
		if (has_ended || !opt_is_option(arg))
			vec_push(p->a, &p->out->args, arg);
		else if (strcmp(arg, "--") == 0)
			has_ended = true;
		else
			opt_read(p);
	}
}

static void count_args(struct parser *p)
{
	const struct command *c = p->c;
	const struct vec *args = &p->out->args;
	struct diag *d;

	if (p->has_strange)
		return;
	if (args->len < (size_t)c->min_args)
		d = opt_complain(p, "`%s` needs %s", c->name, c->args);
	else if (c->max_args >= 0 && args->len > (size_t)c->max_args)
		d = opt_complain(p, "`%s` takes %s: `%s` is one too many", c->name,
				 *c->args ? c->args : "no argument",
				 (char *)args->items[c->max_args]);
	else
		return;
	opt_add_usage(p, d);
}

static const struct command *unknown_command(struct parser *p, const char *word,
					     const struct command *const *commands)
{
	struct vec names = {0};
	const char *near;
	struct diag *d = opt_complain(p, "there is no command `%s`", word);

	for (; *commands; commands++) {
		if (row_is_listed(*commands))
			vec_push(p->a, &names, (*commands)->name);
	}
	near = str_nearest(word, (const char *const *)names.items, names.len);
	if (near)
		diag_hint(&p->ds, d, "Did you mean `%s`?", near);
	else
		diag_hint(&p->ds, d, "`modelgen help` lists the commands.");
	return NULL;
}

static void forget_messages(struct parser *p)
{
	p->ds.errors = 0;
	p->ds.list.len = 0;
}

static const struct command *without_word(struct parser *p, const struct command *const *commands)
{
	struct diag *d;

	/* any command will do to read --help and --version with */
	p->c = row_command(commands, "help");
	parse_words(p, 0);
	if (p->out->help)
		return p->c;
	if (p->out->version)
		return row_command(commands, "version");
	forget_messages(p);
	d = opt_complain(p, "no command is given");
	diag_hint(&p->ds, d, "`modelgen help` lists the commands.");
	return NULL;
}

static const struct command *with_word(struct parser *p, const struct command *const *commands,
				       int word)
{
	p->c = row_command(commands, p->argv[word]);
	if (!p->c)
		return unknown_command(p, p->argv[word], commands);
	for (const char *const *o = p->c->options; o && *o; o++)
		assert(opt_find(arena_strndup(p->a, *o, strcspn(*o, "="))));
	parse_words(p, word);
	if (!p->out->help && !p->out->version) {
		count_args(p);
		return p->ds.errors ? NULL : p->c;
	}
	forget_messages(p);
	p->out->args.len = 0;
	if (p->out->version)
		return row_command(commands, "version");
	vec_push(p->a, &p->out->args, p->c->name);
	return row_command(commands, "help");
}

const struct command *opt_parse(struct arena *a, struct diags *ds, int argc, char **argv,
				const struct command *const *commands, struct options *out)
{
	struct parser p = {
		.a = a, .ds = DIAGS_INIT(ds->arena), .out = out, .argc = argc, .argv = argv};
	int word = find_word(argc, argv);
	const struct command *c;

	*out = (struct options){0};
	c = word ? with_word(&p, commands, word) : without_word(&p, commands);
	if (c)
		return c;
	diags_take(ds, &p.ds);
	return NULL;
}
