/* SPDX-License-Identifier: MIT */
/*
 * A schema from SDL: parsed, checked as a document (sdl_rules/), built
 * (sdl_build.c), finished (schema_finish.c); then the arguments of the
 * directives that the document applies, for which types are needed.
 */
#include "graphql/sdl.h"

#include "graphql/coerce.h"
#include "graphql/parser.h"
#include "graphql/sdl_rules/sdl_rules.h"

/* --- arguments of directives are of their types --- */

struct applied {
    const struct graphql_schema *schema;
};

static gate_status check_applied(struct sdl_check *check,
                                 const struct graphql_directive *directive,
                                 const struct sdl_place *place, void *payload)
{
    const struct applied *applied = payload;

    (void)place;
    for (; directive != NULL; directive = directive->next) {
        const struct graphql_directive_type *type =
            graphql_find_directive(applied->schema, directive->name.text);
        const struct json *values;
        const char *why = NULL;
        uint32_t at = directive->at;
        gate_status status;

        if (type == NULL) {
            continue;
        }
        status = graphql_coerce_arguments(
            applied->schema, check->cx, type->arguments, directive->arguments,
            directive->at, NULL, &values, &why, &at);
        if (status == GATE_REFUSED) {
            SDL_BROKEN(check, at, "Directive \"@%.*s\": %s",
                       NAME(directive->name.text), why == NULL ? "" : why);
        } else if (status != GATE_OK) {
            return status;
        }
    }
    return GATE_OK;
}

static gate_status check_all_applied(const struct graphql_schema *schema,
                                     gate_context *cx,
                                     const struct graphql_document *document,
                                     struct graphql_errors *errors)
{
    struct sdl_check check = {.cx = cx, .document = document, .errors = errors};
    struct applied applied = {schema};
    const struct sdl_visitor visitor = {.directives = check_applied,
                                        .payload = &applied};
    uint32_t told = errors->count;

    TRY(sdl_walk(&check, &visitor));
    return graphql_errors_since(errors, told);
}

/* --- the steps --- */

static gate_status read_document(struct graphql_schema *schema,
                                 struct slice sdl,
                                 struct graphql_errors *errors,
                                 const struct graphql_document **out)
{
    const char *source;

    TRY(context_copy(&schema->cx, sdl, &source));
    schema->source = (struct slice){source, sdl.bytes};
    return graphql_parse_document(&schema->cx, schema->source, NULL, errors,
                                  out);
}

static gate_status make_schema(struct graphql_schema *schema,
                               gate_context *scratch, struct slice sdl,
                               struct graphql_errors *errors,
                               enum graphql_sdl_stage *stage)
{
    const struct graphql_document *document;

    *stage = GRAPHQL_STAGE_SYNTAX;
    TRY(read_document(schema, sdl, errors, &document));
    *stage = GRAPHQL_STAGE_SDL;
    TRY(graphql_check_sdl(NULL, scratch, document, NULL, errors));
    *stage = GRAPHQL_STAGE_SCHEMA;
    graphql_build_from_document(schema, document);
    TRY(graphql_schema_finish(schema, errors));
    return check_all_applied(schema, scratch, document, errors);
}

gate_status graphql_schema_from_sdl(size_t limit_bytes, struct slice sdl,
                                    struct graphql_errors *errors,
                                    struct graphql_schema **out,
                                    enum graphql_sdl_stage *out_stage)
{
    CLEANUP(context_close) gate_context scratch = {0};
    enum graphql_sdl_stage stage = GRAPHQL_STAGE_SYNTAX;
    struct graphql_schema *schema;
    gate_status status;

    TRY(context_open(limit_bytes, 0, &scratch));
    TRY(graphql_schema_new(limit_bytes, &schema));
    status = make_schema(schema, &scratch, sdl, errors, &stage);
    if (out_stage != NULL) {
        *out_stage = stage;
    }
    if (status != GATE_OK) {
        graphql_schema_free(schema);
        return status;
    }
    *out = schema;
    return GATE_OK;
}
