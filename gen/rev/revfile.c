#include "rev/revfile.h"

#include "base/sys.h"

#include <stddef.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20, MOST_ID = 32 };

enum header_type {
	HEADER_TEXT,	 /* const char *, further lines joined */
	HEADER_WORDS,	 /* struct vec: parts between commas */
	HEADER_LINES,	 /* struct vec: one a line */
	HEADER_SETTINGS, /* struct vec: "name = value", one a line */
	HEADER_MODE,	 /* bool: "none" or "transaction" */
};

struct header_row {
	const char *key;
	enum header_type type;
	size_t offset;
};

static const struct header_row header_rows[] = {
	{"revision", HEADER_TEXT, offsetof(struct rev_file, id)},
	{"down_revision", HEADER_WORDS, offsetof(struct rev_file, down)},
	{"branch_labels", HEADER_WORDS, offsetof(struct rev_file, labels)},
	{"depends_on", HEADER_WORDS, offsetof(struct rev_file, depends)},
	{"message", HEADER_TEXT, offsetof(struct rev_file, message)},
	{"created", HEADER_TEXT, offsetof(struct rev_file, created)},
	{"proven", HEADER_TEXT, offsetof(struct rev_file, proven)},
	{"not proven", HEADER_TEXT, offsetof(struct rev_file, not_proven)},
	{"hazards", HEADER_LINES, offsetof(struct rev_file, hazards)},
	{"unfinished", HEADER_WORDS, offsetof(struct rev_file, unfinished)},
	{"set", HEADER_SETTINGS, offsetof(struct rev_file, set)},
	{"transaction", HEADER_MODE, offsetof(struct rev_file, is_outside)},
};

enum { HEADER_ROWS = sizeof(header_rows) / sizeof(header_rows[0]) };

/* A `-- key: value` line on its way into the file. */
struct header {
	const struct header_row *row; /* NULL: an unknown key */
	const char *key;
	struct sbuf value;
	struct pos pos;
};

struct reader {
	struct arena *arena;
	struct diags *ds;
	struct rev_file *file;
	struct header open; /* key NULL: none */
	bool seen[HEADER_ROWS];
	uint32_t line;
};

bool rev_is_id(const char *text)
{
	static const char *const words[] = {"head", "heads", "base", "current"};
	size_t len = strlen(text);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(text, words[i]))
			return false;
	}
	return len && len <= MOST_ID &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") ==
		       len;
}

static void *member(struct rev_file *f, const struct header_row *row)
{
	return (char *)f + row->offset;
}

static void put_words(struct reader *r, struct vec *out, const char *value)
{
	while (*value) {
		size_t len = strcspn(value, ",");
		char *word = str_trim(r->arena, arena_strndup(r->arena, value, len));

		if (*word)
			vec_push(r->arena, out, word);
		value += len + (value[len] == ',');
	}
}

static void put_lines(struct reader *r, struct vec *out, const char *value)
{
	while (*value) {
		size_t len = strcspn(value, "\n");
		char *line = str_trim(r->arena, arena_strndup(r->arena, value, len));

		if (*line)
			vec_push(r->arena, out, line);
		value += len + (value[len] == '\n');
	}
}

static void put_settings(struct reader *r, struct vec *out, const char *value)
{
	struct vec lines = {0};

	put_lines(r, &lines, value);
	for (size_t i = 0; i < lines.len; i++) {
		const char *line = lines.items[i];
		size_t len = strcspn(line, "=");
		struct rev_setting *s = ARENA_NEW(r->arena, struct rev_setting);
		struct diag *d;

		s->name = str_trim(r->arena, arena_strndup(r->arena, line, len));
		s->value = line[len] ? str_trim(r->arena, line + len + 1) : "";
		len = strlen(s->value);
		if (len >= 2 && s->value[0] == '\'' && s->value[len - 1] == '\'')
			s->value = arena_strndup(r->arena, s->value + 1, len - 2);
		vec_push(r->arena, out, s);
		if (*s->name && strchr(line, '='))
			continue;
		d = diag_add(r->ds, MG_REV_SYNTAX, r->open.pos, "\"%s\" is not a setting", line);
		diag_hint(r->ds, d, "Write `-- set: name = value`.");
	}
}

static void put_mode(struct reader *r, bool *out, const char *value)
{
	struct diag *d;

	*out = str_eq(value, "none");
	if (*out || str_eq(value, "transaction"))
		return;
	d = diag_add(r->ds, MG_REV_SYNTAX, r->open.pos, "\"%s\" is no way to run a revision",
		     value);
	diag_hint(r->ds, d, "Write `transaction` or `none`.");
}

