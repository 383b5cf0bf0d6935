/*
 * Codecs: rows of catalog queries as objects, without a server; and whether
 * every label of every kind's queries leads somewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/codec.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 32 };

struct fixture {
	struct arena arena;
	struct arena temp;
	struct diags ds;
	struct schema schema;
	struct snapshot snapshot;
	struct codec codec;
};

/* A relation of two columns: 16390 app.users (id, "full name"), without an object. */
static void add_rel(struct fixture *f)
{
	struct snapshot_rel *rel = ARENA_NEW(&f->temp, struct snapshot_rel);

	rel->oid = 16390;
	rel->schema = "app";
	rel->name = "users";
	rel->n_columns = 4;
	rel->columns = ARENA_ARRAY(&f->temp, struct snapshot_column, 4);
	rel->columns[0].name = "id";
	rel->columns[2].name = "full name";
	map_put_num(&f->temp, &f->snapshot.rels, rel->oid, rel);
}

static void add_type(struct fixture *f, uint32_t oid, const char *name, bool is_array)
{
	struct snapshot_type *t = ARENA_NEW(&f->temp, struct snapshot_type);

	t->type = (struct sqltype){.schema = "app", .name = name, .is_array = is_array};
	t->storage = is_array ? 'x' : 'm';
	t->collation = 16500;
	map_put_num(&f->temp, &f->snapshot.types, oid, t);
}

static void add_collation(struct fixture *f, uint32_t oid, const char *schema, const char *name)
{
	struct qname *q = ARENA_NEW(&f->temp, struct qname);

	*q = (struct qname){schema, name};
	map_put_num(&f->temp, &f->snapshot.collations, oid, q);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return 1;
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	schema_init(&f->schema, &f->arena, kinds_all());
	f->snapshot.arena = &f->arena;
	f->snapshot.temp = &f->temp;
	f->snapshot.scratch = &f->temp;
	f->snapshot.schema = &f->schema;
	f->snapshot.ds = &f->ds;
	f->codec.snapshot = &f->snapshot;
	f->codec.temp = &f->temp;
	add_rel(f);
	add_type(f, 16400, "geometry", false);
	add_type(f, 16401, "geometry", true);
	add_collation(f, 100, NULL, "default");
	add_collation(f, 950, NULL, "C");
	add_collation(f, 16500, "app", "german");
	map_put_num(&f->temp, &f->snapshot.ams, 403, "btree");
	map_put_num(&f->temp, &f->snapshot.tablespaces, 16600, "fast");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	arena_release(&f->temp);
	free(f);
	return 0;
}

/* An object from one row: label, value, label, value, ..., NULL. */
static struct object *read_row(struct fixture *f, const struct kind *k, const char *const *pairs)
{
	const char *labels[MOST];
	const char *values[MOST];
	struct codec_plan plan;
	struct object *o;
	size_t n = 0;

	for (; pairs[2 * n]; n++) {
		labels[n] = pairs[2 * n];
		values[n] = pairs[2 * n + 1];
	}
	assert_true(codec_plan(&f->codec, k, labels, n, &plan));
	o = codec_new(&f->codec, &plan, "app", "x");
	codec_read(&f->codec, &plan, values, o);
	return o;
}

#define ROW(f, kind, ...)                                                                          \
	(void *)read_row((f), &(kind), (const char *const[]){__VA_ARGS__, NULL, NULL})

static struct column *column_of_type(struct fixture *f, const char *oid, const char *typmod,
				     const char *text)
{
	return ROW(f, kind_column, "type:type", oid, "type:typmod", typmod, "type:user_type", text);
}

static void test_plain_values(void **state)
{
	struct fixture *f = *state;
	const struct column *c = ROW(f, kind_column, "nullable:bool", "f", "statistics:int", "-7",
				     "default:expr", "'it''s'::text", "compression:choice", "l");

	assert_false(c->nullable);
	assert_int_equal(column_rare(c)->statistics, -7);
	assert_string_equal(c->preset, "'it''s'::text");
	assert_int_equal(
		column_rare(c)->compression,
		choice_by_letter(field_find(kind_column.fields, "compression")->choices, 'l'));
	assert_int_not_equal(column_rare(c)->compression, 0);
	assert_string_equal(c->head.name, "x");
	assert_ptr_equal(c->head.kind, &kind_column);
}

