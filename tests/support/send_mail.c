/* SPDX-License-Identifier: MIT */
/*
 * Sends composed mails through the SMTP mailer, for
 * tests/scenarios/test_smtp.py:
 *
 *     send_mail NAME=VALUE...
 *
 * host port security (starttls, tls, plain) ca credentials from to username
 * locale timeout count; a line of what became of each mail, and a line read
 * before each but the first; with every=1, one of each kind in each language.
 * Exit status 2: the settings were refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "mail/kinds.h"
#include "mail/message.h"
#include "outbound/smtp.h"
#include "support/words.h"

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

/* What mails are made of. */
struct world {
    struct words words;
    struct mail_words *texts;
    struct keyring *ring;
    gate_mailer *mailer;
};

static gate_status compose(const struct world *world, gate_context *cx, int nth,
                           int kind, const char *locale, gate_message *out)
{
    struct words words = world->words;
    const struct mail_site site = {
        .from = find(words, "from", "accounts@example.com"),
        .public_url = "https://accounts.example.com",
        .activation_path = "activate",
        .password_reset_path = "password-reset",
        .password_set_path = "password-set",
        .email_change_path = "email-change",
        .email_undo_path = "email-undo",
        .words = world->texts,
    };
    const gate_account account = {.id = 3,
                                  .username = find(words, "username", "alice")};
    enum link_purpose purpose = LINK_ACTIVATION;
    gate_mail mail = {
        .id = nth,
        .account = 3,
        .kind = kind,
        .to = find(words, "to", "alice@example.com"),
        .locale = locale,
        .queued_ms = INT64_C(1700000000000),
    };

    mail.has_link = mail_has_link((enum mail)kind, &purpose);
    gate_link link = {.selector = {5},
                      .account = 3,
                      .purpose = (int)purpose,
                      .email = mail.to};

    return mail_compose(&site, world->ring, cx, &mail, &account,
                        mail.has_link ? &link : NULL, out);
}

static int send_one(const struct world *world, int nth, int kind,
                    const char *locale)
{
    static const char *const names[] = {"ACCEPTED", "LATER", "NEVER"};
    CLEANUP(context_close) gate_context cx = {0};
    gate_message message;
    const char *why = "";
    gate_delivery delivery;

    if (context_open(ARENA_BYTES, 0, &cx) != GATE_OK ||
        compose(world, &cx, nth, kind, locale, &message) != GATE_OK) {
        printf("REFUSED\t%s\n", cx.message);
        return 1;
    }
    delivery = world->mailer->ops->send(
        world->mailer, &cx, &message, atoi(find(world->words, "timeout", "10")),
        &why);
    printf("%s\t%s\n", names[delivery], why);
    fflush(stdout);
    return 0;
}

static int send_every(const struct world *world)
{
    const struct languages *languages = mail_words_languages(world->texts);
    int status = 0;

    for (unsigned i = 0; i < languages->count; i++) {
        for (int kind = 1; kind <= MAIL_KINDS && status == 0; kind++) {
            status =
                send_one(world, (int)i * 100 + kind, kind, languages->tags[i]);
        }
    }
    return status;
}

static int send_all(const struct world *world)
{
    int mails = atoi(find(world->words, "count", "1"));
    int status = 0;

    if (find(world->words, "every", NULL) != NULL) {
        return send_every(world);
    }
    for (int i = 0; i < mails && status == 0; i++) {
        if (i == 0 || getchar() == '\n') {
            status = send_one(world, i + 1, MAIL_PASSWORD_CHANGED,
                              find(world->words, "locale", ""));
        }
    }
    return status;
}

static bool open_world(struct world *world, gate_context *cx)
{
    static const uint8_t material[KEY_MATERIAL_BYTES] = {7};

    world->texts = test_words(false);
    world->ring = keyring_new(65536);
    return world->texts != NULL && world->ring != NULL &&
           keyring_add(world->ring, cx, KEY_LINK, "HS256", "k", material,
                       sizeof(material), false) == GATE_OK;
}

int main(int count, char **word)
{
    struct words words = {count, word};
    struct world world = {.words = words};
    const struct smtp_options options = {
        .host = find(words, "host", "127.0.0.1"),
        .port = atoi(find(words, "port", "25")),
        .security = read_security(find(words, "security", "starttls")),
        .ca_file = find(words, "ca", NULL),
        .credentials_file = find(words, "credentials", NULL),
    };
    CLEANUP(context_close) gate_context cx = {0};
    int status;

    if (context_open(ARENA_BYTES, 0, &cx) != GATE_OK ||
        !open_world(&world, &cx) ||
        smtp_mailer_new(&cx, &options, &world.mailer) != GATE_OK) {
        printf("CONFIG\t%s\n", cx.message);
        return 2;
    }
    status = send_all(&world);
    world.mailer->ops->close(world.mailer);
    keyring_free(world.ring);
    mail_words_free(world.texts);
    return status;
}
