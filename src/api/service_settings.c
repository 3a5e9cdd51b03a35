/* SPDX-License-Identifier: MIT */
/*
 * What the settings come to together.  A contradiction, or something unsafe,
 * stops the start with a sentence that says what to do (security.md, row 87).
 */
#include <string.h>

#include "api/service.h"
#include "base/cores.h"

/* Enough for the longest texts of all settings, and some room. */
enum { SETTINGS_MEMORY_BYTES = 262144 };

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_loopback(const char *address)
{
    return starts_with(address, "127.") || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

/* Nobody else can connect: what is behind a proxy has the whole world as its
 * neighbour, wherever it listens. */
static bool is_local(const struct settings *settings)
{
    return is_loopback(settings->listen_address) && !settings->behind_tls_proxy;
}

/* The part of a URL between "//" and the first "/": "localhost:8080". */
static struct slice host_and_port(const char *url)
{
    const char *host = strstr(url, "//");

    host = host != NULL ? host + 2 : url;
    return (struct slice){host, strcspn(host, "/?#")};
}

/* Up to its port: "http://localhost.example.com" is somebody else's. */
static bool has_local_host(const char *url)
{
    struct slice host = host_and_port(url);
    const char *end = host.data + strcspn(host.data, "]/?#");

    host.bytes = host.data[0] == '[' && *end == ']'
                     ? (size_t)(end + 1 - host.data)
                     : strcspn(host.data, ":/?#");
    const char *behind = host.data + host.bytes;

    if (*behind != '\0' && strchr(":/?#", *behind) == NULL) {
        return false;
    }
    return slice_is(host, "localhost") || slice_is(host, "[::1]") ||
           (starts_with(host.data, "127.") &&
            strspn(host.data, "0123456789.") == host.bytes);
}

/* Without a slash at the end; a link is this and "/PATH/TOKEN". */
static gate_status set_public_url(gate_service *service, gate_error *error)
{
    const struct settings *settings = &service->settings;
    const char *url = settings->public_url;

    if (url[0] == '\0') {
        if (!is_local(settings)) {
            return error_set(error, GATE_FAULT_CONFIG,
                             "public_url must be set where people reach this "
                             "server from elsewhere, as https://example.com");
        }
        bool is_v6 = strchr(settings->listen_address, ':') != NULL;

        return context_format(&service->cx, &service->public_url,
                              is_v6 ? "http://[%s]:%d" : "http://%s:%d",
                              settings->listen_address,
                              (int)settings->listen_port);
    }
    if (!starts_with(url, "https://") &&
        !(starts_with(url, "http://") && has_local_host(url))) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "public_url must begin with https:// (http:// is for "
                         "localhost): \"%s\"",
                         url);
    }
    if (host_and_port(url).bytes == 0 || strpbrk(url, " \"<>\\?#") != NULL) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "public_url is no URL: \"%s\"", url);
    }
    size_t bytes = strlen(url);

    while (url[bytes - 1] == '/') {
        bytes--;
    }
    return context_copy(&service->cx, (struct slice){url, bytes},
                        &service->public_url);
}

static bool is_path(const char *path)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-._~/";

    return path[0] != '/' && path[strlen(path) - 1] != '/' &&
           path[strspn(path, allowed)] == '\0' && strstr(path, "//") == NULL;
}

static gate_status check_paths(const struct settings *settings,
                               gate_error *error)
{
    const char *const paths[] = {settings->activation_path,
                                 settings->password_reset_path,
                                 settings->password_set_path};

    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        if (!is_path(paths[i])) {
            return error_set(error, GATE_FAULT_CONFIG,
                             "the path of mailed links must be letters, "
                             "digits and -._~, parts between single slashes, "
                             "none around: \"%s\"",
                             paths[i]);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(paths[i], paths[k]) == 0) {
                return error_set(error, GATE_FAULT_CONFIG,
                                 "two kinds of mailed links have the path "
                                 "\"%s\"",
                                 paths[i]);
            }
        }
    }
    return GATE_OK;
}

static gate_status check_captcha(const struct settings *settings,
                                 gate_error *error)
{
    if (settings->login_captcha || settings->register_captcha) {
        return error_set(
            error, GATE_FAULT_CONFIG, "captchas are not there yet: set %s = no",
            settings->login_captcha ? "login_captcha" : "register_captcha");
    }
    return GATE_OK;
}

