#include "engine/load_fields.h"

#include "dialect/ident.h"
#include "dialect/sql.h"
#include "dialect/type.h"

#include <string.h>

static bool wrong_type(struct load_place *p, const struct node *n, const char *wanted)
{
	diag_add(p->ds, MG_YAML_TYPE, node_pos(n), "%s%s must be %s, not %s",
		 n->key ? n->key : "the item", "", wanted, node_what(n));
	return false;
}

static const char *keep(struct load_place *p, const char *text)
{
	return arena_strdup(p->arena, text);
}

static bool check_name(struct load_place *p, const struct node *at, const char *name)
{
	struct diag *d;

	if (!*name) {
		diag_add(p->ds, MG_NAME_INVALID, node_pos(at), "a name must not be empty");
		return false;
	}
	if (strlen(name) <= NAME_MAX_BYTES)
		return true;
	d = diag_add(p->ds, MG_NAME_TOO_LONG, node_key_pos(at), "the name %s has %zu bytes", name,
		     strlen(name));
	diag_hint(p->ds, d, "PostgreSQL cuts names after %u bytes; choose a shorter one.",
		  NAME_MAX_BYTES);
	return false;
}

/* A name of one part: with a dot or a double quote in it, it stands in double quotes. */
static bool load_part(struct load_place *p, const struct node *at, const char *text,
		      const char **out)
{
	const char *parts[1];

	if (!strpbrk(text, ".\"")) {
		*out = keep(p, text);
	} else if (ident_split(p->arena, text, parts, 1) == 1) {
		*out = parts[0];
	} else {
		struct diag *d = diag_add(p->ds, MG_NAME_INVALID, node_key_pos(at),
					  "%s is not the name of one thing", text);

		diag_hint(p->ds, d,
			  "A name with a dot or a double quote in it stands in double quotes: "
			  "'\"a.b\"'.");
		return false;
	}
	return check_name(p, at, *out);
}

static bool load_idents(struct load_place *p, const struct node *value, struct strings *out)
{
	if (!load_strings(p, value, out))
		return false;
	for (uint32_t i = 0; i < out->n; i++) {
		if (!load_part(p, value, out->items[i], &out->items[i]))
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
		return wrong_type(p, value, "a list");
	out->items = ARENA_ARRAY(p->arena, const char *, value->len + 1);
	NODE_EACH(n, value) {
		if (n->kind != NODE_TEXT)
			return wrong_type(p, n, "text");
		out->items[out->n++] = keep(p, n->text);
	}
	return true;
}

bool load_pairs(struct load_place *p, const struct node *value, struct pairs *out)
{
	if (value->kind != NODE_MAP)
		return wrong_type(p, value, "a map");
	NODE_EACH(n, value) {
		if (n->kind != NODE_TEXT)
			return wrong_type(p, n, "text");
		pairs_put(p->arena, out, keep(p, n->key), keep(p, n->text));
	}
	return true;
}

static bool load_bool(struct load_place *p, const struct node *value, bool *out)
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
		return wrong_type(p, value, "true or false");
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "%s must be true or false, not %s",
		     value->key, value->text);
	if (str_ieq(value->text, "yes") || str_ieq(value->text, "on"))
		diag_hint(p->ds, d, "Write %s: true.", value->key);
	else if (str_ieq(value->text, "no") || str_ieq(value->text, "off"))
		diag_hint(p->ds, d, "Write %s: false.", value->key);
	return false;
}

static bool load_int(struct load_place *p, const struct node *value, int64_t *out)
{
	long long v;

	if (value->kind != NODE_TEXT)
		return wrong_type(p, value, "a whole number");
	if (!str_to_i64(value->text, &v)) {
		diag_add(p->ds, MG_VALUE_INVALID, node_pos(value),
			 "%s must be a whole number, not %s", value->key, value->text);
		return false;
	}
	*out = v;
	return true;
}

static bool load_choice(struct load_place *p, const struct field *f, const struct node *value,
			int *out)
{
	struct sbuf all = SBUF_INIT(p->arena);
	struct diag *d;
	int i;

	if (value->kind != NODE_TEXT)
		return wrong_type(p, value, "text");
	i = choice_by_name(f->choices, value->text);
	if (i >= 0) {
		*out = i;
		return true;
	}
	for (const struct choice *c = f->choices; c->name; c++)
		sbuf_addf(&all, "%s%s", c == f->choices ? "" : ", ", c->name);
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "%s cannot be %s", f->name,
		     value->text);
	diag_hint(p->ds, d, "It is one of: %s.", sbuf_text(&all));
	return false;
}

