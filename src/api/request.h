/* SPDX-License-Identifier: MIT */
/*
 * One request on its way: everything about it lives in its own arena, so that
 * it may change threads between preparing and executing.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include "api/document_cache.h"
#include "api/response.h"
#include "api/service.h"
#include "graphql/execute.h"

/* Where a request runs: the slowest place that any of its root fields needs. */
enum place { PLACE_HERE, PLACE_WORK_LANE, PLACE_HASH_LANE };

struct api_request {
    gate_context cx; /* of the arena that this struct lies in: the response's */
    gate_service *service;
    gate_request given; /* with its texts copied into the arena */
    gate_response *response;
    const char *complaint;             /* about a malformed body */
    const struct json *sent_variables; /* of a body; NULL: none */
    struct graphql_errors errors;
    struct cache_hold document; /* document_held() */
    struct graphql_request graphql;

    enum place place;
    unsigned hashing_fields; /* root fields that hash */
    bool has_caller;         /* the header has been read */
    struct caller caller;
    unsigned ran;  /* root fields that ran to their end */
    unsigned busy; /* root fields for which nothing was free */

    int64_t began_us;              /* monotonic */
    const struct operation *first; /* of its root fields; NULL: not known, or
                                      the field is no operation's */

    /* for gate_service_submit() */
    gate_answered *answered;
    void *payload;
};

/** Copy a request and its answer's beginnings.  NULL without memory.
 *  Owned: request_free(). */
struct api_request *request_new(gate_service *service,
                                const gate_request *given);

/** Free it; its response, and the arena with it, is the caller's unless still
 * in it.  NULL is fine. */
void request_free(struct api_request *request);

/**
 * Parse, validate, choose the operation and its place.
 *
 * @retval GATE_OK       Execute it at request->place.
 * @retval GATE_REFUSED  The answer is written: send it.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status request_prepare(struct api_request *request);

/** Run it and write the answer.  Waits as its place says. */
GATE_MUST_USE gate_status request_execute(struct api_request *request);

/** Write "busy" instead. */
void request_refuse_busy(struct api_request *request);

/** The access token of the header, verified once. */
GATE_MUST_USE gate_status request_caller(struct api_request *request,
                                         const struct caller **out);

/** Log a fault of the request's context and clear it: its id for the client, in
 *  the arena; NULL without one. */
const char *request_log_fault(struct api_request *request,
                              const char *operation, gate_status status);

#endif
