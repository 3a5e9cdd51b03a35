/* SPDX-License-Identifier: MIT */
/*
 * From settings to the words of mails.  The variables are the original's
 * EMAIL_TEMPLATE_VARIABLES, a dictionary; here they are a JSON object, whose
 * texts may have any character that a mail may.
 */
#include "api/mail_settings.h"

#include <ctype.h>

#include "mail/builtin.h"
#include "mail/values.h"
#include "json/json.h"

enum { VARIABLES_DEPTH = 1 };

/* --- variables --- */

/* Tabs and line ends are spaces in a subject; others stand for nothing. */
static bool is_showable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (iscntrl((unsigned char)*text) && strchr("\t\n", *text) == NULL) {
            return false;
        }
    }
    return true;
}

/* GATE_REFUSED: no text and no number. */
static gate_status read_variable(gate_context *cx, const struct json *member,
                                 struct template_value *out)
{
    const char *text = json_text_of(member);

    if (member->kind == JSON_INT) {
        TRY(context_format(cx, &text, "%lld", (long long)member->number));
    }
    if (text == NULL || !is_showable(text) ||
        !mail_variable_is_name(member->name)) {
        return GATE_REFUSED;
    }
    TRY(context_copy(cx, member->name, &out->name));
    out->text = slice_of(text);
    return GATE_OK;
}

static gate_status read_object(gate_context *cx, const char *source,
                               struct mail_words_options *out)
{
    struct template_value *rows;
    const struct json *object;
    size_t count = 0;

    TRY(json_read(cx, slice_of(source), VARIABLES_DEPTH, &object, NULL));
    if (object->kind != JSON_OBJECT || object->count > MAIL_VARIABLES_MAX) {
        return GATE_REFUSED;
    }
    TRY(NEW_ARRAY(cx, object->count, &rows));
    for (const struct json *member = object->first; member != NULL;
         member = member->next) {
        TRY(read_variable(cx, member, &rows[count++]));
    }
    out->variables = rows;
    out->variable_count = count;
    return GATE_OK;
}

static gate_status read_variables(gate_context *cx,
                                  const struct settings *settings,
                                  const struct finding_teller *teller,
                                  struct mail_words_options *out)
{
    const char *source = settings->mail_template_variables;
    gate_status status =
        source[0] == '\0' ? GATE_OK : read_object(cx, source, out);

    if (status == GATE_REFUSED) {
        finding_tell(teller, FINDING_mail_variables_malformed,
                     "mail_template_variables = %.200s cannot be used", source);
    }
    return status;
}

const gate_mail_template *gate_mail_template_at(size_t index)
{
    return index < builtin_template_count ? &builtin_templates[index] : NULL;
}

/* --- named files --- */

/* The original's own name of a file is a default of its own: it is used where
 * it is there. */
static bool must_be_there(const char *setting, const char *path)
{
    return strcmp(setting_find(setting)->original_fallback, path) != 0;
}

#define NAMED(setting, template, is_subject)                                   \
    {                                                                          \
#setting, template, is_subject, settings->setting,                     \
            must_be_there(#setting, settings->setting)                         \
    }

static void tell_mistake(void *teller, const char *where, const char *what)
{
    finding_tell(teller, FINDING_mail_template_wrong, "%s: %s", where, what);
}

gate_status mail_words_from_settings(gate_context *cx,
                                     const struct settings *settings,
                                     const struct finding_teller *teller,
                                     struct mail_words **out)
{
    struct finding_teller own = *teller;
    const struct mail_named_file files[] = {
        NAMED(activation_subject, "activation", true),
        NAMED(activation_template, "activation", false),
        NAMED(activation_resend_subject, "activation_resend", true),
        NAMED(activation_resend_template, "activation_resend", false),
        NAMED(password_reset_subject, "password_reset", true),
        NAMED(password_reset_template, "password_reset", false),
        NAMED(password_set_subject, "password_set", true),
        NAMED(password_set_template, "password_set", false),
    };
    struct mail_words_options options = {
        .folder = settings->mail_templates,
        .languages = settings->mail_languages,
        .is_original = settings->original_mails != 0,
        .named_files = files,
        .named_file_count = ARRAY_LENGTH(files),
    };

    TRY(read_variables(cx, settings, teller, &options));
    return mail_words_new(&options, tell_mistake, &own, out);
}
