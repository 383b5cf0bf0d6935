#include "cli/config_rows.h"
#include "base/sys.h"

#include <stdlib.h>
#include <string.h>

static const char *const shape_names[] = {
	[KEY_TEXT] = "a text",	      [KEY_URL] = "a URL",
	[KEY_PATH] = "a path",	      [KEY_PATHS] = "a list of paths",
	[KEY_NAME] = "a name",	      [KEY_TIME] = "a time",
	[KEY_BOOL] = "true or false", [KEY_COUNT] = "a number",
	[KEY_CHOICE] = "a word",      [KEY_MAP] = "a map",
	[KEY_ENTRIES] = "a map",
};

static bool is_map(enum key_shape shape)
{
	return shape == KEY_MAP || shape == KEY_ENTRIES;
}

static bool check_shape(struct diags *ds, const struct node *n, enum key_shape shape)
{
	enum node_kind kind = is_map(shape) ? NODE_MAP : NODE_TEXT;

	if (n->kind == (shape == KEY_PATHS ? NODE_LIST : kind))
		return true;
	diag_add(ds, MG_YAML_TYPE, node_pos(n), "`%s` wants %s, not %s", n->key, shape_names[shape],
		 node_what(n));
	return false;
}

static bool unknown_key(struct diags *ds, const struct node *n, const struct key_row *rows)
{
	struct sbuf known = SBUF_INIT(ds->arena);
	struct vec names = {0};
	const char *near;
	struct diag *d = diag_add(ds, MG_KEY_UNKNOWN, node_key_pos(n),
				  "the configuration has no key `%s` here", n->key);

	for (; rows->name; rows++) {
		vec_push(ds->arena, &names, rows->name);
		sbuf_addf(&known, "%s%s", known.len ? ", " : "", rows->name);
	}
	near = str_nearest(n->key, (const char *const *)names.items, names.len);
	if (near)
		diag_hint(ds, d, "Did you mean `%s`?", near);
	else
		diag_hint(ds, d, "Known here: %s.", sbuf_text(&known));
	return false;
}

static bool check_paths(struct diags *ds, const struct node *list)
{
	bool ok = true;

	NODE_EACH(n, list) {
		if (n->kind == NODE_TEXT)
			continue;
		diag_add(ds, MG_YAML_TYPE, node_pos(n), "`%s` wants paths, not %s", list->key,
			 node_what(n));
		ok = false;
	}
	return ok;
}

bool key_check_map(struct diags *ds, const struct node *map, const struct key_row *rows)
{
	bool ok = true;

	NODE_EACH(n, map) {
		const struct key_row *row = key_find(rows, n->key);

		if (!row) {
			ok = unknown_key(ds, n, rows);
		} else if (!check_shape(ds, n, row->shape)) {
			ok = false;
		} else if (row->shape == KEY_MAP) {
			ok &= key_check_map(ds, n, row->keys);
		} else if (row->shape == KEY_PATHS) {
			ok &= check_paths(ds, n);
		} else if (row->shape == KEY_ENTRIES) {
			NODE_EACH(entry, n)
				ok &= check_shape(ds, entry, KEY_MAP) &&
				      key_check_map(ds, entry, row->keys);
		}
	}
	return ok;
}

static size_t variable_length(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

	return *s >= '0' && *s <= '9' ? 0 : n;
}

/* p stands behind "${"; moves it behind the brace. */
static bool expand_one(struct sbuf *out, struct diags *ds, const struct node *n, const char **p)
{
	size_t len = variable_length(*p);
	const char *rest = *p + len;
	const char *end = strchr(rest, '}');
	char *name = arena_strndup(ds->arena, *p, len);
	const char *value;
	struct diag *d;

	if (!len || !end || (*rest != '}' && !str_starts(rest, ":-"))) {
		d = diag_add(ds, MG_CONFIG, node_pos(n), "`${` does not begin a variable");
		diag_hint(ds, d, "Variables are ${NAME} or ${NAME:-default}; $${ is a plain ${.");
		return false;
	}
	value = getenv(name);
	if (*rest == ':' && (!value || !*value))
		sbuf_addn(out, rest + 2, (size_t)(end - rest - 2));
	else if (value)
		sbuf_add(out, value);
	*p = end + 1;
	if (*rest == ':' || value)
		return true;
	d = diag_add(ds, MG_CONFIG, node_pos(n), "the environment has no variable %s", name);
	diag_hint(ds, d, "Set it, or write ${%s:-default}.", name);
	return false;
}

