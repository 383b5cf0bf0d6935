#include "cli/help.h"
#include "cmd/cmd.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A closed descriptor 0-2 would be given to the next file that is opened. */
static void fill_descriptors(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd > STDERR_FILENO)
		close(fd);
}

static void on_pipe(int signal_number)
{
	(void)signal_number;
}

/* A handler that does nothing: writes fail with EPIPE, and programs we start have the default. */
static void catch_pipe(void)
{
	struct sigaction action = {.sa_handler = on_pipe, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
}

static int overview(struct cmd_context *ctx)
{
	help_overview(&ctx->out, cmd_table());
	sbuf_cut(&ctx->out, ctx->out.len - 1);
	cmd_say(ctx, "%s", sbuf_text(&ctx->out));
	sbuf_cut(&ctx->out, 0);
	return 2;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	if (argc < 2)
		return overview(ctx);
	ctx->command = opt_parse(ctx->perm, &ctx->ds, argc, argv, cmd_table(), &ctx->opt);
	if (!ctx->command)
		return cmd_finish(ctx, 2);
	if (!ctx->command->needs_no_config &&
	    !config_load(ctx->perm, &ctx->ds, &ctx->opt, &ctx->config))
		return cmd_finish(ctx, 2);
	return ctx->command->run(ctx);
}

int main(int argc, char **argv)
{
	struct arena perm = ARENA_INIT;
	struct cmd_context ctx;
	int code;

	fill_descriptors();
	catch_pipe();
	cmd_open(&ctx, &perm);
	code = run(&ctx, argc, argv);
	cmd_flush(&ctx);
	cmd_close(&ctx);
	if (code == 0)
		code = cmd_finish(&ctx, 0);
	arena_release(&perm);
	return code;
}
