#include "base/sys.h"
#include "cmd/cmd.h"
#include "db/scratch.h"

#include <signal.h>

struct action {
	const char *name;
	bool takes_more; /* words after it, for psql */
	int (*run)(struct cmd_context *ctx);
};

static int start(struct cmd_context *ctx)
{
	struct private_state s;

	if (!private_start(ctx->perm, &ctx->ds) || !private_state(ctx->perm, &ctx->ds, &s))
		return 4;
	cmd_say(ctx, "the private cluster (PostgreSQL %s) runs until `modelgen db stop`",
		s.version);
	return 0;
}

static int stop(struct cmd_context *ctx)
{
	return private_stop(ctx->perm, &ctx->ds, ctx->opt.force) ? 0 : 4;
}

static const char *running(const struct private_state *s)
{
	if (!s->runs)
		return "no";
	return s->stays ? "yes, until `modelgen db stop`" : "yes, until its last user ends";
}

static int status(struct cmd_context *ctx)
{
	struct private_state s;

	if (!private_state(ctx->perm, &ctx->ds, &s))
		return 4;
	sbuf_addf(&ctx->out, "running: %s\n", running(&s));
	sbuf_addf(&ctx->out, "made: %s\n", s.exists ? "yes" : "no, the first use makes it");
	sbuf_addf(&ctx->out, "folder: %s\n", s.folder);
	sbuf_addf(&ctx->out, "socket: %s\n", s.socket_dir);
	sbuf_addf(&ctx->out, "version: %s\n", s.version);
	if (s.pid)
		sbuf_addf(&ctx->out, "process: %ld\n", s.pid);
	return 0;
}

/* Makes the project's database and holds the server until *out is closed. */
static bool open_project(struct cmd_context *ctx, struct scratch **out)
{
	const char *text;

	return scratch_open(ctx->perm, &ctx->ds, NULL, out) &&
	       scratch_project_database(*out, &ctx->ds, ctx->config.project_dir, &text);
}

static int url(struct cmd_context *ctx)
{
	const char *dir = ctx->config.project_dir;
	struct private_state s;
	struct scratch *held = NULL;
	const char *text;
	bool ok = private_project_url(ctx->perm, &ctx->ds, dir, &text) &&
		  private_state(ctx->perm, &ctx->ds, &s);

	/* who asks for it wants to connect */
	if (ok && s.runs) {
		ok = open_project(ctx, &held);
		scratch_close(held);
	}
	if (!ok)
		return 4;
	sbuf_addf(&ctx->out, "%s\n", text);
	if (!s.runs)
		cmd_say(ctx, "the private cluster does not run; `modelgen db start` starts it");
	return 0;
}

static void on_interrupt(int signal_number)
{
	(void)signal_number;
}

/*
 * Ctrl-C at the terminal is meant for psql, which then cancels a statement. A
 * handler, unlike SIG_IGN, is not handed down to it.
 */
static void leave_interrupts(void)
{
	struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
}

static int psql(struct cmd_context *ctx)
{
	const struct vec *args = &ctx->opt.args;
	const char *program = private_program(ctx->perm, "psql");
	struct scratch *s = NULL;
	struct vec argv = {0};
	struct sys_run run = {.inherit_io = true};
	const char *output;
	const char *text;
	int code = -1;

	if (!program) {
		diag_hint(&ctx->ds,
			  diag_add(&ctx->ds, MG_PRIVATE_CLUSTER, POS_NONE, "psql is not installed"),
			  "Install PostgreSQL's client package.");
		return 4;
	}
	if (open_project(ctx, &s) &&
	    private_project_url(ctx->perm, &ctx->ds, ctx->config.project_dir, &text)) {
		vec_push(ctx->perm, &argv, program);
		vec_push(ctx->perm, &argv, "-d");
		vec_push(ctx->perm, &argv, text);
		for (size_t i = 1; i < args->len; i++)
			vec_push(ctx->perm, &argv, args->items[i]);
		vec_push(ctx->perm, &argv, NULL);
		run.argv = (const char *const *)argv.items;
		cmd_flush(ctx);
		leave_interrupts();
		if (!sys_run(ctx->perm, &ctx->ds, &run, &code, &output))
			code = -1;
	}
	scratch_close(s);
	return code == 0 ? 0 : 4;
}

