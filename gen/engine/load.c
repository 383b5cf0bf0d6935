#include "engine/load.h"

#include "base/sys.h"
#include "engine/load_check.h"
#include "engine/load_fields.h"
#include "text/yaml_in.h"

#include <fnmatch.h>
#include <string.h>

/* Sections of the format that this version cannot manage yet. */
static const char *const later[] = {
	"owner",	 "composites",	  "ranges",	   "collations",
	"views",	 "materialized_views", "functions",  "procedures",
	"aggregates",	 "event_triggers", "casts",	   "operators",
	"operator_classes", "text_search", "foreign_data_wrappers", "foreign_servers",
	"foreign_tables", "publications", "subscriptions", "default_privileges",
	"roles",	 "grants",
};

struct loader {
	struct load_place place;
	struct arena *nodes;	/* the trees of all files */
	struct vec files;	/* const char *: read or being read */
	bool reads_includes;
};

typedef bool section_fn(struct loader *l, const struct node *n);

static bool read_version(struct loader *l, const struct node *n)
{
	struct diag *d;

	if (n->kind == NODE_TEXT && strcmp(n->text, "1") == 0)
		return true;
	d = diag_add(l->place.ds, MG_VALUE_INVALID, node_pos(n),
		     "modelgen: the format's version must be 1");
	diag_hint(l->place.ds, d, "This program reads version 1 of the format.");
	return false;
}

static bool read_default_schema(struct loader *l, const struct node *n)
{
	if (n->kind != NODE_TEXT || !*n->text) {
		diag_add(l->place.ds, MG_YAML_TYPE, node_pos(n), "default_schema must be a name");
		return false;
	}
	l->place.schema->default_schema = arena_strdup(l->place.arena, n->text);
	return true;
}

static bool read_naming(struct loader *l, const struct node *n)
{
	struct load_place *p = &l->place;
	struct vec known = {0};
	bool ok = load_pairs(p, n, &p->schema->naming.patterns);

	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		if (p->schema->kinds->items[i]->pattern)
			vec_push(p->arena, &known, p->schema->kinds->items[i]->pattern);
	}
	if (n->kind != NODE_MAP)
		return false;
	NODE_EACH(m, n) {
		bool found = false;

		for (size_t i = 0; i < known.len; i++)
			found = found || strcmp(known.items[i], m->key) == 0;
		if (!found) {
			load_unknown_key(p, m, &known, "naming");
			ok = false;
		}
	}
	return ok;
}

static bool read_ignore(struct loader *l, const struct node *n)
{
	struct load_place *p = &l->place;
	bool ok = true;

	if (n->kind != NODE_MAP) {
		diag_add(p->ds, MG_YAML_TYPE, node_pos(n), "ignore must be a map, not %s",
			 node_what(n));
		return false;
	}
	NODE_EACH(m, n) {
		struct strings patterns = {0};

		ok = load_strings(p, m, &patterns) && ok;
		for (uint32_t i = 0; i < patterns.n; i++) {
			struct ignore_rule *r = ARENA_NEW(p->arena, struct ignore_rule);

			r->kind = arena_strdup(p->arena, m->key);
			r->pattern = patterns.items[i];
			vec_push(p->arena, &p->schema->manage.ignore, r);
		}
	}
	return ok;
}

static bool is_word(const struct node *n, const char *word)
{
	return n->kind == NODE_TEXT && strcmp(n->text, word) == 0;
}

