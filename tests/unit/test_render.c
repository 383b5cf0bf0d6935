#include "code/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/sys.h"
#include "code/template.h"
#include "kinds/kinds.h"

#include <lua.h>
#include <stdlib.h>
#include <string.h>

/* A set of a few files in a folder of its own, and what came of it. */
struct work {
	struct arena arena;
	struct diags ds;
	struct vec outputs;
	struct render_job job;
	char *dir;
};

static void begin(struct work *w)
{
	const char *tmp = getenv("TEST_TMP");

	*w = (struct work){0};
	w->ds.arena = &w->arena;
	w->dir = arena_printf(&w->arena, "%s/render.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	w->job = (struct render_job){.set = "s", .dir = w->dir};
}

static void end(struct work *w)
{
	assert_true(sys_remove_tree(&w->ds, w->dir));
	arena_release(&w->arena);
}

static void put(struct work *w, const char *name, const char *text)
{
	const char *path = sys_join(&w->arena, w->dir, name);

	assert_true(sys_mkdirs(&w->ds, sys_dirname(&w->arena, path), 0777));
	assert_true(sys_write(&w->ds, path, text, strlen(text)));
}

static bool run(struct work *w)
{
	return render_set(&w->arena, &w->ds, &w->job, &w->outputs);
}

static const char *messages(struct work *w)
{
	struct sbuf out = SBUF_INIT(&w->arena);

	diags_print(&out, &w->ds, false);
	return sbuf_text(&out);
}

static void expect_message(struct work *w, const char *part)
{
	if (!strstr(messages(w), part))
		fail_msg("no `%s` in:\n%s", part, messages(w));
}

/* The template t of a set with a single output gives this text. */
static void expect(const char *template, const char *wanted)
{
	struct work w;

	begin(&w);
	put(&w, "s/set.lua", "output('o', 't')\n");
	put(&w, "s/t", template);
	if (!run(&w))
		fail_msg("%s\n%s", template, messages(&w));
	assert_int_equal(w.outputs.len, 1);
	assert_string_equal(((struct output *)w.outputs.items[0])->text, wanted);
	end(&w);
}

/* It fails with a message that holds the part. */
static void expect_trouble(const char *template, const char *part)
{
	struct work w;

	begin(&w);
	put(&w, "s/set.lua", "output('o', 't', {x = 1})\n");
	put(&w, "s/t", template);
	assert_false(run(&w));
	assert_int_equal(w.ds.errors, 1);
	expect_message(&w, part);
	end(&w);
}

static void text_and_expressions(void **state)
{
	(void)state;
	expect("", "");
	expect("plain \"text\" \\ with $ and ) and $1\n",
	       "plain \"text\" \\ with $ and ) and $1\n");
	expect("no line break", "no line break");
	expect("a\r\nb\r\n", "a\nb\n");
	expect("$(1 + 1)$('x'):$(true) $(1.5)", "2x:true 1.5");
	expect("$(\")\" .. (\"(\"):rep(2))", ")((");
	expect("a $$(b) c\n", "a $(b) c\n");
	expect("@@ at\n\t@@param\n", "@ at\n\t@param\n");
	expect("one $-\ntwo$(2)$-\n three\n", "one two2 three\n");
	expect("\xC3\xA9\x01$('\\0a' == '\\0a')\n", "\xC3\xA9\x01true\n");
}

static void lua_lines(void **state)
{
	(void)state;
	expect("@ for i = 1, 3 do\n  $(i),\n@ end\nend\n", "  1,\n  2,\n  3,\nend\n");
	expect("a\n@ if false then\nb\n@ else\nc\n@ end", "a\nc\n");
	expect("x: $-\n@ for i = 1, 3 do emit(i > 1 and \", \" or \"\", i) end\n;\n",
	       "x: 1, 2, 3;\n");
	expect("\t@ local t = {\n@\t1,\n@ }\n$(#t)\n", "1\n");
	expect("@ x = 5\n$(x)", "5");
}

static void files_of_a_set(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	put(&w, "s/set.lua",
	    "local n = use('lib/names.lua')\n"
	    "output('a/b.txt', 'main', {word = n.word})\n"
	    "output('c.txt', 'part', {word = 'again', n = 3})\n");
	put(&w, "s/lib/names.lua", "return {word = 'hello', same = use('lib/one.lua')}\n");
	put(&w, "s/lib/one.lua", "count = (count or 0) + 1\nreturn count\n");
	put(&w, "s/main",
	    "[$(word)]\n@ include('part', {word = 'inner', n = 1})\n[$(word)]\n"
	    "$(rendered('part', {word = 'text', n = 2}):upper())"
	    "$(use('lib/one.lua'))\n");
	put(&w, "s/part", "<$(word)$(n)>\n@ n = nil\n");
	if (!run(&w))
		fail_msg("%s", messages(&w));
	assert_int_equal(w.outputs.len, 2);
	assert_string_equal(((struct output *)w.outputs.items[0])->path, "a/b.txt");
	assert_string_equal(((struct output *)w.outputs.items[0])->text,
			    "[hello]\n<inner1>\n[hello]\n<TEXT2>\n1\n");
	assert_string_equal(((struct output *)w.outputs.items[1])->text, "<again3>\n");
	end(&w);
}

static void a_folder_overrides_file_by_file(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	w.job.set = "typescript";
	put(&w, "typescript/models.ts", "mine\n");
	if (!run(&w))
		fail_msg("%s", messages(&w));
	assert_string_equal(((struct output *)w.outputs.items[0])->path, "models.ts");
	assert_string_equal(((struct output *)w.outputs.items[0])->text, "mine\n");
	assert_non_null(strstr(render_sets(&w.arena), "typescript"));
	end(&w);
}

static void unknown_sets_and_files(void **state)
{
	static const char *const names[] = {"none", "../s", "/etc", "", ".", "s/.."};
	struct work w;

	(void)state;
	begin(&w);
	put(&w, "s/set.lua", "output('o', 't')\n");
	put(&w, "secret", "x\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		w.job.set = names[i];
		assert_false(run(&w));
		expect_message(&w, arena_printf(&w.arena, "no template set `%s`", names[i]));
	}
	end(&w);
	expect_trouble("@ include('none')", "the set `s` has no file `none`");
	expect_trouble("@ include('../secret')", "the set `s` has no file `../secret`");
	expect_trouble("@ use('a//b')", "the set `s` has no file `a//b`");
	expect_trouble("@ include(12)", "name of a file is wanted");
	expect_trouble("@ include('t', 'x')", "table of variables is wanted");
}

static void outputs_stay_in_their_folder(void **state)
{
	static const char *const names[] = {"/x", "../x", "a/../../x", "", "a//b", "a\\\\b", ".."};
	struct work w;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		begin(&w);
		put(&w, "s/set.lua", arena_printf(&w.arena, "output('%s', 't')\n", names[i]));
		put(&w, "s/t", "x\n");
		assert_false(run(&w));
		expect_message(&w, "would lie outside of its folder");
		end(&w);
	}
	begin(&w);
	put(&w, "s/set.lua", "output('x', 't')\noutput('x', 't')\n");
	put(&w, "s/t", "x\n");
	assert_false(run(&w));
	expect_message(&w, "s/set.lua:2:1: error MG0610: two outputs have the name `x`");
	end(&w);
}

