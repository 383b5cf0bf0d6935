#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "dialect/type.h"
#include "dialect/type_row.h"

#include <string.h>

static struct sqltype parse(struct arena *a, const char *text)
{
	struct type_parsed p;

	if (!type_parse(a, text, "public", &p))
		fail_msg("%s: %s at %zu", text, p.problem, p.where);
	assert_null(p.problem);
	return p.type;
}

static const char *spelled(struct arena *a, const struct sqltype *t, enum type_spelling s)
{
	struct sbuf b = SBUF_INIT(a);

	type_write(&b, t, s, "public");
	return sbuf_text(&b);
}

/* In every spelling the type reads back as itself. */
static void check_spellings(struct arena *a, const struct sqltype *t)
{
	for (enum type_spelling s = TYPE_SERVER; s <= TYPE_MIGRATION; s++) {
		const char *text = spelled(a, t, s);
		struct sqltype again = parse(a, text);

		if (!sqltype_eq(t, &again))
			fail_msg("%s reads back as %s", text, spelled(a, &again, TYPE_SERVER));
	}
}

static void test_rows(void **state)
{
	struct arena a = ARENA_INIT;
	struct sqltype t;

	(void)state;
	for (int i = 0; i < T__COUNT; i++) {
		const struct type_row *row = &type_rows[i];
		struct word name = {.text = row->name, .len = strlen(row->name)};
		struct sqltype by_server = {.name = row->server};
		bool is_array;

		if (i)
			assert_true(strcmp(type_rows[i - 1].name, row->name) < 0);
		assert_ptr_equal(type_row_named(&name, &is_array), row);
		assert_false(is_array);
		assert_ptr_equal(type_row_of(&by_server), row);
		assert_true(type_from_oid(&a, row->oid, -1, &t));
		assert_string_equal(t.name, row->server);
		assert_false(t.is_array);
		check_spellings(&a, &t);
		assert_int_equal(type_storage(&t), row->storage);
		if (!row->array_oid)
			continue;
		assert_true(type_from_oid(&a, row->array_oid, -1, &t));
		assert_string_equal(t.name, row->server);
		assert_true(t.is_array);
		assert_int_equal(type_storage(&t), 'x');
		check_spellings(&a, &t);
	}
	assert_false(type_from_oid(&a, 0, -1, &t));
	assert_false(type_from_oid(&a, 705, -1, &t));
	assert_false(type_from_oid(&a, 16384, -1, &t));
	assert_false(type_from_oid(&a, UINT32_MAX, -1, &t));
	arena_release(&a);
}

static void reads(struct arena *a, const char *text, uint32_t oid, int32_t typmod,
		  const char *printed)
{
	struct sqltype t = parse(a, text);
	struct sqltype from_catalog;

	assert_string_equal(spelled(a, &t, TYPE_SERVER), printed);
	assert_true(type_from_oid(a, oid, typmod, &from_catalog));
	assert_true(sqltype_eq(&t, &from_catalog));
	check_spellings(a, &t);
}

/* What names no type of the server may be the name of a user's. */
static void refuses(struct arena *a, const char *text)
{
	struct type_parsed p;

	if (!type_parse(a, text, "public", &p)) {
		assert_non_null(p.problem);
		assert_true(p.where <= strlen(text));
	} else if (!p.type.schema) {
		fail_msg("%s is taken for %s", text, spelled(a, &p.type, TYPE_SERVER));
	}
}

static void test_server_spellings(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
#define READS(text, oid, typmod, printed) reads(&a, text, oid, typmod, printed);
#define REFUSED(text) refuses(&a, text);
#include "type_spellings.def"
	arena_release(&a);
}

