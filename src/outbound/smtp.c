/* SPDX-License-Identifier: MIT */
/*
 * Mail over SMTP (RFC 5321), by libcurl.
 *
 * libcurl does the protocol, TLS and AUTH; here are the choices: encryption is
 * required unless a server on this machine is meant, certificates are always
 * checked, who has a password logs in, nothing is taken from the environment
 * (proxies, .netrc), and what failed is told without a secret.  A connection is
 * kept for the next mail; one that has died meanwhile is replaced once, within
 * the same time.
 *
 * It does not try again later: that is the outbox's.
 */
#include "outbound/smtp.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "outbound/credentials.h"
#include "outbound/curl_library.h"
#include "outbound/smtp_reply.h"

enum {
    HOST_MAX_BYTES = 253,    /* of a name; RFC 1035 */
    ADDRESS_MAX_BYTES = 320, /* 64 + @ + 255; RFC 5321, section 4.5.3.1 */
    URL_MAX_BYTES = 640,
    KEEP_CONNECTION_S = 30,
};

struct smtp_mailer {
    struct gate_mailer base;
    struct curl_library curl;
    CURL *easy; /* NULL until the first mail */
    char *host;
    int port;
    enum smtp_security security;
    char *ca_file; /* NULL: the system's */
    struct credentials credentials;
    bool is_logged_in; /* on the connection that is kept */
};

/* One attempt; what libcurl's callbacks write to. */
struct attempt {
    struct smtp_mailer *mailer;
    const gate_message *message;
    bool only_greets;
    bool lacked_login; /* there was nothing to log in with */
    size_t sent_bytes;
    struct smtp_reply reply;
    struct curl_slist *recipients;
    char url[URL_MAX_BYTES];
    char sender[ADDRESS_MAX_BYTES + 1];
    char error[CURL_ERROR_SIZE];
};

static size_t read_source(char *buffer, size_t size, size_t count,
                          void *payload)
{
    struct attempt *attempt = payload;
    size_t left = attempt->message->source_bytes - attempt->sent_bytes;
    size_t bytes;

    if (__builtin_mul_overflow(size, count, &bytes)) {
        return CURL_READFUNC_ABORT;
    }
    bytes = bytes < left ? bytes : left;
    memcpy(buffer, attempt->message->source + attempt->sent_bytes, bytes);
    attempt->sent_bytes += bytes;
    return bytes;
}

/* A connection begins with a greeting; 235 is "authentication successful"
 * (RFC 4954, section 6). */
static void note_login(struct attempt *attempt)
{
    const struct smtp_reply *reply = &attempt->reply;

    if (reply->stage == SMTP_STAGE_HELLO) {
        attempt->mailer->is_logged_in = false;
    } else if (reply->stage == SMTP_STAGE_AUTH && reply->code == 235) {
        attempt->mailer->is_logged_in = true;
    }
}

static bool lacks_login(const struct smtp_mailer *mailer)
{
    return mailer->credentials.user != NULL && !mailer->is_logged_in;
}

/*
 * Where a server offers no AUTH, or took it away on the wire, libcurl goes on
 * without it.  Whoever set a password does not mean that: nothing is said of a
 * mail, not even its sender.
 */
static int insist_on_login(void *payload, char *ip, char *local_ip, int port,
                           int local_port)
{
    struct attempt *attempt = payload;

    (void)ip;
    (void)local_ip;
    (void)port;
    (void)local_port;
    attempt->lacked_login = lacks_login(attempt->mailer);
    return attempt->lacked_login ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static int watch(CURL *easy, curl_infotype type, char *data, size_t bytes,
                 void *payload)
{
    struct attempt *attempt = payload;

    (void)easy;
    if (type == CURLINFO_HEADER_OUT) {
        smtp_reply_note_command(&attempt->reply, (struct slice){data, bytes});
    } else if (type == CURLINFO_HEADER_IN) {
        smtp_reply_note_answer(&attempt->reply, (struct slice){data, bytes});
    }
    note_login(attempt);
    return 0;
}

static size_t swallow(char *data, size_t size, size_t count, void *payload)
{
    (void)data;
    (void)payload;
    return size * count; /* what libcurl gives us is smaller than memory */
}

/* "Name <address>" or an address.  false: too long for any server. */
static bool copy_address(const char *from, char out[ADDRESS_MAX_BYTES + 1])
{
    const char *open = strrchr(from, '<');
    const char *start = open == NULL ? from : open + 1;
    size_t bytes = strcspn(start, ">");

    if (bytes > ADDRESS_MAX_BYTES) {
        return false;
    }
    memcpy(out, start, bytes);
    out[bytes] = '\0';
    return true;
}

static bool is_host(const char *host, const char *more)
{
    for (const char *c = host; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c) && strchr(more, *c) == NULL) {
            return false;
        }
    }
    return host[0] != '\0' && strlen(host) <= HOST_MAX_BYTES;
}

