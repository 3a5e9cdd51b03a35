/* SPDX-License-Identifier: MIT */
/*
 * The syntax tree of a document, as the grammar of September 2025 has it.
 *
 * Everything lives in the arena of the context that parsed it, and points into
 * the source where it can; the source must live as long.  Lists are linked
 * through `next`, in source order, because clients choose their lengths.  `at`
 * is a byte offset into the source; lines and columns are computed only when an
 * error is reported (errors.h).
 */
#ifndef GRAPHQL_AST_H
#define GRAPHQL_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct graphql_field;
struct graphql_type;

struct graphql_name {
    struct slice text; /* empty: left out */
    uint32_t at;
};

/* --- values and types --- */

enum graphql_value_kind {
    GRAPHQL_VALUE_VARIABLE,
    GRAPHQL_VALUE_INT,
    GRAPHQL_VALUE_FLOAT,
    GRAPHQL_VALUE_STRING,
    GRAPHQL_VALUE_BOOLEAN,
    GRAPHQL_VALUE_NULL,
    GRAPHQL_VALUE_ENUM,
    GRAPHQL_VALUE_LIST,
    GRAPHQL_VALUE_OBJECT,
};

struct graphql_value {
    enum graphql_value_kind kind;
    uint32_t at;
    struct slice text; /* variable without $, number as written, enum name, or
                          the string's meaning (escapes resolved) */
    bool is_block;     /* STRING: written with three quotes */
    bool boolean;
    uint32_t count;                      /* LIST, OBJECT */
    struct graphql_value *items;         /* LIST */
    struct graphql_object_field *fields; /* OBJECT */
    struct graphql_value *next;          /* in a list */
};

struct graphql_object_field {
    struct graphql_name name;
    struct graphql_value *value;
    struct graphql_object_field *next;
};

enum graphql_type_reference_kind {
    GRAPHQL_REFERENCE_NAMED,
    GRAPHQL_REFERENCE_LIST,
    GRAPHQL_REFERENCE_NON_NULL,
};

/* Type : NamedType | ListType | NonNullType */
struct graphql_type_reference {
    enum graphql_type_reference_kind kind;
    uint32_t at;
    struct graphql_name name;          /* NAMED */
    struct graphql_type_reference *of; /* LIST, NON_NULL */
};

struct graphql_argument {
    struct graphql_name name;
    uint32_t at;
    struct graphql_value *value;
    struct graphql_argument *next;
};

struct graphql_directive {
    struct graphql_name name; /* without @ */
    uint32_t at;
    struct graphql_argument *arguments;
    struct graphql_directive *next;
};

struct graphql_description {
    bool is_given;
    bool is_block;
    struct slice text; /* its meaning */
    uint32_t at;
};

/* --- executable definitions --- */

enum graphql_selection_kind {
    GRAPHQL_SELECTION_FIELD,
    GRAPHQL_SELECTION_SPREAD,
    GRAPHQL_SELECTION_INLINE,
};

/* What validation has found out about a field, so that nobody looks for it at
 * each execution.  Not a part of the text: another schema has another one, and
 * a document that was not validated has none. */
struct graphql_binding {
    const struct graphql_type *type;   /* on which it was looked for */
    const struct graphql_field *field; /* NULL: it has none such */
};

struct graphql_selection {
    enum graphql_selection_kind kind;
    uint32_t at;
    struct graphql_name alias;     /* FIELD; empty: none */
    struct graphql_name name;      /* FIELD: its name; SPREAD: the fragment's */
    struct graphql_name condition; /* INLINE: type condition; empty: none */
    struct slice key; /* FIELD: how it is answered: `,"responseName":` */
    struct graphql_binding *binding;    /* FIELD */
    struct graphql_argument *arguments; /* FIELD */
    struct graphql_directive *directives;
    struct graphql_selection_set *selections; /* FIELD (or NULL), INLINE */
    struct graphql_selection *next;
};

struct graphql_selection_set {
    uint32_t at;
    uint32_t count;
    struct graphql_selection *first;
};

struct graphql_variable_definition {
    struct graphql_description description;
    struct graphql_name name; /* without $ */
    uint32_t at;
    struct graphql_type_reference *type;
    struct graphql_value *fallback; /* NULL: none */
    struct graphql_directive *directives;
    struct graphql_variable_definition *next;
};

enum graphql_operation_kind {
    GRAPHQL_QUERY,
    GRAPHQL_MUTATION,
    GRAPHQL_SUBSCRIPTION,
};

/* --- type-system definitions --- */

/* FieldDefinition, and InputValueDefinition with `fallback`. */
struct graphql_field_definition {
    struct graphql_description description;
    struct graphql_name name;
    uint32_t at;
    struct graphql_field_definition *arguments; /* of a field */
    struct graphql_type_reference *type;
    struct graphql_value *fallback; /* of an input value; NULL: none */
    struct graphql_directive *directives;
    struct graphql_field_definition *next;
};

struct graphql_enum_value_definition {
    struct graphql_description description;
    struct graphql_name name;
    uint32_t at;
    struct graphql_directive *directives;
    struct graphql_enum_value_definition *next;
};

struct graphql_root_definition { /* query: Query */
    enum graphql_operation_kind operation;
    uint32_t at;
    struct graphql_name type;
    struct graphql_root_definition *next;
};

/* A list of names: implements, union members, directive locations. */
struct graphql_name_list {
    struct graphql_name name;
    struct graphql_name_list *next;
};

enum graphql_definition_kind {
    GRAPHQL_DEFINITION_OPERATION,
    GRAPHQL_DEFINITION_FRAGMENT,
    GRAPHQL_DEFINITION_SCHEMA,
    GRAPHQL_DEFINITION_SCALAR,
    GRAPHQL_DEFINITION_OBJECT,
    GRAPHQL_DEFINITION_INTERFACE,
    GRAPHQL_DEFINITION_UNION,
    GRAPHQL_DEFINITION_ENUM,
    GRAPHQL_DEFINITION_INPUT_OBJECT,
    GRAPHQL_DEFINITION_DIRECTIVE,
};

struct graphql_definition {
    enum graphql_definition_kind kind;
    bool is_extension; /* extend schema, extend type … */
    uint32_t at;
    struct graphql_description description;
    struct graphql_name name; /* empty: anonymous operation, schema */
    struct graphql_directive *directives;

    /* OPERATION and FRAGMENT */
    enum graphql_operation_kind operation;
    bool is_shorthand; /* { … } */
    struct graphql_variable_definition *variables;
    struct graphql_name condition; /* FRAGMENT: on Type */
    struct graphql_selection_set *selections;

    /* type system */
    struct graphql_root_definition *roots;   /* SCHEMA */
    struct graphql_name_list *interfaces;    /* OBJECT, INTERFACE */
    struct graphql_name_list *members;       /* UNION; DIRECTIVE: locations */
    struct graphql_field_definition *fields; /* OBJECT, INTERFACE,
                                                INPUT_OBJECT; DIRECTIVE:
                                                arguments */
    struct graphql_enum_value_definition *values; /* ENUM */
    bool is_repeatable;                           /* DIRECTIVE */

    struct graphql_definition *next;
};

struct graphql_document {
    struct slice source;
    uint32_t definition_count;
    struct graphql_definition *definitions;
};

#endif
