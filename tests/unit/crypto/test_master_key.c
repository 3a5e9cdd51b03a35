/* SPDX-License-Identifier: MIT */
/* The master key's file, and what the key seals. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

#include "base/context.h"
#include "crypto/equal.h"
#include "crypto/master_key.h"

struct world {
    gate_context cx;
    char folder[64];
    char path[96];
};

static void world_open(struct world *world)
{
    expect_int(context_open(1u << 20, 0, &world->cx), GATE_OK);
    (void)snprintf(world->folder, sizeof(world->folder),
                   "/tmp/gatehouse-test-XXXXXX");
    expect_true(mkdtemp(world->folder) != NULL);
    (void)snprintf(world->path, sizeof(world->path), "%s/master.key",
                   world->folder);
}

static void world_close(struct world *world)
{
    (void)chmod(world->folder, 0700);
    (void)unlink(world->path);
    /* Fails when anything else was left behind. */
    expect_int(rmdir(world->folder), 0);
    context_close(&world->cx);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    expect_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    expect_int(fchmod(fd, mode), 0);
    (void)close(fd);
}

#define DIGITS                                                                 \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1B1C1D1E1F"

/* Whether both keys seal alike: one opens what the other has sealed. */
static bool are_alike(gate_context *cx, const struct master_key *a,
                      const struct master_key *b)
{
    uint8_t *sealed;
    uint8_t *opened;
    size_t sealed_bytes;
    size_t bytes;

    return master_key_seal(a, cx, SLICE("x"), "data", 4, &sealed,
                           &sealed_bytes) == GATE_OK &&
           master_key_unseal(b, cx, SLICE("x"), sealed, sealed_bytes, &opened,
                             &bytes) == GATE_OK;
}

TEST(makes_a_file_for_its_owner_alone)
{
    struct world world;
    struct master_key *made = NULL;
    struct master_key *read_again = NULL;
    struct stat found;
    mode_t before = umask(0777);

    world_open(&world);
    expect_int(chmod(world.folder, 0700), 0);
    expect_int(master_key_open(&world.cx, world.path, true, &made), GATE_OK);
    (void)umask(before);
    expect_int(stat(world.path, &found), 0);
    expect_int(found.st_mode & 07777, 0600);
    expect_int(found.st_size, 65);
    expect_int(found.st_nlink, 1);
    expect_int(master_key_open(&world.cx, world.path, true, &read_again),
               GATE_OK);
    expect_true(are_alike(&world.cx, made, read_again));
    master_key_free(made);
    master_key_free(read_again);
    master_key_free(NULL);
    world_close(&world);
}

TEST(makes_none_unless_it_may)
{
    struct world world;
    struct master_key *key = NULL;

    world_open(&world);
    expect_int(master_key_open(&world.cx, world.path, false, &key),
               GATE_FAULT_CONFIG);
    expect_true(strstr(world.cx.message, "is not there") != NULL);
    expect_true(strstr(world.cx.message, world.path) != NULL);
    expect_true(access(world.path, F_OK) != 0);
    world_close(&world);
}

TEST(what_others_may_use_is_refused)
{
    for (mode_t bit = 01; bit <= 040; bit = (mode_t)(bit << 1)) {
        struct world world;
        struct master_key *key = NULL;

        world_open(&world);
        write_file(world.path, DIGITS "\n", 0600 | bit);
        expect_int(master_key_open(&world.cx, world.path, true, &key),
                   GATE_FAULT_CONFIG);
        expect_true(strstr(world.cx.message, "chmod 600") != NULL);
        world_close(&world);
    }
}

TEST(reads_64_hex_digits_and_nothing_else)
{
    static const struct {
        const char *text;
        gate_status status;
    } rows[] = {
        {DIGITS, GATE_OK},
        {DIGITS "\n", GATE_OK},
        {DIGITS "\n\n", GATE_FAULT_CONFIG},
        {DIGITS "\r\n", GATE_FAULT_CONFIG},
        {DIGITS " ", GATE_FAULT_CONFIG},
        {DIGITS "00", GATE_FAULT_CONFIG},
        {"", GATE_FAULT_CONFIG},
        {"\n", GATE_FAULT_CONFIG},
        {"00\n", GATE_FAULT_CONFIG},
        {"g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
         GATE_FAULT_CONFIG},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1\n",
         GATE_FAULT_CONFIG},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct world world;
        struct master_key *key = NULL;

        world_open(&world);
        test_case(rows[i].text);
        write_file(world.path, rows[i].text, 0400);
        expect_int(master_key_open(&world.cx, world.path, true, &key),
                   rows[i].status);
        /* Not a word of it in the message. */
        expect_true(strstr(world.cx.message, "0001020304") == NULL);
        master_key_free(key);
        world_close(&world);
    }
}

/* The neighbours of digits, and their like with the high bit set. */
TEST(only_hex_digits_are_read)
{
    static const char strangers[] = "/:@G`g \x01\x80\xb0\xb9\xc1\xe1\xff";
    char text[] = DIGITS;
    struct world world;

    world_open(&world);
    for (const char *stranger = strangers; *stranger != '\0'; stranger++) {
        struct master_key *key = NULL;

        text[20] = *stranger;
        write_file(world.path, text, 0600);
        expect_int(master_key_open(&world.cx, world.path, false, &key),
                   GATE_FAULT_CONFIG);
    }
    world_close(&world);
}

