#include "dialect/type.h"
#include "kinds/cast.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/retype.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	{.name = "type",
	 .type = FIELD_TYPE,
	 .offset = offsetof(struct domain, type),
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_MAY_RECREATE,
	 .help = "The type that the domain is over; another one makes a new domain, which "
		 "columns move over to."},
	{.name = "nullable",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct domain, nullable),
	 .preset = "true",
	 .help = "false: NOT NULL."},
	{.name = "default",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct domain, preset),
	 .flags = FIELD_CONSTANT,
	 .help = "The default of columns that have none of their own."},
	{.name = "collation",
	 .type = FIELD_NAME,
	 .offset = offsetof(struct domain, collation),
	 .flags = FIELD_SEARCHED | FIELD_MAY_RECREATE,
	 .help = "Collation of its values, when it is not the type's own; another one makes a "
		 "new domain."},
	FIELD_END,
};

static void needs(struct needs *n, const struct object *o)
{
	const struct domain *x = (const struct domain *)o;

	needs_type(n, x->type);
	if (x->preset)
		needs_expr(n, NULL, x->preset);
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("DOMAIN"), NAME(o->schema, o->name));
}

static void normalize(struct schema *s, struct object *o)
{
	struct domain *x = (struct domain *)o;
	struct qname usual;

	if (x->preset && x->type && default_is_nothing(s, x->type, x->preset))
		x->preset = NULL;
	if (!x->collation.name || !x->type)
		return;
	usual = collation_usual(s, x->type);
	if (qname_eq(&x->collation, &usual))
		x->collation = (struct qname){0};
}

/* A new domain takes over the default of the domain below it. */
static bool has_default(const struct schema *s, const struct sqltype *below)
{
	const struct object *o = NULL;

	if (below->schema && !below->is_array)
		o = schema_get(s, &kind_domain, below->schema, below->name);
	return o && ((const struct domain *)o)->preset;
}

static void create(struct emit *e, const struct object *o)
{
	const struct domain *x = (const struct domain *)o;
	struct sql *w = emit_open(e);

	SQL(w, KW("CREATE DOMAIN"), NAME(o->schema, o->name), KW("AS"), TYPE(x->type));
	if (x->collation.name)
		SQL(w, KW("COLLATE"), NAME(x->collation.schema, x->collation.name));
	if (x->preset)
		sql_default(w, x->preset);
	if (!x->nullable)
		SQL(w, KW("NOT NULL"));
	CHILD_EACH(c, o) {
		if (emit_is_inline(e, c))
			kind_pg(c->kind)->in_parent(w, c);
	}
	emit_end(e, w, 0);
	if (!x->preset && has_default(e->to, x->type))
		EMIT(e, 0, KW("ALTER DOMAIN"), NAME(o->schema, o->name), KW("DROP DEFAULT"));
}

/* The type below a domain cannot be changed. */
static bool replaces(const struct schema *now, const struct object *from, const struct object *to,
		     uint64_t mask)
{
	(void)now;
	(void)from;
	return mask & (emit_bit(to->kind, "type") | emit_bit(to->kind, "collation"));
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct domain *x = (const struct domain *)to;
	const struct domain *old = (const struct domain *)from;
	struct retype r = {.from = from, .to = to};

	if (replaces(e->to, from, to, mask)) {
		r.way = cast_between(e->from, old->type, e->to, x->type);
		r.hazards = type_holds(cast_base(e->from, old->type), cast_base(e->to, x->type))
				    ? 0
				    : HAZARD_DATA_LOSS;
		retype_emit(e, &r);
		return;
	}
	if (mask & emit_bit(to->kind, "default")) {
		if (x->preset)
			EMIT(e, 0, KW("ALTER DOMAIN"), NAME(to->schema, to->name),
			     KW("SET DEFAULT"), EXPR(x->preset));
		else
			EMIT(e, 0, KW("ALTER DOMAIN"), NAME(to->schema, to->name),
			     KW("DROP DEFAULT"));
	}
	if (mask & emit_bit(to->kind, "nullable")) {
		if (x->nullable)
			EMIT(e, 0, KW("ALTER DOMAIN"), NAME(to->schema, to->name),
			     KW("DROP NOT NULL"));
		else
			EMIT(e, 0, KW("ALTER DOMAIN"), NAME(to->schema, to->name),
			     KW("SET NOT NULL"));
	}
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("DROP DOMAIN"), NAME(o->schema, o->name));
}

static void rename_domain(struct emit *e, const struct object *from, const struct object *to)
{
	emit_rename(e, KW("DOMAIN"), from, to);
}

/* Rows come from the query of the enum kind, which reads every type. */
static const struct kind_sql pg = {
	.letter = 'd',
	.create = create,
	.alter = alter,
	.replaces = replaces,
	.drop = drop,
	.rename = rename_domain,
	.identify = identify,
};

static const struct access_row access = {
	.has_owner = true, .rights = RIGHT(USAGE), .of_public = RIGHT(USAGE), .letter = 'T'};

const struct kind kind_domain = {
	.name = "domain",
	.title = "domain",
	.plural = "domains",
	.flags = KIND_QUALIFIED | KIND_TYPE,
	.size = sizeof(struct domain),
	.fields = fields,
	.access = &access,
	.normalize = normalize,
	.needs = needs,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A type with rules of its own, over another type. Its checks are named like those "
	       "of a table.",
	.example = "domains:\n"
		   "  country_code: char(2)\n"
		   "  email_address:\n"
		   "    type: text\n"
		   "    nullable: false\n"
		   "    checks: {shape: \"VALUE ~ '^[^@]+@[^@]+$'\"}\n",
};
