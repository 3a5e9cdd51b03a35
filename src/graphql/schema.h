/* SPDX-License-Identifier: MIT */
/*
 * The type system: made once at start, then immutable and shared by all
 * threads.  It is made by the calls below, whether from descriptors (api/) or
 * from SDL (sdl.c), and checked as a whole by graphql_schema_finish().
 *
 * Types are named before they exist: "[Tree!]!" is resolved when the schema is
 * finished.  All texts are copied.  A schema lives in an arena of its own.
 *
 * Source: GraphQL September 2025, section 3 (Type System).
 */
#ifndef GRAPHQL_SCHEMA_H
#define GRAPHQL_SCHEMA_H

#include "base/map.h"
#include "graphql/ast.h"
#include "graphql/errors.h"
#include "json/json.h"

struct graphql_schema;
struct graphql_resolution; /* execute.h */
struct graphql_result;     /* execute.h */

enum graphql_type_kind {
    GRAPHQL_SCALAR,
    GRAPHQL_OBJECT,
    GRAPHQL_INTERFACE,
    GRAPHQL_UNION,
    GRAPHQL_ENUM,
    GRAPHQL_INPUT_OBJECT,
};

/* The five of the specification, which have rules of their own; CUSTOM takes
 * and gives any JSON value unless its `parse` says otherwise. */
enum graphql_scalar_kind {
    GRAPHQL_SCALAR_CUSTOM,
    GRAPHQL_SCALAR_INT,
    GRAPHQL_SCALAR_FLOAT,
    GRAPHQL_SCALAR_STRING,
    GRAPHQL_SCALAR_BOOLEAN,
    GRAPHQL_SCALAR_ID,
};

/** Whether a custom scalar takes this input; NULL: it does, else a message. */
typedef const char *graphql_scalar_check(const struct json *value);

/** A field's value.  See execute.h. */
typedef gate_status graphql_resolver(const struct graphql_resolution *at,
                                     struct graphql_result *out);

/** Name of the object type of an abstract type's `value`; NULL: unknown. */
typedef const char *graphql_type_resolver(const struct graphql_resolution *at,
                                          const void *value);

/* A type as it is used: a named type, or a list or non-null of a type. */
struct graphql_type_use {
    enum graphql_type_reference_kind kind;
    const struct graphql_type *type;   /* NAMED; NULL until finished */
    const struct graphql_type_use *of; /* LIST, NON_NULL */
    struct slice name;                 /* NAMED */
    uint32_t at;                       /* in SDL */
};

struct graphql_deprecation {
    bool is_deprecated;
    const char *reason; /* never NULL where deprecated */
    uint32_t at;        /* of @deprecated in SDL */
};

/* An argument of a field or a directive, or a field of an input object. */
struct graphql_input {
    struct slice name;
    const char *description; /* NULL: none */
    const struct graphql_type_use *type;
    const struct graphql_value *fallback; /* as written; NULL: none */
    const struct json *coerced_fallback;  /* set when finished */
    struct graphql_deprecation deprecation;
    uint32_t at;        /* in SDL, its description included; 0 else */
    unsigned finishing; /* the finisher's own: see schema_check_defaults.c */
    struct graphql_input *next;
};

struct graphql_field {
    struct slice name;
    const char *description;
    const struct graphql_type_use *type;
    struct graphql_input *arguments;
    struct graphql_input **last_argument; /* the builders' own; NULL: empty */
    struct graphql_deprecation deprecation;
    graphql_resolver *resolve; /* NULL: the schema's default resolver */
    const void *payload; /* the maker's own: api/ has its descriptor here */
    const struct graphql_type *owner;
    uint32_t at;
    struct graphql_field *next;
};

struct graphql_enum_value {
    struct slice name;
    const char *description;
    struct graphql_deprecation deprecation;
    uint32_t at;
    struct graphql_enum_value *next;
};

/* A reference by name: an implemented interface, a member of a union. */
struct graphql_type_link {
    struct slice name;
    const struct graphql_type *type; /* NULL until finished */
    uint32_t at;
    struct graphql_type_link *next;
};

