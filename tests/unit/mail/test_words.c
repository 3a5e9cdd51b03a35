/* SPDX-License-Identifier: MIT */
/* Which templates count: built-in ones, those of a folder, those that settings
 * name; and what is said of mistakes. */
#include "support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "mail/words.h"

enum {
    MISTAKES_MAX = 8,
    FILES_MAX = 16,
    FOLDER_BYTES = 32,
    PATH_BYTES = 128,
    TOLD_BYTES = 400
};

struct fixture {
    char folder[FOLDER_BYTES];
    char files[FILES_MAX][PATH_BYTES];
    unsigned file_count;
    struct mail_words_options options;
    struct mail_words *words;
    char mistakes[MISTAKES_MAX][TOLD_BYTES];
    unsigned mistake_count;
};

static void fixture_open(struct fixture *fx)
{
    *fx = (struct fixture){.folder = "/tmp/gatehouse-words-XXXXXX"};
    expect_true(mkdtemp(fx->folder) != NULL);
    fx->options = (struct mail_words_options){.folder = fx->folder,
                                              .languages = "en, de"};
}

static void fixture_close(struct fixture *fx)
{
    mail_words_free(fx->words);
    while (fx->file_count > 0) {
        (void)remove(fx->files[--fx->file_count]);
    }
    (void)rmdir(fx->folder);
}

static const char *path_of(struct fixture *fx, const char *name)
{
    char folder[FOLDER_BYTES];
    char *path = fx->files[fx->file_count++];

    expect_true(fx->file_count <= FILES_MAX);
    memcpy(folder, fx->folder, sizeof(folder));
    snprintf(path, PATH_BYTES, "%.31s/%.90s", folder, name);
    return path;
}

static void make_folder(struct fixture *fx, const char *name)
{
    expect_int(mkdir(path_of(fx, name), 0700), 0);
}

static void write_bytes(struct fixture *fx, const char *name, const void *text,
                        size_t bytes)
{
    FILE *file = fopen(path_of(fx, name), "wb");

    expect_true(file != NULL && fwrite(text, 1, bytes, file) == bytes);
    expect_int(fclose(file), 0);
}

static void write_file(struct fixture *fx, const char *name, const char *text)
{
    write_bytes(fx, name, text, strlen(text));
}

/* Without the folder's path. */
static void note(void *payload, const char *where, const char *what)
{
    struct fixture *fx = payload;
    size_t bytes = strlen(fx->folder);

    if (strncmp(where, fx->folder, bytes) == 0) {
        where += bytes + 1;
    }
    if (fx->mistake_count < MISTAKES_MAX) {
        snprintf(fx->mistakes[fx->mistake_count], TOLD_BYTES, "%.100s: %.250s",
                 where, what);
    }
    fx->mistake_count++;
}

static gate_status make(struct fixture *fx)
{
    return mail_words_new(&fx->options, note, fx, &fx->words);
}

static const struct mail_texts *find(struct fixture *fx, enum mail kind,
                                     const char *locale)
{
    return mail_words_find(fx->words, (int)kind, locale);
}

TEST(every_kind_has_words_in_the_language_asked_for)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    expect_int(make(&fx), GATE_OK);
    for (int kind = 1; kind <= MAIL_KINDS; kind++) {
        expect_text(find(&fx, (enum mail)kind, "de-AT")->language, "de");
        expect_text(find(&fx, (enum mail)kind, "")->language, "en");
        expect_true(find(&fx, (enum mail)kind, "de")->text != NULL);
    }
    expect_true(mail_words_find(fx.words, 0, "") == NULL);
    expect_true(mail_words_find(fx.words, MAIL_KINDS + 1, "") == NULL);
}

TEST(who_reads_none_of_the_languages_gets_the_first)
{
    static const char *const locales[] = {"tlh", "", "e", "english", "-", "fr"};
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    fx.options.languages = "de, en";
    expect_int(make(&fx), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(locales); i++) {
        test_case(locales[i]);
        expect_text(find(&fx, MAIL_ACTIVATION, locales[i])->language, "de");
    }
}

TEST(a_file_takes_the_place_of_a_part_in_its_language)
{
    CLEANUP(fixture_close) struct fixture fx;
    const struct mail_texts *texts;

    fixture_open(&fx);
    make_folder(&fx, "de");
    write_file(&fx, "de/password_reset.subject.txt", "Neu\r\n");
    write_file(&fx, "de/password_changed.txt", "Neu, {{ user.first_name }}\n");
    expect_int(make(&fx), GATE_OK);

    texts = find(&fx, MAIL_PASSWORD_RESET, "de");
    expect_text(texts->subject, "Neu\n");
    expect_true(strstr(texts->text, "zurücksetzen") != NULL);
    texts = find(&fx, MAIL_PASSWORD_CHANGED, "de");
    expect_text(texts->text, "Neu, {{ user.first_name }}\n");
    expect_true(strstr(texts->html, "geändert") != NULL);
    expect_true(strstr(find(&fx, MAIL_PASSWORD_CHANGED, "en")->text,
                       "was changed") != NULL);
}

