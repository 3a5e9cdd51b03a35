/* SPDX-License-Identifier: MIT */
/* The words of a command line, and the table of commands. */
#ifndef SERVER_ARGUMENTS_H
#define SERVER_ARGUMENTS_H

#include <stdbool.h>

#include <gatehouse/options.h>

enum {
    ARGUMENT_FLAGS_MAX = 16,
    ARGUMENT_WORDS_MAX = 4,
    ARGUMENT_SETTINGS_MAX = 128,
};

/* How gatehouse ends; said in `gatehouse help`. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,     /* not found, refused */
    EXIT_USAGE = 2,  /* words that cannot be understood */
    EXIT_CONFIG = 3, /* settings, files, keys, ports */
    EXIT_FAULT = 4,  /* the database, the machine */
};

/** How a status ends the program. */
int exit_code_of(gate_status status);

/** A flag of one command. */
struct flag {
    const char *name;  /* "first-name" */
    const char *value; /* "NAME"; NULL: the flag takes none */
    const char *help;
};

struct arguments {
    const char *words[ARGUMENT_WORDS_MAX];
    unsigned word_count;
    const char *flags[ARGUMENT_FLAGS_MAX]; /* as in the command's table: the
                                              value, "" without one; NULL: not
                                              given */
    const char *config; /* --config; NULL: ./gatehouse.ini, if there is one */
    bool wants_help;
    struct {
        const gate_setting *setting;
        const char *value;
    } settings[ARGUMENT_SETTINGS_MAX]; /* --name=value */
    unsigned setting_count;
};

struct command {
    const char *name;  /* "serve", "user add" */
    const char *words; /* behind it: "NAME"; "": none */
    unsigned words_min, words_max;
    const char *summary;                   /* one line */
    const char *help;                      /* more; NULL: nothing */
    struct flag flags[ARGUMENT_FLAGS_MAX]; /* the last one has no name */
    bool takes_settings;                   /* --name=value, --config */
    /** Threads: the main one.  @return An exit code. */
    int (*run)(const struct command *command, const struct arguments *arguments,
               gate_options *options);
};

/**
 * Read what stands behind a command's name.  Everything is borrowed from it.
 *
 * @retval GATE_FAULT_USAGE  `error` says what is wrong.
 */
GATE_MUST_USE gate_status arguments_read(const struct command *command,
                                         int count, char **word,
                                         struct arguments *out,
                                         gate_error *error);

/** The value of a flag of this command; NULL: not given. */
const char *arguments_flag(const struct command *command,
                           const struct arguments *arguments, const char *name);

/** The configuration file: --config, else ./gatehouse.ini if there is one, else
 *  NULL. */
const char *arguments_config(const struct arguments *arguments);

/**
 * Fill the options: configuration file, environment, flags; the later wins.
 *
 * @retval GATE_FAULT_CONFIG
 */
GATE_MUST_USE gate_status arguments_configure(const struct arguments *arguments,
                                              gate_options *options,
                                              gate_error *error);

#endif