/* The domain we say EHLO with: our sender's, where it can be said.  libcurl
 * takes it from the path of the address. */
static const char *hello_name(const char *sender)
{
    const char *at = strrchr(sender, '@');

    return at != NULL && is_host(at + 1, "-.") ? at + 1 : "";
}

static bool write_addresses(struct attempt *attempt)
{
    const struct smtp_mailer *mailer = attempt->mailer;
    bool is_ipv6 = strchr(mailer->host, ':') != NULL;
    struct curl_slist *list;

    if (!copy_address(attempt->message->from, attempt->sender)) {
        return false;
    }
    snprintf(attempt->url, sizeof(attempt->url), "%s://%s%s%s:%d/%s",
             mailer->security == SMTP_TLS ? "smtps" : "smtp",
             is_ipv6 ? "[" : "", mailer->host, is_ipv6 ? "]" : "", mailer->port,
             hello_name(attempt->sender));
    list = mailer->curl.slist_append(NULL, attempt->message->to);
    attempt->recipients = list;
    return list != NULL;
}

#define SET(option, value)                                                     \
    (attempt->mailer->curl.easy_setopt(attempt->mailer->easy, (option),        \
                                       (value)) == CURLE_OK)

static bool set_security(struct attempt *attempt)
{
    const struct smtp_mailer *mailer = attempt->mailer;
    bool is_tls = mailer->security == SMTP_TLS;
    bool is_plain = mailer->security == SMTP_PLAIN;

    return SET(CURLOPT_PROTOCOLS_STR, is_tls ? "smtps" : "smtp") &&
           SET(CURLOPT_USE_SSL,
               (long)(is_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL)) &&
           SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L) &&
           (mailer->ca_file == NULL || (SET(CURLOPT_CAINFO, mailer->ca_file) &&
                                        SET(CURLOPT_CAPATH, NULL)));
}

static bool set_login(struct attempt *attempt)
{
    const struct credentials *login = &attempt->mailer->credentials;

    return login->user == NULL ||
           (SET(CURLOPT_USERNAME, login->user) &&
            SET(CURLOPT_PASSWORD, login->password) &&
            SET(CURLOPT_PREREQFUNCTION, insist_on_login) &&
            SET(CURLOPT_PREREQDATA, attempt));
}

static bool set_manners(struct attempt *attempt, int64_t timeout_ms, bool fresh)
{
    return SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_PROXY, "") &&
           SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) &&
           SET(CURLOPT_FOLLOWLOCATION, 0L) &&
           SET(CURLOPT_MAXAGE_CONN, (long)KEEP_CONNECTION_S) &&
           /* One: what is known of it is in the mailer. */
           SET(CURLOPT_MAXCONNECTS, 1L) &&
           SET(CURLOPT_FRESH_CONNECT,
               fresh || lacks_login(attempt->mailer) ? 1L : 0L) &&
           SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms) &&
           SET(CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms);
}

static bool set_callbacks(struct attempt *attempt)
{
    return SET(CURLOPT_ERRORBUFFER, attempt->error) &&
           SET(CURLOPT_READFUNCTION, read_source) &&
           SET(CURLOPT_READDATA, attempt) &&
           SET(CURLOPT_WRITEFUNCTION, swallow) &&
           /* VERBOSE feeds the callback; nothing is printed. */
           SET(CURLOPT_VERBOSE, 1L) && SET(CURLOPT_DEBUGFUNCTION, watch) &&
           SET(CURLOPT_DEBUGDATA, attempt);
}

