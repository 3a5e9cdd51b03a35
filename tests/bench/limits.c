/* SPDX-License-Identifier: MIT */
/*
 * What this core and this disk can do without any server: Argon2id hashes with
 * the default settings, and commits of one row at synchronous=FULL.
 *
 *     limits hash MS
 *     limits commit FILE MS
 *
 * Prints one JSON object.
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* hash_memory and hash_passes of src/settings/settings.def. */
enum { HASH_MEMORY_BYTES = 19922944, HASH_PASSES = 2, MS_MAX = 600000 };

static double seconds(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int measure_hash(double wanted_s)
{
    static const unsigned char salt[crypto_pwhash_SALTBYTES];
    static const char password[] = "a heron stands in the reeds";
    unsigned char out[32];
    double began_s = seconds(CLOCK_MONOTONIC);
    double cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double now_s = began_s;
    unsigned count = 0;

    while (now_s - began_s < wanted_s || count == 0) {
        if (crypto_pwhash(out, sizeof(out), password, sizeof(password) - 1,
                          salt, HASH_PASSES, HASH_MEMORY_BYTES,
                          crypto_pwhash_ALG_ARGON2ID13) != 0) {
            return 1;
        }
        count++;
        now_s = seconds(CLOCK_MONOTONIC);
    }
    cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
    printf("{\"per_s\":%.6g,\"cpu_us\":%.6g}\n", count / (now_s - began_s),
           1e6 * cpu_s / count);
    return 0;
}

static int measure_commit(const char *path, double wanted_s)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    int code = sqlite3_open(path, &db);

    if (code == SQLITE_OK) {
        code = sqlite3_exec(db,
                            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                            "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY "
                            "KEY, text TEXT)",
                            NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(db, "INSERT INTO t (text) VALUES ('row')", -1,
                                  &insert, NULL);
    }
    double began_s = seconds(CLOCK_MONOTONIC);
    double now_s = began_s;
    unsigned count = 0;

    while (code == SQLITE_OK && (now_s - began_s < wanted_s || count == 0)) {
        if (sqlite3_step(insert) != SQLITE_DONE) {
            code = sqlite3_reset(insert);
            break;
        }
        code = sqlite3_reset(insert);
        count++;
        now_s = seconds(CLOCK_MONOTONIC);
    }
    if (code == SQLITE_OK) {
        printf("{\"per_s\":%.6g}\n", count / (now_s - began_s));
    } else {
        (void)fprintf(stderr, "limits: %s\n", sqlite3_errmsg(db));
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_close(db);
    return code == SQLITE_OK ? 0 : 1;
}

int main(int count, char **words)
{
    long ms = count > 2 ? strtol(words[count - 1], NULL, 10) : 0;

    if (sodium_init() < 0) {
        return 1;
    }
    if (ms > 0 && ms <= MS_MAX && count == 3 && strcmp(words[1], "hash") == 0) {
        return measure_hash((double)ms / 1000);
    }
    if (ms > 0 && ms <= MS_MAX && count == 4 &&
        strcmp(words[1], "commit") == 0) {
        return measure_commit(words[2], (double)ms / 1000);
    }
    (void)fputs("usage: limits hash MS | limits commit FILE MS\n", stderr);
    return 2;
}
