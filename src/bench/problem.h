/* SPDX-License-Identifier: MIT */
/* Sentences for whoever measures. */
#ifndef BENCH_PROBLEM_H
#define BENCH_PROBLEM_H

#include <stdio.h>

#include <gatehouse/options.h>

/* Fill a gate_error and hand its status back, in one statement:
 * return PROBLEM(error, GATE_FAULT_USAGE, "No such line: %s.", text); */
#define PROBLEM(error, why, ...)                                               \
    (snprintf((error)->message, sizeof((error)->message), __VA_ARGS__),        \
     (error)->status = (why))

#endif
