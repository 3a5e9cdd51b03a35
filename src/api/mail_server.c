/* SPDX-License-Identifier: MIT */
/* From settings to a mailer; and asking the server whether it would do. */
#include "api/mail_server.h"

#include <gatehouse/findings.h>

#include "api/options.h"
#include "base/clock.h"
#include "outbound/smtp.h"

/* All settings, and what is said of a mail server. */
enum { GREETING_MEMORY_BYTES = 262144 };

static enum smtp_security security_of(const char *word)
{
    if (slice_is(slice_of(word), "tls")) {
        return SMTP_TLS;
    }
    return slice_is(slice_of(word), "plain") ? SMTP_PLAIN : SMTP_STARTTLS;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

gate_status mail_server_open(gate_context *cx, const struct settings *settings,
                             gate_mailer **out)
{
    const struct smtp_options options = {
        .host = settings->smtp_host,
        .port = (int)settings->smtp_port,
        .security = security_of(settings->smtp_security),
        .ca_file = or_null(settings->smtp_ca_file),
        .credentials_file = or_null(settings->smtp_credentials_file),
    };

    return smtp_mailer_new(cx, &options, out);
}

static gate_status greet(gate_context *cx, const gate_options *options,
                         const char **out_why)
{
    struct settings settings;
    gate_mailer *mailer;

    TRY(options_settings(options, cx, &settings));
    if (settings.smtp_host[0] == '\0') {
        return GATE_OK;
    }
    TRY(mail_server_open(cx, &settings, &mailer));
    gate_status status = smtp_mailer_greet(mailer, cx, settings.mail_from,
                                           settings.smtp_timeout, out_why);

    mailer->ops->close(mailer);
    return status;
}

gate_status gate_options_greet_mail_server(const gate_options *options,
                                           gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    const char *why = "";

    if (options == NULL) {
        return error_set(error, GATE_FAULT_USAGE, "an argument is NULL");
    }
    gate_status status =
        context_open(GREETING_MEMORY_BYTES, clock_wall_ms(), &cx);

    if (status == GATE_OK) {
        status = greet(&cx, options, &why);
    }
    if (status == GATE_REFUSED) {
        return error_set(error, GATE_REFUSED, "%s", why);
    }
    return status == GATE_OK ? GATE_OK : error_from(error, status, &cx);
}
