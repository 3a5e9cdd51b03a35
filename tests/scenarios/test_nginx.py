#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The production example of README.md, as it stands there: real nginx with TLS in front, real mail server behind.

Only names, ports and paths are changed to what a test may use.  Clients come from addresses of their own
(127.0.0.2, 127.0.0.3), so that the log can be asked for them.
"""
import json
import logging
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import SECRET, Handler, Place, free_port, read_back
from mail_server import Server as MailServer
from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, Server
from talk import FAST, fetch, link_in

PASSWORD = "a heron stands in the reeds"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
NGINX_FRAME = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.error;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
{server}
}}
"""


def example(language):
    """The one block of that language in README.md."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        blocks = re.findall(rf"^```{language}\n(.*?)^```", file.read(), re.M | re.S)
    expect(len(blocks), 1, f"blocks of {language} in README.md")
    return blocks[0]


def replaced(text, **values):
    """The example with each of these words replaced; all of them must be there."""
    for old, new in values.items():
        old = old.replace("__", "/").replace("_DOT_", ".")
        expect_true(old in text, f"{old} is in the example of README.md")
        text = text.replace(old, str(new))
    return text


def sections(ini):
    """An ini file as the support library wants it."""
    out, section = {}, None
    for line in ini.splitlines():
        if line.startswith("["):
            section = out.setdefault(line.strip("[]"), {})
        elif "=" in line:
            name, value = line.split("=", 1)
            section[name.strip()] = value.strip()
    return out


def wait_until_open(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx does not listen")


class Production:
    """with Production() as it: gatehouse, nginx and a mail server, as the README says"""

    def __init__(self):
        if not NGINX:
            raise Skipped("nginx is not installed (tools/setup.sh test)")
        self.folder = tempfile.mkdtemp(prefix="gatehouse-nginx-")
        self.place = Place(self.folder)
        self.handler = Handler()
        self.mail = MailServer(self.handler, starttls=self.place.context(self.place.good), login=True)
        self.port = free_port()
        self.nginx = None

    def settings(self, smtp_port):
        more = sections(replaced(example("ini"), __var__lib__gatehouse=self.folder, __etc__gatehouse__smtp=self.place.login,
                                 smtp_DOT_example_DOT_com="127.0.0.1"))
        more["server"]["listen_port"] = 0
        more["mail"].update(smtp_port=smtp_port, smtp_ca_file=self.place.good)
        more.update(FAST)
        return more

    def start_nginx(self, port):
        server = replaced(example("nginx"), **{"443 ssl": f"127.0.0.1:{self.port} ssl", "127.0.0.1:8080": f"127.0.0.1:{port}",
                                               "/etc/ssl/accounts.pem": self.place.good,
                                               "/etc/ssl/accounts.key": self.place.good.replace(".pem", ".key")})
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(NGINX_FRAME.format(folder=self.folder, server=server))
        self.nginx = subprocess.Popen([NGINX, "-p", self.folder, "-c", path, "-e", self.folder + "/nginx.error"],
                                      stdin=subprocess.DEVNULL)
        wait_until_open(self.port)

    def __enter__(self):
        self.server = Server(self.settings(self.mail.__enter__()), folder=self.folder)
        self.server.start()
        self.start_nginx(self.server.port)
        return self

    def __exit__(self, *unused):
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait(20)
        self.server.stop()
        self.mail.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, query, source="127.0.0.2", **headers):
        """A document by HTTPS through the proxy, as a client at `source`."""
        sent = {"Content-Type": "application/json", "Host": "accounts.example.com", **headers}
        return fetch(self.port, "/graphql", "POST", json.dumps({"query": query}), sent, source, tls=self.place.good)

    def addresses(self, count):
        """Whom the last requests came from, by the log."""
        self.server.stop()
        return re.findall(r" request .* address=(\S+)", self.server.log)[-count:]


REGISTER = f"""mutation {{ register(username: "ada", email: "ada@example.com", password1: "{PASSWORD}", password2: "{PASSWORD}")
  {{ success errors token {{ token }} }} }}"""


@claim
def the_example_of_the_readme_works_as_it_stands():
    with Production() as it:
        answer = it.ask(REGISTER)
        expect(answer.status, 200)
        expect_true(answer.headers["strict-transport-security"], "HSTS")
        token = answer.json()["data"]["register"]["token"]["token"]
        me = it.ask("{ me { username } }", Authorization="JWT " + token).json()
        expect(me, {"data": {"me": {"username": "ada"}}})
        end = time.monotonic() + 20
        while not it.handler.envelopes and time.monotonic() < end:
            time.sleep(0.02)
        mail = read_back(it.handler.envelopes[0])
        site, path, _ = link_in(mail.get_body(("plain",)).get_content())
        expect((site, path), ("https://accounts.example.com", "activate"))
        expect(str(mail["From"].addresses[0].addr_spec), "accounts@example.com")
        expect(it.handler.logins[0][1:], (b"user", SECRET.encode()))
        page = fetch(it.port, "/", headers={"Host": "accounts.example.com"}, source="127.0.0.2", tls=it.place.good)
        expect((page.status, page.headers["content-type"]), (200, "text/html; charset=utf-8"))
        expect(it.addresses(3), ["127.0.0.2"] * 3, "the log has the real client")


@claim
def an_address_cannot_be_claimed():
    with Production() as it:
        it.ask("{ __typename }", **{"X-Forwarded-For": "192.0.2.9"})
        it.ask("{ __typename }", source="127.0.0.3", **{"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "192.0.2.9"})
        # Straight to the server, past the proxy: this peer is not trusted.
        fetch(it.server.port, "/healthz", headers={"X-Forwarded-For": "192.0.2.9"}, source="127.0.0.3")
        expect(it.addresses(3), ["127.0.0.2", "127.0.0.3", "127.0.0.3"])


@claim
def the_world_sees_no_mailbox_and_no_schema():
    with Production() as it:
        for host in ("accounts.example.com", "localhost", "127.0.0.1"):
            for path in ("/mailbox", "/mailbox.json", "/metrics"):
                answer = fetch(it.port, path, headers={"Host": host}, source="127.0.0.2", tls=it.place.good)
                expect(answer.status, 404, f"{path} as {host}")
        answer = it.ask("{ __schema { types { name } } }").json()
        expect_true("errors" in answer and not answer.get("data"), answer)


@claim
def what_is_too_large_or_framed_twice_is_refused():
    with Production() as it:
        expect(it.ask("x" * 200000).status, 413)
        lines = b"POST /graphql HTTP/1.1\r\nHost: accounts.example.com\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        context = ssl.create_default_context(cafile=it.place.good)
        with socket.create_connection(("127.0.0.1", it.port), 20) as raw, context.wrap_socket(raw, server_hostname="localhost") as tls:
            tls.sendall(lines)
            expect_true(b" 400 " in tls.recv(4096).split(b"\r\n")[0], "both framings")


@claim
def keeping_connections_to_the_server_changes_nothing():
    """Many clients through few connections: each is logged as itself."""
    with Production() as it:
        for _ in range(10):
            for source in ("127.0.0.2", "127.0.0.3", "127.0.0.4"):
                expect(it.ask("{ publicUser { id } }", source).json(), {"data": {"publicUser": None}})
        expect(it.addresses(30), ["127.0.0.2", "127.0.0.3", "127.0.0.4"] * 10)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of the mail server's
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    sys.exit(run(sys.argv[1:]))
