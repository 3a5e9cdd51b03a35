/* SPDX-License-Identifier: MIT */
/*
 * Password work.  It costs about 20 ms and 19 MiB, so the right to do it is an
 * object: there are `hash_slots` hashers, so as many hashes run at once, and
 * their memory has a ceiling.  Who needs one waits for it, but not for ever.
 *
 * A hasher is a thread that does nothing but hash, at SCHED_IDLE, so that reads
 * do not feel a storm of logins; a call that has waited half a second is hashed
 * at nice 8 (a second thread of the slot: leaving SCHED_IDLE needs a
 * privilege), afresh if the idle thread has begun it and memory allows.  The
 * thread that takes a hasher hands it the bytes and waits.
 */
#ifndef CRYPTO_HASHER_H
#define CRYPTO_HASHER_H

#include "base/context.h"
#include "base/secret.h"
#include "base/tally.h"

struct hasher;
struct hashers;

struct hasher_options {
    unsigned slots;       /* hashes at once; at least 1 */
    size_t memory_bytes;  /* of one Argon2id hash (setting hash_memory) */
    unsigned passes;      /* Argon2id t (setting hash_passes) */
    size_t queue_max;     /* calls that may wait for a hasher */
    int64_t wait_ms;      /* how long each */
    size_t ceiling_bytes; /* of all hashes (setting hash_ceiling): what is left
                             above slots x memory_bytes lets hashes that are
                             starved begin afresh; 0: nothing */
    int64_t patience_ms;  /* until it is nice 8; 0: 500; below 0: at once */
};

/** NULL without memory or threads.  Owned: hashers_free(). */
struct hashers *hashers_new(const struct hasher_options *options);
void hashers_free(struct hashers *hashers); /* NULL is fine */

/**
 * Wait for a hasher.  Owned: CLEANUP(hasher_give_back).
 *
 * @retval GATE_FAULT_BUSY  Too many wait already (`hash_queue`), or none came
 *                          free in `hash_wait`.
 */
GATE_MUST_USE gate_status hasher_take(struct hashers *hashers, gate_context *cx,
                                      struct hasher **out);

/** Wipe it and let the next one have it.  NULL is fine. */
void hasher_give_back(struct hasher **hasher);

enum password_verdict {
    PASSWORD_WRONG,
    PASSWORD_RIGHT,
    PASSWORD_RIGHT_BUT_OUTDATED, /* right, under a scheme or cost we left */
};

/**
 * Compare a password with a stored hash, in time that tells nothing.
 *
 * @param hash      Borrowed, PHC string or an imported format.  NULL: nobody's;
 *                  the same work is done on a decoy, and the verdict is WRONG.
 * @param password  Borrowed; compared byte by byte as received.
 *
 * @retval GATE_FAULT_CRYPTO  The hash is damaged, or dearer than allowed.
 */
GATE_MUST_USE gate_status hasher_verify(struct hasher *hasher, gate_context *cx,
                                        const char *hash,
                                        struct secret password,
                                        enum password_verdict *out);

/** Hash a new password.  `out` is a PHC string in the arena of `cx`. */
GATE_MUST_USE gate_status hasher_hash(struct hasher *hasher, gate_context *cx,
                                      struct secret password, const char **out);

/** Calls that wait for a hasher.  Threads: any. */
size_t hashers_waiting(struct hashers *hashers);

/** Hashes made and compared since the start, decoys included: for tests that
 *  count work. */
uint64_t hashers_count(const struct hashers *hashers);

/** Waiting for hashers, and hashing: two histograms of scale_duration in one
 *  tally.  Borrowed from the hashers. */
enum { HASHERS_WAITS = 0, HASHERS_HASHES = SCALE_NUMBERS_MAX };
const struct tally *hashers_tally(const struct hashers *hashers);

struct hashers_statistics {
    unsigned slots; /* hashes at once */
    unsigned busy;  /* hashers that somebody has */
    size_t waiting; /* calls that wait for one */
    uint64_t
        refused; /* calls that found too many waiting, or waited too long */
};

/** Threads: any. */
void hashers_measure(struct hashers *hashers, struct hashers_statistics *out);

#endif
