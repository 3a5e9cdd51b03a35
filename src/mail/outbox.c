/* SPDX-License-Identifier: MIT */
/*
 * The outbox worker's thread: when to look, when to sleep, when to end.  It
 * waits by the monotonic clock; what is due is decided by the wall clock, which
 * may jump (delivery.c).
 */
#include "mail/outbox.h"

#include <pthread.h>
#include <signal.h>

#include "base/memory.h"
#include "mail/delivery.h"

struct outbox {
    struct outbox_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* over the two below */
    pthread_cond_t woken;
    bool must_stop;
    bool has_news;
    int64_t last_now_ms; /* the worker's own: the clock's last reading */
};

static bool must_stop(struct outbox *outbox)
{
    bool must;

    pthread_mutex_lock(&outbox->lock);
    must = outbox->must_stop;
    pthread_mutex_unlock(&outbox->lock);
    return must;
}

/* Work off what is due. */
static void work(struct outbox *outbox)
{
    const struct outbox_options *options = &outbox->options;
    enum turn turn = TURN_DID_ONE;

    while (turn == TURN_DID_ONE && !must_stop(outbox)) {
        CLEANUP(context_close) gate_context cx = {0};
        int64_t now_ms = options->clock(options->clock_payload);

        if (now_ms < outbox->last_now_ms &&
            delivery_mend(options, now_ms) != GATE_OK) {
            delivery_tell(options, GATE_LOG_WARNING, "fault", now_ms, NULL,
                          "the clock jumped back; mails may wait that long");
        }
        outbox->last_now_ms = now_ms;
        if (context_open(options->arena_bytes, now_ms, &cx) != GATE_OK) {
            delivery_tell(options, GATE_LOG_ERROR, "fault", now_ms, NULL,
                          "no memory for a mail");
            return;
        }
        turn = delivery_take_turn(options, &cx);
    }
}

/* Until somebody wakes us, or the poll is due.  false: stop. */
static bool wait_for_news(struct outbox *outbox)
{
    struct timespec until;
    bool goes_on;
    int timed = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += outbox->options.poll_s;
    pthread_mutex_lock(&outbox->lock);
    while (!outbox->has_news && !outbox->must_stop && timed == 0) {
        timed = pthread_cond_timedwait(&outbox->woken, &outbox->lock, &until);
    }
    outbox->has_news = false;
    goes_on = !outbox->must_stop;
    pthread_mutex_unlock(&outbox->lock);
    return goes_on;
}

static void *outbox_run(void *payload)
{
    struct outbox *outbox = payload;

    (void)pthread_setname_np(pthread_self(), "outbox");
    /* The clock may have been ahead while nobody was here to see it. */
    outbox->last_now_ms = INT64_MAX;
    do {
        work(outbox);
    } while (wait_for_news(outbox));
    return NULL;
}

static bool start_thread(struct outbox *outbox)
{
    sigset_t all;
    sigset_t before;
    bool started;

    /* Signals are the main thread's; with SIGPIPE blocked libcurl's TLS may
     * write to a connection that has gone. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    started = pthread_create(&outbox->thread, NULL, outbox_run, outbox) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void free_parts(struct outbox *outbox)
{
    pthread_cond_destroy(&outbox->woken);
    pthread_mutex_destroy(&outbox->lock);
    memory_free(outbox);
}

struct outbox *outbox_new(const struct outbox_options *options)
{
    struct outbox *outbox = memory_allocate(1, sizeof(*outbox));
    pthread_condattr_t attributes;

    if (outbox == NULL) {
        return NULL;
    }
    outbox->options = *options;
    pthread_mutex_init(&outbox->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&outbox->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    if (!start_thread(outbox)) {
        free_parts(outbox);
        return NULL;
    }
    return outbox;
}

void outbox_wake(struct outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    outbox->has_news = true;
    pthread_cond_signal(&outbox->woken);
    pthread_mutex_unlock(&outbox->lock);
}

void outbox_free(struct outbox *outbox)
{
    if (outbox == NULL) {
        return;
    }
    pthread_mutex_lock(&outbox->lock);
    outbox->must_stop = true;
    pthread_cond_signal(&outbox->woken);
    pthread_mutex_unlock(&outbox->lock);
    pthread_join(outbox->thread, NULL);
    free_parts(outbox);
}
