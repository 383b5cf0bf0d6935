#include "engine/seed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/lab.h"

#include <string.h>

struct bench {
	struct lab lab;
	struct vec patterns;
	struct seed_plan plan;
};

static bool plan(struct bench *b, const char *models, size_t rows, uint64_t seed)
{
	struct seed_options options = {.rows = rows, .seed = seed, .patterns = &b->patterns};
	struct schema *s = lab_load(&b->lab, models);

	if (!s)
		fail_msg("%s", lab_messages(&b->lab));
	return seed_plan(&b->lab.arena, &b->lab.ds, s, &options, &b->plan);
}

static struct seed_table *table(struct bench *b, const char *name)
{
	for (size_t i = 0; i < b->plan.tables.len; i++) {
		struct seed_table *t = b->plan.tables.items[i];

		if (strcmp(t->table->name, name) == 0)
			return t;
	}
	fail_msg("no table %s is filled", name);
	return NULL;
}

/* Rows as lines, values divided by "|"; numbers are what a sequence would give. */
static const char *rows(struct bench *b, const char *name, const struct object **full)
{
	struct seed_table *t = table(b, name);
	struct seed_row row = {.temp = ARENA_INIT};
	struct sbuf out = SBUF_INIT(&b->lab.arena);

	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 1; t->columns[i].source == SEED_NUMBER && k <= t->rows; k++)
			vec_push(&b->lab.arena, &t->columns[i].numbers,
				 arena_printf(&b->lab.arena, "%zu", k));
	}
	seed_begin(&b->plan, t);
	while (seed_row(&b->plan, t, &row, full)) {
		for (size_t i = 0; i < t->n; i++)
			sbuf_addf(&out, "%s%s", i ? "|" : "", row.values[i] ? row.values[i] : "~");
		sbuf_addc(&out, '\n');
	}
	arena_release(&row.temp);
	return sbuf_text(&out);
}

static const char *made(struct bench *b, const char *models, size_t n, uint64_t seed,
			const char *name)
{
	const struct object *full;

	lab_open(&b->lab);
	if (!plan(b, models, n, seed))
		fail_msg("%s", lab_messages(&b->lab));
	return rows(b, name, &full);
}

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void lists_fit(void **state)
{
	size_t sizes[4] = {0};

	(void)state;
	for (const struct seed_list *l = seed_lists(); l->name; l++) {
		if (l->group && !sizes[l->group])
			sizes[l->group] = l->n;
		if (l->group && sizes[l->group] != l->n)
			fail_msg("the list %s is not as long as the others of its group", l->name);
		for (size_t i = 0; i < l->n; i++) {
			if (strpbrk(l->words[i], "\"\\'{}"))
				fail_msg("%s: %s", l->name, l->words[i]);
		}
	}
}

static void words_by_name(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(seed_pattern(&a, "coffee", "title", NULL), "{roast} {blend}");
	assert_string_equal(seed_pattern(&a, "Users", "name", NULL), "{first} {last}");
	assert_string_equal(seed_pattern(&a, "app_users", "homeCountry", NULL), "{country}");
	assert_string_equal(seed_pattern(&a, "categories", "name", NULL), "{adjective} {noun}");
	assert_string_equal(seed_pattern(&a, "t", "work_email", NULL), "{-first}.{-last}@{mail}");
	assert_string_equal(seed_pattern(&a, "t", "reach", "email_address"),
			    "{-first}.{-last}@{mail}");
	assert_string_equal(seed_pattern(&a, "t", "lastname", NULL), "{last}");
	assert_string_equal(seed_pattern(&a, "t", "homecountry", NULL), "{country}");
	assert_int_equal(seed_range_of(&a, "user_age")->high, 90);
	assert_true(seed_is_later(&a, "updated_at"));
	assert_false(seed_is_later(&a, "created_at"));
	arena_release(&a);
}

