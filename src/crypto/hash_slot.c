/* SPDX-License-Identifier: MIT */
/*
 * The threads that hash.
 *
 * A thread at SCHED_IDLE can be kept from running for long, so it must never
 * hold what others wait for: there is no lock here.  A job is handed over by
 * one atomic word, and semaphores only wake who should look at it:
 *
 *     FREE -> FOR_IDLE -> BEGUN -> FREE      who posts waits for `done`
 *                  `-> FOR_NICE -> BEGUN     posted so, or patience has ended
 *
 * A wake-up that finds nothing to take is no error: the other thread was
 * faster.  Which thread a job went to changes its price, never its result.
 */
#include "crypto/hash_slot.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include <sodium.h>

#include "base/clock.h"

enum slot_state { SLOT_FREE, SLOT_FOR_IDLE, SLOT_FOR_NICE, SLOT_BEGUN };

enum {
    NICE_LEVEL = 10,
    STACK_BYTES = 256 * 1024,
    /* What Argon2 and BLAKE2b leave on the stack lies within. */
    WIPED_STACK_BYTES = 16 * 1024,
};

static void do_job(struct hash_job *job)
{
    struct phc *hash = job->hash;

    _Static_assert(PHC_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "salt");
    job->is_made = crypto_pwhash_argon2id(
                       hash->hash, hash->hash_bytes, job->password.data,
                       job->password.bytes, hash->salt, hash->cost.passes,
                       (size_t)hash->cost.memory_kib * 1024,
                       crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
    sodium_stackzero(WIPED_STACK_BYTES);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0) {
        /* Interrupted by a signal. */
    }
}

static bool take_job(struct hash_thread *thread)
{
    int expected = thread->takes;

    return atomic_compare_exchange_strong(&thread->slot->state, &expected,
                                          SLOT_BEGUN);
}

static void *run_thread(void *payload)
{
    struct hash_thread *thread = payload;
    struct hash_slot *slot = thread->slot;

    thread->settle();
    for (;;) {
        wait_for(&thread->wake);
        if (atomic_load(&slot->stopping)) {
            return NULL;
        }
        if (take_job(thread)) {
            do_job(slot->job);
            atomic_store(&slot->state, SLOT_FREE);
            (void)sem_post(&slot->done);
        }
    }
}

/* Both only lower the thread, which needs no privilege; where the system
 * refuses all the same, hashing goes on at the ordinary priority. */
static void settle_idle(void)
{
    struct sched_param none = {0};

    (void)pthread_setname_np(pthread_self(), "hash idle");
    (void)sched_setscheduler(0, SCHED_IDLE, &none);
}

static void settle_nice(void)
{
    (void)pthread_setname_np(pthread_self(), "hash nice");
    /* On Linux 0 is the calling thread, not the process. */
    (void)setpriority(PRIO_PROCESS, 0, NICE_LEVEL);
}

/* Signals are for the threads of the server. */
static bool create_quiet_thread(pthread_t *out, void *payload)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    int failed;

    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(out, &attributes, run_thread, payload);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return failed == 0;
}

static bool start(struct hash_thread *thread, struct hash_slot *slot,
                  enum slot_state takes, void (*settle)(void))
{
    thread->slot = slot;
    thread->takes = (int)takes;
    thread->settle = settle;
    if (sem_init(&thread->wake, 0, 0) != 0) {
        return false;
    }
    thread->is_running = create_quiet_thread(&thread->thread, thread);
    return thread->is_running;
}

static void stop(struct hash_thread *thread)
{
    if (thread->is_running) {
        (void)sem_post(&thread->wake);
        (void)pthread_join(thread->thread, NULL);
        (void)sem_destroy(&thread->wake);
        thread->is_running = false;
    }
}

bool hash_slot_open(struct hash_slot *slot)
{
    atomic_store(&slot->state, SLOT_FREE);
    atomic_store(&slot->stopping, false);
    return sodium_init() >= 0 && sem_init(&slot->done, 0, 0) == 0 &&
           start(&slot->idle, slot, SLOT_FOR_IDLE, settle_idle) &&
           start(&slot->nice, slot, SLOT_FOR_NICE, settle_nice);
}

void hash_slot_close(struct hash_slot *slot)
{
    atomic_store(&slot->stopping, true);
    stop(&slot->idle);
    stop(&slot->nice);
    (void)sem_destroy(&slot->done);
}

/* Wait for the end; false when `until_ms` comes first. */
static bool is_done_by(struct hash_slot *slot, int64_t until_ms)
{
    struct timespec until = {
        .tv_sec = (time_t)(until_ms / 1000),
        .tv_nsec = (long)(until_ms % 1000) * 1000000,
    };

    while (sem_clockwait(&slot->done, CLOCK_MONOTONIC, &until) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* Take the job from the idle thread, unless it has begun. */
static void move_to_nice(struct hash_slot *slot)
{
    int expected = SLOT_FOR_IDLE;

    if (atomic_compare_exchange_strong(&slot->state, &expected,
                                       SLOT_FOR_NICE)) {
        (void)sem_post(&slot->nice.wake);
    }
}

void hash_slot_run(struct hash_slot *slot, struct hash_job *job,
                   int64_t patient_until_ms)
{
    bool is_patient = clock_monotonic_ms() < patient_until_ms;

    slot->job = job;
    atomic_store(&slot->state, is_patient ? SLOT_FOR_IDLE : SLOT_FOR_NICE);
    (void)sem_post(is_patient ? &slot->idle.wake : &slot->nice.wake);
    if (!is_patient || !is_done_by(slot, patient_until_ms)) {
        if (is_patient) {
            move_to_nice(slot);
        }
        wait_for(&slot->done);
    }
    /* Pairs with the store of who did it: the hash is ours to read. */
    while (atomic_load(&slot->state) != SLOT_FREE) {
        wait_for(&slot->done);
    }
    slot->job = NULL;
}
