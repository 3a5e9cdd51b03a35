/* SPDX-License-Identifier: MIT */
/*
 * A contradiction, or something unsafe, stops the start with a sentence that
 * says what to do (security.md, row 87): the rows are base/findings.def's.
 */
#include "api/examine_settings.h"

#include <string.h>

#include "base/cores.h"
#include "base/try.h"

enum {
    SHORT_PASSWORD = 15,
    LONG_ACCESS_TOKEN_S = 900,
    MIB = 1048576,
};

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_loopback(const char *address)
{
    return starts_with(address, "127.") || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

bool settings_are_local(const struct settings *settings)
{
    return is_loopback(settings->listen_address) && !settings->behind_tls_proxy;
}

struct slice settings_host_and_port(const char *url)
{
    const char *host = strstr(url, "//");

    host = host != NULL ? host + 2 : url;
    return (struct slice){host, strcspn(host, "/?#")};
}

/* Up to its port: "http://localhost.example.com" is somebody else's. */
static bool has_local_host(const char *url)
{
    struct slice host = settings_host_and_port(url);
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

unsigned settings_hash_slots(const struct settings *settings)
{
    int64_t fit = settings->hash_ceiling / settings->hash_memory;
    int64_t cores = cores_usable();

    if (settings->hash_slots > 0) {
        return (unsigned)settings->hash_slots;
    }
    return (unsigned)(cores < fit ? cores : fit);
}

static bool can_send(const struct settings *settings, bool has_mailer)
{
    return settings->smtp_host[0] != '\0' || has_mailer;
}

bool settings_have_mailbox(const struct settings *settings, bool has_mailer)
{
    bool is_auto = strcmp(settings->mailbox, "auto") == 0;

    return strcmp(settings->mailbox, "yes") == 0 ||
           (is_auto && !can_send(settings, has_mailer) &&
            settings_are_local(settings));
}

/* --- what is told --- */

static void examine_captcha(const struct settings *settings,
                            const struct finding_teller *teller)
{
    bool is_told =
        settings->captcha_text[0] != '\0' || settings->captcha_ci_mode;

    if (is_told && !settings_are_local(settings)) {
        finding_tell(
            teller, FINDING_captcha_is_told, "%s is for tests on this machine",
            settings->captcha_ci_mode ? "captcha_ci_mode" : "captcha_text");
    }
}

static void examine_accounts(const struct settings *settings,
                             const struct finding_teller *teller)
{
    if (!setting_list_has(settings->register_fields, "username")) {
        finding_tell(teller, FINDING_registration_without_username,
                     "register_fields must have username");
    }
    if (!setting_list_has(settings->login_fields, "username") &&
        !setting_list_has(settings->login_fields, "email")) {
        finding_tell(teller, FINDING_login_by_nothing,
                     "login_fields must have username or email");
    }
    if (settings->passwordless_registration &&
        !setting_list_has(settings->register_fields, "email")) {
        finding_tell(teller, FINDING_password_for_nobody,
                     "passwordless_registration needs email among "
                     "register_fields");
    }
}

static bool is_path(const char *path)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-._~/";

    return path[0] != '/' && path[strlen(path) - 1] != '/' &&
           path[strspn(path, allowed)] == '\0' && strstr(path, "//") == NULL;
}

static void examine_paths(const struct settings *settings,
                          const struct finding_teller *teller)
{
    const char *const paths[] = {
        settings->activation_path,   settings->password_reset_path,
        settings->password_set_path, settings->email_change_path,
        settings->email_undo_path,
    };

    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        if (!is_path(paths[i])) {
            finding_tell(teller, FINDING_link_path_malformed,
                         "the path of mailed links \"%.100s\" is none",
                         paths[i]);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(paths[i], paths[k]) == 0) {
                finding_tell(teller, FINDING_link_paths_equal,
                             "two kinds of mailed links have the path "
                             "\"%.100s\"",
                             paths[i]);
            }
        }
    }
}

static void examine_hashing(const struct settings *settings,
                            const struct finding_teller *teller)
{
    int64_t slots = settings_hash_slots(settings);

    if (slots < 1 || slots * settings->hash_memory > settings->hash_ceiling) {
        finding_tell(teller, FINDING_hashing_over_ceiling,
                     "hash_slots times hash_memory is more than hash_ceiling");
    }
}

