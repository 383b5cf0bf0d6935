#include "db/coverage.h"

#include "base/str.h"
#include "engine/ignore.h"
#include "kinds/emit.h"
#include "kinds/snapshot.h"

#include <stdlib.h>
#include <string.h>

/* Objects of one catalog: its name, what they lie on or 0, and what is left out. */
#define OBJECTS(catalog, rel, where)                                                               \
	"SELECT '" catalog "'::regclass::oid, x.oid, " rel " FROM " catalog                        \
	" x WHERE x.oid >= 16384" where
#define ALSO(catalog, rel, where) " UNION ALL " OBJECTS(catalog, rel, where)

/* clang-format off */
static const char everything[] =
	"WITH o(class, oid, rel) AS MATERIALIZED ("
	OBJECTS("pg_class", "coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = x.oid), 0)",
		" AND relpersistence <> 't' AND NOT (relkind = 'i' AND relnamespace = 99)")
	ALSO("pg_type", "typrelid", "")
	ALSO("pg_constraint", "conrelid", " AND contype NOT IN ('t', 'n')")
	ALSO("pg_trigger", "tgrelid", " AND NOT tgisinternal")
	ALSO("pg_rewrite", "ev_class", "")
	ALSO("pg_policy", "polrelid", "")
	ALSO("pg_namespace", "0", "")
	ALSO("pg_extension", "0", "")
	ALSO("pg_proc", "0", "")
	ALSO("pg_statistic_ext", "0", "")
	ALSO("pg_collation", "0", "")
	ALSO("pg_conversion", "0", "")
	ALSO("pg_opclass", "0", "")
	ALSO("pg_opfamily", "0",
	     " AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = x.oid)")
	ALSO("pg_operator", "0", "")
	ALSO("pg_ts_config", "0", "")
	ALSO("pg_ts_dict", "0", "")
	ALSO("pg_ts_parser", "0", "")
	ALSO("pg_ts_template", "0", "")
	ALSO("pg_cast", "0", "")
	ALSO("pg_transform", "0", "")
	ALSO("pg_language", "0", "")
	ALSO("pg_am", "0", "")
	ALSO("pg_foreign_data_wrapper", "0", "")
	ALSO("pg_foreign_server", "0", "")
	ALSO("pg_publication", "0", "")
	ALSO("pg_event_trigger", "0", "")
	ALSO("pg_default_acl", "0", "")
	")"
	" SELECT o.class, o.oid, o.rel, i.type, i.schema, i.name,"
	" CASE i.type WHEN 'toast table' THEN"
	" (SELECT t.oid::regclass::text FROM pg_class t WHERE t.reltoastrelid = o.oid)"
	" ELSE i.identity END,"
	" pg_describe_object(d.refclassid, d.refobjid, 0),"
	" CASE WHEN o.rel <> 0 THEN o.rel::regclass END"
	" FROM o LEFT JOIN LATERAL (SELECT refclassid, refobjid FROM pg_depend p"
	" WHERE p.classid = o.class AND p.objid = o.oid AND p.objsubid = 0"
	" AND (p.deptype IN ('e', 'i', 'P') OR (p.deptype = 'a' AND p.refobjsubid > 0"
	" AND p.refclassid = 'pg_class'::regclass"
	" AND o.class = 'pg_class'::regclass AND o.rel = 0))"
	" ORDER BY p.deptype <> 'e', p.refclassid, p.refobjid LIMIT 1) d ON true,"
	" pg_identify_object(o.class, o.oid, 0) i"
	" WHERE coalesce(i.schema, i.name, '') !~ '^pg_(toast_)?temp_'";
/* clang-format on */

enum { CLASS, OID, REL, TYPE, SCHEMA, NAME, IDENTITY, WHOLE, RELATION };

struct coverage {
	struct arena *arena;
	const struct coverage_input *in;
	struct vec *out;
	struct map by_object; /* const struct object * -> struct coverage_item */
	struct map by_oid;    /* catalog << 32 | oid -> struct coverage_item */
};

static uint64_t key_of(uint32_t catalog, uint32_t oid)
{
	return (uint64_t)catalog << 32 | oid;
}

