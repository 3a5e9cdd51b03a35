/* SPDX-License-Identifier: MIT */
/* Numbers in flags and words of commands. */
#ifndef SERVER_COMMANDS_NUMBER_H
#define SERVER_COMMANDS_NUMBER_H

#include <gatehouse/options.h>

/** Decimal digits alone, from `min` to `max`.
 *  @param what  "--limit": for the complaint.
 *  @retval GATE_FAULT_USAGE */
GATE_MUST_USE gate_status number_read(const char *text, const char *what,
                                      int64_t min, int64_t max, int64_t *out,
                                      gate_error *error);

#endif
