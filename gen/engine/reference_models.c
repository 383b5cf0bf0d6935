#include "engine/reference.h"

#include "engine/reference_rows.h"

#include <string.h>

struct page {
	struct sbuf *out;
	const struct kind_set *kinds;
};

static const char intro[] =
	"# models.yaml\n\n"
	"The tables of a database, declared in one file. This page has every key of it.\n"
	"[kinds.md](kinds.md) tells what becomes of a change, and "
	"[models.schema.json](models.schema.json) is the same format for editors: `modelgen "
	"schema` prints it.\n\n"
	"```yaml\n"
	"tables:\n"
	"  users:\n"
	"    comment: People who can sign in by username or email.\n"
	"    columns:\n"
	"      id:         {type: serial, primary_key: true}\n"
	"      username:   {type: varchar(32), nullable: false, unique: true}\n"
	"      email:      {type: varchar(150), unique: true}\n"
	"      address:    json                       # short form: just the type\n"
	"      created_at: {type: timestamp, nullable: false, default: now()}\n"
	"    checks:\n"
	"      email_has_at: email LIKE '%@%'\n"
	"  purchases:\n"
	"    columns:\n"
	"      id:        {type: serial, primary_key: true}\n"
	"      user_id:   {type: integer, nullable: false, index: true, references: users.id}\n"
	"      avatar_id: {type: varchar(50), nullable: false}\n"
	"    unique:\n"
	"      - [user_id, avatar_id]\n"
	"```\n";

static const char rules[] =
	"\n## How it is read\n\n"
	"- **What is left out has the server's default.** `modelgen inspect` leaves out all that "
	"it can.\n"
	"- **Names are exact.** Keys of tables and columns, and every name in a value, are taken "
	"as they are typed, capitals included. `app.orders` is `orders` in the schema `app`; the "
	"name of a table, type or sequence without a schema is in `default_schema`. In "
	"`schema.name` and `table.column` a part that holds a dot or a double quote stands in "
	"double quotes inside the value: `'app.\"x.y\"'`. A name has 63 bytes at most.\n"
	"- **SQL is SQL.** Types and expressions are copied as they stand, and in them names "
	"without quotes fold to lower case. A default is an expression: the text `draft` is "
	"written `\"'draft'\"`, since `draft` alone would be a column. Numbers, `true` and "
	"`false` may be plain.\n"
	"- **Short forms.** What has one field that matters may be written as the value of that "
	"field: a column as its type, a check as its expression, a key as its columns.\n"
	"- **One needs no list.** Where a list of names or texts is wanted, one alone will do.\n"
	"- **Values are the text that was typed.** `yes`, `no`, `on`, `010`, `1e3`, `~` and "
	"`null` are these texts, not something that YAML makes of them. `true` and `false` are "
	"the only words for true and false. A key without any value is an error, except where a "
	"section or an object may be empty: `extensions: {pg_trgm: }`.\n"
	"- **What YAML would cut must be quoted.** Inside braces a comma and a closing bracket "
	"end a value, and a blank with `#` begins a comment anywhere: `{type: "
	"\"numeric(12,2)\"}`, `{type: \"int[]\"}`, `default: \"'a #b'\"`. Where it was forgotten, "
	"the error prints the line to paste.\n"
	"- **Nothing is passed over.** A key that is there twice, one that does not exist and one "
	"that this version cannot manage yet are errors, each with its line.\n\n"
	"Every object may also say\n\n"
	"| Key | Value | Meaning |\n"
	"| --- | --- | --- |\n"
	"| `comment` | text | Its comment in the database. |\n"
	"| `was` | name, or list of names | Its name before, newest first: the change is a "
	"rename, and its rows stay. Leave it as long as some database has the old name. |\n"
	"| `owner` | name of a role | Who owns it; schemas, types, sequences and tables have one. "
	"Compared only where it is said. |\n"
	"| `grants` | map of lists | Role by role what it may do; [kinds.md](kinds.md) has the "
	"privileges of each kind. `public` is everybody. One that may be passed on is written "
	"`{select: grantable}`. Compared only where they are said, and then whole: a role that is "
	"not named has nothing, `grants: {}` takes everything back; what the server gives to "
	"everybody by itself stays unless `public` is named. The owner has all rights unless he "
	"is named. |\n\n"
	"```yaml\n"
	"tables:\n"
	"  people:\n"
	"    was: users\n"
	"    owner: app_owner\n"
	"    grants: {app_user: [select, {update: grantable}], reporting: [select]}\n"
	"    columns:\n"
	"      id:    {type: serial, primary_key: true}\n"
	"      login: {type: text, was: [username, nick], comment: How they sign in.}\n"
	"      price: {type: \"numeric(12,2)\", default: 0}\n"
	"      state: {type: text, default: \"'draft'\"}\n"
	"```\n";

