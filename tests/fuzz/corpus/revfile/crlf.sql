-- revision: a
-- down_revision: b, c
-- message: one
--   two
--
--   three

--upgrade:
/* /* x */ */ SELECT 1
