/* SPDX-License-Identifier: MIT */
/* null is as absent for all but `query`.  `extensions` is checked and not used.
 */
#include "graphql/request_body.h"

static gate_status complain(const char *words, const char **out_complaint)
{
    *out_complaint = words;
    return GATE_REFUSED;
}

static bool is_absent(const struct json *value)
{
    return value == NULL || value->kind == JSON_NULL;
}

static gate_status read_members(const struct json *body,
                                struct graphql_request_body *out,
                                const char **out_complaint)
{
    const struct json *query = json_member(body, "query");
    const struct json *name = json_member(body, "operationName");
    const struct json *variables = json_member(body, "variables");
    const struct json *extensions = json_member(body, "extensions");

    if (is_absent(query) || query->kind != JSON_TEXT) {
        return complain(
            "The member \"query\" must be there and must be a string.",
            out_complaint);
    }
    if (!is_absent(name) && json_text_of(name) == NULL) { /* NUL: no name */
        return complain("\"operationName\" must be a string or null.",
                        out_complaint);
    }
    if (!is_absent(variables) && variables->kind != JSON_OBJECT) {
        return complain("\"variables\" must be an object or null.",
                        out_complaint);
    }
    if (!is_absent(extensions) && extensions->kind != JSON_OBJECT) {
        return complain("\"extensions\" must be an object or null.",
                        out_complaint);
    }
    out->document = query->text;
    out->operation_name = is_absent(name) ? NULL : json_text_of(name);
    out->variables = is_absent(variables) ? NULL : variables;
    return GATE_OK;
}

gate_status graphql_read_request_body(gate_context *cx, struct slice body,
                                      struct graphql_request_body *out,
                                      const char **out_complaint)
{
    const struct json *tree;

    TRY(json_read(cx, body, GRAPHQL_BODY_DEPTH, &tree, out_complaint));
    if (tree->kind == JSON_LIST) {
        return complain("A list of requests is not taken: send one at a time.",
                        out_complaint);
    }
    if (tree->kind != JSON_OBJECT) {
        return complain("The body must be a JSON object.", out_complaint);
    }
    return read_members(tree, out, out_complaint);
}
