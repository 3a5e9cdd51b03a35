-- SPDX-License-Identifier: MIT
-- Captchas that were handed out: a MAC of the answer, and how often it was
-- guessed.  A row goes when its captcha is solved, guessed too often or over.

CREATE TABLE captcha (
    id         BLOB    PRIMARY KEY CHECK (length(id) = 16),
    answer     BLOB    NOT NULL CHECK (length(answer) = 32),
    tries      INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For housekeeping.
CREATE INDEX captcha_expires ON captcha (expires_ms);
