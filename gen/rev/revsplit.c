#include "rev/revfile.h"

#include "rev/cut.h"
#include "rev/words.h"

#include <string.h>

/* What a whole comment line in a section can mean. */
enum directive {
	DIRECTIVE_NONE,
	DIRECTIVE_UPGRADE,
	DIRECTIVE_DOWNGRADE,
	DIRECTIVE_STEP,
	DIRECTIVE_MODE
};

static const char *const directive_words[] = {
	[DIRECTIVE_UPGRADE] = "upgrade",
	[DIRECTIVE_DOWNGRADE] = "downgrade",
	[DIRECTIVE_STEP] = "step",
	[DIRECTIVE_MODE] = "transaction",
};

/* Statements that would end the runner's transaction behind its back. */
static const char *const control_words[] = {"begin",	"start", "commit", "end",
					    "rollback", "abort", NULL};

struct splitter {
	struct arena *arena;
	struct diags *ds;
	struct rev_file *file;
	struct rev_section *section; /* NULL: still in the header */
	bool is_outside;	     /* the step that is open */
	bool is_batched;
	long long rows;
	bool has_quit; /* \quit ended the section */
	size_t from;   /* first token of the open step */
	struct vec step_set;
	struct pos step_pos;
};

static struct pos token_pos(const struct splitter *s, size_t i)
{
	return pos_at(s->file->src, s->file->tokens.items[i].start);
}

static bool at_line_start(const struct splitter *s, size_t i)
{
	size_t start = s->file->tokens.items[i].start;

	return !start || s->file->src->text[start - 1] == '\n';
}

/* Reads `-- word: value` at the start of a line; value is in the arena. */
static enum directive read_directive(struct splitter *s, size_t i, const char **value)
{
	const struct stmt_token *t = &s->file->tokens.items[i];
	const char *p;
	size_t blanks;

	if (t->kind != STMT_COMMENT || !at_line_start(s, i))
		return DIRECTIVE_NONE;
	p = arena_strndup(s->arena, s->file->src->text + t->start, t->end - t->start);
	blanks = strspn(p + 2, " \t");
	if (p[0] != '-' || blanks > 2)
		return DIRECTIVE_NONE;
	p += 2 + blanks;
	for (enum directive d = DIRECTIVE_UPGRADE; d <= DIRECTIVE_MODE; d++) {
		size_t len = strlen(directive_words[d]);

		if (strncmp(p, directive_words[d], len) != 0 || p[len] != ':')
			continue;
		*value = str_trim(s->arena, p + len + 1);
		/* with words behind it, it is an ordinary comment */
		if (d <= DIRECTIVE_DOWNGRADE && **value)
			return DIRECTIVE_NONE;
		return d;
	}
	return DIRECTIVE_NONE;
}

/* ROLLBACK to a savepoint stays within the transaction. */
static bool controls_transaction(struct words w)
{
	if (words_take(&w, "prepare"))
		return words_is(&w, "transaction");
	if (!words_is_any(&w, control_words))
		return false;
	words_step(&w);
	if (!words_take(&w, "work"))
		(void)words_take(&w, "transaction");
	return !words_is(&w, "to");
}

static void check_statement(struct splitter *s, const struct stmt *st)
{
	const struct words w = words_of(s->arena, &s->file->tokens, st);
	struct diag *d;

	if (controls_transaction(w)) {
		d = diag_add(s->ds, MG_REV_SYNTAX, st->pos,
			     "a revision cannot begin or end transactions");
		diag_hint(s->ds, d,
			  "Take the statement out; each step is one transaction, and "
			  "`-- step: none` begins one without.");
	}
	if (words_is(&w, "copy") && (words_has(&w, "stdin") || words_has(&w, "stdout"))) {
		d = diag_add(s->ds, MG_REV_SYNTAX, st->pos,
			     "COPY to or from the client cannot be run here");
		diag_hint(s->ds, d, "Write INSERT statements, or load the rows with psql.");
	}
}

