/* SPDX-License-Identifier: MIT */
/*
 * One mail at a time: claim it (a lease keeps other processes away), compose
 * it, send it, take the row away or put it back for later.  Nothing is held
 * while it is sent.  A process that dies in between leaves a lease that ends by
 * itself.
 *
 * The rows have wall time, because processes share them.  A clock that jumps
 * must not lose or lock up mail: after a jump back, rows that would wait longer
 * than we ever make one wait are made due again (delivery_mend); after a jump
 * forward, age alone gives nothing up (is_given_up).
 */
#include "mail/delivery.h"

#include <stdio.h>

#include "base/tally.h"
#include "crypto/random.h"
#include "mail/kinds.h"

enum {
    LEASE_EXTRA_S = 60,  /* beyond the timeout: to compose and to write */
    ENOUGH_ATTEMPTS = 4, /* before age alone gives a mail up */
    MEND_PAGE = 64,      /* rows read at once */
    MS_PER_S = 1000,
};

/* --- the log --- */

void delivery_tell(const struct outbox_options *options, gate_log_level level,
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

    if (options->log != NULL) {
        options->log(options->log_payload, &entry);
    }
}

static void tell_mail(const struct outbox_options *options,
                      gate_log_level level, const char *event,
                      const gate_context *cx, const gate_mail *mail,
                      const char *why)
{
    char message[512];

    snprintf(message, sizeof(message), "mail %lld (%s), attempt %u%s%.400s",
             (long long)mail->id, mail_kind_name(mail->kind), mail->attempts,
             why[0] == '\0' ? "" : ": ", why);
    delivery_tell(options, level, event, cx->now_ms, mail, message);
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
static gate_status change(const struct outbox_options *options,
                          gate_context *cx, gate_apply *apply, void *payload)
{
    gate_store *store = options->store;
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

static void note(const struct outbox_options *options,
                 enum mail_outcome outcome)
{
    if (options->tally != NULL) {
        tally_add(options->tally, 0, outcome, 1);
    }
}

static gate_status put_back(const struct outbox_options *options,
                            gate_context *cx, const gate_mail *mail, bool never,
                            const char *why)
{
    bool failed = never || is_given_up(options, mail, cx->now_ms);
    struct postponement wanted = {
        .mail = mail->id,
        .due_ms = cx->now_ms + wait_ms_after(options, mail->attempts),
        .failed = failed,
        .why = why,
    };

    note(options, failed ? MAIL_FAILED : MAIL_POSTPONED);
    tell_mail(options, failed ? GATE_LOG_ERROR : GATE_LOG_WARNING,
              failed ? "mail_failed" : "mail_postponed", cx, mail, why);
    return change(options, cx, apply_postpone, &wanted);
}

static gate_status take_away(const struct outbox_options *options,
                             gate_context *cx, gate_mail *mail)
{
    return change(options, cx, apply_finish, mail);
}

/* --- one mail --- */

static gate_status drop(const struct outbox_options *options, gate_context *cx,
                        gate_mail *mail, const char *why)
{
    note(options, MAIL_DROPPED);
    tell_mail(options, GATE_LOG_INFO, "mail_dropped", cx, mail, why);
    return take_away(options, cx, mail);
}

static gate_status send_composed(const struct outbox_options *options,
                                 gate_context *cx, gate_mail *mail,
                                 const gate_message *message)
{
    gate_mailer *mailer = options->mailer;
    const char *why = "";
    gate_delivery delivery =
        mailer->ops->send(mailer, cx, message, options->timeout_s, &why);

    /* The answer may have taken a while: from here on it is later. */
    cx->now_ms = options->clock(options->clock_payload);
    switch (delivery) {
    case GATE_DELIVERY_ACCEPTED:
        note(options, MAIL_SENT);
        tell_mail(options, GATE_LOG_INFO, "mail_sent", cx, mail, "");
        return take_away(options, cx, mail);
    case GATE_DELIVERY_LATER:
        return put_back(options, cx, mail, false, why);
    case GATE_DELIVERY_NEVER:
        return put_back(options, cx, mail, true, why);
    }
    return put_back(options, cx, mail, false, "the mailer gave no answer");
}

static gate_status send_one(const struct outbox_options *options,
                            gate_context *cx, gate_mail *mail)
{
    gate_message message;
    gate_status status;
    bool is_dead;

    TRY(mail_is_dead(options->store, cx, mail, &is_dead));
    if (is_dead) {
        return drop(options, cx, mail, "its link or account is gone");
    }
    status = mail_load(&options->site, options->ring, options->store, cx, mail,
                       &message);
    if (status == GATE_REFUSED) {
        return drop(options, cx, mail, "it cannot be written");
    }
    if (status != GATE_OK) {
        return put_back(options, cx, mail, false,
                        cx->message[0] != '\0' ? cx->message
                                               : "it could not be composed");
    }
    return send_composed(options, cx, mail, &message);
}

/* Claim a mail that is due and see to it. */
enum turn delivery_take_turn(const struct outbox_options *options,
                             gate_context *cx)
{
    struct claim claim = {
        .now_ms = cx->now_ms,
        .lease_until_ms =
            cx->now_ms + (options->timeout_s + LEASE_EXTRA_S) * MS_PER_S,
    };
    gate_status status = change(options, cx, apply_claim, &claim);

    if (status == GATE_OK && claim.count == 0) {
        return TURN_IDLE;
    }
    if (status == GATE_OK) {
        status = send_one(options, cx, &claim.mails[0]);
    }
    if (status != GATE_OK) {
        delivery_tell(options, GATE_LOG_ERROR, "fault", cx->now_ms, NULL,
                      cx->message[0] != '\0' ? cx->message
                                             : "the outbox is stuck");
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

static gate_status mend_page(const struct outbox_options *options,
                             gate_context *cx, gate_id *after,
                             bool *out_is_last)
{
    gate_mail *mails;
    size_t count;

    TRY(options->store->ops->list_mails(options->store, cx, *after, MEND_PAGE,
                                        &mails, &count));
    for (size_t i = 0; i < count; i++) {
        struct postponement wanted = {mails[i].id, cx->now_ms, false,
                                      mails[i].error};

        *after = mails[i].id;
        if (waits_too_long(options, &mails[i], cx->now_ms)) {
            TRY(change(options, cx, apply_postpone, &wanted));
        }
    }
    *out_is_last = count < MEND_PAGE;
    return GATE_OK;
}

gate_status delivery_mend(const struct outbox_options *options, int64_t now_ms)
{
    gate_id after = 0;
    bool is_last = false;

    while (!is_last) {
        CLEANUP(context_close) gate_context cx = {0};

        TRY(context_open(options->arena_bytes, now_ms, &cx));
        TRY(mend_page(options, &cx, &after, &is_last));
    }
    return GATE_OK;
}
