/*
 * Revision files: headers, sections and steps as they are read; what is
 * refused, and where; and that what is written reads back the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/fixture.h"
#include "rev/revdir.h"
#include "rev/revfile.h"

#include <string.h>

struct fixture {
	FIXTURE;
	struct source src;
};

static int set_up(void **state)
{
	return !fixture_open(state, sizeof(struct fixture));
}

static struct rev_file *parse_len(struct fixture *f, const char *text, size_t len)
{
	f->src = (struct source){.name = "x.sql", .text = text, .len = len};
	f->ds.list.len = 0;
	f->ds.errors = 0;
	return rev_file_parse(&f->arena, &f->ds, &f->src);
}

/* Header and sections; NULL when either is refused. */
static struct rev_file *parse(struct fixture *f, const char *text)
{
	struct rev_file *r = parse_len(f, text, strlen(text));

	return r && rev_file_split(&f->arena, &f->ds, r) ? r : NULL;
}

/* The statements of a section: | between them, [ ] round a step, ! outside a transaction. */
static const char *shape(struct fixture *f, const struct rev_section *section)
{
	struct sbuf b = SBUF_INIT(&f->arena);

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		sbuf_add(&b, step->is_outside ? "![" : "[");
		for (size_t k = 0; k < step->stmts.len; k++)
			sbuf_addf(&b, "%s%s", k ? "|" : "",
				  ((const struct stmt *)step->stmts.items[k])->sql);
		sbuf_add(&b, "]");
	}
	return sbuf_text(&b);
}

static const char whole[] = "-- revision: 43ce78fc9340\n"
			    "-- down_revision: 2ab278d05356, 67aca3c3bf83\n"
			    "-- branch_labels: a,b ,\n"
			    "-- message: add col email\n"
			    "--   and more\n"
			    "--\n"
			    "--     indented\n"
			    "-- created: 2026-11-20 21:45:00 UTC\n"
			    "-- proven: 15.20 3f0c..e1 -> 91aa..07\n"
			    "-- not proven: table places\n"
			    "-- hazards: one\n"
			    "--   two\n"
			    "-- set: search_path = app, public\n"
			    "--   TimeZone = 'Europe/Berlin'\n"
			    "\n"
			    "-- Just a remark.\n"
			    "-- upgrade:\n"
			    "ALTER TABLE users ADD COLUMN email VARCHAR(150);\n"
			    "ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);\n"
			    "\n"
			    "\\quit\n"
			    "-- downgrade:\n"
			    "ALTER TABLE users DROP COLUMN email;\n";

static void test_whole(void **state)
{
	struct fixture *f = *state;
	const struct rev_file *r = parse(f, whole);
	const struct rev_setting *s;

	assert_non_null(r);
	assert_int_equal(f->ds.list.len, 0);
	assert_string_equal(r->id, "43ce78fc9340");
	assert_int_equal(r->down.len, 2);
	assert_string_equal(r->down.items[1], "67aca3c3bf83");
	assert_int_equal(r->labels.len, 2);
	assert_string_equal(r->labels.items[1], "b");
	assert_string_equal(r->message, "add col email\nand more\n\n  indented");
	assert_string_equal(rev_file_title(&f->arena, r), "add col email");
	assert_string_equal(r->created, "2026-11-20 21:45:00 UTC");
	assert_string_equal(r->proven, "15.20 3f0c..e1 -> 91aa..07");
	assert_string_equal(r->not_proven, "table places");
	assert_int_equal(r->hazards.len, 2);
	assert_string_equal(r->hazards.items[1], "two");
	assert_int_equal(r->set.len, 2);
	s = r->set.items[0];
	assert_string_equal(s->name, "search_path");
	assert_string_equal(s->value, "app, public");
	s = r->set.items[1];
	assert_string_equal(s->value, "Europe/Berlin");
	assert_string_equal(shape(f, &r->up),
			    "[ALTER TABLE users ADD COLUMN email VARCHAR(150)|"
			    "ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email)]");
	assert_string_equal(shape(f, &r->down_section), "[ALTER TABLE users DROP COLUMN email]");
}

/* The same file with CRLF and a byte order mark is the same file. */
static void test_line_ends(void **state)
{
	struct fixture *f = *state;
	const struct rev_file *r = parse(f, whole);
	struct sbuf b = SBUF_INIT(&f->arena);
	const char *up;
	const char *message;

	assert_non_null(r);
	up = r->up.checksum;
	message = r->message;
	sbuf_add(&b, "\xEF\xBB\xBF");
	for (const char *p = whole; *p; p++) {
		if (*p == '\n')
			sbuf_addc(&b, '\r');
		sbuf_addc(&b, *p);
	}
	r = parse(f, sbuf_text(&b));
	assert_non_null(r);
	assert_int_equal(f->ds.list.len, 0);
	assert_string_equal(r->id, "43ce78fc9340");
	assert_string_equal(r->message, message);
	assert_string_equal(r->up.checksum, up);
}

