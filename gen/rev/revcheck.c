#include "dialect/sql.h"
#include "rev/history.h"

#include <string.h>

/* What was run of a revision. */
struct applied {
	const char *checksum;
	struct vec sums; /* const char * */
};

static void split_sums(struct arena *a, const char *text, struct vec *out)
{
	while (text && *text) {
		size_t len = strcspn(text, ",");

		vec_push(a, out, arena_strndup(a, text, len));
		text += len + (text[len] == ',');
	}
}

/* The last upgrade to each revision, or the change to it that was accepted since: by id. */
static bool read_applied(struct rev_store *s, struct diags *ds, struct map *out)
{
	const char *const params[] = {rev_table_text(s->arena, s->wanted_schema, s->table)};
	struct rows r;
	struct sql w;

	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("SELECT DISTINCT ON (revision) revision, checksum,"));
	/* a table of an earlier build may lack them */
	if (s->history_renew)
		SQL(&w, KW("NULL FROM"));
	else
		SQL(&w, KW("pg_catalog.array_to_string(statements, ',') FROM"));
	SQL(&w, NAME(s->history_schema, "modelgen_history"),
	    KW("WHERE version_table = $1 AND direction IN ('upgrade', 'accept')"),
	    KW("AND finished_at IS NOT NULL ORDER BY revision, id DESC"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 1, params, &r))
		return false;
	for (int i = 0; i < r.n; i++) {
		struct applied *was = ARENA_NEW(s->arena, struct applied);

		was->checksum = arena_strdup(s->arena, rows_get(&r, i, 1));
		split_sums(s->arena, rows_get(&r, i, 2), &was->sums);
		map_put(s->arena, out, arena_strdup(s->arena, rows_get(&r, i, 0)), was);
	}
	rows_close(&r);
	return true;
}

/* The first statement that is another one now; it may be gone or new. */
static void refuse(struct rev_store *s, struct diags *ds, const struct rev_file *f,
		   const struct applied *was)
{
	struct vec stmts = rev_section_stmts(s->arena, &f->up);
	struct pos pos = f->up.pos;
	struct vec sums;
	struct diag *d;
	size_t i = 0;

	rev_section_sums(s->arena, f, &f->up, &sums);
	while (i < sums.len && i < was->sums.len && str_eq(sums.items[i], was->sums.items[i]))
		i++;
	if (i < stmts.len)
		pos = ((const struct stmt *)stmts.items[i])->pos;
	d = diag_add(ds, MG_REV_CHANGED, pos,
		     "statement %zu of the upgrade of %s was %s after it had been applied", i + 1,
		     f->id,
		     i >= sums.len	  ? "taken out"
		     : i >= was->sums.len ? "added"
					  : "changed");
	diag_hint(ds, d,
		  "Put the old statements back and write a new revision for the change, or say "
		  "--allow-changed %s; comments and white space are free.",
		  f->id);
}

static bool is_allowed(const struct vec *allowed, const char *id)
{
	for (size_t i = 0; allowed && i < allowed->len; i++) {
		if (*(const char *)allowed->items[i] && str_starts(id, allowed->items[i]))
			return true;
	}
	return false;
}

/* From now on the file as it is counts as what was applied. */
static bool accept(struct rev_store *s, struct diags *ds, struct rev_node *n, const char *tool)
{
	const struct rev_change c = {.node = n, .is_upgrade = true};
	const struct rev_done done = {.change = &c,
				      .direction = "accept",
				      .schema = s->wanted_schema,
				      .table = s->table,
				      .tool = tool,
				      .host = rev_host(s->arena)};

	return rev_store_renew(s, ds) &&
	       conn_exec(s->conn, ds, rev_sql_history_row(s->arena, s->history_schema, &done));
}

bool rev_store_runs(struct rev_store *s, struct diags *ds, struct map *out)
{
	static const char columns[] =
		"SELECT DISTINCT ON (revision) revision, pg_catalog.to_char(finished_at"
		" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS+00:00'), applied_by, host, tool,"
		" direction, pg_catalog.round(EXTRACT(EPOCH FROM finished_at -"
		" started_at)::pg_catalog.numeric * 1000)::pg_catalog.int8 FROM";
	const char *const params[] = {rev_table_text(s->arena, s->wanted_schema, s->table)};
	struct rows r;
	struct sql w;

	if (!s->history_exists)
		return true;
	sql_init(&w, s->arena, NULL);
	SQL(&w, EXPR(columns), NAME(s->history_schema, "modelgen_history"),
	    KW("WHERE version_table = $1 AND finished_at IS NOT NULL"),
	    KW("ORDER BY revision, id DESC"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 1, params, &r))
		return false;
	for (int i = 0; i < r.n; i++) {
		const char *host = rows_get(&r, i, 3);

		map_put(s->arena, out, arena_strdup(s->arena, rows_get(&r, i, 0)),
			arena_printf(s->arena, "%s %s by %s on %s with %s, %s ms",
				     rows_get(&r, i, 5), rows_get(&r, i, 1), rows_get(&r, i, 2),
				     host ? host : "an unknown host", rows_get(&r, i, 4),
				     rows_get(&r, i, 6)));
	}
	rows_close(&r);
	return true;
}

bool rev_store_check(struct rev_store *s, struct diags *ds, const struct rev_graph *g,
		     const struct rev_accept *o)
{
	bool *is_applied = rev_set_new(s->arena, g);
	size_t errors = ds->errors;
	struct map applied = {0};

	if (!s->history_exists || !o->current->len)
		return true;
	if (!read_applied(s, ds, &applied))
		return false;
	rev_set_add_ancestors(is_applied, g, o->current);
	for (size_t i = 0; i < g->nodes.len; i++) {
		struct rev_node *n = g->nodes.items[i];
		const struct applied *was = map_get(&applied, n->file->id);

		if (!is_applied[i] || !was || !rev_file_split(s->arena, ds, n->file) ||
		    str_eq(n->file->up.checksum, was->checksum))
			continue;
		if (!is_allowed(o->allowed, n->file->id))
			refuse(s, ds, n->file, was);
		else if (!accept(s, ds, n, o->tool))
			return false;
	}
	return ds->errors == errors;
}
