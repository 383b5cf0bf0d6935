#include "db/coverage.h"

#include "base/sys.h"
#include "cmd/cmd.h"
#include "cmd/state.h"
#include "engine/load.h"
#include "kinds/kinds.h"
#include "text/json.h"

#include <string.h>

/* How many of a kind there are, by whose they are. */
struct tally {
	const char *kind;
	size_t n[COVERAGE__COUNT];
};

/* Items stand by kind. */
static struct vec tallies(struct arena *a, const struct vec *items)
{
	struct vec out = {0};
	struct tally *t = NULL;

	for (size_t i = 0; i < items->len; i++) {
		const struct coverage_item *x = items->items[i];

		if (!t || strcmp(t->kind, x->kind) != 0) {
			t = ARENA_NEW(a, struct tally);
			t->kind = x->kind;
			vec_push(a, &out, t);
		}
		t->n[x->is]++;
	}
	return out;
}

static void write_number(struct sbuf *out, size_t n, size_t width)
{
	if (n)
		sbuf_addf(out, "  %*zu", (int)width, n);
	else
		sbuf_addf(out, "  %*s", (int)width, "-");
}

static void write_row(struct sbuf *out, const struct tally *t, size_t width)
{
	sbuf_addf(out, "%-*s", (int)width, t->kind);
	for (int i = 0; i < COVERAGE__COUNT; i++)
		write_number(out, t->n[i], strlen(coverage_word((enum coverage_is)i)));
	sbuf_addc(out, '\n');
}

static void write_table(struct sbuf *out, const struct vec *rows)
{
	struct tally all = {.kind = "all"};
	size_t width = strlen("kind");

	for (size_t i = 0; i < rows->len; i++) {
		const struct tally *t = rows->items[i];

		width = strlen(t->kind) > width ? strlen(t->kind) : width;
		for (int k = 0; k < COVERAGE__COUNT; k++)
			all.n[k] += t->n[k];
	}
	sbuf_addf(out, "%-*s", (int)width, "kind");
	for (int i = 0; i < COVERAGE__COUNT; i++)
		sbuf_addf(out, "  %s", coverage_word((enum coverage_is)i));
	sbuf_addc(out, '\n');
	for (size_t i = 0; i < rows->len; i++)
		write_row(out, rows->items[i], width);
	write_row(out, &all, width);
}

static void write_item(struct sbuf *out, const struct coverage_item *x)
{
	sbuf_addf(out, "  %s %s", x->kind, x->name);
	if (x->of)
		sbuf_addf(out, " (of %s)", x->of);
	for (size_t i = 0; i < x->lacks.len; i++)
		sbuf_addf(out, "%s%s", i ? ", " : ", without its ",
			  (const char *)x->lacks.items[i]);
	sbuf_addc(out, '\n');
}

static void write_items(struct sbuf *out, const struct vec *items, enum coverage_is is)
{
	bool any = false;

	for (size_t i = 0; i < items->len; i++) {
		const struct coverage_item *x = items->items[i];

		if (x->is != is)
			continue;
		if (!any)
			sbuf_addf(out, "\n%s:\n", coverage_word(is));
		any = true;
		write_item(out, x);
	}
}

static void write_text(struct cmd_context *ctx, const struct vec *items)
{
	struct vec rows = tallies(ctx->perm, items);

	write_table(&ctx->out, &rows);
	for (int i = 0; ctx->opt.verbose && i < COVERAGE__COUNT; i++)
		write_items(&ctx->out, items, (enum coverage_is)i);
}

static struct node *item_node(struct arena *a, const struct coverage_item *x)
{
	struct node *n = node_map(a);
	struct node *lacks;

	node_put_text(a, n, "kind", x->kind);
	node_put_text(a, n, "name", x->name);
	node_put_text(a, n, "is", coverage_word(x->is));
	if (x->of)
		node_put_text(a, n, "of", x->of);
	if (!x->lacks.len)
		return n;
	lacks = node_put(n, "lacks", node_list(a));
	for (size_t i = 0; i < x->lacks.len; i++)
		node_push(lacks, node_text(a, x->lacks.items[i]));
	return n;
}

