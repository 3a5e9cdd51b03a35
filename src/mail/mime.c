/* SPDX-License-Identifier: MIT */
/*
 * The whole mail: addresses, headers in order, two parts.  The encodings are in
 * mime_encode.c.
 *
 * Whoever sends the same row again sends the same bytes: the date is that of
 * queueing, the boundary is fixed.
 */
#include "mail/mime.h"

#include <time.h>

#include "base/utf8.h"
#include "mail/mime_encode.h"

enum {
    ADDRESS_MAX_BYTES = 320,    /* 64 + @ + 255; RFC 5321, section 4.5.3.1 */
    QUOTED_MAX_BYTES = 60,      /* longer names are encoded, which folds them */
    BASE64_IS_SHORTER_FROM = 6, /* one byte in so many is not ASCII */
};

/*
 * "=_" never occurs in quoted-printable nor "_" in base64 (RFC 2045, section
 * 6.7, recommends just that), so the parts need not be searched.
 */
#define BOUNDARY "=_gatehouse_alternative"

static bool is_address_char(char c)
{
    return c > ' ' && c < 0x7f && strchr("<>()[],;:\\\"@", c) == NULL;
}

bool mime_is_address(struct slice text)
{
    size_t at_signs = 0;

    if (text.bytes > ADDRESS_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        bool is_at = text.data[i] == '@';

        if (is_at && (i == 0 || i + 1 == text.bytes)) {
            return false;
        }
        if (!is_at && !is_address_char(text.data[i])) {
            return false;
        }
        at_signs += is_at ? 1 : 0;
    }
    return at_signs == 1;
}

bool mime_is_header_text(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c < ' ' || c == 0x7f) {
            return false;
        }
    }
    return utf8_is_well_formed(text, NULL);
}

static struct slice trim(struct slice text)
{
    while (text.bytes > 0 && text.data[0] == ' ') {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && text.data[text.bytes - 1] == ' ') {
        text.bytes--;
    }
    return text;
}

bool mime_read_mailbox(const char *text, struct slice *out_name,
                       struct slice *out_address)
{
    struct slice whole = trim(slice_of(text));
    const char *open =
        whole.bytes == 0 ? NULL : memrchr(whole.data, '<', whole.bytes);
    struct slice name = {whole.data, 0};
    struct slice address = whole;

    if (!mime_is_header_text(whole)) {
        return false;
    }
    if (open != NULL) {
        size_t before = (size_t)(open - whole.data);

        if (whole.data[whole.bytes - 1] != '>') {
            return false;
        }
        name = trim((struct slice){whole.data, before});
        address = (struct slice){open + 1, whole.bytes - before - 2};
    }
    if (name.bytes >= 2 && name.data[0] == '"' &&
        name.data[name.bytes - 1] == '"') {
        name = (struct slice){name.data + 1, name.bytes - 2};
    }
    if (!mime_is_address(address)) {
        return false;
    }
    *out_name = name;
    *out_address = address;
    return true;
}

