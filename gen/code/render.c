#include "code/render.h"

#include "code/render_internal.h"

#include <stdint.h>

#define USUAL_STEPS ((uint64_t)1000 * 1000 * 1000)
#define USUAL_BYTES ((size_t)1024 * 1024 * 1024)
/* Instructions between two looks at what is left. */
#define STRIDE 10000

struct run *run_of(lua_State *l)
{
	return *(struct run **)lua_getextraspace(l);
}

static void *allocate(void *ud, void *p, size_t old, size_t size)
{
	struct run *r = ud;

	return heap_resize(&r->heap, p, old, size);
}

static void on_stride(lua_State *l, lua_Debug *where)
{
	struct run *r = run_of(l);

	(void)where;
	if (r->heap.used > r->heap.most / 4)
		lua_gc(l, LUA_GCRESTART);
	if (r->steps > STRIDE) {
		r->steps -= STRIDE;
		return;
	}
	r->is_over = true;
	luaL_error(l, "the templates run for too long: %s",
		   "more instructions than a large schema needs");
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
	lua_sethook(l, on_stride, LUA_MASKCOUNT, STRIDE);
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
	if (part_set_exists(&r))
		return run_lua(&r);
	if (ds->errors > errors)
		return false;
	d = diag_add(ds, MG_TEMPLATE_SET, POS_NONE, "there is no template set `%s`", job->set);
	diag_hint(ds, d, "Built in are: %s; --templates names a folder with sets of your own.",
		  render_sets(a));
	return false;
}