static const struct {
	const char *server;
	const char *models;
	const char *migration;
} spellings[] = {
	{"character varying(100)", "varchar(100)", "VARCHAR(100)"},
	{"character varying", "varchar", "VARCHAR"},
	{"character varying(10)[]", "varchar(10)[]", "VARCHAR(10)[]"},
	{"character(2)", "char(2)", "CHAR(2)"},
	{"bpchar", "bpchar", "BPCHAR"},
	{"bpchar[]", "bpchar[]", "BPCHAR[]"},
	{"\"char\"", "\"char\"", "\"char\""},
	{"integer", "integer", "INTEGER"},
	{"bigint", "bigint", "BIGINT"},
	{"smallint", "smallint", "SMALLINT"},
	{"boolean", "boolean", "BOOLEAN"},
	{"text", "text", "TEXT"},
	{"numeric", "numeric", "NUMERIC"},
	{"numeric(12,2)", "numeric(12,2)", "NUMERIC(12, 2)"},
	{"numeric(12,0)", "numeric(12)", "NUMERIC(12)"},
	{"numeric(12,10)", "numeric(12,10)", "NUMERIC(12, 10)"},
	{"numeric(2,-3)[]", "numeric(2,-3)[]", "NUMERIC(2, -3)[]"},
	{"real", "real", "REAL"},
	{"double precision", "double precision", "DOUBLE PRECISION"},
	{"timestamp without time zone", "timestamp", "TIMESTAMP WITHOUT TIME ZONE"},
	{"timestamp(3) with time zone", "timestamptz(3)", "TIMESTAMP(3) WITH TIME ZONE"},
	{"timestamp(3) with time zone[]", "timestamptz(3)[]", "TIMESTAMP(3) WITH TIME ZONE[]"},
	{"time without time zone", "time", "TIME WITHOUT TIME ZONE"},
	{"time(0) with time zone", "timetz(0)", "TIME(0) WITH TIME ZONE"},
	{"date", "date", "DATE"},
	{"interval", "interval", "INTERVAL"},
	{"interval(3)", "interval(3)", "INTERVAL (3)"},
	{"interval year to month", "interval year to month", "INTERVAL YEAR TO MONTH"},
	{"interval day to second(3)", "interval day to second(3)", "INTERVAL DAY TO SECOND (3)"},
	{"bytea", "bytea", "BYTEA"},
	{"uuid", "uuid", "UUID"},
	{"json", "json", "JSON"},
	{"jsonb", "jsonb", "JSONB"},
	{"bit(3)", "bit(3)", "BIT(3)"},
	{"\"bit\"", "\"bit\"", "\"bit\""},
	{"bit varying(5)", "varbit(5)", "BIT VARYING(5)"},
	{"bit varying", "varbit", "BIT VARYING"},
	{"int4range", "int4range", "INT4RANGE"},
	{"txid_snapshot", "txid_snapshot", "TXID_SNAPSHOT"},
};

static void test_three_spellings(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		struct sqltype t = parse(&a, spellings[i].server);

		assert_string_equal(spelled(&a, &t, TYPE_SERVER), spellings[i].server);
		assert_string_equal(spelled(&a, &t, TYPE_MODELS), spellings[i].models);
		assert_string_equal(spelled(&a, &t, TYPE_MIGRATION), spellings[i].migration);
	}
	arena_release(&a);
}

