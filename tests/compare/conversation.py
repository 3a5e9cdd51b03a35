# SPDX-License-Identifier: MIT
"""A random conversation: people, what they hold, what they ask.  The same seed says the same to both servers.

What a server hands out (tokens, links) differs, so it is held by name and filled in for each server.
"""
import json
import random
from dataclasses import dataclass, field

GOOD = ("correct horse 7", "battery staple 9", "third heron 55", "Schöne Wörter 8")
BAD = ("12345", "password", "", " ", "a" * 129, "20261127", "Correct horse 7")
GARBAGE = ("", "garbage", "a.b.c", "é", "x" * 300)
NAMES = ("Ana", " Bea ", "", "Δάφνη", "N" * 151, "O'Neil", "a\u0000b", "\U0001f98a" * 150, "\tZoë\n")
PERSON_NAME_LIMIT = 150
TOKEN_FIELDS = "token { token payload { username exp origIat } }"
REFRESH_FIELDS = "refreshToken { token created revoked expiresAt isExpired }"
USER_FIELDS = ("username email isActive isStaff isSuperuser dateJoined verified archived status { verified archived } "
               "logentrySet { pk }")
SELECTIONS = {
    "tokenAuth": f"success errors {TOKEN_FIELDS} {REFRESH_FIELDS} user {{ USER }}",
    "passwordChange": f"success errors {TOKEN_FIELDS} {REFRESH_FIELDS} user {{ USER }}",
    "refreshToken": f"success errors {TOKEN_FIELDS} {REFRESH_FIELDS}",
    "verifyToken": f"success errors {TOKEN_FIELDS} user {{ USER }}",
    "revokeToken": "success errors refreshToken { token revoked isExpired }",
    "me": "USER",
    "publicUser": "USER",
}
CAMEL = {"first_name": "firstName", "last_name": "lastName"}
# What has to come first, where somebody holds nothing that could be used.
BEFORE = {"verify_account": ("activation", "resend_activation_email"), "password_reset": ("reset", "send_password_reset_email"),
          **dict.fromkeys(("archive_account", "delete_account", "password_change", "update_account", "verify_token", "me",
                           "public_user"), ("access", "token_auth")),
          **dict.fromkeys(("refresh_token", "revoke_token"), ("refresh", "token_auth"))}
INPUTS = {
    "register": "RegisterInput", "tokenAuth": "ObtainJSONWebTokenInput", "archiveAccount": "ArchiveOrDeleteMixinInput",
    "deleteAccount": "ArchiveOrDeleteMixinInput",
}


@dataclass
class Held:
    """Something handed out: a text for each server that did, and what it was."""
    kind: str  # "access", "refresh", "activation", "reset", "set"
    owner: object
    texts: dict = field(default_factory=dict)
    epoch: int = 0  # of its owner when it was handed out
    replaced: bool = False  # a refresh token that has a successor
    used: bool = False  # a link

    def __repr__(self):
        return f"<{self.kind} of {self.owner.username}>"


@dataclass
class Person:
    username: str
    email: str
    password: str
    verified: bool
    archived: bool
    epoch: int = 0  # grows when access tokens from before end
    is_there: bool = True
    was_renamed: bool = False
    held: list = field(default_factory=list)

    def of(self, *kinds):
        return [held for held in self.held if held.kind in kinds]


