#include "rev/replay.h"

#include "rev/run.h"

struct replay {
	struct arena *arena;
	struct scratch *scratch;
	struct rev_plan plan;
	bool is_hosted; /* what it failed for is there now */
};

/* Everything that the state depends on; blanks and comments are no part of the checksums. */
static const char *key_of(struct replay *r)
{
	struct sbuf key = SBUF_INIT(r->arena);

	sbuf_add(&key, "revisions\n");
	for (size_t i = 0; i < r->plan.changes.len; i++) {
		const struct rev_change *c = r->plan.changes.items[i];
		const struct rev_file *f = c->node->file;

		sbuf_addf(&key, "%s %s %d\n", f->id, f->up.checksum, f->is_outside);
		for (size_t k = 0; k < f->set.len; k++) {
			const struct rev_setting *s = f->set.items[k];

			sbuf_addf(&key, "%s=%s\n", s->name, s->value);
		}
	}
	return sbuf_text(&key);
}

static bool build(void *context, struct diags *ds, const char *url, bool *keeps)
{
	struct replay *r = context;
	struct rev_execute_options options = {0};
	size_t before = ds->list.len;
	bool ok;

	(void)keeps;
	if (!conn_open(r->arena, ds, url, NULL, &options.conn))
		return false;
	ok = rev_execute(r->arena, ds, &r->plan, &options);
	for (size_t i = before; !ok && i < ds->list.len; i++) {
		const struct diag *d = ds->list.items[i];

		if (scratch_host(r->scratch, conn_sqlstate(options.conn), d->text))
			r->is_hosted = true;
	}
	conn_close(options.conn);
	return ok;
}

static bool begin(struct replay *r, struct diags *ds, const struct rev_graph *g,
		  const struct vec *to)
{
	const struct vec base = {0};

	return rev_plan_upgrade(r->arena, ds, g, &base, to, &r->plan);
}

/* A replay that lacked a role is begun anew: what came before it may be there for good. */
static bool run(struct replay *r, struct diags *ds, bool is_apart, const char **url)
{
	const struct scratch_state state = {
		.key = key_of(r), .build = build, .context = r, .is_apart = is_apart};

	for (;;) {
		struct diags tried = DIAGS_INIT(ds->arena);
		bool ok;

		r->is_hosted = false;
		ok = scratch_state(r->scratch, &tried, &state, url);
		if (!ok && r->is_hosted)
			continue;
		diags_take(ds, &tried);
		return ok;
	}
}

bool rev_replay(struct arena *a, struct diags *ds, struct scratch *scratch,
		const struct rev_graph *g, const struct vec *to, const char **url)
{
	struct replay r = {.arena = a, .scratch = scratch};

	return begin(&r, ds, g, to) && run(&r, ds, false, url);
}

bool rev_replay_apart(struct arena *a, struct diags *ds, struct scratch *scratch,
		      const struct rev_graph *g, const struct vec *to, const char **url)
{
	struct replay r = {.arena = a, .scratch = scratch};

	return begin(&r, ds, g, to) && run(&r, ds, true, url);
}
