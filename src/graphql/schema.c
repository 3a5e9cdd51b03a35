/* SPDX-License-Identifier: MIT */
/*
 * Making a schema: the builders.  They copy texts, link what they are given and
 * look names up nowhere; schema_finish.c does, when all are there.
 *
 * Whoever builds from descriptors makes a hundred calls, so that each is
 * sticky: the schema's context keeps a fault, `mistakes` what the developer got
 * wrong.
 */
#include "graphql/schema.h"

#include "base/memory.h"
#include "graphql/parser.h"
#include "graphql/schema_build.h"

enum { MISTAKES_MAX = 50 };

#define MISTAKE(schema, ...)                                                   \
    graphql_error_add(&(schema)->mistakes, NULL, NULL, 0, __VA_ARGS__)
/* For "%.*s". */
#define NAME(text) (int)(text).bytes, (text).data

gate_status graphql_schema_new(size_t limit_bytes, struct graphql_schema **out)
{
    struct graphql_schema *schema = memory_allocate(1, sizeof(*schema));

    if (schema == NULL) {
        return GATE_FAULT_MEMORY;
    }
    if (context_open(limit_bytes, 0, &schema->cx) != GATE_OK) {
        memory_free(schema);
        return GATE_FAULT_MEMORY;
    }
    schema->last_type = &schema->types;
    schema->last_directive = &schema->directives;
    schema->has_introspection = true;
    schema->mistakes =
        graphql_errors_begin(&schema->cx, (struct slice){0}, MISTAKES_MAX);
    graphql_add_builtin_scalars(schema);
    if (schema->cx.fault != GATE_OK) {
        graphql_schema_free(schema);
        return GATE_FAULT_MEMORY;
    }
    *out = schema;
    return GATE_OK;
}

void graphql_schema_free(struct graphql_schema *schema)
{
    if (schema == NULL) {
        return;
    }
    context_close(&schema->cx);
    memory_free(schema);
}

