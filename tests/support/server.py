# SPDX-License-Identifier: MIT
"""The shipped executable as a server of a test's own.

    with Server({"server": {"body_wait": "2"}}) as server:
        graphql(server.port, "{ me { username } }")

It listens on a port the kernel chooses, keeps everything in a folder that goes
away with it, and is ended by its own process id.  The executable is
$GATEHOUSE, else the first of the usual build folders that has one.
"""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START_S = 20
STOP_S = 30


def executable():
    named = os.environ.get("GATEHOUSE")
    places = [named] if named else [
        os.path.join(ROOT, "build", "gatehouse"),
        os.path.join(ROOT, "build", "src", "server", "gatehouse"),
    ]
    for place in places:
        if os.path.exists(place):
            return os.path.abspath(place)
    raise FileNotFoundError("no executable at " + " or ".join(places))


def environment():
    """Ours without settings, so that nobody's shell changes a test."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("GATEHOUSE_")}


def write_ini(path, settings):
    """settings: {"section": {"name": value}}; True and False are yes and no."""
    words = {True: "yes", False: "no"}
    with open(path, "w", encoding="utf-8") as ini:
        for section, values in settings.items():
            print(f"[{section}]", file=ini)
            for name, value in values.items():
                text = words[value] if isinstance(value, bool) else value
                print(f"{name} = {text}", file=ini)


def complain_of_sanitizers(log):
    """What they found fails whichever test it happened in."""
    if re.search(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error: ", log):
        raise AssertionError(log)


class Server:
    """`settings` by section; `folder`: keep the database in one that stays."""

    def __init__(self, settings=None, folder=None, flags=(), environment_more=None):
        self.is_own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="gatehouse-test-")
        self.ini = os.path.join(self.folder, "gatehouse.ini")
        self.settings = {section: dict(values) for section, values in (settings or {}).items()}
        self.settings.setdefault("server", {}).setdefault("listen_port", 0)
        self.flags = list(flags)
        self.environment_more = environment_more or {}
        self.process = None
        self.output = ""
        self.log = ""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *unused):
        self.stop()
        if self.is_own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        write_ini(self.ini, self.settings)
        self.output = ""
        self.process = subprocess.Popen(
            [executable(), "serve", "--config", self.ini, *self.flags], cwd=self.folder,
            env={**environment(), **self.environment_more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace")
        self.readers = [self._read(self.process.stderr, "log")]
        timer = threading.Timer(START_S, self.process.kill)
        timer.start()
        for line in self.process.stdout:
            self.output += line
            found = re.search(r"listening on (http://(\S+):(\d+))$", line.strip())
            if found:
                self.url, self.port = found[1], int(found[3])
                break
        else:
            code = self.process.wait()
            timer.cancel()
            self.readers[0].join(STOP_S)
            raise RuntimeError(f"the server ended with {code}: {self.output}{self.log}")
        timer.cancel()
        self.readers.append(self._read(self.process.stdout, "output"))

    def _read(self, stream, member):
        """Keep what it writes; a pipe that nobody reads would hold it up."""
        def keep():
            for line in stream:
                setattr(self, member, getattr(self, member) + line)

        reader = threading.Thread(target=keep, daemon=True)
        reader.start()
        return reader

    def stop(self, signal_number=signal.SIGTERM):
        """Its exit code; `log` and `output` are whole then."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            code = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for reader in self.readers:
            reader.join(STOP_S)
        self.process = None
        complain_of_sanitizers(self.log)
        return code

    def run(self, *words, text=None):
        """A command on the same settings: `server.run("user", "show", "ada", "--json")`."""
        return run(*words, "--config", self.ini, folder=self.folder, text=text)


def run(*words, folder=None, text=None, environment_more=None):
    """Run the executable to its end; the result has returncode, stdout, stderr."""
    return subprocess.run(
        [executable(), *words], cwd=folder, input=text or "", capture_output=True, text=True,
        env={**environment(), **(environment_more or {})}, timeout=60, check=False)