TEST(a_folder_or_a_missing_folder_is_told)
{
    struct world world;
    struct master_key *key = NULL;
    char path[128];

    world_open(&world);
    expect_int(master_key_open(&world.cx, world.folder, true, &key),
               GATE_FAULT_CONFIG);
    context_close(&world.cx);
    expect_int(context_open(1u << 20, 0, &world.cx), GATE_OK);
    (void)snprintf(path, sizeof(path), "%s/none/master.key", world.folder);
    expect_int(master_key_open(&world.cx, path, true, &key), GATE_FAULT_CONFIG);
    expect_true(strstr(world.cx.message, "cannot be made") != NULL);
    world_close(&world);
}

struct starter {
    const char *path;
    pthread_barrier_t *barrier;
    struct master_key *key;
};

static void *start_server(void *payload)
{
    struct starter *starter = payload;
    gate_context cx;

    if (context_open(1u << 20, 0, &cx) == GATE_OK) {
        (void)pthread_barrier_wait(starter->barrier);
        (void)!master_key_open(&cx, starter->path, true, &starter->key);
        context_close(&cx);
    }
    return NULL;
}

TEST(servers_that_start_at_once_have_one_key)
{
    enum { SERVERS = 8 };
    struct world world;
    struct starter starters[SERVERS];
    pthread_t threads[SERVERS];
    pthread_barrier_t barrier;

    world_open(&world);
    expect_int(pthread_barrier_init(&barrier, NULL, SERVERS), 0);
    for (int i = 0; i < SERVERS; i++) {
        starters[i] = (struct starter){world.path, &barrier, NULL};
        expect_int(
            pthread_create(&threads[i], NULL, start_server, &starters[i]), 0);
    }
    for (int i = 0; i < SERVERS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
        expect_true(starters[i].key != NULL);
        expect_true(are_alike(&world.cx, starters[0].key, starters[i].key));
    }
    for (int i = 0; i < SERVERS; i++) {
        master_key_free(starters[i].key);
    }
    (void)pthread_barrier_destroy(&barrier);
    world_close(&world);
}

TEST(seals_and_unseals)
{
    struct world world;
    struct master_key *key = NULL;
    static const char data[] = "thirty-two bytes of a signing key";

    world_open(&world);
    expect_int(master_key_open(&world.cx, world.path, true, &key), GATE_OK);
    for (size_t bytes = 0; bytes < sizeof(data); bytes++) {
        uint8_t *sealed = NULL;
        uint8_t *opened = NULL;
        size_t sealed_bytes = 0;
        size_t opened_bytes = 0;

        expect_int(master_key_seal(key, &world.cx, SLICE("access k1"), data,
                                   bytes, &sealed, &sealed_bytes),
                   GATE_OK);
        expect_int(sealed_bytes, bytes + SEAL_OVERHEAD_BYTES);
        expect_int(master_key_unseal(key, &world.cx, SLICE("access k1"), sealed,
                                     sealed_bytes, &opened, &opened_bytes),
                   GATE_OK);
        expect_int(opened_bytes, bytes);
        expect_true(crypto_equal(opened, data, bytes));
    }
    master_key_free(key);
    world_close(&world);
}

TEST(what_is_not_as_sealed_is_refused)
{
    struct world world;
    struct master_key *key = NULL;
    struct master_key *other = NULL;
    uint8_t *sealed = NULL;
    uint8_t *opened = NULL;
    size_t bytes = 0;
    size_t opened_bytes;

    world_open(&world);
    expect_int(master_key_open(&world.cx, world.path, true, &key), GATE_OK);
    expect_int(unlink(world.path), 0);
    expect_int(master_key_open(&world.cx, world.path, true, &other), GATE_OK);
    expect_int(master_key_seal(key, &world.cx, SLICE("link k1"), "secret", 6,
                               &sealed, &bytes),
               GATE_OK);
    expect_int(master_key_unseal(other, &world.cx, SLICE("link k1"), sealed,
                                 bytes, &opened, &opened_bytes),
               GATE_REFUSED);
    /* A key of one purpose moved to the row of another. */
    expect_int(master_key_unseal(key, &world.cx, SLICE("access k1"), sealed,
                                 bytes, &opened, &opened_bytes),
               GATE_REFUSED);
    for (size_t cut = 0; cut < bytes; cut++) {
        expect_int(master_key_unseal(key, &world.cx, SLICE("link k1"), sealed,
                                     cut, &opened, &opened_bytes),
                   GATE_REFUSED);
    }
    for (size_t i = 0; i < bytes * 8; i++) {
        sealed[i / 8] ^= (uint8_t)(1u << (i % 8));
        expect_int(master_key_unseal(key, &world.cx, SLICE("link k1"), sealed,
                                     bytes, &opened, &opened_bytes),
                   GATE_REFUSED);
        sealed[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    master_key_free(key);
    master_key_free(other);
    world_close(&world);
}

TEST_MAIN
