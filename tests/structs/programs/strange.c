/*
 * Tables and keys that few schemas have, against a database with the tables of strange.py.
 *   strange URL
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

static mg_rc count_nothing(const struct nothing *row, void *ctx)
{
	(void)row;
	++*(int *)ctx;
	return MG_OK;
}

static void test_no_columns(mg_db *db, mg_arena *a)
{
	struct nothing row;
	struct nothing out;
	char js[8];
	int64_t n;
	int seen = 0;

	memset(&row, 0, sizeof(row));
	OK(db, nothing_insert(db, a, &row, MG_ALL, &out));
	OK(db, nothing_insert(db, a, &row, 0, NULL));
	GIVES(MG_E_USE, db, nothing_insert_many(db, &row, 1, MG_ALL));
	GIVES(MG_E_USE, db, nothing_copy_in(db, &row, 1, MG_ALL));
	OK(db, nothing_count(db, &n));
	OK(db, nothing_each(db, count_nothing, &seen));
	CHECK(n == 2 && seen == 2);
	CHECK(nothing_to_json(&row, MG_ALL, js, sizeof(js)) == 2);
	SAME(js, "{}");
}

/* Columns from the 64th on are written together. */
static void test_wide(mg_db *db, mg_arena *a)
{
	static struct wide in;
	static struct wide out;
	static struct wide two[2];

	in.id = 7;
	in.c0 = -1;
	in.has_c0 = true;
	in.c1 = "second";
	in.c1596 = "last of the texts";
	in.c1598 = "12.50";
	OK(db, wide_insert(db, a, &in, MG_ALL, &out));
	SAME(out.c1596, in.c1596);
	SAME(out.c1598, "12.50");
	CHECK(out.has_c0 && out.c0 == -1 && !out.has_c5 && !out.c11);
	in.c1 = "third";
	in.c1596 = NULL;
	OK(db, wide_update(db, &in, WIDE_C_C1));
	OK(db, wide_get(db, a, 7, &out));
	SAME(out.c1, "third");
	SAME(out.c1596, "last of the texts");
	OK(db, wide_update(db, &in, WIDE_C_C1596));
	OK(db, wide_get(db, a, 7, &out));
	CHECK(!out.c1596);
	two[0].id = 8;
	two[1].id = 9;
	two[1].c1598 = "NaN";
	OK(db, wide_copy_in(db, two, 2, MG_ALL));
	two[0].id = 10;
	two[1].id = 11;
	OK(db, wide_insert_many(db, a, two, 2, MG_ALL, NULL));
	OK(db, wide_get(db, a, 11, &out));
	SAME(out.c1598, "NaN");
}

static void test_labels(mg_db *db, mg_arena *a)
{
	static const char *const labels[] = {"l0", "l998"};
	struct labelled in;
	struct labelled out;

	memset(&in, 0, sizeof(in));
	in.m = MANY_L999;
	in.has_m = true;
	in.ms.v = labels;
	in.ms.n = 2;
	OK(db, labelled_insert(db, a, &in, LABELLED_C_M | LABELLED_C_MS, &out));
	CHECK(out.m == MANY_L999 && out.ms.n == 2);
	SAME(out.m_label, "l999");
	SAME(many_label(MANY_L500), "l500");
	OK(db, labelled_by_m(db, a, MANY_L999, &out));
	GIVES(MG_NONE, db, labelled_by_m(db, a, MANY_L0, &out));
}

static void test_made_by_the_server(mg_db *db, mg_arena *a)
{
	struct made rows[3];
	struct made out;
	int64_t ids[3];
	int i;

	memset(rows, 0, sizeof(rows));
	rows[0].a = 4;
	OK(db, made_insert(db, a, &rows[0], MADE_C_A, &out));
	CHECK(out.id == 1 && out.b == 8);
	OK(db, made_by_b(db, a, 8, &out));
	out.a = 5;
	OK(db, made_update(db, &out, MG_ALL)); /* what the server makes is left out */
	OK(db, made_get(db, a, 1, &out));
	CHECK(out.b == 10);
	GIVES(MG_E_USE, db, made_update(db, &out, MADE_C_B | MADE_C_ID));
	for (i = 0; i < 3; i++) {
		rows[i].a = 100 + i;
		rows[i].alt = 90 + i;
	}
	OK(db, made_insert_many(db, a, rows, 3, MG_ALL, ids));
	OK(db, made_get(db, a, ids[2], &out));
	CHECK(out.a == 102 && out.alt == 92 && out.b == 204);
	out.a = 200;
	OK(db, made_upsert(db, a, &out, MADE_C_A | MADE_C_ALT, MADE_UQ_ALT, MADE_C_A, &out));
	CHECK(out.id == ids[2] && out.b == 400);
	for (i = 0; i < 3; i++) {
		rows[i].a = 300 + i;
		rows[i].alt = 390 + i;
	}
	OK(db, made_copy_in(db, rows, 3, MG_ALL));
	OK(db, made_by_alt(db, a, 391, &out));
	CHECK(out.a == 301);
}

