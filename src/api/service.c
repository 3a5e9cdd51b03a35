/* SPDX-License-Identifier: MIT */
/*
 * A service from its options: settings, store, keys, hashers, schemas, lanes,
 * outbox, in this order; and its end, backwards.
 */
#include "api/service.h"
#include "api/document_cache.h"
#include "api/examine_settings.h"
#include "api/housekeeper.h"
#include "api/mail_server.h"

#include "accounts/account_cache.h"
#include "accounts/tries.h"

#include "base/memory.h"
#include "base/shelf.h"
#include "store/sqlite/open.h"

enum {
    STORE_MEMORY_BYTES = 1048576,
    MAIL_MEMORY_BYTES = 1048576,
    SPARE_THREADS = 2, /* of the hashing lane, beyond twice the hashers */
    ARENAS_KEPT = 64,  /* that no request uses: a megabyte of first blocks */
};

#define VERSION_TEXT_(version) #version
#define VERSION_TEXT(version)  VERSION_TEXT_(version)

const char *gate_version(void)
{
    return VERSION_TEXT(GATE_VERSION);
}

static gate_status fault(gate_error *error)
{
    return error_set(error, GATE_FAULT_MEMORY, "out of memory or threads");
}

/* Event loops and lanes read; some room for health checks and the outbox. */
static unsigned reader_count(const gate_service *service)
{
    const struct settings *settings = &service->settings;

    if (settings->database_readers > 0) {
        return (unsigned)settings->database_readers;
    }
    return (unsigned)settings->work_threads +
           2 * settings_hash_slots(settings) + 2;
}

gate_status service_open_store(gate_service *service, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    const struct settings *settings = &service->settings;
    struct sqlite_options options = {
        .path = settings->database,
        .reader_count = reader_count(service),
        .commit_max = (unsigned)settings->commit_max,
        .busy_ms = (int)(1000 * settings->busy_wait),
    };
    gate_status status =
        context_open(STORE_MEMORY_BYTES, service_now_ms(service), &cx);

    if (status == GATE_OK) {
        status = sqlite_store_open(&cx, &options, &service->store);
    }
    if (status != GATE_OK) {
        return error_from(error, status, &cx);
    }
    service->owns_store = true;
    return GATE_OK;
}

static gate_status open_mailer(gate_service *service, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    gate_status status =
        context_open(STORE_MEMORY_BYTES, service_now_ms(service), &cx);

    if (status == GATE_OK) {
        status = mail_server_open(&cx, &service->settings, &service->mailer);
    }
    if (status != GATE_OK) {
        return error_from(error, status, &cx);
    }
    service->owns_mailer = true;
    return GATE_OK;
}

static gate_status start_hashers(gate_service *service, gate_error *error)
{
    const struct settings *settings = &service->settings;
    struct hasher_options options = {
        .slots = settings_hash_slots(settings),
        .memory_bytes = (size_t)settings->hash_memory,
        .passes = (unsigned)settings->hash_passes,
        .queue_max = (size_t)settings->hash_queue,
        .wait_ms = 1000 * settings->hash_wait,
        .ceiling_bytes = (size_t)settings->hash_ceiling,
    };

    service->hashers = hashers_new(&options);
    return service->hashers != NULL ? GATE_OK : fault(error);
}

/* A refresh never stands behind a login: each lane has a queue and threads of
 * its own.  The hashing lane has more threads than there are hashers, because
 * its threads do the database work around the hash. */
static gate_status start_lanes(gate_service *service, gate_error *error)
{
    const struct settings *settings = &service->settings;
    struct lane_options work = {.name = "gate-work",
                                .threads = (unsigned)settings->work_threads,
                                .queue_max = (size_t)settings->work_queue,
                                .wait_ms = 1000 * settings->work_wait};
    struct lane_options hash = {.name = "gate-hash",
                                .threads = 2 * settings_hash_slots(settings) +
                                           SPARE_THREADS,
                                .queue_max = (size_t)settings->hash_queue,
                                .wait_ms = 1000 * settings->hash_wait};

    service->work_lane = lane_new(&work);
    service->hash_lane = lane_new(&hash);
    return service->work_lane != NULL && service->hash_lane != NULL
               ? GATE_OK
               : fault(error);
}

