#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gatehouse doctor tells what is wrong and what to do, changes nothing, and serve refuses by the same list.

PROVOKED has a way to every finding of src/base/findings.def, or the reason why there is none here.
"""
import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, Server, executable
from server import run as gatehouse
from talk import register, settings

PROXY = ["--behind-tls-proxy=yes", "--public-url=https://accounts.example.com", "--trusted-proxies=127.0.0.1", "--smtp-host=127.0.0.1"]
STRANGER = 65534
QUICK = {"listener", "settings", "files", "machine", "clock"}
MEMORY = "/dev/shm"


def findings(*flags, folder, prefix=(), code=None):
    """What it finds, by name; with the exit code that has to follow from it."""
    done = subprocess.run([*prefix, executable(), "doctor", "--json", "--listen-port=0", *flags], cwd=folder,
                          capture_output=True, text=True, timeout=60, check=False)
    expect(done.stderr, "", flags)
    whole = json.loads(done.stdout)
    stops = [finding for finding in whole["findings"] if finding["kind"] != "advice"]
    expect(whole["well"], not stops)
    expect(whole["serve_refuses"], any(finding["examination"] in QUICK for finding in stops))
    expect(done.returncode, 1 if stops else 0)
    return {finding["name"]: finding for finding in whole["findings"]}


# --- a way to each: called with an empty folder; gives the flags ---

def flags(*words):
    return lambda folder: list(words)


def file_of_mode(name, mode, flag=None, text=""):
    def make(folder):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return [f"--{flag}={path}"] if flag else []
    return make


def database(folder):
    """As a server leaves it."""
    with Server(settings(), folder=folder) as server:
        register(server, "ada", "a heron stands in the reeds")
    os.remove(os.path.join(folder, "gatehouse.ini"))
    return os.path.join(folder, "gatehouse.db")


def changed(sql):
    def make(folder):
        with sqlite3.connect(database(folder)) as changing:
            changing.execute(sql)
        changing.close()
        return []
    return make


def without_its_key(folder):
    database(folder)
    os.remove(os.path.join(folder, "gatehouse.key"))
    return []


def open_database(folder):
    os.chmod(database(folder), 0o640)
    return []


def open_folder(folder):
    os.mkdir(os.path.join(folder, "data"))
    os.chmod(os.path.join(folder, "data"), 0o777)
    return ["--database=data/gatehouse.db"]


def in_memory(folder):
    if not os.path.isdir(MEMORY) or not os.access(MEMORY, os.W_OK):
        raise Skipped("no filesystem in memory")
    return [f"--database={MEMORY}/gatehouse-{os.getpid()}.db"]


def log_for_all(folder):
    return file_of_mode("log", 0o644, "log-file")(folder)


def template(name, text):
    def make(folder):
        os.makedirs(os.path.join(folder, "templates", os.path.dirname(name)))
        with open(os.path.join(folder, "templates", name), "w", encoding="utf-8") as file:
            file.write(text)
        return ["--mail-templates=templates"]
    return make


PROVOKED = {
    "listen_address_malformed": flags("--listen-address=everywhere"),
    "listens_in_the_clear": flags("--listen-address=0.0.0.0", "--public-url=https://a.example", "--smtp-host=127.0.0.1"),
    "proxy_not_trusted": flags(*PROXY[:2], "--smtp-host=127.0.0.1"),
    "captcha_is_told": flags("--captcha-text=ACE", *PROXY, "--smtp-host=127.0.0.1"),
    "registration_without_username": flags("--register-fields=email"),
    "login_by_nothing": flags("--login-fields=first_name"),
    "password_for_nobody": flags("--passwordless-registration=yes", "--register-fields=username"),
    "link_path_malformed": flags("--activation-path=a b"),
    "link_paths_equal": flags("--activation-path=x", "--password-reset-path=x"),
    "hashing_over_ceiling": flags("--hash-slots=4", "--hash-memory=64M", "--hash-ceiling=128M"),
    "public_url_missing": flags("--behind-tls-proxy=yes", "--trusted-proxies=127.0.0.1", "--smtp-host=127.0.0.1"),
    "public_url_not_https": flags("--public-url=http://accounts.example.com"),
    "public_url_malformed": flags("--public-url=https://a/?b"),
    "mailbox_open_to_others": flags(*PROXY[:3], "--mailbox=yes"),
    "mail_cannot_be_sent": flags("--mailbox=no"),
    "mail_from_malformed": flags("--mail-from=nobody"),
    "mail_template_wrong": template("en/activation.txt", "Hello\n{{ usr.name }}"),
    "mail_variables_malformed": flags('--mail-template-variables={"token": "x"}'),
    "mail_in_the_clear": flags("--smtp-host=mail.example.com", "--smtp-security=plain"),
    "short_passwords": flags(),
    "cheap_hashes": flags("--hash-memory=7M", "--hash-passes=4"),
    "refresh_tokens_stay": flags("--refresh-rotation=no"),
    "long_access_tokens": flags("--access-token-lifetime=3600"),
    "schema_open_to_others": flags(*PROXY, "--introspection=yes"),
    "settings_writable_by_others": file_of_mode("gatehouse.ini", 0o646),
    "key_open_to_others": file_of_mode("gatehouse.key", 0o640),
    "credentials_open_to_others": lambda folder: ["--smtp-host=127.0.0.1"] + file_of_mode(
        "login", 0o604, "smtp-credentials-file", "user\npassword\n")(folder),
    "folder_missing": flags("--database=nowhere/gatehouse.db"),
    "folder_writable_by_others": open_folder,
    "database_open_to_others": open_database,
    "key_missing": without_its_key,
    "memory_filesystem": in_memory,
    "log_open_to_others": log_for_all,
    "few_open_files": flags("--connection-limit=1000000"),
    "little_memory": flags("--hash-slots=16", "--hash-memory=1G", "--hash-ceiling=16G"),
    "sandbox_off": flags("--sandbox=no"),
    "clock_behind_database": changed("UPDATE session SET rotated_ms = rotated_ms + 3600000"),
    "database_unusable": changed("UPDATE sealed_key SET sealed = zeroblob(72)"),
    "database_older": changed("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)"),
    # Why there is no way here, and where else it is looked at.
    "network_filesystem": "a network's filesystem cannot be mounted by a test",
    "little_room": "a full disk cannot be mounted by every test; tests/durability fills one for the store",
    "clock_before_release": "the clock is the machine's: unit/server/test_doctor.c",
    "clock_not_synchronized": "what the kernel says is the machine's",
    "little_locked_memory": "under_a_stranger_s_limits",
    "runs_as_root": "under_a_stranger_s_limits",
    "folder_not_writable": "under_a_stranger_s_limits",
    "mail_server_unusable": "the_mail_server_is_greeted_as_a_mail_would",
}
# What this process may have; nobody knows how much memory a machine of the future has.
LIMITED = {"little_memory": ("prlimit", "--as=8589934592"), "few_open_files": ("prlimit", "--nofile=1024:1024")}


def limited(name):
    """What to run it below; a sanitizer's program takes more address space than any limit."""
    prefix = LIMITED.get(name, ())
    if prefix and subprocess.run([*prefix, executable(), "version"], capture_output=True, check=False).returncode != 0:
        raise Skipped(f"it does not start below {' '.join(prefix)}")
    return prefix


