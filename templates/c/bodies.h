@ local c = use("c.lua")
#ifndef MG_BASE_DONE
#define MG_BASE_DONE 1
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

@ for _, name in ipairs(c.base_parts) do
@   include("runtime_" .. name .. ".h")

@ end
#ifdef __cplusplus
}
#endif
#endif

#if !defined(MG_DB_DONE) && !defined($(opt.macro)_TYPES_ONLY)
#define MG_DB_DONE 1
#ifdef __cplusplus
extern "C" {
#endif

@ for _, name in ipairs(c.db_parts) do
@   include("runtime_" .. name .. ".h")

@ end
#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif
@ for _, e in ipairs(enums) do
@   if #e.arms > 0 then

@     include("enum_bodies.h", {e = e, c = c})
@   end
@ end
@ for _, t in ipairs(tables) do

@   include("table_bodies.h", {t = t, c = c})
@ end

#if !defined($(opt.macro)_TYPES_ONLY)
@ for _, link in ipairs(c.links(tables)) do
@   include("link_bodies.h", {link = link, c = c})
@ end
@ for _, q in ipairs(queries) do

@   include("query_calls.h", {q = q, c = c, queries_of = use("queries.lua")})
@ end
@ if #tables > 0 then

MG_DEF mg_rc $(c.own("check"))(mg_db *db)
{
	static const mg_table *const tables[] = {
@   for _, t in ipairs(tables) do
		&$(c.stem(t))_mgabout,
@   end
	};

	return mg_check(db, tables, sizeof(tables) / sizeof(tables[0]));
}

MG_DEF mg_rc $(c.own("open"))(mg_db **out, const char *conninfo, const mg_opts *opts)
{
	mg_rc rc = mg_open(out, conninfo, opts);

	return rc ? rc : $(c.own("check"))(*out);
}
@ end
#endif

#ifdef __cplusplus
}
#endif
