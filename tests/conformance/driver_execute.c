/* SPDX-License-Identifier: MIT */
/* The driver's op execute: see driver_execute.h for where data comes from. */
#include "driver_execute.h"

#include "driver.h"
#include "graphql/coerce.h"
#include "graphql/parser.h"
#include "graphql/validate.h"

static void free_schema(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

static bool is_set(const struct driver_request *request, const char *name)
{
    const struct json *member = json_member(request->line, name);

    return member != NULL && member->kind == JSON_TRUE;
}

/* The schema's text, with the directives that it uses. */
static gate_status read_sdl(const struct driver_request *request,
                            struct slice *out)
{
    struct slice sdl;
    const char *both;

    if (driver_text(request, "sdl", &sdl) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no sdl");
    }
    if (!is_set(request, "resolveDirectives")) {
        *out = sdl;
        return GATE_OK;
    }
    TRY(context_format(request->cx, &both, "%.*s%s", (int)sdl.bytes, sdl.data,
                       driver_cats_directives));
    *out = slice_of(both);
    return GATE_OK;
}

static gate_status make_schema(const struct driver_request *request,
                               struct slice sdl, struct graphql_schema **out)
{
    struct graphql_errors errors =
        graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
    enum graphql_sdl_stage stage;

    if (graphql_schema_from_sdl(DRIVER_MEMORY_BYTES, sdl, &errors, out,
                                &stage) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "schema: %s",
                     errors.first == NULL ? "?" : errors.first->message);
    }
    (*out)->default_resolver = driver_resolve;
    (*out)->default_type_resolver = driver_resolve_type;
    return GATE_OK;
}

/* What comes before execution; GATE_REFUSED: see the errors. */
static gate_status prepare(const struct driver_request *request,
                           struct graphql_request *asked, struct slice query,
                           struct graphql_errors *errors)
{
    const struct json *variables = json_member(request->line, "variables");

    TRY(graphql_parse_document(request->cx, query, NULL, errors,
                               &asked->document));
    if (is_set(request, "validate")) {
        TRY(graphql_validate(asked->schema, request->cx, asked->document, NULL,
                             NULL, errors));
    }
    TRY(graphql_choose_operation(asked->document,
                                 driver_word(request, "operationName"), errors,
                                 &asked->operation));
    return graphql_coerce_variables(asked->schema, request->cx,
                                    asked->operation->variables, variables,
                                    errors, &asked->variables);
}

static gate_status respond(const struct driver_request *request,
                           struct graphql_request *asked,
                           struct buffer *response)
{
    struct graphql_errors errors;
    struct slice query;
    gate_status status;

    if (driver_text(request, "query", &query) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no query");
    }
    errors = graphql_errors_begin(request->cx, query, DRIVER_ERRORS_MAX);
    status = prepare(request, asked, query, &errors);
    if (status == GATE_REFUSED) {
        graphql_write_request_errors(&errors, response);
        return GATE_OK;
    }
    TRY(status);
    return graphql_execute(asked, request->cx, response);
}

/* With a table `{"result":…,"args":{…}}`, else the response's own members. */
static void write_answer(const struct driver_execution *execution,
                         const struct buffer *response, struct buffer *out)
{
    struct buffer *arguments = execution->arguments;

    if (execution->resolvers == NULL) {
        buffer_append(out, response->data + 1, response->bytes - 2);
        return;
    }
    buffer_append_text(out, "\"result\":");
    buffer_append(out, response->data, response->bytes);
    buffer_append_text(out, ",\"args\":{");
    if (arguments->bytes > 0) {
        buffer_append(out, arguments->data, arguments->bytes - 1);
    }
    buffer_append_char(out, '}');
}

gate_status driver_execute(const struct driver_request *request)
{
    CLEANUP(free_schema) struct graphql_schema *schema = NULL;
    CLEANUP(buffer_free)
    struct buffer response = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer arguments = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    struct driver_execution execution = {
        .resolvers = json_member(request->line, "resolvers"),
        .types = json_member(request->line, "types"),
        .arguments = &arguments,
    };
    struct graphql_request asked = {
        .root = json_member(request->line, "root"),
        .payload = &execution,
        .limits = {.errors = DRIVER_ERRORS_MAX},
    };
    struct slice sdl;

    TRY(read_sdl(request, &sdl));
    TRY(make_schema(request, sdl, &schema));
    asked.schema = schema;
    if (is_set(request, "resolveDirectives")) {
        struct graphql_errors errors =
            graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
        TRY(graphql_parse_document(request->cx, sdl, NULL, &errors,
                                   &execution.sdl));
    }
    TRY(respond(request, &asked, &response));
    write_answer(&execution, &response, request->out);
    return GATE_OK;
}
