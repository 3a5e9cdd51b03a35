#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a support person does by command, on the database of a server that serves meanwhile."""
import json
import os
import pty
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server, environment, executable
from talk import ARGUMENTS, SESSION, ask, mails, me, settings

PASSWORD = "a heron stands in the reeds"
OTHER = "a bittern booms at dusk"


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


@claim
def commands_explain_themselves():
    with Server(settings()) as server:
        for verb in ("add", "show", "list", "set-password", "activate", "deactivate", "archive", "unarchive", "verify", "admin",
                     "delete", "sessions"):
            said = done(server, "user", verb, "--help")
            expect_true(said.startswith(f"gatehouse user {verb}") and "--json" in said, said)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
