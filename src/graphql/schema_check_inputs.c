/* SPDX-License-Identifier: MIT */
/*
 * The rules of section 3.10 for input objects, default values excepted: those
 * are in schema_check_defaults.c.
 */
#include "graphql/schema_finish.h"

static void check_one_of_field(const struct finish *finish,
                               const struct graphql_input *field,
                               struct coordinate here)
{
    if (field->type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        BROKEN(finish, field->type->at,
               "OneOf input field %s must be nullable.",
               finish_coordinate(finish, here));
    }
    if (field->fallback != NULL) {
        BROKEN(finish, field->at,
               "OneOf input field %s cannot have a default value.",
               finish_coordinate(finish, here));
    }
}

void finish_check_input_object(const struct finish *finish,
                               const struct graphql_type *type)
{
    if (type->inputs == NULL) {
        BROKEN(finish, type->at,
               "Input Object type %.*s must define one or more fields.",
               NAME(type->name));
    }
    for (const struct graphql_input *field = type->inputs; field != NULL;
         field = field->next) {
        struct coordinate here = {.type = type->name, .field = field->name};

        finish_check_name(finish, field->name, field->at);
        if (!graphql_is_input_type(graphql_named_type(field->type))) {
            BROKEN(finish, field->type->at,
                   "The type of %s must be Input Type but got: %s.",
                   finish_coordinate(finish, here),
                   finish_type_text(finish, field->type));
        }
        if (finish_is_required(field) && field->deprecation.is_deprecated) {
            BROKEN_TWICE(finish, field->deprecation.at, field->type->at,
                         "Required input field %s cannot be deprecated.",
                         finish_coordinate(finish, here));
        }
        if (type->is_one_of) {
            check_one_of_field(finish, field, here);
        }
    }
}

/* --- cycles ---
 *
 *= https://spec.graphql.org/September2025/#sec-Input-Objects.Type-Validation
 *# 3. If an Input Object references itself either directly or through
 *# referenced Input Objects, at least one of the fields in the chain of
 *# references must be either a nullable or a List type.
 *
 * A depth-first walk over non-null references, each type once, every cycle told
 * once.  Its stack is an array, because a chain is as long as the schema.
 */

enum { IS_UNSEEN = 0, IS_DONE = 1, ON_PATH = 2 }; /* ON_PATH + its index */

struct step {
    struct graphql_type *type;
    const struct graphql_input *field; /* the one that is followed */
    const struct graphql_input *rest;
};

struct cycle_walk {
    const struct finish *finish;
    struct step *steps;
    size_t depth;
};

/* The input object that a field cannot do without; NULL: it can. */
static struct graphql_type *needed_type(const struct graphql_input *field)
{
    const struct graphql_type_use *use = field->type;

    if (use->kind != GRAPHQL_REFERENCE_NON_NULL ||
        use->of->kind != GRAPHQL_REFERENCE_NAMED ||
        use->of->type->kind != GRAPHQL_INPUT_OBJECT) {
        return NULL;
    }
    return (struct graphql_type *)use->of->type;
}

static void tell_cycle(const struct cycle_walk *walk, size_t from)
{
    CLEANUP(buffer_free) struct buffer path = BUFFER_WITH_MAXIMUM(4096);
    const char *text;

    for (size_t i = from; i < walk->depth; i++) {
        if (i > from) {
            buffer_append_char(&path, '.');
        }
        buffer_append_slice(&path, walk->steps[i].field->name);
    }
    text = buffer_text(&path);
    BROKEN(walk->finish, walk->steps[from].field->at,
           "Cannot reference Input Object \"%.*s\" within itself through a "
           "series of non-null fields: \"%s\".",
           NAME(walk->steps[from].type->name), text == NULL ? "…" : text);
}

static void step_into(struct cycle_walk *walk, struct graphql_type *type)
{
    type->finishing = ON_PATH + (unsigned)walk->depth;
    walk->steps[walk->depth++] =
        (struct step){.type = type, .rest = type->inputs};
}

static void walk_from(struct cycle_walk *walk, struct graphql_type *start)
{
    step_into(walk, start);
    while (walk->depth > 0) {
        struct step *step = &walk->steps[walk->depth - 1];
        struct graphql_type *next;

        if (step->rest == NULL) {
            step->type->finishing = IS_DONE;
            walk->depth--;
            continue;
        }
        step->field = step->rest;
        step->rest = step->rest->next;
        next = needed_type(step->field);
        if (next == NULL || next->finishing == IS_DONE) {
            continue;
        }
        if (next->finishing == IS_UNSEEN) {
            step_into(walk, next);
        } else {
            tell_cycle(walk, next->finishing - ON_PATH);
        }
    }
}

gate_status finish_check_input_cycles(const struct finish *finish)
{
    struct cycle_walk walk = {.finish = finish};
    size_t count = 0;

    for (const struct graphql_type *type = finish->schema->types; type != NULL;
         type = type->next) {
        count += type->kind == GRAPHQL_INPUT_OBJECT ? 1 : 0;
    }
    TRY(NEW_ARRAY(&finish->schema->cx, count, &walk.steps));
    for (struct graphql_type *type = finish->schema->types; type != NULL;
         type = type->next) {
        if (type->kind == GRAPHQL_INPUT_OBJECT &&
            type->finishing == IS_UNSEEN) {
            walk_from(&walk, type);
        }
    }
    return GATE_OK;
}
