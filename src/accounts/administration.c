/* SPDX-License-Identifier: MIT */
/*
 * Administration: the same steps as the operations take, decided by an operator
 * at the machine instead of a caller.
 */
#include "accounts/administration.h"

#include "accounts/admission.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "settings/settings.h"
#include "unicode/unicode.h"
#include "unicode/username.h"

/* What `password` is called in complaints. */
#define PASSWORD_FIELD "password"

enum { PASSWORD_MAX_BYTES = 16384 };

extern const struct operation operation_register;

static gate_status fill_arguments(struct call *call,
                                  const struct new_account *account)
{
    const struct given given[] = {
        {"username", slice_of(account->username), false, true},
        {"email", slice_of(account->email), false, account->email[0] != '\0'},
        {"firstName", slice_of(account->first_name), false, true},
        {"lastName", slice_of(account->last_name), false, true},
    };
    struct arguments *arguments;

    TRY(NEW(call->cx, &arguments));
    TRY(NEW_ARRAY(call->cx, ARRAY_LENGTH(given), &arguments->given));
    memcpy(arguments->given, given, sizeof(given));
    arguments->count = ARRAY_LENGTH(given);
    call->arguments = arguments;
    call->operation = &operation_register; /* its types say the normal forms */
    return normalize_arguments(call);
}

static gate_status normal_password(struct call *call, struct secret *password)
{
    struct slice text;

    gate_status status =
        unicode_nfc(call->cx, (struct slice){password->data, password->bytes},
                    PASSWORD_MAX_BYTES, &text);

    if (status == GATE_REFUSED) {
        return refuse(call, PASSWORD_FIELD, REFUSAL_TEXT_INVALID);
    }
    TRY(status);
    *password = (struct secret){text.data, text.bytes};
    return GATE_OK;
}

static gate_status hash(struct call *call, struct secret password)
{
    CLEANUP(hasher_give_back) struct hasher *hasher = NULL;

    TRY(hasher_take(call->tools->hashers, call->cx, &hasher));
    return hasher_hash(hasher, call->cx, password, &call->new_password_hash);
}

/* Normal form, rules unless waived, hash. */
static gate_status prepare_password(struct call *call, struct secret password,
                                    bool any_password,
                                    struct own_words own_words)
{
    TRY(normal_password(call, &password));
    if (!any_password) {
        require_good_password(call, PASSWORD_FIELD, password, own_words);
        TRY(verdict(call));
    }
    return hash(call, password);
}

static gate_status check_new_account(struct call *call,
                                     const struct new_account *account)
{
    struct own_words own_words = {.username = account->username,
                                  .first_name = account->first_name,
                                  .last_name = account->last_name,
                                  .email = account->email};

    require_free_name(call, "username");
    if (account->email[0] != '\0') {
        require_answerable_email(call, "email");
    }
    require_person_name(call, "firstName");
    require_person_name(call, "lastName");
    TRY(verdict(call));

    return account->password.data != NULL
               ? prepare_password(call, account->password,
                                  account->any_password, own_words)
               : GATE_OK;
}

static gate_status add_in_change(gate_change *change, void *payload)
{
    struct call *call = payload;

    return store_add_account(change, call->account);
}

gate_status administer_add(struct call *call, const struct new_account *account)
{
    gate_account *made;

    TRY(fill_arguments(call, account));
    TRY(check_new_account(call, account));
    TRY(NEW(call->cx, &made));
    *made = (gate_account){
        .username = argument_text(call, "username"),
        .email = argument_text(call, "email"),
        .owns_email = call->settings->reveal_accounts || account->verified,
        .first_name = argument_text(call, "firstName"),
        .last_name = argument_text(call, "lastName"),
        .password_hash = call->new_password_hash,
        .locale = "",
        .verified = account->verified,
        .archived = account->archived,
        .active = !account->inactive,
        .joined_ms = call->cx->now_ms,
    };
    TRY(account_make_keys(call->cx, made));
    call->account = made;
    return call->store->ops->change(call->store, call->cx, add_in_change, call);
}

