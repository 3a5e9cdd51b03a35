/* SPDX-License-Identifier: MIT */
/*
 * The names of values.  An operator's variable may take the place of one of the
 * site's (the original lets EMAIL_TEMPLATE_VARIABLES do that), but never of the
 * token's or the user's.
 */
#include "mail/values.h"

#include <ctype.h>

#include "base/try.h"

static const char *const names[MAIL_VALUES] = {
    [VALUE_SITE_NAME] = "site_name",
    [VALUE_SITE_URL] = "site_url",
    [VALUE_PROTOCOL] = "protocol",
    [VALUE_DOMAIN] = "domain",
    [VALUE_PORT] = "port",
    [VALUE_TIMESTAMP] = "timestamp",
    [VALUE_PATH] = "path",
    [VALUE_TOKEN] = "token",
    [VALUE_USER] = "user",
    [VALUE_USERNAME] = "user.username",
    [VALUE_EMAIL] = "user.email",
    [VALUE_FIRST_NAME] = "user.first_name",
    [VALUE_LAST_NAME] = "user.last_name",
};

const char *mail_value_name(enum mail_value value)
{
    return names[value];
}

bool mail_value_is_there(enum mail_value value,
                         const struct mail_template *template)
{
    if (value >= VALUE_USER) {
        return template->has_user;
    }
    return value < VALUE_PATH || template->has_link;
}

bool mail_variable_is_name(struct slice name)
{
    bool is_ours = slice_is(name, names[VALUE_TOKEN]) ||
                   slice_is(name, names[VALUE_USER]) ||
                   (name.bytes > 4 && memcmp(name.data, "user.", 5) == 0);

    for (size_t i = 0; i < name.bytes; i++) {
        unsigned char c = (unsigned char)name.data[i];

        if (!isalnum(c) && c != '_' && c != '.') {
            return false;
        }
    }
    return name.bytes > 0 && name.bytes <= MAIL_VARIABLE_NAME_MAX_BYTES &&
           !ispunct((unsigned char)name.data[0]) && !is_ours;
}
