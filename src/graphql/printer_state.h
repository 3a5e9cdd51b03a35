/* SPDX-License-Identifier: MIT */
/*
 * What the files of the printer share: where to print and how deep.  The layout
 * asks "does it fit?" and "has it more than one line?"; both are answered by
 * printing flat, looking, and cutting back.
 */
#ifndef GRAPHQL_PRINTER_STATE_H
#define GRAPHQL_PRINTER_STATE_H

#include "graphql/printer.h"

struct printer {
    struct buffer *out;
    unsigned depth; /* of indentation, two spaces each */
};

/** Start a line. */
void printer_break_line(struct printer *printer);

/** A value; a block string in it is indented. */
void printer_print_value(struct printer *printer,
                         const struct graphql_value *value);
/** ` @a(b: 1) @c`, each with a space in front. */
void printer_print_directives(struct printer *printer,
                              const struct graphql_directive *directives);
/** `(a: 1, b: 2)`, or one a line when they are too long behind what was printed
 *  since `start`.  Nothing for an empty list. */
void printer_print_arguments(struct printer *printer,
                             const struct graphql_argument *arguments);
void printer_print_wrapped_arguments(struct printer *printer, size_t start,
                                     const struct graphql_argument *arguments);
/** The description and a line break; nothing when there is none. */
void printer_print_description(struct printer *printer,
                               const struct graphql_description *description);
/** A string with three quotes, indented. */
void printer_print_block_string(struct printer *printer, struct slice text,
                                bool minimize);

/** `{ … }`, one selection a line. */
void printer_print_selection_set(struct printer *printer,
                                 const struct graphql_selection_set *set);
const char *printer_operation_word(enum graphql_operation_kind kind);

/** A definition of the type system. */
void printer_print_type_system(struct printer *printer,
                               const struct graphql_definition *definition);

#endif
