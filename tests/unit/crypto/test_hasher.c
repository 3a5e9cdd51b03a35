/* SPDX-License-Identifier: MIT */
/* Hashers as a resource: how many, in what order, how long, at what priority,
 * and that their Argon2id is everybody's. */
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "support/test.h"

#include "base/clock.h"
#include "base/context.h"
#include "crypto/equal.h"
#include "crypto/hash_slot.h"
#include "crypto/hasher.h"
#include "crypto/phc.h"
#include "crypto/random.h"

#include "support/argon2.h"

/* Cheap, so that the tests are. */
static const struct hasher_options cheap = {
    .slots = 1,
    .memory_bytes = 64 * 1024,
    .passes = 1,
    .queue_max = 100,
    .wait_ms = 60000,
};

struct world {
    gate_context cx;
    struct hashers *hashers;
};

static void world_open(struct world *world,
                       const struct hasher_options *options)
{
    expect_int(context_open(1u << 20, 0, &world->cx), GATE_OK);
    world->hashers = hashers_new(options);
    expect_true(world->hashers != NULL);
}

static void world_close(struct world *world)
{
    hashers_free(world->hashers);
    context_close(&world->cx);
}

static struct secret secret_of(const char *text)
{
    return (struct secret){text, strlen(text)};
}

static const char *hash(struct world *world, const char *password)
{
    CLEANUP(hasher_give_back) struct hasher *hasher = NULL;
    const char *text = NULL;

    expect_int(hasher_take(world->hashers, &world->cx, &hasher), GATE_OK);
    expect_int(hasher_hash(hasher, &world->cx, secret_of(password), &text),
               GATE_OK);
    return text;
}

static int verify(struct world *world, const char *stored, const char *password)
{
    CLEANUP(hasher_give_back) struct hasher *hasher = NULL;
    enum password_verdict verdict = PASSWORD_WRONG;
    gate_status status;

    expect_int(hasher_take(world->hashers, &world->cx, &hasher), GATE_OK);
    status = hasher_verify(hasher, &world->cx, stored, secret_of(password),
                           &verdict);
    world->cx.fault = GATE_OK;
    return status == GATE_OK ? (int)verdict : (int)status;
}

TEST(unusable_options_are_refused)
{
    struct hasher_options options = cheap;

    options.slots = 0;
    expect_true(hashers_new(&options) == NULL);
    options = cheap;
    options.memory_bytes = 8191;
    expect_true(hashers_new(&options) == NULL);
    options = cheap;
    options.passes = 0;
    expect_true(hashers_new(&options) == NULL);
    hashers_free(NULL);
}

TEST(a_full_queue_is_busy_at_once)
{
    struct hasher_options options = cheap;
    struct hasher *one = NULL;
    struct hasher *two = NULL;
    struct world world;

    options.queue_max = 0;
    world_open(&world, &options);
    expect_int(hasher_take(world.hashers, &world.cx, &one), GATE_OK);
    expect_int(hasher_take(world.hashers, &world.cx, &two), GATE_FAULT_BUSY);
    expect_true(two == NULL);
    expect_true(strstr(world.cx.message, "hash_queue") != NULL);
    hasher_give_back(&one);
    expect_true(one == NULL);
    hasher_give_back(&one);
    hasher_give_back(NULL);
    world_close(&world);
}

TEST(who_waits_too_long_is_told_busy)
{
    struct hasher_options options = cheap;
    struct hasher *one = NULL;
    struct hasher *two = NULL;
    struct world world;
    int64_t before_ms;

    options.wait_ms = 30;
    world_open(&world, &options);
    expect_int(hasher_take(world.hashers, &world.cx, &one), GATE_OK);
    before_ms = clock_monotonic_ms();
    expect_int(hasher_take(world.hashers, &world.cx, &two), GATE_FAULT_BUSY);
    expect_true(clock_monotonic_ms() - before_ms >= 29);
    expect_true(strstr(world.cx.message, "hash_wait") != NULL);
    expect_int(hashers_waiting(world.hashers), 0);
    hasher_give_back(&one);
    expect_int(hasher_take(world.hashers, &world.cx, &two), GATE_OK);
    hasher_give_back(&two);
    world_close(&world);
}

