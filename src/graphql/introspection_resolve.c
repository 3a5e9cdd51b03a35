/* SPDX-License-Identifier: MIT */
/*
 * What the fields of the introspection types answer: see introspection.h.
 * Source: GraphQL September 2025, sections 4.2.1 to 4.2.6.
 */
#include "graphql/introspection.h"

#include "graphql/printer.h"

/* A default value is as long as the schema's author wrote it. */
enum { DEFAULT_VALUE_BYTES_MAX = 1 << 20 };

/* --- giving plain things; the result comes zeroed, which is null --- */

static gate_status give_text(struct graphql_result *out, struct slice text)
{
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = text;
    return GATE_OK;
}

/* NULL is null. */
static gate_status give_words(struct graphql_result *out, const char *words)
{
    if (words == NULL) {
        out->kind = GRAPHQL_RESULT_NULL;
        return GATE_OK;
    }
    return give_text(out, slice_of(words));
}

static gate_status give_boolean(struct graphql_result *out, bool boolean)
{
    out->kind = GRAPHQL_RESULT_BOOLEAN;
    out->boolean = boolean;
    return GATE_OK;
}

/* NULL is null. */
static gate_status give_object(struct graphql_result *out, const void *object)
{
    out->kind = object == NULL ? GRAPHQL_RESULT_NULL : GRAPHQL_RESULT_OBJECT;
    out->object = object;
    return GATE_OK;
}

static gate_status give_type(struct graphql_result *out,
                             const struct graphql_type *type)
{
    return give_object(out, type == NULL ? NULL : &type->use);
}

/* A list of `count` items, to be filled in. */
static gate_status give_list(const struct graphql_resolution *at, size_t count,
                             struct graphql_result *out,
                             struct graphql_result **out_items)
{
    TRY(NEW_ARRAY(at->cx, count, out_items));
    out->kind = GRAPHQL_RESULT_LIST;
    out->list.items = *out_items;
    out->list.count = 0;
    return GATE_OK;
}

static void put_object(struct graphql_result *out, struct graphql_result *items,
                       const void *object)
{
    struct graphql_result *item = &items[out->list.count++];

    item->kind = GRAPHQL_RESULT_OBJECT;
    item->object = object;
}

static void put_text(struct graphql_result *out, struct graphql_result *items,
                     struct slice text)
{
    struct graphql_result *item = &items[out->list.count++];

    item->kind = GRAPHQL_RESULT_TEXT;
    item->text = text;
}

static bool wants_deprecated(const struct graphql_resolution *at)
{
    const struct json *given = json_member(at->arguments, "includeDeprecated");

    return given != NULL && given->kind == JSON_TRUE;
}

static bool is_shown(const struct graphql_deprecation *deprecation,
                     bool with_deprecated)
{
    return with_deprecated || !deprecation->is_deprecated;
}

static gate_status give_inputs(const struct graphql_resolution *at,
                               const struct graphql_input *first,
                               struct graphql_result *out)
{
    bool with_deprecated = wants_deprecated(at);
    struct graphql_result *items;
    size_t count = 0;

    for (const struct graphql_input *i = first; i != NULL; i = i->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_input *i = first; i != NULL; i = i->next) {
        if (is_shown(&i->deprecation, with_deprecated)) {
            put_object(out, items, i);
        }
    }
    return GATE_OK;
}

static gate_status give_links(const struct graphql_resolution *at,
                              const struct graphql_type_link *first,
                              struct graphql_result *out)
{
    struct graphql_result *items;
    size_t count = 0;

    for (const struct graphql_type_link *i = first; i != NULL; i = i->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_type_link *i = first; i != NULL; i = i->next) {
        put_object(out, items, &i->type->use);
    }
    return GATE_OK;
}

/* --- __schema, __type(name:), __typename --- */

gate_status introspect_schema(const struct graphql_resolution *at,
                              struct graphql_result *out)
{
    return give_object(out, at->schema);
}

gate_status introspect_type(const struct graphql_resolution *at,
                            struct graphql_result *out)
{
    const struct json *name = json_member(at->arguments, "name");

    if (name == NULL || name->kind != JSON_TEXT) {
        return give_object(out, NULL);
    }
    return give_type(out, graphql_find_type(at->schema, name->text));
}

gate_status introspect_typename(const struct graphql_resolution *at,
                                struct graphql_result *out)
{
    return give_text(out, at->parent_type->name);
}

/* --- __Schema --- */

gate_status introspect_schema_description(const struct graphql_resolution *at,
                                          struct graphql_result *out)
{
    return give_words(out, at->schema->description);
}

gate_status introspect_schema_types(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    struct graphql_result *items;
    size_t count = 0;

    for (const struct graphql_type *type = at->schema->types; type != NULL;
         type = type->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_type *type = at->schema->types; type != NULL;
         type = type->next) {
        put_object(out, items, &type->use);
    }
    return GATE_OK;
}