#define HEAD "-- revision: a\n-- down_revision:\n"

static const struct {
	const char *text;
	const char *up;
	const char *down;
} shapes[] = {
	{HEAD "-- upgrade:\n", "", ""},
	{"-- upgrade: first this\n" HEAD "-- upgrade:  \nSELECT 1", "[SELECT 1]", ""},
	{HEAD "-- upgrade:\nSELECT 1\n-- downgrade:\nSELECT 2", "[SELECT 1]", "[SELECT 2]"},
	{HEAD "-- downgrade:\nSELECT 2;\n-- upgrade:\nSELECT 1;", "[SELECT 1]", "[SELECT 2]"},
	{HEAD "--upgrade:\nSELECT 1;\n--  downgrade:  \nSELECT 2;", "[SELECT 1]", "[SELECT 2]"},
	/* section lines inside strings, dollar quotes, comments and behind blanks do not count */
	{HEAD "-- upgrade:\nSELECT '\n-- downgrade:\n';\nSELECT $$\n-- downgrade:\n$$;\n/*\n"
	      "-- downgrade:\n*/\n   -- downgrade:\n--   downgrade:\n-- downgrade: is next\n"
	      "SELECT 3;\n-- downgrade:\nSELECT 4;",
	 "[SELECT '\n-- downgrade:\n'|SELECT $$\n-- downgrade:\n$$|SELECT 3]", "[SELECT 4]"},
	{HEAD "-- upgrade:\nSELECT 1;\n-- step: none\nSELECT 2; SELECT 3;\n-- step: transaction\n"
	      "SELECT 4;\n-- step: none\n-- downgrade:\nSELECT 5;",
	 "[SELECT 1]![SELECT 2|SELECT 3][SELECT 4]", "[SELECT 5]"},
	{HEAD "-- transaction: none\n-- upgrade:\nSELECT 1;\n-- step: transaction\nSELECT 2;\n"
	      "-- downgrade:\nSELECT 3;",
	 "![SELECT 1][SELECT 2]", "![SELECT 3]"},
	{HEAD "-- upgrade:\n-- transaction: none\nSELECT 1;\n-- downgrade:\nSELECT 2;",
	 "![SELECT 1]", "[SELECT 2]"},
	{HEAD "-- upgrade:\nSELECT 1;\n\\q\n\n-- a remark\n-- downgrade:\nSELECT 2;\n\\quit\n",
	 "[SELECT 1]", "[SELECT 2]"},
	{HEAD "-- upgrade:\nSAVEPOINT a; ROLLBACK TO a; ROLLBACK WORK TO SAVEPOINT a;",
	 "[SAVEPOINT a|ROLLBACK TO a|ROLLBACK WORK TO SAVEPOINT a]", ""},
	{HEAD "-- upgrade:\nCOPY t FROM '/x' (FORMAT csv);", "[COPY t FROM '/x' (FORMAT csv)]", ""},
};

static void test_shapes(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct rev_file *r = parse(f, shapes[i].text);

		assert_non_null(r);
		assert_string_equal(shape(f, &r->up), shapes[i].up);
		assert_string_equal(shape(f, &r->down_section), shapes[i].down);
		assert_int_equal(r->down_section.exists,
				 strstr(shapes[i].text, "downgrade:") != NULL);
	}
}

