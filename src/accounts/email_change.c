/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: another address.
 *
 * Two mails go out.  The link in the one to the new address makes it the
 * account's.  The link in the one to the old address undoes it, for as long as
 * `email_undo_link_lifetime` says, whether it has counted already or not.  Who
 * undoes it may have lost the account to somebody who knew the password, so
 * that every session ends, the password is taken away, and a mail lets the
 * owner choose another (security.md, row 31).
 *
 * What was changed after that is undone, too: the undo links of later changes
 * are void, so that a thief cannot take it back in turn.  Those of earlier ones
 * stay.
 */
#include "accounts/steps.h"
#include "accounts/store_calls.h"

/* The account as it will be: with the address of the link. */
static gate_status account_by_link(const struct call *call, gate_account *out)
{
    *out = *call->account;
    out->email = call->link->email;
    return account_make_keys(call->cx, out);
}

gate_status check_email_link(struct call *call)
{
    gate_account account;
    gate_account *owners;
    size_t count;

    TRY(account_by_link(call, &account));
    TRY(call->store->ops->find_accounts_by_email(
        call->store, call->cx, account.email_folded, 1, &owners, &count));
    bool is_taken =
        count > 0 && owners[0].owns_email && owners[0].id != account.id;

    if (is_taken || call->link->used_ms != 0 || !call->account->active) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    return GATE_OK;
}

static gate_status take_back(struct call *call, gate_change *change,
                             const gate_account *account)
{
    TRY(store_void_undo_links(change, account, call->link->created_ms));
    TRY(store_end_sessions(change, account));
    TRY(store_set_password(change, account, NULL));
    return send_mail(call, change, account, MAIL_PASSWORD_RESET);
}

gate_status change_email_by_link(struct call *call, gate_change *change)
{
    gate_account account;

    TRY(account_by_link(call, &account));
    TRY(store_use_link(change, call->link));
    TRY(store_set_email(change, &account, account.email, account.email_folded));
    TRY(store_void_all_links(change, &account));
    if (!account.verified) {
        TRY(store_set_verified(change, &account));
    }
    return call->link->purpose == (int)LINK_EMAIL_UNDO
               ? take_back(call, change, &account)
               : GATE_OK;
}

/* As it is written to: that is how the account will have it. */
static struct addressee addressee_called(const char *email)
{
    return (struct addressee){email, email};
}

gate_status ask_for_email_change(const struct call *call, gate_change *change,
                                 const char *email)
{
    TRY(send_mail_to(call, change, call->account,
                     addressee_called(call->account->email),
                     MAIL_EMAIL_CHANGING));
    if (call->email_has_owner) {
        return tell_owner_of_address(call, change);
    }
    return send_mail_to(call, change, call->account, addressee_called(email),
                        MAIL_EMAIL_CHANGE);
}