@dataclass
class Step:
    operation: str
    arguments: dict
    style: str
    by: Held | None = None  # whose token is in the header
    scheme: str = "JWT"
    about: Person | None = None  # whom the answer concerns
    names: str = ""  # which of the names UserType has

    def document(self, server):
        """The text that `server` is sent."""
        selection = SELECTIONS.get(self.operation, "success errors").replace("USER", f"{USER_FIELDS} {self.names}")
        if self.operation in ("me", "publicUser"):
            return f"{{ {self.operation} {{ {selection} }} }}"
        given = ", ".join(f"{name}: {self.literal(value, server)}" for name, value in self.arguments.items())
        given = f"input: {{{given}}}" if self.style == "relay" else given
        return f"mutation {{ {self.operation}({given}) {{ {selection} }} }}"

    @staticmethod
    def literal(value, server):
        if isinstance(value, Held):
            value = value.texts.get(server, "none was handed out")
        if value is None or isinstance(value, bool):
            return json.dumps(value)
        return json.dumps(value)

    def authorization(self, server):
        if self.by is None:
            return None
        text = self.by if isinstance(self.by, str) else self.by.texts.get(server, "none was handed out")
        return f"{self.scheme} {text}"

    def __str__(self):
        shown = {name: repr(value) for name, value in self.arguments.items()}
        return f"{self.operation}({shown}) by {self.by!r} as {self.scheme} in {self.style}"


