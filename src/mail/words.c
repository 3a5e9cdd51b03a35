/* SPDX-License-Identifier: MIT */
/*
 * Which words a mail has.  Everything is read when the service starts, so that
 * a mistake stops the start with its file and line, no mail waits for a
 * disk, and a server that has confined itself needs no folder.
 */
#include "mail/words.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "mail/builtin.h"
#include "mail/template_file.h"
#include "mail/template_html.h"
#include "mail/values.h"

enum {
    MEMORY_BYTES = 67108864,
    PATH_BYTES = 4400,
    PATH_SHOWN_BYTES = 200,
    PATH_IN_FOLDER_BYTES = 256,
    MISTAKES_MAX = 64,
};

enum part { PART_SUBJECT, PART_TEXT, PART_HTML, PARTS };

static const char *const part_names[PARTS] = {"subject.txt", "txt", "html"};

struct mail_words {
    gate_context cx; /* owns the texts */
    struct languages languages;
    struct mail_texts texts[MAIL_TEMPLATES][LANGUAGES_MAX];
    const struct template_value *variables;
    size_t variable_count;
};

/* While it is made. */
struct making {
    struct mail_words *words;
    const struct mail_words_options *options;
    mail_mistake_visit *tell;
    void *payload;
    const char *told[MISTAKES_MAX]; /* places: languages share files */
    unsigned told_count;
};

/* Where a text was found, and what it is. */
struct source {
    const char *text; /* NULL: nowhere */
    bool is_builtin;
    char where[PATH_BYTES];
};

static void tell(struct making *making, const char *where, unsigned line,
                 const char *what)
{
    char place[PATH_SHOWN_BYTES + 32];
    size_t bytes = strlen(where);
    const char *end =
        bytes > PATH_SHOWN_BYTES ? where + bytes - PATH_SHOWN_BYTES : where;

    if (line > 0) {
        snprintf(place, sizeof(place), "%s:%u", end, line);
    } else {
        snprintf(place, sizeof(place), "%s", end);
    }
    for (unsigned i = 0; i < making->told_count; i++) {
        if (strcmp(making->told[i], place) == 0) {
            return;
        }
    }
    if (making->told_count < MISTAKES_MAX &&
        context_copy(&making->words->cx, slice_of(place),
                     &making->told[making->told_count]) == GATE_OK) {
        making->told_count++;
        making->tell(making->payload, place, what);
    }
}

/* --- finding --- */

static int compare_paths(const void *path, const void *row)
{
    return strcmp(path, ((const gate_mail_template *)row)->path);
}

static const gate_mail_template *find_builtin(const char *language,
                                              const char *name, enum part part)
{
    char path[PATH_IN_FOLDER_BYTES];

    snprintf(path, sizeof(path), "%s/%s.%s", language, name, part_names[part]);
    return bsearch(path, builtin_templates, builtin_template_count,
                   sizeof(builtin_templates[0]), compare_paths);
}

static bool is_inside(const char *path)
{
    return path[0] != '/' && strcmp(path, "..") != 0 &&
           strncmp(path, "../", 3) != 0 && strstr(path, "/../") == NULL;
}

/* Sets out->text when it is there. */
static gate_status read_file(struct making *making, const char *path,
                             struct source *out)
{
    struct template_mistake mistake;
    gate_status status;

    snprintf(out->where, sizeof(out->where), "%s/%s", making->options->folder,
             path);
    status = template_file_read(&making->words->cx, out->where, &out->text,
                                &mistake);
    if (status == GATE_REFUSED) {
        tell(making, out->where, mistake.line, mistake.what);
    }
    return status == GATE_REFUSED || status == GATE_NOT_FOUND ? GATE_OK
                                                              : status;
}

static gate_status find_in_folder(struct making *making, const char *language,
                                  const char *name, enum part part,
                                  struct source *out)
{
    char path[PATH_IN_FOLDER_BYTES];

    if (making->options->folder[0] == '\0') {
        return GATE_OK;
    }
    snprintf(path, sizeof(path), "%s/%s.%s", language, name, part_names[part]);
    return read_file(making, path, out);
}

static const struct mail_named_file *
named_file_of(const struct mail_words_options *options, const char *name,
              enum part part)
{
    for (size_t i = 0; i < options->named_file_count; i++) {
        const struct mail_named_file *file = &options->named_files[i];

        if (strcmp(file->name, name) == 0 && part != PART_TEXT &&
            file->is_subject == (part == PART_SUBJECT) &&
            file->path[0] != '\0') {
            return file;
        }
    }
    return NULL;
}

static gate_status find_named(struct making *making, const char *name,
                              enum part part, struct source *out)
{
    const struct mail_named_file *file =
        named_file_of(making->options, name, part);

