#include "engine/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialect/type.h"
#include "lib/lab.h"
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <stdio.h>
#include <string.h>

static const char tables[] =
	"tables:\n"
	"  coffee: {columns: {id: {type: serial, primary_key: true}, title: {type: text, nullable: "
	"false}, notes: 'text[]'}}\n"
	"  users: {columns: {id: {type: serial, primary_key: true}, coffee_id: {type: integer, "
	"references: coffee.id}}}\n"
	"queries:\n  q:\n";

struct bench {
	struct lab lab;
	struct schema *schema;
	struct vec queries;
	struct query *q;
};

static bool read_query(struct bench *b, const char *text)
{
	lab_open(&b->lab);
	b->queries = (struct vec){0};
	b->schema = lab_load(&b->lab, arena_printf(&b->lab.arena, "%s%s", tables, text));
	if (!b->schema)
		fail_msg("%s", lab_messages(&b->lab));
	if (!query_read(&b->lab.arena, &b->lab.ds, b->schema, &b->queries))
		return false;
	b->q = b->queries.items[0];
	return true;
}

/* The statement that a server gets, with all filters. */
static void writes(const char *sql, const char *wanted)
{
	struct bench b;
	struct query_form form = {.filters = ~UINT64_C(0)};
	struct sbuf out;

	if (!read_query(&b, sql))
		fail_msg("%s", lab_messages(&b.lab));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	query_write(&out, b.q, &form);
	assert_string_equal(sbuf_text(&out), wanted);
	lab_close(&b.lab);
}

static void refused(const char *text, const char *wanted)
{
	const char *said;
	struct bench b;

	assert_false(read_query(&b, text));
	said = lab_messages(&b.lab);
	if (!strstr(said, wanted))
		fail_msg("%s", said);
	lab_close(&b.lab);
}

static void parameters(void **state)
{
	(void)state;
	writes("    {sql: 'SELECT id FROM users WHERE id = :id AND coffee_id < :id + :more', "
	       "returns: many id}",
	       "SELECT id FROM users WHERE id = $1 AND coffee_id < $1 + $2");
	writes("    sql: |\n"
	       "      SELECT ':a', $$:b$$, 1::int, \":c\" -- :d\n"
	       "        /* :e */ FROM t WHERE x[1 : 2] = :f\n"
	       "    returns: many\n",
	       "SELECT ':a', $$:b$$, 1::int, \":c\" -- :d\n"
	       "  /* :e */ FROM t WHERE x[1 : 2] = $1\n");
	writes("    {sql: 'SELECT id FROM users WHERE id = :id', returns: many id, "
	       "params: {id: bigint}}",
	       "SELECT id FROM users WHERE id = $1::bigint");
	writes("    {sql: 'UPDATE users SET coffee_id =:c WHERE id=:id', returns: exec}",
	       "UPDATE users SET coffee_id =$1 WHERE id=$2");
}

static void stars(void **state)
{
	(void)state;
	writes("    {sql: 'SELECT users.*, c.* FROM users LEFT JOIN coffee AS c ON true', "
	       "returns: many}",
	       "SELECT users.id, users.coffee_id, c.id, c.title, c.notes FROM users "
	       "LEFT JOIN coffee AS c ON true");
	writes("    {sql: 'INSERT INTO users (coffee_id) VALUES (:c) RETURNING users.*', returns: "
	       "one users}",
	       "INSERT INTO users (coffee_id) VALUES ($1) RETURNING users.id, users.coffee_id");
	/* of no table of the models, and within a part whose columns are named outside */
	writes("    {sql: 'SELECT x.* FROM (SELECT users.* FROM users) AS x', returns: many}",
	       "SELECT x.* FROM (SELECT users.* FROM users) AS x");
	writes("    {sql: 'SELECT count(*) * 2 AS n FROM users', returns: one n}",
	       "SELECT count(*) * 2 AS n FROM users");
	refused("    {sql: 'SELECT * FROM users', returns: many}", "* takes whatever columns");
	refused("    {sql: 'DELETE FROM users RETURNING *', returns: many}", ":6:40: error");
	refused("    {sql: 'SELECT /* all */ * FROM users', returns: many}", ":6:29: error");
	writes("    {sql: 'SELECT u.* FROM /* a */ users /* b */ AS u', returns: many}",
	       "SELECT u.id, u.coffee_id FROM /* a */ users /* b */ AS u");
}