static void test_relations(mg_db *db, mg_arena *a)
{
	struct tree t[2];
	struct line l[2];
	struct pair p[3];
	struct child c;
	tree_groups below;
	tree_refs above;
	line_groups after;
	line_refs before;
	child_groups children;
	pair_refs pairs;
	pair_found found;

	memset(t, 0, sizeof(t));
	OK(db, tree_insert(db, a, &t[0], 0, &t[0]));
	t[1].parent_id = t[0].id;
	t[1].has_parent_id = true;
	OK(db, tree_insert(db, a, &t[1], TREE_C_PARENT_ID, &t[1]));
	OK(db, tree_of_tree_by_parent_id(db, a, t, 2, &below));
	CHECK(below.n == 1 && below.first[1] == 1 && below.v[0].id == t[1].id);
	OK(db, tree_of_tree_via_parent_id(db, a, t, 2, &above));
	CHECK(above.n == 1 && above.at[0] == MG_NO_ROW && above.v[above.at[1]].id == t[0].id);
	OK(db, tree_of_tree_by_other_id(db, a, t, 2, &below));
	CHECK(below.n == 0);
	memset(l, 0, sizeof(l));
	OK(db, line_insert(db, a, &l[0], 0, &l[0]));
	l[1].before_id = l[0].id;
	l[1].has_before_id = true;
	OK(db, line_insert(db, a, &l[1], LINE_C_BEFORE_ID, &l[1]));
	OK(db, line_of_line_by_before_id(db, a, l, 2, &after));
	OK(db, line_of_line_via_before_id(db, a, l, 2, &before));
	CHECK(after.n == 1 && before.n == 1);

	memset(p, 0, sizeof(p));
	p[0].a = p[1].a = p[2].a = 1;
	p[0].b = "x";
	p[1].b = "y";
	p[2].b = "nowhere";
	OK(db, pair_insert_many(db, p, 2, MG_ALL));
	OK(db, pair_get_many(db, a, p, 3, &found));
	CHECK(found.found[0] && found.found[1] && !found.found[2]);
	SAME(found.v[1].b, "y");
	memset(&c, 0, sizeof(c));
	c.pa = c.qa = 1;
	c.has_pa = c.has_qa = true;
	c.pb = "x";
	c.qb = "y";
	OK(db, child_insert(db, a, &c, CHILD_C_PA | CHILD_C_PB | CHILD_C_QA | CHILD_C_QB, &c));
	OK(db, child_of_pair_by_qa_qb(db, a, p, 3, &children));
	CHECK(children.n == 1 && children.first[1] == 0 && children.first[2] == 1);
	OK(db, pair_of_child_via_pa_pb(db, a, &c, 1, &pairs));
	CHECK(pairs.n == 1);
	SAME(pairs.v[0].b, "x");
	c.has_pa = false; /* a part of the key is NULL: it names nothing */
	OK(db, pair_of_child_via_pa_pb(db, a, &c, 1, &pairs));
	CHECK(pairs.n == 0 && pairs.at[0] == MG_NO_ROW);
}

static void test_pages_of_two_columns(mg_db *db, mg_arena *a)
{
	pair_page page;
	pair_rows rows;

	memset(&page, 0, sizeof(page));
	page.limit = 1;
	OK(db, pair_list(db, a, &page, &rows, &page));
	SAME(rows.v[0].b, "x");
	OK(db, pair_list(db, a, &page, &rows, &page));
	SAME(rows.v[0].b, "y");
	GIVES(MG_NONE, db, pair_list(db, a, &page, &rows, &page));
}

