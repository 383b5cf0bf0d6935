-- revision: afe5f2bb7d8a
-- down_revision: 43ce78fc9340
-- message: create posts table
-- created: 2026-11-20 21:50:00 UTC
-- proven: 15.20 da5b7e51a13ce3ac -> 4625c7694b84b770

-- upgrade:
CREATE TABLE posts (
    id SERIAL NOT NULL,
    title VARCHAR(120) NOT NULL,
    body TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_posts PRIMARY KEY (id),
    CONSTRAINT fk_posts_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
);

COMMENT ON TABLE posts IS 'What users write; a post cannot exist without its author.';

\quit
-- downgrade:
DROP TABLE posts;
