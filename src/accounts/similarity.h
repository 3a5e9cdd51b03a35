/* SPDX-License-Identifier: MIT */
/* Whether a password is made of a person's own words. */
#ifndef ACCOUNTS_SIMILARITY_H
#define ACCOUNTS_SIMILARITY_H

#include "base/context.h"

/**
 * Compare a password with an attribute, whole and in its parts.
 *
 * @param password   In lower case.
 * @param attribute  In lower case; "" is like nothing.
 * @param[out] out   Whether they are too much alike.
 *
 * Cost: linear in both lengths for each part; parts of an attribute of `n`
 * bytes are `n` bytes together.
 *
 * Source: Django 5.2, UserAttributeSimilarityValidator (difflib's quick_ratio
 * of 0.7 or more).
 */
GATE_MUST_USE gate_status is_similar(gate_context *cx, struct slice password,
                                     struct slice attribute, bool *out);

#endif
