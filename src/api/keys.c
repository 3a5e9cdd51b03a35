/* SPDX-License-Identifier: MIT */
/*
 * The keys: made at the first start, one a purpose, and sealed with the master
 * key in the store, so that all processes on one store share them.
 */
#include "api/keys.h"
#include "api/service.h"
#include "base/encode.h"
#include "base/memory.h"
#include "crypto/master_key.h"
#include "crypto/random.h"

enum { KID_BYTES = 12, KEYS_MEMORY_BYTES = 1048576, LOAD_ROUNDS = 3 };

/* What one loading of the keys works with. */
struct loading {
    gate_service *service;
    gate_context *cx;
    struct master_key *master;
    gate_key *keys;
    size_t count;
};

static const char *algorithm_for(const struct loading *loading,
                                 enum key_purpose purpose)
{
    return purpose == KEY_ACCESS ? loading->service->settings.token_algorithm
                                 : "HS256";
}

static bool is_for(const gate_key *key, enum key_purpose purpose)
{
    return slice_is(slice_of(key->purpose), key_purpose_name(purpose));
}

static gate_status associated_data(gate_context *cx, const gate_key *key,
                                   struct slice *out)
{
    const char *text;

    TRY(context_format(cx, &text, "%s|%s|%s", key->purpose, key->algorithm,
                       key->kid));
    *out = slice_of(text);
    return GATE_OK;
}

static gate_status seal_new_key(const struct loading *loading, gate_key *key)
{
    uint8_t material[KEY_MATERIAL_BYTES];
    uint8_t id[KID_BYTES];
    char kid[BASE64URL_LENGTH(KID_BYTES)];
    struct slice associated;
    uint8_t *sealed;

    crypto_random(id, sizeof(id));
    base64url_encode(id, sizeof(id), kid);
    TRY(context_copy(loading->cx, (struct slice){kid, sizeof(kid)}, &key->kid));
    TRY(associated_data(loading->cx, key, &associated));
    crypto_random(material, sizeof(material));
    gate_status status =
        master_key_seal(loading->master, loading->cx, associated, material,
                        sizeof(material), &sealed, &key->sealed_bytes);
    memory_wipe(material, sizeof(material));
    key->sealed = sealed;
    return status;
}

/* A key, and whether it must be the first that signs for its purpose. */
struct addition {
    gate_key key;
    bool is_first;
};

static gate_status add_in_change(gate_change *change, void *payload)
{
    struct addition *addition = payload;

    return change->store->ops->add_key(change, &addition->key,
                                       addition->is_first);
}

/* GATE_STALE when another process was quicker. */
static gate_status make_key(const struct loading *loading,
                            enum key_purpose purpose, bool is_first)
{
    struct addition addition = {
        .key = {.purpose = key_purpose_name(purpose),
                .algorithm = algorithm_for(loading, purpose),
                .created_ms = loading->cx->now_ms},
        .is_first = is_first,
    };

    TRY(seal_new_key(loading, &addition.key));
    return loading->service->store->ops->change(
        loading->service->store, loading->cx, add_in_change, &addition);
}

/* The newest key that can sign for a purpose; NULL: none. */
static const gate_key *signing_key(const struct loading *loading,
                                   enum key_purpose purpose, bool *any)
{
    const gate_key *newest = NULL;

    *any = false;
    for (size_t i = 0; i < loading->count; i++) {
        const gate_key *key = &loading->keys[i];

        if (is_for(key, purpose) && key->retired_ms == 0) {
            *any = true;
            if (slice_is(slice_of(key->algorithm),
                         algorithm_for(loading, purpose))) {
                newest = key;
            }
        }
    }
    return newest;
}

