/* SPDX-License-Identifier: MIT */
/* The driver's op for schemas: schema, with `base` and `rules` for the rules of
 * graphql-js' suite, with `twice` to read again what was printed. */
#include "driver.h"
#include "graphql/parser.h"
#include "graphql/schema_build.h"
#include "graphql/sdl.h"

enum { RULES_MAX = 32 };

static const char *const stages[] = {
    [GRAPHQL_STAGE_SYNTAX] = "syntax",
    [GRAPHQL_STAGE_SDL] = "sdl",
    [GRAPHQL_STAGE_SCHEMA] = "schema",
};

static void free_schema(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

/* The schema that rules are asked about; it need not be a valid one. */
static gate_status make_base(const struct driver_request *request,
                             struct slice sdl, struct graphql_schema **out)
{
    struct graphql_errors errors =
        graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
    const struct graphql_document *document;
    struct graphql_schema *schema;
    gate_status status;

    TRY(graphql_schema_new(DRIVER_MEMORY_BYTES, &schema));
    status = graphql_parse_document(request->cx, sdl, NULL, &errors, &document);
    if (status == GATE_OK) {
        graphql_build_from_document(schema, document);
        status = graphql_schema_resolve(schema, &errors);
    }
    if (status != GATE_OK) {
        graphql_schema_free(schema);
        return FAULT(request->cx, GATE_FAULT_USAGE, "base: %s",
                     errors.first == NULL ? "?" : errors.first->message);
    }
    *out = schema;
    return GATE_OK;
}

static gate_status list_rules(const struct driver_request *request,
                              const struct json *names,
                              const char *rules[RULES_MAX])
{
    size_t count = 0;

    for (const struct json *name = names->first; name != NULL;
         name = name->next) {
        if (count + 1 >= RULES_MAX || name->kind != JSON_TEXT) {
            return FAULT(request->cx, GATE_FAULT_USAGE, "rules");
        }
        rules[count++] = name->text.data;
    }
    return GATE_OK;
}

static gate_status check_rules(const struct driver_request *request,
                               struct slice sdl, const struct json *names)
{
    CLEANUP(free_schema) struct graphql_schema *base = NULL;
    const char *rules[RULES_MAX] = {NULL};
    const struct graphql_document *document;
    struct graphql_errors errors =
        graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
    struct slice base_sdl;
    gate_status status;

    TRY(list_rules(request, names, rules));
    if (driver_text(request, "base", &base_sdl) == GATE_OK) {
        TRY(make_base(request, base_sdl, &base));
    }
    status = graphql_parse_document(request->cx, sdl, NULL, &errors, &document);
    if (status == GATE_REFUSED) {
        driver_write_errors(request, "syntax", &errors);
        return GATE_OK;
    }
    TRY(status);
    status = graphql_check_sdl(base, request->cx, document, rules, &errors);
    if (status == GATE_REFUSED) {
        driver_write_errors(request, "sdl", &errors);
        return GATE_OK;
    }
    TRY(status);
    buffer_append_text(request->out, "\"ok\":true,\"errors\":[]");
    return GATE_OK;
}

static gate_status print_schema(const struct driver_request *request,
                                const char *member, struct slice sdl,
                                struct buffer *printed)
{
    CLEANUP(free_schema) struct graphql_schema *schema = NULL;
    enum graphql_sdl_stage stage;
    struct graphql_errors errors =
        graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
    gate_status status = graphql_schema_from_sdl(DRIVER_MEMORY_BYTES, sdl,
                                                 &errors, &schema, &stage);

    if (status == GATE_REFUSED) {
        driver_write_errors(request, stages[stage], &errors);
        return status;
    }
    TRY(status);
    graphql_print_schema(schema, printed);
    buffer_append_text(request->out, member);
    json_write_text(request->out,
                    (struct slice){printed->data, printed->bytes});
    return GATE_OK;
}

gate_status driver_schema(const struct driver_request *request)
{
    CLEANUP(buffer_free)
    struct buffer printed = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer again = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    const struct json *rules = json_member(request->line, "rules");
    struct slice sdl;
    gate_status status;

    if (driver_text(request, "sdl", &sdl) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no sdl");
    }
    if (rules != NULL && rules->kind == JSON_LIST) {
        return check_rules(request, sdl, rules);
    }
    status = print_schema(request, "\"ok\":true,\"printed\":", sdl, &printed);
    if (status == GATE_OK && json_member(request->line, "twice") != NULL) {
        status = print_schema(
            request, ",\"again\":", (struct slice){printed.data, printed.bytes},
            &again);
    }
    return status == GATE_REFUSED ? GATE_OK : status;
}
