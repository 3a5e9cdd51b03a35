/* SPDX-License-Identifier: MIT */
/*
 * Documents and executable definitions as text, in the layout of graphql-js, so
 * that what it prints and what we print can be compared byte for byte.
 *
 * Recursion is as deep as `document_nesting` let the document be.
 */
#include "graphql/printer_state.h"

static const char *const operation_words[] = {
    [GRAPHQL_QUERY] = "query",
    [GRAPHQL_MUTATION] = "mutation",
    [GRAPHQL_SUBSCRIPTION] = "subscription",
};

const char *printer_operation_word(enum graphql_operation_kind kind)
{
    return operation_words[kind];
}

static void print_field(struct printer *printer,
                        const struct graphql_selection *field)
{
    size_t start = printer->out->bytes;

    if (field->alias.text.bytes > 0) {
        buffer_append_slice(printer->out, field->alias.text);
        buffer_append_text(printer->out, ": ");
    }
    buffer_append_slice(printer->out, field->name.text);
    printer_print_wrapped_arguments(printer, start, field->arguments);
    printer_print_directives(printer, field->directives);
    if (field->selections != NULL) {
        buffer_append_char(printer->out, ' ');
        printer_print_selection_set(printer, field->selections);
    }
}

static void print_inline_fragment(struct printer *printer,
                                  const struct graphql_selection *fragment)
{
    buffer_append_text(printer->out, "...");
    if (fragment->condition.text.bytes > 0) {
        buffer_append_text(printer->out, " on ");
        buffer_append_slice(printer->out, fragment->condition.text);
    }
    printer_print_directives(printer, fragment->directives);
    buffer_append_char(printer->out, ' ');
    printer_print_selection_set(printer, fragment->selections);
}

void printer_print_selection_set(struct printer *printer,
                                 const struct graphql_selection_set *set)
{
    buffer_append_char(printer->out, '{');
    printer->depth++;
    for (const struct graphql_selection *selection = set->first;
         selection != NULL; selection = selection->next) {
        printer_break_line(printer);
        switch (selection->kind) {
        case GRAPHQL_SELECTION_FIELD:
            print_field(printer, selection);
            break;
        case GRAPHQL_SELECTION_SPREAD:
            buffer_append_text(printer->out, "...");
            buffer_append_slice(printer->out, selection->name.text);
            printer_print_directives(printer, selection->directives);
            break;
        case GRAPHQL_SELECTION_INLINE:
            print_inline_fragment(printer, selection);
            break;
        }
    }
    printer->depth--;
    printer_break_line(printer);
    buffer_append_char(printer->out, '}');
}

static void print_variable(struct printer *printer,
                           const struct graphql_variable_definition *variable)
{
    printer_print_description(printer, &variable->description);
    buffer_append_char(printer->out, '$');
    buffer_append_slice(printer->out, variable->name.text);
    buffer_append_text(printer->out, ": ");
    graphql_print_type(variable->type, printer->out);
    if (variable->fallback != NULL) {
        buffer_append_text(printer->out, " = ");
        printer_print_value(printer, variable->fallback);
    }
    printer_print_directives(printer, variable->directives);
}

/* One a line when one of them has several lines, but not indented. */
static void print_variables(struct printer *printer,
                            const struct graphql_variable_definition *variables)
{
    struct buffer *out = printer->out;
    size_t start = out->bytes;
    const char *between = ", ";

    for (int attempt = 0; attempt < 2; attempt++) {
        buffer_append_text(out, *between == ',' ? "(" : "(\n");
        for (const struct graphql_variable_definition *it = variables;
             it != NULL; it = it->next) {
            print_variable(printer, it);
            buffer_append_text(out, it->next != NULL ? between : "");
        }
        buffer_append_text(out, *between == ',' ? ")" : "\n)");
        if (*between == '\n' || out->failed != BUFFER_FINE ||
            memchr(out->data + start, '\n', out->bytes - start) == NULL) {
            return;
        }
        buffer_truncate(out, start);
        between = "\n";
    }
}

/* A brace would be read as the body of what was printed before: graphql-js
 * prints it nevertheless, and another document is read. */
static bool may_go_on(const struct graphql_definition *definition)
{
    switch (definition->kind) {
    case GRAPHQL_DEFINITION_OBJECT:
    case GRAPHQL_DEFINITION_INTERFACE:
    case GRAPHQL_DEFINITION_INPUT_OBJECT:
        return definition->fields == NULL;
    case GRAPHQL_DEFINITION_ENUM:
        return definition->values == NULL;
    case GRAPHQL_DEFINITION_SCHEMA:
        return definition->roots == NULL;
    case GRAPHQL_DEFINITION_OPERATION:
    case GRAPHQL_DEFINITION_FRAGMENT:
    case GRAPHQL_DEFINITION_SCALAR:
    case GRAPHQL_DEFINITION_UNION:
    case GRAPHQL_DEFINITION_DIRECTIVE:
        break;
    }
    return false;
}

static bool is_plain_query(const struct graphql_definition *operation)
{
    return operation->operation == GRAPHQL_QUERY &&
           operation->name.text.bytes == 0 && operation->variables == NULL &&
           operation->directives == NULL && !operation->description.is_given;
}

static void print_operation(struct printer *printer,
                            const struct graphql_definition *operation,
                            bool needs_word)
{
    struct buffer *out = printer->out;

    if (needs_word || !is_plain_query(operation)) {
        printer_print_description(printer, &operation->description);
        buffer_append_text(out, printer_operation_word(operation->operation));
        if (operation->name.text.bytes > 0 || operation->variables != NULL) {
            buffer_append_char(out, ' ');
        }
        buffer_append_slice(out, operation->name.text);
        if (operation->variables != NULL) {
            print_variables(printer, operation->variables);
        }
        printer_print_directives(printer, operation->directives);
        buffer_append_char(out, ' ');
    }
    printer_print_selection_set(printer, operation->selections);
}

static void print_fragment(struct printer *printer,
                           const struct graphql_definition *fragment)
{
    printer_print_description(printer, &fragment->description);
    buffer_append_text(printer->out, "fragment ");
    buffer_append_slice(printer->out, fragment->name.text);
    buffer_append_text(printer->out, " on ");
    buffer_append_slice(printer->out, fragment->condition.text);
    printer_print_directives(printer, fragment->directives);
    buffer_append_char(printer->out, ' ');
    printer_print_selection_set(printer, fragment->selections);
}

void graphql_print_document(const struct graphql_document *document,
                            struct buffer *out)
{
    struct printer printer = {.out = out};
    bool needs_word = false;

    for (const struct graphql_definition *it = document->definitions;
         it != NULL; it = it->next) {
        if (it->kind == GRAPHQL_DEFINITION_OPERATION) {
            print_operation(&printer, it, needs_word);
        } else if (it->kind == GRAPHQL_DEFINITION_FRAGMENT) {
            print_fragment(&printer, it);
        } else {
            printer_print_type_system(&printer, it);
        }
        buffer_append_text(out, it->next != NULL ? "\n\n" : "");
        needs_word = may_go_on(it);
    }
}
