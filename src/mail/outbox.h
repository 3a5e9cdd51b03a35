/* SPDX-License-Identifier: MIT */
/*
 * The outbox worker: one thread that takes mails which are due, sends them, and
 * puts back what could not be sent, later and later.  At least once: a mail
 * that was sent and whose row could not be taken away is sent again, under the
 * same Message-ID.
 */
#ifndef MAIL_OUTBOX_H
#define MAIL_OUTBOX_H

#include <gatehouse/log.h>

#include "mail/message.h"

struct outbox;
struct tally;

/* What became of mails that were taken: numbers of outbox_options.tally. */
enum mail_outcome {
    MAIL_SENT,
    MAIL_POSTPONED,
    MAIL_FAILED,
    MAIL_DROPPED,
    MAIL_OUTCOMES,
};

/* All borrowed until outbox_free(). */
struct outbox_options {
    gate_store *store;
    gate_mailer *mailer;
    struct mail_site site;
    const struct keyring *ring;
    gate_clock *clock;
    void *clock_payload;
    gate_log *log; /* NULL: none */
    void *log_payload;
    int64_t timeout_s;     /* of one attempt (setting smtp_timeout) */
    int64_t retry_first_s; /* wait after the first failure; doubles, jittered */
    int64_t retry_max_s;   /* the longest wait */
    int64_t give_up_s;     /* after queueing: then it has failed for good */
    int64_t poll_s; /* looks at least so often: other processes queue, too */
    size_t arena_bytes;  /* of one mail */
    struct tally *tally; /* NULL: nobody counts */
};

/** Start the thread.  NULL without memory or thread.  Owned: outbox_free(). */
struct outbox *outbox_new(const struct outbox_options *options);

/** Something was queued.  Never waits.  Threads: any. */
void outbox_wake(struct outbox *outbox);

/** Finish the mail that is being sent, end the thread.  NULL is fine. */
void outbox_free(struct outbox *outbox);

#endif