static bool set_mail(struct attempt *attempt)
{
    if (attempt->only_greets) {
        return SET(CURLOPT_URL, attempt->url) && SET(CURLOPT_CONNECT_ONLY, 1L);
    }
    return SET(CURLOPT_URL, attempt->url) &&
           SET(CURLOPT_MAIL_FROM, attempt->sender) &&
           SET(CURLOPT_MAIL_RCPT, attempt->recipients) &&
           SET(CURLOPT_UPLOAD, 1L) &&
           SET(CURLOPT_INFILESIZE_LARGE,
               (curl_off_t)attempt->message->source_bytes);
}

#undef SET

static CURLcode perform(struct attempt *attempt, int64_t timeout_ms, bool fresh)
{
    struct smtp_mailer *mailer = attempt->mailer;

    mailer->curl.easy_reset(mailer->easy); /* keeps the connection */
    attempt->sent_bytes = 0;
    attempt->lacked_login = false;
    attempt->reply = (struct smtp_reply){0};
    attempt->error[0] = '\0';
    if (!set_security(attempt) || !set_login(attempt) ||
        !set_manners(attempt, timeout_ms, fresh) || !set_callbacks(attempt) ||
        !set_mail(attempt)) {
        return CURLE_BAD_FUNCTION_ARGUMENT;
    }
    return mailer->curl.easy_perform(mailer->easy);
}

/* Whether a kept connection turned out to be dead before anything of this mail
 * was taken. */
static bool was_stale(const struct attempt *attempt)
{
    const struct smtp_mailer *mailer = attempt->mailer;
    long connects = 0;

    return mailer->curl.easy_getinfo(mailer->easy, CURLINFO_NUM_CONNECTS,
                                     &connects) == CURLE_OK &&
           connects == 0 && attempt->reply.stage <= SMTP_STAGE_SENDER &&
           (attempt->reply.code == 0 || attempt->reply.code == 421);
}

static CURLcode perform_in_time(struct attempt *attempt, int64_t timeout_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    CURLcode code = perform(attempt, timeout_ms, false);
    int64_t left_ms = deadline_ms - clock_monotonic_ms();

    if (code == CURLE_OK || left_ms <= 0 || !was_stale(attempt)) {
        return code;
    }
    return perform(attempt, left_ms, true);
}

/* The greeting went well, and libcurl knew of no way to log in. */
static bool found_no_login(const struct attempt *attempt, CURLcode code)
{
    return attempt->lacked_login || (code == CURLE_LOGIN_DENIED &&
                                     attempt->reply.stage < SMTP_STAGE_AUTH);
}

/* Why it was not taken, for the operator. */
static const char *explain(const struct attempt *attempt, gate_context *cx,
                           CURLcode code)
{
    const struct smtp_mailer *mailer = attempt->mailer;
    const struct smtp_reply *reply = &attempt->reply;
    const char *why = "the mail server did not take it";
    const char *error = attempt->error[0] != '\0'
                            ? attempt->error
                            : mailer->curl.easy_strerror(code);
    gate_status status;

    if (found_no_login(attempt, code)) {
        status = context_format(
            cx, &why,
            "mail server %s:%d offers no login, and smtp_credentials_file is "
            "set: nothing was sent without one",
            mailer->host, mailer->port);
    } else if (reply->code >= 400) {
        status = context_format(
            cx, &why, "the mail server %s refused the %s: %d %s", mailer->host,
            smtp_stage_name(reply->stage), reply->code, reply->words);
    } else {
        status = context_format(cx, &why, "mail server %s:%d: %s", mailer->host,
                                mailer->port, error);
    }
    (void)status; /* without memory the short form has to do */
    return why;
}

static gate_delivery deliver(struct attempt *attempt, gate_context *cx,
                             int64_t timeout_s, const char **out_why)
{
    /* A day is longer than any setting, and small enough for a long. */
    int64_t bounded_s = timeout_s < 1 ? 1 : timeout_s;
    CURLcode code;

    bounded_s = bounded_s > 86400 ? 86400 : bounded_s;
    code = perform_in_time(attempt, bounded_s * 1000);
    if (code == CURLE_OK) {
        *out_why = "";
        return GATE_DELIVERY_ACCEPTED;
    }
    *out_why = explain(attempt, cx, code);
    return smtp_reply_verdict(&attempt->reply);
}

