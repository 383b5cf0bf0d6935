-- revision: a
-- down_revision:
-- transaction: none
-- set: x = y
--   z = 1
-- massage: x
-- upgrade:
SELECT 0; -- x
-- step: transaction
SELECT $a$ ; $a$, E'\\'';',T $a$ ; $a$, E'\\ revisnieotrc:`ender: =_
LEC'';', 1_0depends_on URLE r AS  TABLE t D 1_0depends_on URLE r AS  TABLEt DROP C doOLUwn_revision:
-- tRa