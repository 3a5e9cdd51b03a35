#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mail to a real SMTP server that nobody here wrote (aiosmtpd), read back by an independent MIME parser (Python's email).

  test_smtp.py SEND_MAIL [CLAIM...]

SEND_MAIL is tests/support/send_mail.c, built.  All servers are on loopback, on ports that the kernel chose.
"""
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import SECRET, Handler, Place, Server, free_port, read_back

TESTS = []


def claim(function):
    TESTS.append(function)
    return function


class World:
    program = ""
    place = None


def start(environment=None, **words):
    arguments = [f"{name}={value}" for name, value in words.items()]
    return subprocess.Popen([World.program] + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, **(environment or {})))


def send(environment=None, **words):
    """What became of one mail: (verdict, why)."""
    output, _ = start(environment, **words).communicate(timeout=60)
    verdict, _, why = output.strip("\n").partition("\t")
    assert SECRET not in why, why
    return verdict, why


def equal(got, want):
    assert got == want, f"{got!r} is not {want!r}"


@claim
def a_mail_reads_back_as_it_was_composed():
    handler = Handler()
    with Server(handler) as port:
        equal(send(port=port, security="plain"), ("ACCEPTED", ""))
    envelope = handler.envelopes[0]
    equal(envelope.mail_from, "accounts@example.com")
    equal(envelope.rcpt_tos, ["alice@example.com"])
    mail = read_back(envelope)
    equal(mail.keys(), ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"])
    equal(mail["From"], "accounts@example.com")
    equal(mail["To"], "alice@example.com")
    equal(mail["Subject"], "Your password on accounts.example.com was changed")
    equal(mail["Auto-Submitted"], "auto-generated")
    equal(mail["Date"].datetime.timestamp(), 1700000000)
    assert mail["Message-ID"].endswith("@accounts.example.com>"), mail["Message-ID"]
    equal(mail.get_content_type(), "multipart/alternative")
    equal([part.get_content_type() for part in mail.iter_parts()], ["text/plain", "text/html"])
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("accounts.example.com\n\nHello alice!\n\nThe password of your account"), text
    html = mail.get_body(("html",)).get_content()
    assert "<p>Hello alice!</p>" in html, html
    equal(handler.hellos, ["example.com"])


@claim
def every_mail_in_every_language_reads_back():
    handler = Handler()
    with Server(handler) as port:
        output, _ = start(port=port, security="plain", every=1, username="שלום").communicate(timeout=60)
    equal(output, "ACCEPTED\t\n" * 96)  # twelve kinds, eight languages
    mails = [read_back(envelope) for envelope in handler.envelopes]
    equal((len(mails), len({mail["Message-ID"] for mail in mails})), (96, 96))
    equal({mail["Auto-Submitted"] for mail in mails}, {"auto-generated"})
    for mail in mails:
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "accounts.example.com" in mail["Subject"] and "\n" not in mail["Subject"], mail["Subject"]
        assert "{{" not in mail["Subject"] + text + html and "\ufffd" not in mail["Subject"] + text + html, text
        equal(re.findall(r"https://accounts[^\s<>\"\u2069]*", text)[:1], re.findall(r"https://accounts[^\s<>\"]*", html)[:1])
    assert all(envelope.original_content.isascii() for envelope in handler.envelopes)
    assert all(len(line) <= 78 for envelope in handler.envelopes for line in envelope.original_content.split(b"\r\n"))
    tags = [re.search(r'<html lang="([^"]*)" dir="([^"]*)">', mail.get_body(("html",)).get_content()).groups() for mail in mails]
    equal(sorted(set(tags)), sorted([("he", "rtl")] + [(tag, "ltr") for tag in ("en", "de", "fr", "es", "pt", "zh-Hans", "ja")]))


@claim
def names_in_any_script_come_back():
    for username in ["Grüße", "日本語のなまえ", "שלום", "😀" * 40, "a" * 150, "= =?utf-8?B?AAAA?= =", ".", "<b>&amp;"]:
        handler = Handler()
        sender = f'"{username[:9]}, Ltd" <accounts@example.com>'.replace("<b>", "b")
        with Server(handler) as port:
            equal(send(port=port, security="plain", username=username, **{"from": sender})[0], "ACCEPTED")
        mail = read_back(handler.envelopes[0])
        equal(handler.envelopes[0].mail_from, "accounts@example.com")
        equal(mail["From"].addresses[0].display_name, f"{username[:9]}, Ltd".replace("<b>", "b"))
        assert f"Hello {username}!" in mail.get_body(("plain",)).get_content(), username
        assert all(len(line) <= 998 for line in handler.envelopes[0].original_content.split(b"\r\n"))
        assert handler.envelopes[0].original_content.isascii()


@claim
def no_header_can_be_added():
    handler = Handler()
    with Server(handler) as port:
        for to in ["a@example.com\r\nBcc: eve@example.com", "a@example.com\nBcc: e@example.com", "a@example.com, e@example.com",
                   "a@example.com> <e@example.com", ""]:
            equal(send(port=port, security="plain", to=to)[0], "REFUSED")
        equal(send(port=port, security="plain", **{"from": "x\r\nBcc: e@example.com <a@example.com>"})[0], "REFUSED")
    equal(handler.envelopes, [])


@claim
def starttls_carries_it():
    handler = Handler()
    with Server(handler, starttls=World.place.context(World.place.good)) as port:
        equal(send(port=port, security="starttls", ca=World.place.good), ("ACCEPTED", ""))
    read_back(handler.envelopes[0])


@claim
def tls_from_the_first_byte_carries_it():
    handler = Handler()
    with Server(handler, tls=World.place.context(World.place.good)) as port:
        equal(send(port=port, security="tls", ca=World.place.good), ("ACCEPTED", ""))
    read_back(handler.envelopes[0])


@claim
def nothing_leaves_without_starttls():
    handler = Handler()
    with Server(handler) as port:
        verdict, why = send(port=port, security="starttls", ca=World.place.good)
    equal(verdict, "LATER")
    equal(handler.envelopes, [])
    assert "STARTTLS" in why or "SSL" in why or "TLS" in why, why


@claim
def an_unknown_certificate_is_refused():
    for security, options in [("tls", "tls"), ("starttls", "starttls")]:
        handler = Handler()
        with Server(handler, **{options: World.place.context(World.place.good)}) as port:
            verdict, why = send(port=port, security=security)
        equal(verdict, "LATER")
        assert "certificate" in why, why
        equal(handler.envelopes, [])


@claim
def a_certificate_for_another_name_is_refused():
    handler = Handler()
    with Server(handler, starttls=World.place.context(World.place.other)) as port:
        verdict, why = send(port=port, security="starttls", ca=World.place.other)
    equal(verdict, "LATER")
    assert "127.0.0.1" in why, why
    equal(handler.envelopes, [])


@claim
def credentials_from_a_file_log_in():
    handler = Handler()
    with Server(handler, starttls=World.place.context(World.place.good), login=True) as port:
        equal(send(port=port, security="starttls", ca=World.place.good, credentials=World.place.login), ("ACCEPTED", ""))
    equal(handler.logins[0][1:], (b"user", SECRET.encode()))
    equal(len(handler.envelopes), 1)


@claim
def a_wrong_password_is_told_and_tried_later():
    handler = Handler()
    with Server(handler, starttls=World.place.context(World.place.good), login=True) as port:
        verdict, why = send(port=port, security="starttls", ca=World.place.good, credentials=World.place.wrong_login)
    equal(verdict, "LATER")
    assert "user name and password: 535" in why, why
    equal(handler.envelopes, [])


@claim
def a_server_that_wants_a_login_is_told_and_tried_later():
    handler = Handler()
    with Server(handler, starttls=World.place.context(World.place.good), login=True) as port:
        verdict, why = send(port=port, security="starttls", ca=World.place.good)
    equal(verdict, "LATER")
    assert ": 530" in why, why


@claim
def nothing_leaves_without_the_login_that_was_asked_for():
    place = World.place
    cases = [("plain", {"offers_login": False}), ("starttls", {"starttls": place.context(place.good), "offers_login": False}),
             ("tls", {"tls": place.context(place.good), "offers_login": False}),
             ("plain", {"knows_our_login": False}), ("plain", {"knows_ehlo": False})]
    for security, options in cases:
        handler = Handler()
        with Server(handler, **options) as port:
            process = start(port=port, security=security, ca=place.good, credentials=place.login, count=2)
            output, _ = process.communicate("\n", timeout=60)
        for line in output.splitlines():
            verdict, why = line.split("\t")
            equal((security, verdict), (security, "LATER"))
            assert "offers no login" in why, why
        equal(len(output.splitlines()), 2)
        equal((handler.envelopes, handler.senders), ([], []))


@claim
def a_mail_server_that_offers_its_login_later_gets_the_mail_then():
    refused, taken = Handler(), Handler()
    port = free_port()
    process = start(port=port, security="plain", credentials=World.place.login, count=3)
    with Server(refused, port=port, offers_login=False):
        equal(process.stdout.readline().split("\t")[0], "LATER")
    with Server(taken, port=port, login=True):
        output, _ = process.communicate("\n\n", timeout=60)
    equal(output, "ACCEPTED\t\n" * 2)
    equal((refused.senders, len(taken.envelopes), len(taken.logins)), ([], 2, 1))


@claim
def what_the_server_says_decides():
    cases = [({"rcpt": "550 5.1.1 No such user"}, "NEVER", "the recipient: 550 5.1.1 No such user"),
             ({"rcpt": "451 4.7.1 Greylisted"}, "LATER", "the recipient: 451 4.7.1 Greylisted"),
             ({"data": "554 5.7.1 Looks like spam"}, "NEVER", "the message: 554 5.7.1 Looks like spam"),
             ({"data": "452 4.3.1 No room"}, "LATER", "the message: 452 4.3.1 No room"),
             ({"mail": "553 5.7.1 Not your address"}, "LATER", "the sender: 553 5.7.1 Not your address"),
             ({"rcpt": "550 <alice@example.com> unknown"}, "NEVER", "the recipient: 550 ... unknown")]
    for answers, verdict, why in cases:
        with Server(Handler(**answers)) as port:
            got = send(port=port, security="plain")
        equal(got[0] + " " + got[1], f"{verdict} the mail server 127.0.0.1 refused {why}")


@claim
def a_server_that_turns_all_away_is_asked_later():
    with Server(Handler(), greeting="554 5.3.2 Closed for today") as port:
        equal(send(port=port, security="plain")[0], "LATER")


@claim
def a_closed_port_is_tried_later():
    verdict, why = send(port=free_port(), security="plain")
    equal(verdict, "LATER")
    assert "127.0.0.1" in why, why


@claim
def a_silent_server_costs_the_timeout_and_no_more():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        started = time.monotonic()
        verdict, _ = send(port=listener.getsockname()[1], security="plain", timeout=1)
        equal(verdict, "LATER")
        assert 0.9 < time.monotonic() - started < 5


@claim
def proxies_of_the_environment_are_not_asked():
    handler = Handler()
    dead = f"socks5://127.0.0.1:{free_port()}"
    with Server(handler) as port:
        equal(send({"ALL_PROXY": dead, "all_proxy": dead, "SMTP_PROXY": dead}, port=port, security="plain")[0], "ACCEPTED")


@claim
def a_connection_serves_several_mails():
    handler = Handler()
    with Server(handler) as port:
        process = start(port=port, security="plain", count=3)
        output, _ = process.communicate("\n\n", timeout=60)
    equal(output, "ACCEPTED\t\n" * 3)
    equal(len(handler.sessions), 1)
    equal(len({read_back(envelope)["Message-ID"] for envelope in handler.envelopes}), 3)


@claim
def a_connection_that_died_meanwhile_is_replaced():
    port = free_port()
    taken = []

    def serve():
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen()
            ready.set()
            for _ in range(2):
                converse(listener.accept()[0])

    def converse(peer):
        """One mail, and then gone without a word."""
        with peer, peer.makefile("rwb") as lines:
            def say(text):
                lines.write(text + b"\r\n")
                lines.flush()
            say(b"220 hello")
            for line in lines:
                if line.startswith(b"DATA"):
                    say(b"354 go")
                    taken.append(b"".join(iter(lines.readline, b".\r\n")))
                    say(b"250 ok")
                    return
                say(b"250 ok")

    ready = threading.Event()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    ready.wait()
    process = start(port=port, security="plain", count=2)
    equal(process.stdout.readline(), "ACCEPTED\t\n")
    output, _ = process.communicate("\n", timeout=60)
    thread.join(20)
    equal(output, "ACCEPTED\t\n")
    equal(len(taken), 2)


def main(words):
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    failed = 0
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # refused handshakes are what is tested
    World.program = os.path.abspath(words[0])
    chosen = [test for test in TESTS if not words[1:] or any(word in test.__name__ for word in words[1:])]
    with tempfile.TemporaryDirectory() as folder:
        World.place = Place(folder)
        for test in chosen:
            try:
                test()
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f"FAILED {test.__name__}\n{traceback.format_exc()}")
    print(f"{len(chosen) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
