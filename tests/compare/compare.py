#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays random conversations against the original and against us, and explains every difference by a rule.

  tests/compare/compare.py [--conversations 2000] [--seed 1] [--jobs 2] [--show 20] [--rules]

Both servers stand behind the adapters of the contract.  The original is set up in $REFERENCE_VENV, default
build/reference, by ../shared/tools/reference/setup.sh.  Each rule (rules.py) quotes the row of docs/migrating.md that
it stands for; a difference that no rule explains fails the run, and so does a rule whose row is not there.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import rules
from conversation import Conversation, Held
from peers import Original, Ours, link_of

SHARED = pathlib.Path(os.environ.get("GATEHOUSE_SHARED", ROOT.parent / "shared"))
TOGETHER = 25  # conversations that share one pair of servers
STEPS = 14
MAIL_OPERATIONS = ("register", "resendActivationEmail", "sendPasswordResetEmail", "passwordReset", "passwordSet",
                   "passwordChange", "updateAccount", "archiveAccount", "deleteAccount", "verifyAccount")
LINK_KINDS = {"activate": "activation", "password-reset": "reset", "password-set": "set"}
BASE = {"LOGIN_REQUIRE_CAPTCHA": False, "REGISTER_REQUIRE_CAPTCHA": False}
DEFAULTS = {"LOGIN_FIELDS": ["username"], "REGISTER_MUTATION_FIELDS": ["email", "username"],
            "UPDATE_MUTATION_FIELDS": ["first_name", "last_name"], "ALLOW_PASSWORDLESS_REGISTRATION": False,
            "ALLOW_LOGIN_NOT_VERIFIED": False, "ALLOW_DELETE_ACCOUNT": False, "SEND_PASSWORD_SET_EMAIL": False}
VARIANTS = (
    {},
    {"ALLOW_LOGIN_NOT_VERIFIED": True, "ALLOW_DELETE_ACCOUNT": True},
    {"ALLOW_PASSWORDLESS_REGISTRATION": True, "SEND_PASSWORD_SET_EMAIL": True, "ALLOW_DELETE_ACCOUNT": True},
    {"UPDATE_MUTATION_FIELDS": ["username", "email", "first_name"]},
    {"REGISTER_MUTATION_FIELDS": ["email", "username", "first_name", "last_name"], "ALLOW_LOGIN_NOT_VERIFIED": True},
)


def reference_environment():
    environment = {**os.environ, "REFERENCE_FAST_HASH": "1"}
    environment.setdefault("REFERENCE_VENV", str(ROOT / "build" / "reference"))
    done = subprocess.run([str(SHARED / "tools" / "reference" / "setup.sh")], env=environment, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"the original cannot be set up: {done.stderr.strip()[-500:]}")
    return environment


# --- what is compared ---

def shape(value, key=""):
    """An answer without what no two servers have alike."""
    if isinstance(value, dict):
        if "message" in value and "locations" in value:
            return rules.shape_of_error(value)
        return {name: shape(part, name) for name, part in value.items()
                if name != "extensions" and not (name == "data" and part is None)}
    if isinstance(value, list):
        return [shape(part, key) for part in value]
    if isinstance(value, str) and key == "token":
        return "(a token)"
    if isinstance(value, str) and key in ("exp", "origIat", "created", "revoked", "expiresAt", "dateJoined"):
        return "(a time)"
    return value


def shape_of_mail(mail, address):
    path, _ = link_of(mail)
    return {"to": mail["to"], "from": mail["from"], "subject": mail["subject"].replace(address, "(site)"), "link": path}


def find(body, *path):
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


# --- playing ---

