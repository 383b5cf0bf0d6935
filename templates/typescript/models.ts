@ local ts = use("types.lua")
@ ts.claim_names(enums, {""})
@ ts.claim_names(tables, {"", "Insert"})
// Written by modelgen $(version). Do not edit: change the models and write it anew.
@ if revision then
// Revision $(revision).
@ end
// Columns $(fingerprint).
//
// A row is what a query returns, an insert what a new row may say: columns with a
// default may be left out, and those that the server alone sets are missing.

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
@ for _, e in ipairs(enums) do

@   include("doc.ts", {lines = e.doc, indent = ""})
export const $(ts.value_name(e)) = [$-
@   for i, arm in ipairs(e.arms) do
@     emit(i > 1 and ", " or "", ts.quote(arm.value))
@   end
] as const;
export type $(ts.type_name(e)) = (typeof $(ts.value_name(e)))[number];
@ end
@ for _, t in ipairs(tables) do

@   include("table.ts", {t = t, ts = ts})
@ end

/** The tables by their names in the database. */
export interface Tables {
@ for _, t in ipairs(tables) do
  $(ts.quote(t.label)): { row: $(ts.type_name(t)); insert: $(ts.type_name(t))Insert };
@ end
}
