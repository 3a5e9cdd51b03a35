/* SPDX-License-Identifier: MIT */
/*
 * The two threads of one hasher, and the work that is handed to them: one at
 * SCHED_IDLE, and one at nice 10 for calls that have waited.  One job at a
 * time is in a slot, so one hash's memory is in use.
 */
#ifndef CRYPTO_HASH_SLOT_H
#define CRYPTO_HASH_SLOT_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "crypto/phc.h"

/* Argon2id of a password: `hash->hash_bytes` bytes into hash->hash, by the
 * cost and the salt that are in it. */
struct hash_job {
    struct secret password;
    struct phc *hash;
    bool is_made; /* false: no memory */
};

struct hash_slot;

/* A thread of a slot; which jobs it takes is told by their state. */
struct hash_thread {
    struct hash_slot *slot;
    int takes; /* enum slot_state */
    void (*settle)(void);
    sem_t wake;
    pthread_t thread;
    bool is_running;
};

struct hash_slot {
    struct hash_thread idle;
    struct hash_thread nice;
    atomic_int state; /* enum slot_state */
    atomic_bool stopping;
    struct hash_job *job; /* belongs to who set `state` */
    sem_t done;
};

/** Start the threads.  false: could not; close it all the same. */
bool hash_slot_open(struct hash_slot *slot);

/** Nothing may be under way.  Half-open and zeroed ones are fine. */
void hash_slot_close(struct hash_slot *slot);

/**
 * Do a job and wait for its end.  One caller at a time.
 *
 * @param patient_until_ms  Monotonic.  From then on a job that has not been
 *                          begun is the nice thread's.
 */
void hash_slot_run(struct hash_slot *slot, struct hash_job *job,
                   int64_t patient_until_ms);

#endif
