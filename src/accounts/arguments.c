/* SPDX-License-Identifier: MIT */
/*
 * Arguments in the normal form of their type, made once a call: everything
 * behind this file compares and stores one form.  What is wrong with a value is
 * not told here but by the require_ steps.
 */
#include "accounts/admission.h"
#include "accounts/steps.h"
#include "unicode/email.h"
#include "unicode/unicode.h"
#include "unicode/username.h"

/* Longer texts than any that is taken keep the form they came in. */
enum { PERSON_NAME_MAX_BYTES = 4096, PASSWORD_MAX_BYTES = 16384 };

static gate_status copy_as_it_is(gate_context *cx, struct slice text,
                                 struct slice *out)
{
    const char *copy;

    TRY(context_copy(cx, text, &copy));
    *out = (struct slice){copy, text.bytes};
    return GATE_OK;
}

/* GATE_REFUSED: it has none. */
static gate_status normal_form(gate_context *cx, enum argument_type type,
                               struct slice text, struct slice *out)
{
    switch (type) {
    case ARG_NAME:
        return username_normalize(cx, text, out);
    case ARG_EMAIL:
        return email_normalize(cx, unicode_trim(text), out);
    case ARG_PERSON_NAME:
        return unicode_nfc(cx, unicode_trim(text), PERSON_NAME_MAX_BYTES, out);
    case ARG_PASSWORD:
        return unicode_nfc(cx, text, PASSWORD_MAX_BYTES, out);
    case ARG_NONE:
    case ARG_TOKEN:
    case ARG_FLAG:
    case ARG_ID:
    case ARG_UUID:
    case ARG_ANSWER:
        break;
    }
    return copy_as_it_is(cx, text, out);
}

static bool is_trimmed(enum argument_type type)
{
    return type == ARG_NAME || type == ARG_EMAIL || type == ARG_PERSON_NAME;
}

static gate_status normalize(gate_context *cx, enum argument_type type,
                             struct slice text, struct slice *out)
{
    gate_status status = normal_form(cx, type, text, out);

    if (status == GATE_REFUSED) {
        return copy_as_it_is(cx, is_trimmed(type) ? unicode_trim(text) : text,
                             out);
    }
    return status;
}

static struct given *find_given(const struct arguments *arguments,
                                const char *name)
{
    for (size_t i = 0; arguments != NULL && i < arguments->count; i++) {
        if (slice_is(slice_of(arguments->given[i].name), name)) {
            return &arguments->given[i];
        }
    }
    return NULL;
}

gate_status normalize_arguments(struct call *call)
{
    for (const struct argument *argument = call->operation->arguments;
         argument < call->operation->arguments + ARGUMENTS_MAX &&
         argument->name != NULL;
         argument++) {
        struct given *given = find_given(call->arguments, argument->name);

        if (given != NULL && given->is_given) {
            TRY(normalize(call->cx, argument->type, given->text, &given->text));
        }
    }
    return GATE_OK;
}

const struct given *argument_given(const struct call *call, const char *name)
{
    const struct given *given = find_given(call->arguments, name);

    return given != NULL && given->is_given ? given : NULL;
}

const char *argument_text(const struct call *call, const char *name)
{
    const struct given *given = argument_given(call, name);

    return given != NULL ? given->text.data : "";
}

struct secret argument_secret(const struct call *call, const char *name)
{
    const struct given *given = argument_given(call, name);

    return given != NULL ? (struct secret){given->text.data, given->text.bytes}
                         : (struct secret){"", 0};
}

bool argument_flag(const struct call *call, const char *name)
{
    const struct given *given = argument_given(call, name);

    return given != NULL && given->flag;
}
