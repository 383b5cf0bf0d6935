/*
 * Named queries against a database with their tables, which are empty at first.
 *   queries URL [no-prepare]
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

static int32_t add(mg_db *db, mg_arena *a, const char *title, const char *note, enum mood mood)
{
	const char *const notes[2] = {note, "shared, \"note\""};
	struct add_coffee_row row;
	mg_texts list;

	memset(&list, 0, sizeof(list));
	list.v = notes;
	list.n = 2;
	OK(db, add_coffee(db, a, title, list, mood, "label", &row));
	CHECK(row.id > 0);
	return row.id;
}

static void test_coffee(mg_db *db, mg_arena *a)
{
	struct coffee_search_row *found;
	coffee_search_rows rows;
	distinct_notes_rows notes;

	add(db, a, "Morning Star", "plum", MOOD_OK);
	add(db, a, "Evening Star Star", "fig", MOOD_SAD);
	add(db, a, "Noon", "fig", MOOD_OK);
	OK(db, coffee_search(db, a, "star", 10, &rows));
	CHECK(rows.n == 2);
	found = &rows.v[0];
	SAME(found->coffee.title, "Evening Star Star");
	CHECK(found->rank > rows.v[1].rank && found->coffee.mood == MOOD_SAD);
	SAME(found->coffee.words, "'evening':1 'star':2,3");
	SAME(found->coffee.odd_name, "label");
	CHECK(found->coffee.notes.n == 2);
	SAME(found->coffee.notes.v[1], "shared, \"note\"");
	OK(db, coffee_search(db, a, "star", 1, &rows));
	CHECK(rows.n == 1);
	OK(db, distinct_notes(db, a, &notes));
	CHECK(notes.n == 3);
	SAME(notes.v[0].note, "fig");
	SAME(notes.v[2].note, "shared, \"note\"");
}

static void test_filters(mg_db *db, mg_arena *a)
{
	static const char *const plum[] = {"plum"};
	struct find_coffee_params p;
	find_coffee_rows rows;

	memset(&p, 0, sizeof(p));
	p.limit = 10;
	OK(db, find_coffee(db, a, &p, &rows));
	CHECK(rows.n == 3 && rows.v[0].id > rows.v[2].id);
	p.sort = FIND_COFFEE_SORT_TITLE;
	OK(db, find_coffee(db, a, &p, &rows));
	SAME(rows.v[0].title, "Evening Star Star");
	p.with_named = true;
	p.pattern = "%Star%";
	OK(db, find_coffee(db, a, &p, &rows));
	CHECK(rows.n == 2);
	p.with_mood = true;
	p.mood = MOOD_OK;
	OK(db, find_coffee(db, a, &p, &rows));
	CHECK(rows.n == 1 && rows.v[0].has_mood && rows.v[0].mood == MOOD_OK);
	SAME(rows.v[0].title, "Morning Star");
	p.with_named = false;
	p.with_noted = true;
	p.notes.v = plum;
	p.notes.n = 1;
	OK(db, find_coffee(db, a, &p, &rows));
	CHECK(rows.n == 1);
	p.mood = MOOD_SAD;
	OK(db, find_coffee(db, a, &p, &rows));
	CHECK(rows.n == 0);
	p.sort = (enum find_coffee_sort)7;
	GIVES(MG_E_USE, db, find_coffee(db, a, &p, &rows));
}

static mg_rc count(const struct users *row, void *ctx)
{
	*(size_t *)ctx += strlen(row->name);
	return MG_OK;
}

static mg_rc bosses(const struct with_boss_row *row, void *ctx)
{
	*(size_t *)ctx += row->has_boss;
	return MG_OK;
}

static void test_users(mg_db *db, mg_arena *a)
{
	struct user_with_coffee_row both;
	struct count_users_row n;
	struct add_user_params p;
	struct users ann;
	struct users bob;
	users_rows rows;
	int64_t gone;
	int32_t ids[2];
	mg_i32s list;
	size_t size = 0;

	memset(&p, 0, sizeof(p));
	p.name = "Ann";
	p.address = mg_json_of("{\"country\": \"Peru\"}");
	p.has_coffee = true;
	p.coffee = 1;
	OK(db, add_user(db, a, &p, &ann));
	SAME(ann.name, "Ann");
	CHECK(ann.has_coffee_id && ann.coffee_id == 1 && !ann.has_boss_id);
	memset(&p, 0, sizeof(p));
	p.name = "Bob";
	p.has_boss = true;
	p.boss = ann.id;
	OK(db, add_user(db, a, &p, &bob));
	CHECK(!bob.address.p && bob.boss_id == ann.id);
	OK(db, users_by_country(db, a, "Peru", &rows));
	CHECK(rows.n == 1 && rows.v[0].id == ann.id);
	OK(db, users_by_country(db, a, "Chile", &rows));
	CHECK(rows.n == 0);
	OK(db, users_by_country_each(db, "Peru", count, &size));
	CHECK(size == 3);
	OK(db, user_with_coffee(db, a, ann.id, &both));
	SAME(both.users.name, "Ann");
	CHECK(both.has_coffee && both.coffee.id == 1);
	OK(db, user_with_coffee(db, a, bob.id, &both));
	CHECK(!both.has_coffee && !both.coffee.id && !both.coffee.title);
	GIVES(MG_NONE, db, user_with_coffee(db, a, 999, &both));
	size = 0;
	OK(db, with_boss_each(db, bosses, &size));
	CHECK(size == 1);
	OK(db, count_users(db, a, &n));
	CHECK(n.n == 2);
	ids[0] = bob.id;
	ids[1] = 999;
	memset(&list, 0, sizeof(list));
	list.v = ids;
	list.n = 2;
	OK(db, drop_users(db, list, &gone));
	CHECK(gone == 1);
	OK(db, drop_users(db, list, NULL));
}

static void test_errors(mg_db *db, mg_arena *a)
{
	struct all_coffee_row row;
	struct add_user_params p;
	struct users out;

	GIVES(MG_E_MANY, db, all_coffee(db, a, &row));
	memset(&p, 0, sizeof(p));
	p.name = "Cat";
	p.has_coffee = true;
	p.coffee = 999;
	GIVES(MG_E_FOREIGN_KEY, db, add_user(db, a, &p, &out));
	CHECK(users_violated(db) == USERS_FK_COFFEE_ID_COFFEE);
	p.name = NULL;
	GIVES(MG_E_NOT_NULL, db, add_user(db, a, &p, &out));
}

int main(int argc, char **argv)
{
	mg_opts opts;
	mg_arena a;
	mg_db *db;

	memset(&opts, 0, sizeof(opts));
	opts.flags = argc > 2 ? MG_NO_PREPARE : 0;
	CHECK(argc > 1 && !mg_arena_init(&a, NULL));
	OK(db, mg_open(&db, argv[1], &opts));
	OK(db, models_check(db));
	test_coffee(db, &a);
	test_filters(db, &a);
	test_users(db, &a);
	test_errors(db, &a);
	mg_arena_free(&a);
	mg_close(db);
	puts("fine");
	return 0;
}