static const struct {
	const char *text;
	const char *message;
	uint32_t line;
	uint32_t col;
} refused[] = {
	{"", "the file has no line `-- revision: ID`", 0, 0},
	{"SELECT 1;", "the file has no line `-- revision: ID`", 0, 0},
	{"-- revision: a\n-- upgrade:\n", "the file has no line `-- down_revision:`", 0, 0},
	{"-- revision: a b\n-- down_revision:\n-- upgrade:\n", "\"a b\" is not an id of a revision",
	 1, 1},
	{"-- revision: head\n-- down_revision:\n-- upgrade:\n",
	 "\"head\" is not an id of a revision", 1, 1},
	{"-- revision: 123456789012345678901234567890123\n-- down_revision:\n-- upgrade:\n",
	 "\"123456789012345678901234567890123\" is not an id of a revision", 1, 1},
	{"-- revision: a\n-- down_revision: b-c\n-- upgrade:\n",
	 "\"b-c\" is not an id of a revision", 2, 1},
	{"-- revision: a\n-- revision: b\n-- down_revision:\n-- upgrade:\n",
	 "a second line \"revision\"", 2, 1},
	{HEAD "-- set: x\n-- upgrade:\n", "\"x\" is not a setting", 3, 1},
	{HEAD "-- set: = x\n-- upgrade:\n", "\"= x\" is not a setting", 3, 1},
	{HEAD "-- transaction: maybe\n-- upgrade:\n", "\"maybe\" is no way to run a revision", 3,
	 1},
	{HEAD, "the file has no line `-- upgrade:`", 0, 0},
	{HEAD "-- downgrade:\n", "the file has no line `-- upgrade:`", 0, 0},
	{HEAD "\nSELECT 1;\n-- upgrade:\n", "SQL before the line `-- upgrade:`", 4, 1},
	{HEAD "-- upgrade:\n-- upgrade:\n", "a second section `-- upgrade:`", 4, 1},
	{HEAD "-- upgrade:\nSELECT 'x;\n", "unterminated quoted string", 4, 8},
	{HEAD "-- upgrade:\n-- step: some\n", "\"some\" is no way to run a step", 4, 1},
	{HEAD "-- upgrade:\n  BEGIN;\n", "a revision cannot begin or end transactions", 4, 3},
	{HEAD "-- upgrade:\nROLLBACK;\n", "a revision cannot begin or end transactions", 4, 1},
	{HEAD "-- upgrade:\nROLLBACK WORK AND CHAIN;\n",
	 "a revision cannot begin or end transactions", 4, 1},
	{HEAD "-- upgrade:\nPREPARE /* x */ TRANSACTION 'x';\n",
	 "a revision cannot begin or end transactions", 4, 1},
	{HEAD "-- upgrade:\nPREPARE TRANSACTION 'x';\n",
	 "a revision cannot begin or end transactions", 4, 1},
	{HEAD "-- upgrade:\nCOPY t FROM stdin;\n", "COPY to or from the client cannot be run here",
	 4, 1},
	{HEAD "-- upgrade:\n\\i other.sql\n", "a command of psql cannot be run here", 4, 1},
	{HEAD "-- upgrade:\nSELECT 1;\n\\quit now\n", "a command of psql cannot be run here", 5, 1},
	{HEAD "-- upgrade:\nSELECT 1\n\\gexec\n", "a command of psql cannot be run here", 5, 1},
	{HEAD "-- upgrade:\n  \\quit\n", "a command of psql cannot be run here", 4, 3},
	{HEAD "-- upgrade:\n\\quit\nSELECT 1;\n", "a statement after the line `\\quit`", 5, 1},
};

static void test_refused(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct diag *d;

		assert_null(parse(f, refused[i].text));
		assert_int_equal(f->ds.errors, 1);
		d = f->ds.list.items[0];
		assert_int_equal(d->code, MG_REV_SYNTAX);
		assert_string_equal(d->text, refused[i].message);
		assert_string_equal(d->pos.src->name, "x.sql");
		assert_int_equal(d->pos.line, refused[i].line);
		assert_int_equal(d->pos.col, refused[i].col);
	}
}

static void test_bad_bytes(void **state)
{
	static const char nul[] = HEAD "-- upgrade:\nSELECT 1\0;";
	struct fixture *f = *state;
	const struct diag *d;

	assert_null(parse_len(f, nul, sizeof(nul) - 1));
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "a NUL character");
	assert_int_equal(d->pos.line, 4);
	assert_int_equal(d->pos.col, 9);
	assert_null(parse(f, HEAD "-- message: \xff\n-- upgrade:\n"));
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "bytes that are not UTF-8");
	assert_int_equal(d->pos.line, 3);
}

static void test_unknown_key(void **state)
{
	struct fixture *f = *state;
	const struct rev_file *r = parse(f, HEAD "-- massage: x\n--   y\n-- upgrade:\n");
	const struct rev_header *h;
	const struct diag *d;

	assert_non_null(r);
	assert_int_equal(f->ds.list.len, 1);
	assert_int_equal(f->ds.errors, 0);
	d = f->ds.list.items[0];
	assert_int_equal(d->code, MG_REV_HEADER);
	assert_int_equal(d->pos.line, 3);
	assert_string_equal(d->hint, "Did you mean `message`?");
	assert_int_equal(r->unknown.len, 1);
	h = r->unknown.items[0];
	assert_string_equal(h->key, "massage");
	assert_string_equal(h->value, "x\ny");
}

