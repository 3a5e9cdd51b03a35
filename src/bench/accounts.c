/* SPDX-License-Identifier: MIT */
/* Inventing accounts, and forgetting them. */
#include "bench/accounts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sys/random.h>

#include "base/encode.h"
#include "base/memory.h"
#include "base/try.h"
#include "bench/problem.h"

enum { NAME_RANDOM_BYTES = 9, PASSWORD_RANDOM_BYTES = 15 };

gate_status bench_account_invent(struct bench_account *out, gate_error *error)
{
    uint8_t bytes[NAME_RANDOM_BYTES + PASSWORD_RANDOM_BYTES];
    char name[2 * NAME_RANDOM_BYTES + 1] = "";
    char password[2 * PASSWORD_RANDOM_BYTES + 1] = "";

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        return PROBLEM(error, GATE_FAULT_CONFIG, "No random numbers: %s.",
                       strerror(errno));
    }
    hex_encode(bytes, NAME_RANDOM_BYTES, name);
    hex_encode(bytes + NAME_RANDOM_BYTES, PASSWORD_RANDOM_BYTES, password);
    *out = (struct bench_account){0};
    snprintf(out->name, sizeof(out->name), "bench-%s", name);
    snprintf(out->password, sizeof(out->password), "Measured %s", password);
    return GATE_OK;
}

gate_status bench_accounts_invent(size_t count, struct bench_accounts *out,
                                  gate_error *error)
{
    out->list = memory_allocate(count, sizeof(*out->list));
    if (out->list == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    out->count = count;
    out->have_changed = true;
    for (size_t i = 0; i < count; i++) {
        TRY(bench_account_invent(&out->list[i], error));
    }
    return GATE_OK;
}

void bench_accounts_close(struct bench_accounts *accounts)
{
    if (accounts->list != NULL) {
        memory_wipe(accounts->list, accounts->count * sizeof(*accounts->list));
    }
    memory_free(accounts->list);
    *accounts = (struct bench_accounts){0};
}
