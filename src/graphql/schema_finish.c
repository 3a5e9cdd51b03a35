/* SPDX-License-Identifier: MIT */
/*
 * Finishing a schema: names become pointers, types come into their final order,
 * possible types are listed, then every rule is checked (schema_check*.c).
 *
 * Source: GraphQL September 2025, section 3.
 */
#include "graphql/schema_finish.h"

#include "graphql/schema_build.h"

enum { MESSAGE_PART_BYTES_MAX = 4096 };

/* --- texts for messages --- */

static const char *finish_copy(const struct finish *finish, struct buffer *text)
{
    const char *copy;

    if (text->failed != BUFFER_FINE ||
        context_copy(finish->errors->cx,
                     (struct slice){text->data, text->bytes},
                     &copy) != GATE_OK) {
        return "";
    }
    return copy;
}

const char *finish_coordinate(const struct finish *finish,
                              struct coordinate coordinate)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(MESSAGE_PART_BYTES_MAX);

    if (coordinate.is_directive) {
        buffer_append_char(&text, '@');
    }
    buffer_append_slice(&text, coordinate.type);
    if (coordinate.field.bytes > 0) {
        buffer_append_char(&text, '.');
        buffer_append_slice(&text, coordinate.field);
    }
    if (coordinate.argument.bytes > 0) {
        buffer_append_char(&text, '(');
        buffer_append_slice(&text, coordinate.argument);
        buffer_append_text(&text, ":)");
    }
    return finish_copy(finish, &text);
}

const char *finish_type_text(const struct finish *finish,
                             const struct graphql_type_use *type)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(MESSAGE_PART_BYTES_MAX);

    graphql_print_type_use(type, &text);
    return finish_copy(finish, &text);
}

/* --- names become pointers --- */

static void tell_mistakes(const struct finish *finish)
{
    for (const struct graphql_error *mistake = finish->schema->mistakes.first;
         mistake != NULL; mistake = mistake->next) {
        (void)graphql_error_add(finish->errors, NULL, NULL, 0, "%s",
                                mistake->message);
    }
}

static const struct graphql_type *find_named(const struct finish *finish,
                                             struct slice name, uint32_t at,
                                             struct coordinate user)
{
    const struct graphql_type *type = graphql_find_type(finish->schema, name);

    if (type == NULL) {
        BROKEN(finish, at, "Unknown type \"%.*s\" at \"%s\".", NAME(name),
               finish_coordinate(finish, user));
    }
    return type;
}

static void resolve_use(const struct finish *finish,
                        const struct graphql_type_use *use,
                        struct coordinate user)
{
    while (use->kind != GRAPHQL_REFERENCE_NAMED) {
        use = use->of;
    }
    /* Made by our builders as a variable; const only for those who ask. */
    ((struct graphql_type_use *)use)->type =
        find_named(finish, use->name, use->at, user);
}

static void resolve_inputs(const struct finish *finish,
                           const struct graphql_input *input,
                           struct coordinate owner, bool are_arguments)
{
    for (; input != NULL; input = input->next) {
        *(are_arguments ? &owner.argument : &owner.field) = input->name;
        resolve_use(finish, input->type, owner);
    }
}

static void resolve_links(const struct finish *finish,
                          struct graphql_type_link *link,
                          struct coordinate owner)
{
    for (; link != NULL; link = link->next) {
        link->type = find_named(finish, link->name, link->at, owner);
    }
}

static void resolve_field(const struct finish *finish,
                          const struct graphql_field *field)
{
    struct coordinate here = {.type = field->owner->name, .field = field->name};

    resolve_use(finish, field->type, here);
    resolve_inputs(finish, field->arguments, here, true);
}

static void resolve_type(const struct finish *finish, struct graphql_type *type)
{
    struct coordinate here = {.type = type->name};

    type->use = (struct graphql_type_use){.kind = GRAPHQL_REFERENCE_NAMED,
                                          .type = type,
                                          .name = type->name,
                                          .at = type->at};
    resolve_links(finish, type->interfaces, here);
    resolve_links(finish, type->members, here);
    for (const struct graphql_field *field = type->fields; field != NULL;
         field = field->next) {
        resolve_field(finish, field);
    }
    resolve_inputs(finish, type->inputs, here, false);
}

static void resolve_roots(const struct finish *finish)
{
    struct graphql_schema *schema = finish->schema;

    for (size_t i = 0; i < ARRAY_LENGTH(schema->root); i++) {
        if (schema->root_name[i].bytes > 0) {
            schema->root[i] =
                find_named(finish, schema->root_name[i], schema->root_at[i],
                           (struct coordinate){.type = SLICE("schema")});
        }
    }
}

static void resolve_all(const struct finish *finish)
{
    const struct graphql_schema *schema = finish->schema;

    for (struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        resolve_type(finish, type);
    }
    for (const struct graphql_directive_type *directive = schema->directives;
         directive != NULL; directive = directive->next) {
        resolve_inputs(
            finish, directive->arguments,
            (struct coordinate){.type = directive->name, .is_directive = true},
            true);
    }
    resolve_field(finish, schema->meta_schema);
    resolve_field(finish, schema->meta_type);
    resolve_field(finish, schema->meta_typename);
    resolve_roots(finish);
}

/* --- the order of types ---
 *
 *= https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars
 *# When returning the set of types from the `__Schema` introspection type, all
 *# referenced built-in scalars must be included. If a built-in scalar type is
 *# not referenced anywhere in a schema (there is no field, argument, or input
 *# field of that type) then it must not be included.
 *
 * Types stand in the order they were added, as the specification advises
 * (4.2, "Stable Ordering"); built-in ones where they are first referred to.
 */

