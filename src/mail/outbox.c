/* SPDX-License-Identifier: MIT */
/*
 * The outbox worker.
 *
 * One mail at a time: claim it (a lease keeps other processes away), compose
 * it, send it, take the row away or put it back for later.  Nothing is held
 * while it is sent.  A process that dies in between leaves a lease that ends by
 * itself.
 *
 * Two clocks: waiting is by the monotonic one, the rows have wall time, because
 * processes share them.  A wall clock that jumps must not lose or lock up mail:
 * after a jump back, rows that would wait longer than we ever make one wait are
 * made due again (mend); after a jump forward, age alone gives nothing up
 * (is_given_up).
 */
#include "mail/outbox.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/random.h"
#include "mail/kinds.h"

enum {
    LEASE_EXTRA_S = 60,  /* beyond the timeout: to compose and to write */
    ENOUGH_ATTEMPTS = 4, /* before age alone gives a mail up */
    MEND_PAGE = 64,      /* rows read at once */
    MS_PER_S = 1000,
};

struct outbox {
    struct outbox_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* over the two below */
    pthread_cond_t woken;
    bool must_stop;
    bool has_news;
    int64_t last_now_ms; /* the worker's own: the clock's last reading */
};

/* What became of one turn. */
enum turn { TURN_IDLE, TURN_DID_ONE, TURN_BROKEN };

static int64_t now_of(const struct outbox *outbox)
{
    return outbox->options.clock(outbox->options.clock_payload);
}

/* --- the log --- */

static void tell(const struct outbox *outbox, gate_log_level level,
                 const char *event, int64_t now_ms, const gate_mail *mail,
                 const char *message)
{
    const gate_log_entry entry = {
        .level = level,
        .now_ms = now_ms,
        .event = event,
        .account = mail == NULL ? 0 : mail->account,
        .message = message,
    };

    if (outbox->options.log != NULL) {
        outbox->options.log(outbox->options.log_payload, &entry);
    }
}

static const char *kind_name(int kind)
{
    switch ((enum mail)kind) {
    case MAIL_ACTIVATION:
        return "activation";
    case MAIL_PASSWORD_RESET:
        return "password reset";
    case MAIL_PASSWORD_SET:
        return "password set";
    case MAIL_ACTIVATION_FOR_RESET:
        return "activation for reset";
    case MAIL_PASSWORD_CHANGED:
        return "password changed";
    case MAIL_ADDRESS_HAS_OWNER:
        return "address has owner";
    case MAIL_SESSION_STOLEN:
        return "session stolen";
    }
    return "unknown";
}

static void tell_mail(const struct outbox *outbox, gate_log_level level,
                      const char *event, const gate_context *cx,
                      const gate_mail *mail, const char *why)
{
    char message[512];

    snprintf(message, sizeof(message), "mail %lld (%s), attempt %u%s%.400s",
             (long long)mail->id, kind_name(mail->kind), mail->attempts,
             why[0] == '\0' ? "" : ": ", why);
    tell(outbox, level, event, cx->now_ms, mail, message);
}

/* --- changes --- */

struct claim {
    int64_t now_ms;
    int64_t lease_until_ms;
    gate_mail *mails;
    size_t count;
};

static gate_status apply_claim(gate_change *change, void *payload)
{
    struct claim *claim = payload;

    return change->store->ops->claim_mails(change, claim->now_ms,
                                           claim->lease_until_ms, 1,
                                           &claim->mails, &claim->count);
}

static gate_status apply_finish(gate_change *change, void *payload)
{
    const gate_mail *mail = payload;

    return change->store->ops->finish_mail(change, mail->id);
}

struct postponement {
    gate_id mail;
    int64_t due_ms;
    bool failed;
    const char *why;
};

static gate_status apply_postpone(gate_change *change, void *payload)
{
    const struct postponement *wanted = payload;

    return change->store->ops->postpone_mail(
        change, wanted->mail, wanted->due_ms, wanted->failed, wanted->why);
}

