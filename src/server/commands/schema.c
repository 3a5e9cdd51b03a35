/* SPDX-License-Identifier: MIT */
/*
 * gatehouse schema arg|relay: the schema as SDL.  It follows from the settings
 * alone; the service wants a database all the same, so it gets one of its own
 * that nobody sees.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "http/problem.h"
#include "server/commands/commands.h"
#include "server/opening.h"
#include "server/print.h"

enum { PATH_BYTES = 64 };

static const char *const files[] = {"db", "db-wal", "db-shm", "db-journal",
                                    "key"};

struct room {
    char path[PATH_BYTES]; /* "": there is none */
};

static void write_path(const struct room *room, const char *file,
                       char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%.48s/%.12s", room->path, file);
}

static gate_status room_open(struct room *room, gate_error *error)
{
    snprintf(room->path, sizeof(room->path), "/tmp/gatehouse-schema-XXXXXX");
    if (mkdtemp(room->path) == NULL) {
        room->path[0] = '\0';
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "No folder could be made in /tmp: %s.", strerror(errno));
    }
    return GATE_OK;
}

static void room_close(struct room *room)
{
    char path[PATH_BYTES];

    if (room->path[0] == '\0') {
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        write_path(room, files[i], path);
        (void)unlink(path);
    }
    (void)rmdir(room->path);
}

static gate_status use_room(const struct room *room, gate_options *options,
                            gate_error *error)
{
    char path[PATH_BYTES];

    write_path(room, "db", path);
    TRY(gate_options_set(options, "database", path, "schema", error));
    write_path(room, "key", path);
    return gate_options_set(options, "master_key_file", path, "schema", error);
}

static gate_status print_schema(gate_service *service, gate_style style,
                                gate_error *error)
{
    gate_response *response;
    size_t bytes;

    if (gate_service_schema(service, style, &response) != GATE_OK) {
        return PROBLEM(error, GATE_FAULT_MEMORY,
                       "The schema could not be written.");
    }
    const char *sdl = gate_response_json(response, &bytes);

    (void)fwrite(sdl, 1, bytes, stdout);
    if (bytes > 0 && sdl[bytes - 1] != '\n') {
        print_line("%s", "");
    }
    gate_response_free(response);
    return GATE_OK;
}

static gate_status print_in_room(gate_options *options, gate_style style,
                                 gate_error *error)
{
    CLEANUP(room_close) struct room room = {0};
    gate_service *service;

    TRY(room_open(&room, error));
    TRY(use_room(&room, options, error));
    TRY(opening_open_service(options, &service, error));
    gate_status status = print_schema(service, style, error);

    gate_service_free(service);
    return status;
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    const char *word = arguments->words[0];
    gate_error error = {0};

    (void)command;
    if (strcmp(word, "arg") != 0 && strcmp(word, "relay") != 0) {
        print_problem("`gatehouse schema` takes arg or relay, not %.100s.",
                      word);
        return EXIT_USAGE;
    }
    gate_status status = print_in_room(
        options,
        strcmp(word, "arg") == 0 ? GATE_STYLE_ARGUMENTS : GATE_STYLE_RELAY,
        &error);

    if (status != GATE_OK) {
        print_problem("%s", error.message);
    }
    return exit_code_of(status);
}

const struct command command_schema = {
    .name = "schema",
    .words = "arg|relay",
    .words_min = 1,
    .words_max = 1,
    .summary = "Print the GraphQL schema of one style.",
    .help =
        "arg: fields take arguments, as at /graphql. relay: fields take one "
        "input object, as at /graphql/relay. Settings change the schema.",
    .takes_settings = true,
    .run = run,
};
