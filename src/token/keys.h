/* SPDX-License-Identifier: MIT */
/*
 * The key ring: one key a purpose, and the signing keys of access tokens, of
 * which one signs and all verify until they are forgotten.  Immutable once made
 * but for the pointer to it, which is swapped as a whole (api/keys.c).
 */
#ifndef TOKEN_KEYS_H
#define TOKEN_KEYS_H

#include "base/buffer.h"
#include "base/context.h"
#include "crypto/digest.h"
#include "crypto/sign.h"

enum key_purpose {
    KEY_ACCESS,  /* signs access tokens */
    KEY_REFRESH, /* makes the successors of refresh tokens */
    KEY_LINK,    /* makes the tokens in mails */
    KEY_BUDGET,  /* names of those who are counted, and decoys */
    KEY_CAPTCHA, /* answers */
    KEY_PURPOSES,
};

/* "access", "refresh", "link", "budget": as the store has them. */
const char *key_purpose_name(enum key_purpose purpose);

enum token_algorithm { TOKEN_EDDSA, TOKEN_HS256 };

/** "EdDSA", "HS256"; false for any other text. */
bool token_algorithm_read(const char *name, enum token_algorithm *out);
const char *token_algorithm_name(enum token_algorithm algorithm);

/* The `typ` of access tokens: RFC 9068, section 2.1. */
#define TOKEN_TYPE_ACCESS "at+jwt"

struct signing_key {
    const char *kid;
    enum token_algorithm algorithm;
    struct slice header;    /* of access tokens, as it stands in them */
    struct sign_key *pair;  /* EDDSA */
    struct mac_key *secret; /* HS256 */
    struct signing_key *next;
};

struct cache;

struct keyring {
    struct signing_key *signs;             /* the one that signs */
    struct signing_key *first;             /* all that verify, newest first */
    struct mac_key *purpose[KEY_PURPOSES]; /* all but KEY_ACCESS */
    struct cache *verified;                /* tokens seen before … */
    struct fingerprint_key *prints;        /* … which are known by these */
};

/** An empty ring.  NULL without memory.  Owned: keyring_free().
 *  @param verified_bytes  For remembering the tokens that it has verified. */
struct keyring *keyring_new(size_t verified_bytes);
void keyring_free(struct keyring *ring); /* NULL is fine */

/** Fresh key material: 32 bytes whatever the algorithm. */
enum { KEY_MATERIAL_BYTES = 32 };

/** Add the material of a key.  The newest signing key of the wanted algorithm
 *  signs: pass `signs` for it.  Add the oldest first: of two keys of one other
 *  purpose the later replaces the earlier.
 *  @param algorithm  For KEY_ACCESS any; for the others "HS256".
 *  @param kid        Unique among the signing keys, 1 to 128 bytes.
 *  @retval GATE_FAULT_CONFIG  Shorter than 256 bits, an unknown algorithm, a
 *                             kid twice.
 */
GATE_MUST_USE gate_status keyring_add(struct keyring *ring, gate_context *cx,
                                      enum key_purpose purpose,
                                      const char *algorithm, const char *kid,
                                      const uint8_t *material, size_t bytes,
                                      bool signs);

/** The signing key of that kid; NULL when there is none. */
const struct signing_key *keyring_find(const struct keyring *ring,
                                       const char *kid);

enum { TOKEN_HEADER_MAX_BYTES = 1024 };

/** The header of a token by this key: {"alg","typ","kid"}. */
void signing_key_write_header(const struct signing_key *key, const char *typ,
                              struct buffer *out);

/** The public keys as a JWK set (RFC 7517, 8037): asymmetric ones alone. */
void keyring_write_jwks(const struct keyring *ring, struct buffer *out);

#endif
