#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The shipped executable: how it starts, what stops it, what its log shows, its commands.

security.md, rows 71 and 73 to 76, and 87.  The executable is $GATEHOUSE.
"""
import json
import os
import re
import resource
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, Server, executable
from server import run as gatehouse
from wire import Connection, ask, graphql, post, request, wait_until

MARK = "Marked-Secret"
QUICK = {"lanes": {"hash_memory": 7340032, "hash_passes": 1}}


def quick(**sections):
    """Settings whose hashes are cheap."""
    return {**QUICK, **sections}


def is_one_sentence(text):
    lines = text.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("gatehouse: ") and len(lines[0]) > 30


def refuses_to_start(words, *settings, code=3, folder=None, environment_more=None):
    """Serve with flags; it must end at once, with a sentence that has the words."""
    flags = [f"--{name}" for name in settings]
    with tempfile.TemporaryDirectory() as own:
        done = gatehouse("serve", "--listen-port=0", *flags, folder=folder or own,
                         environment_more=environment_more)
    expect(done.returncode, code, done.stderr)
    expect_true(is_one_sentence(done.stderr), f"one sentence: {done.stderr}")
    for word in words:
        expect_true(word in done.stderr, f"{word!r} in {done.stderr!r}")


def login(port, name, password):
    return graphql(port, "mutation($n:String!,$p:String!){tokenAuth(username:$n,password:$p)"
                   "{success errors token{token} refreshToken{token}}}",
                   {"n": name, "p": password})["data"]["tokenAuth"]


# --- starting ---

@claim
def it_serves_without_any_configuration():
    with Server(flags=["--hash-memory=7340032", "--hash-passes=1"]) as server:
        expect(ask(server.port, request("GET", "/healthz")).json(),
               {"status": "ok"})
        expect(graphql(server.port, "{__typename}"), {"data": {"__typename": "Query"}})
        expect(graphql(server.port, "{__typename}", path="/graphql/relay"),
               {"data": {"__typename": "Query"}})
        for place in ("/graphql", "/graphql/relay", "/mailbox", "/.well-known/jwks.json"):
            expect_true(server.url + place in server.output, place)
        expect(ask(server.port, request("GET", "/")).headers["content-type"],
               "text/html; charset=utf-8")
        keys = ask(server.port, request("GET", "/.well-known/jwks.json"))
        expect(keys.headers["content-type"], "application/jwk-set+json")
        expect_true("d" not in keys.json()["keys"][0], "public keys only")
        for name in ("gatehouse.db", "gatehouse.key"):
            mode = stat.S_IMODE(os.stat(os.path.join(server.folder, name)).st_mode)
            expect(mode & 0o077, 0, name)
        expect(server.stop(), 0)


@claim
def open_listening_needs_a_word():
    refuses_to_start(["behind_tls_proxy"], "listen-address=0.0.0.0")
    refuses_to_start(["behind_tls_proxy"], "listen-address=::")
    refuses_to_start(["public_url"], "listen-address=0.0.0.0", "behind-tls-proxy=yes")
    refuses_to_start(["numeric"], "listen-address=localhost")


@claim
def unsafe_settings_stop_the_start():
    with tempfile.TemporaryDirectory() as folder:
        ini = os.path.join(folder, "x.ini")
        for text, words in {
            "[server]\nlisten_prt = 1\n": ["x.ini:2", "listen_port"],
            "[mail]\n\nlisten_port = 1\n": ["x.ini:3", "[server]"],
            "[server]\nhead_wait = 0\n": ["x.ini:2", "head_wait", "600"],
            "[server]\nlisten_port = 1\nlisten_port = 1\n": ["x.ini:3", "line 2"],
            "[server]\n; " + "x" * 200 + "\n": ["x.ini:2", "199"],
            "[server]\nnothing\n": ["x.ini:2", "name = value"],
        }.items():
            with open(ini, "w", encoding="utf-8") as out:
                out.write(text)
            refuses_to_start(words, "config=" + ini)
            done = gatehouse("settings", "--config", ini, folder=folder)
            expect(done.returncode, 3, "every command looks")
    refuses_to_start(["none.ini"], "config=/nowhere/none.ini")
    refuses_to_start(["trusted_proxies", "proxy.example"], "trusted-proxies=proxy.example")
    refuses_to_start(["captcha_text"], "captcha-text=ACE", "behind-tls-proxy=yes", "public-url=https://a.example")


@claim
def what_is_in_the_way_is_said():
    with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refuses_to_start(["taken", "listen_port"], f"listen-port={taken.getsockname()[1]}")
        refuses_to_start(["log_file"], "log-file=/nowhere/at/all.log")
        done = gatehouse("serve", "--listen-port=0", "--database=/nowhere/gatehouse.db",
                         folder=folder)
        expect_true(done.returncode in (3, 4), done.returncode)
        expect_true(is_one_sentence(done.stderr) and "/nowhere/gatehouse.db" in done.stderr,
                    done.stderr)
        broken = os.path.join(folder, "broken.db")
        with open(broken, "wb") as out:
            out.write(b"this is no database " * 500)
        done = gatehouse("serve", "--listen-port=0", "--database", broken, folder=folder)
        expect_true(done.returncode in (3, 4), done.returncode)
        expect_true(is_one_sentence(done.stderr) and "broken.db" in done.stderr, done.stderr)


@claim
def another_master_key_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        with Server(QUICK, folder=folder):
            pass
        key = os.path.join(folder, "gatehouse.key")
        with open(key, encoding="ascii") as file:
            text = file.read()
        os.chmod(key, 0o644)
        refuses_to_start(["gatehouse.key"], folder=folder)
        os.chmod(key, 0o600)
        with open(key, "w", encoding="ascii") as file:
            turned = "0" if text[0] != "0" else "1"
            file.write(turned + text[1:])
        refuses_to_start(["key"], folder=folder)
        with open(key, "w", encoding="ascii") as file:
            file.write(text)
        with Server(QUICK, folder=folder) as server:
            expect(ask(server.port, request("GET", "/healthz")).status, 200)


@claim
def a_newer_database_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        with Server(QUICK, folder=folder):
            pass
        os.unlink(os.path.join(folder, "gatehouse.ini"))
        database = sqlite3.connect(os.path.join(folder, "gatehouse.db"))
        database.execute("INSERT INTO migration (number, name, applied_ms) VALUES (9999, 'x', 1)")
        database.commit()
        database.close()
        done = gatehouse("serve", "--listen-port=0", folder=folder)
        expect_true(done.returncode in (3, 4) and "newer" in done.stderr, done.stderr)
        expect_true(is_one_sentence(done.stderr), done.stderr)


# --- settings ---

@claim
def the_later_source_wins():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "gatehouse.ini"), "w", encoding="utf-8") as out:
            out.write("[server]\nhead_wait = 11\nbody_wait = 12\nsend_wait = 13\n")
        done = gatehouse("settings", "--json", "--send-wait=33", folder=folder,
                         environment_more={"GATEHOUSE_BODY_WAIT": "22s",
                                           "GATEHOUSE_SEND_WAIT": "23"})
        expect(done.returncode, 0, done.stderr)
        rows = {row["name"]: (row["value"], row["source"]) for row in json.loads(done.stdout)}
        expect(rows["idle_wait"], (60, "default"))
        expect(rows["head_wait"], (11, "gatehouse.ini:2"))
        expect(rows["body_wait"], (22, "environment GATEHOUSE_BODY_WAIT"))
        expect(rows["send_wait"], (33, "flag --send_wait"))
        expect(rows["behind_tls_proxy"], (False, "default"))
        done = gatehouse("settings", folder=folder)
        expect_true(re.search(r"^head_wait +11 +s +gatehouse.ini:2$", done.stdout, re.M),
                    done.stdout)
        refuses_to_start(["GATEHOUSE_HAED_WAIT", "head_wait"],
                         environment_more={"GATEHOUSE_HAED_WAIT": "1"})


@claim
def the_manual_of_settings_is_up_to_date():
    with open(os.path.join(ROOT, "docs", "settings.md"), encoding="utf-8") as file:
        written = file.read()
    expect_true(gatehouse("settings", "--markdown").stdout == written,
                "docs/settings.md is what `gatehouse settings --markdown` says")


@claim
def secrets_never_in_flags():
    done = gatehouse("user", "add", "ada", f"--password={MARK}")
    expect(done.returncode, 2)
    expect_true("standard input" in done.stderr and MARK not in done.stderr, done.stderr)
    for row in json.loads(gatehouse("settings", "--json").stdout):
        expect_true(not re.search(r"password$|secret|_key$", row["name"]),
                    f"{row['name']} would be a secret in a flag")


@claim
def the_environment_is_wiped_once_read():
    more = {"GATEHOUSE_MAIL_FROM": f"{MARK} <accounts@example.com>", **dict(os.environ)}
    with Server(QUICK, environment_more=more) as server:
        try:
            with open(f"/proc/{server.process.pid}/environ", "rb") as file:
                expect_true(MARK.encode() not in file.read(), "wiped")
        except PermissionError:
            pass  # not dumpable: it cannot even be looked at
        with open(f"/proc/{server.process.pid}/limits", encoding="ascii") as limits:
            expect_true(re.search(r"Max core file size +0 +0 ", limits.read()), "no core dumps")
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
            expect_true("NoNewPrivs:\t1" in status.read(), "no new privileges")


# --- the log ---

@claim
def a_marked_secret_never_shows():
    for log_format in ("text", "json"):
        with Server(quick(server={"log_format": log_format, "log_level": "debug"})) as server:
            port = server.port
            server.run("user", "add", "ada", "--any-password", text=MARK + "-1")
            expect(login(port, "ada", MARK + "-1")["success"], True)
            expect(login(port, "ada", MARK + "-2")["success"], False)
            graphql(port, f'{{ me(x: "{MARK}") }}')
            graphql(port, "{ me { username } }", headers={"Authorization": "JWT " + MARK})
            graphql(port, f'mutation {{ verifyAccount(token: "{MARK}") {{ success }} }}')
            graphql(port, f'mutation {{ refreshToken(refreshToken: "{MARK}") {{ success }} }}')
            ask(port, request("GET", f"/graphql?query=%7Bme%7D&variables=%7B%22a%22:%22{MARK}%22%7D"))
            ask(port, request("GET", f"/activate/{MARK}"))
            ask(port, request("GET", f"/{MARK}/x?{MARK}", headers={"Referer": MARK, "Cookie": MARK,
                                                                   "User-Agent": MARK}))
            ask(port, post("/graphql", f'{{"query":"{MARK}'))
            ask(port, request(MARK.upper(), "/graphql"))
            expect(server.stop(), 0)
            shown = [line for line in server.log.splitlines()
                     if MARK in line and f"path=/{MARK}/***" not in line
                     and f'"path":"/{MARK}/***"' not in line]
            expect(shown, [], log_format)
            expect_true(server.log.count("request") >= 11, server.log)


@claim
def no_line_can_be_forged():
    with Server(quick(server={"log_format": "json"})) as server:
        nasty = 'x"}\n{"time":"now","level":"info","event":"login\x1b[31m'
        graphql(server.port, "mutation($n:String!){tokenAuth(username:$n,password:\"x\"){success}}",
                {"n": nasty})
        ask(server.port, b"GET /a\xffb HTTP/1.1\r\nHost: a\r\n\r\n")
        ask(server.port, b"G\"E\\T /x HTTP/1.1\r\nHost: a\r\n\r\n")
        ask(server.port, b"GET /%0a%22 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\"}\r\n\r\n")
        expect(server.stop(), 0)
        lines = server.log.splitlines()
        events = [json.loads(line) for line in lines]
        expect_true(all(line.isprintable() for line in lines), "nothing but text")
        expect([event["event"] for event in events].count("request"), 4)
        for event in events:
            expect_true(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["time"]),
                        event)


@claim
def one_line_says_what_became_of_a_request():
    with Server(quick(server={"log_format": "json", "trusted_proxies": "127.0.0.1"})) as server:
        server.run("user", "add", "ada", "--any-password", text="Correct-horse-7")
        answer = ask(server.port, post("/graphql", {
            "query": 'mutation { tokenAuth(username: "ada", password: "Correct-horse-7")'
                     " { success } }"}, {"X-Forwarded-For": "192.0.2.9"}))
        expect(server.stop(), 0)
        line = next(json.loads(line) for line in server.log.splitlines() if '"request"' in line)
        expect((line["method"], line["path"], line["status"], line["address"], line["operation"],
                line["outcome"], line["bytes"], line["id"]),
               ("POST", "/graphql", 200, "192.0.2.9", "tokenAuth", "ok", len(answer.body),
                answer.headers["x-request-id"]))
        expect_true(line["us"] > 0 and line["account"] == 1, line)


@claim
def a_log_file_is_added_to():
    with Server(quick(server={"log_file": "gatehouse.log"})) as server:
        ask(server.port, request("GET", "/healthz"))
        server.stop()
        server.start()
        ask(server.port, request("GET", "/healthz"))
        server.stop()
        with open(os.path.join(server.folder, "gatehouse.log"), encoding="utf-8") as file:
            expect(file.read().count("path=/healthz"), 2)
        expect(server.log, "")


# --- running and ending ---

def readiness(port):
    answer = ask(port, request("GET", "/readyz"))
    return answer.status, answer.json().get("reason")


def comes_to(port, wanted):
    expect_true(wait_until(lambda: readiness(port) == wanted, 20), f"{readiness(port)}, not {wanted}")


@claim
def readiness_tells_the_truth_about_the_store():
    with Server(quick(store={"busy_wait": 1})) as server:
        comes_to(server.port, (200, None))
        expect(ask(server.port, request("GET", "/readyz")).json(), {"status": "ready"})
        other = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        comes_to(server.port, (503, "store_failing"))
        expect(ask(server.port, request("GET", "/healthz")).status, 200, "alive all the same")
        other.execute("ROLLBACK")
        other.close()
        comes_to(server.port, (200, None))


@claim
def a_writer_that_waits_makes_no_reader_wait():
    with Server(quick(store={"busy_wait": 60})) as server:
        comes_to(server.port, (200, None))
        other = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        # The writer is with the pulse's question; nobody else is held up by it.
        comes_to(server.port, (503, "store_late"))
        for _ in range(50):
            expect(readiness(server.port), (503, "store_late"))
            expect(ask(server.port, request("GET", "/healthz")).status, 200)
            expect(graphql(server.port, "{__typename}"), {"data": {"__typename": "Query"}})
        other.execute("ROLLBACK")
        other.close()
        comes_to(server.port, (200, None))


@claim
def a_full_disk_makes_it_not_ready_until_there_is_room():
    register = ("mutation($n:String!,$e:String!){register(username:$n,email:$e,password1:\"a heron in the reeds\","
                "password2:\"a heron in the reeds\"){success}}")
    with Server(QUICK) as server:
        comes_to(server.port, (200, None))
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
        broken = graphql(server.port, register, {"n": "ada", "e": "ada@example.com"})
        expect_true("internal error" in json.dumps(broken), broken)
        comes_to(server.port, (503, "store_failing"))
        expect(ask(server.port, request("GET", "/healthz")).status, 200)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        comes_to(server.port, (200, None))
        expect(graphql(server.port, register, {"n": "ada", "e": "ada@example.com"}),
               {"data": {"register": {"success": True}}})


@claim
def it_ends_when_it_is_asked_and_finishes_what_runs():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Server(quick(lanes={"hash_memory": 67108864, "hash_passes": 4})) as server:
            server.run("user", "add", "ada", "--any-password", text="Correct-horse-7")
            connections = [Connection(server.port, timeout_s=30) for _ in range(3)]
            body = {"query": 'mutation { tokenAuth(username: "ada", password: "Correct-horse-7")'
                             " { success } }"}
            for connection in connections:
                connection.send(post("/graphql", body))
            time.sleep(0.1)
            result = []
            stopper = threading.Thread(target=lambda: result.append(server.stop(number)))
            stopper.start()
            for connection in connections:
                expect(connection.answer().json()["data"]["tokenAuth"]["success"], True)
                connection.socket.close()
            stopper.join()
            expect(result, [0])


@claim
def the_mailbox_is_for_this_machine_alone():
    with Server(QUICK) as server:
        def status_for(host):
            return ask(server.port, f"GET /mailbox.json HTTP/1.1\r\nHost: {host}\r\n\r\n").status

        for host in (f"127.0.0.1:{server.port}", "localhost", "[::1]:80", "LOCALHOST:1"):
            expect(status_for(host), 200, host)
        for host in ("evil.example", "localhost.evil.example", "evil.localhost.x:80", ""):
            expect(status_for(host), 404, host)


# --- commands ---

def commands_of(server):
    def user(*words, code=0, text=None):
        done = server.run("user", *words, text=text)
        expect(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")
        return done

    def state(name):
        return json.loads(user("show", name, "--json").stdout)

    return user, state


@claim
def accounts_are_managed_while_a_server_runs():
    with Server(QUICK) as server:
        user, state = commands_of(server)
        added = json.loads(user("add", "ada", "--email=ada@example.com", "--first-name", "Ada",
                                "--last-name=L", "--verified", "--json",
                                text="Correct-horse-7\n").stdout)
        expect((added["exists"], added["username"], added["email"], added["first_name"],
                added["last_name"], added["verified"], added["archived"], added["is_active"],
                added["has_usable_password"], added["live_refresh_tokens"]),
               (True, "ada", "ada@example.com", "Ada", "L", True, False, True, True, 0))
        expect(login(server.port, "ada", "Correct-horse-7")["success"], True)
        expect(state("ada")["live_refresh_tokens"], 1)
        user("archive", "ada")
        expect((state("ada")["archived"], state("ada")["live_refresh_tokens"]), (True, 0))
        user("unarchive", "ada")
        user("deactivate", "ada")
        expect(login(server.port, "ada", "Correct-horse-7")["success"], False)
        expect(state("ada")["is_active"], False)
        user("activate", "ada")
        user("set-password", "ada", text="Another-horse-8\n")
        expect(login(server.port, "ada", "Correct-horse-7")["success"], False)
        expect(login(server.port, "ada", "Another-horse-8")["success"], True)
        user("add", "bob", "--no-password")
        expect((state("bob")["has_usable_password"], state("bob")["verified"]), (False, False))
        user("verify", "bob")
        expect(state("bob")["verified"], True)
        names = [row["username"] for row in json.loads(user("list", "--json").stdout)]
        expect(names, ["ada", "bob"])
        expect_true("bob" in user("list").stdout, "a table")
        user("delete", "bob", "--yes")
        expect(json.loads(user("show", "bob", "--json", code=1).stdout), {"exists": False})


@claim
def what_cannot_be_done_is_said_with_an_exit_code():
    with Server(QUICK) as server:
        user, _ = commands_of(server)
        user("add", "ada", text="Correct-horse-7")
        for words, code, text in (
            (("add", "ada"), 1, "Correct-horse-7"),
            (("add", "eve"), 1, "short"),
            (("add", "eve"), 2, ""),
            (("add", "eve"), 2, "two\nlines\n"),
            (("add", "eve"), 2, "x" * 9000),
            (("add", "eve", "--password-file=/nowhere/x"), 3, ""),
            (("add",), 2, "Correct-horse-7"),
            (("add", "a", "b"), 2, "Correct-horse-7"),
            (("show", "eve"), 1, ""),
            (("verify", "eve"), 1, ""),
            (("delete", "eve", "--yes"), 1, ""),
            (("set-password", "eve"), 1, "Correct-horse-7"),
            (("show", "ada", "--nothing"), 2, ""),
            (("nothing",), 2, ""),
        ):
            done = user(*words, code=code, text=text)
            expect_true(is_one_sentence(done.stderr) or code == 1, f"{words}: {done.stderr}")
            expect_true("Correct-horse" not in done.stderr, words)
    for words in ((), ("nothing",), ("schema", "x"), ("serve", "x"), ("help", "x")):
        expect(gatehouse(*words).returncode, 2, words)


@claim
def a_password_comes_from_a_file_too():
    with Server(QUICK) as server:
        user, _ = commands_of(server)
        path = os.path.join(server.folder, "password")
        with open(path, "w", encoding="utf-8") as out:
            out.write("Correct-horse-7\r\n")
        user("add", "ada", "--password-file", path)
        expect(login(server.port, "ada", "Correct-horse-7")["success"], True)


@claim
def every_command_has_help():
    overview = gatehouse("help")
    expect(overview.returncode, 0)
    names = re.findall(r"^  gatehouse ([a-z -]+?)(?: [A-Z\[a-z]+\|?[a-z\]]*)? {1,}[A-Z]",
                       overview.stdout, re.M)
    expect_true(len(names) > 10, overview.stdout)
    for name in ("serve", "settings", "schema", "user add", "user list", "version", "help"):
        done = gatehouse(*name.split(), "--help")
        expect(done.returncode, 0, name)
        expect_true(done.stdout.startswith(f"gatehouse {name}"), done.stdout[:60])
        expect(gatehouse("help", *name.split()).stdout, done.stdout, name)
    text = gatehouse("help", "serve").stdout
    for row in json.loads(gatehouse("settings", "--json").stdout):
        expect_true("--" + row["name"].replace("_", "-") + "=" in text, row["name"])
    expect(gatehouse("--version").stdout, gatehouse("version").stdout)


@claim
def the_schema_is_printed_and_nothing_is_left():
    with tempfile.TemporaryDirectory() as folder:
        arguments = gatehouse("schema", "arg", folder=folder)
        relay = gatehouse("schema", "relay", folder=folder)
        expect((arguments.returncode, relay.returncode), (0, 0), arguments.stderr)
        expect_true("type Mutation" in arguments.stdout and "input: " in relay.stdout, "SDL")
        expect(os.listdir(folder), [])


@claim
def output_that_cannot_be_written_is_a_fault():
    if not os.path.exists("/dev/full"):
        raise Skipped("no /dev/full")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([executable(), "help"], stdout=full, stderr=subprocess.PIPE,
                              check=False)
    expect(done.returncode, 4)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
