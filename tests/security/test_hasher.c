/* SPDX-License-Identifier: MIT */
/* security.md, rows 2, 7 and 15: what counts of a password, what is stored of
 * it, and what an unknown name costs. */
#include <sys/resource.h>
#include <time.h>

#include "support/test.h"

#include "base/context.h"
#include "crypto/hasher.h"

struct world {
    gate_context cx;
    struct hashers *hashers;
    struct hasher *hasher;
};

/* The cost that is shipped. */
static const struct hasher_options shipped = {
    .slots = 1,
    .memory_bytes = 19456 * 1024,
    .passes = 2,
    .queue_max = 8,
    .wait_ms = 60000,
};

static const struct hasher_options cheap = {
    .slots = 1,
    .memory_bytes = 64 * 1024,
    .passes = 2,
    .queue_max = 8,
    .wait_ms = 60000,
};

static void world_open(struct world *world,
                       const struct hasher_options *options)
{
    *world = (struct world){0};
    expect_int(context_open(1u << 20, 0, &world->cx), GATE_OK);
    world->hashers = hashers_new(options);
    expect_int(hasher_take(world->hashers, &world->cx, &world->hasher),
               GATE_OK);
}

static void world_close(struct world *world)
{
    hasher_give_back(&world->hasher);
    hashers_free(world->hashers);
    context_close(&world->cx);
}

static const char *hash(struct world *world, struct secret password)
{
    const char *text = NULL;

    expect_int(hasher_hash(world->hasher, &world->cx, password, &text),
               GATE_OK);
    return text;
}

static enum password_verdict verify(struct world *world, const char *stored,
                                    struct secret password)
{
    enum password_verdict verdict = PASSWORD_WRONG;

    expect_int(
        hasher_verify(world->hasher, &world->cx, stored, password, &verdict),
        GATE_OK);
    return verdict;
}

#define PASSWORD(literal) ((struct secret){(literal), sizeof(literal) - 1})

TEST(every_byte_counts)
{
    /* A NUL is a byte; nothing is trimmed, folded or cut off; 72 bytes, where
     * bcrypt ends, are nothing special. */
    static const char right[] = " Pass\0word\xc3\xa9\t"
                                "0123456789012345678901234567890123456789"
                                "0123456789012345678901234567890123456789 ";
    static const struct {
        const char *name;
        struct secret password;
    } rows[] = {
        {"as a C string", {" Pass", 5}},
        {"trimmed", {right + 1, sizeof(right) - 3}},
        {"empty", {"", 0}},
        {"NULL", {NULL, 0}},
    };
    struct world world;
    struct secret password = {right, sizeof(right) - 1};
    char changed[sizeof(right)];
    const char *stored;

    world_open(&world, &cheap);
    stored = hash(&world, password);
    expect_int(verify(&world, stored, password), PASSWORD_RIGHT);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_int(verify(&world, stored, rows[i].password), PASSWORD_WRONG);
    }
    for (size_t i = 0; i < password.bytes; i++) {
        memcpy(changed, right, sizeof(right));
        changed[i] = (char)(changed[i] ^ 0x20);
        expect_int(
            verify(&world, stored, (struct secret){changed, password.bytes}),
            PASSWORD_WRONG);
        expect_int(verify(&world, stored, (struct secret){right, i}),
                   PASSWORD_WRONG);
    }
    world_close(&world);
}

TEST(the_empty_password_is_one)
{
    struct world world;
    const char *stored;

    world_open(&world, &cheap);
    stored = hash(&world, (struct secret){NULL, 0});
    expect_int(verify(&world, stored, PASSWORD("")), PASSWORD_RIGHT);
    expect_int(verify(&world, stored, PASSWORD("x")), PASSWORD_WRONG);
    world_close(&world);
}

