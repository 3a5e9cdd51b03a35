# SPDX-License-Identifier: MIT
"""Why an answer of ours may differ from the original's: a rule for each row of docs/migrating.md that shows.

A rule looks at what was asked and at what the person holds, never at one case.  `goes_on`: both servers are in the
same state afterwards, so that the conversation can go on.
"""
from dataclasses import dataclass
from typing import Callable

from conversation import Conversation, Held, Step

DESIGNED = ("Unauthenticated.", "Please verify your account.")


@dataclass
class Difference:
    conversation: Conversation
    step: Step
    what: str  # "answer", "mails", "account"
    theirs: object
    ours: object

    def argument(self, name):
        return self.step.arguments.get(name) if self.step else None

    def payload(self, which):
        body = which[1] or {}
        data = body.get("data") or {}
        value = data.get(self.step.operation)
        return value if isinstance(value, dict) else {}

    def codes(self, which):
        errors = self.payload(which).get("errors") or {}
        return {(name, entry["code"]) for name, entries in errors.items() for entry in entries}

    def failed(self, which):
        return bool((which[1] or {}).get("errors"))


@dataclass
class Rule:
    name: str
    row: str
    goes_on: Callable
    test: Callable

    def explains(self, difference):
        return bool(self.test(difference))


RULES = []


def rule(row, goes_on=False, what="answer"):
    def add(test):
        does = goes_on if callable(goes_on) else lambda d: goes_on
        RULES.append(Rule(test.__name__, row, does, lambda d: d.what == what and test(d)))
        return test
    return add


def missing_rows(text):
    return [(one.name, one.row) for one in RULES if one.row not in text]


def shape_of_error(error):
    """Two messages are part of the contract; the others are each server's own."""
    message = error["message"] if error["message"] in DESIGNED else "(other words)"
    return {"message": message, "path": error.get("path")}


# --- what has become of people ---

def person_of(step):
    """Whom the step concerned: the owner of what was shown, else the one that was meant."""
    for name in ("token", "refreshToken"):
        if isinstance(step.arguments.get(name), Held):
            return step.arguments[name].owner
    return step.by.owner if isinstance(step.by, Held) else step.about


def note_link(person, kind):
    """A newer link of a password ends the older ones."""
    for held in person.of(kind):
        held.used = held.used or kind != "activation"


def end_everything(person):
    person.epoch += 1
    for held in person.of("reset", "set", "activation"):
        held.used = True


def note_success(conversation, step, person):
    operation = step.operation
    if operation in ("archiveAccount", "deleteAccount"):
        person.epoch += 1
        person.archived = operation == "archiveAccount"
        person.is_there = operation == "archiveAccount"
    elif operation in ("passwordReset", "passwordSet", "passwordChange"):
        end_everything(person)
        person.password = step.arguments["newPassword1"]
        person.verified = True
    elif operation == "verifyAccount":
        person.verified = True
    elif operation == "tokenAuth":
        person.archived = False
    elif operation == "register":
        conversation.people.append(person)
    elif operation == "refreshToken" and step.arguments["revokeRefreshToken"]:
        step.arguments["refreshToken"].replaced = True
    elif operation == "updateAccount":
        name = step.arguments.get("username", person.username).strip()
        person.was_renamed = person.was_renamed or name != person.username
        person.username = name


def is_ended(held):
    """An access token from before something that ends those."""
    return isinstance(held, Held) and held.kind == "access" and held.epoch < held.owner.epoch


# --- reading differences ---

