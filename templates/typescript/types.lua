-- How values look in TypeScript: as node-postgres reads them when the parsers of bigint, numeric
-- and dates are left as they are, since only strings keep all of their digits.
local classes = {
  bool = "boolean", i16 = "number", i32 = "number", f32 = "number", f64 = "number",
  oid = "number", xid = "number", cid = "number",
  json = "Json", jsonb = "Json", bytes = "Uint8Array",
  timestamp = "Date", timestamptz = "Date", date = "Date",
}

local M = {}

-- A string literal of JavaScript.
function M.quote(text)
  local named = {["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\"}
  return '"' .. text:gsub('[%c"\\\u{7f}]', function(c)
    return named[c] or ("\\x%02x"):format(c:byte())
  end):gsub("\u{2028}", "\\u2028"):gsub("\u{2029}", "\\u2029") .. '"'
end

function M.key(name)
  return name:find("^[%a_][%w_]*$") and name or M.quote(name)
end

-- Names that the module itself uses.
local taken = {Json = true, Tables = true, Date = true, Uint8Array = true}

-- user_avatars: UserAvatars.
function M.type_name(object)
  local name = object.c.stem:gsub("_(%w)", string.upper):gsub("^%l", string.upper)
  return taken[name] and name .. "_" or name
end

-- Each type of each object is to have a name of its own.
function M.claim_names(objects, suffixes)
  for _, object in ipairs(objects) do
    for _, suffix in ipairs(suffixes) do
      claim("types", M.type_name(object) .. suffix, object)
    end
  end
end

-- The list of an enum's values.
function M.value_name(enum)
  local name = M.type_name(enum) .. "Values"
  return (name:gsub("^%u", string.lower))
end

function M.type(type)
  local name = type.enum and M.type_name(type.enum) or classes[type.class] or "string"
  if not type.is_array then
    return name
  end
  -- every element of an array may be NULL, and nothing says how many dimensions it has
  return ("(%s | null)[]"):format(name)
end

function M.column_type(column)
  return M.type(column.type) .. (column.not_null and "" or " | null")
end

function M.is_optional(column)
  return column.has_default or not column.not_null
end

return M
