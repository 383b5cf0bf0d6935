-- What the templates of the C header share: types, names, and rows of the descriptions.
local M = {}

-- The parts of the runtime, in the order of the bodies: without a database, and for it.
M.base_parts = {
  "arena", "values", "classes", "numeric", "text", "parse", "parse_more", "json_out", "json_in",
  "rules",
}
M.db_parts = {
  "decode", "encode", "copytext", "handle", "transactions", "statements", "results", "pipeline", "sql", "rows",
  "keys", "lists", "links", "bulk", "check", "queries",
}

-- Class: the type of a value, the type of an array, the name in the runtime.
local classes = {
  bool = {"bool ", "mg_bools", "BOOL"}, i16 = {"int16_t ", "mg_i16s", "I16"},
  i32 = {"int32_t ", "mg_i32s", "I32"}, i64 = {"int64_t ", "mg_i64s", "I64"},
  f32 = {"float ", "mg_f32s", "F32"}, f64 = {"double ", "mg_f64s", "F64"},
  text = {"const char *", "mg_texts", "TEXT"}, bytes = {"mg_bytes ", "mg_byteses", "BYTES"},
  uuid = {"mg_uuid ", "mg_uuids", "UUID"}, date = {"mg_date ", "mg_dates", "DATE"},
  clock = {"mg_clock ", "mg_clocks", "CLOCK"}, timetz = {"mg_timetz ", "mg_timetzs", "TIMETZ"},
  timestamp = {"mg_time ", "mg_times", "TIMESTAMP"},
  timestamptz = {"mg_time ", "mg_times", "TIMESTAMPTZ"},
  interval = {"mg_interval ", "mg_intervals", "INTERVAL"},
  numeric = {"mg_numeric ", "mg_texts", "NUMERIC"}, scaled = {"int64_t ", "mg_i64s", "SCALED"},
  json = {"mg_json ", "mg_jsons", "JSON"}, jsonb = {"mg_json ", "mg_jsons", "JSONB"},
  inet = {"mg_inet ", "mg_inets", "INET"}, cidr = {"mg_inet ", "mg_inets", "CIDR"},
  macaddr = {"mg_macaddr ", "mg_macaddrs", "MACADDR"},
  macaddr8 = {"mg_macaddr8 ", "mg_macaddr8s", "MACADDR8"},
  bit = {"mg_bits ", "mg_bitses", "BIT"}, varbit = {"mg_bits ", "mg_bitses", "VARBIT"},
  oid = {"uint32_t ", "mg_u32s", "OID"}, xid = {"uint32_t ", "mg_u32s", "XID"},
  cid = {"uint32_t ", "mg_u32s", "CID"}, xid8 = {"uint64_t ", "mg_u64s", "XID8"},
  lsn = {"uint64_t ", "mg_u64s", "LSN"}, money = {"int64_t ", "mg_i64s", "MONEY"},
  char = {"char ", "mg_chars", "CHAR"}, xml = {"const char *", "mg_texts", "XML"},
  point = {"mg_point ", "mg_points", "POINT"},
  int4range = {"mg_range ", "mg_ranges", "INT4RANGE"},
  int8range = {"mg_range ", "mg_ranges", "INT8RANGE"},
  daterange = {"mg_range ", "mg_ranges", "DATERANGE"},
  tsrange = {"mg_range ", "mg_ranges", "TSRANGE"},
  tstzrange = {"mg_range ", "mg_ranges", "TSTZRANGE"},
  numrange = {"mg_numrange ", "mg_numranges", "NUMRANGE"},
}

-- A string literal of C: what is not plain as three octal digits, which nothing behind can join.
local strings = {}

function M.string(text)
  local known = strings[text]
  if known then
    return known
  elseif not text:find('[%c"\\\127-\255?]') then
    known = '"' .. text .. '"'
    strings[text] = known
    return known
  end
  return '"' .. text:gsub('[%c"\\\127-\255]', function(ch)
    if ch == '"' or ch == "\\" then
      return "\\" .. ch
    elseif ch == "\n" then
      return "\\n"
    end
    return ("\\%03o"):format(ch:byte())
  end):gsub("%?", "\\?") .. '"'