static void test_null_leaves_presets(void **state)
{
	struct fixture *f = *state;
	const struct column *c = ROW(f, kind_column, "nullable:bool", NULL, "statistics:int", NULL,
				     "default:expr", NULL, "identity.generated:choice", NULL);

	assert_true(c->nullable);
	assert_int_equal(column_rare(c)->statistics, FIELD_UNSET);
	assert_null(c->preset);
	assert_null(c->identity);
}

static void test_unknown_letter_leaves_preset(void **state)
{
	struct fixture *f = *state;
	const struct foreign_key *k = ROW(f, kind_foreign_key, "match:choice", " ");

	assert_int_equal(k->match, 0);
}

static void test_structs_are_made_for_values(void **state)
{
	struct fixture *f = *state;
	const struct column *c = ROW(f, kind_column, "identity.generated:choice", "a");

	assert_non_null(c->identity);
	assert_int_equal(c->identity->generated, IDENTITY_ALWAYS);
	assert_null(c->generated);
}

static void test_built_in_types(void **state)
{
	struct fixture *f = *state;
	const struct column *c = column_of_type(f, "1043", "44", NULL);
	const struct sqltype *varchar = c->type;

	assert_null(varchar->schema);
	assert_string_equal(varchar->name, "character varying");
	assert_string_equal(varchar->mods, "40");
	assert_ptr_equal(column_of_type(f, "1043", "44", NULL)->type, varchar);
	assert_ptr_not_equal(column_of_type(f, "1043", "45", NULL)->type, varchar);
	assert_null(column_of_type(f, "1043", NULL, NULL)->type->mods);
	assert_true(column_of_type(f, "1009", NULL, NULL)->type->is_array);
}

static void test_user_types(void **state)
{
	struct fixture *f = *state;
	const struct sqltype *t = column_of_type(f, "16400", NULL, NULL)->type;

	assert_string_equal(t->schema, "app");
	assert_string_equal(t->name, "geometry");
	assert_null(t->mods);
	t = column_of_type(f, "16400", "77", "app.geometry(Point,4326)")->type;
	assert_string_equal(t->mods, "Point,4326");
	assert_false(t->is_array);
	t = column_of_type(f, "16401", "78", "\"a(p\".\"ge)o\"(Point,\"4)\")[]")->type;
	assert_string_equal(t->mods, "Point,\"4)\"");
	assert_true(t->is_array);
}

static void test_types_without_a_name_wait(void **state)
{
	struct fixture *f = *state;
	const struct sqltype *t = column_of_type(f, "17000", NULL, NULL)->type;
	const struct codec_named *n;

	assert_int_equal(f->codec.n_unknown, 1);
	n = f->codec.named.items[0];
	assert_int_equal(n->oid, 17000);
	assert_ptr_equal(n->type, t);
	column_of_type(f, "17000", NULL, NULL);
	column_of_type(f, "16400", NULL, NULL);
	column_of_type(f, "25", NULL, NULL);
	assert_int_equal(f->codec.n_unknown, 1);
	assert_int_equal(f->codec.named.len, 2);
}

static const struct qname *collation_of(struct fixture *f, const char *type, const char *collation)
{
	const struct column *c =
		ROW(f, kind_column, "type:type", type, "collation:collation", collation);

	return &column_rare(c)->collation;
}

static void test_collation_of_the_type_goes_unsaid(void **state)
{
	struct fixture *f = *state;

	assert_null(collation_of(f, "25", "0")->name);
	assert_null(collation_of(f, "25", "100")->name);
	assert_string_equal(collation_of(f, "25", "950")->name, "C");
	assert_null(collation_of(f, "25", "950")->schema);
	assert_string_equal(collation_of(f, "25", "16500")->name, "german");
	assert_string_equal(collation_of(f, "25", "16500")->schema, "app");
	/* name has collation C by itself, and the user's type has another one */
	assert_null(collation_of(f, "19", "950")->name);
	assert_null(collation_of(f, "16400", "16500")->name);
	assert_string_equal(collation_of(f, "16400", "100")->name, "default");
}

static int storage_of(struct fixture *f, const char *type, const char *letter)
{
	const struct column *c = ROW(f, kind_column, "type:type", type, "storage:storage", letter);

	return c->storage;
}

static void test_storage_of_the_type_goes_unsaid(void **state)
{
	struct fixture *f = *state;
	const struct choice *choices = field_find(kind_column.fields, "storage")->choices;

	assert_int_equal(storage_of(f, "25", "x"), 0);
	assert_int_equal(storage_of(f, "25", "e"), choice_by_letter(choices, 'e'));
	assert_int_equal(storage_of(f, "23", "p"), 0);
	assert_int_equal(storage_of(f, "16400", "m"), 0);
	assert_int_equal(storage_of(f, "16400", "x"), choice_by_letter(choices, 'x'));
	/* rows of tables, which no query reads */
	assert_int_equal(storage_of(f, "17000", "x"), 0);
}