static void check_cut(struct splitter *s, const struct stmt *st)
{
	struct rev_cut cut;
	struct diag *d;

	if (!s->is_batched || rev_cut_read(s->arena, &s->file->tokens, st, &cut))
		return;
	d = diag_add(s->ds, MG_REV_BATCH, st->pos, "this statement cannot be run in batches");
	diag_hint(s->ds, d,
		  "Batches are for UPDATE table SET ... and DELETE FROM table ... without WITH and "
		  "RETURNING; put others behind a line `-- step: transaction`.");
}

/* The open step ends before token to. */
static void close_step(struct splitter *s, size_t to)
{
	struct rev_step *step = ARENA_NEW(s->arena, struct rev_step);
	struct diag *d;

	if (!s->section)
		return;
	step->is_outside = s->is_outside;
	step->is_batched = s->is_batched;
	step->rows = s->rows;
	step->pos = s->step_pos;
	step->set = s->step_set;
	stmt_split(s->arena, &s->file->tokens, s->from, to, &step->stmts);
	for (size_t i = 0; i < step->stmts.len; i++) {
		check_statement(s, step->stmts.items[i]);
		check_cut(s, step->stmts.items[i]);
	}
	if (s->has_quit && step->stmts.len) {
		const struct stmt *st = step->stmts.items[0];

		d = diag_add(s->ds, MG_REV_SYNTAX, st->pos, "a statement after the line `\\quit`");
		diag_hint(s->ds, d, "Put it above that line; psql would not run it.");
	}
	if (step->stmts.len)
		vec_push(s->arena, &s->section->steps, step);
	s->from = to + 1;
}

static void open_section(struct splitter *s, enum directive d, size_t i)
{
	struct diag *second;

	close_step(s, i);
	s->section = d == DIRECTIVE_UPGRADE ? &s->file->up : &s->file->down_section;
	s->step_pos = token_pos(s, i);
	if (s->section->exists) {
		second = diag_add(s->ds, MG_REV_SYNTAX, s->step_pos, "a second section `-- %s:`",
				  directive_words[d]);
		diag_hint(s->ds, second, "Put its statements into the first one.");
	}
	s->section->exists = true;
	s->section->pos = s->step_pos;
	s->is_outside = s->file->is_outside;
	s->is_batched = false;
	s->step_set = (struct vec){0};
	s->has_quit = false;
	s->from = i + 1;
}

/* name=value, behind the mode of a step. */
static void read_limit(struct splitter *s, const char *word)
{
	struct rev_setting *set = ARENA_NEW(s->arena, struct rev_setting);
	size_t len = strcspn(word, "=");
	struct diag *d;

	set->name = arena_strndup(s->arena, word, len);
	set->value = word[len] ? word + len + 1 : "";
	if (s->is_batched && str_eq(set->name, "rows") && str_to_i64(set->value, &s->rows) &&
	    s->rows > 0)
		return;
	if (*set->value &&
	    (str_eq(set->name, "lock_timeout") || str_eq(set->name, "statement_timeout"))) {
		vec_push(s->arena, &s->step_set, set);
		return;
	}
	d = diag_add(s->ds, MG_REV_SYNTAX, s->step_pos, "\"%s\" is no limit of a step", word);
	diag_hint(s->ds, d, "Write lock_timeout=5s or statement_timeout=10min%s.",
		  s->is_batched ? ", or rows=10000" : "");
}

static void open_step(struct splitter *s, enum directive d, size_t i, const char *value)
{
	size_t len = strcspn(value, " \t");
	const char *mode = arena_strndup(s->arena, value, len);
	struct diag *hint;

	close_step(s, i);
	s->step_pos = token_pos(s, i);
	s->is_outside = str_eq(mode, "none");
	s->is_batched = d == DIRECTIVE_STEP && str_eq(mode, "batches");
	s->rows = 0;
	s->step_set = (struct vec){0};
	if (s->is_outside || s->is_batched || str_eq(mode, "transaction")) {
		for (value += len; *(value += strspn(value, " \t"));) {
			len = strcspn(value, " \t");
			read_limit(s, arena_strndup(s->arena, value, len));
			value += len;
		}
		return;
	}
	hint = diag_add(s->ds, MG_REV_SYNTAX, s->step_pos, "\"%s\" is no way to run a step", mode);
	diag_hint(s->ds, hint, "Write `-- %s: transaction` or `-- %s: none`%s.", directive_words[d],
		  directive_words[d], d == DIRECTIVE_STEP ? ", or `-- step: batches`" : "");
}

