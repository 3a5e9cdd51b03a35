/* SPDX-License-Identifier: MIT */
/*
 * gatehouse serve: the port first (so that links know the real one), then the
 * service, then the loops; the other way round at the end.
 */
#include <stdio.h>
#include <string.h>

#include "base/cores.h"
#include "base/try.h"
#include "http/problem.h"
#include "http/server.h"
#include "server/activation.h"
#include "server/commands/commands.h"
#include "server/confining.h"
#include "server/doctor/doctor.h"
#include "server/hardening.h"
#include "server/log_writer.h"
#include "server/notify.h"
#include "server/opening.h"
#include "server/print.h"
#include "server/pulse.h"
#include "server/signals.h"
#include "server/wiring.h"

/* What runs, in the order it was opened. */
struct serving {
    gate_options *options; /* borrowed */
    const char *config;    /* borrowed; NULL: none was read */
    struct http_listener listener;
    struct notify notify;
    struct confining confining;
    struct log_writer *log;
    gate_service *service;
    struct pulse *pulse;
    struct wiring wiring;
    struct http_server *http;
    char url[OPENING_URL_BYTES];
};

/* The pulse must not ask loops that are gone; the store it goes on asking, as
 * long as what runs may need it. */
static void drain(struct serving *serving)
{
    if (serving->http != NULL) {
        pulse_watch(serving->pulse, NULL);
        http_server_drain_and_free(serving->http);
        serving->http = NULL;
    }
}

static void close_all(struct serving *serving)
{
    drain(serving);
    http_listener_close(&serving->listener);
    pulse_free(serving->pulse);
    wiring_close(&serving->wiring);
    gate_service_free(serving->service);
    log_writer_free(serving->log);
    notify_close(&serving->notify);
}

static unsigned count_loops(const gate_options *options)
{
    int64_t loops = gate_options_number(options, "event_loops");

    if (loops == 0) {
        loops = cores_usable();
    }
    return loops > HTTP_LOOPS_MAX ? HTTP_LOOPS_MAX : (unsigned)loops;
}

/* What holds is the socket's own address, whatever the settings say. */
static gate_status adopt_listener(struct serving *serving, int fd,
                                  gate_error *error)
{
    static const char source[] = "the socket of systemd";
    gate_options *options = serving->options;
    char port[8];

    TRY(http_listener_adopt(fd, count_loops(options), &serving->listener,
                            error));
    snprintf(port, sizeof(port), "%u", serving->listener.port);
    TRY(gate_options_set(options, "listen_address", serving->listener.address,
                         source, error));
    TRY(gate_options_set(options, "listen_port", port, source, error));
    return doctor_refuse_start(options, serving->config, error);
}

static gate_status bind_listener(struct serving *serving, gate_error *error)
{
    gate_options *options = serving->options;
    uint16_t port = (uint16_t)gate_options_number(options, "listen_port");

    TRY(doctor_refuse_start(options, serving->config, error));
    return http_listener_open(gate_options_get(options, "listen_address"), port,
                              count_loops(options), &serving->listener, error);
}

static gate_status open_listener(struct serving *serving, gate_error *error)
{
    gate_options *options = serving->options;
    int fd;

    TRY(activation_take(&fd, error));
    if (fd >= 0) {
        TRY(adopt_listener(serving, fd, error));
    } else {
        TRY(bind_listener(serving, error));
    }
    opening_write_url(serving->listener.address, serving->listener.port,
                      serving->url);
    return opening_default_from_listener(options, serving->listener.port,
                                         error);
}

static gate_log_level read_level(const char *word)
{
    static const char *const words[] = {
        [GATE_LOG_DEBUG] = "debug",
        [GATE_LOG_INFO] = "info",
        [GATE_LOG_WARNING] = "warning",
        [GATE_LOG_ERROR] = "error",
    };
    unsigned level = GATE_LOG_DEBUG;

    while (level < GATE_LOG_ERROR && strcmp(words[level], word) != 0) {
        level++;
    }
    return (gate_log_level)level;
}

static gate_status open_log(struct serving *serving, gate_error *error)
{
    gate_options *options = serving->options;
    const struct log_options log = {
        .is_json = strcmp(gate_options_get(options, "log_format"), "json") == 0,
        .level = read_level(gate_options_get(options, "log_level")),
        .file = gate_options_get(options, "log_file"),
    };

    TRY(log_writer_new(&log, &serving->log, error));
    gate_options_use_log(options, log_writer_entry, serving->log);
    return GATE_OK;
}

static bool is_https(gate_options *options)
{
    return strncmp(gate_options_get(options, "public_url"), "https://", 8) == 0;
}