static const struct {
	const char *text;
	const char *schema;
	const char *name;
	const char *mods;
	bool is_array;
	const char *written;
} user_types[] = {
	{"mood", "public", "mood", NULL, false, "mood"},
	{"Mood", "public", "mood", NULL, false, "mood"},
	{"\"Mood\"", "public", "Mood", NULL, false, "\"Mood\""},
	{"public.mood", "public", "mood", NULL, false, "mood"},
	{"app.status[]", "app", "status", NULL, true, "app.status[]"},
	{"App . Status [3][]", "app", "status", NULL, true, "app.status[]"},
	{"\"a\"\"b\".\"c d\"", "a\"b", "c d", NULL, false, "\"a\"\"b\".\"c d\""},
	{"geometry( Point , 4326 )", "public", "geometry", "Point,4326", false,
	 "geometry(Point,4326)"},
	{"ext.vector(3)[]", "ext", "vector", "3", true, "ext.vector(3)[]"},
	{"t('a, ''b'')', -1.5, \"X y\")", "public", "t", "'a, ''b'')',-1.5,\"X y\"", false,
	 "t('a, ''b'')',-1.5,\"X y\")"},
	{"citext array[2]", "public", "citext", NULL, true, "citext[]"},
	{"_mood", "public", "_mood", NULL, false, "_mood"},
	{"double", "public", "double", NULL, false, "double"},
	{"caf\303\251$1", "public", "caf\303\251$1", NULL, false, "\"caf\303\251$1\""},
	/* a keyword that may name a type */
	{"left", "public", "left", NULL, false, "\"left\""},
	{"\"table\"", "public", "table", NULL, false, "\"table\""},
	{"app.table", "app", "table", NULL, false, "app.\"table\""},
	{"\"integer\"", "public", "integer", NULL, false, "\"integer\""},
	{"pg_catalog.pg_class", "pg_catalog", "pg_class", NULL, false, "pg_catalog.pg_class"},
	/* bare they would be read as built in */
	{"public.box", "public", "box", NULL, false, "public.box"},
	{"public.\"char\"", "public", "char", NULL, false, "public.\"char\""},
	{"public._int4", "public", "_int4", NULL, false, "public._int4"},
	{"public.serial", "public", "serial", NULL, false, "public.serial"},
	{"public.json", "public", "json", NULL, false, "public.\"json\""},
};

static void test_user_types(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(user_types) / sizeof(user_types[0]); i++) {
		struct sqltype t = parse(&a, user_types[i].text);

		assert_string_equal(t.schema, user_types[i].schema);
		assert_string_equal(t.name, user_types[i].name);
		assert_true(str_eq(t.mods, user_types[i].mods));
		assert_null(t.fields);
		assert_int_equal(t.is_array, user_types[i].is_array);
		assert_string_equal(spelled(&a, &t, TYPE_SERVER), user_types[i].written);
		assert_string_equal(spelled(&a, &t, TYPE_MIGRATION), user_types[i].written);
		check_spellings(&a, &t);
	}
	arena_release(&a);
}

