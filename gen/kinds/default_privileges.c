#include "kinds/emit_access.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

/* clang-format off */
static const struct choice objects[] = {
	{"tables", 'r', "TABLES"},
	{"sequences", 'S', "SEQUENCES"},
	{"functions", 'f', "FUNCTIONS"},
	{"types", 'T', "TYPES"},
	{"schemas", 'n', "SCHEMAS"},
	{"large objects", 'L', "LARGE OBJECTS"},
	{NULL, 0, NULL},
};

/*
 * Those of the whole database stand for what the server gives by itself; those
 * of a schema come on top. In the order of the choices.
 */
#define EVERYWHERE(l, all, everybody) \
	{.has_owner = true, .is_owner_fixed = true, .rights = (all), .of_public = (everybody), \
	 .letter = (l)}
static const struct access_row everywhere[] = {
	EVERYWHERE('r', RIGHTS_OF_TABLE, 0),
	EVERYWHERE('S', RIGHTS_OF_SEQUENCE, 0),
	EVERYWHERE('f', RIGHT(EXECUTE), RIGHT(EXECUTE)),
	EVERYWHERE('T', RIGHT(USAGE), RIGHT(USAGE)),
	EVERYWHERE('n', RIGHT(USAGE) | RIGHT(CREATE), 0),
	EVERYWHERE('L', RIGHT(SELECT) | RIGHT(UPDATE), 0),
};
#define IN_SCHEMA(l, all) {.rights = (all), .letter = (l)}
static const struct access_row in_schema[] = {
	IN_SCHEMA('r', RIGHTS_OF_TABLE),
	IN_SCHEMA('S', RIGHTS_OF_SEQUENCE),
	IN_SCHEMA('f', RIGHT(EXECUTE)),
	IN_SCHEMA('T', RIGHT(USAGE)),
	IN_SCHEMA('n', RIGHT(USAGE) | RIGHT(CREATE)),
	IN_SCHEMA('L', RIGHT(SELECT) | RIGHT(UPDATE)),
};
/* clang-format on */

/* What may be said of one sort or another. */
static const struct access_row any_objects = {
	.is_owner_fixed = true,
	.rights = RIGHTS_OF_TABLE | RIGHT(USAGE) | RIGHT(EXECUTE) | RIGHT(CREATE),
};

static const struct field fields[] = {
	{.name = "role",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct default_privileges, role),
	 .flags = FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_ROLE,
	 .help = "The role whose new objects get the privileges."},
	{.name = "schema",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct default_privileges, schema),
	 .flags = FIELD_SCHEMA | FIELD_IMMUTABLE,
	 .help = "Only objects in this schema; those of the whole database when it is not said."},
	{.name = "objects",
	 .type = FIELD_CHOICE,
	 .offset = offsetof(struct default_privileges, objects),
	 .flags = FIELD_IMMUTABLE,
	 .choices = objects,
	 .help = "What sort of objects; tables when it is not said."},
	FIELD_END,
};

static const struct default_privileges *privileges(const struct object *o)
{
	return (const struct default_privileges *)o;
}

static const struct access_row *access_of_objects(const struct object *o)
{
	const struct default_privileges *x = privileges(o);

	return x->schema ? &in_schema[x->objects] : &everywhere[x->objects];
}

static const char *named(struct arena *a, const struct object *o)
{
	const struct default_privileges *x = privileges(o);
	const char *what = objects[x->objects].name;

	return x->schema ? arena_printf(a, "%s of %s in %s", what, x->role, x->schema)
			 : arena_printf(a, "%s of %s", what, x->role);
}

/* The role is the owner of what it makes. */
static void normalize(struct schema *s, struct object *o)
{
	struct access *x;

	if (o->access && o->access->owner)
		return;
	x = ARENA_NEW(s->arena, struct access);
	if (o->access)
		*x = *o->access;
	else
		access_built_in(s->arena, access_of_objects(o), x);
	x->owner = privileges(o)->role;
	o->access = x;
}

static void validate(struct load_place *p, struct object *o)
{
	const struct default_privileges *x = privileges(o);
	struct diag *d;

	if (x->schema && (objects[x->objects].letter == 'n' || objects[x->objects].letter == 'L')) {
		d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
			     "default privileges of %s cannot be those of one schema",
			     objects[x->objects].name);
		diag_hint(p->ds, d, "Leave schema out.");
	}
	if (!access_is_built_in(access_of_objects(o), o->access))
		return;
	d = diag_add(p->ds, MG_MODEL_INVALID, o->pos,
		     "default privileges of %s say nothing that is not so by itself", o->name);
	diag_hint(p->ds, d, "Say grants: {app_user: [select]}, or take them out.");
}

static void needs(struct needs *n, const struct object *o)
{
	const struct default_privileges *x = privileges(o);
	const struct object *s =
		x->schema ? schema_get(n->schema, &kind_schema, NULL, x->schema) : NULL;

	if (s)
		vec_push(n->arena, &n->objects, s);
}

/* As GRANT ... ON names what it is about. */
static void identify(struct sql *w, const struct object *o)
{
	sql_word(w, objects[privileges(o)->objects].sql);
}

