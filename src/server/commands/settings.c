/* SPDX-License-Identifier: MIT */
/*
 * gatehouse settings: what holds, and who said so.  --markdown makes
 * docs/settings.md from the table, with defaults instead of values;
 * --from-gqlauth makes a configuration file out of the original's.
 */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "server/commands/commands.h"
#include "server/original.h"
#include "server/print.h"

static void print_table(gate_options *options)
{
    const gate_setting *setting;
    const char *section = "";

    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strcmp(section, setting->section) != 0) {
            print_line("%s[%s]", i == 0 ? "" : "\n", setting->section);
            section = setting->section;
        }
        print_cell(setting->name, 28);
        print_cell("", 1);
        print_cell(gate_options_get(options, setting->name), 30);
        print_cell("", 1);
        print_cell(setting->unit, 6);
        print_cell("", 1);
        print_cell(gate_options_source(options, setting->name), 0);
        print_line("%s", "");
    }
}

static void print_value(gate_options *options, const gate_setting *setting)
{
    if (strcmp(setting->type, "flag") == 0) {
        print_json_flag(false, "value",
                        gate_options_number(options, setting->name) != 0);
    } else if (setting->max != 0 && (strcmp(setting->type, "duration") == 0 ||
                                     strcmp(setting->type, "size") == 0 ||
                                     strcmp(setting->type, "count") == 0)) {
        print_json_int(false, "value",
                       gate_options_number(options, setting->name));
    } else {
        print_json_text(false, "value",
                        gate_options_get(options, setting->name));
    }
}

static void print_json(gate_options *options)
{
    const gate_setting *setting;

    print_line("[");
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        (void)fputs("{", stdout);
        print_json_text(true, "name", setting->name);
        print_value(options, setting);
        print_json_text(false, "unit", setting->unit);
        print_json_text(false, "source",
                        gate_options_source(options, setting->name));
        print_json_text(false, "section", setting->section);
        print_json_text(false, "type", setting->type);
        print_json_text(false, "default", setting->fallback);
        print_json_text(false, "original_name", setting->original_name);
        print_json_text(false, "original_default", setting->original_fallback);
        print_json_text(false, "help", setting->help);
        print_line("}%s", gate_setting_at(i + 1) == NULL ? "" : ",");
    }
    print_line("]");
}

/* --- docs/settings.md --- */

/* A bar would end the table's cell. */
static void print_markdown_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            (void)fputc('\\', stdout);
        }
        (void)fputc(*text, stdout);
    }
}

static void print_bounds(const gate_setting *setting)
{
    if (setting->choices[0] != '\0') {
        print_markdown_text(setting->choices);
    } else if (strcmp(setting->type, "flag") == 0) {
        print_markdown_text("yes|no");
    } else if (strcmp(setting->type, "text") != 0 &&
               strcmp(setting->type, "file") != 0 && setting->max != 0) {
        (void)fprintf(stdout, "%lld to %lld", (long long)setting->min,
                      (long long)setting->max);
    }
}

static void print_row(const gate_setting *setting)
{
    (void)fprintf(stdout, "| `%s` | %s | ", setting->name, setting->type);
    if (setting->fallback[0] != '\0') {
        (void)fprintf(stdout, "`%s`%s%s", setting->fallback,
                      setting->unit[0] == '\0' ? "" : " ", setting->unit);
    }
    (void)fputs(" | ", stdout);
    print_bounds(setting);
    (void)fputs(" | ", stdout);
    print_markdown_text(setting->help);
    if (setting->original_name[0] != '\0') {
        (void)fprintf(stdout, " The original's `%s`.", setting->original_name);
    }
    if (setting->original_fallback[0] != '\0') {
        (void)fprintf(stdout, " With the original's defaults: `%s`.",
                      setting->original_fallback);
    }
    print_line(" |");
}

static const char introduction[] =
    "# Settings\n"
    "\n"
    "Made by `gatehouse settings --markdown` from "
    "`src/settings/settings.def`; not written by hand.\n"
    "\n"
    "Each setting may stand in the configuration file (`gatehouse.ini` in the "
    "working directory, or `--config FILE`)\n"
    "under its section, in the environment (`GATEHOUSE_LISTEN_PORT=8080`), or "
    "be a flag (`--listen-port=8080`); the later wins.\n"
    "An unknown, misplaced or out-of-bounds one stops the start. Durations "
    "take "
    "`300`, `5m`, `7d`; sizes `64k`, `4M`; flags `yes`, `no`;\n"
    "lists have commas between. A comment begins with `;` or `#`, behind a "
    "value with a space and `;`. `gatehouse settings` shows what holds.\n"
    "`compatibility` chooses between these defaults and the original's.";

static void print_markdown(void)
{
    const gate_setting *setting;
    const char *section = "";

    print_line("%s", introduction);
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strcmp(section, setting->section) != 0) {
            section = setting->section;
            print_line("\n## [%s]\n", section);
            print_line("| setting | type | default | may be | what |");
            print_line("| --- | --- | --- | --- | --- |");
        }
        print_row(setting);
    }
}

static int translate(const char *path)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(4 * ORIGINAL_FILE_BYTES);
    gate_error error = {0};
    gate_status status = original_translate_file(path, &out, &error);

    if (status == GATE_OK) {
        (void)fwrite(out.data, 1, out.bytes, stdout);
    } else {
        print_problem("%s", error.message);
    }
    buffer_free(&out);
    return exit_code_of(status);
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    const char *original = arguments_flag(command, arguments, "from-gqlauth");

    if (original != NULL) {
        return translate(original);
    }
    if (arguments_flag(command, arguments, "markdown") != NULL) {
        print_markdown();
    } else if (arguments_flag(command, arguments, "json") != NULL) {
        print_json(options);
    } else {
        print_table(options);
    }
    return EXIT_DONE;
}

const struct command command_settings = {
    .name = "settings",
    .words = "",
    .summary = "Show every setting, its value, and who set it.",
    .flags = {{"json", NULL, "As JSON."},
              {"markdown", NULL, "The manual of settings: docs/settings.md."},
              {"from-gqlauth", "FILE",
               "The gatehouse.ini that means the same as gqlauth's GQL_AUTH "
               "dictionary, given as JSON: durations as seconds or "
               "{\"days\": 7}, fields as lists of their names."}},
    .takes_settings = true,
    .run = run,
};
