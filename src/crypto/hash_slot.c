/* SPDX-License-Identifier: MIT */
/*
 * The threads that hash.
 *
 * A thread at SCHED_IDLE can be kept from running for long, so it must never
 * hold what others wait for: it takes no lock, and frees nothing of others (the
 * heap has locks).  Who may touch a thread's job is told by one atomic word,
 * and semaphores only wake who should look at it:
 *
 *     FREE -> POSTED -> BEGUN -> DONE -> FREE    the caller posts, and takes
 *                |         `-> ORPHANED -> FREE  he has left: for nobody
 *                `-> CANCELLED -> FREE           he has left: nothing is done
 *
 * The caller makes FREE POSTED, POSTED CANCELLED, BEGUN ORPHANED, DONE FREE;
 * the thread makes the others.
 */
#include "crypto/hash_slot.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/memory.h"

enum thread_state {
    THREAD_FREE,
    THREAD_POSTED,
    THREAD_BEGUN,
    THREAD_DONE,
    THREAD_ORPHANED,
    THREAD_CANCELLED,
};

enum {
    /* A seventh of a core beside one busy thread: between five and six hashes a
     * second.  At 10 it was a tenth and four, because each takes longer, too,
     * when others use the caches in between. */
    NICE_LEVEL = 8,
    STACK_BYTES = 256 * 1024,
    /* What Argon2 and BLAKE2b leave on the stack lies within. */
    WIPED_STACK_BYTES = 16 * 1024,
};

static void compute(struct hash_job *job)
{
    struct phc *hash = &job->hash;

    _Static_assert(PHC_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "salt");
    job->is_made =
        crypto_pwhash_argon2id(
            hash->hash, hash->hash_bytes, job->password, job->password_bytes,
            hash->salt, hash->cost.passes, (size_t)hash->cost.memory_kib * 1024,
            crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
    sodium_stackzero(WIPED_STACK_BYTES);
    memory_wipe(job->password, job->password_bytes);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0) {
        /* Interrupted by a signal. */
    }
}

/* Wait; false when `until_ms` comes first. */
static bool wait_until(sem_t *semaphore, int64_t until_ms)
{
    struct timespec until = {
        .tv_sec = (time_t)(until_ms / 1000),
        .tv_nsec = (long)(until_ms % 1000) * 1000000,
    };

    while (sem_clockwait(semaphore, CLOCK_MONOTONIC, &until) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static bool move(struct hash_thread *thread, enum thread_state from,
                 enum thread_state to)
{
    int expected = (int)from;

    return atomic_compare_exchange_strong(&thread->state, &expected, (int)to);
}

static void do_posted(struct hash_thread *thread)
{
    if (!move(thread, THREAD_POSTED, THREAD_BEGUN)) {
        memory_wipe(thread->job.password, thread->job.password_bytes);
        (void)move(thread, THREAD_CANCELLED, THREAD_FREE);
        return;
    }
    compute(&thread->job);
    if (move(thread, THREAD_BEGUN, THREAD_DONE)) {
        (void)sem_post(&thread->done);
        return;
    }
    memory_wipe(&thread->job.hash, sizeof(thread->job.hash));
    (void)atomic_fetch_add(&thread->spare->left, 1);
    (void)move(thread, THREAD_ORPHANED, THREAD_FREE);
}

static void *run_thread(void *payload)
{
    struct hash_thread *thread = payload;

    thread->settle();
    for (;;) {
        wait_for(&thread->wake);
        if (atomic_load(&thread->stopping)) {
            return NULL;
        }
        do_posted(thread);
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

static bool start(struct hash_thread *thread, struct hash_spare *spare,
                  void (*settle)(void))
{
    thread->spare = spare;
    thread->settle = settle;
    if (sem_init(&thread->wake, 0, 0) != 0 ||
        sem_init(&thread->done, 0, 0) != 0) {
        return false;
    }
    thread->is_running = create_quiet_thread(&thread->thread, thread);
    return thread->is_running;
}

static void stop(struct hash_thread *thread)
{
    if (thread->is_running) {
        atomic_store(&thread->stopping, true);
        (void)sem_post(&thread->wake);
        (void)pthread_join(thread->thread, NULL);
        (void)sem_destroy(&thread->wake);
        (void)sem_destroy(&thread->done);
        thread->is_running = false;
    }
    memory_wipe(thread->job.password, thread->job.password_bytes);
    memory_free(thread->job.password);
    thread->job.password = NULL;
    thread->job.password_bytes = 0;
}

bool hash_slot_open(struct hash_slot *slot, struct hash_spare *spare)
{
    return sodium_init() >= 0 && start(&slot->idle, spare, settle_idle) &&
           start(&slot->nice, spare, settle_nice);
}

void hash_slot_close(struct hash_slot *slot)
{
    stop(&slot->idle);
    stop(&slot->nice);
}

/* Hand a copy of the work to a thread that is free.  false: no memory. */
static bool post(struct hash_thread *thread, struct secret password,
                 const struct phc *hash)
{
    struct hash_job *job = &thread->job;

    memory_free(job->password); /* of the job before; wiped */
    job->password_bytes = 0;
    job->password = memory_allocate(password.bytes + 1, 1);
    if (job->password == NULL) {
        return false;
    }
    memcpy(job->password, password.data, password.bytes);
    job->password_bytes = password.bytes;
    job->hash = *hash;
    job->is_made = false;
    atomic_store(&thread->state, (int)THREAD_POSTED);
    (void)sem_post(&thread->wake);
    return true;
}

/* What a thread has done, and the thread free again. */
static bool collect(struct hash_thread *thread, struct phc *hash)
{
    struct hash_job *job = &thread->job;
    bool is_made = move(thread, THREAD_DONE, THREAD_FREE) && job->is_made;

    if (is_made) {
        *hash = job->hash;
    }
    memory_wipe(&job->hash, sizeof(job->hash));
    return is_made;
}

static bool take_spare(struct hash_spare *spare, uint32_t memory_kib)
{
    int left = atomic_load(&spare->left);

    while (left > 0 && memory_kib <= spare->memory_kib) {
        if (atomic_compare_exchange_weak(&spare->left, &left, left - 1)) {
            return true;
        }
    }
    return false;
}

/* Leave the work to the thread.  false: it is done, or there is no memory for
 * the same work in two places: wait on. */
static bool leave(struct hash_thread *thread)
{
    if (move(thread, THREAD_POSTED, THREAD_CANCELLED)) {
        return true;
    }
    if (!take_spare(thread->spare, thread->job.hash.cost.memory_kib)) {
        return false;
    }
    if (move(thread, THREAD_BEGUN, THREAD_ORPHANED)) {
        return true;
    }
    (void)atomic_fetch_add(&thread->spare->left, 1);
    return false;
}

static bool run_nice(struct hash_slot *slot, struct secret password,
                     struct phc *hash)
{
    if (!post(&slot->nice, password, hash)) {
        return false;
    }
    wait_for(&slot->nice.done);
    return collect(&slot->nice, hash);
}

bool hash_slot_run(struct hash_slot *slot, struct secret password,
                   struct phc *hash, int64_t patient_until_ms)
{
    if (clock_monotonic_ms() >= patient_until_ms ||
        atomic_load(&slot->idle.state) != THREAD_FREE) {
        return run_nice(slot, password, hash);
    }
    if (!post(&slot->idle, password, hash)) {
        return false;
    }
    if (!wait_until(&slot->idle.done, patient_until_ms)) {
        if (leave(&slot->idle)) {
            return run_nice(slot, password, hash);
        }
        wait_for(&slot->idle.done);
    }
    return collect(&slot->idle, hash);
}