static bool read_manage(struct loader *l, const struct node *n)
{
	struct load_place *p = &l->place;
	struct manage *m = &p->schema->manage;
	static const char *const keys[] = {"schemas", "kinds", "ignore"};
	struct vec known = {0};
	bool ok = true;

	if (n->kind != NODE_MAP) {
		diag_add(p->ds, MG_YAML_TYPE, node_pos(n), "manage must be a map, not %s",
			 node_what(n));
		return false;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		vec_push(p->arena, &known, keys[i]);
	NODE_EACH(c, n) {
		if (strcmp(c->key, "schemas") == 0) {
			m->all_schemas = is_word(c, "all");
			ok = (m->all_schemas || load_strings(p, c, &m->schemas)) && ok;
		} else if (strcmp(c->key, "kinds") == 0) {
			m->all_kinds = is_word(c, "all");
			ok = (m->all_kinds || load_strings(p, c, &m->kinds)) && ok;
		} else if (strcmp(c->key, "ignore") == 0) {
			ok = read_ignore(l, c) && ok;
		} else if (strcmp(c->key, "owner") == 0 || strcmp(c->key, "grants") == 0) {
			diag_add(p->ds, MG_KEY_UNSUPPORTED, node_key_pos(c),
				 "manage.%s is not supported yet", c->key);
			ok = false;
		} else {
			load_unknown_key(p, c, &known, "manage");
			ok = false;
		}
	}
	return ok;
}

static struct node *copy_node(struct arena *a, const struct node *n)
{
	struct node *c = ARENA_NEW(a, struct node);

	*c = *n;
	c->key = n->key ? arena_strdup(a, n->key) : NULL;
	c->text = n->text ? arena_strdup(a, n->text) : NULL;
	c->comments = NULL;
	c->first = NULL;
	c->last = NULL;
	c->next = NULL;
	c->len = 0;
	NODE_EACH(m, n)
		node_push(c, copy_node(a, m));
	return c;
}

/* Named queries are kept for the code generator; here only their shape is looked at. */
static bool read_queries(struct loader *l, const struct node *n)
{
	static const char *const keys[] = {"doc",    "sql",  "returns", "params",
					   "filters", "sort", "not_null"};
	struct load_place *p = &l->place;
	struct vec known = {0};
	bool ok = true;

	if (n->kind != NODE_MAP) {
		diag_add(p->ds, MG_YAML_TYPE, node_pos(n), "queries must be a map, not %s",
			 node_what(n));
		return false;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		vec_push(p->arena, &known, keys[i]);
	NODE_EACH(q, n) {
		if (!node_get_text(q, "sql")) {
			diag_add(p->ds, MG_KEY_MISSING, node_key_pos(q), "query %s lacks sql", q->key);
			ok = false;
		}
		NODE_EACH(m, q) {
			bool found = false;

			for (size_t i = 0; i < known.len; i++)
				found = found || strcmp(known.items[i], m->key) == 0;
			if (!found) {
				load_unknown_key(p, m, &known, "a query");
				ok = false;
			}
		}
	}
	p->schema->queries = copy_node(p->arena, n);
	return ok;
}

static bool read_file(struct loader *l, const char *path, bool is_top);

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
		ok = read_file(l, path, false);
	} else if (sys_list(p->arena, &quiet, dir, &names)) {
		for (size_t i = 0; i < names.len; i++) {
			if (fnmatch(pattern, names.items[i], FNM_PERIOD) != 0)
				continue;
			found = true;
			ok = read_file(l, sys_join(p->arena, dir, names.items[i]), false) && ok;
		}
	}
	if (!found) {
		diag_add(p->ds, MG_FILE_READ, node_pos(n), "no file matches %s", n->text);
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
	if (n->kind != NODE_LIST) {
		diag_add(l->place.ds, MG_YAML_TYPE, node_pos(n), "include must be a list, not %s",
			 node_what(n));
		return false;
	}
	NODE_EACH(m, n) {
		if (m->kind != NODE_TEXT) {
			diag_add(l->place.ds, MG_YAML_TYPE, node_pos(m),
				 "include must be a list of files");
			return false;
		}
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
	{"modelgen", read_version, false},
	{"default_schema", read_default_schema, true},
	{"naming", read_naming, true},
	{"manage", read_manage, true},
	{"queries", read_queries, false},
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
			diag_add(l->place.ds, MG_KEY_UNKNOWN, node_key_pos(n),
				 "%s belongs into the top file only", settings[i].key);
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

static bool read_sections(struct loader *l, const struct node *root, bool is_top)
{
	struct load_place *p = &l->place;
	bool ok = read_settings(l, root, is_top);

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

static bool read_tree(struct loader *l, const struct source *src, bool is_top)
{
	struct yaml_limits limits = YAML_LIMITS;
	struct arena nodes = ARENA_INIT;
	struct node *root;
	bool ok = yaml_parse(&nodes, l->place.ds, src, &limits, false, &root);

	if (ok && root->kind != NODE_MAP) {
		diag_add(l->place.ds, MG_YAML_TYPE, node_pos(root),
			 "a models file is a map of sections, not %s", node_what(root));
		ok = false;
	}
	ok = ok && read_sections(l, root, is_top);
	arena_release(&nodes);
	return ok;
}

static bool read_file(struct loader *l, const char *path, bool is_top)
{
	const struct source *src;

	for (size_t i = 0; i < l->files.len; i++) {
		if (strcmp(l->files.items[i], path) == 0) {
			diag_add(l->place.ds, MG_FILE_READ, POS_NONE, "%s is included twice", path);
			return false;
		}
	}
	vec_push(l->place.arena, &l->files, path);
	if (!sys_read(l->place.arena, l->place.ds, path, YAML_LIMITS.file, &src)) {
		struct diag *d = l->place.ds->list.items[l->place.ds->list.len - 1];

		if (is_top && !d->hint)
			diag_hint(l->place.ds, d, "Name the models file with --models FILE.");
		return false;
	}
	return read_tree(l, src, is_top);
}

static void start(struct loader *l, struct arena *a, struct diags *ds,
		  const struct kind_set *kinds, struct schema *out)
{
	schema_init(out, a, kinds);
	l->place = (struct load_place){
		.arena = a, .ds = ds, .schema = out, .read_fields = load_members};
}

static bool finish(struct loader *l)
{
	schema_finish(l->place.schema);
	return load_check(&l->place);
}

bool load_models(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		 const char *path, struct schema *out)
{
	struct loader l = {.reads_includes = true};

	start(&l, a, ds, kinds, out);
	out->shown_as = path;
	return read_file(&l, path, true) && finish(&l);
}

bool load_source(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		 const struct source *src, struct schema *out)
{
	struct loader l = {.reads_includes = false};

	start(&l, a, ds, kinds, out);
	out->shown_as = src->name;
	return read_tree(&l, src, true) && finish(&l);
}