static void before_rights(struct sql *w, const struct object *o)
{
	const struct default_privileges *x = privileges(o);

	SQL(w, KW("ALTER DEFAULT PRIVILEGES FOR ROLE"), ID(x->role));
	if (x->schema)
		SQL(w, KW("IN SCHEMA"), ID(x->schema));
}

/* All there is to say about them are rights, and those come at the end of the plan. */
static void create(struct emit *e, const struct object *o)
{
	(void)e;
	(void)o;
}

static void drop(struct emit *e, const struct object *o)
{
	struct default_privileges now = *privileges(o);
	struct access *none = ARENA_NEW(e->arena, struct access);
	struct emit_rights r = {&now.head, now.role, o->access, none, NULL};
	const struct object *s =
		now.schema ? schema_get(e->from, &kind_schema, NULL, now.schema) : NULL;

	if (s && emit_other(e, s))
		now.schema = emit_other(e, s)->name;
	access_built_in(e->arena, access_of_objects(o), none);
	emit_rights(e, &r);
}

static const struct kind_query queries[] = {
	{"default privileges", 0, CATALOG_DEFAULT_ACL, 1,
	 "SELECT d.oid AS \".oid\", pg_get_userbyid(defaclrole) AS \".name\","
	 " pg_get_userbyid(defaclrole) AS \"role:ident\", nspname AS \"schema:ident\","
	 " defaclobjtype AS \"objects:choice\", defaclacl AS \".acl\""
	 " FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = defaclnamespace",
	 NULL},
	{.text = NULL},
};

static void resolve(struct snapshot *s, struct object *o)
{
	struct access *x = ARENA_NEW(s->arena, struct access);
	const char **items;
	size_t n = snapshot_array(s->scratch, snapshot_raw(s, o, ".acl"), &items);

	o->name = named(s->arena, o);
	access_read(s->arena, access_of_objects(o), items, n, privileges(o)->role, s->version, x);
	x->owner = privileges(o)->role;
	o->access = x;
}

/* What new objects of that sort get by the default privileges of a state, and what they lose. */
static void add_rights(struct emit *e, const struct schema *s, const struct emit_rights *r,
		       struct access *surely, struct access *perhaps)
{
	const struct vec *all = schema_of(s, &kind_default_privileges);
	const struct object *o = r->object;
	const char letter = access_row(o)->letter;
	const unsigned all_rights = access_all(access_row(o), e->version);

	for (size_t i = 0; i < all->len; i++) {
		const struct object *d = all->items[i];
		const struct default_privileges *x = privileges(d);
		const struct grantee *everybody = access_find(d->access, NULL);

		if (access_of_objects(d)->letter != letter ||
		    (x->schema && !str_eq(x->schema, o->schema)))
			continue;
		/* made by another role it has what the server gives */
		if (!x->schema && access_find(surely, NULL)) {
			struct grantee *g = access_grant(e->arena, surely, NULL, 0, 0);

			access_grant(e->arena, perhaps, NULL, g->rights, 0);
			g->rights &= everybody ? everybody->rights : 0;
		}
		for (uint32_t k = 0; k < d->access->n; k++) {
			const struct grantee *g = &d->access->grants[k];
			bool is_own = str_eq(g->role, x->role);

			if (!is_own)
				access_grant(e->arena, perhaps, g->role, g->rights, g->grantable);
			else if (!x->schema && str_eq(g->role, r->owner)) {
				access_grant(e->arena, surely, g->role, g->rights, 0);
				access_grant(e->arena, perhaps, g->role, all_rights, 0);
			}
		}
	}
}

void default_rights(struct emit *e, const struct emit_rights *r, struct access *surely,
		    struct access *perhaps)
{
	const struct access_row *row = access_row(r->object);

	access_built_in(e->arena, row, surely);
	if (!row->letter || r->object->kind == &kind_default_privileges ||
	    !kind_find(e->from->kinds, kind_default_privileges.name))
		return;
	add_rights(e, e->from, r, surely, perhaps);
	/* of a database whose models do not speak about them: they stay */
	if (e->to->is_live && !e->from->is_live &&
	    !schema_of(e->from, &kind_default_privileges)->len)
		add_rights(e, e->to, r, surely, perhaps);
}

static const struct kind_sql pg = {
	.queries = queries,
	.create = create,
	.drop = drop,
	.identify = identify,
	.before_rights = before_rights,
	.resolve = resolve,
};

const struct kind kind_default_privileges = {
	.name = "default_privileges",
	.title = "default privileges",
	.plural = "default_privileges",
	.flags = KIND_DATABASE | KIND_LIST | KIND_NO_COMMENT | KIND_MADE_LAST,
	.size = sizeof(struct default_privileges),
	.fields = fields,
	.access = &any_objects,
	.access_of = access_of_objects,
	.named = named,
	.normalize = normalize,
	.validate = validate,
	.needs = needs,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "Privileges that objects get when a role makes them. Those of the whole database "
	       "stand for what the server gives by itself; those of one schema come on top. They "
	       "are compared once the models have the section.",
	.example = "schemas: {app: {}}\n"
		   "default_privileges:\n"
		   "  - {role: app_owner, schema: app, grants: {reporting: [select]}}\n"
		   "  - {role: app_owner, objects: functions, grants: {public: []}}\n",
};
