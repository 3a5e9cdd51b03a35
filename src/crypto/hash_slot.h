/* SPDX-License-Identifier: MIT */
/*
 * The two threads of one hasher, and the work that is handed to them: one at
 * SCHED_IDLE, and one at nice 8 for calls that have waited.
 *
 * A hash that has begun cannot be stopped, and the idle thread may be kept from
 * running for seconds.  Then the nice thread begins the same hash afresh, and
 * the idle one is left to end its own for nobody: as long as it does, jobs go
 * to the nice thread at once.  What memory such orphans may take is counted.
 */
#ifndef CRYPTO_HASH_SLOT_H
#define CRYPTO_HASH_SLOT_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "crypto/phc.h"

/* Argon2id of a password into hash.hash, by the cost and the salt in it. */
struct hash_job {
    char *password; /* its own copy */
    size_t password_bytes;
    struct phc hash;
    bool is_made; /* false: no memory */
};

/* How many hashes may be orphans at the moment; of all slots. */
struct hash_spare {
    atomic_int left;
    uint32_t memory_kib; /* of each, at most */
};

struct hash_thread {
    atomic_int state; /* enum thread_state: who may touch `job` */
    struct hash_job job;
    struct hash_spare *spare;
    atomic_bool stopping;
    void (*settle)(void); /* takes its priority */
    sem_t wake;
    sem_t done;
    pthread_t thread;
    bool is_running;
};

struct hash_slot {
    struct hash_thread idle;
    struct hash_thread nice;
};

/** Start the threads.  false: could not; close it all the same. */
bool hash_slot_open(struct hash_slot *slot, struct hash_spare *spare);

/** Waits for orphans.  Half-open and zeroed ones are fine. */
void hash_slot_close(struct hash_slot *slot);

/**
 * Hash, and wait for it.  One caller at a time.
 *
 * @param hash  In: cost, salt, hash_bytes.  Out: the hash.
 * @param patient_until_ms  Monotonic.  From then on it is the nice thread's.
 * @return false: no memory.
 */
bool hash_slot_run(struct hash_slot *slot, struct secret password,
                   struct phc *hash, int64_t patient_until_ms);

#endif
