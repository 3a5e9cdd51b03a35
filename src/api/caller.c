/* SPDX-License-Identifier: MIT */
/*
 * Who calls: the access token of the Authorization header.  Its signature and
 * times only; the account behind it is looked at by each operation.
 *
 * Source: RFC 6750, section 2.1; the reference has "JWT" for "Bearer".  RFC
 * 9110, section 11.1: schemes are compared without letter case.
 */
#include <strings.h>

#include "api/request.h"

/* The token behind the scheme; empty: the header has none. */
static struct secret token_of(const char *header)
{
    static const char *const schemes[] = {"JWT", "Bearer"};

    for (size_t i = 0; header != NULL && i < ARRAY_LENGTH(schemes); i++) {
        size_t length = strlen(schemes[i]);

        if (strncasecmp(header, schemes[i], length) == 0 &&
            header[length] == ' ') {
            const char *token = header + length;
            token += strspn(token, " ");
            return (struct secret){token, strcspn(token, " ")};
        }
    }
    return (struct secret){0};
}

gate_status request_caller(struct api_request *request,
                           const struct caller **out)
{
    struct caller *caller = &request->caller;

    if (!request->has_caller) {
        struct secret token = token_of(request->given.authorization);

        caller->address = request->given.client_address;
        caller->accept_language = request->given.accept_language;
        caller->has_token = token.bytes > 0;
        caller->standing = ACCESS_INVALID;
        if (caller->has_token) {
            TRY(access_read(request->service->ring,
                            &request->service->access_rules, &request->cx,
                            token, gate_context_now_s(&request->cx),
                            &caller->access, &caller->standing));
        }
        request->has_caller = true;
    }
    *out = caller;
    return GATE_OK;
}
