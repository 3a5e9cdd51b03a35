/* SPDX-License-Identifier: MIT */
/*
 * What is dangerous, contradictory or missing in the settings, before a service
 * is opened with them.  `gatehouse doctor` tells these, and what it sees of the
 * machine; docs/findings.md lists all.
 */
#ifndef GATE_FINDINGS_H
#define GATE_FINDINGS_H

#include <stddef.h>

#include <gatehouse/options.h>
#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** All but advice stops a start. */
typedef enum gate_finding_kind {
    GATE_FINDING_DANGEROUS,     /**< Others could do harm, or data be lost. */
    GATE_FINDING_CONTRADICTORY, /**< It cannot be as it was said. */
    GATE_FINDING_MISSING,       /**< Something has to be there first. */
    GATE_FINDING_ADVICE,        /**< It works, and could be better. */
} gate_finding_kind;

/** One row of the table, as it was found.  Texts are borrowed until the call
 *  that tells it returns; no secret is in them. */
typedef struct gate_finding {
    const char *name; /**< "public_url_missing" */
    gate_finding_kind kind;
    const char *means;  /**< What it is about, for the documentation. */
    const char *remedy; /**< What to do: "set public_url to …" */
    const char *what;   /**< What was found: "public_url = … is no URL"; NULL
                             in the table. */
} gate_finding;

typedef void gate_finding_visit(const gate_finding *finding, void *payload);

/** The rows in the order of the table; NULL at the end.  Static data. */
GATE_API const gate_finding *gate_finding_at(size_t index);

/** "dangerous", "contradictory", "missing", "advice". */
GATE_API const char *gate_finding_kind_name(gate_finding_kind kind);

/**
 * Tell everything that can be said of the settings alone, in the order of the
 * table.  gate_service_new() refuses all but advice with the first of them.
 *
 * @param visit  Called before this call returns.
 * @retval GATE_FAULT_MEMORY
 * @retval GATE_FAULT_USAGE  An argument is NULL.
 */
GATE_API GATE_MUST_USE gate_status gate_options_examine(
    const gate_options *options, gate_finding_visit *visit, void *payload);

/**
 * Greet the mail server that the settings name as the next mail would, with TLS
 * and login, and leave.  Waits for `smtp_timeout` at most.
 *
 * @retval GATE_OK          It would take mails; or `smtp_host` is empty.
 * @retval GATE_REFUSED     It would not: `error` says why, without a secret.
 * @retval GATE_FAULT_CONFIG  The credentials file cannot be used.
 * @retval GATE_FAULT_MEMORY, GATE_FAULT_USAGE
 */
GATE_API GATE_MUST_USE gate_status
gate_options_greet_mail_server(const gate_options *options, gate_error *error);

#ifdef __cplusplus
}
#endif
#endif