static void test_serial(void **state)
{
	static const struct {
		const char *text;
		enum type_serial serial;
		const char *below;
	} rows[] = {
		{"serial", TYPE_SERIAL, "integer"},
		{"serial4", TYPE_SERIAL, "integer"},
		{"BIGSERIAL", TYPE_BIGSERIAL, "bigint"},
		{"serial8", TYPE_BIGSERIAL, "bigint"},
		{"smallserial", TYPE_SMALLSERIAL, "smallint"},
		{"\"serial2\"", TYPE_SMALLSERIAL, "smallint"},
		{"integer", TYPE_NOT_SERIAL, "integer"},
		{"app.serial", TYPE_NOT_SERIAL, "serial"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct type_parsed p;

		assert_true(type_parse(&a, rows[i].text, "public", &p));
		assert_int_equal(p.serial, rows[i].serial);
		assert_string_equal(p.type.name, rows[i].below);
	}
	arena_release(&a);
}

static const struct {
	const char *text;
	size_t where;
	const char *problem;
} problems[] = {
	{"", 0, "the type is empty"},
	{"   ", 3, "the type is empty"},
	{"(integer)", 0, "a type begins with a name, not with \"(\""},
	{"3d", 0, "a type begins with a name, not with \"3d\""},
	{"varchar(0)", 8, "the length of varchar lies between 1 and 10485760"},
	{"varchar(99999999999999999999)", 8, "the length of varchar lies between 1 and 10485760"},
	{"varchar(max)", 8, "the length of varchar is a number, not \"max\""},
	{"varchar()", 8, "the length of varchar is a number, not \")\""},
	{"varchar(", 8, "the length of varchar is a number, not the end"},
	{"varchar(10", 7, "the parenthesis is not closed"},
	{"varchar(10 char)", 11, "\"char\" does not belong in these parentheses"},
	{"char(3,4)", 6, "\",\" does not belong in these parentheses"},
	{"bit(0)", 4, "the length of bit lies between 1 and 83886080"},
	{"numeric(0)", 8, "the precision of numeric lies between 1 and 1000"},
	{"numeric(1001, 2)", 8, "the precision of numeric lies between 1 and 1000"},
	{"numeric(10, 2000)", 12, "the scale of numeric lies between -1000 and 1000"},
	{"numeric(10,", 11, "the scale of numeric is a number, not the end"},
	{"float(60)", 6, "the precision of float lies between 1 and 53"},
	{"timestamp(7)", 10, "the precision of timestamp lies between 0 and 6"},
	{"timestamp with zone", 15, "\"with\" is followed by \"time zone\""},
	{"time without", 12, "\"without\" is followed by \"time zone\""},
	{"interval week", 9, "an interval cannot be limited to \"week\""},
	{"interval day to year", 9, "an interval cannot be limited to \"day to year\""},
	{"interval day to", 15, "a field is missing after \"to\""},
	{"interval hour(2)", 13, "only \"second\" takes a precision"},
	{"pg_catalog.interval(2)", 19, "only a bare \"interval\" takes a precision"},
	{"interval second(7)", 16, "the precision of interval lies between 0 and 6"},
	{"national text", 9, "\"national\" is followed by \"character\" or \"char\""},
	{"integer(11)", 7, "integer takes nothing in parentheses"},
	{"int unsigned", 4, "\"unsigned\" does not belong to a type"},
	{"integer not null", 8, "\"not\" does not belong to a type"},
	{"text collate \"C\"", 5, "\"collate\" does not belong to a type"},
	{"text, integer", 4, "\",\" does not belong to a type"},
	{"setof integer", 0, "\"setof\" is for functions only"},
	{"users.name%TYPE", 10, "\"%type\" is for functions only"},
	{"app.users.name", 9, "a type has a name and at most a schema before it"},
	{"app.", 4, "a name is missing after the dot"},
	{"Table", 0, "\"Table\" is a keyword, which names a type only in double quotes"},
	{"merge_action", 0,
	 "\"merge_action\" is a keyword, which names a type only in double quotes"},
	{"\"mood", 0, "the double quote is not closed"},
	{"app.\"\"", 4, "a name in double quotes is empty"},
	{"geometry(Point,)", 15, "a modifier is missing before \")\""},
	{"geometry(", 9, "a modifier is missing before the end"},
	{"geometry('Point)", 9, "the quote is not closed"},
	{"geometry(Point 3)", 15, "\"3\" does not belong in these parentheses"},
	{"geometry(Point", 8, "the parenthesis is not closed"},
	{"integer[", 7, "the bracket is not closed"},
	{"integer[3][x]", 11, "\"x\" does not belong in these brackets"},
	{"integer array[]", 14, "a number is missing after \"array[\""},
	{"serial[]", 6, "there are no arrays of serial types"},
	{"_int4[]", 5, "the name alone means an array"},
	{"pg_node_tree[]", 12, "there are no arrays of pg_node_tree"},
	{"a1234567890123456789012345678901234567890123456789012345678901234", 0,
	 "a name is longer than 63 bytes"},
};

static void test_problems(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct type_parsed p;

		if (type_parse(&a, problems[i].text, "public", &p))
			fail_msg("%s is read", problems[i].text);
		assert_string_equal(p.problem, problems[i].problem);
		if (p.where != problems[i].where)
			fail_msg("%s: at %zu", problems[i].text, p.where);
	}
	arena_release(&a);
}