static void filters_and_sort(void **state)
{
	static const char text[] =
		"    sql: SELECT id FROM users WHERE :filters ORDER BY :sort\n"
		"    returns: many id\n"
		"    filters: {mine: 'id = :id', with: 'coffee_id = :c OR id = :id'}\n"
		"    sort: {old: id, new: id DESC}\n";
	struct bench b;
	struct query_form form = {.sort = 1};
	struct sbuf out;

	(void)state;
	writes(text,
	       "SELECT id FROM users WHERE (id = $1) AND (coffee_id = $2 OR id = $1) ORDER BY "
	       "id");
	assert_true(read_query(&b, text));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	query_write(&out, b.q, &form);
	assert_string_equal(sbuf_text(&out), "SELECT id FROM users WHERE true ORDER BY id DESC");
	assert_int_equal(((struct query_param *)b.q->params.items[0])->filter, -1);
	assert_int_equal(((struct query_param *)b.q->params.items[1])->filter, 1);
	lab_close(&b.lab);
	refused("    {sql: SELECT id FROM users, returns: many id, filters: {a: id = 1}}",
		"its SQL must have :filters once");
	refused("    {sql: 'SELECT id FROM users ORDER BY :sort', returns: many id, sort: {a: "
		"'id + :x'}}",
		"a sort order takes no parameter");
}

static void refusals(void **state)
{
	(void)state;
	refused("    {sql: SELECT 1 AS a; SELECT 2, returns: one a}", "several statements");
	refused("    {sql: 'SELECT ''a', returns: one a}", "unterminated quoted string");
	refused("    {sql: SELECT 1 AS a, returns: some a}", "returns cannot begin with some");
	refused("    {sql: SELECT 1 AS a, returns: one app.nothing}",
		"there is no table app.nothing");
	refused("    {sql: SELECT 1 AS a}", "it lacks returns");
	refused("    sql: SELECT 1 AS a\n    returns: many {users, users}", "users stands twice");
	refused("    {sql: SELECT 1 AS a, returns: one a, params: {b: text}}", "there is no :b");
	refused("    {sql: 'SELECT :a AS a', returns: one a, params: {a: no type}}", "is no type");
}

/* A byte of what the server gets, and the place in the models that it comes from. */
static void place_is(const char *text, const char *at, uint32_t line, uint32_t col)
{
	struct query_form form = {.filters = ~UINT64_C(0)};
	struct bench b;
	struct sbuf out;
	struct pos pos;

	assert_true(read_query(&b, text));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	query_write(&out, b.q, &form);
	assert_non_null(strstr(sbuf_text(&out), at));
	pos = query_place(&b.lab.arena, b.q, &form,
			  (size_t)(strstr(sbuf_text(&out), at) - sbuf_text(&out)));
	assert_int_equal(pos.line, line);
	assert_int_equal(pos.col, col);
	lab_close(&b.lab);
}

static void places(void **state)
{
	(void)state;
	place_is("    sql: SELECT id FROM users WHERE i = :id\n    returns: many id\n", "i = ", 6,
		 37);
	place_is("    sql: |\n      SELECT id\n\n        FROM usrs\n    returns: many id\n", "usrs",
		 9, 14);
	place_is("    sql: >\n      SELECT id\n      FROM usrs\n    returns: many id\n", "usrs", 8,
		 12);
	place_is("    sql: 'SELECT ''a'' AS id\n      FROM usrs'\n    returns: many id\n", "usrs",
		 7, 12);
	place_is("    sql: SELECT users.*, x FROM users WHERE :filters\n    returns: many\n"
		 "    filters: {a: 'oops = 1'}\n",
		 "oops", 8, 19);
	place_is("    sql: SELECT users.*, x FROM users WHERE :filters\n    returns: many\n"
		 "    filters: {a: 'oops = 1'}\n",
		 "x FROM", 6, 26);
}

/* "id:integer users.id" */
static struct described *answer(struct bench *b, const char *const *columns)
{
	struct described *d = ARENA_NEW(&b->lab.arena, struct described);

