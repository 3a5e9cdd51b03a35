/* SPDX-License-Identifier: MIT */
/*
 * The accounts that are asked for: out of a file, or registered.  A file has a
 * line for each: user name, password, refresh token, access token, and when
 * the tokens were handed out (Unix seconds), tabs between; a token that is not
 * there is "-".
 */
#ifndef BENCH_ACCOUNTS_H
#define BENCH_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/bench.h"
#include "bench/load.h"

enum {
    ACCOUNT_NAME_BYTES = 48,
    ACCOUNT_PASSWORD_BYTES = 80,
    ACCOUNT_REFRESH_BYTES = 128,
    ACCOUNT_ACCESS_BYTES = 1024,
    /* Access tokens are used as long as this; the server's default is 300 s. */
    ACCOUNT_FRESH_S = 150,
    /* Tokens that one session may replace within its grace, less a few. */
    ACCOUNT_ROTATIONS_MAX = 14,
    ACCOUNT_GRACE_S = 10,
};

struct bench_account {
    char name[ACCOUNT_NAME_BYTES];
    char password[ACCOUNT_PASSWORD_BYTES];
    char refresh[ACCOUNT_REFRESH_BYTES]; /* "": none */
    char access[ACCOUNT_ACCESS_BYTES];   /* "": none */
    int64_t handed_s;                    /* Unix; of both tokens */
    int64_t rotations_from_s; /* how often it was rotated lately: since when */
    unsigned rotations;
};

struct bench_accounts {
    struct bench_account *list; /* owned: bench_accounts_close() */
    size_t count;
    bool have_changed; /* what the file says is old */
};

/** Read a file.  GATE_NOT_FOUND: there is none.
 *  @retval GATE_FAULT_CONFIG  Others may read it, or it is no such file. */
GATE_MUST_USE gate_status bench_accounts_read(const char *path,
                                              struct bench_accounts *out,
                                              gate_error *error);

/** Write them, whole or not at all, with mode 0600. */
GATE_MUST_USE gate_status bench_accounts_write(
    const char *path, const struct bench_accounts *accounts, gate_error *error);

/** Names and passwords that nobody has had; no tokens yet. */
GATE_MUST_USE gate_status bench_accounts_invent(size_t count,
                                                struct bench_accounts *out,
                                                gate_error *error);

/** A name and password that nobody has had. */
GATE_MUST_USE gate_status bench_account_invent(struct bench_account *out,
                                               gate_error *error);

void bench_accounts_close(struct bench_accounts *accounts);

#endif