static const char naming[] =
	"\n### naming\n\n"
	"A constraint or index without `name` is called by a pattern: `{table}` is the name of "
	"its table (or domain), `{columns}` its columns with `_` between, `{referred_table}` the "
	"table that a foreign key refers to, `{name}` the key that it has in the models. A name "
	"of more than 63 bytes becomes its first 55, `_`, and four digits of its MD5. Two objects "
	"that come to one name are an error, and an index of expressions alone wants a `name`. "
	"`modelgen inspect` chooses the patterns that leave most names unsaid.\n\n"
	"| Key | Default |\n"
	"| --- | --- |\n";

static const char naming_example[] = "\nThe names that the server itself would choose:\n\n"
				     "```yaml\n"
				     "naming:\n"
				     "  primary_key: \"{table}_pkey\"\n"
				     "  unique: \"{table}_{columns}_key\"\n"
				     "  foreign_key: \"{table}_{columns}_fkey\"\n"
				     "  index: \"{table}_{columns}_idx\"\n"
				     "```\n";

static const char manage[] =
	"\n### manage\n\n"
	"Inside a managed schema, what the models lack is a difference: `autogenerate` drops it. "
	"A schema that revisions made stays managed when it leaves the models, until it is "
	"dropped; to give it away say the `schemas` that are left. Other schemas are not looked "
	"at. Objects that belong to somebody else go under `ignore`.\n\n"
	"With `owner: true` everything that can have an owner is compared; what says none has the "
	"`owner` at the top. With `grants: true` what says no grants has the rights that the "
	"server gives by itself. The schema public, when it is not declared, is then as in a new "
	"database. `modelgen inspect --full` writes models that say all of it.\n\n";

static const char manage_example[] = "\n```yaml\n"
				     "manage:\n"
				     "  schemas: [public, app]\n"
				     "  kinds: [extension]\n"
				     "  grants: true\n"
				     "  ignore:\n"
				     "    table: [spatial_ref_sys, app.tmp_*]\n"
				     "    view: [old_*]\n"
				     "schemas:\n"
				     "  app:\n"
				     "```\n";

static const char include_example[] =
	"\n`default_schema`, `owner`, `naming` and `manage` stand in the top file only.\n\n"
	"```yaml\n"
	"modelgen: 1\n"
	"include: [billing/*.yaml, shared/types.yaml]\n"
	"default_schema: app\n"
	"```\n";

static const char queries_example[] =
	"\n```yaml\n"
	"queries:\n"
	"  users_by_country:\n"
	"    doc: People whose address lies in a country.\n"
	"    sql: SELECT users.* FROM users WHERE address ->> 'country' = :country\n"
	"    returns: many users\n"
	"  user_with_coffee:\n"
	"    sql: SELECT users.*, coffee.* FROM users LEFT JOIN coffee ON coffee.id = "
	"users.coffee_id WHERE users.id = :id\n"
	"    returns: maybe {users, coffee}\n"
	"  find_coffee:\n"
	"    sql: SELECT coffee.id, title FROM coffee WHERE :filters ORDER BY :sort LIMIT :limit\n"
	"    filters: {named: \"title ILIKE :pattern\", origin: \"origin = :origin\"}\n"
	"    sort: {newest: id DESC, title: \"title, id\"}\n"
	"    returns: many\n"
	"```\n\n"
	"- **Parameters** are `:name`, without a blank between; not within texts, comments and "
	"casts. In a slice of an array, `a[1 : n]`, a blank makes the "
	"difference. The server says of "
	"which type they are; `params: {name: type}` says it where it cannot, and `params: {name: "
	"{nullable: "
	"true}}` lets NULL be given.\n"
	"- **returns** is `one`, `maybe` or `many`, and what a row is: a table (all of its "
	"columns, as `users.*` gives them), a column, or several of them in braces, in the "
	"order of the result; nothing more for a row with the columns as they are. `users as "
	"boss` gives a part another name. `exec` is for statements that return no rows.\n"
	"- **`users.*`** means the columns that the models declare, in their order, whatever a "
	"database has. `*` alone is refused.\n"
	"- **NULL**: a result that is a plain column of a table is never NULL where the column is "
	"NOT NULL and no outer join can leave its row out. Of anything "
	"else it is said that it can "
	"be; `not_null: [rank]` says otherwise, and so does `not_null: {rank: false}`.\n"
	"- **filters** take the place of `:filters`: those that the caller "
	"chooses, joined by AND, or "
	"true. **sort** takes that of `:sort`: the one that the caller chooses. A filter has "
	"parameters of its own, a sort order has none. In C such a query takes its parameters in a "
	"struct: `{.with_named = true, .pattern = \"a%\", .sort = FIND_COFFEE_SORT_TITLE}`.\n"
	"- What the server says is kept in `out/queries.lock` beside the models file, so that it "
	"is asked only about queries that changed, or whose tables did. Commit it.\n";

