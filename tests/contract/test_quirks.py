#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the original does and should not: our behaviour instead, one claim a row of README.md here.

Under `compatibility = gqlauth` as the contract is played, both styles where both exist; what later operations will
do to an account is done by command line.
"""
import base64
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import (ARGUMENTS, NORMAL, RELAY, SESSION, STYLES, ask, codes, link_in, log_in, mails, me, post, raw_ask,
                  settings)

PASSWORD = "a heron stands in the reeds"
SECOND = "the heron has flown away"
INVALID = {"nonFieldErrors": ["invalid_token"]}
EMAIL = "Alice.B@example.com"


def in_both_styles(function):
    for style in STYLES:
        def one(style=style):
            function(style)
        one.__name__ = f"{function.__name__}_{style.name}"
        claim(one)


def original(accounts=None, **sections):
    """A server with the original's defaults."""
    accounts = {"compatibility": "gqlauth", "login_captcha": False, "register_captcha": False, **(accounts or {})}
    return Server(settings(accounts=accounts, **sections))


def add(server, name, *flags, email=None, password=PASSWORD):
    done = server.run("user", "add", name, f"--email={email or name + '@example.com'}", "--any-password", *flags, text=password)
    expect(done.returncode, 0, done.stderr)


def command(server, verb, name="alice", text=None):
    more = ["--yes"] if verb == "delete" else []
    expect(server.run("user", verb, name, *more, text=text).returncode, 0, verb)


def state(server, name="alice"):
    return json.loads(server.run("user", "show", name, "--json").stdout)


def reset_token(server, style, email="alice@example.com"):
    expect(ask(server, style, "sendPasswordResetEmail", email=email), {"success": True, "errors": None})
    _, path, token = link_in(mails(server)[-1]["text"])
    expect(path, "password-reset")
    return token


def reset(server, style, token, password=SECOND):
    return ask(server, style, "passwordReset", token=token, newPassword1=password, newPassword2=password)


def registration(name="erin", email="erin@example.com"):
    return {"username": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}


# --- addresses ---

@in_both_styles
def register_refuses_an_address_that_is_taken_in_any_letter_case(style):
    with original() as server:
        add(server, "alice", email=EMAIL)
        for email in (EMAIL, "alice.b@EXAMPLE.com", "  ALICE.B@example.com "):
            payload = ask(server, style, "register", **registration(email=email))
            expect(payload["errors"], {"email": [{"message": "User with this Email already exists.", "code": "unique"}]}, email)
        expect((state(server, "erin"), mails(server)), ({"exists": False}, []))


@in_both_styles
def mails_are_found_by_the_trimmed_address_without_case(style):
    with original() as server:
        add(server, "alice", email=EMAIL)
        add(server, "bob", "--verified", email="Bob.B@example.com")
        for n, email in enumerate(("alice.b@EXAMPLE.com", "  " + EMAIL + "  "), 1):
            expect(ask(server, style, "resendActivationEmail", email=email)["success"], True)
            expect(len(mails(server, EMAIL)), n, "to the stored address")
        expect(ask(server, style, "sendPasswordResetEmail", email="BOB.B@example.COM")["success"], True)
        expect(len(mails(server, "Bob.B@example.com")), 1)


@in_both_styles
def two_accounts_never_share_an_address(style):
    with original() as server:
        add(server, "alice", email=EMAIL)
        done = server.run("user", "add", "other", "--email=" + EMAIL.lower(), text=PASSWORD)
        expect(done.returncode, 1, "not even by command line")
        for operation in ("resendActivationEmail", "sendPasswordResetEmail"):
            expect(ask(server, style, operation, email=EMAIL), {"success": True, "errors": None})


@in_both_styles
def register_without_a_password_needs_an_address(style):
    with original({"passwordless_registration": True}) as server:
        for email in ("", "   "):
            payload = ask(server, style, "register", username="erin", email=email)
            expect(payload["errors"], {"email": [{"message": "This field is required.", "code": "required"}]})


# --- a mail server that is down ---

@in_both_styles
def no_answer_depends_on_the_mail_server(style):
    down = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "plain"}
    with original(mail=down) as server:
        add(server, "alice")
        expect(ask(server, style, "register", **registration()), {"success": True, "errors": None})
        expect(state(server, "erin")["exists"], True)
        for email in ("alice@example.com", "nobody@example.com"):
            for operation in ("resendActivationEmail", "sendPasswordResetEmail"):
                expect(ask(server, style, operation, email=email), {"success": True, "errors": None}, email)


# --- arguments ---

@claim
def in_the_relay_style_what_is_needed_must_be_given():
    with original({"login_fields": "username, email"}) as server:
        for operation, given in (("register", {"username": "erin", "password1": PASSWORD, "password2": PASSWORD}),
                                 ("tokenAuth", {"password": PASSWORD})):
            whole = raw_ask(server, RELAY, operation, NORMAL, **given)
            expect_true(whole.get("data") is None and whole["errors"], operation)
        expect(state(server, "erin"), {"exists": False})


