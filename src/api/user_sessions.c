/* SPDX-License-Identifier: MIT */
/* gate_user_sessions(), gate_user_end_session(): an account's logins. */
#include <gatehouse/administration.h>

#include "accounts/administration.h"
#include "api/administering.h"

enum { BATCH = 50 };

/* One batch, in a context of its own, because a session is a kilobyte. */
static gate_status visit_batch(gate_service *service, const char *username,
                               gate_id *after, gate_user_session_visit *visit,
                               void *payload, bool *go_on, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_session *sessions;
    size_t count = 0;

    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = administer_find(&call, username);

    if (status == GATE_OK) {
        status = call.store->ops->list_sessions(
            call.store, &cx, call.account->id, cx.now_ms, *after, BATCH,
            &sessions, &count);
    }
    if (status != GATE_OK) {
        return administering_tell(&call, status, username, error);
    }
    *go_on = count == BATCH;
    for (size_t i = 0; i < count; i++) {
        const gate_user_session session = {
            .id = sessions[i].id,
            .started_ms = sessions[i].started_ms,
            .refreshed_ms = sessions[i].rotated_ms,
            .idle_until_ms = sessions[i].idle_until_ms,
            .ends_ms = sessions[i].ends_ms,
        };

        *after = session.id;
        if (!visit(&session, payload)) {
            *go_on = false;
            return GATE_OK;
        }
    }
    return GATE_OK;
}

gate_status gate_user_sessions(gate_service *service, const char *username,
                               gate_user_session_visit *visit, void *payload,
                               gate_error *error)
{
    gate_id after = 0;
    bool go_on = true;

    if (service == NULL || username == NULL || visit == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_sessions: an argument is NULL");
    }
    while (go_on) {
        TRY(visit_batch(service, username, &after, visit, payload, &go_on,
                        error));
    }
    return GATE_OK;
}

gate_status gate_user_end_session(gate_service *service, const char *username,
                                  gate_id session, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;

    if (service == NULL || username == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_end_session: an argument is NULL");
    }
    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = administer_find(&call, username);

    if (status != GATE_OK) {
        return administering_tell(&call, status, username, error);
    }
    status = administer_end_session(&call, session);
    return status == GATE_NOT_FOUND
               ? error_set(error, status,
                           "\"%s\" has no session %lld that lives", username,
                           (long long)session)
               : administering_tell(&call, status, username, error);
}
