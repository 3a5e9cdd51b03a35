/* SPDX-License-Identifier: MIT */
/*
 * The one key that lies outside the database, and what it seals: the signing
 * keys and the keys of each purpose.  XChaCha20-Poly1305 with the row's purpose
 * and kid as associated data.
 */
#ifndef CRYPTO_MASTER_KEY_H
#define CRYPTO_MASTER_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/context.h"
#include "base/slice.h"

enum { MASTER_KEY_BYTES = 32, SEAL_OVERHEAD_BYTES = 40 };

struct master_key;

/**
 * Read the key from a file, or make the file (mode 0600, written whole and
 * synced before it is used) where there is none and `may_create`.
 *
 * @retval GATE_FAULT_CONFIG  Not there, readable by others (any of mode 077),
 * not 64 hex digits, or cannot be written: the context's fault says what to do.
 * Owned: master_key_free().
 */
GATE_MUST_USE gate_status master_key_open(gate_context *cx, const char *path,
                                          bool may_create,
                                          struct master_key **out);
void master_key_free(struct master_key *key); /* NULL is fine */

/** `out` has bytes + SEAL_OVERHEAD_BYTES, in the arena. */
GATE_MUST_USE gate_status master_key_seal(const struct master_key *key,
                                          gate_context *cx,
                                          struct slice associated,
                                          const void *data, size_t bytes,
                                          uint8_t **out, size_t *out_bytes);

/** @retval GATE_REFUSED  Sealed with another key, or damaged.
 *  `out` is in the arena, which is wiped at its end. */
GATE_MUST_USE gate_status master_key_unseal(const struct master_key *key,
                                            gate_context *cx,
                                            struct slice associated,
                                            const uint8_t *sealed, size_t bytes,
                                            uint8_t **out, size_t *out_bytes);

#endif
