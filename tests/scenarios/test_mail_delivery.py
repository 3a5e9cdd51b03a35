#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The server's mails through a real SMTP server (aiosmtpd), read back by Python's email: delivered whatever happens in between.

What SMTP itself promises, mail by mail, is in test_smtp.py.
"""
import logging
import os
import socket
import sqlite3
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import SECRET, Handler, Place, free_port
from mail_server import Server as MailServer
from claims import claim, expect, expect_true, run
from mail_talk import SITE, nth_mail, plain, smtp, wait_for
from server import Server
from talk import ARGUMENTS, ask, fetch, link_in, log_in, me, raw_ask, register

PASSWORD = "a heron stands in the reeds"
SECOND = "the heron has flown away"


def link_of(mail, path):
    """The link's token: the same in both parts, on our site."""
    text = mail.get_body(("plain",)).get_content()
    site, its_path, token = link_in(text)
    expect((site, its_path), (SITE, path), "the link")
    expect(link_in(mail.get_body(("html",)).get_content()), (site, its_path, token), "the same link in HTML")
    return token


def no_secret_in(log, *secrets):
    for secret in secrets:
        expect_true(secret not in log, f"{secret[:12]}… is not in the log")


@claim
def the_first_line_goes_through_a_real_mail_server():
    handler = Handler()
    with MailServer(handler) as port, Server(plain(port)) as server:
        session = register(server, "ada", PASSWORD)
        mail = nth_mail(handler, 1)
        expect(mail["Subject"], "Activate your account on accounts.example.com")
        activation = link_of(mail, "activate")
        expect(ask(server, ARGUMENTS, "verifyAccount", token=activation)["success"], True)
        ask(server, ARGUMENTS, "sendPasswordResetEmail", email="ada@example.com")
        mail = nth_mail(handler, 2)
        expect(mail["Subject"], "Reset your password on accounts.example.com")
        reset = link_of(mail, "password-reset")
        done = ask(server, ARGUMENTS, "passwordReset", token=reset, newPassword1=SECOND, newPassword2=SECOND)
        expect(done["success"], True)
        expect(nth_mail(handler, 3)["Subject"], "Your password on accounts.example.com was changed")
        expect(me(server, log_in(server, "ada", SECOND)["token"]["token"])["verified"], True)
        expect(raw_ask(server, ARGUMENTS, "verifyAccount", "success", token=reset)["data"]["verifyAccount"],
               {"success": False}, "a link has one purpose")
        expect(len(handler.envelopes), 3)
        server.stop()
        no_secret_in(server.log, PASSWORD, SECOND, activation, reset, session["token"]["token"],
                     session["refreshToken"]["token"], "ada@example.com")
        expect_true("mail_sent" in server.log, "what was sent is told")


@claim
def a_login_over_starttls_and_over_tls_by_a_file():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        for security in ("starttls", "tls"):
            handler = Handler()
            context = place.context(place.good)
            mail_server = (MailServer(handler, starttls=context, login=True) if security == "starttls" else
                           MailServer(handler, tls=context, login=True))
            with mail_server as port, Server(smtp(port, smtp_security=security, smtp_ca_file=place.good,
                                                  smtp_credentials_file=place.login)) as server:
                register(server, "ada", PASSWORD)
                link_of(nth_mail(handler, 1), "activate")
                expect(handler.logins[0][1:], (b"user", SECRET.encode()), security)
                server.stop()
                no_secret_in(server.log, SECRET, PASSWORD)


@claim
def a_server_with_a_wrong_certificate_gets_nothing_and_the_right_one_later_all():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        port = free_port()
        wrong, right = Handler(), Handler()
        with Server(smtp(port, smtp_security="tls", smtp_ca_file=place.good)) as server:
            with MailServer(wrong, tls=place.context(place.other), port=port):
                register(server, "ada", PASSWORD)
                wait_for("a refusal", lambda: "mail_postponed" in server.log)
            expect(wrong.envelopes, [])
            with MailServer(right, tls=place.context(place.good), port=port):
                link_of(nth_mail(right, 1), "activate")
        expect_true("certificate" in server.log.lower(), "the log says why: " + server.log)


@claim
def a_dead_mail_server_shows_nowhere_and_the_mail_comes_later():
    port = free_port()
    handler = Handler()
    with Server(plain(port)) as server:
        started = time.monotonic()
        session = register(server, "ada", PASSWORD)
        expect((session["success"], session["errors"]), (True, None))
        for email in ("ada@example.com", "nobody@example.com"):
            expect(ask(server, ARGUMENTS, "resendActivationEmail", email=email), {"success": True, "errors": None})
        expect_true(time.monotonic() - started < 5, "nobody waits for a mail server")
        wait_for("an attempt", lambda: "mail_postponed" in server.log)
        with MailServer(handler, port=port):
            tokens = {link_of(nth_mail(handler, nth), "activate") for nth in (1, 2)}
        expect(len(tokens), 2)
        expect(ask(server, ARGUMENTS, "verifyAccount", token=tokens.pop())["success"], True)


@claim
def a_queued_mail_survives_a_kill():
    port = free_port()
    handler = Handler()
    with Server(plain(port)) as server:
        register(server, "ada", PASSWORD)
        wait_for("an attempt", lambda: "mail_postponed" in server.log)
        server.process.kill()
        server.process.wait()
        with MailServer(handler, port=port):
            server.start()
            token = link_of(nth_mail(handler, 1), "activate")
        expect(ask(server, ARGUMENTS, "verifyAccount", token=token)["success"], True)


def let_the_lease_run_out(server):
    """Whoever takes a mail to send it has it for a minute; nobody waits for that here."""
    with sqlite3.connect(os.path.join(server.folder, "gatehouse.db")) as database:
        (left_ms,), = database.execute("SELECT due_ms FROM mail").fetchall()
        expect_true(0 < left_ms - 1000 * time.time() < 70000, "a mail that is being sent is nobody else's for a while")
        database.execute("UPDATE mail SET due_ms = 0")
    database.close()


@claim
def a_kill_in_the_middle_of_a_delivery_loses_nothing():
    handler = Handler()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with Server(plain(port, smtp_timeout=1)) as server:
            register(server, "ada", PASSWORD)
            peer, _ = silent.accept()
            server.process.kill()
            server.process.wait()
            peer.close()
            silent.close()
            let_the_lease_run_out(server)
            with MailServer(handler, port=port):
                server.start()
                token = link_of(nth_mail(handler, 1), "activate")
            expect(ask(server, ARGUMENTS, "verifyAccount", token=token)["success"], True)


@claim
def a_mail_server_that_sleeps_stops_no_registration_and_no_stop():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with Server(plain(silent.getsockname()[1], smtp_timeout=2)) as server:
            for name in ("ada", "grace", "alan"):
                expect(register(server, name, PASSWORD)["success"], True)
            started = time.monotonic()
            expect(server.stop(), 0, "exit code")
            expect_true(time.monotonic() - started < 8, "it waits for one attempt at most")


@claim
def mail_is_sent_without_showing_a_mailbox():
    with Server(plain(free_port())) as server:
        register(server, "ada", PASSWORD)
        for path in ("/mailbox", "/mailbox.json"):
            expect(fetch(server.port, path).status, 404, path)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # a login is asked for over plain TLS, too
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # refused handshakes are what is tested
    sys.exit(run(sys.argv[1:]))
