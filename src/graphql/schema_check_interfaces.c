/* SPDX-License-Identifier: MIT */
/*
 * Implemented interfaces: IsValidImplementation() of section 3.6, and that
 * nothing implements itself or twice.
 */
#include "graphql/schema_finish.h"

/* The first link to that type, where graphql-js reports; NULL: none. */
static const struct graphql_type_link *
find_link(const struct graphql_type *type, const struct graphql_type *interface)
{
    for (const struct graphql_type_link *link = type->interfaces; link != NULL;
         link = link->next) {
        if (link->type == interface) {
            return link;
        }
    }
    return NULL;
}

static bool is_equal_type(const struct graphql_type_use *a,
                          const struct graphql_type_use *b)
{
    while (a->kind == b->kind && a->kind != GRAPHQL_REFERENCE_NAMED) {
        a = a->of;
        b = b->of;
    }
    return a->kind == b->kind && a->type == b->type;
}

/* IsValidImplementationFieldType(fieldType, implementedFieldType) */
static bool is_sub_type(const struct graphql_type_use *field,
                        const struct graphql_type_use *implemented)
{
    for (;;) {
        if (field->kind == GRAPHQL_REFERENCE_NON_NULL) {
            field = field->of;
            if (implemented->kind == GRAPHQL_REFERENCE_NON_NULL) {
                implemented = implemented->of;
            }
        } else if (field->kind == GRAPHQL_REFERENCE_LIST &&
                   implemented->kind == GRAPHQL_REFERENCE_LIST) {
            field = field->of;
            implemented = implemented->of;
        } else {
            break;
        }
    }
    return field->kind == GRAPHQL_REFERENCE_NAMED &&
           implemented->kind == GRAPHQL_REFERENCE_NAMED &&
           graphql_is_possible_type(implemented->type, field->type);
}

static void check_argument(const struct finish *finish,
                           const struct graphql_field *field,
                           const struct graphql_field *implemented,
                           const struct graphql_input *wanted)
{
    const struct graphql_input *given =
        graphql_find_input(field->arguments, wanted->name);
    struct coordinate there = {.type = implemented->owner->name,
                               .field = implemented->name,
                               .argument = wanted->name};
    struct coordinate here = {.type = field->owner->name, .field = field->name};

    if (given == NULL) {
        BROKEN_TWICE(finish, wanted->at, field->at,
                     "Interface field argument %s expected but %s does not "
                     "provide it.",
                     finish_coordinate(finish, there),
                     finish_coordinate(finish, here));
        return;
    }
    here.argument = given->name;
    if (!is_equal_type(wanted->type, given->type)) {
        BROKEN_TWICE(finish, wanted->type->at, given->type->at,
                     "Interface field argument %s expects type %s but %s is "
                     "type %s.",
                     finish_coordinate(finish, there),
                     finish_type_text(finish, wanted->type),
                     finish_coordinate(finish, here),
                     finish_type_text(finish, given->type));
    }
}

static void check_additional_arguments(const struct finish *finish,
                                       const struct graphql_field *field,
                                       const struct graphql_field *implemented)
{
    for (const struct graphql_input *i = field->arguments; i != NULL;
         i = i->next) {
        if (finish_is_required(i) &&
            graphql_find_input(implemented->arguments, i->name) == NULL) {
            BROKEN_TWICE(
                finish, i->at, implemented->at,
                "Field %.*s.%.*s includes required argument %.*s that is "
                "missing from the Interface field %.*s.%.*s.",
                NAME(field->owner->name), NAME(field->name), NAME(i->name),
                NAME(implemented->owner->name), NAME(implemented->name));
        }
    }
}

static void check_field(const struct finish *finish,
                        const struct graphql_type *type,
                        const struct graphql_field *implemented)
{
    const struct graphql_field *field =
        map_find(&type->field_by_name, implemented->name);
    struct coordinate there = {.type = implemented->owner->name,
                               .field = implemented->name};
    struct coordinate here = {.type = type->name, .field = implemented->name};

    if (field == NULL) {
        BROKEN_TWICE(finish, implemented->at, type->at,
                     "Interface field %s expected but %.*s does not provide "
                     "it.",
                     finish_coordinate(finish, there), NAME(type->name));
        return;
    }
    if (!is_sub_type(field->type, implemented->type)) {
        BROKEN_TWICE(finish, implemented->type->at, field->type->at,
                     "Interface field %s expects type %s but %s is type %s.",
                     finish_coordinate(finish, there),
                     finish_type_text(finish, implemented->type),
                     finish_coordinate(finish, here),
                     finish_type_text(finish, field->type));
    }
    for (const struct graphql_input *i = implemented->arguments; i != NULL;
         i = i->next) {
        check_argument(finish, field, implemented, i);
    }
    check_additional_arguments(finish, field, implemented);
    /*
     *= https://spec.graphql.org/September2025/#IsValidImplementation()
     *# If field is deprecated then implementedField must also be deprecated.
     */
    if (field->deprecation.is_deprecated &&
        !implemented->deprecation.is_deprecated) {
        BROKEN_TWICE(finish, field->deprecation.at, implemented->at,
                     "Interface field %s is not deprecated, so %s cannot be "
                     "deprecated.",
                     finish_coordinate(finish, there),
                     finish_coordinate(finish, here));
    }
}

/* "If implementedType declares it implements any interfaces, type must also
 * declare it implements those interfaces." */
static void check_ancestors(const struct finish *finish,
                            const struct graphql_type *type,
                            const struct graphql_type_link *link)
{
    for (const struct graphql_type_link *i = link->type->interfaces; i != NULL;
         i = i->next) {
        uint32_t first = find_link(link->type, i->type)->at;

        if (find_link(type, i->type) != NULL) {
            continue;
        }
        if (i->type == type) {
            BROKEN_TWICE(finish, first, link->at,
                         "Type %.*s cannot implement %.*s because it would "
                         "create a circular reference.",
                         NAME(type->name), NAME(link->name));
        } else {
            BROKEN_TWICE(finish, first, link->at,
                         "Type %.*s must implement %.*s because it is "
                         "implemented by %.*s.",
                         NAME(type->name), NAME(i->name), NAME(link->name));
        }
    }
}

/* Whether what it links to can be looked into. */
static bool check_link(const struct finish *finish,
                       const struct graphql_type *type,
                       const struct graphql_type_link *link)
{
    const struct graphql_type_link *first = find_link(type, link->type);

    if (link->type->kind != GRAPHQL_INTERFACE) {
        BROKEN(finish, first->at,
               "Type %.*s must only implement Interface types, it cannot "
               "implement %.*s.",
               NAME(type->name), NAME(link->name));
        return false;
    }
    if (link->type == type) {
        BROKEN(finish, first->at,
               "Type %.*s cannot implement itself because it would create a "
               "circular reference.",
               NAME(type->name));
        return false;
    }
    if (first != link) {
        BROKEN_TWICE(finish, first->at, link->at,
                     "Type %.*s can only implement %.*s once.",
                     NAME(type->name), NAME(link->name));
        return false;
    }
    return true;
}

void finish_check_interfaces(const struct finish *finish,
                             const struct graphql_type *type)
{
    for (const struct graphql_type_link *link = type->interfaces; link != NULL;
         link = link->next) {
        if (!check_link(finish, type, link)) {
            continue;
        }
        check_ancestors(finish, type, link);
        for (const struct graphql_field *field = link->type->fields;
             field != NULL; field = field->next) {
            check_field(finish, type, field);
        }
    }
}
