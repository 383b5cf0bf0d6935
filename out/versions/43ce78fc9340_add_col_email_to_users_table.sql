-- revision: 43ce78fc9340
-- down_revision: 2ab278d05356
-- message: add col email to users table
-- created: 2026-11-20 21:45:00 UTC
-- proven: 15.20 12f2d30e3193950b -> da5b7e51a13ce3ac

-- upgrade:
ALTER TABLE users ADD COLUMN email VARCHAR(150);

ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);

\quit
-- downgrade:
ALTER TABLE users DROP CONSTRAINT uq_users_email;

ALTER TABLE users DROP COLUMN email;