static gate_status check_fields(const struct settings *settings,
                                gate_error *error)
{
    if (!setting_list_has(settings->register_fields, "username")) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "register_fields must have username");
    }
    if (!setting_list_has(settings->login_fields, "username") &&
        !setting_list_has(settings->login_fields, "email")) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "login_fields must have username or email");
    }
    if (settings->passwordless_registration &&
        !setting_list_has(settings->register_fields, "email")) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "passwordless_registration needs email among "
                         "register_fields: nobody could set a password");
    }
    return GATE_OK;
}

/* The name that passwords must not be like: a host without its port.  The
 * digits of an address are nobody's name. */
static struct slice name_of_site(const char *url)
{
    struct slice host = host_and_port(url);
    size_t bytes = 0;
    bool has_letter = false;

    while (bytes < host.bytes && host.data[bytes] != ':' &&
           host.data[bytes] != '[') {
        unsigned char byte = (unsigned char)host.data[bytes++];

        has_letter |= (byte < '0' || byte > '9') && byte != '.';
    }
    return (struct slice){host.data, has_letter ? bytes : 0};
}

/* Mails stay in the outbox and are shown only where nobody else can look. */
static gate_status decide_on_mail(gate_service *service, gate_error *error)
{
    const struct settings *settings = &service->settings;
    bool can_send = settings->smtp_host[0] != '\0' || service->mailer != NULL;
    bool local = is_local(settings);
    bool is_auto = strcmp(settings->mailbox, "auto") == 0;

    service->has_mailbox = strcmp(settings->mailbox, "yes") == 0 ||
                           (is_auto && !can_send && local);
    if (service->has_mailbox && !local) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "mailbox = yes shows everybody's mails: it is for a "
                         "server on loopback without a proxy; set "
                         "smtp_host instead");
    }
    if (!service->has_mailbox && !can_send) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "smtp_host must be set: mails cannot be sent, and the "
                         "mailbox page is for a server on loopback without a "
                         "proxy");
    }
    if (strpbrk(settings->mail_from, "\r\n") != NULL ||
        strchr(settings->mail_from, '@') == NULL) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "mail_from must be an address: \"%s\"",
                         settings->mail_from);
    }
    return GATE_OK;
}

unsigned service_hash_slots(const struct settings *settings)
{
    int64_t fit = settings->hash_ceiling / settings->hash_memory;
    int64_t cores = cores_usable();

    if (settings->hash_slots > 0) {
        return (unsigned)settings->hash_slots;
    }
    return (unsigned)(cores < fit ? cores : fit);
}

static gate_status check_hashing(const struct settings *settings,
                                 gate_error *error)
{
    int64_t slots = service_hash_slots(settings);

    if (slots < 1 || slots * settings->hash_memory > settings->hash_ceiling) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "hash_slots times hash_memory is more than "
                         "hash_ceiling: lower hash_slots or raise "
                         "hash_ceiling");
    }
    return GATE_OK;
}

static void fill_rules(gate_service *service)
{
    const struct settings *settings = &service->settings;

    service->has_introspection =
        strcmp(settings->introspection, "yes") == 0 ||
        (strcmp(settings->introspection, "auto") == 0 && is_local(settings));
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
    };
}

gate_status service_read_settings(gate_service *service,
                                  const gate_options *options,
                                  gate_error *error)
{
    struct settings *settings = &service->settings;

    if (context_open(SETTINGS_MEMORY_BYTES, 0, &service->cx) != GATE_OK ||
        options_settings(options, &service->cx, settings) != GATE_OK) {
        return error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    TRY(check_captcha(settings, error));
    TRY(check_fields(settings, error));
    TRY(check_paths(settings, error));
    TRY(check_hashing(settings, error));
    TRY(set_public_url(service, error));
    TRY(decide_on_mail(service, error));
    fill_rules(service);

    const char *site;

    if (context_copy(&service->cx, name_of_site(service->public_url), &site) !=
        GATE_OK) {
        return error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    service->tools.site = site;
    return GATE_OK;
}
