/* SPDX-License-Identifier: MIT */
/* What the kinds of clients share: documents, and reading sessions. */
#include "bench/kinds.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/try.h"

#define SESSION_FIELDS "success errors token{token} refreshToken{token}"

struct bench_account *kind_next_account(struct client *client)
{
    struct bench *bench = client->stream->payload;

    client->account = bench->turn;
    bench->turn = (bench->turn + 1) % bench->accounts.count;
    return &bench->accounts.list[client->account];
}

bool kind_ask_register(const struct bench *bench,
                       const struct bench_account *account,
                       struct question *out)
{
    char email[ACCOUNT_NAME_BYTES + 16];
    const struct question_variable variables[] = {
        {"n", account->name}, {"e", email}, {"p", account->password}};

    snprintf(email, sizeof(email), "%s@example.com", account->name);
    return question_post(
        out, &bench->target, NULL,
        "mutation($n:String!,$e:String!,$p:String!){register(username:$n,"
        "email:$e,password1:$p,password2:$p){" SESSION_FIELDS "}}",
        variables, ARRAY_LENGTH(variables));
}

bool kind_ask_login(const struct bench *bench,
                    const struct bench_account *account, struct question *out)
{
    const struct question_variable variables[] = {{"n", account->name},
                                                  {"p", account->password}};

    return question_post(out, &bench->target, NULL,
                         "mutation($n:String!,$p:String!){tokenAuth(username:$"
                         "n,password:$p){" SESSION_FIELDS "}}",
                         variables, ARRAY_LENGTH(variables));
}

bool kind_ask_refresh(const struct bench *bench, const char *token,
                      bool must_replace, struct question *out)
{
    const struct question_variable variables[] = {{"t", token}};

    return question_post(
        out, &bench->target, NULL,
        must_replace ? "mutation($t:String!){refreshToken(refreshToken:$t,"
                       "revokeRefreshToken:true){" SESSION_FIELDS "}}"
                     : "mutation($t:String!){refreshToken(refreshToken:$t)"
                       "{" SESSION_FIELDS "}}",
        variables, ARRAY_LENGTH(variables));
}

enum verdict kind_verdict(const struct answer *answer)
{
    char code[ANSWER_CODE_BYTES];

    answer_code(answer, code);
    if (answer->status == 429 || strcmp(code, "over_budget") == 0) {
        return VERDICT_OVER_BUDGET;
    }
    if (answer->status == 503 || strcmp(code, "busy") == 0) {
        return VERDICT_BUSY;
    }
    return VERDICT_WRONG;
}

enum verdict kind_take_tokens(struct bench *bench,
                              struct bench_account *account,
                              const char *operation,
                              const struct answer *answer)
{
    char refresh[ACCOUNT_REFRESH_BYTES];
    char access[ACCOUNT_ACCESS_BYTES];

    if (answer->status != 200 ||
        !answer_begins(answer, "{\"data\":{\"", operation,
                       "\":{\"success\":true,") ||
        !answer_text_after(answer, ",\"token\":{\"token\":\"", access,
                           sizeof(access)) ||
        !answer_text_after(answer, "\"refreshToken\":{\"token\":\"", refresh,
                           sizeof(refresh))) {
        return kind_verdict(answer);
    }
    memcpy(account->access, access, strlen(access) + 1);
    memcpy(account->refresh, refresh, strlen(refresh) + 1);
    account->handed_s = clock_wall_ms() / 1000;
    bench->accounts.have_changed = true;
    return VERDICT_RIGHT;
}