static const char editors[] =
	"\n## Editors\n\n"
	"An editor that knows JSON Schema completes and checks the file while it is written. Put "
	"the schema beside it, and name it in the first line:\n\n"
	"```sh\n"
	"modelgen schema >models.schema.json\n"
	"```\n\n"
	"```yaml\n"
	"# yaml-language-server: $schema=models.schema.json\n"
	"tables: {}\n"
	"```\n\n"
	"The schema judges keys, shapes and choices. Names, types, SQL, and whether what is "
	"referred to exists, are told by modelgen: `modelgen diff empty: models.yaml`.\n";

static void add_settings(struct page *p, const struct setting *rows)
{
	sbuf_add(p->out, "| Key | Value | Meaning |\n| --- | --- | --- |\n");
	for (const struct setting *s = rows; s->key; s++) {
		sbuf_addf(p->out, "| `%s` | ", s->key);
		if (s->shape)
			words_of_shape(p->out, p->kinds, s->shape, NULL, "");
		else
			sbuf_add(p->out, "map");
		sbuf_add(p->out, " | ");
		words_of_text(p->out, s->help);
		sbuf_add(p->out, " |\n");
	}
}

static void add_naming(struct page *p)
{
	sbuf_add(p->out, naming);
	for (size_t i = 0; i < p->kinds->n; i++) {
		const struct kind *k = p->kinds->items[i];

		if (k->pattern)
			sbuf_addf(p->out, "| `%s` | `%s` |\n", k->pattern, k->preset_pattern);
	}
	sbuf_add(p->out, naming_example);
}

static void end_row(struct page *p, const struct field *f, const char *help)
{
	const char *since = f ? reference_since(p->out->arena, f) : NULL;

	sbuf_add(p->out, " | ");
	if (f)
		words_of_default(p->out, f);
	sbuf_add(p->out, " | ");
	words_of_text(p->out, help);
	if (since)
		sbuf_addf(p->out, " Server %s and newer.", since);
	sbuf_add(p->out, " |\n");
}

static void add_field(struct page *p, const struct field *f, const char *prefix)
{
	if (f->flags & FIELD_HIDDEN)
		return;
	sbuf_addf(p->out, "| `%s%s` | ", prefix, f->name);
	words_of_field(p->out, f);
	end_row(p, f, f->help);
	prefix = arena_printf(p->out->arena, "%s%s%s.", prefix, f->name,
			      f->type == FIELD_STRUCTS ? "[]" : "");
	for (const struct field *inner = f->fields; inner && inner->name; inner++)
		add_field(p, inner, prefix);
}

static void add_sugar(struct page *p, const struct sugar *s, const struct field *f)
{
	sbuf_addf(p->out, "| `%s` | ", s->key);
	words_of_shape(p->out, p->kinds, s->shape, f, "");
	end_row(p, f, s->help);
}

static void add_keys(struct page *p, const struct kind *k)
{
	sbuf_add(p->out, "\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n");
	if (k->flags & KIND_CONVENTION)
		sbuf_addf(p->out,
			  "| `name` | name | `%s` | Its exact name, where it is not the naming "
			  "convention's. |\n",
			  k->preset_pattern);
	for (const struct field *f = k->fields; f->name; f++) {
		const struct sugar *s = reference_sugar(k, f->name);

		if (s)
			add_sugar(p, s, f);
		else
			add_field(p, f, "");
	}
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (!field_find(k->fields, s->key))
			add_sugar(p, s, NULL);
	}
}

