-- Named queries as structs and calls: what a row is, how parameters are given, the SQL.
local c = use("c.lua")
local M = {}

-- What the names of a query begin with: one that is a name of C, of its headers or of this one
-- gets a tail.
function M.stem(q)
  local stem = q.c.stem
  local is_taken = c_name(stem) ~= stem or stem == c.own("check") or stem == c.own("open")
  return is_taken and stem .. "_query" or stem
end

-- The only part of a row, where that is a whole table that is always there.
local function only_table(q)
  local item = q.items[1]
  return not q.is_nested and item and not item.may_lack and item.table or nil
end

function M.has_rows(q)
  return q.returns ~= "exec"
end

-- The tag of a row's struct, and whether it is one of the query's own.
function M.row(q)
  local t = only_table(q)
  if t then
    return t.c.name, false
  end
  return M.stem(q) .. "_row", true
end

function M.rows(q)
  local t = only_table(q)
  return t and c.names(t).rows or M.stem(q) .. "_rows"
end

function M.each_type(q)
  local t = only_table(q)
  return t and c.names(t).fn or M.stem(q) .. "_fn"
end

-- ---- parameters

function M.has_params(q)
  return #q.params + #q.filters + #q.sorts > 0
end

local taken = {
  db = true, arena = true, out = true, rows = true, fn = true, ctx = true, mg_params = true,
  mg_each = true,
}

local function argument(p)
  return (taken[p.c.name] or c.hides(p.c.name)) and p.c.name .. "_" or p.c.name
end

-- A few plain ones are arguments; others stand in a struct, where they have names at the call.
function M.is_plain(q)
  if #q.filters + #q.sorts > 0 or #q.params > 6 then
    return false
  end
  for _, p in ipairs(q.params) do
    if p.c.has then
      return false
    end
  end
  return true
end

-- ", const char *country"
function M.arguments(q)
  local list = {}
  if not M.has_params(q) then
    return ""
  elseif not M.is_plain(q) then
    return ", const struct " .. M.stem(q) .. "_params *params"
  end
  for i, p in ipairs(q.params) do
    list[i] = ", " .. c.type(p) .. argument(p)
  end
  return table.concat(list)
end

-- What goes to the runtime.
function M.passed(q)
  return not M.has_params(q) and "NULL" or M.is_plain(q) and "&mg_params" or "params"
end

-- The lines that put arguments into the struct.
function M.gather(q)
  if not M.has_params(q) or not M.is_plain(q) then
    return
  end
  emit("\tstruct ", M.stem(q), "_params mg_params;\n\n\tmemset(&mg_params, 0, sizeof(mg_params));\n")
  for _, p in ipairs(q.params) do
    emit("\tmg_params.", p.c.name, " = ", argument(p), ";\n")
  end
end

local outcomes = {
  exec = "rows becomes how many it changed, and may be NULL.",
  one = "MG_NONE when there is no such row, MG_E_MANY when there are several.",
  maybe = "MG_NONE when there is no such row, MG_E_MANY when there are several.",
}

