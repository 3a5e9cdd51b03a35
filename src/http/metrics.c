/* SPDX-License-Identifier: MIT */
/*
 * Numbers of HTTP: a shard of the tally a loop, and the phases and cuts that
 * the loop's lines count (client.c).
 */
#include "http/metrics.h"

#include "http/loop.h"

enum {
    NUMBER_CODES, /* "none", then 1xx to 5xx */
    CODES = 6,
    NUMBER_SENT = NUMBER_CODES + CODES,
    NUMBER_ACCEPTED,
    NUMBER_REFUSED,
    NUMBER_GRAPHQL,
    NUMBER_OTHER = NUMBER_GRAPHQL + SCALE_NUMBERS_MAX,
    NUMBERS = NUMBER_OTHER + SCALE_NUMBERS_MAX,
};

static const char *const code_names[CODES] = {"none", "1xx", "2xx",
                                              "3xx",  "4xx", "5xx"};

static const char *const phase_names[PHASES] = {
    [PHASE_HEAD] = "head", [PHASE_BODY] = "body", [PHASE_SEND] = "send",
    [PHASE_IDLE] = "idle", [PHASE_WORK] = "work", [PHASE_CUT] = "cut",
};

static const char *const cut_names[CUTS] = {
    [PHASE_HEAD] = "head", [PHASE_BODY] = "body",     [PHASE_SEND] = "send",
    [PHASE_IDLE] = "idle", [CUT_CROWDED] = "crowded", [CUT_DRAINED] = "drain",
};

struct tally *http_tally_new(unsigned loops)
{
    return tally_new(NUMBERS, loops);
}

void http_note_answer(struct loop *loop, const struct http_answered *answered)
{
    struct tally *tally = loop->server->tally;
    unsigned code = answered->status / 100;

    tally_add(tally, loop->index, NUMBER_CODES + (code < CODES ? code : 0), 1);
    tally_add(tally, loop->index, NUMBER_SENT, answered->bytes);
    tally_observe(tally, loop->index,
                  answered->is_graphql ? NUMBER_GRAPHQL : NUMBER_OTHER,
                  &scale_duration, answered->duration_us);
}

void http_note_accepted(struct loop *loop)
{
    tally_add(loop->server->tally, loop->index, NUMBER_ACCEPTED, 1);
}

void http_note_refused(struct loop *loop)
{
    tally_add(loop->server->tally, loop->index, NUMBER_REFUSED, 1);
}

/* --- telling --- */

static void tell_answers(const struct tally *tally,
                         const struct metric_teller *teller)
{
    for (unsigned code = 0; code < CODES; code++) {
        metric_tell_by(teller, METRIC_HTTP_RESPONSES, code_names[code],
                       (double)tally_sum(tally, NUMBER_CODES + code));
    }
    metric_tell_histogram(teller, METRIC_HTTP_DURATION, "graphql", tally,
                          NUMBER_GRAPHQL, &scale_duration);
    metric_tell_histogram(teller, METRIC_HTTP_DURATION, "other", tally,
                          NUMBER_OTHER, &scale_duration);
    metric_tell(teller, METRIC_HTTP_SENT,
                (double)tally_sum(tally, NUMBER_SENT));
    metric_tell(teller, METRIC_HTTP_ACCEPTED,
                (double)tally_sum(tally, NUMBER_ACCEPTED));
    metric_tell(teller, METRIC_HTTP_REFUSED,
                (double)tally_sum(tally, NUMBER_REFUSED));
}

static double cuts_of(const struct http_server *server, unsigned cut)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < server->loop_count; i++) {
        sum += atomic_load_explicit(&server->loops[i].lines.cut[cut],
                                    memory_order_relaxed);
    }
    return (double)sum;
}

static double connections_in(const struct http_server *server, unsigned phase)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < server->loop_count; i++) {
        sum += atomic_load_explicit(&server->loops[i].lines.in_phase[phase],
                                    memory_order_relaxed);
    }
    return (double)sum;
}

void http_server_metrics(const struct http_server *server,
                         const struct metric_teller *teller)
{
    tell_answers(server->tally, teller);
    for (unsigned cut = 0; cut < CUTS; cut++) {
        metric_tell_by(teller, METRIC_HTTP_CUT, cut_names[cut],
                       cuts_of(server, cut));
    }
    for (unsigned phase = 0; phase < PHASES; phase++) {
        metric_tell_by(teller, METRIC_HTTP_CONNECTIONS, phase_names[phase],
                       connections_in(server, phase));
    }
}
