-- revision: a
-- down_revision:
-- upgrade:
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN 1 END; END;
SELECT U&"d\0061t", N'x', B'1';