/* SPDX-License-Identifier: MIT */
/*
 * Default values: each must be of its type, and none may need itself.  They are
 * coerced here, once; a default that leaves out fields with defaults comes
 * after those.
 *
 * Source: GraphQL September 2025, sections 3.6 (rule 2.4.5) and 3.10
 * (InputObjectDefaultValueHasCycle).
 */
#include "graphql/coerce.h"
#include "graphql/schema_finish.h"

enum { IS_UNSEEN = 0, IS_BEING_COERCED = 1, IS_DONE = 2 };

/* Values within values and fields that need fields, together. */
enum { DEPTH_MAX = 2000 };

struct defaults {
    const struct finish *finish;
    unsigned depth;
};

static const struct graphql_object_field *
find_member(const struct graphql_value *object, struct slice name)
{
    for (const struct graphql_object_field *field = object->fields;
         field != NULL; field = field->next) {
        if (slice_equal(field->name.text, name)) {
            return field;
        }
    }
    return NULL;
}

static gate_status coerce(const struct finish *finish,
                          struct graphql_input *input,
                          struct coordinate coordinate)
{
    const char *why = NULL;
    gate_status status = graphql_coerce_literal(
        finish->schema, &finish->schema->cx, input->type, input->fallback, NULL,
        &input->coerced_fallback, &why);

    if (status == GATE_REFUSED) {
        BROKEN(finish, input->fallback->at,
               "The default value of %s is not of type %s: %s",
               finish_coordinate(finish, coordinate),
               finish_type_text(finish, input->type), why == NULL ? "" : why);
        return GATE_OK;
    }
    return status;
}

static gate_status coerce_default(struct defaults *defaults,
                                  struct graphql_input *input,
                                  struct coordinate coordinate);

/* What a value leaves out, before the value itself. */
static gate_status coerce_what_is_missing(struct defaults *defaults,
                                          const struct graphql_type *type,
                                          const struct graphql_value *value)
{
    if (type->kind != GRAPHQL_INPUT_OBJECT) {
        return GATE_OK;
    }
    if (++defaults->depth > DEPTH_MAX) {
        BROKEN(defaults->finish, value->at,
               "Default values of \"%.*s\" are nested too deeply.",
               NAME(type->name));
        defaults->depth--;
        return GATE_OK;
    }
    for (const struct graphql_value *item =
             value->kind == GRAPHQL_VALUE_LIST ? value->items : NULL;
         item != NULL; item = item->next) {
        TRY(coerce_what_is_missing(defaults, type, item));
    }
    for (struct graphql_input *field =
             value->kind == GRAPHQL_VALUE_OBJECT ? type->inputs : NULL;
         field != NULL; field = field->next) {
        const struct graphql_object_field *given =
            find_member(value, field->name);

        if (given != NULL) {
            TRY(coerce_what_is_missing(
                defaults, graphql_named_type(field->type), given->value));
        } else {
            TRY(coerce_default(
                defaults, field,
                (struct coordinate){.type = type->name, .field = field->name}));
        }
    }
    defaults->depth--;
    return GATE_OK;
}

static gate_status coerce_default(struct defaults *defaults,
                                  struct graphql_input *input,
                                  struct coordinate coordinate)
{
    uint32_t told = defaults->finish->errors->count;

    if (input->fallback == NULL || input->finishing == IS_DONE) {
        return GATE_OK;
    }
    if (input->finishing == IS_BEING_COERCED) {
        BROKEN(defaults->finish, input->at,
               "The default value of %s needs itself.",
               finish_coordinate(defaults->finish, coordinate));
        return GATE_OK;
    }
    input->finishing = IS_BEING_COERCED;
    TRY(coerce_what_is_missing(defaults, graphql_named_type(input->type),
                               input->fallback));
    input->finishing = IS_DONE;
    if (defaults->finish->errors->count > told ||
        defaults->finish->errors->is_full) {
        return GATE_OK;
    }
    return coerce(defaults->finish, input, coordinate);
}

static gate_status coerce_inputs(struct defaults *defaults,
                                 struct graphql_input *input,
                                 struct coordinate owner, bool are_arguments)
{
    for (; input != NULL; input = input->next) {
        *(are_arguments ? &owner.argument : &owner.field) = input->name;
        TRY(coerce_default(defaults, input, owner));
    }
    return GATE_OK;
}

static gate_status coerce_type(struct defaults *defaults,
                               const struct graphql_type *type)
{
    struct coordinate here = {.type = type->name};

    TRY(coerce_inputs(defaults, type->inputs, here, false));
    for (const struct graphql_field *field = type->fields; field != NULL;
         field = field->next) {
        here.field = field->name;
        TRY(coerce_inputs(defaults, field->arguments, here, true));
    }
    return GATE_OK;
}

gate_status finish_coerce_defaults(const struct finish *finish)
{
    struct defaults defaults = {.finish = finish};

    for (const struct graphql_type *type = finish->schema->types; type != NULL;
         type = type->next) {
        TRY(coerce_type(&defaults, type));
    }
    for (const struct graphql_directive_type *directive =
             finish->schema->directives;
         directive != NULL; directive = directive->next) {
        TRY(coerce_inputs(
            &defaults, directive->arguments,
            (struct coordinate){.type = directive->name, .is_directive = true},
            true));
    }
    return GATE_OK;
}
