/* SPDX-License-Identifier: MIT */
/*
 * Otherwise spreading would never end. A depth-first search over the
 * spreads, with a stack of its own because a document may chain as many
 * fragments as it has bytes for; every fragment is searched once.
 */
#include "graphql/rules/rule.h"

/* A fragment on the way from where the search began. */
struct step {
    struct validation_definition *fragment;
    const struct validation_spread *spread; /* being followed */
};

struct search {
    struct step *path;
    size_t length;
    uint32_t stamp; /* of the fragments that were searched */
};

enum { CYCLE_SHOWN_MAX = 20 };

/* The spreads of the path from a step on, and how they are called. */
static gate_status refuse(struct validation *v, const struct search *search,
                          size_t from)
{
    CLEANUP(buffer_free) struct buffer via = BUFFER_WITH_MAXIMUM(1000);
    uint32_t places[CYCLE_SHOWN_MAX];
    size_t count = 0;
    struct slice name =
        search->path[search->length - 1].spread->selection->name.text;

    for (size_t i = from; i < search->length && count < CYCLE_SHOWN_MAX; i++) {
        const struct graphql_selection *spread =
            search->path[i].spread->selection;
        places[count++] = spread->at;
        if (i + 1 < search->length) {
            buffer_append_text(&via, i == from ? " via \"" : ", \"");
            buffer_append_slice(&via, spread->name.text);
            buffer_append_char(&via, '"');
        }
    }
    return BROKEN_AT(
        v, places, count, "Cannot spread fragment \"%.*s\" within itself%.*s.",
        SHOWN(name), (int)via.bytes, via.bytes > 0 ? via.data : "");
}

static void push(struct search *search, struct validation_definition *fragment)
{
    fragment->reached_by = search->stamp;
    search->path[search->length++] = (struct step){fragment, fragment->spreads};
}

/* Where on the path a fragment is; the path's length when it is not. */
static size_t find_on_path(const struct search *search,
                           const struct validation_definition *fragment)
{
    size_t i = 0;

    while (i < search->length && search->path[i].fragment != fragment) {
        i++;
    }
    return i;
}

/* Follow the spread that the last step is at. */
static gate_status follow(struct validation *v, struct search *search)
{
    struct step *last = &search->path[search->length - 1];
    struct validation_definition *target =
        validation_find_fragment(v, last->spread->selection->name.text);
    size_t place;

    TRY(validation_step(v, 1));
    if (target != NULL && target->reached_by != search->stamp) {
        push(search, target);
        return GATE_OK;
    }
    if (target != NULL) {
        place = find_on_path(search, target);
        TRY(validation_step(v, search->length / 16));
        if (place < search->length) {
            TRY(refuse(v, search, place));
        }
    }
    last->spread = last->spread->next;
    return GATE_OK;
}

/* Leave a fragment whose spreads have all been followed. */
static void leave(struct search *search)
{
    search->length--;
    if (search->length > 0) {
        struct step *last = &search->path[search->length - 1];
        last->spread = last->spread->next;
    }
}

static gate_status search_from(struct validation *v, struct search *search,
                               struct validation_definition *fragment)
{
    push(search, fragment);
    while (search->length > 0) {
        if (search->path[search->length - 1].spread == NULL) {
            leave(search);
        } else {
            TRY(follow(v, search));
        }
    }
    return GATE_OK;
}

/*
 *=
 *https://spec.graphql.org/September2025/#sec-Fragment-Spreads-Must-Not-Form-Cycles
 *# The graph of fragment spreads must not form any cycles including
 *# spreading itself. Otherwise an operation could infinitely spread or
 *# infinitely execute on cycles in the underlying data.
 */
static gate_status check_document(struct validation *v)
{
    struct search search = {.stamp = ++v->stamp};

    TRY(NEW_ARRAY(v->cx, v->fragments.count, &search.path));
    for (struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        if (it->definition->kind == GRAPHQL_DEFINITION_FRAGMENT &&
            it->reached_by != search.stamp &&
            validation_find_fragment(v, it->definition->name.text) == it) {
            TRY(search_from(v, &search, it));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_fragment_spreads_must_not_form_cycles = {
    .name = "NoFragmentCyclesRule",
    .document = check_document,
};
