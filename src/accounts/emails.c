/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: addresses, and who has them.
 *
 * An address belongs to one account, which owns it, or, with `reveal_accounts`
 * off, to nobody while several wait for it (security.md, row 32).
 */
#include "accounts/steps.h"
#include "base/map.h"
#include "base/utf8.h"
#include "settings/settings.h"
#include "unicode/email.h"

/* Django's limit, in code points; and how many accounts that wait for one
 * address get a mail. */
enum { EMAIL_MAX_CODE_POINTS = 254, ADDRESSEES_MAX = 20 };

static void complain_of_length(struct call *call, const char *argument,
                               size_t count)
{
    const char *detail = NULL;

    if (context_format(call->cx, &detail, "%d characters (it has %zu)",
                       EMAIL_MAX_CODE_POINTS, count) == GATE_OK) {
        complain(call, argument, REFUSAL_MAX_LENGTH, detail);
    }
}

/* true: nothing was wrong with it. */
static bool check_form(struct call *call, const char *argument)
{
    const struct given *given = argument_given(call, argument);

    if (given == NULL || given->text.bytes == 0) {
        complain(call, argument, REFUSAL_REQUIRED, NULL);
        return false;
    }
    if (memchr(given->text.data, '\0', given->text.bytes) != NULL) {
        complain(call, argument, REFUSAL_NULL_CHARACTERS, NULL);
        return false;
    }
    if (utf8_count(given->text) > EMAIL_MAX_CODE_POINTS) {
        complain_of_length(call, argument, utf8_count(given->text));
        return false;
    }
    if (!email_is_valid(given->text)) {
        complain(call, argument, REFUSAL_EMAIL_INVALID, NULL);
        return false;
    }
    return true;
}

void require_email(struct call *call, const char *argument)
{
    (void)check_form(call, argument);
}

/* Reading a row takes time, and what hangs on an account is checked when it is
 * written: where the address is nobody's, the row of anybody stands in, always
 * the same for one address and as seldom read as any, so that the time does not
 * tell (security.md, row 14).  Where it is somebody's, the same is asked and
 * nothing found. */
static gate_status find_anybody(struct call *call, struct slice folded)
{
    int64_t number = call->addressee_count > 0
                         ? -1
                         : (int64_t)(map_hash(folded) & INT64_MAX);
    gate_account *anybody;

    TRY(NEW(call->cx, &anybody));
    gate_status status =
        call->store->ops->any_account(call->store, call->cx, number, anybody);

    if (status != GATE_NOT_FOUND) {
        TRY(status);
        call->anybody = anybody;
    }
    return GATE_OK;
}

gate_status find_addressees(struct call *call, const char *argument)
{
    struct slice folded;

    TRY(email_key(call->cx, slice_of(argument_text(call, argument)), &folded));
    TRY(call->store->ops->find_accounts_by_email(
        call->store, call->cx, folded.data, ADDRESSEES_MAX, &call->addressees,
        &call->addressee_count));
    return find_anybody(call, folded);
}

/* Among those who have or wait for an address, the first that is not the
 * account itself; NULL: there is none. */
static const gate_account *another_addressee(const struct call *call)
{
    for (size_t i = 0; i < call->addressee_count; i++) {
        if (call->account == NULL ||
            call->addressees[i].id != call->account->id) {
            return &call->addressees[i];
        }
    }
    return NULL;
}

void require_answerable_email(struct call *call, const char *argument)
{
    if (!check_form(call, argument)) {
        return;
    }
    gate_status status = find_addressees(call, argument);

    if (status != GATE_OK) {
        note_fault(call, status);
        return;
    }
    const gate_account *other = another_addressee(call);

    if (call->settings->reveal_accounts) {
        if (other != NULL) {
            complain(call, argument, REFUSAL_EMAIL_TAKEN, NULL);
        }
        return;
    }
    call->email_has_owner = other != NULL && other->owns_email;
}

gate_status find_another_owner(struct call *call, bool *out)
{
    gate_account *found;
    size_t count;

    TRY(call->store->ops->find_accounts_by_email(
        call->store, call->cx, call->account->email_folded, 1, &found, &count));
    *out = count > 0 && found[0].owns_email && found[0].id != call->account->id;
    return GATE_OK;
}
