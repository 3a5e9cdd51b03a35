/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: finding whom a call is about, by login fields or by an access
 * token.
 */
#include "accounts/account_cache.h"
#include "accounts/steps.h"
#include "settings/settings.h"
#include "unicode/email.h"
#include "unicode/username.h"

/* What has no comparison form is no name or address: nobody has it. */
static gate_status no_key_is_nobody(gate_status status)
{
    return status == GATE_REFUSED ? GATE_NOT_FOUND : status;
}

/* GATE_NOT_FOUND when nobody is called so. */
static gate_status find_by_name(struct call *call, const struct given *given,
                                gate_account *out)
{
    struct slice folded;

    if (memchr(given->text.data, '\0', given->text.bytes) != NULL) {
        return GATE_NOT_FOUND; /* the store's texts end at a NUL */
    }
    TRY(no_key_is_nobody(username_key(call->cx, given->text, &folded)));
    TRY(call->store->ops->find_account_by_name(call->store, call->cx,
                                               folded.data, out));
    if (call->settings->login_case_sensitive &&
        !slice_is(given->text, out->username)) {
        return GATE_NOT_FOUND;
    }
    return GATE_OK;
}

/* Only who owns an address can log in by it: while several wait for it, nobody
 * does (security.md, row 32). */
static gate_status find_by_email(struct call *call, const struct given *given,
                                 gate_account *out)
{
    gate_account *found;
    size_t count;
    struct slice folded;

    TRY(no_key_is_nobody(email_key(call->cx, given->text, &folded)));
    TRY(call->store->ops->find_accounts_by_email(
        call->store, call->cx, folded.data, 1, &found, &count));
    if (count == 0 || !found[0].owns_email) {
        return GATE_NOT_FOUND;
    }
    *out = found[0];
    return GATE_OK;
}

static bool is_called(const char *name, const struct given *given)
{
    return given == NULL || slice_is(given->text, name);
}

/* What was given beside the first field must name the same account. */
static bool agrees(const struct call *call, const gate_account *account,
                   const gate_account *by_email)
{
    return (by_email == NULL || by_email->id == account->id) &&
           is_called(account->first_name, argument_given(call, "firstName")) &&
           is_called(account->last_name, argument_given(call, "lastName"));
}

/* Turns "nobody" into *found = false. */
static gate_status note(gate_status status, bool *found)
{
    *found = status == GATE_OK;
    return status == GATE_NOT_FOUND ? GATE_OK : status;
}

gate_status find_login_account(struct call *call)
{
    const struct given *name = argument_given(call, "username");
    const struct given *email = argument_given(call, "email");
    gate_account *by_name = NULL;
    gate_account *by_email = NULL;
    bool has_name = false;
    bool has_email = false;

    if (!call->settings->login_fields_together && name != NULL &&
        email != NULL) {
        return GATE_OK; /* exactly one is to be given */
    }
    TRY(NEW(call->cx, &by_name));
    TRY(NEW(call->cx, &by_email));
    if (name != NULL) {
        TRY(note(find_by_name(call, name, by_name), &has_name));
    }
    if (email != NULL) {
        TRY(note(find_by_email(call, email, by_email), &has_email));
    }
    if ((name != NULL && !has_name) || (email != NULL && !has_email) ||
        (name == NULL && email == NULL)) {
        return GATE_OK;
    }
    gate_account *account = has_name ? by_name : by_email;

    if (account->active && agrees(call, account, has_email ? by_email : NULL)) {
        call->account = account;
    }
    return GATE_OK;
}

/* A session that was cut takes its access tokens along; one that housekeeping
 * has removed is long over. */
static gate_status session_is_cut(struct call *call,
                                  const struct access *access, bool *out)
{
    gate_session session;
    bool found;

    *out = false;
    if (access->session == 0) {
        return GATE_OK;
    }
    TRY(note(call->store->ops->find_session_by_id(call->store, call->cx,
                                                  access->session, &session),
             &found));
    *out = !found || session.cut;
    return GATE_OK;
}

/* GATE_NOT_FOUND: there is no such account, or its session was cut. */
static gate_status read_account(struct call *call, const struct access *access,
                                gate_account *out)
{
    bool cut;

    TRY(call->store->ops->find_account(call->store, call->cx, access->account,
                                       out));
    TRY(session_is_cut(call, access, &cut));
    return cut ? GATE_NOT_FOUND : GATE_OK;
}

/* The stamp is asked for before anything is read: what changes meanwhile makes
 * it another one. */
static gate_status read_and_keep(struct call *call, const struct access *access,
                                 gate_account *out)
{
    uint64_t stamp =
        call->store->ops->stamp(call->store, access->account, access->session);

    if (stamp != 0) {
        gate_status status =
            account_cache_find(call->tools->account_cache, call->cx,
                               access->account, access->session, stamp, out);

        if (status != GATE_NOT_FOUND) {
            return status;
        }
    }
    TRY(read_account(call, access, out));
    if (stamp != 0) {
        account_cache_add(call->tools->account_cache, out, access->session,
                          stamp);
    }
    return GATE_OK;
}

/* What writes begins with what is in the database: its apply holds the account
 * at the version that it has read. */
static bool only_reads(const struct call *call)
{
    return call->operation != NULL && call->operation->apply == NULL &&
           call->operation->check_and_hash == NULL;
}

gate_status find_token_account(struct call *call, const struct access *access)
{
    gate_account *account;
    bool found;

    TRY(NEW(call->cx, &account));
    TRY(note(only_reads(call) ? read_and_keep(call, access, account)
                              : read_account(call, access, account),
             &found));
    if (found && account->active && !account->archived &&
        account->epoch == access->epoch) {
        call->account = account;
    }
    return GATE_OK;
}

gate_status read_access_token(struct call *call, const char *argument)
{
    enum access_standing standing;

    TRY(access_read(call->tools->ring, call->tools->access_rules, call->cx,
                    argument_secret(call, argument),
                    gate_context_now_s(call->cx), &call->access, &standing));
    switch (standing) {
    case ACCESS_GOOD:
        break;
    case ACCESS_EXPIRED:
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    case ACCESS_INVALID:
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    return GATE_OK;
}

bool must_verify_first(const struct call *call, const gate_account *account)
{
    return !call->settings->login_before_verification && !account->verified;
}
