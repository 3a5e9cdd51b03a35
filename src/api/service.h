/* SPDX-License-Identifier: MIT */
/* A service, and what its files share. */
#ifndef API_SERVICE_H
#define API_SERVICE_H

#include <gatehouse/gatehouse.h>

#include "accounts/operation.h"
#include "api/counting.h"
#include "api/options.h"
#include "base/lane.h"
#include "graphql/schema.h"
#include "mail/outbox.h"
#include "mail/words.h"

enum { STYLES = 2 };

struct cache;
struct housekeeper;
struct shelf;

struct gate_service {
    gate_context cx; /* owns the texts of the settings */
    struct settings settings;
    gate_store *store;
    gate_mailer *mailer;
    bool owns_store;
    bool owns_mailer;
    bool has_mailbox;
    bool has_introspection;
    const char *public_url;
    struct keyring *ring;
    struct hashers *hashers;
    struct access_rules access_rules;
    struct operation_tools tools;
    struct mail_words *mail_words;
    struct mail_site mail_site;
    struct outbox *outbox; /* NULL: mails are not sent from here */
    struct housekeeper *housekeeper;
    struct lane *work_lane;
    struct lane *hash_lane;
    struct graphql_schema *schemas[STYLES];
    struct counting *counting;
    struct shelf *arenas; /* of requests */
    struct cache *documents;
    struct cache *account_cache;
    struct tries *tries;
    struct tally *mail_tally; /* by enum mail_outcome */
    gate_log *log;            /* NULL: none */
    void *log_payload;
    gate_clock *clock;
    void *clock_payload;
    bool has_own_clock; /* the embedder's, which goes as it likes */
};

/** One reading of the clock. */
static inline int64_t service_now_ms(const gate_service *service)
{
    return service->clock(service->clock_payload);
}

/* --- steps of gate_service_new(), each in its file --- */

/** What the settings come to together: addresses, mailbox, contradictions. */
GATE_MUST_USE gate_status service_read_settings(gate_service *service,
                                                const gate_options *options,
                                                gate_error *error);

/** Open the SQLite store. */
GATE_MUST_USE gate_status service_open_store(gate_service *service,
                                             gate_error *error);

/** Load the keys; make those that are missing. */
GATE_MUST_USE gate_status service_load_keys(gate_service *service,
                                            gate_error *error);

/** Make both schemas from the descriptors. */
GATE_MUST_USE gate_status service_make_schemas(gate_service *service,
                                               gate_error *error);

#endif