bool key_expand(struct arena *a, struct diags *ds, const struct node *value, const char **out)
{
	struct sbuf text = SBUF_INIT(a);
	const char *p = value->text;
	bool ok = true;
	struct diag *d;

	while (ok && *p) {
		if (str_starts(p, "$${")) {
			sbuf_add(&text, "${");
			p += 3;
		} else if (str_starts(p, "${")) {
			p += 2;
			ok = expand_one(&text, ds, value, &p);
		} else {
			sbuf_addc(&text, *p++);
		}
	}
	*out = sbuf_text(&text);
	if (ok && !text.len) {
		d = diag_add(ds, MG_CONFIG, node_pos(value), "`%s` is empty", value->key);
		diag_hint(ds, d, "Give it a value, or leave the key out.");
		ok = false;
	}
	return ok;
}

/* A number with a unit as the server reads it. */
static bool is_time(const char *s)
{
	static const char *const units[] = {"", "us", "ms", "s", "min", "h", "d"};
	size_t digits = strspn(s, "0123456789");

	s += digits;
	s += strspn(s, " ");
	for (size_t i = 0; digits && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(s, units[i]) == 0)
			return true;
	}
	return false;
}

static bool refuse(struct diags *ds, const struct node *n, const char *value, const char *hint)
{
	struct diag *d =
		diag_add(ds, MG_VALUE_INVALID, node_pos(n), "`%s` cannot be `%s`", n->key, value);

	diag_hint(ds, d, "%s", hint);
	return false;
}

static bool is_choice(const char *value, const char *const *choices)
{
	for (; *choices; choices++) {
		if (strcmp(*choices, value) == 0)
			return true;
	}
	return false;
}

static const char *choices_hint(struct arena *a, const char *const *choices)
{
	struct sbuf text = SBUF_INIT(a);

	for (size_t i = 0; choices[i]; i++)
		sbuf_addf(&text, "%s%s",
			  !i		   ? "It is "
			  : choices[i + 1] ? ", "
					   : " or ",
			  choices[i]);
	sbuf_addc(&text, '.');
	return sbuf_text(&text);
}

static bool take_value(struct arena *a, struct diags *ds, struct node *n, const struct key_row *row,
		       const char *base, char *target)
{
	const char *value;
	long long count;

	if (!key_expand(a, ds, n, &value))
		return false;
	n->text = value;
	if (row->shape == KEY_NAME && strlen(value) > 63)
		return refuse(ds, n, value, "Names have at most 63 bytes.");
	if (row->shape == KEY_TIME && !is_time(value))
		return refuse(ds, n, value, "Times are written like 0, 500ms, 2s or 5min.");
	if (row->shape == KEY_BOOL && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
		return refuse(ds, n, value, "It is true or false.");
	if (row->shape == KEY_COUNT && (!str_to_i64(value, &count) || count < 1))
		return refuse(ds, n, value, "It is a whole number from 1.");
	if (row->shape == KEY_CHOICE && !is_choice(value, row->choices))
		return refuse(ds, n, value, choices_hint(ds->arena, row->choices));
	if (!target)
		return true;
	if (row->shape == KEY_BOOL)
		*(bool *)target = *value == 't';
	else if (row->shape == KEY_COUNT)
		*(long long *)(void *)target = count;
	else if (row->shape == KEY_PATH && *value != '/')
		*(const char **)target = sys_join(a, base, value);
	else
		*(const char **)target = value;
	return true;
}

static bool take_paths(struct arena *a, struct diags *ds, struct node *list, const char *base,
		       struct vec *target)
{
	bool ok = true;

	NODE_EACH(n, list) {
		const char *value;

		if (!key_expand(a, ds, n, &value))
			ok = false;
		else
			vec_push(a, target, *value == '/' ? value : sys_join(a, base, value));
	}
	return ok;
}

bool key_take_map(struct arena *a, struct diags *ds, struct node *map, const struct key_row *rows,
		  const char *base, struct config *out)
{
	bool ok = true;

	NODE_EACH(n, map) {
		const struct key_row *row = key_find(rows, n->key);
		char *target = row->offset == KEY_ELSEWHERE ? NULL : (char *)out + row->offset;

		if (row->shape == KEY_MAP)
			ok &= key_take_map(a, ds, n, row->keys, base, out);
		else if (row->shape == KEY_PATHS)
			ok &= take_paths(a, ds, n, base, (struct vec *)(void *)target);
		else if (row->shape != KEY_ENTRIES && row->shape != KEY_URL)
			ok &= take_value(a, ds, n, row, base, target);
	}
	return ok;
}