gate_status introspect_schema_query_type(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    return give_type(out, at->schema->root[GRAPHQL_QUERY]);
}

gate_status introspect_schema_mutation_type(const struct graphql_resolution *at,
                                            struct graphql_result *out)
{
    return give_type(out, at->schema->root[GRAPHQL_MUTATION]);
}

gate_status
introspect_schema_subscription_type(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    return give_type(out, at->schema->root[GRAPHQL_SUBSCRIPTION]);
}

gate_status introspect_schema_directives(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct graphql_directive_type *first = at->schema->directives;
    struct graphql_result *items;
    size_t count = 0;

    for (const struct graphql_directive_type *i = first; i != NULL;
         i = i->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_directive_type *i = first; i != NULL;
         i = i->next) {
        put_object(out, items, i);
    }
    return GATE_OK;
}

/* --- __Type; the parent is a type use --- */

/* The named type; NULL for a list or a non-null. */
static const struct graphql_type *named(const struct graphql_resolution *at)
{
    const struct graphql_type_use *use = at->parent;

    return use->kind == GRAPHQL_REFERENCE_NAMED ? use->type : NULL;
}

static bool is_kind(const struct graphql_type *type,
                    enum graphql_type_kind kind)
{
    return type != NULL && type->kind == kind;
}

gate_status introspect_type_kind(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    static const char *const kinds[] = {
        [GRAPHQL_SCALAR] = "SCALAR",
        [GRAPHQL_OBJECT] = "OBJECT",
        [GRAPHQL_INTERFACE] = "INTERFACE",
        [GRAPHQL_UNION] = "UNION",
        [GRAPHQL_ENUM] = "ENUM",
        [GRAPHQL_INPUT_OBJECT] = "INPUT_OBJECT",
    };
    const struct graphql_type_use *use = at->parent;

    if (use->kind != GRAPHQL_REFERENCE_NAMED) {
        return give_words(
            out, use->kind == GRAPHQL_REFERENCE_LIST ? "LIST" : "NON_NULL");
    }
    return give_words(out, kinds[use->type->kind]);
}

gate_status introspect_type_name(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    return type == NULL ? give_words(out, NULL) : give_text(out, type->name);
}

gate_status introspect_type_description(const struct graphql_resolution *at,
                                        struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    return give_words(out, type == NULL ? NULL : type->description);
}

gate_status
introspect_type_specified_by_url(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    return give_words(out, type == NULL ? NULL : type->specified_by_url);
}

gate_status introspect_type_fields(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    const struct graphql_type *type = named(at);
    bool with_deprecated = wants_deprecated(at);
    struct graphql_result *items;
    size_t count = 0;

    if (!is_kind(type, GRAPHQL_OBJECT) && !is_kind(type, GRAPHQL_INTERFACE)) {
        return give_object(out, NULL);
    }
    for (const struct graphql_field *i = type->fields; i != NULL; i = i->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_field *i = type->fields; i != NULL; i = i->next) {
        if (is_shown(&i->deprecation, with_deprecated)) {
            put_object(out, items, i);
        }
    }
    return GATE_OK;
}

gate_status introspect_type_interfaces(const struct graphql_resolution *at,
                                       struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    if (!is_kind(type, GRAPHQL_OBJECT) && !is_kind(type, GRAPHQL_INTERFACE)) {
        return give_object(out, NULL);
    }
    return give_links(at, type->interfaces, out);
}

gate_status introspect_type_possible_types(const struct graphql_resolution *at,
                                           struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    if (!is_kind(type, GRAPHQL_INTERFACE) && !is_kind(type, GRAPHQL_UNION)) {
        return give_object(out, NULL);
    }
    return give_links(at, type->possible, out);
}

gate_status introspect_type_enum_values(const struct graphql_resolution *at,
                                        struct graphql_result *out)
{
    const struct graphql_type *type = named(at);
    bool with_deprecated = wants_deprecated(at);
    struct graphql_result *items;
    size_t count = 0;

    if (!is_kind(type, GRAPHQL_ENUM)) {
        return give_object(out, NULL);
    }
    for (const struct graphql_enum_value *i = type->values; i != NULL;
         i = i->next) {
        count++;
    }
    TRY(give_list(at, count, out, &items));
    for (const struct graphql_enum_value *i = type->values; i != NULL;
         i = i->next) {
        if (is_shown(&i->deprecation, with_deprecated)) {
            put_object(out, items, i);
        }
    }
    return GATE_OK;
}

gate_status introspect_type_input_fields(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    if (!is_kind(type, GRAPHQL_INPUT_OBJECT)) {
        return give_object(out, NULL);
    }
    return give_inputs(at, type->inputs, out);
}

