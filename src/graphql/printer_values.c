/* SPDX-License-Identifier: MIT */
/*
 * Strings, values, arguments, directives and types as text.
 *
 * Source: GraphQL September 2025, section 2.10.4; layout: graphql-js.
 */
#include "graphql/printer_state.h"

#include "base/utf8.h"

/* Longer than that, counted in UTF-16 units, arguments get a line each. */
enum { LINE_MAX_UNITS = 80, BLOCK_STRING_LINE_MAX_UNITS = 70 };

void printer_break_line(struct printer *printer)
{
    buffer_append_char(printer->out, '\n');
    for (unsigned i = 0; i < printer->depth; i++) {
        buffer_append_text(printer->out, "  ");
    }
}

static size_t count_units(struct slice text)
{
    size_t units = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        units += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

/* `"` `\` and the control characters, C1 among them, are written as escapes. */
static void print_character(int32_t character, struct buffer *out)
{
    static const char meant[] = "\b\t\n\f\r\"\\";
    static const char written[] = "btnfr\"\\";
    const char *found = character > 0 && character < 0x80
                            ? strchr(meant, (char)character)
                            : NULL;
    char encoded[4];

    if (found != NULL) {
        buffer_append_char(out, '\\');
        buffer_append_char(out, written[found - meant]);
    } else if (character < 0x20 || (character >= 0x7f && character <= 0x9f)) {
        buffer_append_format(out, "\\u%04X", (unsigned)character);
    } else {
        size_t bytes = utf8_encode((uint32_t)character, encoded);
        buffer_append(out, encoded, bytes);
    }
}

void graphql_print_string(struct slice text, struct buffer *out)
{
    size_t at = 0;
    int32_t character;

    buffer_append_char(out, '"');
    while ((character = utf8_next(text, &at)) >= 0) {
        print_character(character, out);
    }
    buffer_append_char(out, '"');
}

static bool is_white_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Quotes at the end.  Three of them are written as an escape, as far as they
 * go from the left. */
static size_t count_last_quotes(struct slice text)
{
    size_t count = 0;

    while (count < text.bytes && text.data[text.bytes - 1 - count] == '"') {
        count++;
    }
    return count;
}

static bool is_single_line(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (is_line_end(text.data[i])) {
            return false;
        }
    }
    return true;
}

/* Whether all lines but the first are empty or begin with white space: then a
 * line break in front keeps them as they are. */
static bool is_indented(struct slice text)
{
    bool has_more_lines = false;

    for (size_t i = 0; i < text.bytes; i++) {
        if (!is_line_end(text.data[i])) {
            continue;
        }
        if (text.data[i] == '\r' && i + 1 < text.bytes &&
            text.data[i + 1] == '\n') {
            i++;
        }
        has_more_lines = true;
        if (i + 1 < text.bytes && !is_line_end(text.data[i + 1]) &&
            !is_white_space(text.data[i + 1])) {
            return false;
        }
    }
    return has_more_lines;
}

static void print_block_lines(struct printer *printer, struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] == '\n') {
            printer_break_line(printer);
        } else if (text.bytes - i >= 3 &&
                   memcmp(text.data + i, "\"\"\"", 3) == 0) {
            buffer_append_text(printer->out, "\\\"\"\"");
            i += 2;
        } else {
            buffer_append_char(printer->out, text.data[i]);
        }
    }
}

/*
 * Quotes on lines of their own where that is easier to read, or needed: a
 * quote or a backslash may not touch the closing quotes.
 */
void printer_print_block_string(struct printer *printer, struct slice text,
                                bool minimize)
{
    bool single = is_single_line(text);
    bool needs_first = is_indented(text);
    size_t quotes = count_last_quotes(text);
    bool ends_in_escape = quotes > 0 && quotes % 3 == 0;
    bool needs_last = quotes % 3 != 0 ||
                      (text.bytes > 0 && text.data[text.bytes - 1] == '\\');
    bool is_spread =
        !minimize && (!single || needs_last || needs_first || ends_in_escape ||
                      count_units(text) > BLOCK_STRING_LINE_MAX_UNITS);
    bool may_not_lead =
        single && text.bytes > 0 && is_white_space(text.data[0]);

    buffer_append_text(printer->out, "\"\"\"");
    if ((is_spread && !may_not_lead) || needs_first) {
        printer_break_line(printer);
    }
    print_block_lines(printer, text);
    if (is_spread || needs_last) {
        printer_break_line(printer);
    }
    buffer_append_text(printer->out, "\"\"\"");
}

void graphql_print_block_string(struct slice text, bool minimize,
                                struct buffer *out)
{
    struct printer printer = {.out = out};

    printer_print_block_string(&printer, text, minimize);
}

void printer_print_description(struct printer *printer,
                               const struct graphql_description *description)
{
    if (!description->is_given) {
        return;
    }
    if (description->is_block) {
        printer_print_block_string(printer, description->text, false);
    } else {
        graphql_print_string(description->text, printer->out);
    }
    printer_break_line(printer);
}