	for (size_t i = 0; i < b->q->params.len; i++)
		vec_push(&b->lab.arena, &d->params, "text");
	for (; *columns; columns += 3) {
		struct described_column *c = ARENA_NEW(&b->lab.arena, struct described_column);

		c->name = columns[0];
		c->type = columns[1];
		if (*columns[2]) {
			c->schema = "public";
			c->table = columns[2];
			c->column = columns[0];
		}
		vec_push(&b->lab.arena, &d->columns, c);
	}
	return d;
}

/* Which columns cannot be NULL: "id title"; then the tables of returns that may lack. */
static void nulls(const char *from, const char *wanted)
{
	static const char *const columns[] = {"id",	"integer", "users", "coffee_id", "integer",
					      "users",	"title",   "text",  "coffee",	 "n",
					      "bigint", "",	   NULL};
	struct bench b;
	struct sbuf out;
	char text[400];

	snprintf(text, sizeof(text),
		 "    sql: SELECT users.id, coffee_id, title, 1 AS n %s\n    returns: many\n",
		 from);
	if (!read_query(&b, text))
		fail_msg("%s", lab_messages(&b.lab));
	if (!query_type(&b.lab.arena, &b.lab.ds, b.schema, b.q, answer(&b, columns)))
		fail_msg("%s", lab_messages(&b.lab));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	for (size_t i = 0; i < b.q->columns.len; i++) {
		const struct query_column *c = b.q->columns.items[i];

		if (c->not_null)
			sbuf_addf(&out, "%s%s", out.len ? " " : "", c->name);
	}
	if (strcmp(sbuf_text(&out), wanted) != 0)
		fail_msg("%s: %s, not %s", from, sbuf_text(&out), wanted);
	lab_close(&b.lab);
}

static void nullable(void **state)
{
	(void)state;
	nulls("FROM users, coffee", "id title");
	nulls("FROM users JOIN coffee ON coffee.id = coffee_id", "id title");
	nulls("FROM users LEFT JOIN coffee ON coffee.id = coffee_id", "id");
	nulls("FROM users LEFT OUTER JOIN coffee USING (id)", "id");
	nulls("FROM users u RIGHT JOIN coffee c ON true", "title");
	nulls("FROM users FULL JOIN coffee ON true", "");
	nulls("FROM users NATURAL LEFT JOIN coffee", "id");
	nulls("FROM users CROSS JOIN coffee", "id title");
	/* a second table beside the join stays as it is */
	nulls("FROM coffee, users LEFT JOIN coffee x ON true", "id");
	nulls("FROM users LEFT JOIN (coffee JOIN users z ON true) ON true", "");
	nulls("FROM users LEFT JOIN users y JOIN coffee ON true ON true", "");
	nulls("FROM users LEFT JOIN (SELECT * FROM coffee) coffee ON true", "");
	nulls("FROM users, (SELECT c.* FROM users LEFT JOIN coffee c ON true) x", "");
	nulls("FROM users, coffee WHERE EXISTS (SELECT FROM users LEFT JOIN coffee ON true)", "");
	nulls("FROM users, coffee WHERE left(title, 1) IS DISTINCT FROM 'a'", "id title");
	nulls("FROM users, coffee GROUP BY ROLLUP (1, 2, 3)", "");
	nulls("FROM users, coffee GROUP BY GROUPING SETS ((1), (2))", "");
}

static void returns(const char *text, const char *const *columns, const char *wanted)
{
	struct bench b;
	struct sbuf out;

	if (!read_query(&b, text))
		fail_msg("%s", lab_messages(&b.lab));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	if (!query_type(&b.lab.arena, &b.lab.ds, b.schema, b.q, answer(&b, columns))) {
		assert_non_null(strstr(lab_messages(&b.lab), wanted));
		lab_close(&b.lab);
		return;
	}
	for (size_t i = 0; i < b.q->items.len; i++) {
		const struct query_item *item = b.q->items.items[i];

		sbuf_addf(&out, "%s%s %zu+%zu%s", i ? ", " : "", item->name, item->first, item->n,
			  item->may_lack ? "?" : "");
	}
	for (size_t i = 0; i < b.q->columns.len; i++)
		sbuf_add(&out,
			 ((struct query_column *)b.q->columns.items[i])->not_null ? "!" : ".");
	assert_string_equal(sbuf_text(&out), wanted);
	lab_close(&b.lab);
}

