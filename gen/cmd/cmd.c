#include "cmd/cmd.h"

#include "base/sys.h"
#include "db/scratch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUP(title)
#define COMMAND(name) extern const struct command cmd_##name;
#include "cmd/commands.def"
#undef COMMAND
#undef GROUP

static const struct command *const table[] = {
#define GROUP(title) &(const struct command){.summary = title},
#define COMMAND(name) &cmd_##name,
#include "cmd/commands.def"
#undef COMMAND
#undef GROUP
	NULL,
};

const struct command *const *cmd_table(void)
{
	return table;
}

void cmd_open(struct cmd_context *ctx, struct arena *perm)
{
	const char *no_colour = getenv("NO_COLOR");

	*ctx = (struct cmd_context){.perm = perm,
				    .ds = DIAGS_INIT(perm),
				    .out = SBUF_INIT(perm),
				    .is_terminal = isatty(STDOUT_FILENO),
				    .colour = isatty(STDERR_FILENO) && !(no_colour && *no_colour) &&
					      !str_eq(getenv("TERM"), "dumb")};
}

void cmd_close(struct cmd_context *ctx)
{
	if (ctx->home)
		scratch_close(ctx->home);
	if (ctx->scratch)
		scratch_close(ctx->scratch);
	ctx->home = NULL;
	ctx->scratch = NULL;
}

static void write_out(struct cmd_context *ctx)
{
	int error;

	if (ctx->is_output_lost)
		return;
	error = sys_put(STDOUT_FILENO, sbuf_text(&ctx->out), ctx->out.len);
	ctx->is_output_lost = error != 0;
	/* a reader that has seen enough (| head) is no error */
	if (error && error != EPIPE)
		diag_add(&ctx->ds, MG_FILE_WRITE, POS_NONE, "standard output cannot be written: %s",
			 strerror(error));
}

void cmd_flush(struct cmd_context *ctx)
{
	struct sbuf messages = SBUF_INIT(ctx->perm);

	write_out(ctx);
	sbuf_cut(&ctx->out, 0);
	diags_print(&messages, &ctx->ds, ctx->colour);
	(void)sys_put(STDERR_FILENO, sbuf_text(&messages), messages.len);
	if (!ctx->first_error)
		ctx->first_error = diags_exit(&ctx->ds);
	ctx->ds.list.len = 0;
}

__attribute__((format(printf, 2, 0))) static void put_line(const struct cmd_context *ctx,
							   const char *fmt, va_list ap)
{
	struct sbuf line = SBUF_INIT(ctx->perm);

	sbuf_add(&line, arena_vprintf(ctx->perm, fmt, ap));
	sbuf_addc(&line, '\n');
	(void)sys_put(STDERR_FILENO, sbuf_text(&line), line.len);
}

void cmd_say(struct cmd_context *ctx, const char *fmt, ...)
{
	va_list ap;

	if (ctx->opt.quiet)
		return;
	va_start(ap, fmt);
	put_line(ctx, fmt, ap);
	va_end(ap);
}

void cmd_warn(const struct cmd_context *ctx, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line(ctx, fmt, ap);
	va_end(ap);
}

void cmd_write(struct cmd_context *ctx, const char *text)
{
	(void)ctx;
	(void)sys_put(STDERR_FILENO, text, strlen(text));
}

int cmd_finish(struct cmd_context *ctx, int wanted)
{
	int code = ctx->first_error ? ctx->first_error : diags_exit(&ctx->ds);

	return code ? code : wanted;
}

bool cmd_scratch(struct cmd_context *ctx, struct scratch **out)
{
	if (!ctx->scratch && !scratch_open(ctx->perm, &ctx->ds, ctx->config.scratch, &ctx->scratch))
		return false;
	*out = ctx->scratch;
	return true;
}

static bool is_private(const char *url)
{
	return str_eq(url, "private:");
}

/* The project's database lives on the private cluster, whatever --scratch says. */
static bool private_database(struct cmd_context *ctx, const char **url)
{
	struct scratch *home;

	if (!ctx->config.scratch || is_private(ctx->config.scratch)) {
		if (!cmd_scratch(ctx, &home))
			return false;
	} else {
		if (!ctx->home && !scratch_open(ctx->perm, &ctx->ds, NULL, &ctx->home))
			return false;
		home = ctx->home;
	}
	return scratch_project_database(home, &ctx->ds, ctx->config.project_dir, url);
}

static bool url_problems(struct cmd_context *ctx)
{
	const struct vec *list = &ctx->config.url_problems;

	for (size_t i = 0; i < list->len; i++) {
		vec_push(ctx->perm, &ctx->ds.list, list->items[i]);
		ctx->ds.errors++;
	}
	return list->len > 0;
}

bool cmd_url(struct cmd_context *ctx, bool may_fall_back, const char **url)
{
	struct diag *d;

	*url = NULL;
	if (url_problems(ctx))
		return false;
	if (is_private(ctx->config.url))
		return private_database(ctx, url);
	*url = ctx->config.url;
	if (*url || may_fall_back)
		return true;
	d = diag_add(&ctx->ds, MG_NO_DATABASE, POS_NONE, "no database is named");
	diag_hint(&ctx->ds, d,
		  "Name one with --url, MODELGEN_URL, DATABASE_URL or an environment of "
		  "modelgen.yaml (--env); --url private: is there for trials.");
	return false;
}
