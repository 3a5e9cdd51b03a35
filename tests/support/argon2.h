/* SPDX-License-Identifier: MIT */
/* The reference implementation of Argon2id (libargon2, tests only), where the
 * build has found it. */
#ifndef TESTS_ARGON2_H
#define TESTS_ARGON2_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "crypto/phc.h"

#ifdef TESTS_HAVE_ARGON2

#include <argon2.h>

static inline bool argon2_is_there(void)
{
    return true;
}

static inline bool argon2_compute(const struct hash_cost *cost,
                                  const void *password, size_t bytes,
                                  const uint8_t salt[PHC_SALT_BYTES],
                                  uint8_t out[32])
{
    return argon2id_hash_raw(cost->passes, cost->memory_kib, 1, password, bytes,
                             salt, PHC_SALT_BYTES, out, 32) == ARGON2_OK;
}

static inline bool argon2_accepts(const char *stored, const char *password)
{
    return argon2id_verify(stored, password, strlen(password)) == ARGON2_OK;
}

static inline bool argon2_keeps_the_rfc(void)
{
    static const uint8_t tag[32] = {
        0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37,
        0xa3, 0x4a, 0x8b, 0x53, 0xc9, 0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75,
        0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01, 0xe6, 0x59};
    uint8_t password[32];
    uint8_t salt[16];
    uint8_t key[8];
    uint8_t data[12];
    uint8_t out[32];
    argon2_context context = {
        .out = out,
        .outlen = sizeof(out),
        .pwd = password,
        .pwdlen = sizeof(password),
        .salt = salt,
        .saltlen = sizeof(salt),
        .secret = key,
        .secretlen = sizeof(key),
        .ad = data,
        .adlen = sizeof(data),
        .t_cost = 3,
        .m_cost = 32,
        .lanes = 4,
        .threads = 4,
        .version = ARGON2_VERSION_13,
    };

    memset(password, 1, sizeof(password));
    memset(salt, 2, sizeof(salt));
    memset(key, 3, sizeof(key));
    memset(data, 4, sizeof(data));
    return argon2id_ctx(&context) == ARGON2_OK &&
           memcmp(out, tag, sizeof(tag)) == 0;
}

#else

static inline bool argon2_is_there(void)
{
    return false;
}

static inline bool argon2_compute(const struct hash_cost *cost,
                                  const void *password, size_t bytes,
                                  const uint8_t salt[PHC_SALT_BYTES],
                                  uint8_t out[32])
{
    (void)cost, (void)password, (void)bytes, (void)salt, (void)out;
    return false;
}

static inline bool argon2_accepts(const char *stored, const char *password)
{
    (void)stored, (void)password;
    return false;
}

static inline bool argon2_keeps_the_rfc(void)
{
    return false;
}

#endif
#endif
