/* SPDX-License-Identifier: MIT */
/*
 * The driver's ops for validation: validate, by all rules or by those in
 * "rules"; and mixed, for a document with the schema and the operations in one.
 */
#include <stdlib.h>

#include "driver.h"
#include "graphql/limits.h"
#include "graphql/parser.h"
#include "graphql/printer.h"
#include "graphql/validate.h"

enum { RULES_MAX = 64 };

static const char *const stages[] = {
    [GRAPHQL_STAGE_SYNTAX] = "syntax",
    [GRAPHQL_STAGE_SDL] = "sdl",
    [GRAPHQL_STAGE_SCHEMA] = "schema",
};

void driver_forget_schema(struct driver_cache *cache)
{
    graphql_schema_free(cache->schema);
    free(cache->sdl);
    *cache = (struct driver_cache){0};
}

/* The new schema is the one of the next lines, too. */
static void remember_schema(struct driver_cache *cache, struct slice sdl,
                            struct graphql_schema *schema)
{
    driver_forget_schema(cache);
    cache->sdl = malloc(sdl.bytes + 1);
    if (cache->sdl == NULL) {
        abort();
    }
    memcpy(cache->sdl, sdl.data, sdl.bytes);
    cache->bytes = sdl.bytes;
    cache->schema = schema;
}

static bool is_remembered(const struct driver_cache *cache, struct slice sdl)
{
    return cache->schema != NULL &&
           slice_equal(sdl, (struct slice){cache->sdl, cache->bytes});
}

/* GATE_REFUSED: the answer says why. */
static gate_status open_schema(const struct driver_request *request,
                               struct slice sdl,
                               const struct graphql_schema **out)
{
    struct graphql_errors errors =
        graphql_errors_begin(request->cx, sdl, DRIVER_ERRORS_MAX);
    enum graphql_sdl_stage stage = GRAPHQL_STAGE_SYNTAX;
    struct graphql_schema *schema;
    gate_status status;

    if (is_remembered(request->cache, sdl)) {
        *out = request->cache->schema;
        return GATE_OK;
    }
    status = graphql_schema_from_sdl(DRIVER_MEMORY_BYTES, sdl, &errors, &schema,
                                     &stage);
    if (status == GATE_REFUSED) {
        driver_write_errors(request, stages[stage], &errors);
    }
    if (status != GATE_OK) {
        return status;
    }
    remember_schema(request->cache, sdl, schema);
    *out = schema;
    return GATE_OK;
}

static gate_status list_rules(const struct driver_request *request,
                              const char *const **out)
{
    const struct json *rules = json_member(request->line, "rules");
    const char **names;
    size_t count = 0;

    if (rules == NULL || rules->kind != JSON_LIST) {
        *out = NULL;
        return GATE_OK;
    }
    if (rules->count > RULES_MAX) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "too many rules");
    }
    TRY(NEW_ARRAY(request->cx, rules->count + 1, &names));
    for (const struct json *rule = rules->first; rule != NULL;
         rule = rule->next) {
        if (rule->kind == JSON_TEXT) {
            names[count++] = rule->text.data;
        }
    }
    *out = names;
    return GATE_OK;
}

static bool is_chosen(const char *const *rules, const char *name)
{
    if (rules == NULL) {
        return true;
    }
    while (*rules != NULL && strcmp(*rules, name) != 0) {
        rules++;
    }
    return *rules != NULL;
}

/* MaxIntrospectionDepth is a limit here and no rule; the others are not set. */
static gate_status check_limits(const struct driver_request *request,
                                const struct graphql_schema *schema,
                                const struct graphql_document *document,
                                struct graphql_errors *errors)
{
    const struct graphql_limits limits = {0};

    for (const struct graphql_definition *it = document->definitions;
         it != NULL; it = it->next) {
        if (it->kind == GRAPHQL_DEFINITION_OPERATION) {
            gate_status status = graphql_check_limits(
                schema, request->cx, document, it, &limits, errors);
            if (status != GATE_OK && status != GATE_REFUSED) {
                return status;
            }
        }
    }
    return GATE_OK;
}

