/* SPDX-License-Identifier: MIT */
/*
 * One question after the other.  The thread itself may be held up by the store
 * for ever, so everything it has heard stands in atomic words that others read
 * together with the time.
 */
#include "server/pulse.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
    PERIOD_MS = 1000,
    LATE_MS = 3000,
    FEEDINGS = 4, /* of the watchdog, in the time it gives */
};

enum heard { HEARD_NOTHING, HEARD_YES, HEARD_NO };

struct pulse {
    struct pulse_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* of the next two */
    pthread_cond_t stopped;
    bool must_stop;
    struct http_server *http; /* under the lock, too */

    atomic_bool is_draining;
    _Atomic(enum heard) store;
    atomic_int_fast64_t asked_ms;  /* the store, since then; 0: not now */
    atomic_int_fast64_t turned_ms; /* all loops were seen turning */
};

static int64_t period_ms(const struct pulse_options *options)
{
    int64_t period = options->period_ms == 0 ? PERIOD_MS : options->period_ms;
    int64_t watchdog_ms = options->notify == NULL
                              ? 0
                              : options->notify->watchdog_us / 1000 / FEEDINGS;

    return watchdog_ms > 0 && watchdog_ms < period ? watchdog_ms : period;
}

static void ask_store(struct pulse *pulse)
{
    atomic_store(&pulse->asked_ms, clock_monotonic_ms());
    gate_status status = gate_service_health(pulse->options.service);

    atomic_store(&pulse->store, status == GATE_OK ? HEARD_YES : HEARD_NO);
    atomic_store(&pulse->asked_ms, 0);
}

/* Whether all have turned since they were asked last, a period ago. */
static bool ask_loops(struct pulse *pulse)
{
    pthread_mutex_lock(&pulse->lock);
    bool have_turned = pulse->http == NULL || http_server_beat(pulse->http);
    pthread_mutex_unlock(&pulse->lock);
    if (have_turned) {
        atomic_store(&pulse->turned_ms, clock_monotonic_ms());
    }
    return have_turned;
}

/* false: it must stop. */
static bool sleep_for_a_period(struct pulse *pulse)
{
    int64_t until_ms = clock_monotonic_ms() + period_ms(&pulse->options);
    const struct timespec until = {
        .tv_sec = (time_t)(until_ms / 1000),
        .tv_nsec = (long)(until_ms % 1000) * 1000000,
    };
    int timed = 0;

    pthread_mutex_lock(&pulse->lock);
    while (!pulse->must_stop && timed == 0) {
        timed = pthread_cond_timedwait(&pulse->stopped, &pulse->lock, &until);
    }
    bool goes_on = !pulse->must_stop;
    pthread_mutex_unlock(&pulse->lock);
    return goes_on;
}

static void *run(void *payload)
{
    struct pulse *pulse = payload;

    (void)pthread_setname_np(pthread_self(), "pulse");
    do {
        ask_store(pulse);
        if (ask_loops(pulse) && pulse->options.notify != NULL &&
            pulse->options.notify->watchdog_us > 0) {
            notify_tell(pulse->options.notify, "WATCHDOG=1");
        }
    } while (sleep_for_a_period(pulse));
    return NULL;
}

static void free_parts(struct pulse *pulse)
{
    pthread_cond_destroy(&pulse->stopped);
    pthread_mutex_destroy(&pulse->lock);
    memory_free(pulse);
}

struct pulse *pulse_new(const struct pulse_options *options)
{
    struct pulse *pulse = memory_allocate(1, sizeof(*pulse));
    pthread_condattr_t attributes;

    if (pulse == NULL) {
        return NULL;
    }
    pulse->options = *options;
    if (pulse->options.late_ms == 0) {
        pulse->options.late_ms = LATE_MS;
    }
    atomic_store(&pulse->turned_ms, clock_monotonic_ms());
    pthread_mutex_init(&pulse->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pulse->stopped, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&pulse->thread, NULL, run, pulse) != 0) {
        free_parts(pulse);
        return NULL;
    }
    return pulse;
}

void pulse_watch(struct pulse *pulse, struct http_server *http)
{
    pthread_mutex_lock(&pulse->lock);
    pulse->http = http;
    pthread_mutex_unlock(&pulse->lock);
}

void pulse_drain(struct pulse *pulse)
{
    atomic_store(&pulse->is_draining, true);
}

const char *pulse_reason(const struct pulse *pulse)
{
    int64_t late_before_ms = clock_monotonic_ms() - pulse->options.late_ms;
    int64_t asked_ms = atomic_load(&pulse->asked_ms);
    enum heard store = atomic_load(&pulse->store);

    if (atomic_load(&pulse->is_draining)) {
        return "draining";
    }
    if (asked_ms != 0 && asked_ms < late_before_ms) {
        return "store_late";
    }
    if (store == HEARD_NOTHING) {
        return "starting";
    }
    if (store == HEARD_NO) {
        return "store_failing";
    }
    /* While the store is asked, nobody looks at the loops. */
    return asked_ms == 0 && atomic_load(&pulse->turned_ms) <
                                late_before_ms - period_ms(&pulse->options)
               ? "loops_late"
               : NULL;
}

void pulse_free(struct pulse *pulse)
{
    if (pulse == NULL) {
        return;
    }
    pthread_mutex_lock(&pulse->lock);
    pulse->must_stop = true;
    pthread_cond_signal(&pulse->stopped);
    pthread_mutex_unlock(&pulse->lock);
    (void)pthread_join(pulse->thread, NULL);
    free_parts(pulse);
}
