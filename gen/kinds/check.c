#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	{.name = "expression",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct check, expression),
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_IMMUTABLE,
	 .help = "What must not be false, an SQL expression; VALUE in a domain."},
	{.name = "not_valid",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct check, not_valid),
	 .help = "Rows that were there before are not checked."},
	{.name = "no_inherit",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct check, no_inherit),
	 .flags = FIELD_IMMUTABLE,
	 .help = "Tables that inherit do not get it."},
	FIELD_END,
};

static void needs(struct needs *n, const struct object *o)
{
	needs_expr(n, o->parent, ((const struct check *)o)->expression);
}

static void write_clause(struct sql *w, const struct object *o)
{
	const struct check *c = (const struct check *)o;

	constraint_begin(w, o);
	SQL(w, KW("CHECK"));
	sql_parens(w, c->expression);
	if (c->no_inherit)
		SQL(w, KW("NO INHERIT"));
	if (c->not_valid)
		SQL(w, KW("NOT VALID"));
}

static bool recreates(const struct object *from, const struct object *to, uint64_t mask)
{
	(void)from;
	return mask & emit_bit(to->kind, "not_valid") && ((const struct check *)to)->not_valid;
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	struct sql *w;

	(void)from;
	if (!(mask & emit_bit(to->kind, "not_valid")))
		return;
	if (to->parent->kind == &kind_domain) {
		EMIT(e, 0, KW("ALTER DOMAIN"), NAME(to->parent->schema, to->parent->name),
		     KW("VALIDATE CONSTRAINT"), ID(to->name));
		return;
	}
	w = emit_alter_table(e, to->parent);
	SQL(w, KW("VALIDATE CONSTRAINT"), ID(to->name));
	emit_end(e, w, 0);
}

/* One query reads every constraint of tables and domains, whatever its kind. */
#define CONSTRAINTS(delete_columns)                                                                \
	"SELECT c.oid AS \".oid\", conname AS \".name\", NULLIF(conrelid, 0) AS \".rel\","         \
	" NULLIF(contypid, 0) AS \".domain\", contype AS \".kind\","                               \
	" CASE contype WHEN 'f' THEN NULL ELSE NULLIF(conindid, 0) END AS \".conindid\","          \
	" NULLIF(confrelid, 0) AS \".confrelid\", conkey AS \"columns:columns\","                  \
	" NULLIF(confrelid, 0) AS \"references.table:rel\","                                       \
	" confkey AS \"references.columns:rel_columns\", confmatchtype AS \"match:choice\","       \
	" confupdtype AS \"on_update:choice\", confdeltype AS \"on_delete:choice\","               \
	" " delete_columns " AS \"on_delete_columns:columns\","                                    \
	" NULLIF(condeferrable, false) AS \".deferrable\","                                        \
	" NULLIF(condeferred, false) AS \".deferred\", NOT convalidated AS \"not_valid:bool\","    \
	" connoinherit AS \"no_inherit:bool\", pg_get_expr(conbin, conrelid) AS \"expression:expr\"," \
	" conexclop::regoper[] AS \".operators\""                                                  \
	" FROM pg_constraint c WHERE contype NOT IN ('t', 'n') AND c.oid >= 16384"                 \
	" AND conparentid = 0"

static const struct kind_query queries[] = {
	{"constraints", 0, CATALOG_CONSTRAINT, 1, CONSTRAINTS("NULL")},
	{"constraints", 150000, CATALOG_CONSTRAINT, 1, CONSTRAINTS("confdelsetcols")},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'c',
	.in_parent = write_clause,
	.create = constraint_create,
	.alter = alter,
	.drop = constraint_drop,
	.rename = constraint_rename,
	.identify = constraint_identify,
	.recreates = recreates,
};

static const char *const parents[] = {"table", "domain", NULL};
static const char *const later[] = {"not_enforced", NULL};

const struct kind kind_check = {
	.name = "check",
	.title = "check",
	.plural = "checks",
	.pattern = "check",
	.preset_pattern = "ck_{table}_{name}",
	.flags = KIND_CONVENTION | KIND_CONSTRAINT,
	.parents = parents,
	.size = sizeof(struct check),
	.fields = fields,
	.later = later,
	.needs = needs,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A check of a table or a domain. Its key is the {name} of the naming convention.",
};
