/* SPDX-License-Identifier: MIT */
/* What commands write to people and programs. */
#ifndef SERVER_PRINT_H
#define SERVER_PRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <gatehouse/options.h>

/** A line to standard output.  A line feed is added. */
GATE_PRINTF(1, 2)
void print_line(const char *format, ...);

/** A line to standard error, "gatehouse: " before it. */
GATE_PRINTF(1, 2)
void print_problem(const char *format, ...);

/** A text of a stranger, escaped; padded with spaces to `width` characters. */
void print_cell(const char *text, unsigned width);

/** JSON pieces: `"name":"value"`, with a comma before it unless `is_first`. */
void print_json_text(bool is_first, const char *name, const char *value);
void print_json_int(bool is_first, const char *name, int64_t value);
void print_json_flag(bool is_first, const char *name, bool value);

/** A time as RFC 3339; 0 as null. */
void print_json_time(bool is_first, const char *name, int64_t unix_ms);

/** Words in lines of at most 78 characters, each behind `indent` spaces. */
void print_wrapped(const char *text, unsigned indent);

/** Whether all that was written to standard output has arrived. */
bool print_finish(void);

#endif
