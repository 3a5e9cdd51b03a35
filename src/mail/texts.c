/* SPDX-License-Identifier: MIT */
/*
 * The built-in words.
 *
 * Activation, password reset and password set read word for word as the
 * original's do, because programs and people's filters know them.  A language
 * is more rows here; a row is chosen by kind and language, English last.
 *
 * Behaviour: gqlauth/templates/email/ of strawberry-django-auth 0.379.1.
 */
#include "mail/texts.h"

#include <string.h>
#include <strings.h>

#include "base/try.h"

#define TEXT_LINK(sentence)                                                    \
    "{{ site_name }}\n\nHello {{ user.username }}!\n\n" sentence               \
    "\n\n{{ protocol }}://{{ domain }}/{{ path }}/{{ token }}\n"

#define HTML_LINK(sentence)                                                    \
    "<h3>{{ site_name }}</h3>\n"                                               \
    "<p>Hello {{ user.username }}!</p>\n"                                      \
    "<p>" sentence "</p>\n"                                                    \
    "<p>{{ protocol }}://{{ domain }}/{{ path }}/{{ token }}</p>\n"

#define TEXT_NOTICE(first, second)                                             \
    "{{ site_name }}\n\nHello {{ user.username }}!\n\n" first "\n\n" second "\n"

#define HTML_NOTICE(first, second)                                             \
    "<h3>{{ site_name }}</h3>\n"                                               \
    "<p>Hello {{ user.username }}!</p>\n"                                      \
    "<p>" first "</p>\n"                                                       \
    "<p>" second "</p>\n"

#define ACTIVATE "Please activate your account on the link:"
#define RESET    "Reset your password on the link:"
#define SET      "Set your password on the link:"

#define CHANGED                                                                \
    "The password of your account was changed just now, and every other "      \
    "device was logged out."
#define CHANGED_HELP                                                           \
    "If that was you, there is nothing to do. If it was not, ask for a new "   \
    "password at once: {{ site_url }}"

/* Without a name: it would be the one that the stranger chose. */
#define OWNED                                                                  \
    "Somebody, perhaps you, tried to register with this address, which has "   \
    "an account already. Your account is as it was."
#define OWNED_HELP                                                             \
    "If that was you, log in as you used to, or ask for a new password if "    \
    "you have forgotten it: {{ site_url }}"

#define STOLEN                                                                 \
    "A key that keeps one of your devices logged in was used a second time. "  \
    "That happens when somebody has copied it, so we have logged that device " \
    "out."
#define STOLEN_HELP                                                            \
    "Please log in again. If you cannot explain it, change your password: "    \
    "{{ site_url }}"

#define CONFIRM                                                                \
    "Please confirm that this is the new address of your account, on the "     \
    "link:"

#define UNDO                                                                   \
    "The e-mail address of your account is being changed to another one. If "  \
    "that was not you, undo it within a week, on the link:"

/* Without a name: the account may be gone by now. */
#define CLOSED "Your account was closed, and every device was logged out."
#define CLOSED_HELP                                                            \
    "If that was not you, please write to those who run {{ site_url }}"

#define ARCHIVED                                                               \
    "Your account was archived, and every device was logged out. It comes "    \
    "back as soon as you log in again."
#define ARCHIVED_HELP                                                          \
    "If that was not you, ask for a new password at once: {{ site_url }}"

static const struct mail_texts all_texts[] = {
    {MAIL_ACTIVATION, "en", "Activate your account on {{ site_name }}",
     TEXT_LINK(ACTIVATE), HTML_LINK(ACTIVATE)},
    {MAIL_PASSWORD_RESET, "en", "Reset your password on {{ site_name }}",
     TEXT_LINK(RESET), HTML_LINK(RESET)},
    {MAIL_PASSWORD_SET, "en", "Set your password on {{ site_name }}",
     TEXT_LINK(SET), HTML_LINK(SET)},
    /* To its reader the same mail: who asked for a reset is not told that the
     * address was never proved. */
    {MAIL_ACTIVATION_FOR_RESET, "en",
     "Activate your account on {{ site_name }}", TEXT_LINK(ACTIVATE),
     HTML_LINK(ACTIVATE)},
    {MAIL_PASSWORD_CHANGED, "en",
     "Your password on {{ site_name }} was changed",
     TEXT_NOTICE(CHANGED, CHANGED_HELP), HTML_NOTICE(CHANGED, CHANGED_HELP)},
    {MAIL_ADDRESS_HAS_OWNER, "en",
     "Somebody tried to register with your address on {{ site_name }}",
     "{{ site_name }}\n\n" OWNED "\n\n" OWNED_HELP "\n",
     "<h3>{{ site_name }}</h3>\n<p>" OWNED "</p>\n<p>" OWNED_HELP "</p>\n"},
    {MAIL_SESSION_STOLEN, "en", "You were logged out on {{ site_name }}",
     TEXT_NOTICE(STOLEN, STOLEN_HELP), HTML_NOTICE(STOLEN, STOLEN_HELP)},
    {MAIL_EMAIL_CHANGE, "en", "Confirm your new address on {{ site_name }}",
     TEXT_LINK(CONFIRM), HTML_LINK(CONFIRM)},
    {MAIL_EMAIL_CHANGING, "en",
     "The address of your account on {{ site_name }} is being changed",
     TEXT_LINK(UNDO), HTML_LINK(UNDO)},
    {MAIL_ACCOUNT_CLOSED, "en", "Your account on {{ site_name }} was closed",
     "{{ site_name }}\n\n" CLOSED "\n\n" CLOSED_HELP "\n",
     "<h3>{{ site_name }}</h3>\n<p>" CLOSED "</p>\n<p>" CLOSED_HELP "</p>\n"},
    {MAIL_ACCOUNT_ARCHIVED, "en",
     "Your account on {{ site_name }} was archived",
     TEXT_NOTICE(ARCHIVED, ARCHIVED_HELP),
     HTML_NOTICE(ARCHIVED, ARCHIVED_HELP)},
};

static bool is_language(const char *locale, const char *language)
{
    size_t bytes = strcspn(locale, "-_");

    return bytes == strlen(language) &&
           strncasecmp(locale, language, bytes) == 0;
}

static const struct mail_texts *find_in(int kind, const char *locale)
{
    for (size_t i = 0; i < ARRAY_LENGTH(all_texts); i++) {
        if ((int)all_texts[i].kind == kind &&
            is_language(locale, all_texts[i].language)) {
            return &all_texts[i];
        }
    }
    return NULL;
}

const struct mail_texts *mail_texts_find(int kind, const char *locale)
{
    const struct mail_texts *found = find_in(kind, locale);

    return found != NULL ? found : find_in(kind, "en");
}