static gate_status write_verdict(const struct driver_request *request,
                                 const struct graphql_schema *schema,
                                 const struct graphql_document *document,
                                 struct graphql_errors *errors)
{
    const struct json *steps = json_member(request->line, "steps");
    const struct graphql_validation_limits limits = {
        .steps = steps != NULL && steps->kind == JSON_INT
                     ? (uint32_t)steps->number
                     : 0,
    };
    const char *const *rules = NULL;
    gate_status status;

    TRY(list_rules(request, &rules));
    status =
        graphql_validate(schema, request->cx, document, &limits, rules, errors);
    if (status != GATE_OK && status != GATE_REFUSED) {
        return status;
    }
    if (is_chosen(rules, "MaxIntrospectionDepthRule")) {
        TRY(check_limits(request, schema, document, errors));
    }
    if (errors->count > 0) {
        driver_write_errors(request, NULL, errors);
    } else {
        buffer_append_text(request->out, "\"ok\":true,\"errors\":[]");
    }
    return GATE_OK;
}

static gate_status validate(const struct driver_request *request)
{
    const struct graphql_parser_limits limits = {0};
    const struct graphql_document *document;
    const struct graphql_schema *schema;
    struct graphql_errors errors;
    struct slice sdl, query;
    gate_status status;

    if (driver_text(request, "sdl", &sdl) != GATE_OK ||
        driver_text(request, "query", &query) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no sdl or no query");
    }
    TRY(open_schema(request, sdl, &schema));
    errors = graphql_errors_begin(request->cx, query, DRIVER_ERRORS_MAX);
    status =
        graphql_parse_document(request->cx, query, &limits, &errors, &document);
    if (status == GATE_REFUSED) {
        driver_write_errors(request, "syntax", &errors);
    }
    TRY(status);
    return write_verdict(request, schema, document, &errors);
}

/* Deal the definitions out to two documents, in their order. */
static gate_status split(gate_context *cx,
                         const struct graphql_document *document,
                         struct graphql_document *types,
                         struct graphql_document *operations)
{
    struct graphql_definition **last_type = &types->definitions;
    struct graphql_definition **last_operation = &operations->definitions;

    for (const struct graphql_definition *it = document->definitions;
         it != NULL; it = it->next) {
        struct graphql_definition *copy;
        TRY(NEW(cx, &copy));
        *copy = *it;
        copy->next = NULL;
        if (it->kind == GRAPHQL_DEFINITION_OPERATION ||
            it->kind == GRAPHQL_DEFINITION_FRAGMENT) {
            *last_operation = copy;
            last_operation = &copy->next;
            operations->definition_count++;
        } else {
            *last_type = copy;
            last_type = &copy->next;
            types->definition_count++;
        }
    }
    return GATE_OK;
}

static gate_status validate_mixed(const struct driver_request *request)
{
    CLEANUP(buffer_free)
    struct buffer sdl = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    const struct graphql_parser_limits limits = {0};
    struct graphql_document types = {0}, operations = {0};
    const struct graphql_document *document;
    const struct graphql_schema *schema;
    struct graphql_errors errors;
    struct slice source;
    gate_status status;

    if (driver_text(request, "source", &source) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no source");
    }
    errors = graphql_errors_begin(request->cx, source, DRIVER_ERRORS_MAX);
    status = graphql_parse_document(request->cx, source, &limits, &errors,
                                    &document);
    if (status == GATE_REFUSED) {
        driver_write_errors(request, "syntax", &errors);
    }
    TRY(status);
    TRY(split(request->cx, document, &types, &operations));
    graphql_print_document(&types, &sdl);
    TRY(open_schema(request, (struct slice){sdl.data, sdl.bytes}, &schema));
    return write_verdict(request, schema, &operations, &errors);
}

/* GATE_REFUSED: the answer says why, already. */
static gate_status answered(gate_status status)
{
    return status == GATE_REFUSED ? GATE_OK : status;
}

gate_status driver_validate(const struct driver_request *request)
{
    return answered(validate(request));
}

gate_status driver_mixed(const struct driver_request *request)
{
    return answered(validate_mixed(request));
}