class Play:
    """One conversation, step by step, on both."""

    def __init__(self, conversation, original, ours, counts, out):
        self.conversation, self.original, self.ours, self.counts, self.out = conversation, original, ours, counts, out
        self.history = []

    def differ(self, step, what, theirs, ours):
        """Count the rule that explains it; True: the two go on alike."""
        difference = rules.Difference(self.conversation, step, what, theirs, ours)
        for rule in rules.RULES:
            if rule.explains(difference):
                self.counts[rule.name] += 1
                self.history.append(f"    explained by {rule.name}")
                return rule.goes_on(difference)
        self.counts["UNEXPLAINED"] += 1
        lines = [f"UNEXPLAINED {what}, seed {self.conversation.seed}, settings {self.conversation.variant}", *self.history,
                 *(f"  at {where}: the original {one}, here {other}" for where, one, other in rules.parts(theirs, ours))]
        self.out.append("\n".join(lines))
        return False

    def hold(self, step, person, kind, path, bodies):
        texts = {peer.name: find(body, "data", step.operation, *path) for peer, body in bodies}
        texts = {name: text for name, text in texts.items() if isinstance(text, str)}
        if len(texts) == len(bodies):
            person.held.append(Held(kind, person, texts, person.epoch))

    def learn(self, step, bodies):
        """What both have handed out, and what has become of the person."""
        ours = dict((peer.name, body) for peer, body in bodies)["ours"]
        payload = find(ours, "data", step.operation)
        if not isinstance(payload, dict) or payload.get("success") is not True:
            return
        person = rules.person_of(step)
        rules.note_success(self.conversation, step, person)
        if step.operation in ("tokenAuth", "refreshToken", "passwordChange"):
            self.hold(step, person, "access", ("token", "token"), bodies)
            self.hold(step, person, "refresh", ("refreshToken", "token"), bodies)

    def mails(self, step):
        """Whether both went on alike."""
        theirs, ours = self.original.new_mails(), self.ours.new_mails()
        shapes = ([shape_of_mail(mail, self.original.address) for mail in theirs],
                  [shape_of_mail(mail, self.ours.address) for mail in ours])
        found = {}
        for name, mails in (("original", theirs), ("ours", ours)):
            for mail in mails:
                path, token = link_of(mail)
                if path in LINK_KINDS:
                    found.setdefault((mail["to"], LINK_KINDS[path]), {})[name] = token
        for (to, kind), texts in found.items():
            for person in self.conversation.people:
                if person.email.lower() == to.lower() and "ours" in texts:
                    rules.note_link(person, kind)
                    if "original" in texts:
                        person.held.append(Held(kind, person, texts, person.epoch))
        return shapes[0] == shapes[1] or self.differ(step, "mails", *shapes)

    def play_step(self, step):
        answers = [(peer, peer.ask(step.style, step.document(peer.name), step.authorization(peer.name)))
                   for peer in (self.original, self.ours)]
        shapes = [(status, shape(body)) for _, (status, body) in answers]
        self.history.append(f"  {step}: {rules.outcome(step, shapes[1])}")
        goes_on = shapes[0] == shapes[1] or self.differ(step, "answer", *shapes)
        self.learn(step, [(peer, body) for peer, (_, body) in answers])
        if goes_on and step.operation in MAIL_OPERATIONS:
            goes_on = self.mails(step)
        else:
            self.original.new_mails(), self.ours.new_mails()
        return goes_on

    def compare_people(self):
        for person in self.conversation.people:
            theirs, ours = self.original.user(person.username), self.ours.user(person.username)
            if theirs != ours and not self.differ(None, "account", theirs, ours):
                return

    def run(self):
        for _ in range(STEPS):
            self.counts["steps"] += 1
            if not self.play_step(self.conversation.step()):
                self.counts["ended early"] += 1
                return
        self.compare_people()


def play_batch(seeds, variant, environment):
    settings = {**DEFAULTS, **variant}
    counts, out = collections.Counter(), []
    conversations = [Conversation(seed, settings) for seed in seeds]
    for conversation in conversations:
        conversation.variant = variant
    with tempfile.TemporaryDirectory(prefix="gatehouse-compare-") as folder:
        original = Original("original", SHARED / "tools" / "reference" / "adapter", f"{folder}/original", environment)
        ours = Ours("ours", ROOT / "tests" / "contract" / "adapter", f"{folder}/ours", environment)
        scenario = {"settings": {**BASE, **variant},
                    "users": [user for conversation in conversations for user in conversation.users()]}
        try:
            original.start(scenario)
            ours.start(scenario)
            for conversation in conversations:
                counts["conversations"] += 1
                Play(conversation, original, ours, counts, out).run()
        finally:
            original.stop()
            ours.stop()
    return counts, out


def batches(first, count):
    for start in range(first, first + count, TOGETHER):
        seeds = range(start, min(start + TOGETHER, first + count))
        yield list(seeds), VARIANTS[(start // TOGETHER) % len(VARIANTS)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="of the first conversation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--rules", action="store_true", help="only whether each rule's row is there")
    parser.add_argument("--show", type=int, default=20, help="unexplained differences that are printed")
    arguments = parser.parse_args()
    missing = rules.missing_rows((ROOT / "docs" / "migrating.md").read_text(encoding="utf-8"))
    for name, row in missing:
        print(f"FAILED rule {name}: docs/migrating.md has no row with {row!r}")
    if arguments.rules:
        print(f"{len(rules.RULES) - len(missing)} passed, {len(missing)} failed, 0 skipped")
        return 1 if missing else 0
    if not SHARED.is_dir():
        print(f"skipped: {SHARED} is not there\n0 passed, 0 failed, 1 skipped")
        return 0
    environment = reference_environment()
    total, shown = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        plays = [pool.submit(play_batch, seeds, variant, environment)
                 for seeds, variant in batches(arguments.seed, arguments.conversations)]
        for play in concurrent.futures.as_completed(plays):
            counts, out = play.result()
            total += counts
            for text in out[:max(0, arguments.show - shown)]:
                print(text, flush=True)
            shown += len(out)
            print(f"\r{total['conversations']} of {arguments.conversations} conversations", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for name, count in sorted(total.items()):
        print(f"{count:8} {name}")
    failed = total["UNEXPLAINED"] + len(missing)
    print(f"{total['conversations'] - total['UNEXPLAINED']} passed, {failed} failed, 0 skipped")
    return 1 if failed or total["conversations"] < arguments.conversations else 0


if __name__ == "__main__":
    sys.exit(main())
