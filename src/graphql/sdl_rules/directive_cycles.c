/* SPDX-License-Identifier: MIT */
/*
 * A directive must not need itself to be defined.
 *
 *=
 *https://spec.graphql.org/September2025/#sec-Type-System.Directives.Type-Validation
 *# 2. A Directive definition must not contain the use of a Directive which
 *# references itself directly.
 *# 3. A Directive definition must not contain the use of a Directive which
 *# references itself indirectly by referencing a Type or Directive which
 *# transitively includes a reference to this Directive.
 *
 * From each directive: what can be reached through the directives applied to
 *its arguments, their types, and what is applied there.
 */
#include "graphql/sdl_rules/sdl_rules.h"

/* A directive or a type of the document. */
struct node {
    bool is_directive;
    struct graphql_name name;
    struct part *parts; /* its definition and its extensions */
    const struct node *seen_from;
    struct node *waiting; /* in the queue */
};

struct part {
    const struct graphql_definition *definition;
    struct part *next;
};

struct search {
    struct map directives; /* struct node */
    struct map types;      /* struct node */
    struct node *start;
    struct node **last;
    bool is_cycle;
};

static gate_status note_part(struct sdl_check *check, struct map *nodes,
                             const struct graphql_definition *definition)
{
    struct node *node = map_find(nodes, definition->name.text);
    struct part *part;

    if (node == NULL) {
        TRY(NEW(check->cx, &node));
        node->name = definition->name;
        node->is_directive = definition->kind == GRAPHQL_DEFINITION_DIRECTIVE;
        TRY(map_add(nodes, check->cx, node->name.text, node));
    }
    TRY(NEW(check->cx, &part));
    part->definition = definition;
    part->next = node->parts;
    node->parts = part;
    return GATE_OK;
}

static void reach(struct search *search, struct node *node)
{
    if (node == NULL) {
        return; /* built in, or of the base: those know nothing of us */
    }
    if (node == search->start) {
        search->is_cycle = true;
    } else if (node->seen_from != search->start) {
        node->seen_from = search->start;
        node->waiting = NULL;
        *search->last = node;
        search->last = &node->waiting;
    }
}

static void reach_directives(struct search *search,
                             const struct graphql_directive *directive)
{
    for (; directive != NULL; directive = directive->next) {
        reach(search, map_find(&search->directives, directive->name.text));
    }
}

static void reach_inputs(struct search *search,
                         const struct graphql_field_definition *input)
{
    for (; input != NULL; input = input->next) {
        const struct graphql_type_reference *type = input->type;

        while (type->kind != GRAPHQL_REFERENCE_NAMED) {
            type = type->of;
        }
        reach(search, map_find(&search->types, type->name.text));
        reach_directives(search, input->directives);
    }
}

/* Types of arguments are input types: scalars, enums, input objects. */
static void reach_from(struct search *search, const struct node *node)
{
    for (const struct part *part = node->parts; part != NULL;
         part = part->next) {
        reach_directives(search, part->definition->directives);
        for (const struct graphql_enum_value_definition *value =
                 part->definition->values;
             value != NULL; value = value->next) {
            reach_directives(search, value->directives);
        }
        if (!sdl_has_fields(part->definition)) {
            reach_inputs(search, part->definition->fields);
        }
    }
}

static void search_from(struct sdl_check *check, struct search *search,
                        struct node *start)
{
    struct node *queue = NULL;

    search->start = start;
    search->last = &queue;
    search->is_cycle = false;
    reach_from(search, start);
    for (const struct node *node = queue; node != NULL && !search->is_cycle;
         node = node->waiting) {
        reach_from(search, node);
    }
    search->last = NULL; /* the queue ends here */
    if (search->is_cycle) {
        SDL_BROKEN(check, start->name.at,
                   "Directive \"@%.*s\" cannot reference itself.",
                   NAME(start->name.text));
    }
}

gate_status sdl_directive_cycles(struct sdl_check *check)
{
    struct search search = {0};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
            TRY(note_part(check, &search.directives, definition));
        } else if (sdl_is_type(definition)) {
            TRY(note_part(check, &search.types, definition));
        }
    }
    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE &&
            !check->errors->is_full) {
            search_from(check, &search,
                        map_find(&search.directives, definition->name.text));
        }
    }
    return GATE_OK;
}