@claim
def in_the_argument_style_revokeRefreshToken_is_false_by_default():
    with original() as server:
        add(server, "alice", "--verified")
        token = log_in(server, "alice", PASSWORD)["refreshToken"]["token"]
        again = ask(server, ARGUMENTS, "refreshToken", SESSION, refreshToken=token)
        expect((again["success"], again["refreshToken"]["token"]), (True, token))


# --- logging in ---

@in_both_styles
def people_log_in_by_each_login_field(style):
    with original({"login_fields": "email"}) as server:
        add(server, "alice", "--verified")
        payload = ask(server, style, "tokenAuth", SESSION, email="ALICE@example.com", password=PASSWORD)
        expect(payload["user"], {"username": "alice"})
    with original({"login_fields": "username, email"}) as server:
        add(server, "alice", "--verified")
        add(server, "bob", "--verified")
        for username, email, good in (("alice", "alice@example.com", True), ("alice", "bob@example.com", False),
                                      ("nobody", "alice@example.com", False)):
            payload = ask(server, style, "tokenAuth", SESSION, username=username, email=email, password=PASSWORD)
            expect(payload["success"], good, f"{username}, {email}")


@in_both_styles
def who_may_not_come_in_stays_archived_and_who_comes_in_is_not(style):
    with original() as server:
        add(server, "alice", "--archived")
        add(server, "bob", "--archived", "--verified")
        expect(codes(log_in(server, "alice", PASSWORD, style)), {"nonFieldErrors": ["not_verified"]})
        expect(state(server)["archived"], True)
        payload = ask(server, style, "tokenAuth", "success user { archived }",
                      username="bob", password=PASSWORD)
        expect(payload, {"success": True, "user": {"archived": False}}, "the new state is shown")


@in_both_styles
def tokens_are_JSON_web_tokens_as_others_understand_them(style):
    with original() as server:
        add(server, "alice", "--verified")
        session = log_in(server, "alice", PASSWORD, style)
        parts = session["token"]["token"].split(".")[:2]
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts)
        expect((header["typ"], header["alg"]), ("at+jwt", "HS256"))
        expect(claims["sub"], str(state(server)["id"]))
        expect_true(isinstance(claims["exp"], int) and claims["exp"] > claims["iat"], claims)
        expect_true(claims["jti"] and claims["iss"] == server.url and claims["aud"], claims)
        expect_true(len(session["refreshToken"]["token"]) >= 43, "at least 256 random bits")


# --- refresh tokens ---

@in_both_styles
def refreshing_says_who_it_is(style):
    with original() as server:
        add(server, "alice", "--verified")
        token = log_in(server, "alice", PASSWORD, style)["refreshToken"]["token"]
        payload = ask(server, style, "refreshToken", SESSION, refreshToken=token, revokeRefreshToken=False)
        expect(payload["user"], {"username": "alice"})


@in_both_styles
def a_replaced_refresh_token_shown_again_ends_the_family(style):
    with original(tokens={"refresh_grace": 0}) as server:
        add(server, "alice", "--verified")
        first = log_in(server, "alice", PASSWORD, style)["refreshToken"]["token"]
        second = ask(server, style, "refreshToken", SESSION, refreshToken=first, revokeRefreshToken=True)["refreshToken"]["token"]
        for token in (first, second):
            payload = ask(server, style, "refreshToken", SESSION, refreshToken=token, revokeRefreshToken=False)
            expect(codes(payload), {"nonFieldErrors": ["expired_token"]})


# --- access tokens ---

@in_both_styles
def verifyToken_refuses_in_the_payload_whatever_is_no_token(style):
    with original() as server:
        add(server, "alice", "--verified")
        session = log_in(server, "alice", PASSWORD, style)
        access, refresh = session["token"]["token"], session["refreshToken"]["token"]
        ask(server, style, "register", **registration())
        activation = link_in(mails(server)[-1]["text"])[2]
        header, claims, _ = access.split(".")
        unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode() + f".{claims}."
        for token in ("garbage", "", "   ", "a.b.c", "JWT " + access, refresh, activation, unsigned, f"{header}.{claims}.AAAA"):
            payload = ask(server, style, "verifyToken", "success errors token { token } user { username }", token=token)
            expect(payload["errors"], {"nonFieldErrors": [{"message": "Invalid token.", "code": "invalid_token"}]}, token)
            expect((payload["success"], payload["token"], payload["user"]), (False, None, None))


