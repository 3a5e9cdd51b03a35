# SPDX-License-Identifier: MIT
"""A Postfix of a test's own: its queue, its port on loopback, its folder of mails, and nothing of the machine's.

    with Postfix(certificate) as postfix:
        ... postfix.port ... postfix.mails(1)

Mails to anybody at example.com are kept, but for LATER@ (450) and NEVER@ (550).
"""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

from claims import Skipped
from mail_server import free_port

DAEMONS = "/usr/lib/postfix/sbin"
PATIENCE_S = 30
SERVICES = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def settings(folder, certificate):
    owner = pwd.getpwnam("postfix")
    return {
        "compatibility_level": "3.6", "queue_directory": f"{folder}/queue", "data_directory": f"{folder}/data",
        "command_directory": "/usr/sbin", "daemon_directory": DAEMONS, "mail_owner": "postfix", "setgid_group": "postdrop",
        "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "mynetworks": "127.0.0.0/8",
        "myhostname": "mail.test.invalid", "mydestination": "", "alias_maps": "", "local_recipient_maps": "",
        "virtual_mailbox_domains": "example.com", "virtual_mailbox_base": f"{folder}/mails", "virtual_mailbox_maps": "static:all/",
        "virtual_uid_maps": f"static:{owner.pw_uid}", "virtual_gid_maps": f"static:{owner.pw_gid}", "virtual_minimum_uid": "1",
        "smtpd_tls_cert_file": certificate, "smtpd_tls_key_file": certificate.replace(".pem", ".key"),
        "smtpd_tls_security_level": "encrypt", "maillog_file": f"{folder}/log", "maillog_file_prefixes": folder,
        "smtpd_recipient_restrictions": "check_recipient_access inline:{{later@example.com = 450 4.2.0 Come back later}, "
                                        "{never@example.com = 550 5.1.1 There is nobody of this name}}, permit_mynetworks, reject",
    }


class Postfix:
    def __init__(self, certificate):
        if not shutil.which("postfix") or not os.path.isdir(DAEMONS):
            raise Skipped("Postfix is not installed (apt-get install postfix)")
        if os.getuid() != 0:
            raise Skipped("Postfix is started by root alone")
        self.folder = tempfile.mkdtemp(prefix="gatehouse-postfix-")
        self.port = free_port()
        self.certificate = certificate

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words):
        return subprocess.run(["postfix", "-c", self.path("etc"), *words], capture_output=True, text=True, timeout=60, check=False)

    def __enter__(self):
        owner = pwd.getpwnam("postfix")
        os.chmod(self.folder, 0o755)
        for name in ("etc", "queue", "data", "mails"):
            os.mkdir(self.path(name), 0o755)
        for name in ("data", "mails"):
            os.chown(self.path(name), owner.pw_uid, owner.pw_gid)
        with open(self.path("etc/main.cf"), "w", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings(self.folder, self.certificate).items())
        with open(self.path("etc/master.cf"), "w", encoding="utf-8") as file:
            file.write(SERVICES.format(port=f"127.0.0.1:{self.port}"))
        done = self.run("start")
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr + self.log())
        self.wait_for("its port", self.listens)
        return self

    def __exit__(self, *_):
        self.run("abort")
        shutil.rmtree(self.folder)

    def log(self):
        path = pathlib.Path(self.path("log"))
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def wait_for(self, what, is_so):
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > end:
                raise AssertionError(f"waited {PATIENCE_S} s for {what}: {self.log()}")
            time.sleep(0.05)

    def mails(self, count):
        """The bytes of the mails that were delivered, once there are so many."""
        folder = pathlib.Path(self.path("mails/all/new"))
        self.wait_for(f"{count} mails", lambda: folder.is_dir() and len(list(folder.iterdir())) >= count)
        return [path.read_bytes() for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)]
