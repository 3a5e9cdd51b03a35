/* SPDX-License-Identifier: MIT */
/* The table of findings, and telling one. */
#ifndef BASE_FINDINGS_H
#define BASE_FINDINGS_H

#include <stdbool.h>

#include <gatehouse/findings.h>

enum finding_id {
#define FINDING(name, ...) FINDING_##name,
#include "base/findings.def"
#undef FINDING
    FINDINGS,
};

enum { FINDING_WHAT_BYTES = 400 };

/* Whom findings are told to. */
struct finding_teller {
    gate_finding_visit *visit;
    void *payload;
};

/** Tell that something was found.  What is too long is cut. */
GATE_PRINTF(3, 4)
void finding_tell(const struct finding_teller *teller, enum finding_id id,
                  const char *format, ...);

/** Whether it stops a start. */
static inline bool finding_stops(const gate_finding *finding)
{
    return finding->kind != GATE_FINDING_ADVICE;
}

#endif
