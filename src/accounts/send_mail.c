/* SPDX-License-Identifier: MIT */
/*
 * Shared step: a mail into the outbox, in the change that causes it.
 *
 * It goes to the stored address, never to one that was typed in (security.md,
 * row 26), but for what a change of address itself has to tell; and the row has
 * no more of its link than the selector (row 22).
 *
 * Where the answer must not tell whether there was anybody to write to, the
 * same statements are run for nobody (row 14): rows are added and taken away
 * again in the same change, so that pages are written as for somebody and none
 * is kept; and for somebody the taking away finds nothing.
 */
#include "accounts/steps.h"
#include "crypto/random.h"
#include "settings/settings.h"

static int64_t lifetime_s(const struct settings *settings,
                          enum link_purpose purpose)
{
    switch (purpose) {
    case LINK_ACTIVATION:
    case LINK_ACTIVATION_FOR_RESET:
        return settings->activation_link_lifetime;
    case LINK_PASSWORD_RESET:
        return settings->reset_link_lifetime;
    case LINK_PASSWORD_SET:
        return settings->set_link_lifetime;
    case LINK_EMAIL_CHANGE:
        return settings->email_change_link_lifetime;
    case LINK_EMAIL_UNDO:
        return settings->email_undo_link_lifetime;
    }
    return 0;
}

/* A newer link ends the older ones of its purpose.  Activation links live side
 * by side, because the older mail may be the one that is read; and those that
 * undo do, or whoever took an account over would end the owner's with one more
 * change. */
static bool ends_older_ones(enum link_purpose purpose)
{
    switch (purpose) {
    case LINK_PASSWORD_RESET:
    case LINK_PASSWORD_SET:
    case LINK_EMAIL_CHANGE:
        return true;
    case LINK_ACTIVATION:
    case LINK_ACTIVATION_FOR_RESET:
    case LINK_EMAIL_UNDO:
        return false;
    }
    return false;
}

/* As an id and as a selector: no row has it. */
enum { NOBODY = 0 };
static const uint8_t nobodys_selector[GATE_SELECTOR_BYTES] = {0};

/* For links that end none, the same statement finds nothing: what became of a
 * mail must not be told by its cost (security.md, row 14). */
static gate_status end_older_ones(const struct call *call, gate_change *change,
                                  gate_id account, enum link_purpose purpose)
{
    return change->store->ops->void_links(
        change, ends_older_ones(purpose) ? account : (gate_id)NOBODY,
        LINKS(purpose), 0, call->cx->now_ms);
}

static gate_status add_link(const struct call *call, gate_change *change,
                            const gate_account *account, const char *bound,
                            enum link_purpose purpose, gate_mail *mail)
{
    gate_link link = {
        .account = account->id,
        .purpose = (int)purpose,
        .email = bound,
        .created_ms = call->cx->now_ms,
        .expires_ms =
            call->cx->now_ms + 1000 * lifetime_s(call->settings, purpose),
    };

    crypto_random(link.selector, sizeof(link.selector));
    memcpy(mail->link, link.selector, sizeof(mail->link));
    mail->has_link = true;

    TRY(end_older_ones(call, change, account->id, purpose));
    TRY(change->store->ops->add_link(change, &link));
    return change->store->ops->forget_link(change, nobodys_selector);
}

static gate_status queue(gate_change *change, gate_mail *mail)
{
    TRY(change->store->ops->queue_mail(change, mail));
    return change->store->ops->finish_mail(change, NOBODY);
}

gate_status send_mail_to(const struct call *call, gate_change *change,
                         const gate_account *account, struct addressee to,
                         enum mail kind)
{
    enum link_purpose purpose;
    gate_mail mail = {.account = mail_outlives_account(kind) ? (gate_id)NOBODY
                                                             : account->id,
                      .kind = (int)kind,
                      .to = to.email,
                      .locale = account->locale,
                      .queued_ms = call->cx->now_ms,
                      .due_ms = call->cx->now_ms,
                      .error = ""};

    if (to.email[0] == '\0') {
        return GATE_OK; /* nowhere to send it */
    }
    if (mail_has_link(kind, &purpose)) {
        TRY(add_link(call, change, account, to.bound, purpose, &mail));
    }
    return queue(change, &mail);
}

gate_status send_mail(const struct call *call, gate_change *change,
                      const gate_account *account, enum mail kind)
{
    return send_mail_to(
        call, change, account,
        (struct addressee){account->email, account->email_folded}, kind);
}

/* Its selector is a random one, too, so that it falls anywhere in the table; no
 * token is ever made of it, and none would fit the empty address. */
gate_status pretend_link(const struct call *call, gate_change *change,
                         const gate_account *account)
{
    gate_link link = {.account = account->id,
                      .purpose = (int)LINK_ACTIVATION,
                      .email = "",
                      .created_ms = call->cx->now_ms,
                      .expires_ms = call->cx->now_ms};

    crypto_random(link.selector, sizeof(link.selector));

    TRY(end_older_ones(call, change, NOBODY, LINK_ACTIVATION));
    TRY(change->store->ops->add_link(change, &link));
    return change->store->ops->forget_link(change, link.selector);
}

gate_status tell_owner_of_address(const struct call *call, gate_change *change)
{
    const gate_account *owner = &call->addressees[0];

    TRY(send_mail(call, change, owner, MAIL_ADDRESS_HAS_OWNER));
    return pretend_link(call, change, owner);
}

gate_status pretend_mail(const struct call *call, gate_change *change,
                         const gate_account *account)
{
    gate_mail mail = {.account = account->id,
                      .kind = (int)MAIL_ACTIVATION,
                      .to = "",
                      .locale = "",
                      .queued_ms = call->cx->now_ms,
                      .due_ms = call->cx->now_ms,
                      .error = ""};

    TRY(pretend_link(call, change, account));
    TRY(change->store->ops->queue_mail(change, &mail));
    return change->store->ops->finish_mail(change, mail.id);
}

gate_status send_to_nobody(const struct call *call, gate_change *change)
{
    const gate_account *account =
        call->addressee_count > 0 ? &call->addressees[0] : call->anybody;

    if (account == NULL) {
        return GATE_OK; /* there are no accounts: nothing to be told */
    }
    gate_status status =
        change->store->ops->hold_account(change, account->id, account->version);

    if (status != GATE_STALE) {
        TRY(status);
    }
    return pretend_mail(call, change, account);
}