static int reset(struct cmd_context *ctx)
{
	struct scratch *s = NULL;
	const char *text;
	bool ok;

	if (ctx->opt.force && !private_remove(ctx->perm, &ctx->ds))
		return 4;
	ok = scratch_open(ctx->perm, &ctx->ds, NULL, &s) &&
	     scratch_reset_project(s, &ctx->ds, ctx->config.project_dir, &text);
	scratch_close(s);
	if (ok)
		cmd_say(ctx, "the project's database is empty");
	return ok ? 0 : 4;
}

static const struct action actions[] = {
	{"start", false, start}, {"stop", false, stop}, {"status", false, status},
	{"url", false, url},	 {"psql", true, psql},	{"reset", false, reset},
};

static int refuse(struct cmd_context *ctx, const char *word)
{
	enum { N = sizeof(actions) / sizeof(*actions) };
	const char *names[N];
	const char *nearest;
	struct diag *d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "unknown action %s", word);

	for (size_t i = 0; i < N; i++)
		names[i] = actions[i].name;
	nearest = str_nearest(word, names, N);
	if (nearest)
		diag_hint(&ctx->ds, d, "Did you mean `modelgen db %s`?", nearest);
	else
		diag_hint(&ctx->ds, d, "The actions are start, stop, status, url, psql and reset.");
	return cmd_finish(ctx, 2);
}

static int run(struct cmd_context *ctx)
{
	const struct vec *args = &ctx->opt.args;
	const char *word = args->items[0];

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (!str_eq(actions[i].name, word))
			continue;
		if (args->len > 1 && !actions[i].takes_more) {
			diag_hint(&ctx->ds,
				  diag_add(&ctx->ds, MG_USAGE, POS_NONE,
					   "`modelgen db %s` takes no more words", word),
				  "Leave out %s.", (const char *)args->items[1]);
			return cmd_finish(ctx, 2);
		}
		return cmd_finish(ctx, actions[i].run(ctx));
	}
	return refuse(ctx, word);
}

const struct command cmd_db = {
	.name = "db",
	.summary = "use the private cluster by hand",
	.args = "start|stop|status|url|psql|reset [-- PSQL ARGUMENT...]",
	.min_args = 1,
	.max_args = -1,
	.options = (const char *const[]){"force", NULL},
	.text = "The private cluster is a PostgreSQL server of modelgen's own for replays, "
		"trials and `--url private:`. It is made on first use from the server programs "
		"that are installed, or those in the folder $MODELGEN_PG_BIN, in "
		"$XDG_CACHE_HOME/modelgen or ~/.cache/modelgen, one for "
		"each major version; as root in /var/cache/modelgen unless the user postgres "
		"(or nobody), as whom the server then runs, can reach the folder. It listens "
		"on a unix socket that only its owner can open, and writes nothing safely to "
		"disk: keep no data there that cannot be made again.\n\n"
		"The first command that needs it starts it and the last one stops it. A "
		"command that is interrupted or killed leaves it running; the next one that "
		"ends as its last user stops it.\n\n"
		"`start` starts it and keeps it running. `stop` ends that; while other "
		"commands use the cluster it is refused, unless --force is given, and the last "
		"of them stops it. `status` tells whether it runs and where. `url` prints the "
		"URL of this project's database, for other programs, and makes the database "
		"where the cluster runs. `psql` opens that database; arguments for psql stand "
		"after --. `reset` drops it and makes it anew, empty. "
		"`reset --force` throws the whole cluster away, with the databases of all "
		"projects, and makes it anew: for a cluster that no longer starts.",
	.examples =
		(const struct example[]){
			{"modelgen db start", "keep the private cluster running"},
			{"modelgen db url", "print the URL of the project's database"},
			{"modelgen db psql -- -c 'SELECT version()'",
			 "run one statement in the project's database"},
			{"modelgen db reset", "empty the project's database"},
			{"modelgen db stop", "end what `db start` began"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{4, "the cluster cannot be used, or psql failed"},
			{5, "stop, reset --force: another command uses the cluster"},
			{-1, NULL},
		},
	.run = run,
};
