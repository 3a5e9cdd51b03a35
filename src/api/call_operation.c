/* SPDX-License-Identifier: MIT */
/*
 * One root field, one call of one operation.
 *
 * Coerced arguments become the operation's, in either style; a refusal becomes
 * the payload's errors, a denial a GraphQL error at the field, and a fault is
 * the engine's to tell, in words without an inside.
 */
#include "api/call_operation.h"

#include <inttypes.h>

#include "api/payloads.h"

/* Lists one argument; the order is the descriptor's. */
static void read_argument(struct given *given, const struct argument *argument,
                          const struct json *values)
{
    const struct json *value = json_member(values, argument->name);

    given->name = argument->name;
    given->text = SLICE("");
    given->is_given = value != NULL && value->kind != JSON_NULL;
    if (given->is_given && value->kind == JSON_TEXT) {
        given->text = value->text;
    }
    given->flag = given->is_given && value->kind == JSON_TRUE;
}

static gate_status read_arguments(const struct graphql_resolution *at,
                                  gate_style style,
                                  const struct operation *operation,
                                  const struct arguments **out)
{
    bool has_input =
        style == GATE_STYLE_RELAY && operation->relay_input != NULL;
    const struct json *values =
        has_input ? json_member(at->arguments, "input") : at->arguments;
    struct arguments *arguments;

    TRY(NEW(at->cx, &arguments));
    TRY(NEW_ARRAY(at->cx, ARGUMENTS_MAX, &arguments->given));
    while (arguments->count < ARGUMENTS_MAX &&
           operation->arguments[arguments->count].name != NULL) {
        read_argument(&arguments->given[arguments->count],
                      &operation->arguments[arguments->count], values);
        arguments->count++;
    }
    *out = arguments;
    return GATE_OK;
}

/* The messages are the reference's, which had no extensions. */
static gate_status deny_for_a_while(const struct call *call,
                                    struct graphql_result *out)
{
    const char *extensions;

    TRY(context_format(call->cx, &extensions, "\"retryAfter\":%" PRId64,
                       call->retry_after_s));
    return graphql_fail(out, "Too many tries. Try again later.", "over_budget",
                        extensions);
}

static gate_status deny(const struct call *call, struct graphql_result *out)
{
    switch (call->denial) {
    case DENIAL_OVER_BUDGET:
        return deny_for_a_while(call, out);
    case DENIAL_NOT_VERIFIED:
        return graphql_fail(out, "Please verify your account.", "not_verified",
                            NULL);
    case DENIAL_INVALID_TOKEN:
        return graphql_fail(out, "Unauthenticated.", "unauthenticated",
                            "\"reason\":\"invalid_token\"");
    case DENIAL_EXPIRED_TOKEN:
        return graphql_fail(out, "Unauthenticated.", "unauthenticated",
                            "\"reason\":\"expired_token\"");
    case DENIAL_NONE:
    case DENIAL_UNAUTHENTICATED:
        break;
    }
    return graphql_fail(out, "Unauthenticated.", "unauthenticated", NULL);
}

static gate_status give(struct payload *payload, gate_status status,
                        struct graphql_result *out)
{
    const struct call *call = &payload->call;

    if (call->operation->answers == ANSWERS_ACCOUNT ||
        call->operation->answers == ANSWERS_ACCOUNT_OR_NULL ||
        call->operation->answers == ANSWERS_NODE_OR_NULL) {
        out->kind =
            call->account != NULL ? GRAPHQL_RESULT_OBJECT : GRAPHQL_RESULT_NULL;
        out->object = call->account;
        return GATE_OK;
    }
    TRY(payload_finish(payload, status));
    out->kind = GRAPHQL_RESULT_OBJECT;
    out->object = payload;
    return GATE_OK;
}

static const char *outcome_of(const struct call *call, gate_status status)
{
    switch (status) {
    case GATE_OK:
        return "ok";
    case GATE_REFUSED:
        return "refused";
    case GATE_DENIED:
        return call->denial == DENIAL_OVER_BUDGET ? "over_budget" : "denied";
    case GATE_FAULT_BUSY:
        return "busy";
    default:
        return "fault";
    }
}

/* What the log says of the request: the last call that came to no good end
 * counts, else the last one. */
static void note_outcome(struct api_request *request, const struct call *call,
                         gate_status status, const char *outcome)
{
    gate_response_summary *summary = &request->response->summary;

    if (status != GATE_OK) {
        summary->outcome = outcome;
    }
    if (call->account != NULL) {
        summary->account = call->account->id;
    }
}

static gate_status run(struct payload *payload,
                       const struct graphql_resolution *at,
                       const struct operation *operation)
{
    struct api_request *request = payload->request;
    struct call *call = &payload->call;
    const struct arguments *arguments;

    TRY(read_arguments(at, request->given.style, operation, &arguments));
    call_begin(call, &request->cx, &request->service->tools, arguments);
    call->operation = operation;
    TRY(request_caller(request, &call->caller));
    return operation_run(call);
}

static void wake_outbox(const struct api_request *request,
                        const struct operation *operation)
{
    if (operation->apply != NULL && request->service->outbox != NULL) {
        outbox_wake(request->service->outbox);
    }
}

gate_status api_call_operation(const struct graphql_resolution *at,
                               struct graphql_result *out)
{
    struct api_request *request = at->payload;
    const struct operation *operation = at->field->payload;
    struct payload *payload;

    TRY(NEW(at->cx, &payload));
    payload->request = request;
    gate_status status = run(payload, at, operation);
    const char *outcome = outcome_of(&payload->call, status);

    counting_note_call(request->service->counting, operation, outcome);
    note_outcome(request, &payload->call, status, outcome);
    if (status == GATE_FAULT_BUSY) {
        request->busy++;
        return status;
    }
    request->ran++;
    if (status == GATE_DENIED) {
        return deny(&payload->call, out);
    }
    if (status != GATE_OK && status != GATE_REFUSED) {
        return status;
    }
    wake_outbox(request, operation);
    return give(payload, status, out);
}
