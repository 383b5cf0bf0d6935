#include "dialect/ident.h"
#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

#include <string.h>

/* clang-format off */
static const struct choice choice_match[] = {
	{"simple", 's', NULL},
	{"full", 'f', "MATCH FULL"},
	{NULL, 0, NULL},
};

static const struct choice choice_action[] = {
	{"no action", 'a', "NO ACTION"},
	{"restrict", 'r', "RESTRICT"},
	{"cascade", 'c', "CASCADE"},
	{"set null", 'n', "SET NULL"},
	{"set default", 'd', "SET DEFAULT"},
	{NULL, 0, NULL},
};
/* clang-format on */

static const struct field fields_references[] = {
	{.name = "table",
	 .type = FIELD_NAME,
	 .offset = offsetof(struct references, table),
	 .flags = FIELD_REQUIRED | FIELD_TABLE,
	 .help = "The table that is referred to."},
	{.name = "columns",
	 .type = FIELD_IDENTS,
	 .offset = offsetof(struct references, columns),
	 .flags = FIELD_COLUMN,
	 .help = "Its columns; its primary key when they are not said."},
	FIELD_END,
};

static const struct field fields[] = {
	{.name = "columns",
	 .type = FIELD_IDENTS,
	 .offset = offsetof(struct foreign_key, columns),
	 .flags = FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_COLUMN,
	 .help = "The columns that refer."},
	{.name = "references",
	 .type = FIELD_STRUCT,
	 .offset = offsetof(struct foreign_key, references),
	 .flags = FIELD_REQUIRED | FIELD_IMMUTABLE,
	 .fields = fields_references,
	 .size = sizeof(struct references),
	 .help = "Table and columns that are referred to."},
	{.name = "match",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct foreign_key, match),
	 .flags = FIELD_IMMUTABLE,
	 .choices = choice_match,
	 .help = "What NULL in some of the columns means: the row refers to nothing (simple), or "
		 "is refused (full)."},
	{.name = "on_update",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct foreign_key, on_update),
	 .flags = FIELD_IMMUTABLE,
	 .choices = choice_action,
	 .help = "What happens when the key that is referred to changes."},
	{.name = "on_delete",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct foreign_key, on_delete),
	 .flags = FIELD_IMMUTABLE,
	 .choices = choice_action,
	 .help = "What happens when the row that is referred to goes."},
	{.name = "on_delete_columns",
	 .said_as = "on_delete",
	 .type = FIELD_IDENTS,
	 .offset = offsetof(struct foreign_key, on_delete_columns),
	 .flags = FIELD_IMMUTABLE | FIELD_HIDDEN | FIELD_COLUMN,
	 .since = 150000,
	 .help = "Only these columns are set."},
	CONSTRAINT_DEFERRABLE(foreign_key, 0),
	CONSTRAINT_NOT_VALID(foreign_key),
	FIELD_END,
};

/* A name of a list in parentheses; one with a sign of such lists in it stands in double quotes. */
static const char *read_listed(struct arena *a, const char **p)
{
	struct sbuf name = SBUF_INIT(a);
	const char *end;

	*p += strspn(*p, " ");
	if (**p != '"') {
		end = *p + strcspn(*p, ",)");
		sbuf_addn(&name, *p, (size_t)(end - *p));
		*p = end;
		return str_trim(a, sbuf_text(&name));
	}
	for (++*p; **p; ++*p) {
		if (**p == '"' && *++*p != '"')
			break;
		sbuf_addc(&name, **p);
	}
	*p += strspn(*p, " ");
	return sbuf_text(&name);
}

static void write_listed(struct sbuf *out, const char *name)
{
	size_t len = strlen(name);

	if (!strpbrk(name, ",()\"") && len && name[0] != ' ' && name[len - 1] != ' ') {
		sbuf_add(out, name);
		return;
	}
	sbuf_addc(out, '"');
	for (const char *p = name; *p; p++)
		sbuf_addf(out, "%s%c", *p == '"' ? "\"" : "", *p);
	sbuf_addc(out, '"');
}

/* (a, b), to the end of the text; false when it is none. */
static bool read_list(struct arena *a, const char *p, struct strings *out)
{
	do {
		const char *name = (p++, read_listed(a, &p));

		if (!*name || (*p != ',' && *p != ')'))
			return false;
		strings_add(a, out, name);
	} while (*p == ',');
	return p[1] == 0;
}

/* `set null (a, b)`: the action, and the columns that it touches. */
static bool apply_on_delete(struct load_place *p, struct object *o, const struct node *value)
{
	struct foreign_key *fk = (struct foreign_key *)o;
	const char *text = value->kind == NODE_TEXT ? str_trim(p->arena, value->text) : "";
	const char *open = strchr(text, '(');
	const char *word = str_trim(
		p->arena, open ? arena_strndup(p->arena, text, (size_t)(open - text)) : text);
	struct diag *d;

	fk->on_delete = choice_by_name(choice_action, word);
	if (fk->on_delete >= 0 && (!open || (str_starts(choice_action[fk->on_delete].name, "set") &&
					     read_list(p->arena, open, &fk->on_delete_columns))))
		return true;
	fk->on_delete = 0;
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "%s is not an action of on_delete",
		     *text ? text : node_what(value));
	diag_hint(
		p->ds, d,
		"Actions are no action, restrict, cascade, set null, set default; the last two may "
		"name columns: set null (a).");
	return false;
}

