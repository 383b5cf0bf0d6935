-- revision: b0eea4ddd07e
-- down_revision: afe5f2bb7d8a
-- message: require users email
-- created: 2026-11-20 21:55:00 UTC
-- proven: 15.20 4625c7694b84b770 -> 3cd1df077688e03c

-- upgrade:
UPDATE users SET email = username || '@invalid.email' WHERE email IS NULL;

ALTER TABLE users ALTER COLUMN email SET NOT NULL;

\quit
-- downgrade:
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
