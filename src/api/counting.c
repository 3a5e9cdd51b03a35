/* SPDX-License-Identifier: MIT */
/*
 * Requests and operations by outcome.  The numbers of all rows lie in one
 * tally, one behind the other:
 *
 *     requests   rows x outcomes, then a histogram of durations a row
 *     calls      rows x outcomes
 *     memory     one histogram
 *
 * A row is an operation; behind them "other" and "none".
 */
#include "api/counting.h"

#include <string.h>

#include "api/request.h"
#include "base/clock.h"
#include "base/memory.h"

enum outcome {
    OUTCOME_OK,
    OUTCOME_REFUSED,
    OUTCOME_DENIED,
    OUTCOME_OVER_BUDGET,
    OUTCOME_BUSY,
    OUTCOME_FAULT,
    OUTCOMES,
};

static const char *const outcome_words[OUTCOMES] = {
    [OUTCOME_OK] = "ok",         [OUTCOME_REFUSED] = "refused",
    [OUTCOME_DENIED] = "denied", [OUTCOME_OVER_BUDGET] = "over_budget",
    [OUTCOME_BUSY] = "busy",     [OUTCOME_FAULT] = "fault",
};

struct counting {
    struct tally *tally;
    size_t operations; /* rows "other" and "none" come behind */
};

static size_t rows(const struct counting *counting)
{
    return counting->operations + 2;
}

static size_t row_other(const struct counting *counting)
{
    return counting->operations;
}

static size_t row_none(const struct counting *counting)
{
    return counting->operations + 1;
}

/* --- where a number lies --- */

static size_t at_request(size_t row, enum outcome outcome)
{
    return row * OUTCOMES + outcome;
}

static size_t at_duration(const struct counting *counting, size_t row)
{
    return rows(counting) * OUTCOMES + row * SCALE_NUMBERS_MAX;
}

static size_t at_call(const struct counting *counting, size_t row,
                      enum outcome outcome)
{
    return at_duration(counting, rows(counting)) + row * OUTCOMES + outcome;
}

static size_t at_memory(const struct counting *counting)
{
    return at_call(counting, rows(counting), OUTCOME_OK);
}

struct counting *counting_new(void)
{
    struct counting *counting = memory_allocate(1, sizeof(*counting));

    if (counting == NULL) {
        return NULL;
    }
    while (operation_table[counting->operations] != NULL) {
        counting->operations++;
    }
    counting->tally = tally_new(at_memory(counting) + SCALE_NUMBERS_MAX, 0);
    if (counting->tally == NULL) {
        counting_free(counting);
        return NULL;
    }
    return counting;
}

void counting_free(struct counting *counting)
{
    if (counting != NULL) {
        tally_free(counting->tally);
        memory_free(counting);
    }
}

/* --- counting --- */

static enum outcome outcome_of_word(const char *word)
{
    unsigned outcome = OUTCOME_OK;

    while (outcome < OUTCOME_FAULT &&
           strcmp(word, outcome_words[outcome]) != 0) {
        outcome++;
    }
    return (enum outcome)outcome;
}

static enum outcome outcome_of_status(gate_status status)
{
    if (status == GATE_OK) {
        return OUTCOME_OK;
    }
    if (status == GATE_REFUSED) {
        return OUTCOME_REFUSED;
    }
    if (status == GATE_DENIED) {
        return OUTCOME_DENIED;
    }
    return status == GATE_FAULT_BUSY ? OUTCOME_BUSY : OUTCOME_FAULT;
}

static size_t row_of(const struct counting *counting,
                     const struct operation *operation)
{
    size_t row = 0;

    while (row < counting->operations && operation_table[row] != operation) {
        row++;
    }
    return row;
}

static size_t row_of_request(const struct counting *counting,
                             const struct api_request *request)
{
    if (request->response->summary.operation[0] == '\0') {
        return row_none(counting);
    }
    return request->first == NULL ? row_other(counting)
                                  : row_of(counting, request->first);
}

void counting_note_request(struct counting *counting,
                           const struct api_request *request,
                           gate_status status)
{
    const gate_response_summary *summary = &request->response->summary;
    struct tally *tally = counting->tally;
    unsigned here = tally_here(tally);
    size_t row = row_of_request(counting, request);
    enum outcome outcome = status == GATE_OK ? outcome_of_word(summary->outcome)
                                             : outcome_of_status(status);

    tally_add(tally, here, at_request(row, outcome), 1);
    tally_observe(tally, here, at_duration(counting, row), &scale_duration,
                  clock_monotonic_us() - request->began_us);
    tally_observe(tally, here, at_memory(counting), &scale_memory,
                  (int64_t)arena_used_bytes(request->cx.arena));
}

void counting_note_lost(struct counting *counting)
{
    tally_add(counting->tally, tally_here(counting->tally),
              at_request(row_none(counting), OUTCOME_FAULT), 1);
}

void counting_note_call(struct counting *counting,
                        const struct operation *operation, const char *outcome)
{
    size_t row = row_of(counting, operation);

    tally_add(counting->tally, tally_here(counting->tally),
              at_call(counting, row, outcome_of_word(outcome)), 1);
}

/* --- telling --- */

static const char *row_name(const struct counting *counting, size_t row)
{
    if (row < counting->operations) {
        return operation_table[row]->field;
    }
    return row == row_other(counting) ? "other" : "none";
}

static void tell_calls(const struct counting *counting,
                       const struct metric_teller *teller, enum metric_id id,
                       size_t first, size_t row_count)
{
    for (size_t row = 0; row < row_count; row++) {
        for (size_t outcome = 0; outcome < OUTCOMES; outcome++) {
            metric_tell_by_both(
                teller, id, row_name(counting, row), outcome_words[outcome],
                (double)tally_sum(counting->tally,
                                  first + row * OUTCOMES + outcome));
        }
    }
}

void counting_tell(const struct counting *counting,
                   const struct metric_teller *teller)
{
    tell_calls(counting, teller, METRIC_REQUESTS, at_request(0, OUTCOME_OK),
               rows(counting));
    for (size_t row = 0; row < rows(counting); row++) {
        metric_tell_histogram(teller, METRIC_REQUEST_DURATION,
                              row_name(counting, row), counting->tally,
                              at_duration(counting, row), &scale_duration);
    }
    tell_calls(counting, teller, METRIC_OPERATIONS,
               at_call(counting, 0, OUTCOME_OK), counting->operations);
    metric_tell_histogram(teller, METRIC_REQUEST_MEMORY, NULL, counting->tally,
                          at_memory(counting), &scale_memory);
}
