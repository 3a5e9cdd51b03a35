/* SPDX-License-Identifier: MIT */
/*
 * From a document of the type system to builder calls: definitions first, then
 * what their parts say, then extensions, each in source order.
 *
 * What is built in stays as it is when a document defines it, too: "any
 * built-in scalar may be omitted for brevity" (section 3.5), and only then
 * differ texts in nothing.  A built-in directive may be defined again.
 */
#include "graphql/schema_build.h"
#include "graphql/sdl.h"
#include "graphql/sdl_rules/sdl_rules.h"

static const char default_reason[] = "No longer supported";

static enum graphql_type_kind type_kind(enum graphql_definition_kind kind)
{
    switch (kind) {
    case GRAPHQL_DEFINITION_OBJECT:
        return GRAPHQL_OBJECT;
    case GRAPHQL_DEFINITION_INTERFACE:
        return GRAPHQL_INTERFACE;
    case GRAPHQL_DEFINITION_UNION:
        return GRAPHQL_UNION;
    case GRAPHQL_DEFINITION_ENUM:
        return GRAPHQL_ENUM;
    case GRAPHQL_DEFINITION_INPUT_OBJECT:
        return GRAPHQL_INPUT_OBJECT;
    case GRAPHQL_DEFINITION_SCALAR:
    case GRAPHQL_DEFINITION_OPERATION:
    case GRAPHQL_DEFINITION_FRAGMENT:
    case GRAPHQL_DEFINITION_SCHEMA:
    case GRAPHQL_DEFINITION_DIRECTIVE:
        return GRAPHQL_SCALAR;
    }
    return GRAPHQL_SCALAR;
}

/* NULL: none, or no memory. */
static const char *copy_text(struct graphql_schema *schema, struct slice text)
{
    const char *copy;

    return context_copy(&schema->cx, text, &copy) == GATE_OK ? copy : NULL;
}

static const char *description_of(struct graphql_schema *schema,
                                  const struct graphql_description *description)
{
    return description->is_given ? copy_text(schema, description->text) : NULL;
}

/* Where it begins, its description included. */
static uint32_t start_of(const struct graphql_description *description,
                         uint32_t at)
{
    return description->is_given && description->at < at ? description->at : at;
}

static const struct graphql_directive *
find_applied(const struct graphql_directive *directive, const char *name)
{
    while (directive != NULL && !slice_is(directive->name.text, name)) {
        directive = directive->next;
    }
    return directive;
}

/* The text of an argument; NULL: not given, no text, or no memory. */
static const char *text_argument(struct graphql_schema *schema,
                                 const struct graphql_directive *directive,
                                 const char *name)
{
    for (const struct graphql_argument *i = directive->arguments; i != NULL;
         i = i->next) {
        if (slice_is(i->name.text, name) &&
            i->value->kind == GRAPHQL_VALUE_STRING) {
            return copy_text(schema, i->value->text);
        }
    }
    return NULL;
}

static struct graphql_deprecation
deprecation_of(struct graphql_schema *schema,
               const struct graphql_directive *directives)
{
    const struct graphql_directive *applied =
        find_applied(directives, "deprecated");
    const char *reason;

    if (applied == NULL) {
        return (struct graphql_deprecation){0};
    }
    reason = text_argument(schema, applied, "reason");
    return (struct graphql_deprecation){
        .is_deprecated = true,
        .reason = reason == NULL ? default_reason : reason,
        .at = applied->at};
}

static struct graphql_input *
build_input(struct graphql_schema *schema,
            const struct graphql_field_definition *from)
{
    struct graphql_input *input = graphql_build_input(
        schema, from->name.text, graphql_build_type_use(schema, from->type),
        from->fallback, description_of(schema, &from->description));

    if (input != NULL) {
        input->at = start_of(&from->description, from->at);
        input->deprecation = deprecation_of(schema, from->directives);
    }
    return input;
}

static void build_fields(struct graphql_schema *schema,
                         struct graphql_type *type,
                         const struct graphql_field_definition *from)
{
    for (; from != NULL; from = from->next) {
        struct graphql_field *field =
            graphql_build_field(schema, type, from->name.text,
                                graphql_build_type_use(schema, from->type),
                                description_of(schema, &from->description));

        if (field == NULL) {
            return;
        }
        field->at = start_of(&from->description, from->at);
        field->deprecation = deprecation_of(schema, from->directives);
        for (const struct graphql_field_definition *i = from->arguments;
             i != NULL; i = i->next) {
            graphql_attach_argument(field, build_input(schema, i));
        }
    }
}

static void build_values(struct graphql_schema *schema,
                         struct graphql_type *type,
                         const struct graphql_enum_value_definition *from)
{
    for (; from != NULL; from = from->next) {
        struct graphql_enum_value *value =
            graphql_add_enum_value(schema, type, from->name.text,
                                   description_of(schema, &from->description));

        if (value == NULL) {
            return;
        }
        value->at = start_of(&from->description, from->at);
        value->deprecation = deprecation_of(schema, from->directives);
    }
}

