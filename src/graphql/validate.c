/* SPDX-License-Identifier: MIT */
/*
 * Validation begins here: which rules, which definitions, and the graph of
 * fragments that several rules ask for.  The walk is in validate_walk.c.
 *
 * Source: GraphQL September 2025, section 5.
 */
#include "graphql/validate.h"

#include "graphql/coerce.h"
#include "graphql/validate_walk.h"

static const struct validation_rule *const all_rules[] = {
#define RULE(name) &rule_##name,
#include "graphql/rules/rules.def"
#undef RULE
};

_Static_assert(ARRAY_LENGTH(all_rules) <= VALIDATION_RULES_MAX, "too many");

static bool is_chosen(const char *const *names, const char *name)
{
    for (; names != NULL && *names != NULL; names++) {
        if (strcmp(*names, name) == 0) {
            return true;
        }
    }
    return false;
}

static void choose_rules(const char *const *names, struct walk *walk)
{
    for (size_t i = 0; i < ARRAY_LENGTH(all_rules); i++) {
        if (names == NULL || is_chosen(names, all_rules[i]->name)) {
            walk->rules[walk->rule_count++] = all_rules[i];
        }
    }
}

/* Selection sets that wait to be looked through. */
struct waiting {
    const struct graphql_selection_set *set;
    struct waiting *below;
};

static gate_status push_set(struct validation *v,
                            const struct graphql_selection_set *set,
                            struct waiting **top)
{
    struct waiting *waiting;

    TRY(NEW(v->cx, &waiting));
    *waiting = (struct waiting){set, *top};
    *top = waiting;
    return GATE_OK;
}

static gate_status add_spread(struct validation *v,
                              const struct graphql_selection *selection,
                              struct validation_spread ***last)
{
    struct validation_spread *spread;

    TRY(NEW(v->cx, &spread));
    spread->selection = selection;
    **last = spread;
    *last = &spread->next;
    return GATE_OK;
}

/* Every spread below a definition; in the order of the reference, in which
 * cycles are told: those of a set before those of the sets in it. */
static gate_status find_spreads(struct validation *v,
                                struct validation_definition *definition)
{
    struct validation_spread **last = &definition->spreads;
    struct waiting *top = NULL;

    TRY(push_set(v, definition->definition->selections, &top));
    while (top != NULL) {
        const struct graphql_selection *it = top->set->first;
        top = top->below;
        for (; it != NULL; it = it->next) {
            TRY(validation_step(v, 1));
            if (it->kind == GRAPHQL_SELECTION_SPREAD) {
                TRY(add_spread(v, it, &last));
            } else if (it->selections != NULL) {
                TRY(push_set(v, it->selections, &top));
            }
        }
    }
    return GATE_OK;
}

/* Of two variables of one name the last is taken, as by the reference; that
 * there are two is an error anyway. */
static gate_status find_variables(struct validation *v,
                                  struct validation_definition *operation)
{
    for (const struct graphql_variable_definition *it =
             operation->definition->variables;
         it != NULL; it = it->next) {
        struct validation_variable *variable;
        gate_status status;

        TRY(NEW(v->cx, &variable));
        variable->definition = it;
        status =
            graphql_use_reference(v->schema, v->cx, it->type, &variable->type);
        if (status != GATE_OK && status != GATE_NOT_FOUND) {
            return status;
        }
        status = map_add(&operation->variables, v->cx, it->name.text, variable);
        if (status == GATE_STALE) {
            struct validation_variable *first =
                map_find(&operation->variables, it->name.text);
            *first = *variable;
            continue;
        }
        TRY(status);
    }
    return GATE_OK;
}

static gate_status add_definition(struct validation *v,
                                  const struct graphql_definition *definition,
                                  struct validation_definition ***last)
{
    struct validation_definition *added;

    TRY(NEW(v->cx, &added));
    added->definition = definition;
    added->last_usage = &added->usages;
    TRY(find_spreads(v, added));
    TRY(find_variables(v, added));
    **last = added;
    *last = &added->next;
    return GATE_OK;
}

static bool is_executable(const struct graphql_definition *definition)
{
    return definition->kind == GRAPHQL_DEFINITION_OPERATION ||
           definition->kind == GRAPHQL_DEFINITION_FRAGMENT;
}

static gate_status add_fragment(struct validation *v,
                                struct validation_definition *definition)
{
    gate_status status;

    if (definition->definition->kind != GRAPHQL_DEFINITION_FRAGMENT) {
        return GATE_OK;
    }
    status = map_add(&v->fragments, v->cx, definition->definition->name.text,
                     definition);
    return status == GATE_STALE ? GATE_OK : status;
}

/* Of two fragments of one name, too, the last is taken: it is added first. */
static gate_status add_fragments(struct validation *v)
{
    struct validation_definition **all;
    size_t count = 0;

    for (struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        count++;
    }
    TRY(NEW_ARRAY(v->cx, count, &all));
    count = 0;
    for (struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        all[count++] = it;
    }
    while (count > 0) {
        TRY(add_fragment(v, all[--count]));
    }
    return GATE_OK;
}

static gate_status find_definitions(struct validation *v)
{
    struct validation_definition **last = &v->definitions;

    for (const struct graphql_definition *it = v->document->definitions;
         it != NULL; it = it->next) {
        if (is_executable(it)) {
            TRY(add_definition(v, it, &last));
        }
    }
    return add_fragments(v);
}

gate_status graphql_validate(const struct graphql_schema *schema,
                             gate_context *cx,
                             const struct graphql_document *document,
                             const struct graphql_validation_limits *limits,
                             const char *const *rules,
                             struct graphql_errors *errors)
{
    uint32_t errors_before = errors->count;
    struct walk *walk;

    TRY(NEW(cx, &walk));
    walk->v = (struct validation){
        .schema = schema,
        .cx = cx,
        .document = document,
        .errors = errors,
        .steps_max = limits != NULL ? limits->steps : 0,
    };
    choose_rules(rules, walk);
    TRY(find_definitions(&walk->v));
    TRY(validation_walk(walk));
    return errors->count > errors_before ? GATE_REFUSED : GATE_OK;
}
