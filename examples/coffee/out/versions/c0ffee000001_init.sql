-- revision: c0ffee000001
-- down_revision:
-- message: init
-- created: 2026-11-20 18:40:00 UTC
-- proven: 15.20 e3b0c44298fc1c14 -> 1d689c7268322534

-- upgrade:
CREATE TABLE coffee (
    id SERIAL NOT NULL,
    title VARCHAR(200) NOT NULL,
    origin VARCHAR(200),
    intensifier VARCHAR(100),
    notes VARCHAR[],
    CONSTRAINT pk_coffee PRIMARY KEY (id)
);

COMMENT ON TABLE coffee IS 'What can be ordered.';

CREATE TABLE users (
    id SERIAL NOT NULL,
    name VARCHAR(50) NOT NULL,
    has_sale BOOLEAN,
    address JSON,
    coffee_id INTEGER,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_users_coffee_id_coffee FOREIGN KEY(coffee_id) REFERENCES coffee (id)
);

COMMENT ON TABLE users IS 'Who orders it.';

COMMENT ON COLUMN users.address IS 'At least a country: {"country": "Peru"}.';

COMMENT ON COLUMN users.coffee_id IS 'The preferred one.';

CREATE INDEX ix_coffee_title_words ON coffee USING gin ((to_tsvector('simple', title)));

\quit
-- downgrade:
DROP INDEX ix_coffee_title_words;

DROP TABLE users;

DROP TABLE coffee;
