/* SPDX-License-Identifier: MIT */
/*
 * gatehouse doctor: what is dangerous, contradictory, missing or could be
 * better, and what to do.  --markdown makes docs/findings.md from the table.
 */
#include <stdio.h>
#include <string.h>

#include <gatehouse/gatehouse.h>

#include "base/clock.h"
#include "server/commands/commands.h"
#include "server/doctor/doctor.h"
#include "server/print.h"

enum { KINDS = GATE_FINDING_ADVICE + 1 };

/* What was told so far. */
struct diagnosis {
    const struct examination *examination;
    bool is_json;
    unsigned of_examination;
    unsigned refused; /* by serve, too */
    unsigned counts[KINDS];
};

static unsigned count_all(const struct diagnosis *diagnosis)
{
    unsigned count = 0;

    for (int kind = 0; kind < KINDS; kind++) {
        count += diagnosis->counts[kind];
    }
    return count;
}

/* Nothing but advice. */
static bool is_well(const struct diagnosis *diagnosis)
{
    return count_all(diagnosis) == diagnosis->counts[GATE_FINDING_ADVICE];
}

static const char *what_serve_does(const struct diagnosis *diagnosis)
{
    if (diagnosis->refused > 0) {
        return "needs this done first";
    }
    return is_well(diagnosis) ? "starts" : "does not wait for it";
}

static void print_as_json(const struct diagnosis *diagnosis,
                          const gate_finding *finding)
{
    (void)fputs(count_all(diagnosis) == 0 ? "{" : ",{", stdout);
    print_json_text(true, "name", finding->name);
    print_json_text(false, "kind", gate_finding_kind_name(finding->kind));
    print_json_text(false, "examination", diagnosis->examination->name);
    print_json_text(false, "what", finding->what);
    print_json_text(false, "means", finding->means);
    print_json_text(false, "remedy", finding->remedy);
    (void)fputs("}", stdout);
}

/* What was found may have a stranger's words in it: a mail server's. */
static void print_for_people(const gate_finding *finding)
{
    print_line("%s: %s", gate_finding_kind_name(finding->kind), finding->name);
    (void)fputs("    ", stdout);
    print_cell(finding->what, 0);
    print_line(".");
    print_wrapped(finding->means, 4);
    (void)fputs("    To do: ", stdout);
    print_line("%s.", finding->remedy);
}

static void note(const gate_finding *finding, void *payload)
{
    struct diagnosis *diagnosis = payload;

    if (diagnosis->is_json) {
        print_as_json(diagnosis, finding);
    } else {
        print_for_people(finding);
    }
    diagnosis->of_examination++;
    diagnosis->refused += finding->kind != GATE_FINDING_ADVICE &&
                          diagnosis->examination->is_quick;
    diagnosis->counts[finding->kind]++;
}

static void examine_all(const struct command *command,
                        const struct arguments *arguments,
                        const struct examined *examined,
                        struct diagnosis *diagnosis)
{
    bool is_offline = arguments_flag(command, arguments, "offline") != NULL;
    bool is_quick = arguments_flag(command, arguments, "quick") != NULL;

    for (const struct examination *each = examinations; each->name != NULL;
         each++) {
        if ((is_offline && each->is_remote) || (is_quick && !each->is_quick)) {
            continue;
        }
        diagnosis->examination = each;
        diagnosis->of_examination = 0;
        each->examine(examined);
        if (diagnosis->of_examination == 0 && !diagnosis->is_json) {
            print_line("fine: %s (%s)", each->name, each->about);
        }
    }
}

static void print_sum(const struct diagnosis *diagnosis)
{
    if (count_all(diagnosis) == 0) {
        print_line("Nothing was found.");
        return;
    }
    print_line("%u dangerous, %u contradictory, %u missing, %u advice: "
               "`gatehouse serve` %s.",
               diagnosis->counts[GATE_FINDING_DANGEROUS],
               diagnosis->counts[GATE_FINDING_CONTRADICTORY],
               diagnosis->counts[GATE_FINDING_MISSING],
               diagnosis->counts[GATE_FINDING_ADVICE],
               what_serve_does(diagnosis));
}

static void print_markdown(void)
{
    const gate_finding *finding;

    print_line(
        "# Findings\n"
        "\n"
        "Made by `gatehouse doctor --markdown` from `src/base/findings.def`; "
        "not written by hand.\n"
        "\n"
        "`gatehouse doctor` tells these of the settings and the machine that "
        "it runs on. Whatever is dangerous, contradictory or\n"
        "missing stops `gatehouse serve` with its sentence, as far as it can "
        "be seen without a network and without reading the\n"
        "whole database.\n"
        "\n"
        "| finding | kind | what it means | what to do |\n"
        "| --- | --- | --- | --- |");
    for (size_t i = 0; (finding = gate_finding_at(i)) != NULL; i++) {
        print_line("| `%s` | %s | %s | %s |", finding->name,
                   gate_finding_kind_name(finding->kind), finding->means,
                   finding->remedy);
    }
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    struct diagnosis diagnosis = {
        .is_json = arguments_flag(command, arguments, "json") != NULL};
    const struct finding_teller teller = {note, &diagnosis};
    const struct examined examined = {options, arguments_config(arguments),
                                      clock_wall_ms(), &teller};

    if (arguments_flag(command, arguments, "markdown") != NULL) {
        print_markdown();
        return EXIT_DONE;
    }
    if (diagnosis.is_json) {
        (void)fputs("{", stdout);
        print_json_text(true, "version", gate_version());
        (void)fputs(",\"findings\":[", stdout);
    }
    examine_all(command, arguments, &examined, &diagnosis);
    if (diagnosis.is_json) {
        (void)fputs("]", stdout);
        print_json_flag(false, "well", is_well(&diagnosis));
        print_json_flag(false, "serve_refuses", diagnosis.refused > 0);
        print_line("}");
    } else {
        print_sum(&diagnosis);
    }
    return is_well(&diagnosis) ? EXIT_DONE : EXIT_NO;
}

const struct command command_doctor = {
    .name = "doctor",
    .words = "",
    .summary = "Say what is wrong with settings and machine, and what to do.",
    .help =
        "Looks at the settings together, the listener, the modes of files, the "
        "disk, limits, the clock, the database, and greets the mail server; "
        "writes nothing, but for SQLite's index of a log that a killed server "
        "has left. Run it as the user that the server runs as, with "
        "the settings that it is given. It ends with 1 when there is anything "
        "but advice. Reading a large database takes a while: --quick leaves "
        "it out.",
    .flags = {{"json", NULL, "As JSON, for programs."},
              {"offline", NULL, "Do not greet the mail server."},
              {"quick", NULL, "Only what `serve` looks at, too."},
              {"markdown", NULL, "Print docs/findings.md: all there is."}},
    .takes_settings = true,
    .run = run,
};
