/* SPDX-License-Identifier: MIT */
/*
 * Two rooms of bytes: one is filled while the other is written.  The writer is
 * woken for the first line only and then pauses a moment, so that a busy server
 * pays one wake-up for many lines; whoever logs pays a copy under a lock.
 */
#include "server/log_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/try.h"
#include "http/problem.h"
#include "server/log_line.h"

enum { ROOM_BYTES = 256 * 1024, PAUSE_MS = 20, FILE_MODE = 0640 };

struct room {
    char *data;
    size_t bytes;
};

struct log_writer {
    struct log_options options;
    int fd;
    pthread_t thread;
    pthread_mutex_t lock; /* for all below */
    pthread_cond_t filled;
    struct room rooms[2];
    struct room *open; /* the one that is filled */
    uint64_t dropped;  /* since it was last said */
    bool must_stop;
    uint64_t dropped_ever;
};

/* --- whoever logs --- */

static void leave(struct log_writer *writer, const struct log_line *line)
{
    pthread_mutex_lock(&writer->lock);
    struct room *room = writer->open;
    bool was_empty = room->bytes == 0;

    if (line->bytes > ROOM_BYTES - room->bytes) {
        writer->dropped++;
        writer->dropped_ever++;
    } else {
        memcpy(room->data + room->bytes, line->text, line->bytes);
        room->bytes += line->bytes;
    }
    pthread_mutex_unlock(&writer->lock);
    if (was_empty) {
        pthread_cond_signal(&writer->filled);
    }
}

void log_writer_entry(void *payload, const gate_log_entry *entry)
{
    struct log_writer *writer = payload;
    struct log_line line;

    if (entry->level >= writer->options.level) {
        log_line_entry(&line, writer->options.is_json, entry);
        leave(writer, &line);
    }
}

void log_writer_request(void *payload, const struct http_record *record)
{
    struct log_writer *writer = payload;
    struct log_line line;

    if (writer->options.level <= GATE_LOG_INFO) {
        log_line_request(&line, writer->options.is_json, clock_wall_ms(),
                         record);
        leave(writer, &line);
    }
}

void log_writer_notice(struct log_writer *writer, gate_log_level level,
                       const char *message)
{
    struct log_line line;

    if (level >= writer->options.level) {
        log_line_notice(&line, writer->options.is_json, clock_wall_ms(), level,
                        message);
        leave(writer, &line);
    }
}

uint64_t log_writer_dropped(struct log_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    uint64_t dropped = writer->dropped_ever;
    pthread_mutex_unlock(&writer->lock);
    return dropped;
}

/* --- the thread --- */

/* A log that cannot be written is no reason to stop serving. */
static void write_all(int fd, const char *data, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(fd, data, bytes);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return;
        }
        data += written;
        bytes -= (size_t)written;
    }
}

static void write_dropped(const struct log_writer *writer, uint64_t dropped)
{
    struct log_line line;
    char message[96];

    snprintf(message, sizeof(message),
             "%llu lines were dropped here: the log could not be written fast "
             "enough",
             (unsigned long long)dropped);
    log_line_notice(&line, writer->options.is_json, clock_wall_ms(),
                    GATE_LOG_WARNING, message);
    write_all(writer->fd, line.text, line.bytes);
}

/* Wait for lines, swap the rooms.  false: nothing is left and it must stop. */
static bool take_room(struct log_writer *writer, struct room **out,
                      uint64_t *out_dropped, bool *out_must_stop)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->open->bytes == 0 && !writer->must_stop) {
        pthread_cond_wait(&writer->filled, &writer->lock);
    }
    *out = writer->open;
    *out_dropped = writer->dropped;
    *out_must_stop = writer->must_stop;
    writer->dropped = 0;
    writer->open = writer->open == &writer->rooms[0] ? &writer->rooms[1]
                                                     : &writer->rooms[0];
    writer->open->bytes = 0;
    pthread_mutex_unlock(&writer->lock);
    return (*out)->bytes > 0 || *out_dropped > 0;
}

static void *run(void *payload)
{
    struct log_writer *writer = payload;
    struct room *room;
    uint64_t dropped;
    bool must_stop;

    while (take_room(writer, &room, &dropped, &must_stop)) {
        write_all(writer->fd, room->data, room->bytes);
        if (dropped > 0) {
            write_dropped(writer, dropped);
        }
        room->bytes = 0;
        if (!must_stop) {
            (void)poll(NULL, 0, PAUSE_MS);
        }
    }
    return NULL;
}

/* --- starting and ending --- */

static gate_status open_file(struct log_writer *writer, gate_error *error)
{
    const char *file = writer->options.file;

    if (file == NULL || file[0] == '\0') {
        writer->fd = STDERR_FILENO;
        return GATE_OK;
    }
    writer->fd =
        open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (writer->fd < 0) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "The log file %s cannot be written: %s. Change "
                       "log_file or the folder's permissions.",
                       file, strerror(errno));
    }
    return GATE_OK;
}

static void close_writer(struct log_writer *writer)
{
    if (writer->fd > STDERR_FILENO) {
        close(writer->fd);
    }
    memory_free(writer->rooms[0].data);
    memory_free(writer->rooms[1].data);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->filled);
    memory_free(writer);
}

static gate_status start(struct log_writer *writer, gate_error *error)
{
    TRY(open_file(writer, error));
    writer->rooms[0].data = memory_allocate(1, ROOM_BYTES);
    writer->rooms[1].data = memory_allocate(1, ROOM_BYTES);
    if (writer->rooms[0].data == NULL || writer->rooms[1].data == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No memory for the log.");
    }
    writer->open = &writer->rooms[0];
    int failed = pthread_create(&writer->thread, NULL, run, writer);

    if (failed != 0) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No thread for the log: %s.",
                       strerror(failed));
    }
    (void)pthread_setname_np(writer->thread, "log");
    return GATE_OK;
}

gate_status log_writer_new(const struct log_options *options,
                           struct log_writer **out, gate_error *error)
{
    struct log_writer *writer = memory_allocate(1, sizeof(*writer));

    if (writer == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No memory for the log.");
    }
    writer->options = *options;
    writer->fd = -1;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->filled, NULL);
    gate_status status = start(writer, error);

    if (status != GATE_OK) {
        close_writer(writer);
        return status;
    }
    *out = writer;
    return GATE_OK;
}

void log_writer_free(struct log_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    pthread_mutex_lock(&writer->lock);
    writer->must_stop = true;
    pthread_mutex_unlock(&writer->lock);
    pthread_cond_signal(&writer->filled);
    (void)pthread_join(writer->thread, NULL);
    close_writer(writer);
}