static bool is_letter(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Name :: NameStart NameContinue* */
static bool is_name(struct slice text)
{
    if (text.bytes == 0 || !is_letter(text.data[0])) {
        return false;
    }
    for (size_t i = 1; i < text.bytes; i++) {
        if (!is_letter(text.data[i]) &&
            !(text.data[i] >= '0' && text.data[i] <= '9')) {
            return false;
        }
    }
    return true;
}

/* A copy that ends with a NUL; false: the context has the fault. */
static bool copy_name(struct graphql_schema *schema, struct slice name,
                      struct slice *out)
{
    const char *text;

    if (schema->cx.fault != GATE_OK ||
        context_copy(&schema->cx, name, &text) != GATE_OK) {
        return false;
    }
    if (!is_name(name)) {
        MISTAKE(schema, "\"%.*s\" is not a name.", NAME(name));
    }
    *out = (struct slice){text, name.bytes};
    return true;
}

/* NULL for NULL, and without memory. */
static const char *copy_text(struct graphql_schema *schema, const char *text)
{
    const char *copy = NULL;

    if (text == NULL ||
        context_copy(&schema->cx, slice_of(text), &copy) != GATE_OK) {
        return NULL;
    }
    return copy;
}

/* false: the name is taken, or there is no memory. */
static bool add_name(struct graphql_schema *schema, struct map *map,
                     struct slice name, void *thing)
{
    return map_add(map, &schema->cx, name, thing) != GATE_STALE;
}

struct graphql_type *graphql_add_type(struct graphql_schema *schema,
                                      enum graphql_type_kind kind,
                                      struct slice name,
                                      const char *description)
{
    struct graphql_type *type;
    struct slice copy;

    if (schema == NULL || !copy_name(schema, name, &copy) ||
        NEW(&schema->cx, &type) != GATE_OK) {
        return NULL;
    }
    type->kind = kind;
    type->name = copy;
    type->description = copy_text(schema, description);
    type->last_field = &type->fields;
    type->last_interface = &type->interfaces;
    type->last_member = &type->members;
    type->last_possible = &type->possible;
    type->last_value = &type->values;
    type->last_input = &type->inputs;
    *schema->last_type = type;
    schema->last_type = &type->next;
    if (!add_name(schema, &schema->type_by_name, copy, type)) {
        MISTAKE(schema, "There can be only one type named \"%.*s\".",
                NAME(copy));
    }
    return type;
}

/* A use of what `reference` says, the innermost first. */
static gate_status use_type(struct graphql_schema *schema,
                            const struct graphql_type_reference *reference,
                            const struct graphql_type_use **out)
{
    struct graphql_type_use *first = NULL;
    struct graphql_type_use *last = NULL;

    for (; reference != NULL; reference = reference->of) {
        struct graphql_type_use *use;

        TRY(NEW(&schema->cx, &use));
        use->kind = reference->kind;
        use->at = reference->at;
        use->name = reference->name.text;
        if (last == NULL) {
            first = use;
        } else {
            last->of = use;
        }
        last = use;
    }
    *out = first;
    return GATE_OK;
}

const struct graphql_type_use *
graphql_build_type_use(struct graphql_schema *schema,
                       const struct graphql_type_reference *reference)
{
    const struct graphql_type_use *use;

    if (schema->cx.fault != GATE_OK ||
        use_type(schema, reference, &use) != GATE_OK) {
        return NULL;
    }
    return use;
}

/* From a descriptor's text; NULL: a mistake was noted, or a fault. */
static const struct graphql_type_use *
parse_type(struct graphql_schema *schema, struct slice name, const char *text)
{
    const struct graphql_type_reference *reference;
    const char *copy = copy_text(schema, text);
    struct graphql_errors errors =
        graphql_errors_begin(&schema->cx, slice_of(copy), 1);

    if (copy == NULL || graphql_parse_type(&schema->cx, slice_of(copy), &errors,
                                           &reference) != GATE_OK) {
        MISTAKE(schema, "The type of \"%.*s\" is not a type: \"%s\".",
                NAME(name), text == NULL ? "" : text);
        return NULL;
    }
    return graphql_build_type_use(schema, reference);
}

/* NULL for NULL, and after a mistake or a fault. */
static const struct graphql_value *parse_fallback(struct graphql_schema *schema,
                                                  struct slice name,
                                                  const char *text)
{
    const struct graphql_value *value;
    const char *copy = copy_text(schema, text);
    struct graphql_errors errors =
        graphql_errors_begin(&schema->cx, slice_of(copy), 1);

    if (copy == NULL) {
        return NULL;
    }
    if (graphql_parse_value(&schema->cx, slice_of(copy), true, &errors,
                            &value) != GATE_OK) {
        MISTAKE(schema, "The default value of \"%.*s\" is not a value: \"%s\".",
                NAME(name), text);
        return NULL;
    }
    return value;
}

struct graphql_field *graphql_build_field(struct graphql_schema *schema,
                                          struct graphql_type *owner,
                                          struct slice name,
                                          const struct graphql_type_use *type,
                                          const char *description)
{
    struct graphql_field *field;
    struct slice copy;

    if (owner == NULL || type == NULL || !copy_name(schema, name, &copy) ||
        NEW(&schema->cx, &field) != GATE_OK) {
        return NULL;
    }
    field->name = copy;
    field->description = copy_text(schema, description);
    field->type = type;
    field->owner = owner;
    field->last_argument = &field->arguments;
    *owner->last_field = field;
    owner->last_field = &field->next;
    if (!add_name(schema, &owner->field_by_name, copy, field)) {
        MISTAKE(schema, "Field \"%.*s.%.*s\" can only be defined once.",
                NAME(owner->name), NAME(copy));
    }
    return field;
}

struct graphql_field *graphql_add_field(struct graphql_schema *schema,
                                        struct graphql_type *owner,
                                        struct slice name, const char *type,
                                        const char *description)
{
    if (schema == NULL || owner == NULL) {
        return NULL;
    }
    return graphql_build_field(schema, owner, name,
                               parse_type(schema, name, type), description);
}

struct graphql_input *graphql_build_input(struct graphql_schema *schema,
                                          struct slice name,
                                          const struct graphql_type_use *type,
                                          const struct graphql_value *fallback,
                                          const char *description)
{
    struct graphql_input *input;
    struct slice copy;

    if (type == NULL || !copy_name(schema, name, &copy) ||
        NEW(&schema->cx, &input) != GATE_OK) {
        return NULL;
    }
    input->name = copy;
    input->description = copy_text(schema, description);
    input->type = type;
    input->fallback = fallback;
    return input;
}

void graphql_attach_argument(struct graphql_field *field,
                             struct graphql_input *input)
{
    if (field != NULL && input != NULL) {
        *field->last_argument = input;
        field->last_argument = &input->next;
    }
}

void graphql_attach_directive_argument(struct graphql_directive_type *directive,
                                       struct graphql_input *input)
{
    if (directive != NULL && input != NULL) {
        *directive->last_argument = input;
        directive->last_argument = &input->next;
    }
}

void graphql_attach_input(struct graphql_schema *schema,
                          struct graphql_type *owner,
                          struct graphql_input *input)
{
    if (owner == NULL || input == NULL) {
        return;
    }
    *owner->last_input = input;
    owner->last_input = &input->next;
    if (!add_name(schema, &owner->field_by_name, input->name, input)) {
        MISTAKE(schema, "Field \"%.*s.%.*s\" can only be defined once.",
                NAME(owner->name), NAME(input->name));
    }
}

/* From the texts of a descriptor. */
static struct graphql_input *make_input(struct graphql_schema *schema,
                                        struct slice name, const char *type,
                                        const char *fallback,
                                        const char *description)
{
    return graphql_build_input(schema, name, parse_type(schema, name, type),
                               parse_fallback(schema, name, fallback),
                               description);
}

struct graphql_input *graphql_add_argument(struct graphql_schema *schema,
                                           struct graphql_field *field,
                                           struct slice name, const char *type,
                                           const char *fallback,
                                           const char *description)
{
    struct graphql_input *input;

    if (schema == NULL || field == NULL) {
        return NULL;
    }
    input = make_input(schema, name, type, fallback, description);
    graphql_attach_argument(field, input);
    return input;
}

struct graphql_input *
graphql_add_directive_argument(struct graphql_schema *schema,
                               struct graphql_directive_type *directive,
                               struct slice name, const char *type,
                               const char *fallback, const char *description)
{
    struct graphql_input *input;

    if (schema == NULL || directive == NULL) {
        return NULL;
    }
    input = make_input(schema, name, type, fallback, description);
    graphql_attach_directive_argument(directive, input);
    return input;
}

struct graphql_input *graphql_add_input(struct graphql_schema *schema,
                                        struct graphql_type *owner,
                                        struct slice name, const char *type,
                                        const char *fallback,
                                        const char *description)
{
    struct graphql_input *input;

    if (schema == NULL || owner == NULL) {
        return NULL;
    }
    input = make_input(schema, name, type, fallback, description);
    graphql_attach_input(schema, owner, input);
    return input;
}

struct graphql_enum_value *graphql_add_enum_value(struct graphql_schema *schema,
                                                  struct graphql_type *owner,
                                                  struct slice name,
                                                  const char *description)
{
    struct graphql_enum_value *value;
    struct slice copy;

    if (schema == NULL || owner == NULL || !copy_name(schema, name, &copy) ||
        NEW(&schema->cx, &value) != GATE_OK) {
        return NULL;
    }
    value->name = copy;
    value->description = copy_text(schema, description);
    *owner->last_value = value;
    owner->last_value = &value->next;
    if (!add_name(schema, &owner->value_by_name, copy, value)) {
        MISTAKE(schema, "Enum value \"%.*s.%.*s\" can only be defined once.",
                NAME(owner->name), NAME(copy));
    }
    return value;
}

static struct graphql_type_link *add_link(struct graphql_schema *schema,
                                          struct graphql_type_link ***last,
                                          struct slice name)
{
    struct graphql_type_link *link;
    struct slice copy;

    if (!copy_name(schema, name, &copy) || NEW(&schema->cx, &link) != GATE_OK) {
        return NULL;
    }
    link->name = copy;
    **last = link;
    *last = &link->next;
    return link;
}

struct graphql_type_link *graphql_build_interface(struct graphql_schema *schema,
                                                  struct graphql_type *owner,
                                                  struct slice name)
{
    return owner == NULL ? NULL
                         : add_link(schema, &owner->last_interface, name);
}

struct graphql_type_link *graphql_build_member(struct graphql_schema *schema,
                                               struct graphql_type *owner,
                                               struct slice name)
{
    return owner == NULL ? NULL : add_link(schema, &owner->last_member, name);
}

void graphql_add_interface(struct graphql_schema *schema,
                           struct graphql_type *owner, struct slice name)
{
    if (schema != NULL) {
        (void)graphql_build_interface(schema, owner, name);
    }
}

void graphql_add_member(struct graphql_schema *schema,
                        struct graphql_type *owner, struct slice name)
{
    if (schema != NULL) {
        (void)graphql_build_member(schema, owner, name);
    }
}

struct graphql_directive_type *
graphql_add_directive(struct graphql_schema *schema, struct slice name,
                      unsigned locations, const char *description)
{
    struct graphql_directive_type *directive;
    struct slice copy;

    if (schema == NULL || !copy_name(schema, name, &copy) ||
        NEW(&schema->cx, &directive) != GATE_OK) {
        return NULL;
    }
    directive->name = copy;
    directive->description = copy_text(schema, description);
    directive->locations = locations;
    directive->last_argument = &directive->arguments;
    *schema->last_directive = directive;
    schema->last_directive = &directive->next;
    if (!add_name(schema, &schema->directive_by_name, copy, directive)) {
        MISTAKE(schema, "There can be only one directive named \"@%.*s\".",
                NAME(copy));
    }
    return directive;
}

void graphql_set_root(struct graphql_schema *schema,
                      enum graphql_operation_kind operation, struct slice name)
{
    if (schema != NULL) {
        (void)copy_name(schema, name, &schema->root_name[operation]);
    }
}
