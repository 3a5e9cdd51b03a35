#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mail servers in trouble: dead, slow, refusing for now and for good, gone in the middle; and Debian's Postfix.

Nothing is lost, nothing comes twice but what the server did not own up to, and nothing of it shows in an answer or the log.
SEED=N chooses the order of the troubles.
"""
import asyncio
import contextlib
import email
import email.policy
import logging
import os
import random
import sqlite3
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import SECRET, Handler, Place, free_port, read_back
from mail_server import Server as MailServer
from claims import claim, expect, expect_true, run
from mail_talk import plain, smtp, wait_for
from postfix import Postfix
from server import Server
from talk import ARGUMENTS, ask, document, link_in, post, register

PASSWORD = "a heron stands in the reeds"
SEED = int(os.environ.get("SEED", "1"))
MOODS = ["later at MAIL", "later at RCPT", "later at DATA", "gone at MAIL", "gone at RCPT", "gone at DATA", "gone when it was taken",
         "silent at MAIL", "silent at DATA", "takes it"]


class Moody(Handler):
    """Each attempt meets another mood; when none is left, it is taken."""

    def __init__(self, moods):
        super().__init__()
        self.moods = list(moods)
        self.mood = ""
        self.met = []
        self.disowned = 0

    async def meets(self, server, place):
        """What is answered here; None: as usual."""
        if self.mood == "gone at " + place:
            server.transport.abort()
        if self.mood == "silent at " + place:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 6)  # longer than smtp_timeout: the client has gone
        return "451 4.3.0 Not now" if self.mood in ("later at " + place, "silent at " + place, "gone at " + place) else None

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.mood = self.moods.pop() if self.moods else "takes it"
        self.met.append(self.mood)
        return await self.meets(server, "MAIL") or await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(self, server, session, envelope, address, options):
        return await self.meets(server, "RCPT") or await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):
        answer = await self.meets(server, "DATA") or await super().handle_DATA(server, session, envelope)
        if self.mood == "gone when it was taken":
            self.disowned += 1
            server.transport.abort()
        return answer


def outbox(server):
    """(address, attempts, failed) of what is there."""
    database = sqlite3.connect(f"file:{server.folder}/gatehouse.db?mode=ro", uri=True)
    with contextlib.closing(database):
        return database.execute("SELECT address, attempts, failed FROM mail ORDER BY id").fetchall()


def people(count):
    return [f"person{number}" for number in range(count)]


def address_of(name):
    return name + "@example.com"


def register_all(server, names):
    """Whatever the mail server does, everybody hears the same."""
    for name in names:
        answer = register(server, name, PASSWORD)
        expect((answer["success"], answer["errors"], answer["user"]["username"]), (True, None, name))


def tokens_in(mails):
    """By address, of mails that an independent parser has read."""
    found = {}
    for mail in mails:
        token = link_in(mail.get_body(("plain",)).get_content())[2]
        expect(link_in(mail.get_body(("html",)).get_content())[2], token)
        found.setdefault(str(mail["To"]), set()).add((mail["Message-ID"], token))
    return found


def all_arrived(server, names, mails):
    """Each got one mail, perhaps more than once; its link works; the log has no secret and no address of it."""
    found = tokens_in(mails)
    expect(sorted(found), sorted(address_of(name) for name in names))
    for address, mail in found.items():
        expect(len(mail), 1, address)
        (_, token), = mail
        expect(ask(server, ARGUMENTS, "verifyAccount", token=token), {"success": True, "errors": None})
        for secret in (token, address, PASSWORD, SECRET):
            expect_true(secret not in server.log, f"{secret[:8]}… is not in the log")


@claim
def a_moody_mail_server_loses_nothing_and_doubles_what_it_did_not_own_up_to():
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        context = place.context(place.good)
        secure = {"smtp_ca_file": place.good, "smtp_credentials_file": place.login}
        for security, server_has, client_has in (("plain", {}, {}), ("starttls", {"starttls": context, "login": True}, secure),
                                                 ("tls", {"tls": context, "login": True}, secure)):
            moody = Moody(chance.sample(MOODS, len(MOODS)))
            names = people(6)
            settings = smtp(0, smtp_security=security, **client_has)
            settings["mail"]["smtp_timeout"] = 2
            with MailServer(moody, **server_has) as port:
                settings["mail"]["smtp_port"] = port
                with Server(settings) as server:
                    register_all(server, names)
                    wait_for("an empty outbox", lambda: not outbox(server) and not moody.moods)
                    expect(sorted(set(moody.met)), sorted(MOODS), f"{security}, seed {SEED}")
                    expect((len(moody.envelopes), moody.disowned), (len(names) + 1, 1), security)
                    all_arrived(server, names, [read_back(envelope) for envelope in moody.envelopes])


@claim
def what_is_refused_for_good_is_kept_and_holds_nothing_up():
    class Strict(Handler):
        asked = 0

        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("person1@"):
                self.asked += 1
                return "550 5.1.1 There is nobody of this name"
            return await super().handle_RCPT(server, session, envelope, address, options)

    handler = Strict()
    with MailServer(handler) as port, Server(plain(port)) as server:
        register_all(server, people(4))
        wait_for("the others' mails", lambda: len(handler.envelopes) == 3)
        wait_for("one that failed", lambda: outbox(server) == [("person1@example.com", 1, 1)])
        for _ in range(3):
            ask(server, ARGUMENTS, "resendActivationEmail", email="person2@example.com")
        wait_for("three more", lambda: len(handler.envelopes) == 6)
        expect((handler.asked, outbox(server)), (1, [("person1@example.com", 1, 1)]), "it is not tried again")
        expect_true("mail_failed" in server.log and "550 5.1.1" in server.log, server.log)
        expect_true("person1@" not in server.log, "the log does not say whose")


@claim
def what_is_refused_for_now_comes_when_it_is_taken():
    moody = Moody(["later at RCPT"] * 3)
    with MailServer(moody) as port, Server(plain(port)) as server:
        register_all(server, people(1))
        wait_for("an empty outbox", lambda: moody.envelopes and not outbox(server))
        expect((len(moody.met), len(moody.envelopes)), (4, 1))
        expect(server.log.count("mail_postponed"), 3)
        all_arrived(server, people(1), [read_back(moody.envelopes[0])])


@claim
def a_server_that_offers_no_login_gets_nothing_and_the_log_says_why():
    handler = Handler()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        port = free_port()
        with Server(smtp(port, smtp_security="starttls", smtp_ca_file=place.good, smtp_credentials_file=place.login)) as server:
            with MailServer(handler, starttls=place.context(place.good), offers_login=False, port=port):
                register_all(server, people(2))
                wait_for("why", lambda: server.log.count("offers no login") >= 2)
            expect((handler.senders, handler.logins), ([], []))
            with MailServer(handler, starttls=place.context(place.good), login=True, port=port):
                wait_for("an empty outbox", lambda: not outbox(server))
            all_arrived(server, people(2), [read_back(envelope) for envelope in handler.envelopes])


# --- Debian's Postfix ---


def parsed(source):
    """A mail as Postfix delivered it."""
    mail = email.message_from_bytes(source, policy=email.policy.default)
    expect([part.defects for part in mail.walk() if part.defects], [])
    return mail


def through(postfix, place):
    return smtp(postfix.port, smtp_security="starttls", smtp_ca_file=place.good)


@claim
def postfix_delivers_to_everybody_in_their_language():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        with Postfix(place.good) as postfix, Server(through(postfix, place)) as server:
            tags = ["en", "de", "fr", "es", "pt", "zh", "ja", "he"]
            for tag in tags:
                asked = document(ARGUMENTS, "register", "success", {"username": tag + "person", "email": tag + "person@example.com",
                                                                    "password1": PASSWORD, "password2": PASSWORD})
                expect(post(server, asked, headers={"Accept-Language": tag}).status, 200)
            mails = [parsed(source) for source in postfix.mails(len(tags))]
            wait_for("an empty outbox", lambda: not outbox(server))
            expect(len(mails), len(tags))
            expect(len({mail["Subject"] for mail in mails}), len(tags), "each has a subject of its own")
            for mail in mails:
                expect((mail["From"], mail["Auto-Submitted"]), ("Heron & Co <accounts@example.com>", "auto-generated"))
            all_arrived(server, [tag + "person" for tag in tags], mails)


@claim
def postfix_refuses_for_now_and_for_good():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        with Postfix(place.good) as postfix, Server(through(postfix, place)) as server:
            register_all(server, ["later", "never", "ada"])
            mail, = [parsed(source) for source in postfix.mails(1)]
            expect(mail["To"], "ada@example.com")
            wait_for("a failed one and one that was tried twice", lambda: len(outbox(server)) == 2 and outbox(server)[0][1] >= 2)
            (later, _, later_failed), never = outbox(server)
            expect((later, later_failed, never), ("later@example.com", 0, ("never@example.com", 1, 1)))


@claim
def postfix_that_was_away_gets_what_waited():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        with Postfix(place.good) as postfix, Server(through(postfix, place)) as server:
            expect(postfix.run("stop").returncode, 0)
            register_all(server, people(3))
            wait_for("an attempt", lambda: "mail_postponed" in server.log)
            expect(len(outbox(server)), 3)
            expect(postfix.run("start").returncode, 0)
            mails = [parsed(source) for source in postfix.mails(3)]
            wait_for("an empty outbox", lambda: not outbox(server))
            expect(len(postfix.mails(3)), 3)
            all_arrived(server, people(3), mails)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # a login is asked for over plain TLS, too
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # connections that are cut are what is tested
    sys.exit(run(sys.argv[1:]))
