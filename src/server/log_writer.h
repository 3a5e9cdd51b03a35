/* SPDX-License-Identifier: MIT */
/*
 * The log's writer: whoever has a line leaves it in a bounded ring and goes on,
 * without a lock; a thread of its own writes many at once.  When the ring is
 * full, lines are dropped and counted, and the count is written: the log never
 * holds up a request.
 */
#ifndef SERVER_LOG_WRITER_H
#define SERVER_LOG_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/options.h>

#include "http/server.h"

struct log_writer;

struct log_options {
    bool is_json;
    gate_log_level level; /* this and graver */
    const char *file;     /* "": standard error */
};

/** From the settings log_format, log_level and log_file.
 *  @param[out] out  Owned: log_writer_free().
 *  @retval GATE_FAULT_CONFIG  The file cannot be written.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status log_writer_new(const struct log_options *options,
                                         struct log_writer **out,
                                         gate_error *error);

/** Write what waits, end the thread.  NULL is fine. */
void log_writer_free(struct log_writer *writer);

/** A gate_log: `payload` is the writer.  Threads: any. */
void log_writer_entry(void *payload, const gate_log_entry *entry);

/** An http_log: `payload` is the writer.  Threads: any. */
void log_writer_request(void *payload, const struct http_record *record);

/** Something the server itself has to say.  Threads: any. */
void log_writer_notice(struct log_writer *writer, gate_log_level level,
                       const char *message);

/** Lines dropped since it was opened.  Threads: any. */
uint64_t log_writer_dropped(struct log_writer *writer);

#endif
