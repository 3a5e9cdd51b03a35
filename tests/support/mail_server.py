# SPDX-License-Identifier: MIT
"""A real SMTP server that nobody here wrote (aiosmtpd), on a loopback port, and an independent parser of its mails."""
import email
import email.policy
import os
import socket
import ssl
import subprocess
import sys

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, SMTP
except ImportError:
    print("skipped all: aiosmtpd is not installed (tools/setup.sh test)\n0 passed, 0 failed, 1 skipped")
    sys.exit(0)

SECRET = "marked-secret-pass word"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Handler:
    """Takes mails; answers as it is told."""

    def __init__(self, **answers):
        self.answers = answers
        self.envelopes = []
        self.senders = []
        self.offers_login = True
        self.sessions = set()
        self.hellos = []
        self.logins = []

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return "250 hello"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions.add(session.peer)
        self.hellos.append(hostname)
        session.host_name = hostname
        return [line for line in responses if self.offers_login or not line.startswith("250-AUTH")]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        self.senders.append(address)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "data" in self.answers:
            return self.answers["data"]
        self.envelopes.append(envelope)
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((mechanism, data.login, data.password))
        return AuthResult(success=(data.login, data.password) == (b"user", SECRET.encode()), handled=False)


class Server:
    """with Server(handler, ...) as port"""

    def __init__(self, handler, tls=None, starttls=None, login=False, greeting=None, port=None, offers_login=True,
                 knows_our_login=True, knows_ehlo=True):
        options = {"enable_SMTPUTF8": True}
        handler.offers_login = offers_login
        if not knows_our_login:
            options.update(auth_exclude_mechanism=["LOGIN", "PLAIN"], auth_require_tls=False)
        if starttls:
            options.update(tls_context=starttls, require_starttls=True)
        if login:
            options.update(authenticator=handler.authenticate, auth_required=True, auth_require_tls=bool(starttls))
        self.controller = Controller(handler, hostname="127.0.0.1", port=port or free_port(), ssl_context=tls, **options)
        if greeting:
            self.controller.factory = lambda: Rude(greeting, handler, **options)
        if not knows_ehlo:
            self.controller.factory = lambda: Old(handler, **options)

    def __enter__(self):
        self.controller.start()
        return self.controller.port

    def __exit__(self, *_):
        self.controller.stop()


class Rude(SMTP):
    """Refuses whoever connects."""

    def __init__(self, greeting, *arguments, **options):
        super().__init__(*arguments, **options)
        self.greeting = greeting

    async def _handle_client(self):
        await self.push(self.greeting)
        self.transport.close()


class Old(SMTP):
    """Speaks the protocol of 1982."""

    async def smtp_EHLO(self, hostname):
        await self.push("502 5.5.1 What?")


class Place:
    """Certificates and credentials, made by openssl when the tests run."""

    def __init__(self, folder):
        self.folder = folder
        self.good = self.certificate("good", "IP:127.0.0.1,DNS:localhost")
        self.other = self.certificate("other", "DNS:mail.example.com")
        self.login = self.credentials("login", "user", SECRET)
        self.wrong_login = self.credentials("wrong", "user", SECRET + "x")

    def path(self, name):
        return os.path.join(self.folder, name)

    def certificate(self, name, names):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=" + names,
                        "-keyout", self.path(name + ".key"), "-out", self.path(name + ".pem")],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self.path(name + ".pem")

    def credentials(self, name, user, password):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{user}\n{password}\n")
        return self.path(name)

    def context(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.replace(".pem", ".key"))
        return context


def read_back(envelope):
    """The mail as an independent parser sees it; it must find nothing odd."""
    mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    for part in mail.walk():
        assert not part.defects, part.defects
        for name, value in part.items():
            assert not value.defects, (name, value.defects)
    return mail
