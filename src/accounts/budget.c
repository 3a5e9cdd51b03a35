/* SPDX-License-Identifier: MIT */
/*
 * Budgets: security.md, section 9.
 *
 * Counted are the client's address prefix, and whom the call is about: the
 * account of who is logged in, else what the client has typed, a name or
 * address in its comparison form, a refresh token's public half.  A name that
 * nobody has is charged as one that somebody has, before either is looked for.
 *
 * The store sees keyed hashes only.
 */
#include "accounts/budget.h"

#include <arpa/inet.h>

#include "accounts/steps.h"
#include "accounts/tries.h"
#include "base/map.h"
#include "crypto/digest.h"
#include "settings/settings.h"
#include "token/keys.h"
#include "unicode/email.h"
#include "unicode/username.h"

enum { DAY_S = 86400, PREFIX_BYTES = 8 };

enum where { IN_STORE, IN_MEMORY };

/* A row of budgets.def, its numbers as the settings have them; 0: none. */
struct row {
    const char *name;
    enum where where;
    bool is_given_back;
    int64_t per_address;
    int64_t per_whom;
    int64_t window_s;
    int64_t per_whom_daily;
};

#define PER(setting) settings->setting
#define NONE         0
#define BUDGET(name, where, is_given_back, address, whom, window, daily)       \
    case BUDGET_##name:                                                        \
        return (struct row){#name, where,  is_given_back, address,             \
                            whom,  window, daily};

static struct row row_of(const struct settings *settings, enum budget budget)
{
    switch (budget) {
#include "accounts/budgets.def"
    case BUDGET_MISSING:
        break;
    }
    return (struct row){.name = ""};
}
#undef BUDGET

bool budget_is_in_store(enum budget budget)
{
    static const struct settings none = {0};

    return row_of(&none, budget).where == IN_STORE;
}

/* --- who --- */

/* IPv4 as it is, IPv6 by its /64; false: not known, as in a process without a
 * network. */
static bool prefix_of(const char *address, uint8_t out[PREFIX_BYTES])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    uint8_t bytes[16];

    memset(out, 0, PREFIX_BYTES);
    if (address == NULL) {
        return false;
    }
    if (inet_pton(AF_INET, address, out) == 1) {
        return true;
    }
    if (inet_pton(AF_INET6, address, bytes) != 1) {
        return false;
    }
    if (slice_equal((struct slice){(const char *)bytes, sizeof(mapped)},
                    (struct slice){(const char *)mapped, sizeof(mapped)})) {
        memcpy(out, bytes + sizeof(mapped), 4);
    } else {
        memcpy(out, bytes, PREFIX_BYTES);
    }
    return true;
}

/* What has no comparison form names nobody; it is counted as it was typed. */
static gate_status typed_key(struct call *call, const struct argument *argument,
                             const struct given *given, struct slice *out)
{
    gate_status status = argument->type == ARG_EMAIL
                             ? email_key(call->cx, given->text, out)
                             : username_key(call->cx, given->text, out);

    if (status == GATE_REFUSED) {
        *out = given->text;
        return GATE_OK;
    }
    return status;
}

/* --- counting in the store --- */

static void add_charge(struct call *call, const char *name, const char *what,
                       struct slice who, int64_t limit, int64_t window_s)
{
    const struct mac_part parts[] = {
        {name, strlen(name)}, {what, strlen(what)}, {who.data, who.bytes}};
    uint8_t digest[DIGEST_BYTES];

    if (limit == 0 || call->charge_count == CHARGES_MAX) {
        return;
    }
    gate_charge *charge = &call->charges[call->charge_count++];

    mac_parts(call->tools->ring->purpose[KEY_BUDGET], parts,
              ARRAY_LENGTH(parts), digest);
    *charge = (gate_charge){.limit = limit, .window_ms = 1000 * window_s};
    memcpy(charge->key, digest, sizeof(charge->key));
}

/* Who is logged in pays by the account that the token names: its signature and
 * times are good, whatever has become of the account. */
static void add_caller(struct call *call, const struct row *row)
{
    gate_id account = call->caller->access.account;

    if (call->operation->needs != NEEDS_NOBODY && call->caller->has_token &&
        call->caller->standing == ACCESS_GOOD) {
        add_charge(call, row->name, "account",
                   (struct slice){(const char *)&account, sizeof(account)},
                   row->per_whom, row->window_s);
    }
}

