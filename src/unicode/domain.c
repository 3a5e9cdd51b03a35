/* SPDX-License-Identifier: MIT */
/*
 * Domains through libidn2, and then by the rules for host names.
 *
 * Plain ASCII never reaches libidn2: it would refuse "ab--cd.example", which is
 * a domain that exists.  Labels that begin with "xn--" do, and are taken only
 * if they are what their decoded form encodes to.
 *
 * libidn2 2.3 drops what IDN2_USE_STD3_ASCII_RULES forbids instead of refusing
 * it, so that "exa_mple" would become another's domain; and UTS #46 drops what
 * is invisible.  Both are refused here before it sees the name.
 */
#include "unicode/domain.h"

#include <string.h>

#include <idn2.h>

#include "base/try.h"
#include "base/utf8.h"
#include "unicode/unicode.h"

enum { LABEL_MAX_BYTES = 63 };

static void free_name(char **name)
{
    idn2_free(*name);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static bool is_label(struct slice label)
{
    if (label.bytes == 0 || label.bytes > LABEL_MAX_BYTES ||
        label.data[0] == '-' || label.data[label.bytes - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < label.bytes; i++) {
        if (!is_label_char(label.data[i])) {
            return false;
        }
    }
    return true;
}

/** Whether all labels are such; in lower case already. */
static bool is_host_name(struct slice name)
{
    size_t first = 0;

    for (size_t i = 0; i <= name.bytes; i++) {
        if (i == name.bytes || name.data[i] == '.') {
            if (!is_label((struct slice){name.data + first, i - first})) {
                return false;
            }
            first = i + 1;
        }
    }
    return true;
}

/** Not ASCII, or with an A-label: libidn2 has to look at it. */
static bool is_international(struct slice domain)
{
    for (size_t i = 0; i < domain.bytes; i++) {
        const bool is_first = i == 0 || domain.data[i - 1] == '.';

        if ((unsigned char)domain.data[i] >= 0x80 ||
            (is_first && domain.bytes - i >= 4 &&
             strncasecmp(domain.data + i, "xn--", 4) == 0)) {
            return true;
        }
    }
    return false;
}

/** Whether each character may stand in a domain that libidn2 shall look at. */
static bool has_only_visible(struct slice domain)
{
    size_t at = 0;

    while (at < domain.bytes) {
        const int32_t code_point = utf8_next(domain, &at);

        if (code_point < 0x80
                ? !is_label_char(lower((char)code_point)) && code_point != '.'
                : unicode_is_invisible(code_point)) {
            return false; /* -1, not UTF-8, is among them */
        }
    }
    return true;
}

/** Copy in lower case and look at the labels. */
static size_t take_ascii(struct slice domain, char out[DOMAIN_MAX_BYTES + 1])
{
    if (domain.bytes == 0 || domain.bytes > DOMAIN_MAX_BYTES) {
        return 0;
    }
    for (size_t i = 0; i < domain.bytes; i++) {
        out[i] = lower(domain.data[i]);
    }
    out[domain.bytes] = '\0';
    return is_host_name((struct slice){out, domain.bytes}) ? domain.bytes : 0;
}

size_t domain_to_ascii(struct slice domain, char out[DOMAIN_MAX_BYTES + 1])
{
    CLEANUP(free_name) char *ascii = NULL;
    /* A code point takes up to 4 bytes and makes at least one of a label. */
    char text[4 * DOMAIN_MAX_BYTES + 1];

    if (!is_international(domain)) {
        return take_ascii(domain, out);
    }
    if (domain.bytes >= sizeof(text) || !has_only_visible(domain)) {
        return 0;
    }
    memcpy(text, domain.data, domain.bytes);
    text[domain.bytes] = '\0';
    if (idn2_lookup_u8((const uint8_t *)text, (uint8_t **)&ascii,
                       IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
        return 0;
    }
    return take_ascii((struct slice){ascii, strlen(ascii)}, out);
}
