/* SPDX-License-Identifier: MIT */
/* gatehouse.ini: what is taken, and what stops the start with which words. */
#include "server/config_file.h"

#include <gatehouse/options.h>

#include "support/test.h"

static gate_status read_text(gate_options *options, const char *text,
                             gate_error *error)
{
    *error = (gate_error){0};
    return config_read(options, "test.ini", slice_of(text), error);
}

TEST(takes_sections_values_and_comments)
{
    gate_options *options = gate_options_new();
    gate_error error;

    expect_int(read_text(options,
                         "\xef\xbb\xbf; a comment\r\n"
                         "\n"
                         "[server]\r\n"
                         "listen_port = 8181\n"
                         "  listen_address=::1 ; an inline comment\n"
                         "# another\n"
                         "log_format: json\n"
                         "[mail]\n"
                         "\tmail_from =  Ada <ada@example.com>  \n"
                         "smtp_host =\n"
                         "[server]\n"
                         "head_wait = 2m",
                         &error),
               GATE_OK);
    expect_text(error.message, "");
    expect_int(gate_options_number(options, "listen_port"), 8181);
    expect_text(gate_options_get(options, "listen_address"), "::1");
    expect_text(gate_options_get(options, "log_format"), "json");
    expect_text(gate_options_get(options, "mail_from"),
                "Ada <ada@example.com>");
    expect_int(gate_options_number(options, "head_wait"), 120);
    expect_text(gate_options_source(options, "listen_port"), "test.ini:4");
    expect_text(gate_options_source(options, "listen_address"), "test.ini:5");
    expect_text(gate_options_source(options, "head_wait"), "test.ini:12");
    gate_options_free(options);
}

TEST(an_empty_file_is_fine)
{
    gate_options *options = gate_options_new();
    gate_error error;

    expect_int(read_text(options, "", &error), GATE_OK);
    expect_int(read_text(options, "\n\n", &error), GATE_OK);
    expect_int(config_read(options, "x", (struct slice){0}, &error), GATE_OK);
    gate_options_free(options);
}

#define LONG_40  "0123456789012345678901234567890123456789"
#define LONG_200 LONG_40 LONG_40 LONG_40 LONG_40 LONG_40

TEST(what_is_wrong_is_said_with_its_line)
{
    static const struct {
        const char *name, *text, *first, *second; /* in the message */
    } cases[] = {
        {"unknown", "[server]\n\nlisten_prt = 1\n",
         "test.ini:3:", "listen_port"},
        {"unknown, nothing near", "[server]\nwhatever_it_may_be = 1\n",
         "test.ini:2:", "gatehouse settings"},
        {"unknown section", "[servers]\nwhatever_it_may_be = 1\n",
         "test.ini:2:", "no such section"},
        {"misplaced", "[mail]\nlisten_port = 1\n", "test.ini:2:", "[server]"},
        {"in no section", "listen_port = 1\n", "test.ini:1:", "[server]"},
        {"out of bounds", "[server]\nlisten_port = 70000\n",
         "test.ini:2:", "65535"},
        {"not a number", "[server]\nlisten_port = eighty\n",
         "test.ini:2:", "65535"},
        {"not a choice", "[server]\nlog_format = xml\n", "test.ini:2:", "json"},
        {"twice", "[server]\nlisten_port = 1\n\nlisten_port = 1\n",
         "test.ini:4:", "line 2"},
        {"no setting at all", "[server]\nlisten_port\n",
         "test.ini:2:", "name = value"},
        {"an open section", "[server\nlisten_port = 1\n",
         "test.ini:1:", "[section]"},
        {"too long", "[server]\n; " LONG_200 "\n", "test.ini:2:", "199"},
        {"too long, the last one", "[server]\n\n; " LONG_200,
         "test.ini:3:", "199"},
        {"not UTF-8", "; \xff\n", "test.ini:1:", "UTF-8"},
        {"a control character", "[server]\nlisten_port = 1\x01\n",
         "test.ini:2:", "control"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gate_options *options = gate_options_new();
        gate_error error;

        test_case(cases[i].name);
        expect_int(read_text(options, cases[i].text, &error),
                   GATE_FAULT_CONFIG);
        expect_true(strstr(error.message, cases[i].first) != NULL);
        expect_true(strstr(error.message, cases[i].second) != NULL);
        gate_options_free(options);
    }
}

TEST(a_line_of_199_bytes_is_read_whole)
{
    gate_options *options = gate_options_new();
    char text[260] = "[mail]\nmail_from = ";
    char wanted[200] = "";
    gate_error error;
    size_t bytes = strlen(text) - strlen("[mail]\n");

    memset(text + strlen(text), 'a', 199 - bytes);
    memset(wanted, 'a', 199 - bytes);
    strcat(text, "\n[server]\nlisten_port = 7\n"); /* a test may */
    expect_int(read_text(options, text, &error), GATE_OK);
    expect_text(gate_options_get(options, "mail_from"), wanted);
    expect_text(gate_options_source(options, "listen_port"), "test.ini:4");
    gate_options_free(options);
}

TEST(a_nul_is_no_end)
{
    static const char text[] = "[server]\nlisten_port = 7\0\n";
    gate_options *options = gate_options_new();
    gate_error error = {0};

    expect_int(config_read(options, "test.ini",
                           (struct slice){text, sizeof(text) - 1}, &error),
               GATE_FAULT_CONFIG);
    gate_options_free(options);
}

TEST(a_file_that_is_not_there_is_said)
{
    gate_options *options = gate_options_new();
    gate_error error = {0};

    expect_int(config_read_file(options, "/nowhere/at/all.ini", &error),
               GATE_FAULT_CONFIG);
    expect_true(strstr(error.message, "/nowhere/at/all.ini") != NULL);
    expect_int(config_read_file(options, "/", &error), GATE_FAULT_CONFIG);
    gate_options_free(options);
}

TEST_MAIN
