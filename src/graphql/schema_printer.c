/* SPDX-License-Identifier: MIT */
/*
 * A schema as SDL, in the layout of graphql-js' printSchema(): what is built in
 * is left out, a type's extensions are merged, default values stand as they
 * were written.
 */
#include "graphql/printer_state.h"
#include "graphql/schema_build.h"

static const char default_reason[] = "No longer supported";

static void print_name(const struct printer *printer, struct slice name)
{
    buffer_append_slice(printer->out, name);
}

static void print_word(const struct printer *printer, const char *word)
{
    buffer_append_text(printer->out, word);
}

/* --- descriptions --- */

/* What it has seen of a text that may become a block string. */
struct block_scan {
    bool is_empty_line;
    bool has_indent;
    bool has_common_indent;
    bool has_seen_text_line;
};

/* false: a block string cannot say that. */
static bool scan_character(struct block_scan *scan, char c)
{
    if (c == '\n') {
        if (scan->is_empty_line && !scan->has_seen_text_line) {
            return false; /* leading line breaks would go away */
        }
        scan->has_seen_text_line = true;
        scan->is_empty_line = true;
        scan->has_indent = false;
        return true;
    }
    if (c == '\t' || c == ' ') {
        scan->has_indent = scan->has_indent || scan->is_empty_line;
        return true;
    }
    if ((unsigned char)c < 0x20) {
        return false;
    }
    scan->has_common_indent = scan->has_common_indent && scan->has_indent;
    scan->is_empty_line = false;
    return true;
}

/* Whether a block string means the same text again when it is read. */
static bool is_printable_as_block(struct slice text)
{
    struct block_scan scan = {.is_empty_line = true, .has_common_indent = true};

    if (text.bytes == 0) {
        return true;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (!scan_character(&scan, text.data[i])) {
            return false;
        }
    }
    return !scan.is_empty_line &&
           !(scan.has_common_indent && scan.has_seen_text_line);
}

/* On a line of its own, which has been begun; a blank line in front when it is
 * not the first of a block. */
static void print_description(struct printer *printer, const char *description,
                              bool is_first)
{
    struct slice text = slice_of(description);

    if (description == NULL) {
        return;
    }
    if (!is_first && printer->depth > 0) {
        size_t indent = (size_t)printer->depth * 2;

        buffer_truncate(printer->out, printer->out->bytes >= indent
                                          ? printer->out->bytes - indent
                                          : 0);
        printer_break_line(printer);
    }
    if (is_printable_as_block(text)) {
        printer_print_block_string(printer, text, false);
    } else {
        graphql_print_string(text, printer->out);
    }
    printer_break_line(printer);
}

static void print_deprecation(const struct printer *printer,
                              const struct graphql_deprecation *deprecation)
{
    if (!deprecation->is_deprecated) {
        return;
    }
    print_word(printer, " @deprecated");
    if (strcmp(deprecation->reason, default_reason) != 0) {
        print_word(printer, "(reason: ");
        graphql_print_string(slice_of(deprecation->reason), printer->out);
        print_word(printer, ")");
    }
}

/* --- parts of types --- */

/* name: Type = value @deprecated */
static void print_input(const struct printer *printer,
                        const struct graphql_input *input)
{
    print_name(printer, input->name);
    print_word(printer, ": ");
    graphql_print_type_use(input->type, printer->out);
    if (input->fallback != NULL) {
        print_word(printer, " = ");
        graphql_print_value(input->fallback, printer->out);
    }
    print_deprecation(printer, &input->deprecation);
}

static void print_inputs_in_lines(struct printer *printer,
                                  const struct graphql_input *first)
{
    printer->depth++;
    for (const struct graphql_input *i = first; i != NULL; i = i->next) {
        printer_break_line(printer);
        print_description(printer, i->description, i == first);
        print_input(printer, i);
    }
    printer->depth--;
    printer_break_line(printer);
}

/* On one line unless one of them is described. */
static void print_arguments(struct printer *printer,
                            const struct graphql_input *first)
{
    bool is_described = false;

    if (first == NULL) {
        return;
    }
    for (const struct graphql_input *i = first; i != NULL; i = i->next) {
        is_described = is_described ||
                       (i->description != NULL && i->description[0] != '\0');
    }
    print_word(printer, "(");
    if (is_described) {
        print_inputs_in_lines(printer, first);
    }
    for (const struct graphql_input *i = first; i != NULL && !is_described;
         i = i->next) {
        print_word(printer, i == first ? "" : ", ");
        print_input(printer, i);
    }
    print_word(printer, ")");
}

static void print_fields(struct printer *printer,
                         const struct graphql_field *first)
{
    if (first == NULL) {
        return;
    }
    print_word(printer, " {");
    printer->depth++;
    for (const struct graphql_field *field = first; field != NULL;
         field = field->next) {
        printer_break_line(printer);
        print_description(printer, field->description, field == first);
        print_name(printer, field->name);
        print_arguments(printer, field->arguments);
        print_word(printer, ": ");
        graphql_print_type_use(field->type, printer->out);
        print_deprecation(printer, &field->deprecation);
    }
    printer->depth--;
    printer_break_line(printer);
    print_word(printer, "}");
}

static void print_links(const struct printer *printer,
                        const struct graphql_type_link *first,
                        const char *begin, const char *between)
{
    for (const struct graphql_type_link *i = first; i != NULL; i = i->next) {
        print_word(printer, i == first ? begin : between);
        print_name(printer, i->name);
    }
}

