/* SPDX-License-Identifier: MIT */
/* The way of log lines, by many threads to one. */
#include "server/log_ring.h"

#include <pthread.h>
#include <sched.h>

#include "support/test.h"

enum { LOG2_BYTES = 10, THREADS = 4, LINES = 5000, LINE_BYTES = 64 };

static size_t take_text(struct log_ring *ring, char *out, size_t room)
{
    size_t bytes = log_ring_take(ring, out, room - 1);

    out[bytes] = '\0';
    return bytes;
}

TEST(lines_come_out_whole_and_in_order)
{
    struct log_ring *ring = log_ring_new(LOG2_BYTES);
    char text[64];

    expect_false(log_ring_has_line(ring));
    expect_int(take_text(ring, text, sizeof(text)), 0);
    expect_true(log_ring_put(ring, "1\n", 2));
    expect_true(log_ring_put(ring, "1234567\n", 8));
    expect_true(log_ring_put(ring, "12345678\n", 9));
    expect_true(log_ring_has_line(ring));
    take_text(ring, text, sizeof(text));
    expect_text(text, "1\n1234567\n12345678\n");
    expect_false(log_ring_has_line(ring));
    log_ring_free(ring);
}

TEST(a_line_that_does_not_fit_the_reader_stays)
{
    struct log_ring *ring = log_ring_new(LOG2_BYTES);
    char text[8];

    expect_true(log_ring_put(ring, "one\n", 4));
    expect_true(log_ring_put(ring, "three\n", 6));
    take_text(ring, text, sizeof(text));
    expect_text(text, "one\n");
    take_text(ring, text, sizeof(text));
    expect_text(text, "three\n");
    log_ring_free(ring);
}

/* Lines of every length, so that their words begin everywhere in the ring. */
TEST(a_full_ring_takes_nothing_and_goes_on_when_it_was_read)
{
    struct log_ring *ring = log_ring_new(LOG2_BYTES);
    char line[200];
    char text[1 << LOG2_BYTES];

    for (size_t bytes = 1; bytes <= sizeof(line); bytes++) {
        size_t taken = 0;

        memset(line, 'a' + (int)(bytes % 26), bytes);
        while (log_ring_put(ring, line, bytes)) {
            taken++;
        }
        expect_int(taken, (1 << LOG2_BYTES) / (8 + (bytes + 7) / 8 * 8));
        expect_int(log_ring_take(ring, text, sizeof(text)), taken * bytes);
        for (size_t i = 0; i < taken; i++) {
            expect_true(memcmp(text + i * bytes, line, bytes) == 0);
        }
    }
    log_ring_free(ring);
}

struct talker {
    struct log_ring *ring;
    unsigned number;
    pthread_t thread;
};

static void *talk(void *payload)
{
    const struct talker *talker = payload;

    for (unsigned i = 0; i < LINES; i++) {
        char line[LINE_BYTES];
        int bytes = snprintf(line, sizeof(line), "%u %u %.*s\n", talker->number,
                             i, (int)(i % 20), "....................");

        while (!log_ring_put(talker->ring, line, (size_t)bytes)) {
            (void)sched_yield();
        }
    }
    return NULL;
}

/* The next line of its thread, and nothing else. */
static void expect_next(const char *line, unsigned next[THREADS])
{
    unsigned number;
    unsigned i;

    expect_int(sscanf(line, "%u %u ", &number, &i), 2);
    expect_true(number < THREADS);
    expect_int(i, next[number]++);
    expect_int(strlen(strrchr(line, ' ') + 1), i % 20);
}

TEST(many_threads_lose_and_mix_nothing)
{
    struct log_ring *ring = log_ring_new(LOG2_BYTES);
    struct talker talkers[THREADS];
    unsigned next[THREADS] = {0};
    unsigned lines = 0;

    for (unsigned i = 0; i < THREADS; i++) {
        talkers[i] = (struct talker){.ring = ring, .number = i};
        expect_int(pthread_create(&talkers[i].thread, NULL, talk, &talkers[i]),
                   0);
    }
    while (lines < THREADS * LINES) {
        char text[512];
        char *rest = text;
        char *line;

        if (take_text(ring, text, sizeof(text)) == 0) {
            (void)sched_yield();
        }
        while ((line = strsep(&rest, "\n")) != NULL && line[0] != '\0') {
            expect_next(line, next);
            lines++;
        }
    }
    for (unsigned i = 0; i < THREADS; i++) {
        expect_int(pthread_join(talkers[i].thread, NULL), 0);
        expect_int(next[i], LINES);
    }
    log_ring_free(ring);
}

TEST_MAIN