@claim
def the_header_may_say_JWT_or_Bearer_in_any_case():
    with original() as server:
        add(server, "alice", "--verified")
        token = log_in(server, "alice", PASSWORD)["token"]["token"]
        for prefix in ("JWT", "jwt", "Jwt", "Bearer", "bearer", "BEARER"):
            answer = post(server, "{ me { username } }", headers={"Authorization": f"{prefix} {token}"}).json()
            expect(answer, {"data": {"me": {"username": "alice"}}}, prefix)
        for prefix in ("Basic", "Token", ""):
            answer = post(server, "{ publicUser { username } }", headers={"Authorization": f"{prefix} {token}"}).json()
            expect(answer["data"], {"publicUser": None}, prefix)


@claim
def nobody_has_entries_in_a_log_of_a_framework():
    with original() as server:
        add(server, "alice", "--verified")
        token = log_in(server, "alice", PASSWORD)["token"]["token"]
        expect(me(server, token, selection="logentrySet { pk }"), {"logentrySet": []})


@in_both_styles
def a_token_ends_with_what_it_was_given_for(style):
    changes = (lambda server: command(server, "archive"), lambda server: command(server, "deactivate"),
               lambda server: command(server, "set-password", text=SECOND), lambda server: command(server, "delete"),
               lambda server: reset(server, style, reset_token(server, style)))
    for change in changes:
        with original() as server:
            add(server, "alice", "--verified")
            token = log_in(server, "alice", PASSWORD, style)["token"]["token"]
            change(server)
            expect(me(server, token, style)["message"], "Unauthenticated.")
            expect(raw_ask(server, style, "publicUser", "username", token, "query")["data"], {"publicUser": None})
            expect(ask(server, style, "verifyToken", token=token)["success"], False)


@in_both_styles
def a_token_names_nobody_when_its_account_is_gone_even_if_the_name_comes_back(style):
    with original() as server:
        add(server, "alice", "--verified")
        session = log_in(server, "alice", PASSWORD, style)
        command(server, "delete")
        add(server, "alice", "--verified")
        expect(me(server, session["token"]["token"], style)["message"], "Unauthenticated.")
        expect(codes(ask(server, style, "refreshToken", SESSION, refreshToken=session["refreshToken"]["token"],
                         revokeRefreshToken=False)), INVALID)


# --- links in mails ---

@in_both_styles
def links_of_an_account_that_is_gone_are_invalid(style):
    with original() as server:
        add(server, "alice", "--verified")
        expect(ask(server, style, "register", **registration())["success"], True)
        activation = link_in(mails(server)[-1]["text"])[2]
        token = reset_token(server, style)
        command(server, "delete")
        command(server, "delete", "erin")
        expect(codes(ask(server, style, "verifyAccount", token=activation)), INVALID)
        expect(codes(reset(server, style, token)), INVALID)


@in_both_styles
def a_reset_link_works_once_and_not_after_another_way_to_a_new_password(style):
    with original() as server:
        add(server, "alice", "--verified")
        token = reset_token(server, style)
        expect(reset(server, style, token)["success"], True)
        expect(codes(reset(server, style, token, PASSWORD)), INVALID, "again")
        token = reset_token(server, style)
        command(server, "set-password", text=PASSWORD)
        expect(codes(reset(server, style, token)), INVALID, "after a change of the password")


@in_both_styles
def a_newer_reset_link_ends_the_older_one(style):
    with original() as server:
        add(server, "alice", "--verified")
        older, newer = reset_token(server, style), reset_token(server, style)
        expect(codes(reset(server, style, older)), INVALID)
        expect(reset(server, style, newer)["success"], True)


@in_both_styles
def a_closed_account_gets_no_reset_mail_and_an_earlier_link_is_invalid(style):
    with original() as server:
        add(server, "alice", "--verified")
        token = reset_token(server, style)
        command(server, "deactivate")
        before = len(mails(server))
        expect(ask(server, style, "sendPasswordResetEmail", email="alice@example.com"), {"success": True, "errors": None})
        expect(len(mails(server)), before)
        expect(codes(reset(server, style, token)), INVALID)


@in_both_styles
def an_unproved_address_is_asked_to_prove_itself_before_a_reset(style):
    with original() as server:
        add(server, "alice")
        expect(ask(server, style, "sendPasswordResetEmail", email="alice@example.com")["success"], True)
        _, path, token = link_in(mails(server)[-1]["text"])
        expect(path, "activate")
        expect(ask(server, style, "verifyAccount", token=token)["success"], True)
        _, path, token = link_in(mails(server)[-1]["text"])
        expect(path, "password-reset", "a reset mail follows by itself")
        expect(reset(server, style, token)["success"], True)
        expect(log_in(server, "alice", SECOND, style)["success"], True)


@claim
def links_have_the_host_of_the_settings():
    with original() as server:
        add(server, "alice", "--verified")
        post(server, 'mutation { sendPasswordResetEmail(email: "alice@example.com") { success } }',
             headers={"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com"})
        expect(link_in(mails(server)[-1]["text"])[0], server.url)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
