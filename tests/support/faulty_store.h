/* SPDX-License-Identifier: MIT */
/*
 * A store that wraps another one: it counts the calls, makes the nth one fail,
 * and does something between an operation's check and its apply.
 *
 * Counted are reads, the beginning of a change, each write in it, its commit.
 */
#ifndef TESTS_FAULTY_STORE_H
#define TESTS_FAULTY_STORE_H

#include <stdatomic.h>
#include <stdbool.h>

#include <gatehouse/store.h>

enum { FAULTY_STORE_NAMES = 64 };

typedef void faulty_store_meanwhile(void *payload);

struct faulty_store {
    gate_store store; /* use this one */
    gate_store *inner;
    gate_status failure;
    bool is_silent;
    atomic_uint fail_at; /* 0: never */
    atomic_uint calls;
    atomic_uint changes;
    atomic_uint dirty_rounds; /* housekeeping that is still to fail */
    atomic_uint clean_rounds; /* housekeeping that has left nothing to do */
    const char *names[FAULTY_STORE_NAMES]; /* of the first calls */
    const char *broke; /* the name of the call that failed; NULL: none has */
    _Atomic(faulty_store_meanwhile *) meanwhile; /* once, by whoever comes */
    void *meanwhile_payload;
};

/** Wrap `inner`, borrowed.  Closing the wrapper closes nothing. */
void faulty_store_wrap(struct faulty_store *out, gate_store *inner);

/** Fail the nth call from now on, counting from 1, with GATE_FAULT_STORE and
 *  nothing done.  0: none. */
void faulty_store_break(struct faulty_store *faulty, unsigned nth);

/** The same with a status of your own: GATE_STALE. */
void faulty_store_break_with(struct faulty_store *faulty, unsigned nth,
                             gate_status failure);

/** The same with a fault that nobody has recorded in the context, as a store of
 *  an embedder's own may answer. */
void faulty_store_break_silently(struct faulty_store *faulty, unsigned nth);

/** Fail housekeeping, which is not counted, as often as that. */
void faulty_store_break_housekeeping(struct faulty_store *faulty,
                                     unsigned rounds);

/** The name of the call that was made to fail: "rotate_session", "commit" …;
 *  NULL when there were fewer calls than that. */
const char *faulty_store_broke(const struct faulty_store *faulty);

/** Calls since it was wrapped or told to break. */
unsigned faulty_store_calls(const struct faulty_store *faulty);

/** The name of the nth of them, counting from 1; NULL when there were fewer, or
 *  it is beyond the first FAULTY_STORE_NAMES. */
const char *faulty_store_name(const struct faulty_store *faulty, unsigned nth);

/** Changes begun since then: the rounds of an operation. */
unsigned faulty_store_changes(const struct faulty_store *faulty);

/** Call `meanwhile` once, when the next change begins and before its apply. */
void faulty_store_set_meanwhile(struct faulty_store *faulty,
                                faulty_store_meanwhile *meanwhile,
                                void *payload);

#endif
