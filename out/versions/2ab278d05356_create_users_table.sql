-- revision: 2ab278d05356
-- down_revision:
-- message: create users table
-- created: 2026-11-20 21:40:00 UTC
-- proven: 15.20 e3b0c44298fc1c14 -> 12f2d30e3193950b

-- upgrade:
CREATE TABLE users (
    id SERIAL NOT NULL,
    name VARCHAR(100) DEFAULT '' NOT NULL,
    username VARCHAR(32) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_username UNIQUE (username)
);

COMMENT ON TABLE users IS 'People who can sign in by username or email.';

\quit
-- downgrade:
DROP TABLE users;
