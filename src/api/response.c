/* SPDX-License-Identifier: MIT */
/* Answers: made on any thread, read and freed by the embedder. */
#include "api/response.h"

#include "base/memory.h"

gate_response *response_new(size_t max_bytes)
{
    gate_response *response = memory_allocate(1, sizeof(*response));

    if (response != NULL) {
        response->json = BUFFER_WITH_MAXIMUM(max_bytes);
        response->summary.operation = "";
        response->summary.operation_kind = "";
        response->summary.outcome = "ok";
    }
    return response;
}

const char *gate_response_json(const gate_response *response, size_t *out_bytes)
{
    *out_bytes = response->json.bytes;
    return response->json.data != NULL ? response->json.data : "";
}

const gate_response_summary *
gate_response_summarize(const gate_response *response)
{
    return &response->summary;
}

void gate_response_free(gate_response *response)
{
    if (response == NULL) {
        return;
    }
    buffer_wipe_and_free(&response->json); /* tokens are in it */
    memory_free(response);
}
