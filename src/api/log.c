/* SPDX-License-Identifier: MIT */
/*
 * Faults for the embedder's log.  The client reads "internal error" and an id;
 * what a library said, and where, is here under the same id.
 */
#include <stdio.h>

#include "api/request.h"

enum { FAULT_TEXT_BYTES = 400 };

const char *request_log_fault(struct api_request *request,
                              const char *operation, gate_status status)
{
    const gate_service *service = request->service;
    gate_context *cx = &request->cx;
    char message[FAULT_TEXT_BYTES];

    snprintf(message, sizeof(message), "status %d: %s (%s:%d)", (int)status,
             cx->fault != GATE_OK ? cx->message : "no message",
             cx->file != NULL ? cx->file : "?", cx->line);
    if (service->log != NULL) {
        service->log(service->log_payload,
                     &(gate_log_entry){
                         .level = status == GATE_FAULT_BUSY ? GATE_LOG_WARNING
                                                            : GATE_LOG_ERROR,
                         .now_ms = cx->now_ms,
                         .event = "fault",
                         .operation = operation,
                         .request_id = request->given.request_id,
                         .address = request->given.client_address,
                         .message = message,
                     });
    }
    cx->fault = GATE_OK; /* other fields go on */
    return request->given.request_id;
}