static void print_values(struct printer *printer,
                         const struct graphql_enum_value *first)
{
    if (first == NULL) {
        return;
    }
    print_word(printer, " {");
    printer->depth++;
    for (const struct graphql_enum_value *value = first; value != NULL;
         value = value->next) {
        printer_break_line(printer);
        print_description(printer, value->description, value == first);
        print_name(printer, value->name);
        print_deprecation(printer, &value->deprecation);
    }
    printer->depth--;
    printer_break_line(printer);
    print_word(printer, "}");
}

/* --- whole definitions --- */

static void print_scalar_parts(const struct printer *printer,
                               const struct graphql_type *type)
{
    if (type->specified_by_url != NULL) {
        print_word(printer, " @specifiedBy(url: ");
        graphql_print_string(slice_of(type->specified_by_url), printer->out);
        print_word(printer, ")");
    }
}

static void print_input_object_parts(struct printer *printer,
                                     const struct graphql_type *type)
{
    print_word(printer, type->is_one_of ? " @oneOf" : "");
    if (type->inputs != NULL) {
        print_word(printer, " {");
        print_inputs_in_lines(printer, type->inputs);
        print_word(printer, "}");
    }
}

static void print_type(struct printer *printer, const struct graphql_type *type)
{
    static const char *const keywords[] = {
        [GRAPHQL_SCALAR] = "scalar ",       [GRAPHQL_OBJECT] = "type ",
        [GRAPHQL_INTERFACE] = "interface ", [GRAPHQL_UNION] = "union ",
        [GRAPHQL_ENUM] = "enum ",           [GRAPHQL_INPUT_OBJECT] = "input ",
    };

    print_description(printer, type->description, true);
    print_word(printer, keywords[type->kind]);
    print_name(printer, type->name);
    switch (type->kind) {
    case GRAPHQL_SCALAR:
        print_scalar_parts(printer, type);
        return;
    case GRAPHQL_OBJECT:
    case GRAPHQL_INTERFACE:
        print_links(printer, type->interfaces, " implements ", " & ");
        print_fields(printer, type->fields);
        return;
    case GRAPHQL_UNION:
        print_links(printer, type->members, " = ", " | ");
        return;
    case GRAPHQL_ENUM:
        print_values(printer, type->values);
        return;
    case GRAPHQL_INPUT_OBJECT:
        print_input_object_parts(printer, type);
        return;
    }
}

static void print_directive(struct printer *printer,
                            const struct graphql_directive_type *directive)
{
    bool is_first = true;

    print_description(printer, directive->description, true);
    print_word(printer, "directive @");
    print_name(printer, directive->name);
    print_arguments(printer, directive->arguments);
    print_word(printer, directive->is_repeatable ? " repeatable on " : " on ");
    for (unsigned i = 0; i < GRAPHQL_LOCATION_COUNT; i++) {
        if ((directive->locations & (1U << i)) != 0) {
            print_word(printer, is_first ? "" : " | ");
            print_word(printer, graphql_location_name(i));
            is_first = false;
        }
    }
}

/*
 *=
 *https://spec.graphql.org/September2025/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names
 *# Likewise, when representing a GraphQL schema using the type system
 *# definition language, a schema definition should be omitted if each root
 *# operation type uses its respective default root type name and no other type
 *# uses any default root type name.
 */
static bool needs_definition(const struct graphql_schema *schema)
{
    static const char *const names[] = {
        [GRAPHQL_QUERY] = "Query",
        [GRAPHQL_MUTATION] = "Mutation",
        [GRAPHQL_SUBSCRIPTION] = "Subscription",
    };

    if (schema->description != NULL) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (graphql_find_type(schema, slice_of(names[i])) != schema->root[i]) {
            return true;
        }
    }
    return false;
}

static void print_definition(struct printer *printer,
                             const struct graphql_schema *schema)
{
    print_description(printer, schema->description, true);
    print_word(printer, "schema {");
    printer->depth++;
    for (unsigned i = 0; i < ARRAY_LENGTH(schema->root); i++) {
        if (schema->root[i] != NULL) {
            printer_break_line(printer);
            print_word(printer,
                       printer_operation_word((enum graphql_operation_kind)i));
            print_word(printer, ": ");
            print_name(printer, schema->root[i]->name);
        }
    }
    printer->depth--;
    printer_break_line(printer);
    print_word(printer, "}");
}

/* An empty line between definitions. */
static void separate(const struct printer *printer, size_t start)
{
    if (printer->out->bytes > start) {
        print_word(printer, "\n\n");
    }
}

void graphql_print_schema(const struct graphql_schema *schema,
                          struct buffer *out)
{
    struct printer printer = {.out = out};
    size_t start = out->bytes;

    if (needs_definition(schema)) {
        print_definition(&printer, schema);
    }
    for (const struct graphql_directive_type *directive = schema->directives;
         directive != NULL; directive = directive->next) {
        if (!graphql_is_builtin_directive(directive->name)) {
            separate(&printer, start);
            print_directive(&printer, directive);
        }
    }
    for (const struct graphql_type *type = schema->types; type != NULL;
         type = type->next) {
        if (!type->is_builtin) {
            separate(&printer, start);
            print_type(&printer, type);
        }
    }
}
