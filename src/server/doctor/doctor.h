/* SPDX-License-Identifier: MIT */
/*
 * Looking at settings, files and the machine before a server starts: each kind
 * of look is a file here, and what it may find a row of base/findings.def.
 *
 * Nothing is written, and nothing is opened that others may be using but for
 * reading.
 */
#ifndef SERVER_DOCTOR_DOCTOR_H
#define SERVER_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/options.h>

#include "base/findings.h"

/* What is looked at.  Borrowed. */
struct examined {
    gate_options *options;
    const char *config; /* the configuration file; NULL: none was read */
    int64_t now_ms;     /* by the machine's clock */
    const struct finding_teller *teller;
};

struct examination {
    const char *name;  /* "files" */
    const char *about; /* what is looked at, for people */
    void (*examine)(const struct examined *examined);
    bool is_quick; /* serve waits for it, too */
    bool is_remote;
};

/** All of them; a nameless one ends it. */
extern const struct examination examinations[];

/** The first thing that stops a start, as `serve` refuses it.
 *
 *  @param config  As in struct examined.
 *  @retval GATE_FAULT_CONFIG  `error` says what was found and what to do. */
GATE_MUST_USE gate_status doctor_refuse_start(gate_options *options,
                                              const char *config,
                                              gate_error *error);

/** The same for a command beside a server: what is wrong with settings. */
GATE_MUST_USE gate_status doctor_refuse_settings(gate_options *options,
                                                 gate_error *error);

/* --- each in a file of its name --- */

void examine_options(const struct examined *examined); /* doctor.c */
void examine_listener(const struct examined *examined);
void examine_files(const struct examined *examined);
void examine_machine(const struct examined *examined);
void examine_clock(const struct examined *examined);
void examine_time_service(const struct examined *examined);
void examine_database(const struct examined *examined);
void examine_mail(const struct examined *examined);

#endif