static void put_unknown(struct reader *r, const char *value)
{
	const char *names[HEADER_ROWS];
	struct rev_header *h = ARENA_NEW(r->arena, struct rev_header);
	struct diag *d = diag_add(r->ds, MG_REV_HEADER, r->open.pos, "unknown header line \"%s\"",
				  r->open.key);
	const char *near;

	for (size_t i = 0; i < HEADER_ROWS; i++)
		names[i] = header_rows[i].key;
	near = str_nearest(r->open.key, names, HEADER_ROWS);
	if (near)
		diag_hint(r->ds, d, "Did you mean `%s`?", near);
	*h = (struct rev_header){.key = r->open.key, .value = value, .pos = r->open.pos};
	vec_push(r->arena, &r->file->unknown, h);
}

/* The value of the open header line is complete. */
static void close_header(struct reader *r)
{
	const struct header_row *row = r->open.row;
	const char *value;
	struct diag *d;

	if (!r->open.key)
		return;
	value = str_trim(r->arena, sbuf_text(&r->open.value));
	if (!row) {
		put_unknown(r, value);
	} else if (r->seen[row - header_rows]) {
		d = diag_add(r->ds, MG_REV_SYNTAX, r->open.pos, "a second line \"%s\"", row->key);
		diag_hint(r->ds, d, "One of the two has to go.");
	} else {
		r->seen[row - header_rows] = true;
		switch (row->type) {
		case HEADER_TEXT: *(const char **)member(r->file, row) = value; break;
		case HEADER_WORDS: put_words(r, member(r->file, row), value); break;
		case HEADER_LINES: put_lines(r, member(r->file, row), value); break;
		case HEADER_SETTINGS: put_settings(r, member(r->file, row), value); break;
		case HEADER_MODE: put_mode(r, member(r->file, row), value); break;
		}
	}
	r->open.key = NULL;
}

static void open_header(struct reader *r, const char *key, const char *value, size_t len)
{
	r->open = (struct header){
		.key = key,
		.value = SBUF_INIT(r->arena),
		.pos = {.src = r->file->src, .line = r->line, .col = 1},
	};
	for (size_t i = 0; i < HEADER_ROWS; i++) {
		if (str_eq(header_rows[i].key, key))
			r->open.row = &header_rows[i];
	}
	sbuf_addn(&r->open.value, value, len);
}

/* Of a key, which is one word, but for a known one of two. */
static size_t key_length(const char *p)
{
	static const char two_words[] = "not proven";

	if (str_starts(p, two_words))
		return sizeof(two_words) - 1;
	return strspn(p, "abcdefghijklmnopqrstuvwxyz_");
}

/*
 * One line of the header; false at the first line that is neither blank nor a
 * comment, and at a section line: there the header ends. With words behind
 * it, a section line is a comment.
 */
static bool read_header_line(struct reader *r, const char *p, size_t len)
{
	size_t blanks = 0;
	size_t key_len;
	const char *key;

	if (strspn(p, " \t") >= len) {
		close_header(r);
		return true;
	}
	if (len < 2 || p[0] != '-' || p[1] != '-')
		return false;
	p += 2;
	len -= 2;
	while (blanks < len && (p[blanks] == ' ' || p[blanks] == '\t'))
		blanks++;
	if (blanks >= 3 || blanks == len) {
		if (r->open.key) {
			size_t cut = blanks < 3 ? blanks : 3;

			sbuf_addc(&r->open.value, '\n');
			sbuf_addn(&r->open.value, p + cut, len - cut);
		}
		return true;
	}
	close_header(r);
	p += blanks;
	len -= blanks;
	key_len = key_length(p);
	if (!key_len || key_len >= len || p[key_len] != ':')
		return true;
	key = arena_strndup(r->arena, p, key_len);
	if (str_eq(key, "upgrade") || str_eq(key, "downgrade"))
		return strspn(p + key_len + 1, " \t") < len - key_len - 1;
	open_header(r, key, p + key_len + 1, len - key_len - 1);
	return true;
}

struct pos rev_file_at(const struct rev_file *f, const char *key)
{
	const char *p = f->src->text;
	const char *end = p + f->src->len;
	size_t len = strlen(key);

