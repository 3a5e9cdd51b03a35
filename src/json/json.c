/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON: jansson parses, this file checks what jansson leaves open and
 * copies its tree into the arena.
 *
 * jansson refuses what is not RFC 8259: bad UTF-8, lone surrogates, text behind
 * the value, a NUL in a name, and with our flags duplicate names.  Ours to add:
 * the caller's bound on nesting, checked before anything is allocated; no raw
 * NUL, where jansson would end; messages that never quote the text, which may
 * hold a password; and integers beyond 64 bits, which become reals.
 */
#include "json/json.h"

/* jansson's words for the kinds are ours as well: give its own another name. */
#define JSON_OBJECT  JANSSON_OBJECT
#define JSON_ARRAY   JANSSON_ARRAY
#define JSON_STRING  JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL    JANSSON_REAL
#define JSON_TRUE    JANSSON_TRUE
#define JSON_FALSE   JANSSON_FALSE
#define JSON_NULL    JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_INTEGER
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include "json/heap.h"
#include "json/scan.h"
#include "json/skeleton.h"

_Static_assert(sizeof(json_int_t) == sizeof(int64_t),
               "jansson was built without integers of 64 bits");

static void close_tree(json_t **tree)
{
    json_decref(*tree);
}

/* One reading: what jansson is given, and how far its tree has been copied. */
struct reading {
    gate_context *cx;
    struct slice text;
    const struct json_survey *survey;
    struct json_skeleton skeleton;
    const struct json_heap *heap;
    size_t texts; /* so many have been copied */
};

static gate_status copy_text(gate_context *cx, const char *data, size_t bytes,
                             struct slice *out)
{
    const char *copy;

    TRY(context_copy(cx, (struct slice){data, bytes}, &copy));
    *out = (struct slice){copy, bytes};
    return GATE_OK;
}

static enum json_kind kind_of(const json_t *from)
{
    switch (json_typeof(from)) {
    case JANSSON_OBJECT:
        return JSON_OBJECT;
    case JANSSON_ARRAY:
        return JSON_LIST;
    case JANSSON_STRING:
        return JSON_TEXT;
    case JANSSON_INTEGER:
        return JSON_INT;
    case JANSSON_REAL:
        return JSON_REAL;
    case JANSSON_TRUE:
        return JSON_TRUE;
    case JANSSON_FALSE:
        return JSON_FALSE;
    case JANSSON_NULL:
        break;
    }
    return JSON_NULL;
}

/** The next string that is a value: from the text, where it stands for itself,
 *  else what jansson has made of it. */
static gate_status copy_next_text(struct reading *reading, const json_t *from,
                                  struct slice *out)
{
    const struct slice plain = reading->skeleton.texts[reading->texts++];

    if (plain.data != NULL) {
        return copy_text(reading->cx, plain.data, plain.bytes, out);
    }
    return copy_text(reading->cx, json_string_value(from),
                     json_string_length(from), out);
}

/** A value without its children. */
static gate_status copy_value(struct reading *reading, const json_t *from,
                              struct json **out)
{
    struct json *value;

    TRY(NEW(reading->cx, &value));
    value->kind = kind_of(from);
    if (value->kind == JSON_TEXT) {
        TRY(copy_next_text(reading, from, &value->text));
    } else if (value->kind == JSON_INT) {
        value->number = json_integer_value(from);
    } else if (value->kind == JSON_REAL) {
        value->real = json_real_value(from);
    }
    *out = value;
    return GATE_OK;
}

/** Calls itself as deep as the text goes, which the survey has bounded;
 *  jansson keeps members in the order in which they came, so that strings are
 *  met in the order of the text. */
static gate_status copy_tree(struct reading *reading, json_t *from,
                             struct json **out)
{
    struct json *value;
    struct json **last;
    const char *name;
    size_t name_bytes;
    size_t i;
    json_t *child;

    TRY(copy_value(reading, from, &value));
    last = &value->first;
    if (value->kind == JSON_LIST) {
        json_array_foreach(from, i, child)
        {
            TRY(copy_tree(reading, child, last));
            last = &(*last)->next;
            value->count++;
        }
    } else if (value->kind == JSON_OBJECT) {
        json_object_keylen_foreach(from, name, name_bytes, child)
        {
            TRY(copy_tree(reading, child, last));
            TRY(copy_text(reading->cx, name, name_bytes, &(*last)->name));
            last = &(*last)->next;
            value->count++;
        }
    }
    *out = value;
    return GATE_OK;
}

