/* SPDX-License-Identifier: MIT */
/* What a server shows beside GraphQL: public keys, schemas, the mailbox. */
#include "api/response.h"
#include "api/service.h"
#include "base/clock.h"
#include "graphql/schema.h"
#include "json/json.h"

enum {
    EXPORT_MAX_BYTES = 16777216,
    MAILBOX_BATCH = 50,
    MAILBOX_MAX = 200, /* the newest; older ones are in the database */
    MAILBOX_MEMORY_BYTES = 33554432,
};

/* Give the response, or free it when its buffer has failed. */
static gate_status give(gate_response *response, gate_response **out)
{
    if (response->json.failed != BUFFER_FINE) {
        gate_response_free(response);
        return GATE_FAULT_MEMORY;
    }
    *out = response;
    return GATE_OK;
}

gate_status gate_service_jwks(gate_service *service, gate_response **out)
{
    gate_response *response = response_alone(service->arenas, EXPORT_MAX_BYTES);

    if (response == NULL) {
        return GATE_FAULT_MEMORY;
    }
    keyring_write_jwks(service->ring, &response->json);
    return give(response, out);
}

gate_status gate_service_schema(gate_service *service, gate_style style,
                                gate_response **out)
{
    gate_response *response = response_alone(service->arenas, EXPORT_MAX_BYTES);

    if (response == NULL) {
        return GATE_FAULT_MEMORY;
    }
    graphql_print_schema(service->schemas[style], &response->json);
    return give(response, out);
}

static void write_member(struct buffer *out, const char *name, const char *text)
{
    buffer_append_format(out, ",\"%s\":", name);
    json_write_text(out, slice_of(text));
}

static void write_mail(struct buffer *out, const gate_mail *mail,
                       const gate_message *message)
{
    char queued[CLOCK_TEXT_BYTES];

    clock_format_iso(mail->queued_ms, queued);
    buffer_append_format(out, "%s{\"id\":%lld", out->bytes > 1 ? "," : "",
                         (long long)mail->id);
    write_member(out, "to", message->to);
    write_member(out, "from", message->from);
    write_member(out, "subject", message->subject);
    write_member(out, "text", message->text);
    write_member(out, "html", message->html);
    write_member(out, "queued", queued);
    buffer_append_char(out, '}');
}

/* Mails that can no longer be made (their account is gone) are left out. */
static gate_status write_batch(gate_service *service, gate_context *cx,
                               const gate_mail *mails, size_t count,
                               struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        gate_message message;
        gate_status status = mail_load(&service->mail_site, service->ring,
                                       service->store, cx, &mails[i], &message);

        if (status == GATE_OK) {
            write_mail(out, &mails[i], &message);
        } else if (status < GATE_OK) {
            return status;
        }
    }
    return GATE_OK;
}

/* The id that has at most MAILBOX_MAX mails behind it. */
static gate_status find_beginning(gate_service *service, gate_context *cx,
                                  gate_id *out)
{
    gate_id ids[MAILBOX_MAX];
    size_t seen = 0;
    gate_id after = 0;

    for (;;) {
        gate_mail *mails;
        size_t count;

        TRY(service->store->ops->list_mails(service->store, cx, after,
                                            MAILBOX_BATCH, &mails, &count));
        for (size_t i = 0; i < count; i++) {
            ids[seen++ % MAILBOX_MAX] = mails[i].id;
        }
        if (count < MAILBOX_BATCH) {
            break;
        }
        after = mails[count - 1].id;
    }
    *out = seen <= MAILBOX_MAX ? 0 : ids[seen % MAILBOX_MAX] - 1;
    return GATE_OK;
}

static gate_status write_mailbox(gate_service *service, gate_context *cx,
                                 struct buffer *out)
{
    gate_id after;

    TRY(find_beginning(service, cx, &after));
    buffer_append_char(out, '[');
    for (;;) {
        gate_mail *mails;
        size_t count;

        TRY(service->store->ops->list_mails(service->store, cx, after,
                                            MAILBOX_BATCH, &mails, &count));
        TRY(write_batch(service, cx, mails, count, out));
        if (count < MAILBOX_BATCH) {
            break;
        }
        after = mails[count - 1].id;
    }
    buffer_append_char(out, ']');
    return GATE_OK;
}

gate_status gate_service_mailbox(gate_service *service, gate_response **out)
{
    CLEANUP(context_close) gate_context cx = {0};

    if (!service->has_mailbox) {
        return GATE_DENIED;
    }
    TRY(context_open(MAILBOX_MEMORY_BYTES, service_now_ms(service), &cx));
    gate_response *response = response_alone(service->arenas, EXPORT_MAX_BYTES);

    if (response == NULL) {
        return GATE_FAULT_MEMORY;
    }
    gate_status status = write_mailbox(service, &cx, &response->json);

    if (status != GATE_OK) {
        gate_response_free(response);
        return status;
    }
    return give(response, out);
}
