/* SPDX-License-Identifier: MIT */
/*
 * Generic resolvers: members of a JSON tree, a table by response path, or the
 * directives with which graphql-cats' schemas say what a field gives.
 */
#include "driver_execute.h"

const char driver_cats_directives[] =
    "\ndirective @resolveString(value: String!) on FIELD_DEFINITION\n"
    "directive @resolvePromiseString(value: String!) on FIELD_DEFINITION\n"
    "directive @resolveEmptyObject on FIELD_DEFINITION\n"
    "directive @resolvePromise on FIELD_DEFINITION\n"
    "directive @resolveError(message: String!) on FIELD_DEFINITION\n"
    "directive @resolvePromiseReject(message: String!) on FIELD_DEFINITION\n"
    "directive @resolveErrorList(values: [String!]!, messages: [String!]!)"
    " on FIELD_DEFINITION\n"
    "directive @resolvePromiseRejectList(values: [String!]!,"
    " messages: [String!]!) on FIELD_DEFINITION\n"
    "directive @argumentsJson on FIELD_DEFINITION\n";

enum { TEXT_MAX_BYTES = 1 << 20 };

/* --- data --- */

/* A JSON value as what a resolver of this type gives. */
static gate_status give(gate_context *cx, const struct graphql_type_use *type,
                        const struct json *json, struct graphql_result *out)
{
    struct graphql_result *items;
    size_t count = 0;

    while (type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        type = type->of;
    }
    if (json == NULL || json->kind == JSON_NULL) {
        return GATE_OK;
    }
    if (type->kind == GRAPHQL_REFERENCE_NAMED || json->kind != JSON_LIST) {
        bool is_object = json->kind == JSON_OBJECT &&
                         graphql_is_composite(graphql_named_type(type));
        out->kind = is_object ? GRAPHQL_RESULT_OBJECT : GRAPHQL_RESULT_JSON;
        out->json = json;
        return GATE_OK;
    }
    TRY(NEW_ARRAY(cx, json->count, &items));
    for (const struct json *item = json->first; item != NULL;
         item = item->next) {
        TRY(give(cx, type->of, item, &items[count++]));
    }
    out->kind = GRAPHQL_RESULT_LIST;
    out->list.items = items;
    out->list.count = count;
    return GATE_OK;
}

static gate_status from_parent(const struct graphql_resolution *at,
                               struct graphql_result *out)
{
    const struct json *parent = at->parent;
    const char *name;

    if (parent == NULL) {
        return GATE_OK;
    }
    TRY(context_copy(at->cx, at->field->name, &name));
    return give(at->cx, at->field->type, json_member(parent, name), out);
}

/* --- by path --- */

static void write_path(const struct graphql_path *path, struct buffer *out)
{
    if (path == NULL) {
        buffer_append_char(out, '[');
        return;
    }
    write_path(path->parent, out);
    if (path->parent != NULL) {
        buffer_append_char(out, ',');
    }
    if (path->name.bytes > 0) {
        json_write_text(out, path->name);
    } else {
        buffer_append_int(out, path->index);
    }
}

static const struct json *find_by_path(const struct json *table,
                                       const struct graphql_path *path,
                                       struct buffer *text)
{
    buffer_truncate(text, 0);
    write_path(path, text);
    buffer_append_char(text, ']');
    return json_member(table, buffer_text(text));
}

/* {v:leaf}, {n:1} null, {e:message} fails, {l:[…]} list, {o:1} object. */
static gate_status decode_outcome(gate_context *cx, const struct json *outcome,
                                  struct graphql_result *out)
{
    const struct json *member = outcome->first;
    struct graphql_result *items;
    size_t count = 0;

    if (member == NULL || member->name.bytes != 1) {
        return FAULT(cx, GATE_FAULT_USAGE, "no outcome");
    }
    switch (member->name.data[0]) {
    case 'n':
        return GATE_OK;
    case 'e':
        out->error = json_text_of(member);
        return GATE_OK;
    case 'v':
        out->kind = GRAPHQL_RESULT_JSON;
        out->json = member;
        return GATE_OK;
    case 'o':
        out->kind = GRAPHQL_RESULT_OBJECT;
        out->object = member;
        return GATE_OK;
    case 'l':
        break;
    default:
        return FAULT(cx, GATE_FAULT_USAGE, "unknown outcome");
    }
    TRY(NEW_ARRAY(cx, member->count, &items));
    for (const struct json *item = member->first; item != NULL;
         item = item->next) {
        TRY(decode_outcome(cx, item, &items[count++]));
    }
    out->kind = GRAPHQL_RESULT_LIST;
    out->list.items = items;
    out->list.count = count;
    return GATE_OK;
}

static gate_status from_table(const struct graphql_resolution *at,
                              const struct driver_execution *execution,
                              struct graphql_result *out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);
    const struct json *outcome =
        find_by_path(execution->resolvers, at->path, &text);

    if (at->arguments->count > 0) {
        json_write_text(execution->arguments,
                        (struct slice){text.data, text.bytes});
        buffer_append_char(execution->arguments, ':');
        json_write(execution->arguments, at->arguments);
        buffer_append_char(execution->arguments, ',');
    }
    if (outcome == NULL) {
        return graphql_fail(out, "no resolver outcome", NULL, NULL);
    }
    TRY(decode_outcome(at->cx, outcome, out));
    return out->error != NULL ? GATE_DENIED : GATE_OK;
}

