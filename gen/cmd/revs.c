#include "cmd/revs.h"

#include "rev/revspec.h"
#include "rev/settings.h"

#include <stdio.h>
#include <unistd.h>

bool revs_load(struct cmd_context *ctx, struct revs *r)
{
	*r = (struct revs){0};
	return rev_graph_load(ctx->perm, &ctx->ds, ctx->config.dir, &r->graph);
}

/* In a transaction of its own, so that a lock on the version table is not waited for too long. */
static bool read_current(struct cmd_context *ctx, struct revs *r)
{
	const struct rev_execute_options options = {.conn = r->conn,
						    .lock_timeout = ctx->config.lock_timeout};

	return conn_exec(r->conn, &ctx->ds, "BEGIN READ ONLY") &&
	       rev_settings_limits(ctx->perm, &ctx->ds, &options) &&
	       rev_store_open(ctx->perm, &ctx->ds, r->conn, ctx->config.version_table,
			      ctx->config.version_schema, &r->store) &&
	       rev_store_current(&r->store, &ctx->ds, &r->graph, &r->current) &&
	       conn_exec(r->conn, &ctx->ds, "COMMIT");
}

bool revs_connect(struct cmd_context *ctx, struct revs *r)
{
	const struct conn_options options = {.role = ctx->config.role,
					     .shows_notices = ctx->opt.verbose};
	const char *url;

	return cmd_url(ctx, false, &url) &&
	       conn_open(ctx->perm, &ctx->ds, url, &options, &r->conn) && read_current(ctx, r);
}

void revs_close(struct revs *r)
{
	conn_close(r->conn);
	r->conn = NULL;
}

static void tell(void *told, const struct rev_change *c, long long ms)
{
	struct cmd_context *ctx = told;
	const char *what = c->is_upgrade ? "upgrade" : "downgrade";
	const char *text = rev_change_text(ctx->perm, c, "<base>");
	const char *title = rev_file_title(ctx->perm, c->node->file);
	const char *comma = *title ? ", " : "";

	if (ms < 0)
		cmd_say(ctx, "%s %s%s%s (done by another run meanwhile)", what, text, comma, title);
	else
		cmd_say(ctx, "%s %s%s%s (%lld ms)", what, text, comma, title, ms);
}

struct rev_execute_options revs_options(struct cmd_context *ctx, struct revs *r)
{
	return (struct rev_execute_options){
		.conn = r->conn,
		.store = &r->store,
		.lock_timeout = ctx->config.lock_timeout,
		.statement_timeout = ctx->config.statement_timeout,
		.tool = "modelgen " MODELGEN_VERSION,
		.per_run = str_eq(ctx->opt.transaction, "per-run"),
		.allows_loss = ctx->opt.allow_data_loss,
		.told = ctx,
		.tell = tell,
	};
}

bool revs_print(struct cmd_context *ctx, struct revs *r, const char *text, bool is_upgrade)
{
	struct rev_names names = {.graph = &r->graph};
	const struct rev_print_options options = {
		.table = ctx->config.version_table,
		.schema = ctx->config.version_schema,
		.tool = ctx->opt.with_history ? "modelgen " MODELGEN_VERSION : NULL,
	};
	const char *from = "";
	const char *to = text;
	struct rev_plan plan;
	struct vec start;
	struct vec end;

	(void)rev_split_range(ctx->perm, text, &from, &to);
	if (!*from)
		from = is_upgrade ? "base" : "head";
	if (!*to)
		to = is_upgrade ? "head" : "base";
	if (!rev_resolve(ctx->perm, &ctx->ds, &names, from, &start))
		return false;
	names.anchor = &start;
	if (!rev_resolve(ctx->perm, &ctx->ds, &names, to, &end) ||
	    !(is_upgrade ? rev_plan_upgrade : rev_plan_downgrade)(ctx->perm, &ctx->ds, &r->graph,
								  &start, &end, &plan))
		return false;
	if (!plan.changes.len)
		cmd_say(ctx, "nothing to do: no revision leads from %s to %s",
			rev_ids_text(ctx->perm, &start), rev_ids_text(ctx->perm, &end));
	return rev_print(&ctx->out, &ctx->ds, &plan, &options);
}

bool revs_online_only(struct cmd_context *ctx, const char *text)
{
	const char *from;
	const char *to;
	struct diag *d;

	if (rev_split_range(ctx->perm, text, &from, &to)) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "the range %s is for --sql alone", text);
		diag_hint(&ctx->ds, d, "A database is asked where it is; name the end: %s.", to);
		return false;
	}
	if (ctx->opt.with_history) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--with-history is for --sql alone");
		diag_hint(&ctx->ds, d, "Without --sql the history table is always kept.");
		return false;
	}
	return true;
}

bool revs_has_terminal(const struct cmd_context *ctx)
{
	return !ctx->opt.quiet && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool revs_ask(struct cmd_context *ctx, const char *question)
{
	int first;

	if (!revs_has_terminal(ctx))
		return false;
	cmd_say(ctx, "%s [y/N]", question);
	first = getchar();
	for (int c = first; c != '\n' && c != EOF;)
		c = getchar();
	return first == 'y' || first == 'Y';
}
