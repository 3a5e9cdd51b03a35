/* SPDX-License-Identifier: MIT */
/* Greets the mail server as the next mail would. */
#include "server/doctor/doctor.h"

void examine_mail(const struct examined *examined)
{
    gate_error error = {0};

    if (gate_options_greet_mail_server(examined->options, &error) != GATE_OK) {
        finding_tell(examined->teller, FINDING_mail_server_unusable, "%s",
                     error.message);
    }
}