	for (uint32_t line = 1; p < end; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *word = p + 2;

		if (str_starts(p, "--")) {
			word += strspn(word, " \t");
			if (word - p < 5 && !strncmp(word, key, len) && word[len] == ':')
				return (struct pos){.src = f->src, .line = line, .col = 1};
		}
		if (!nl)
			break;
		p = nl + 1;
	}
	return (struct pos){.src = f->src};
}

static void check_ids(struct reader *r, const struct vec *ids, const char *key)
{
	for (size_t i = 0; i < ids->len; i++) {
		const char *id = ids->items[i];
		struct diag *d;

		if (rev_is_id(id))
			continue;
		d = diag_add(r->ds, MG_REV_SYNTAX, rev_file_at(r->file, key),
			     "\"%s\" is not an id of a revision", id);
		diag_hint(r->ds, d, "An id has 1 to 32 letters, digits, underscores and dots.");
	}
}

static void check_unfinished(struct reader *r)
{
	const struct vec *words = &r->file->unfinished;

	for (size_t i = 0; i < words->len; i++) {
		struct diag *d;

		if (str_eq(words->items[i], "upgrade") || str_eq(words->items[i], "downgrade"))
			continue;
		d = diag_add(r->ds, MG_REV_SYNTAX, rev_file_at(r->file, "unfinished"),
			     "\"%s\" is no section that can be unfinished",
			     (const char *)words->items[i]);
		diag_hint(r->ds, d, "Write `-- unfinished: upgrade, downgrade`, or one of both.");
	}
}

static bool read_header(struct reader *r)
{
	const struct source *src = r->file->src;
	const struct pos whole = {.src = src};
	const char *p = src->text;
	const char *end = p + src->len;
	size_t errors = r->ds->errors;
	struct vec own = {0};
	struct diag *d;

	for (r->line = 1; p < end; r->line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl : end) - p);

		if (!read_header_line(r, p, len))
			break;
		p += len + (nl != NULL);
	}
	close_header(r);
	if (!r->file->id) {
		d = diag_add(r->ds, MG_REV_SYNTAX, whole, "the file has no line `-- revision: ID`");
		diag_hint(r->ds, d, "Move files that are no revisions out of the folder.");
		return false;
	}
	if (!r->seen[1]) {
		d = diag_add(r->ds, MG_REV_SYNTAX, whole,
			     "the file has no line `-- down_revision:`");
		diag_hint(r->ds, d,
			  "Name the revision that comes before; for the first one leave it "
			  "empty.");
	}
	vec_push(r->arena, &own, r->file->id);
	check_ids(r, &own, "revision");
	check_ids(r, &r->file->down, "down_revision");
	check_ids(r, &r->file->depends, "depends_on");
	check_unfinished(r);
	return r->ds->errors == errors;
}

/* A copy without byte order mark and without CR before LF. */
static struct source *clean_source(struct arena *a, const struct source *src)
{
	struct source *out = ARENA_NEW(a, struct source);
	const char *p = src->text;
	const char *end = p + src->len;
	char *text = arena_alloc(a, src->len + 1);

	p += str_bom(p, src->len);
	out->name = src->name;
	out->text = text;
	for (; p < end; p++) {
		while (*p == '\n' && out->len && text[out->len - 1] == '\r')
			out->len--;
		text[out->len++] = *p;
	}
	text[out->len] = 0;
	return out;
}

struct rev_file *rev_file_parse(struct arena *a, struct diags *ds, const struct source *src)
{
	struct rev_file *f = ARENA_NEW(a, struct rev_file);
	struct reader r = {.arena = a, .ds = ds, .file = f};
	const char *nul = memchr(src->text, 0, src->len);
	long bad = nul ? nul - src->text : str_bad_utf8(src->text, src->len);
	struct diag *d;

	if (bad >= 0) {
		d = diag_add(ds, MG_REV_SYNTAX, pos_at(src, (size_t)bad),
			     nul ? "a NUL character" : "bytes that are not UTF-8");
		diag_hint(ds, d,
			  nul ? "Text cannot hold one: take it out."
			      : "Save the file as UTF-8; other encodings are not read.");
		return NULL;
	}
	f->src = clean_source(a, src);
	f->path = src->name;
	f->message = "";
	return read_header(&r) ? f : NULL;
}

struct rev_file *rev_file_read(struct arena *a, struct diags *ds, const char *path)
{
	const struct source *src;

	return sys_read(a, ds, path, MOST_BYTES, &src) ? rev_file_parse(a, ds, src) : NULL;
}

const char *rev_file_title(struct arena *a, const struct rev_file *f)
{
	return arena_strndup(a, f->message, strcspn(f->message, "\n"));
}
