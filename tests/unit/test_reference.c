/*
 * The reference and the JSON Schema. With files as arguments the program
 * says of each whether it fits the schema, for scenarios.
 */
#include "engine/reference.h"

#include "base/sys.h"
#include "engine/load.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "lib/schema_check.h"
#include "text/yaml_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct toy {
	struct object head;
	const char *colour;
	int size;
	int64_t speed;
	const char *name_of_box;
};

static const struct choice sizes[] = {{"small", 's', NULL}, {"large", 'l', NULL}, {NULL, 0, NULL}};

static const struct field toy_fields[] = {
	{.name = "colour",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct toy, colour),
	 .flags = FIELD_REQUIRED | FIELD_SHORT,
	 .help = "What it looks like."},
	{.name = "size",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct toy, size),
	 .flags = FIELD_IMMUTABLE,
	 .choices = sizes,
	 .help = "How large it is."},
	{.name = "speed",
	 .type = FIELD_INT,
	 .offset = offsetof(struct toy, speed),
	 .since = 170000,
	 .help = "How fast it is."},
	{.name = "name_of_box",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct toy, name_of_box),
	 .flags = FIELD_HIDDEN,
	 .help = "The box that it lies in."},
	FIELD_END,
};

static bool apply_box(struct load_place *p, struct object *o, const struct node *value)
{
	((struct toy *)o)->name_of_box = arena_strdup(p->arena, value->text ? value->text : "");
	return value->kind == NODE_TEXT;
}

static const struct sugar toy_sugar[] = {
	{"box", apply_box, NULL, "name", "Where it lies."},
	{.key = NULL},
};

static const char *const toy_later[] = {"wheels", NULL};

static const struct kind kind_toy = {
	.name = "toy",
	.title = "toy",
	.plural = "toys",
	.flags = KIND_QUALIFIED,
	.size = sizeof(struct toy),
	.fields = toy_fields,
	.sugar = toy_sugar,
	.later = toy_later,
	.doc = "Something to play with.",
	.example = "toys:\n  ball: red\n",
};

/* All kinds, and the toy behind them. */
static struct kind_set with_toy(struct arena *a)
{
	const struct kind_set *all = kinds_all();
	const struct kind **items = ARENA_ARRAY(a, const struct kind *, all->n + 1);

	memcpy(items, all->items, all->n * sizeof(*items));
	items[all->n] = &kind_toy;
	return (struct kind_set){items, all->n + 1};
}

static struct node *parse(struct arena *a, const char *text)
{
	struct source *src = ARENA_NEW(a, struct source);
	struct yaml_limits limits = YAML_LIMITS;
	struct diags ds = DIAGS_INIT(a);
	struct sbuf said = SBUF_INIT(a);
	struct node *root;

	*src = (struct source){"models.yaml", text, strlen(text)};
	if (!yaml_parse(a, &ds, src, &limits, false, &root)) {
		diags_print(&said, &ds, false);
		fail_msg("%s", sbuf_text(&said));
	}
	return root;
}

static bool fits(struct arena *a, const struct kind_set *kinds, const char *text)
{
	struct schema_check c = {.arena = a, .root = reference_schema(a, kinds)};

	return schema_fits(&c, parse(a, text));
}

static bool loads(struct arena *a, const struct kind_set *kinds, const char *text,
		  struct schema *out, const char **said)
{
	struct source *src = ARENA_NEW(a, struct source);
	struct diags ds = DIAGS_INIT(a);
	struct sbuf b = SBUF_INIT(a);
	bool ok;

	*src = (struct source){"models.yaml", text, strlen(text)};
	ok = load_source(a, &ds, kinds, src, out);
	diags_print(&b, &ds, false);
	*said = sbuf_text(&b);
	return ok;
}