# serve does not wait for these, or finds them elsewhere.
DOCTOR_ALONE = {"clock_behind_database", "database_unusable", "database_older", "mail_server_unusable", "clock_not_synchronized"}


def in_a_folder(function):
    folder = tempfile.mkdtemp(prefix="gatehouse-doctor-")
    try:
        return function(folder)
    finally:
        shutil.rmtree(folder)


def table():
    with open(os.path.join(ROOT, "src", "base", "findings.def"), encoding="utf-8") as rows:
        return re.findall(r"^FINDING\((\w+), (\w+),", rows.read(), re.M)


@claim
def each_finding_has_a_way_to_it_or_a_reason():
    expect(sorted(PROVOKED), sorted(name for name, _ in table()))
    # A reason is a sentence, or the name of the claim that looks.
    named = [way for way in PROVOKED.values() if isinstance(way, str) and " " not in way]
    expect([way for way in named if way not in globals()], [])


def provoke(name, way):
    def look(folder):
        more = way(folder)
        found = findings("--offline", *more, folder=folder, prefix=limited(name))
        expect_true(name in found, f"{name} among {sorted(found)}")
        expect_true(found[name]["what"] and found[name]["remedy"] and found[name]["means"], found[name])
        return found[name], more
    return in_a_folder(look)


def claim_each(suffix, names, check):
    """A claim for each: what cannot be looked for here is counted as skipped."""
    for name in names:
        def found(finding=name):
            check(finding, PROVOKED[finding])
        found.__name__ = f"{name}_{suffix}"
        claim(found)