static void test_keys(mg_db *db, mg_arena *a)
{
	struct keys in;
	struct keys out;

	memset(&in, 0, sizeof(in));
	in.n = in.d = in.i = 1;
	in.has_n = in.has_d = in.has_i = true;
	in.p = "p";
	in.e = "E";
	OK(db, keys_insert(db, a, &in, MG_ALL & ~(mg_cols)KEYS_C_ID, &out));
	OK(db, keys_by_n(db, a, 1, &out));
	OK(db, keys_by_n_p(db, a, 1, "p", &out));
	GIVES(MG_NONE, db, keys_by_n_p(db, a, 1, NULL, &out)); /* NULL is equal to nothing */
	OK(db, keys_by_i(db, a, 1, &out));
	OK(db, keys_upsert(db, a, &in, KEYS_C_N | KEYS_C_P, KEYS_UQ_N, KEYS_C_P, &out));
	in.e = "e";
	in.nn = 5;
	in.has_nn = true;
	GIVES(MG_E_UNIQUE, db, keys_insert(db, a, &in, KEYS_C_E | KEYS_C_NN, NULL));
	CHECK(keys_violated(db) == KEYS_LOWER_E);
	in.n = 2;
	GIVES(MG_E_UNIQUE, db, keys_insert(db, a, &in, KEYS_C_N | KEYS_C_P | KEYS_C_NN, NULL));
	CHECK(keys_violated(db) == KEYS_SOME);
	/* what is unique for some rows, later or in another form is no key to insert by */
	GIVES(MG_E_USE, db, keys_upsert(db, a, &in, KEYS_C_P, KEYS_SOME, KEYS_C_P, &out));
	GIVES(MG_E_USE, db, keys_upsert(db, a, &in, KEYS_C_D, KEYS_UQ_D, KEYS_C_D, &out));
	GIVES(MG_E_USE, db, keys_upsert(db, a, &in, KEYS_C_E, KEYS_LOWER_E, KEYS_C_E, &out));
	/* a constraint that is checked at the end is violated by the commit */
	OK(db, mg_begin(db, 0));
	OK(db, keys_insert(db, a, &in, KEYS_C_D | KEYS_C_NN, NULL));
	GIVES(MG_E_UNIQUE, db, mg_commit(db));
	CHECK(keys_violated(db) == KEYS_UQ_D && mg_depth(db) == 0);
#ifdef NULLS_NOT_DISTINCT
	in.has_nn = false;
	GIVES(MG_E_UNIQUE, db, keys_insert(db, a, &in, KEYS_C_NN, NULL));
	CHECK(keys_violated(db) == KEYS_UQ_NN);
	in.p = "of NULL";
	OK(db, keys_upsert(db, a, &in, KEYS_C_NN | KEYS_C_P, KEYS_UQ_NN, KEYS_C_P, &out));
	SAME(out.p, "of NULL");
#endif
}

static void test_two_schemas(mg_db *db, mg_arena *a)
{
	struct other_twin in;
	struct twin plain;
	other_twin_groups of;

	memset(&plain, 0, sizeof(plain));
	plain.x = "plain";
	OK(db, twin_insert(db, a, &plain, TWIN_C_X, &plain));
	memset(&in, 0, sizeof(in));
	in.twin_id = plain.id;
	in.has_twin_id = true;
	OK(db, other_twin_insert(db, a, &in, OTHER_TWIN_C_TWIN_ID, NULL));
	OK(db, other_twin_of_twin(db, a, &plain, 1, &of));
	CHECK(of.n == 1 && of.v[0].twin_id == plain.id);
}

/* Money beside a type that COPY takes as text alone, in whatever locale the session is. */
static void test_money(mg_db *db, mg_arena *a)
{
	static const int64_t costs[] = {1, 0};
	static const bool nulls[] = {false, true};
	struct paid in;
	struct paid out;
	PGresult *res;

	memset(&in, 0, sizeof(in));
	in.cost = -1234;
	in.has_cost = true;
	in.costs.v = costs;
	in.costs.n = 2;
	in.costs.nulls = nulls;
	in.exact = -1005;
	in.has_exact = true;
	in.kind = "integer";
	OK(db, mg_exec(db, "SET lc_monetary = 'POSIX'"));
	OK(db, paid_copy_in(db, &in, 1, PAID_C_COST | PAID_C_COSTS | PAID_C_EXACT | PAID_C_KIND));
	CHECK(mg_depth(db) == 0);
	OK(db, mg_begin(db, 0));
	OK(db, paid_copy_in(db, &in, 1, PAID_C_COST | PAID_C_COSTS | PAID_C_EXACT | PAID_C_KIND));
	CHECK(mg_depth(db) == 1);
	in.kind = "nosuchtype";
	GIVES(MG_E_SCHEMA, db, paid_copy_in(db, &in, 1, PAID_C_COST | PAID_C_KIND));
	CHECK(mg_depth(db) == 1);
	res = PQexec(mg_conn(db), "SHOW lc_monetary");
	SAME(PQgetvalue(res, 0, 0), "POSIX");
	PQclear(res);
	OK(db, mg_commit(db));
	in.kind = "text";
	OK(db, paid_insert(db, a, &in, MG_ALL & ~(mg_cols)PAID_C_ID, &out));
	CHECK(out.exact == -1005 && out.cost == -1234 && out.costs.n == 2);
	SAME(out.kind, "text");
}

int main(int argc, char **argv)
{
	mg_arena a;
	mg_db *db;

	CHECK(argc == 2);
	OK(db, mg_open(&db, argv[1], NULL));
	mg_arena_init(&a, NULL);
	OK(db, models_check(db));
	test_no_columns(db, &a);
	test_wide(db, &a);
	test_labels(db, &a);
	test_made_by_the_server(db, &a);
	test_relations(db, &a);
	test_pages_of_two_columns(db, &a);
	test_keys(db, &a);
	test_two_schemas(db, &a);
	test_money(db, &a);
	mg_arena_free(&a);
	mg_close(db);
	puts("fine");
	return 0;
}
