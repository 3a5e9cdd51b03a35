/* SPDX-License-Identifier: MIT */
/*
 * A hundred clients present one refresh token at the same moment: all are
 * answered, with one successor.  Once the grace is over, the old one ends the
 * session, for its successor, too.
 */
#include <string.h>
#include <time.h>

#include "base/try.h"
#include "bench/kinds.h"

enum { RACERS = 100, RACE_MAX_MS = 60000 };

struct race {
    struct bench *bench;
    struct bench_account *account;
    char presented[ACCOUNT_REFRESH_BYTES];
    unsigned racers;
    unsigned asked;
    unsigned successors; /* different ones */
    unsigned refused;
};

static bool ask(struct client *client, struct question *out)
{
    struct race *race = client->stream->payload;

    if (race->asked == race->racers) {
        return false;
    }
    race->asked++;
    return kind_ask_refresh(race->bench, race->presented, true, out);
}

static enum verdict hear(struct client *client, const struct answer *answer)
{
    struct race *race = client->stream->payload;
    char before[ACCOUNT_REFRESH_BYTES];

    memcpy(before, race->account->refresh, sizeof(before));
    enum verdict verdict =
        kind_take_tokens(race->bench, race->account, "refreshToken", answer);

    if (verdict == VERDICT_RIGHT &&
        strcmp(before, race->account->refresh) != 0) {
        race->successors++;
    }
    if (verdict == VERDICT_WRONG) {
        race->refused++;
    }
    return verdict;
}

static const struct stream_kind kind_race = {.ask = ask, .hear = hear};

/* `racers` clients present `race->presented` once each. */
static gate_status run_race(struct race *race, unsigned racers,
                            struct load *load)
{
    race->racers = racers;
    race->asked = race->successors = race->refused = 0;
    *load = line_load(race->bench);
    load->warmup_ms = 0;
    load->window_ms = RACE_MAX_MS;
    (void)line_add(load, &kind_race, race, racers);
    return load_run(load, race->bench->error);
}

static void begin(struct race *race, struct bench *bench)
{
    *race = (struct race){.bench = bench,
                          .account = &bench->accounts.list[bench->turn]};
    bench->turn = (bench->turn + 1) % bench->accounts.count;
    memcpy(race->presented, race->account->refresh, sizeof(race->presented));
}

static gate_status present_again(struct race *race, const char *what)
{
    struct load load;
    gate_status status = run_race(race, 1, &load);

    if (status == GATE_OK && race->refused != 1) {
        line_fail(race->bench, "%s was taken after the grace.", what);
    }
    load_close(&load);
    return status;
}

/* The first race's old token, and then its successor. */
static gate_status replay(struct race *race)
{
    const struct timespec grace = {.tv_sec = ACCOUNT_GRACE_S + 1};
    char successor[ACCOUNT_REFRESH_BYTES];

    memcpy(successor, race->account->refresh, sizeof(successor));
    (void)nanosleep(&grace, NULL);
    TRY(present_again(race, "A token that had been replaced"));
    memcpy(race->presented, successor, sizeof(successor));
    TRY(present_again(race, "The token of a session that should have ended"));
    line_figure(race->bench, "", "replays_refused", 2);
    race->account->refresh[0] = '\0';
    return GATE_OK;
}

static gate_status run(struct bench *bench)
{
    unsigned races = bench->options->races;
    struct race race, first;
    uint64_t answered = 0;
    unsigned most = 0;

    for (unsigned i = 0; i < races; i++) {
        struct load load;

        begin(&race, bench);
        gate_status status = run_race(&race, RACERS, &load);

        answered += load.streams[0].counts[VERDICT_RIGHT];
        most = race.successors > most ? race.successors : most;
        load_close(&load);
        TRY(status);
        if (i == 0) {
            first = race;
        }
    }
    line_figure(bench, "", "races", races);
    line_figure(bench, "", "answered_percent",
                100.0 * (double)answered / (double)races / RACERS);
    line_figure(bench, "", "successors", most);
    if (answered != (uint64_t)races * RACERS) {
        line_fail(bench, "%llu of %u who raced were not answered well.",
                  (unsigned long long)races * RACERS - answered,
                  races * RACERS);
    }
    if (most != 1) {
        line_fail(bench, "One token had %u successors.", most);
    }
    return bench->options->replays ? replay(&first) : GATE_OK;
}

const struct bench_line line_race = {
    .name = "race",
    .goals = "h",
    .summary = "A hundred clients present one refresh token at once.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run,
};
