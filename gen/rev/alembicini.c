#include "rev/alembicini.h"

#include "base/sys.h"

#include <string.h>

enum { MOST_BYTES = 1 << 20 };

static const char here_text[] = "%(here)s";

struct ini {
	struct arena *arena;
	const char *text;
	const char *here; /* the folder of the file */
	bool is_toml;
};

/* A value goes on in lines that begin with a blank; in TOML up to the bracket. */
static const char *gather(const struct ini *in, const char *p)
{
	struct sbuf b = SBUF_INIT(in->arena);

	for (;;) {
		size_t len = strcspn(p, "\n");
		const char *line = str_trim(in->arena, arena_strndup(in->arena, p, len));

		if (!strchr("#;", *line) || !*line)
			sbuf_addf(&b, "%s%s", b.len ? "\n" : "", line);
		p += len + (p[len] == '\n');
		if (in->is_toml ? *sbuf_text(&b) != '[' || strchr(sbuf_text(&b), ']') || !*p
				: *p != ' ' && *p != '\t')
			return str_trim(in->arena, sbuf_text(&b));
	}
}

/* What stands behind the key in Alembic's section; NULL: nothing. */
static const char *value_of(const struct ini *in, const char *key)
{
	const char *section = in->is_toml ? "[tool.alembic]" : "[alembic]";
	size_t key_len = strlen(key);
	bool is_in = false;

	for (const char *p = in->text; *p;) {
		size_t len = strcspn(p, "\n");
		const char *v = p + key_len;

		if (*p == '[')
			is_in = strncmp(p, section, strlen(section)) == 0;
		if (is_in && len > key_len && strncmp(p, key, key_len) == 0) {
			v += strspn(v, " \t");
			if (*v == '=' || (*v == ':' && !in->is_toml))
				return gather(in, v + 1);
		}
		p += len + (p[len] == '\n');
	}
	return NULL;
}

/* The file's folder put in; "app.db:scripts" is app/db/scripts. */
static const char *path_of(const struct ini *in, const char *text)
{
	const char *at = strstr(text, here_text);
	const char *colon = strchr(text, ':');
	struct sbuf b = SBUF_INIT(in->arena);

	if (at)
		return arena_printf(in->arena, "%.*s%s%s", (int)(at - text), text, in->here,
				    at + strlen(here_text));
	for (const char *p = text; *p; p++)
		sbuf_addc(&b, colon && (p == colon || (p < colon && *p == '.')) ? '/' : *p);
	return *text == '/' ? text : sys_join(in->arena, in->here, sbuf_text(&b));
}

/* The texts in quotes. */
static void add_quoted(const struct ini *in, const char *value, struct vec *out)
{
	const char *p = value + strcspn(value, "\"'");

	while (*p) {
		const char quote[] = {*p, '\0'};
		size_t len = strcspn(p + 1, quote);

		vec_push(in->arena, out, path_of(in, arena_strndup(in->arena, p + 1, len)));
		p += 1 + len;
		p += *p != '\0';
		p += strcspn(p, "\"'");
	}
}

static const char *separators(const struct ini *in)
{
	static const struct {
		const char *name;
		const char *chars;
	} rows[] = {{"os", ":\n"}, {":", ":\n"}, {";", ";\n"}, {"space", " \n"}, {"newline", "\n"}};
	const char *name = value_of(in, "path_separator");

	if (!name)
		name = value_of(in, "version_path_separator");
	for (size_t i = 0; name && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_eq(name, rows[i].name))
			return rows[i].chars;
	}
	return ", \n";
}

static void add_separated(const struct ini *in, const char *value, struct vec *out)
{
	const char *chars = separators(in);

	while (*value) {
		size_t len = strcspn(value, chars);
		const char *one = str_trim(in->arena, arena_strndup(in->arena, value, len));

		if (*one)
			vec_push(in->arena, out, path_of(in, one));
		value += len + (value[len] != '\0');
	}
}

bool alembic_places_read(struct arena *a, struct diags *ds, const char *path,
			 struct alembic_places *out)
{
	struct ini in = {
		.arena = a, .here = sys_dirname(a, path), .is_toml = str_ends(path, ".toml")};
	const struct source *src;
	struct vec own = {0};
	const char *value;

	if (!sys_read(a, ds, path, MOST_BYTES, &src))
		return false;
	in.text = src->text;
	value = value_of(&in, "script_location");
	if (value && in.is_toml)
		add_quoted(&in, value, &own);
	else if (value && *value)
		vec_push(a, &own, path_of(&in, value));
	if (own.len && !out->own)
		out->own = own.items[0];
	value = value_of(&in, "version_locations");
	if (value && !out->folders.len && in.is_toml)
		add_quoted(&in, value, &out->folders);
	else if (value && !out->folders.len)
		add_separated(&in, value, &out->folders);
	value = value_of(&in, "recursive_version_locations");
	out->reads_subfolders |= value && str_ieq(value, "true");
	return true;
}
