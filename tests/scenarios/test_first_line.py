#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The first line through the whole: from a form to a person who is logged in, and back in with a new password.

The shipped executable with no settings but a port that the kernel chooses; both styles.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import (ARGUMENTS, NORMAL, SESSION, STYLES, ask, codes, fetch, link_in, log_in, mails, me, post, raw_ask,
                  register, settings)

PASSWORD = "a heron stands in the reeds"
SECOND = "the heron has flown away"


def in_both_styles(function):
    """Two claims, one a style."""
    for style in STYLES:
        def one(style=style):
            function(style)
        one.__name__ = f"{function.__name__}_{style.name}"
        claim(one)


def newest_link(server, count, path, to="ada@example.com"):
    """The token of the newest mail, which is the count-th to that address."""
    got = mails(server, to)
    expect(len(got), count, "mails")
    site, its_path, token = link_in(got[-1]["text"])
    expect((site, its_path), (f"http://127.0.0.1:{server.port}", path), "the link")
    expect(link_in(got[-1]["html"]), (site, its_path, token), "the same link in HTML")
    return token


def verified(server, style):
    """ada, registered and verified: her payload of register."""
    session = register(server, "ada", PASSWORD, style)
    expect(ask(server, style, "verifyAccount", token=newest_link(server, 1, "activate"))["success"], True)
    return session


def forget_and_reset(server, style, mails_so_far):
    expect(ask(server, style, "sendPasswordResetEmail", email="ada@example.com"), {"success": True, "errors": None})
    token = newest_link(server, mails_so_far + 1, "password-reset")
    return token, ask(server, style, "passwordReset", token=token, newPassword1=SECOND, newPassword2=SECOND)


@in_both_styles
def a_person_registers_verifies_logs_in_and_comes_back_after_forgetting(style):
    with Server() as server:
        session = register(server, "ada", PASSWORD, style)
        expect((session["success"], session["errors"]), (True, None), "register")
        expect(session["user"], {"username": "ada"})
        expect(me(server, session["token"]["token"], style),
               {"username": "ada", "verified": False, "archived": False}, "me with the token that register answered")

        token = newest_link(server, 1, "activate")
        expect(ask(server, style, "verifyAccount", token=token), {"success": True, "errors": None})
        expect(codes(ask(server, style, "verifyAccount", token=token)), {"nonFieldErrors": ["already_verified"]})

        session = log_in(server, "ada", PASSWORD, style)
        access, refresh = session["token"]["token"], session["refreshToken"]["token"]
        expect(session["token"]["payload"]["username"], "ada")
        expect(me(server, access, style), {"username": "ada", "verified": True, "archived": False})

        session = ask(server, style, "refreshToken", SESSION, refreshToken=refresh, revokeRefreshToken=True)
        expect_true(session["refreshToken"]["token"] != refresh, "a refresh token has a successor")
        expect_true(session["token"]["token"] != access, "and a new access token comes along")
        expect(me(server, session["token"]["token"], style)["username"], "ada")
        access, refresh = session["token"]["token"], session["refreshToken"]["token"]

        _, reset = forget_and_reset(server, style, mails_so_far=1)
        expect(reset, {"success": True, "errors": None}, "passwordReset")

        expect(codes(log_in(server, "ada", PASSWORD, style)), {"nonFieldErrors": ["invalid_credentials"]})
        expect(me(server, access, style)["message"], "Unauthenticated.", "the old access token")
        expect(codes(ask(server, style, "refreshToken", SESSION, refreshToken=refresh)),
               {"nonFieldErrors": ["expired_token"]}, "the old refresh token")

        session = log_in(server, "ada", SECOND, style)
        expect(me(server, session["token"]["token"], style)["username"], "ada")