struct graphql_type {
    enum graphql_type_kind kind;
    enum graphql_scalar_kind scalar;
    struct slice name; /* also ends with a NUL */
    const char *description;
    const char *specified_by_url;         /* SCALAR; NULL: none */
    graphql_scalar_check *check;          /* SCALAR */
    struct graphql_field *fields;         /* OBJECT, INTERFACE, in order */
    struct map field_by_name;             /* of fields or inputs */
    struct graphql_type_link *interfaces; /* OBJECT, INTERFACE */
    struct graphql_type_link *members;    /* UNION, in order */
    struct graphql_type_link *possible;   /* INTERFACE, UNION: object types, set
                                             when finished, in schema order */
    struct graphql_enum_value *values;    /* ENUM */
    struct map value_by_name;
    struct graphql_input *inputs;        /* INPUT_OBJECT */
    bool is_one_of;                      /* INPUT_OBJECT */
    bool is_builtin;                     /* a scalar or __Type of section 4 */
    graphql_type_resolver *resolve_type; /* NULL: the schema's default */
    struct graphql_type_use use; /* of the type alone; set when finished */
    uint32_t at;
    uint32_t serial;           /* place among the schema's types */
    struct graphql_type *next; /* in the order they were added */

    /* The builders' and the finisher's own. */
    struct graphql_field **last_field;
    struct graphql_type_link **last_interface;
    struct graphql_type_link **last_member;
    struct graphql_type_link **last_possible;
    struct graphql_enum_value **last_value;
    struct graphql_input **last_input;
    unsigned finishing;
};

/* Locations as in the specification's section 3.13, one bit each. */
enum graphql_directive_location {
    GRAPHQL_ON_QUERY = 1 << 0,
    GRAPHQL_ON_MUTATION = 1 << 1,
    GRAPHQL_ON_SUBSCRIPTION = 1 << 2,
    GRAPHQL_ON_FIELD = 1 << 3,
    GRAPHQL_ON_FRAGMENT_DEFINITION = 1 << 4,
    GRAPHQL_ON_FRAGMENT_SPREAD = 1 << 5,
    GRAPHQL_ON_INLINE_FRAGMENT = 1 << 6,
    GRAPHQL_ON_VARIABLE_DEFINITION = 1 << 7,
    GRAPHQL_ON_SCHEMA = 1 << 8,
    GRAPHQL_ON_SCALAR = 1 << 9,
    GRAPHQL_ON_OBJECT = 1 << 10,
    GRAPHQL_ON_FIELD_DEFINITION = 1 << 11,
    GRAPHQL_ON_ARGUMENT_DEFINITION = 1 << 12,
    GRAPHQL_ON_INTERFACE = 1 << 13,
    GRAPHQL_ON_UNION = 1 << 14,
    GRAPHQL_ON_ENUM = 1 << 15,
    GRAPHQL_ON_ENUM_VALUE = 1 << 16,
    GRAPHQL_ON_INPUT_OBJECT = 1 << 17,
    GRAPHQL_ON_INPUT_FIELD_DEFINITION = 1 << 18,
};

enum { GRAPHQL_LOCATION_COUNT = 19 };

struct graphql_directive_type {
    struct slice name;
    const char *description;
    struct graphql_input *arguments;
    struct graphql_input **last_argument; /* the builders' own; NULL: empty */
    unsigned locations; /* bits of graphql_directive_location */
    bool is_repeatable;
    bool is_builtin;
    uint32_t at;
    struct graphql_directive_type *next;
};

struct graphql_schema {
    gate_context cx; /* owns the arena the schema lives in */
    const char *description;
    struct graphql_type *types; /* in the order they were added */
    struct graphql_type **last_type;
    struct map type_by_name;
    struct graphql_directive_type *directives;
    struct graphql_directive_type **last_directive;
    struct map directive_by_name;
    const struct graphql_type *root[3]; /* by graphql_operation_kind; or NULL */
    struct slice root_name[3];
    uint32_t root_at[3];
    bool is_defined; /* in SDL by `schema { … }`, which stands at `at` */
    uint32_t at;
    graphql_resolver *default_resolver;
    graphql_type_resolver *default_type_resolver;
    struct slice source;    /* the SDL, or empty */
    bool has_introspection; /* setting `introspection` */
    bool is_finished;
    struct graphql_errors mistakes; /* of the builders, told when finished */
    /* __schema, __type, __typename: made when finished */
    const struct graphql_field *meta_schema, *meta_type, *meta_typename;
};

/** An empty schema: the five scalars only.  What is not there when it is
 *  finished of the five directives is added then; so are the types of
 *  introspection.  Scalars of the five that nothing refers to go away then.
 *  @param limit_bytes  Memory it may take.
 *  Owned: graphql_schema_free(). */
GATE_MUST_USE gate_status graphql_schema_new(size_t limit_bytes,
                                             struct graphql_schema **out);
void graphql_schema_free(struct graphql_schema *schema);

