#include "rev/run.h"

struct script {
	struct sbuf *out;
	const struct rev_plan *plan;
	const struct rev_print_options *options;
	bool has_tables;
};

static void put(struct script *s, const char *sql)
{
	sbuf_addf(s->out, "%s;\n\n", sql);
}

static bool begin(void *self, struct diags *ds, const struct rev_action *action)
{
	(void)ds;
	(void)action;
	put(self, "BEGIN");
	return true;
}

/* From base on, nothing is there yet; the history table may be, from another run. */
static void put_tables(struct script *s)
{
	struct arena *a = s->out->arena;

	if (s->has_tables)
		return;
	s->has_tables = true;
	if (!s->plan->from.len)
		put(s, rev_sql_create(a, s->options->schema, s->options->table));
	if (!s->options->tool)
		return;
	put(s, rev_sql_history_schema(a));
	put(s, rev_sql_history_create(a, "modelgen"));
}

static bool enter(void *self, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	struct script *s = self;

	(void)ds;
	put_tables(s);
	sbuf_addf(s->out, "-- Running %s %s\n\n", c->is_upgrade ? "upgrade" : "downgrade",
		  rev_change_text(s->out->arena, c, ""));
	return true;
}

static bool statement(void *self, struct diags *ds, const struct rev_action *action)
{
	struct script *s = self;

	(void)ds;
	sbuf_add(s->out, action->stmt->lead);
	put(s, action->stmt->sql);
	return true;
}

static bool version(void *self, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	struct script *s = self;
	struct arena *a = s->out->arena;
	const struct rev_print_options *o = s->options;
	const struct rev_done done = {
		.change = c, .schema = o->schema, .table = o->table, .tool = o->tool, .ms = -1};

	(void)ds;
	for (size_t i = 0; i < c->ops.len; i++)
		put(s, rev_sql_move(a, o->schema, o->table, c->ops.items[i]));
	if (o->tool)
		put(s, rev_sql_history_row(a, "modelgen", &done));
	return true;
}

static bool commit(void *self, struct diags *ds, const struct rev_action *action)
{
	(void)ds;
	(void)action;
	put(self, "COMMIT");
	return true;
}

bool rev_print(struct sbuf *out, struct diags *ds, const struct rev_plan *plan,
	       const struct rev_print_options *options)
{
	struct script s = {.out = out, .plan = plan, .options = options};
	const struct rev_sink sink = {
		.self = &s,
		.act = {[REV_BEGIN] = begin,
			[REV_ENTER] = enter,
			[REV_STATEMENT] = statement,
			[REV_VERSION] = version,
			[REV_COMMIT] = commit},
	};

	return rev_run(out->arena, ds, plan, &sink, true);
}
