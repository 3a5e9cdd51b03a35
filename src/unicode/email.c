/* SPDX-License-Identifier: MIT */
/*
 * The syntax of addresses, cut down to what is safe to write to.
 *
 * Behaviour: Django's EmailValidator, without address literals, without control
 * characters in quoted strings, and with the length of the local part bounded;
 * the last label needs two characters and a letter, so that "1.2.3.4" is no
 * domain.  Nothing is skipped or repaired: what is not an address is refused.
 */
#include "unicode/email.h"

#include <string.h>

#include "base/try.h"
#include "unicode/domain.h"

/* An address taken apart. */
struct parts {
    struct slice local;
    char domain[DOMAIN_MAX_BYTES + 1]; /* lower-case A-labels */
    size_t domain_bytes;
};

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* atext */
static bool is_atom_char(char c)
{
    return is_letter_or_digit(c) ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Dot-string = Atom *("." Atom) */
static bool is_dot_string(struct slice local)
{
    bool may_dot = false;

    for (size_t i = 0; i < local.bytes; i++) {
        if (local.data[i] == '.') {
            if (!may_dot) {
                return false;
            }
            may_dot = false;
        } else if (is_atom_char(local.data[i])) {
            may_dot = true;
        } else {
            return false;
        }
    }
    return may_dot;
}

/* Quoted-string = DQUOTE *QcontentSMTP DQUOTE; spaces only as quoted pairs, as
 * Django has it. */
static bool is_quoted_string(struct slice local)
{
    size_t at = 1;

    if (local.bytes < 2 || local.data[0] != '"' ||
        local.data[local.bytes - 1] != '"') {
        return false;
    }
    for (; at < local.bytes - 1; at++) {
        char lowest = '!';

        if (local.data[at] == '"') {
            return false;
        }
        if (local.data[at] == '\\') {
            at++;
            lowest = ' ';
        }
        if (local.data[at] < lowest || local.data[at] > '~') {
            return false;
        }
    }
    /* A quoted pair that took the last quotation mark left none to close. */
    return at == local.bytes - 1;
}

/** Whether mail can be for this host: "localhost", or a dot and a last label of
 *  two characters with a letter among them. */
static bool is_mail_domain(struct slice domain)
{
    const char *dot = memrchr(domain.data, '.', domain.bytes);
    const char *end = domain.data + domain.bytes;
    bool has_letter = false;

    if (dot == NULL) {
        return slice_is(domain, "localhost");
    }
    for (const char *c = dot + 1; c < end; c++) {
        has_letter |= *c >= 'a' && *c <= 'z';
    }
    return has_letter && end - dot > 2;
}

static bool take_apart(struct slice address, struct parts *out)
{
    const char *at;
    struct slice domain;

    if (address.bytes == 0) {
        return false;
    }
    /* A quoted local part may hold one, a domain never does. */
    at = memrchr(address.data, '@', address.bytes);
    if (at == NULL) {
        return false;
    }
    out->local = (struct slice){address.data, (size_t)(at - address.data)};
    domain =
        (struct slice){at + 1, address.bytes - out->local.bytes - (size_t)1};
    if (out->local.bytes > EMAIL_MAX_LOCAL_BYTES ||
        (!is_dot_string(out->local) && !is_quoted_string(out->local))) {
        return false;
    }
    out->domain_bytes = domain_to_ascii(domain, out->domain);
    return out->domain_bytes > 0 &&
           out->local.bytes + 1 + out->domain_bytes <= EMAIL_MAX_BYTES &&
           is_mail_domain((struct slice){out->domain, out->domain_bytes});
}

static gate_status put_together(gate_context *cx, const struct parts *parts,
                                char **out, struct slice *out_text)
{
    const size_t bytes = parts->local.bytes + 1 + parts->domain_bytes;
    char *text;

    TRY(context_take(cx, bytes + 1, 1, &text));
    memcpy(text, parts->local.data, parts->local.bytes);
    text[parts->local.bytes] = '@';
    memcpy(text + parts->local.bytes + 1, parts->domain, parts->domain_bytes);
    *out = text;
    *out_text = (struct slice){text, bytes};
    return GATE_OK;
}

bool email_is_valid(struct slice address)
{
    struct parts parts;

    return take_apart(address, &parts);
}

gate_status email_normalize(gate_context *cx, struct slice address,
                            struct slice *out)
{
    struct parts parts;
    char *text;

    if (!take_apart(address, &parts)) {
        return GATE_REFUSED;
    }
    return put_together(cx, &parts, &text, out);
}

gate_status email_key(gate_context *cx, struct slice address, struct slice *out)
{
    struct parts parts;
    char *text;

    if (!take_apart(address, &parts)) {
        return GATE_REFUSED;
    }
    TRY(put_together(cx, &parts, &text, out));
    for (size_t i = 0; i < parts.local.bytes; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z') {
            text[i] = (char)(text[i] + ('a' - 'A'));
        }
    }
    return GATE_OK;
}
