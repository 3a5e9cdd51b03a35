/* SPDX-License-Identifier: MIT */
/* Standard output and standard error.  Texts that people chose are escaped, so
 * that no name moves a terminal's cursor or forges a line. */
#include "server/print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "server/escape.h"

enum { CELL_BYTES = 512, LINE_WIDTH = 78, ESCAPED_MAX = 6 };

static void put(const char *text)
{
    (void)fputs(text, stdout);
}

void print_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vfprintf(stdout, format, arguments);
    va_end(arguments);
    put("\n");
}

void print_problem(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("gatehouse: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputs("\n", stderr);
    va_end(arguments);
}

void print_cell(const char *text, unsigned width)
{
    char escaped[CELL_BYTES];
    size_t bytes =
        escape_text(slice_of(text), ESCAPE_PLAIN, escaped, sizeof(escaped));
    size_t characters = utf8_count((struct slice){escaped, bytes});

    put(escaped);
    for (; characters < width; characters++) {
        put(" ");
    }
}

static void put_name(bool is_first, const char *name)
{
    put(is_first ? "\"" : ",\"");
    put(name);
    put("\":");
}

/* Never cut: a program reads it. */
void print_json_text(bool is_first, const char *name, const char *value)
{
    struct slice text = slice_of(value);
    size_t size = text.bytes * ESCAPED_MAX + 32;
    char *escaped = memory_allocate(1, size);

    put_name(is_first, name);
    put("\"");
    if (escaped != NULL) {
        (void)escape_text(text, ESCAPE_JSON, escaped, size);
        put(escaped);
    }
    put("\"");
    memory_free(escaped);
}

void print_json_int(bool is_first, const char *name, int64_t value)
{
    put_name(is_first, name);
    (void)fprintf(stdout, "%" PRId64, value);
}

void print_json_flag(bool is_first, const char *name, bool value)
{
    put_name(is_first, name);
    put(value ? "true" : "false");
}

void print_json_time(bool is_first, const char *name, int64_t unix_ms)
{
    char text[CLOCK_TEXT_BYTES];

    if (unix_ms == 0) {
        put_name(is_first, name);
        put("null");
        return;
    }
    clock_format_iso(unix_ms, text);
    print_json_text(is_first, name, text);
}

void print_wrapped(const char *text, unsigned indent)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t bytes = strcspn(text, " ");

        if (column > 0 && column + 1 + bytes > LINE_WIDTH) {
            put("\n");
            column = 0;
        }
        if (column == 0) {
            (void)fprintf(stdout, "%*s", (int)indent, "");
            column = indent;
        } else {
            put(" ");
            column++;
        }
        (void)fprintf(stdout, "%.*s", (int)bytes, text);
        column += bytes;
        text += bytes;
        text += strspn(text, " ");
    }
    put("\n");
}

bool print_finish(void)
{
    return fflush(stdout) == 0 && ferror(stdout) == 0;
}
