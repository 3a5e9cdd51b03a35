#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What mails say: in which language, by whose templates; and what a wrong template comes to."""
import logging
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from mail_server import Handler, read_back
from mail_server import Server as MailServer
from claims import claim, expect, expect_true, run
from mail_talk import nth_mail, plain
from server import Server
from server import run as gatehouse
from talk import ARGUMENTS, ask, document, mails, post, register, settings

PASSWORD = "a heron stands in the reeds"
GREETINGS = {"en-GB": "Hello ada!", "de": "Guten Tag ada!", "fr-CA": "Bonjour ada,", "es": "Hola, ada:", "pt-BR": "Olá, ada!",
             "zh-CN": "ada，您好！", "ja": "ada 様", "he": "שלום \u2068ada\u2069,"}
LANGUAGES = {tag: (tag if tag in ("de", "es", "ja", "he") else tag[:2]) for tag in GREETINGS} | {"zh-CN": "zh-Hans"}


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def exported(folder):
    done = gatehouse("mail", "templates", "export", "templates", folder=folder)
    expect(done.returncode, 0, done.stderr)
    return done.stdout


def files_below(folder):
    return {os.path.relpath(os.path.join(root, name), folder): os.path.join(root, name)
            for root, _, names in os.walk(folder) for name in names}


def first_mail(folder, **mail):
    """Of a server with these settings, to somebody who has just registered."""
    with Server(settings(mail=mail), folder=folder) as server:
        register(server, "ada", PASSWORD)
        return mails(server, "ada@example.com")[-1]


@claim
def people_are_written_to_in_their_language():
    for tag, greeting in GREETINGS.items():
        handler = Handler()
        with MailServer(handler) as port, Server(plain(port)) as server:
            asked = document(ARGUMENTS, "register", "success", {
                "username": "ada", "email": "ada@example.com", "password1": PASSWORD, "password2": PASSWORD})
            expect_true("true" in post(server, asked, headers={"Accept-Language": f"tlh, {tag};q=0.9, *;q=0.1"}).body, tag)
            mail = nth_mail(handler, 1)
        text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        html = mail.get_body(("html",)).get_content()
        expect_true(greeting in text.split("\n"), text)
        direction = "rtl" if tag == "he" else "ltr"
        expect_true(f'<html lang="{LANGUAGES[tag]}" dir="{direction}">' in html, html)


@claim
def exported_templates_are_the_ones_that_count_and_are_never_written_over():
    with tempfile.TemporaryDirectory() as folder:
        expect(exported(folder), "246 templates were written, 0 were there and stay as they are.\n")
        there = files_below(os.path.join(folder, "templates"))
        expect(len(there), 246)
        write(folder, "templates/en/activation.subject.txt", "Mine\n")
        os.remove(there["de/activation.html"])
        expect(exported(folder), "1 templates were written, 245 were there and stay as they are.\n")
        expect(first_mail(folder, mail_templates="templates")["subject"], "Mine")
    with tempfile.TemporaryDirectory() as folder:
        exported(folder)
        by_files = first_mail(folder, mail_templates="templates", activation_path="here")
    with tempfile.TemporaryDirectory() as folder:
        built_in = first_mail(folder, activation_path="here")
    for part in ("subject", "text", "html"):
        expect(len(by_files[part]), len(built_in[part]), part)  # but for port and token
        expect(by_files[part].split("\n")[2:4], built_in[part].split("\n")[2:4])


@claim
def a_template_of_ones_own_may_show_what_its_mail_has():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "t/en/activation.html", '{# ours #}<p>{{ user.username }} &amp; {{ team }}</p><p><a title="{{ team }}" '
              'href="{{ protocol }}://{{ domain }}:{{ port }}/{{ path }}/{{ token }}">Go</a></p>')
        write(folder, "t/en/activation.subject.txt", "{{ team }}:\n{{ user.email }}\n")
        mail = first_mail(folder, mail_templates="t", mail_template_variables='{"team": "<b>\\"Herons\\"\\nBcc: eve@example.com", "n": 7}')
    expect(mail["subject"], '<b>"Herons" Bcc: eve@example.com: ada@example.com')
    expect_true("<p>ada &amp; &lt;b&gt;&quot;Herons&quot;\nBcc: eve@example.com</p>" in mail["html"], mail["html"])
    expect_true('title="&lt;b&gt;&quot;Herons&quot;' in mail["html"], mail["html"])
    expect_true(mail["text"].startswith('ada & <b>"Herons"\nBcc: eve@example.com\nGo http://127.0.0.1'), mail["text"])