end

-- A name inside a comment of one line.
function M.comment(text)
  return (text:gsub("%c", "?"):gsub("%*/", "* /"):gsub("/%*", "/ *"):gsub("%?%?", "? ?"))
end

function M.ident(text)
  return (text:gsub("[^%w_]", "_"))
end

-- The verbs behind a table's stem in the names of its types and functions.
M.verbs = {
  "constraint", "copy", "copy_begin", "copy_end", "copy_in", "copy_row", "count", "delete",
  "delete_many", "each", "exists", "fn", "found", "from_json", "get", "get_many", "groups",
  "insert", "insert_many", "list", "page", "refs", "rows", "to_json", "update", "update_if",
  "upsert", "validate", "violated",
}

-- What a table's names begin with: timer_delete is a function of the system, timer_row_delete not.
local stems = {}
function M.stem(t)
  local stem = t.c.stem
  if not stems[stem] then
    stems[stem] = stem
    for _, verb in ipairs(c_begins(stem .. "_") and M.verbs or {}) do
      local name = stem .. "_" .. verb
      if c_name(name) ~= name then
        stems[stem] = stem .. "_row"
      end
    end
  end
  return stems[stem]
end

-- Lines that readers of documents would take for commands stand in a plain comment.
local function opening(lines)
  for _, line in ipairs(lines) do
    if line:find("[@\\<&]") then
      return "/*"
    end
  end
  return "/**"
end

-- What tables and enums are called: names made from these give way with an underscore.
local given

function M.free(name)
  if not given then
    given = {}
    for _, list in ipairs{tables, enums} do
      for _, object in ipairs(list) do
        given[object.c.stem], given[object.c.name] = true, true
      end
    end
  end
  return given[name] and name .. "_" or name
end

-- A table's own names by their verbs: user_groups, or user_groups_ where a table is called so.
local names_of = {}
function M.names(t)
  local names = names_of[t]
  if not names then
    local begin = M.stem(t) .. "_"
    names = {}
    for _, verb in ipairs(M.verbs) do
      names[verb] = M.free(begin .. verb)
    end
    names_of[t] = names
  end
  return names
end

function M.by_name(t, key)
  return M.free(M.stem(t) .. "_by_" .. M.by(t, key))
end

function M.label(enum)
  return M.free(enum.c.stem .. "_label")
end

-- What the header itself is asked by: models_check.
function M.own(verb)
  return M.free(opt.prefix .. M.ident(opt.stem) .. "_" .. verb)
end

-- Writes a comment for whoever reads the header.
function M.doc(lines, indent, otherwise)
  if #lines == 0 then
    lines = otherwise and {otherwise} or {}
  end
  if #lines == 1 then
    emit(indent, opening(lines), " ", lines[1], " */\n")
  elseif #lines > 1 then
    emit(indent, opening(lines), "\n")
    for _, line in ipairs(lines) do
      emit(indent, line == "" and " *" or " * ", line, "\n")
    end
    emit(indent, " */\n")
  end
end

-- ---- values

local function is_enum(col)
  return col.class == "enum" and not col.type.is_array
end

