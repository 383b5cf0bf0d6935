#include "rev/pyscript.h"

#include "base/sys.h"

#include <string.h>

enum { MOST_BYTES = 16 << 20 };

struct reader {
	struct arena *arena;
	struct diags *ds;
	const struct source *src;
	const char *p;
	struct py_script *out;
};

/* Blanks, comments and line ends. */
static const char *skip(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\r\n\\");
		if (*p != '#')
			return p;
		p += strcspn(p, "\n");
	}
}

/* Where the text that begins at p with a quote ends; *body, *len: what is between. */
static const char *text_end(const char *p, const char **body, size_t *len)
{
	char quote = *p;
	bool is_long = p[1] == quote && p[2] == quote;
	const char *start = p + (is_long ? 3 : 1);

	*body = start;
	for (p = start; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
			continue;
		}
		if (*p == quote && (!is_long || (p[1] == quote && p[2] == quote))) {
			*len = (size_t)(p - start);
			return p + (is_long ? 3 : 1);
		}
		if (*p == '\n' && !is_long)
			break;
	}
	*len = (size_t)(p - start);
	return p;
}

/* The quote behind prefixes such as r or u, or NULL. */
static const char *text_begin(const char *p)
{
	size_t n = strspn(p, "rRuUbB");

	return p[n] == '"' || p[n] == '\'' ? p + n : NULL;
}

/* Without backslashes before quotes, line ends and backslashes. */
static char *unescape(struct arena *a, const char *body, size_t len)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < len; i++) {
		if (body[i] == '\\' && i + 1 < len && strchr("\"'\\\n", body[i + 1])) {
			i++;
			if (body[i] == '\n')
				continue;
		}
		sbuf_addc(&b, body[i]);
	}
	return arena_strdup(a, sbuf_text(&b));
}

/* "x", ("x", "y"), ["x"], {"x"}, None; false when it is something else. */
static bool read_texts(struct reader *r, const char *p, struct vec *out)
{
	const char *close = NULL;

	*out = (struct vec){0};
	p = skip(p);
	if (strncmp(p, "None", 4) == 0 && !str_is_word(p[4]))
		return true;
	if (*p && strchr("([{", *p))
		close = *p == '(' ? ")" : *p == '[' ? "]" : "}";
	p += close != NULL;
	for (;;) {
		const char *body;
		size_t len;

		p = skip(p);
		if (close && *p == *close)
			return true;
		p = text_begin(p);
		if (!p)
			return false;
		p = text_end(p, &body, &len);
		if (len)
			vec_push(r->arena, out, unescape(r->arena, body, len));
		if (!close)
			return true;
		p = skip(p);
		p += *p == ',';
	}
}

static void not_understood(struct reader *r, const char *name)
{
	struct diag *d = diag_add(r->ds, MG_REV_IMPORT, (struct pos){.src = r->src},
				  "`%s` is not written as a plain text or list of texts", name);

	diag_hint(r->ds, d, "Write the ids themselves there, then import again.");
}

/* `name = value` or `name: type = value` at the beginning of a line. */
static void read_assignment(struct reader *r, const char *line)
{
	static const char *const names[] = {"revision", "down_revision", "branch_labels",
					    "depends_on"};
	struct vec revision = {0};
	struct vec *const values[] = {&revision, &r->out->down, &r->out->labels, &r->out->depends};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);
		const char *p = line + len;

		if (strncmp(line, names[i], len) != 0 || str_is_word(*p))
			continue;
		p += strspn(p, " \t");
		if (*p == ':')
			p += strcspn(p, "=\n");
		if (*p != '=' || p[1] == '=')
			continue;
		if (!read_texts(r, p + 1, values[i]))
			not_understood(r, names[i]);
	}
	if (revision.len)
		r->out->id = revision.items[0];
}

/* What stands behind "Create Date:", without fractions of a second. */
static const char *created(struct arena *a, const char *doc)
{
	const char *p = strstr(doc, "Create Date:");
	char *text;
	char *dot;

	if (!p)
		return NULL;
	p += strlen("Create Date:");
	text = str_trim(a, arena_strndup(a, p, strcspn(p, "\n")));
	dot = strchr(text, '.');
	if (!dot)
		return *text ? text : NULL;
	return arena_printf(a, "%.*s%s", (int)(dot - text), text,
			    dot + 1 + strspn(dot + 1, "0123456789"));
}

static void read_docstring(struct reader *r)
{
	const char *p = text_begin(skip(r->src->text));
	const char *body;
	const char *end;
	const char *doc;
	size_t len;

	r->out->message = "";
	if (!p)
		return;
	(void)text_end(p, &body, &len);
	doc = unescape(r->arena, body, len);
	end = strstr(doc, "Revision ID:");
	r->out->created = created(r->arena, doc);
	r->out->message = str_trim(
		r->arena, arena_strndup(r->arena, doc, end ? (size_t)(end - doc) : strlen(doc)));
}

bool py_script_read(struct arena *a, struct diags *ds, const char *path, struct py_script **out)
{
	struct reader r = {.arena = a, .ds = ds, .out = ARENA_NEW(a, struct py_script)};
	size_t errors = ds->errors;

	*out = NULL;
	if (!sys_read(a, ds, path, MOST_BYTES, &r.src))
		return false;
	r.out->path = path;
	read_docstring(&r);
	for (const char *line = r.src->text; *line;) {
		/* texts over several lines may hold what looks like an assignment */
		const char *triple = strstr(line, "\"\"\"");
		const char *end = line + strcspn(line, "\n");
		const char *body;
		size_t len;

		if (triple && triple < end)
			end = text_end(triple, &body, &len);
		else
			read_assignment(&r, line);
		line = end + (*end == '\n');
	}
	if (ds->errors != errors)
		return false;
	if (r.out->id)
		*out = r.out;
	return true;
}
