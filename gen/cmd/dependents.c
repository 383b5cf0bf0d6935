#include "cmd/dependents.h"

#include "dialect/ident.h"
#include "engine/match.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/retype.h"

/*
 * What is not made anew with the column or the table: $1 is the table, $2 the column, or NULL
 * for the table as a whole, with the type of its rows.
 */
static const char find[] =
	"SELECT DISTINCT CASE WHEN r.rulename = '_RETURN' THEN"
	" CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END"
	" || c.oid::pg_catalog.regclass::pg_catalog.text"
	" ELSE pg_catalog.pg_describe_object(d.classid, d.objid, 0) END"
	" FROM pg_catalog.pg_class t JOIN pg_catalog.pg_depend d ON"
	" d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid"
	" AND ($2::pg_catalog.text IS NULL OR d.refobjsubid = (SELECT a.attnum FROM"
	" pg_catalog.pg_attribute a WHERE a.attrelid = t.oid AND a.attname = $2))"
	" OR $2::pg_catalog.text IS NULL AND d.refclassid ="
	" 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid IN"
	" (t.reltype, (SELECT y.typarray"
	" FROM pg_catalog.pg_type y WHERE y.oid = t.reltype))"
	" AND t.reltype <> 0"
	" LEFT JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid"
	" AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
	" LEFT JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
	" WHERE t.oid = $1::pg_catalog.regclass AND (d.classid IN"
	" ('pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)"
	" AND (c.oid IS DISTINCT FROM t.oid OR $2::pg_catalog.text IS NOT NULL) OR d.classid IN"
	" ('pg_catalog.pg_policy'::pg_catalog.regclass,"
	" 'pg_catalog.pg_trigger'::pg_catalog.regclass) AND $2::pg_catalog.text IS NOT NULL)"
	" ORDER BY 1";

/* What stands on it, in words; "": nothing. column NULL: on the table. */
static bool find_names(struct cmd_context *ctx, struct conn *conn, const struct object *t,
		       const char *column, const char **out)
{
	struct sbuf table = SBUF_INIT(ctx->perm);
	struct sbuf names = SBUF_INIT(ctx->perm);
	const char *params[2];
	struct rows rows;

	ident_write_qualified(&table, t->schema, t->name, NULL);
	params[0] = sbuf_text(&table);
	params[1] = column;
	if (!conn_query(conn, &ctx->ds, find, 2, params, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		sbuf_addf(&names, "%s%s", i ? ", " : "", rows_get(&rows, i, 0));
	rows_close(&rows);
	*out = sbuf_text(&names);
	return true;
}

/* The column under the name that it has in the database; cause: where the models say it. */
static bool check_column(struct cmd_context *ctx, struct conn *conn, const struct object *o,
			 const struct object *cause)
{
	const char *names;
	struct diag *d;

	if (!find_names(ctx, conn, o->parent, o->name, &names))
		return false;
	if (!*names)
		return true;
	d = diag_add(&ctx->ds, MG_DEPENDENTS, cause->pos,
		     "column %s gets another type, and what stands on it forbids that: %s",
		     object_label(ctx->perm, o, "public"), names);
	diag_hint(&ctx->ds, d,
		  "This version does not make it anew: put the SQL that `modelgen autogenerate "
		  "--sql` prints into a `modelgen revision` between the statements that drop it "
		  "and those that create it again, in both directions.");
	return false;
}

/* A table or column that goes, and has no place in the models any more. */
static bool check_drop(struct cmd_context *ctx, struct conn *conn, const struct object *o)
{
	bool is_table = o->kind == &kind_table;
	const char *names;
	struct diag *d;

	if (!find_names(ctx, conn, is_table ? o : o->parent, is_table ? NULL : o->name, &names))
		return false;
	if (!*names)
		return true;
	d = diag_add(&ctx->ds, MG_DEPENDENTS, POS_NONE,
		     "%s %s is dropped, and what stands on it forbids that: %s", o->kind->title,
		     object_label(ctx->perm, o, "public"), names);
	diag_hint(&ctx->ds, d,
		  "Drop or change that first, in a `modelgen revision` of its own that is applied "
		  "before, or keep the %s in the models.",
		  o->kind->title);
	return false;
}

/* The columns that move over to a type that is made anew. */
static bool check_type(struct cmd_context *ctx, struct conn *conn, const struct difference *d,
		       const struct change *c)
{
	const struct vec *tables = schema_of(d->from, &kind_table);
	bool ok = true;

	for (size_t i = 0; i < tables->len; i++) {
		CHILD_EACH(o, (const struct object *)tables->items[i]) {
			if (retype_is_of(o, c->from))
				ok = check_column(ctx, conn, o, c->to) && ok;
		}
	}
	return ok;
}

/* Of a table that goes as a whole, the columns are not told as well. */
static bool is_named(const struct difference *d, const struct change *c)
{
	return c->kind == &kind_table ||
	       (c->kind == &kind_column && match_partner(d, c->from->parent));
}

bool dependents_check(struct cmd_context *ctx, struct conn *conn, const struct difference *d)
{
	bool ok = true;

	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];
		const struct kind_sql *sql = kind_pg(c->kind);

		if (c->op == CHANGE_DROP || c->op == CHANGE_RECREATE) {
			if (is_named(d, c))
				ok = check_drop(ctx, conn, c->from) && ok;
			continue;
		}
		if (c->op != CHANGE_ALTER)
			continue;
		if (c->kind == &kind_column &&
		    c->mask & (emit_bit(c->kind, "type") | emit_bit(c->kind, "collation")))
			ok = check_column(ctx, conn, c->from, c->to) && ok;
		else if (sql->replaces && sql->replaces(d->to, c->from, c->to, c->mask))
			ok = check_type(ctx, conn, d, c) && ok;
	}
	return ok;
}