static void write_json(struct cmd_context *ctx, const struct vec *items)
{
	struct arena *a = ctx->perm;
	struct vec rows = tallies(a, items);
	struct node *report = node_map(a);
	struct node *kinds = node_put(report, "kinds", node_list(a));
	struct node *objects = node_put(report, "objects", node_list(a));

	for (size_t i = 0; i < rows.len; i++) {
		const struct tally *t = rows.items[i];
		struct node *n = node_push(kinds, node_map(a));

		node_put_text(a, n, "kind", t->kind);
		for (int k = 0; k < COVERAGE__COUNT; k++)
			node_put(n, coverage_word((enum coverage_is)k),
				 node_int(a, (long long)t->n[k]));
	}
	for (size_t i = 0; i < items->len; i++)
		node_push(objects, item_node(a, items->items[i]));
	json_write(&ctx->out, report);
}

/* What the models manage; where there are none yet, everything. */
static bool read_models(struct cmd_context *ctx, struct schema *models, const struct schema **out)
{
	*out = NULL;
	if (!ctx->opt.models && !sys_exists(ctx->config.models))
		return true;
	*out = models;
	return load_models(ctx->perm, &ctx->ds, kinds_all(), ctx->config.models, models);
}

static bool read_all(struct cmd_context *ctx, struct vec *items)
{
	struct coverage_input in = {.version_table = ctx->config.version_table};
	struct state s = {0};
	struct schema models;
	struct conn *c;
	const char *url;
	bool ok;

	s.wants_access = true;
	if (!cmd_url(ctx, false, &url) || !state_begin_url(ctx, url, NULL, true, &s))
		return false;
	if (!read_models(ctx, &models, &in.models)) {
		state_abandon(&s);
		return false;
	}
	if (!state_finish(ctx, &s, in.models) ||
	    !conn_open(ctx->perm, &ctx->ds, url, &s.session, &c))
		return false;
	in.live = &s.schema;
	in.unmanaged = &s.unmanaged;
	ok = coverage_read(ctx->perm, &ctx->ds, c, &in, items);
	conn_close(c);
	return ok;
}

static int run(struct cmd_context *ctx)
{
	const char *format = ctx->opt.format ? ctx->opt.format : "text";
	struct vec items = {0};

	if (!str_eq(format, "text") && !str_eq(format, "json")) {
		diag_hint(&ctx->ds,
			  diag_add(&ctx->ds, MG_USAGE, POS_NONE,
				   "coverage prints text or json, not %s", format),
			  "Leave --format out for the table.");
		return cmd_finish(ctx, 2);
	}
	if (!read_all(ctx, &items))
		return cmd_finish(ctx, 4);
	if (str_eq(format, "json"))
		write_json(ctx, &items);
	else
		write_text(ctx, &items);
	return cmd_finish(ctx, 0);
}

const struct command cmd_coverage = {
	.name = "coverage",
	.summary = "show what of a live database is managed, and what is not",
	.args = "",
	.options = (const char *const[]){"url", "models", "format", NULL},
	.text = "Counts every object that somebody made in the database, by kind and by whose it "
		"is: managed (the models speak for it), ignored (by a rule of the models), outside "
		"(in a schema, or of a kind, that the models do not manage), derived (the server "
		"or an extension makes it along with something else: row types, indexes of "
		"constraints, sequences of serial and identity columns), and unmanaged (modelgen "
		"cannot write it down). An attribute that modelgen cannot write down counts as "
		"one, and is said of its object, too. Without a models file every schema counts "
		"as managed.\n"
		"--verbose lists them all. Nothing is written.",
	.examples =
		(const struct example[]){
			{"modelgen coverage --url postgresql://app@db/app",
			 "one line for each kind"},
			{"modelgen coverage --verbose", "and every object by name"},
			{"modelgen coverage --format json", "for a program"},
			{0},
		},
	.run = run,
};