static const struct pairs *planner(struct fixture *f, const char *text)
{
	const struct column *c = ROW(f, kind_column, "planner:options", text);

	return &column_rare(c)->planner;
}

static void test_options(void **state)
{
	struct fixture *f = *state;
	const struct pairs *p = planner(f, "{n_distinct=-0.5,\"b=a,\\\"c\\\\=1\",a=}");

	assert_int_equal(p->n, 3);
	assert_string_equal(pairs_get(p, "n_distinct"), "-0.5");
	assert_string_equal(pairs_get(p, "b"), "a,\"c\\=1");
	assert_string_equal(pairs_get(p, "a"), "");
	assert_int_equal(planner(f, "{}")->n, 0);
}

/* The server's own counter is no option; what stands beside it is one, and so is a namesake. */
static void test_private_counter(void **state)
{
	struct fixture *f = *state;
	const struct pairs *p = planner(f, "{pg_attver=39566520,n_distinct=5}");

	assert_int_equal(planner(f, "{pg_attver=39566520}")->n, 0);
	assert_int_equal(p->n, 1);
	assert_string_equal(pairs_get(p, "n_distinct"), "5");
	p = planner(f, "{n_distinct=5,pg_attver=1}");
	assert_int_equal(p->n, 1);
	assert_string_equal(pairs_get(p, "n_distinct"), "5");
	assert_int_equal(planner(f, "{pg_attversion=1,xpg_attver=2}")->n, 2);
}

static void test_names_of_columns(void **state)
{
	struct fixture *f = *state;
	const struct foreign_key *k =
		ROW(f, kind_foreign_key, ".rel", "16390", "columns:columns", "{3,1}",
		    "references.table:rel", "16390", "references.columns:rel_columns", "{1}");
	const struct codec_reference *r;

	assert_int_equal(k->columns.n, 2);
	assert_string_equal(k->columns.items[0], "full name");
	assert_string_equal(k->columns.items[1], "id");
	assert_string_equal(k->references->table.schema, "app");
	assert_string_equal(k->references->table.name, "users");
	assert_int_equal(k->references->columns.n, 1);
	assert_string_equal(k->references->columns.items[0], "id");
	assert_int_equal(f->codec.references.len, 1);
	r = f->codec.references.items[0];
	assert_ptr_equal(r->from, k);
	assert_int_equal(r->rel, 16390);
}

static void test_names_by_oid(void **state)
{
	struct fixture *f = *state;
	const struct index *x =
		ROW(f, kind_index, "method:am", "403", "tablespace:tablespace", "16600");

	assert_string_equal(x->method, "btree");
	assert_string_equal(x->tablespace, "fast");
}

static void test_raw_columns(void **state)
{
	struct fixture *f = *state;
	struct snapshot *s = &f->snapshot;
	const struct object *o =
		ROW(f, kind_index, ".keys", "1 2", ".oid", "5", ".options", NULL, ".owner", "77");

	assert_string_equal(snapshot_raw(s, o, ".keys"), "1 2");
	assert_null(snapshot_raw(s, o, ".options"));
	assert_null(snapshot_raw(s, o, ".oid"));
	assert_null(snapshot_raw(s, o, ".nothing"));
	assert_string_equal(snapshot_raw(s, o, ".owner"), "77");
	assert_string_equal(snapshot_raw(s, o, ".keys"), "1 2");
	assert_int_equal(snapshot_raw_oid(s, o, ".owner"), 77);
	assert_int_equal(snapshot_raw_oid(s, o, ".nothing"), 0);
}

static void test_strange_labels(void **state)
{
	struct fixture *f = *state;
	const char *const unknown_field[] = {"no_such_field:text", "identity.nothing:int",
					     "name.generated:text"};
	const char *const unknown_codec[] = {"default:expression"};
	struct codec_plan plan;

	assert_true(codec_plan(&f->codec, &kind_column, unknown_field, 3, &plan));
	assert_int_equal(plan.n, 0);
	assert_int_equal(f->ds.errors, 0);
	assert_false(codec_plan(&f->codec, &kind_column, unknown_codec, 1, &plan));
	assert_int_equal(f->ds.errors, 1);
}

