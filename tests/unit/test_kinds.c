#include "kinds/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/emit.h"
#include "lib/lab.h"

#include <string.h>

/* ---- the table of kinds */

/* Without what lies apart its members are what they are where nothing was said. */
static void check_apart(const char *path, const struct field *f, size_t size)
{
	struct arena a = ARENA_INIT;
	void *holder = arena_alloc(&a, size);

	if (f->apart->offset + sizeof(void *) > size)
		fail_msg("%s.%s: its pointer lies outside of the struct", path, f->name);
	if (f->preset_of)
		fail_msg("%s.%s: what lies apart has one preset", path, f->name);
	if (!field_is_preset(&a, f, NULL, holder))
		fail_msg("%s.%s: what is usual is not its preset", path, f->name);
	arena_release(&a);
}

static void check_rows(const char *path, const struct field *rows, size_t size)
{
	size_t shorts = 0;

	for (const struct field *f = rows; f->name; f++) {
		size_t room = f->apart ? f->apart->size : size;

		if (f->offset + lab_member_sizes[f->type] > room)
			fail_msg("%s.%s lies outside of its struct", path, f->name);
		if (f->apart)
			check_apart(path, f, size);
		if (field_find(rows, f->name) != f)
			fail_msg("%s.%s stands twice", path, f->name);
		if (!f->help || f->help[strlen(f->help) - 1] != '.')
			fail_msg("%s.%s: its help is no sentence", path, f->name);
		if ((f->type == FIELD_CHOICE) != (f->choices != NULL))
			fail_msg("%s.%s: choices", path, f->name);
		if (f->type == FIELD_CHOICE && f->preset &&
		    choice_by_name(f->choices, f->preset) < 0)
			fail_msg("%s.%s: preset", path, f->name);
		if ((f->type == FIELD_STRUCT || f->type == FIELD_STRUCTS) != (f->fields != NULL))
			fail_msg("%s.%s: rows of its own", path, f->name);
		if (f->flags & FIELD_TABLE && f->type != FIELD_NAME)
			fail_msg("%s.%s: a table is a NAME", path, f->name);
		if (f->flags & FIELD_COLUMN && f->type != FIELD_IDENT && f->type != FIELD_IDENTS)
			fail_msg("%s.%s: columns are IDENT or IDENTS", path, f->name);
		if (f->flags & (FIELD_PART | FIELD_SCHEMA) && f->type != FIELD_IDENT)
			fail_msg("%s.%s: a part or schema is an IDENT", path, f->name);
		shorts += (f->flags & FIELD_SHORT) != 0;
		if (f->fields)
			check_rows(f->name, f->fields, f->size);
	}
	if (shorts > 1)
		fail_msg("%s has two short forms", path);
}

static void test_rows_lie_in_their_structs(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];

		assert_true(k->size >= sizeof(struct object));
		/* the bits beyond are for name, schema and comment */
		assert_true(field_count(k->fields) < 60);
		check_rows(k->name, k->fields, k->size);
	}
}

/* Keys that one map could mean in two ways. */
static void test_keys_mean_one_thing(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];

		for (size_t j = 0; k->later && k->later[j]; j++) {
			if (field_find(k->fields, k->later[j]))
				fail_msg("%s.%s is there and comes later", k->name, k->later[j]);
		}
		for (const struct sugar *s = k->sugar; s && s->key; s++) {
			const struct field *f = field_find(k->fields, s->key);

			assert_non_null(s->apply);
			assert_non_null(s->fold);
			if (f && !(f->flags & (FIELD_HIDDEN | FIELD_SHORT)) &&
			    f->type != FIELD_CHOICE)
				fail_msg("%s.%s has a row and a short form", k->name, s->key);
		}
		for (size_t j = 0; j < kinds_all()->n; j++) {
			const struct kind *c = kinds_all()->items[j];

			if (kind_may_hold(k, c) && field_find(k->fields, c->plural))
				fail_msg("%s.%s is a field and a section", k->name, c->plural);
		}
	}
}

static void test_kinds_hang_together(void **state)
{
	const struct kind_set *all = kinds_all();

	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct kind *k = all->items[i];
		const struct kind_sql *pg = kind_pg(k);

		assert_ptr_equal(kind_find(all, k->name), k);
		assert_int_equal(kind_place(all, k), i);
		assert_non_null(pg->create);
		assert_non_null(pg->drop);
		assert_non_null(pg->identify);
		for (size_t j = 0; k->parents && k->parents[j]; j++) {
			const struct kind *parent = kind_find(all, k->parents[j]);

			assert_non_null(parent);
			assert_true(kind_place(all, parent) < i);
			assert_ptr_equal(kind_by_plural(all, k->plural, parent), k);
		}
		if (!k->parents)
			assert_ptr_equal(kind_by_plural(all, k->plural, NULL), k);
		assert_int_equal((k->flags & KIND_CONVENTION) != 0, k->pattern != NULL);
		assert_int_equal(k->pattern != NULL, k->preset_pattern != NULL);
	}
	assert_null(kind_find(all, "nothing"));
	assert_null(kind_by_plural(all, "columns", NULL));
}

