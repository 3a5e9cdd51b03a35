# SPDX-License-Identifier: MIT
"""A server of ours that sends to a mail server of mail_server.py, and waiting for what arrives there."""
import time

from claims import expect
from mail_server import read_back
from talk import settings

PATIENCE_S = 30
SITE = "https://accounts.example.com"


def wait_for(what, is_so):
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE_S} s for {what}")
        time.sleep(0.02)


def smtp(port, **more):
    """A server that sends to that port, and asks again soon."""
    mail = {"mail_from": '"Heron & Co" <accounts@example.com>', "smtp_host": "127.0.0.1", "smtp_port": port,
            "smtp_timeout": 2, "mail_retry_first": 1, "mail_retry_max": 1, "mail_poll": 1, **more}
    return settings(mail=mail, server={"public_url": SITE})


def plain(port, **more):
    return smtp(port, smtp_security="plain", **more)


def nth_mail(handler, nth):
    """The nth mail that arrived, from 1, as an independent parser sees it."""
    wait_for(f"mail {nth}", lambda: len(handler.envelopes) >= nth)
    envelope = handler.envelopes[nth - 1]
    expect(envelope.mail_from, "accounts@example.com", "the envelope's sender")
    mail = read_back(envelope)
    expect(str(mail["From"].addresses[0]), "Heron & Co <accounts@example.com>")
    expect([mail["To"]], envelope.rcpt_tos)
    return mail
