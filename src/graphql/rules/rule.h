/* SPDX-License-Identifier: MIT */
/*
 * What a validation rule is, and what it may ask while the document is walked.
 *
 * A rule is one file of this folder, named as the specification names it, with
 * one descriptor at its end; rules.def lists them.  A rule fills in the places
 * where it wants to be called, and keeps nothing between two calls.
 */
#ifndef GRAPHQL_RULES_RULE_H
#define GRAPHQL_RULES_RULE_H

#include "graphql/schema.h"
#include "graphql/validate.h"

/* A variable where it is used. */
struct validation_usage {
    const struct graphql_value *variable;
    const struct graphql_type_use *type; /* expected there; NULL: not known */
    const struct graphql_type *one_of; /* in a field of this @oneOf; or NULL */
    bool has_fallback;                 /* the place has a default value */
    struct validation_usage *next;
};

/* The variables of operations, by name. */
struct validation_variable {
    const struct graphql_variable_definition *definition;
    const struct graphql_type_use *type; /* NULL: names no type */
    uint32_t used_by;                    /* not 0: the operation uses it */
};

/* A spread, as the graph of fragments sees it. */
struct validation_spread {
    const struct graphql_selection *selection;
    struct validation_spread *next;
};

/* An operation or a fragment. */
struct validation_definition {
    const struct graphql_definition *definition;
    struct validation_spread *spreads;
    struct validation_usage *usages; /* variables, in source order */
    struct validation_usage **last_usage;
    struct map variables; /* of an operation: validation_variable */
    uint32_t reached_by;  /* stamp of who reaches it; 0: nobody yet */
    struct validation_definition **reached; /* fragments, once computed */
    size_t reached_count;
    bool is_reached_known;
    struct validation_definition *next;
};

struct validation {
    const struct graphql_schema *schema;
    gate_context *cx;
    const struct graphql_document *document;
    struct graphql_errors *errors;
    uint32_t steps;                            /* taken so far */
    uint32_t steps_max;                        /* 0: none */
    uint32_t stamp;                            /* the last one given out */
    struct validation_definition *definitions; /* executable, in order */
    struct map fragments; /* validation_definition; the last of a name */
    struct merge *merge;  /* field_selection_merging.c's own */

    /* where the walk is */
    struct validation_definition *current;
    const struct graphql_type *parent_type; /* composite; NULL: not known */
};

/* A field where it is selected. */
struct validation_field {
    const struct graphql_selection *selection;
    const struct graphql_field *field; /* NULL: not known */
};

/* Arguments of a field or of a directive. */
struct validation_arguments {
    const struct graphql_argument *first;
    uint32_t at; /* of the field or directive */
    /* One of them, or none: then the inputs are not known. */
    const struct graphql_field *field;
    const struct graphql_directive_type *directive;
    const struct graphql_input *inputs; /* that may be given */
};

/* A value that is nobody's part: of an argument, of a default. */
struct validation_value {
    const struct graphql_value *value;
    const struct graphql_type_use *type; /* NULL: not known */
};

struct validation_rule {
    const char *name;                              /* in graphql-js */
    gate_status (*document)(struct validation *v); /* before everything */
    gate_status (*operation)(struct validation *v,
                             const struct graphql_definition *operation);
    gate_status (*fragment)(struct validation *v,
                            const struct graphql_definition *fragment);
    gate_status (*variable)(struct validation *v,
                            const struct graphql_variable_definition *variable);
    /* Not of an inline fragment: that belongs to the set around it. */
    gate_status (*selection_set)(struct validation *v,
                                 const struct graphql_selection_set *set);
    gate_status (*field)(struct validation *v,
                         const struct validation_field *field);
    gate_status (*spread)(struct validation *v,
                          const struct graphql_selection *spread);
    gate_status (*inline_fragment)(struct validation *v,
                                   const struct graphql_selection *fragment);
    gate_status (*directives)(struct validation *v,
                              const struct graphql_directive *first,
                              enum graphql_directive_location location);
    gate_status (*arguments)(struct validation *v,
                             const struct validation_arguments *arguments);
    gate_status (*value)(struct validation *v,
                         const struct validation_value *value);
    gate_status (*finish)(struct validation *v); /* behind everything */
};

/* --- telling --- */

/** What graphql_error_add() gave: go on, or stop because enough was told. */
GATE_MUST_USE gate_status validation_noted(struct validation *v,
                                           const struct graphql_error *error);

/* TRY(BROKEN(v, at, "…", …)): a rule is broken there; or at several places. */
#define BROKEN_AT(v, places, count, ...)                                       \
    validation_noted((v), graphql_error_add((v)->errors, "validation_failed",  \
                                            (places), (count), __VA_ARGS__))
#define BROKEN(v, place, ...)                                                  \
    BROKEN_AT(v, (&(uint32_t){(place)}), 1, __VA_ARGS__)
#define BROKEN_TWICE(v, place, other, ...)                                     \
    BROKEN_AT(v, ((uint32_t[]){(place), (other)}), 2, __VA_ARGS__)

/* For "%.*s". */
#define SHOWN(text) (int)(text).bytes, (text).data

/** Take so many steps, or `limit_exceeded`. */
GATE_MUST_USE gate_status validation_step(struct validation *v, size_t steps);

/** "[String!]!" in the arena. */
GATE_MUST_USE gate_status
validation_type_text(struct validation *v, const struct graphql_type_use *type,
                     const char **out);
/** A value as it is printed, cut when it is long. */
GATE_MUST_USE gate_status validation_value_text(
    struct validation *v, const struct graphql_value *value, const char **out);

/* --- asking --- */

/** NULL: there is none. */
struct validation_definition *
validation_find_fragment(const struct validation *v, struct slice name);

/** The type of a fragment's condition where it may stand; NULL: none. */
const struct graphql_type *
validation_condition_type(const struct validation *v,
                          const struct graphql_name *condition);

/** The fragments that are reached from an operation, itself not among them. */
GATE_MUST_USE gate_status validation_reach(struct validation *v,
                                           struct validation_definition *from);

/** Whether something can be both: objects that both may stand for. */
bool validation_types_overlap(const struct graphql_type *a,
                              const struct graphql_type *b);

/** Note a name in a map; `out_first`: the one noted before, or NULL. */
GATE_MUST_USE gate_status validation_note_name(
    struct validation *v, struct map *names, const struct graphql_name *name,
    const struct graphql_name **out_first);

/** The nullable type below a non-null one.  NULL gives NULL. */
static inline const struct graphql_type_use *
validation_nullable(const struct graphql_type_use *type)
{
    return type != NULL && type->kind == GRAPHQL_REFERENCE_NON_NULL ? type->of
                                                                    : type;
}

/** Whether an argument or input field must be given. */
static inline bool validation_is_required(const struct graphql_input *input)
{
    return input->type->kind == GRAPHQL_REFERENCE_NON_NULL &&
           input->fallback == NULL;
}

/* --- every use of every variable, operation by operation --- */

typedef gate_status
validation_visit_usage(struct validation *v,
                       struct validation_definition *operation,
                       const struct validation_usage *usage);

GATE_MUST_USE gate_status validation_each_usage(
    struct validation *v, struct validation_definition *operation,
    validation_visit_usage *visit);

#define RULE(name) extern const struct validation_rule rule_##name;
#include "graphql/rules/rules.def"
#undef RULE

#endif