static bool is_ascii_without(struct slice text, const char *forbidden)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if ((unsigned char)text.data[i] >= 0x80 ||
            strchr(forbidden, text.data[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* A display name: quoted, or as encoded words.  "?" makes encoded words. */
static void append_name(struct buffer *out, size_t column, struct slice name)
{
    if (name.bytes > QUOTED_MAX_BYTES || !is_ascii_without(name, "?")) {
        mime_append_words(out, column, name);
        return;
    }
    buffer_append_char(out, '"');
    for (size_t i = 0; i < name.bytes; i++) {
        if (name.data[i] == '"' || name.data[i] == '\\') {
            buffer_append_char(out, '\\');
        }
        buffer_append_char(out, name.data[i]);
    }
    buffer_append_char(out, '"');
}

static void append_from(struct buffer *out, struct slice name,
                        struct slice address)
{
    static const char header[] = "From: ";

    buffer_append_text(out, header);
    if (name.bytes == 0) {
        buffer_append_slice(out, address);
    } else {
        append_name(out, sizeof(header) - 1, name);
        buffer_append_text(out, "\r\n <");
        buffer_append_slice(out, address);
        buffer_append_char(out, '>');
    }
    buffer_append_text(out, "\r\n");
}

void mime_append_date(struct buffer *out, int64_t unix_ms)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = unix_ms < 0 ? 0 : (time_t)(unix_ms / 1000);
    struct tm at;

    if (gmtime_r(&seconds, &at) == NULL || at.tm_year > 9999 - 1900) {
        seconds = 0; /* a clock in the year 10,000: any date will do */
        gmtime_r(&seconds, &at);
    }
    buffer_append_format(out, "%s, %02d %s %d %02d:%02d:%02d +0000",
                         days[at.tm_wday], at.tm_mday, months[at.tm_mon],
                         at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

static void append_headers(const struct mime_mail *mail, struct slice from_name,
                           struct slice from_address, struct buffer *out)
{
    buffer_append_text(out, "Date: ");
    mime_append_date(out, mail->date_ms);
    buffer_append_text(out, "\r\n");
    append_from(out, from_name, from_address);
    buffer_append_text(out, "To: ");
    buffer_append_text(out, mail->to);
    buffer_append_text(out, "\r\n");
    mime_append_header(out, "Subject", slice_of(mail->subject));
    buffer_append_text(out, "Message-ID: ");
    buffer_append_text(out, mail->message_id);
    /* RFC 3834: no vacation notices, please. */
    buffer_append_text(out, "\r\nAuto-Submitted: auto-generated\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-Type: multipart/alternative;\r\n"
                            " boundary=\"" BOUNDARY "\"\r\n\r\n");
}

static bool is_mostly_ascii(struct slice text)
{
    size_t other = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        other += (unsigned char)text.data[i] >= 0x80 ? 1 : 0;
    }
    return other < text.bytes / BASE64_IS_SHORTER_FROM + 1;
}

/*
 *= https://www.rfc-editor.org/rfc/rfc2045#section-6.8
 *# Care must be taken to use the proper octets for line breaks if base64
 *# encoding is applied directly to text material that has not been
 *# converted to canonical form.  In particular, text line breaks must be
 *# converted into CRLF sequences prior to base64 encoding.
 */
static void append_text_as_base64(struct buffer *out, struct slice text)
{
    CLEANUP(buffer_wipe_and_free)
    struct buffer lines = BUFFER_WITH_MAXIMUM(out->max_bytes);

    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] == '\n') {
            buffer_append_char(&lines, '\r');
        }
        buffer_append_char(&lines, text.data[i]);
    }
    if (lines.failed != BUFFER_FINE) {
        out->failed = lines.failed;
        return;
    }
    mime_append_base64(out, (struct slice){lines.data, lines.bytes});
}

static void append_part(struct buffer *out, const char *type,
                        struct slice content)
{
    bool is_readable = is_mostly_ascii(content);

    buffer_append_text(out, "--" BOUNDARY "\r\nContent-Type: ");
    buffer_append_text(out, type);
    buffer_append_text(out, "; charset=utf-8\r\n"
                            "Content-Transfer-Encoding: ");
    buffer_append_text(out, is_readable ? "quoted-printable\r\n\r\n"
                                        : "base64\r\n\r\n");
    if (is_readable) {
        mime_append_quoted_printable(out, content);
    } else {
        append_text_as_base64(out, content);
    }
    buffer_append_text(out, "\r\n");
}

/* What goes between angle brackets without a look by others. */
static bool is_message_id(const char *id)
{
    return id[0] == '<' && is_ascii_without(slice_of(id), " \t\r\n") &&
           mime_is_header_text(slice_of(id));
}

gate_status mime_write(gate_context *cx, const struct mime_mail *mail,
                       struct buffer *out)
{
    struct slice name;
    struct slice address;

    if (!mime_is_address(slice_of(mail->to))) {
        return GATE_REFUSED;
    }
    if (!mime_read_mailbox(mail->from, &name, &address)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "the sender of mails must be an address or "
                     "\"Name <address>\"");
    }
    if (!mime_is_header_text(slice_of(mail->subject)) ||
        !is_message_id(mail->message_id)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "a mail's subject or id has a character that no header "
                     "may have");
    }
    append_headers(mail, name, address, out);
    append_part(out, "text/plain", slice_of(mail->text));
    append_part(out, "text/html", slice_of(mail->html));
    buffer_append_text(out, "--" BOUNDARY "--\r\n");
    return out->failed == BUFFER_FINE
               ? GATE_OK
               : FAULT(cx, GATE_FAULT_MEMORY, "a mail is too long");
}