/* Type modifiers that no server stores are left aside, not misread. */
static void test_odd_modifiers(void **state)
{
	static const struct {
		uint32_t oid;
		int32_t typmod;
		const char *written;
	} rows[] = {
		{1043, 4, "character varying"},
		{1043, 0, "character varying"},
		{1043, 5, "character varying(1)"},
		{1042, INT32_MIN, "bpchar"},
		{1700, 3, "numeric"},
		{1560, 0, "\"bit\""},
		{1114, 0, "timestamp(0) without time zone"},
		{1186, INT32_MAX, "interval"},
		{23, 77, "integer"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sqltype t;

		assert_true(type_from_oid(&a, rows[i].oid, rows[i].typmod, &t));
		assert_string_equal(spelled(&a, &t, TYPE_SERVER), rows[i].written);
	}
	arena_release(&a);
}

static const struct change {
	const char *from;
	const char *results;
} changes[] = {
#define CHANGES(from, results) {from, results},
#include "type_changes.def"
};

enum { CHANGES_COUNT = sizeof(changes) / sizeof(changes[0]) };

/* Free for the table, and still not the same type made wider. */
static bool is_other(const struct sqltype *from, const struct sqltype *to)
{
	const char *f = from->name;
	const char *t = to->name;
	bool is_time = str_starts(f, "timestamp") && str_starts(t, "timestamp");
	bool is_number = str_eq(f, "oid") || str_eq(f, "integer") || str_starts(f, "reg");

	if (sqltype_same_base(from, to))
		return false;
	/* in a session with the time zone UTC */
	if (is_time)
		return true;
	/* the same bytes, other values */
	if (is_number)
		return !str_eq(t, "oid") || str_eq(f, "integer");
	/* the indexes are built anew */
	return str_eq(t, "character") || str_starts(t, "bit");
}

static void test_changes(void **state)
{
	struct arena a = ARENA_INIT;
	struct sqltype types[CHANGES_COUNT];
	size_t free_of_cost = 0;

	(void)state;
	for (size_t i = 0; i < CHANGES_COUNT; i++) {
		types[i] = parse(&a, changes[i].from);
		assert_int_equal(strlen(changes[i].results), CHANGES_COUNT);
	}
	for (size_t i = 0; i < CHANGES_COUNT; i++) {
		for (size_t j = 0; j < CHANGES_COUNT; j++) {
			char result = changes[i].results[j];
			bool widens = type_widens(&types[i], &types[j]);
			bool casts = type_casts_by_itself(&types[i], &types[j]);
			bool is_free = result == '=' || result == 'f';

			if (casts != (result != '-') || (widens && !is_free) ||
			    (is_free && widens == is_other(&types[i], &types[j])))
				fail_msg("%s to %s is %c: casts %d, widens %d", changes[i].from,
					 changes[j].from, result, casts, widens);
			free_of_cost += result == 'f' && widens;
		}
	}
	assert_true(free_of_cost > 50);
	arena_release(&a);
}

static void test_facts(void **state)
{
	struct arena a = ARENA_INIT;
	struct sqltype mood = parse(&a, "mood");
	struct sqltype moods = parse(&a, "mood[]");
	struct sqltype text = parse(&a, "text");
	struct sqltype texts = parse(&a, "text[]");
	struct sqltype integer = parse(&a, "integer");
	struct sqltype point = parse(&a, "geometry(Point,4326)");
	struct sqltype shape = parse(&a, "geometry");
	struct sqltype fixed = parse(&a, "char(3)");
	struct sqltype letter = parse(&a, "\"char\"");
	struct sqltype bytes = parse(&a, "bytea");
	struct sqltype number = parse(&a, "numeric(5,2)");

	(void)state;
	assert_true(type_is_integer(&integer) && !type_is_integer(&number));
	assert_true(type_is_text(&text) && type_is_text(&fixed));
	assert_false(type_is_text(&texts) || type_is_text(&letter) || type_is_text(&mood));
	assert_true(type_is_collatable(&text) && type_is_collatable(&texts));
	assert_false(type_is_collatable(&bytes) || type_is_collatable(&mood));
	assert_int_equal(type_storage(&text), 'x');
	assert_int_equal(type_storage(&number), 'm');
	assert_int_equal(type_storage(&integer), 'p');
	assert_int_equal(type_storage(&mood), 0);
	assert_int_equal(type_storage(&moods), 0);
	assert_true(type_casts_by_itself(&mood, &text));
	assert_false(type_casts_by_itself(&text, &mood));
	assert_false(type_casts_by_itself(&mood, &integer));
	assert_false(type_casts_by_itself(&mood, &moods));
	assert_true(type_casts_by_itself(&point, &shape));
	assert_false(type_widens(&mood, &text) || type_widens(&point, &shape));
	arena_release(&a);
}

/* What a USING clause may cast, and which casts lose nothing. */
static void test_casts(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *facts; /* i: by itself, s: said, h: holds each value */
	} rows[] = {
		{"integer", "bigint", "ish"},
		{"bigint", "integer", "is"},
		{"integer", "numeric", "ish"},
		{"integer", "numeric(9,2)", "is"},
		{"integer", "real", "is"},
		{"integer", "double precision", "ish"},
		{"integer", "boolean", "s"},
		{"boolean", "integer", "s"},
		{"boolean", "smallint", ""},
		{"integer", "uuid", ""},
		{"uuid", "integer", ""},
		{"boolean", "date", ""},
		{"uuid", "text", "ish"},
		{"text", "uuid", "s"},
		{"char(5)", "date", "s"},
		{"text", "integer[]", "s"},
		{"integer[]", "text", "is"},
		{"text[]", "integer[]", "s"},
		{"integer[]", "bigint[]", "ish"},
		{"integer[]", "uuid[]", ""},
		{"integer", "integer[]", ""},
		{"integer[]", "integer", ""},
		{"jsonb", "integer", "s"},
		{"json", "integer", ""},
		{"varchar(5)", "varchar(9)", "ish"},
		{"varchar(9)", "varchar(5)", "is"},
		{"text", "varchar", "ish"},
		{"date", "timestamp", "ish"},
		{"timestamp", "date", "is"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sqltype from = parse(&a, rows[i].from);
		struct sqltype to = parse(&a, rows[i].to);
		const char *facts = rows[i].facts;

		if (type_casts_by_itself(&from, &to) != (strchr(facts, 'i') != NULL) ||
		    type_casts_said(&from, &to) != (strchr(facts, 's') != NULL) ||
		    type_holds(&from, &to) != (strchr(facts, 'h') != NULL))
			fail_msg("%s to %s is not %s", rows[i].from, rows[i].to, facts);
	}
	arena_release(&a);
}

static void test_nearest(void **state)
{
	static const struct {
		const char *text;
		const char *nearest;
	} rows[] = {
		{"varchr(10)", "varchar"},
		{"interger", "integer"},
		{"timestmap", "timestamp"},
		{"string", "text"},
		{"datetime", "timestamp"},
		{"Strng", "text"},
		{"uid", "uuid"},
		{"double", "double precision"},
		{"double precison", "double precision"},
		{"bool", "boolean"},
		{"int16", "smallint"},
		{"jsnob []", "jsonb"},
		{"serail", "serial"},
		{"decimel(3,2)", "numeric"},
		{"tsvektor", "tsvector"},
		{"geography", NULL},
		{"", NULL},
		{"(3)", NULL},
		{"a_very_long_name_that_is_like_no_type_and_is_longer_than_any_of_them_could_be",
		 NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *nearest = type_nearest(rows[i].text);

		if (!str_eq(nearest, rows[i].nearest))
			fail_msg("%s: %s", rows[i].text, nearest ? nearest : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_server_spellings),
		cmocka_unit_test(test_three_spellings),
		cmocka_unit_test(test_user_types),
		cmocka_unit_test(test_serial),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_odd_modifiers),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_casts),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