static gate_status open_http(struct serving *serving, gate_error *error)
{
    gate_options *options = serving->options;
    struct http_options http = {
        .log = log_writer_request,
        .log_payload = serving->log,
        .allowed_origins = gate_options_get(options, "allowed_origins"),
        .trusted_proxies = gate_options_get(options, "trusted_proxies"),
        .is_https = is_https(options),
        .omits_charset = gate_options_number(options, "json_charset") == 0,
        .head_wait_s = gate_options_number(options, "head_wait"),
        .body_wait_s = gate_options_number(options, "body_wait"),
        .send_wait_s = gate_options_number(options, "send_wait"),
        .idle_wait_s = gate_options_number(options, "idle_wait"),
        .drain_wait_s = gate_options_number(options, "drain_wait"),
        .connection_limit = gate_options_number(options, "connection_limit"),
        .connections_per_address =
            gate_options_number(options, "connections_per_address"),
        .connection_memory_bytes =
            gate_options_number(options, "connection_memory"),
        .body_bytes = gate_options_number(options, "body_bytes"),
        .url_bytes = gate_options_number(options, "url_bytes"),
        .request_memory_bytes = gate_options_number(options, "request_memory"),
    };

    serving->wiring.service = serving->service;
    serving->wiring.log = serving->log;
    serving->wiring.pulse = serving->pulse;
    TRY(wiring_connect(&serving->wiring, options, &http, error));
    TRY(http_server_new(&http, &serving->listener, &serving->http, error));
    pulse_watch(serving->pulse, serving->http);
    return GATE_OK;
}

static gate_status start_pulse(struct serving *serving, gate_error *error)
{
    const struct pulse_options pulse = {
        .service = serving->service,
        .notify = &serving->notify,
    };

    serving->pulse = pulse_new(&pulse);
    return serving->pulse != NULL
               ? GATE_OK
               : PROBLEM(error, GATE_FAULT_MEMORY, "No thread for the pulse.");
}

static gate_status open_all(struct serving *serving, gate_error *error)
{
    TRY(open_listener(serving, error));
    TRY(confining_begin(serving->options, &serving->confining, error));
    TRY(open_log(serving, error));
    TRY(gate_service_new(serving->options, &serving->service, error));
    TRY(start_pulse(serving, error));
    TRY(open_http(serving, error));
    return confining_finish(serving->options, &serving->confining, error);
}

/* Where everything is; programs wait for the first line. */
static void print_places(const struct serving *serving)
{
    const char *url = serving->url;

    print_line("gatehouse %s listening on %s", gate_version(), url);
    print_line("  pages     %s/", url);
    print_line("  API       %s/graphql", url);
    print_line("            %s/graphql/relay (input objects)", url);
    print_line("  keys      %s/.well-known/jwks.json", url);
    print_line("  health    %s/healthz, %s/readyz", url, url);
    print_line("  metrics   %s/metrics", url);
    if (gate_service_has_mailbox(serving->service)) {
        print_line("  mailbox   %s/mailbox (mails are shown here, not sent)",
                   url);
    }
    print_line("  database  %s",
               gate_options_get(serving->options, "database"));
    (void)print_finish();
}

static void serve(struct serving *serving)
{
    char message[64];

    print_places(serving);
    log_writer_notice(serving->log, GATE_LOG_INFO, "started");
    if (confining_lacks(&serving->confining) != NULL) {
        log_writer_notice(serving->log, GATE_LOG_WARNING,
                          confining_lacks(&serving->confining));
    }
    notify_tell(&serving->notify, "READY=1");
    const char *signal_name = signals_wait();

    notify_tell(&serving->notify, "STOPPING=1");
    pulse_drain(serving->pulse);
    snprintf(message, sizeof(message), "%s: draining", signal_name);
    log_writer_notice(serving->log, GATE_LOG_INFO, message);
    (void)signals_wait_for(
        gate_options_number(serving->options, "drain_notice"));
    signals_unblock();
    drain(serving);
    log_writer_notice(serving->log, GATE_LOG_INFO, "stopped");
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    struct serving serving = {
        .options = options,
        .config = arguments_config(arguments),
        .notify = notify_open(),
    };
    gate_error error = {0};

    (void)command;
    signals_block();
    hardening_raise_file_limit();
    gate_status status = open_all(&serving, &error);

    if (status == GATE_OK) {
        serve(&serving);
    } else {
        print_problem("%s", error.message);
    }
    close_all(&serving);
    return exit_code_of(status);
}

const struct command command_serve = {
    .name = "serve",
    .words = "",
    .summary = "Serve the API and the pages.",
    .help = "Without any configuration it listens on 127.0.0.1:8080 and keeps "
            "its database, its key and its mails in the working directory. "
            "SIGTERM and SIGINT end it: what runs is finished first. Another "
            "one while it does so ends it at once.",
    .takes_settings = true,
    .run = run,
};