/* --- by the schema's directives --- */

static const struct graphql_directive *
find_directives(const struct graphql_document *sdl,
                const struct graphql_resolution *at)
{
    for (const struct graphql_definition *type = sdl->definitions; type != NULL;
         type = type->next) {
        if (!slice_equal(type->name.text, at->parent_type->name)) {
            continue;
        }
        for (const struct graphql_field_definition *field = type->fields;
             field != NULL; field = field->next) {
            if (slice_equal(field->name.text, at->field->name)) {
                return field->directives;
            }
        }
    }
    return NULL;
}

static const struct graphql_value *
argument_of(const struct graphql_directive *directive, const char *name)
{
    for (const struct graphql_argument *argument = directive->arguments;
         argument != NULL; argument = argument->next) {
        if (slice_is(argument->name.text, name)) {
            return argument->value;
        }
    }
    return NULL;
}

/* The text with `$name` replaced by the argument of that name. */
static gate_status give_text(const struct graphql_resolution *at,
                             struct slice text, struct graphql_result *out)
{
    CLEANUP(buffer_free)
    struct buffer filled = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);
    const char *copy;

    for (size_t i = 0; i < text.bytes; i++) {
        const struct json *argument = at->arguments->first;
        if (text.data[i] == '$' && argument != NULL) {
            json_write(&filled, argument);
            i += argument->name.bytes;
        } else {
            buffer_append_char(&filled, text.data[i]);
        }
    }
    TRY(context_copy(at->cx, (struct slice){filled.data, filled.bytes}, &copy));
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = (struct slice){copy, filled.bytes};
    return GATE_OK;
}

/* Values first, then one failed item for each message. */
static gate_status give_failing_list(const struct graphql_resolution *at,
                                     const struct graphql_directive *directive,
                                     struct graphql_result *out)
{
    const struct graphql_value *values = argument_of(directive, "values");
    const struct graphql_value *messages = argument_of(directive, "messages");
    struct graphql_result *items;
    size_t count = 0;

    if (values == NULL || messages == NULL) {
        return FAULT(at->cx, GATE_FAULT_USAGE, "values, messages");
    }
    TRY(NEW_ARRAY(at->cx, values->count + messages->count, &items));
    for (const struct graphql_value *value = values->items; value != NULL;
         value = value->next) {
        items[count].kind = GRAPHQL_RESULT_TEXT;
        items[count++].text = value->text;
    }
    for (const struct graphql_value *message = messages->items; message != NULL;
         message = message->next) {
        TRY(context_copy(at->cx, message->text, &items[count++].error));
    }
    out->kind = GRAPHQL_RESULT_LIST;
    out->list.items = items;
    out->list.count = count;
    return GATE_OK;
}

static gate_status give_arguments(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);
    const char *copy;

    json_write(&text, at->arguments);
    TRY(context_copy(at->cx, (struct slice){text.data, text.bytes}, &copy));
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = (struct slice){copy, text.bytes};
    return GATE_OK;
}

static gate_status from_directive(const struct graphql_resolution *at,
                                  const struct graphql_directive *directive,
                                  struct graphql_result *out)
{
    const struct graphql_value *value = argument_of(directive, "value");
    const struct graphql_value *message = argument_of(directive, "message");
    const char *words;

    if (value != NULL) {
        return give_text(at, value->text, out);
    }
    if (message != NULL) {
        TRY(context_copy(at->cx, message->text, &words));
        return graphql_fail(out, words, NULL, NULL);
    }
    if (argument_of(directive, "messages") != NULL) {
        return give_failing_list(at, directive, out);
    }
    if (slice_is(directive->name.text, "argumentsJson")) {
        return give_arguments(at, out);
    }
    if (slice_is(directive->name.text, "resolveEmptyObject")) {
        out->kind = GRAPHQL_RESULT_OBJECT;
        out->object = NULL;
        return GATE_OK;
    }
    return from_parent(at, out);
}

/* --- both --- */

gate_status driver_resolve(const struct graphql_resolution *at,
                           struct graphql_result *out)
{
    const struct driver_execution *execution = at->payload;
    const struct graphql_directive *directives;

    if (execution->resolvers != NULL) {
        return from_table(at, execution, out);
    }
    directives =
        execution->sdl == NULL ? NULL : find_directives(execution->sdl, at);
    return directives != NULL ? from_directive(at, directives, out)
                              : from_parent(at, out);
}

const char *driver_resolve_type(const struct graphql_resolution *at,
                                const void *value)
{
    const struct driver_execution *execution = at->payload;
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);
    const char *name;

    if (execution->resolvers != NULL) {
        return json_text_of(find_by_path(execution->types, at->path, &text));
    }
    name = json_text_of(json_member(value, "__typename"));
    if (name == NULL && execution->sdl != NULL) {
        name = json_text_of(json_member(value, "type"));
    }
    return name;
}