class Conversation:
    """Makes one step after the other; is told by note() what came of each."""

    def __init__(self, seed, settings):
        self.random = random.Random(seed)
        self.seed = seed
        self.settings = settings
        self.style = self.random.choice(("arg", "relay"))
        self.people = [self.person(f"p{number}x{seed}", number) for number in range(self.random.randint(1, 3))]

    def person(self, name, number):
        chance = self.random
        return Person(username=name, email=f"{name}@example.com", password=GOOD[number % 3],
                      verified=chance.random() < 0.8, archived=chance.random() < 0.1)

    def users(self):
        """As a scenario lists them."""
        return [{"username": person.username, "email": person.email, "password": person.password,
                 "verified": person.verified, "archived": person.archived} for person in self.people]

    # --- choosing ---

    def mostly(self, usual, *others):
        """`usual` in three of four cases."""
        return usual if self.random.random() < 0.75 or not others else self.random.choice(others)

    def someone(self):
        return self.random.choice(self.people)

    def token_of(self, person, *kinds):
        """One that the person holds; now and then somebody else's, another kind, or none."""
        own = person.of(*kinds)
        others = [held for other in self.people for held in other.held]
        return self.mostly(self.random.choice(own) if own and self.random.random() < 0.4 else own[-1] if own else "garbage",
                           self.random.choice(others) if others else "", *GARBAGE)

    def login_of(self, person):
        """For the header."""
        token = self.token_of(person, "access")
        return None if token == "" else token

    def spelling(self, email):
        return self.mostly(email, email.upper(), f"  {email} ", email.replace("p", "P", 1), "nobody@example.com", "no address", "")

    def password_of(self, person):
        return self.mostly(person.password, *GOOD, *BAD)

    def two(self):
        """A new password, mostly twice the same."""
        first = self.mostly(self.random.choice(GOOD), *BAD)
        return first, self.mostly(first, *GOOD, *BAD)

    # --- the operations ---

    def step(self):
        names, weights = zip(*WEIGHTS.items(), strict=True)
        name, person = self.random.choices(names, weights)[0], self.someone()
        kind, first = BEFORE.get(name, (None, None))
        if kind and not person.of(kind) and self.random.random() < 0.85:
            name = first
        step = getattr(self, name)(person)
        step.scheme = self.mostly("JWT", "JWT", "Bearer", "jwt") if self.random.random() < 0.2 else "JWT"
        return step

    def make(self, operation, person, by=None, **arguments):
        names = " ".join(CAMEL[name] for name in self.fields("UPDATE_MUTATION_FIELDS") if name in CAMEL)
        return Step(operation, arguments, self.style, by=by, about=person, names=names)

    def fields(self, setting):
        return self.settings[setting]

    def register(self, person):
        name = f"n{self.random.randrange(10**9)}"
        wanted = {
            "username": self.mostly(name, person.username, person.username.upper(), "not good!", " ", "u" * 151, f" {name} "),
            "email": self.mostly(f"{name}@example.com", person.email, person.email.upper(), "nope", "", f" {name}@Example.COM "),
            "firstName": self.random.choice(NAMES), "lastName": self.random.choice(NAMES),
        }
        arguments = {CAMEL.get(key, key): wanted[CAMEL.get(key, key)] for key in self.fields("REGISTER_MUTATION_FIELDS")}
        if not self.settings["ALLOW_PASSWORDLESS_REGISTRATION"]:
            first, second = self.two()
            if self.random.random() < 0.1:
                first = second = wanted["username"]
            arguments.update(password1=first, password2=second)
        local, _, domain = arguments.get("email", "").strip().rpartition("@")
        newcomer = Person(arguments["username"].strip(), f"{local}@{domain.lower()}", arguments.get("password1", "none yet"),
                          False, False)
        step = self.make("register", newcomer, by=self.login_of(person) if self.random.random() < 0.1 else None, **arguments)
        return step

    def verify_account(self, person):
        return self.make("verifyAccount", person, token=self.token_of(person, "activation"))

    def resend_activation_email(self, person):
        return self.make("resendActivationEmail", person, email=self.spelling(person.email))

    def send_password_reset_email(self, person):
        return self.make("sendPasswordResetEmail", person, email=self.spelling(person.email))

    def password_reset(self, person):
        first, second = self.two()
        return self.make("passwordReset", person, token=self.token_of(person, "reset"), newPassword1=first, newPassword2=second)

    def password_set(self, person):
        first, second = self.two()
        return self.make("passwordSet", person, token=self.token_of(person, "set"), newPassword1=first, newPassword2=second)

    def token_auth(self, person):
        values = {"username": self.mostly(person.username, person.username.upper(), "nobody", "",
                                          *([f" {person.username}"] if self.random.random() < 0.2 else [])),
                  "email": self.spelling(person.email)}
        arguments = {key: values[key] for key in self.fields("LOGIN_FIELDS")}
        return self.make("tokenAuth", person, password=self.password_of(person), **arguments)

    def archive_account(self, person):
        return self.make("archiveAccount", person, by=self.login_of(person), password=self.password_of(person))

    def delete_account(self, person):
        return self.make("deleteAccount", person, by=self.login_of(person), password=self.password_of(person))

    def password_change(self, person):
        first, second = self.two()
        return self.make("passwordChange", person, by=self.login_of(person), oldPassword=self.password_of(person),
                         newPassword1=first, newPassword2=second)

    def update_account(self, person):
        values = {
            "username": self.mostly(person.username, f"u{self.random.randrange(10**9)}", "not good!", "", "u" * 151,
                                    self.someone().username, self.someone().username.upper()),
            "email": self.mostly(person.email, f"u{self.random.randrange(10**9)}@example.com", "nope", "",
                                 self.someone().email),
            "first_name": self.random.choice(NAMES), "last_name": self.random.choice(NAMES),
        }
        arguments = {CAMEL.get(key, key): values[key] for key in self.fields("UPDATE_MUTATION_FIELDS")}
        if self.random.random() < 0.2:
            arguments = {key: value for key, value in arguments.items() if key in ("username", "email") or self.random.random() < 0.5}
        if not arguments:
            arguments = {"firstName": "Ana"}
        return self.make("updateAccount", person, by=self.login_of(person), **arguments)

    def verify_token(self, person):
        return self.make("verifyToken", person, token=self.token_of(person, "access"))

    def refresh_token(self, person):
        return self.make("refreshToken", person, refreshToken=self.token_of(person, "refresh"),
                         revokeRefreshToken=self.random.random() < 0.4)

    def revoke_token(self, person):
        return self.make("revokeToken", person, refreshToken=self.token_of(person, "refresh"))

    def me(self, person):
        return self.make("me", person, by=self.login_of(person))

    def public_user(self, person):
        return self.make("publicUser", person, by=self.login_of(person))


WEIGHTS = {"register": 10, "verify_account": 8, "resend_activation_email": 6, "send_password_reset_email": 7,
           "password_reset": 7, "password_set": 4, "token_auth": 24, "archive_account": 4, "delete_account": 2,
           "password_change": 6, "update_account": 9, "verify_token": 6, "refresh_token": 10, "revoke_token": 5, "me": 7,
           "public_user": 4}
