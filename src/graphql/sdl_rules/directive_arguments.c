/* SPDX-License-Identifier: MIT */
/*
 * Arguments of the directives that are applied in the type system: known,
 * once, none missing; and input objects without a field twice.  Whether they
 * are of their types is checked when the types are there (sdl.c).
 *
 * Source: GraphQL September 2025, sections 5.4 and 5.6.3.
 */
#include "graphql/sdl_rules/sdl_rules.h"

static const struct sdl_argument *
find_argument(const struct sdl_argument *argument, struct slice name)
{
    while (argument != NULL && !slice_equal(argument->name, name)) {
        argument = argument->next;
    }
    return argument;
}

static gate_status check_known(struct sdl_check *check,
                               const struct graphql_directive *directive,
                               const struct sdl_place *place, void *payload)
{
    (void)place;
    (void)payload;
    for (; directive != NULL; directive = directive->next) {
        const struct sdl_directive *known =
            map_find(&check->directives, directive->name.text);

        for (const struct graphql_argument *i = directive->arguments;
             known != NULL && i != NULL; i = i->next) {
            if (find_argument(known->arguments, i->name.text) == NULL) {
                SDL_BROKEN(check, i->at,
                           "Unknown argument \"%.*s\" on directive \"@%.*s\".",
                           NAME(i->name.text), NAME(directive->name.text));
            }
        }
    }
    return GATE_OK;
}

gate_status sdl_known_argument_names_on_directives(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.directives = check_known};

    return sdl_walk(check, &visitor);
}

/* An argument's name and whether its second use was told. */
struct seen {
    const struct graphql_name *first;
    bool is_told;
};

static gate_status check_once(struct sdl_check *check,
                              const struct graphql_argument *argument)
{
    struct map names = {0};

    for (; argument != NULL; argument = argument->next) {
        struct seen *seen = map_find(&names, argument->name.text);

        if (seen == NULL) {
            TRY(NEW(check->cx, &seen));
            seen->first = &argument->name;
            TRY(map_add(&names, check->cx, argument->name.text, seen));
        } else if (!seen->is_told) {
            seen->is_told = true;
            SDL_BROKEN_TWICE(check, seen->first->at, argument->name.at,
                             "There can be only one argument named \"%.*s\".",
                             NAME(argument->name.text));
        }
    }
    return GATE_OK;
}

static gate_status check_unique(struct sdl_check *check,
                                const struct graphql_directive *directive,
                                const struct sdl_place *place, void *payload)
{
    (void)place;
    (void)payload;
    for (; directive != NULL; directive = directive->next) {
        TRY(check_once(check, directive->arguments));
    }
    return GATE_OK;
}

gate_status sdl_unique_argument_names(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.directives = check_unique};

    return sdl_walk(check, &visitor);
}

static gate_status check_object(struct sdl_check *check,
                                const struct graphql_value *value)
{
    struct map names = {0};

    for (const struct graphql_object_field *field = value->fields;
         field != NULL; field = field->next) {
        const struct graphql_name *first;

        TRY(sdl_note_name(check, &names, &field->name, &first));
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, field->name.at,
                             "There can be only one input field named "
                             "\"%.*s\".",
                             NAME(field->name.text));
        }
    }
    return GATE_OK;
}

/* The parser bounds how deep values lie within each other. */
static gate_status check_value(struct sdl_check *check,
                               const struct graphql_value *value)
{
    if (value->kind == GRAPHQL_VALUE_LIST) {
        for (const struct graphql_value *item = value->items; item != NULL;
             item = item->next) {
            TRY(check_value(check, item));
        }
    }
    if (value->kind == GRAPHQL_VALUE_OBJECT) {
        TRY(check_object(check, value));
        for (const struct graphql_object_field *field = value->fields;
             field != NULL; field = field->next) {
            TRY(check_value(check, field->value));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_input_field_names(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.value = check_value};

    return sdl_walk(check, &visitor);
}

static bool is_given(const struct graphql_directive *directive,
                     struct slice name)
{
    for (const struct graphql_argument *i = directive->arguments; i != NULL;
         i = i->next) {
        if (slice_equal(i->name.text, name)) {
            return true;
        }
    }
    return false;
}

static gate_status check_required(struct sdl_check *check,
                                  const struct graphql_directive *directive,
                                  const struct sdl_place *place, void *payload)
{
    (void)place;
    (void)payload;
    for (; directive != NULL; directive = directive->next) {
        const struct sdl_directive *known =
            map_find(&check->directives, directive->name.text);

        for (const struct sdl_argument *i = known == NULL ? NULL
                                                          : known->arguments;
             i != NULL; i = i->next) {
            if (i->is_required && !is_given(directive, i->name)) {
                SDL_BROKEN(check, directive->at,
                           "Directive \"@%.*s\" argument \"%.*s\" is required, "
                           "but it was not provided.",
                           NAME(directive->name.text), NAME(i->name));
            }
        }
    }
    return GATE_OK;
}

gate_status
sdl_provided_required_arguments_on_directives(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.directives = check_required};

    return sdl_walk(check, &visitor);
}