static void examine_public_url(const struct settings *settings,
                               const struct finding_teller *teller)
{
    const char *url = settings->public_url;

    if (url[0] == '\0') {
        if (!settings_are_local(settings)) {
            finding_tell(teller, FINDING_public_url_missing,
                         "public_url is empty, and people reach this server "
                         "from elsewhere");
        }
        return;
    }
    if (!starts_with(url, "https://") &&
        !(starts_with(url, "http://") && has_local_host(url))) {
        finding_tell(teller, FINDING_public_url_not_https,
                     "public_url = %.200s is neither https:// nor on localhost",
                     url);
    } else if (settings_host_and_port(url).bytes == 0 ||
               strpbrk(url, " \"<>\\?#") != NULL) {
        finding_tell(teller, FINDING_public_url_malformed,
                     "public_url = %.200s is no URL", url);
    }
}

static void examine_mail(const struct settings *settings, bool has_mailer,
                         const struct finding_teller *teller)
{
    bool has_mailbox = settings_have_mailbox(settings, has_mailer);

    if (has_mailbox && !settings_are_local(settings)) {
        finding_tell(teller, FINDING_mailbox_open_to_others,
                     "mailbox = yes would show everybody's mails to others");
    }
    if (!has_mailbox && !can_send(settings, has_mailer)) {
        finding_tell(teller, FINDING_mail_cannot_be_sent,
                     "mails cannot be sent: smtp_host is empty");
    }
    if (strpbrk(settings->mail_from, "\r\n") != NULL ||
        strchr(settings->mail_from, '@') == NULL) {
        finding_tell(teller, FINDING_mail_from_malformed,
                     "mail_from is no address: \"%.100s\"",
                     settings->mail_from);
    }
    if (settings->smtp_host[0] != '\0' && !is_loopback(settings->smtp_host) &&
        strcmp(settings->smtp_security, "plain") == 0) {
        finding_tell(teller, FINDING_mail_in_the_clear,
                     "smtp_security = plain, and smtp_host is another machine");
    }
}

/* OWASP, Password Storage Cheat Sheet: with less memory more passes. */
static bool is_cheap(const struct settings *settings)
{
    static const struct {
        int64_t bytes, passes;
    } least[] = {{46 * MIB, 1},
                 {19 * MIB, 2},
                 {12 * MIB, 3},
                 {9 * MIB, 4},
                 {7 * MIB, 5}};

    for (size_t i = 0; i < ARRAY_LENGTH(least); i++) {
        if (settings->hash_memory >= least[i].bytes &&
            settings->hash_passes >= least[i].passes) {
            return false;
        }
    }
    return true;
}

static void advise(const struct settings *settings,
                   const struct finding_teller *teller)
{
    if (settings->password_min < SHORT_PASSWORD) {
        finding_tell(teller, FINDING_short_passwords,
                     "password_min is %d, and the password is the only factor",
                     (int)settings->password_min);
    }
    if (is_cheap(settings)) {
        finding_tell(teller, FINDING_cheap_hashes,
                     "hash_memory is %lld bytes with hash_passes = %d",
                     (long long)settings->hash_memory,
                     (int)settings->hash_passes);
    }
    if (!settings->refresh_rotation) {
        finding_tell(teller, FINDING_refresh_tokens_stay,
                     "refresh_rotation is off");
    }
    if (settings->access_token_lifetime > LONG_ACCESS_TOKEN_S) {
        finding_tell(teller, FINDING_long_access_tokens,
                     "access_token_lifetime is %lld s",
                     (long long)settings->access_token_lifetime);
    }
    if (strcmp(settings->introspection, "yes") == 0 &&
        !settings_are_local(settings)) {
        finding_tell(teller, FINDING_schema_open_to_others,
                     "introspection = yes, and not only this machine asks");
    }
}

void examine_settings(const struct settings *settings, bool has_mailer,
                      const struct finding_teller *teller)
{
    examine_accounts(settings, teller);
    examine_captcha(settings, teller);
    examine_paths(settings, teller);
    examine_hashing(settings, teller);
    examine_public_url(settings, teller);
    examine_mail(settings, has_mailer, teller);
    advise(settings, teller);
}
