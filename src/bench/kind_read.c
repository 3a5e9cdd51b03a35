/* SPDX-License-Identifier: MIT */
/* Clients that read: `me`, verifyToken, and an address that is no Gatehouse's.
 */
#include "bench/kinds.h"

#include "base/try.h"

static bool ask_me(struct client *client, struct question *out)
{
    const struct bench *bench = client->stream->payload;
    const struct bench_account *account = kind_next_account(client);

    return question_post(out, &bench->target, account->access,
                         "{me{username email verified}}", NULL, 0);
}

static const struct bench_account *account_of(const struct client *client)
{
    const struct bench *bench = client->stream->payload;

    return &bench->accounts.list[client->account];
}

/* Every account, once; `met` ends where it began. */
static bool ask_meet(struct client *client, struct question *out)
{
    struct bench *bench = client->stream->payload;

    return bench->met++ < bench->accounts.count && ask_me(client, out);
}

static enum verdict hear_me(struct client *client, const struct answer *answer)
{
    return answer->status == 200 &&
                   answer_begins(answer, "{\"data\":{\"me\":{\"username\":\"",
                                 account_of(client)->name, "\",\"email\":\"")
               ? VERDICT_RIGHT
               : kind_verdict(answer);
}

const struct stream_kind kind_me = {.ask = ask_me, .hear = hear_me};
const struct stream_kind kind_meet = {.ask = ask_meet, .hear = hear_me};

static bool ask_verify(struct client *client, struct question *out)
{
    const struct bench *bench = client->stream->payload;
    const struct question_variable variables[] = {
        {"t", kind_next_account(client)->access}};

    return question_post(out, &bench->target, NULL,
                         "mutation($t:String!){verifyToken(token:$t){success "
                         "user{username}}}",
                         variables, ARRAY_LENGTH(variables));
}

static enum verdict hear_verify(struct client *client,
                                const struct answer *answer)
{
    return answer->status == 200 &&
                   answer_begins(answer,
                                 "{\"data\":{\"verifyToken\":{\"success\":true,"
                                 "\"user\":{\"username\":\"",
                                 account_of(client)->name, "\"}}}}")
               ? VERDICT_RIGHT
               : kind_verdict(answer);
}

const struct stream_kind kind_verify = {.ask = ask_verify, .hear = hear_verify};

static bool ask_get(struct client *client, struct question *out)
{
    const struct bench *bench = client->stream->payload;

    return question_get(out, &bench->target);
}

static enum verdict hear_get(struct client *client, const struct answer *answer)
{
    (void)client;
    return answer->status == 200 ? VERDICT_RIGHT : kind_verdict(answer);
}

const struct stream_kind kind_get = {.ask = ask_get, .hear = hear_get};
