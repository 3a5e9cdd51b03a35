/* SPDX-License-Identifier: MIT */
/*
 * The statuses of GraphQL over HTTP, in one array: the draft is moving (to 422
 * and 294), and changing sides is then one edit.
 *
 * https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
#include "http/status.h"

#include <stddef.h>

enum situation {
    EXECUTED,      /* with or without field errors */
    REQUEST_ERROR, /* syntax, validation, variables, limits */
    MALFORMED,     /* no JSON, no query, a parameter of the wrong type */
    NOT_ALLOWED,   /* a mutation by GET */
    BUSY,          /* nothing ran */
};

static const unsigned statuses[][MEDIA_TYPES] = {
    /*                as json  as graphql-response+json */
    [EXECUTED] = {200, 200},  [REQUEST_ERROR] = {200, 400},
    [MALFORMED] = {400, 400}, [NOT_ALLOWED] = {405, 405},
    [BUSY] = {503, 503},
};

static enum situation situation_of(gate_answer_kind kind)
{
    switch (kind) {
    case GATE_ANSWER_EXECUTED:
        return EXECUTED;
    case GATE_ANSWER_REQUEST_ERROR:
        return REQUEST_ERROR;
    case GATE_ANSWER_NOT_ALLOWED:
        return NOT_ALLOWED;
    case GATE_ANSWER_BUSY:
        return BUSY;
    case GATE_ANSWER_MALFORMED:
        return MALFORMED;
    }
    return BUSY;
}

unsigned status_of_answer(gate_answer_kind kind, enum media_type type)
{
    return statuses[situation_of(kind)][type];
}

unsigned status_of_malformed(enum media_type type)
{
    return statuses[MALFORMED][type];
}

const char *status_words(unsigned status)
{
    static const struct {
        unsigned status;
        const char *words;
    } all[] = {
        {400, "The request cannot be understood."},
        {404, "There is nothing at this address."},
        {405, "This method is not allowed here."},
        {406, "Answers are application/json or "
              "application/graphql-response+json."},
        {413, "The request's body is too large."},
        {414, "The request's address is too long."},
        {415, "The body must be application/json, in UTF-8 and as it is."},
        {500, "Internal error."},
        {503, "Too much is going on. Try again later."},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (all[i].status == status) {
            return all[i].words;
        }
    }
    return "The request cannot be answered.";
}
