/* SPDX-License-Identifier: MIT */
/* Rows of findings.def. */
#include "base/findings.h"

#include <stdarg.h>
#include <stdio.h>

static const gate_finding findings[FINDINGS] = {
#define FINDING(name, kind, means, remedy)                                     \
    [FINDING_##name] = {#name, GATE_FINDING_##kind, means, remedy, NULL},
#include "base/findings.def"
#undef FINDING
};

const gate_finding *gate_finding_at(size_t index)
{
    return index < FINDINGS ? &findings[index] : NULL;
}

const char *gate_finding_kind_name(gate_finding_kind kind)
{
    switch (kind) {
    case GATE_FINDING_DANGEROUS:
        return "dangerous";
    case GATE_FINDING_CONTRADICTORY:
        return "contradictory";
    case GATE_FINDING_MISSING:
        return "missing";
    case GATE_FINDING_ADVICE:
        return "advice";
    }
    return "";
}

void finding_tell(const struct finding_teller *teller, enum finding_id id,
                  const char *format, ...)
{
    gate_finding finding = findings[id];
    char what[FINDING_WHAT_BYTES];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    finding.what = what;
    teller->visit(&finding, teller->payload);
}
