/* SPDX-License-Identifier: MIT */
/* DateTime values, as the reference's clients read them. */
#include "api/payloads.h"
#include "base/clock.h"

gate_status result_time(gate_context *cx, int64_t unix_ms,
                        struct graphql_result *out)
{
    char text[CLOCK_TEXT_BYTES];
    const char *copy;

    clock_format_iso(unix_ms, text);
    TRY(context_copy(cx, slice_of(text), &copy));
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = slice_of(copy);
    return GATE_OK;
}

gate_status result_time_or_null(gate_context *cx, int64_t unix_ms,
                                struct graphql_result *out)
{
    if (unix_ms == 0) {
        out->kind = GRAPHQL_RESULT_NULL;
        return GATE_OK;
    }
    return result_time(cx, unix_ms, out);
}
