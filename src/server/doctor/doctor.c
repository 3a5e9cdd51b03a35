/* SPDX-License-Identifier: MIT */
/* The examinations, and refusing a start by the first of their findings. */
#include "server/doctor/doctor.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/try.h"
#include "http/problem.h"

void examine_options(const struct examined *examined)
{
    /* Without memory the service will say so itself. */
    (void)!gate_options_examine(examined->options, examined->teller->visit,
                                examined->teller->payload);
}

const struct examination examinations[] = {
    {"listener", "who can connect", examine_listener, true, false},
    {"settings", "what is set, together", examine_options, true, false},
    {"files", "modes, the disk", examine_files, true, false},
    {"machine", "limits", examine_machine, true, false},
    {"clock", "the time", examine_clock, true, false},
    {"time service", "who keeps the clock right", examine_time_service, false,
     false},
    {"database", "every page, its keys, its version", examine_database, false,
     false},
    {"mail", "the mail server", examine_mail, false, true},
    {0},
};

struct first_stop {
    gate_error *error;
    gate_status status; /* GATE_OK: none yet */
};

static void keep_first(const gate_finding *finding, void *payload)
{
    struct first_stop *stop = payload;

    if (stop->status == GATE_OK && finding_stops(finding)) {
        stop->status = PROBLEM(stop->error, GATE_FAULT_CONFIG, "%s: %s.",
                               finding->what, finding->remedy);
    }
}

gate_status doctor_refuse_start(gate_options *options, const char *config,
                                gate_error *error)
{
    struct first_stop stop = {.error = error};
    const struct finding_teller teller = {keep_first, &stop};
    const struct examined examined = {options, config, clock_wall_ms(),
                                      &teller};

    for (const struct examination *each = examinations; each->name != NULL;
         each++) {
        if (each->is_quick && stop.status == GATE_OK) {
            each->examine(&examined);
        }
    }
    return stop.status;
}

gate_status doctor_refuse_settings(gate_options *options, gate_error *error)
{
    struct first_stop stop = {.error = error};
    const struct finding_teller teller = {keep_first, &stop};
    const struct examined examined = {options, NULL, clock_wall_ms(), &teller};

    examine_listener(&examined);
    examine_options(&examined);
    return stop.status;
}
