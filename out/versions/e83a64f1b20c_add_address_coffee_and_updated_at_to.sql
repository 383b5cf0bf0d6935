-- revision: e83a64f1b20c
-- down_revision: 5d1c7b90e2a4
-- message: add address, coffee and updated_at to users
-- created: 2026-11-20 22:05:00 UTC
-- proven: 15.20 cb109d3a9f1a39b5 -> 3bc01a32e8c0442a

-- upgrade:
ALTER TABLE users ADD COLUMN address JSON;

COMMENT ON COLUMN users.address IS 'Street, town, country.';

ALTER TABLE users ADD COLUMN coffee_id INTEGER;

COMMENT ON COLUMN users.coffee_id IS 'The preferred coffee.';

ALTER TABLE users ADD COLUMN updated_at TIMESTAMP WITHOUT TIME ZONE;

ALTER TABLE users ADD CONSTRAINT fk_users_coffee_id_coffee FOREIGN KEY(coffee_id) REFERENCES coffee (id);

\quit
-- downgrade:
ALTER TABLE users DROP CONSTRAINT fk_users_coffee_id_coffee;

ALTER TABLE users DROP COLUMN updated_at;

ALTER TABLE users DROP COLUMN coffee_id;

ALTER TABLE users DROP COLUMN address;