def parts(theirs, ours, where=""):
    """(path, theirs, ours) of each leaf that differs."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in sorted({*theirs, *ours}):
            yield from parts(theirs.get(name), ours.get(name), f"{where}/{name}")
    elif isinstance(theirs, (list, tuple)) and isinstance(ours, (list, tuple)) and len(theirs) == len(ours):
        for at, pair in enumerate(zip(theirs, ours, strict=True)):
            yield from parts(*pair, f"{where}/{at}")
    elif theirs != ours:
        yield where, theirs, ours


def outcome(step, answer):
    """An answer in a few words."""
    status, body = answer
    if not isinstance(body, dict):
        return f"HTTP {status}"
    if body.get("errors"):
        return str([error["message"] for error in body["errors"]])
    value = (body.get("data") or {}).get(step.operation)
    if not isinstance(value, dict) or "success" not in value:
        return str(value)[:80]
    errors = {name: [entry["code"] for entry in entries] for name, entries in (value.get("errors") or {}).items()}
    return "success" if value["success"] else str(errors)


def succeeded(difference, which):
    return difference.payload(which).get("success") is True


# --- tokens ---

@rule("verifyToken of garbage: an exception's text as GraphQL error", goes_on=True)
def verify_token_refuses_in_the_payload(d):
    return (d.step.operation == "verifyToken" and d.failed(d.theirs)
            and d.codes(d.ours) == {("nonFieldErrors", "invalid_token")})


@rule("an access token of a deleted user: HTTP 500", goes_on=True)
def tokens_of_deleted_accounts_are_like_none(d):
    held = d.step.by if isinstance(d.step.by, Held) else d.argument("token")
    return isinstance(held, Held) and not held.owner.is_there and d.theirs[0] == 500 and d.ours[0] == 200


def changed_nothing(d):
    return not succeeded(d, d.ours)


@rule("the token's one claim is a text of JSON with the user name", goes_on=changed_nothing)
def a_token_outlives_a_name(d):
    held = d.step.by
    return isinstance(held, Held) and held.owner.was_renamed and d.theirs[0] == 500 and d.ours[0] == 200


def only_reads(d):
    return d.step.operation in ("me", "publicUser", "verifyToken")


@rule("only `Authorization: JWT", goes_on=only_reads)
def bearer_is_a_scheme_in_any_case(d):
    return d.step.scheme != "JWT" and d.step.by is not None


def uses_ended_token(d):
    return is_ended(d.step.by) or (d.step.operation == "verifyToken" and is_ended(d.argument("token")))


@rule("access tokens live on after a password change, archiving, a reset", goes_on=False)
def ended_access_tokens_change_nothing(d):
    return uses_ended_token(d) and succeeded(d, d.theirs) and d.step.operation != "verifyToken"


@rule("access tokens live on after a password change, archiving, a reset", goes_on=True)
def ended_access_tokens_are_nobodys(d):
    return uses_ended_token(d) and not succeeded(d, d.ours)


@rule("a replaced refresh token used again goes unnoticed", goes_on=False)
def a_token_that_was_just_replaced_is_still_known(d):
    held = d.argument("refreshToken")
    return (isinstance(held, Held) and held.replaced and succeeded(d, d.ours)
            and d.codes(d.theirs) <= {("nonFieldErrors", "expired_token"), ("nonFieldErrors", "invalid_token")})


# --- logging in ---

@rule("archived people come back before it is known whether the login is allowed, and are shown as archived", goes_on=True)
def who_comes_back_is_shown_as_such(d):
    return d.step.operation == "tokenAuth" and succeeded(d, d.ours) and all(
        where.endswith("/archived") and one is True and other is False for where, one, other in parts(d.theirs, d.ours))


@rule("archived people come back before it is known whether the login is allowed", goes_on=True, what="account")
def who_is_not_let_in_stays_archived(d):
    return list(parts(d.theirs, d.ours)) == [("/archived", False, True)] and not d.ours["verified"]


@rule("tokenAuth compares the name with the spaces around it")
def names_are_trimmed(d):
    name = d.argument("username")
    return d.step.operation == "tokenAuth" and name != name.strip() and not succeeded(d, d.theirs)


# --- registering ---

@rule("takes an e-mail address that is taken, in any case")
def an_address_is_given_once(d):
    return d.step.operation == "register" and d.codes(d.ours) - d.codes(d.theirs) == {("email", "unique")}


@rule("registering without a password takes an empty address")
def an_address_is_needed_without_a_password(d):
    return (d.step.operation == "register" and d.conversation.settings["ALLOW_PASSWORDLESS_REGISTRATION"]
            and ("email", "required") in d.codes(d.ours) and ("email", "required") not in d.codes(d.theirs))


@rule("passwords of any length")
def passwords_have_a_length(d):
    return any(code == "password_too_long" for _, code in d.codes(d.ours))


# --- mails ---

def is_notice(mail):
    return mail["link"] == "" and any(words in mail["subject"] for words in ("was changed", "was archived", "was closed"))


def without_notices(mails):
    return [mail for mail in mails if not is_notice(mail)]


@rule("deleteAccount without ALLOW_DELETE_ACCOUNT says success and does nothing", what="mails")
def closing_closes(d):
    return d.step.operation == "deleteAccount" and not d.conversation.settings["ALLOW_DELETE_ACCOUNT"]


@rule("| nobody is told |", goes_on=True, what="mails")
def the_owner_is_told(d):
    return without_notices(d.ours) == d.theirs


@rule("mails an unverified person a reset link", goes_on=True, what="mails")
def an_address_is_proved_before_a_reset(d):
    return (d.step.operation == "sendPasswordResetEmail" and [mail["link"] for mail in d.theirs] == ["password-reset"]
            and [mail["link"] for mail in d.ours] == ["activate"])


def is_spelled_otherwise(d):
    email = d.argument("email")
    return isinstance(email, str) and all(email != person.email for person in d.conversation.people)


@rule("addresses are looked up with their case and spaces", goes_on=True, what="mails")
def addresses_are_found_in_any_spelling(d):
    return is_spelled_otherwise(d) and d.theirs == [] and len(d.ours) == 1


@rule("addresses are looked up with their case and spaces", goes_on=True)
def an_address_is_verified_in_any_spelling(d):
    return (d.step.operation == "resendActivationEmail" and is_spelled_otherwise(d)
            and d.codes(d.ours) == {("email", "already_verified")})


@rule("reset links work any number of times for an hour")
def links_end(d):
    held = d.argument("token")
    return isinstance(held, Held) and held.used and d.codes(d.ours) == {("nonFieldErrors", "invalid_token")}


# --- accounts ---

@rule('"" as password of archiveAccount, deleteAccount: an exception', goes_on=True)
def an_empty_password_is_a_wrong_one(d):
    return (d.step.operation in ("archiveAccount", "deleteAccount") and d.argument("password") == "" and d.failed(d.theirs)
            and d.codes(d.ours) == {("password", "invalid_password")})


@rule("updateAccount takes a user name that differs from another's only in case")
def names_are_taken_in_any_case(d):
    return d.step.operation == "updateAccount" and ("username", "unique") in d.codes(d.ours) - d.codes(d.theirs)


@rule("updateAccount takes an address that another has, or none")
def an_address_is_needed_and_ones_own(d):
    return d.step.operation == "updateAccount" and bool(
        {("email", "unique"), ("email", "required")} & (d.codes(d.ours) - d.codes(d.theirs)))


@rule("updateAccount changes the address at once", what="mails")
def another_address_is_proved_first(d):
    return d.step.operation == "updateAccount" and {mail["link"] for mail in d.ours} == {"email-change", "email-undo"}


@rule("updateAccount empties the fields that are left out", goes_on=True)
def what_is_left_out_is_still_shown(d):
    return succeeded(d, d.ours) and {(where.rsplit("/", 1)[-1], one) for where, one, _ in parts(d.theirs, d.ours)} <= {
        ("firstName", ""), ("lastName", "")}


@rule("updateAccount empties the fields that are left out", goes_on=True, what="account")
def what_is_left_out_stays(d):
    return {where for where, one, other in parts(d.theirs, d.ours) if one == ""} == {where for where, *_ in parts(d.theirs, d.ours)}
