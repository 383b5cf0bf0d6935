#include "code/render.h"

#include "base/sys.h"
#include "code/render_internal.h"

#include <stdint.h>

#define USUAL_STEPS ((uint64_t)1000 * 1000 * 1000)
#define USUAL_BYTES ((size_t)1024 * 1024 * 1024)
/* A large schema takes seconds: this is for what no count of instructions sees. */
#define MOST_SECONDS 300
/* Instructions between two looks at what is left; fewer where each may work on very much. */
#define STRIDE 10000
#define STRIDE_LARGE 100
#define LARGE ((size_t)64 * 1024 * 1024)
/* Bytes that are filled or copied in the time of an instruction. */
#define BYTES_A_STEP 64

struct run *run_of(lua_State *l)
{
	return *(struct run **)lua_getextraspace(l);
}

/* Whatever makes a large text takes the time to write it. */
static void *allocate(void *ud, void *p, size_t old, size_t size)
{
	struct run *r = ud;
	uint64_t steps = size / BYTES_A_STEP;

	if (size > STRIDE)
		r->steps -= steps < r->steps ? steps : r->steps;
	return heap_resize(&r->heap, p, old, size);
}

static void give_up(lua_State *l, const char *why)
{
	run_of(l)->is_over = true;
	luaL_error(l, "the templates run for too long: %s", why);
}

void render_spend(lua_State *l, uint64_t steps)
{
	struct run *r = run_of(l);

	if (r->steps <= steps)
		give_up(l, "more instructions than a large schema needs");
	r->steps -= steps;
}

static void on_stride(lua_State *l, lua_Debug *where)
{
	struct run *r = run_of(l);
	int stride = r->heap.used > LARGE ? STRIDE_LARGE : STRIDE;

	(void)where;
	if (r->heap.used > r->heap.most / 4)
		lua_gc(l, LUA_GCRESTART);
	render_spend(l, (uint64_t)r->stride);
	if (sys_clock_ms() > r->end)
		give_up(l, "more time than any schema needs");
	if (stride == r->stride)
		return;
	r->stride = stride;
	lua_sethook(l, on_stride, LUA_MASKCOUNT, stride);
}

void render_note_object(lua_State *l, const struct object *o)
{
	lua_rawgeti(l, LUA_REGISTRYINDEX, run_of(l)->objects);
	lua_pushvalue(l, -2);
	/* only given back as what it is: a pointer to const */
	lua_pushlightuserdata(l, (void *)(uintptr_t)o);
	lua_rawset(l, -3);
	lua_pop(l, 1);
}

/* What a template does not find among its variables is looked for in what all see. */
static void make_environment(lua_State *l)
{
	struct run *r = run_of(l);

	lua_pushvalue(l, -1);
	r->globals = luaL_ref(l, LUA_REGISTRYINDEX);
	lua_newtable(l);
	lua_pushvalue(l, -2);
	lua_setfield(l, -2, "__index");
	r->environment = luaL_ref(l, LUA_REGISTRYINDEX);
}

/* Everything that may raise an error of Lua. */
static int work(lua_State *l)
{
	struct run *r = run_of(l);

	luaL_checkstack(l, 100, NULL);
	/* most of it stays to the end: garbage is looked for only where there is very much */
	lua_gc(l, LUA_GCSTOP);
	lua_newtable(l);
	r->objects = luaL_ref(l, LUA_REGISTRYINDEX);
	lua_newtable(l);
	sandbox_open(l);
	verbs_open(l);
	make_environment(l);
	if (r->job->fill)
		r->job->fill(l, r->job->arg);
	lua_sethook(l, on_stride, LUA_MASKCOUNT, r->stride);
	verb_run_file(l, "set.lua");
	return 0;
}

static bool run_lua(struct run *r)
{
	lua_State *l = lua_newstate(allocate, r);
	int status;

	if (!l) {
		heap_release(&r->heap);
		trouble_memory(r);
		return false;
	}
	*(struct run **)lua_getextraspace(l) = r;
	lua_pushcfunction(l, trouble_handler);
	lua_pushcfunction(l, work);
	status = lua_pcall(l, 0, 0, -2);
	/* nothing in it has an end of its own: it is dropped with its memory */
	heap_release(&r->heap);
	if (status == LUA_ERRMEM || (status && !r->is_told))
		trouble_memory(r);
	return status == LUA_OK;
}

bool render_set(struct arena *a, struct diags *ds, const struct render_job *job,
		struct vec *outputs)
{
	struct run r = {.arena = a, .ds = ds, .job = job, .outputs = outputs};
	size_t errors = ds->errors;
	struct diag *d;

	r.heap.most = job->most_bytes ? job->most_bytes : USUAL_BYTES;
	r.steps = job->most_steps ? job->most_steps : USUAL_STEPS;
	r.stride = STRIDE;
	r.end = sys_clock_ms() + (long long)MOST_SECONDS * 1000;
	if (part_set_exists(&r))
		return run_lua(&r);
	if (ds->errors > errors)
		return false;
	d = diag_add(ds, MG_TEMPLATE_SET, POS_NONE, "there is no template set `%s`", job->set);
	diag_hint(ds, d, "Built in are: %s; --templates names a folder with sets of your own.",
		  render_sets(a));
	return false;
}
