#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	{.name = "expression",
	 .type = FIELD_EXPR,
	 .offset = offsetof(struct check, expression),
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_IMMUTABLE | FIELD_CONDITION,
	 .help = "What must not be false, an SQL expression; in a domain VALUE is the value."},
	CONSTRAINT_NOT_VALID(check),
	{.name = "no_inherit",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct check, no_inherit),
	 .flags = FIELD_IMMUTABLE,
	 .help = "Tables that inherit from this one do not get it."},
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

/* On a new table the server takes it as valid: there is nothing to check. */
static bool stands_alone(const struct object *o)
{
	return ((const struct check *)o)->not_valid;
}

static bool recreates(const struct object *from, const struct object *to, uint64_t mask)
{
	(void)from;
	return mask & emit_bit(to->kind, "not_valid") && ((const struct check *)to)->not_valid;
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	(void)from;
	constraint_alter_validity(e, to, mask);
}

/*
 * One query reads every constraint of tables and domains, whatever its kind.
 * What few of them have comes as an array, NULL where there is none of it. A
 * check is printed in the names of pg_statistic (2619), of 31 columns, where
 * that can be: see db/lent.h.
 */
#define CONSTRAINTS(delete_columns, is_odd, odd)                                                   \
	"SELECT c.oid AS \".oid\", conname AS \".name\", conrelid AS "                             \
	"\".rel\","                                                                                \
	" contype AS \".kind\", conkey AS "                                                        \
	"\"columns:columns\","                                                                     \
	" CASE contype WHEN 'f' THEN NULL ELSE NULLIF(conindid, 0) END AS "                        \
	"\".conindid\","                                                                           \
	" NULLIF(confrelid, 0) AS "                                                                \
	"\"references.table:rel\","                                                                \
	" confkey AS "                                                                             \
	"\"references.columns:rel_columns\","                                                      \
	" pg_get_expr(conbin, CASE WHEN 31 >= ALL (conkey) AND 0 < ALL (conkey) THEN 2619::oid"    \
	" ELSE conrelid END) AS "                                                                  \
	"\"expression:check\","                                                                    \
	" CASE WHEN contypid <> 0 OR condeferrable OR NOT convalidated OR contype = "              \
	"'x'"                                                                                      \
	" OR (contype = 'c' AND connoinherit) OR (contype = 'f' AND (confmatchtype <> "            \
	"'s'"                                                                                      \
	" OR confupdtype <> 'a' OR confdeltype <> "                                                \
	"'a'))" is_odd " THEN ARRAY[NULLIF(contypid, "                                             \
	"0)::text,"                                                                                \
	" confmatchtype::text, confupdtype::text, confdeltype::text, "                             \
	"" delete_columns ","                                                                      \
	" CASE WHEN condeferrable THEN 't' END, CASE WHEN condeferred THEN 't' END, (NOT "         \
	"convalidated)::text, connoinherit::text,"                                                 \
	" conexclop::regoper[]::text, " odd "] "                                                   \
	"END"                                                                                      \
	" AS "                                                                                     \
	"\".rest\""                                                                                \
	" FROM pg_constraint c WHERE contype NOT IN ('t', 'n') AND c.oid >= "                      \
	"16384"                                                                                    \
	" AND conparentid = 0"
#define REST                                                                                       \
	".domain match:choice on_update:choice on_delete:choice on_delete_columns:columns"         \
	" .deferrable .deferred not_valid:bool no_inherit:bool .operators .unmanaged"

static const struct kind_query queries[] = {
	{"constraints", 0, CATALOG_CONSTRAINT, 1, CONSTRAINTS("NULL", "", "NULL"), REST},
	{"constraints", 150000, CATALOG_CONSTRAINT, 1,
	 CONSTRAINTS("confdelsetcols::text", "", "NULL"), REST},
	{"constraints", 180000, CATALOG_CONSTRAINT, 1,
	 CONSTRAINTS("confdelsetcols::text", " OR NOT conenforced OR conperiod",
		     "CASE WHEN NOT conenforced THEN 'constraint that is not enforced'"
		     " WHEN conperiod THEN 'constraint over a period' END"),
	 REST},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'c',
	.in_parent = write_clause,
	.stands_alone = stands_alone,
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
	.example = "tables:\n"
		   "  users:\n"
		   "    columns: {age: integer, email: text}\n"
		   "    checks:\n"
		   "      email_has_at: email LIKE '%@%'\n"
		   "      adult: {expression: age >= 18, not_valid: true}\n",
};