TEST(stored_as_argon2id_with_a_salt_of_its_own)
{
    struct world world;
    const char *one;
    const char *two;

    world_open(&world, &shipped);
    one = hash(&world, PASSWORD("correct horse"));
    two = hash(&world, PASSWORD("correct horse"));
    expect_true(strncmp(one, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    /* 16 bytes of salt, 32 of hash. */
    expect_int(strlen(one), 31 + 22 + 1 + 43);
    expect_false(strncmp(one, two, 31 + 22) == 0);
    expect_int(verify(&world, one, PASSWORD("correct horse")), PASSWORD_RIGHT);
    world_close(&world);
}

TEST(another_cost_is_outdated)
{
    static const struct {
        const char *name;
        size_t memory_bytes;
        unsigned passes;
        enum password_verdict verdict;
    } rows[] = {
        {"the same", 64 * 1024, 2, PASSWORD_RIGHT},
        {"more memory now", 128 * 1024, 2, PASSWORD_RIGHT_BUT_OUTDATED},
        {"less memory now", 32 * 1024, 2, PASSWORD_RIGHT_BUT_OUTDATED},
        {"more passes now", 64 * 1024, 3, PASSWORD_RIGHT_BUT_OUTDATED},
        {"fewer passes now", 64 * 1024, 1, PASSWORD_RIGHT_BUT_OUTDATED},
    };
    struct world before;
    const char *stored;

    world_open(&before, &cheap);
    stored = hash(&before, PASSWORD("password"));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct hasher_options options = cheap;
        struct world now;

        test_case(rows[i].name);
        options.memory_bytes = rows[i].memory_bytes;
        options.passes = rows[i].passes;
        world_open(&now, &options);
        expect_int(verify(&now, stored, PASSWORD("password")), rows[i].verdict);
        expect_int(verify(&now, stored, PASSWORD("Password")), PASSWORD_WRONG);
        world_close(&now);
    }
    world_close(&before);
}

TEST(a_short_hash_is_outdated)
{
    struct world world;
    char stored[128];

    /* 16 bytes of hash, as some make them; its bytes are not a prefix of the
     * longer one, so this one only shows that it is read. */
    world_open(&world, &cheap);
    (void)snprintf(stored, sizeof(stored),
                   "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$%s",
                   "AAAAAAAAAAAAAAAAAAAAAA");
    expect_int(verify(&world, stored, PASSWORD("password")), PASSWORD_WRONG);
    world_close(&world);
}

TEST(damaged_and_dear_hashes_are_refused_before_any_work)
{
#define TAIL                                                                   \
    ",p=1$c29tZXNhbHRzb21lc2FsdA$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    static const struct {
        const char *stored;
        gate_status status;
    } rows[] = {
        {"", GATE_FAULT_CRYPTO},
        {"!", GATE_FAULT_CRYPTO},
        {"plain", GATE_FAULT_CRYPTO},
        {"$argon2i$v=19$m=64,t=2" TAIL, GATE_FAULT_CRYPTO},
        {"$argon2id$v=19$m=64,t=2" TAIL, GATE_OK},
        {"$argon2id$v=19$m=256,t=2" TAIL, GATE_OK},
        {"$argon2id$v=19$m=257,t=2" TAIL, GATE_FAULT_CRYPTO},
        {"$argon2id$v=19$m=64,t=32" TAIL, GATE_OK},
        {"$argon2id$v=19$m=64,t=33" TAIL, GATE_FAULT_CRYPTO},
        {"$argon2id$v=19$m=4194304,t=2" TAIL, GATE_FAULT_CRYPTO},
        {"$argon2id$v=19$m=4294967295,t=4294967295" TAIL, GATE_FAULT_CRYPTO},
    };
    struct world world;

    world_open(&world, &cheap);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        enum password_verdict verdict = PASSWORD_RIGHT;
        uint64_t before = hashers_count(world.hashers);

        test_case(rows[i].stored);
        expect_int(hasher_verify(world.hasher, &world.cx, rows[i].stored,
                                 PASSWORD("password"), &verdict),
                   rows[i].status);
        expect_int(hashers_count(world.hashers) - before,
                   rows[i].status == GATE_OK);
    }
    world_close(&world);
}

static double cpu_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The same work, counted and felt; never right, whatever is tried. */
TEST(nobody_costs_what_somebody_does)
{
    struct world world;
    double known_ms;
    double unknown_ms;
    const char *stored;
    double before_ms;

    world_open(&world, &shipped);
    stored = hash(&world, PASSWORD("password"));
    before_ms = cpu_ms();
    for (int i = 0; i < 5; i++) {
        expect_int(verify(&world, stored, PASSWORD("wrong")), PASSWORD_WRONG);
    }
    known_ms = cpu_ms() - before_ms;
    before_ms = cpu_ms();
    for (int i = 0; i < 5; i++) {
        expect_int(verify(&world, NULL, PASSWORD("wrong")), PASSWORD_WRONG);
    }
    unknown_ms = cpu_ms() - before_ms;
    expect_int(hashers_count(world.hashers), 11);
    /* Wide, for a busy machine; `enumeration: same_time` is the fine one. */
    expect_true(unknown_ms > known_ms / 2 && unknown_ms < known_ms * 2);
    world_close(&world);
}