static void errors_name_file_and_line(void **state)
{
	struct work w;

	(void)state;
	expect_trouble("a\nb $(x) $(y.z)\n", "t:2:1: error MG0610: attempt to index a nil value");
	expect_trouble("a\nb $(x) $( y ) c\n", "t:2:1: error MG0610: `y` is nil: it has no text");
	expect_trouble("$({})", "`{}` is a table or a function: it has no text");
	expect_trouble("a\n\n  b $(x c\n", "t:3:5: error MG0610: `$(` is not closed on its line");
	expect_trouble("\xC3\xA9 $(x c\n", "t:1:3: error MG0610: `$(` is not closed on its line");
	expect_trouble("a\n@ if x then\nb\n", "'end' expected");
	expect_trouble("a\n\t@ error('no way')\n", "t:2:2: error MG0610: no way");
	expect_trouble("a\n@ error('no way', 0)\n", "t:2:1: error MG0610: no way");
	expect_trouble("@ error({})\n", "t:1:1: error MG0610: an error that is no text");
	expect_trouble("\n@ emit(1, nil)\n", "t:2:1: error MG0610: argument 2 of emit is nil");
	expect_trouble("@ include('t')\n", "more than 100 templates within each other");
	begin(&w);
	put(&w, "s/set.lua", "\noutput('o', 'main')\n");
	put(&w, "s/main", "1\n2\n@ include('part')\n");
	put(&w, "s/part", "\n$(use('lib.lua').f(nil))\n");
	put(&w, "s/lib.lua", "local function f(x)\n\treturn x.y\nend\nreturn {f = f}\n");
	assert_false(run(&w));
	expect_message(&w, "s/lib.lua:2:2: error MG0610: attempt to index a nil value (local 'x')");
	expect_message(&w, "    called from ");
	expect_message(&w, "s/part:2\n");
	expect_message(&w, "s/main:3\n");
	expect_message(&w, "s/set.lua:2\n");
	end(&w);
}

