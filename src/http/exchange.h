/* SPDX-License-Identifier: MIT */
/*
 * One request and its answer, from the request line to the last byte sent.
 *
 * It has one owner: the loop's thread, but for the time between
 * gate_service_submit() and the answer, when the service's lane may hold it.
 * libmicrohttpd neither polls nor times out a suspended connection, so it never
 * completes one in between: no reference counts.
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "base/buffer.h"
#include "http/head.h"
#include "http/loop.h"
#include "http/target.h"

/* Who holds the exchange. */
enum handover {
    HANDOVER_NONE,
    HANDOVER_SUBMITTED, /* the service has it; the connection still runs */
    HANDOVER_SUSPENDED, /* the service has it, and will give it back */
    HANDOVER_ANSWERED,
};

enum method { METHOD_GET, METHOD_POST, METHOD_OPTIONS, METHOD_OTHER };

enum {
    REQUEST_ID_BYTES = 48,
    LOG_WORD_BYTES = 48,
    METHOD_BYTES = 12,
    BODY_ROOM_BYTES = 2048,
};

struct exchange {
    struct exchange *next; /* among the answers that lanes give back, or the
                              loop's spare ones */
    bool is_of_usual_size;
    struct client *client;
    struct MHD_Connection *mhd;
    struct loop *loop;

    /* what came */
    const char *uri_at; /* in libmicrohttpd's buffer; only compared */
    bool has_head;
    enum method method;
    struct head head;
    struct target target;
    const struct http_route *route; /* NULL: a page, or nothing */
    struct buffer body;
    bool is_too_large; /* the body: the rest is swallowed */

    /* what is said */
    unsigned refusal; /* decided with the head; 0: none */
    enum media_type type;
    struct http_content content; /* of a page */
    bool has_content;
    _Atomic(enum handover) handover;
    gate_status answer_status;
    gate_response *response;
    bool must_close;

    /* for the log */
    int64_t started_us;
    unsigned status;
    size_t answer_bytes;
    gate_id account;
    char operation[LOG_WORD_BYTES];
    char outcome[LOG_WORD_BYTES];
    char method_text[METHOD_BYTES];
    char address[ADDRESS_TEXT_BYTES];
    char request_id[REQUEST_ID_BYTES];

    size_t uri_bytes; /* one more than url_bytes: longer than that */

    /* From here on nothing is cleared for the next request: it is wiped. */
    char body_room[BODY_ROOM_BYTES]; /* most bodies need no more */
    char uri[];                      /* as sent */
};

/** The head is there: judge it; an answer may be queued. */
enum MHD_Result exchange_begin(struct exchange *exchange, const char *method,
                               const char *version);

/** All of the request is there, or its answer: answer, or suspend. */
enum MHD_Result exchange_finish(struct exchange *exchange);

/** Ask the route, or the pages when there is none, for the content.  false:
 *  there is none.  Threads: any, while nobody else holds the exchange. */
bool exchange_ask(struct exchange *exchange);

/** Whether its address is one of GraphQL's. */
bool exchange_is_graphql(const struct exchange *exchange);

/* libmicrohttpd's callbacks; `cls` is the loop.  Threads: the loop's. */
void *exchange_on_request_line(void *cls, const char *uri,
                               struct MHD_Connection *mhd);
enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *mhd,
                                    const char *url, const char *method,
                                    const char *version, const char *bytes,
                                    size_t *left, void **context);
void exchange_on_completed(void *cls, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode how);

#endif
