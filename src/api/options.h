/* SPDX-License-Identifier: MIT */
/* What the options hold, for the makers of a service. */
#ifndef API_OPTIONS_H
#define API_OPTIONS_H

#include <gatehouse/options.h>

#include "base/context.h"
#include "settings/settings.h"

struct gate_options {
    char **values;  /* by row of the table, in normal form; NULL: default */
    char **sources; /* where each was set */
    gate_store *store;
    gate_mailer *mailer;
    gate_log *log;
    void *log_payload;
    gate_clock *clock;
    void *clock_payload;
    bool has_own_clock; /* by gate_options_use_clock() */
    bool only_administration;
};

/** The value of a row: what was set, else the default.  Never NULL. */
const char *options_value(const gate_options *options,
                          const struct setting *setting);

/** All values, with texts copied into the arena of `cx`. */
GATE_MUST_USE gate_status options_settings(const gate_options *options,
                                           gate_context *cx,
                                           struct settings *out);

/** Fill an error slot: return error_set(…). */
GATE_MUST_USE GATE_PRINTF(3, 4) gate_status
    error_set(gate_error *error, gate_status status, const char *format, ...);

/** Fill it from a context's fault. */
GATE_MUST_USE gate_status error_from(gate_error *error, gate_status status,
                                     const gate_context *cx);

#endif