static struct node *fold_on_delete(struct save_place *p, const struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;
	struct sbuf text = SBUF_INIT(p->arena);

	if (!fk->on_delete)
		return NULL;
	sbuf_add(&text, choice_action[fk->on_delete].name);
	for (uint32_t i = 0; i < fk->on_delete_columns.n; i++) {
		sbuf_add(&text, i ? ", " : " (");
		write_listed(&text, fk->on_delete_columns.items[i]);
	}
	if (fk->on_delete_columns.n)
		sbuf_add(&text, ")");
	return node_text(p->arena, sbuf_text(&text));
}

static const struct sugar sugar[] = {
	{"on_delete", apply_on_delete, fold_on_delete, "choice | choice (columns)",
	 "What happens when the row that is referred to goes; from server 15 on set null and set "
	 "default may name the columns that they set: set null (a, b)."},
	{.key = NULL},
};

static const struct object *target(const struct schema *s, const struct foreign_key *fk)
{
	return schema_get(s, &kind_table, fk->references->table.schema, fk->references->table.name);
}

/* Columns that are not said are the primary key of the other table. */
static void normalize(struct schema *s, struct object *o)
{
	struct foreign_key *fk = (struct foreign_key *)o;
	const struct object *t = fk->references ? target(s, fk) : NULL;
	const struct object *pk = t ? object_only(t, &kind_primary_key) : NULL;

	if (pk && !fk->references->columns.n)
		fk->references->columns = ((const struct key *)pk)->columns;
}

/* The columns of a key that a foreign key may stand on: over columns alone, for all rows. */
static bool key_columns(struct arena *a, const struct object *part, struct strings *out)
{
	const struct index *x = (const struct index *)part;

	*out = (struct strings){0};
	if (part->kind == &kind_primary_key || part->kind == &kind_unique) {
		*out = ((const struct key *)part)->columns;
		return true;
	}
	if (part->kind != &kind_index || !x->unique || x->where)
		return false;
	for (uint32_t i = 0; i < x->columns.n; i++) {
		const struct element *e = x->columns.items[i];

		if (!e->column)
			return false;
		strings_add(a, out, e->column);
	}
	return true;
}

static bool covers(struct arena *a, const struct object *part, const struct strings *columns)
{
	struct strings own;

	return key_columns(a, part, &own) && strings_same_set(&own, columns);
}

static bool is_deferrable(const struct object *part)
{
	return part->kind != &kind_index && ((const struct key *)part)->deferrable;
}

/* The key of the table over just these columns, one that is not deferrable if there is any. */
static const struct object *find_key(struct arena *a, const struct object *t,
				     const struct strings *columns)
{
	const struct object *found = NULL;

	CHILD_EACH(c, t) {
		if (covers(a, c, columns) && (!found || is_deferrable(found)))
			found = c;
	}
	return found;
}

static void table_missing(struct load_place *p, const struct object *o, const struct qname *want)
{
	const struct vec *tables = schema_of(p->schema, &kind_table);
	struct sbuf text = SBUF_INIT(p->arena);
	struct vec names = {0};
	struct diag *d;
	const char *near;

	ident_join(&text, want->schema, want->name, p->schema->default_schema);
	d = diag_add(p->ds, MG_REF_TABLE, o->pos, "the table %s is not declared", sbuf_text(&text));
	for (size_t i = 0; i < tables->len; i++)
		vec_push(p->arena, &names, ((const struct object *)tables->items[i])->name);
	near = str_nearest(want->name, (const char *const *)names.items, names.len);
	if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
	else
		diag_hint(p->ds, d, "Declare it under tables, or mend the reference.");
}

static void validate(struct load_place *p, struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;
	const struct object *t = target(p->schema, fk);
	const struct object *key;
	struct diag *d;

	parts_check_columns(p, o->parent, o, &fk->columns);
	parts_check_columns(p, o->parent, o, &fk->on_delete_columns);
	if (!t) {
		table_missing(p, o, &fk->references->table);
		return;
	}
	if (!fk->references->columns.n) {
		d = diag_add(p->ds, MG_REF_COLUMN, o->pos,
			     "the table %s has no primary key to refer to", t->name);
		diag_hint(p->ds, d, "Say which columns: references: {table: %s, columns: [...]}.",
			  t->name);
		return;
	}
	if (!parts_check_columns(p, t, o, &fk->references->columns))
		return;
	if (fk->references->columns.n != fk->columns.n) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "the key has %u column%s and refers to %u of %s", fk->columns.n,
			     fk->columns.n == 1 ? "" : "s", fk->references->columns.n, t->name);
		diag_hint(p->ds, d, "Each column refers to one: name as many on both sides.");
		return;
	}
	key = find_key(p->arena, t, &fk->references->columns);
	if (!key) {
		d = diag_add(
			p->ds, MG_MODEL_INVALID, o->pos,
			"no primary key or unique constraint of %s covers the columns referred to",
			t->name);
		diag_hint(p->ds, d, "Make the column unique in %s, or refer to its primary key.",
			  t->name);
	} else if (is_deferrable(key)) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "%s %s of %s is deferrable: no foreign key can refer to it",
			     key->kind->title, key->name, t->name);
		diag_hint(p->ds, d, "Take deferrable out there, or refer to another key.");
	}
}

