#include "engine/load.h"

#include "base/sys.h"
#include "engine/load_access.h"
#include "engine/load_check.h"
#include "engine/load_fields.h"
#include "engine/load_manage.h"
#include "engine/load_queries.h"
#include "engine/load_values.h"
#include "text/yaml_in.h"

#include <fnmatch.h>
#include <string.h>

/* Sections of the format that this version cannot manage yet. */
static const char *const later[] = {
	"composites",
	"ranges",
	"collations",
	"views",
	"materialized_views",
	"functions",
	"procedures",
	"aggregates",
	"event_triggers",
	"casts",
	"operators",
	"operator_classes",
	"text_search",
	"foreign_data_wrappers",
	"foreign_servers",
	"foreign_tables",
	"publications",
	"subscriptions",
	"roles",
};

/* A models file, and whether it is being read. */
struct included {
	const char *path;
	bool is_open;
};

struct loader {
	struct load_place place;
	struct arena *nodes;	  /* the trees of all files */
	struct map files;	  /* struct included, by sys_file_id */
	const struct source *top; /* the text of the top file */
	bool reads_includes;
};

/* A file whose objects are loaded as it is read. */
struct reading {
	struct loader *loader;
	struct diags ds; /* of the objects: they are told after those of the settings */
	bool is_top;
	bool may_say_schema; /* default_schema stands somewhere in the file */
	bool ok;
};

typedef bool section_fn(struct loader *l, const struct node *n);

static bool read_version(struct loader *l, const struct node *n)
{
	struct diag *d;

	if (n->kind == NODE_TEXT && strcmp(n->text, "1") == 0)
		return true;
	d = diag_add(l->place.ds, MG_VALUE_INVALID, node_pos(n),
		     "modelgen: this program reads version 1 of the format, not %s",
		     n->kind == NODE_TEXT ? n->text : node_what(n));
	diag_hint(l->place.ds, d, "Write modelgen: 1, or use the modelgen that the file is for.");
	return false;
}

static bool read_default_schema(struct loader *l, const struct node *n)
{
	if (n->kind != NODE_TEXT || !*n->text)
		return load_not_a(&l->place, n, "the name of a schema",
				  "Write default_schema: app.");
	l->place.schema->default_schema = arena_strdup(l->place.arena, n->text);
	return true;
}

static bool read_owner(struct loader *l, const struct node *n)
{
	if (n->kind != NODE_TEXT || !*n->text)
		return load_not_a(&l->place, n, "the name of a role", "Write owner: app_owner.");
	return load_server_name(&l->place, node_pos(n), n->text, &l->place.schema->owner);
}

static bool read_naming(struct loader *l, const struct node *n)
{
	struct load_place *p = &l->place;
	struct vec known = {0};
	struct pairs said = {0};
	bool ok = load_pairs(p, n, &said);

	for (uint32_t i = 0; i < said.n; i++)
		pairs_put(p->arena, &p->schema->naming.patterns, said.items[i].key,
			  said.items[i].value);

	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		if (p->schema->kinds->items[i]->pattern)
			vec_push(p->arena, &known, p->schema->kinds->items[i]->pattern);
	}
	if (n->kind != NODE_MAP)
		return false;
	NODE_EACH(m, n) {
		if (!vec_has_text(&known, m->key)) {
			load_unknown_key(p, m, &known, "naming");
			ok = false;
		}
	}
	return ok;
}

static bool read_manage(struct loader *l, const struct node *n)
{
	return load_manage(&l->place, n);
}

static bool read_queries(struct loader *l, const struct node *n)
{
	return load_queries(&l->place, n);
}

/* at: the include that names it; NULL: the top file. */
static bool read_file(struct loader *l, const char *path, const struct node *at);

/* Files of a folder that fit the last part of a pattern, in byte order. */
static bool include_pattern(struct loader *l, const struct node *n, const char *base)
{
	struct load_place *p = &l->place;
	const char *path = n->text[0] == '/' ? n->text : sys_join(p->arena, base, n->text);
	const char *dir = sys_dirname(p->arena, path);
	const char *slash = strrchr(path, '/');
	const char *pattern = slash ? slash + 1 : path;
	struct vec names = {0};
	struct diags quiet = DIAGS_INIT(p->arena);
	bool found = false;
	bool ok = true;

	if (!strpbrk(pattern, "*?[")) {
		found = true;
		ok = read_file(l, path, n);
	} else if (sys_list(p->arena, &quiet, dir, &names)) {
		for (size_t i = 0; i < names.len; i++) {
			if (fnmatch(pattern, names.items[i], FNM_PERIOD) != 0)
				continue;
			found = true;
			ok = read_file(l, sys_join(p->arena, dir, names.items[i]), n) && ok;
		}
	}
	if (!found) {
		struct diag *d =
			diag_add(p->ds, MG_FILE_READ, node_pos(n), "no file matches %s", n->text);

		diag_hint(p->ds, d, "It was looked for in %s.", dir);
		return false;
	}
	return ok;
}

