#include "ir/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kinds.h"
#include "lib/lab.h"

#include <string.h>

static struct object *add(struct schema *s, const struct kind *k, const char *schema,
			  const char *name)
{
	struct object *o = schema_new(s, k, schema, name);

	return schema_add(s, NULL, o) ? o : NULL;
}

static struct object *add_part(struct schema *s, struct object *parent, const struct kind *k,
			       const char *name)
{
	struct object *o = schema_new(s, k, NULL, name);

	assert_true(schema_add(s, parent, o));
	return o;
}

static void test_objects_are_found_by_kind_and_name(void **state)
{
	struct lab l;
	struct schema s;
	struct object *t;

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	t = add(&s, &kind_table, "public", "users");
	assert_ptr_equal(schema_get(&s, &kind_table, "public", "users"), t);
	assert_null(schema_get(&s, &kind_table, "app", "users"));
	assert_null(schema_get(&s, &kind_table, NULL, "users"));
	assert_null(schema_get(&s, &kind_sequence, "public", "users"));
	assert_null(add(&s, &kind_table, "public", "users"));
	assert_non_null(add(&s, &kind_table, "app", "users"));
	assert_ptr_equal(schema_get_any(&s, KIND_RELATION, "public", "users"), t);
	assert_null(schema_get_any(&s, KIND_TYPE, "public", "users"));
	lab_close(&l);
}

/* "a\nb".c and a."b\nc" are two tables. */
static void test_names_with_line_ends_are_told_apart(void **state)
{
	struct lab l;
	struct schema s;
	struct object *x;
	struct object *y;

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	x = add(&s, &kind_table, "a\nb", "c");
	y = add(&s, &kind_table, "a", "b\nc");
	assert_non_null(x);
	assert_non_null(y);
	assert_ptr_equal(schema_get(&s, &kind_table, "a\nb", "c"), x);
	assert_ptr_equal(schema_get(&s, &kind_table, "a", "b\nc"), y);
	lab_close(&l);
}

static void test_what_is_removed_may_come_again(void **state)
{
	struct lab l;
	struct schema s;
	struct object *a;
	struct object *b;

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	a = add(&s, &kind_enum, "public", "a");
	b = add(&s, &kind_enum, "public", "b");
	schema_remove(&s, a);
	assert_null(schema_get(&s, &kind_enum, "public", "a"));
	assert_ptr_equal(schema_get(&s, &kind_enum, "public", "b"), b);
	assert_int_equal(schema_of(&s, &kind_enum)->len, 1);
	schema_remove(&s, a);
	assert_int_equal(schema_of(&s, &kind_enum)->len, 1);
	assert_true(schema_add(&s, NULL, a));
	assert_ptr_equal(schema_get(&s, &kind_enum, "public", "a"), a);
	lab_close(&l);
}

static void test_parts(void **state)
{
	struct lab l;
	struct schema s;
	struct object *t;
	struct object *x;
	struct object *y;
	struct object *z;

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	t = add(&s, &kind_table, "app", "users");
	x = add_part(&s, t, &kind_column, "x");
	y = add_part(&s, t, &kind_check, "y");
	z = add_part(&s, t, &kind_column, "z");
	assert_ptr_equal(object_child(t, &kind_column, "z"), z);
	assert_null(object_child(t, &kind_check, "z"));
	assert_ptr_equal(object_only(t, &kind_check), y);
	assert_null(object_only(t, &kind_index));
	assert_ptr_equal(object_top(z), t);
	assert_string_equal(object_label(&l.arena, z, "public"), "app.users.z");
	assert_string_equal(object_label(&l.arena, z, "app"), "users.z");
	/* first, last and middle */
	schema_remove(&s, z);
	assert_ptr_equal(t->last, y);
	assert_null(z->parent);
	schema_remove(&s, x);
	assert_ptr_equal(t->first, y);
	assert_true(schema_add(&s, t, x));
	assert_true(schema_add(&s, t, z));
	schema_remove(&s, x);
	assert_ptr_equal(y->next, z);
	schema_remove(&s, y);
	schema_remove(&s, z);
	assert_null(t->first);
	assert_null(t->last);
	lab_close(&l);
}

