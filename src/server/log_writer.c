/* SPDX-License-Identifier: MIT */
/*
 * Whoever logs puts a line into a ring and goes on; the writer's thread takes
 * what has gathered there, writes it and pauses a moment.  It stays awake for a
 * second after the last line, so that a busy server never pays for waking it;
 * who finds it asleep writes its event fd.
 */
#include "server/log_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/try.h"
#include "http/problem.h"
#include "server/log_line.h"
#include "server/log_ring.h"

enum {
    RING_LOG2_BYTES = 18,
    PIECE_BYTES = 64 * 1024, /* written at once; more than one line */
    PAUSE_MS = 20,
    PAUSES_AWAKE = 50,
    FILE_MODE = 0640,
};

_Static_assert((int)PIECE_BYTES >= (int)LOG_LINE_BYTES, "no line would leave");

struct log_writer {
    struct log_options options;
    int fd;
    int event_fd; /* written: look again */
    pthread_t thread;
    struct log_ring *ring;
    char *piece;        /* the thread's: what it writes */
    atomic_bool sleeps; /* until its event fd is written */
    atomic_bool must_stop;
    atomic_uint_fast64_t dropped; /* ever */
};

/* --- whoever logs --- */

/* Of a line's six thousand bytes only what was written is looked at: clearing
 * them would cost as much as writing it. */
#define UNCLEARED __attribute__((uninitialized))

static void wake(struct log_writer *writer)
{
    (void)eventfd_write(writer->event_fd, 1);
}

static void leave(struct log_writer *writer, const struct log_line *line)
{
    if (!log_ring_put(writer->ring, line->text, line->bytes)) {
        atomic_fetch_add(&writer->dropped, 1);
    }
    if (atomic_load(&writer->sleeps) &&
        atomic_exchange(&writer->sleeps, false)) {
        wake(writer);
    }
}

void log_writer_entry(void *payload, const gate_log_entry *entry)
{
    struct log_writer *writer = payload;
    UNCLEARED struct log_line line;

    if (entry->level >= writer->options.level) {
        log_line_entry(&line, writer->options.is_json, entry);
        leave(writer, &line);
    }
}

void log_writer_request(void *payload, const struct http_record *record)
{
    struct log_writer *writer = payload;
    UNCLEARED struct log_line line;

    if (writer->options.level <= GATE_LOG_INFO) {
        log_line_request(&line, writer->options.is_json, clock_wall_ms(),
                         record);
        leave(writer, &line);
    }
}

void log_writer_notice(struct log_writer *writer, gate_log_level level,
                       const char *message)
{
    UNCLEARED struct log_line line;

    if (level >= writer->options.level) {
        log_line_notice(&line, writer->options.is_json, clock_wall_ms(), level,
                        message);
        leave(writer, &line);
    }
}

uint64_t log_writer_dropped(struct log_writer *writer)
{
    return atomic_load(&writer->dropped);
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
    UNCLEARED struct log_line line;
    char message[96];

    snprintf(message, sizeof(message),
             "%llu lines were dropped here: the log could not be written fast "
             "enough",
             (unsigned long long)dropped);
    log_line_notice(&line, writer->options.is_json, clock_wall_ms(),
                    GATE_LOG_WARNING, message);
    write_all(writer->fd, line.text, line.bytes);
}

/* Write what is there.  false: there was nothing. */
static bool write_gathered(struct log_writer *writer, uint64_t *told)
{
    size_t bytes = log_ring_take(writer->ring, writer->piece, PIECE_BYTES);
    uint64_t dropped = atomic_load(&writer->dropped);
    bool is_told = dropped == *told;

    write_all(writer->fd, writer->piece, bytes);
    if (!is_told) {
        write_dropped(writer, dropped - *told);
        *told = dropped;
    }
    return bytes > 0 || !is_told;
}

/* Up to `ms`, or until the event fd is written; -1: as long as that takes. */
static void pause_for(const struct log_writer *writer, int ms)
{
    struct pollfd event = {.fd = writer->event_fd, .events = POLLIN};
    eventfd_t times;

    if (poll(&event, 1, ms) > 0) {
        (void)eventfd_read(writer->event_fd, &times);
    }
}

/* Whoever leaves a line from here on sees that the writer sleeps; what was left
 * before is seen here. */
static void sleep_until_woken(struct log_writer *writer)
{
    atomic_store(&writer->sleeps, true);
    if (!log_ring_has_line(writer->ring) && !atomic_load(&writer->must_stop)) {
        pause_for(writer, -1);
    }
    atomic_store(&writer->sleeps, false);
}

static void *run(void *payload)
{
    struct log_writer *writer = payload;
    uint64_t told = 0; /* of the dropped lines */
    int quiet_pauses = 0;

    (void)pthread_setname_np(pthread_self(), "log");
    for (;;) {
        bool must_stop = atomic_load(&writer->must_stop); /* before looking */

        if (write_gathered(writer, &told)) {
            quiet_pauses = 0;
        } else if (must_stop) {
            return NULL;
        }
        if (must_stop) {
            continue;
        }
        if (quiet_pauses++ < PAUSES_AWAKE) {
            pause_for(writer, PAUSE_MS);
        } else {
            sleep_until_woken(writer);
            quiet_pauses = 0;
        }
    }
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
    if (writer->event_fd >= 0) {
        close(writer->event_fd);
    }
    log_ring_free(writer->ring);
    memory_free(writer->piece);
    memory_free(writer);
}

static gate_status start(struct log_writer *writer, gate_error *error)
{
    TRY(open_file(writer, error));
    writer->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    writer->ring = log_ring_new(RING_LOG2_BYTES);
    writer->piece = memory_allocate(1, PIECE_BYTES);
    if (writer->event_fd < 0 || writer->ring == NULL || writer->piece == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No memory for the log.");
    }
    int failed = pthread_create(&writer->thread, NULL, run, writer);

    if (failed != 0) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No thread for the log: %s.",
                       strerror(failed));
    }
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
    writer->event_fd = -1;
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
    atomic_store(&writer->must_stop, true);
    wake(writer);
    (void)pthread_join(writer->thread, NULL);
    close_writer(writer);
}
