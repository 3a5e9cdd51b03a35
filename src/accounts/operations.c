/* SPDX-License-Identifier: MIT */
/* The list of operations, and which of their arguments the settings let be. */
#include "accounts/budget.h"
#include "accounts/operation.h"
#include "settings/settings.h"

#define OPERATION(name) extern const struct operation operation_##name;
#include "accounts/operations.def"
#undef OPERATION

const struct operation *const operation_table[] = {
#define OPERATION(name) &operation_##name,
#include "accounts/operations.def"
#undef OPERATION
    NULL,
};

static enum captcha_wish wish_called(const char *text)
{
    if (strcmp(text, "yes") == 0) {
        return CAPTCHA_YES;
    }
    return strcmp(text, "no") == 0 ? CAPTCHA_NO : CAPTCHA_ON_SUSPICION;
}

enum captcha_wish captcha_wish_of(const struct settings *settings,
                                  enum captcha captcha)
{
    switch (captcha) {
    case CAPTCHA_AT_LOGIN:
        return wish_called(settings->login_captcha);
    case CAPTCHA_AT_REGISTRATION:
        return wish_called(settings->register_captcha);
    case CAPTCHA_NEVER:
        break;
    }
    return CAPTCHA_NO;
}

static enum captcha captcha_of(const struct argument *argument)
{
    return strcmp(argument->field, "login_captcha") == 0
               ? CAPTCHA_AT_LOGIN
               : CAPTCHA_AT_REGISTRATION;
}

bool argument_exists(const struct settings *settings,
                     const struct argument *argument)
{
    if ((argument->flags & ARG_UNLESS_PASSWORDLESS) != 0 &&
        settings->passwordless_registration) {
        return false;
    }
    if ((argument->flags & ARG_REGISTER_FIELD) != 0) {
        return setting_list_has(settings->register_fields, argument->field);
    }
    if ((argument->flags & ARG_LOGIN_FIELD) != 0) {
        return setting_list_has(settings->login_fields, argument->field);
    }
    if ((argument->flags & ARG_UPDATE_FIELD) != 0) {
        return setting_list_has(settings->update_fields, argument->field);
    }
    if ((argument->flags & ARG_CAPTCHA) != 0) {
        return captcha_wish_of(settings, captcha_of(argument)) != CAPTCHA_NO;
    }
    return true;
}

/* How many words a list has. */
static size_t list_length(const char *list)
{
    size_t count = 0;

    while (setting_list_next(&list).bytes > 0) {
        count++;
    }
    return count;
}

/* The reference's types: username and email are non-null texts, first_name and
 * last_name nullable.  Where one login field is chosen among several, none of
 * them can be required; and who changes one field need not give the others. */
bool argument_is_required(const struct settings *settings,
                          const struct argument *argument)
{
    if ((argument->flags & ARG_OPTIONAL) != 0 ||
        argument->type == ARG_PERSON_NAME) {
        return false;
    }
    if ((argument->flags & ARG_LOGIN_FIELD) != 0 &&
        !settings->login_fields_together) {
        return list_length(settings->login_fields) == 1;
    }
    if ((argument->flags & ARG_UPDATE_FIELD) != 0) {
        return settings->original_schema;
    }
    if ((argument->flags & ARG_CAPTCHA) != 0) {
        return captcha_wish_of(settings, captcha_of(argument)) == CAPTCHA_YES;
    }
    return true;
}

/* Who reads on an event loop must not wait for the store to count. */
static size_t count_captcha_arguments(const struct operation *operation)
{
    size_t count = 0;

    for (size_t i = 0; i < ARGUMENTS_MAX; i++) {
        const struct argument *argument = &operation->arguments[i];

        if ((argument->flags & ARG_CAPTCHA) != 0 &&
            captcha_of(argument) == operation->captcha) {
            count++;
        }
    }
    return count;
}

/* The setting that asks for a captcha is the one that makes its arguments. */
static bool has_its_captcha(const struct operation *operation)
{
    return count_captcha_arguments(operation) ==
           (operation->captcha == CAPTCHA_NEVER ? 0 : 2);
}

bool operation_is_whole(const struct operation *operation)
{
    bool has_one_check =
        (operation->check == NULL) != (operation->check_and_hash == NULL);

    return operation->needs != NEEDS_MISSING &&
           operation->budget != BUDGET_MISSING && has_one_check &&
           has_its_captcha(operation) &&
           (operation->apply != NULL || !budget_is_in_store(operation->budget));
}
