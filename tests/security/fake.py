# SPDX-License-Identifier: MIT
"""http_fake.c as a server of a test's own: HTTP alone, with an echo behind it."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

EXECUTABLE = os.environ.get("HTTP_FAKE", "")


class Fake:
    def __init__(self, **settings):
        self.words = [f"{name}={value}" for name, value in settings.items()]
        self.errors = ""

    def __enter__(self):
        self.process = subprocess.Popen([EXECUTABLE, *self.words], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, errors="replace")
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError("http_fake: " + self.process.stderr.read())
        self.port = int(line.split()[-1])
        return self

    def stop(self):
        """Ask it to end and wait; what it wrote to standard error is in errors."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            _, self.errors = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, self.errors = self.process.communicate()
        return self.process.returncode

    def __exit__(self, *unused):
        if self.stop() != 0:
            raise RuntimeError(f"http_fake ended with {self.process.returncode}: {self.errors}")
