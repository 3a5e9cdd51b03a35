/* SPDX-License-Identifier: MIT */
/* Between validate.c, which begins, and validate_walk.c, which walks. */
#ifndef GRAPHQL_VALIDATE_WALK_H
#define GRAPHQL_VALIDATE_WALK_H

#include "graphql/rules/rule.h"

enum { VALIDATION_RULES_MAX = 64 };

/* The rules of one call, and what they share. */
struct walk {
    struct validation v;
    const struct validation_rule *rules[VALIDATION_RULES_MAX];
    size_t rule_count;
};

/** The whole document.
 *  @retval GATE_REFUSED  Stopped early: see the errors. */
GATE_MUST_USE gate_status validation_walk(struct walk *walk);

/** The selections of a set, without asking about the set itself. */
GATE_MUST_USE gate_status validation_walk_selections(
    struct walk *walk, const struct graphql_selection_set *set,
    const struct graphql_type *type);

#endif
