/* SPDX-License-Identifier: MIT */
/* Looking languages up (RFC 4647), and the header that asks for them (RFC
 * 9110).
 */
#include "mail/languages.h"

#include <ctype.h>
#include <strings.h>

enum { PART_MAX_BYTES = 8, FULL_WEIGHT = 1000 };

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Some write "de_DE". */
static bool is_joint(char c)
{
    return c == '-' || c == '_';
}

static bool is_same(const char *tag, struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (tag[i] == '\0' || (lower(tag[i]) != lower(text.data[i]) &&
                               !(is_joint(tag[i]) && is_joint(text.data[i])))) {
            return false;
        }
    }
    return tag[text.bytes] == '\0';
}

bool language_is_tag(struct slice text)
{
    size_t part = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        bool joins = is_joint(text.data[i]);

        if (joins ? part == 0 : !isalnum((unsigned char)text.data[i])) {
            return false;
        }
        part = joins ? 0 : part + 1;
        if (part > PART_MAX_BYTES) {
            return false;
        }
    }
    return part > 0 && text.bytes <= LANGUAGE_TAG_MAX_BYTES;
}

/* Without its last part. */
static size_t shorten(struct slice tag)
{
    size_t bytes = tag.bytes;

    while (bytes > 0 && !is_joint(tag.data[bytes - 1])) {
        bytes--;
    }
    return bytes > 0 ? bytes - 1 : 0;
}

int language_look_up(const struct languages *languages, struct slice tag)
{
    while (tag.bytes > 0) {
        for (unsigned i = 0; i < languages->count; i++) {
            if (is_same(languages->tags[i], tag)) {
                return (int)i;
            }
        }
        tag.bytes = shorten(tag);
    }
    return -1;
}

/* --- the header --- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct slice trim(struct slice text)
{
    while (text.bytes > 0 && is_blank(text.data[0])) {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && is_blank(text.data[text.bytes - 1])) {
        text.bytes--;
    }
    return text;
}

/* Up to the first `mark`, which is taken, too. */
static struct slice cut(struct slice *rest, char mark)
{
    const char *end = memchr(rest->data, mark, rest->bytes);
    size_t bytes = end == NULL ? rest->bytes : (size_t)(end - rest->data);
    struct slice head = {rest->data, bytes};

    bytes += end == NULL ? 0 : 1;
    rest->data += bytes;
    rest->bytes -= bytes;
    return head;
}

/* qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
 * In thousandths; -1: none. */
static int read_weight(struct slice text)
{
    int weight = 0;
    int unit = FULL_WEIGHT;

    if (text.bytes == 0 || text.bytes > 5 ||
        (text.bytes > 1 && text.data[1] != '.')) {
        return -1;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (i == 1) {
            continue;
        }
        if (!isdigit((unsigned char)text.data[i])) {
            return -1;
        }
        weight += (text.data[i] - '0') * unit;
        unit /= 10;
    }
    return weight > FULL_WEIGHT ? -1 : weight;
}

/* weight = OWS ";" OWS "q=" qvalue
 * Of what stands behind a range; -1: something else does. */
static int weight_of(struct slice rest)
{
    rest = trim(rest);
    if (rest.bytes == 0) {
        return FULL_WEIGHT;
    }
    if (rest.bytes < 2 || strncasecmp(rest.data, "q=", 2) != 0) {
        return -1;
    }
    return read_weight((struct slice){rest.data + 2, rest.bytes - 2});
}

/* Language in small letters, script with a capital, region in capitals:
 * RFC 5646, section 2.1.1. */
static void copy_tag(struct slice tag, char out[LANGUAGE_TAG_MAX_BYTES + 1])
{
    size_t at = 0;

    while (at < tag.bytes) {
        size_t end = at;

        while (end < tag.bytes && !is_joint(tag.data[end])) {
            end++;
        }
        for (size_t i = at; i < end; i++) {
            char c = lower(tag.data[i]);
            bool rises =
                at > 0 && (end - at == 2 || (end - at == 4 && i == at));

            out[i] = (char)(rises ? toupper((unsigned char)c) : c);
        }
        if (end < tag.bytes) {
            out[end++] = '-';
        }
        at = end;
    }
    out[tag.bytes] = '\0';
}

void language_accept(const struct languages *languages, const char *header,
                     char out[LANGUAGE_TAG_MAX_BYTES + 1])
{
    struct slice rest = {
        header,
        header == NULL ? 0 : strnlen(header, ACCEPT_LANGUAGE_MAX_BYTES)};
    struct slice best = {0};
    int best_weight = 0;

    for (int n = 0; n < ACCEPT_LANGUAGE_RANGES_MAX && rest.bytes > 0; n++) {
        struct slice range = cut(&rest, ',');
        struct slice tag = trim(cut(&range, ';'));
        int weight = weight_of(range);

        if (weight > best_weight && language_is_tag(tag) &&
            language_look_up(languages, tag) >= 0) {
            best = tag;
            best_weight = weight;
        }
    }
    out[0] = '\0';
    if (best.bytes > 0) {
        copy_tag(best, out);
    }
}
