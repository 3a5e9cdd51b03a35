#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Backups of a server that is being used, and what it takes to put one back."""
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server, environment, executable
from talk import ARGUMENTS, ask, log_in, register, settings

PASSWORD = "a heron stands in the reeds"
BACKUPS = 8
WRITERS = 4
ROUNDS = 6
PAGE = 4096


def rows(path, sql):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def number(path, sql):
    return rows(path, sql)[0][0]


class Folder:
    """A folder for databases that outlive their servers."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="gatehouse-test-")
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name):
        return os.path.join(self.path, name)

    def parts(self):
        """What unfinished copies have left behind."""
        return [name for name in os.listdir(self.path) if ".db." in name]


class Crowd:
    """Registers one account after the other on some threads, and remembers whom it was told of."""

    def __init__(self, server):
        self.server, self.lock = server, threading.Lock()
        self.begun, self.acknowledged, self.failed = 0, [], []
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.work) for _ in range(WRITERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def work(self):
        while not self.is_over.is_set():
            with self.lock:
                self.begun += 1
                name = f"user{self.begun}"
            try:
                answer = register(self.server, name, PASSWORD)
                expect(answer["success"], True)
                with self.lock:
                    self.acknowledged.append(name)
            except Exception as why:  # told by the test's own thread
                self.failed.append(repr(why))
                return

    def known(self):
        with self.lock:
            return list(self.acknowledged)

    def await_more(self):
        before = len(self.known())
        while len(self.known()) <= before and not self.failed:
            self.is_over.wait(0.01)


def made(server, file, *flags):
    done = server.run("backup", file, "--json", *flags)
    expect((done.returncode, done.stderr), (0, ""), "backup")
    return json.loads(done.stdout)


@claim
def a_backup_under_load_has_all_that_was_acknowledged_and_nothing_half_done():
    with Folder() as folder, Server(settings()) as server, Crowd(server) as crowd:
        sizes = []
        for nth in range(BACKUPS):
            crowd.await_more()
            file = folder.file(f"{nth}.db")
            before = crowd.known()
            told = made(server, file)
            expect(crowd.failed, [], "those who registered meanwhile")
            names = {name for name, in rows(file, "SELECT username FROM account")}
            expect(set(before) - names, set(), "acknowledged before it began, and not in it")
            # One change writes an account, its link and its mail.
            for table in ("link", "mail"):
                expect(number(file, f"SELECT count(DISTINCT account) FROM {table}"), len(names), f"accounts with a {table}")
            expect(number(file, "SELECT count(*) FROM pragma_foreign_key_check"), 0, "rows that point nowhere")
            expect(number(file, "SELECT integrity_check FROM pragma_integrity_check"), "ok")
            expect(told["accounts"], len(names), "as it says")
            expect(stat.S_IMODE(os.stat(file).st_mode), 0o600, "mode")
            checked = server.run("restore", file, "--check", "--json")
            expect((checked.returncode, json.loads(checked.stdout)), (0, told), "--check")
            sizes.append(len(names))
        expect(sorted(os.listdir(folder.path)), sorted(f"{nth}.db" for nth in range(BACKUPS)), "nothing else is left")
        expect_true(sizes[-1] > sizes[0], f"people came meanwhile: {sizes}")


@claim
def a_backup_brings_back_what_was_and_nothing_since():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        expect(register(server, "ada", PASSWORD)["success"], True)
        server.run("user", "verify", "ada")
        session = log_in(server, "ada", PASSWORD)
        made(server, file)
        expect(register(server, "later", PASSWORD)["success"], True)

        refused = server.run("restore", file, "--force")
        expect(refused.returncode, 4, "while it is served")
        expect_true("in use" in refused.stderr and "stop the server" in refused.stderr, refused.stderr)
        expect(log_in(server, "later", PASSWORD)["success"], True, "it serves on")
        expect(server.run("user", "show", "later").returncode, 0, "nothing has changed")
        server.stop()

        refused = server.run("restore", file)
        expect(refused.returncode, 3, "there are accounts")
        expect_true("--force" in refused.stderr, refused.stderr)
        expect(server.run("user", "show", "later").returncode, 0, "nothing has changed")
        done = server.run("restore", file, "--force")
        expect((done.returncode, done.stderr), (0, ""), "restore")

        server.start()
        expect(log_in(server, "ada", PASSWORD)["success"], True, "who was in it")
        renewed = ask(server, ARGUMENTS, "refreshToken", refreshToken=session["refreshToken"]["token"])
        expect(renewed["success"], True, "and the session")
        expect(server.run("user", "show", "later").returncode, 1, "who came later")
        expect(register(server, "later", PASSWORD)["success"], True)


@claim
def a_backup_and_its_key_are_enough_on_another_machine():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        expect(register(server, "ada", PASSWORD)["success"], True)
        server.run("user", "verify", "ada")
        made(server, file)
        key = os.path.join(server.folder, "gatehouse.key")
        with Folder() as elsewhere:
            other = Server(settings(), folder=elsewhere.path)
            with open(other.ini, "w", encoding="utf-8"):
                pass
            early = other.run("restore", file)
            expect(early.returncode, 3, "without its key")
            expect_true("gatehouse.key" in early.stderr, early.stderr)
            expect(os.path.exists(elsewhere.file("gatehouse.key")), False, "no new key is made")
            shutil.copy(key, elsewhere.file("gatehouse.key"))
            expect(other.run("restore", file).returncode, 0)
            expect(stat.S_IMODE(os.stat(elsewhere.file("gatehouse.db")).st_mode), 0o600, "mode")
            with other:
                expect(log_in(other, "ada", PASSWORD)["success"], True)


@claim
def what_is_there_stays_unless_it_is_a_backup_that_may_go():
    with Folder() as folder, Server(settings()) as server:
        file, text = folder.file("backup.db"), folder.file("text")
        made(server, file)
        first = os.stat(file).st_ino
        expect(register(server, "ada", PASSWORD)["success"], True)
        again = server.run("backup", file)
        expect((again.returncode, os.stat(file).st_ino), (3, first), "without --force")
        expect(made(server, file, "--force")["accounts"], 1)
        with open(text, "w", encoding="utf-8") as other:
            other.write("x" * 1000)
        expect(server.run("backup", text, "--force").returncode, 3, "something else")
        expect(os.path.getsize(text), 1000, "stays as it is")
        own = os.path.join(server.folder, "gatehouse.db")
        itself = server.run("backup", own, "--force")
        expect(itself.returncode, 3, "the database")
        expect_true("itself" in itself.stderr, itself.stderr)
        link = folder.file("link.db")
        os.symlink(own, link)
        expect(server.run("backup", link, "--force").returncode, 3, "a link to it")
        expect(register(server, "bea", PASSWORD)["success"], True, "it goes on")
        expect(server.run("backup", folder.file("no/such/folder.db")).returncode, 3, "no such folder")
        expect(folder.parts(), [], "nothing is left behind")


@claim
def a_disk_that_is_full_leaves_what_was_there():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        made(server, file)
        before = os.stat(file)
        # No file may grow beyond 16 KiB, and a write that would is an error.
        full = subprocess.run(
            ["bash", "-c", 'trap "" XFSZ; ulimit -f 16; exec "$@"', "bash", executable(), "backup", file, "--force",
             "--config", server.ini], cwd=server.folder, env=environment(), capture_output=True, text=True, timeout=60, check=False)
        expect(full.returncode, 4, full.stderr)
        expect((full.stdout, full.stderr.count("\n")), ("", 1), "one sentence")
        expect((os.stat(file).st_ino, os.path.getsize(file)), (before.st_ino, before.st_size), "the one before")
        expect(os.listdir(folder.path), ["backup.db"], "nothing is left behind")


def enlarge(path):
    """Some megabytes more, so that a copy takes its time."""
    database = sqlite3.connect(path)
    with database:
        database.execute("WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 100000)"
                         " INSERT INTO budget SELECT randomblob(16), 1, 9000000000000 FROM c")
    database.close()


def killed(server, words, has_begun):
    """A command that is killed as soon as something is so.  Whether it was still running."""
    process = subprocess.Popen([executable(), *words, "--config", server.ini], cwd=server.folder, env=environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not has_begun():
        time.sleep(0.001)
    process.kill()
    return process.wait() < 0


@claim
def a_backup_that_is_killed_leaves_the_one_before():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        server.stop()
        enlarge(os.path.join(server.folder, "gatehouse.db"))
        made(server, file)
        inside = 0
        for nth in range(ROUNDS):
            before, size = os.stat(file).st_ino, nth * 600000
            was_running = killed(server, ["backup", file, "--force"],
                                 lambda: any(os.path.getsize(folder.file(part)) > size for part in folder.parts()))
            left = folder.parts()
            inside += was_running and len(left) > 0
            expect_true(was_running is False or os.stat(file).st_ino == before or not left, "its name comes last")
            expect(server.run("restore", file, "--check").returncode, 0, "what has the name is whole")
            for part in left:
                os.unlink(folder.file(part))
        print(f"  {inside} of {ROUNDS} were killed inside")
        expect_true(inside > 0, "one was killed inside")


@claim
def a_restore_that_is_killed_leaves_the_one_or_the_other():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        own = os.path.join(server.folder, "gatehouse.db")
        log = own + "-wal"
        expect(register(server, "ada", PASSWORD)["success"], True)
        server.stop()
        shutil.copy(own, folder.file("small"))
        enlarge(own)
        made(server, file)
        inside = 0
        for nth in range(ROUNDS):
            shutil.copy(folder.file("small"), own)
            database = sqlite3.connect(own)
            with database:
                database.execute("UPDATE account SET first_name = 'before'")
            database.close()
            size = nth * 600000
            was_running = killed(server, ["restore", file, "--force"],
                                 lambda: os.path.exists(log) and os.path.getsize(log) > size)
            inside += was_running
            shown = json.loads(server.run("user", "show", "ada", "--json").stdout)
            budgets = number(own, "SELECT count(*) FROM budget")
            is_old = shown["first_name"] == "before"
            expect_true(budgets < 100000 if is_old else budgets >= 100000, f"{budgets} rows, {shown['first_name']!r}")
            expect_true(was_running or not is_old, "who ended well has restored it")
            expect(number(own, "SELECT integrity_check FROM pragma_integrity_check"), "ok")
        print(f"  {inside} of {ROUNDS} were killed inside")
        expect_true(inside > 0, "one was killed inside")


def spoiled(folder, name, good, change):
    """A copy that something has happened to."""
    path = folder.file(name)
    shutil.copy(good, path)
    change(path)
    return path


def overwrite(at, what):
    def change(path):
        with open(path, "r+b") as file:
            file.seek(at)
            file.write(what)
    return change


def script(sql):
    def change(path):
        database = sqlite3.connect(path)
        database.executescript(sql)
        database.close()
    return change


@claim
def a_check_finds_what_is_wrong_and_a_restore_leaves_all_as_it_is():
    with Folder() as folder, Server(settings()) as server:
        file = folder.file("backup.db")
        for name in ("ada", "bea"):
            expect(register(server, name, PASSWORD)["success"], True)
        made(server, file)
        server.stop()
        whole = os.path.getsize(file)
        root = number(file, "SELECT rootpage FROM sqlite_schema WHERE name = 'account'")
        index = number(file, "SELECT rootpage FROM sqlite_schema WHERE name = 'account_email'")
        cases = {
            "is not there": (folder.file("nothing.db"), 4),
            "is empty": (spoiled(folder, "empty.db", file, lambda path: os.truncate(path, 0)), 4),
            "is cut short": (spoiled(folder, "short.db", file, lambda path: os.truncate(path, whole // 2)), 4),
            "is something else": (spoiled(folder, "else.db", file, overwrite(0, b"x" * 100)), 3),
            "has a page of noise": (spoiled(folder, "noise.db", file, overwrite((root - 1) * PAGE, b"\x5a" * PAGE)), 4),
            "has an index of another table": (spoiled(folder, "index.db", file, overwrite((index - 1) * PAGE + 8, b"\x0f\xff")), 4),
            "is another program's": (spoiled(folder, "other.db", file, script("PRAGMA application_id = 1")), 3),
            "is newer": (spoiled(folder, "newer.db", file, script("INSERT INTO migration VALUES (9999, 'x', 1)")), 3),
            "has rows that point nowhere": (spoiled(folder, "nowhere.db", file, script("DELETE FROM account WHERE id = 1")), 4),
            "has other keys": (spoiled(folder, "keys.db", file, script("UPDATE sealed_key SET sealed = randomblob(length(sealed))")), 3),
        }
        before = rows(os.path.join(server.folder, "gatehouse.db"), "SELECT * FROM account")
        for about, (path, code) in cases.items():
            for flags in (["--check"], ["--force"]):
                done = server.run("restore", path, *flags)
                expect(done.returncode, code, f"a backup that {about}: {done.stderr}")
                expect((done.stdout, done.stderr.count("\n")), ("", 1), f"a backup that {about}: one sentence")
            expect(rows(os.path.join(server.folder, "gatehouse.db"), "SELECT * FROM account"), before, about)
        expect(server.run("restore", cases["has other keys"][0], "--check", "--any-key").returncode, 0, "where no key is kept")
        expect(server.run("restore", file, "--check").returncode, 0, "the good one")
        server.start()
        expect(log_in(server, "ada", PASSWORD)["success"], True, "as before")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
