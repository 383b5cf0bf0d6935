@ local c, macro = use("c.lua"), opt.macro
/*
 * Written by modelgen $(version). Do not edit: change the models and write it anew.
@ if revision then
 * Revision $(revision).
@ end
 *
@ if opt.split then
 * $(opt.stem).c has the bodies. With $(macro)_TYPES_ONLY before the #include there are only
 * types, JSON and rules, and libpq is not needed.
@ else
 * Include it wherever it is used, and in one file with
 *
 *   #define $(macro)_IMPLEMENTATION
 *
 * before. $(macro)_STATIC makes everything static in that file; with
 * $(macro)_TYPES_ONLY there are only types, JSON and rules, and libpq is not needed.
@ end
 */
#ifndef $(opt.guard)
#define $(opt.guard) 1

@ if revision then
#define $(macro)_VERSION "$(revision)"
@ else
#define $(macro)_VERSION ""
@ end
#define $(macro)_FINGERPRINT UINT64_C(0x$(fingerprint))

#if defined($(macro)_STATIC) && !defined(MG_STATIC)
#define MG_STATIC 1
#endif

@ include("runtime_types.h")

@ include("runtime_tables.h")

#if !defined($(macro)_TYPES_ONLY)
@ include("runtime_db.h")
#endif

#ifdef __cplusplus
extern "C" {
#endif
@ for _, e in ipairs(enums) do

@   include("enum.h", {e = e, c = c})
@ end
@ for _, t in ipairs(tables) do

@   include("table_types.h", {t = t, c = c})
@ end
@ local queries_of = use("queries.lua")
@ for _, q in ipairs(queries) do
@   if queries_of.has_types(q) then

@     include("query_types.h", {q = q, c = c, queries_of = queries_of})
@   end
@ end
@ for _, t in ipairs(tables) do

@   include("table_rules.h", {t = t, c = c})
@ end

#if !defined($(macro)_TYPES_ONLY)
@ for _, t in ipairs(tables) do

@   include("table_functions.h", {t = t, c = c})
@ end
@ for _, q in ipairs(queries) do

@   include("query_functions.h", {q = q, c = c, queries_of = queries_of})
@ end
@ if #c.links(tables) > 0 then

/* Relations: one round trip for any number of rows. */
@ end
@ for _, link in ipairs(c.links(tables)) do
@   include("link_functions.h", {link = link, c = c})
@ end
@ if #tables > 0 then

/*
 * Does the database have the tables and columns of this header, with their types? One round trip;
 * MG_E_SCHEMA when not, and mg_last(db)->message names the first column that differs. Columns that
 * are new in the database do not matter, nor do lengths.
 */
MG_FN mg_rc $(c.own("check"))(mg_db *db);
/* mg_open, and then this check: what a program begins with. Close *out after an error, too. */
MG_FN mg_rc $(c.own("open"))(mg_db **out, const char *conninfo, const mg_opts *opts);
@ end
@ for _, t in ipairs(tables) do
@   include("table_calls.h", {t = t, c = c})
@ end
@ for _, link in ipairs(c.links(tables)) do
@   include("link_calls.h", {link = link, c = c})
@ end
#endif

#ifdef __cplusplus
}
#endif
#endif
