#include "cmd/dependents.h"

#include "dialect/ident.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/retype.h"

static const char find[] = "SELECT DISTINCT CASE WHEN r.rulename = '_RETURN' THEN"
			   " CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END"
			   " || c.oid::pg_catalog.regclass::pg_catalog.text"
			   " ELSE pg_catalog.pg_describe_object(d.classid, d.objid, 0) END"
			   " FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a"
			   " ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
			   " LEFT JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid"
			   " AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
			   " LEFT JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
			   " WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
			   " AND d.refobjid = $1::pg_catalog.regclass AND a.attname = $2"
			   " AND d.classid IN ('pg_catalog.pg_rewrite'::pg_catalog.regclass,"
			   " 'pg_catalog.pg_policy'::pg_catalog.regclass,"
			   " 'pg_catalog.pg_trigger'::pg_catalog.regclass,"
			   " 'pg_catalog.pg_proc'::pg_catalog.regclass) ORDER BY 1";

/* The column under the name that it has in the database; cause: where the models say it. */
static bool check_column(struct cmd_context *ctx, struct conn *conn, const struct object *o,
			 const struct object *cause)
{
	struct sbuf table = SBUF_INIT(ctx->perm);
	struct sbuf names = SBUF_INIT(ctx->perm);
	const char *params[2];
	struct rows rows;
	struct diag *d;

	ident_write_qualified(&table, o->parent->schema, o->parent->name, NULL);
	params[0] = sbuf_text(&table);
	params[1] = o->name;
	if (!conn_query(conn, &ctx->ds, find, 2, params, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		sbuf_addf(&names, "%s%s", i ? ", " : "", rows_get(&rows, i, 0));
	rows_close(&rows);
	if (!names.len)
		return true;
	d = diag_add(&ctx->ds, MG_DEPENDENTS, cause->pos,
		     "column %s gets another type, and what stands on it forbids that: %s",
		     object_label(ctx->perm, o, "public"), sbuf_text(&names));
	diag_hint(&ctx->ds, d,
		  "This version does not make it anew: put the SQL that `modelgen autogenerate "
		  "--sql` prints into a `modelgen revision` between the statements that drop it "
		  "and those that create it again, in both directions.");
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

bool dependents_check(struct cmd_context *ctx, struct conn *conn, const struct difference *d)
{
	bool ok = true;

	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];
		const struct kind_sql *sql = kind_pg(c->kind);

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
