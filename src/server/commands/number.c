/* SPDX-License-Identifier: MIT */
/* No sign, no space, nothing behind: strtoll() takes all of that. */
#include "server/commands/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http/problem.h"

gate_status number_read(const char *text, const char *what, int64_t min,
                        int64_t max, int64_t *out, gate_error *error)
{
    size_t digits = strspn(text, "0123456789");

    errno = 0;
    long long number = strtoll(text, NULL, 10);

    if (digits == 0 || text[digits] != '\0' || errno != 0 || number < min ||
        number > max) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "%s is a number from %lld to %lld, not \"%.60s\".", what,
                       (long long)min, (long long)max, text);
    }
    *out = number;
    return GATE_OK;
}
