/* SPDX-License-Identifier: MIT */
/* Clients that change something: login, refreshToken, register. */
#include "bench/kinds.h"

#include <string.h>

#include "base/clock.h"

static struct bench_account *account_of(struct client *client)
{
    const struct bench *bench = client->stream->payload;

    return &bench->accounts.list[client->account];
}

/* --- the lines' --- */

static bool ask_login(struct client *client, struct question *out)
{
    const struct bench_account *account = kind_next_account(client);

    return kind_ask_login(client->stream->payload, account, out);
}

static enum verdict hear_login(struct client *client,
                               const struct answer *answer)
{
    return kind_take_tokens(client->stream->payload, account_of(client),
                            "tokenAuth", answer);
}

const struct stream_kind kind_login = {.ask = ask_login, .hear = hear_login};

/* A session keeps its token when it has replaced as many as it remembers
 * within the grace; that is not what is measured. */
static bool may_rotate(struct bench_account *account, int64_t now_s)
{
    if (now_s > account->rotations_from_s + ACCOUNT_GRACE_S) {
        account->rotations_from_s = now_s;
        account->rotations = 0;
    }
    return account->rotations < ACCOUNT_ROTATIONS_MAX;
}

/* The client's next account that may, once around. */
static bool find_account_to_rotate(struct client *client)
{
    const struct bench *bench = client->stream->payload;
    size_t count = bench->accounts.count;
    size_t step = client->stream->clients;
    int64_t now_s = clock_wall_ms() / 1000;

    if (client->index >= count) {
        return false;
    }
    for (size_t tried = 0; tried <= count / step; tried++) {
        client->account += step;
        if (client->account >= count) {
            client->account = client->index;
        }
        if (may_rotate(account_of(client), now_s)) {
            return true;
        }
    }
    return false;
}

static bool ask_refresh(struct client *client, struct question *out)
{
    if (!find_account_to_rotate(client)) {
        return false;
    }
    account_of(client)->rotations++;
    return kind_ask_refresh(client->stream->payload,
                            account_of(client)->refresh, true, out);
}

static enum verdict hear_refresh(struct client *client,
                                 const struct answer *answer)
{
    struct bench *bench = client->stream->payload;
    struct bench_account *account = account_of(client);
    char before[ACCOUNT_REFRESH_BYTES];

    memcpy(before, account->refresh, sizeof(before));
    enum verdict verdict =
        kind_take_tokens(bench, account, "refreshToken", answer);

    if (verdict == VERDICT_RIGHT && strcmp(before, account->refresh) == 0) {
        bench->kept++;
    } else if (verdict == VERDICT_RIGHT) {
        bench->rotated++;
    }
    return verdict;
}

const struct stream_kind kind_refresh = {.ask = ask_refresh,
                                         .hear = hear_refresh};

static bool ask_register(struct client *client, struct question *out)
{
    const struct bench *bench = client->stream->payload;
    struct bench_account *newcomer = &bench->newcomers[client->index];

    return bench_account_invent(newcomer, bench->error) == GATE_OK &&
           kind_ask_register(bench, newcomer, out);
}

static enum verdict hear_register(struct client *client,
                                  const struct answer *answer)
{
    (void)client;
    return answer->status == 200 &&
                   answer_begins(answer, "{\"data\":{\"", "register",
                                 "\":{\"success\":true,")
               ? VERDICT_RIGHT
               : kind_verdict(answer);
}

const struct stream_kind kind_register = {.ask = ask_register,
                                          .hear = hear_register};

/* --- preparing: every account that has need of it, once --- */

static bool find_account(struct client *client,
                         bool needs(const struct bench_account *))
{
    struct bench *bench = client->stream->payload;

    while (bench->turn < bench->accounts.count) {
        client->account = bench->turn++;
        if (needs(account_of(client))) {
            return true;
        }
    }
    return false;
}

static bool has_no_token(const struct bench_account *account)
{
    return account->refresh[0] == '\0';
}

static bool has_old_token(const struct bench_account *account)
{
    return account->refresh[0] != '\0' &&
           account->handed_s + ACCOUNT_FRESH_S < clock_wall_ms() / 1000;
}

static bool ask_enrol(struct client *client, struct question *out)
{
    return find_account(client, has_no_token) &&
           kind_ask_register(client->stream->payload, account_of(client), out);
}

static enum verdict hear_enrol(struct client *client,
                               const struct answer *answer)
{
    return kind_take_tokens(client->stream->payload, account_of(client),
                            "register", answer);
}

const struct stream_kind kind_enrol = {.ask = ask_enrol, .hear = hear_enrol};

static bool ask_renew(struct client *client, struct question *out)
{
    return find_account(client, has_old_token) &&
           kind_ask_refresh(client->stream->payload,
                            account_of(client)->refresh, false, out);
}

/* A token that is good no more is forgotten; its account logs in. */
static enum verdict hear_renew(struct client *client,
                               const struct answer *answer)
{
    struct bench_account *account = account_of(client);
    enum verdict verdict = kind_take_tokens(client->stream->payload, account,
                                            "refreshToken", answer);

    if (verdict == VERDICT_WRONG) {
        account->refresh[0] = '\0';
    }
    return verdict;
}

const struct stream_kind kind_renew = {.ask = ask_renew, .hear = hear_renew};

static bool ask_enter(struct client *client, struct question *out)
{
    return find_account(client, has_no_token) &&
           kind_ask_login(client->stream->payload, account_of(client), out);
}

const struct stream_kind kind_enter = {.ask = ask_enter, .hear = hear_login};