/* --- making one.  Builders are sticky: the schema's context keeps the first
 * fault, a NULL parent does nothing and gives NULL, and graphql_schema_finish()
 * tells.  A name used twice, or not a name, is an error found there, too. ---
 */

struct graphql_type *graphql_add_type(struct graphql_schema *schema,
                                      enum graphql_type_kind kind,
                                      struct slice name,
                                      const char *description);
/** `type` as in SDL: "[String!]!".  `description` NULL: none. */
struct graphql_field *graphql_add_field(struct graphql_schema *schema,
                                        struct graphql_type *owner,
                                        struct slice name, const char *type,
                                        const char *description);
struct graphql_input *graphql_add_argument(struct graphql_schema *schema,
                                           struct graphql_field *field,
                                           struct slice name, const char *type,
                                           const char *fallback,
                                           const char *description);
/** A field of an input object.  `fallback` as in SDL, or NULL. */
struct graphql_input *graphql_add_input(struct graphql_schema *schema,
                                        struct graphql_type *owner,
                                        struct slice name, const char *type,
                                        const char *fallback,
                                        const char *description);
struct graphql_enum_value *graphql_add_enum_value(struct graphql_schema *schema,
                                                  struct graphql_type *owner,
                                                  struct slice name,
                                                  const char *description);
void graphql_add_interface(struct graphql_schema *schema,
                           struct graphql_type *owner, struct slice name);
void graphql_add_member(struct graphql_schema *schema,
                        struct graphql_type *owner, struct slice name);
struct graphql_directive_type *
graphql_add_directive(struct graphql_schema *schema, struct slice name,
                      unsigned locations, const char *description);
struct graphql_input *
graphql_add_directive_argument(struct graphql_schema *schema,
                               struct graphql_directive_type *directive,
                               struct slice name, const char *type,
                               const char *fallback, const char *description);
void graphql_set_root(struct graphql_schema *schema,
                      enum graphql_operation_kind operation, struct slice name);

/**
 * Resolve every name, check every rule of section 3, add introspection.
 *
 * @param errors  Gets each broken rule; a schema from SDL names the place, one
 *                from descriptors the schema coordinate in the message.
 * @retval GATE_REFUSED       The schema is not valid: see `errors`.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status graphql_schema_finish(struct graphql_schema *schema,
                                                struct graphql_errors *errors);

/* Which half of it said no: syntax of the text, rules of SDL documents (names
 * used twice, unknown types …), or rules of section 3. */
enum graphql_sdl_stage {
    GRAPHQL_STAGE_SYNTAX,
    GRAPHQL_STAGE_SDL,
    GRAPHQL_STAGE_SCHEMA,
};

/** A schema from SDL, extensions included, by the calls above.
 *  @retval GATE_REFUSED  See `errors` and `out_stage`. */
GATE_MUST_USE gate_status graphql_schema_from_sdl(
    size_t limit_bytes, struct slice sdl, struct graphql_errors *errors,
    struct graphql_schema **out, enum graphql_sdl_stage *out_stage);

/** SDL that is equal after reading it again, in the order of definition. */
void graphql_print_schema(const struct graphql_schema *schema,
                          struct buffer *out);

/* --- asking --- */

const struct graphql_type *
graphql_find_type(const struct graphql_schema *schema, struct slice name);

/** The field of an object or interface; also __typename, and on the query root
 *  __schema and __type where introspection is on. */
const struct graphql_field *
graphql_find_field(const struct graphql_schema *schema,
                   const struct graphql_type *type, struct slice name);
const struct graphql_input *graphql_find_input(const struct graphql_input *list,
                                               struct slice name);
const struct graphql_directive_type *
graphql_find_directive(const struct graphql_schema *schema, struct slice name);

/** The named type below lists and non-nulls. */
const struct graphql_type *
graphql_named_type(const struct graphql_type_use *type);
/** Whether an object may stand where `abstract` (or itself) is asked for. */
bool graphql_is_possible_type(const struct graphql_type *abstract,
                              const struct graphql_type *object);
bool graphql_is_input_type(const struct graphql_type *type);
bool graphql_is_output_type(const struct graphql_type *type);
bool graphql_is_composite(const struct graphql_type *type);
bool graphql_is_leaf(const struct graphql_type *type);
/** "FIELD" …, of bit `nth`, below GRAPHQL_LOCATION_COUNT. */
const char *graphql_location_name(unsigned nth);
/** The bit of that name; 0: there is no such location. */
unsigned graphql_find_location(struct slice name);
/** "[String!]!" */
void graphql_print_type_use(const struct graphql_type_use *type,
                            struct buffer *out);

#endif
