/* SPDX-License-Identifier: MIT */
/*
 * Shared step: a mail into the outbox, in the change that causes it.
 *
 * It goes to the stored address, never to one that was typed in (security.md,
 * row 26), and the row has no more of its link than the selector (row 22).
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
    }
    return 0;
}

/* A newer link ends the older ones of its purpose; activation links live side
 * by side, because the older mail may be the one that is read. */
static bool ends_older_ones(enum link_purpose purpose)
{
    return purpose == LINK_PASSWORD_RESET || purpose == LINK_PASSWORD_SET;
}

static gate_status add_link(const struct call *call, gate_change *change,
                            const gate_account *account,
                            enum link_purpose purpose, gate_mail *mail)
{
    gate_link link = {
        .account = account->id,
        .purpose = (int)purpose,
        .email = account->email_folded,
        .created_ms = call->cx->now_ms,
        .expires_ms =
            call->cx->now_ms + 1000 * lifetime_s(call->settings, purpose),
    };

    crypto_random(link.selector, sizeof(link.selector));
    memcpy(mail->link, link.selector, sizeof(mail->link));
    mail->has_link = true;

    if (ends_older_ones(purpose)) {
        TRY(change->store->ops->void_links(change, account->id, (int)purpose,
                                           call->cx->now_ms));
    }
    return change->store->ops->add_link(change, &link);
}

gate_status send_mail(const struct call *call, gate_change *change,
                      const gate_account *account, enum mail kind)
{
    enum link_purpose purpose;
    gate_mail mail = {.account = account->id,
                      .kind = (int)kind,
                      .to = account->email,
                      .locale = account->locale,
                      .queued_ms = call->cx->now_ms,
                      .due_ms = call->cx->now_ms,
                      .error = ""};

    if (account->email[0] == '\0') {
        return GATE_OK; /* nowhere to send it */
    }
    if (mail_has_link(kind, &purpose)) {
        TRY(add_link(call, change, account, purpose, &mail));
    }
    return change->store->ops->queue_mail(change, &mail);
}