static gate_status start_outbox(gate_service *service, gate_error *error)
{
    const struct settings *settings = &service->settings;
    struct outbox_options options = {
        .store = service->store,
        .mailer = service->mailer,
        .site = service->mail_site,
        .ring = service->ring,
        .clock = service->clock,
        .clock_payload = service->clock_payload,
        .log = service->log,
        .log_payload = service->log_payload,
        .timeout_s = settings->smtp_timeout,
        .retry_first_s = settings->mail_retry_first,
        .retry_max_s = settings->mail_retry_max,
        .give_up_s = settings->mail_give_up,
        .poll_s = settings->mail_poll,
        .arena_bytes = MAIL_MEMORY_BYTES,
        .tally = service->mail_tally,
    };

    service->outbox = outbox_new(&options);
    return service->outbox != NULL ? GATE_OK : fault(error);
}

static gate_status start_workers(gate_service *service, gate_error *error)
{
    TRY(start_lanes(service, error));
    service->housekeeper = housekeeper_new(service);
    if (service->housekeeper == NULL) {
        return fault(error);
    }
    if (service->has_mailbox) {
        return GATE_OK;
    }
    if (service->mailer == NULL) {
        TRY(open_mailer(service, error));
    }
    return start_outbox(service, error);
}

static void fill_tools(gate_service *service)
{
    service->tools.settings = &service->settings;
    service->tools.words = service->mail_words;
    service->tools.ring = service->ring;
    service->tools.access_rules = &service->access_rules;
    service->tools.hashers = service->hashers;
    service->tools.store = service->store;
    service->tools.account_cache = service->account_cache;
    service->tools.tries = service->tries;
}

static gate_status begin(gate_service *service, const gate_options *options,
                         gate_error *error)
{
    service->store = options->store;
    service->mailer = options->mailer;
    service->log = options->log;
    service->log_payload = options->log_payload;
    service->clock = options->clock;
    service->clock_payload = options->clock_payload;
    service->has_own_clock = options->has_own_clock;
    service->counting = counting_new();
    service->mail_tally = tally_new(MAIL_OUTCOMES, 1);
    if (service->counting == NULL || service->mail_tally == NULL) {
        return fault(error);
    }
    TRY(service_read_settings(service, options, error));
    TRY(service_make_schemas(service, error));
    service->documents =
        document_cache_new((size_t)service->settings.document_cache);
    service->account_cache =
        account_cache_new((size_t)service->settings.account_cache);
    service->arenas =
        shelf_new(ARENAS_KEPT, (size_t)service->settings.request_memory);
    service->tries = tries_new((size_t)service->settings.budget_table);
    if (service->documents == NULL || service->account_cache == NULL ||
        service->arenas == NULL || service->tries == NULL) {
        return fault(error);
    }
    if (service->store == NULL) {
        TRY(service_open_store(service, error));
    } else if (service->store->ops->version != GATE_STORE_OPS_VERSION) {
        return error_set(error, GATE_FAULT_USAGE,
                         "the store was made for another version");
    }
    TRY(service_load_keys(service, error));
    TRY(start_hashers(service, error));
    fill_tools(service);
    return options->only_administration ? GATE_OK
                                        : start_workers(service, error);
}

gate_status gate_service_new(const gate_options *options, gate_service **out,
                             gate_error *error)
{
    if (options == NULL || out == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_service_new: an argument is NULL");
    }
    gate_service *service = memory_allocate(1, sizeof(*service));

    if (service == NULL) {
        return fault(error);
    }
    gate_status status = begin(service, options, error);

    if (status != GATE_OK) {
        gate_service_free(service);
        return status;
    }
    *out = service;
    return GATE_OK;
}

void gate_service_free(gate_service *service)
{
    if (service == NULL) {
        return;
    }
    lane_free(service->hash_lane);
    lane_free(service->work_lane);
    outbox_free(service->outbox);
    housekeeper_free(service->housekeeper);
    hashers_free(service->hashers);
    if (service->owns_mailer) {
        service->mailer->ops->close(service->mailer);
    }
    if (service->owns_store) {
        service->store->ops->close(service->store);
    }
    mail_words_free(service->mail_words);
    keyring_free(service->ring);
    counting_free(service->counting);
    tally_free(service->mail_tally);
    cache_free(service->documents);
    cache_free(service->account_cache);
    shelf_free(service->arenas);
    tries_free(service->tries);
    for (int style = 0; style < STYLES; style++) {
        graphql_schema_free(service->schemas[style]);
    }
    context_close(&service->cx);
    memory_free(service);
}

bool gate_service_has_mailbox(const gate_service *service)
{
    return service->has_mailbox;
}

gate_status gate_service_health(gate_service *service)
{
    CLEANUP(context_close) gate_context cx = {0};

    TRY(context_open(STORE_MEMORY_BYTES, service_now_ms(service), &cx));
    return service->store->ops->ping(service->store, &cx);
}