@claim
def no_variable_and_no_template_adds_a_header():
    names = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    for team in ("a\\nBcc: eve@example.com\\n\\nbody", "a\\tb", "é" * 300, "=?utf-8?B?QQ==?=", ("word " * 400).strip()):
        handler = Handler()
        with tempfile.TemporaryDirectory() as folder, MailServer(handler) as port:
            write(folder, "t/en/activation.subject.txt", "x {{ team }}\r\nBcc: {{ team }}\n\nbody\n")
            long = {"GATEHOUSE_MAIL_TEMPLATE_VARIABLES": '{"team": "' + team + '"}'}
            with Server(plain(port, mail_templates=os.path.join(folder, "t")), environment_more=long) as server:
                register(server, "ada", PASSWORD)
                mail = nth_mail(handler, 1)
            expect(mail.keys(), names)
            shown = " ".join(team.replace("\\n", " ").replace("\\t", " ").split())
            expect(" ".join(read_back(handler.envelopes[0])["Subject"].split()), f"x {shown} Bcc: {shown} body")
            expect(handler.envelopes[0].rcpt_tos, ["ada@example.com"])


@claim
def the_longest_templates_can_be_sent():
    """Of what takes most room when it is encoded."""
    handler = Handler()
    with tempfile.TemporaryDirectory() as folder, MailServer(handler) as port:
        for part in ("txt", "html"):
            write(folder, f"t/en/activation.{part}", ("=" * 78 + "\n") * 829 + "a" * 45)  # 65536 bytes
        with Server(plain(port, mail_templates=os.path.join(folder, "t"))) as server:
            register(server, "ada", PASSWORD)
            mail = nth_mail(handler, 1)
    for kind in ("plain", "html"):
        expect(len(mail.get_body((kind,)).get_content().replace("\r\n", "\n")), 65536)


@claim
def a_mistake_stops_the_start_with_file_and_line():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "t/he/password_reset.html", "<p>\n\n{{ user.pasword }}</p>")
        done = gatehouse("serve", "--listen-port=0", "--mail-templates=t", folder=folder)
        expect(done.returncode, 3, done.stderr)
        expect_true('t/he/password_reset.html:3: no value is called "user.pasword" here' in done.stderr, done.stderr)
        expect(len(done.stderr.strip().splitlines()), 1, done.stderr)
        expect(sorted(os.listdir(folder)), ["t"], "nothing was made")


@claim
def variables_that_are_none_stop_the_start():
    for value in ("{", "[]", '{"a": []}', '{"a b": "c"}', '{"token": "x"}', '{"user.username": "x"}', '{"a": "\\u0007"}',
                  '{"a": "\\r"}', "{" + ", ".join(f'"a{i}": 1' for i in range(33)) + "}"):
        with tempfile.TemporaryDirectory() as folder:
            done = gatehouse("serve", "--listen-port=0", f"--mail-template-variables={value}", folder=folder)
        expect(done.returncode, 3, value)
        expect_true("mail_template_variables" in done.stderr, done.stderr)


@claim
def the_originals_folder_of_templates_can_be_used_as_it_is():
    """Django's files below email/, by the original's own names, under its own defaults."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "theirs/email/activation_subject.txt", "Welcome to\n{{ site_name }}\n")
        write(folder, "theirs/email/activation_email.html", "<h1>{{ frontend }}</h1>\n<p>{{ user.first_name }}</p>\n<p>{{ token }}</p>\n")
        write(folder, "theirs/registration/login.html", "{% load i18n %}")
        more = {"mail_templates": "theirs", "mail_template_variables": '{"frontend": "Herons"}'}
        accounts = {"compatibility": "gqlauth", "login_captcha": False, "register_captcha": False}
        with Server(settings(mail=more, accounts=accounts), folder=folder) as server:
            ask(server, ARGUMENTS, "register", username="ada", email="ada@example.com", password1=PASSWORD, password2=PASSWORD)
            mail = mails(server)[-1]
            expect(mail["subject"], f"Welcome to 127.0.0.1:{server.port}")
            expect_true(mail["text"].startswith("Herons\n"), mail["text"])
        done = gatehouse("serve", "--mail-templates=theirs", "--activation-template=email/nowhere.html", folder=folder)
        expect(done.returncode, 3)
        expect_true("activation_template: there is no such file in mail_templates" in done.stderr, done.stderr)


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    sys.exit(run(sys.argv[1:]))
