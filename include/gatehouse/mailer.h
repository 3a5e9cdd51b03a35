/* SPDX-License-Identifier: MIT */
/* Bring your own way to send mail. */
#ifndef GATE_MAILER_H
#define GATE_MAILER_H

#include <stddef.h>
#include <stdint.h>

#include <gatehouse/context.h>
#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GATE_MAILER_OPS_VERSION 1u

/** One mail, ready to go.  Every pointer is borrowed until send() returns;
 *  texts are UTF-8, end with a NUL, and hold no CR, LF or NUL in headers. */
typedef struct gate_message {
    const char *from;    /**< An address, or "Name <address>". */
    const char *to;      /**< One address. */
    const char *subject; /**< UTF-8, not encoded. */
    const char *text;    /**< The plain text part, lines end with LF. */
    const char *html;    /**< The HTML part. */
    const char *source;  /**< The whole as RFC 5322 text, lines end CR LF. */
    size_t source_bytes;
    const char
        *message_id; /**< The same at every attempt: for deduplication. */
} gate_message;

/** What became of an attempt. */
typedef enum gate_delivery {
    GATE_DELIVERY_ACCEPTED,
    GATE_DELIVERY_LATER, /**< Try again: the server was down or said 4xx. */
    GATE_DELIVERY_NEVER, /**< It was refused for good: 5xx. */
} gate_delivery;

typedef struct gate_mailer gate_mailer;

typedef struct gate_mailer_ops {
    uint32_t version; /**< GATE_MAILER_OPS_VERSION at compile time. */
    const char *name; /**< For log lines: "smtp". */

    /**
     * Send one mail and wait, at most about `timeout_s`.
     *
     * @param[out] out_why  On anything but ACCEPTED: why, for the operator, in
     *                      the arena of `cx`; no secret in it.
     * Threads: one at a time, the outbox worker's.
     */
    gate_delivery (*send)(gate_mailer *, gate_context *cx,
                          const gate_message *message, int64_t timeout_s,
                          const char **out_why);
    void (*close)(gate_mailer *);
} gate_mailer_ops;

/** First member of every mailer's own struct. */
struct gate_mailer {
    const gate_mailer_ops *ops;
};

#ifdef __cplusplus
}
#endif
#endif
