/* SPDX-License-Identifier: MIT */
/*
 * @skip and @include: whether a selection is executed.  Their argument is plain
 * nearly always and read in place then.
 *
 * Source: GraphQL September 2025, sections 3.13.1 (@skip), 3.13.2 (@include)
 * and 6.3.2.
 */
#include "graphql/coerce.h"
#include "graphql/coerce_tree.h"
#include "graphql/execution.h"

/* The argument `if`, where it is not plainly there: say what is wrong. */
static gate_status coerce_if(struct execution *execution,
                             const struct graphql_directive *directive,
                             struct execution_refusal *refusal, bool *out)
{
    const struct graphql_directive_type *type =
        graphql_find_directive(execution->schema, directive->name.text);
    const struct json *arguments;
    const struct json *condition;

    if (type == NULL) {
        return FAULT(execution->cx, GATE_FAULT_USAGE, "no such directive");
    }
    TRY(graphql_coerce_arguments(execution->schema, execution->cx,
                                 type->arguments, directive->arguments,
                                 directive->at, execution->request->variables,
                                 &arguments, &refusal->why, &refusal->at));
    condition = json_member(arguments, "if");
    *out = condition != NULL && condition->kind == JSON_TRUE;
    return GATE_OK;
}

/* "if argument is true or is a variable in variableValues with the value true"
 */
static gate_status read_if(struct execution *execution,
                           const struct graphql_directive *directive,
                           struct execution_refusal *refusal, bool *out)
{
    const struct graphql_argument *argument = directive->arguments;
    const struct graphql_value *value;
    const struct json *variable;

    if (argument == NULL || !slice_is(argument->name.text, "if")) {
        return coerce_if(execution, directive, refusal, out);
    }
    value = argument->value;
    if (value->kind == GRAPHQL_VALUE_BOOLEAN) {
        *out = value->boolean;
        return GATE_OK;
    }
    variable = value->kind == GRAPHQL_VALUE_VARIABLE
                   ? coerce_member(execution->request->variables, value->text)
                   : NULL;
    if (variable == NULL ||
        (variable->kind != JSON_TRUE && variable->kind != JSON_FALSE)) {
        return coerce_if(execution, directive, refusal, out);
    }
    *out = variable->kind == JSON_TRUE;
    return GATE_OK;
}

gate_status execution_is_included(struct execution *execution,
                                  const struct graphql_selection *selection,
                                  struct execution_refusal *refusal, bool *out)
{
    *out = true;
    for (const struct graphql_directive *directive = selection->directives;
         directive != NULL && *out; directive = directive->next) {
        bool condition;
        if (slice_is(directive->name.text, "skip")) {
            TRY(read_if(execution, directive, refusal, &condition));
            *out = !condition;
        } else if (slice_is(directive->name.text, "include")) {
            TRY(read_if(execution, directive, refusal, out));
        }
    }
    return GATE_OK;
}
