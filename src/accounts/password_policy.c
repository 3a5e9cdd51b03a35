/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: which passwords are good enough.
 *
 * Four rules in the reference's order (similar, short, common, numeric), each
 * of which adds its message; before them a maximum of our own.  No rule asks
 * for kinds of characters, and nothing is trimmed: security.md, rows 1-5.
 *
 * Source: Django 5.2, django/contrib/auth/password_validation.py, and the forms
 * of the reference (contract: "The four password rules").
 */
#include "accounts/common_password.h"
#include "accounts/similarity.h"
#include "accounts/steps.h"
#include "base/utf8.h"
#include "settings/settings.h"
#include "unicode/unicode.h"

/* One attribute a password must not be like, and its name in the message. */
struct attribute {
    const char *name;
    const char *value;
};

static struct slice slice_of_secret(struct secret secret)
{
    return (struct slice){secret.data, secret.bytes};
}

/* Passwords and names are shorter, or refused for their length. */
enum { LOWERED_MAX_BYTES = 8192 };

/* Notes the fault of an allocation; "" then, and for what is too long. */
static struct slice lowered(struct call *call, struct slice text)
{
    struct slice lower = {"", 0};

    if (unicode_lower(call->cx, text, LOWERED_MAX_BYTES, &lower) != GATE_OK) {
        return (struct slice){"", 0};
    }
    return lower;
}

/* Only the first hit is told. */
static void complain_if_similar(struct call *call, const char *field,
                                struct slice lower, struct own_words own_words)
{
    const struct attribute attributes[] = {
        {"username", own_words.username},
        {"first name", own_words.first_name},
        {"last name", own_words.last_name},
        {"email address", own_words.email},
        {"name of this site", call->tools->site},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(attributes); i++) {
        bool similar = false;

        if (is_similar(call->cx, lower,
                       lowered(call, slice_of(attributes[i].value)),
                       &similar) != GATE_OK) {
            return;
        }
        if (similar) {
            complain(call, field, REFUSAL_PASSWORD_SIMILAR, attributes[i].name);
            return;
        }
    }
}

static void complain_with_count(struct call *call, const char *field,
                                enum refusal why, int64_t count)
{
    const char *detail = NULL;

    if (context_format(call->cx, &detail, "%lld characters",
                       (long long)count) == GATE_OK) {
        complain(call, field, why, detail);
    }
}

static bool is_all_digits(struct slice text)
{
    for (size_t at = 0; at < text.bytes;) {
        int32_t point = utf8_next(text, &at);

        if (point < 0 || !unicode_is_digit(point)) {
            return false;
        }
    }
    return text.bytes > 0;
}

void require_good_password(struct call *call, const char *field,
                           struct secret password, struct own_words own_words)
{
    struct slice text = slice_of_secret(password);
    int64_t count = (int64_t)utf8_count(text);

    /* Before the others, so that they need not look at what is too long. */
    if (count > call->settings->password_max) {
        complain_with_count(call, field, REFUSAL_PASSWORD_LONG,
                            call->settings->password_max);
        return;
    }
    struct slice lower = lowered(call, text);

    complain_if_similar(call, field, lower, own_words);
    if (count < call->settings->password_min) {
        complain_with_count(call, field, REFUSAL_PASSWORD_SHORT,
                            call->settings->password_min);
    }
    if (is_common_password(unicode_trim(lower))) {
        complain(call, field, REFUSAL_PASSWORD_COMMON, NULL);
    }
    if (is_all_digits(text)) {
        complain(call, field, REFUSAL_PASSWORD_NUMERIC, NULL);
    }
}

static bool is_empty(struct call *call, const char *argument)
{
    return argument_secret(call, argument).bytes == 0;
}

void require_strong_password(struct call *call, const char *argument,
                             const char *again, struct own_words own_words)
{
    if (argument_given(call, argument) == NULL &&
        argument_given(call, again) == NULL) {
        return; /* not in the schema: the types see to the rest */
    }
    if (is_empty(call, argument)) {
        complain(call, argument, REFUSAL_REQUIRED, NULL);
    }
    if (is_empty(call, again)) {
        complain(call, again, REFUSAL_REQUIRED, NULL);
    }
    if (is_empty(call, again)) {
        return;
    }
    /* As the original's forms: where the first is missing the second is judged
     * all the same. */
    if (!is_empty(call, argument) &&
        !slice_equal(slice_of_secret(argument_secret(call, argument)),
                     slice_of_secret(argument_secret(call, again)))) {
        complain(call, again, REFUSAL_PASSWORD_MISMATCH, NULL);
        return;
    }
    require_good_password(call, again, argument_secret(call, again), own_words);
}

struct own_words words_of(const gate_account *account)
{
    return (struct own_words){.username = account->username,
                              .first_name = account->first_name,
                              .last_name = account->last_name,
                              .email = account->email};
}