/* Both take the text, and the loader has nothing to say about it. */
static void assert_good(struct arena *a, const char *text, struct schema *out)
{
	struct schema_check c = {.arena = a, .root = reference_schema(a, kinds_all())};
	const char *said;

	if (!loads(a, kinds_all(), text, out, &said) || *said)
		fail_msg("%s\n%s", text, said);
	if (!schema_fits(&c, parse(a, text)))
		fail_msg("%s\nline %u, column %u: %s", text, c.at->line, c.at->col, c.why);
}

static bool has_kind(const struct object *o, const struct kind *k)
{
	CHILD_EACH(c, o) {
		if (c->kind == k || has_kind(c, k))
			return true;
	}
	return o->kind == k;
}

static void test_schema_is_sound(void **state)
{
	struct arena a = ARENA_INIT;
	const char *problem;

	(void)state;
	problem = schema_problem(&a, reference_schema(&a, kinds_all()));
	if (problem)
		fail_msg("%s", problem);
	arena_release(&a);
}

static void test_examples(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];
		struct schema s;
		bool found = false;

		if (!k->example) {
			fail_msg("%s has no example", k->name);
			continue;
		}
		assert_good(&a, k->example, &s);
		for (size_t j = 0; j < kinds_all()->n && !found; j++) {
			for (size_t n = 0; n < s.of[j].len; n++)
				found = found || has_kind(s.of[j].items[n], k);
		}
		if (!found)
			fail_msg("the example of %s shows none", k->name);
	}
	arena_release(&a);
}

/* Every block of YAML on the page is a models file. */
static void test_page_is_true(void **state)
{
	const char *open = "\n```yaml\n";
	struct arena a = ARENA_INIT;
	struct sbuf page = SBUF_INIT(&a);
	size_t blocks = 0;

	(void)state;
	reference_models(&page, kinds_all());
	for (const char *p = strstr(sbuf_text(&page), open); p; p = strstr(p, open)) {
		const char *end = strstr(p + strlen(open), "\n```\n");
		struct schema s;

		assert_non_null(end);
		p += strlen(open);
		assert_good(&a, arena_strndup(&a, p, (size_t)(end + 1 - p)), &s);
		blocks++;
	}
	assert_true(blocks > kinds_all()->n);
	arena_release(&a);
}

static bool is_sentence(const char *text)
{
	return text && strlen(text) > 10 && str_ends(text, ".") && !strchr(text, '\n');
}

static void check_texts(const struct kind *k, const struct field *rows)
{
	for (const struct field *f = rows; f && f->name; f++) {
		if (!is_sentence(f->help))
			fail_msg("%s.%s: help is no sentence", k->name, f->name);
		check_texts(k, f->fields);
	}
}

static void check_key(const struct kind *k, const struct node *properties, const char *key,
		      const char *const pages[2])
{
	const struct node *p = node_get(properties, key);
	char cell[80];

	snprintf(cell, sizeof(cell), "\n| `%s` | ", key);
	if (!p || !node_get(p, "description"))
		fail_msg("%s.%s: not in the schema", k->name, key);
	if (!node_get(p, "$ref") && !node_get(p, "type") && !node_get(p, "anyOf") &&
	    !node_get(p, "enum"))
		fail_msg("%s.%s: its shape is not understood", k->name, key);
	for (int i = 0; i < 2; i++) {
		if (!strstr(pages[i], cell))
			fail_msg("%s.%s: not on page %d", k->name, key, i);
	}
}

static const struct node *map_of(const struct node *schema, const struct kind *k)
{
	const struct node *any = node_get(node_get(node_get(schema, "$defs"), k->name), "anyOf");

	assert_non_null(any);
	NODE_EACH(n, any) {
		if (node_get(n, "properties"))
			return node_get(n, "properties");
	}
	fail_msg("%s is no map", k->name);
	return NULL;
}