static void test_format(void **state)
{
	static const char expected[] =
		"-- revision: 43ce78fc9340\n"
		"-- down_revision: 2ab278d05356\n"
		"-- message: add col email to users table\n"
		"-- created: 2026-11-20 21:45:00 UTC\n"
		"-- proven: 15.20 3f0c..e1 -> 91aa..07\n"
		"-- not proven: table places\n"
		"\n"
		"-- upgrade:\n"
		"ALTER TABLE users ADD COLUMN email VARCHAR(150);\n"
		"ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);\n"
		"\n"
		"\\quit\n"
		"-- downgrade:\n"
		"ALTER TABLE users DROP CONSTRAINT uq_users_email;\n"
		"ALTER TABLE users DROP COLUMN email;\n";
	struct fixture *f = *state;
	struct sbuf out = SBUF_INIT(&f->arena);
	struct rev_new r = {
		.id = "43ce78fc9340",
		.message = "add col email to users table",
		.created = "2026-11-20 21:45:00 UTC",
		.proven = "15.20 3f0c..e1 -> 91aa..07",
		.not_proven = "table places",
		.up = "ALTER TABLE users ADD COLUMN email VARCHAR(150);\n"
		      "ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);\n",
		.down_sql = "ALTER TABLE users DROP CONSTRAINT uq_users_email;\n"
			    "ALTER TABLE users DROP COLUMN email;\n\n",
	};

	vec_push(&f->arena, &r.down, "2ab278d05356");
	rev_file_format(&out, &r);
	assert_string_equal(sbuf_text(&out), expected);
	sbuf_cut(&out, 0);
	rev_file_format(&out, &(struct rev_new){.id = "a", .message = "", .created = "now"});
	assert_string_equal(sbuf_text(&out), "-- revision: a\n-- down_revision:\n-- message:\n"
					     "-- created: now\n\n-- upgrade:\n\n\\quit\n"
					     "-- downgrade:\n");
}

/* What a person writes into a message cannot become anything else in the file. */
static void test_messages(void **state)
{
	static const char *const messages[][2] = {
		{"one line", "one line"},
		{"two\nlines", "two\nlines"},
		{"a\n\n\nb", "a\n\n\nb"},
		{"a\n  indented\n", "a\n  indented"},
		{"x\n-- upgrade:\nDROP TABLE users;", "x\n-- upgrade:\nDROP TABLE users;"},
		{"upgrade:\n revision: b", "upgrade:\n revision: b"},
		{"it's $$ /* \"", "it's $$ /* \""},
		{"tab\tand\rreturn", "tab and return"},
		{"  \n\n ", ""},
		{"déjà vu — ✓", "déjà vu — ✓"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct sbuf out = SBUF_INIT(&f->arena);
		struct rev_new new = {
			.id = "a", .message = messages[i][0], .created = "now", .up = "SELECT 1;"};
		const struct rev_file *r;

		vec_push(&f->arena, &new.hazards, "drops, table users");
		vec_push(&f->arena, &new.hazards, "rewrites");
		rev_file_format(&out, &new);
		r = parse(f, sbuf_text(&out));
		assert_non_null(r);
		assert_int_equal(f->ds.list.len, 0);
		assert_string_equal(r->message, messages[i][1]);
		assert_string_equal(r->created, "now");
		assert_int_equal(r->hazards.len, 2);
		assert_string_equal(r->hazards.items[0], "drops, table users");
		assert_string_equal(shape(f, &r->up), "[SELECT 1]");
	}
}

static void test_names(void **state)
{
	static const char *const names[][2] = {
		{"create users table", "a_create_users_table.sql"},
		{"", "a.sql"},
		{"Add col: E-Mail!", "a_add_col_e_mail.sql"},
		{"../../etc/passwd", "a_etc_passwd.sql"},
		{"add address, coffee and updated_at to users",
		 "a_add_address_coffee_and_updated_at_to.sql"},
		{"1234567890123456789012345678901234567890", /* exactly 40 */
		 "a_1234567890123456789012345678901234567890.sql"},
		{"12345678901234567890123456789012345678901",
		 "a_1234567890123456789012345678901234567890.sql"},
		{"новая таблица", "a.sql"},
		{"__x__", "a___x.sql"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(rev_dir_name(&f->arena, "a", names[i][0]), names[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_line_ends, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_shapes, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_refused, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_bad_bytes, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_unknown_key, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_format, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_messages, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_names, set_up, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
