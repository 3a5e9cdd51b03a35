/* SPDX-License-Identifier: MIT */
/*
 * What may be in a user name.
 *
 * Marks: only behind a letter or digit, and no more than four in a row, which
 * is what UTS #39 (section 5.4) finds in real words; more only serve to smear
 * the lines above and below.
 */
#include "unicode/username.h"

#include "base/utf8.h"
#include "unicode/unicode.h"

enum { MARKS_MAX = 4 };

gate_status username_normalize(gate_context *cx, struct slice name,
                               struct slice *out)
{
    struct slice form;

    TRY(unicode_nfkc(cx, unicode_trim(name), USERNAME_MAX_BYTES, &form));
    /* Normalizing makes plain spaces of some characters that trimming knows
     * not to be white space. */
    *out = unicode_trim(form);
    return GATE_OK;
}

static bool is_sign(int32_t code_point)
{
    return code_point == '@' || code_point == '.' || code_point == '+' ||
           code_point == '-' || code_point == '_';
}

bool username_is_valid(struct slice name)
{
    int room_for_marks = 0;
    size_t at = 0;

    while (at < name.bytes) {
        const int32_t code_point = utf8_next(name, &at);

        if (code_point < 0 || unicode_is_invisible(code_point)) {
            return false;
        }
        if (unicode_is_letter_or_digit(code_point)) {
            room_for_marks = MARKS_MAX;
        } else if (unicode_is_mark(code_point) && room_for_marks > 0) {
            room_for_marks--;
        } else if (is_sign(code_point)) {
            room_for_marks = 0;
        } else {
            return false;
        }
    }
    return true;
}

bool username_is_ascii(struct slice name)
{
    for (size_t i = 0; i < name.bytes; i++) {
        if ((unsigned char)name.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

gate_status username_key(gate_context *cx, struct slice name, struct slice *out)
{
    struct slice normal;

    TRY(username_normalize(cx, name, &normal));
    return unicode_fold(cx, normal, USERNAME_MAX_BYTES, out);
}
