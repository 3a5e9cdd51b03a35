/* SPDX-License-Identifier: MIT */
/* What operations answer: the payload types, and their values after a call. */
#ifndef API_PAYLOADS_H
#define API_PAYLOADS_H

#include "accounts/operation.h"
#include "api/request.h"
#include "graphql/execute.h"

/* An operation's answer: the `parent` of the payload's fields. */
struct payload {
    struct api_request *request;
    struct call call;
    bool success;
    struct slice access_token; /* empty: none was issued */
    struct access claims;      /* of access_token */
};

/** Name of the type that an operation answers, without "!". */
const char *payload_type_name(const struct settings *settings,
                              const struct operation *operation);

/** Add every payload type and what hangs on it to a schema. */
void payload_add_types(struct graphql_schema *schema,
                       const struct settings *settings);

/**
 * Make an operation's answer ready after it has run: issue the access token.
 *
 * @param status  GATE_OK or GATE_REFUSED.
 */
GATE_MUST_USE gate_status payload_finish(struct payload *payload,
                                         gate_status status);

/* account_type.c */

/** Add UserType and what hangs on it.  Its values are gate_accounts. */
void account_add_types(struct graphql_schema *schema,
                       const struct settings *settings);

/* captcha_type.c */

/** Add CaptchaType and what hangs on it.  Its values are payloads. */
void captcha_add_types(struct graphql_schema *schema);

/* complaints.c */

/** The scalar ExpectedError: null, or lists of {message, code} by field. */
GATE_MUST_USE gate_status complaints_as_json(gate_context *cx,
                                             const struct complaint *complaints,
                                             const struct json **out);

/* times.c */

/** A DateTime: ISO 8601 in UTC; in the arena. */
GATE_MUST_USE gate_status result_time(gate_context *cx, int64_t unix_ms,
                                      struct graphql_result *out);

/** The same, and null for 0. */
GATE_MUST_USE gate_status result_time_or_null(gate_context *cx, int64_t unix_ms,
                                              struct graphql_result *out);

#endif
