/* SPDX-License-Identifier: MIT */
/* The list of lines, and one run over those that were chosen. */
#include "bench/bench.h"

#include <string.h>

#include "base/memory.h"
#include "base/try.h"
#include "bench/kinds.h"
#include "bench/problem.h"

enum { WORD_BYTES = 32, LINES_MAX = 16 };

static const struct bench_line *const lines[] = {
    &line_empty,       &line_me,      &line_verify,   &line_login,
    &line_refresh_one, &line_refresh, &line_register, &line_storm,
    &line_light,       &line_idle,    &line_race,     NULL,
};

bool bench_line_at(size_t index, const char **out_name, const char **out_goals,
                   const char **out_summary)
{
    if (index + 1 >= ARRAY_LENGTH(lines)) {
        return false;
    }
    *out_name = lines[index]->name;
    *out_goals = lines[index]->goals;
    *out_summary = lines[index]->summary;
    return true;
}

/* --- choosing --- */

static void choose_default(bool chosen[LINES_MAX])
{
    for (size_t i = 0; lines[i] != NULL; i++) {
        chosen[i] = !lines[i]->must_be_named;
    }
}

/* false: no line is called so, and none has that letter. */
static bool choose(const char *word, bool chosen[LINES_MAX])
{
    bool is_known = false;

    for (size_t i = 0; lines[i] != NULL; i++) {
        if (strcmp(word, lines[i]->name) == 0 ||
            (word[0] != '\0' && strcmp(word, lines[i]->goals) == 0)) {
            chosen[i] = true;
            is_known = true;
        }
    }
    return is_known;
}

static gate_status choose_lines(const char *words, bool chosen[LINES_MAX],
                                gate_error *error)
{
    if (words == NULL) {
        choose_default(chosen);
        return GATE_OK;
    }
    while (*words != '\0') {
        char word[WORD_BYTES];
        size_t bytes = strcspn(words, ",");

        if (bytes < sizeof(word)) {
            memcpy(word, words, bytes);
            word[bytes] = '\0';
        }
        if (bytes >= sizeof(word) || !choose(word, chosen)) {
            return PROBLEM(error, GATE_FAULT_USAGE,
                           "There is no line \"%.*s\"; `gatehouse help bench` "
                           "lists them.",
                           bytes < sizeof(word) ? (int)bytes : WORD_BYTES,
                           words);
        }
        words += bytes + (words[bytes] == ',');
    }
    return GATE_OK;
}

/* --- running --- */

static gate_status run_line(struct bench *bench, const struct bench_line *line)
{
    TRY(bench_prepare(bench, line->needs));
    line_say(bench, line->name);
    bench->result =
        (struct bench_result){.line = line->name, .goals = line->goals};
    return line->run(bench);
}

static gate_status run_lines(struct bench *bench, const bool chosen[LINES_MAX],
                             bench_visit *visit, void *payload)
{
    gate_status whole = GATE_OK;

    for (size_t i = 0; lines[i] != NULL; i++) {
        if (!chosen[i]) {
            continue;
        }
        TRY(run_line(bench, lines[i]));
        visit(&bench->result, payload);
        if (bench->result.failure[0] != '\0') {
            whole = GATE_REFUSED;
        }
    }
    return whole;
}

static gate_status keep_accounts(const struct bench *bench, gate_status status)
{
    const char *path = bench->options->accounts_file;

    if (path == NULL || !bench->accounts.have_changed) {
        return status;
    }
    gate_error unheard;
    gate_status kept = bench_accounts_write(
        path, &bench->accounts, status < GATE_OK ? &unheard : bench->error);

    return status == GATE_OK ? kept : status;
}

gate_status bench_run(const struct bench_options *options, bench_visit *visit,
                      void *payload, gate_error *error)
{
    bool chosen[LINES_MAX] = {false};
    struct bench bench = {.options = options, .error = error};

    TRY(bench_target_read(options->url, &bench.target, error));
    if (!bench.target.is_loopback && !options->may_be_remote) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "%s is not this machine. Measuring loads a server as an "
                       "attack would: say --remote if it is yours.",
                       bench.target.host);
    }
    TRY(choose_lines(options->lines, chosen, error));
    bench.newcomers =
        memory_allocate(BENCH_CONNECTIONS_MAX, sizeof(*bench.newcomers));
    if (bench.newcomers == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    gate_status status = run_lines(&bench, chosen, visit, payload);

    status = keep_accounts(&bench, status);
    bench_accounts_close(&bench.accounts);
    memory_wipe(bench.newcomers,
                BENCH_CONNECTIONS_MAX * sizeof(*bench.newcomers));
    memory_free(bench.newcomers);
    return status;
}
