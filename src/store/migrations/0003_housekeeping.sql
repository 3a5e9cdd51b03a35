-- SPDX-License-Identifier: MIT
-- By which housekeeping finds what is over.  Nothing in them moves when a
-- token is replaced or somebody logs in.

CREATE INDEX session_ended ON session (ended_ms) WHERE ended_ms > 0;
CREATE INDEX session_ends ON session (ends_ms);
CREATE INDEX link_expires ON link (expires_ms);
CREATE INDEX mail_failed ON mail (due_ms) WHERE failed = 1;
CREATE INDEX account_unproved ON account (id) WHERE verified = 0;
