/* SPDX-License-Identifier: MIT */
/* Definitions and extensions of the type system as text; layout: graphql-js. */
#include "graphql/printer_state.h"

static const char *const kind_words[] = {
    [GRAPHQL_DEFINITION_SCHEMA] = "schema",
    [GRAPHQL_DEFINITION_SCALAR] = "scalar",
    [GRAPHQL_DEFINITION_OBJECT] = "type",
    [GRAPHQL_DEFINITION_INTERFACE] = "interface",
    [GRAPHQL_DEFINITION_UNION] = "union",
    [GRAPHQL_DEFINITION_ENUM] = "enum",
    [GRAPHQL_DEFINITION_INPUT_OBJECT] = "input",
    [GRAPHQL_DEFINITION_DIRECTIVE] = "directive",
};

static void print_input_value(struct printer *printer,
                              const struct graphql_field_definition *input)
{
    printer_print_description(printer, &input->description);
    buffer_append_slice(printer->out, input->name.text);
    buffer_append_text(printer->out, ": ");
    graphql_print_type(input->type, printer->out);
    if (input->fallback != NULL) {
        buffer_append_text(printer->out, " = ");
        printer_print_value(printer, input->fallback);
    }
    printer_print_directives(printer, input->directives);
}

/* ` {`, one item a line, `}`: begun and ended here, the items by the caller. */
static void open_block(struct printer *printer, const char *brace)
{
    buffer_append_text(printer->out, brace);
    printer->depth++;
}

static void close_block(struct printer *printer, char brace)
{
    printer->depth--;
    printer_break_line(printer);
    buffer_append_char(printer->out, brace);
}

static bool has_line_break(const struct buffer *out, size_t start)
{
    return out->failed == BUFFER_FINE &&
           memchr(out->data + start, '\n', out->bytes - start) != NULL;
}

/* In one line, or when one of them has several lines, one a line. */
static void print_input_values(struct printer *printer,
                               const struct graphql_field_definition *inputs)
{
    struct buffer *out = printer->out;
    size_t start = out->bytes;

    if (inputs == NULL) {
        return;
    }
    buffer_append_char(out, '(');
    for (const struct graphql_field_definition *it = inputs; it != NULL;
         it = it->next) {
        print_input_value(printer, it);
        buffer_append_text(out, it->next != NULL ? ", " : ")");
    }
    if (!has_line_break(out, start)) {
        return;
    }
    buffer_truncate(out, start);
    open_block(printer, "(");
    for (const struct graphql_field_definition *it = inputs; it != NULL;
         it = it->next) {
        printer_break_line(printer);
        print_input_value(printer, it);
    }
    close_block(printer, ')');
}

static void print_field(struct printer *printer,
                        const struct graphql_field_definition *field)
{
    printer_print_description(printer, &field->description);
    buffer_append_slice(printer->out, field->name.text);
    print_input_values(printer, field->arguments);
    buffer_append_text(printer->out, ": ");
    graphql_print_type(field->type, printer->out);
    printer_print_directives(printer, field->directives);
}

static void print_fields(struct printer *printer,
                         const struct graphql_definition *definition)
{
    bool is_input = definition->kind == GRAPHQL_DEFINITION_INPUT_OBJECT;

    if (definition->fields == NULL) {
        return;
    }
    open_block(printer, " {");
    for (const struct graphql_field_definition *it = definition->fields;
         it != NULL; it = it->next) {
        printer_break_line(printer);
        if (is_input) {
            print_input_value(printer, it);
        } else {
            print_field(printer, it);
        }
    }
    close_block(printer, '}');
}

static void print_enum_values(struct printer *printer,
                              const struct graphql_enum_value_definition *value)
{
    if (value == NULL) {
        return;
    }
    open_block(printer, " {");
    for (; value != NULL; value = value->next) {
        printer_break_line(printer);
        printer_print_description(printer, &value->description);
        buffer_append_slice(printer->out, value->name.text);
        printer_print_directives(printer, value->directives);
    }
    close_block(printer, '}');
}

static void print_roots(struct printer *printer,
                        const struct graphql_root_definition *root)
{
    if (root == NULL) {
        return;
    }
    open_block(printer, " {");
    for (; root != NULL; root = root->next) {
        printer_break_line(printer);
        buffer_append_text(printer->out,
                           printer_operation_word(root->operation));
        buffer_append_text(printer->out, ": ");
        buffer_append_slice(printer->out, root->type.text);
    }
    close_block(printer, '}');
}

static void print_names(struct printer *printer, const char *before,
                        const char *between,
                        const struct graphql_name_list *names)
{
    for (const struct graphql_name_list *it = names; it != NULL;
         it = it->next) {
        buffer_append_text(printer->out, it == names ? before : between);
        buffer_append_slice(printer->out, it->name.text);
    }
}

static void print_directive(struct printer *printer,
                            const struct graphql_definition *directive)
{
    buffer_append_text(printer->out, " @");
    buffer_append_slice(printer->out, directive->name.text);
    print_input_values(printer, directive->fields);
    buffer_append_text(printer->out,
                       directive->is_repeatable ? " repeatable" : "");
    print_names(printer, " on ", " | ", directive->members);
}

void printer_print_type_system(struct printer *printer,
                               const struct graphql_definition *definition)
{
    printer_print_description(printer, &definition->description);
    buffer_append_text(printer->out, definition->is_extension ? "extend " : "");
    buffer_append_text(printer->out, kind_words[definition->kind]);
    if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
        print_directive(printer, definition);
        return;
    }
    if (definition->name.text.bytes > 0) {
        buffer_append_char(printer->out, ' ');
        buffer_append_slice(printer->out, definition->name.text);
    }
    print_names(printer, " implements ", " & ", definition->interfaces);
    printer_print_directives(printer, definition->directives);
    print_names(printer, " = ", " | ", definition->members);
    print_fields(printer, definition);
    print_enum_values(printer, definition->values);
    print_roots(printer, definition->roots);
}
