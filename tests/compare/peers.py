# SPDX-License-Identifier: MIT
"""The two servers that are compared, each behind its adapter, and what one of them says."""
import http.client
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import urllib.parse

LINK = re.compile(r"https?://[^/\s]+/([\w/-]+)/([\w:.~-]+)")


class Peer:
    """One server with one scenario's settings and people.  Not for several threads."""

    def __init__(self, name, adapter, folder, environment):
        self.name, self.adapter, self.folder, self.environment = name, adapter, pathlib.Path(folder), environment
        self.mail_count = 0

    def call(self, *words):
        done = subprocess.run([sys.executable, str(self.adapter), *words], capture_output=True, text=True, check=False,
                              env=self.environment)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def start(self, scenario):
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder.parent / f"{self.name}.json"
        file.write_text(json.dumps(scenario), encoding="utf-8")
        urls = self.call("start", "--dir", str(self.folder), "--scenario", str(file))
        self.paths = {"arg": urllib.parse.urlsplit(urls["url"]).path, "relay": urllib.parse.urlsplit(urls["relay_url"]).path}
        self.address = urllib.parse.urlsplit(urls["url"]).netloc

    def stop(self):
        self.call("stop", "--dir", str(self.folder))

    def ask(self, style, document, authorization=None):
        """Status and body; a body that is not JSON is None."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if authorization is not None:
            headers["Authorization"] = authorization
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request("POST", self.paths[style], json.dumps({"query": document}), headers)
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        try:
            return reply.status, json.loads(text)
        except ValueError:
            return reply.status, None


class Original(Peer):
    def new_mails(self):
        """Those since the last call."""
        try:
            lines = (self.folder / "mails.jsonl").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        mails = [json.loads(line) for line in lines[self.mail_count:]]
        self.mail_count = len(lines)
        return mails

    def user(self, name):
        with sqlite3.connect(f"file:{self.folder / 'db.sqlite3'}?mode=ro", uri=True, timeout=20) as db:
            db.row_factory = sqlite3.Row
            row = db.execute("select u.*, s.verified, s.archived from auth_user u left join gqlauth_userstatus s"
                             " on s.user_id = u.id where u.username = ?", (name,)).fetchone()
            if row is None:
                return None
            live = db.execute("select count(*) from gqlauth_refreshtoken where user_id = ? and revoked is null",
                              (row["id"],)).fetchone()[0]
        return {"username": row["username"], "email": row["email"], "first_name": row["first_name"],
                "last_name": row["last_name"], "is_active": bool(row["is_active"]), "verified": bool(row["verified"]),
                "archived": bool(row["archived"]), "has_usable_password": not row["password"].startswith("!"),
                "live_refresh_tokens": live}


class Ours(Peer):
    def new_mails(self):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request("GET", "/mailbox.json")
        mails = json.loads(connection.getresponse().read())
        connection.close()
        mails.sort(key=lambda mail: int(mail["id"]))
        fresh = [mail for mail in mails if int(mail["id"]) > self.mail_count]
        self.mail_count = max([self.mail_count, *(int(mail["id"]) for mail in fresh)])
        return fresh

    def user(self, name):
        user = self.call("user", "--dir", str(self.folder), name)
        # The command finds names in any letter case; whom is meant here has this one.
        if not user["exists"] or user["username"] != name:
            return None
        keys = ("username", "email", "first_name", "last_name", "is_active", "verified", "archived", "has_usable_password",
                "live_refresh_tokens")
        return {key: user[key] for key in keys}


def link_of(mail):
    """The path and the token of a mail's link; two empty texts without one."""
    found = LINK.search(mail["text"])
    return (found.group(1), found.group(2)) if found else ("", "")
