/* SPDX-License-Identifier: MIT */
/*
 * include/gatehouse/outbox.h: the rows of the outbox for an operator.  A mail
 * is found by its place in the list, so that a store needs no call of its own
 * for it.
 */
#include <gatehouse/outbox.h>

#include <strings.h>

#include "api/administering.h"
#include "mail/kinds.h"
#include "mail/message.h"
#include "token/link.h"

enum { BATCH = 100, ROUNDS = 3 };

static gate_outbox_mail shown_of(const gate_mail *mail)
{
    return (gate_outbox_mail){
        .id = mail->id,
        .account = mail->account,
        .kind = mail_kind_name(mail->kind),
        .to = mail->to,
        .locale = mail->locale,
        .queued_ms = mail->queued_ms,
        .next_try_ms = mail->failed ? 0 : mail->due_ms,
        .attempts = mail->attempts,
        .failed = mail->failed,
        .error = mail->error,
    };
}

/* --- list --- */

struct listing {
    const gate_outbox_filter *filter;
    gate_outbox_visit *visit;
    void *payload;
    gate_id after;
    size_t told;
    bool has_more; /* one beyond filter->max fits */
    bool is_over;
};

static bool fits(const gate_outbox_filter *filter, const gate_mail *mail)
{
    return !(filter->waiting && mail->failed) &&
           !(filter->failed && !mail->failed) &&
           (filter->to == NULL || strcasecmp(filter->to, mail->to) == 0) &&
           (filter->kind == NULL ||
            strcmp(filter->kind, mail_kind_name(mail->kind)) == 0);
}

static void tell_of(struct listing *listing, const gate_mail *mail)
{
    const gate_outbox_mail shown = shown_of(mail);

    if (listing->filter->max != 0 && listing->told == listing->filter->max) {
        listing->has_more = true;
        listing->is_over = true;
        return;
    }
    listing->told++;
    listing->is_over = !listing->visit(&shown, listing->payload);
}

static gate_status list_batch(gate_service *service, struct listing *listing,
                              gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_mail *mails;
    size_t count;

    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = call.store->ops->list_mails(
        call.store, &cx, listing->after, BATCH, &mails, &count);

    if (status != GATE_OK) {
        return error_from(error, status, &cx);
    }
    for (size_t i = 0; i < count && !listing->is_over; i++) {
        if (fits(listing->filter, &mails[i])) {
            tell_of(listing, &mails[i]);
        }
        listing->after = mails[i].id;
    }
    listing->is_over = listing->is_over || count < BATCH;
    return GATE_OK;
}

gate_status gate_outbox_list(gate_service *service,
                             const gate_outbox_filter *filter,
                             gate_outbox_visit *visit, void *payload,
                             bool *out_has_more, gate_error *error)
{
    if (service == NULL || filter == NULL || visit == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_outbox_list: an argument is NULL");
    }
    struct listing listing = {.filter = filter,
                              .visit = visit,
                              .payload = payload,
                              .after = filter->after};

    while (!listing.is_over) {
        TRY(list_batch(service, &listing, error));
    }
    if (out_has_more != NULL) {
        *out_has_more = listing.has_more;
    }
    return GATE_OK;
}

/* --- one --- */

static gate_status find(const struct call *call, gate_id id, gate_mail *out)
{
    gate_mail *mails;
    size_t count;

    if (id < 1) {
        return GATE_NOT_FOUND;
    }
    TRY(call->store->ops->list_mails(call->store, call->cx, id - 1, 1, &mails,
                                     &count));
    if (count == 0 || mails[0].id != id) {
        return GATE_NOT_FOUND;
    }
    *out = mails[0];
    return GATE_OK;
}

static gate_status tell(const struct call *call, gate_status status, gate_id id,
                        gate_error *error)
{
    if (status == GATE_NOT_FOUND) {
        return error_set(error, status, "there is no mail %lld", (long long)id);
    }
    return status == GATE_OK ? GATE_OK : error_from(error, status, call->cx);
}

