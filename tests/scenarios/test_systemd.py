#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""As a service: the unit that `make install` puts there, what systemd hears, and the manual's examples.

  test_systemd.py UNIT

systemd need not run here: its own tools read the unit, the system calls of a whole life are compared with those that
the unit allows, and the notification socket is one of ours.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import server as servers
from claims import Skipped, claim, expect, expect_true, run
from mail_server import Handler, free_port
from mail_server import Server as MailServer
from server import ROOT, Server, executable
from talk import ARGUMENTS, SESSION, ask, fetch, register, settings
from wire import Connection, request, wait_until

UNIT = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1].endswith(".service") else None
EXPOSURE_MAX = 1.2
PASSWORD = "a heron in the reeds"
# SQLite gives its log the database's owner when root runs it; the unit's user is another.
ROOT_ALONE = {"fchown"}


def unit_text():
    with open(UNIT, encoding="utf-8") as file:
        return file.read()


def values_of(name):
    return re.findall(rf"^{name}=(.*)$", unit_text(), re.M)


def analyze(*words):
    if shutil.which("systemd-analyze") is None:
        raise Skipped("no systemd-analyze (Debian's systemd)")
    return subprocess.run(["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, timeout=60, check=False)


class Place:
    """The unit under its own name, with this build's executable in it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="gatehouse-unit-")
        self.unit = os.path.join(self.folder, "gatehouse.service")
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={executable()}", unit_text(), flags=re.M)
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(text)
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder, ignore_errors=True)


@claim
def systemd_understands_the_unit():
    with Place() as place:
        done = analyze("verify", "--man=no", place.unit)
        expect((done.returncode, done.stdout + done.stderr), (0, ""))
        with open(place.unit, "a", encoding="utf-8") as file:
            file.write("[Service]\nNoSuchWord=yes\n")
        done = analyze("verify", "--man=no", place.unit)
        expect_true("NoSuchWord" in done.stdout + done.stderr, "what it does not understand it says")


@claim
def its_exposure_is_as_small_as_the_manual_says():
    with Place() as place:
        done = analyze("security", "--offline=true", f"--threshold={int(EXPOSURE_MAX * 10)}", place.unit)
        expect(done.returncode, 0, done.stdout[-200:])
        level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
        expect_true(f"gives it {level[1]} of 10" in manual(), f"docs/running.md says {level[1]}")


@claim
def it_asks_for_what_it_needs_and_ends_where_it_must():
    for name, value in {"Type": "notify", "StateDirectory": "gatehouse", "LimitCORE": "0", "CapabilityBoundingSet": "",
                        "MemoryDenyWriteExecute": "yes", "ProtectSystem": "strict", "RestartPreventExitStatus": "2 3"}.items():
        expect(values_of(name), [value], name)
    expect_true(int(values_of("WatchdogSec")[0]) >= 10, "a busy machine is not a dead one")
    command = values_of("ExecStart")[0].split()
    expect_true(os.path.isabs(command[0]) and command[1:] == ["serve", "--config", "/etc/gatehouse/gatehouse.ini"], command)


def calls_of(word):
    """The system calls of a set ("@aio") or a call's own name."""
    if not word.startswith("@"):
        return {word}
    found = set()
    for line in analyze("syscall-filter", word).stdout.splitlines()[1:]:
        name = line.strip()
        if name and not name.startswith("#") and name != word:
            found |= calls_of(name)
    return found


def allowed_calls():
    allowed = set()
    for line in values_of("SystemCallFilter"):
        for word in line.lstrip("~").split():
            if line.startswith("~"):
                allowed -= calls_of(word)
            else:
                allowed |= calls_of(word)
    return allowed


def live(server, mails):
    """Register, prove, log in, be refused, be watched."""
    made = register(server, "ada", PASSWORD)
    expect(made["success"], True)
    expect_true(wait_until(lambda: mails.envelopes, 60), "a mail has left")
    tokens = ask(server, ARGUMENTS, "tokenAuth", SESSION, username="ada", password=PASSWORD)
    ask(server, ARGUMENTS, "refreshToken", SESSION, refreshToken=tokens["refreshToken"]["token"])
    ask(server, ARGUMENTS, "tokenAuth", SESSION, username="ada", password="wrong")
    for path in ("/", "/metrics", "/readyz", "/healthz", "/.well-known/jwks.json"):
        expect(fetch(server.port, path).status, 200, path)
    expect_true(wait_until(lambda: fetch(server.port, "/readyz").status == 200, 20), "ready")


@claim
def every_system_call_of_a_life_is_one_the_unit_allows():
    if shutil.which("strace") is None:
        raise Skipped("no strace")
    allowed = allowed_calls()
    expect_true(len(allowed) > 200 and "read" in allowed and "setuid" not in allowed, "the sets were read")
    with tempfile.TemporaryDirectory() as folder:
        trace, wrapper = os.path.join(folder, "trace"), os.path.join(folder, "gatehouse")
        with open(wrapper, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec strace -D -f -qqq -e signal=none -o {trace} {executable()} "$@"\n')
        os.chmod(wrapper, 0o755)
        handler, port = Handler(), free_port()
        mail = {"smtp_host": "localhost", "smtp_port": port, "smtp_security": "plain", "mail_retry_first": 1}
        before = os.environ.get("GATEHOUSE")
        os.environ["GATEHOUSE"] = wrapper
        try:
            with MailServer(handler, port=port), Server(settings(mail=mail, server={"log_file": "log"})) as server:
                live(server, handler)
                expect(server.stop(), 0)
        finally:
            if before is None:
                del os.environ["GATEHOUSE"]
            else:
                os.environ["GATEHOUSE"] = before
        with open(trace, encoding="utf-8", errors="replace") as file:
            calls = file.read()
    used = set(re.findall(r"^\d+ +(\w+)\(", calls, re.M))
    forgiven = ROOT_ALONE if os.geteuid() == 0 else set()
    expect_true({"fdatasync", "fsync"} & used and "epoll_wait" in used and len(used) > 50, f"a whole life: {sorted(used)}")
    expect(sorted(used - allowed - forgiven), [], "used, and not allowed")
    # Its own sandbox refuses nothing that it needs.
    refused = set(re.findall(r"^\d+ +(\w+)\(.* = -1 (?:EPERM|EACCES) ", calls, re.M))
    expect(refused, set(), "asked for, and refused")
    # MemoryDenyWriteExecute: nothing becomes executable that could be written to.
    expect(re.findall(r"mmap\(.*PROT_WRITE\|PROT_EXEC.*|mprotect\(.*PROT_EXEC.*", calls), [])
    # getaddrinfo() asks which addresses there are, and goes on without an answer.
    families = set(re.findall(r"socket\((?:AF|PF)_(\w+)", calls)) - {"NETLINK"}
    expect_true("INET" in families, families)
    expect(families - {word[3:] for word in values_of("RestrictAddressFamilies")[0].split()}, set())


# --- the socket that systemd holds ---

# LISTEN_PID is the process that is to take them: the shell, which becomes it.
HANDED_OVER = 'LISTEN_PID=$$ LISTEN_FDS={count} exec "$0" serve --config gatehouse.ini "$@" 3<&{first} {second}'


class Activated:
    """The server on sockets of ours."""

    def __init__(self, folder, *sockets, flags=()):
        servers.write_ini(os.path.join(folder, "gatehouse.ini"), settings())
        fds = [taken.fileno() for taken in sockets]
        script = HANDED_OVER.format(count=len(fds), first=fds[0], second=f"4<&{fds[1]}" if len(fds) > 1 else "")
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", script, executable(), *flags], cwd=folder, env=servers.environment(), pass_fds=fds,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, signal_number=None):
        """(exit code, output, log) once it has ended, by itself or by a signal."""
        if signal_number is not None:
            self.process.send_signal(signal_number)
        output, log = self.process.communicate(timeout=60)
        servers.complain_of_sanitizers(log)
        return self.process.returncode, output, log


def listening(family=socket.AF_INET, host="127.0.0.1"):
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.bind((host, 0))
    taken.listen(128)
    return taken


@claim
def who_comes_while_it_starts_again_is_served():
    with tempfile.TemporaryDirectory() as folder, listening() as taken:
        port = taken.getsockname()[1]
        for _ in range(3):
            # Nobody accepts yet: the kernel keeps them.
            early = [Connection(port, timeout_s=60) for _ in range(20)]
            for connection in early:
                connection.send(request("GET", "/healthz"))
            server = Activated(folder, taken)
            for connection in early:
                expect(connection.answer().status, 200)
                connection.socket.close()
            code, output, _ = server.end(signal.SIGTERM)
            expect(code, 0)
            expect_true(f"listening on http://127.0.0.1:{port}\n" in output, output)


@claim
def what_is_no_such_socket_stops_the_start():
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, socket.socket() as silent, \
                socket.socket(socket.AF_UNIX) as local, listening() as one, listening() as other:
            datagrams.bind(("127.0.0.1", 0))
            silent.bind(("127.0.0.1", 0))
            local.bind(os.path.join(folder, "socket"))
            local.listen()
            for name, sockets, word in (("datagrams", [datagrams], "ListenStream"), ("nobody listens", [silent], "ListenStream"),
                                        ("a local one", [local], "ListenStream"), ("two", [one, other], "one ListenStream")):
                code, _, log = Activated(folder, *sockets).end()
                expect((code, log.count("\n")), (3, 1), f"{name}: {log}")
                expect_true(word in log, f"{name}: {log}")
        with listening(host="0.0.0.0") as world:
            code, _, log = Activated(folder, world, flags=["--listen-address=127.0.0.1"]).end()
            expect(code, 3, "what holds is the socket's address")
            expect_true("0.0.0.0" in log and "behind_tls_proxy" in log, log)


@claim
def sockets_for_another_process_are_left_alone():
    with Server(settings(), environment_more={"LISTEN_FDS": "1", "LISTEN_PID": "1"}) as server:
        expect(fetch(server.port, "/healthz").status, 200)


@claim
def the_socket_unit_is_understood():
    with Place() as place:
        unit = os.path.join(place.folder, "gatehouse.socket")
        shutil.copy(os.path.join(ROOT, "packaging", "systemd", "gatehouse.socket"), unit)
        done = analyze("verify", "--man=no", unit)
        expect((done.returncode, done.stdout + done.stderr), (0, ""))


# --- what systemd hears ---

class Supervisor:
    """The socket that $NOTIFY_SOCKET names."""

    def __init__(self, name):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name)
        self.socket.settimeout(20)

    def hear(self):
        return self.socket.recv(256).decode()

    def close(self):
        self.socket.close()


def tell_systemd(name, environment_name):
    supervisor = Supervisor(name)
    more = {"NOTIFY_SOCKET": environment_name, "WATCHDOG_USEC": "400000"}
    with Server(settings(), environment_more=more) as server:
        heard = [supervisor.hear() for _ in range(6)]
        expect(sorted(set(heard)), ["READY=1", "WATCHDOG=1"])
        expect(heard.count("READY=1"), 1)
        expect(fetch(server.port, "/healthz").status, 200, "it is ready when it says so")
        server.process.send_signal(signal.SIGTERM)
        while True:
            word = supervisor.hear()
            if word != "WATCHDOG=1":
                break
        expect(word, "STOPPING=1")
        expect(server.process.wait(20), 0, "it ends by itself: another signal would end it at once")
    supervisor.close()


@claim
def systemd_hears_when_it_is_ready_lives_and_ends():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notify")
        tell_systemd(path, path)
    name = f"gatehouse-test-{os.getpid()}"
    tell_systemd("\0" + name, "@" + name)


@claim
def a_process_that_stands_still_says_nothing():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notify")
        supervisor = Supervisor(path)
        with Server(settings(), environment_more={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"}) as server:
            for word in ("READY=1", "WATCHDOG=1"):
                while supervisor.hear() != word:
                    pass
            server.process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, server.process.pid, os.WSTOPPED | os.WNOWAIT)
            supervisor.socket.settimeout(1)
            try:
                for _ in range(20):  # what was said before it stood still
                    supervisor.hear()
                expect_true(False, "it goes on")
            except socket.timeout:
                pass
            finally:
                server.process.send_signal(signal.SIGCONT)
            supervisor.socket.settimeout(20)
            expect(supervisor.hear(), "WATCHDOG=1")
        supervisor.close()


# --- the manual ---

def manual():
    with open(os.path.join(ROOT, "docs", "running.md"), encoding="utf-8") as file:
        return file.read()


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", manual(), re.M | re.S)


@claim
def promtool_takes_the_manuals_examples():
    if shutil.which("promtool") is None:
        raise Skipped("no promtool (Debian's prometheus)")
    config, rules = blocks("yaml")
    with tempfile.TemporaryDirectory() as folder:
        for name, text, words in (("config.yml", config, ["check", "config"]), ("rules.yml", rules, ["check", "rules"])):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = subprocess.run(["promtool", *words, path], capture_output=True, text=True, timeout=60, check=False)
            expect(done.returncode, 0, done.stdout + done.stderr)
    found = re.search(r"(\d+) rules found", done.stdout)
    expect(int(found[1]), rules.count("- alert:"))


@claim
def the_manuals_alerts_ask_for_numbers_that_are_told():
    rules = blocks("yaml")[1]
    asked = set(re.findall(r"\b(?:gatehouse|process)_\w+", rules)) - {"gatehouse"}
    with Server(settings()) as server:
        told = set(re.findall(r"^(\w+)", fetch(server.port, "/metrics").body, re.M))
    expect(sorted(asked - told), [])
    expect_true(len(asked) >= 10, asked)


@claim
def the_manual_names_every_reason_and_no_other():
    with open(os.path.join(ROOT, "src", "server", "pulse.h"), encoding="utf-8") as file:
        words = re.search(r"Else why not, in one word:(.*?)Threads", file.read(), re.S)[1]
    reasons = set(re.findall(r'"(\w+)"', words))
    table = manual().split("| reason | means |")[1].split("\n\n")[0]
    expect(set(re.findall(r"^\| `(\w+)`", table, re.M)), reasons)


if __name__ == "__main__":
    sys.exit(run())