static const char people[] =
	"tables: {users: {columns: {id: {type: serial, primary_key: true},\n"
	"  name: {type: text, nullable: false},\n"
	"  username: {type: varchar(9), nullable: false, unique: true},\n"
	"  size: {type: integer, nullable: false, generated: length(name)}}},\n"
	" posts: {columns: {user_id: {type: integer, nullable: false, references: users.id},\n"
	"  title: {type: text, nullable: false}}}}";

static void same_seed_same_rows(void **state)
{
	struct bench a = {0};
	struct bench b = {0};
	struct bench c = {0};
	const char *first = made(&a, people, 20, 1, "users");

	(void)state;
	assert_string_equal(first, made(&b, people, 20, 1, "users"));
	assert_string_not_equal(first, made(&c, people, 20, 2, "users"));
	assert_int_equal(count(first, '\n'), 20);
	lab_close(&a.lab);
	lab_close(&b.lab);
	lab_close(&c.lab);
}

static void unique_texts(void **state)
{
	struct bench b = {0};
	const struct object *full;
	struct vec seen = {0};
	char *p;

	(void)state;
	p = arena_strdup(&b.lab.arena, made(&b, people, 3000, 1, "users"));
	assert_int_equal(count(p, '\n'), 3000);
	/* id was asked for, since posts refer to it; size is the server's */
	assert_int_equal(table(&b, "users")->n, 3);
	for (char *line = p; *line; line = strchr(line, '\n') + 1) {
		char *name = strchr(strchr(line, '|') + 1, '|') + 1;
		size_t len = strcspn(name, "\n");

		assert_in_range(len, 1, 9);
		vec_push(&b.lab.arena, &seen, arena_strndup(&b.lab.arena, name, len));
	}
	for (size_t i = 0; i < seen.len; i++) {
		for (size_t k = i + 1; k < seen.len; k++)
			assert_string_not_equal(seen.items[i], seen.items[k]);
	}
	assert_int_equal(count(rows(&b, "posts", &full), '\n'), 3000);
	assert_null(full);
	lab_close(&b.lab);
}

static void parents_first(void **state)
{
	struct bench b = {0};
	struct seed_table *first;

	(void)state;
	lab_open(&b.lab);
	assert_true(plan(&b, people, 5, 1));
	first = b.plan.tables.items[0];
	assert_string_equal(first->table->name, "users");
	lab_close(&b.lab);
}

/* A key over values that are few: all of them are met, each once. */
static void few_values(void **state)
{
	struct bench b = {0};
	const struct object *full;
	const char *text;

	(void)state;
	lab_open(&b.lab);
	assert_true(plan(&b,
			 "enums: {mood: [sad, ok, happy]}\n"
			 "tables: {t: {primary_key: [m, f], columns: {m: mood, f: boolean}}}",
			 100, 1));
	text = rows(&b, "t", &full);
	assert_int_equal(count(text, '\n'), 6);
	assert_string_equal(full->name, "pk_t");
	for (size_t i = 0; i < 6; i++) {
		static const char *const all[] = {"sad|f\n", "sad|t\n",	  "ok|f\n",
						  "ok|t\n",  "happy|f\n", "happy|t\n"};

		assert_non_null(strstr(text, all[i]));
	}
	lab_close(&b.lab);
}

static void circles(void **state)
{
	static const char nullable[] =
		"tables: {a: {columns: {id: {type: serial, primary_key: true},\n"
		"  b_id: {type: integer, references: b.id}}},\n"
		" b: {columns: {id: {type: serial, primary_key: true},\n"
		"  a_id: {type: integer, nullable: false, references: a.id}}}}";
	static const char closed[] =
		"tables: {a: {columns: {id: {type: integer, primary_key: true},\n"
		"  b_id: {type: integer, nullable: false, references: b.id}}},\n"
		" b: {columns: {id: {type: integer, primary_key: true},\n"
		"  a_id: {type: integer, nullable: false, references: a.id}}}}";
	struct bench b = {0};
	struct bench c = {0};

	(void)state;
	lab_open(&b.lab);
	assert_true(plan(&b, nullable, 5, 1));
	assert_true(table(&b, "a")->foreign[0].is_later);
	assert_string_equal(table(&b, "a")->table->name,
			    ((struct seed_table *)b.plan.tables.items[0])->table->name);
	lab_close(&b.lab);
	lab_open(&c.lab);
	assert_false(plan(&c, closed, 5, 1));
	assert_non_null(strstr(lab_messages(&c.lab), "rows of a and b need each other first"));
	lab_close(&c.lab);
}