/* As store->ops->change; asked again when the database wants that. */
static gate_status change(const struct outbox *outbox, gate_context *cx,
                          gate_apply *apply, void *payload)
{
    gate_store *store = outbox->options.store;
    gate_status status = GATE_STALE;

    for (int round = 0; round < 3 && status == GATE_STALE; round++) {
        status = store->ops->change(store, cx, apply, payload);
    }
    return status;
}

/* --- later and later --- */

/* 3/4 to all of `wait_ms`, so that mails which failed together do not come
 * back together. */
static int64_t jitter(int64_t wait_ms)
{
    uint32_t random;
    int64_t quarter = wait_ms / 4;

    crypto_random(&random, sizeof(random));
    return wait_ms - (int64_t)random % (quarter + 1);
}

static int64_t wait_ms_after(const struct outbox_options *options,
                             uint32_t attempts)
{
    int64_t wait_s = options->retry_first_s;

    for (uint32_t i = 1; i < attempts && wait_s < options->retry_max_s; i++) {
        wait_s *= 2;
    }
    wait_s = wait_s < options->retry_max_s ? wait_s : options->retry_max_s;
    return jitter(wait_s * MS_PER_S);
}

/* Old and tried.  Age alone says nothing where the clock jumped, or where no
 * process was there to send. */
static bool is_given_up(const struct outbox_options *options,
                        const gate_mail *mail, int64_t now_ms)
{
    return now_ms - mail->queued_ms >= options->give_up_s * MS_PER_S &&
           mail->attempts >= ENOUGH_ATTEMPTS;
}

static gate_status put_back(const struct outbox *outbox, gate_context *cx,
                            const gate_mail *mail, bool never, const char *why)
{
    const struct outbox_options *options = &outbox->options;
    bool failed = never || is_given_up(options, mail, cx->now_ms);
    struct postponement wanted = {
        .mail = mail->id,
        .due_ms = cx->now_ms + wait_ms_after(options, mail->attempts),
        .failed = failed,
        .why = why,
    };

    tell_mail(outbox, failed ? GATE_LOG_ERROR : GATE_LOG_WARNING,
              failed ? "mail_failed" : "mail_postponed", cx, mail, why);
    return change(outbox, cx, apply_postpone, &wanted);
}

static gate_status take_away(const struct outbox *outbox, gate_context *cx,
                             gate_mail *mail)
{
    return change(outbox, cx, apply_finish, mail);
}

/* --- one mail --- */

static gate_status drop(const struct outbox *outbox, gate_context *cx,
                        gate_mail *mail, const char *why)
{
    tell_mail(outbox, GATE_LOG_INFO, "mail_dropped", cx, mail, why);
    return take_away(outbox, cx, mail);
}

static gate_status send_composed(const struct outbox *outbox, gate_context *cx,
                                 gate_mail *mail, const gate_message *message)
{
    gate_mailer *mailer = outbox->options.mailer;
    const char *why = "";
    gate_delivery delivery =
        mailer->ops->send(mailer, cx, message, outbox->options.timeout_s, &why);

    /* The answer may have taken a while: from here on it is later. */
    cx->now_ms = now_of(outbox);
    switch (delivery) {
    case GATE_DELIVERY_ACCEPTED:
        tell_mail(outbox, GATE_LOG_INFO, "mail_sent", cx, mail, "");
        return take_away(outbox, cx, mail);
    case GATE_DELIVERY_LATER:
        return put_back(outbox, cx, mail, false, why);
    case GATE_DELIVERY_NEVER:
        return put_back(outbox, cx, mail, true, why);
    }
    return put_back(outbox, cx, mail, false, "the mailer gave no answer");
}

static gate_status send_one(const struct outbox *outbox, gate_context *cx,
                            gate_mail *mail)
{
    const struct outbox_options *options = &outbox->options;
    gate_message message;
    gate_status status;
    bool is_dead;

    TRY(mail_is_dead(options->store, cx, mail, &is_dead));
    if (is_dead) {
        return drop(outbox, cx, mail, "its link or account is gone");
    }
    status = mail_load(&options->site, options->ring, options->store, cx, mail,
                       &message);
    if (status == GATE_REFUSED) {
        return drop(outbox, cx, mail, "it cannot be written");
    }
    if (status != GATE_OK) {
        return put_back(outbox, cx, mail, false,
                        cx->message[0] != '\0' ? cx->message
                                               : "it could not be composed");
    }
    return send_composed(outbox, cx, mail, &message);
}