claim_each("is_found", [name for name, way in PROVOKED.items() if not isinstance(way, str)], provoke)


@claim
def what_is_not_there_is_not_found():
    """A healthy configuration: nothing but advice that is about this machine and the defaults."""
    def look(folder):
        path = database(folder)
        found = set(findings("--offline", "--password-min=15", folder=folder))
        found |= set(findings("--offline", "--password-min=15", f"--database=/{path}", folder=folder))
        expect(found - {"runs_as_root", "clock_not_synchronized", "little_locked_memory", "little_room", "memory_filesystem"}, set())
    in_a_folder(look)


def refuse(name, way):
    def look(folder):
        more = way(folder)
        told = findings("--offline", "--quick", *more, folder=folder, prefix=limited(name))
        expect_true(name in told, (name, sorted(told)))
        done = subprocess.run([*limited(name), executable(), "serve", "--listen-port=0", *more], cwd=folder,
                              capture_output=True, text=True, timeout=60, check=False)
        expect(done.returncode, 3, (name, done.stderr))
        first = next(each for each in told.values() if each["kind"] != "advice")
        expect(done.stderr, f"gatehouse: {first['what']}: {first['remedy']}.\n")
        expect(first["name"], name, "and nothing else is in its way")
    in_a_folder(look)


claim_each("stops_serve", sorted(name for name, kind in table() if kind != "ADVICE" and name not in DOCTOR_ALONE
                                 and not isinstance(PROVOKED[name], str)), refuse)


@claim
def what_belongs_to_another_user_is_open_to_him():
    if os.geteuid() != 0:
        raise Skipped("only root gives files away")
    for name in ("gatehouse.key", "gatehouse.db"):
        def look(folder, given=name):
            database(folder)
            os.chown(os.path.join(folder, given), STRANGER, STRANGER)
            expect([each["name"] for each in findings("--offline", "--quick", folder=folder).values() if each["kind"] != "advice"],
                   ["key_open_to_others" if given == "gatehouse.key" else "database_open_to_others"])
            done = gatehouse("serve", "--listen-port=0", folder=folder)
            expect((done.returncode, "another user" in done.stderr), (3, True), done.stderr)
        in_a_folder(look)


@claim
def what_serve_does_not_wait_for_is_not_said_to_stop_it():
    def look(folder):
        changed("UPDATE sealed_key SET sealed = zeroblob(72)")(folder)
        done = gatehouse("doctor", "--offline", folder=folder)
        expect((done.returncode, "needs this done first" in done.stdout), (1, False), done.stdout)
    in_a_folder(look)


@claim
def advice_stops_nobody():
    for name, kind in table():
        way = PROVOKED[name]
        if kind != "ADVICE" or isinstance(way, str) or name in DOCTOR_ALONE | {"memory_filesystem", "few_open_files"}:
            continue

        def look(folder, make=way):
            more = make(folder)
            server = Server({"lanes": {"hash_memory": 7340032}}, folder=folder, flags=[*more, "--listen-port=0"])
            server.start()
            expect(server.stop(), 0)
        in_a_folder(look)


@claim
def a_umask_of_002_stops_nobody():
    def look(folder):
        os.chmod(folder, 0o775)
        file_of_mode("gatehouse.ini", 0o664)(folder)
        found = findings("--offline", folder=folder)
        expect([name for name in found if found[name]["kind"] != "advice"], [])
    in_a_folder(look)


def snapshot(folder):
    seen = {}
    for name in sorted(os.listdir(folder)):
        about = os.stat(os.path.join(folder, name))
        seen[name] = (about.st_size, about.st_mtime_ns, about.st_mode, about.st_ino)
    return seen


@claim
def it_changes_nothing():
    def look(folder):
        before = snapshot(folder)
        findings("--offline", folder=folder)
        expect(snapshot(folder), before, "an empty folder stays empty")
        database(folder)
        before = snapshot(folder)
        findings("--offline", folder=folder)
        expect(snapshot(folder), before)
    in_a_folder(look)


@claim
def it_looks_while_a_server_runs():
    with Server(settings()) as server:
        register(server, "ada", "a heron stands in the reeds")
        done = server.run("doctor", "--json")
        expect([each["name"] for each in json.loads(done.stdout)["findings"] if each["kind"] != "advice"], [])
        register(server, "grace", "a heron stands in the reeds")


