/* SPDX-License-Identifier: MIT */
/* A service: create it, hand it requests, free the answers. */
#ifndef GATE_GATEHOUSE_H
#define GATE_GATEHOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/metrics.h>
#include <gatehouse/options.h>
#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gate_service gate_service;
typedef struct gate_response gate_response;

/** "0.1.0" */
GATE_API const char *gate_version(void);

/**
 * Make a service: open the store, make or load the keys, start the lanes.
 *
 * @param options  Borrowed for the call; its settings are copied.
 * @param[out] out Owned: gate_service_free().  Set on GATE_OK only.
 * @param error    Filled on anything else: a sentence that says what to do.
 *
 * @retval GATE_FAULT_CONFIG  Settings contradict each other or are unsafe, the
 *                            master key does not fit, the database is newer.
 * @retval GATE_FAULT_STORE   The database cannot be opened.
 */
GATE_API GATE_MUST_USE gate_status gate_service_new(const gate_options *options,
                                                    gate_service **out,
                                                    gate_error *error);

/** Answer what waits, stop the lanes and the outbox worker, close the store.
 *  No call of the service may run or follow.  NULL is fine. */
GATE_API void gate_service_free(gate_service *service);

/** Which of the two schemas: arguments at /graphql, input objects at
 *  /graphql/relay. */
typedef enum gate_style {
    GATE_STYLE_ARGUMENTS,
    GATE_STYLE_RELAY,
} gate_style;

/** One request, already taken off the wire.  Every pointer is borrowed. */
typedef struct gate_request {
    gate_style style;
    const char *document;        /**< GraphQL source, UTF-8. */
    size_t document_bytes;       /**< Length of `document`, without a NUL. */
    const char *operation_name;  /**< Ends with a NUL; NULL: none was sent. */
    const char *variables_json;  /**< A JSON object or null, or NULL. */
    size_t variables_bytes;      /**< Length of `variables_json`. */
    const char *authorization;   /**< Header value ("JWT eyJ..."), or NULL. */
    const char *client_address;  /**< Numeric, for the budgets; or NULL. */
    const char *accept_language; /**< Header value, or NULL. */
    const char *user_agent;      /**< Header value, or NULL. */
    const char *request_id;      /**< For the log and error ids; or NULL. */
    bool may_write; /**< false: a mutation is GATE_ANSWER_NOT_ALLOWED (GET). */
    const char *body;  /**< Instead of document, operation_name and
                            variables_json: the JSON body of a POST, as GraphQL
                            over HTTP has it; or NULL. */
    size_t body_bytes; /**< Length of `body`. */
} gate_request;

/** What an answer is; HTTP makes its status from it. */
typedef enum gate_answer_kind {
    GATE_ANSWER_EXECUTED,      /**< With or without field errors. */
    GATE_ANSWER_REQUEST_ERROR, /**< Syntax, validation, variables, limits … */
    GATE_ANSWER_NOT_ALLOWED,   /**< A mutation where may_write was false. */
    GATE_ANSWER_BUSY,          /**< Nothing ran: a queue was full, or late. */
    GATE_ANSWER_MALFORMED,     /**< `body` is no GraphQL request. */
} gate_answer_kind;

/** What the log says of an answer. */
typedef struct gate_response_summary {
    gate_answer_kind kind;
    int64_t retry_after_s;      /**< With BUSY; else 0. */
    const char *operation;      /**< First root field, or "". */
    const char *operation_kind; /**< "query", "mutation", or "". */
    const char *outcome;        /**< "ok", "refused", "denied", "fault" … */
    gate_id account;            /**< Whom it was about; 0: nobody. */
} gate_response_summary;

/**
 * Answer one GraphQL request, and wait for the answer.
 *
 * A refused login is still GATE_OK: the refusal is in the JSON, where GraphQL
 * clients look for it.  Only a fault of the machine is an error here.
 *
 * @param service   Borrowed.  Any number of threads may share it.
 * @param request   Borrowed until this call returns.
 * @param[out] out  Owned by the caller: gate_response_free().  Set on GATE_OK
 *                  only, untouched otherwise.
 *
 * @retval GATE_OK            `out` is ready to send, also when it says "busy".
 * @retval GATE_FAULT_MEMORY  Not even an answer could be made.
 * @retval GATE_FAULT_USAGE   An argument is NULL.
 *
 * Threads: any number at once.  A request that hashes a password waits for one
 * of the service's hashers, so their memory has a ceiling in every embedder.
 *
 * Source: GraphQL September 2025, section 6 (Execution).
 */
GATE_API GATE_MUST_USE gate_status gate_service_execute(
    gate_service *service, const gate_request *request, gate_response **out);

/** Takes an answer; `response` is NULL unless `status` is GATE_OK. */
typedef void gate_answered(gate_status status, gate_response *response,
                           void *payload);

/**
 * Answer one GraphQL request without waiting: gate_service_execute() for event
 * loops.  `answered` is called exactly once: before this call returns when the
 * request only reads, else on a lane of the service.
 *
 * @param service   Borrowed.
 * @param request   Borrowed until this call returns.
 * @param answered  Takes the response over.  Must not block.
 * @param payload   Borrowed until `answered` has returned; NULL is fine.
 */
GATE_API void gate_service_submit(gate_service *service,
                                  const gate_request *request,
                                  gate_answered *answered, void *payload);

/** The answer as JSON, UTF-8.  Borrowed from the response. */
GATE_API const char *gate_response_json(const gate_response *response,
                                        size_t *out_bytes);

/** Borrowed from the response. */
GATE_API const gate_response_summary *
gate_response_summarize(const gate_response *response);

/** Free a response.  NULL is fine.  Threads: any. */
GATE_API void gate_response_free(gate_response *response);

/* --- what a server shows beside GraphQL --- */

/** The public keys as a JWK set (RFC 7517).  Owned: gate_response_free(). */
GATE_API GATE_MUST_USE gate_status gate_service_jwks(gate_service *service,
                                                     gate_response **out);

/** The schema as SDL.  Owned: gate_response_free(). */
GATE_API GATE_MUST_USE gate_status gate_service_schema(gate_service *service,
                                                       gate_style style,
                                                       gate_response **out);

/** GATE_OK when the store answers and can be written, else its fault. */
GATE_API GATE_MUST_USE gate_status gate_service_health(gate_service *service);

/**
 * Tell every number that the service counts, in the order of the table.
 *
 * @param visit   Called before this call returns.
 * @retval GATE_FAULT_STORE  The outbox could not be read; all else was told.
 * @retval GATE_FAULT_USAGE  An argument is NULL.
 *
 * Threads: any number at once.  It reads the store, and waits neither for the
 * writer nor for hashers.
 */
GATE_API GATE_MUST_USE gate_status gate_service_metrics(
    gate_service *service, gate_metric_visit *visit, void *payload);

/** Whether mails stay in the outbox and are shown (no SMTP, on loopback). */
GATE_API bool gate_service_has_mailbox(const gate_service *service);

/** The outbox as JSON, oldest first: a list of {id, to, from, subject, text,
 *  html, queued}.  Owned: gate_response_free().
 *  @retval GATE_DENIED  The mailbox is off: mails are sent. */
GATE_API GATE_MUST_USE gate_status gate_service_mailbox(gate_service *service,
                                                        gate_response **out);

#ifdef __cplusplus
}
#endif
#endif
