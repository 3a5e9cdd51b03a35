/* SPDX-License-Identifier: MIT */
/*
 * Composing mails: the values of the templates, the link, the Message-ID.
 *
 * There is no request here and no way to hand one in, so no header of one can
 * reach a link (security.md, row 25).  The token is made from the link's row
 * when the mail is made; the outbox does not have it (row 22).
 */
#include "mail/message.h"

#include <ctype.h>

#include "crypto/digest.h"
#include "mail/kinds.h"
#include "mail/mime.h"
#include "mail/template.h"
#include "mail/values.h"
#include "mail/words.h"

enum {
    /* Two parts of 64 KiB, each byte as "=XX", and as long a subject. */
    SOURCE_MAX_BYTES = 655360,
    ID_BYTES = 16, /* of the digest: enough to be unique */
};

/* public_url taken apart: "https" "example.com:8443/accounts" and, of that,
 * "example.com:8443". */
struct site_parts {
    struct slice protocol;
    struct slice domain;
    struct slice name;
};

static struct slice trim_slashes(struct slice text)
{
    while (text.bytes > 0 && text.data[0] == '/') {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && text.data[text.bytes - 1] == '/') {
        text.bytes--;
    }
    return text;
}

static struct site_parts take_apart(const char *public_url)
{
    struct site_parts parts = {.protocol = SLICE("http")};
    const char *mark = strstr(public_url, "://");
    const char *rest = mark == NULL ? public_url : mark + 3;

    if (mark != NULL) {
        parts.protocol =
            (struct slice){public_url, (size_t)(mark - public_url)};
    }
    parts.domain = trim_slashes(slice_of(rest));
    parts.name =
        (struct slice){parts.domain.data, strcspn(parts.domain.data, "/")};
    return parts;
}

static struct slice path_of(const struct mail_site *site,
                            enum link_purpose purpose)
{
    const char *path = site->activation_path;

    switch (purpose) {
    case LINK_ACTIVATION:
    case LINK_ACTIVATION_FOR_RESET:
        break;
    case LINK_PASSWORD_RESET:
        path = site->password_reset_path;
        break;
    case LINK_PASSWORD_SET:
        path = site->password_set_path;
        break;
    case LINK_EMAIL_CHANGE:
        path = site->email_change_path;
        break;
    case LINK_EMAIL_UNDO:
        path = site->email_undo_path;
        break;
    }
    return trim_slashes(slice_of(path));
}

/* Without the port: what follows the last colon, if it is digits alone, which
 * the end of an IPv6 address in its brackets is not. */
static struct slice host_of(struct slice name)
{
    const char *colon =
        name.bytes == 0 ? NULL : memrchr(name.data, ':', name.bytes);
    size_t before = colon == NULL ? 0 : (size_t)(colon - name.data);

    if (colon == NULL ||
        strspn(colon + 1, "0123456789") < name.bytes - before - 1) {
        return name;
    }
    return (struct slice){name.data, before};
}

static void append_host(struct buffer *out, struct slice host)
{
    for (size_t i = 0; i < host.bytes; i++) {
        char c = host.data[i];
        bool may_stand =
            isalnum((unsigned char)c) || strchr("-.:[]", c) != NULL;

        buffer_append_char(out, may_stand ? c : '-');
    }
}

/*
 * The id alone would do in one database; with the times and the address it is
 * also another one after the database was made anew.
 */
static gate_status make_message_id(gate_context *cx, const gate_mail *mail,
                                   struct slice site_name, const char **out)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER_WITH_MAXIMUM(1024);
    CLEANUP(buffer_free) struct buffer row = BUFFER_WITH_MAXIMUM(4096);
    uint8_t digest[DIGEST_BYTES];
    char hex[2 * ID_BYTES];

    buffer_append_format(&row, "%lld %lld %d %lld ", (long long)mail->id,
                         (long long)mail->account, mail->kind,
                         (long long)mail->queued_ms);
    buffer_append_text(&row, mail->to);
    buffer_append_char(&row, ' ');
    buffer_append_slice(&row, site_name);
    if (row.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "a mail's address is too long");
    }
    crypto_sha256(row.data, row.bytes, digest);
    hex_encode(digest, ID_BYTES, hex);
    buffer_append_char(&text, '<');
    buffer_append(&text, hex, sizeof(hex));
    buffer_append_char(&text, '@');
    append_host(&text, host_of(site_name));
    buffer_append_char(&text, '>');
    if (text.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "the site's name is too long");
    }
    return context_copy(cx, (struct slice){text.data, text.bytes}, out);
}