static bool read_include(struct loader *l, const struct node *n)
{
	const char *base = sys_dirname(l->place.arena, n->src->name);
	bool ok = true;

	if (!l->reads_includes)
		return true;
	if (n->kind == NODE_TEXT)
		return include_pattern(l, n, base);
	if (n->kind != NODE_LIST)
		return load_not_a(&l->place, n, "a list of files",
				  "Write include: [tables/*.yaml].");
	NODE_EACH(m, n) {
		if (m->kind != NODE_TEXT)
			return load_not_a(&l->place, m, "the name of a file",
					  "Write include: [tables/*.yaml].");
		ok = include_pattern(l, m, base) && ok;
	}
	return ok;
}

/* Read before all sections, in this order: the rest depends on it. */
static const struct {
	const char *key;
	section_fn *read;
	bool top_only;
} settings[] = {
	{"modelgen", read_version, false}, {"default_schema", read_default_schema, true},
	{"owner", read_owner, true},	   {"naming", read_naming, true},
	{"manage", read_manage, true},	   {"queries", read_queries, false},
	{"include", read_include, false},
};

enum { SETTINGS = sizeof(settings) / sizeof(*settings) };

static bool read_settings(struct loader *l, const struct node *root, bool is_top)
{
	bool ok = true;

	for (size_t i = 0; i < SETTINGS; i++) {
		const struct node *n = node_get(root, settings[i].key);

		if (!n)
			continue;
		if (settings[i].top_only && !is_top) {
			struct diag *d =
				diag_add(l->place.ds, MG_KEY_UNKNOWN, node_key_pos(n),
					 "%s belongs into the top file only", settings[i].key);

			diag_hint(l->place.ds, d, "Move it into the file that includes this one.");
			ok = false;
			continue;
		}
		ok = settings[i].read(l, n) && ok;
	}
	return ok;
}

static bool is_setting(const char *key)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		if (strcmp(settings[i].key, key) == 0)
			return true;
	}
	return false;
}

static void unknown_section(struct loader *l, const struct node *n)
{
	struct load_place *p = &l->place;
	struct vec known = {0};

	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++) {
		struct diag *d;

		if (strcmp(later[i], n->key) != 0)
			continue;
		d = diag_add(p->ds, MG_KEY_UNSUPPORTED, node_key_pos(n), "%s is not supported yet",
			     n->key);
		diag_hint(p->ds, d, "Leave the section out; this version cannot manage it.");
		return;
	}
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		if (!p->schema->kinds->items[i]->parents)
			vec_push(p->arena, &known, p->schema->kinds->items[i]->plural);
	}
	for (size_t i = 0; i < SETTINGS; i++)
		vec_push(p->arena, &known, settings[i].key);
	load_unknown_key(p, n, &known, "the models file");
}

/* Whether names can be qualified: default_schema may come later in the file, or be wrong. */
static bool knows_schema(struct reading *f, const struct node *root)
{
	const struct node *n = f->is_top ? node_get(root, "default_schema") : NULL;
	struct diags unheard = DIAGS_INIT(f->ds.arena);
	struct diags *ds = f->loader->place.ds;

	if (!f->is_top || !f->may_say_schema)
		return true;
	if (!n)
		return false;
	f->loader->place.ds = &unheard;
	f->may_say_schema = !read_default_schema(f->loader, n);
	f->loader->place.ds = ds;
	return !f->may_say_schema;
}

static bool take_object(void *self, const struct node *root, const struct node *section,
			const struct node *entry)
{
	struct reading *f = self;
	struct load_place *p = &f->loader->place;
	const struct kind *k = is_setting(section->key)
				       ? NULL
				       : kind_by_plural(p->schema->kinds, section->key, NULL);
	struct diags *ds = p->ds;

	if (!k || k->flags & (KIND_LIST | KIND_SINGLE) || !knows_schema(f, root))
		return false;
	p->ds = &f->ds;
	f->ok = load_entry(p, k, NULL, entry) && f->ok;
	p->ds = ds;
	return true;
}

static bool read_sections(struct loader *l, const struct node *root)
{
	struct load_place *p = &l->place;
	bool ok = true;

	NODE_EACH(n, root) {
		const struct kind *k;

		if (is_setting(n->key))
			continue;
		k = kind_by_plural(p->schema->kinds, n->key, NULL);
		if (!k) {
			unknown_section(l, n);
			ok = false;
			continue;
		}
		if (k->flags & KIND_DATABASE)
			vec_push(p->arena, &p->schema->sections, k);
		ok = load_section(p, k, NULL, n) && ok;
	}
	return ok;
}

static bool stands_before(const struct diag *a, const struct diag *b)
{
	return a->pos.line != b->pos.line ? a->pos.line < b->pos.line : a->pos.col < b->pos.col;
}

/* Both lists are in the order of the file; so is the one that is added to out. */
static void tell_in_order(struct diags *out, const struct diags *a, const struct diags *b)
{
	size_t i = 0;
	size_t k = 0;

	while (i < a->list.len || k < b->list.len) {
		bool is_b = i == a->list.len ||
			    (k < b->list.len && stands_before(b->list.items[k], a->list.items[i]));

		vec_push(out->arena, &out->list, is_b ? b->list.items[k] : a->list.items[i]);
		*(is_b ? &k : &i) += 1;
	}
	out->errors += a->errors + b->errors;
}