/* The part of a page below the kind's heading. */
static const char *part_of(struct arena *a, const char *page, const struct kind *k)
{
	const char *start = strstr(page, arena_printf(a, "# %s\n", k->plural));
	const char *end = start ? strstr(start, "\n#") : NULL;

	if (!start) {
		fail_msg("%s has no heading", k->plural);
		return "";
	}
	return end ? arena_strndup(a, start, (size_t)(end - start)) : start;
}

static void test_every_row_is_told(void **state)
{
	struct arena a = ARENA_INIT;
	struct kind_set kinds = with_toy(&a);
	const struct node *schema = reference_schema(&a, &kinds);
	struct sbuf models = SBUF_INIT(&a);
	struct sbuf matrix = SBUF_INIT(&a);

	(void)state;
	reference_models(&models, &kinds);
	reference_kinds(&matrix, &kinds);
	for (size_t i = 0; i < kinds.n; i++) {
		const struct kind *k = kinds.items[i];
		const struct node *properties = map_of(schema, k);
		const char *const pages[] = {part_of(&a, sbuf_text(&models), k),
					     part_of(&a, sbuf_text(&matrix), k)};

		if (!is_sentence(k->doc))
			fail_msg("%s: doc is no sentence", k->name);
		check_texts(k, k->fields);
		for (const struct field *f = k->fields; f->name; f++) {
			if (!(f->flags & FIELD_HIDDEN))
				check_key(k, properties, f->name, pages);
		}
		for (const struct sugar *s = k->sugar; s && s->key; s++) {
			if (!is_sentence(s->help))
				fail_msg("%s.%s: help is no sentence", k->name, s->key);
			check_key(k, properties, s->key, pages);
		}
		for (size_t j = 0; k->later && k->later[j]; j++)
			assert_null(node_get(properties, k->later[j]));
	}
	arena_release(&a);
}

/* Some changes make an object anew exactly where a row of its kind says that they may. */
static void test_flags_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];
		bool may = false;

		for (const struct field *f = k->fields; f->name; f++)
			may = may || f->flags & FIELD_MAY_RECREATE;
		if (may != (kind_pg(k)->recreates || kind_pg(k)->replaces))
			fail_msg("%s: FIELD_MAY_RECREATE and its functions do not agree", k->name);
	}
}

static void test_toy_appears(void **state)
{
	struct arena a = ARENA_INIT;
	struct kind_set kinds = with_toy(&a);
	struct sbuf models = SBUF_INIT(&a);
	struct sbuf matrix = SBUF_INIT(&a);

	(void)state;
	reference_models(&models, &kinds);
	reference_kinds(&matrix, &kinds);
	assert_non_null(strstr(sbuf_text(&models), "\n## toys\n\nSomething to play with.\n"));
	assert_non_null(
		strstr(sbuf_text(&models), "| `size` | `small` or `large` | `small` | How"));
	assert_non_null(strstr(sbuf_text(&models), "How fast it is. Server 17 and newer. |"));
	assert_non_null(strstr(sbuf_text(&models), "```yaml\ntoys:\n  ball: red\n```"));
	assert_non_null(strstr(sbuf_text(&matrix),
			       "| `size` | `small` or `large` | `small` | all | anew |"));
	assert_non_null(strstr(sbuf_text(&matrix), "| `speed` | whole number |  | 17+ | "));
	assert_non_null(strstr(sbuf_text(&matrix), "Not supported yet: `wheels`."));
	assert_null(strstr(sbuf_text(&models), "name_of_box"));
	assert_null(strstr(sbuf_text(&matrix), "name_of_box"));
	assert_null(schema_problem(&a, reference_schema(&a, &kinds)));
	arena_release(&a);
}

struct document {
	const char *text;
	bool loads;
	bool fits;
};

/*
 * What only YAML can say, since in JSON every value is there; and the toy. An
 * empty value and the text null are one to a schema: where the loader takes
 * the text, the schema cannot refuse the empty value.
 */
