/* SPDX-License-Identifier: MIT */
/*
 * Sends composed mails through the SMTP mailer, for
 * tests/scenarios/test_smtp.py:
 *
 *     send_mail NAME=VALUE...
 *
 * host port security (starttls, tls, plain) ca credentials from to username
 * timeout count; a line of what became of each mail, and a line read before
 * each but the first.  Exit status 2: the settings were refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "mail/kinds.h"
#include "mail/message.h"
#include "outbound/smtp.h"

enum { ARENA_BYTES = 1 << 20 };

struct words {
    int count;
    char **word;
};

static const char *find(struct words words, const char *name,
                        const char *fallback)
{
    size_t bytes = strlen(name);

    for (int i = 1; i < words.count; i++) {
        if (strncmp(words.word[i], name, bytes) == 0 &&
            words.word[i][bytes] == '=') {
            return words.word[i] + bytes + 1;
        }
    }
    return fallback;
}

static enum smtp_security read_security(const char *text)
{
    if (strcmp(text, "tls") == 0) {
        return SMTP_TLS;
    }
    return strcmp(text, "plain") == 0 ? SMTP_PLAIN : SMTP_STARTTLS;
}

static gate_status compose(struct words words, gate_context *cx, int nth,
                           gate_message *out)
{
    const struct mail_site site = {
        .from = find(words, "from", "accounts@example.com"),
        .public_url = "https://accounts.example.com",
        .activation_path = "activate",
        .password_reset_path = "password-reset",
        .password_set_path = "password-set",
        .email_change_path = "email-change",
        .email_undo_path = "email-undo",
    };
    const gate_account account = {.id = 3,
                                  .username = find(words, "username", "alice")};
    const gate_mail mail = {
        .id = nth,
        .account = 3,
        .kind = MAIL_PASSWORD_CHANGED,
        .to = find(words, "to", "alice@example.com"),
        .locale = "",
        .queued_ms = INT64_C(1700000000000),
    };

    return mail_compose(&site, NULL, cx, &mail, &account, NULL, out);
}

static int send_one(struct words words, gate_mailer *mailer, int nth)
{
    static const char *const names[] = {"ACCEPTED", "LATER", "NEVER"};
    CLEANUP(context_close) gate_context cx = {0};
    gate_message message;
    const char *why = "";
    gate_delivery delivery;

    if (context_open(ARENA_BYTES, 0, &cx) != GATE_OK ||
        compose(words, &cx, nth, &message) != GATE_OK) {
        printf("REFUSED\t%s\n", cx.message);
        return 1;
    }
    delivery = mailer->ops->send(mailer, &cx, &message,
                                 atoi(find(words, "timeout", "10")), &why);
    printf("%s\t%s\n", names[delivery], why);
    fflush(stdout);
    return 0;
}

int main(int count, char **word)
{
    struct words words = {count, word};
    const struct smtp_options options = {
        .host = find(words, "host", "127.0.0.1"),
        .port = atoi(find(words, "port", "25")),
        .security = read_security(find(words, "security", "starttls")),
        .ca_file = find(words, "ca", NULL),
        .credentials_file = find(words, "credentials", NULL),
    };
    CLEANUP(context_close) gate_context cx = {0};
    gate_mailer *mailer = NULL;
    int mails = atoi(find(words, "count", "1"));
    int status = 0;

    if (context_open(ARENA_BYTES, 0, &cx) != GATE_OK ||
        smtp_mailer_new(&cx, &options, &mailer) != GATE_OK) {
        printf("CONFIG\t%s\n", cx.message);
        return 2;
    }
    for (int i = 0; i < mails && status == 0; i++) {
        if (i == 0 || getchar() == '\n') {
            status = send_one(words, mailer, i + 1);
        }
    }
    mailer->ops->close(mailer);
    return status;
}
