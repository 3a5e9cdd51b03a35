/* SPDX-License-Identifier: MIT */
/* What rules share: telling, counting steps, asking about fragments. */
#include "graphql/rules/rule.h"

#include "graphql/printer.h"

enum { VALUE_SHOWN_BYTES = 200 };

gate_status validation_noted(struct validation *v,
                             const struct graphql_error *error)
{
    if (error != NULL) {
        return GATE_OK;
    }
    return v->errors->is_full ? GATE_REFUSED : v->cx->fault;
}

gate_status validation_step(struct validation *v, size_t steps)
{
    struct graphql_error *error;

    if (v->steps_max == 0) {
        return GATE_OK;
    }
    if (steps <= v->steps_max - v->steps) {
        v->steps += (uint32_t)steps;
        return GATE_OK;
    }
    error = graphql_error_add(v->errors, "limit_exceeded", NULL, 0,
                              "Validating the document takes more steps than "
                              "validation_steps allows: %u.",
                              v->steps_max);
    if (error != NULL) {
        error->extensions_json = "\"limit\":\"validation_steps\"";
    }
    return GATE_REFUSED;
}

/* What a buffer holds, also when the rest did not fit. */
static gate_status copy_buffer(struct validation *v, const struct buffer *text,
                               const char **out)
{
    return context_format(v->cx, out, "%.*s%s", (int)text->bytes,
                          text->bytes > 0 ? text->data : "",
                          text->failed == BUFFER_FINE ? "" : "...");
}

gate_status validation_type_text(struct validation *v,
                                 const struct graphql_type_use *type,
                                 const char **out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(VALUE_SHOWN_BYTES);

    graphql_print_type_use(type, &text);
    return copy_buffer(v, &text, out);
}

gate_status validation_value_text(struct validation *v,
                                  const struct graphql_value *value,
                                  const char **out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(VALUE_SHOWN_BYTES);

    graphql_print_value(value, &text);
    return copy_buffer(v, &text, out);
}

struct validation_definition *
validation_find_fragment(const struct validation *v, struct slice name)
{
    return map_find(&v->fragments, name);
}

const struct graphql_type *
validation_condition_type(const struct validation *v,
                          const struct graphql_name *condition)
{
    const struct graphql_type *type =
        graphql_find_type(v->schema, condition->text);

    return type != NULL && graphql_is_composite(type) ? type : NULL;
}

/* Note the fragments of these spreads that were not reached yet. */
static gate_status reach_spreads(struct validation *v,
                                 struct validation_definition *from,
                                 const struct validation_spread *spread,
                                 uint32_t stamp)
{
    for (; spread != NULL; spread = spread->next) {
        struct validation_definition *fragment =
            validation_find_fragment(v, spread->selection->name.text);
        TRY(validation_step(v, 1));
        if (fragment != NULL && fragment->reached_by != stamp) {
            fragment->reached_by = stamp;
            from->reached[from->reached_count++] = fragment;
        }
    }
    return GATE_OK;
}

gate_status validation_reach(struct validation *v,
                             struct validation_definition *from)
{
    uint32_t stamp;

    if (from->is_reached_known) {
        return GATE_OK;
    }
    stamp = ++v->stamp;
    TRY(NEW_ARRAY(v->cx, v->fragments.count, &from->reached));
    TRY(reach_spreads(v, from, from->spreads, stamp));
    for (size_t i = 0; i < from->reached_count; i++) {
        TRY(reach_spreads(v, from, from->reached[i]->spreads, stamp));
    }
    from->is_reached_known = true;
    return GATE_OK;
}

static bool may_be(const struct graphql_type *type,
                   const struct graphql_type_link *objects)
{
    for (; objects != NULL; objects = objects->next) {
        if (graphql_is_possible_type(type, objects->type)) {
            return true;
        }
    }
    return false;
}

bool validation_types_overlap(const struct graphql_type *a,
                              const struct graphql_type *b)
{
    if (a == b) {
        return true;
    }
    if (a->kind == GRAPHQL_OBJECT) {
        return b->kind != GRAPHQL_OBJECT && graphql_is_possible_type(b, a);
    }
    if (b->kind == GRAPHQL_OBJECT) {
        return graphql_is_possible_type(a, b);
    }
    return may_be(b, a->possible);
}

gate_status validation_note_name(struct validation *v, struct map *names,
                                 const struct graphql_name *name,
                                 const struct graphql_name **out_first)
{
    gate_status status =
        map_add(names, v->cx, name->text, (void *)(uintptr_t)name);

    *out_first = NULL;
    if (status == GATE_STALE) {
        *out_first = map_find(names, name->text);
        return GATE_OK;
    }
    return status;
}

static gate_status visit_usages(struct validation *v,
                                struct validation_definition *operation,
                                const struct validation_definition *where,
                                validation_visit_usage *visit)
{
    for (const struct validation_usage *usage = where->usages; usage != NULL;
         usage = usage->next) {
        TRY(validation_step(v, 1));
        TRY(visit(v, operation, usage));
    }
    return GATE_OK;
}

gate_status validation_each_usage(struct validation *v,
                                  struct validation_definition *operation,
                                  validation_visit_usage *visit)
{
    TRY(validation_reach(v, operation));
    TRY(visit_usages(v, operation, operation, visit));
    for (size_t i = 0; i < operation->reached_count; i++) {
        TRY(visit_usages(v, operation, operation->reached[i], visit));
    }
    return GATE_OK;
}