TEST(html_without_a_text_beside_it_makes_the_text)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    make_folder(&fx, "en");
    write_file(&fx, "en/session_stolen.html", "<p>Gone, {{ user.email }}</p>");
    expect_int(make(&fx), GATE_OK);
    expect_text(find(&fx, MAIL_SESSION_STOLEN, "en")->text,
                "Gone, {{ user.email }}\n");
}

TEST(a_second_activation_mail_may_have_words_of_its_own)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    make_folder(&fx, "en");
    write_file(&fx, "en/activation.subject.txt", "First");
    expect_int(make(&fx), GATE_OK);
    expect_text(find(&fx, MAIL_ACTIVATION_RESEND, "en")->subject, "First");
    expect_text(find(&fx, MAIL_ACTIVATION_FOR_RESET, "en")->subject, "First");
    mail_words_free(fx.words);

    write_file(&fx, "en/activation_resend.subject.txt", "Again");
    expect_int(make(&fx), GATE_OK);
    expect_text(find(&fx, MAIL_ACTIVATION, "en")->subject, "First");
    expect_text(find(&fx, MAIL_ACTIVATION_RESEND, "en")->subject, "Again");
    /* who asked for a reset is not told more than who asked for this */
    expect_text(find(&fx, MAIL_ACTIVATION_FOR_RESET, "en")->subject, "Again");
}

TEST(named_files_count_in_every_language_that_has_none_of_its_own)
{
    static const struct mail_named_file named[] = {
        {"password_set_subject", "password_set", true, "email/subject.txt",
         true},
        {"password_set_template", "password_set", false, "email/set.html",
         true},
        {"activation_subject", "activation", true, "email/nowhere.txt", false},
    };
    CLEANUP(fixture_close) struct fixture fx;
    const struct mail_texts *texts;

    fixture_open(&fx);
    fx.options.named_files = named;
    fx.options.named_file_count = ARRAY_LENGTH(named);
    make_folder(&fx, "email");
    make_folder(&fx, "de");
    write_file(&fx, "email/subject.txt", "Set it");
    write_file(&fx, "email/set.html", "<p>Set it: {{ token }}</p>");
    write_file(&fx, "de/password_set.subject.txt", "Passwort");
    expect_int(make(&fx), GATE_OK);

    texts = find(&fx, MAIL_PASSWORD_SET, "en");
    expect_text(texts->subject, "Set it");
    expect_text(texts->text, "Set it: {{ token }}\n");
    texts = find(&fx, MAIL_PASSWORD_SET, "de");
    expect_text(texts->subject, "Passwort");
    expect_text(texts->html, "<p>Set it: {{ token }}</p>");
    expect_text(find(&fx, MAIL_ACTIVATION, "en")->subject,
                "Activate your account on {{ site_name }}\n");
}

TEST(the_originals_words_are_those_of_the_original)
{
    CLEANUP(fixture_close) struct fixture fx;
    const struct mail_texts *texts;

    fixture_open(&fx);
    fx.options.is_original = true;
    expect_int(make(&fx), GATE_OK);
    texts = find(&fx, MAIL_PASSWORD_RESET, "de");
    expect_text(
        texts->html,
        "<h3>{{ site_name }}</h3>\n\n<p>Hello {{ user.username }}!</p>"
        "\n\n<p>Reset your password on the link:</p>\n\n"
        "<p>{{ protocol }}://{{ domain }}/{{ path }}/{{ token }}</p>\n");
    expect_text(texts->text,
                "{{ site_name }}\n\nHello {{ user.username }}!\n\n"
                "Reset your password on the link:\n\n"
                "{{ protocol }}://{{ domain }}/{{ path }}/{{ token }}\n");
    expect_text(texts->subject, "Reset your password on {{ site_name }}\n");
    expect_text(find(&fx, MAIL_ACTIVATION_RESEND, "de")->subject,
                "Activate your account on {{ site_name }}\n");
    /* what the original never told is told in the person's language */
    expect_true(strstr(find(&fx, MAIL_PASSWORD_CHANGED, "de")->text,
                       "geändert") != NULL);
}

TEST(variables_of_the_operator_may_stand_anywhere)
{
    static const struct template_value variables[] = {{"team", {"x", 1}}};
    CLEANUP(fixture_close) struct fixture fx;
    size_t count;

    fixture_open(&fx);
    fx.options.variables = variables;
    fx.options.variable_count = 1;
    make_folder(&fx, "en");
    write_file(&fx, "en/account_closed.txt", "{{ team }}");
    expect_int(make(&fx), GATE_OK);
    expect_true(mail_words_variables(fx.words, &count) == variables);
    expect_int(count, 1);
}

