/* SPDX-License-Identifier: MIT */
/*
 * gate_service_metrics(): everybody tells his own rows, in the table's order.
 * The outbox alone is read from the store; no lock is held for longer than
 * copying some numbers takes.
 */
#include "base/metrics.h"
#include "api/housekeeper.h"
#include "api/service.h"
#include "token/verified.h"

enum { METRICS_MEMORY_BYTES = 65536 };

/* --- lanes and hashers --- */

enum { LANES = 2 };

static const char *const lane_names[LANES] = {"work", "hash"};

/* One number of all lanes: samples of a metric stand together. */
static void tell_of_lanes(const struct metric_teller *teller, enum metric_id id,
                          const double values[LANES])
{
    for (int i = 0; i < LANES; i++) {
        metric_tell_by(teller, id, lane_names[i], values[i]);
    }
}

static void tell_lanes(const gate_service *service,
                       const struct metric_teller *teller)
{
    struct lane *lanes[LANES] = {service->work_lane, service->hash_lane};
    struct lane_statistics now[LANES];

    for (int i = 0; i < LANES; i++) {
        lane_measure(lanes[i], &now[i]);
    }
    tell_of_lanes(teller, METRIC_LANE_WAITING,
                  (double[]){(double)now[0].waiting, (double)now[1].waiting});
    tell_of_lanes(teller, METRIC_LANE_THREADS,
                  (double[]){now[0].threads, now[1].threads});
    tell_of_lanes(teller, METRIC_LANE_BUSY,
                  (double[]){now[0].busy, now[1].busy});
    tell_of_lanes(teller, METRIC_LANE_REFUSED,
                  (double[]){(double)now[0].refused, (double)now[1].refused});
    tell_of_lanes(teller, METRIC_LANE_LATE,
                  (double[]){(double)now[0].late, (double)now[1].late});
    for (int i = 0; i < LANES; i++) {
        metric_tell_histogram(teller, METRIC_LANE_WAIT, lane_names[i],
                              lane_waits(lanes[i]), 0, &scale_duration);
    }
}

static void tell_hashers(const gate_service *service,
                         const struct metric_teller *teller)
{
    const struct tally *tally = hashers_tally(service->hashers);
    struct hashers_statistics now;

    hashers_measure(service->hashers, &now);
    metric_tell(teller, METRIC_HASHERS_SLOTS, now.slots);
    metric_tell(teller, METRIC_HASHERS_BUSY, now.busy);
    metric_tell(teller, METRIC_HASHERS_WAITING, (double)now.waiting);
    metric_tell(teller, METRIC_HASHERS_REFUSED, (double)now.refused);
    metric_tell_histogram(teller, METRIC_HASHER_WAIT, NULL, tally,
                          HASHERS_WAITS, &scale_duration);
    metric_tell_histogram(teller, METRIC_HASH_DURATION, NULL, tally,
                          HASHERS_HASHES, &scale_duration);
}

/* --- caches --- */

enum { CACHES = 3 };

static const char *const cache_names[CACHES] = {"documents", "tokens",
                                                "accounts"};

static void tell_of_caches(const struct metric_teller *teller,
                           enum metric_id id, const double values[CACHES])
{
    for (int i = 0; i < CACHES; i++) {
        metric_tell_by(teller, id, cache_names[i], values[i]);
    }
}

static void tell_lookups(const struct metric_teller *teller,
                         const struct cache_statistics now[CACHES])
{
    for (int i = 0; i < CACHES; i++) {
        metric_tell_by_both(teller, METRIC_CACHE_LOOKUPS, cache_names[i], "hit",
                            (double)now[i].hits);
        metric_tell_by_both(teller, METRIC_CACHE_LOOKUPS, cache_names[i],
                            "miss", (double)now[i].misses);
    }
}

static void tell_caches(const gate_service *service,
                        const struct metric_teller *teller)
{
    struct cache *caches[CACHES] = {service->documents, service->ring->verified,
                                    service->account_cache};
    struct cache_statistics now[CACHES];
    double evictions[CACHES], entries[CACHES], bytes[CACHES];

    for (int i = 0; i < CACHES; i++) {
        cache_count(caches[i], &now[i]);
        evictions[i] = (double)now[i].evictions;
        entries[i] = (double)now[i].things;
        bytes[i] = (double)now[i].bytes;
    }
    tell_lookups(teller, now);
    tell_of_caches(teller, METRIC_CACHE_EVICTIONS, evictions);
    tell_of_caches(teller, METRIC_CACHE_ENTRIES, entries);
    tell_of_caches(teller, METRIC_CACHE_BYTES, bytes);
}

/* --- mails --- */

static gate_status tell_outbox(gate_service *service,
                               const struct metric_teller *teller)
{
    CLEANUP(context_close) gate_context cx = {0};
    int64_t now_ms = service_now_ms(service);
    gate_mail_counts counts;

    TRY(context_open(METRICS_MEMORY_BYTES, now_ms, &cx));
    TRY(service->store->ops->count_mails(service->store, &cx, &counts));
    int64_t age_ms =
        counts.oldest_queued_ms == 0 ? 0 : now_ms - counts.oldest_queued_ms;

    metric_tell_by(teller, METRIC_MAILS, "waiting", (double)counts.waiting);
    metric_tell_by(teller, METRIC_MAILS, "failed", (double)counts.failed);
    metric_tell(teller, METRIC_MAIL_OLDEST,
                age_ms < 0 ? 0 : (double)age_ms / 1000);
    return GATE_OK;
}

static void tell_attempts(const gate_service *service,
                          const struct metric_teller *teller)
{
    static const char *const words[MAIL_OUTCOMES] = {
        [MAIL_SENT] = "sent",
        [MAIL_POSTPONED] = "postponed",
        [MAIL_FAILED] = "failed",
        [MAIL_DROPPED] = "dropped",
    };

    for (unsigned i = 0; i < MAIL_OUTCOMES; i++) {
        metric_tell_by(teller, METRIC_MAIL_ATTEMPTS, words[i],
                       (double)tally_sum(service->mail_tally, i));
    }
}

gate_status gate_service_metrics(gate_service *service,
                                 gate_metric_visit *visit, void *payload)
{
    const struct metric_teller teller = {visit, payload};

    if (service == NULL || visit == NULL) {
        return GATE_FAULT_USAGE;
    }
    metric_tell_by(&teller, METRIC_BUILD, gate_version(), 1);
    counting_tell(service->counting, &teller);
    if (service->work_lane != NULL) { /* more than administration */
        tell_lanes(service, &teller);
    }
    tell_hashers(service, &teller);
    tell_caches(service, &teller);
    service->store->ops->tell_metrics(service->store, visit, payload);
    metric_tell(&teller, METRIC_STORE_REMOVED,
                (double)housekeeper_removed(service->housekeeper));
    gate_status status = tell_outbox(service, &teller);

    tell_attempts(service, &teller);
    return status;
}
