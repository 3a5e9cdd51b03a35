/* SPDX-License-Identifier: MIT */
/* The examinations, and refusing a start by the first of their findings. */
#include "server/doctor/doctor.h"

#include "base/clock.h"
#include "base/try.h"

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

gate_status doctor_refuse_start(gate_options *options, const char *config,
                                gate_error *error)
{
    struct finding_refusal refusal = {.error = error};
    const struct finding_teller teller = {finding_refuse, &refusal};
    const struct examined examined = {options, config, clock_wall_ms(),
                                      &teller};

    for (const struct examination *each = examinations; each->name != NULL;
         each++) {
        if (each->is_quick && refusal.status == GATE_OK) {
            each->examine(&examined);
        }
    }
    return refusal.status;
}

gate_status doctor_refuse_settings(gate_options *options, gate_error *error)
{
    struct finding_refusal refusal = {.error = error};
    const struct finding_teller teller = {finding_refuse, &refusal};
    const struct examined examined = {options, NULL, clock_wall_ms(), &teller};

    examine_listener(&examined);
    examine_options(&examined);
    return refusal.status;
}