static const struct {
    const char *name, *file, *text, *told;
} mistakes[] = {
    {"an unknown value", "en/activation.txt", "a\n{{ usr.name }}",
     "en/activation.txt:2: no value is called \"usr.name\" here"},
    {"braces that do not close", "de/activation.html", "\n\n<p>{{ token",
     "de/activation.html:3: {{ without }} on its line"},
    {"a tag that does not end", "en/password_set.html", "<p>a</p>\n<a href='",
     "en/password_set.html:2: quotes that do not end"},
    {"a value outside of quotes", "en/password_set.html",
     "<p title={{ path }}>",
     "en/password_set.html:1: a value in a tag must stand in quotes"},
    {"a link in a mail without one", "en/password_changed.txt", "{{ token }}",
     "en/password_changed.txt:1: no value is called \"token\" here"},
    {"a stranger's name to an owner", "en/address_has_owner.txt",
     "{{ user.username }}",
     "en/address_has_owner.txt:1: no value is called \"user.username\" here"},
    {"an empty one", "en/activation.subject.txt", " \n",
     "en/activation.subject.txt: it is empty"},
    {"no UTF-8", "en/activation.txt", "a\nb\xff",
     "en/activation.txt:2: this is no UTF-8"},
    {"a control character", "en/activation.subject.txt", "a\x1b[1m",
     "en/activation.subject.txt:1: a control character"},
    {"a name that is none", "en/activaton.txt", "a",
     "en/activaton.txt: no mail has a template of this name"},
    {"a part that is none", "en/activation.subject.html", "a",
     "en/activation.subject.html: no mail has a template of this name"},
};

TEST(a_mistake_is_told_with_file_and_line)
{
    for (size_t i = 0; i < ARRAY_LENGTH(mistakes); i++) {
        CLEANUP(fixture_close) struct fixture fx;

        test_case(mistakes[i].name);
        fixture_open(&fx);
        make_folder(&fx, "en");
        make_folder(&fx, "de");
        write_file(&fx, mistakes[i].file, mistakes[i].text);
        expect_int(make(&fx), GATE_REFUSED);
        expect_true(fx.words == NULL);
        expect_int(fx.mistake_count, 1);
        expect_text(fx.mistakes[0], mistakes[i].told);
    }
}

TEST(every_mistake_is_told_once)
{
    static const struct mail_named_file named[] = {
        {"activation_template", "activation", false, "email/a.html", true},
        {"activation_subject", "activation", true, "email/b.txt", true},
        {"password_set_subject", "password_set", true, "../b.txt", true},
    };
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    fx.options.named_files = named;
    fx.options.named_file_count = ARRAY_LENGTH(named);
    fx.options.languages = "en, de, x/y, it";
    make_folder(&fx, "email");
    write_file(&fx, "email/a.html", "{{ a }}");
    expect_int(make(&fx), GATE_REFUSED);
    /* the language, two settings, the file, and no word of Italian: three parts
     * each of ten templates, but for what is named */
    expect_text(fx.mistakes[0],
                "mail_languages: languages are named as en or pt-BR");
    expect_text(fx.mistakes[1],
                "activation_subject: there is no such file in mail_templates");
    expect_text(fx.mistakes[2],
                "email/a.html:1: no value is called \"a\" here");
    expect_text(fx.mistakes[3],
                "password_set_subject: the file must lie in mail_templates");
    expect_text(fx.mistakes[4], "it/activation.subject.txt: it is not in "
                                "mail_templates, and not built in");
    expect_true(fx.mistake_count >= 30 && fx.mistake_count < 40);
}

TEST(what_is_no_file_is_refused_and_not_waited_for)
{
    CLEANUP(fixture_close) struct fixture fx;
    static char big[TEMPLATE_MAX_BYTES + 1];

    fixture_open(&fx);
    make_folder(&fx, "en");
    make_folder(&fx, "en/activation.txt");
    expect_int(mkfifo(path_of(&fx, "en/activation.html"), 0600), 0);
    memset(big, 'a', sizeof(big));
    write_bytes(&fx, "en/activation.subject.txt", big, sizeof(big));
    expect_int(make(&fx), GATE_REFUSED);
    expect_int(fx.mistake_count, 3);
    expect_text(fx.mistakes[0],
                "en/activation.subject.txt: it is longer than 65536 bytes");
    expect_text(fx.mistakes[1], "en/activation.txt: it is no regular file");
    expect_text(fx.mistakes[2], "en/activation.html: it is no regular file");
}

TEST(a_language_of_the_operators_needs_all_its_words)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    fx.options.languages = "";
    expect_int(make(&fx), GATE_REFUSED);
    expect_text(fx.mistakes[0], "mail_languages: mails need a language");
}

TEST_MAIN