    if (file == NULL) {
        return GATE_OK;
    }
    if (!is_inside(file->path)) {
        tell(making, file->setting, 0, "the file must lie in mail_templates");
        return GATE_OK;
    }
    if (making->options->folder[0] != '\0') {
        TRY(read_file(making, file->path, out));
    }
    if (out->text == NULL && file->must_be_there) {
        tell(making, file->setting, 0,
             "there is no such file in mail_templates");
    }
    return GATE_OK;
}

/* The operator's own part, by the template's name. */
static gate_status find_own(struct making *making, const char *language,
                            const char *name, enum part part,
                            struct source *out)
{
    *out = (struct source){0};
    TRY(find_in_folder(making, language, name, part, out));
    return out->text == NULL ? find_named(making, name, part, out) : GATE_OK;
}

static const gate_mail_template *choose_builtin(const struct making *making,
                                                const char *language,
                                                const char *name,
                                                enum part part)
{
    if (making->options->is_original &&
        find_builtin("original", name, PART_HTML) != NULL) {
        return find_builtin("original", name, part);
    }
    return find_builtin(language, name, part);
}

/* The operator's, else the operator's of the template that does instead, else
 * the built-in one. */
static gate_status find_part(struct making *making, const char *language,
                             const struct mail_template *template,
                             enum part part, struct source *out)
{
    const gate_mail_template *builtin;
    const char *name = template->name;

    TRY(find_own(making, language, name, part, out));
    if (out->text == NULL && template->instead != NULL) {
        name = template->instead;
        TRY(find_own(making, language, name, part, out));
    }
    builtin = choose_builtin(making, language, name, part);
    if (out->text == NULL && builtin != NULL) {
        out->text = builtin->text;
        out->is_builtin = true;
        snprintf(out->where, sizeof(out->where), "built-in %s", builtin->path);
    }
    return GATE_OK;
}

/* --- looking through --- */

struct known {
    const struct mail_template *template;
    const struct making *making;
};

static bool knows(const void *payload, struct slice name)
{
    const struct known *known = payload;
    const struct mail_words_options *options = known->making->options;

    for (int i = 0; i < MAIL_VALUES; i++) {
        if (mail_value_is_there((enum mail_value)i, known->template) &&
            slice_is(name, mail_value_name((enum mail_value)i))) {
            return true;
        }
    }
    for (size_t i = 0; i < options->variable_count; i++) {
        if (slice_is(name, options->variables[i].name)) {
            return true;
        }
    }
    return false;
}