/* The link's token and path; empty for mails without one.  GATE_REFUSED when
 * the row does not fit the mail. */
static gate_status make_link(const struct mail_site *site,
                             const struct keyring *ring, gate_context *cx,
                             const gate_mail *mail, const gate_link *link,
                             struct slice *out_path, struct slice *out_token)
{
    enum link_purpose purpose;
    struct secret token;

    *out_path = SLICE("");
    *out_token = SLICE("");
    if (!mail_has_link((enum mail)mail->kind, &purpose)) {
        return GATE_OK;
    }
    if (link == NULL || link->account != mail->account ||
        link->purpose != (int)purpose) {
        return GATE_REFUSED;
    }
    TRY(link_token_write(ring, cx, link, &token));
    *out_path = path_of(site, purpose);
    *out_token = (struct slice){token.data, token.bytes};
    return GATE_OK;
}

/* --- the values --- */

/* What follows the name's colon, else what the protocol means. */
static struct slice port_of(const struct site_parts *parts)
{
    size_t before = host_of(parts->name).bytes;

    if (before < parts->name.bytes) {
        return (struct slice){parts->name.data + before + 1,
                              parts->name.bytes - before - 1};
    }
    return slice_is(parts->protocol, "https") ? SLICE("443") : SLICE("80");
}

enum { VALUES_MAX = MAIL_VARIABLES_MAX + MAIL_VALUES };

struct values {
    struct template_value rows[VALUES_MAX];
    size_t count;
};

/* The operator's first: the first of a name counts. */
static void add_variables(const struct mail_words *words, struct values *values)
{
    size_t count;
    const struct template_value *rows = mail_words_variables(words, &count);

    for (size_t i = 0; i < count && i < MAIL_VARIABLES_MAX; i++) {
        values->rows[values->count++] = rows[i];
    }
}

static void add_ours(const struct mail_template *template,
                     const struct slice texts[MAIL_VALUES],
                     struct values *values)
{
    for (int i = 0; i < MAIL_VALUES; i++) {
        enum mail_value value = (enum mail_value)i;

        if (mail_value_is_there(value, template)) {
            values->rows[values->count++] =
                (struct template_value){mail_value_name(value), texts[i]};
        }
    }
}

/* --- the texts --- */

/* Line ends and tabs of a template or a variable are spaces in a subject, as
 * the original has it; none is at its beginning or end. */
static gate_status make_one_line(gate_context *cx, const char *text,
                                 const char **out)
{
    size_t bytes = 0;
    char *line;

    TRY(NEW_ARRAY(cx, strlen(text) + 1, &line));
    for (; *text != '\0'; text++) {
        bool is_space = strchr(" \t\n", *text) != NULL;

        if (!is_space || (bytes > 0 && line[bytes - 1] != ' ')) {
            line[bytes++] = is_space ? ' ' : *text;
        }
    }
    while (bytes > 0 && line[bytes - 1] == ' ') {
        bytes--;
    }
    line[bytes] = '\0';
    *out = line;
    return GATE_OK;
}

/* Fill subject, text and html of `out`. */
static gate_status fill_texts(gate_context *cx, const struct mail_texts *texts,
                              const struct values *values, gate_message *out)
{
    const char *subject;

    TRY(template_fill(cx, texts->subject, values->rows, values->count,
                      TEMPLATE_TEXT, &subject));
    TRY(make_one_line(cx, subject, &out->subject));
    TRY(template_fill(cx, texts->text, values->rows, values->count,
                      TEMPLATE_TEXT, &out->text));
    return template_fill(cx, texts->html, values->rows, values->count,
                         TEMPLATE_HTML, &out->html);
}

static gate_status write_source(gate_context *cx, const gate_mail *mail,
                                gate_message *message)
{
    const struct mime_mail parts = {
        .from = message->from,
        .to = message->to,
        .subject = message->subject,
        .message_id = message->message_id,
        .text = message->text,
        .html = message->html,
        .date_ms = mail->queued_ms,
    };
    CLEANUP(buffer_wipe_and_free)
    struct buffer source = BUFFER_WITH_MAXIMUM(SOURCE_MAX_BYTES);

    TRY(mime_write(cx, &parts, &source));
    message->source_bytes = source.bytes;
    return context_copy(cx, (struct slice){source.data, source.bytes},
                        &message->source);
}

