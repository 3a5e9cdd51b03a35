/* SPDX-License-Identifier: MIT */
/*
 * Section 5.8.5, All Variable Usages Are Allowed: "Variable usages must be
 * compatible with the arguments they are passed to."
 *
 * "For each operation in document: For each variableUsage in scope:
 * IsVariableUsageAllowed(operation, variableUsage) must be true."  A usage
 * whose variable is not defined, or whose place has no type, is other rules'
 * affair.
 */
#include "graphql/rules/rule.h"

/* AreTypesCompatible(variableType, locationType) */
static bool are_types_compatible(const struct graphql_type_use *variable,
                                 const struct graphql_type_use *location)
{
    for (;;) {
        if (location->kind == GRAPHQL_REFERENCE_NON_NULL) {
            /* "If locationType is a non-null type: If variableType is NOT a
             * non-null type, return false." */
            if (variable->kind != GRAPHQL_REFERENCE_NON_NULL) {
                return false;
            }
            location = location->of;
        }
        variable = validation_nullable(variable);
        if (location->kind != GRAPHQL_REFERENCE_LIST) {
            /* "Otherwise, if variableType is a list type, return false.  Return
             * true if variableType and locationType are identical" */
            return variable->kind == GRAPHQL_REFERENCE_NAMED &&
                   variable->type == location->type;
        }
        /* "If variableType is NOT a list type, return false." */
        if (variable->kind != GRAPHQL_REFERENCE_LIST) {
            return false;
        }
        location = location->of;
        variable = variable->of;
    }
}

/* IsNonNullPosition(locationType, variableUsage): "If locationType is a
 * non-null type, return true", or "If parentObjectType is a OneOf Input Object
 * type". */
static bool is_non_null_position(const struct validation_usage *usage)
{
    return usage->type->kind == GRAPHQL_REFERENCE_NON_NULL ||
           usage->one_of != NULL;
}

/* IsVariableUsageAllowed(variableDefinition, variableUsage) */
static bool is_usage_allowed(const struct validation_variable *variable,
                             const struct validation_usage *usage)
{
    const struct graphql_value *fallback = variable->definition->fallback;
    bool has_fallback =
        fallback != NULL && fallback->kind != GRAPHQL_VALUE_NULL;

    if (!is_non_null_position(usage) ||
        variable->type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        return are_types_compatible(variable->type, usage->type);
    }
    /* "If hasNonNullVariableDefaultValue is NOT true AND
     * hasLocationDefaultValue is NOT true, return false.  […] Return
     * AreTypesCompatible(variableType, nullableLocationType)." */
    return (has_fallback || usage->has_fallback) &&
           are_types_compatible(variable->type,
                                validation_nullable(usage->type));
}

static gate_status refuse(struct validation *v,
                          const struct validation_variable *variable,
                          const struct validation_usage *usage)
{
    const char *given;
    const char *expected;

    TRY(validation_type_text(v, variable->type, &given));
    TRY(validation_type_text(v, usage->type, &expected));
    return BROKEN_TWICE(
        v, variable->definition->at, usage->variable->at,
        "Variable \"$%.*s\" of type \"%s\" used in position"
        " expecting type \"%s\"%s.",
        SHOWN(usage->variable->text), given, expected,
        usage->one_of == NULL ? "" : " and not null, in a OneOf Input Object");
}

static gate_status check_usage(struct validation *v,
                               struct validation_definition *operation,
                               const struct validation_usage *usage)
{
    const struct validation_variable *variable =
        map_find(&operation->variables, usage->variable->text);

    if (variable == NULL || variable->type == NULL || usage->type == NULL) {
        return GATE_OK;
    }
    return is_usage_allowed(variable, usage) ? GATE_OK
                                             : refuse(v, variable, usage);
}

static gate_status check(struct validation *v)
{
    for (struct validation_definition *definition = v->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->definition->kind == GRAPHQL_DEFINITION_OPERATION) {
            TRY(validation_each_usage(v, definition, check_usage));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_all_variable_usages_are_allowed = {
    .name = "VariablesInAllowedPositionRule",
    .finish = check,
};