struct client {
    struct hashers *hashers;
    atomic_int *turn;
    int came;
    gate_status status;
};

static void *wait_for_turn(void *payload)
{
    struct client *client = payload;
    struct hasher *hasher = NULL;
    gate_context cx;

    if (context_open(1u << 16, 0, &cx) != GATE_OK) {
        return NULL;
    }
    client->status = hasher_take(client->hashers, &cx, &hasher);
    client->came = atomic_fetch_add(client->turn, 1);
    hasher_give_back(&hasher);
    context_close(&cx);
    return NULL;
}

TEST(who_came_first_is_served_first)
{
    enum { CLIENTS = 20 };
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    atomic_int turn = 0;
    struct hasher *held = NULL;
    struct world world;

    world_open(&world, &cheap);
    expect_int(hasher_take(world.hashers, &world.cx, &held), GATE_OK);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){world.hashers, &turn, -1, GATE_OK};
        expect_int(
            pthread_create(&threads[i], NULL, wait_for_turn, &clients[i]), 0);
        while (hashers_waiting(world.hashers) != (size_t)i + 1) {
            (void)sched_yield();
        }
    }
    hasher_give_back(&held);
    for (int i = 0; i < CLIENTS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
        expect_int(clients[i].status, GATE_OK);
        expect_int(clients[i].came, i);
    }
    world_close(&world);
}

struct worker {
    struct hashers *hashers;
    atomic_int *inside;
    atomic_int *most;
    unsigned wrong;
};

static void work_once(struct worker *worker, gate_context *cx, unsigned nth)
{
    CLEANUP(hasher_give_back) struct hasher *hasher = NULL;
    enum password_verdict verdict = PASSWORD_WRONG;
    const char *text = NULL;
    int inside;

    if (hasher_take(worker->hashers, cx, &hasher) != GATE_OK) {
        worker->wrong++;
        return;
    }
    inside = atomic_fetch_add(worker->inside, 1) + 1;
    if (inside > atomic_load(worker->most)) {
        atomic_store(worker->most, inside);
    }
    if (hasher_hash(hasher, cx, secret_of("one"), &text) != GATE_OK ||
        hasher_verify(hasher, cx, text, secret_of(nth % 2 ? "one" : "two"),
                      &verdict) != GATE_OK ||
        verdict != (nth % 2 ? PASSWORD_RIGHT : PASSWORD_WRONG)) {
        worker->wrong++;
    }
    (void)atomic_fetch_sub(worker->inside, 1);
}

static void *work(void *payload)
{
    struct worker *worker = payload;

    for (unsigned i = 0; i < 25; i++) {
        gate_context cx;

        if (context_open(1u << 16, 0, &cx) != GATE_OK) {
            worker->wrong++;
            return NULL;
        }
        work_once(worker, &cx, i);
        context_close(&cx);
    }
    return NULL;
}

static void expect_storm_is_survived(int64_t patience_ms)
{
    enum { WORKERS = 8 };
    struct hasher_options options = cheap;
    struct worker workers[WORKERS];
    pthread_t threads[WORKERS];
    atomic_int inside = 0;
    atomic_int most = 0;
    struct world world;

    options.slots = 3;
    options.patience_ms = patience_ms;
    world_open(&world, &options);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){world.hashers, &inside, &most, 0};
        expect_int(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
        expect_int(workers[i].wrong, 0);
    }
    expect_true(atomic_load(&most) <= 3);
    expect_int(hashers_count(world.hashers), WORKERS * 25 * 2);
    world_close(&world);
}

TEST(no_more_run_at_once_than_there_are_slots)
{
    expect_storm_is_survived(0);
}

TEST(the_patient_and_the_impatient_share_a_slot)
{
    expect_storm_is_survived(1);
    expect_storm_is_survived(-1);
}

