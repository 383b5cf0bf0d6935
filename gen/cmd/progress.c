#include "cmd/progress.h"

#include "text/json.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const kind_names[] = {
	[REV_STARTED] = "started", [REV_FINISHED] = "finished", [REV_ELSEWHERE] = "elsewhere",
	[REV_RESUMED] = "resumed", [REV_RETRIED] = "retried",	[REV_WAITS] = "waits",
	[REV_WORKS] = "works",	   [REV_NOTED] = "noted",
};

static void tell_json(struct cmd_context *ctx, const struct rev_event *e)
{
	const struct rev_change *c = e->change;
	struct arena *a = ctx->perm;
	struct node *line = node_map(a);

	node_put_text(a, line, "event", kind_names[e->kind]);
	node_put_text(a, line, "direction", c->is_upgrade ? "upgrade" : "downgrade");
	node_put_text(a, line, "revision", c->node->file->id);
	node_put_text(a, line, "message", rev_file_title(a, c->node->file));
	node_put(line, "number", node_int(a, (long long)e->number));
	node_put(line, "count", node_int(a, (long long)e->count));
	if (e->statement) {
		node_put(line, "statement", node_int(a, (long long)e->statement));
		node_put(line, "statements", node_int(a, (long long)e->statements));
	}
	if (e->kind != REV_STARTED && e->ms >= 0)
		node_put(line, "ms", node_int(a, e->ms));
	if (e->tries)
		node_put(line, "tries", node_int(a, (long long)e->tries));
	if (e->why)
		node_put_text(a, line, "why", e->why);
	if (e->text)
		node_put_text(a, line, "text", e->text);
	json_write_line(&ctx->out, line);
	sbuf_addc(&ctx->out, '\n');
	cmd_flush(ctx);
}

static bool has_terminal(const struct cmd_context *ctx)
{
	return !ctx->opt.quiet && isatty(STDERR_FILENO);
}

/* Takes the line away that is written over. */
static void clear_line(struct progress *p)
{
	if (p->is_drawn)
		cmd_write(p->ctx, "\r\033[K");
	p->is_drawn = false;
}

static void draw(struct progress *p, const struct rev_event *e)
{
	struct cmd_context *ctx = p->ctx;
	enum { WIDTH = 60 };
	const char *sql = "";
	const char *line;
	struct winsize size;

	if (!has_terminal(ctx))
		return;
	p->is_drawn = true;
	if (e->stmt)
		sql = arena_strndup(ctx->perm, e->stmt->sql, strcspn(e->stmt->sql, "\n"));
	sql = str_cut_utf8(ctx->perm, sql, WIDTH);
	line = arena_printf(ctx->perm, "revision %zu of %zu, statement %zu of %zu, %lld s%s%s: %s",
			    e->number, e->count, e->statement, e->statements, e->ms / 1000,
			    e->text ? ", " : "", e->text ? e->text : "", sql);
	/* a line that the terminal breaks could not be written over */
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		line = str_cut_utf8(ctx->perm, line, size.ws_col - 1U);
	cmd_write(ctx, arena_printf(ctx->perm, "\r\033[K%s", line));
}

void progress_tell(void *told, const struct rev_event *e)
{
	struct progress *p = told;
	struct cmd_context *ctx = p->ctx;
	const struct rev_change *c = e->change;
	const char *what = c->is_upgrade ? "upgrade" : "downgrade";
	const char *text = rev_change_text(ctx->perm, c, "<base>");
	const char *title = rev_file_title(ctx->perm, c->node->file);
	const char *comma = *title ? ", " : "";
	const char *id = c->node->file->id;

	if (str_eq(ctx->opt.format, "json")) {
		tell_json(ctx, e);
		return;
	}
	if (e->kind != REV_STARTED && e->kind != REV_WORKS)
		clear_line(p);
	switch (e->kind) {
	case REV_STARTED: break;
	case REV_FINISHED:
		cmd_say(ctx, "%s %s%s%s (%lld ms)", what, text, comma, title, e->ms);
		break;
	case REV_ELSEWHERE:
		cmd_say(ctx, "%s %s%s%s (done by another run meanwhile)", what, text, comma, title);
		break;
	case REV_NOTED:
	case REV_RESUMED: cmd_say(ctx, "%s %s: %s", what, id, e->text); break;
	case REV_RETRIED:
		cmd_say(ctx, "%s %s: %s; try %zu follows%s%s", what, id, e->why, e->tries,
			e->text ? "; held by " : "", e->text ? e->text : "");
		break;
	case REV_WAITS:
		cmd_say(ctx, "%s %s: statement %zu waits for %s", what, id, e->statement, e->text);
		break;
	case REV_WORKS: draw(p, e); break;
	}
}
