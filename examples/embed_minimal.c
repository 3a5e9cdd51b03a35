/* SPDX-License-Identifier: MIT */
/*
 * The smallest embedder: makes a service, registers a person, logs in, and
 * prints both answers.  It keeps its database and its key in the folder that it
 * is given.
 *
 *     cc embed_minimal.c $(pkg-config --cflags --libs gatehouse)
 *     ./a.out /tmp/some-folder
 */
#include <stdio.h>
#include <string.h>

#include <gatehouse/gatehouse.h>

static const char registration[] =
    "mutation { register(username: \"ada\", email: \"ada@example.com\","
    " password1: \"correct horse battery\", password2: \"correct horse "
    "battery\")"
    " { success errors } }";

static const char login[] = "mutation { tokenAuth(username: \"ada\", password: "
                            "\"correct horse battery\")"
                            " { success errors token { token } } }";

/* Paths in the folder instead of the current one. */
static gate_status set_paths(gate_options *options, const char *folder,
                             gate_error *error)
{
    char path[4096];
    gate_status status;

    (void)snprintf(path, sizeof(path), "%s/gatehouse.db", folder);
    status = gate_options_set(options, "database", path, NULL, error);
    if (status != GATE_OK) {
        return status;
    }
    (void)snprintf(path, sizeof(path), "%s/gatehouse.key", folder);
    return gate_options_set(options, "master_key_file", path, NULL, error);
}

static gate_service *make_service(const char *folder)
{
    gate_options *options = gate_options_new();
    gate_service *service = NULL;
    gate_error error = {.message = "no memory"};

    if (options == NULL || set_paths(options, folder, &error) != GATE_OK ||
        gate_service_new(options, &service, &error) != GATE_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
    }
    gate_options_free(options);
    return service;
}

/* Print the answer to a document; 0 when it says success. */
static int ask(gate_service *service, const char *document)
{
    const gate_request request = {
        .style = GATE_STYLE_ARGUMENTS,
        .document = document,
        .document_bytes = strlen(document),
        .may_write = true,
    };
    gate_response *response = NULL;
    const char *json;
    size_t bytes;
    int failed;

    if (gate_service_execute(service, &request, &response) != GATE_OK) {
        (void)fprintf(stderr, "no answer could be made\n");
        return 1;
    }
    json = gate_response_json(response, &bytes);
    (void)printf("%.*s\n", (int)bytes, json);
    /* A refused call is an answer like others: the JSON tells why. */
    failed = strcmp(gate_response_summarize(response)->outcome, "ok") != 0;
    gate_response_free(response);
    return failed;
}

int main(int words, char **word)
{
    gate_service *service;
    int failed;

    if (words != 2) {
        (void)fprintf(stderr, "usage: %s FOLDER\n", word[0]);
        return 2;
    }
    service = make_service(word[1]);
    if (service == NULL) {
        return 1;
    }
    failed = ask(service, registration) + ask(service, login);
    gate_service_free(service);
    return failed == 0 ? 0 : 1;
}
