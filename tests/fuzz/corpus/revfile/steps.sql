-- revision: a
-- down_revision:
-- transaction: none
-- set: x = y
--   z = 1
-- massage: x
-- upgrade:
SELECT 1; -- x
-- step: transaction
SELECT $a$ ; $a$, E'\\'';', 1_000;
CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);
-- step: none
DROP TABLE a.b, "C" CASCADE; ALTER TABLE t DROP COLUMN IF EXISTS x;
\quit
-- downgrade:
TRUNCATE a, b; DROP SCHEMA s CASCADE;