static void test_numbers(void **state)
{
	struct fixture *f = *state;
	int64_t *n;

	assert_int_equal(snapshot_numbers(&f->temp, "1 -2 300", &n), 3);
	assert_int_equal(n[0], 1);
	assert_int_equal(n[1], -2);
	assert_int_equal(n[2], 300);
	assert_int_equal(snapshot_numbers(&f->temp, "{7,8}", &n), 2);
	assert_int_equal(n[1], 8);
	assert_int_equal(snapshot_numbers(&f->temp, "", &n), 0);
	assert_int_equal(snapshot_numbers(&f->temp, "{}", &n), 0);
	assert_int_equal(snapshot_numbers(&f->temp, NULL, &n), 0);
}

static void test_arrays(void **state)
{
	struct fixture *f = *state;
	const char **items;

	assert_int_equal(snapshot_array(&f->temp, "{a,NULL,\"NULL\",\"b,\\\"}\\\\\",\"\"}", &items),
			 5);
	assert_string_equal(items[0], "a");
	assert_null(items[1]);
	assert_string_equal(items[2], "NULL");
	assert_string_equal(items[3], "b,\"}\\");
	assert_string_equal(items[4], "");
	assert_int_equal(snapshot_array(&f->temp, "{}", &items), 0);
	assert_int_equal(snapshot_array(&f->temp, NULL, &items), 0);
	assert_int_equal(snapshot_array(&f->temp, "{x}", &items), 1);
	assert_int_equal(snapshot_array(&f->temp, "{\"open", &items), 1);
}

/* Whether the field lies in some kind, by a path through its structs. */
static bool has_field(const struct field *fields, const char *path, size_t len)
{
	size_t part = strcspn(path, ".:");

	for (const struct field *f = fields; f && f->name; f++) {
		if (strlen(f->name) != part || strncmp(f->name, path, part) != 0)
			continue;
		return part >= len || has_field(f->fields, path + part + 1, len - part - 1);
	}
	return false;
}

/* Whether some kind has the field that the label is for, and its codec exists. */
static void check_label(struct fixture *f, const struct kind_query *q, const char *label)
{
	const char *const labels[] = {"type:type", label};
	bool is_found = false;
	struct codec_plan plan;

	if (*label == '.')
		return;
	if (!strchr(label, ':'))
		fail_msg("query %s: %s has no codec", q->name, label);
	for (size_t k = 0; k < kinds_all()->n; k++) {
		const struct kind *kind = kinds_all()->items[k];

		if (!codec_plan(&f->codec, kind, labels, 2, &plan))
			fail_msg("query %s: codec of %s", q->name, label);
		if (has_field(kind->fields, label, strcspn(label, ":")))
			is_found = true;
	}
	if (!is_found)
		fail_msg("query %s: no kind has the field of %s", q->name, label);
}

static void check_query(struct fixture *f, const struct kind_query *q)
{
	static const char as[] = " AS \"";
	size_t n = 0;

	for (const char *p = q->text; (p = strstr(p, as)) != NULL; n++) {
		p += strlen(as);
		check_label(f, q, arena_strndup(&f->temp, p, strcspn(p, "\"")));
	}
	assert_true(n >= 2);
	assert_int_equal(q->rest != NULL, strstr(q->text, "\".rest\"") != NULL);
	for (const char *p = q->rest; p && *p; p += strcspn(p, " ")) {
		p += *p == ' ';
		check_label(f, q, arena_strndup(&f->temp, p, strcspn(p, " ")));
	}
}

static void test_labels_of_all_queries(void **state)
{
	struct fixture *f = *state;
	size_t n = 0;

	for (size_t k = 0; k < kinds_all()->n; k++) {
		const struct kind_sql *sql = kind_pg(kinds_all()->items[k]);

		for (const struct kind_query *q = sql ? sql->queries : NULL; q && q->text; q++, n++)
			check_query(f, q);
	}
	assert_true(n > 8);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_plain_values),
		TEST(test_null_leaves_presets),
		TEST(test_unknown_letter_leaves_preset),
		TEST(test_structs_are_made_for_values),
		TEST(test_built_in_types),
		TEST(test_user_types),
		TEST(test_types_without_a_name_wait),
		TEST(test_collation_of_the_type_goes_unsaid),
		TEST(test_storage_of_the_type_goes_unsaid),
		TEST(test_options),
		TEST(test_private_counter),
		TEST(test_names_of_columns),
		TEST(test_names_by_oid),
		TEST(test_raw_columns),
		TEST(test_strange_labels),
		TEST(test_numbers),
		TEST(test_arrays),
		TEST(test_labels_of_all_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