@in_both_styles
def a_reset_link_works_once_and_the_owner_is_told(style):
    with Server(settings()) as server:
        verified(server, style)
        token, reset = forget_and_reset(server, style, mails_so_far=1)
        expect(reset["success"], True)
        again = ask(server, style, "passwordReset", token=token, newPassword1=PASSWORD, newPassword2=PASSWORD)
        expect(codes(again), {"nonFieldErrors": ["invalid_token"]})
        expect(log_in(server, "ada", SECOND, style)["success"], True, "and the first one's password stays")
        told = mails(server, "ada@example.com")[-1]
        expect_true("password" in told["subject"].lower() and "changed" in told["subject"], told["subject"])


@in_both_styles
def a_refused_form_does_not_use_a_link_up(style):
    with Server(settings()) as server:
        verified(server, style)
        ask(server, style, "sendPasswordResetEmail", email="ada@example.com")
        token = newest_link(server, 2, "password-reset")
        for first, second, wanted in [("12345678", "12345678", ["password_too_common", "password_entirely_numeric"]),
                                      (SECOND, SECOND + "x", ["password_mismatch"])]:
            refused = ask(server, style, "passwordReset", token=token, newPassword1=first, newPassword2=second)
            expect(codes(refused), {"newPassword2": wanted})
        done = ask(server, style, "passwordReset", token=token, newPassword1=SECOND, newPassword2=SECOND)
        expect(done["success"], True)


@in_both_styles
def fetching_a_link_changes_nothing(style):
    with Server(settings()) as server:
        register(server, "ada", PASSWORD, style)
        token = newest_link(server, 1, "activate")
        for _ in range(3):
            page = fetch(server.port, f"/activate/{token}")
            expect(page.status, 200)
            expect(page.headers["referrer-policy"], "no-referrer")
            expect_true(token not in page.body, "the page does not repeat the token")
        expect(me(server, log_in(server, "ada", PASSWORD, style)["token"]["token"], style)["verified"], False)
        expect(ask(server, style, "verifyAccount", token=token)["success"], True)


@in_both_styles
def a_forgotten_password_before_verifying_gets_an_activation_link_first(style):
    with Server(settings()) as server:
        session = register(server, "ada", PASSWORD, style)
        expect(ask(server, style, "sendPasswordResetEmail", email="ada@example.com")["success"], True)
        token = newest_link(server, 2, "activate")
        expect(ask(server, style, "verifyAccount", token=token)["success"], True)
        expect(me(server, session["token"]["token"], style)["message"], "Unauthenticated.",
               "whoever registered with the address is out")
        token = newest_link(server, 3, "password-reset")
        done = ask(server, style, "passwordReset", token=token, newPassword1=SECOND, newPassword2=SECOND)
        expect(done["success"], True)
        expect(log_in(server, "ada", SECOND, style)["success"], True)


@in_both_styles
def all_complaints_of_a_form_come_at_once(style):
    with Server(settings()) as server:
        register(server, "ada", PASSWORD, style)
        payload = ask(server, style, "register", NORMAL, username="ADA", email="Ada@Example.com", password1="ada+!",
                      password2="ada+!")
        expect(codes(payload), {"username": ["unique"], "email": ["unique"],
                                "password2": ["password_too_short"]})
        expect(len(mails(server)), 1, "and nobody gets a mail")


@in_both_styles
def a_password_may_be_like_an_address_but_not_like_the_name_of_the_site(style):
    with Server(settings()) as server:
        expect(codes(register(server, "ada", f"{server.port}xyz", style)), {}, "digits of the port are no name")
    for site in ("https://marshland.example.com", "http://localhost:8080"):
        with Server(settings(server={"public_url": site})) as server:
            word = re.split("[/.:]+", site)[1]
            expect(codes(register(server, "ada", word + "1", style)), {"password2": ["password_too_similar"]}, site)


