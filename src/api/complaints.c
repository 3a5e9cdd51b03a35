/* SPDX-License-Identifier: MIT */
/*
 * Complaints as the scalar ExpectedError: an object of lists, by field in the
 * order of its first complaint, each list in the order they were made.
 */
#include "api/payloads.h"

static const char *field_of(const struct complaint *complaint)
{
    return complaint->field != NULL ? complaint->field : "nonFieldErrors";
}

/* Put `child` behind the children of a list or object. */
static void append(struct json *parent, struct json *child)
{
    struct json **last = &parent->first;

    while (*last != NULL) {
        last = &(*last)->next;
    }
    *last = child;
    parent->count++;
}

static gate_status add_text(gate_context *cx, struct json *object,
                            const char *name, const char *text)
{
    struct json *member;

    TRY(NEW(cx, &member));
    member->kind = JSON_TEXT;
    member->name = slice_of(name);
    member->text = slice_of(text);
    append(object, member);
    return GATE_OK;
}

static gate_status list_of_field(gate_context *cx, struct json *errors,
                                 const char *field, struct json **out)
{
    for (struct json *list = errors->first; list != NULL; list = list->next) {
        if (slice_is(list->name, field)) {
            *out = list;
            return GATE_OK;
        }
    }
    TRY(NEW(cx, out));
    (*out)->kind = JSON_LIST;
    (*out)->name = slice_of(field);
    append(errors, *out);
    return GATE_OK;
}

static gate_status add_complaint(gate_context *cx, struct json *errors,
                                 const struct complaint *complaint)
{
    struct json *list;
    struct json *object;
    const char *message;

    TRY(list_of_field(cx, errors, field_of(complaint), &list));
    TRY(NEW(cx, &object));
    object->kind = JSON_OBJECT;
    TRY(refusal_message(cx, complaint, &message));
    TRY(add_text(cx, object, "message", message));
    TRY(add_text(cx, object, "code", refusal_code(complaint->why)));
    append(list, object);
    return GATE_OK;
}

gate_status complaints_as_json(gate_context *cx,
                               const struct complaint *complaints,
                               const struct json **out)
{
    struct json *errors;

    TRY(NEW(cx, &errors));
    errors->kind = complaints != NULL ? JSON_OBJECT : JSON_NULL;
    for (; complaints != NULL; complaints = complaints->next) {
        TRY(add_complaint(cx, errors, complaints));
    }
    *out = errors;
    return GATE_OK;
}
