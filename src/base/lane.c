/* SPDX-License-Identifier: MIT */
/*
 * A ring of jobs under one lock, and the threads that take from its front.
 *
 * The ring is as large as it can get from the start, so pushing allocates
 * nothing.  The threads block every signal: those are the embedder's.
 */
#include "base/lane.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/tally.h"

struct job {
    lane_work *work;
    void *payload;
    int64_t pushed_us; /* monotonic */
};

struct lane {
    pthread_mutex_t lock; /* of all below but `threads` and what is fixed */
    pthread_cond_t changed;
    struct job *ring;
    size_t ring_size;
    size_t first; /* the oldest job's place */
    size_t waiting;
    bool is_stopping;
    unsigned busy;
    uint64_t refused, late;
    struct tally *waits;
    int64_t wait_ms;
    char name[16];
    pthread_t *threads;
    unsigned thread_count; /* started so far */
};

/** The next job, after one that is done; false once the lane is stopping and
 *  nothing waits. */
static bool take_job(struct lane *lane, bool was_busy, struct job *out,
                     bool *out_is_late)
{
    int64_t waited_us;
    bool found;

    pthread_mutex_lock(&lane->lock);
    lane->busy -= was_busy ? 1 : 0;
    while (lane->waiting == 0 && !lane->is_stopping) {
        pthread_cond_wait(&lane->changed, &lane->lock);
    }
    found = lane->waiting > 0;
    if (found) {
        *out = lane->ring[lane->first];
        lane->first = (lane->first + 1) % lane->ring_size;
        lane->waiting--;
        lane->busy++;
        waited_us = clock_monotonic_us() - out->pushed_us;
        *out_is_late = waited_us > 1000 * lane->wait_ms;
        lane->late += *out_is_late ? 1 : 0;
        tally_observe(lane->waits, 0, 0, &scale_duration, waited_us);
    }
    pthread_mutex_unlock(&lane->lock);
    return found;
}

static void *work_off(void *argument)
{
    struct lane *lane = argument;
    struct job job;
    bool is_late, is_busy = false;

    pthread_setname_np(pthread_self(), lane->name);
    while (take_job(lane, is_busy, &job, &is_late)) {
        is_busy = true;
        job.work(job.payload, is_late);
    }
    return NULL;
}

/** As many as come up; the caller compares. */
static void start_threads(struct lane *lane, unsigned wanted)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (lane->thread_count < wanted &&
           pthread_create(&lane->threads[lane->thread_count], NULL, work_off,
                          lane) == 0) {
        lane->thread_count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop_threads(struct lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->is_stopping = true;
    pthread_cond_broadcast(&lane->changed);
    pthread_mutex_unlock(&lane->lock);
    for (unsigned i = 0; i < lane->thread_count; i++) {
        pthread_join(lane->threads[i], NULL);
    }
}

struct lane *lane_new(const struct lane_options *options)
{
    struct lane *lane = memory_allocate(1, sizeof(*lane));

    if (lane == NULL) {
        return NULL;
    }
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->changed, NULL);
    lane->wait_ms = options->wait_ms;
    lane->ring_size = options->queue_max == 0 ? 1 : options->queue_max;
    snprintf(lane->name, sizeof(lane->name), "%s", options->name);
    lane->ring = memory_allocate(lane->ring_size, sizeof(*lane->ring));
    lane->threads = memory_allocate(options->threads, sizeof(*lane->threads));
    lane->waits = tally_new(SCALE_NUMBERS_MAX, 1);
    if (lane->ring != NULL && lane->threads != NULL && lane->waits != NULL) {
        start_threads(lane, options->threads);
    }
    if (lane->thread_count < options->threads || options->threads == 0) {
        lane_free(lane);
        return NULL;
    }
    return lane;
}

bool lane_push(struct lane *lane, lane_work *work, void *payload)
{
    bool taken;

    pthread_mutex_lock(&lane->lock);
    taken = !lane->is_stopping && lane->waiting < lane->ring_size;
    if (taken) {
        lane->ring[(lane->first + lane->waiting) % lane->ring_size] =
            (struct job){work, payload, clock_monotonic_us()};
        lane->waiting++;
        pthread_cond_signal(&lane->changed);
    } else {
        lane->refused++;
    }
    pthread_mutex_unlock(&lane->lock);
    return taken;
}

size_t lane_waiting(struct lane *lane)
{
    size_t waiting;

    pthread_mutex_lock(&lane->lock);
    waiting = lane->waiting;
    pthread_mutex_unlock(&lane->lock);
    return waiting;
}

void lane_measure(struct lane *lane, struct lane_statistics *out)
{
    pthread_mutex_lock(&lane->lock);
    *out = (struct lane_statistics){
        .waiting = lane->waiting,
        .threads = lane->thread_count,
        .busy = lane->busy,
        .refused = lane->refused,
        .late = lane->late,
    };
    pthread_mutex_unlock(&lane->lock);
}

const struct tally *lane_waits(const struct lane *lane)
{
    return lane->waits;
}

void lane_free(struct lane *lane)
{
    if (lane == NULL) {
        return;
    }
    stop_threads(lane);
    pthread_cond_destroy(&lane->changed);
    pthread_mutex_destroy(&lane->lock);
    tally_free(lane->waits);
    memory_free(lane->threads);
    memory_free(lane->ring);
    memory_free(lane);
}