/* What its section looks like. */
static void add_shape(struct page *p, const struct kind *k)
{
	const struct field *short_form = field_short(k->fields);

	if (k->flags & KIND_SINGLE)
		sbuf_add(p->out, "\nAt most one.");
	else if (k->flags & KIND_LIST)
		sbuf_add(p->out, "\nA list.");
	else if (k->flags & KIND_CONVENTION)
		sbuf_add(p->out, "\nA map; the key is `{name}` in the pattern of its name.");
	else if (k->flags & KIND_QUALIFIED)
		sbuf_add(p->out, "\nA map; the key is the name, or `schema.name`.");
	else
		sbuf_add(p->out, "\nA map; the key is the name.");
	if (k->flags & KIND_DATABASE)
		sbuf_add(p->out, " They belong to the whole database and are compared once this "
				 "section is there.");
	if (short_form)
		sbuf_addf(p->out, " Short form: the value of `%s` alone.", short_form->name);
	sbuf_add(p->out, "\n");
}

static bool is_first_parent(const struct kind *parent, const struct kind *k)
{
	return k->parents && strcmp(k->parents[0], parent->name) == 0;
}

static void add_kind(struct page *p, const struct kind *k, const char *heading)
{
	const char *sep = "\nBelow it: ";

	sbuf_addf(p->out, "\n%s %s\n\n%s\n", heading, k->plural, k->doc ? k->doc : "");
	add_shape(p, k);
	if (field_count(k->fields) || k->flags & KIND_CONVENTION || k->sugar)
		add_keys(p, k);
	for (size_t i = 0; i < p->kinds->n; i++) {
		const struct kind *c = p->kinds->items[i];

		if (!kind_may_hold(k, c))
			continue;
		sbuf_addf(p->out, "%s[`%s`](#%s)", sep, c->plural, c->plural);
		sep = ", ";
	}
	if (*sep == ',')
		sbuf_add(p->out, ".\n");
	if (k->example)
		sbuf_addf(p->out, "\n```yaml\n%s```\n", k->example);
	for (size_t i = 0; i < p->kinds->n; i++) {
		if (is_first_parent(k, p->kinds->items[i]))
			add_kind(p, p->kinds->items[i], "###");
	}
}

/* Kinds at the top with those below them. */
static void add_contents(struct page *p)
{
	sbuf_add(p->out, "\n- [How it is read](#how-it-is-read)\n"
			 "- [Settings of the file](#settings-of-the-file): [`naming`](#naming), "
			 "[`manage`](#manage)\n");
	for (size_t i = 0; i < p->kinds->n; i++) {
		const struct kind *k = p->kinds->items[i];
		const char *sep = ": ";

		if (k->parents)
			continue;
		sbuf_addf(p->out, "- [`%s`](#%s)", k->plural, k->plural);
		for (size_t j = 0; j < p->kinds->n; j++) {
			const struct kind *c = p->kinds->items[j];

			if (!is_first_parent(k, c))
				continue;
			sbuf_addf(p->out, "%s[`%s`](#%s)", sep, c->plural, c->plural);
			sep = ", ";
		}
		sbuf_add(p->out, "\n");
	}
	for (const struct setting *s = reference_tail; s->key; s++)
		sbuf_addf(p->out, "- [`%s`](#%s)\n", s->key, s->key);
	sbuf_add(p->out, "- [Types](#types)\n- [Editors](#editors)\n");
}

void reference_models(struct sbuf *out, const struct kind_set *kinds)
{
	struct page p = {out, kinds};

	sbuf_add(out, intro);
	add_contents(&p);
	sbuf_add(out, rules);
	sbuf_add(out, "\n## Settings of the file\n\n");
	add_settings(&p, reference_head);
	sbuf_add(out, include_example);
	add_naming(&p);
	sbuf_add(out, manage);
	for (const struct setting *s = reference_head; s->key; s++) {
		if (s->members)
			add_settings(&p, s->members);
	}
	sbuf_add(out, manage_example);
	for (size_t i = 0; i < kinds->n; i++) {
		if (!kinds->items[i]->parents)
			add_kind(&p, kinds->items[i], "##");
	}
	for (const struct setting *s = reference_tail; s->key; s++) {
		sbuf_addf(out, "\n## %s\n\n%s\n\n", s->key, s->help);
		add_settings(&p, s->members);
	}
	sbuf_add(out, queries_example);
	words_of_types(out);
	sbuf_add(out, editors);
}
