/* SPDX-License-Identifier: MIT */
/*
 * Both schemas from the operations' descriptors: in one style an operation's
 * arguments are the field's, in the other they are the fields of one input
 * object.
 */
#include "graphql/schema.h"
#include "api/call_operation.h"
#include "api/payloads.h"
#include "api/service.h"

enum { SCHEMA_MEMORY_BYTES = 8388608, ERRORS_MAX = 4 };

static const char *type_of(const struct settings *settings,
                           const struct argument *argument)
{
    bool is_required = argument_is_required(settings, argument);

    if (argument->type == ARG_FLAG) {
        return "Boolean!";
    }
    if (argument->type == ARG_ID) {
        return is_required ? "ID!" : "ID";
    }
    if (argument->type == ARG_UUID) {
        return is_required ? "UUID!" : "UUID";
    }
    return is_required ? "String!" : "String";
}

static const char *fallback_of(const struct argument *argument)
{
    return argument->type == ARG_FLAG ? "false" : NULL;
}

static const struct argument *end_of(const struct operation *operation)
{
    return operation->arguments + ARGUMENTS_MAX;
}

static void add_arguments(struct graphql_schema *schema,
                          struct graphql_field *field,
                          const struct settings *settings,
                          const struct operation *operation)
{
    for (const struct argument *argument = operation->arguments;
         argument < end_of(operation) && argument->name != NULL; argument++) {
        if (argument_exists(settings, argument)) {
            (void)graphql_add_argument(schema, field, slice_of(argument->name),
                                       type_of(settings, argument),
                                       fallback_of(argument), NULL);
        }
    }
}

/* Operations that take the same share an input object, as the original's do. */
static bool is_first_with_its_input(const struct operation *operation)
{
    size_t i = 0;

    while (operation_table[i]->relay_input == NULL ||
           strcmp(operation_table[i]->relay_input, operation->relay_input) !=
               0) {
        i++;
    }
    return operation_table[i] == operation;
}

static void add_input_type(struct graphql_schema *schema,
                           const struct settings *settings,
                           const struct operation *operation)
{
    struct graphql_type *input = graphql_add_type(
        schema, GRAPHQL_INPUT_OBJECT, slice_of(operation->relay_input), NULL);

    for (const struct argument *argument = operation->arguments;
         argument < end_of(operation) && argument->name != NULL; argument++) {
        if (argument_exists(settings, argument)) {
            (void)graphql_add_input(schema, input, slice_of(argument->name),
                                    type_of(settings, argument),
                                    fallback_of(argument), NULL);
        }
    }
}

static gate_status add_input_object(struct graphql_schema *schema,
                                    struct graphql_field *field,
                                    const struct settings *settings,
                                    const struct operation *operation)
{
    const char *type;

    if (is_first_with_its_input(operation)) {
        add_input_type(schema, settings, operation);
    }
    TRY(context_format(&schema->cx, &type, "%s!", operation->relay_input));
    (void)graphql_add_argument(schema, field, SLICE("input"), type, NULL, NULL);
    return GATE_OK;
}

static bool answers_null(const struct operation *operation)
{
    return operation->answers == ANSWERS_ACCOUNT_OR_NULL ||
           operation->answers == ANSWERS_NODE_OR_NULL;
}

static gate_status add_operation(struct graphql_schema *schema,
                                 struct graphql_type *root,
                                 const struct settings *settings,
                                 gate_style style,
                                 const struct operation *operation)
{
    const char *type;

    TRY(context_format(&schema->cx, &type, "%s%s",
                       payload_type_name(settings, operation),
                       answers_null(operation) ? "" : "!"));
    struct graphql_field *field = graphql_add_field(
        schema, root, slice_of(operation->field), type, operation->summary);

    if (field == NULL) {
        return GATE_OK; /* the builders are sticky */
    }
    field->resolve = api_call_operation;
    field->payload = operation;
    if (style == GATE_STYLE_RELAY && operation->relay_input != NULL) {
        return add_input_object(schema, field, settings, operation);
    }
    add_arguments(schema, field, settings, operation);
    return GATE_OK;
}

static gate_status add_root(struct graphql_schema *schema,
                            const struct settings *settings, gate_style style,
                            enum operation_root root, const char *name)
{
    struct graphql_type *type =
        graphql_add_type(schema, GRAPHQL_OBJECT, slice_of(name), NULL);

    for (size_t i = 0; operation_table[i] != NULL; i++) {
        if (operation_table[i]->root == root &&
            !(operation_table[i]->is_new && settings->original_schema)) {
            TRY(add_operation(schema, type, settings, style,
                              operation_table[i]));
        }
    }
    graphql_set_root(schema,
                     root == ROOT_QUERY ? GRAPHQL_QUERY : GRAPHQL_MUTATION,
                     slice_of(name));
    return GATE_OK;
}

static gate_status build(struct graphql_schema *schema,
                         const gate_service *service, gate_style style,
                         struct graphql_errors *errors)
{
    TRY(add_root(schema, &service->settings, style, ROOT_QUERY, "Query"));
    TRY(add_root(schema, &service->settings, style, ROOT_MUTATION, "Mutation"));
    payload_add_types(schema, &service->settings);
    schema->has_introspection = service->has_introspection;
    return graphql_schema_finish(schema, errors);
}

/* A descriptor that lacks something is our mistake and stops the start. */
static gate_status check_descriptors(gate_error *error)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        const struct operation *operation = operation_table[i];

        if (!operation_is_whole(operation)) {
            return error_set(error, GATE_FAULT_USAGE,
                             "operation %s is not whole", operation->field);
        }
    }
    return GATE_OK;
}

static gate_status make_schema(gate_service *service, gate_style style,
                               gate_error *error)
{
    struct graphql_schema *schema = NULL;

    if (graphql_schema_new(SCHEMA_MEMORY_BYTES, &schema) != GATE_OK) {
        return error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    service->schemas[style] = schema;
    struct graphql_errors errors =
        graphql_errors_begin(&schema->cx, SLICE(""), ERRORS_MAX);
    gate_status status = build(schema, service, style, &errors);

    if (status == GATE_REFUSED) {
        return error_set(error, GATE_FAULT_USAGE, "the schema: %s",
                         errors.first != NULL ? errors.first->message : "");
    }
    return status == GATE_OK ? GATE_OK : error_from(error, status, &schema->cx);
}

gate_status service_make_schemas(gate_service *service, gate_error *error)
{
    TRY(check_descriptors(error));
    TRY(make_schema(service, GATE_STYLE_ARGUMENTS, error));
    return make_schema(service, GATE_STYLE_RELAY, error);
}