/* Each of the arguments that say whose account it is. */
static gate_status add_whom(struct call *call, const struct row *row)
{
    for (const struct argument *argument = call->operation->arguments;
         argument < call->operation->arguments + ARGUMENTS_MAX &&
         argument->name != NULL;
         argument++) {
        const struct given *given = argument_given(call, argument->name);
        struct slice who;

        if ((argument->flags & ARG_WHOSE) == 0 || given == NULL) {
            continue;
        }
        TRY(typed_key(call, argument, given, &who));
        add_charge(call, row->name, argument->name, who, row->per_whom,
                   row->window_s);
        if (row->per_whom_daily > 0) {
            add_charge(call, row->name, "daily", who, row->per_whom_daily,
                       DAY_S);
        }
    }
    return GATE_OK;
}

static gate_status deny(struct call *call, int64_t wait_ms)
{
    call->denial = DENIAL_OVER_BUDGET;
    call->retry_after_s = wait_ms <= 1000 ? 1 : (wait_ms + 999) / 1000;
    return GATE_DENIED;
}

static int64_t last_end_ms(const struct call *call)
{
    int64_t end_ms = 0;

    for (size_t i = 0; i < call->charge_count; i++) {
        if (call->charges[i].ends_ms > end_ms) {
            end_ms = call->charges[i].ends_ms;
        }
    }
    return end_ms;
}

static gate_status charge_in_store(struct call *call, const struct row *row)
{
    uint8_t prefix[PREFIX_BYTES];

    if (prefix_of(call->caller->address, prefix)) {
        add_charge(call, row->name, "address",
                   (struct slice){(const char *)prefix, sizeof(prefix)},
                   row->per_address, row->window_s);
    }
    TRY(add_whom(call, row));
    add_caller(call, row);
    if (call->charge_count == 0) {
        return GATE_OK;
    }
    gate_status status =
        call->store->ops->charge(call->store, call->cx, call->charges,
                                 call->charge_count, call->cx->now_ms);

    if (status == GATE_OK) {
        return GATE_OK;
    }
    int64_t wait_ms = last_end_ms(call) - call->cx->now_ms;

    call->charge_count = 0; /* nothing was counted */
    if (status == GATE_STALE) {
        return FAULT(call->cx, GATE_FAULT_BUSY, "the budgets are locked");
    }
    return status == GATE_REFUSED ? deny(call, wait_ms) : status;
}

/* --- counting in memory --- */

static bool count(struct call *call, const struct row *row, struct slice who,
                  int64_t limit, int64_t *out_ends_s)
{
    /* The name's address tells budgets apart as well as the name does. */
    uint64_t hash = map_hash(who) + (uint64_t)(uintptr_t)row->name;

    return limit == 0 ||
           tries_count(call->tools->tries, hash, limit,
                       gate_context_now_s(call->cx), row->window_s, out_ends_s);
}

/* The session of a refresh token: its public half. */
static bool session_of(const struct call *call, struct refresh_token *out)
{
    return argument_given(call, "refreshToken") != NULL &&
           refresh_token_read(argument_secret(call, "refreshToken"), out);
}

static gate_status charge_in_memory(struct call *call, const struct row *row)
{
    uint8_t prefix[PREFIX_BYTES];
    struct refresh_token token;
    int64_t ends_s = 0;
    bool may = true;

    if (prefix_of(call->caller->address, prefix)) {
        may = count(call, row,
                    (struct slice){(const char *)prefix, sizeof(prefix)},
                    row->per_address, &ends_s);
    }
    if (may && row->per_whom > 0 && session_of(call, &token)) {
        may = count(call, row,
                    (struct slice){(const char *)token.selector,
                                   sizeof(token.selector)},
                    row->per_whom, &ends_s);
    }
    return may ? GATE_OK
               : deny(call, 1000 * (ends_s - gate_context_now_s(call->cx)));
}

/* --- for the dispatcher --- */

gate_status budget_charge(struct call *call)
{
    struct row row = row_of(call->settings, call->operation->budget);

    return row.where == IN_STORE ? charge_in_store(call, &row)
                                 : charge_in_memory(call, &row);
}

gate_status budget_give_back(struct call *call, gate_change *change)
{
    if (!row_of(call->settings, call->operation->budget).is_given_back) {
        return GATE_OK;
    }
    for (size_t i = 0; i < call->charge_count; i++) {
        TRY(change->store->ops->refund(change, &call->charges[i]));
    }
    return GATE_OK;
}

static gate_status give_all_back(gate_change *change, void *payload)
{
    const struct call *call = payload;

    for (size_t i = 0; i < call->charge_count; i++) {
        TRY(change->store->ops->refund(change, &call->charges[i]));
    }
    return GATE_OK;
}

void budget_give_back_untried(struct call *call)
{
    if (call->charge_count > 0) {
        (void)call->store->ops->change(call->store, call->cx, give_all_back,
                                       call);
    }
}
