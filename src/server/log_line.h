/* SPDX-License-Identifier: MIT */
/* One line of the log: for people, or a JSON object. */
#ifndef SERVER_LOG_LINE_H
#define SERVER_LOG_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/options.h>

#include "http/server.h"

enum {
    LOG_LINE_BYTES = 6144,
    LOG_VALUE_BYTES = 640, /* of one text, once escaped */
};

struct log_line {
    bool is_json;
    size_t bytes; /* the last one is a line feed */
    char text[LOG_LINE_BYTES];
};

/** An event of the service. */
void log_line_entry(struct log_line *line, bool is_json,
                    const gate_log_entry *entry);

/** One request. */
void log_line_request(struct log_line *line, bool is_json, int64_t now_ms,
                      const struct http_record *record);

/** Something the server itself says. */
void log_line_notice(struct log_line *line, bool is_json, int64_t now_ms,
                     gate_log_level level, const char *message);

#endif
