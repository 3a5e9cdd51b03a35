/* SPDX-License-Identifier: MIT */
/*
 * Batches follow each other as long as there is more to do; between two of them
 * the store does whatever else waits.  Where the database was locked, or broke,
 * the rest is left for the next time.  The first one waits, too: a server that
 * starts has better things to do.
 *
 * What leaves does not come back, so the machine's clock is not believed at
 * once: base/steady_clock.h.  Whatever it is put to, and for as long as it
 * stays so, what was alive an hour ago is kept for hours.
 */
#include "api/housekeeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/steady_clock.h"

enum { HOUSEKEEPING_MEMORY_BYTES = 65536, MS_PER_S = 1000 };

struct housekeeper {
    const gate_service *service;
    pthread_t thread;
    pthread_mutex_t lock; /* over `must_stop` */
    pthread_cond_t woken;
    bool must_stop;
    atomic_uint_least64_t removed; /* since the start */
    struct steady_clock clock;     /* the thread's */
};

static bool must_stop(struct housekeeper *housekeeper)
{
    pthread_mutex_lock(&housekeeper->lock);
    bool must = housekeeper->must_stop;
    pthread_mutex_unlock(&housekeeper->lock);
    return must;
}

static void tell(const gate_service *service, gate_log_level level,
                 const char *event, int64_t now_ms, const char *message)
{
    const gate_log_entry entry = {
        .level = level,
        .now_ms = now_ms,
        .event = event,
        .message = message,
    };

    if (service->log != NULL) {
        service->log(service->log_payload, &entry);
    }
}

/* A clock of the embedder's own has no other beside it to be held against. */
static int64_t monotonic_ms(const gate_service *service)
{
    return service->has_own_clock ? service_now_ms(service)
                                  : clock_monotonic_ms();
}

/* It begins as far behind as what is over is kept: a machine may have started
 * with a wrong clock. */
static struct steady_clock begin_clock(const gate_service *service)
{
    return steady_clock_begin(service_now_ms(service), monotonic_ms(service),
                              service->settings.housekeeping_delay * MS_PER_S);
}

/* What is over by now, for the next batch.  Budgets begin anew at the end of
 * their window by the machine's clock, whether their rows are there or not. */
static void set_times(struct housekeeper *housekeeper, gate_housekeeping *work,
                      int64_t now_ms)
{
    const gate_service *service = housekeeper->service;
    const struct settings *settings = &service->settings;
    int64_t lifetime_ms = settings->unproved_lifetime * MS_PER_S;
    int64_t believed_ms =
        steady_clock_read(&housekeeper->clock, now_ms, monotonic_ms(service));

    work->now_ms = now_ms;
    work->over_before_ms =
        believed_ms - settings->housekeeping_delay * MS_PER_S;
    work->unproved_before_ms = lifetime_ms > 0 ? believed_ms - lifetime_ms : 0;
}

/* One batch, in a context of its own. */
static gate_status run_batch(struct housekeeper *housekeeper,
                             gate_housekeeping *work)
{
    CLEANUP(context_close) gate_context cx = {0};
    const gate_service *service = housekeeper->service;
    int64_t now_ms = service_now_ms(service);

    TRY(context_open(HOUSEKEEPING_MEMORY_BYTES, now_ms, &cx));
    set_times(housekeeper, work, now_ms);
    gate_status status =
        service->store->ops->housekeep(service->store, &cx, work);

    if (status < 0) {
        tell(service, GATE_LOG_ERROR, "fault", now_ms,
             cx.message[0] != '\0' ? cx.message : "housekeeping is stuck");
    }
    return status;
}

static void tell_removed(const gate_service *service, size_t removed)
{
    if (removed > 0) {
        char message[96];

        snprintf(message, sizeof(message), "rows that were over: %zu", removed);
        tell(service, GATE_LOG_DEBUG, "housekeeping", service_now_ms(service),
             message);
    }
}

static void keep_house(struct housekeeper *housekeeper)
{
    const gate_service *service = housekeeper->service;
    gate_housekeeping work = {
        .max = (size_t)service->settings.housekeeping_rows,
        .has_more = true,
    };
    size_t removed = 0;

    while (work.has_more && !must_stop(housekeeper) &&
           run_batch(housekeeper, &work) == GATE_OK) {
        removed += work.removed;
        atomic_fetch_add(&housekeeper->removed, work.removed);
    }
    tell_removed(service, removed);
}

/* false: stop. */
static bool wait_for_next(struct housekeeper *housekeeper)
{
    struct timespec until;
    int timed = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += housekeeper->service->settings.housekeeping_pause;
    pthread_mutex_lock(&housekeeper->lock);
    while (!housekeeper->must_stop && timed == 0) {
        timed = pthread_cond_timedwait(&housekeeper->woken, &housekeeper->lock,
                                       &until);
    }
    bool goes_on = !housekeeper->must_stop;
    pthread_mutex_unlock(&housekeeper->lock);
    return goes_on;
}

static void *run(void *payload)
{
    struct housekeeper *housekeeper = payload;

    (void)pthread_setname_np(pthread_self(), "gate-keeper");
    while (wait_for_next(housekeeper)) {
        keep_house(housekeeper);
    }
    return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(struct housekeeper *housekeeper)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started =
        pthread_create(&housekeeper->thread, NULL, run, housekeeper) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void free_parts(struct housekeeper *housekeeper)
{
    pthread_cond_destroy(&housekeeper->woken);
    pthread_mutex_destroy(&housekeeper->lock);
    memory_free(housekeeper);
}

struct housekeeper *housekeeper_new(const gate_service *service)
{
    struct housekeeper *housekeeper = memory_allocate(1, sizeof(*housekeeper));
    pthread_condattr_t attributes;

    if (housekeeper == NULL) {
        return NULL;
    }
    housekeeper->service = service;
    housekeeper->clock = begin_clock(service);
    pthread_mutex_init(&housekeeper->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&housekeeper->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    if (!start_thread(housekeeper)) {
        free_parts(housekeeper);
        return NULL;
    }
    return housekeeper;
}

void housekeeper_free(struct housekeeper *housekeeper)
{
    if (housekeeper == NULL) {
        return;
    }
    pthread_mutex_lock(&housekeeper->lock);
    housekeeper->must_stop = true;
    pthread_cond_signal(&housekeeper->woken);
    pthread_mutex_unlock(&housekeeper->lock);
    pthread_join(housekeeper->thread, NULL);
    free_parts(housekeeper);
}

uint64_t housekeeper_removed(const struct housekeeper *housekeeper)
{
    return housekeeper == NULL ? 0 : atomic_load(&housekeeper->removed);
}
