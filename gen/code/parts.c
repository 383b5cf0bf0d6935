#include "code/render_internal.h"

#include "base/sys.h"
#include "code/builtin.h"

#include <string.h>

#define LARGEST_FILE ((size_t)16 * 1024 * 1024)

static const struct builtin_file *builtin_find(const char *path)
{
	for (const struct builtin_file *f = builtin_files; f->path; f++) {
		if (str_eq(f->path, path))
			return f;
	}
	return NULL;
}

static const struct source *builtin_source(struct run *r, const char *path)
{
	const struct builtin_file *f = builtin_find(path);
	struct source *src;

	if (!f)
		return NULL;
	src = ARENA_NEW(r->arena, struct source);
	src->name = arena_printf(r->arena, "templates/%s", path);
	src->text = (const char *)f->text;
	src->len = f->len;
	return src;
}

bool part_is_inside(const char *name)
{
	if (!*name || *name == '/' || strchr(name, '\\'))
		return false;
	for (const char *p = name; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
		size_t len = strcspn(p, "/");

		if (!len || (len <= 2 && strspn(p, ".") >= len))
			return false;
	}
	return true;
}

static struct part *part_add(struct run *r, const char *name, const struct source *src)
{
	struct part *p = ARENA_NEW(r->arena, struct part);

	p->src = src;
	p->number = (unsigned)r->parts.len;
	p->chunk = LUA_NOREF;
	p->value = LUA_NOREF;
	vec_push(r->arena, &r->parts, p);
	map_put(r->arena, &r->by_name, arena_strdup(r->arena, name), p);
	return p;
}

struct part *part_find(struct run *r, const char *name)
{
	const char *path = arena_printf(r->arena, "%s/%s", r->job->set, name);
	struct part *known = map_get(&r->by_name, name);
	const struct source *src = NULL;

	if (known)
		return known;
	if (!part_is_inside(name))
		return NULL;
	if (r->job->dir) {
		const char *file = sys_join(r->arena, r->job->dir, path);

		if (!sys_is_missing(file) && !sys_read(r->arena, r->ds, file, LARGEST_FILE, &src))
			return NULL;
	}
	if (!src)
		src = builtin_source(r, path);
	return src ? part_add(r, name, src) : NULL;
}

bool part_set_exists(struct run *r)
{
	return part_is_inside(r->job->set) && part_find(r, "set.lua");
}

const char *render_sets(struct arena *a)
{
	struct sbuf out = SBUF_INIT(a);

	for (const struct builtin_file *f = builtin_files; f->path; f++) {
		const char *slash = strchr(f->path, '/');

		if (slash && str_eq(slash, "/set.lua"))
			sbuf_addf(&out, "%s%.*s", out.len ? ", " : "", (int)(slash - f->path),
				  f->path);
	}
	return sbuf_text(&out);
}
