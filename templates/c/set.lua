-- A header with everything, or declarations and bodies in two files; a test file where it is wanted.
use("queries.lua").claim_names(queries, tables, enums)
if opt.split then
  output(opt.stem .. ".h", "declarations.h", {header = opt.stem .. ".h"}, 100)
  output(opt.stem .. ".c", "split.c", {header = opt.stem .. ".h"}, 100)
else
  output(opt.file, "single.h", {header = opt.file}, 100)
end
if opt.tests then
  output(opt.stem .. "_test.c", "test.c", {header = opt.split and opt.stem .. ".h" or opt.file}, 100)
end
