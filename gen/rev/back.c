#include "rev/back.h"

#include "dialect/ident.h"
#include "rev/cut.h"
#include "rev/loss.h"
#include "rev/words.h"

static const char *const dml_words[] = {"insert", "update",   "delete", "merge",
					"with",	  "truncate", "copy",	NULL};

/* Both sections of a file, and what was found. */
struct judge {
	struct arena *arena;
	const struct rev_file *file;
	struct vec up;	 /* struct stmt * */
	struct vec down; /* struct stmt * */
	struct vec down_drops;
	struct rev_back out;
};

static void add_to(struct judge *j, struct vec *list, enum rev_back_kind kind, const char *why)
{
	if (kind > j->out.kind)
		j->out.kind = kind;
	if (!vec_has_text(list, why))
		vec_push(j->arena, list, why);
}

static void add(struct judge *j, enum rev_back_kind kind, const char *why)
{
	add_to(j, &j->out.why, kind, why);
}

static struct words words_at(const struct judge *j, const struct stmt *st)
{
	return words_of(j->arena, &j->file->tokens, st);
}

static bool is_named(const struct judge *j, const struct stmt *st, const char *name)
{
	for (size_t i = st->first; i <= st->last; i++) {
		if (str_eq(stmt_name(j->arena, &j->file->tokens, i), name))
			return true;
	}
	return false;
}

/* Whether a statement of the section, if wanted one about rows, speaks of something so called. */
static bool speaks_of(const struct judge *j, const struct vec *stmts, const char *name,
		      bool is_about_rows)
{
	for (size_t i = 0; i < stmts->len; i++) {
		const struct stmt *st = stmts->items[i];
		const struct words w = words_at(j, st);

		if ((!is_about_rows || words_is_any(&w, dml_words)) && is_named(j, st, name))
			return true;
	}
	return false;
}

/* Whether the section itself makes the table, before the statement that drops it. */
static bool is_made_here(const struct judge *j, const struct vec *stmts, size_t n, const char *name)
{
	static const char *const ways[] = {"temp",   "temporary", "unlogged",
					   "global", "local",	  NULL};

	for (size_t i = 0; i < n; i++) {
		struct words w = words_at(j, stmts->items[i]);
		const char *schema;
		const char *table;

		if (!words_take(&w, "create"))
			continue;
		while (words_is_any(&w, ways))
			words_step(&w);
		if (!words_take(&w, "table"))
			continue;
		(void)words_take_if(&w);
		if (words_take_path(&w, &schema, &table) && str_eq(table, name))
			return true;
	}
	return false;
}

static const char *drop_text(const struct judge *j, const struct rev_drop *d)
{
	struct sbuf b = SBUF_INIT(j->arena);

	sbuf_add(&b, d->column ? "column " : d->name ? "table " : "schema ");
	if (d->name)
		ident_join(&b, d->schema, d->name, NULL);
	else
		ident_join_part(&b, d->schema);
	if (d->column) {
		sbuf_addc(&b, '.');
		ident_join_part(&b, d->column);
	}
	return sbuf_text(&b);
}

static const char *table_text(const struct judge *j, const char *schema, const char *name)
{
	struct sbuf b = SBUF_INIT(j->arena);

	ident_join(&b, schema, name, NULL);
	return sbuf_text(&b);
}

/* What the upgrade drops: made anew by the downgrade, without what it held, or not at all. */
static void judge_lost(struct judge *j, const struct rev_drop *d, bool is_truncated)
{
	const char *name = d->column ? d->column : d->name ? d->name : d->schema;
	const char *what = drop_text(j, d);

	if (is_truncated && !speaks_of(j, &j->down, name, true))
		add(j, REV_BACK_SHAPE, arena_printf(j->arena, "%s stays empty", what));
	else if (!is_truncated && speaks_of(j, &j->down, name, false))
		add(j, REV_BACK_SHAPE, arena_printf(j->arena, "%s comes back empty", what));
	else if (!is_truncated)
		add_to(j, &j->out.lacks, REV_BACK_IMPOSSIBLE,
		       arena_printf(j->arena, "%s does not come back", what));
}

/* Whether the downgrade drops the table, or the column. */
static bool goes(const struct judge *j, const char *table, const char *column)
{
	for (size_t i = 0; i < j->down_drops.len; i++) {
		const struct rev_drop *d = j->down_drops.items[i];

		if (str_eq(d->name, table) && (!d->column || str_eq(d->column, column)))
			return true;
	}
	return false;
}

/* UPDATE, DELETE and INSERT: the other section speaks of the table's rows, or nothing mends it. */
static void judge_rows(struct judge *j, const struct stmt *st, const struct vec *other)
{
	struct words w = words_at(j, st);
	const char *said = other == &j->down ? "" : " by the downgrade";
	const char *writes = other == &j->down ? "keeps what the upgrade writes"
					       : "gets what the downgrade writes";
	struct rev_cut cut = {0};

	if (words_take(&w, "insert")) {
		(void)words_take(&w, "into");
		if (other == &j->down && words_take_path(&w, &cut.schema, &cut.table) &&
		    !goes(j, cut.table, NULL) && !speaks_of(j, other, cut.table, true))
			add(j, REV_BACK_SHAPE,
			    arena_printf(j->arena, "rows inserted into %s stay",
					 table_text(j, cut.schema, cut.table)));
		return;
	}
	if (!rev_cut_read(j->arena, &j->file->tokens, st, &cut)) {
		add(j, REV_BACK_UNKNOWN,
		    arena_printf(j->arena, "line %u writes rows", st->pos.line));
		return;
	}
	if (goes(j, cut.table, NULL) || speaks_of(j, other, cut.table, true))
		return;
	if (words_is(&w, "delete"))
		add(j, REV_BACK_SHAPE,
		    arena_printf(j->arena, "rows of %s are deleted%s",
				 table_text(j, cut.schema, cut.table), said));
	for (size_t i = 0; i < cut.sets.len; i++) {
		const struct rev_drop d = {cut.schema, cut.table, cut.sets.items[i]};

		if (!goes(j, d.name, d.column))
			add(j, REV_BACK_SHAPE,
			    arena_printf(j->arena, "%s %s in line %u", drop_text(j, &d), writes,
					 st->pos.line));
	}
}

