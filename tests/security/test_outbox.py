#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails of the shipped executable: what a request, a mail server or a mail scanner can do to them, which is nothing.

security.md, rows 25 and 28 to 30; in both styles.  What SMTP itself promises is in tests/scenarios/.
"""
import os
import socket
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import STYLES, ask, codes, document, fetch, link_in, log_in, mails, me, post, register, settings

PASSWORD = "a heron stands in the reeds"
EVIL = "evil.example"
SITE = "https://accounts.example.com"
CLAIMING = {"Host": EVIL, "X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "http", "X-Forwarded-Server": EVIL,
            "X-Original-Host": EVIL, "Forwarded": f"host={EVIL};proto=http", "Origin": f"https://{EVIL}",
            "Referer": f"https://{EVIL}/", "X-HTTP-Host-Override": EVIL}


def in_both_styles(function):
    """Two claims, one a style."""
    for style in STYLES:
        def one(style=style):
            function(style)
        one.__name__ = f"{function.__name__}_{style.name}"
        claim(one)


def outbox(server):
    """The rows as they are stored."""
    with sqlite3.connect(os.path.join(server.folder, "gatehouse.db")) as database:
        rows = database.execute("SELECT kind, address, attempts, failed FROM mail ORDER BY id").fetchall()
    database.close()
    return rows


@in_both_styles
def host_headers_change_nothing(style):
    with Server(settings(server={"public_url": SITE, "trusted_proxies": "127.0.0.1"})) as server:
        def mutate(operation, **arguments):
            body = document(style, operation, "success", arguments)
            expect(post(server, body, style, headers=CLAIMING).json(), {"data": {operation: {"success": True}}})

        mutate("register", username="ada", email="ada@example.com", password1=PASSWORD, password2=PASSWORD)
        mutate("resendActivationEmail", email="ada@example.com")
        mutate("sendPasswordResetEmail", email="ada@example.com")
        server.run("user", "verify", "ada")
        mutate("sendPasswordResetEmail", email="ada@example.com")
        found = mails(server, "ada@example.com")
        expect(len(found), 4)
        for mail in found:
            expect_true(EVIL not in str(mail), mail)
            expect(link_in(mail["text"])[0], SITE)
            expect(link_in(mail["html"])[0], SITE)
            expect_true("accounts.example.com" in mail["subject"], mail["subject"])


@in_both_styles
def a_dead_mail_server_shows_nowhere(style):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens: every attempt fails at once
        with Server(settings(mail={"smtp_host": "127.0.0.1", "smtp_port": closed.getsockname()[1],
                                   "smtp_security": "plain", "mail_retry_first": 1})) as server:
            done = register(server, "ada", PASSWORD, style)
            expect((done["success"], done["errors"], done["user"]), (True, None, {"username": "ada"}), "register")
            for operation in ("resendActivationEmail", "sendPasswordResetEmail"):
                known, unknown = (ask(server, style, operation, email=email)
                                  for email in ("ada@example.com", "nobody@example.com"))
                expect(known, {"success": True, "errors": None}, operation)
                expect(unknown, known, operation)
            expect(log_in(server, "ada", PASSWORD, style)["success"], True, "the account is made")
            expect([row[1] for row in outbox(server)], ["ada@example.com"] * 3, "the mails wait")


@in_both_styles
def fetching_a_link_changes_nothing(style):
    """Scanners, previews, browsers that look ahead: any number of them, by GET and HEAD."""
    with Server(settings()) as server:
        register(server, "ada", PASSWORD, style)
        activation = link_in(mails(server, "ada@example.com")[-1]["text"])
        for _ in range(3):
            for method in ("GET", "HEAD"):
                page = fetch(server.port, f"/{activation[1]}/{activation[2]}", method=method,
                             headers={"User-Agent": "scanner", "Purpose": "prefetch"})
                expect_true(page.status in (200, 405), page.status)
            expect(fetch(server.port, f"/{activation[1]}/{activation[2]}", method="POST", body="").status, 405)
        expect(me(server, log_in(server, "ada", PASSWORD, style)["token"]["token"], style)["verified"], False)
        expect(ask(server, style, "verifyAccount", token=activation[2])["success"], True, "not used up")

        ask(server, style, "sendPasswordResetEmail", email="ada@example.com")
        reset = link_in(mails(server, "ada@example.com")[-1]["text"])
        for _ in range(3):
            page = fetch(server.port, f"/{reset[1]}/{reset[2]}")
            expect((page.status, page.headers["referrer-policy"], page.headers["cache-control"]),
                   (200, "no-referrer", "no-store"))
        done = ask(server, style, "passwordReset", token=reset[2], newPassword1=PASSWORD + "!", newPassword2=PASSWORD + "!")
        expect(done, {"success": True, "errors": None})
        server.stop()
        expect_true(activation[2] not in server.log and reset[2] not in server.log, "nor does the log have it")


@in_both_styles
def no_header_can_be_added(style):
    fields = {"username": "ada", "email": "ada@example.com", "password1": PASSWORD, "password2": PASSWORD}
    with Server(settings()) as server:
        for name, values in {
            "email": ["a@example.com\r\nBcc: eve@example.com", "a@example.com\nX: y", "a\r@example.com",
                      "a@example.com\u0000", "a@example.com, eve@example.com", "a@exa\u2028mple.com",
                      '"a\r\n"@example.com', "Ada <a@example.com>", "a@example.com\u0085b"],
            "username": ["ada\r\nBcc: eve@example.com", "ada\nX: y", "ada\u0000", "ada\u2028x", "ada\u0085x"],
        }.items():
            for value in values:
                done = ask(server, style, "register", **{**fields, name: value})
                expect((done["success"], list(codes(done))), (False, [name]), repr(value))
        expect(mails(server), [])


@in_both_styles
def what_is_done_for_nobody_leaves_no_row(style):
    with Server(settings(accounts={"reveal_accounts": False})) as server:
        register(server, "ada", PASSWORD, style)
        server.run("user", "verify", "ada")

        def rows():
            with sqlite3.connect(os.path.join(server.folder, "gatehouse.db")) as database:
                found = [database.execute(f"SELECT * FROM {table}").fetchall() for table in ("mail", "link")]
            database.close()
            return found

        before = rows()
        for email in ("nobody@example.com", "ada@example.com"):
            expect(ask(server, style, "resendActivationEmail", email=email)["success"], True)
        expect(ask(server, style, "sendPasswordResetEmail", email="nobody@example.com")["success"], True)
        expect(rows(), before)
        expect([len(kept) for kept in before], [1, 1], "ada's own")
        ask(server, style, "sendPasswordResetEmail", email="ada@example.com")
        expect([len(kept) for kept in rows()], [2, 2], "and hers are counted")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