/* A tenant's rows refer to rows of the same tenant. */
static void shared_columns(void **state)
{
	static const char models[] =
		"tables: {tenants: {columns: {id: {type: integer, primary_key: true}}},\n"
		" users: {primary_key: [tenant_id, id],\n"
		"  columns: {tenant_id: {type: integer, references: tenants.id}, id: integer}},\n"
		" posts: {columns: {tenant_id: {type: integer, nullable: false, "
		"references: tenants.id},\n"
		"   a: {type: integer, nullable: false}, b: {type: integer, nullable: false}},\n"
		"  foreign_keys: [{columns: [tenant_id, a], references: {table: users, columns: "
		"[tenant_id, id]}},\n"
		"   {columns: [tenant_id, b], references: {table: users, columns: [tenant_id, "
		"id]}}]}}";
	struct bench b = {0};
	const struct object *full;
	const char *users;
	char *posts;

	(void)state;
	lab_open(&b.lab);
	assert_true(plan(&b, models, 40, 3));
	(void)rows(&b, "tenants", &full);
	users = rows(&b, "users", &full);
	posts = arena_strdup(&b.lab.arena, rows(&b, "posts", &full));
	assert_int_equal(count(posts, '\n'), 40);
	for (char *line = posts; *line; line = strchr(line, '\n') + 1) {
		int tenant = (int)strcspn(line, "|");
		char *first = line + tenant + 1;
		int len = (int)strcspn(first, "|");
		char *second = first + len + 1;

		users = arena_printf(&b.lab.arena, "\n%s", users);
		assert_non_null(strstr(users, arena_printf(&b.lab.arena, "\n%.*s|%.*s\n", tenant,
							   line, len, first)));
		assert_non_null(
			strstr(users, arena_printf(&b.lab.arena, "\n%.*s|%.*s\n", tenant, line,
						   (int)strcspn(second, "\n"), second)));
	}
	lab_close(&b.lab);
}

/* A check over keys: rows are made until it holds. */
static void unequal_keys(void **state)
{
	struct bench b = {0};
	const struct object *full;
	const char *text;

	(void)state;
	lab_open(&b.lab);
	assert_true(plan(&b,
			 "tables: {p: {columns: {id: {type: integer, primary_key: true}}},\n"
			 " parts: {checks: {other: (a <> b)}, columns: {\n"
			 "  a: {type: integer, nullable: false, references: p.id},\n"
			 "  b: {type: integer, nullable: false, references: p.id}}}}",
			 3, 1));
	(void)rows(&b, "p", &full);
	table(&b, "parts")->rows = 60;
	text = rows(&b, "parts", &full);
	assert_int_equal(count(text, '\n'), 60);
	assert_null(strstr(text, "1|1\n"));
	assert_null(strstr(text, "2|2\n"));
	assert_null(strstr(text, "3|3\n"));
	lab_close(&b.lab);
}

static void unknown_types(void **state)
{
	struct bench b = {0};

	(void)state;
	lab_open(&b.lab);
	assert_false(plan(&b,
			  "extensions: {postgis: {}}\n"
			  "tables: {t: {columns: {g: {type: geometry, nullable: false}}}}",
			  5, 1));
	assert_non_null(strstr(lab_messages(&b.lab), "no values of t.g can be made up"));
	lab_close(&b.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_fit),
		cmocka_unit_test(words_by_name),
		cmocka_unit_test(same_seed_same_rows),
		cmocka_unit_test(unique_texts),
		cmocka_unit_test(parents_first),
		cmocka_unit_test(few_values),
		cmocka_unit_test(circles),
		cmocka_unit_test(shared_columns),
		cmocka_unit_test(unknown_types),
		cmocka_unit_test(unequal_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
