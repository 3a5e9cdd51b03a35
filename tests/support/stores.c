/* SPDX-License-Identifier: MIT */
/* The stores that tests run on, each opened empty in a folder of its own. */
#include "support/stores.h"

#include <dirent.h>
#include <unistd.h>

#include "base/context.h"
#include "store/memory.h"
#include "store/sqlite/open.h"

static gate_status open_memory(gate_context *cx, struct test_store *out)
{
    (void)cx;
    return memory_store_open(&out->store);
}

static gate_status open_at(gate_context *cx, const char *folder,
                           struct test_store *out)
{
    char path[TEST_FOLDER_BYTES + 16];

    snprintf(path, sizeof(path), "%s/gatehouse.db", folder);
    return sqlite_store_open(
        cx, &(struct sqlite_options){.path = path, .reader_count = 2},
        &out->store);
}

static gate_status open_sqlite(gate_context *cx, struct test_store *out)
{
    test_folder_make(out->folder);
    return open_at(cx, out->folder, out);
}

const char *const test_store_names[TEST_STORES] = {"memory", "sqlite"};

static gate_status (*const openers[TEST_STORES])(gate_context *,
                                                 struct test_store *) = {
    open_memory, open_sqlite};

struct test_store test_store_open(const char *name)
{
    struct test_store opened = {0};
    CLEANUP(context_close) gate_context cx = {0};
    gate_status status = context_open(1 << 20, 1700000000000, &cx);

    for (int i = 0; i < TEST_STORES && status == GATE_OK; i++) {
        if (strcmp(test_store_names[i], name) == 0) {
            status = openers[i](&cx, &opened);
        }
    }
    if (status != GATE_OK || opened.store == NULL) {
        fprintf(stderr, "cannot open the store \"%s\": %s\n", name, cx.message);
        exit(1);
    }
    return opened;
}

struct test_store test_store_open_at(const char *folder)
{
    struct test_store opened = {0};
    CLEANUP(context_close) gate_context cx = {0};
    gate_status status = context_open(1 << 20, 1700000000000, &cx);

    if (status == GATE_OK) {
        status = open_at(&cx, folder, &opened);
    }
    if (status != GATE_OK) {
        fprintf(stderr, "cannot open the database in %s: %s\n", folder,
                cx.message);
    }
    return opened;
}

void test_store_close(struct test_store *opened)
{
    opened->store->ops->close(opened->store);
    if (opened->folder[0] != '\0') {
        test_folder_remove(opened->folder);
    }
    *opened = (struct test_store){0};
}

void test_folder_make(char folder[TEST_FOLDER_BYTES])
{
    const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    snprintf(folder, TEST_FOLDER_BYTES, "%s/gatehouse-test-XXXXXX", place);
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(1);
    }
}

void test_folder_remove(const char *folder)
{
    DIR *open = opendir(folder);
    const struct dirent *entry;

    while (open != NULL && (entry = readdir(open)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)unlinkat(dirfd(open), entry->d_name, 0);
        }
    }
    if (open != NULL) {
        closedir(open);
    }
    (void)rmdir(folder);
}
