/* SPDX-License-Identifier: MIT */
/* gatehouse bench: measure a server that runs, over HTTP alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gatehouse/gatehouse.h>

#include "base/try.h"
#include "bench/bench.h"
#include "http/problem.h"
#include "server/commands/commands.h"
#include "server/hardening.h"
#include "server/print.h"

static const char default_url[] = "http://127.0.0.1:8080";

struct printing {
    bool is_json;
    bool is_first;
};

/* --- the words of the command line --- */

/* A whole number within bounds; not given: `otherwise`. */
static gate_status read_number(const struct command *command,
                               const struct arguments *arguments,
                               const char *name, int64_t lowest,
                               int64_t highest, int64_t otherwise, int64_t *out,
                               gate_error *error)
{
    const char *text = arguments_flag(command, arguments, name);
    char *end = NULL;

    *out = otherwise;
    if (text == NULL) {
        return GATE_OK;
    }
    long long number = strtoll(text, &end, 10);

    if (end == text || *end != '\0' || number < lowest || number > highest) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "--%s is a number from %lld to %lld.", name,
                       (long long)lowest, (long long)highest);
    }
    *out = number;
    return GATE_OK;
}

static gate_status read_numbers(const struct command *command,
                                const struct arguments *arguments,
                                struct bench_options *out, gate_error *error)
{
    const struct {
        const char *name;
        int64_t lowest, highest, otherwise;
    } rows[] = {
        {"connections", 1, BENCH_CONNECTIONS_MAX, 16},
        {"seconds", 1, BENCH_SECONDS_MAX, 3},
        {"warmup-ms", 0, 60000, 500},
        {"accounts", 1, BENCH_ACCOUNTS_MAX, 64},
        {"idle", 1, BENCH_IDLE_MAX, 200},
        {"races", 1, BENCH_RACES_MAX, 5},
        {"pid", 1, INT32_MAX, 0},
    };
    int64_t numbers[ARRAY_LENGTH(rows)];

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        TRY(read_number(command, arguments, rows[i].name, rows[i].lowest,
                        rows[i].highest, rows[i].otherwise, &numbers[i],
                        error));
    }
    out->connections = (unsigned)numbers[0];
    out->window_ms = 1000 * numbers[1];
    out->warmup_ms = numbers[2];
    out->accounts = (unsigned)numbers[3];
    out->idle = (unsigned)numbers[4];
    out->races = (unsigned)numbers[5];
    out->pid = numbers[6];
    return GATE_OK;
}

static bool has(const struct command *command,
                const struct arguments *arguments, const char *name)
{
    return arguments_flag(command, arguments, name) != NULL;
}

/* --- what is told --- */

static void say(void *payload, const char *text)
{
    (void)payload;
    (void)fprintf(stderr, "%s …\n", text);
}

static void print_number(double value)
{
    /* Enough digits for small ones, none behind the point for large ones. */
    (void)fprintf(stdout, value < 100 ? "%.3f" : "%.0f", value);
}

static void print_result_json(const struct bench_result *result, bool is_first)
{
    (void)fputs(is_first ? "{" : ",{", stdout);
    print_json_text(true, "line", result->line);
    print_json_text(false, "goals", result->goals);
    (void)fputs(",\"figures\":{", stdout);
    for (size_t i = 0; i < result->figure_count; i++) {
        (void)fprintf(stdout, "%s\"%s\":%.6g", i == 0 ? "" : ",",
                      result->figures[i].name, result->figures[i].value);
    }
    (void)fputs("}", stdout);
    print_json_text(false, "failure", result->failure);
    (void)fputs("}", stdout);
}

static void print_result_text(const struct bench_result *result)
{
    print_cell(result->line, 12);
    for (size_t i = 0; i < result->figure_count; i++) {
        (void)fprintf(stdout, "%s%s ", i == 0 ? "" : "  ",
                      result->figures[i].name);
        print_number(result->figures[i].value);
    }
    print_line("%s", "");
    if (result->failure[0] != '\0') {
        print_line("            FAILED: %s", result->failure);
    }
}

static void print_result(const struct bench_result *result, void *payload)
{
    struct printing *printing = payload;

    if (printing->is_json) {
        print_result_json(result, printing->is_first);
    } else {
        print_result_text(result);
    }
    printing->is_first = false;
    (void)fflush(stdout);
}

static void print_lines(void)
{
    const char *name, *goals, *summary;

    for (size_t i = 0; bench_line_at(i, &name, &goals, &summary); i++) {
        print_cell(name, 12);
        print_cell(goals, 3);
        print_line("%s", summary);
    }
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *unused)
{
    gate_error error = {0};
    struct printing printing = {.is_json = has(command, arguments, "json"),
                                .is_first = true};
    struct bench_options options = {
        .url = arguments->word_count > 0 ? arguments->words[0] : default_url,
        .lines = arguments_flag(command, arguments, "lines"),
        .accounts_file = arguments_flag(command, arguments, "accounts-file"),
        .may_be_remote = has(command, arguments, "remote"),
        .replays = has(command, arguments, "replay"),
        .retries = has(command, arguments, "retry"),
        .say = isatty(STDERR_FILENO) ? say : NULL,
    };
    gate_status status = read_numbers(command, arguments, &options, &error);

    (void)unused;
    if (options.lines != NULL && strcmp(options.lines, "help") == 0) {
        print_lines();
        return EXIT_DONE;
    }
    hardening_raise_file_limit();
    if (printing.is_json) {
        (void)fputs("{\"lines\":[", stdout);
    }
    if (status == GATE_OK) {
        status = bench_run(&options, print_result, &printing, &error);
    }
    if (printing.is_json) {
        print_line("%s", "]}");
    }
    if (status < GATE_OK) {
        print_problem("%s", error.message);
    }
    return exit_code_of(status);
}

const struct command command_bench = {
    .name = "bench",
    .words = "[URL]",
    .words_max = 1,
    .summary = "Measure a server that runs.",
    .help =
        "Asks the server at URL (default: http://127.0.0.1:8080) as its "
        "clients would, and tells how many answers a second came and how long "
        "they took. `--lines help` says what can be measured. It registers "
        "accounts called bench-… and leaves them behind: measure a server made "
        "for it. Budgets count as they do for any client: raise them there "
        "first. Exit code 1: an answer was wrong, or refreshes were handed the "
        "token they came with.",
    .flags =
        {{"lines", "A,B", "Lines to measure, by name or letter. Default: all."},
         {"connections", "N", "Connections that ask without pause: 16."},
         {"seconds", "N", "How long each line counts: 3."},
         {"warmup-ms", "N", "How long each line runs before it counts: 500."},
         {"accounts", "N", "Accounts to register: 64."},
         {"accounts-file", "FILE",
          "Keep them there for the next time: passwords and tokens, mode "
          "0600."},
         {"idle", "N", "Connections that are idle, in the line idle: 200."},
         {"races", "N", "Races in the line race: 5."},
         {"replay", NULL,
          "Race: present the old token again once its grace is over."},
         {"retry", NULL,
          "Make a broken connection again, and ask the same again."},
         {"pid", "N", "The server's process, to tell its CPU time and memory."},
         {"remote", NULL, "Measure a server that is not this machine."},
         {"json", NULL, "As JSON, for programs."}},
    .run = run,
};
