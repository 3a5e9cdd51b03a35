/* SPDX-License-Identifier: MIT */
/* The table of findings, and telling one. */
#ifndef BASE_FINDINGS_H
#define BASE_FINDINGS_H

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

/* The first finding that stops a start, as an error. */
struct finding_refusal {
    gate_error *error;  /* NULL is fine */
    gate_status status; /* GATE_OK: none yet; else GATE_FAULT_CONFIG */
};

/** A gate_finding_visit for it.  @param refusal  A struct finding_refusal. */
void finding_refuse(const gate_finding *finding, void *refusal);

#endif