@in_both_styles
def what_a_request_claims_to_be_called_reaches_no_mail(style):
    with Server(settings()) as server:
        headers = {"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "Forwarded": "host=evil.example.com"}
        query = 'mutation { register(%s) { success } }'
        fields = f'username: "ada", email: "ada@example.com", password1: "{PASSWORD}", password2: "{PASSWORD}"'
        answer = post(server, query % (fields if style is ARGUMENTS else f"input: {{{fields}}}"), style, headers=headers)
        expect(answer.json(), {"data": {"register": {"success": True}}})
        newest_link(server, 1, "activate")
        expect_true("evil" not in str(mails(server)), "no evil in the mail")


@in_both_styles
def an_ended_session_has_no_power_but_its_access_token_runs_out_by_itself(style):
    with Server(settings()) as server:
        session = register(server, "ada", PASSWORD, style)
        refresh = session["refreshToken"]["token"]
        ended = ask(server, style, "revokeToken", "success errors refreshToken { isExpired }", refreshToken=refresh)
        expect(ended, {"success": True, "errors": None, "refreshToken": {"isExpired": True}})
        expect(codes(ask(server, style, "revokeToken", "success errors", refreshToken=refresh)),
               {"nonFieldErrors": ["invalid_token"]})
        expect(codes(ask(server, style, "refreshToken", SESSION, refreshToken=refresh)),
               {"nonFieldErrors": ["expired_token"]})
        expect(me(server, session["token"]["token"], style)["username"], "ada")


@in_both_styles
def a_used_refresh_token_shown_late_ends_the_session(style):
    with Server(settings(tokens={"refresh_grace": 0})) as server:
        first = register(server, "ada", PASSWORD, style)["refreshToken"]["token"]
        second = ask(server, style, "refreshToken", SESSION, refreshToken=first)["refreshToken"]["token"]
        expect_true(second != first, "it is replaced at every use")
        stolen = ask(server, style, "refreshToken", SESSION, refreshToken=first)
        expect(codes(stolen), {"nonFieldErrors": ["expired_token"]})
        expect(codes(ask(server, style, "refreshToken", SESSION, refreshToken=second)),
               {"nonFieldErrors": ["expired_token"]}, "for thief and victim alike")


@in_both_styles
def verifyToken_says_whether_a_token_is_good_now(style):
    with Server(settings()) as server:
        token = register(server, "ada", PASSWORD, style)["token"]["token"]
        good = ask(server, style, "verifyToken", "success errors user { username } token { payload { username } }",
                   token=token)
        expect(good, {"success": True, "errors": None, "user": {"username": "ada"},
                      "token": {"payload": {"username": "ada"}}})
        expect(server.run("user", "deactivate", "ada").returncode, 0)
        for bad in (token, token[:-6] + "AAAAAA", "x"):
            payload = ask(server, style, "verifyToken", NORMAL, token=bad)
            expect(payload["success"], False, bad)


@in_both_styles
def nobody_is_told_who_has_an_account(style):
    with Server(settings()) as server:
        verified(server, style)
        expect(codes(log_in(server, "nobody", PASSWORD, style)), codes(log_in(server, "ada", SECOND, style)))
        for email in ("ada@example.com", "nobody@example.com"):
            expect(ask(server, style, "sendPasswordResetEmail", email=email), {"success": True, "errors": None})
        expect(mails(server, "nobody@example.com"), [])


@in_both_styles
def who_was_brought_over_without_a_password_sets_one_by_mail(style):
    with Server(settings()) as server:
        expect(server.run("user", "add", "ada", "--email=ada@example.com", "--no-password").returncode, 0)
        expect(codes(log_in(server, "ada", "", style)), {"nonFieldErrors": ["invalid_credentials"]})
        _, reset = forget_and_reset(server, style, mails_so_far=0)
        expect(reset["success"], True)
        expect(me(server, log_in(server, "ada", SECOND, style)["token"]["token"], style)["verified"], True)


@in_both_styles
def without_a_token_there_is_no_me(style):
    with Server(settings()) as server:
        whole = raw_ask(server, style, "me", "username", kind="query")
        expect(whole["data"], None)
        expect(whole["errors"][0]["message"], "Unauthenticated.")
        expect(whole["errors"][0]["path"], ["me"])
        expect(raw_ask(server, style, "publicUser", "username", kind="query"), {"data": {"publicUser": None}})


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
