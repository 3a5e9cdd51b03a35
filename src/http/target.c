/* SPDX-License-Identifier: MIT */
/*
 * Routes are matched against the raw target, byte by byte: what libmicrohttpd
 * makes of escapes and of %00 in a path is not looked at.
 */
#include "http/target.h"

#include <strings.h>

/* RFC 9112, section 3.2: nothing but visible ASCII, and no fragment. */
static bool is_clean(struct slice uri)
{
    for (size_t i = 0; i < uri.bytes; i++) {
        unsigned char byte = (unsigned char)uri.data[i];

        if (byte <= ' ' || byte >= 0x7f || byte == '#') {
            return false;
        }
    }
    return uri.bytes > 0;
}

static bool begins_with(struct slice text, struct slice prefix)
{
    return text.bytes >= prefix.bytes &&
           strncasecmp(text.data, prefix.data, prefix.bytes) == 0;
}

/* absolute-form: the scheme and the host are not looked at. */
static struct slice strip_origin(struct slice uri)
{
    static const struct slice schemes[] = {{"http://", 7}, {"https://", 8}};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (begins_with(uri, schemes[i])) {
            size_t at = schemes[i].bytes;

            while (at < uri.bytes && uri.data[at] != '/' &&
                   uri.data[at] != '?') {
                at++;
            }
            return (struct slice){uri.data + at, uri.bytes - at};
        }
    }
    return uri;
}

bool target_read(struct slice uri, struct target *out)
{
    if (!is_clean(uri)) {
        return false;
    }
    struct slice rest = strip_origin(uri);
    const char *mark =
        rest.bytes == 0 ? NULL : memchr(rest.data, '?', rest.bytes);
    size_t before = mark == NULL ? rest.bytes : (size_t)(mark - rest.data);

    out->path = before == 0 ? SLICE("/") : (struct slice){rest.data, before};
    out->query = mark == NULL
                     ? (struct slice){0}
                     : (struct slice){mark + 1, rest.bytes - before - 1};
    return true;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

void target_mask(struct slice path, char out[TARGET_LOG_BYTES])
{
    enum { NAME_MAX_BYTES = 24 };
    size_t i = 1;

    if (path.bytes == 0 || path.data[0] != '/') {
        memcpy(out, "***", 4);
        return;
    }
    while (i < path.bytes && is_name_char(path.data[i])) {
        i++;
    }
    if (i > NAME_MAX_BYTES || (i < path.bytes && path.data[i] != '/')) {
        memcpy(out, "/***", 5);
        return;
    }
    memcpy(out, path.data, i);
    memcpy(out + i, i < path.bytes ? "/***" : "", i < path.bytes ? 5 : 1);
}