/** jansson's own messages quote the text, so its codes get ours. */
static const char *message_of(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_stack_overflow:
        return "nested too deeply";
    case json_error_premature_end_of_input:
        return "it ends too early";
    case json_error_end_of_input_expected:
        return "it goes on behind its end";
    case json_error_invalid_utf8:
        return "not UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a NUL in a name";
    case json_error_duplicate_key:
        return "a name comes twice";
    case json_error_numeric_overflow:
        return "a number is too large";
    default: /* the library's list, which may grow */
        return "not JSON";
    }
}

static gate_status refuse(const char *message, const char **out_error)
{
    if (out_error != NULL) {
        *out_error = message;
    }
    return GATE_REFUSED;
}

/** What jansson says of a text that it does not take. */
static gate_status refuse_as(gate_context *cx, const json_error_t *error,
                             const char **out_error)
{
    const char *message;

    TRY(context_format(cx, &message, "%s (line %d, column %d)",
                       message_of(error), error->line, error->column));
    return refuse(message, out_error);
}

/** NULL with GATE_OK: it is not JSON. */
static gate_status load(const struct reading *reading, json_t **out,
                        json_error_t *error)
{
    const struct slice text = reading->skeleton.text;

    *out = json_loadb(text.data, text.bytes,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL,
                      error);
    /* Without memory jansson's lexer calls a good text a wrong one. */
    if (reading->heap->ran_out ||
        (*out == NULL && json_error_code(error) == json_error_out_of_memory)) {
        return FAULT(reading->cx, GATE_FAULT_MEMORY, "jansson: no memory");
    }
    return GATE_OK;
}

/** Where it is wrong, is asked of the text with all that is in it. */
static gate_status refuse_text(struct reading *reading, const char **out_error)
{
    CLEANUP(close_tree) json_t *tree = NULL;
    json_error_t error = {0};

    TRY(json_skeleton_make(reading->cx, reading->text, reading->survey, true,
                           &reading->skeleton));
    TRY(load(reading, &tree, &error));
    return refuse_as(reading->cx, &error, out_error);
}

static gate_status parse(struct reading *reading, const struct json **out,
                         const char **out_error)
{
    CLEANUP(close_tree) json_t *tree = NULL;
    struct json *copy;
    json_error_t error;

    TRY(load(reading, &tree, &error));
    if (tree == NULL) {
        return refuse_text(reading, out_error);
    }
    TRY(copy_tree(reading, tree, &copy));
    *out = copy;
    return GATE_OK;
}

gate_status json_read(gate_context *cx, struct slice text, unsigned max_depth,
                      const struct json **out, const char **out_error)
{
    const struct json_survey survey = json_scan(text);
    struct reading reading = {.cx = cx, .text = text, .survey = &survey};
    /* Only what is taken of its room is ever read, so that eight kilobytes need
     * no clearing for a text of a hundred bytes. */
    __attribute__((uninitialized)) struct json_heap heap;

    if (survey.has_nul) {
        return refuse("a NUL byte", out_error);
    }
    if (survey.deepest > max_depth) {
        return refuse("nested too deeply", out_error);
    }
    if (text.bytes == 0) {
        return refuse("it is empty", out_error);
    }
    TRY(json_skeleton_make(cx, text, &survey, false, &reading.skeleton));
    json_heap_begin(&heap);
    reading.heap = &heap;
    gate_status status = parse(&reading, out, out_error);

    json_heap_end(&heap);
    return status;
}

const struct json *json_member(const struct json *object, const char *name)
{
    const struct json *member;

    if (object == NULL || object->kind != JSON_OBJECT) {
        return NULL;
    }
    member = object->first;
    while (member != NULL && !slice_is(member->name, name)) {
        member = member->next;
    }
    return member;
}

const char *json_text_of(const struct json *value)
{
    if (value == NULL || value->kind != JSON_TEXT ||
        memchr(value->text.data, '\0', value->text.bytes) != NULL) {
        return NULL;
    }
    return value->text.data;
}

/* Calls itself as deep as the tree is, which its reader has bounded. */
size_t json_depth(const struct json *value)
{
    size_t deepest = 0;

    if (value->kind != JSON_LIST && value->kind != JSON_OBJECT) {
        return 0;
    }
    for (const struct json *child = value->first; child != NULL;
         child = child->next) {
        size_t depth = json_depth(child);

        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}
