/* SPDX-License-Identifier: MIT */
/* security.md, row 71: listening to others needs a word of the operator's. */
#include <string.h>

#include "http/address.h"
#include "server/doctor/doctor.h"

void examine_listener(const struct examined *examined)
{
    gate_options *options = examined->options;
    const char *text = gate_options_get(options, "listen_address");
    bool is_behind = gate_options_number(options, "behind_tls_proxy") != 0;
    struct address address;

    if (!address_read(slice_of(text), &address)) {
        finding_tell(examined->teller, FINDING_listen_address_malformed,
                     "listen_address %.100s is no address", text);
        return;
    }
    if (!address_is_loopback(&address) && !is_behind) {
        finding_tell(examined->teller, FINDING_listens_in_the_clear,
                     "listen_address %.100s is not loopback, and passwords "
                     "would travel in the clear",
                     text);
    }
    if (is_behind && gate_options_get(options, "trusted_proxies")[0] == '\0') {
        finding_tell(examined->teller, FINDING_proxy_not_trusted,
                     "behind_tls_proxy = yes, and trusted_proxies is empty");
    }
}
