#include "engine/load_values.h"

#include "dialect/ident.h"
#include "dialect/sql.h"
#include "dialect/type.h"

#include <string.h>

const char *load_called(const struct node *n)
{
	return n->key ? n->key : "the item";
}

bool load_not_a(struct load_place *p, const struct node *n, const char *wanted, const char *hint)
{
	struct diag *d = diag_add(p->ds, MG_YAML_TYPE, node_pos(n), "%s must be %s, not %s",
				  load_called(n), wanted, node_what(n));

	diag_hint(p->ds, d, "%s", hint);
	return false;
}

bool load_wrong_type(struct load_place *p, const struct node *n, const char *wanted)
{
	const char *hint = "It is one value; a text with brackets or braces stands in quotes.";

	if (str_eq(wanted, "a map"))
		hint = "A map has a name and a colon before each value: `name: value`.";
	else if (str_eq(wanted, "a list"))
		hint = "A list has a dash and a blank before each item: `- item`.";
	else if (n->kind == NODE_NULL)
		hint = "Give it a value, or leave the key out.";
	return load_not_a(p, n, wanted, hint);
}

static const char *keep(struct load_place *p, const char *text)
{
	return arena_strdup(p->arena, text);
}

bool load_check_name(struct load_place *p, struct pos at, const char *name)
{
	struct diag *d;

	if (!*name) {
		d = diag_add(p->ds, MG_NAME_INVALID, at, "a name must not be empty");
		diag_hint(p->ds, d, "PostgreSQL knows no such names; choose one.");
		return false;
	}
	if (strlen(name) <= NAME_MAX_BYTES)
		return true;
	d = diag_add(p->ds, MG_NAME_TOO_LONG, at, "the name %s has %zu bytes", name, strlen(name));
	diag_hint(p->ds, d, "PostgreSQL cuts names after %u bytes; choose a shorter one.",
		  NAME_MAX_BYTES);
	return false;
}

bool load_part(struct load_place *p, struct pos at, const char *text, const char **out)
{
	const char *parts[1];

	if (!strpbrk(text, ".\"")) {
		*out = keep(p, text);
	} else if (ident_split(p->arena, text, parts, 1) == 1) {
		*out = parts[0];
	} else {
		struct diag *d = diag_add(p->ds, MG_NAME_INVALID, at,
					  "%s is not the name of one thing", text);

		diag_hint(p->ds, d,
			  "A name with a dot or a double quote in it stands in double quotes: "
			  "'\"a.b\"'.");
		return false;
	}
	return load_check_name(p, at, *out);
}

bool load_server_name(struct load_place *p, struct pos at, const char *text, const char **out)
{
	if (!load_part(p, at, text, out))
		return false;
	schema_note_place(p->schema, *out, at);
	p->schema->names_server = true;
	return true;
}

bool load_idents(struct load_place *p, const struct node *value, struct strings *out)
{
	const struct node *n = value->kind == NODE_LIST ? value->first : value;

	if (!load_strings(p, value, out))
		return false;
	for (uint32_t i = 0; i < out->n; i++, n = n->next) {
		if (!load_part(p, node_pos(n), out->items[i], &out->items[i]))
			return false;
	}
	return true;
}

bool load_strings(struct load_place *p, const struct node *value, struct strings *out)
{
	if (value->kind == NODE_TEXT) {
		strings_add(p->arena, out, keep(p, value->text));
		return true;
	}
	if (value->kind != NODE_LIST)
		return load_wrong_type(p, value, "a list");
	out->items = ARENA_ARRAY(p->arena, const char *, value->len + 1);
	NODE_EACH(n, value) {
		if (n->kind != NODE_TEXT)
			return load_wrong_type(p, n, "text");
		out->items[out->n++] = keep(p, n->text);
	}
	return true;
}

bool load_pairs(struct load_place *p, const struct node *value, struct pairs *out)
{
	if (value->kind != NODE_MAP)
		return load_wrong_type(p, value, "a map");
	NODE_EACH(n, value) {
		if (n->kind != NODE_TEXT)
			return load_wrong_type(p, n, "text");
		pairs_append(p->arena, out, keep(p, n->key), keep(p, n->text));
	}
	return true;
}

bool load_bool(struct load_place *p, const struct node *value, bool *out)
{
	struct diag *d;

	if (value->kind == NODE_TEXT && str_ieq(value->text, "true")) {
		*out = true;
		return true;
	}
	if (value->kind == NODE_TEXT && str_ieq(value->text, "false")) {
		*out = false;
		return true;
	}
	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "true or false");
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "%s must be true or false, not %s",
		     load_called(value), value->text);
	if (str_ieq(value->text, "yes") || str_ieq(value->text, "on"))
		diag_hint(p->ds, d, "Write %s: true.", load_called(value));
	else if (str_ieq(value->text, "no") || str_ieq(value->text, "off"))
		diag_hint(p->ds, d, "Write %s: false.", load_called(value));
	else
		diag_hint(p->ds, d, "Write %s: true or %s: false, or leave it out.",
			  load_called(value), load_called(value));
	return false;
}

