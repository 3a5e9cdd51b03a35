-- SPDX-License-Identifier: MIT
-- Accounts, their sessions, links and mails, and the sealed keys.
--
-- Times are Unix milliseconds, 0 is "never".  AUTOINCREMENT: no id is used
-- again, because tokens carry them.

CREATE TABLE account (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    version         INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    username        TEXT    NOT NULL,
    username_folded TEXT    NOT NULL UNIQUE,
    email           TEXT    NOT NULL,
    email_folded    TEXT    NOT NULL,
    -- The folded address of whoever owns it; NULL: waits for it, or has none.
    email_claim     TEXT    UNIQUE CHECK (email_claim = email_folded),
    first_name      TEXT    NOT NULL,
    last_name       TEXT    NOT NULL,
    password_hash   TEXT,
    locale          TEXT    NOT NULL,
    verified        INTEGER NOT NULL CHECK (verified IN (0, 1)),
    archived        INTEGER NOT NULL CHECK (archived IN (0, 1)),
    active          INTEGER NOT NULL CHECK (active IN (0, 1)),
    administrator   INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    joined_ms       INTEGER NOT NULL,
    last_login_ms   INTEGER NOT NULL
) STRICT;

-- The owner first, then by id: in the order in which they are asked for.
CREATE INDEX account_email ON account (email_folded, (email_claim IS NULL));

CREATE TABLE session (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account       INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    selector      BLOB    NOT NULL UNIQUE CHECK (length(selector) = 16),
    digest        BLOB    NOT NULL CHECK (length(digest) = 32),
    -- Newest first: 32 bytes of digest, 8 of milliseconds, big-endian.
    replaced      BLOB    NOT NULL
                  CHECK (length(replaced) % 40 = 0 AND length(replaced) <= 640),
    started_ms    INTEGER NOT NULL,
    rotated_ms    INTEGER NOT NULL,
    idle_until_ms INTEGER NOT NULL,
    ends_ms       INTEGER NOT NULL,
    ended_ms      INTEGER NOT NULL,
    cut           INTEGER NOT NULL CHECK (cut IN (0, 1))
) STRICT;

-- Nothing in it moves when a token is replaced.
CREATE INDEX session_account ON session (account, ended_ms);

CREATE TABLE link (
    selector   BLOB    PRIMARY KEY CHECK (length(selector) = 16),
    account    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose    INTEGER NOT NULL,
    email      TEXT    NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL,
    voided_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX link_account ON link (account, purpose);

CREATE TABLE mail (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    account   INTEGER REFERENCES account (id) ON DELETE CASCADE,
    kind      INTEGER NOT NULL,
    address   TEXT    NOT NULL,
    locale    TEXT    NOT NULL,
    link      BLOB    CHECK (length(link) = 16),
    queued_ms INTEGER NOT NULL,
    due_ms    INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    failed    INTEGER NOT NULL CHECK (failed IN (0, 1)),
    error     TEXT    NOT NULL
) STRICT;

CREATE INDEX mail_due ON mail (due_ms) WHERE failed = 0;
CREATE INDEX mail_account ON mail (account);

CREATE TABLE sealed_key (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose    TEXT    NOT NULL,
    algorithm  TEXT    NOT NULL,
    kid        TEXT    NOT NULL UNIQUE,
    sealed     BLOB    NOT NULL,
    created_ms INTEGER NOT NULL,
    retired_ms INTEGER NOT NULL
) STRICT;

-- What the health check writes after a commit has failed: is there room again?
CREATE TABLE heartbeat (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO heartbeat (id, at_ms) VALUES (1, 0);