static struct coverage_item *add(struct coverage *x, const char *kind, const char *name,
				 enum coverage_is is)
{
	struct coverage_item *i = ARENA_NEW(x->arena, struct coverage_item);

	i->kind = kind;
	i->name = name;
	i->is = is;
	vec_push(x->arena, x->out, i);
	return i;
}

static uint32_t catalog_of(const struct kind *k)
{
	if (k->flags & KIND_CONSTRAINT)
		return CATALOG_CONSTRAINT;
	if (k->flags & KIND_TYPE)
		return CATALOG_TYPE;
	if (k->flags & KIND_RELATION)
		return CATALOG_CLASS;
	return k->parents || !kind_pg(k)->queries ? CATALOG_CLASS : kind_pg(k)->queries[0].catalog;
}

static enum coverage_is whose(const struct coverage *x, const struct object *top)
{
	const struct schema *models = x->in->models;

	if (!models || schema_manages(models, top))
		return COVERAGE_MANAGED;
	/* a managed schema need not be declared */
	if (!(top->kind->flags & (KIND_QUALIFIED | KIND_DATABASE)) &&
	    schema_manages_name(models, top->name))
		return COVERAGE_MANAGED;
	return top->kind->is_fresh && top->kind->is_fresh(top) ? COVERAGE_DERIVED
							       : COVERAGE_OUTSIDE;
}

static void add_object(struct coverage *x, const struct object *o, enum coverage_is is)
{
	struct coverage_item *i;

	if (is == COVERAGE_MANAGED && x->in->models && ignore_object(x->in->models, o))
		is = COVERAGE_IGNORED;
	i = add(x, o->kind->title, object_label(x->arena, o, x->in->live->default_schema), is);
	if (is == COVERAGE_DERIVED)
		i->of = "every new database";
	map_put_num(x->arena, &x->by_object, (uintptr_t)o, i);
	if (o->oid)
		map_put_num(x->arena, &x->by_oid, key_of(catalog_of(o->kind), o->oid), i);
	CHILD_EACH(c, o)
		add_object(x, c, is);
}

static void add_objects(struct coverage *x)
{
	const struct schema *s = x->in->live;

	for (size_t k = 0; k < s->kinds->n; k++) {
		for (size_t i = 0; i < s->of[k].len; i++) {
			const struct object *o = s->of[k].items[i];

			add_object(x, o, whose(x, o));
		}
	}
}

bool coverage_is_inside(const struct schema *models, const struct unmanaged *u)
{
	return !models || !u->schema || schema_manages_name(models, u->schema);
}

bool coverage_is_ignored(const struct schema *models, const struct unmanaged *u)
{
	if (!models)
		return false;
	for (const struct object *o = u->object; o; o = o->parent) {
		if (ignore_object(models, o))
			return true;
	}
	return ignore_listed(models, u->kind, u->schema, u->name);
}

/* The item of the object that an entry is about; one that was left out has none: this is it. */
static struct coverage_item *whom(struct coverage *x, const struct object *o,
				  struct coverage_item *instead)
{
	struct coverage_item *of = map_get_num(&x->by_object, (uintptr_t)o);
	const struct object *top = o->oid ? o : object_top(o);

	if (of)
		return of;
	map_put_num(x->arena, &x->by_oid, key_of(catalog_of(top->kind), top->oid), instead);
	return top->parent ? map_get_num(&x->by_object, (uintptr_t)top->parent) : NULL;
}

/* What lies on a managed object is said of that object, too. */
static void add_unmanaged(struct coverage *x, const struct unmanaged *u)
{
	bool is_inside = coverage_is_inside(x->in->models, u);
	struct coverage_item *i =
		add(x, u->kind, u->name, is_inside ? COVERAGE_UNMANAGED : COVERAGE_OUTSIDE);
	struct coverage_item *of = NULL;

	if (is_inside && coverage_is_ignored(x->in->models, u))
		i->is = COVERAGE_IGNORED;
	if (u->oid)
		map_put_num(x->arena, &x->by_oid, key_of(u->catalog, u->oid), i);
	if (u->object)
		of = whom(x, u->object, i);
	if (!of)
		return;
	i->of = arena_printf(x->arena, "%s %s", of->kind, of->name);
	if (!of->lacks.len || strcmp(of->lacks.items[of->lacks.len - 1], i->kind) != 0)
		vec_push(x->arena, &of->lacks, i->kind);
	if (of->is == COVERAGE_IGNORED)
		i->is = of->is;
}