static void build_links(struct graphql_schema *schema,
                        struct graphql_type *type,
                        const struct graphql_definition *from)
{
    struct graphql_type_link *link;

    for (const struct graphql_name_list *i = from->interfaces; i != NULL;
         i = i->next) {
        link = graphql_build_interface(schema, type, i->name.text);
        if (link != NULL) {
            link->at = i->name.at;
        }
    }
    for (const struct graphql_name_list *i = from->members; i != NULL;
         i = i->next) {
        link = graphql_build_member(schema, type, i->name.text);
        if (link != NULL) {
            link->at = i->name.at;
        }
    }
}

/* What a definition or an extension of it says. */
static void build_parts(struct graphql_schema *schema,
                        struct graphql_type *type,
                        const struct graphql_definition *from)
{
    const struct graphql_directive *applied =
        find_applied(from->directives, "specifiedBy");

    if (type->kind == GRAPHQL_SCALAR && applied != NULL) {
        type->specified_by_url = text_argument(schema, applied, "url");
    }
    if (type->kind == GRAPHQL_INPUT_OBJECT) {
        type->is_one_of =
            type->is_one_of || find_applied(from->directives, "oneOf") != NULL;
        for (const struct graphql_field_definition *i = from->fields; i != NULL;
             i = i->next) {
            graphql_attach_input(schema, type, build_input(schema, i));
        }
        return;
    }
    build_links(schema, type, from);
    build_fields(schema, type, from->fields);
    build_values(schema, type, from->values);
}

static bool is_builtin_name(struct slice name)
{
    return graphql_is_builtin_scalar(name) ||
           graphql_is_introspection_name(name);
}

static void build_type(struct graphql_schema *schema,
                       const struct graphql_definition *from)
{
    struct graphql_type *type;

    if (is_builtin_name(from->name.text)) {
        return;
    }
    type = graphql_add_type(schema, type_kind(from->kind), from->name.text,
                            description_of(schema, &from->description));
    if (type != NULL) {
        type->at = start_of(&from->description, from->at);
        build_parts(schema, type, from);
    }
}

static void build_extension(struct graphql_schema *schema,
                            const struct graphql_definition *from)
{
    struct graphql_type *type =
        map_find(&schema->type_by_name, from->name.text);

    if (type != NULL && !type->is_builtin) {
        build_parts(schema, type, from);
    }
}

static void build_directive(struct graphql_schema *schema,
                            const struct graphql_definition *from)
{
    struct graphql_directive_type *directive;
    unsigned locations = 0;

    for (const struct graphql_name_list *i = from->members; i != NULL;
         i = i->next) {
        locations |= graphql_find_location(i->name.text);
    }
    directive =
        graphql_add_directive(schema, from->name.text, locations,
                              description_of(schema, &from->description));
    if (directive == NULL) {
        return;
    }
    directive->is_repeatable = from->is_repeatable;
    directive->at = start_of(&from->description, from->at);
    for (const struct graphql_field_definition *i = from->fields; i != NULL;
         i = i->next) {
        graphql_attach_directive_argument(directive, build_input(schema, i));
    }
}

static void build_schema(struct graphql_schema *schema,
                         const struct graphql_definition *from)
{
    for (const struct graphql_root_definition *root = from->roots; root != NULL;
         root = root->next) {
        graphql_set_root(schema, root->operation, root->type.text);
        schema->root_at[root->operation] = root->type.at;
    }
    if (from->is_extension) {
        return;
    }
    schema->is_defined = true;
    schema->at = start_of(&from->description, from->at);
    schema->description = description_of(schema, &from->description);
}

/*
 *=
 *https://spec.graphql.org/September2025/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names
 *# The type system definition language can omit the schema definition when each
 *# root operation type uses its respective default root type name and no other
 *# type uses any default root type name.
 */
static void name_default_roots(struct graphql_schema *schema)
{
    static const char *const names[] = {
        [GRAPHQL_QUERY] = "Query",
        [GRAPHQL_MUTATION] = "Mutation",
        [GRAPHQL_SUBSCRIPTION] = "Subscription",
    };

    for (unsigned i = 0; i < ARRAY_LENGTH(names); i++) {
        const struct graphql_type *type =
            graphql_find_type(schema, slice_of(names[i]));

        if (type != NULL) {
            graphql_set_root(schema, (enum graphql_operation_kind)i,
                             type->name);
            schema->root_at[i] = type->at;
        }
    }
}

static void build_definition(struct graphql_schema *schema,
                             const struct graphql_definition *from)
{
    if (from->kind == GRAPHQL_DEFINITION_SCHEMA) {
        build_schema(schema, from);
    } else if (from->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
        build_directive(schema, from);
    } else if (sdl_is_type(from)) {
        build_type(schema, from);
    }
}

void graphql_build_from_document(struct graphql_schema *schema,
                                 const struct graphql_document *document)
{
    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        if (!definition->is_extension) {
            build_definition(schema, definition);
        }
    }
    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        if (!definition->is_extension) {
            continue;
        }
        if (definition->kind == GRAPHQL_DEFINITION_SCHEMA) {
            build_schema(schema, definition);
        } else {
            build_extension(schema, definition);
        }
    }
    if (!schema->is_defined) {
        name_default_roots(schema);
    }
}
