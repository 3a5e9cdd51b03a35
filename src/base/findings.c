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

void finding_refuse(const gate_finding *finding, void *refusal)
{
    struct finding_refusal *own = refusal;

    if (own->status != GATE_OK || finding->kind == GATE_FINDING_ADVICE) {
        return;
    }
    own->status = GATE_FAULT_CONFIG;
    if (own->error != NULL) {
        own->error->status = GATE_FAULT_CONFIG;
        (void)snprintf(own->error->message, sizeof(own->error->message),
                       "%s: %s.", finding->what, finding->remedy);
    }
}
