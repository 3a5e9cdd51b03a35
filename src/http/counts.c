/* SPDX-License-Identifier: MIT */
/*
 * A table of lists, keyed with the process's random number because clients
 * choose the addresses.  It holds one node for each prefix that is connected,
 * so the limit of connections bounds it.
 */
#include "http/counts.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"

enum { SLOTS = 1024 };

struct node {
    struct node *next;
    struct address prefix;
    uint32_t count;
};

struct counts {
    pthread_mutex_t lock;
    struct node *slots[SLOTS];
};

struct counts *counts_new(void)
{
    struct counts *counts = memory_allocate(1, sizeof(*counts));

    if (counts != NULL) {
        pthread_mutex_init(&counts->lock, NULL);
    }
    return counts;
}

void counts_free(struct counts *counts)
{
    if (counts == NULL) {
        return;
    }
    for (size_t i = 0; i < SLOTS; i++) {
        while (counts->slots[i] != NULL) {
            struct node *node = counts->slots[i];

            counts->slots[i] = node->next;
            memory_free(node);
        }
    }
    pthread_mutex_destroy(&counts->lock);
    memory_free(counts);
}

/* Where the node of a prefix hangs, or would. */
static struct node **find(struct counts *counts, const struct address *prefix)
{
    struct slice key = {(const char *)prefix->bytes, sizeof(prefix->bytes)};
    struct node **at = &counts->slots[map_hash(key) % SLOTS];

    while (*at != NULL &&
           ((*at)->prefix.is_v6 != prefix->is_v6 ||
            memcmp((*at)->prefix.bytes, prefix->bytes, 16) != 0)) {
        at = &(*at)->next;
    }
    return at;
}

uint32_t counts_of(struct counts *counts, const struct address *address)
{
    struct address prefix;

    address_prefix(address, &prefix);
    pthread_mutex_lock(&counts->lock);
    const struct node *node = *find(counts, &prefix);
    uint32_t count = node == NULL ? 0 : node->count;
    pthread_mutex_unlock(&counts->lock);
    return count;
}

static bool add(struct counts *counts, const struct address *prefix)
{
    struct node **at = find(counts, prefix);

    if (*at == NULL) {
        *at = memory_allocate(1, sizeof(**at));
        if (*at == NULL) {
            return false;
        }
        (*at)->prefix = *prefix;
    }
    (*at)->count++;
    return true;
}

bool counts_add(struct counts *counts, const struct address *address)
{
    struct address prefix;

    address_prefix(address, &prefix);
    pthread_mutex_lock(&counts->lock);
    bool done = add(counts, &prefix);
    pthread_mutex_unlock(&counts->lock);
    return done;
}

void counts_remove(struct counts *counts, const struct address *address)
{
    struct address prefix;

    address_prefix(address, &prefix);
    pthread_mutex_lock(&counts->lock);
    struct node **at = find(counts, &prefix);

    assert(*at != NULL && (*at)->count > 0);
    if (--(*at)->count == 0) {
        struct node *node = *at;

        *at = node->next;
        memory_free(node);
    }
    pthread_mutex_unlock(&counts->lock);
}
