-- revision: c0ffee000005
-- down_revision: c0ffee000003, c0ffee000004
-- message: surname and patronomic
-- created: 2026-11-20 18:40:00 UTC

-- upgrade:

\quit
-- downgrade:
