/* SPDX-License-Identifier: MIT */
/* What the outbox worker does with a mail; outbox.c says when. */
#ifndef MAIL_DELIVERY_H
#define MAIL_DELIVERY_H

#include "mail/outbox.h"

enum turn {
    TURN_IDLE, /* nothing is due */
    TURN_DID_ONE,
    TURN_BROKEN, /* the store failed, and the log was told */
};

/** Claim a mail that is due and see to it.  Waits for the mailer.
 *  @param cx  Its own for each mail; what was in it is secret. */
enum turn delivery_take_turn(const struct outbox_options *options,
                             gate_context *cx);

/** After the clock went back: make due what would wait too long. */
GATE_MUST_USE gate_status delivery_mend(const struct outbox_options *options,
                                        int64_t now_ms);

/** Tell the log, if there is one.
 *  @param mail  NULL: about none in particular. */
void delivery_tell(const struct outbox_options *options, gate_log_level level,
                   const char *event, int64_t now_ms, const gate_mail *mail,
                   const char *message);

#endif
