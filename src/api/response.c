/* SPDX-License-Identifier: MIT */
/* Answers: made on any thread, read and freed by the embedder. */
#include "api/response.h"

/* All of it is wiped with the request, however short the answer is. */
enum { USUAL_BYTES = 2048 };

gate_response *response_new(struct shelf *shelf, struct arena *arena,
                            size_t max_bytes)
{
    gate_response *response = arena_allocate(arena, sizeof(*response));
    char *room = arena_allocate(arena, USUAL_BYTES);

    if (response == NULL || room == NULL) {
        return NULL;
    }
    *response = (gate_response){
        .shelf = shelf,
        .arena = arena,
        .json = BUFFER_OVER(room, USUAL_BYTES, max_bytes),
        .summary = {.operation = "", .operation_kind = "", .outcome = "ok"},
    };
    return response;
}

gate_response *response_alone(struct shelf *shelf, size_t max_bytes)
{
    struct arena *arena = shelf_take(shelf);
    gate_response *response =
        arena == NULL ? NULL : response_new(shelf, arena, max_bytes);

    if (arena != NULL && response == NULL) {
        shelf_give_back(shelf, arena);
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
    shelf_give_back(response->shelf, response->arena);
}
