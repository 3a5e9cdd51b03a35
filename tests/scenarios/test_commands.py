#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a support person does by command, on the database of a server that serves meanwhile."""
import json
import os
import pty
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import Handler, free_port
from mail_server import Server as MailServer
from claims import claim, expect, expect_true, run
from mail_talk import nth_mail, plain, wait_for
from server import ROOT, Server, environment, executable
from server import run as gatehouse
from talk import ARGUMENTS, SESSION, ask, link_in, mails, me, register, settings

PASSWORD = "a heron stands in the reeds"
OTHER = "a bittern booms at dusk"


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def done(server, *words, code=0, text=None):
    """A command that ends with this code: its standard output."""
    result = server.run(*words, text=text)
    expect(result.returncode, code, f"{words}: {result.stdout}{result.stderr}")
    return result.stdout


def refused(server, *words, code):
    result = server.run(*words)
    expect(result.returncode, code, f"{words}: {result.stdout}{result.stderr}")
    return result.stderr


def add(server, name, *flags):
    done(server, "user", "add", name, f"--email={name}@example.com", *flags, text=PASSWORD)


def log_in(server, name, password=PASSWORD):
    answer = ask(server, ARGUMENTS, "tokenAuth", SESSION, username=name, password=password)
    return (answer["token"] or {}).get("token"), (answer["refreshToken"] or {}).get("token")


def who(server, access):
    """Whom the token names; None: nobody."""
    answer = me(server, access, selection="username isSuperuser")
    return None if "message" in answer else answer


def refresh(server, token):
    return ask(server, ARGUMENTS, "refreshToken", "success", refreshToken=token, revokeRefreshToken=False)["success"]


def names(server, *flags):
    return [user["username"] for user in json.loads(done(server, "user", "list", "--json", *flags))]