bool load_int(struct load_place *p, const struct node *value, int64_t *out)
{
	struct diag *d;
	long long v;

	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "a whole number");
	if (!str_to_i64(value->text, &v)) {
		d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value),
			     "%s must be a whole number, not %s", load_called(value), value->text);
		diag_hint(p->ds, d,
			  "Whole numbers of up to 64 bits are digits alone, such as 100.");
		return false;
	}
	*out = v;
	return true;
}

bool load_choice(struct load_place *p, const struct field *f, const struct node *value, int *out)
{
	struct sbuf all = SBUF_INIT(p->arena);
	struct diag *d;
	int i;

	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "text");
	i = choice_by_name(f->choices, value->text);
	if (i >= 0) {
		*out = i;
		return true;
	}
	for (const struct choice *c = f->choices; c->name; c++)
		sbuf_addf(&all, "%s%s", c == f->choices ? "" : ", ", c->name);
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "%s cannot be %s",
		     value->key ? value->key : f->name, value->text);
	diag_hint(p->ds, d, "It is one of: %s.", sbuf_text(&all));
	return false;
}

/* Words that are expressions by themselves; any other single word would be a column. */
static bool is_constant_word(const char *text)
{
	static const char *const words[] = {
		"true",
		"false",
		"null",
		"current_date",
		"current_time",
		"current_timestamp",
		"localtime",
		"localtimestamp",
		"current_user",
		"session_user",
		"user",
		"current_role",
		"current_catalog",
		"current_schema",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_ieq(text, words[i]))
			return true;
	}
	return false;
}

static bool is_single_word(const char *text)
{
	if (!*text || str_is_digit(*text))
		return false;
	while (str_is_word(*text))
		text++;
	return !*text;
}

bool load_check_sql(struct load_place *p, const struct field *f, const struct node *value,
		    const char *text)
{
	size_t at;
	const char *flaw = sql_expr_flaw(text, &at);
	struct diag *d;

	if (!flaw)
		return true;
	d = diag_add(p->ds, MG_EXPR_INVALID, node_pos(value), "%s has %s: %s", f->name, flaw,
		     text + at);
	diag_hint(p->ds, d,
		  "It is written into statements as it stands: it must be one whole expression; "
		  "remarks go into a YAML comment.");
	return false;
}

bool load_expr(struct load_place *p, const struct field *f, const struct node *value,
	       const char **out)
{
	struct diag *d;
	const char *text;

	if (value->kind == NODE_LIST || value->kind == NODE_MAP)
		return load_wrong_type(p, value, "an SQL expression");
	text = value->kind == NODE_TEXT ? str_trim(p->arena, value->text) : "";
	/* YAML writes nothing as ~, too */
	if (!*text || (value->is_plain && strcmp(text, "~") == 0)) {
		d = diag_add(p->ds, MG_YAML_TRAP, node_key_pos(value), "%s is empty", f->name);
		if (f->flags & FIELD_CONSTANT)
			diag_hint(
				p->ds, d,
				"For the empty text write %s: \"''\"; for none leave the key out.",
				f->name);
		else
			diag_hint(p->ds, d, "Write the SQL expression, or leave the key out.");
		return false;
	}
	if (f->flags & FIELD_CONSTANT && is_single_word(text) && !is_constant_word(text)) {
		d = diag_add(p->ds, MG_YAML_TRAP, node_pos(value),
			     "%s: %s is a column name in SQL, not a text", f->name, text);
		diag_hint(p->ds, d, "For the text write %s: \"'%s'\"; for a function %s: %s().",
			  f->name, text, f->name, text);
		return false;
	}
	if (!load_check_sql(p, f, value, text))
		return false;
	*out = sql_bare_expr(p->arena, text);
	return true;
}

bool load_name(struct load_place *p, const struct field *f, const struct node *value,
	       struct qname *out)
{
	const char *parts[2];
	struct diag *d;
	size_t n;

	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "a name");
	n = ident_split(p->arena, value->text, parts, 2);
	if (!n) {
		d = diag_add(p->ds, MG_NAME_INVALID, node_pos(value), "\"%s\" is not a name",
			     value->text);
		diag_hint(p->ds, d,
			  "Write name or schema.name; a part with a dot stands in double quotes.");
		return false;
	}
	out->name = parts[n - 1];
	out->schema = n == 2 ? parts[0] : p->schema->default_schema;
	if (f->flags & FIELD_SEARCHED &&
	    (str_eq(out->schema, p->schema->default_schema) || str_eq(out->schema, "pg_catalog")))
		out->schema = NULL;
	return true;
}

bool load_type(struct load_place *p, const struct node *value, const struct sqltype **out)
{
	struct type_parsed *parsed = ARENA_NEW(p->arena, struct type_parsed);
	struct diag *d;

	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "an SQL type");
	if (type_parse(p->arena, value->text, p->schema->default_schema, parsed) &&
	    !parsed->serial) {
		*out = &parsed->type;
		return true;
	}
	d = diag_add(p->ds, MG_TYPE_INVALID, node_pos(value), "%s: %s", value->text,
		     parsed->serial ? "serial is for columns only" : parsed->problem);
	if (!parsed->serial && type_nearest(value->text))
		diag_hint(p->ds, d, "Did you mean %s?", type_nearest(value->text));
	return false;
}