/* Claim a mail that is due and see to it. */
static enum turn take_turn(const struct outbox *outbox, gate_context *cx)
{
    const struct outbox_options *options = &outbox->options;
    struct claim claim = {
        .now_ms = cx->now_ms,
        .lease_until_ms =
            cx->now_ms + (options->timeout_s + LEASE_EXTRA_S) * MS_PER_S,
    };
    gate_status status = change(outbox, cx, apply_claim, &claim);

    if (status == GATE_OK && claim.count == 0) {
        return TURN_IDLE;
    }
    if (status == GATE_OK) {
        status = send_one(outbox, cx, &claim.mails[0]);
    }
    if (status != GATE_OK) {
        tell(outbox, GATE_LOG_ERROR, "fault", cx->now_ms, NULL,
             cx->message[0] != '\0' ? cx->message : "the outbox is stuck");
        return TURN_BROKEN;
    }
    return TURN_DID_ONE;
}

/* --- after the wall clock jumped back --- */

/* Nobody queues for later, and nobody postpones for longer than this. */
static bool waits_too_long(const struct outbox_options *options,
                           const gate_mail *mail, int64_t now_ms)
{
    int64_t lease_s = options->timeout_s + LEASE_EXTRA_S;
    int64_t longest_s =
        lease_s > options->retry_max_s ? lease_s : options->retry_max_s;
    int64_t allowed_ms = mail->attempts == 0 ? 0 : longest_s * MS_PER_S;

    return !mail->failed && mail->due_ms > now_ms + allowed_ms;
}

static gate_status mend_page(const struct outbox *outbox, gate_context *cx,
                             gate_id *after, bool *out_is_last)
{
    const struct outbox_options *options = &outbox->options;
    gate_mail *mails;
    size_t count;

    TRY(options->store->ops->list_mails(options->store, cx, *after, MEND_PAGE,
                                        &mails, &count));
    for (size_t i = 0; i < count; i++) {
        struct postponement wanted = {mails[i].id, cx->now_ms, false,
                                      mails[i].error};

        *after = mails[i].id;
        if (waits_too_long(options, &mails[i], cx->now_ms)) {
            TRY(change(outbox, cx, apply_postpone, &wanted));
        }
    }
    *out_is_last = count < MEND_PAGE;
    return GATE_OK;
}

static gate_status mend(const struct outbox *outbox, int64_t now_ms)
{
    gate_id after = 0;
    bool is_last = false;

    while (!is_last) {
        CLEANUP(context_close) gate_context cx = {0};

        TRY(context_open(outbox->options.arena_bytes, now_ms, &cx));
        TRY(mend_page(outbox, &cx, &after, &is_last));
    }
    return GATE_OK;
}

/* --- the thread --- */

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
    enum turn turn = TURN_DID_ONE;

    while (turn == TURN_DID_ONE && !must_stop(outbox)) {
        CLEANUP(context_close) gate_context cx = {0};
        int64_t now_ms = now_of(outbox);

        if (now_ms < outbox->last_now_ms && mend(outbox, now_ms) != GATE_OK) {
            tell(outbox, GATE_LOG_WARNING, "fault", now_ms, NULL,
                 "the clock jumped back; mails may wait that long");
        }
        outbox->last_now_ms = now_ms;
        if (context_open(outbox->options.arena_bytes, now_ms, &cx) != GATE_OK) {
            tell(outbox, GATE_LOG_ERROR, "fault", now_ms, NULL,
                 "no memory for a mail");
            return;
        }
        turn = take_turn(outbox, &cx);
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
    if (started) {
        pthread_setname_np(outbox->thread, "outbox");
    }
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
