#include "engine/load_fields.h"

#include "dialect/ident.h"
#include "engine/load_access.h"
#include "engine/load_values.h"

static bool load_field(struct load_place *p, const struct object *o, const struct field *f,
		       void *holder, const struct node *value);

static bool no_struct(struct load_place *p, const struct field *rows, const struct node *value)
{
	struct diag *d = diag_add(p->ds, MG_YAML_TYPE, node_pos(value), "%s must be a map, not %s",
				  load_called(value), node_what(value));
	struct sbuf keys = SBUF_INIT(p->arena);

	for (const struct field *f = rows; f->name; f++) {
		if (!(f->flags & FIELD_HIDDEN))
			sbuf_addf(&keys, "%s%s: ...", keys.len ? ", " : "", f->name);
	}
	diag_hint(p->ds, d, "Write %s%s{%s}.", value->key ? value->key : "", value->key ? ": " : "",
		  sbuf_text(&keys));
	return false;
}

/* "Add type: SQL type." of a help that goes on. */
static void hint_to_add(struct load_place *p, struct diag *d, const struct field *f)
{
	const char *end = strchr(f->help, ';');

	if (end)
		diag_hint(p->ds, d, "Add %s: %s.", f->name,
			  arena_strndup(p->arena, f->help, (size_t)(end - f->help)));
	else
		diag_hint(p->ds, d, "Add %s: %s", f->name, f->help);
}

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
			return no_struct(p, rows, value);
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
			struct diag *d =
				diag_add(p->ds, MG_KEY_MISSING, node_pos(value), "%s lacks %s",
					 value->key ? value->key : o->kind->title, f->name);

			hint_to_add(p, d, f);
			ok = false;
		}
	}
	return ok;
}

static bool load_structs(struct load_place *p, const struct object *o, const struct field *f,
			 struct list *out, const struct node *value)
{
	if (value->kind != NODE_LIST)
		return load_wrong_type(p, value, "a list");
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
	void *m = field_member(p->arena, f, holder);
	void **inner = m;

	switch (f->type) {
	case FIELD_BOOL: return load_bool(p, value, m);
	case FIELD_INT: return load_int(p, value, m);
	case FIELD_CHOICE: return load_choice(p, f, value, m);
	case FIELD_EXPR:
		schema_note_place(p->schema, m, node_key_pos(value));
		return load_expr(p, f, value, m);
	case FIELD_TYPE: return load_type(p, value, m);
	case FIELD_NAME: return load_name(p, f, value, m);
	case FIELD_IDENTS: return load_idents(p, value, m);
	case FIELD_TEXTS: return load_strings(p, value, m);
	case FIELD_MAP: return load_pairs(p, value, m);
	case FIELD_STRUCT:
		*inner = arena_alloc(p->arena, f->size);
		return load_struct(p, o, f->fields, *inner, value);
	case FIELD_STRUCTS: return load_structs(p, o, f, m, value);
	case FIELD_IDENT:
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD__COUNT: break;
	}
	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "text");
	if (f->flags & (FIELD_ROLE | FIELD_TABLESPACE))
		return load_server_name(p, node_pos(value), value->text, m);
	/* the server may not know what these name */
	if (!(f->flags & FIELD_COLUMN) && (f->type == FIELD_IDENT || f->flags & FIELD_SQL))
		schema_note_place(p->schema, m, node_key_pos(value));
	if (f->type == FIELD_IDENT)
		return load_part(p, node_pos(value), value->text, m);
	*(const char **)m = arena_strdup(p->arena, value->text);
	return !(f->flags & FIELD_SQL) || load_check_sql(p, f, value, value->text);
}

static const struct sugar *find_sugar(const struct kind *k, const char *key)
{
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (str_eq(s->key, key))
			return s;
	}
	return NULL;
}

static bool is_later(const struct kind *k, const char *key)
{
	for (size_t i = 0; k->later && k->later[i]; i++) {
		if (str_eq(k->later[i], key))
			return true;
	}
	return false;
}

void load_unknown_key(struct load_place *p, const struct node *member, const struct vec *known,
		      const char *where)
{
	const char *near = str_nearest(member->key, (const char *const *)known->items, known->len);
	struct sbuf all = SBUF_INIT(p->arena);
	struct diag *d = diag_add(p->ds, MG_KEY_UNKNOWN, node_key_pos(member), "%s has no key %s",
				  where, member->key);

	if (near) {
		diag_hint(p->ds, d, "Did you mean %s?", near);
		return;
	}
	for (size_t i = 0; i < known->len; i++) {
		if (known->items[i])
			sbuf_addf(&all, "%s%s", all.len ? ", " : "", (const char *)known->items[i]);
	}
	diag_hint(p->ds, d, "Its keys are: %s.", sbuf_text(&all));
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
	if (!(o->kind->flags & KIND_NO_COMMENT))
		vec_push(p->arena, &known, "comment");
	if (load_access_has(o, "owner"))
		vec_push(p->arena, &known, "owner");
	if (load_access_has(o, "grants"))
		vec_push(p->arena, &known, "grants");
	vec_push(p->arena, &known, "was");
	load_unknown_key(p, n, &known, o->kind->title);
}

