/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: user names and people's names.
 *
 * Source: security.md, row 19; the reference's rules are Django's
 * (UnicodeUsernameValidator, max_length 150).
 */
#include "accounts/steps.h"
#include "base/utf8.h"
#include "settings/settings.h"
#include "unicode/unicode.h"
#include "unicode/username.h"

static bool has_nul(const struct given *given)
{
    return memchr(given->text.data, '\0', given->text.bytes) != NULL;
}

/* Complains about a text of more code points than `max`; true: it did. */
static bool complain_if_long(struct call *call, const char *argument,
                             struct slice text, size_t max)
{
    const char *detail = NULL;
    size_t count = utf8_count(text);

    if (count <= max) {
        return false;
    }
    if (context_format(call->cx, &detail, "%zu characters (it has %zu)", max,
                       count) == GATE_OK) {
        complain(call, argument, REFUSAL_MAX_LENGTH, detail);
    }
    return true;
}

static bool is_own(const struct call *call, const gate_account *account)
{
    return call->account != NULL && call->account->id == account->id;
}

/* Notes the fault of a read; true: nobody else has the name. */
static bool is_free(struct call *call, struct slice name)
{
    gate_account taken;
    struct slice folded;
    gate_status status = username_key(call->cx, name, &folded);

    if (status == GATE_OK) {
        status = call->store->ops->find_account_by_name(call->store, call->cx,
                                                        folded.data, &taken);
    }
    note_fault(call, status);
    return status == GATE_NOT_FOUND ||
           (status == GATE_OK && is_own(call, &taken));
}

static bool is_well_formed(const struct call *call, struct slice name)
{
    return username_is_valid(name) &&
           (!call->settings->username_ascii || username_is_ascii(name));
}

void require_free_name(struct call *call, const char *argument)
{
    const struct given *given = argument_given(call, argument);

    if (given == NULL || given->text.bytes == 0) {
        complain(call, argument, REFUSAL_REQUIRED, NULL);
    } else if (has_nul(given)) {
        complain(call, argument, REFUSAL_NULL_CHARACTERS, NULL);
    } else if (complain_if_long(call, argument, given->text,
                                USERNAME_MAX_CODE_POINTS)) {
        return;
    } else if (!is_well_formed(call, given->text)) {
        complain(call, argument, REFUSAL_NAME_INVALID, NULL);
    } else if (!is_free(call, given->text)) {
        complain(call, argument, REFUSAL_NAME_TAKEN, NULL);
    }
}

/* Control characters could forge a line of a mail; spaces are fine. */
static bool has_invisible(struct slice text)
{
    for (size_t at = 0; at < text.bytes;) {
        int32_t point = utf8_next(text, &at);

        if (point < 0 || unicode_is_invisible(point)) {
            return true;
        }
    }
    return false;
}

void require_person_name(struct call *call, const char *argument)
{
    const struct given *given = argument_given(call, argument);

    if (given == NULL) {
        return;
    }
    if (has_nul(given)) {
        complain(call, argument, REFUSAL_NULL_CHARACTERS, NULL);
    } else if (!complain_if_long(call, argument, given->text,
                                 USERNAME_MAX_CODE_POINTS) &&
               has_invisible(given->text)) {
        complain(call, argument, REFUSAL_TEXT_INVALID, NULL);
    }
}
