/* SPDX-License-Identifier: MIT */
/* What the settings come to together, once nothing is wrong with them. */
#include <string.h>

#include <gatehouse/findings.h>

#include "api/examine_settings.h"
#include "api/mail_settings.h"
#include "api/service.h"

/* Enough for the longest texts of all settings, and some room. */
enum { SETTINGS_MEMORY_BYTES = 262144 };

/* Without a slash at the end; a link is this and "/PATH/TOKEN". */
static gate_status set_public_url(gate_service *service)
{
    const struct settings *settings = &service->settings;
    const char *url = settings->public_url;

    if (url[0] == '\0') {
        bool is_v6 = strchr(settings->listen_address, ':') != NULL;

        return context_format(&service->cx, &service->public_url,
                              is_v6 ? "http://[%s]:%d" : "http://%s:%d",
                              settings->listen_address,
                              (int)settings->listen_port);
    }
    size_t bytes = strlen(url);

    while (url[bytes - 1] == '/') {
        bytes--;
    }
    return context_copy(&service->cx, (struct slice){url, bytes},
                        &service->public_url);
}

/* The name that passwords must not be like: a host without its port.  The
 * digits of an address are nobody's name. */
static struct slice name_of_site(const char *url)
{
    struct slice host = settings_host_and_port(url);
    size_t bytes = 0;
    bool has_letter = false;

    while (bytes < host.bytes && host.data[bytes] != ':' &&
           host.data[bytes] != '[') {
        unsigned char byte = (unsigned char)host.data[bytes++];

        has_letter |= (byte < '0' || byte > '9') && byte != '.';
    }
    return (struct slice){host.data, has_letter ? bytes : 0};
}

static void fill_rules(gate_service *service)
{
    const struct settings *settings = &service->settings;

    service->has_introspection =
        strcmp(settings->introspection, "yes") == 0 ||
        (strcmp(settings->introspection, "auto") == 0 &&
         settings_are_local(settings));
    service->access_rules = (struct access_rules){
        .issuer = service->public_url,
        .audience = settings->token_audience,
        .lifetime_s = settings->access_token_lifetime,
        .leeway_s = settings->token_leeway,
    };
    service->mail_site = (struct mail_site){
        .from = settings->mail_from,
        .public_url = service->public_url,
        .activation_path = settings->activation_path,
        .password_reset_path = settings->password_reset_path,
        .password_set_path = settings->password_set_path,
        .email_change_path = settings->email_change_path,
        .email_undo_path = settings->email_undo_path,
        .words = service->mail_words,
    };
}

static gate_status refuse_what_stops(const gate_service *service,
                                     gate_error *error)
{
    struct finding_refusal refusal = {.error = error};
    const struct finding_teller teller = {finding_refuse, &refusal};

    examine_settings(&service->settings, service->mailer != NULL, &teller);
    return refusal.status;
}

static gate_status make_words(gate_service *service, gate_error *error)
{
    struct finding_refusal refusal = {.error = error};
    const struct finding_teller teller = {finding_refuse, &refusal};
    gate_status status = mail_words_from_settings(
        &service->cx, &service->settings, &teller, &service->mail_words);

    if (status == GATE_FAULT_MEMORY) {
        return error_set(error, status, "out of memory");
    }
    return status == GATE_OK ? GATE_OK : refusal.status;
}

gate_status service_read_settings(gate_service *service,
                                  const gate_options *options,
                                  gate_error *error)
{
    struct settings *settings = &service->settings;
    const char *site;

    if (context_open(SETTINGS_MEMORY_BYTES, 0, &service->cx) != GATE_OK ||
        options_settings(options, &service->cx, settings) != GATE_OK) {
        return error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    TRY(refuse_what_stops(service, error));
    if (set_public_url(service) != GATE_OK ||
        context_copy(&service->cx, name_of_site(service->public_url), &site) !=
            GATE_OK) {
        return error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    service->tools.site = site;
    service->has_mailbox =
        settings_have_mailbox(settings, service->mailer != NULL);
    TRY(make_words(service, error));
    fill_rules(service);
    return GATE_OK;
}

gate_status gate_options_examine(const gate_options *options,
                                 gate_finding_visit *visit, void *payload)
{
    CLEANUP(context_close) gate_context cx = {0};
    const struct finding_teller teller = {visit, payload};
    struct mail_words *words = NULL;
    struct settings settings;

    if (options == NULL || visit == NULL) {
        return GATE_FAULT_USAGE;
    }
    TRY(context_open(SETTINGS_MEMORY_BYTES, 0, &cx));
    TRY(options_settings(options, &cx, &settings));
    examine_settings(&settings, options->mailer != NULL, &teller);
    gate_status status =
        mail_words_from_settings(&cx, &settings, &teller, &words);

    mail_words_free(words);
    return status == GATE_REFUSED ? GATE_OK : status;
}