static const struct document documents[] = {
	{"", true, true},
	{"tables:\n", true, true},
	{"tables: {users: }\n", true, true},
	{"extensions: {pg_trgm: }\n", true, true},
	{"sequences: {s: }\n", true, true},
	{"tables: {t: {columns: {a: integer}, primary_key: }}\n", true, true},
	{"tables: {t: {columns: {a: integer}, unique: , checks: , indexes: }}\n", true, true},
	{"tables: {t: {columns: {a: }}}\n", false, false},
	{"enums: {e: }\n", false, true},
	{"domains: {d: }\n", false, false},
	{"tables: {t: {columns: {a: integer}, comment: }}\n", false, true},
	{"tables: {t: {columns: {a: {type: integer, default: }}}}\n", false, true},
	{"tables: {t: {columns: {a: {type: integer, default: null}}}}\n", true, true},
	{"naming:\n", false, false},
	{"manage:\n", false, false},
	{"queries:\n", false, false},
	{"queries: {q: }\n", false, false},
	{"tables: {t: {columns: {a: {type: integer, nullable: }}}}\n", false, false},
	{"tables: {t: {columns: {a: {type: integer, storage: }}}}\n", false, false},
	{"tables: {t: {with: }}\n", false, false},
	{"tables: {t: {columns: {a: {type: integer, nullable: True, statistics: 010}}}}\n", true,
	 true},
	{"tables: {t: {columns: {a: {type: integer, nullable: yes}}}}\n", false, false},
	{"tables: {t: {columns: {a: {type: integer, statistics: 1e3}}}}\n", false, false},
	{"enums: {e: [yes, no, ~, 1, 010]}\n", true, true},
	{"toys: {ball: red}\n", true, true},
	{"toys: {app.ball: {colour: red, size: LARGE, speed: 3, box: b}}\nschemas: {app: }\n", true,
	 true},
	{"toys: {ball: {size: large}}\n", false, false},
	{"toys: {ball: {colour: red, size: huge}}\n", false, false},
	{"toys: {ball: {colour: red, wheels: 4}}\n", false, false},
	{"toys: {ball: {colour: red, name_of_box: b}}\n", false, false},
	{"toys: {ball: }\n", false, true},
};

static void test_documents(void **state)
{
	struct arena a = ARENA_INIT;
	struct kind_set kinds = with_toy(&a);

	(void)state;
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		const struct document *d = &documents[i];
		struct schema s;
		const char *said;

		if (loads(&a, &kinds, d->text, &s, &said) != d->loads)
			fail_msg("the loader on %s: %s", d->text, said);
		if (fits(&a, &kinds, d->text) != d->fits)
			fail_msg("the schema on %s", d->text);
	}
	arena_release(&a);
}

/* Says of each file whether it fits; for scenarios. */
static int check_files(char **names)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct schema_check c = {.arena = &a, .root = reference_schema(&a, kinds_all())};
	struct yaml_limits limits = YAML_LIMITS;
	int bad = 0;

	for (; *names; names++) {
		const struct source *src;
		struct node *root = NULL;

		if (!sys_read(&a, &ds, *names, limits.file, &src) ||
		    !yaml_parse(&a, &ds, src, &limits, false, &root)) {
			printf("%s: cannot be read\n", *names);
			bad = 2;
		} else if (schema_fits(&c, root)) {
			printf("%s: fits\n", *names);
		} else {
			printf("%s:%u:%u: %s\n", *names, c.at->line, c.at->col, c.why);
			bad = bad ? bad : 1;
		}
	}
	arena_release(&a);
	return bad;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_is_sound), cmocka_unit_test(test_examples),
		cmocka_unit_test(test_page_is_true),	cmocka_unit_test(test_every_row_is_told),
		cmocka_unit_test(test_flags_agree),	cmocka_unit_test(test_toy_appears),
		cmocka_unit_test(test_documents),
	};

	if (argc > 1)
		return check_files(argv + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
