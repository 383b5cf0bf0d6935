#include "code/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "code/render_internal.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

/* Lua's own functions as string.X, those of this project as ours.X. */
struct work {
	struct run run;
	lua_State *l;
};

static void *resize(void *ud, void *p, size_t old, size_t size)
{
	(void)ud;
	(void)old;
	if (size)
		return realloc(p, size);
	free(p);
	return NULL;
}

static void begin(struct work *w)
{
	static const luaL_Reg ours[] = {
		{"find", pattern_find},
		{"match", pattern_match},
		{"gmatch", pattern_gmatch},
		{"gsub", pattern_gsub},
		{NULL, NULL},
	};

	*w = (struct work){.run = {.steps = UINT64_MAX}};
	w->l = lua_newstate(resize, NULL);
	assert_non_null(w->l);
	*(struct run **)lua_getextraspace(w->l) = &w->run;
	luaL_openlibs(w->l);
	luaL_newlib(w->l, ours);
	lua_setglobal(w->l, "ours");
}

static void run(struct work *w, const char *lua)
{
	if (luaL_dostring(w->l, lua))
		fail_msg("%s", lua_tostring(w->l, -1));
	lua_close(w->l);
}

/* Calls both with the same arguments; the results are compared, and whether there is an error. */
static const char same[] =
	"local function told(lib, s, p, more)\n"
	"  local all = {}\n"
	"  local function add(...)\n"
	"    for i = 1, select('#', ...) do all[#all + 1] = tostring((select(i, ...))) end\n"
	"    all[#all + 1] = '|'\n"
	"  end\n"
	"  add(pcall(lib.find, s, p, more))\n"
	"  add(pcall(lib.match, s, p, more))\n"
	"  add(pcall(lib.gsub, s, p, '<%0>'))\n"
	"  add(pcall(lib.gsub, s, p, '%1', 2))\n"
	"  add(pcall(lib.gsub, s, p, {a = 'A', ab = false, [''] = 7}))\n"
	"  add(pcall(lib.gsub, s, p, function(...) return select('#', ...) .. (...) end))\n"
	"  add(pcall(function() for x, y in lib.gmatch(s, p) do add(x, y) end end))\n"
	"  return (table.concat(all, ' '):gsub('false [^|]*|', 'false |'))\n"
	"end\n"
	"function same(s, p, more)\n"
	"  local theirs, ours = told(string, s, p, more), told(ours, s, p, more)\n"
	"  if theirs ~= ours then\n"
	"    error(('%q %q %s:\\n%s\\n%s'):format(s, p, tostring(more), theirs, ours))\n"
	"  end\n"
	"end\n";

static void as_the_library(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	assert_int_equal(luaL_dostring(w.l, same), 0);
	run(&w,
	    "local texts = {'', 'a', 'ab', 'aab(b(a)b)x', 'key = value', '  trim  ', 'a.b-c%d',\n"
	    "  'THE (quick) fox', 'x\\0y', '\\255\\128z', ']^-]', '[[a]]', 'aaaa', '12:30:05'}\n"
	    "local patterns = {'', '.', '.*', '.-', 'a*', 'a+', 'a-b', "
	    "'a?b', '^a', 'b$', '^$', '$',\n"
	    "  '^.-$', '(a*(.)%w(%s*))', '()', '(())', '()a()', '%a+', "
	    "'%A', '[%a_][%w_]*', '[^%s]+',\n"
	    "  '%b()', '%b((', '%bxx', '%f[%w]%w+', '%f[%z]', '%f[%s]', "
	    "'(.)%1', '(%w)%2', '%1', '(a',\n"
	    "  'a)', '%', '[', '[a', '[]', '[]a]', '[^]a]', '[a-]', "
	    "'[-a]', '[a-c]', '[%a-z]', '[a-%%]',\n"
	    "  '%f', '%fa', '%b', '%ba', '^^', 'a^', 'a$b', '$a', "
	    "'(a*)(b*)', '(a*)*', '%d%d?:', '%-',\n"
	    "  '[%-%.]', '\\0', '[\\0]', '[^\\0]', '%z', '%g+', '%c', "
	    "'%p', '%u%l*', '%x+', '%X', '..?$',\n"
	    "  '^%s*(.-)%s*$', '(.-)=(.*)', '[[]', '[%]]', 'a**', 'a*?', '*a', '+', '?', '-'}\n"
	    "for _, s in ipairs(texts) do\n"
	    "  for _, p in ipairs(patterns) do\n"
	    "    same(s, p)\n"
	    "    for i = -5, 5 do same(s, p, i) end\n"
	    "  end\n"
	    "end\n");
}

