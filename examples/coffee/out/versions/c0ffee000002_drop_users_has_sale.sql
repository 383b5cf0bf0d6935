-- revision: c0ffee000002
-- down_revision: c0ffee000001
-- message: drop users.has_sale
-- created: 2026-11-20 18:40:00 UTC
-- proven: 15.20 1d689c7268322534 -> c58a49e5d1c204a6
-- hazards: data_loss

-- upgrade:
ALTER TABLE users DROP COLUMN has_sale;

\quit
-- downgrade:
ALTER TABLE users ADD COLUMN has_sale BOOLEAN;
