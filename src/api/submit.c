/* SPDX-License-Identifier: MIT */
/*
 * Where a request runs: on the spot when it only reads, else on the lane of the
 * slowest of its root fields (runtime.md, 1).
 */
#include "api/request.h"

/* Hand the answer over and forget the request. */
static void answer(struct api_request *request, gate_status status)
{
    gate_response *response = request->response;
    gate_answered *answered = request->answered;
    void *payload = request->payload;

    counting_note_request(request->service->counting, request, status);
    if (status == GATE_OK) {
        request->response = NULL;
    } else {
        response = NULL;
    }
    request_free(request);
    answered(status, response, payload);
}

static void run_on_lane(void *payload, bool is_late)
{
    struct api_request *request = payload;

    if (is_late) {
        request_refuse_busy(request);
        answer(request, GATE_OK);
        return;
    }
    answer(request, request_execute(request));
}

static void push(struct api_request *request, struct lane *lane)
{
    if (!lane_push(lane, run_on_lane, request)) {
        request_refuse_busy(request);
        answer(request, GATE_OK);
    }
}

static void run(struct api_request *request)
{
    gate_service *service = request->service;

    switch (request->place) {
    case PLACE_HERE:
        answer(request, request_execute(request));
        break;
    case PLACE_WORK_LANE:
        push(request, service->work_lane);
        break;
    case PLACE_HASH_LANE:
        push(request, service->hash_lane);
        break;
    }
}

void gate_service_submit(gate_service *service, const gate_request *request,
                         gate_answered *answered, void *payload)
{
    struct api_request *own =
        service != NULL && request != NULL && service->work_lane != NULL
            ? request_new(service, request)
            : NULL;

    if (own == NULL) {
        if (service != NULL) {
            counting_note_lost(service->counting);
        }
        answered(service == NULL || request == NULL ? GATE_FAULT_USAGE
                                                    : GATE_FAULT_MEMORY,
                 NULL, payload);
        return;
    }
    own->answered = answered;
    own->payload = payload;

    gate_status status = request_prepare(own);

    if (status == GATE_OK) {
        run(own);
    } else {
        /* GATE_REFUSED: the answer is written. */
        answer(own, status == GATE_REFUSED ? GATE_OK : status);
    }
}

/* Takes the response of a request that runs on the caller's thread. */
struct waiting {
    gate_status status;
    gate_response *response;
};

static void take(gate_status status, gate_response *response, void *payload)
{
    struct waiting *waiting = payload;

    waiting->status = status;
    waiting->response = response;
}

gate_status gate_service_execute(gate_service *service,
                                 const gate_request *request,
                                 gate_response **out)
{
    struct waiting waiting = {.status = GATE_FAULT_USAGE};

    if (service == NULL || request == NULL || out == NULL) {
        return GATE_FAULT_USAGE;
    }
    struct api_request *own = request_new(service, request);

    if (own == NULL) {
        counting_note_lost(service->counting);
        return GATE_FAULT_MEMORY;
    }
    own->answered = take;
    own->payload = &waiting;
    gate_status status = request_prepare(own);

    if (status == GATE_OK) {
        status = request_execute(own);
    } else if (status == GATE_REFUSED) {
        status = GATE_OK; /* the answer is written */
    }
    answer(own, status);
    TRY(waiting.status);
    *out = waiting.response;
    return GATE_OK;
}