static void items(void **state)
{
	static const char *const both[] = {
		"id",	  "integer", "users", "coffee_id", "integer", "users",	"id",	  "integer",
		"coffee", "title",   "text",  "coffee",	   "notes",   "text[]", "coffee", NULL};
	static const char *const one[] = {"id", "integer", "users", "n", "bigint", "", NULL};
	static const char *const unnamed[] = {"?column?", "integer", "", NULL};

	(void)state;
	returns("    sql: SELECT users.*, coffee.* FROM users LEFT JOIN coffee ON true\n"
		"    returns: maybe {users, coffee}\n",
		both, "users 0+2, coffee 2+3?!.!!.");
	returns("    sql: SELECT users.*, coffee.* FROM users LEFT JOIN coffee ON true\n"
		"    returns: maybe {users, coffee}\n    not_null: [coffee]\n",
		both, "users 0+2, coffee 2+3!.!!.");
	returns("    sql: SELECT users.*, coffee.* FROM users JOIN coffee ON true\n"
		"    returns: maybe {coffee, users}\n",
		both, "column 1 of the result is id, not coffee.id");
	returns("    sql: SELECT users.*, coffee.* FROM users JOIN coffee ON true\n"
		"    returns: many users\n",
		both, "the result has 5 columns, returns names 2 of them");
	returns("    {sql: 'SELECT users.id, 1 AS n FROM users', returns: many, not_null: n}", one,
		"!!");
	returns("    {sql: 'SELECT users.id, 1 AS n FROM users', returns: many, not_null: {id: "
		"false, n: true}}",
		one, ".!");
	returns("    {sql: 'SELECT users.id, 1 AS n FROM users', returns: exec}", one,
		"the statement returns rows");
	returns("    {sql: 'SELECT users.id, 1 AS n FROM users', returns: many x}", one,
		"column 1 of the result is id, not x");
	returns("    {sql: SELECT 1, returns: one}", unnamed, "has no name");
}

static void lock(void **state)
{
	static const char *const columns[] = {"id", "integer", "users", "n", "bigint", "", NULL};
	static const char text[] =
		"    {sql: 'SELECT users.id, :n AS n FROM users', returns: many}";
	const struct yaml_limits limits = YAML_LIMITS;
	struct vec names = {0};
	struct vec hashes = {0};
	struct vec all = {0};
	struct described *found;
	struct node *root;
	struct bench b;
	struct bench c;
	struct sbuf out;
	const char *hash;

	(void)state;
	assert_true(read_query(&b, text));
	hash = query_hash(&b.lab.arena, b.schema, b.q);
	vec_push(&b.lab.arena, &names, "q");
	vec_push(&b.lab.arena, &hashes, hash);
	vec_push(&b.lab.arena, &all, answer(&b, columns));
	out = (struct sbuf)SBUF_INIT(&b.lab.arena);
	yaml_write(&out, query_lock_node(&b.lab.arena, &names, &hashes, &all));
	assert_true(yaml_parse(&b.lab.arena, &b.lab.ds, lab_source(&b.lab, "lock", sbuf_text(&out)),
			       &limits, false, &root));
	assert_null(query_lock_find(&b.lab.arena, root, "q", "0000000000000000"));
	assert_null(query_lock_find(&b.lab.arena, root, "p", hash));
	found = query_lock_find(&b.lab.arena, root, "q", hash);
	assert_non_null(found);
	assert_string_equal(found->params.items[0], "text");
	assert_string_equal(((struct described_column *)found->columns.items[0])->table, "users");
	assert_null(((struct described_column *)found->columns.items[1])->table);
	/* another text has another hash; so has another table */
	assert_true(
		read_query(&c, "    {sql: 'SELECT users.id, :m AS n FROM users', returns: many}"));
	assert_string_not_equal(hash, query_hash(&c.lab.arena, c.schema, c.q));
	lab_close(&c.lab);
	lab_close(&b.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters),
		cmocka_unit_test(stars),
		cmocka_unit_test(filters_and_sort),
		cmocka_unit_test(refusals),
		cmocka_unit_test(places),
		cmocka_unit_test(nullable),
		cmocka_unit_test(items),
		cmocka_unit_test(lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