/* Whether what the statement does to rows and values can be told from its words. */
static bool is_known(struct words w)
{
	static const char *const known[] = {
		"create",   "comment", "grant",	  "revoke",	"set",	      "reset",
		"vacuum",   "analyze", "analyse", "reindex",	"cluster",    "refresh",
		"security", "lock",    "notify",  "checkpoint", "discard",    "load",
		"listen",   "alter",   "drop",	  "savepoint",	"deallocate", NULL};
	static const char *const drags[] = {"type", "domain", "extension", "owned", NULL};

	if (words_take(&w, "drop"))
		return !(words_is_any(&w, drags) && words_has(&w, "cascade"));
	return words_is_any(&w, known);
}

static void judge_statement(struct judge *j, const struct vec *stmts, size_t i, bool is_up)
{
	const struct stmt *st = stmts->items[i];
	const struct stmt_token *first = &j->file->tokens.items[st->first];
	const struct words w = words_at(j, st);
	bool is_truncated = words_is(&w, "truncate");
	struct vec drops = {0};

	rev_drops(j->arena, &j->file->tokens, st, &drops);
	for (size_t k = 0; k < drops.len; k++) {
		const struct rev_drop *d = drops.items[k];

		if (!is_truncated && d->name && is_made_here(j, stmts, i, d->name))
			continue;
		if (is_up)
			judge_lost(j, d, is_truncated);
		else
			add_to(j, &j->out.drops, REV_BACK_SHAPE,
			       arena_printf(j->arena, "%s is %s", drop_text(j, d),
					    is_truncated ? "emptied"
					    : d->column	 ? "dropped with its values"
							 : "dropped with its rows"));
	}
	if (words_is(&w, "insert") || words_is(&w, "update") || words_is(&w, "delete"))
		judge_rows(j, st, is_up ? &j->down : &j->up);
	else if (!is_truncated && !is_known(w))
		add(j, REV_BACK_UNKNOWN,
		    arena_printf(j->arena, "line %u runs %.*s", st->pos.line,
				 (int)(first->end - first->start), st->sql));
	else if (rev_changes_type(&j->file->tokens, st))
		add(j, REV_BACK_UNKNOWN,
		    arena_printf(j->arena, "line %u converts values", st->pos.line));
}

/* Whether the statements do nothing but to rows. */
static bool are_about_rows(const struct judge *j, const struct vec *stmts)
{
	for (size_t i = 0; i < stmts->len; i++) {
		const struct words w = words_at(j, stmts->items[i]);

		if (is_known(w))
			return false;
	}
	return true;
}

struct rev_back rev_back_read(struct arena *a, const struct rev_file *f)
{
	struct judge j = {.arena = a,
			  .file = f,
			  .up = rev_section_stmts(a, &f->up),
			  .down = rev_section_stmts(a, &f->down_section)};

	for (size_t i = 0; i < j.down.len; i++)
		rev_drops(a, &f->tokens, j.down.items[i], &j.down_drops);
	if (vec_has_text(&f->unfinished, "downgrade")) {
		add_to(&j, &j.out.lacks, REV_BACK_IMPOSSIBLE, "the downgrade is not written yet");
		return j.out;
	}
	if (!j.down.len && !are_about_rows(&j, &j.up)) {
		add_to(&j, &j.out.lacks, REV_BACK_IMPOSSIBLE, "the downgrade has no statements");
		return j.out;
	}
	for (size_t i = 0; i < j.up.len; i++)
		judge_statement(&j, &j.up, i, true);
	for (size_t i = 0; i < j.down.len; i++)
		judge_statement(&j, &j.down, i, false);
	return j.out;
}

const char *rev_back_word(enum rev_back_kind kind)
{
	static const char *const names[] = {
		[REV_BACK_EXACT] = "exact",
		[REV_BACK_UNKNOWN] = "unknown",
		[REV_BACK_SHAPE] = "shape",
		[REV_BACK_IMPOSSIBLE] = "impossible",
	};

	return names[kind];
}

static void put_list(struct sbuf *out, const struct vec *list, size_t *n)
{
	for (size_t i = 0; i < list->len; i++)
		sbuf_addf(out, "%s%s", (*n)++ ? "; " : ": ", (const char *)list->items[i]);
}

const char *rev_back_text(struct arena *a, const struct rev_back *b, bool with_drops)
{
	static const char *const texts[] = {
		[REV_BACK_EXACT] = "exact",
		[REV_BACK_UNKNOWN] = "cannot be told",
		[REV_BACK_SHAPE] = "shape only",
		[REV_BACK_IMPOSSIBLE] = "impossible",
	};
	struct sbuf out = SBUF_INIT(a);
	size_t n = 0;

	sbuf_add(&out, texts[b->kind]);
	put_list(&out, &b->lacks, &n);
	put_list(&out, &b->why, &n);
	if (with_drops)
		put_list(&out, &b->drops, &n);
	return sbuf_text(&out);
}
