/* SPDX-License-Identifier: MIT */
/* Accounts and their tokens, before anything is measured. */
#include <string.h>

#include "base/clock.h"
#include "base/try.h"
#include "bench/kinds.h"
#include "bench/problem.h"

enum { PREPARE_CLIENTS = 16, PREPARE_MAX_MS = 600000 };

/* Whether nobody was refused but by what a renewal may be refused for. */
static gate_status judge(const struct bench *bench, const struct stream *stream,
                         const char *what, bool may_be_wrong)
{
    if (stream->counts[VERDICT_OVER_BUDGET] > 0) {
        return PROBLEM(bench->error, GATE_FAULT_CONFIG,
                       "%s: the server's budgets refuse it. Raise them while "
                       "you measure (`gatehouse settings`, section budgets).",
                       what);
    }
    if (stream->counts[VERDICT_BUSY] > 0 ||
        (!may_be_wrong && stream->counts[VERDICT_WRONG] > 0)) {
        return PROBLEM(bench->error, GATE_FAULT_CONFIG,
                       "%s: the server refused it (HTTP %d %s).", what,
                       stream->first_status, stream->first_code);
    }
    return GATE_OK;
}

static gate_status once(struct bench *bench, const struct stream_kind *kind,
                        const char *what, bool may_be_wrong)
{
    struct load load = line_load(bench);
    const struct stream *stream = line_add(&load, kind, bench, PREPARE_CLIENTS);

    load.warmup_ms = 0;
    load.window_ms = PREPARE_MAX_MS;
    bench->turn = 0;
    gate_status status = load_run(&load, bench->error);

    bench->turn = 0;
    if (status == GATE_OK) {
        status = judge(bench, stream, what, may_be_wrong);
    }
    load_close(&load);
    return status;
}

static gate_status take_accounts(struct bench *bench)
{
    const char *path = bench->options->accounts_file;
    gate_status status =
        path == NULL
            ? GATE_NOT_FOUND
            : bench_accounts_read(path, &bench->accounts, bench->error);

    if (status != GATE_NOT_FOUND) {
        return status;
    }
    line_say(bench, "registering accounts");
    TRY(bench_accounts_invent(bench->options->accounts, &bench->accounts,
                              bench->error));
    return once(bench, &kind_enrol, "Registering accounts to measure with",
                false);
}

static bool some(const struct bench *bench, bool is_old)
{
    int64_t fresh_s = clock_wall_ms() / 1000 - ACCOUNT_FRESH_S;

    for (size_t i = 0; i < bench->accounts.count; i++) {
        const struct bench_account *account = &bench->accounts.list[i];

        if (is_old ? account->handed_s < fresh_s
                   : account->refresh[0] == '\0') {
            return true;
        }
    }
    return false;
}

static gate_status renew_tokens(struct bench *bench)
{
    if (some(bench, true)) {
        line_say(bench, "renewing tokens");
        TRY(once(bench, &kind_renew, "Renewing tokens", true));
    }
    if (some(bench, false)) {
        line_say(bench, "logging in");
        TRY(once(bench, &kind_enter, "Logging in", false));
    }
    return GATE_OK;
}

gate_status bench_prepare(struct bench *bench, enum line_needs needs)
{
    if (needs != LINE_NEEDS_NOTHING && bench->accounts.count == 0) {
        TRY(take_accounts(bench));
    }
    return needs == LINE_NEEDS_TOKENS ? renew_tokens(bench) : GATE_OK;
}

gate_status bench_meet(struct bench *bench)
{
    bench->met = 0;
    return once(bench, &kind_meet, "Asking each account once", false);
}