@claim
def the_mail_server_is_greeted_as_a_mail_would():
    if importlib.util.find_spec("aiosmtpd") is None:
        raise Skipped("aiosmtpd is not installed (tools/setup.sh test)")
    import mail_server

    def look(folder):
        place = mail_server.Place(folder)
        handler = mail_server.Handler()
        with mail_server.Server(handler, starttls=place.context(place.good), login=True) as port:
            there = ["--smtp-host=127.0.0.1", f"--smtp-port={port}", f"--smtp-ca-file={place.good}"]
            found = findings(*there, f"--smtp-credentials-file={place.login}", folder=folder)
            expect_true("mail_server_unusable" not in found, found)
            expect_true(handler.hellos, "it was greeted")
            expect(handler.envelopes, [], "and no mail was sent")
            found = findings(*there, f"--smtp-credentials-file={place.wrong_login}", folder=folder)
            expect_true("user name and password" in found["mail_server_unusable"]["what"], found)
            found = findings(*there[:2], f"--smtp-credentials-file={place.login}", folder=folder)
            expect_true("certificate" in found["mail_server_unusable"]["what"], found)
            found = findings(*there, f"--smtp-credentials-file={place.wrong_login}", "--offline", folder=folder)
            expect_true("mail_server_unusable" not in found, "nobody was asked")
            done = gatehouse("doctor", *there, f"--smtp-credentials-file={place.wrong_login}", folder=folder)
            expect_true(mail_server.SECRET not in done.stdout + done.stderr, "no word of the password")
        found = findings("--smtp-host=127.0.0.1", f"--smtp-port={mail_server.free_port()}", "--smtp-security=plain", folder=folder)
        expect_true("127.0.0.1" in found["mail_server_unusable"]["what"], "nobody is there")
    in_a_folder(look)


@claim
def under_a_stranger_s_limits():
    if os.geteuid() != 0 or shutil.which("setpriv") is None or shutil.which("prlimit") is None:
        raise Skipped("only root becomes somebody else")

    def look(folder):
        expect_true("runs_as_root" in findings("--offline", folder=folder), "root is told so")
        copy = os.path.join(folder, "gatehouse")
        shutil.copy(executable(), copy)
        os.mkdir(os.path.join(folder, "own"))
        os.chown(os.path.join(folder, "own"), STRANGER, STRANGER)
        os.chmod(folder, 0o755)
        stranger = ["prlimit", "--memlock=4096:4096", "setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups", copy]

        def found_by_him(*words):
            done = subprocess.run([*stranger, "doctor", "--json", "--offline", *words], cwd=os.path.join(folder, "own"),
                                  capture_output=True, text=True, timeout=60, check=False)
            return {finding["name"] for finding in json.loads(done.stdout)["findings"]}

        found = found_by_him()
        expect_true("little_locked_memory" in found and not found & {"runs_as_root", "folder_not_writable"}, found)
        not_his = f"--database={folder}/gatehouse.db"
        expect_true("folder_not_writable" in found_by_him(not_his), "root's folder")
        done = subprocess.run([*stranger, "serve", "--listen-port=0", not_his], cwd=os.path.join(folder, "own"),
                              capture_output=True, text=True, timeout=60, check=False)
        expect((done.returncode, "Permission denied" in done.stderr), (3, True), done.stderr)
    in_a_folder(look)


@claim
def people_read_what_to_do():
    def look(folder):
        done = gatehouse("doctor", "--offline", "--listen-address=0.0.0.0", "--public-url=https://a.example",
                         "--smtp-host=127.0.0.1", folder=folder)
        expect(done.returncode, 1)
        for words in ("dangerous: listens_in_the_clear", "To do: put a proxy", "fine: clock", "needs this done first"):
            expect_true(words in done.stdout, (words, done.stdout))
        for line in done.stdout.splitlines():
            expect_true(line.isprintable(), line)
        expect(gatehouse("doctor", "--nothing", folder=folder).returncode, 2)
        expect_true("--offline" in gatehouse("doctor", "--help", folder=folder).stdout, "help")
        expect(gatehouse("doctor", "--listen-port=many", folder=folder).returncode, 3)
    in_a_folder(look)


@claim
def the_documentation_is_the_table():
    with open(os.path.join(ROOT, "docs", "findings.md"), encoding="utf-8") as page:
        expect(gatehouse("doctor", "--markdown").stdout, page.read(), "gatehouse doctor --markdown > docs/findings.md")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
