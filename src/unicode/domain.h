/* SPDX-License-Identifier: MIT */
/* Domain names as they go over the wire: IDNA2008 (RFC 5891), UTS #46. */
#ifndef UNICODE_DOMAIN_H
#define UNICODE_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum { DOMAIN_MAX_BYTES = 253 };

/**
 * The domain in lower-case A-labels, each a valid one, with a NUL.
 *
 * Labels are letters, digits and hyphens, 63 bytes at most, no hyphen at either
 * end; no dot at the end; international ones are checked and mapped, and
 * deviations ("ß") kept (non-transitional).  One label alone is a domain.
 *
 * @return its bytes; 0, `out` undefined: it is none.
 */
size_t domain_to_ascii(struct slice domain, char out[DOMAIN_MAX_BYTES + 1]);

#endif
