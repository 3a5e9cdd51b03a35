-- SPDX-License-Identifier: MIT
-- How often somebody may still try: a row for each address prefix, name or
-- address that was counted, under a keyed hash of it.

CREATE TABLE budget (
    key     BLOB    PRIMARY KEY CHECK (length(key) = 16),
    spent   INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For housekeeping.
CREATE INDEX budget_ends ON budget (ends_ms);