/* \quit or \q alone on its line. */
static bool is_quit(const struct splitter *s, size_t i)
{
	const struct stmt_tokens *t = &s->file->tokens;
	const char *behind;

	if (!stmt_is_char(t, i, '\\') || !at_line_start(s, i) ||
	    !(stmt_is(t, i + 1, "quit") || stmt_is(t, i + 1, "q")) ||
	    t->items[i + 1].start != t->items[i].end)
		return false;
	behind = s->file->src->text + t->items[i + 1].end;
	behind += strspn(behind, " \t");
	return !*behind || *behind == '\n';
}

/* SQL has no backslash outside strings. */
static void refuse_command(struct splitter *s, size_t i)
{
	struct diag *d = diag_add(s->ds, MG_REV_SYNTAX, token_pos(s, i),
				  "a command of psql cannot be run here");

	diag_hint(s->ds, d, "Only the line `\\quit` before `-- downgrade:` is understood.");
}

static void read_token(struct splitter *s, size_t i)
{
	const char *value;
	enum directive d = read_directive(s, i, &value);

	if (d == DIRECTIVE_UPGRADE || d == DIRECTIVE_DOWNGRADE) {
		open_section(s, d, i);
	} else if (s->section && d != DIRECTIVE_NONE) {
		open_step(s, d, i, value);
	} else if (s->section && is_quit(s, i)) {
		close_step(s, i);
		s->from = i + 2;
		s->has_quit = true;
	} else if (s->section && stmt_is_char(&s->file->tokens, i, '\\')) {
		refuse_command(s, i);
	}
}

static bool check_header_sql(struct splitter *s)
{
	const struct stmt_tokens *t = &s->file->tokens;
	const char *value;
	struct diag *d;

	for (size_t i = 0; i < t->len; i++) {
		if (t->items[i].kind != STMT_COMMENT) {
			d = diag_add(s->ds, MG_REV_SYNTAX, token_pos(s, i),
				     "SQL before the line `-- upgrade:`");
			diag_hint(s->ds, d, "Put that line above the first statement.");
			return false;
		}
		switch (read_directive(s, i, &value)) {
		case DIRECTIVE_UPGRADE:
		case DIRECTIVE_DOWNGRADE: return true;
		default: break;
		}
	}
	return true;
}

bool rev_file_split(struct arena *a, struct diags *ds, struct rev_file *f)
{
	struct splitter s = {.arena = a, .ds = ds, .file = f};
	size_t errors = ds->errors;
	struct vec stmts;

	if (f->is_split)
		return true;
	if (!stmt_scan(a, ds, MG_REV_SYNTAX, f->src, &f->tokens) || !check_header_sql(&s))
		return false;
	for (size_t i = 0; i < f->tokens.len; i++)
		read_token(&s, i);
	close_step(&s, f->tokens.len);
	if (!f->up.exists) {
		struct diag *d = diag_add(ds, MG_REV_SYNTAX, (struct pos){.src = f->src},
					  "the file has no line `-- upgrade:`");

		diag_hint(ds, d, "Put that line above the statements of the upgrade.");
	}
	if (ds->errors != errors)
		return false;
	stmts = rev_section_stmts(a, &f->up);
	f->up.checksum = stmt_checksum(a, &f->tokens, &stmts);
	stmts = rev_section_stmts(a, &f->down_section);
	f->down_section.checksum = stmt_checksum(a, &f->tokens, &stmts);
	f->is_split = true;
	return true;
}