/* What was not taken while the file was read. */
static bool read_rest(struct reading *f, const struct node *root)
{
	struct load_place *p = &f->loader->place;
	struct diags *ds = p->ds;
	struct diags rest = DIAGS_INIT(p->arena);
	bool ok;

	p->ds = &rest;
	ok = read_sections(f->loader, root) && f->ok;
	p->ds = ds;
	tell_in_order(ds, &f->ds, &rest);
	return ok;
}

static bool read_tree(struct loader *l, const struct source *src, bool is_top)
{
	struct reading f = {l, DIAGS_INIT(l->place.arena), is_top, false, true};
	const struct yaml_taker taker = {take_object, &f};
	struct arena nodes = ARENA_INIT;
	struct node *root;
	bool ok;

	f.may_say_schema = str_holds(src->text, src->len, "default_schema");
	ok = yaml_parse_for(&nodes, l->place.ds, src, &taker, &root);

	if (ok && root->kind != NODE_MAP) {
		struct diag *d =
			diag_add(l->place.ds, MG_YAML_TYPE, node_pos(root),
				 "a models file is a map of sections, not %s", node_what(root));

		diag_hint(l->place.ds, d, "Begin with `tables:`, and the tables below it.");
		ok = false;
	}
	if (ok) {
		ok = read_settings(l, root, is_top);
		ok = read_rest(&f, root) && ok;
	}
	arena_release(&nodes);
	return ok;
}

/* Whatever the spelling of its path, a file is read once. */
static bool enter_file(struct loader *l, const char *path, const struct node *at,
		       struct included **out)
{
	const char *id = sys_file_id(l->place.arena, path);
	const struct included *other = id ? map_get(&l->files, id) : NULL;
	struct included *f = ARENA_NEW(l->place.arena, struct included);
	struct diag *d;

	*f = (struct included){path, true};
	*out = f;
	if (!other) {
		if (id)
			map_put(l->place.arena, &l->files, id, f);
		return true;
	}
	d = diag_add(l->place.ds, MG_FILE_READ, at ? node_pos(at) : POS_NONE,
		     other->is_open ? "%s includes itself" : "%s is included twice", other->path);
	if (other->is_open)
		diag_hint(l->place.ds, d,
			  "Take one of the includes out, so that they form no "
			  "circle.");
	else
		diag_hint(l->place.ds, d, "Name each file once; a pattern may fit it already.");
	return false;
}

static bool read_included(struct loader *l, const char *path, const struct node *at,
			  const struct source **out)
{
	struct diags *ds = l->place.ds;
	struct diag *d;

	if (sys_read(l->place.arena, ds, path, YAML_LIMITS.file, out))
		return true;
	d = ds->list.items[ds->list.len - 1];
	d->pos = node_pos(at);
	d->text = arena_printf(l->place.arena, "%s: %s", path, d->text);
	diag_hint(ds, d, "Files are named from the folder of the file that includes them.");
	return false;
}

static bool read_file(struct loader *l, const char *path, const struct node *at)
{
	const struct source *src = l->top;
	struct included *file;
	bool ok;

	if (!enter_file(l, path, at, &file) || (at && !read_included(l, path, at, &src)))
		return false;
	ok = read_tree(l, src, !at);
	file->is_open = false;
	return ok;
}

static void start(struct loader *l, struct arena *a, struct diags *ds, const struct kind_set *kinds,
		  struct schema *out)
{
	schema_init(out, a, kinds);
	l->place = (struct load_place){
		.arena = a, .ds = ds, .schema = out, .read_fields = load_members};
}

static bool finish(struct loader *l)
{
	bool ok;

	schema_finish(l->place.schema);
	ok = load_check(&l->place);
	ok = load_access_finish(&l->place) && ok;
	/* after the checks: messages come in the order of the file */
	schema_sort_parts(l->place.schema);
	return ok;
}

bool load_text(struct arena *a, struct diags *ds, const char *path, const struct source **out)
{
	struct diag *d;

	*out = NULL;
	if (sys_read(a, ds, path, YAML_LIMITS.file, out))
		return true;
	d = ds->list.items[ds->list.len - 1];
	if (!d->hint)
		diag_hint(ds, d, "Name the models file with --models FILE.");
	return false;
}

bool load_models_from(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		      const char *path, const struct source *text, struct schema *out)
{
	struct loader l = {.top = text, .reads_includes = true};

	start(&l, a, ds, kinds, out);
	out->shown_as = path;
	return text && read_file(&l, path, NULL) && finish(&l);
}

bool load_models(struct arena *a, struct diags *ds, const struct kind_set *kinds, const char *path,
		 struct schema *out)
{
	const struct source *text;

	(void)load_text(a, ds, path, &text);
	return load_models_from(a, ds, kinds, path, text, out);
}

bool load_source(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		 const struct source *src, struct schema *out)
{
	struct loader l = {.reads_includes = false};

	start(&l, a, ds, kinds, out);
	out->shown_as = src->name;
	return read_tree(&l, src, true) && finish(&l);
}
