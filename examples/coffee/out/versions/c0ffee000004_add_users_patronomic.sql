-- revision: c0ffee000004
-- down_revision: c0ffee000002
-- message: add users.patronomic
-- created: 2026-11-20 18:40:00 UTC
-- proven: 15.20 c58a49e5d1c204a6 -> a2a4e562c7bd1a8a

-- upgrade:
ALTER TABLE users ADD COLUMN patronomic VARCHAR(50);

\quit
-- downgrade:
ALTER TABLE users DROP COLUMN patronomic;
