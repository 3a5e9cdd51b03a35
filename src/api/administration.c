/* SPDX-License-Identifier: MIT */
/*
 * include/gatehouse/administration.h: a context and a call around each of the
 * steps of accounts/administration.c, and their results in plain data.
 */
#include <gatehouse/administration.h>

#include <stdio.h>

#include "accounts/administration.h"
#include "api/administering.h"

enum { ROUNDS = 3 };

gate_status administering_begin(gate_service *service, gate_context *cx,
                                struct call *call, gate_error *error)
{
    gate_status status = context_open((size_t)service->settings.request_memory,
                                      service_now_ms(service), cx);

    if (status != GATE_OK) {
        return error_set(error, status, "out of memory");
    }
    call_begin(call, cx, &service->tools, NULL);
    return GATE_OK;
}

/* The complaints as one line: "username: …; email: …". */
static gate_status tell_complaints(const struct call *call, gate_error *error)
{
    char text[sizeof(error->message)] = "";
    size_t length = 0;

    for (const struct complaint *complaint = call->complaints;
         complaint != NULL && length < sizeof(text) - 1;
         complaint = complaint->next) {
        const char *message;

        TRY(refusal_message(call->cx, complaint, &message));
        int written = snprintf(
            text + length, sizeof(text) - length, "%s%s: %s",
            length > 0 ? "; " : "",
            complaint->field != NULL ? complaint->field : "account", message);
        length += written > 0 ? (size_t)written : 0;
    }
    return error_set(error, GATE_REFUSED, "%s", text);
}

gate_status administering_tell(const struct call *call, gate_status status,
                               const char *username, gate_error *error)
{
    switch (status) {
    case GATE_OK:
        return GATE_OK;
    case GATE_REFUSED:
        return tell_complaints(call, error);
    case GATE_NOT_FOUND:
        return error_set(error, status, "there is no user \"%s\"", username);
    case GATE_STALE:
        return error_set(error, GATE_REFUSED,
                         "the account of \"%s\" was changed meanwhile, or "
                         "another one has its name or address",
                         username);
    case GATE_DENIED:
    case GATE_FAULT_MEMORY:
    case GATE_FAULT_STORE:
    case GATE_FAULT_CRYPTO:
    case GATE_FAULT_BUSY:
    case GATE_FAULT_USAGE:
    case GATE_FAULT_CONFIG:
        break;
    }
    return error_from(error, status, call->cx);
}

gate_status administering_show(const struct call *call,
                               const gate_account *account,
                               gate_user_visit *visit, void *payload,
                               bool *go_on)
{
    size_t live;

    TRY(call->store->ops->count_sessions(call->store, call->cx, account->id,
                                         call->cx->now_ms, &live));
    const gate_user user = {
        .id = account->id,
        .username = account->username,
        .email = account->email,
        .first_name = account->first_name,
        .last_name = account->last_name,
        .is_active = account->active,
        .verified = account->verified,
        .archived = account->archived,
        .administrator = account->administrator,
        .has_usable_password = account->password_hash != NULL,
        .live_refresh_tokens = (int64_t)live,
        .joined_ms = account->joined_ms,
        .last_login_ms = account->last_login_ms,
    };

    *go_on = visit(&user, payload);
    return GATE_OK;
}

static const char *text_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

gate_status gate_user_add(gate_service *service, const gate_new_user *user,
                          gate_user_visit *visit, void *payload,
                          gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    bool go_on;

    if (service == NULL || user == NULL || user->username == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_add: an argument is NULL");
    }
    const struct new_account account = {
        .username = user->username,
        .email = text_or_empty(user->email),
        .first_name = text_or_empty(user->first_name),
        .last_name = text_or_empty(user->last_name),
        .password = {user->password, user->password_bytes},
        .any_password = user->any_password,
        .verified = user->verified,
        .archived = user->archived,
        .inactive = user->inactive,
    };

    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = administer_add(&call, &account);

    if (status == GATE_OK && visit != NULL) {
        status =
            administering_show(&call, call.account, visit, payload, &go_on);
    }
    return administering_tell(&call, status, user->username, error);
}

gate_status gate_user_show(gate_service *service, const char *username,
                           gate_user_visit *visit, void *payload,
                           gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    bool go_on;

    if (service == NULL || username == NULL || visit == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_show: an argument is NULL");
    }
    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = administer_find(&call, username);

    if (status == GATE_OK) {
        status =
            administering_show(&call, call.account, visit, payload, &go_on);
    }
    return administering_tell(&call, status, username, error);
}

static enum administer_action action_of(gate_user_action action)
{
    static const enum administer_action actions[] = {
        [GATE_USER_VERIFY] = ADMINISTER_VERIFY,
        [GATE_USER_ARCHIVE] = ADMINISTER_ARCHIVE,
        [GATE_USER_UNARCHIVE] = ADMINISTER_UNARCHIVE,
        [GATE_USER_ACTIVATE] = ADMINISTER_ACTIVATE,
        [GATE_USER_DEACTIVATE] = ADMINISTER_DEACTIVATE,
        [GATE_USER_DELETE] = ADMINISTER_DELETE,
        [GATE_USER_END_SESSIONS] = ADMINISTER_END_SESSIONS,
        [GATE_USER_GRANT] = ADMINISTER_GRANT,
        [GATE_USER_REVOKE] = ADMINISTER_REVOKE,
    };

    return actions[action];
}

gate_status gate_user_act(gate_service *service, const char *username,
                          gate_user_action action, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_status status = GATE_STALE;

    if (service == NULL || username == NULL || action < GATE_USER_VERIFY ||
        action > GATE_USER_REVOKE) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_act: an argument is NULL or out of range");
    }
    TRY(administering_begin(service, &cx, &call, error));
    for (int round = 0; round < ROUNDS && status == GATE_STALE; round++) {
        status = administer_find(&call, username);
        if (status == GATE_OK) {
            status = administer_act(&call, action_of(action));
        }
    }
    return administering_tell(&call, status, username, error);
}

gate_status gate_user_set_password(gate_service *service, const char *username,
                                   const char *password, size_t password_bytes,
                                   bool any_password, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_status status = GATE_STALE;

    if (service == NULL || username == NULL || password == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_set_password: an argument is NULL");
    }
    TRY(administering_begin(service, &cx, &call, error));
    for (int round = 0; round < ROUNDS && status == GATE_STALE; round++) {
        status = administer_find(&call, username);
        if (status == GATE_OK) {
            status = administer_set_password(
                &call, (struct secret){password, password_bytes}, any_password);
        }
    }
    return administering_tell(&call, status, username, error);
}