static void test_finish_sorts_and_notes_schemas(void **state)
{
	struct lab l;
	struct schema s;
	const struct vec *v;
	static const char *const order[] = {"app.b", "public.a", "public.c", "public.ä"};

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	add(&s, &kind_table, "public", "ä");
	add(&s, &kind_table, "public", "c");
	add(&s, &kind_table, "app", "b");
	add(&s, &kind_table, "public", "a");
	add(&s, &kind_schema, NULL, "empty");
	schema_finish(&s);
	v = schema_of(&s, &kind_table);
	for (size_t i = 0; i < v->len; i++)
		assert_string_equal(object_label(&l.arena, v->items[i], NULL), order[i]);
	assert_non_null(map_get(&s.mentioned, "app"));
	assert_non_null(map_get(&s.mentioned, "empty"));
	assert_null(map_get(&s.mentioned, "other"));
	lab_close(&l);
}

static void test_parts_are_sorted_but_columns(void **state)
{
	static const char *const order[] = {"z", "a", "pk", "q", "b", "c"};
	struct lab l;
	struct schema s;
	struct object *t;
	size_t i = 0;

	(void)state;
	lab_open(&l);
	schema_init(&s, &l.arena, l.kinds);
	t = add(&s, &kind_table, "public", "t");
	add_part(&s, t, &kind_check, "c");
	add_part(&s, t, &kind_column, "z");
	add_part(&s, t, &kind_unique, "q");
	add_part(&s, t, &kind_column, "a");
	add_part(&s, t, &kind_check, "b");
	add_part(&s, t, &kind_primary_key, "pk");
	schema_sort_parts(&s);
	CHILD_EACH(c, t) {
		assert_ptr_equal(c->parent, t);
		assert_string_equal(c->name, order[i++]);
	}
	assert_int_equal(i, 6);
	lab_close(&l);
}

/* ---- what the models speak about */

static void manages(const char *models, const struct kind *k, const char *schema, const char *name,
		    bool wanted)
{
	struct lab l;
	struct schema other;
	struct schema *s;

	lab_open(&l);
	s = lab_load(&l, models);
	assert_non_null(s);
	schema_init(&other, &l.arena, l.kinds);
	if (schema_manages(s, add(&other, k, schema, name)) != wanted)
		fail_msg("%s %s: not %d with\n%s", k->name, name, wanted, models);
	lab_close(&l);
}

static void test_what_is_managed(void **state)
{
	(void)state;
	manages("tables: {}", &kind_table, "public", "x", true);
	manages("tables: {}", &kind_table, "app", "x", false);
	manages("tables: {}", &kind_schema, NULL, "app", false);
	manages("schemas: {app: {}}", &kind_table, "app", "x", true);
	manages("schemas: {app: {}}", &kind_table, "public", "x", true);
	manages("{default_schema: app}", &kind_table, "app", "x", true);
	manages("{default_schema: app}", &kind_table, "public", "x", false);
	manages("manage: {schemas: [other]}", &kind_table, "other", "x", true);
	manages("manage: {schemas: [other]}", &kind_table, "public", "x", false);
	manages("manage: {schemas: all}", &kind_table, "anything", "x", true);
	manages("manage: {schemas: all}", &kind_schema, NULL, "anything", true);
	manages("tables: {}", &kind_extension, NULL, "x", false);
	manages("extensions: {}", &kind_extension, NULL, "x", true);
	manages("manage: {kinds: [extension]}", &kind_extension, NULL, "x", true);
	manages("manage: {kinds: all}", &kind_extension, NULL, "x", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects_are_found_by_kind_and_name),
		cmocka_unit_test(test_names_with_line_ends_are_told_apart),
		cmocka_unit_test(test_what_is_removed_may_come_again),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_finish_sorts_and_notes_schemas),
		cmocka_unit_test(test_parts_are_sorted_but_columns),
		cmocka_unit_test(test_what_is_managed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
