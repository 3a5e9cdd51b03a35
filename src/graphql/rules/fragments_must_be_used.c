/* SPDX-License-Identifier: MIT */
/*
 * A fragment that no operation reaches, also not through other fragments, is
 * a mistake.
 */
#include "graphql/rules/rule.h"

/* Reached by any operation: one walk for all of them. */
static gate_status mark(struct validation *v, uint32_t stamp,
                        const struct validation_spread *spread,
                        struct validation_definition **reached, size_t *count)
{
    for (; spread != NULL; spread = spread->next) {
        struct validation_definition *fragment =
            validation_find_fragment(v, spread->selection->name.text);
        TRY(validation_step(v, 1));
        if (fragment != NULL && fragment->reached_by != stamp) {
            fragment->reached_by = stamp;
            reached[(*count)++] = fragment;
        }
    }
    return GATE_OK;
}

static gate_status mark_all(struct validation *v, uint32_t stamp)
{
    struct validation_definition **reached;
    size_t count = 0;

    TRY(NEW_ARRAY(v->cx, v->fragments.count, &reached));
    for (const struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        if (it->definition->kind == GRAPHQL_DEFINITION_OPERATION) {
            TRY(mark(v, stamp, it->spreads, reached, &count));
        }
    }
    for (size_t i = 0; i < count; i++) {
        TRY(mark(v, stamp, reached[i]->spreads, reached, &count));
    }
    return GATE_OK;
}

/*
 *= https://spec.graphql.org/September2025/#sec-Fragments-Must-Be-Used
 *# For each fragment defined in the document: fragment must be the target
 *# of at least one spread in the document.
 */
static gate_status check_fragments(struct validation *v)
{
    uint32_t stamp = ++v->stamp;

    TRY(mark_all(v, stamp));
    for (const struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        const struct validation_definition *named;

        if (it->definition->kind != GRAPHQL_DEFINITION_FRAGMENT) {
            continue;
        }
        named = validation_find_fragment(v, it->definition->name.text);
        if (named->reached_by != stamp) {
            TRY(BROKEN(v, it->definition->at,
                       "Fragment \"%.*s\" is never used.",
                       SHOWN(it->definition->name.text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_fragments_must_be_used = {
    .name = "NoUnusedFragmentsRule",
    .finish = check_fragments,
};
