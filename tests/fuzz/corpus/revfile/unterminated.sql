-- revision: a
-- down_revision:
-- upgrade:
SELECT 'x