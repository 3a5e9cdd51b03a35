/* SPDX-License-Identifier: MIT */
/*
 * One piece of memory for each account: the row, and behind it the bytes of its
 * texts.  The password's hash is among them: it is wiped when it leaves.
 */
#include "accounts/account_cache.h"

#include <stddef.h>

#include "base/memory.h"

enum { USUAL_BYTES = 400 };

/* All texts of an account. */
static const size_t texts[] = {
    offsetof(gate_account, username),   offsetof(gate_account, username_folded),
    offsetof(gate_account, email),      offsetof(gate_account, email_folded),
    offsetof(gate_account, first_name), offsetof(gate_account, last_name),
    offsetof(gate_account, locale),     offsetof(gate_account, password_hash),
};

struct kept {
    uint64_t stamp;
    gate_id session;
    gate_account account; /* its texts are in `text`, or NULL */
    size_t text_bytes;
    char text[];
};

struct key {
    gate_id account;
    gate_id session;
};

static const char **text_of(gate_account *account, size_t nth)
{
    return (const char **)(void *)((char *)account + texts[nth]);
}

static bool matches(const void *thing, const void *wanted)
{
    const struct kept *kept = thing;
    const struct key *key = wanted;

    return kept->account.id == key->account && kept->session == key->session;
}

static size_t bytes_of(const void *thing)
{
    return memory_held_bytes(thing);
}

static const struct cache_kind accounts = {
    .matches = matches,
    .bytes = bytes_of,
    .free = memory_wipe_and_free,
    .usual_bytes = USUAL_BYTES,
};

struct cache *account_cache_new(size_t max_bytes)
{
    return cache_new(&accounts, max_bytes);
}

/* Ids are the store's, which strangers cannot choose. */
static uint64_t hash_of(const struct key *key)
{
    uint64_t mixed = (uint64_t)key->account * 0x9e3779b97f4a7c15u +
                     (uint64_t)key->session * 0xbf58476d1ce4e5b9u;

    return mixed ^ mixed >> 29;
}

/* --- out of it --- */

static gate_status copy(gate_context *cx, const struct kept *kept,
                        gate_account *out)
{
    gate_account account = kept->account;
    char *text;

    TRY(NEW_ARRAY(cx, kept->text_bytes, &text));
    memcpy(text, kept->text, kept->text_bytes);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        const char **member = text_of(&account, i);

        if (*member != NULL) {
            *member = text + (*member - kept->text);
        }
    }
    *out = account;
    return GATE_OK;
}

gate_status account_cache_find(struct cache *cache, gate_context *cx,
                               gate_id account, gate_id session, uint64_t stamp,
                               gate_account *out)
{
    struct key key = {account, session};
    struct cache_hold hold;

    if (!cache_find(cache, hash_of(&key), &key, &hold)) {
        return GATE_NOT_FOUND;
    }
    const struct kept *kept = hold.thing;
    gate_status status =
        kept->stamp == stamp ? copy(cx, kept, out) : GATE_NOT_FOUND;

    cache_give_back(&hold);
    if (status == GATE_NOT_FOUND) {
        cache_drop(cache, hash_of(&key), kept);
    }
    return status;
}

/* --- into it --- */

static size_t text_bytes_of(const gate_account *account)
{
    gate_account texted = *account;
    size_t bytes = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        const char *text = *text_of(&texted, i);

        bytes += text == NULL ? 0 : strlen(text) + 1;
    }
    return bytes;
}

static void take_texts(struct kept *kept)
{
    char *end = kept->text;

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        const char **member = text_of(&kept->account, i);

        if (*member != NULL) {
            size_t bytes = strlen(*member) + 1;

            memcpy(end, *member, bytes);
            *member = end;
            end += bytes;
        }
    }
}

void account_cache_add(struct cache *cache, const gate_account *account,
                       gate_id session, uint64_t stamp)
{
    struct key key = {account->id, session};
    size_t text_bytes = text_bytes_of(account);
    struct kept *kept = memory_allocate(1, sizeof(*kept) + text_bytes);
    struct cache_hold hold;

    if (kept == NULL) {
        return;
    }
    kept->stamp = stamp;
    kept->session = session;
    kept->account = *account;
    kept->text_bytes = text_bytes;
    take_texts(kept);
    cache_put(cache, hash_of(&key), &key, kept, &hold);
    cache_give_back(&hold);
}