/* Words that are expressions by themselves; any other single word would be a column. */
static bool is_constant_word(const char *text)
{
	static const char *const words[] = {
		"true",		"false",	   "null",	   "current_date",
		"current_time", "current_timestamp", "localtime",    "localtimestamp",
		"current_user", "session_user",	   "user",	   "current_role",
		"current_catalog", "current_schema",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_ieq(text, words[i]))
			return true;
	}
	return false;
}

static bool is_single_word(const char *text)
{
	if (!(*text == '_' || (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
		return false;
	for (const char *p = text; *p; p++) {
		if (!(*p == '_' || (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
		      (*p >= 'A' && *p <= 'Z')))
			return false;
	}
	return true;
}

static bool load_expr(struct load_place *p, const struct field *f, const struct node *value,
		      const char **out)
{
	struct diag *d;
	const char *text;

	if (value->kind == NODE_LIST || value->kind == NODE_MAP)
		return wrong_type(p, value, "an SQL expression");
	text = value->kind == NODE_TEXT ? str_trim(p->arena, value->text) : "";
	if (!*text) {
		d = diag_add(p->ds, MG_YAML_TRAP, node_key_pos(value), "%s is empty", f->name);
		diag_hint(p->ds, d,
			  "For the empty text write %s: \"''\"; for none leave the key out.", f->name);
		return false;
	}
	if (f->flags & FIELD_CONSTANT && is_single_word(text) && !is_constant_word(text)) {
		d = diag_add(p->ds, MG_YAML_TRAP, node_pos(value),
			     "%s: %s is a column name in SQL, not a text", f->name, text);
		diag_hint(p->ds, d, "For the text write %s: \"'%s'\"; for a function %s: %s().",
			  f->name, text, f->name, text);
		return false;
	}
	*out = sql_bare_expr(p->arena, text);
	return true;
}

static bool load_name(struct load_place *p, const struct field *f, const struct node *value,
		      struct qname *out)
{
	const char *parts[2];
	size_t n;

	if (value->kind != NODE_TEXT)
		return wrong_type(p, value, "a name");
	n = ident_split(p->arena, value->text, parts, 2);
	if (!n) {
		diag_add(p->ds, MG_NAME_INVALID, node_pos(value), "%s is not a name", value->text);
		return false;
	}
	out->name = parts[n - 1];
	out->schema = n == 2 ? parts[0] : p->schema->default_schema;
	if (f->flags & FIELD_SEARCHED && (str_eq(out->schema, p->schema->default_schema) ||
					  str_eq(out->schema, "pg_catalog")))
		out->schema = NULL;
	return true;
}

static bool load_type(struct load_place *p, const struct node *value, const struct sqltype **out)
{
	struct type_parsed *parsed = ARENA_NEW(p->arena, struct type_parsed);
	struct diag *d;

	if (value->kind != NODE_TEXT)
		return wrong_type(p, value, "an SQL type");
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

static bool load_field(struct load_place *p, const struct object *o, const struct field *f,
		       void *holder, const struct node *value);

/* The members of an inner struct, or its short form. */
static bool load_struct(struct load_place *p, const struct object *o, const struct field *rows,
			void *holder, const struct node *value)
{
	const struct field *short_form = field_short(rows);
	struct vec known = {0};
	bool ok = true;

	field_preset_all(p->arena, rows, o, holder);
	if (value->kind != NODE_MAP) {
		if (!short_form || value->kind == NODE_NULL)
			return wrong_type(p, value, "a map");
		return load_field(p, o, short_form, holder, value);
	}
	NODE_EACH(n, value) {
		const struct field *f = field_find(rows, n->key);

		if (f && !(f->flags & FIELD_HIDDEN)) {
			ok = load_field(p, o, f, holder, n) && ok;
			continue;
		}
		for (f = rows; f->name; f++)
			vec_push(p->arena, &known, f->name);
		load_unknown_key(p, n, &known, value->key ? value->key : o->kind->title);
		ok = false;
	}
	for (const struct field *f = rows; f->name && ok; f++) {
		if (f->flags & FIELD_REQUIRED && !field_is_there(f, holder)) {
			diag_add(p->ds, MG_KEY_MISSING, node_pos(value), "%s lacks %s",
				 value->key ? value->key : o->kind->title, f->name);
			ok = false;
		}
	}
	return ok;
}

static bool load_structs(struct load_place *p, const struct object *o, const struct field *f,
			 struct list *out, const struct node *value)
{
	if (value->kind != NODE_LIST)
		return wrong_type(p, value, "a list");
	NODE_EACH(n, value) {
		void *inner = arena_alloc(p->arena, f->size);

		if (!load_struct(p, o, f->fields, inner, n))
			return false;
		list_add(p->arena, out, inner);
	}
	return true;
}

static bool load_field(struct load_place *p, const struct object *o, const struct field *f,
		       void *holder, const struct node *value)
{
	void *m = field_member(f, holder);
	void **inner = m;

	switch (f->type) {
	case FIELD_BOOL:
		return load_bool(p, value, m);
	case FIELD_INT:
		return load_int(p, value, m);
	case FIELD_CHOICE:
		return load_choice(p, f, value, m);
	case FIELD_EXPR:
		return load_expr(p, f, value, m);
	case FIELD_TYPE:
		return load_type(p, value, m);
	case FIELD_NAME:
		return load_name(p, f, value, m);
	case FIELD_IDENTS:
		return load_idents(p, value, m);
	case FIELD_TEXTS:
		return load_strings(p, value, m);
	case FIELD_MAP:
		return load_pairs(p, value, m);
	case FIELD_STRUCT:
		*inner = arena_alloc(p->arena, f->size);
		return load_struct(p, o, f->fields, *inner, value);
	case FIELD_STRUCTS:
		return load_structs(p, o, f, m, value);
	case FIELD_IDENT:
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD__COUNT:
		break;
	}
	if (value->kind != NODE_TEXT)
		return wrong_type(p, value, "text");
	if (f->type == FIELD_IDENT)
		return load_part(p, value, value->text, m);
	*(const char **)m = keep(p, value->text);
	return true;
}

static const struct sugar *find_sugar(const struct kind *k, const char *key)
{
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (strcmp(s->key, key) == 0)
			return s;
	}
	return NULL;
}

static bool is_later(const struct kind *k, const char *key)
{
	for (size_t i = 0; k->later && k->later[i]; i++) {
		if (strcmp(k->later[i], key) == 0)
			return true;
	}
	return false;
}

void load_unknown_key(struct load_place *p, const struct node *member, const struct vec *known,
		      const char *where)
{
	const char *near =
		str_nearest(member->key, (const char *const *)known->items, known->len);
	struct diag *d = diag_add(p->ds, MG_KEY_UNKNOWN, node_key_pos(member), "%s has no key %s",
				  where, member->key);

	if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
}

static void unknown_member(struct load_place *p, const struct object *o, const struct node *n)
{
	struct vec known = {0};

	if (is_later(o->kind, n->key)) {
		struct diag *d = diag_add(p->ds, MG_KEY_UNSUPPORTED, node_key_pos(n),
					  "%s is not supported yet", n->key);

		diag_hint(p->ds, d, "Leave it out; this version cannot manage it.");
		return;
	}
	for (const struct field *f = o->kind->fields; f->name; f++) {
		if (!(f->flags & FIELD_HIDDEN))
			vec_push(p->arena, &known, f->name);
	}
	for (const struct sugar *s = o->kind->sugar; s && s->key; s++)
		vec_push(p->arena, &known, s->key);
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		if (kind_may_hold(o->kind, p->schema->kinds->items[i]))
			vec_push(p->arena, &known, p->schema->kinds->items[i]->plural);
	}
	vec_push(p->arena, &known, "comment");
	vec_push(p->arena, &known, "was");
	load_unknown_key(p, n, &known, o->kind->title);
}

/* Keys that every object may have: true when n was one of them. */
static bool load_common(struct load_place *p, struct object *o, const struct node *n, bool *ok)
{
	if (strcmp(n->key, "comment") == 0) {
		if (n->kind != NODE_TEXT)
			*ok = wrong_type(p, n, "text") && *ok;
		else if (*n->text)
			o->comment = keep(p, n->text);
		return true;
	}
	if (strcmp(n->key, "was") == 0) {
		*ok = load_strings(p, n, &o->was) && *ok;
		return true;
	}
	if (strcmp(n->key, "name") == 0 && o->kind->flags & KIND_CONVENTION) {
		if (n->kind != NODE_TEXT) {
			*ok = wrong_type(p, n, "a name") && *ok;
		} else if (!load_part(p, n, n->text, &o->name)) {
			*ok = false;
		} else {
			o->is_named = true;
		}
		return true;
	}
	return false;
}

bool load_members(struct load_place *p, struct object *o, const struct node *map)
{
	bool ok = true;

	NODE_EACH(n, map) {
		const struct sugar *s = find_sugar(o->kind, n->key);
		const struct field *f = s ? NULL : field_find(o->kind->fields, n->key);
		const struct kind *k;

		if (s) {
			ok = s->apply(p, o, n) && ok;
		} else if (f && !(f->flags & FIELD_HIDDEN)) {
			ok = load_field(p, o, f, o, n) && ok;
		} else if (!load_common(p, o, n, &ok)) {
			k = kind_by_plural(p->schema->kinds, n->key, o->kind);
			if (k)
				ok = load_section(p, k, o, n) && ok;
			else
				unknown_member(p, o, n);
			ok = ok && k;
		}
	}
	return ok;
}

static bool load_short(struct load_place *p, struct object *o, const struct node *value)
{
	const struct field *f = field_short(o->kind->fields);
	const struct sugar *s = f ? find_sugar(o->kind, f->name) : NULL;

	if (!f)
		return wrong_type(p, value, "a map");
	return s ? s->apply(p, o, value) : load_field(p, o, f, o, value);
}

bool load_object(struct load_place *p, struct object *o, const struct node *value)
{
	bool ok = true;

	field_preset_all(p->arena, o->kind->fields, o, o);
	if (value->kind == NODE_MAP)
		ok = load_members(p, o, value);
	else if (value->kind != NODE_NULL)
		ok = load_short(p, o, value);
	for (const struct field *f = o->kind->fields; ok && f->name; f++) {
		struct diag *d;

		if (!(f->flags & FIELD_REQUIRED) || field_is_there(f, o))
			continue;
		d = diag_add(p->ds, MG_KEY_MISSING, o->pos, "%s%s%s lacks %s", o->kind->title,
			     o->name ? " " : "", o->name ? o->name : "", f->name);
		diag_hint(p->ds, d, "%s", f->help);
		ok = false;
	}
	return ok;
}

static bool split_name(struct load_place *p, const struct node *n, struct qname *out)
{
	const char *parts[2];
	size_t count = ident_split(p->arena, n->key, parts, 2);

	if (!count) {
		struct diag *d = diag_add(p->ds, MG_NAME_INVALID, node_key_pos(n),
					  "%s is not a name", n->key);

		diag_hint(p->ds, d,
			  "Write name or schema.name; a part with a dot stands in double quotes: "
			  "'app.\"x.y\"'.");
		return false;
	}
	out->name = parts[count - 1];
	out->schema = count == 2 ? parts[0] : p->schema->default_schema;
	return check_name(p, n, out->name) && check_name(p, n, out->schema);
}

static bool load_entry(struct load_place *p, const struct kind *k, struct object *parent,
		       const struct node *n)
{
	struct qname name = {0};
	struct object *o;
	struct diag *d;

	if (k->flags & KIND_QUALIFIED) {
		if (!split_name(p, n, &name))
			return false;
	} else if (n->key && !(k->flags & KIND_SINGLE)) {
		if (!load_part(p, n, n->key, &name.name))
			return false;
	}
	o = schema_new(p->schema, k, name.schema, name.name);
	o->pos = node_key_pos(n);
	if (!schema_add(p->schema, parent, o)) {
		const struct object *other = schema_get(p->schema, k, name.schema, name.name);

		d = diag_add(p->ds, MG_NAME_DUPLICATE, o->pos, "%s %s is declared twice", k->title,
			     n->key);
		if (other->pos.src)
			diag_hint(p->ds, d, "The other one is at %s:%u.", other->pos.src->name,
				  other->pos.line);
		return false;
	}
	return load_object(p, o, n);
}

bool load_section(struct load_place *p, const struct kind *k, struct object *parent,
		  const struct node *section)
{
	bool is_list = k->flags & KIND_LIST;
	bool ok = true;

	if (section->kind == NODE_NULL)
		return true;
	if (k->flags & KIND_SINGLE) {
		const struct object *other = object_only(parent, k);

		if (!other)
			return load_entry(p, k, parent, section);
		diag_add(p->ds, MG_MODEL_INVALID, node_key_pos(section),
			 "%s has more than one %s", parent->name, k->title);
		return false;
	}
	if (section->kind != (is_list ? NODE_LIST : NODE_MAP))
		return wrong_type(p, section, is_list ? "a list" : "a map");
	NODE_EACH(n, section)
		ok = load_entry(p, k, parent, n) && ok;
	return ok;
}
