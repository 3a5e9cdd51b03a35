/* SPDX-License-Identifier: MIT */
/* Sentences for whoever starts the server. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include <stdio.h>

#include <gatehouse/options.h>

/* Fill a gate_error and hand its status back, in one statement:
 * return PROBLEM(error, GATE_FAULT_CONFIG, "No such list: %s.", text); */
#define PROBLEM(error, why, ...)                                               \
    (snprintf((error)->message, sizeof((error)->message), __VA_ARGS__),        \
     (error)->status = (why))

#endif