-- The lines of the comment before the call.
function M.doc(q)
  local lines = {table.unpack(q.doc)}
  if #lines == 0 then
    lines[1] = "Query " .. c.comment(q.name) .. "."
  end
  lines[#lines + 1] = outcomes[q.returns]
  return lines
end

-- The members of a row that are columns of its own.
function M.values(q)
  if #q.items == 0 then
    return q.columns
  end
  local list = {}
  for _, item in ipairs(q.items) do
    if not item.table then
      list[#list + 1] = q.columns[item.first]
    end
  end
  return list
end

-- Whether a query has types of its own in the header.
function M.has_types(q)
  local _, own = M.row(q)
  return M.has_params(q) and not M.is_plain(q) or M.has_rows(q) and own
end

-- Row by row through a function of the right type.
function M.each(q)
  local t = only_table(q)
  local stem = t and c.stem(t) or M.stem(q)
  emit("\t", stem, "_mgeach mg_each;\n")
  if M.has_params(q) and M.is_plain(q) then
    M.gather(q)
  else
    emit("\n")
  end
  emit("\tmg_each.fn = fn;\n\tmg_each.ctx = ctx;\n")
  emit("\treturn mg_query_each(db, &", M.stem(q), "_mgquery, ", M.passed(q), ", ", stem,
    "_mgrow, &mg_each);\n")
end

function M.own_rows(q)
  return not only_table(q)
end

function M.switch(f)
  return "with_" .. f.c.stem
end

-- What a filter asks for, where that is short.
function M.switch_remark(q, f)
  local list = {}
  for i, piece in ipairs(f.sql) do
    list[i] = type(piece) == "string" and piece or ":" .. q.params[piece.param].name
  end
  local sql = table.concat(list):gsub("%s+", " ")
  return #sql < 50 and "/* only rows with " .. c.comment(sql) .. " */" or
    "/* only rows that pass this filter */"
end

-- ---- descriptions

local function value_table(tag, values)
  return {c = {name = tag}, columns = values}
end

function M.param_rows(q)
  local t, list = value_table(M.stem(q) .. "_params", q.params), {}
  for i, p in ipairs(q.params) do
    list[i] = c.row(t, p)
  end
  return list
end

local function in_c(q, v)
  if v.type.is_fallback or v.class == "enum" and v.type.is_array then
    fail(("query %s: C has no form for %s, the type of %s; write %s::text in the query"):format(
      q.name, v.type.text, v.name, v.name), q)
  end
end

-- Rows of the description of a result, with the types that the server sends.
function M.columns(q)
  local tag, own = M.row(q)
  local list, types = {}, {}
  local function add(t, col, within)
    list[#list + 1] = c.row(t, col, within)
    local odd = col.class == "enum" or col.type.is_fallback
    types[#types + 1] = odd and "0" or ("%d"):format(col.type.oid or 0)
  end
  if #q.items == 0 then
    for _, v in ipairs(q.columns) do
      in_c(q, v)
      add(value_table(tag, q.columns), v)
    end
  end
  for _, item in ipairs(q.items) do
    if item.table then
      for _, col in ipairs(item.table.columns) do
        add(item.table, col, own and
          {tag = "struct " .. tag, prefix = item.c.name .. ".", may_lack = item.may_lack} or nil)
      end
    else
      in_c(q, q.columns[item.first])
      add(value_table(tag, {q.columns[item.first]}), q.columns[item.first])
    end
  end
  return list, types
end

function M.nests(q)
  local list = {}
  for _, item in ipairs(q.items) do
    if item.table and item.c.has then
      list[#list + 1] = ("{%d, %d, offsetof(struct %s, %s)}"):format(
        item.first - 1, item.count, M.row(q), item.c.has)
    end
  end
  return list
end

-- ---- SQL

local function quoted(name)
  return name:find("^[a-z_][a-z0-9_]*$") and name or '"' .. name:gsub('"', '""') .. '"'
end

-- What has no form of its own is sent as text.
local function star(piece)
  local list = {}
  for i, col in ipairs(piece.star.columns) do
    local name = quoted(piece.alias) .. "." .. col.sql
    if col.type.is_fallback or col.class == "enum" and col.type.is_array then
      local cast = col.type.is_array and "::text[]" or "::text"
      name = name .. cast .. " AS " .. col.sql
    end
    list[i] = name
  end
  return table.concat(list, ", ")
end

local function text(q, pieces)
  local out = {}
  for i, p in ipairs(pieces) do
    if type(p) == "string" then
      out[i] = p
    elseif p.param then
      out[i] = "$" .. p.param .. (c.query_cast(q.params[p.param]) or "")
    elseif p.star then
      out[i] = star(p)
    end
  end
  return table.concat(out)
end

-- A long text as a literal of several lines.
function M.literal(text, indent)
  local pieces = {}
  while #text > 80 or text:find("\n.") do
    local at = text:sub(1, 80):match("^[^\n]*\n()") or text:sub(1, 80):match("^.* ()") or
      text:match("^.- ()") or #text + 1
    pieces[#pieces + 1] = c.string(text:sub(1, at - 1))
    text = text:sub(at)
  end
  pieces[#pieces + 1] = #text > 0 and c.string(text) or nil
  return table.concat(pieces, "\n" .. indent)
end

-- The whole statement, where nothing in it can be chosen; blanks at the end do not matter.
function M.sql(q)
  return (text(q, q.sql):gsub("%s+$", ""))
end

-- Else its parts: text, the filter that brings it, the sort order that does; -1: always there.
function M.parts(q)
  local parts, plain = {}, {}
  local function flush()
    if #plain > 0 then
      parts[#parts + 1] = {text(q, plain), -1, -1}
    end
    plain = {}
  end
  for _, p in ipairs(q.sql) do
    if type(p) == "table" and p.filters then
      plain[#plain + 1] = "true"
      flush()
      for i, f in ipairs(q.filters) do
        parts[#parts + 1] = {" AND (" .. text(q, f.sql) .. ")", i - 1, -1}
      end
    elseif type(p) == "table" and p.sort then
      flush()
      for i, s in ipairs(q.sorts) do
        parts[#parts + 1] = {text(q, s.sql), -1, i - 1}
      end
    else
      plain[#plain + 1] = p
    end
  end
  flush()
  return parts
end

-- Names that queries share with tables, their calls, relations or each other are told as clashes.
function M.claim_names(queries, tables, enums)
  local first = c.claim_names(tables, enums)
  local known = {}
  for _, t in ipairs(#queries > 0 and tables or {}) do
    for _, name in pairs(c.names(t)) do
      known[name] = t
    end
  end
  for _, q in ipairs(queries) do
    for _, tail in ipairs({"", "_each", "_row", "_rows", "_fn", "_params", "_sort"}) do
      local name = M.stem(q) .. tail
      local other = known[name] or first[name]
      if other then
        claim("names", name, other)
      end
      claim("names", name, q)
    end
  end
end

return M