static void fill_object(lua_State *l, void *arg)
{
	lua_newtable(l);
	lua_pushliteral(l, "email");
	lua_setfield(l, -2, "name");
	render_note_object(l, arg);
	lua_setfield(l, -2, "thing");
}

static void errors_name_the_object(void **state)
{
	static const struct source models = {"models.yaml", "one\ntwo\n", 8};
	struct object table = {.kind = &kind_table, .schema = "public", .name = "users"};
	struct object column = {.kind = &kind_column, .name = "email", .parent = &table};
	static const char *const lines[] = {
		"@ local c = thing\n@ error('x')\n",
		"@ include('part', {c = thing, a = 1})\n",
		"@ for _, c in ipairs({thing}) do\n@ error('x')\n@ end\n",
	};
	struct work w;

	(void)state;
	column.pos = (struct pos){&models, 2, 1};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		begin(&w);
		w.job.fill = fill_object;
		w.job.arg = &column;
		w.job.default_schema = "public";
		put(&w, "s/set.lua", "output('o', 't')\n");
		put(&w, "s/t", lines[i]);
		put(&w, "s/part", "@ error('x')\n");
		assert_false(run(&w));
		expect_message(&w, "while writing the column users.email\n");
		end(&w);
	}
	begin(&w);
	w.job.fill = fill_object;
	w.job.arg = &column;
	put(&w, "s/set.lua", "fail(thing.name .. ' cannot be', thing)\n");
	assert_false(run(&w));
	assert_int_equal(w.ds.errors, 1);
	expect_message(&w, "models.yaml:2:1: error MG0613: email cannot be\n");
	expect_message(&w, "said by ");
	end(&w);
}

static void nothing_dangerous_is_there(void **state)
{
	static const char *const names[] = {
		"io",
		"os",
		"debug",
		"package",
		"require",
		"load",
		"loadstring",
		"dofile",
		"loadfile",
		"coroutine",
		"collectgarbage",
		"print",
		"next",
		"pcall",
		"setmetatable",
		"getmetatable",
		"rawset",
		"string.dump",
		"_G",
		"math.random",
		"math.randomseed",
		"table.move",
		"warn",
		"__index",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct arena a = ARENA_INIT;
		struct sbuf text = SBUF_INIT(&a);

		sbuf_addf(&text, "$(type(%s))", names[i]);
		expect(sbuf_text(&text), "nil");
		arena_release(&a);
	}
	expect("$(type(('x').dump))", "nil");
	expect_trouble("@ ('x').format('%s', {})\n", "argument 2 of string.format is a table");
	expect_trouble("$(tostring(emit))", "a function has no text");
	expect("$(('%s|%5.1f|%d'):format('a', 1.25, 3))$(tostring(nil))", "a|  1.2|3nil");
}

