#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What would be unsafe, or is not there yet, stops the start with one sentence that says what to do.

Files, ports, keys and the form of settings: tests/security/test_server.py.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from server import run as gatehouse
from talk import fetch, settings

PUBLIC = "--public-url=https://accounts.example.com"
PROXY = "--behind-tls-proxy=yes"


def refuses(words, *flags, code=3):
    with tempfile.TemporaryDirectory() as folder:
        done = gatehouse("serve", "--listen-port=0", *flags, folder=folder)
    expect(done.returncode, code, done.stderr)
    lines = done.stderr.strip().splitlines()
    expect(len(lines), 1, done.stderr)
    for word in words:
        expect_true(word in lines[0], f"{word!r} in {lines[0]!r}")


@claim
def mails_that_nobody_can_send_or_look_at_stop_the_start():
    refuses(["smtp_host"], "--listen-address=0.0.0.0", PROXY, PUBLIC)
    refuses(["mailbox", "smtp_host"], "--listen-address=0.0.0.0", PROXY, PUBLIC, "--mailbox=yes")
    refuses(["smtp_host"], "--mailbox=no")


@claim
def a_proxy_in_front_of_loopback_makes_it_open_to_all():
    """The proxy's other side is the world: no mailbox for it, no schema, and links must have its name."""
    refuses(["public_url"], PROXY)
    refuses(["smtp_host"], PROXY, PUBLIC)
    refuses(["mailbox", "smtp_host"], PROXY, PUBLIC, "--mailbox=yes")
    more = settings(server={"behind_tls_proxy": True, "public_url": "https://accounts.example.com"},
                    mail={"smtp_host": "127.0.0.1", "smtp_security": "plain"})
    with Server(more) as server:
        for host in ("localhost", "accounts.example.com"):
            expect(fetch(server.port, "/mailbox.json", headers={"Host": host}).status, 404)
        answer = fetch(server.port, "/graphql?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D").json()
        expect_true("errors" in answer and not answer.get("data"), answer)


@claim
def captchas_for_tests_are_for_this_machine_alone():
    for flag in ("--captcha-text=ACE", "--captcha-ci-mode=yes"):
        refuses(["captcha"], flag, "--behind-tls-proxy=yes", "--public-url=https://accounts.example.com",
                "--trusted-proxies=127.0.0.1", "--smtp-host=127.0.0.1")
    with Server(settings(accounts={"compatibility": "gqlauth", "captcha_text": "ACE", "captcha_ci_mode": True})):
        pass


@claim
def a_public_url_must_be_safe():
    for url in ("http://accounts.example.com", "ftp://example.com", "accounts.example.com", "https://", "https://a/?b",
                "http://localhost.example.com", "http://127.0.0.1.example.com", "http://[::1].example.com"):
        refuses(["public_url"], "--public-url=" + url)


@claim
def paths_of_links_must_be_paths_and_differ():
    refuses(["path"], "--activation-path=/activate")
    refuses(["path"], "--activation-path=a b")
    refuses(["path"], "--activation-path=x", "--password-reset-path=x")


@claim
def more_memory_for_hashes_than_the_ceiling_stops_the_start():
    refuses(["hash_ceiling"], "--hash-slots=4", "--hash-memory=64M", "--hash-ceiling=128M")


@claim
def fields_that_shut_everybody_out_stop_the_start():
    refuses(["login_fields"], "--login-fields=first_name")
    refuses(["register_fields"], "--register-fields=email")
    refuses(["passwordless_registration"], "--passwordless-registration=yes", "--register-fields=username")


@claim
def credentials_that_others_can_read_stop_the_start():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "login")
        with open(path, "w", encoding="utf-8") as file:
            file.write("user\npassword\n")
        os.chmod(path, 0o644)
        mail = ["--smtp-host=127.0.0.1", "--smtp-credentials-file=" + path]
        refuses(["chmod 600"], *mail)
        refuses(["/nowhere/login"], "--smtp-host=127.0.0.1", "--smtp-credentials-file=/nowhere/login")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