gate_status introspect_type_of_type(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    const struct graphql_type_use *use = at->parent;

    if (use->kind == GRAPHQL_REFERENCE_NAMED) {
        return give_object(out, NULL);
    }
    return give_object(out, use->of);
}

gate_status introspect_type_is_one_of(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    const struct graphql_type *type = named(at);

    if (!is_kind(type, GRAPHQL_INPUT_OBJECT)) {
        return give_object(out, NULL);
    }
    return give_boolean(out, type->is_one_of);
}

/* --- __Field --- */

gate_status introspect_field_name(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_text(out, field->name);
}

gate_status introspect_field_description(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_words(out, field->description);
}

gate_status introspect_field_args(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_inputs(at, field->arguments, out);
}

gate_status introspect_field_type(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_object(out, field->type);
}

gate_status introspect_field_is_deprecated(const struct graphql_resolution *at,
                                           struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_boolean(out, field->deprecation.is_deprecated);
}

gate_status
introspect_field_deprecation_reason(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    const struct graphql_field *field = at->parent;

    return give_words(out, field->deprecation.reason);
}

/* --- __InputValue --- */

gate_status introspect_input_name(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_input *input = at->parent;

    return give_text(out, input->name);
}

gate_status introspect_input_description(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct graphql_input *input = at->parent;

    return give_words(out, input->description);
}

gate_status introspect_input_type(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_input *input = at->parent;

    return give_object(out, input->type);
}

/*
 *= https://spec.graphql.org/September2025/#sec-The-__InputValue-Type
 *# `defaultValue` may return a String encoding (using the GraphQL language) of
 *# the default value used by this input value in the condition a value is not
 *# provided at runtime.
 */
gate_status introspect_input_default_value(const struct graphql_resolution *at,
                                           struct graphql_result *out)
{
    CLEANUP(buffer_free)
    struct buffer printed = BUFFER_WITH_MAXIMUM(DEFAULT_VALUE_BYTES_MAX);
    const struct graphql_input *input = at->parent;
    const char *copy;

    if (input->fallback == NULL) {
        return give_words(out, NULL);
    }
    graphql_print_value(input->fallback, &printed);
    if (printed.failed != BUFFER_FINE) {
        return FAULT(at->cx, GATE_FAULT_MEMORY, "printing a default value");
    }
    TRY(context_copy(at->cx, (struct slice){printed.data, printed.bytes},
                     &copy));
    return give_text(out, (struct slice){copy, printed.bytes});
}

gate_status introspect_input_is_deprecated(const struct graphql_resolution *at,
                                           struct graphql_result *out)
{
    const struct graphql_input *input = at->parent;

    return give_boolean(out, input->deprecation.is_deprecated);
}

gate_status
introspect_input_deprecation_reason(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    const struct graphql_input *input = at->parent;

    return give_words(out, input->deprecation.reason);
}

/* --- __EnumValue --- */

gate_status introspect_enum_value_name(const struct graphql_resolution *at,
                                       struct graphql_result *out)
{
    const struct graphql_enum_value *value = at->parent;

    return give_text(out, value->name);
}

gate_status
introspect_enum_value_description(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct graphql_enum_value *value = at->parent;

    return give_words(out, value->description);
}

gate_status
introspect_enum_value_is_deprecated(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    const struct graphql_enum_value *value = at->parent;

    return give_boolean(out, value->deprecation.is_deprecated);
}

gate_status
introspect_enum_value_deprecation_reason(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct graphql_enum_value *value = at->parent;

    return give_words(out, value->deprecation.reason);
}

/* --- __Directive --- */

gate_status introspect_directive_name(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    const struct graphql_directive_type *directive = at->parent;

    return give_text(out, directive->name);
}

gate_status
introspect_directive_description(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    const struct graphql_directive_type *directive = at->parent;

    return give_words(out, directive->description);
}

gate_status
introspect_directive_is_repeatable(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    const struct graphql_directive_type *directive = at->parent;

    return give_boolean(out, directive->is_repeatable);
}

gate_status introspect_directive_locations(const struct graphql_resolution *at,
                                           struct graphql_result *out)
{
    const struct graphql_directive_type *directive = at->parent;
    struct graphql_result *items;

    TRY(give_list(at, GRAPHQL_LOCATION_COUNT, out, &items));
    for (unsigned i = 0; i < GRAPHQL_LOCATION_COUNT; i++) {
        if ((directive->locations & (1U << i)) != 0) {
            put_text(out, items, slice_of(graphql_location_name(i)));
        }
    }
    return GATE_OK;
}

gate_status introspect_directive_args(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    const struct graphql_directive_type *directive = at->parent;

    return give_inputs(at, directive->arguments, out);
}