/* Keys that every object may have: true when n was one of them. */
static bool load_common(struct load_place *p, struct object *o, const struct node *n, bool *ok)
{
	if (load_access_has(o, n->key)) {
		if (str_eq(n->key, "owner"))
			*ok = load_owner(p, o, n) && *ok;
		return true;
	}
	if (str_eq(n->key, "comment") && !(o->kind->flags & KIND_NO_COMMENT)) {
		if (n->kind != NODE_TEXT)
			*ok = load_wrong_type(p, n, "text") && *ok;
		else if (*n->text)
			o->comment = arena_strdup(p->arena, n->text);
		return true;
	}
	if (str_eq(n->key, "was")) {
		struct strings was = {0};

		*ok = load_strings(p, n, &was) && *ok;
		if (was.n)
			o->was = strings_keep(p->arena, &was);
		return true;
	}
	if (str_eq(n->key, "name") && o->kind->flags & KIND_CONVENTION) {
		if (n->kind != NODE_TEXT) {
			*ok = load_wrong_type(p, n, "a name") && *ok;
		} else if (!load_part(p, node_pos(n), n->text, &o->name)) {
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
	const struct node *grants;
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
	grants = load_access_has(o, "grants") ? node_get(map, "grants") : NULL;
	return (!grants || load_grants(p, o, grants)) && ok;
}

static bool load_short(struct load_place *p, struct object *o, const struct node *value)
{
	const struct field *f = field_short(o->kind->fields);
	const struct sugar *s = f ? find_sugar(o->kind, f->name) : NULL;

	if (!f) {
		struct diag *d =
			diag_add(p->ds, MG_YAML_TYPE, node_pos(value),
				 "%s%s%s must be a map, not %s", o->kind->title, o->name ? " " : "",
				 o->name ? o->name : "", node_what(value));

		diag_hint(p->ds, d, "A map has a key and a colon before each value: `key: value`.");
		return false;
	}
	return s ? s->apply(p, o, value) : load_field(p, o, f, o, value);
}

/* Reads value (a map, or what the short form takes) into the object. */
static bool load_object(struct load_place *p, struct object *o, const struct node *value)
{
	bool ok = true;

	schema_preset(p->schema, o);
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
		hint_to_add(p, d, f);
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
					  "\"%s\" is not a name", n->key);

		diag_hint(p->ds, d,
			  "Write name or schema.name; a part with a dot stands in double quotes: "
			  "'app.\"x.y\"'.");
		return false;
	}
	out->name = parts[count - 1];
	out->schema = count == 2 ? parts[0] : p->schema->default_schema;
	return load_check_name(p, node_key_pos(n), out->name) &&
	       load_check_name(p, node_key_pos(n), out->schema);
}

bool load_entry(struct load_place *p, const struct kind *k, struct object *parent,
		const struct node *n)
{
	struct qname name = {0};
	struct object *o;
	struct diag *d;

	if (k->flags & KIND_QUALIFIED) {
		if (!split_name(p, n, &name))
			return false;
	} else if (n->key && !(k->flags & KIND_SINGLE)) {
		if (!load_part(p, node_key_pos(n), n->key, &name.name))
			return false;
	}
	o = schema_new(p->schema, k, name.schema, name.name);
	o->pos = node_key_pos(n);
	if (k->named) {
		if (!load_object(p, o, n))
			return false;
		o->name = k->named(p->arena, o);
	}
	if (!schema_add(p->schema, parent, o)) {
		const struct object *other = schema_get(p->schema, k, name.schema, o->name);

		d = diag_add(p->ds, MG_NAME_DUPLICATE, o->pos, "%s %s is declared twice", k->title,
			     n->key ? n->key : o->name);
		if (other->pos.src)
			diag_hint(p->ds, d, "The other one is at %s:%u.", other->pos.src->name,
				  other->pos.line);
		return false;
	}
	return k->named || load_object(p, o, n);
}

static bool no_section(struct load_place *p, const struct node *section, bool is_list)
{
	struct diag *d = diag_add(p->ds, MG_YAML_TYPE, node_pos(section), "%s must be a %s, not %s",
				  section->key, is_list ? "list" : "map", node_what(section));

	if (is_list)
		diag_hint(p->ds, d, "Each stands behind a dash and a blank: `- ...`.");
	else
		diag_hint(p->ds, d, "Each has a name and a colon before it: `%s: {name: ...}`.",
			  section->key);
	return false;
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
		struct diag *d;

		if (!other)
			return load_entry(p, k, parent, section);
		d = diag_add(p->ds, MG_MODEL_INVALID, node_key_pos(section),
			     "%s %s has more than one %s", parent->kind->title, parent->name,
			     k->title);
		diag_hint(p->ds, d, "The other one is at %s:%u: one of the two has to go.",
			  other->pos.src ? other->pos.src->name : "", other->pos.line);
		return false;
	}
	if (section->kind != (is_list ? NODE_LIST : NODE_MAP))
		return no_section(p, section, is_list);
	NODE_EACH(n, section)
		ok = (n->is_taken || load_entry(p, k, parent, n)) && ok;
	return ok;
}
