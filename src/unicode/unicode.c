/* SPDX-License-Identifier: MIT */
/*
 * Normal forms and kinds of characters, from utf8proc's tables.
 *
 * utf8proc_map() would allocate on the heap and leave copies of passwords
 * there; its two halves, decomposing and encoding in place, work in memory that
 * we take from the arena.
 */
#include "unicode/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "base/utf8.h"

enum { FOLD_ROUNDS_MAX = 4 };

static bool is_ascii(struct slice text)
{
    unsigned char seen = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        seen |= (unsigned char)text.data[i];
    }
    return seen < 0x80;
}

static gate_status copy(gate_context *cx, struct slice text, struct slice *out)
{
    const char *bytes;

    TRY(context_copy(cx, text, &bytes));
    *out = (struct slice){bytes, text.bytes};
    return GATE_OK;
}

/** Decompose, map and compose as `options` say. */
static gate_status map_text(gate_context *cx, struct slice text,
                            size_t max_bytes, utf8proc_option_t options,
                            struct slice *out)
{
    const utf8proc_uint8_t *data = (const utf8proc_uint8_t *)text.data;
    const utf8proc_ssize_t bytes = (utf8proc_ssize_t)text.bytes;
    utf8proc_int32_t *room;
    utf8proc_ssize_t count;

    if (text.bytes > max_bytes || !utf8_is_well_formed(text, NULL)) {
        return GATE_REFUSED;
    }
    count = utf8proc_decompose(data, bytes, NULL, 0, options);
    if (count < 0) {
        return GATE_REFUSED;
    }
    /* Room for a NUL as well: utf8proc_reencode() writes one. */
    TRY(NEW_ARRAY(cx, (size_t)count + 1, &room));
    count = utf8proc_decompose(data, bytes, room, count, options);
    if (count >= 0) {
        count = utf8proc_reencode(room, count, options);
    }
    if (count < 0 || (size_t)count > max_bytes) {
        return GATE_REFUSED;
    }
    *out = (struct slice){(const char *)room, (size_t)count};
    return GATE_OK;
}

gate_status unicode_nfc(gate_context *cx, struct slice text, size_t max_bytes,
                        struct slice *out)
{
    if (is_ascii(text) && text.bytes <= max_bytes) {
        return copy(cx, text, out);
    }
    return map_text(cx, text, max_bytes, UTF8PROC_STABLE | UTF8PROC_COMPOSE,
                    out);
}

gate_status unicode_nfkc(gate_context *cx, struct slice text, size_t max_bytes,
                         struct slice *out)
{
    if (is_ascii(text) && text.bytes <= max_bytes) {
        return copy(cx, text, out);
    }
    return map_text(cx, text, max_bytes,
                    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, out);
}

/** Folding may undo a normal form and normalizing may bring up what folds: go
 *  round until nothing changes, which two rounds do for any known text. */
gate_status unicode_fold(gate_context *cx, struct slice text, size_t max_bytes,
                         struct slice *out)
{
    struct slice form;

    TRY(unicode_nfkc(cx, text, max_bytes, &form));
    for (int i = 0; i < FOLD_ROUNDS_MAX; i++) {
        const struct slice before = form;

        TRY(map_text(cx, before, max_bytes,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD,
                     &form));
        if (slice_equal(before, form)) {
            *out = form;
            return GATE_OK;
        }
    }
    return GATE_REFUSED;
}

gate_status unicode_lower(gate_context *cx, struct slice text, size_t max_bytes,
                          struct slice *out)
{
    size_t at = 0;
    size_t to = 0;
    char *lower;

    if (text.bytes > max_bytes || !utf8_is_well_formed(text, NULL)) {
        return GATE_REFUSED;
    }
    /* A lower-case letter may take a byte more than its upper-case one. */
    TRY(context_take(cx, text.bytes * 2 + 1, 1, &lower));
    while (at < text.bytes) {
        const int32_t code_point = utf8_next(text, &at);

        to += utf8_encode((uint32_t)utf8proc_tolower(code_point), lower + to);
    }
    if (to > max_bytes) {
        return GATE_REFUSED;
    }
    *out = (struct slice){lower, to};
    return GATE_OK;
}

bool unicode_is_space(int32_t code_point)
{
    return (code_point >= 0x09 && code_point <= 0x0d) ||
           (code_point >= 0x1c && code_point <= 0x20) || code_point == 0x85 ||
           code_point == 0xa0 || code_point == 0x1680 ||
           (code_point >= 0x2000 && code_point <= 0x200a) ||
           code_point == 0x2028 || code_point == 0x2029 ||
           code_point == 0x202f || code_point == 0x205f || code_point == 0x3000;
}

/** Where the last code point of a text that is not empty begins. */
static size_t last_at(struct slice text)
{
    size_t at = text.bytes - 1;

    while (at > 0 && ((unsigned char)text.data[at] & 0xc0) == 0x80) {
        at--;
    }
    return at;
}

struct slice unicode_trim(struct slice text)
{
    size_t at = 0;

    while (unicode_is_space(utf8_next(text, &at))) {
        text.data += at;
        text.bytes -= at;
        at = 0;
    }
    while (text.bytes > 0) {
        const size_t last = last_at(text);

        at = last;
        if (!unicode_is_space(utf8_next(text, &at))) {
            break;
        }
        text.bytes = last;
    }
    return text;
}

bool unicode_is_letter_or_digit(int32_t code_point)
{
    const utf8proc_category_t category = utf8proc_category(code_point);

    return (category >= UTF8PROC_CATEGORY_LU &&
            category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND &&
            category <= UTF8PROC_CATEGORY_NO);
}

bool unicode_is_mark(int32_t code_point)
{
    const utf8proc_category_t category = utf8proc_category(code_point);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
}

bool unicode_is_digit(int32_t code_point)
{
    utf8proc_int32_t parts[8];
    utf8proc_ssize_t count;
    int boundary_class = 0;
    int digits = 0;

    if (utf8proc_category(code_point) == UTF8PROC_CATEGORY_ND) {
        return true;
    }
    if (utf8proc_category(code_point) != UTF8PROC_CATEGORY_NO) {
        return false;
    }
    count = utf8proc_decompose_char(code_point, parts, ARRAY_LENGTH(parts),
                                    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
                                    &boundary_class);
    if (count < 0 || (size_t)count > ARRAY_LENGTH(parts)) {
        return false;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        const utf8proc_category_t part = utf8proc_category(parts[i]);

        if (part == UTF8PROC_CATEGORY_SM) {
            return false; /* a fraction */
        }
        digits += part == UTF8PROC_CATEGORY_ND;
    }
    return digits == 1;
}

bool unicode_is_invisible(int32_t code_point)
{
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default: /* the library's list */
        return utf8proc_get_property(code_point)->ignorable;
    }
}