def on_terminal(server, *words, answer):
    """The same with a terminal as standard input, at which somebody answers: exit code, all that was said."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen([executable(), *words, "--config", server.ini], cwd=server.folder, env=environment(),
                                   stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        os.write(ours, answer.encode())
        said, _ = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    return process.returncode, said


@claim
def what_is_done_by_command_counts_at_once_at_the_server_that_runs():
    for words, text in ((["archive"], None), (["deactivate"], None), (["delete", "--yes"], None),
                        (["set-password"], OTHER), (["sessions", "--end-all"], None)):
        with Server(settings()) as server:
            add(server, "ada", "--verified")
            access, token = log_in(server, "ada")
            expect_true(who(server, access), "logged in")
            done(server, "user", words[0], "ada", *words[1:], text=text)
            expect(who(server, access), None, f"me after {words}")
            expect(refresh(server, token), False, f"refreshToken after {words}")


@claim
def sessions_are_listed_and_ended_one_by_one():
    with Server(settings()) as server:
        add(server, "ada", "--verified")
        expect(done(server, "user", "sessions", "ada"), "There is no session that lives.\n")
        expect(json.loads(done(server, "user", "sessions", "ada", "--json")), [])
        first, second = log_in(server, "ada"), log_in(server, "ada")
        listed = json.loads(done(server, "user", "sessions", "ada", "--json"))
        expect([sorted(session) for session in listed], [["ends", "id", "idle_until", "refreshed", "started"]] * 2)
        expect(len(done(server, "user", "sessions", "ada").splitlines()), 3, "a head and two rows")
        done(server, "user", "sessions", "ada", f"--end={listed[0]['id']}")
        expect(who(server, first[0]), None)
        expect(refresh(server, first[1]), False)
        expect(who(server, second[0])["username"], "ada")
        expect(refresh(server, second[1]), True)
        expect_true("no session" in refused(server, "user", "sessions", "ada", f"--end={listed[0]['id']}", code=1), "it is over")
        refused(server, "user", "sessions", "nobody", code=1)
        for wrong in ("--end=", "--end=0", "--end=x", "--end=-1", "--end=1x", "--end=99999999999999999999"):
            expect_true("--end" in refused(server, "user", "sessions", "ada", wrong, code=2), wrong)
        refused(server, "user", "sessions", "ada", "--end=1", "--end-all", code=2)


@claim
def lists_are_filtered_paged_and_bounded():
    with Server(settings()) as server:
        for name, flags in (("ada", ["--verified"]), ("bea", []), ("cleo", ["--verified", "--archived"]), ("dora", ["--inactive"])):
            add(server, name, *flags)
        done(server, "user", "admin", "bea", "--grant", "--yes")
        for flags, want in (([], "ada bea cleo dora"), (["--verified"], "ada cleo"), (["--unverified"], "bea dora"),
                            (["--closed"], "dora"), (["--active", "--unverified"], "bea"), (["--archived"], "cleo"),
                            (["--admins"], "bea"), (["--email=ADA@example.com"], "ada"), (["--part=OR"], "dora"),
                            (["--part=nowhere"], ""), (["--after=2"], "cleo dora"), (["--limit=2"], "ada bea")):
            expect(" ".join(names(server, *flags)), want, str(flags))
        page = server.run("user", "list", "--verified", "--limit=1")
        expect(page.returncode, 0)
        expect([line.split()[1] for line in page.stdout.splitlines()], ["username", "ada"])
        expect(page.stderr, "gatehouse: There are more: --after=1\n")
        expect(done(server, "user", "list", "--part=nowhere"), "There is no such account.\n")
        expect_true("administrator" in done(server, "user", "list", "--admins"), "shown")
        for wrong in ("--limit=0", "--limit=100001", "--limit=x", "--after=-1", "--email=none", "--part=%s" % ("x" * 2000)):
            refused(server, "user", "list", wrong, code=2)


@claim
def who_is_an_administrator_is_said_by_command_only():
    with Server(settings()) as server:
        add(server, "ada", "--verified")
        access, _ = log_in(server, "ada")
        refused(server, "user", "admin", "ada", code=2)
        refused(server, "user", "admin", "ada", "--grant", "--revoke", code=2)
        expect_true("--yes" in refused(server, "user", "admin", "ada", "--grant", code=2), "nobody was asked")
        expect(who(server, access)["isSuperuser"], False)
        expect(done(server, "user", "admin", "ada", "--grant", "--yes"), "ada is an administrator.\n")
        expect(who(server, access)["isSuperuser"], True)
        expect(json.loads(done(server, "user", "show", "ada", "--json"))["administrator"], True)
        expect(done(server, "user", "admin", "ada", "--revoke"), "ada is no administrator.\n")
        expect(who(server, access)["isSuperuser"], False)
        refused(server, "user", "admin", "nobody", "--revoke", code=1)


@claim
def what_cannot_be_taken_back_asks_first():
    with Server(settings()) as server:
        add(server, "ada")
        expect_true("--yes" in refused(server, "user", "delete", "ada", code=2), "nobody can be asked")
        for answer in ("n\n", "\n", "yess\n", "Y e s\n", "\x04"):
            code, said = on_terminal(server, "user", "delete", "ada", answer=answer)
            expect(code, 1, said)
            expect_true("ada: Delete this account for good? (y/N) " in said and "Nothing was done." in said, said)
            expect(names(server), ["ada"], repr(answer))
        code, said = on_terminal(server, "user", "delete", "ada", answer="yes\n")
        expect(code, 0, said)
        expect(names(server), [])
        add(server, "ada")
        done(server, "user", "delete", "ada", "--yes")
        expect(names(server), [])


@claim
def the_owner_is_told_and_a_stranger_is_not():
    with Server(settings()) as server:
        add(server, "ada", "--verified")
        add(server, "bea")
        for name in ("ada", "bea"):
            done(server, "user", "set-password", name, text=OTHER)
            done(server, "user", "archive", name)
        expect([mail["to"] for mail in mails(server)], ["ada@example.com"] * 2)
        for name in ("ada", "bea"):
            done(server, "user", "delete", name, "--yes")
        expect([mail["to"] for mail in mails(server)], ["ada@example.com"], "an account's mails go with it, but for the last")


def outbox(server, *flags):
    return json.loads(done(server, "mail", "list", "--json", *flags))


@claim
def what_was_given_up_is_seen_with_its_reason_and_arrives_when_it_is_tried_again():
    handler = Handler(rcpt="550 5.1.1 No such box")
    with MailServer(handler) as port, Server(plain(port)) as server:
        register(server, "ada", PASSWORD)
        wait_for("the mail's end", lambda: outbox(server, "--failed"))
        mail, = outbox(server)
        expect((mail["state"], mail["kind"], mail["to"], mail["attempts"], mail["next_try"]),
               ("failed", "activation", "ada@example.com", 1, None))
        expect_true("550" in mail["error"], mail["error"])
        expect_true("ada@example.com" in done(server, "mail", "list"), "shown")
        expect(outbox(server, "--waiting"), [])
        del handler.answers["rcpt"]
        expect(done(server, "mail", "retry", str(mail["id"])), "1 mail is tried again now.\n")
        token = link_in(nth_mail(handler, 1).get_body(("plain",)).get_content())[2]
        expect(ask(server, ARGUMENTS, "verifyAccount", token=token)["success"], True)
        wait_for("an empty outbox", lambda: not outbox(server))


@claim
def what_waits_is_shown_without_its_token_and_can_be_dropped():
    with Server(plain(free_port(), mail_retry_first=600, mail_retry_max=600)) as server:
        for name in ("ada", "bea", "cleo"):
            register(server, name, PASSWORD)
        wait_for("three attempts", lambda: [bool(mail["error"]) for mail in outbox(server)] == [True] * 3)
        ids = [mail["id"] for mail in outbox(server)]
        expect([mail["id"] for mail in outbox(server, "--to=BEA@example.com")], [ids[1]])
        expect(outbox(server, "--kind=password reset"), [])
        page = server.run("mail", "list", "--json", "--limit=2", f"--after={ids[0] - 1}")
        expect([mail["id"] for mail in json.loads(page.stdout)], ids[:2])
        expect(page.stderr, f"gatehouse: There are more: --after={ids[1]}\n")
        said = done(server, "mail", "show", str(ids[0]))
        expect_true("https://accounts.example.com/activate/****" in said and "Hello ada!" in said, said)
        whole = json.loads(done(server, "mail", "show", "--json", str(ids[0])))
        expect_true("/activate/****" in whole["text"] and whole["next_try"] > whole["queued"], str(whole))
        expect_true("--yes" in refused(server, "mail", "drop", str(ids[0]), code=2), "nobody can be asked")
        expect(on_terminal(server, "mail", "drop", str(ids[0]), answer="n\n")[0], 1)
        expect(len(outbox(server)), 3)
        expect(json.loads(done(server, "mail", "drop", "--yes", "--json", str(ids[0]))), {"count": 1})
        expect([mail["id"] for mail in outbox(server)], ids[1:])
        refused(server, "mail", "drop", "--yes", str(ids[0]), code=1)
        refused(server, "mail", "show", str(ids[0]), code=1)
        expect(done(server, "mail", "retry", "--failed"), "0 mails are tried again now.\n")
        for words in (["retry"], ["retry", "1", "--failed"], ["drop", "--yes"], ["retry", "x"], ["show"], ["list", "--limit=0"]):
            refused(server, "mail", *words, code=2)


@claim
def all_that_was_given_up_is_dropped_or_tried_again_at_once():
    handler = Handler(rcpt="550 5.1.1 No such box")
    with MailServer(handler) as port, Server(plain(port)) as server:
        for name in ("ada", "bea"):
            register(server, name, PASSWORD)
        wait_for("two that failed", lambda: len(outbox(server, "--failed")) == 2)
        expect(done(server, "mail", "drop", "--failed", "--yes"), "2 mails are gone.\n")
        expect(outbox(server), [])
        register(server, "cleo", PASSWORD)
        wait_for("one that failed", lambda: outbox(server, "--failed"))
        del handler.answers["rcpt"]
        expect(done(server, "mail", "retry", "--failed"), "1 mail is tried again now.\n")
        nth_mail(handler, 1)


@claim
def a_configuration_is_made_of_the_originals_and_holds():
    with tempfile.TemporaryDirectory() as folder:
        theirs = {"LOGIN_REQUIRE_CAPTCHA": False, "REGISTER_REQUIRE_CAPTCHA": False, "LOGIN_FIELDS": ["username", "email"],
                  "ALLOW_LOGIN_NOT_VERIFIED": True, "JWT_EXPIRATION_DELTA": {"minutes": 10}, "JWT_SECRET_KEY": "hush, a key",
                  "EXPIRATION_PASSWORD_RESET_TOKEN": "timedelta(hours=2)", "EMAIL_FROM": "Herons <a@example.com>"}
        write(folder, "theirs.json", json.dumps(theirs))
        made = gatehouse("settings", "--from-gqlauth", "theirs.json", folder=folder)
        expect(made.returncode, 0, made.stderr)
        expect_true("hush" not in made.stdout and "; JWT_SECRET_KEY: keys make themselves" in made.stdout, made.stdout)
        write(folder, "gatehouse.ini", made.stdout)
        held = {row["name"]: row["value"] for row in json.loads(gatehouse("settings", "--json", folder=folder).stdout)}
        for name, value in {"compatibility": "gqlauth", "login_captcha": "no", "register_captcha": "no",
                            "login_fields": "username, email", "login_before_verification": True, "access_token_lifetime": 600,
                            "reset_link_lifetime": 7200, "mail_from": "Herons <a@example.com>", "refresh_rotation": False}.items():
            expect(held[name], value, name)
        expect(len([line for line in made.stdout.splitlines() if " = " in line and line[0] != ";"]), 8, made.stdout)
        for wrong, word in (({"LOGIN_FIELD": []}, "LOGIN_FIELD"), ({"JWT_EXPIRATION_DELTA": "soon"}, "JWT_EXPIRATION_DELTA")):
            write(folder, "theirs.json", json.dumps(wrong))
            refusal = gatehouse("settings", "--from-gqlauth", "theirs.json", folder=folder)
            expect((refusal.returncode, refusal.stdout), (3, ""))
            expect_true(word in refusal.stderr, refusal.stderr)
        expect(gatehouse("settings", "--from-gqlauth", "nowhere.json", folder=folder).returncode, 3)


# As gqlauth 0.379.1 has them.
ORIGINAL = """ALLOW_LOGIN_NOT_VERIFIED LOGIN_FIELDS LOGIN_REQUIRE_CAPTCHA CI_MODE REGISTER_MUTATION_FIELDS REGISTER_REQUIRE_CAPTCHA
CAPTCHA_EXPIRATION_DELTA CAPTCHA_MAX_RETRIES CAPTCHA_TEXT_FACTORY CAPTCHA_TEXT_VALIDATOR FORCE_SHOW_CAPTCHA CAPTCHA_SAVE_IMAGE
UPDATE_MUTATION_FIELDS EXPIRATION_ACTIVATION_TOKEN EXPIRATION_PASSWORD_RESET_TOKEN EXPIRATION_PASSWORD_SET_TOKEN EMAIL_FROM
SEND_ACTIVATION_EMAIL ACTIVATION_PATH_ON_EMAIL PASSWORD_SET_PATH_ON_EMAIL PASSWORD_RESET_PATH_ON_EMAIL EMAIL_SUBJECT_ACTIVATION
EMAIL_SUBJECT_ACTIVATION_RESEND EMAIL_SUBJECT_PASSWORD_SET EMAIL_SUBJECT_PASSWORD_RESET EMAIL_TEMPLATE_ACTIVATION
EMAIL_TEMPLATE_ACTIVATION_RESEND EMAIL_TEMPLATE_PASSWORD_SET EMAIL_TEMPLATE_PASSWORD_RESET EMAIL_TEMPLATE_VARIABLES
ALLOW_DELETE_ACCOUNT ALLOW_PASSWORDLESS_REGISTRATION SEND_PASSWORD_SET_EMAIL JWT_SECRET_KEY JWT_ALGORITHM JWT_TIME_FORMAT
JWT_PAYLOAD_HANDLER JWT_PAYLOAD_PK JWT_DECODE_HANDLER JWT_TOKEN_FINDER JWT_EXPIRATION_DELTA JWT_LONG_RUNNING_REFRESH_TOKEN
JWT_REFRESH_TOKEN_N_BYTES JWT_REFRESH_EXPIRATION_DELTA""".split()


def rows_without_a_meaning():
    """From docs/migrating.md: what stands there instead of a setting, by its name."""
    with open(os.path.join(ROOT, "docs", "migrating.md"), encoding="utf-8") as page:
        table = page.read().split("## Settings without a meaning here")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    return {name.strip(): instead.strip() for names_, instead in rows for name in names_.split(",")}


@claim
def every_setting_of_the_original_has_its_place():
    ours = {row["original_name"] for row in json.loads(gatehouse("settings", "--json").stdout)} - {""}
    instead = rows_without_a_meaning()
    missing = {name for name in ORIGINAL if name not in ours and name not in instead}
    print("no place yet:", ", ".join(sorted(missing)) or "none")
    expect(sorted(missing), [])
    expect(sorted(ours - set(ORIGINAL)), [], "names that the original has not")


@claim
def each_setting_that_is_left_out_is_so_in_the_words_of_the_manual():
    """And all that the original has can be read."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {row["original_name"] for row in json.loads(gatehouse("settings", "--json").stdout)}
        write(folder, "theirs.json", json.dumps({name: "x" for name in ORIGINAL if name not in ours}))
        made = gatehouse("settings", "--from-gqlauth", "theirs.json", folder=folder)
        expect(made.returncode, 0, made.stderr)
        said = dict(line[2:].split(": ", 1) for line in made.stdout.split("; Left out:\n")[1].splitlines())
        for name, words in rows_without_a_meaning().items():
            if name in ORIGINAL:
                expect(said.pop(name), words, name)
        expect(sorted(said), ["EMAIL_FROM"])


@claim
def commands_explain_themselves():
    with Server(settings()) as server:
        for verb in ("list", "show", "retry", "drop"):
            said = done(server, "mail", verb, "--help")
            expect_true(said.startswith(f"gatehouse mail {verb}") and "--json" in said, said)
        for verb in ("add", "show", "list", "set-password", "activate", "deactivate", "archive", "unarchive", "verify", "admin",
                     "delete", "sessions"):
            said = done(server, "user", verb, "--help")
            expect_true(said.startswith(f"gatehouse user {verb}") and "--json" in said, said)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