static void print_list(struct printer *printer,
                       const struct graphql_value *value)
{
    buffer_append_char(printer->out, '[');
    for (const struct graphql_value *item = value->items; item != NULL;
         item = item->next) {
        printer_print_value(printer, item);
        buffer_append_text(printer->out, item->next != NULL ? ", " : "");
    }
    buffer_append_char(printer->out, ']');
}

static void print_object(struct printer *printer,
                         const struct graphql_value *value)
{
    buffer_append_char(printer->out, '{');
    for (const struct graphql_object_field *field = value->fields;
         field != NULL; field = field->next) {
        buffer_append_slice(printer->out, field->name.text);
        buffer_append_text(printer->out, ": ");
        printer_print_value(printer, field->value);
        buffer_append_text(printer->out, field->next != NULL ? ", " : "");
    }
    buffer_append_char(printer->out, '}');
}

void printer_print_value(struct printer *printer,
                         const struct graphql_value *value)
{
    struct buffer *out = printer->out;

    switch (value->kind) {
    case GRAPHQL_VALUE_VARIABLE:
        buffer_append_char(out, '$');
        buffer_append_slice(out, value->text);
        return;
    case GRAPHQL_VALUE_STRING:
        if (value->is_block) {
            printer_print_block_string(printer, value->text, false);
        } else {
            graphql_print_string(value->text, out);
        }
        return;
    case GRAPHQL_VALUE_BOOLEAN:
        buffer_append_text(out, value->boolean ? "true" : "false");
        return;
    case GRAPHQL_VALUE_NULL:
        buffer_append_text(out, "null");
        return;
    case GRAPHQL_VALUE_INT:
    case GRAPHQL_VALUE_FLOAT:
    case GRAPHQL_VALUE_ENUM:
        buffer_append_slice(out, value->text);
        return;
    case GRAPHQL_VALUE_LIST:
        print_list(printer, value);
        return;
    case GRAPHQL_VALUE_OBJECT:
        print_object(printer, value);
        return;
    }
}

void graphql_print_value(const struct graphql_value *value, struct buffer *out)
{
    struct printer printer = {.out = out};

    printer_print_value(&printer, value);
}

static void print_argument(struct printer *printer,
                           const struct graphql_argument *argument)
{
    buffer_append_slice(printer->out, argument->name.text);
    buffer_append_text(printer->out, ": ");
    printer_print_value(printer, argument->value);
}

void printer_print_arguments(struct printer *printer,
                             const struct graphql_argument *arguments)
{
    if (arguments == NULL) {
        return;
    }
    buffer_append_char(printer->out, '(');
    for (const struct graphql_argument *argument = arguments; argument != NULL;
         argument = argument->next) {
        print_argument(printer, argument);
        buffer_append_text(printer->out, argument->next != NULL ? ", " : ")");
    }
}

/* Whether flat arguments behind what was printed since `start` are too long;
 * indentation, also that inside of block strings, does not count. */
static bool is_too_long(struct printer *printer, size_t start,
                        const struct graphql_argument *arguments)
{
    struct printer flat = {.out = printer->out};
    size_t end = printer->out->bytes;
    size_t units;

    printer_print_arguments(&flat, arguments);
    if (printer->out->failed != BUFFER_FINE) {
        return false;
    }
    units = count_units((struct slice){printer->out->data + start,
                                       printer->out->bytes - start});
    buffer_truncate(printer->out, end);
    return units > LINE_MAX_UNITS;
}

void printer_print_wrapped_arguments(struct printer *printer, size_t start,
                                     const struct graphql_argument *arguments)
{
    if (arguments == NULL || !is_too_long(printer, start, arguments)) {
        printer_print_arguments(printer, arguments);
        return;
    }
    buffer_append_char(printer->out, '(');
    printer->depth++;
    for (const struct graphql_argument *argument = arguments; argument != NULL;
         argument = argument->next) {
        printer_break_line(printer);
        print_argument(printer, argument);
    }
    printer->depth--;
    printer_break_line(printer);
    buffer_append_char(printer->out, ')');
}

void printer_print_directives(struct printer *printer,
                              const struct graphql_directive *directives)
{
    for (const struct graphql_directive *directive = directives;
         directive != NULL; directive = directive->next) {
        buffer_append_text(printer->out, " @");
        buffer_append_slice(printer->out, directive->name.text);
        printer_print_arguments(printer, directive->arguments);
    }
}

/* As deep as `document_nesting` let it be. */
void graphql_print_type(const struct graphql_type_reference *type,
                        struct buffer *out)
{
    switch (type->kind) {
    case GRAPHQL_REFERENCE_NAMED:
        buffer_append_slice(out, type->name.text);
        return;
    case GRAPHQL_REFERENCE_LIST:
        buffer_append_char(out, '[');
        graphql_print_type(type->of, out);
        buffer_append_char(out, ']');
        return;
    case GRAPHQL_REFERENCE_NON_NULL:
        graphql_print_type(type->of, out);
        buffer_append_char(out, '!');
        return;
    }
}