static void needs(struct needs *n, const struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;
	const struct object *t = target(n->schema, fk);

	needs_columns(n, o->parent, &fk->columns);
	if (!t)
		return;
	needs_columns(n, t, &fk->references->columns);
	CHILD_EACH(c, t) {
		if (covers(n->arena, c, &fk->references->columns))
			vec_push(n->arena, &n->objects, c);
	}
}

static void pattern_columns(const struct object *o, struct sbuf *out)
{
	parts_join(&((const struct foreign_key *)o)->columns, out);
}

static const char *pattern_referred(const struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;

	return fk->references ? fk->references->table.name : NULL;
}

static void write_clause(struct sql *w, const struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;

	constraint_begin(w, o);
	SQL(w, KW("FOREIGN KEY"));
	sql_glue(w);
	SQL(w, IDS(&fk->columns), KW("REFERENCES"),
	    NAME(fk->references->table.schema, fk->references->table.name),
	    IDS(&fk->references->columns));
	if (fk->match)
		sql_word(w, choice_match[fk->match].sql);
	if (fk->on_delete) {
		SQL(w, KW("ON DELETE"));
		sql_word(w, choice_action[fk->on_delete].sql);
		if (fk->on_delete_columns.n)
			SQL(w, IDS(&fk->on_delete_columns));
	}
	if (fk->on_update) {
		SQL(w, KW("ON UPDATE"));
		sql_word(w, choice_action[fk->on_update].sql);
	}
	constraint_deferral(w, fk->deferrable);
	if (fk->not_valid)
		SQL(w, KW("NOT VALID"));
}

/* On a new table the server takes it as valid: there is nothing to check. */
static bool stands_alone(const struct object *o)
{
	return ((const struct foreign_key *)o)->not_valid;
}

static bool recreates(const struct object *from, const struct object *to, uint64_t mask)
{
	(void)from;
	return mask & emit_bit(to->kind, "not_valid") &&
	       ((const struct foreign_key *)to)->not_valid;
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct foreign_key *fk = (const struct foreign_key *)to;
	struct sql *w;

	(void)from;
	if (mask & emit_bit(to->kind, "deferrable")) {
		w = emit_alter_table(e, to->parent);
		SQL(w, KW("ALTER CONSTRAINT"), ID(to->name));
		if (fk->deferrable)
			constraint_deferral(w, fk->deferrable);
		else
			SQL(w, KW("NOT DEFERRABLE"));
		emit_end(e, w, 0);
	}
	constraint_alter_validity(e, to, mask);
}

static void resolve(struct snapshot *s, struct object *o)
{
	((struct foreign_key *)o)->deferrable = constraint_deferral_of(s, o);
}

/* Rows come from the query of the check kind, which reads every constraint. */
static const struct kind_sql pg = {
	.letter = 'f',
	.in_parent = write_clause,
	.stands_alone = stands_alone,
	.create = constraint_create,
	.alter = alter,
	.drop = constraint_drop,
	.rename = constraint_rename,
	.identify = constraint_identify,
	.recreates = recreates,
	.resolve = resolve,
};

static const char *const parents[] = {"table", NULL};
static const char *const later[] = {"not_enforced", "period", NULL};

const struct kind kind_foreign_key = {
	.name = "foreign_key",
	.title = "foreign key",
	.plural = "foreign_keys",
	.pattern = "foreign_key",
	.preset_pattern = "fk_{table}_{columns}_{referred_table}",
	.flags = KIND_LIST | KIND_CONVENTION | KIND_CONSTRAINT,
	.parents = parents,
	.size = sizeof(struct foreign_key),
	.fields = fields,
	.sugar = sugar,
	.later = later,
	.normalize = normalize,
	.validate = validate,
	.needs = needs,
	.pattern_columns = pattern_columns,
	.pattern_referred = pattern_referred,
	.is_folded = column_is_folded,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A foreign key. One of a single column is usually written at the column as "
	       "references.",
	.example = "tables:\n"
		   "  guests:\n"
		   "    columns: {id: bigint, kind: text}\n"
		   "    primary_key: [id, kind]\n"
		   "  bookings:\n"
		   "    columns: {guest: bigint, guest_kind: text}\n"
		   "    foreign_keys:\n"
		   "      - columns: [guest, guest_kind]\n"
		   "        references: {table: guests, columns: [id, kind]}\n"
		   "        on_delete: cascade\n",
};
