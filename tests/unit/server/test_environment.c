/* SPDX-License-Identifier: MIT */
/* Settings from the environment and from flags. */
#include "server/environment.h"

#include "server/arguments.h"
#include "server/suggest.h"
#include "support/test.h"

TEST(settings_are_taken_and_wiped)
{
    char port[] = "GATEHOUSE_LISTEN_PORT=8181";
    char path[] = "PATH=/bin";
    char shared[] = "GATEHOUSE_SHARED=../shared";
    char *environment[] = {path, port, shared, NULL};
    gate_options *options = gate_options_new();
    gate_error error = {0};

    expect_int(environment_read(options, environment, &error), GATE_OK);
    expect_int(gate_options_number(options, "listen_port"), 8181);
    expect_text(gate_options_source(options, "listen_port"),
                "environment GATEHOUSE_LISTEN_PORT");
    expect_text(port, "GATEHOUSE_LISTEN_PORT=");
    expect_text(path, "PATH=/bin");
    gate_options_free(options);
}

TEST(what_is_no_setting_stops_the_start)
{
    static const struct {
        const char *entry, *word;
    } cases[] = {
        {"GATEHOUSE_LISTEN_PRT=1", "listen_port"},
        {"GATEHOUSE_WHATEVER_IT_MAY_BE=1", "gatehouse settings"},
        {"GATEHOUSE_=1", "gatehouse settings"},
        {"GATEHOUSE_LISTEN_PORT=70000", "65535"},
        {"GATEHOUSE_LISTEN_PORT", "LISTEN_PORT"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char entry[64];
        char *environment[] = {entry, NULL};
        gate_options *options = gate_options_new();
        gate_error error = {0};

        test_case(cases[i].entry);
        snprintf(entry, sizeof(entry), "%s", cases[i].entry);
        expect_int(environment_read(options, environment, &error),
                   GATE_FAULT_CONFIG);
        expect_true(strstr(error.message, cases[i].word) != NULL);
        gate_options_free(options);
    }
}

TEST(slips_of_the_fingers_find_their_setting)
{
    expect_text(suggest_setting("listen_prot")->name, "listen_port");
    expect_text(suggest_setting("lisen_adress")->name, "listen_address");
    expect_true(suggest_setting("whatever_it_may_be") == NULL);
    expect_true(suggest_setting("a_name_that_is_longer_than_all_of_them_are") ==
                NULL);
    expect_true(suggest_exact("listen_port") != NULL);
    expect_true(suggest_exact("Listen_Port") == NULL);
}

/* --- flags --- */

static const struct command command = {
    .name = "try",
    .words = "NAME",
    .words_min = 1,
    .words_max = 1,
    .flags = {{"json", NULL, ""}, {"first-name", "NAME", ""}},
    .takes_settings = true,
};

static gate_status read_words(const char *const *words, struct arguments *out,
                              gate_error *error)
{
    char *copies[8];
    int count = 0;

    while (words[count] != NULL) {
        copies[count] = (char *)(uintptr_t)words[count];
        count++;
    }
    *error = (gate_error){0};
    return arguments_read(&command, count, copies, out, error);
}

TEST(flags_take_their_value_both_ways)
{
    struct arguments arguments;
    gate_error error;

    expect_int(read_words((const char *const[]){"--first-name=Ada", "ada",
                                                "--json", "--listen-port", "7",
                                                "--log_format=json", NULL},
                          &arguments, &error),
               GATE_OK);
    expect_text(arguments.words[0], "ada");
    expect_text(arguments_flag(&command, &arguments, "first-name"), "Ada");
    expect_text(arguments_flag(&command, &arguments, "json"), "");
    expect_int(arguments.setting_count, 2);
    expect_text(arguments.settings[0].setting->name, "listen_port");
    expect_text(arguments.settings[0].value, "7");
    expect_text(arguments.settings[1].value, "json");
}

TEST(words_that_mean_nothing_are_said)
{
    static const struct {
        const char *words[4];
        const char *said;
    } cases[] = {
        {{NULL}, "needs NAME"},
        {{"a", "b", NULL}, "does not take \"b\""},
        {{"a", "--jsn", NULL}, "no flag --jsn"},
        {{"a", "--json=yes", NULL}, "takes no value"},
        {{"a", "--json", "--json", NULL}, "twice"},
        {{"a", "--first-name", NULL}, "needs a value"},
        {{"a", "--password=secret", NULL}, "standard input"},
        {{"a", "--listen-prt=7", NULL}, "no flag --listen-prt"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arguments arguments;
        gate_error error;

        test_case(cases[i].said);
        expect_int(read_words(cases[i].words, &arguments, &error),
                   GATE_FAULT_USAGE);
        expect_true(strstr(error.message, cases[i].said) != NULL);
        expect_true(strstr(error.message, "secret") == NULL);
    }
}

TEST_MAIN
