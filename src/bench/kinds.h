/* SPDX-License-Identifier: MIT */
/* What clients ask.  The payload of each stream is the struct bench, but for
 * the race's. */
#ifndef BENCH_KINDS_H
#define BENCH_KINDS_H

#include "bench/line.h"

/* The accounts in turn, whoever of the clients is free. */
extern const struct stream_kind kind_me;
extern const struct stream_kind kind_verify;
extern const struct stream_kind kind_login;
/* Each client has accounts of its own, so that no token is used by two. */
extern const struct stream_kind kind_refresh;
/* Somebody new each time. */
extern const struct stream_kind kind_register;
/* The URL itself, of a server that is no Gatehouse. */
extern const struct stream_kind kind_get;

/* Each once, for those accounts that have need of it. */
extern const struct stream_kind kind_meet;  /* every one: asked who it is */
extern const struct stream_kind kind_enrol; /* no token yet: registered */
extern const struct stream_kind kind_renew; /* an old token: refreshed */
extern const struct stream_kind kind_enter; /* no token: logged in */

/** The account a client goes on with: its next, or the next of all. */
struct bench_account *kind_next_account(struct client *client);

/** Questions about an account. */
bool kind_ask_register(const struct bench *bench,
                       const struct bench_account *account,
                       struct question *out);
bool kind_ask_login(const struct bench *bench,
                    const struct bench_account *account, struct question *out);
/** @param must_replace  Ask for another token, however young this one is. */
bool kind_ask_refresh(const struct bench *bench, const char *token,
                      bool must_replace, struct question *out);

/** How an answer that was not right is counted. */
enum verdict kind_verdict(const struct answer *answer);

/** Take the tokens out of an answer that begins with a success of `operation`.
 *  VERDICT_RIGHT: the account has them. */
enum verdict kind_take_tokens(struct bench *bench,
                              struct bench_account *account,
                              const char *operation,
                              const struct answer *answer);

#endif