static bool is_own(const struct coverage *x, const char *schema, const char *name)
{
	const char *table = x->in->version_table ? x->in->version_table : "alembic_version";

	return str_eq(schema, "modelgen") || str_eq(name, "modelgen") || str_eq(name, table) ||
	       str_eq(name, "modelgen_history");
}

static uint32_t oid_at(const struct rows *r, int i, int j)
{
	return (uint32_t)strtoul(rows_get(r, i, j), NULL, 10);
}

static const char *text_at(struct arena *a, const struct rows *r, int i, int j)
{
	const char *text = rows_get(r, i, j);

	return text ? arena_strdup(a, text) : NULL;
}

/* An object that the inspection did not speak of. */
static void add_rest(struct coverage *x, const struct rows *r, int i)
{
	uint32_t rel = oid_at(r, i, REL);
	const struct coverage_item *on =
		rel ? map_get_num(&x->by_oid, key_of(CATALOG_CLASS, rel)) : NULL;
	const char *of = text_at(x->arena, r, i, WHOLE);
	struct coverage_item *item;

	if (!of && rel &&
	    (!on || on->is == COVERAGE_UNMANAGED || on->is == COVERAGE_OUTSIDE ||
	     on->is == COVERAGE_IGNORED))
		of = text_at(x->arena, r, i, RELATION);
	if (!of && is_own(x, rows_get(r, i, SCHEMA), rows_get(r, i, NAME)))
		of = "modelgen";
	item = add(x, text_at(x->arena, r, i, TYPE), text_at(x->arena, r, i, IDENTITY),
		   of ? COVERAGE_DERIVED : COVERAGE_UNMANAGED);
	item->of = of;
}

static bool add_others(struct coverage *x, struct diags *ds, struct conn *c)
{
	struct rows r;

	if (!conn_exec(c, ds, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") ||
	    !conn_exec(c, ds, conn_pins()) || !conn_query(c, ds, everything, 0, NULL, &r))
		return false;
	for (int i = 0; i < r.n; i++) {
		if (!map_get_num(&x->by_oid, key_of(oid_at(&r, i, CLASS), oid_at(&r, i, OID))))
			add_rest(x, &r, i);
	}
	rows_close(&r);
	return conn_exec(c, ds, "COMMIT");
}

static int by_kind_and_name(const void *p, const void *q)
{
	const struct coverage_item *a = *(struct coverage_item *const *)p;
	const struct coverage_item *b = *(struct coverage_item *const *)q;
	int c = strcmp(a->kind, b->kind);

	if (!c)
		c = strcmp(a->name, b->name);
	return c ? c : (int)a->is - (int)b->is;
}

bool coverage_read(struct arena *a, struct diags *ds, struct conn *c,
		   const struct coverage_input *in, struct vec *out)
{
	struct coverage x = {.arena = a, .in = in, .out = out};

	add_objects(&x);
	for (size_t i = 0; i < in->unmanaged->len; i++)
		add_unmanaged(&x, in->unmanaged->items[i]);
	if (!add_others(&x, ds, c))
		return false;
	if (out->len)
		qsort(out->items, out->len, sizeof(*out->items), by_kind_and_name);
	return true;
}

const char *coverage_word(enum coverage_is is)
{
	static const char *const words[COVERAGE__COUNT] = {
		[COVERAGE_MANAGED] = "managed",	    [COVERAGE_IGNORED] = "ignored",
		[COVERAGE_OUTSIDE] = "outside",	    [COVERAGE_DERIVED] = "derived",
		[COVERAGE_UNMANAGED] = "unmanaged",
	};

	return words[is];
}
