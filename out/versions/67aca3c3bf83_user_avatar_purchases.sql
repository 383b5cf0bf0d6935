-- revision: 67aca3c3bf83
-- down_revision: e83a64f1b20c
-- message: user_avatar_purchases
-- created: 2026-11-20 22:10:00 UTC
-- proven: 15.20 3bc01a32e8c0442a -> fbe429fc59843c35

-- upgrade:
CREATE TABLE user_avatar_purchases (
    id SERIAL NOT NULL,
    user_id INTEGER NOT NULL,
    avatar_id VARCHAR(50) NOT NULL,
    purchased_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now(),
    CONSTRAINT pk_user_avatar_purchases PRIMARY KEY (id),
    CONSTRAINT fk_user_avatar_purchases_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT uq_user_avatar_purchases_user_id_avatar_id UNIQUE (user_id, avatar_id)
);

COMMENT ON TABLE user_avatar_purchases IS 'Avatars that users bought; each avatar once.';

CREATE INDEX ix_user_avatar_purchases_user_id ON user_avatar_purchases (user_id);

\quit
-- downgrade:
DROP INDEX ix_user_avatar_purchases_user_id;

DROP TABLE user_avatar_purchases;
