/* SPDX-License-Identifier: MIT */
/*
 * Lines are made by whoever has something to say, on its thread, in a bounded
 * piece of stack.  Every text is escaped and cut, so that the whole always fits
 * and is always one line.
 */
#include "server/log_line.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "server/escape.h"

static void append(struct log_line *line, const char *text, size_t bytes)
{
    /* Six texts of LOG_VALUE_BYTES, names and numbers fit: see the callers. */
    assert(bytes < LOG_LINE_BYTES - line->bytes);
    memcpy(line->text + line->bytes, text, bytes);
    line->bytes += bytes;
}

static void append_char(struct log_line *line, char c)
{
    append(line, &c, 1);
}

static void append_word(struct log_line *line, const char *word)
{
    append(line, word, strlen(word));
}

static void append_name(struct log_line *line, struct slice name)
{
    if (!line->is_json) {
        append_char(line, ' ');
        append(line, name.data, name.bytes);
        append_char(line, '=');
        return;
    }
    if (line->bytes > 1) {
        append_char(line, ',');
    }
    append_char(line, '"');
    append(line, name.data, name.bytes);
    append(line, "\":", 2);
}

/* Left out when there is nothing to say. */
static void add_text(struct log_line *line, struct slice name,
                     const char *value)
{
    struct slice text = slice_of(value);

    if (text.bytes == 0) {
        return;
    }
    bool needs_quotes = line->is_json || escape_needs_quotes(text);

    append_name(line, name);
    if (needs_quotes) {
        append_char(line, '"');
    }
    assert(LOG_VALUE_BYTES < LOG_LINE_BYTES - line->bytes);
    line->bytes += escape_text(text, ESCAPE_JSON, line->text + line->bytes,
                               LOG_VALUE_BYTES);
    if (needs_quotes) {
        append_char(line, '"');
    }
}

static void add_number(struct log_line *line, struct slice name, int64_t value)
{
    char digits[DECIMAL_LENGTH_MAX];

    append_name(line, name);
    append(line, digits, decimal_write(value, digits));
}

static void add_id(struct log_line *line, struct slice name, gate_id id)
{
    if (id != 0) {
        add_number(line, name, id);
    }
}

static const char *level_name(gate_log_level level)
{
    switch (level) {
    case GATE_LOG_DEBUG:
        return "debug";
    case GATE_LOG_INFO:
        return "info";
    case GATE_LOG_WARNING:
        return "warning";
    case GATE_LOG_ERROR:
        return "error";
    }
    return "error";
}

/* The event is a word of ours. */
static void begin(struct log_line *line, bool is_json, int64_t now_ms,
                  gate_log_level level, const char *event)
{
    char now[CLOCK_TEXT_BYTES];

    clock_format_iso(now_ms, now);
    line->is_json = is_json;
    line->bytes = 0;
    if (is_json) {
        append_char(line, '{');
        add_text(line, SLICE("time"), now);
        add_text(line, SLICE("level"), level_name(level));
        add_text(line, SLICE("event"), event);
    } else {
        append_word(line, now);
        append_char(line, ' ');
        append_word(line, level_name(level));
        append_char(line, ' ');
        append_word(line, event);
    }
}

static void end(struct log_line *line)
{
    if (line->is_json) {
        append_char(line, '}');
    }
    append_char(line, '\n');
}

void log_line_entry(struct log_line *line, bool is_json,
                    const gate_log_entry *entry)
{
    char event[48];

    escape_text(slice_of(entry->event), ESCAPE_PLAIN, event, sizeof(event));
    begin(line, is_json, entry->now_ms, entry->level, event);
    add_text(line, SLICE("operation"), entry->operation);
    add_text(line, SLICE("address"), entry->address);
    add_id(line, SLICE("account"), entry->account);
    add_id(line, SLICE("session"), entry->session);
    add_text(line, SLICE("id"), entry->request_id);
    add_text(line, SLICE("message"), entry->message);
    end(line);
}

void log_line_request(struct log_line *line, bool is_json, int64_t now_ms,
                      const struct http_record *record)
{
    begin(line, is_json, now_ms, GATE_LOG_INFO, "request");
    add_text(line, SLICE("method"), record->method);
    add_text(line, SLICE("path"), record->path);
    add_number(line, SLICE("status"), record->status);
    add_number(line, SLICE("bytes"), (int64_t)record->bytes);
    add_number(line, SLICE("us"), record->duration_us);
    add_text(line, SLICE("address"), record->address);
    add_text(line, SLICE("operation"), record->operation);
    add_text(line, SLICE("outcome"), record->outcome);
    add_id(line, SLICE("account"), record->account);
    add_text(line, SLICE("id"), record->request_id);
    end(line);
}

void log_line_notice(struct log_line *line, bool is_json, int64_t now_ms,
                     gate_log_level level, const char *message)
{
    begin(line, is_json, now_ms, level, "server");
    add_text(line, SLICE("message"), message);
    end(line);
}