static void test_examples_load_and_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_all()->n; i++) {
		const struct kind *k = kinds_all()->items[i];
		struct schema *s;
		struct schema *again;
		struct lab l;

		lab_open(&l);
		assert_non_null(k->example);
		s = lab_load(&l, k->example);
		if (!s)
			fail_msg("%s: its example is refused:\n%s", k->name, lab_messages(&l));
		again = lab_load(&l, lab_save(&l, s));
		assert_non_null(again);
		assert_string_equal(lab_changes(&l, s, again), "");
		lab_close(&l);
	}
}

/* ---- numbers of sequences */

static struct sequence_options filled(const char *type, int64_t increment)
{
	struct sequence_options o = {FIELD_UNSET, increment,   FIELD_UNSET,
				     FIELD_UNSET, FIELD_UNSET, false};
	struct sqltype t = {.name = type};

	sequence_options_fill(&o, &t);
	return o;
}

static void test_numbers_of_sequences(void **state)
{
	struct sequence_options o = filled("bigint", FIELD_UNSET);

	(void)state;
	assert_int_equal(o.start, 1);
	assert_int_equal(o.increment, 1);
	assert_int_equal(o.min, 1);
	assert_true(o.max == INT64_MAX);
	assert_int_equal(o.cache, 1);
	o = filled("smallint", 2);
	assert_int_equal(o.max, 32767);
	o = filled("smallint", -1);
	assert_int_equal(o.start, -1);
	assert_int_equal(o.max, -1);
	assert_int_equal(o.min, -32768);
	o = filled("integer", -5);
	assert_int_equal(o.min, INT32_MIN);
	o = filled("bigint", -1);
	assert_true(o.min < -INT64_MAX + 2);
}

/* ---- what an expression needs */

#define MODELS                                                                                     \
	"schemas: {app: {}}\n"                                                                     \
	"enums: {mood: [ok], app.Mood: [ok], a: [ok]}\n"                                           \
	"domains: {email: text}\n"                                                                 \
	"sequences: {counter: {}, app.Odd's: {}}\n"                                                \
	"tables:\n"                                                                                \
	"  t:\n"                                                                                   \
	"    columns: {a: integer, B: integer, '\"q\"\"q\"': integer, mood: mood}\n"

static void check_needs(const char *expr, const char *wanted)
{
	struct lab l;
	struct schema *s;
	struct needs n = {0};
	struct sbuf found = {0};

	lab_open(&l);
	s = lab_load(&l, MODELS);
	if (!s)
		fail_msg("%s", lab_messages(&l));
	n.arena = &l.arena;
	n.schema = s;
	found.arena = &l.arena;
	needs_expr(&n, schema_get(s, &kind_table, "public", "t"), expr);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *o = n.objects.items[i];

		sbuf_addf(&found, "%s%s %s", i ? ", " : "", o->kind->name,
			  object_label(&l.arena, o, "public"));
	}
	if (!str_eq(sbuf_text(&found), wanted))
		fail_msg("%s needs %s, not %s", expr, wanted, sbuf_text(&found));
	lab_close(&l);
}

static void test_what_expressions_need(void **state)
{
	(void)state;
	check_needs("a > 0", "column t.a");
	check_needs("A > 0", "column t.a");
	check_needs("b > 0", "");
	check_needs("\"B\" > 0", "column t.B");
	check_needs("\"q\"\"q\" > 0", "column t.q\"q");
	check_needs("t.a + \"t\".\"B\"", "column t.a, column t.B");
	/* words in texts and comments are words */
	check_needs("'a' <> 'mood'", "");
	check_needs("1 -- a\n + 2 /* a */", "");
	check_needs("$$a$$ || $x$ a $$ $x$", "");
	/* a function, or a type, of a column's name */
	check_needs("a(1) + mood('x')", "");
	check_needs("mood 'ok'", "enum mood");
	check_needs("x::mood", "enum mood");
	check_needs("x :: email", "domain email");
	check_needs("CAST(a AS mood)", "column t.a, enum mood");
	check_needs("x::app.\"Mood\"", "enum app.Mood");
	check_needs("x::app.mood", "");
	check_needs("x::a > a", "enum a, column t.a");
	check_needs("mood = 'ok'::public.mood", "column t.mood, enum mood");
	/* relations stand in texts */
	check_needs("nextval('counter')", "sequence counter");
	check_needs("nextval('public.counter'::regclass)", "sequence counter");
	check_needs("pg_catalog.nextval ( 'counter' )", "sequence counter");
	check_needs("f('counter')", "");
	check_needs("'counter'::pg_catalog.regclass", "sequence counter");
	check_needs("nextval('app.\"Odd''s\"'::regclass)", "sequence app.Odd's");
	check_needs("'t'::regclass", "table t");
	check_needs("'mood'::regtype", "enum mood");
	/* whatever comes, it ends */
	check_needs("'", "");
	check_needs("\"", "");
	check_needs("$a$ x", "");
	check_needs("/* a", "");
	check_needs("a.", "column t.a");
	check_needs("::", "");
	check_needs("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_lie_in_their_structs),
		cmocka_unit_test(test_keys_mean_one_thing),
		cmocka_unit_test(test_kinds_hang_together),
		cmocka_unit_test(test_examples_load_and_come_back),
		cmocka_unit_test(test_numbers_of_sequences),
		cmocka_unit_test(test_what_expressions_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