static void order_is_the_same_always(void **state)
{
	(void)state;
	expect("@ local t = {b = 1, a = 2, [3] = 3, [1] = 4, ['10'] = 5, [2.5] = 6}\n"
	       "@ for k, v in pairs(t) do\n$(k)=$(v) $-\n@ end\n",
	       "1=4 2.5=6 3=3 10=5 a=2 b=1 ");
	expect_trouble("@ for k in pairs({[{}] = 1}) do end", "pairs: a table is a key");
}

static void limits_hold(void **state)
{
	struct work w;

	(void)state;
	expect("$(('').rep('', 1 << 60) == '')", "true");
	begin(&w);
	w.job.most_steps = 1000000;
	put(&w, "s/set.lua", "local n = 0\nwhile true do n = n + 1 end\n");
	assert_false(run(&w));
	expect_message(&w, "s/set.lua:2:1: error MG0611: the templates run for too long");
	end(&w);
	/* work that is done in C counts as well: a pattern, and texts that are only made */
	begin(&w);
	w.job.most_steps = 10000000;
	put(&w, "s/set.lua", "local _ = (('a'):rep(9999)):find('.-.-.-.-b')\n");
	assert_false(run(&w));
	expect_message(&w, "s/set.lua:1:1: error MG0611: the templates run for too long");
	end(&w);
	begin(&w);
	w.job.most_steps = 10000000;
	put(&w, "s/set.lua", "for i = 1, 100000 do local _ = ('a'):rep(1 << 20) end\n");
	assert_false(run(&w));
	expect_message(&w, "s/set.lua:1:1: error MG0611: the templates run for too long");
	end(&w);
	begin(&w);
	w.job.most_bytes = 4 << 20;
	put(&w, "s/set.lua", "local t = {}\nfor i = 1, 1 << 30 do t[i] = 'x' .. i end\n");
	assert_false(run(&w));
	expect_message(&w, "error MG0611: the templates of `s` want more than 4 MiB of memory");
	assert_int_equal(w.ds.errors, 1);
	end(&w);
	begin(&w);
	w.job.most_bytes = 1;
	put(&w, "s/set.lua", "");
	assert_false(run(&w));
	expect_message(&w, "error MG0611");
	end(&w);
}

static void chunks_keep_lines(void **state)
{
	static const struct source src = {"t", "a\n@ if x then\nb$(c)d\n@ end\ne", 28};
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct sbuf lua = SBUF_INIT(&a);

	(void)state;
	assert_true(template_compile(&ds, &src, &lua));
	assert_string_equal(sbuf_text(&lua), "local _ENV,__write=...;\n"
					     "__write(\"a\\010\"); if x then\n"
					     "__write(\"b\",(c),\"d\\010\");\n"
					     " end\n"
					     "\n"
					     "__write(\"e\");");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_expressions),
		cmocka_unit_test(lua_lines),
		cmocka_unit_test(files_of_a_set),
		cmocka_unit_test(a_folder_overrides_file_by_file),
		cmocka_unit_test(unknown_sets_and_files),
		cmocka_unit_test(outputs_stay_in_their_folder),
		cmocka_unit_test(errors_name_file_and_line),
		cmocka_unit_test(errors_name_the_object),
		cmocka_unit_test(nothing_dangerous_is_there),
		cmocka_unit_test(order_is_the_same_always),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(chunks_keep_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
