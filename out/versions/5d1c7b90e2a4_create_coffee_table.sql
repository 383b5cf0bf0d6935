-- revision: 5d1c7b90e2a4
-- down_revision: b0eea4ddd07e
-- message: create coffee table
-- created: 2026-11-20 22:00:00 UTC
-- proven: 15.20 3cd1df077688e03c -> cb109d3a9f1a39b5

-- upgrade:
CREATE TABLE coffee (
    id SERIAL NOT NULL,
    title VARCHAR(200) NOT NULL,
    origin VARCHAR(200),
    intensifier VARCHAR(100),
    notes VARCHAR[],
    CONSTRAINT pk_coffee PRIMARY KEY (id)
);

COMMENT ON TABLE coffee IS 'What is served.';

COMMENT ON COLUMN coffee.title IS 'Name of the blend.';

COMMENT ON COLUMN coffee.notes IS 'What it tastes of, one note an element.';

\quit
-- downgrade:
DROP TABLE coffee;
