-- SPDX-License-Identifier: MIT
-- By which housekeeping finds what is over.  Nothing in them moves when a
-- token is replaced.

CREATE INDEX session_ended ON session (ended_ms) WHERE ended_ms > 0;
CREATE INDEX session_ends ON session (ends_ms);
CREATE INDEX link_expires ON link (expires_ms);
CREATE INDEX mail_failed ON mail (due_ms) WHERE failed = 1;

-- Whoever is proved or has logged in leaves it, so it holds those alone that
-- may have to go.
CREATE INDEX account_unproved ON account (id)
    WHERE verified = 0 AND administrator = 0 AND active = 1
    AND last_login_ms = 0 AND email_folded <> '';