/* GATE_STALE: something was made, by us or another: list again. */
static gate_status make_missing(const struct loading *loading)
{
    bool made = false;

    for (int purpose = 0; purpose < KEY_PURPOSES; purpose++) {
        bool any;

        if (signing_key(loading, (enum key_purpose)purpose, &any) == NULL) {
            gate_status status =
                make_key(loading, (enum key_purpose)purpose, !any);
            if (status != GATE_OK && status != GATE_STALE) {
                return status;
            }
            made = true;
        }
    }
    return made ? GATE_STALE : GATE_OK;
}

/* In the arena, which is wiped at its end. */
static gate_status open_key(gate_context *cx, const struct master_key *master,
                            const char *master_path, const gate_key *key,
                            struct slice *out)
{
    struct slice associated;
    uint8_t *material;

    TRY(associated_data(cx, key, &associated));
    gate_status status =
        master_key_unseal(master, cx, associated, key->sealed,
                          key->sealed_bytes, &material, &out->bytes);
    if (status == GATE_REFUSED) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "the keys in the database were sealed with another master "
                     "key than the one in %s: bring that file back from its "
                     "backup",
                     master_path);
    }
    TRY(status);
    out->data = (const char *)material;
    return GATE_OK;
}

static gate_status unseal(const struct loading *loading, struct keyring *ring,
                          const gate_key *key, enum key_purpose purpose)
{
    struct slice material;
    bool any;

    TRY(open_key(loading->cx, loading->master,
                 loading->service->settings.master_key_file, key, &material));
    return keyring_add(ring, loading->cx, purpose, key->algorithm, key->kid,
                       (const uint8_t *)material.data, material.bytes,
                       signing_key(loading, purpose, &any) == key);
}

static gate_status fill_ring(const struct loading *loading,
                             struct keyring *ring)
{
    for (size_t i = 0; i < loading->count; i++) {
        for (int purpose = 0; purpose < KEY_PURPOSES; purpose++) {
            if (is_for(&loading->keys[i], (enum key_purpose)purpose)) {
                TRY(unseal(loading, ring, &loading->keys[i],
                           (enum key_purpose)purpose));
            }
        }
    }
    return GATE_OK;
}

/* List, make what is missing, list again: at most a few times, since others
 * may start beside us. */
static gate_status list_until_complete(struct loading *loading)
{
    gate_store *store = loading->service->store;

    for (int round = 0; round < LOAD_ROUNDS; round++) {
        TRY(store->ops->list_keys(store, loading->cx, &loading->keys,
                                  &loading->count));
        if (loading->master == NULL) {
            /* A lost key file must not be replaced by a fresh one. */
            TRY(master_key_open(loading->cx,
                                loading->service->settings.master_key_file,
                                loading->count == 0, &loading->master));
        }
        gate_status status = make_missing(loading);
        if (status != GATE_STALE) {
            return status;
        }
    }
    return FAULT(loading->cx, GATE_FAULT_STORE,
                 "the keys could not be made: others changed them meanwhile");
}

gate_status service_load_keys(gate_service *service, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct loading loading = {.service = service, .cx = &cx};
    gate_status status =
        context_open(KEYS_MEMORY_BYTES, service_now_ms(service), &cx);

    service->ring = keyring_new((size_t)service->settings.token_cache);
    if (service->ring == NULL) {
        status = GATE_FAULT_MEMORY;
    }
    if (status == GATE_OK) {
        status = list_until_complete(&loading);
    }
    if (status == GATE_OK) {
        status = fill_ring(&loading, service->ring);
    }
    master_key_free(loading.master);
    return status == GATE_OK ? GATE_OK : error_from(error, status, &cx);
}

gate_status keys_check(gate_context *cx, const char *master_path,
                       const gate_key *keys, size_t count)
{
    struct master_key *master;
    struct slice material;
    gate_status status = GATE_OK;

    TRY(master_key_open(cx, master_path, false, &master));
    for (size_t i = 0; i < count && status == GATE_OK; i++) {
        status = open_key(cx, master, master_path, &keys[i], &material);
    }
    master_key_free(master);
    return status;
}
