/* SPDX-License-Identifier: MIT */
/* Shared steps: saying no, in the words of refusals.def. */
#include "accounts/steps.h"

static const struct {
    const char *code;
    const char *message;
} refusals[] = {
#define REFUSAL(name, code, message) {code, message},
#include "accounts/refusals.def"
#undef REFUSAL
};

void complain(struct call *call, const char *argument, enum refusal why,
              const char *detail)
{
    struct complaint *complaint;
    struct complaint **last = &call->complaints;

    if (NEW(call->cx, &complaint) != GATE_OK) {
        return; /* the context has the fault, verdict() tells it */
    }
    *complaint =
        (struct complaint){.field = argument, .why = why, .detail = detail};
    while (*last != NULL) {
        last = &(*last)->next;
    }
    *last = complaint;
}

bool has_complaint_but(const struct call *call, const char *argument,
                       enum refusal but)
{
    for (const struct complaint *complaint = call->complaints;
         complaint != NULL; complaint = complaint->next) {
        if (complaint->field != NULL && complaint->why != but &&
            slice_is(slice_of(complaint->field), argument)) {
            return true;
        }
    }
    return false;
}

void note_fault(struct call *call, gate_status status)
{
    if (status < GATE_OK) {
        status = FAULT(call->cx, status, "a read failed without a word");
    }
}

gate_status refuse(struct call *call, const char *argument, enum refusal why)
{
    complain(call, argument, why, NULL);
    return verdict(call);
}

gate_status verdict(struct call *call)
{
    if (call->cx->fault != GATE_OK) {
        return call->cx->fault;
    }
    return call->complaints != NULL ? GATE_REFUSED : GATE_OK;
}

const char *refusal_code(enum refusal why)
{
    return refusals[why].code;
}

gate_status refusal_message(gate_context *cx, const struct complaint *complaint,
                            const char **out)
{
    const char *message = refusals[complaint->why].message;
    const char *gap = strstr(message, "%s");

    if (gap == NULL) {
        *out = message;
        return GATE_OK;
    }
    return context_format(cx, out, "%.*s%s%s", (int)(gap - message), message,
                          complaint->detail != NULL ? complaint->detail : "",
                          gap + 2);
}