/* ASan and TSan map terabytes. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

/* A lack of memory is a fault, and never "wrong password". */
TEST(without_memory_nobody_is_told_wrong)
{
    struct world world;
    struct rlimit before;
    struct rlimit tight;
    enum password_verdict verdict = PASSWORD_RIGHT;
    gate_status status;

    if (IS_SANITIZED) {
        test_skip("a sanitizer needs its address space");
    }
    world_open(&world, &shipped);
    (void)hash(&world, PASSWORD("password"));
    expect_int(getrlimit(RLIMIT_AS, &before), 0);
    tight = before;
    tight.rlim_cur = 1 << 20;
    expect_int(setrlimit(RLIMIT_AS, &tight), 0);
    status = hasher_verify(world.hasher, &world.cx, NULL, PASSWORD("password"),
                           &verdict);
    expect_int(setrlimit(RLIMIT_AS, &before), 0);
    expect_int(status, GATE_FAULT_CRYPTO);
    expect_int(verdict, PASSWORD_RIGHT);
    world_close(&world);
}

/* A password that stands nowhere in the program: byte for byte by this. */
static char marked_byte(size_t nth)
{
    return (char)(0x21 + (nth * 37 + 11) % 90);
}

enum { MARK_BYTES = 48, CHUNK_BYTES = 1 << 16 };

static size_t count_marks(const char *data, size_t bytes)
{
    size_t count = 0;

    for (size_t at = 0; at + MARK_BYTES <= bytes; at++) {
        size_t same = 0;

        while (same < MARK_BYTES && data[at + same] == marked_byte(same)) {
            same++;
        }
        count += same == MARK_BYTES;
    }
    return count;
}

/* One mapping; what lies across two chunks is looked at twice at most. */
static size_t count_in_range(FILE *memory, long from, long to)
{
    static char chunk[CHUNK_BYTES];
    size_t count = 0;

    for (long at = from; at < to; at += CHUNK_BYTES - MARK_BYTES) {
        size_t wanted = to - at < CHUNK_BYTES ? (size_t)(to - at) : CHUNK_BYTES;
        bool is_itself = at < (long)(uintptr_t)(chunk + sizeof(chunk)) &&
                         at + (long)wanted > (long)(uintptr_t)chunk;

        if (!is_itself && fseek(memory, at, SEEK_SET) == 0) {
            count += count_marks(chunk, fread(chunk, 1, wanted, memory));
        }
    }
    memset(chunk, 0, sizeof(chunk));
    return count;
}

/* In all of this process's memory that can be written. */
static size_t count_in_memory(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen("/proc/self/mem", "r");
    char line[512];
    size_t count = 0;

    if (maps == NULL || memory == NULL) {
        abort();
    }
    (void)setvbuf(memory, NULL, _IONBF, 0);
    while (fgets(line, sizeof(line), maps) != NULL) {
        long from;
        long to;
        char mode[5];

        if (sscanf(line, "%lx-%lx %4s", (unsigned long *)&from,
                   (unsigned long *)&to, mode) == 3 &&
            mode[0] == 'r' && mode[1] == 'w') {
            count += count_in_range(memory, from, to);
        }
    }
    (void)fclose(memory);
    (void)fclose(maps);
    return count;
}

TEST(no_password_stays_in_memory)
{
    static const int64_t patience_ms[] = {0, -1, 1};
    char password[MARK_BYTES];
    volatile char *wiped = password;

    if (IS_SANITIZED) {
        test_skip("a sanitizer's memory is too large to look through");
    }
    for (size_t k = 0; k < ARRAY_LENGTH(patience_ms); k++) {
        struct hasher_options options = shipped;
        struct secret secret = {password, MARK_BYTES};
        struct world world;
        const char *stored;

        options.patience_ms = patience_ms[k];
        options.ceiling_bytes = 1u << 30;
        world_open(&world, &options);
        for (size_t i = 0; i < MARK_BYTES; i++) {
            password[i] = marked_byte(i);
        }
        stored = hash(&world, secret);
        expect_int(verify(&world, stored, secret), PASSWORD_RIGHT);
        expect_true(count_in_memory() > 0); /* it would be found */
        for (size_t i = 0; i < MARK_BYTES; i++) {
            wiped[i] = 0;
        }
        hasher_give_back(&world.hasher);
        if (patience_ms[k] != 1) {
            expect_int(count_in_memory(), 0);
        }
        /* An orphan wipes its own at its end. */
        hashers_free(world.hashers);
        world.hashers = NULL;
        expect_int(count_in_memory(), 0);
        world_close(&world);
    }
}

TEST_MAIN
