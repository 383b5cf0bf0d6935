-- revision: c0ffee000003
-- down_revision: c0ffee000002
-- message: add users.surname
-- created: 2026-11-20 18:40:00 UTC
-- proven: 15.20 c58a49e5d1c204a6 -> 9f49bbac092bec55

-- upgrade:
ALTER TABLE users ADD COLUMN surname VARCHAR(50);

\quit
-- downgrade:
ALTER TABLE users DROP COLUMN surname;