/* Of the threads of that name, how many; and their policy, nice level and CPU
 * time in nanoseconds. */
struct thread_facts {
    int count;
    long policy;
    long nice;
    long long cpu_ns;
};

static void look_at(const char *tid, const char *name,
                    struct thread_facts *facts)
{
    char path[128];
    char line[1024] = "";
    FILE *file;
    long nice_level = 0;
    long policy = 0;

    (void)snprintf(path, sizeof(path), "/proc/self/task/%s/stat", tid);
    file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof(line), file) == NULL) {
        return;
    }
    (void)fclose(file);
    if (strstr(line, name) == NULL) {
        return;
    }
    /* Behind the name: state is field 3, nice 19, policy 41. */
    if (sscanf(strrchr(line, ')') + 2,
               "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d"
               " %*d %ld %*d %*d %*u %*u %*d %*u %*u %*u %*u %*u %*u %*u %*u"
               " %*u %*u %*u %*u %*u %*d %*d %*u %ld",
               &nice_level, &policy) == 2) {
        facts->count++;
        facts->nice = nice_level;
        facts->policy = policy;
    }
    (void)snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat", tid);
    file = fopen(path, "r");
    if (file != NULL) {
        (void)!fscanf(file, "%lld", &facts->cpu_ns);
        (void)fclose(file);
    }
}

static struct thread_facts facts_of(const char *name)
{
    struct thread_facts facts = {0};
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;

    while (tasks != NULL && (task = readdir(tasks)) != NULL) {
        if (task->d_name[0] != '.') {
            look_at(task->d_name, name, &facts);
        }
    }
    (void)closedir(tasks);
    return facts;
}

static bool run_slot(struct hash_slot *slot, struct phc *hash,
                     int64_t patience_ms)
{
    return hash_slot_run(slot, (struct secret){"x", 1}, hash,
                         clock_monotonic_ms() + patience_ms);
}

/* The moment of leaving the idle thread is hit from all sides: before it
 * begins, while it works, when it is done. */
TEST(a_hash_is_the_same_whoever_makes_it)
{
    static const struct hash_cost costs[] = {{8, 1}, {1024, 1}, {4096, 2}};
    struct hash_spare spare = {1, 4096};
    struct hash_slot slot = {0};

    expect_true(hash_slot_open(&slot, &spare));
    for (size_t k = 0; k < ARRAY_LENGTH(costs); k++) {
        struct phc first = {.cost = costs[k], .hash_bytes = 32, .salt = {1}};

        expect_true(run_slot(&slot, &first, 60000));
        for (int i = 0; i < 100; i++) {
            struct phc hash = first;

            memset(hash.hash, 0, sizeof(hash.hash));
            expect_true(run_slot(&slot, &hash, i % 4 - 1));
            expect_true(crypto_equal(hash.hash, first.hash, 32));
        }
    }
    hash_slot_close(&slot);
    /* No orphan's memory was forgotten. */
    expect_int(atomic_load(&spare.left), 1);
}

/* Longer than starting and settling a thread takes, shorter than a hash. */
enum { SOME_WORK_NS = 5000000 };

static bool has_worked(const char *name)
{
    return facts_of(name).cpu_ns > SOME_WORK_NS;
}

/* Hash for much longer than the patience; whether both threads worked on it. */
static bool is_begun_afresh(int spares)
{
    struct hash_spare spare = {spares, 16384};
    struct hash_slot slot = {0};
    struct phc slow = {.cost = {16384, 20}, .hash_bytes = 32};
    struct phc quick = {.cost = {8, 1}, .hash_bytes = 32};
    bool both_worked;

    expect_true(hash_slot_open(&slot, &spare));
    expect_true(run_slot(&slot, &slow, 20));
    both_worked = has_worked("(hash nice)") && has_worked("(hash idle)");
    /* An orphan, where there is one, keeps the idle thread: nobody waits. */
    expect_true(run_slot(&slot, &quick, 60000));
    hash_slot_close(&slot);
    expect_int(atomic_load(&spare.left), spares);
    return both_worked;
}