enum { IS_PLACED = 1 };

/* Recursion goes through built-in types only, which are a handful; their
 * arguments are scalars. */
static void place_type(struct graphql_schema *schema, struct graphql_type *type)
{
    const struct graphql_type *of;

    if (type->finishing == IS_PLACED) {
        return;
    }
    type->finishing = IS_PLACED;
    type->next = NULL;
    *schema->last_type = type;
    schema->last_type = &type->next;
    for (const struct graphql_field *field = type->fields; field != NULL;
         field = field->next) {
        of = graphql_named_type(field->type);
        if (of->is_builtin) {
            place_type(schema, (struct graphql_type *)of);
        }
        for (const struct graphql_input *i = field->arguments; i != NULL;
             i = i->next) {
            of = graphql_named_type(i->type);
            if (of->is_builtin) {
                place_type(schema, (struct graphql_type *)of);
            }
        }
    }
}

static void place_builtins_of_inputs(struct graphql_schema *schema,
                                     const struct graphql_input *input)
{
    for (; input != NULL; input = input->next) {
        const struct graphql_type *of = graphql_named_type(input->type);

        if (of->is_builtin) {
            place_type(schema, (struct graphql_type *)of);
        }
    }
}

/* The types as they were added, in an array: placing changes the list. */
static gate_status list_types(struct graphql_schema *schema, size_t *out_count,
                              struct graphql_type ***out)
{
    struct graphql_type **types;
    size_t count = 0;

    for (const struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        count++;
    }
    TRY(NEW_ARRAY(&schema->cx, count, &types));
    count = 0;
    for (struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        types[count++] = type;
    }
    *out = types;
    *out_count = count;
    return GATE_OK;
}

static gate_status place_all(struct graphql_schema *schema)
{
    struct graphql_type *root =
        map_find(&schema->type_by_name, SLICE("__Schema"));
    struct graphql_type **types;
    size_t count;

    TRY(list_types(schema, &count, &types));
    schema->types = NULL;
    schema->last_type = &schema->types;
    for (size_t i = 0; i < count; i++) {
        if (!types[i]->is_builtin) {
            place_type(schema, types[i]);
            place_builtins_of_inputs(schema, types[i]->inputs);
        }
    }
    for (const struct graphql_directive_type *directive = schema->directives;
         directive != NULL; directive = directive->next) {
        place_builtins_of_inputs(schema, directive->arguments);
    }
    place_type(schema, root);
    return GATE_OK;
}

/* Names of scalars that nothing refers to mean nothing any more. */
static gate_status number_types(struct graphql_schema *schema)
{
    uint32_t serial = 0;

    schema->type_by_name = (struct map){0};
    for (struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        type->serial = serial++;
        type->finishing = 0;
        TRY(map_add(&schema->type_by_name, &schema->cx, type->name, type));
    }
    return GATE_OK;
}

/* --- which objects an abstract type may be --- */

static gate_status add_possible(struct graphql_schema *schema,
                                struct graphql_type *abstract,
                                const struct graphql_type *object)
{
    struct graphql_type_link *link;

    TRY(NEW(&schema->cx, &link));
    link->name = object->name;
    link->type = object;
    *abstract->last_possible = link;
    abstract->last_possible = &link->next;
    return GATE_OK;
}

static gate_status list_possible(struct graphql_schema *schema)
{
    for (struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        for (const struct graphql_type_link *link = type->members; link != NULL;
             link = link->next) {
            if (link->type->kind == GRAPHQL_OBJECT) {
                TRY(add_possible(schema, type, link->type));
            }
        }
        for (const struct graphql_type_link *link = type->interfaces;
             link != NULL && type->kind == GRAPHQL_OBJECT; link = link->next) {
            if (link->type->kind == GRAPHQL_INTERFACE) {
                TRY(add_possible(schema, (struct graphql_type *)link->type,
                                 type));
            }
        }
    }
    return GATE_OK;
}

gate_status graphql_schema_resolve(struct graphql_schema *schema,
                                   struct graphql_errors *errors)
{
    struct finish finish = {schema, errors};
    uint32_t told = errors->count;

    graphql_add_builtin_directives(schema);
    graphql_add_introspection(schema);
    if (schema->cx.fault != GATE_OK) {
        return schema->cx.fault;
    }
    tell_mistakes(&finish);
    TRY(graphql_errors_since(errors, told));
    resolve_all(&finish);
    TRY(graphql_errors_since(errors, told));
    TRY(place_all(schema));
    TRY(number_types(schema));
    return list_possible(schema);
}

gate_status graphql_schema_finish(struct graphql_schema *schema,
                                  struct graphql_errors *errors)
{
    struct finish finish = {schema, errors};
    uint32_t told = errors->count;

    if (schema->is_finished) {
        return FAULT(&schema->cx, GATE_FAULT_USAGE, "finished twice");
    }
    TRY(graphql_schema_resolve(schema, errors));
    finish_check_roots(&finish);
    finish_check_directives(&finish);
    finish_check_types(&finish);
    TRY(finish_check_input_cycles(&finish));
    TRY(graphql_errors_since(errors, told));
    TRY(finish_coerce_defaults(&finish));
    TRY(graphql_errors_since(errors, told));
    if (schema->cx.fault != GATE_OK) {
        return schema->cx.fault;
    }
    schema->is_finished = true;
    return GATE_OK;
}
