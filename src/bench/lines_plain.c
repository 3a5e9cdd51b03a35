/* SPDX-License-Identifier: MIT */
/* The lines that are one kind of client at full speed. */
#include "base/try.h"
#include "bench/kinds.h"

static gate_status run_empty(struct bench *bench)
{
    return line_measure(bench, &kind_get);
}

const struct bench_line line_empty = {
    .name = "empty",
    .goals = "",
    .summary = "GET the URL itself: an empty server, to compare with.",
    .must_be_named = true,
    .run = run_empty,
};

static gate_status run_me(struct bench *bench)
{
    TRY(bench_meet(bench));
    return line_measure(bench, &kind_me);
}

const struct bench_line line_me = {
    .name = "me",
    .goals = "a",
    .summary = "Whose token is it: the tokens of all accounts in turn.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_me,
};

static gate_status run_verify(struct bench *bench)
{
    TRY(bench_meet(bench));
    return line_measure(bench, &kind_verify);
}

const struct bench_line line_verify = {
    .name = "verify",
    .goals = "a",
    .summary = "verifyToken with the account, in turn.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_verify,
};

static gate_status run_login(struct bench *bench)
{
    return line_measure(bench, &kind_login);
}

const struct bench_line line_login = {
    .name = "login",
    .goals = "b",
    .summary = "tokenAuth with the right password, the accounts in turn.",
    .needs = LINE_NEEDS_ACCOUNTS,
    .run = run_login,
};

static gate_status run_register(struct bench *bench)
{
    return line_measure(bench, &kind_register);
}

const struct bench_line line_register = {
    .name = "register",
    .goals = "d",
    .summary = "New accounts.",
    .run = run_register,
};