static bool is_empty(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* Those that are built in are looked through by tests. */
static void look_through(struct making *making,
                         const struct mail_template *template, enum part part,
                         const struct source *source)
{
    const struct known known = {template, making};
    struct template_mistake mistake;

    if (!template_is_sound(slice_of(source->text),
                           part == PART_HTML ? TEMPLATE_HTML : TEMPLATE_TEXT,
                           knows, &known, &mistake)) {
        tell(making, source->where, mistake.line, mistake.what);
    } else if (is_empty(source->text)) {
        tell(making, source->where, 0, "it is empty");
    }
}

/* --- one mail in one language --- */

static gate_status make_text(struct making *making, struct source *html,
                             struct source *out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(2 * TEMPLATE_MAX_BYTES);

    html_append_text(&text, slice_of(html->text));
    if (text.failed != BUFFER_FINE) {
        return GATE_FAULT_MEMORY;
    }
    memcpy(out->where, html->where, sizeof(out->where));
    return context_copy(&making->words->cx,
                        (struct slice){text.data, text.bytes}, &out->text);
}

/* Words of one place go together: the built-in text beside somebody's own HTML
 * would say something else. */
static bool makes_text(const struct source *html, const struct source *text)
{
    return html->text != NULL &&
           (text->text == NULL || (text->is_builtin && !html->is_builtin));
}

static gate_status find_texts(struct making *making, const char *language,
                              const struct mail_template *template,
                              struct mail_texts *out)
{
    struct source parts[PARTS];

    for (int part = 0; part < PARTS; part++) {
        TRY(find_part(making, language, template, (enum part)part,
                      &parts[part]));
        if (parts[part].text != NULL && !parts[part].is_builtin) {
            look_through(making, template, (enum part)part, &parts[part]);
        }
    }
    if (makes_text(&parts[PART_HTML], &parts[PART_TEXT])) {
        TRY(make_text(making, &parts[PART_HTML], &parts[PART_TEXT]));
    }
    for (int part = 0; part < PARTS; part++) {
        if (parts[part].text == NULL) {
            char where[128];

            snprintf(where, sizeof(where), "%.40s/%s.%s", language,
                     template->name, part_names[part]);
            tell(making, where, 0,
                 "it is not in mail_templates, and not built in");
        }
    }
    *out = (struct mail_texts){language, parts[PART_SUBJECT].text,
                               parts[PART_TEXT].text, parts[PART_HTML].text};
    return GATE_OK;
}

/* --- all of them --- */

static bool is_name_of_part(const char *file, const char *name)
{
    size_t bytes = strlen(name);

    if (strncmp(file, name, bytes) != 0 || file[bytes] != '.') {
        return false;
    }
    for (int part = 0; part < PARTS; part++) {
        if (strcmp(file + bytes + 1, part_names[part]) == 0) {
            return true;
        }
    }
    return false;
}

struct listing {
    struct making *making;
    const char *folder;
};

static void look_at_name(void *payload, const char *file)
{
    struct listing *listing = payload;
    char where[PATH_BYTES];

    for (int i = 0; i < MAIL_TEMPLATES; i++) {
        if (is_name_of_part(file, mail_templates[i].name)) {
            return;
        }
    }
    snprintf(where, sizeof(where), "%.4000s/%.300s", listing->folder, file);
    tell(listing->making, where, 0, "no mail has a template of this name");
}

/* A name that was misspelt would take no effect, and nobody would know. */
static void look_at_names(struct making *making, const char *language)
{
    char folder[PATH_BYTES];
    struct listing listing = {making, folder};

    if (making->options->folder[0] != '\0') {
        snprintf(folder, sizeof(folder), "%.4000s/%s", making->options->folder,
                 language);
        template_folder_list(folder, look_at_name, &listing);
    }
}

static gate_status add_language(struct making *making, struct slice tag)
{
    struct languages *languages = &making->words->languages;
    const char *copy;

    if (!language_is_tag(tag) || languages->count == LANGUAGES_MAX) {
        tell(making, "mail_languages", 0,
             languages->count == LANGUAGES_MAX
                 ? "more than 32 languages"
                 : "languages are named as en or pt-BR");
        return GATE_OK;
    }
    TRY(context_copy(&making->words->cx, tag, &copy));
    languages->tags[languages->count++] = copy;
    return GATE_OK;
}

static gate_status read_languages(struct making *making)
{
    const char *list = making->options->languages;

    for (;;) {
        list += strspn(list, ", ");
        size_t bytes = strcspn(list, ", ");

        if (bytes == 0) {
            break;
        }
        TRY(add_language(making, (struct slice){list, bytes}));
        list += bytes;
    }
    if (making->words->languages.count == 0) {
        tell(making, "mail_languages", 0, "mails need a language");
    }
    return GATE_OK;
}

static gate_status make(struct making *making)
{
    struct mail_words *words = making->words;

    TRY(read_languages(making));
    for (unsigned l = 0; l < words->languages.count; l++) {
        look_at_names(making, words->languages.tags[l]);
        for (int t = 0; t < MAIL_TEMPLATES; t++) {
            TRY(find_texts(making, words->languages.tags[l], &mail_templates[t],
                           &words->texts[t][l]));
        }
    }
    return making->told_count > 0 ? GATE_REFUSED : GATE_OK;
}

gate_status mail_words_new(const struct mail_words_options *options,
                           mail_mistake_visit *tell_mistake, void *payload,
                           struct mail_words **out)
{
    struct mail_words *words = memory_allocate(1, sizeof(*words));
    struct making making = {.words = words,
                            .options = options,
                            .tell = tell_mistake,
                            .payload = payload};
    gate_status status = GATE_FAULT_MEMORY;

    if (words != NULL && context_open(MEMORY_BYTES, 0, &words->cx) == GATE_OK) {
        words->variables = options->variables;
        words->variable_count = options->variable_count;
        status = make(&making);
    }
    if (status != GATE_OK) {
        mail_words_free(words);
        return status;
    }
    *out = words;
    return GATE_OK;
}

void mail_words_free(struct mail_words *words)
{
    if (words != NULL) {
        context_close(&words->cx);
        memory_free(words);
    }
}

const struct mail_texts *mail_words_find(const struct mail_words *words,
                                         int kind, const char *locale)
{
    int template = mail_template_of(kind);
    int language = language_look_up(&words->languages, slice_of(locale));

    return template <0 ? NULL
                       : &words->texts[template][language < 0 ? 0 : language];
}

const struct languages *mail_words_languages(const struct mail_words *words)
{
    return &words->languages;
}

const struct template_value *
mail_words_variables(const struct mail_words *words, size_t *out_count)
{
    *out_count = words->variable_count;
    return words->variables;
}