-- Arrays of enums are arrays of their labels; enums without values are text.
local function class_of(col)
  if col.class == "enum" and (col.type.is_array or #col.type.enum.arms == 0) then
    return classes.text
  end
  return classes[col.class] or classes.text
end

local function has_arms(col)
  return is_enum(col) and #col.type.enum.arms > 0
end

-- "int64_t " or "const char *": what stands before the name.
function M.type(col)
  if col.type.is_array then
    return class_of(col)[2] .. " "
  elseif has_arms(col) then
    return "enum " .. col.type.enum.c.name .. " "
  end
  return class_of(col)[1]
end

function M.member(col)
  return M.type(col) .. col.c.name .. ";"
end

function M.remark(col)
  local text
  if col.class == "enum" and col.type.is_array then
    text = "labels of " .. col.type.text
  elseif col.type.is_fallback then
    text = col.type.text .. ", as text"
  elseif col.class == "scaled" then
    text = ("%s: the number times 10 to the %d"):format(col.type.text, col.type.scale or 0)
  elseif col.class == "money" then
    text = "money, in its smallest unit"
  end
  return text and " /* " .. M.comment(text) .. " */" or ""
end

-- The member that keeps the label of an enum, under a name that no column has.
function M.raw(t, col)
  if not has_arms(col) then
    return nil
  end
  local name = col.c.stem .. "_label"
  for _, other in ipairs(t.columns) do
    if other.c.name == name or other.c.has == name then
      name = name .. "_"
    end
  end
  return name
end

function M.unknown(enum)
  local name = "UNKNOWN"
  for _, arm in ipairs(enum.arms) do
    if arm.c.upper == name then
      name = "NOT_KNOWN"
    end
  end
  return enum.c.upper .. "_" .. name
end

function M.bit(col)
  return ("((mg_cols)1 << %d)"):format(math.min(col.index, 63))
end

-- The mask of what an insert has to give.
function M.required(t)
  local text, width = "", 0
  for _, col in ipairs(t.columns) do
    if col.not_null and not col.has_default and not col.is_fixed then
      local bit = t.c.upper .. "_C_" .. col.c.upper
      if width + #bit > 80 then
        text, width = text .. " | \\\n\t ", 0
      elseif text ~= "" then
        text = text .. " | "
      end
      text, width = text .. bit, width + #bit + 3
    end
  end
  if text == "" then
    return "((mg_cols)0)"
  end
  return (#t.c.upper + #text > 75 and "\\\n\t(" or "(") .. text .. ")"
end

-- The columns that the server alone sets.
function M.fixed(t)
  local names = {}
  for _, col in ipairs(t.columns) do
    names[#names + 1] = col.is_fixed and col.c.name or nil
  end
  return table.concat(names, ", ")
end

-- ---- keys

local function plain(columns)
  for _, col in ipairs(columns) do
    if col.type.is_array or col.class == "json" or col.class == "xml" or col.class == "point" then
      return false
    end
  end
  return #columns > 0
end

local function names_of_columns(key, between)
  local names = {}
  for i, col in ipairs(key.key_columns) do
    names[i] = col.c.stem
  end
  return table.concat(names, between)
end

-- The primary key first, where it is among them; two over the same columns are one.
local keys_of = {}
function M.keys(t)
  if keys_of[t] then
    return keys_of[t]
  end
  local keys, known = {}, {}
  for _, k in ipairs(t.keys) do
    local id = names_of_columns(k, " ")
    if plain(k.key_columns) and not known[id] and (k.is_primary or not k.is_deferrable) then
      known[id] = true
      keys[#keys + 1] = k
    end
  end
  keys_of[t] = keys
  return keys
end

-- What `by_` begins: (b, c) beside a column b_c gives way.
function M.by(t, key)
  local name = names_of_columns(key, "_")
  for _, k in ipairs(M.keys(t)) do
    if k == key then
      break
    elseif names_of_columns(k, "_") == name then
      name = name .. "_"
    end
  end
  return name
end

function M.primary(t)
  local first = M.keys(t)[1]
  return first and first.is_primary and first or nil
end

function M.others(t)
  return {table.unpack(M.keys(t), M.primary(t) and 2 or 1)}
end

function M.place(t, key)
  for i, k in ipairs(M.keys(t)) do
    if k == key then
      return i - 1
    end
  end
end

-- The only column of a key, when a plain array of its values can stand for many keys.
function M.single(key)
  if key and #key.key_columns == 1 and not has_arms(key.key_columns[1]) then
    return key.key_columns[1]
  end
  return nil
end

local taken = {db = true, arena = true, out = true, mg_args = true}

if opt.typedef then
  for _, t in ipairs(tables) do
    taken[t.c.name] = true
  end
end

-- A parameter may not hide the name of a type.
function M.hides(name)
  return taken[name]
end

local function param(col)
  return taken[col.c.name] and col.c.stem .. "_key" or col.c.name
end

function M.params(key)
  local list = {}
  for i, col in ipairs(key.key_columns) do
    list[i] = M.type(col) .. param(col)
  end
  return table.concat(list, ", ")
end

-- Whether a value of the key points to memory: a page then does, too.
function M.has_pointers(key)
  for _, col in ipairs(key.key_columns) do
    if col.is_pointer or col.type.is_array or has_arms(col) then
      return true
    end
  end
  return false
end

-- Many keys: an array of values, or rows.
function M.many(t, key)
  local col = M.single(key)
  return "const " .. (col and M.type(col):gsub("^const char %*$", "char *const *") or
    "struct " .. t.c.name .. " *"):gsub("([%w]) $", "%1 *") .. "keys"
end

function M.pointer(col, name)
  return M.type(col) .. "*" .. name
end

-- The addresses of the parameters, for the runtime.
function M.arguments(key)
  local n = #key.key_columns
  local lines = {("const void *mg_args[%d];"):format(n), ""}
  for i, col in ipairs(key.key_columns) do
    lines[#lines + 1] = ("mg_args[%d] = &%s;"):format(i - 1, param(col))
  end
  return (table.concat(lines, "\n\t"):gsub("\n\t\n", "\n\n"))
end

-- ---- constraints

function M.constraints(t)
  return t.constraints
end

function M.touched(t)
  local list = {}
  for _, col in ipairs(t.columns) do
    if col.on_update then
      list[#list + 1] = col
    end
  end
  return list
end

function M.touches(t)
  local names = {}
  for i, col in ipairs(M.touched(t)) do
    names[i] = col.c.name
  end
  return #names > 0 and ", and " .. table.concat(names, ", ") or ""
end

-- One comparison of a column with a number: its name, the operator and the number.
local function comparison(text)
  local turned = {["<"] = ">", [">"] = "<", ["<="] = ">=", [">="] = "<="}
  local name, op, value = text:match("^([%a_][%w_]*) ?([<>]=?) ?%(?(%-?%d+)%)?$")
  if not name then
    value, op, name = text:match("^%(?(%-?%d+)%)? ?([<>]=?) ?([%a_][%w_]*)$")
    op = op and turned[op]
  end
  return name, op, value
end

-- The comparisons that all have to hold, into list; parentheses around some of them do not matter.
local function conjuncts(text, list)
  local depth, from, at, n = 0, 1, 1, 0
  text = text:match("^ *(.-) *$")
  while at <= #text do
    local ch = text:sub(at, at)
    depth = depth + (ch == "(" and 1 or ch == ")" and -1 or 0)
    if depth == 0 and text:find("^%f[%w_]and%f[^%w_]", at) then
      conjuncts(text:sub(from, at - 1), list)
      at, from, n = at + 2, at + 3, n + 1
    end
    at = at + 1
  end
  if n > 0 then
    conjuncts(text:sub(from), list)
  elseif text:match("^%b()$") then
    conjuncts(text:sub(2, -2), list)
  else
    list[#list + 1] = text
  end
end

-- Checks that compare a column with numbers: validate knows them, too.
function M.limits(t)
  local ops = {["<"] = "<", [">"] = ">", ["<="] = "l", [">="] = "g"}
  local whole, list = {}, {}
  for _, col in ipairs(t.columns) do
    if (col.class == "i16" or col.class == "i32" or col.class == "i64") and not col.type.is_array then
      whole[col.name] = col
    end
  end
  for _, check in ipairs(t.checks) do
    local lower = check.expression:lower():gsub("%s+", " ")
    local parts = {}
    -- what is more than comparisons joined by AND is left to the server
    if #lower < 500 and not lower:find("['\"$]") and not lower:find("/*", 1, true) and
        not lower:find("%f[%w_]or%f[^%w_]") and not lower:find("%f[%w_]not%f[^%w_]") and not lower:find("%f[%w_]case%f[^%w_]") then
      conjuncts(lower, parts)
    end
    for _, part in ipairs(parts) do
      local name, op, value = comparison(part)
      if whole[name] and #value < 18 then
        list[#list + 1] = {col = whole[name], op = ops[op], value = value}
      end
    end
  end
  return list
end

-- ---- descriptions

local flag_names = {"ARRAY", "NULL", "CAST", "PRIVATE", "FIXED", "FOREIGN", "DEFAULT"}
local flag_texts = {[0] = "0"}

local function flags(bits)
  if not flag_texts[bits] then
    local list = {}
    for i, name in ipairs(flag_names) do
      if bits & 1 << (i - 1) ~= 0 then
        list[#list + 1] = "MG_F_" .. name
      end
    end
    flag_texts[bits] = table.concat(list, " | ")
  end
  return flag_texts[bits]
end

-- A parameter is of the class' type; where that does not become the column's by itself, a cast.
local function cast(col)
  local type = col.type
  local strange = type.is_fallback or type.enum or (type.is_array and type.domain) or
    (class_of(col)[3] == "TEXT" and type.element_oid ~= 25 and type.element_oid ~= 1043)
  return strange and M.string(type.sql_full) or "NULL"
end

-- What a description says of a type: the same for all columns of that type and class.
local described = {}

local function description(col)
  local type = col.type
  local of = described[col.class] or {}
  described[col.class] = of
  if of[type.text] then
    return of[type.text]
  end
  local class = has_arms(col) and "ENUM" or class_of(col)[3]
  local is_strange = type.mods or type.domain or type.is_fallback or col.class == "enum" or
    (class_of(col)[3] == "TEXT" and type.element_oid ~= 25)
  local is_foreign = type.is_fallback or (type.is_array and (type.domain or type.enum))
  local limit = (class == "TEXT" or class == "NUMERIC") and
    (type.length or class == "NUMERIC" and type.precision) or 0
  of[type.text] = {
    bits = (type.is_array and 1 or 0) | (is_strange and 4 or 0) | (is_foreign and 32 or 0),
    types = ("%s, %s, %s"):format(cast(col), M.string(type.sql_full),
      has_arms(col) and "&" .. type.enum.c.stem .. "_mglabels" or "NULL"),
    rest = ("%d, %d, MG_T_%s"):format(
      type.is_array and class == "TEXT" and type.element_oid or 0, limit, class),
    scale = type.scale or 0,
  }
  return of[type.text]
end

-- A parameter of a query: as above, and an array is of the very type that the statement wants.
function M.query_cast(col)
  local type = col.type
  local of_text = class_of(col)[3] == "TEXT" and type.element_oid ~= 25
  return (type.is_fallback or type.enum or type.is_array and type.domain or of_text) and
    "::" .. type.sql_full or nil
end

-- within: the struct that the table's struct is a member of, and whether it may be missing there.
function M.row(t, col, within)
  local of, has, raw = description(col), col.c.has, M.raw(t, col)
  local begin = within and "offsetof(" .. within.tag .. ", " .. within.prefix or
    "offsetof(struct " .. t.c.name .. ", "
  local bits = of.bits | ((not col.not_null or within and within.may_lack) and 2 or 0) |
    (col.is_private and 8 or 0) | (col.is_fixed and 16 or 0) | (col.has_default and 64 or 0)
  return "{" .. M.string(col.name) .. ", " .. of.types .. ",\n\t\t" .. begin .. col.c.name .. "), " .. (has and begin .. has .. "), " or "MG_NO_FLAG, ") ..
    (raw and begin .. raw .. "), " or "MG_NO_FLAG, ") .. of.rest .. ", " .. flags(bits) .. ", " ..
    of.scale .. "}"
end

-- ---- relations

-- A foreign key whose both sides are here, with the names of its two loaders.
local function link_of(f)
  if not f.to or #f.from_columns == 0 or #f.from_columns ~= #f.to_columns or
      not plain(f.from_columns) or not plain(f.to_columns) then
    return nil
  end
  local words = {}
  for i, col in ipairs(f.from_columns) do
    words[i] = col.c.stem
  end
  local child, parent = M.stem(f.from), M.stem(f.to)
  return {
    child = f.from, parent = f.to, from = f.from_columns, to = f.to_columns, object = f,
    words = table.concat(words, ", "), by = table.concat(words, "_"),
    children = child .. "_of_" .. parent, parents = parent .. "_of_" .. child,
  }
end

-- Short names where they are unambiguous: posts_of_users; else posts_of_users_by_author_id, and
-- users_of_posts_via_author_id for the way to the parents.
function M.links(tables)
  if M.all_links then
    return M.all_links
  end
  local links, uses, known = {}, {}, {}
  for _, t in ipairs(tables) do
    for _, f in ipairs(t.foreign_keys) do
      local link = link_of(f)
      local id = link and link.children .. " " .. link.by
      if link and not known[id] then
        known[id] = true
        links[#links + 1] = link
        uses[link.children] = (uses[link.children] or 0) + 1
        uses[link.parents] = (uses[link.parents] or 0) + 1
      end
    end
  end
  for _, link in ipairs(links) do
    local children, parents = link.children, link.parents
    if uses[children] > 1 or uses[parents] > 1 then
      children = children .. "_by_" .. link.by
      parents = parents .. "_via_" .. link.by
    end
    link.stem, link.children, link.parents = children, M.free(children), M.free(parents)
  end
  M.all_links = links
  return links
end

-- Whether relations lead to rows of the table from those that it refers to, and from those that
-- refer to it.
function M.relations(t)
  if not M.all_relations then
    M.all_relations = {}
    for _, other in ipairs(tables) do
      M.all_relations[other] = {}
    end
    for _, link in ipairs(M.links(tables)) do
      M.all_relations[link.child].as_child = true
      M.all_relations[link.parent].as_parent = true
    end
  end
  return M.all_relations[t]
end

-- Calls by a key and of relations: none may have the name of another, nor that of a table with a
-- verb behind it.
local function claim_calls(first)
  local begins, verbs = {}, {}
  for _, verb in ipairs(M.verbs) do
    verbs[verb] = true
  end
  for _, t in ipairs(tables) do
    begins[M.stem(t)] = t
  end
  local function add(name, object)
    local function clash(other)
      if other and other ~= object then
        claim("names", name, other)
        claim("names", name, object)
      end
    end
    clash(first[name])
    first[name] = object
    for at in name:gmatch("()_") do
      clash(verbs[name:sub(at + 1)] and begins[name:sub(1, at - 1)])
    end
  end
  for _, t in ipairs(tables) do
    for _, key in ipairs(M.others(t)) do
      add(M.by_name(t, key), t)
    end
  end
  for _, link in ipairs(M.links(tables)) do
    add(link.children, link.object)
    add(link.parents, link.object)
  end
end

-- Whatever stands in a header by itself, but for what M.names has, as a map to whose it is.
function M.claim_names(tables, enums)
  local first = {}
  for _, list in ipairs{enums, tables} do
    for _, object in ipairs(list) do
      first[object.c.stem] = object
    end
  end
  claim_calls(first)
  M.claim_constants(tables, enums)
  return first
end

-- What stands in capitals: a column of one table may come to the name of a constraint of another.
function M.claim_constants(tables, enums)
  local first = {}
  local function add(name, object)
    if first[name] and first[name] ~= object then
      claim("constants", name, first[name])
      claim("constants", name, object)
    end
    first[name] = object
  end
  for _, e in ipairs(enums) do
    for _, arm in ipairs(e.arms) do
      add(arm.c.name, e)
    end
  end
  for _, t in ipairs(tables) do
    local up = t.c.upper
    for _, tail in ipairs({"_COLUMNS", "_REQUIRED", "_K_NONE"}) do
      add(up .. tail, t)
    end
    for _, col in ipairs(t.columns) do
      add(up .. "_C_" .. col.c.upper, t)
    end
    for _, k in ipairs(M.constraints(t)) do
      add(k.c.name, t)
    end
  end
end

return M