TEST(a_starved_hash_begins_afresh_where_memory_allows)
{
    bool is_seen = false;

    expect_false(is_begun_afresh(0));
    /* On a busy machine the idle thread may not even have begun. */
    for (int i = 0; i < 100 && !is_seen; i++) {
        is_seen = is_begun_afresh(1);
    }
    expect_true(is_seen);
}

TEST(hashes_run_at_idle_priority)
{
    struct world world;
    struct thread_facts facts;

    world_open(&world, &cheap);
    (void)hash(&world, "password");
    facts = facts_of("(hash idle)");
    expect_int(facts.count, 1);
    expect_int(facts.policy, SCHED_IDLE);
    world_close(&world);
}

TEST(who_has_waited_is_hashed_at_nice_8)
{
    struct hasher_options options = cheap;
    struct world world;
    struct thread_facts facts;

    options.patience_ms = -1;
    options.memory_bytes = 4 << 20;
    world_open(&world, &options);
    (void)hash(&world, "password");
    facts = facts_of("(hash nice)");
    expect_int(facts.count, 1);
    expect_int(facts.nice, 8);
    expect_int(facts.policy, SCHED_OTHER);
    for (int i = 0; i < 10; i++) {
        (void)hash(&world, "password");
    }
    expect_false(has_worked("(hash idle)"));
    expect_true(has_worked("(hash nice)"));
    world_close(&world);
}

TEST(every_work_is_counted)
{
    struct world world;
    const char *stored;

    world_open(&world, &cheap);
    stored = hash(&world, "password");
    expect_int(hashers_count(world.hashers), 1);
    (void)verify(&world, stored, "password");
    (void)verify(&world, stored, "other");
    (void)verify(&world, NULL, "password");
    expect_int(hashers_count(world.hashers), 4);
    /* Refused before any work. */
    (void)verify(&world, "$argon2id$", "password");
    expect_int(hashers_count(world.hashers), 4);
    world_close(&world);
}

/* What the reference implementation has made is right here, and the other way
 * round. */
TEST(argon2id_is_libargon2s)
{
    struct hash_spare spare = {0};
    struct hash_slot slot = {0};
    struct world world;

    if (!argon2_is_there()) {
        test_skip("built without libargon2");
    }
    expect_true(hash_slot_open(&slot, &spare));
    world_open(&world, &cheap);
    for (unsigned i = 0; i < 50; i++) {
        uint8_t random[80];
        uint8_t theirs[32];
        struct phc mine = {.hash_bytes = 32};
        struct secret password;

        crypto_random(random, sizeof(random));
        mine.cost = (struct hash_cost){8u + random[64], 1u + random[65] % 4};
        memcpy(mine.salt, random + 48, PHC_SALT_BYTES);
        password = (struct secret){(const char *)random, random[66] % 48};
        expect_true(
            hash_slot_run(&slot, password, &mine, clock_monotonic_ms() + 500));
        expect_true(argon2_compute(&mine.cost, random, password.bytes,
                                   mine.salt, theirs));
        expect_true(crypto_equal(mine.hash, theirs, sizeof(theirs)));
    }
    hash_slot_close(&slot);
    for (unsigned i = 0; i < 5; i++) {
        char password[16];

        (void)snprintf(password, sizeof(password), "password %u", i);
        expect_true(argon2_accepts(hash(&world, password), password));
        expect_false(argon2_accepts(hash(&world, password), "password"));
    }
    world_close(&world);
}

TEST(the_reference_vector_holds_in_libargon2)
{
    if (!argon2_is_there()) {
        test_skip("built without libargon2");
    }
    /* RFC 9106, section 5.3: needs a secret and associated data, which
     * libsodium does not take; it proves the library compared with above. */
    expect_true(argon2_keeps_the_rfc());
}

TEST_MAIN
