/* SPDX-License-Identifier: MIT */
/*
 * What an operator sees of the mails that wait, and does to them.  Never
 * reachable through GraphQL.  Threads: any number at once.
 */
#ifndef GATE_OUTBOX_H
#define GATE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/gatehouse.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A mail of the outbox.  Plain data, texts are never NULL unless said. */
typedef struct gate_outbox_mail {
    gate_id id;
    gate_id account;     /**< 0: of none, or of one that is gone. */
    const char *kind;    /**< "password reset" … */
    const char *to;      /**< The address. */
    const char *locale;  /**< BCP 47; "": not known. */
    int64_t queued_ms;   /**< When it was put there. */
    int64_t next_try_ms; /**< 0: it has failed for good. */
    uint32_t attempts;   /**< Begun so far. */
    bool failed;         /**< Given up for good. */
    const char *error;   /**< Of the last attempt; "": none. */
    const char *subject; /**< As sent now; NULL: see gate_outbox_show(). */
    const char *text;    /**< The text part, the link's token hidden; NULL. */
} gate_outbox_mail;

/** Takes a mail; borrowed until it returns.  false: no more. */
typedef bool gate_outbox_visit(const gate_outbox_mail *mail, void *payload);

/** Which mails are wanted; all that is asked for has to hold.  Zero: all.
 *  Every pointer is borrowed. */
typedef struct gate_outbox_filter {
    gate_id after;  /**< Ids above this one. */
    size_t max;     /**< Mails to be told of at most; 0: any number. */
    const char *to; /**< To this address, ASCII letter case aside; NULL: any. */
    const char *kind; /**< Of this kind; NULL: any. */
    bool waiting;     /**< Only what is still to be sent. */
    bool failed;      /**< Only what was given up. */
} gate_outbox_filter;

/** Mails by id, in batches of its own; without subject and text.
 *  @param out_has_more  Whether more would fit than filter->max; NULL is fine.
 *  Cost: every mail is read, until `max` fit and one more. */
GATE_API GATE_MUST_USE gate_status
gate_outbox_list(gate_service *service, const gate_outbox_filter *filter,
                 gate_outbox_visit *visit, void *payload, bool *out_has_more,
                 gate_error *error);

/** One mail with subject and text, in which asterisks stand for the token of
 *  its link: whoever sees them cannot use it.  Subject and text are NULL when
 *  it can never be sent, because its account or link is gone.
 *  GATE_NOT_FOUND: `error` says so. */
GATE_API GATE_MUST_USE gate_status gate_outbox_show(gate_service *service,
                                                    gate_id mail,
                                                    gate_outbox_visit *visit,
                                                    void *payload,
                                                    gate_error *error);

/** Try a mail again now, also one that was given up; another process looks
 *  within `mail_poll`.  One that is being sent at this moment may arrive twice.
 *  GATE_NOT_FOUND: `error` says so. */
GATE_API GATE_MUST_USE gate_status gate_outbox_retry(gate_service *service,
                                                     gate_id mail,
                                                     gate_error *error);

/** Take a mail away without sending it.  Its link, if somebody knows it, works
 *  on.  GATE_NOT_FOUND: `error` says so. */
GATE_API GATE_MUST_USE gate_status gate_outbox_drop(gate_service *service,
                                                    gate_id mail,
                                                    gate_error *error);

#ifdef __cplusplus
}
#endif
#endif
