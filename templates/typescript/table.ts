@ include("doc.ts", {lines = t.doc, indent = ""})
export interface $(ts.type_name(t)) {
@ for _, c in ipairs(t.columns) do
@   include("doc.ts", {lines = c.doc, indent = "  "})
  $(ts.key(c.name)): $(ts.column_type(c));
@ end
}

/** A new row of $(t.label). */
export interface $(ts.type_name(t))Insert {
@ for _, c in ipairs(t.columns) do
@   if not c.is_fixed then
  $(ts.key(c.name))$(ts.is_optional(c) and "?" or ""): $(ts.column_type(c));
@   end
@ end
}