static void as_the_library_for_any_pattern(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	assert_int_equal(luaL_dostring(w.l, same), 0);
	run(&w, "math.randomseed(1)\n"
		"local signs = {'a', 'b', '.', '%a', '%s', '%d', '[', ']', "
		"'^', '$', '(', ')', '()', '*',\n"
		"  '+', '-', '?', '%', '%1', '%2', '%f[a]', '%f[^b]', "
		"'%bab', '[ab]', '[^a]', '[a-c]', ' '}\n"
		"local letters = {'a', 'b', 'c', ' ', '1', '(', ')', 'ab'}\n"
		"local function any(of, n)\n"
		"  local list = {}\n"
		"  for i = 1, math.random(0, n) do list[i] = of[math.random(#of)] end\n"
		"  return table.concat(list)\n"
		"end\n"
		"for i = 1, 40000 do same(any(letters, 9), any(signs, 7)) end\n");
}

static void plain_and_odd_arguments(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	run(&w, "assert(ours.find('a.b', '.', 2, true) == 2)\n"
		"assert(ours.find('a.b', '.b', 1, true) == 2)\n"
		"assert(ours.find('abc', 'd', 1, true) == nil)\n"
		"assert(ours.find('', '', 1, true) == 1 and ours.find('', '', 2, true) == nil)\n"
		"assert(ours.gsub(15, 5, 6) == '16')\n"
		"assert(not pcall(ours.gsub, 'a', 'a'))\n"
		"assert(not pcall(ours.gsub, 'a', 'a', true))\n"
		"assert(not pcall(ours.gsub, 'a', 'a', '%'))\n"
		"assert(not pcall(ours.gsub, 'a', 'a', '%x'))\n"
		"assert(not pcall(ours.gsub, 'a', 'a', {a = {}}))\n"
		"assert(not pcall(ours.find, nil, 'a'))\n"
		"assert(ours.gsub('abc', '%w', '%%%0', 2) == '%a%bc')\n"
		"assert(select(2, ours.gsub('abc', '', '-')) == 4)\n"
		"assert(not pcall(ours.match, ('x'):rep(99), ('(x)'):rep(33)))\n"
		"assert(ours.match(('x'):rep(99), ('(x)'):rep(32)) == 'x')\n"
		"assert(not pcall(ours.match, ('x'):rep(999), ('x?'):rep(999)))\n");
}

static void work_is_counted(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	w.run.steps = 1000000;
	if (!luaL_dostring(w.l, "return ours.find(('a'):rep(3000), '.-.-.-.-b')"))
		fail_msg("a pattern that takes years came to an end");
	assert_true(w.run.is_over);
	lua_close(w.l);
	/* many short ones, too */
	begin(&w);
	w.run.steps = 1000000;
	if (!luaL_dostring(w.l, "for i = 1, 100000 do ours.find(('a'):rep(50), 'b') end"))
		fail_msg("50 comparisons each were not counted");
	lua_close(w.l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_library),
		cmocka_unit_test(as_the_library_for_any_pattern),
		cmocka_unit_test(plain_and_odd_arguments),
		cmocka_unit_test(work_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
