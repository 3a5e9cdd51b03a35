/* SPDX-License-Identifier: MIT */
/*
 * Of two arguments with one name nobody knows which one counts.
 */
#include "graphql/rules/rule.h"

/* Each name that is there more than once is told once, with all its places. */
static gate_status refuse(struct validation *v,
                          const struct graphql_argument *first)
{
    uint32_t places[20];
    size_t count = 0;

    for (const struct graphql_argument *it = first;
         it != NULL && count < ARRAY_LENGTH(places); it = it->next) {
        if (slice_equal(it->name.text, first->name.text)) {
            places[count++] = it->name.at;
        }
    }
    return BROKEN_AT(v, places, count,
                     "There can be only one argument named \"%.*s\".",
                     SHOWN(first->name.text));
}

/* How often a name was seen. */
struct seen {
    const struct graphql_argument *first;
    unsigned times;
};

/*
 *= https://spec.graphql.org/September2025/#sec-Argument-Uniqueness
 *# For each argument in the document: Let argumentName be the Name of
 *# argument. Let arguments be all Arguments named argumentName in the
 *# Argument Set which contains argument. arguments must be the set
 *# containing only argument.
 */
static gate_status check_arguments(struct validation *v,
                                   const struct validation_arguments *given)
{
    struct map names = {0};

    if (given->first == NULL || given->first->next == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_argument *it = given->first; it != NULL;
         it = it->next) {
        struct seen *seen = map_find(&names, it->name.text);

        if (seen == NULL) {
            TRY(NEW(v->cx, &seen));
            seen->first = it;
            TRY(map_add(&names, v->cx, it->name.text, seen));
        }
        seen->times++;
        if (seen->times == 2) {
            TRY(refuse(v, seen->first));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_argument_uniqueness = {
    .name = "UniqueArgumentNamesRule",
    .arguments = check_arguments,
};