/* A copy with asterisks wherever `token` stands. */
static gate_status hide(gate_context *cx, struct secret token, const char *text,
                        const char **out)
{
    size_t bytes = strlen(text);
    char *copy;

    TRY(NEW_ARRAY(cx, bytes + 1, &copy));
    memcpy(copy, text, bytes + 1);
    for (char *at = strstr(copy, token.data); at != NULL;
         at = strstr(at, token.data)) {
        memset(at, '*', token.bytes);
    }
    *out = copy;
    return GATE_OK;
}

static gate_status hide_token(const struct call *call, const gate_mail *mail,
                              gate_outbox_mail *shown)
{
    gate_link link;
    struct secret token;

    if (!mail->has_link) {
        return GATE_OK;
    }
    TRY(call->store->ops->find_link(call->store, call->cx, mail->link, &link));
    TRY(link_token_write(call->tools->ring, call->cx, &link, &token));
    TRY(hide(call->cx, token, shown->subject, &shown->subject));
    return hide(call->cx, token, shown->text, &shown->text);
}

/* GATE_OK, too, for what can never be sent: it has no words then. */
static gate_status compose(const gate_service *service, const struct call *call,
                           const gate_mail *mail, gate_outbox_mail *out)
{
    gate_outbox_mail shown = *out;
    gate_message message;
    gate_status status = mail_load(&service->mail_site, service->ring,
                                   call->store, call->cx, mail, &message);

    if (status == GATE_OK) {
        shown.subject = message.subject;
        shown.text = message.text;
        status = hide_token(call, mail, &shown);
    }
    if (status == GATE_REFUSED || status == GATE_NOT_FOUND) {
        return GATE_OK;
    }
    TRY(status);
    *out = shown;
    return GATE_OK;
}

gate_status gate_outbox_show(gate_service *service, gate_id mail,
                             gate_outbox_visit *visit, void *payload,
                             gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_mail found;
    gate_outbox_mail shown;

    if (service == NULL || visit == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_outbox_show: an argument is NULL");
    }
    TRY(administering_begin(service, &cx, &call, error));
    gate_status status = find(&call, mail, &found);

    if (status == GATE_OK) {
        shown = shown_of(&found);
        status = compose(service, &call, &found, &shown);
    }
    if (status != GATE_OK) {
        return tell(&call, status, mail, error);
    }
    (void)visit(&shown, payload);
    return GATE_OK;
}

/* --- what is done to one --- */

static gate_status apply_retry(gate_change *change, void *payload)
{
    const gate_mail *mail = payload;

    return change->store->ops->postpone_mail(
        change, mail->id, change->cx->now_ms, false, mail->error);
}

static gate_status apply_drop(gate_change *change, void *payload)
{
    const gate_mail *mail = payload;

    return change->store->ops->finish_mail(change, mail->id);
}

static gate_status act(gate_service *service, gate_id mail, gate_apply *apply,
                       gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    gate_mail found;
    gate_status status = GATE_STALE;

    if (service == NULL) {
        return error_set(error, GATE_FAULT_USAGE, "the service is NULL");
    }
    TRY(administering_begin(service, &cx, &call, error));
    for (int round = 0; round < ROUNDS && status == GATE_STALE; round++) {
        status = find(&call, mail, &found);
        if (status == GATE_OK) {
            status = call.store->ops->change(call.store, &cx, apply, &found);
        }
    }
    return tell(&call, status, mail, error);
}

gate_status gate_outbox_retry(gate_service *service, gate_id mail,
                              gate_error *error)
{
    TRY(act(service, mail, apply_retry, error));
    if (service->outbox != NULL) {
        outbox_wake(service->outbox);
    }
    return GATE_OK;
}

gate_status gate_outbox_drop(gate_service *service, gate_id mail,
                             gate_error *error)
{
    return act(service, mail, apply_drop, error);
}
