/* SPDX-License-Identifier: MIT */
/*
 * User names: letters and digits of any script and @.+-_, nothing invisible.
 * Stored in NFKC, compared in folded form.
 *
 * Behaviour: Django's UnicodeUsernameValidator, with one difference: marks are
 * taken where they follow a letter, because many scripts write no word without.
 */
#ifndef UNICODE_USERNAME_H
#define UNICODE_USERNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/context.h"
#include "base/slice.h"

enum {
    USERNAME_MAX_CODE_POINTS = 150,
    /* Of a name and of its forms; names longer than that are none. */
    USERNAME_MAX_BYTES = 4 * 1024,
};

/** The name as it is stored and shown: without white space around it, in NFKC.
 *  Whether it is a name at all is username_is_valid()'s business.
 *  @retval GATE_REFUSED  Not UTF-8, or longer than USERNAME_MAX_BYTES. */
GATE_MUST_USE gate_status username_normalize(gate_context *cx,
                                             struct slice name,
                                             struct slice *out);

/** The characters of a normalized name; the empty name has none that is wrong.
 *  Its length is not looked at: utf8_count(), USERNAME_MAX_CODE_POINTS. */
bool username_is_valid(struct slice name);

/** Only ASCII: for the setting username_ascii. */
bool username_is_ascii(struct slice name);

/** The form in which names are unique and compared.
 *  @retval GATE_REFUSED  As username_normalize(). */
GATE_MUST_USE gate_status username_key(gate_context *cx, struct slice name,
                                       struct slice *out);

#endif