/* Everything that this mail's templates may show. */
static gate_status find_values(const struct mail_site *site,
                               const struct keyring *ring, gate_context *cx,
                               const gate_mail *mail,
                               const gate_account *account,
                               const gate_link *link, struct values *out)
{
    const struct mail_template *template =
        &mail_templates[mail_template_of(mail->kind)];
    struct site_parts parts = take_apart(site->public_url);
    struct slice texts[MAIL_VALUES] = {
        [VALUE_SITE_NAME] = parts.name,
        [VALUE_SITE_URL] = slice_of(site->public_url),
        [VALUE_PROTOCOL] = parts.protocol,
        [VALUE_DOMAIN] = parts.domain,
        [VALUE_PORT] = port_of(&parts),
        [VALUE_USER] = slice_of(account->username),
        [VALUE_USERNAME] = slice_of(account->username),
        [VALUE_EMAIL] = slice_of(account->email),
        [VALUE_FIRST_NAME] = slice_of(account->first_name),
        [VALUE_LAST_NAME] = slice_of(account->last_name),
    };
    const char *timestamp;

    TRY(make_link(site, ring, cx, mail, link, &texts[VALUE_PATH],
                  &texts[VALUE_TOKEN]));
    TRY(context_format(cx, &timestamp, "%lld",
                       (long long)(mail->queued_ms / 1000)));
    texts[VALUE_TIMESTAMP] = slice_of(timestamp);
    out->count = 0;
    add_variables(site->words, out);
    add_ours(template, texts, out);
    return GATE_OK;
}

gate_status mail_compose(const struct mail_site *site,
                         const struct keyring *ring, gate_context *cx,
                         const gate_mail *mail, const gate_account *account,
                         const gate_link *link, gate_message *out)
{
    const struct mail_texts *texts =
        mail_words_find(site->words, mail->kind, mail->locale);
    gate_message message = {.from = site->from, .to = mail->to};
    struct values values;

    if (texts == NULL) {
        return GATE_REFUSED;
    }
    TRY(find_values(site, ring, cx, mail, account, link, &values));
    TRY(make_message_id(cx, mail, take_apart(site->public_url).name,
                        &message.message_id));
    TRY(fill_texts(cx, texts, &values, &message));
    TRY(write_source(cx, mail, &message));
    *out = message;
    return GATE_OK;
}

/* A row that is gone makes a mail that can never be sent. */
static gate_status gone_is_refused(gate_status status)
{
    return status == GATE_NOT_FOUND ? GATE_REFUSED : status;
}

gate_status mail_load(const struct mail_site *site, const struct keyring *ring,
                      gate_store *store, gate_context *cx,
                      const gate_mail *mail, gate_message *out)
{
    gate_account account = {.username = ""};
    gate_link link;

    if (!mail_outlives_account((enum mail)mail->kind)) {
        TRY(gone_is_refused(
            store->ops->find_account(store, cx, mail->account, &account)));
    }
    if (mail->has_link) {
        TRY(gone_is_refused(
            store->ops->find_link(store, cx, mail->link, &link)));
    }
    return mail_compose(site, ring, cx, mail, &account,
                        mail->has_link ? &link : NULL, out);
}

gate_status mail_is_dead(gate_store *store, gate_context *cx,
                         const gate_mail *mail, bool *out)
{
    gate_account account;
    gate_link link;
    gate_status status = GATE_OK;

    if (!mail_outlives_account((enum mail)mail->kind)) {
        status = store->ops->find_account(store, cx, mail->account, &account);
    }
    if (status == GATE_OK && mail->has_link) {
        status = store->ops->find_link(store, cx, mail->link, &link);
    }
    if (status == GATE_NOT_FOUND) {
        *out = true;
        return GATE_OK;
    }
    TRY(status);
    *out = mail->has_link && (link.used_ms != 0 || link.voided_ms != 0 ||
                              link.expires_ms <= cx->now_ms);
    return GATE_OK;
}