static gate_delivery try_once(struct attempt *attempt, gate_context *cx,
                              int64_t timeout_s, const char **out_why)
{
    struct smtp_mailer *mailer = attempt->mailer;
    gate_delivery delivery = GATE_DELIVERY_LATER;

    if (!curl_library_load(&mailer->curl, cx, out_why)) {
        return GATE_DELIVERY_LATER;
    }
    if (mailer->easy == NULL) {
        mailer->easy = mailer->curl.easy_init();
    }
    *out_why = "no memory for a mail";
    if (mailer->easy != NULL && write_addresses(attempt)) {
        delivery = deliver(attempt, cx, timeout_s, out_why);
    }
    if (mailer->easy != NULL) { /* forgets the pointers into `attempt` */
        mailer->curl.easy_reset(mailer->easy);
    }
    mailer->curl.slist_free_all(attempt->recipients);
    return delivery;
}

static gate_delivery smtp_send(gate_mailer *base, gate_context *cx,
                               const gate_message *message, int64_t timeout_s,
                               const char **out_why)
{
    struct attempt attempt = {.mailer = (struct smtp_mailer *)base,
                              .message = message};

    return try_once(&attempt, cx, timeout_s, out_why);
}

gate_status smtp_mailer_greet(gate_mailer *mailer, gate_context *cx,
                              const char *from, int64_t timeout_s,
                              const char **out_why)
{
    const gate_message nobody_s = {.from = from, .to = from};
    struct attempt attempt = {.mailer = (struct smtp_mailer *)mailer,
                              .message = &nobody_s,
                              .only_greets = true};

    return try_once(&attempt, cx, timeout_s, out_why) == GATE_DELIVERY_ACCEPTED
               ? GATE_OK
               : GATE_REFUSED;
}

static void smtp_close(gate_mailer *base)
{
    struct smtp_mailer *mailer = (struct smtp_mailer *)base;

    if (mailer->easy != NULL) {
        mailer->curl.easy_cleanup(mailer->easy);
    }
    curl_library_close(&mailer->curl);
    credentials_close(&mailer->credentials);
    memory_free(mailer->host);
    memory_free(mailer->ca_file);
    memory_free(mailer);
}

static const gate_mailer_ops smtp_mailer_ops = {
    .version = GATE_MAILER_OPS_VERSION,
    .name = "smtp",
    .send = smtp_send,
    .close = smtp_close,
};

static bool is_this_machine(const char *host)
{
    struct in_addr address;

    if (inet_pton(AF_INET, host, &address) == 1) {
        return (ntohl(address.s_addr) >> 24) == IN_LOOPBACKNET;
    }
    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}

static gate_status check_options(gate_context *cx,
                                 const struct smtp_options *options)
{
    if (options->host == NULL || !is_host(options->host, "-._:")) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "the mail server must be a host name or an address");
    }
    if (options->port < 1 || options->port > 65535) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "the mail server's port must be 1 to 65535, not %d",
                     options->port);
    }
    if (options->security == SMTP_PLAIN && options->credentials_file != NULL &&
        !is_this_machine(options->host)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "the password for %s would travel in clear: use "
                     "STARTTLS or TLS",
                     options->host);
    }
    if (options->ca_file != NULL && access(options->ca_file, R_OK) != 0) {
        return FAULT(cx, GATE_FAULT_CONFIG, "CA file %.120s: %s",
                     options->ca_file, strerror(errno));
    }
    return GATE_OK;
}

static bool copy_options(struct smtp_mailer *mailer,
                         const struct smtp_options *options)
{
    mailer->port = options->port;
    mailer->security = options->security;
    mailer->host = memory_copy_text(options->host);
    mailer->ca_file = memory_copy_text(options->ca_file);
    return mailer->host != NULL &&
           (mailer->ca_file != NULL || options->ca_file == NULL);
}

gate_status smtp_mailer_new(gate_context *cx,
                            const struct smtp_options *options,
                            gate_mailer **out)
{
    struct smtp_mailer *mailer;
    gate_status status = GATE_OK;

    TRY(check_options(cx, options));
    mailer = memory_allocate(1, sizeof(*mailer));
    if (mailer == NULL || !copy_options(mailer, options)) {
        status = FAULT(cx, GATE_FAULT_MEMORY, "no memory for the mailer");
    } else if (options->credentials_file != NULL) {
        status = credentials_read(cx, options->credentials_file,
                                  &mailer->credentials);
    }
    if (status != GATE_OK) {
        if (mailer != NULL) {
            smtp_close(&mailer->base);
        }
        return status;
    }
    mailer->base.ops = &smtp_mailer_ops;
    *out = &mailer->base;
    return GATE_OK;
}