gate_status administer_find(struct call *call, const char *username)
{
    gate_account *account;
    struct slice folded;
    gate_status status = username_key(call->cx, slice_of(username), &folded);

    if (status == GATE_REFUSED) {
        return GATE_NOT_FOUND;
    }
    TRY(status);
    TRY(NEW(call->cx, &account));
    TRY(call->store->ops->find_account_by_name(call->store, call->cx,
                                               folded.data, account));
    call->account = account;
    return GATE_OK;
}

/* An action on its way into a change. */
struct acting {
    struct call *call;
    enum administer_action action;
};

/* What the owner did not do himself.  An address that nobody has proved may be
 * a stranger's, whom it does not concern. */
static gate_status tell_owner(const struct call *call, gate_change *change,
                              enum mail kind)
{
    return call->account->verified
               ? send_mail(call, change, call->account, kind)
               : GATE_OK;
}

static gate_status archive(const struct call *call, gate_change *change)
{
    const gate_account *account = call->account;

    TRY(store_set_archived(change, account, true));
    TRY(store_end_sessions(change, account));
    return account->archived ? GATE_OK
                             : tell_owner(call, change, MAIL_ACCOUNT_ARCHIVED);
}

static gate_status close_account(const struct call *call, gate_change *change)
{
    const gate_account *account = call->account;

    TRY(store_close_account(change, account));
    TRY(store_end_sessions(change, account));
    return account->active ? tell_owner(call, change, MAIL_ACCOUNT_CLOSED)
                           : GATE_OK;
}

/* Who was closed before has been told. */
static gate_status delete (const struct call *call, gate_change *change)
{
    TRY(store_delete_account(change, call->account));
    return call->account->active ? tell_owner(call, change, MAIL_ACCOUNT_CLOSED)
                                 : GATE_OK;
}

static gate_status act_in_change(gate_change *change, void *payload)
{
    const struct acting *acting = payload;
    const struct call *call = acting->call;
    const gate_account *account = call->account;
    const gate_store_ops *ops = change->store->ops;

    TRY(store_hold_account(change, account));
    switch (acting->action) {
    case ADMINISTER_VERIFY:
        return store_set_verified(change, account);
    case ADMINISTER_ARCHIVE:
        return archive(call, change);
    case ADMINISTER_UNARCHIVE:
        return store_set_archived(change, account, false);
    case ADMINISTER_ACTIVATE:
        return ops->set_active(change, account->id, true);
    case ADMINISTER_DEACTIVATE:
        return close_account(call, change);
    case ADMINISTER_DELETE:
        return delete (call, change);
    case ADMINISTER_END_SESSIONS:
        return store_end_sessions(change, account);
    case ADMINISTER_GRANT:
        return ops->set_administrator(change, account->id, true);
    case ADMINISTER_REVOKE:
        return ops->set_administrator(change, account->id, false);
    }
    return GATE_OK;
}

gate_status administer_act(struct call *call, enum administer_action action)
{
    struct acting acting = {call, action};

    return call->store->ops->change(call->store, call->cx, act_in_change,
                                    &acting);
}

static gate_status end_session_in_change(gate_change *change, void *payload)
{
    const gate_session *session = payload;

    return store_end_session(change, session, true);
}

gate_status administer_end_session(struct call *call, gate_id session)
{
    gate_session found;
    int64_t now_ms = call->cx->now_ms;

    TRY(call->store->ops->find_session_by_id(call->store, call->cx, session,
                                             &found));
    if (found.account != call->account->id || found.ended_ms != 0 ||
        found.idle_until_ms <= now_ms || found.ends_ms <= now_ms) {
        return GATE_NOT_FOUND;
    }
    return call->store->ops->change(call->store, call->cx,
                                    end_session_in_change, &found);
}

static gate_status set_password_in_change(gate_change *change, void *payload)
{
    struct call *call = payload;

    TRY(store_hold_account(change, call->account));
    TRY(store_set_password(change, call->account, call->new_password_hash));
    TRY(store_end_sessions(change, call->account));
    TRY(store_void_all_links(change, call->account));
    return tell_owner(call, change, MAIL_PASSWORD_CHANGED);
}

gate_status administer_set_password(struct call *call, struct secret password,
                                    bool any_password)
{
    TRY(prepare_password(call, password, any_password,
                         words_of(call->account)));
    return call->store->ops->change(call->store, call->cx,
                                    set_password_in_change, call);
}
