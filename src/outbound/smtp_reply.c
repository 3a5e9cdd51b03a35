/* SPDX-License-Identifier: MIT */
/*
 * Reading replies (RFC 5321, section 4.2; enhanced codes: RFC 3463).  libcurl
 * follows the protocol; here is only what is said about a failure.
 */
#include "outbound/smtp_reply.h"

#include <ctype.h>
#include <strings.h>

#include "base/try.h"

/* A word that is longer may be a token. */
enum { WORD_MAX_BYTES = 20, CODE_DIGITS = 3 };

static bool is_command(struct slice text, const char *word)
{
    size_t bytes = strlen(word);

    return text.bytes > bytes && strncasecmp(text.data, word, bytes) == 0 &&
           isspace((unsigned char)text.data[bytes]);
}

void smtp_reply_note_command(struct smtp_reply *reply, struct slice command)
{
    static const struct {
        const char *word;
        enum smtp_stage stage;
    } commands[] = {
        {"EHLO", SMTP_STAGE_HELLO},     {"HELO", SMTP_STAGE_HELLO},
        {"STARTTLS", SMTP_STAGE_HELLO}, {"AUTH", SMTP_STAGE_AUTH},
        {"MAIL", SMTP_STAGE_SENDER},    {"RCPT", SMTP_STAGE_RECIPIENT},
        {"DATA", SMTP_STAGE_MESSAGE},
    };

    if (is_command(command, "QUIT")) {
        reply->is_over = true;
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(commands); i++) {
        if (is_command(command, commands[i].word)) {
            reply->stage = commands[i].stage;
            reply->code = 0;
            reply->words[0] = '\0';
            return;
        }
    }
}

static bool may_be_shown(struct slice word)
{
    for (size_t i = 0; i < word.bytes; i++) {
        unsigned char c = (unsigned char)word.data[i];

        if (!isalnum(c) && strchr(".,;:!?'()-", c) == NULL) {
            return false;
        }
    }
    return word.bytes <= WORD_MAX_BYTES;
}

static void add_word(struct smtp_reply *reply, struct slice word)
{
    size_t at = strlen(reply->words);
    size_t space = at == 0 ? 0 : 1;
    struct slice shown = may_be_shown(word) ? word : SLICE("...");

    if (at + space + shown.bytes < sizeof(reply->words)) {
        memcpy(reply->words + at, " ", space);
        memcpy(reply->words + at + space, shown.data, shown.bytes);
        reply->words[at + space + shown.bytes] = '\0';
    }
}

static void add_words(struct smtp_reply *reply, struct slice text)
{
    size_t at = 0;

    while (at < text.bytes) {
        size_t start = at;

        while (at < text.bytes && !isspace((unsigned char)text.data[at])) {
            at++;
        }
        if (at > start) {
            add_word(reply, (struct slice){text.data + start, at - start});
        }
        while (at < text.bytes && isspace((unsigned char)text.data[at])) {
            at++;
        }
    }
}

/* Reply-line = *( Reply-code "-" [ textstring ] CRLF )
 *              Reply-code [ SP textstring ] CRLF */
static void note_line(struct smtp_reply *reply, struct slice line)
{
    int code = 0;

    if (line.bytes < CODE_DIGITS) {
        return;
    }
    for (size_t i = 0; i < CODE_DIGITS; i++) {
        if (!isdigit((unsigned char)line.data[i])) {
            return;
        }
        code = code * 10 + (line.data[i] - '0');
    }
    reply->code = code;
    reply->words[0] = '\0';
    if (line.bytes > CODE_DIGITS + 1) {
        add_words(reply, (struct slice){line.data + CODE_DIGITS + 1,
                                        line.bytes - CODE_DIGITS - 1});
    }
}

void smtp_reply_note_answer(struct smtp_reply *reply, struct slice lines)
{
    size_t at = 0;

    while (at < lines.bytes && !reply->is_over) {
        const char *end = memchr(lines.data + at, '\n', lines.bytes - at);
        size_t bytes =
            end == NULL ? lines.bytes - at : (size_t)(end - lines.data) - at;

        note_line(reply, (struct slice){lines.data + at, bytes});
        at += bytes + (end == NULL ? 0 : 1);
    }
}

const char *smtp_stage_name(enum smtp_stage stage)
{
    switch (stage) {
    case SMTP_STAGE_GREETING:
        return "connection";
    case SMTP_STAGE_HELLO:
        return "greeting";
    case SMTP_STAGE_AUTH:
        return "user name and password";
    case SMTP_STAGE_SENDER:
        return "sender";
    case SMTP_STAGE_RECIPIENT:
        return "recipient";
    case SMTP_STAGE_MESSAGE:
        return "message";
    }
    return "";
}

gate_delivery smtp_reply_verdict(const struct smtp_reply *reply)
{
    bool is_final = reply->code >= 500 && reply->code <= 599;
    bool wants_login = reply->code >= 530 && reply->code <= 539;

    return is_final && !wants_login && reply->stage >= SMTP_STAGE_RECIPIENT
               ? GATE_DELIVERY_NEVER
               : GATE_DELIVERY_LATER;
}
