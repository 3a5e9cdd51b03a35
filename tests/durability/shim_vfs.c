/* SPDX-License-Identifier: MIT */
/* A thin layer over the VFS of Unix: one lock around what it knows. */
#include "shim_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FILES_MAX = 128,
    PATH_BYTES = 256,
    SECTOR_BYTES = 512,
    BROKE_BYTES = 80,
    PATIENCE_S = 20
};

/* Written or cut, and not synced yet. */
struct pending {
    struct pending *next;
    sqlite3_int64 at;
    bool is_cut;
    size_t bytes;
    unsigned char data[];
};

/* What the disk has of a file. */
struct disk_file {
    char path[PATH_BYTES]; /* "": free */
    bool is_there;         /* has been synced, or was there before */
    unsigned char *data;
    size_t bytes;
    struct pending *first, **last;
};

struct shim_file {
    sqlite3_file base;
    struct disk_file *disk; /* NULL: temporary */
    char name[32];
    sqlite3_file *real;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    sqlite3_vfs *real;
    unsigned calls, syncs;
    unsigned break_at, break_more;
    char broke[BROKE_BYTES];
    bool fails_syncs, is_full, holds_syncs;
    unsigned held, delay_us;
    struct disk_file files[FILES_MAX];
} shim = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};

static _Noreturn void give_up(const char *why)
{
    (void)fprintf(stderr, "shim_vfs: %s\n", why);
    exit(2);
}

static void *take(void *memory, size_t bytes)
{
    void *taken = realloc(memory, bytes == 0 ? 1 : bytes);

    if (taken == NULL) {
        give_up("no memory");
    }
    return taken;
}

/* --- what fails --- */

/* Whether this call is to fail; the lock is held. */
static bool must_break(const char *what, const char *name)
{
    unsigned call = ++shim.calls;

    if (shim.break_at == 0 || call < shim.break_at ||
        call - shim.break_at > shim.break_more) {
        return false;
    }
    if (shim.broke[0] == '\0') {
        snprintf(shim.broke, sizeof(shim.broke), "%s %s", what, name);
    }
    return true;
}

static bool breaks(const char *what, const struct shim_file *file)
{
    pthread_mutex_lock(&shim.lock);
    bool does = must_break(what, file->name);

    pthread_mutex_unlock(&shim.lock);
    return does;
}

/* --- the disk --- */

static void forget_pending(struct disk_file *disk)
{
    while (disk->first != NULL) {
        struct pending *pending = disk->first;

        disk->first = pending->next;
        free(pending);
    }
    disk->last = &disk->first;
}

static void forget_file(struct disk_file *disk)
{
    forget_pending(disk);
    free(disk->data);
    *disk = (struct disk_file){.path = ""};
}

static struct disk_file *find_disk(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        if (strcmp(shim.files[i].path, path) == 0) {
            return &shim.files[i];
        }
    }
    return NULL;
}

static void grow(struct disk_file *disk, size_t bytes)
{
    if (bytes > disk->bytes) {
        disk->data = take(disk->data, bytes);
        memset(disk->data + disk->bytes, 0, bytes - disk->bytes);
        disk->bytes = bytes;
    }
}

static void read_whole(struct disk_file *disk)
{
    FILE *file = fopen(disk->path, "rb");
    unsigned char block[4096];
    size_t got;

    disk->is_there = file != NULL;
    while (file != NULL && (got = fread(block, 1, sizeof(block), file)) > 0) {
        size_t at = disk->bytes;

        grow(disk, at + got);
        memcpy(disk->data + at, block, got);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static struct disk_file *know_file(const char *path)
{
    struct disk_file *disk = find_disk(path);

    if (disk != NULL) {
        return disk;
    }
    disk = find_disk("");
    if (disk == NULL || strlen(path) >= sizeof(disk->path)) {
        give_up("too many files, or too long a name");
    }
    snprintf(disk->path, sizeof(disk->path), "%s", path);
    disk->last = &disk->first;
    read_whole(disk);
    return disk;
}

static void note_pending(struct disk_file *disk, bool is_cut, const void *data,
                         size_t bytes, sqlite3_int64 at)
{
    struct pending *pending = take(NULL, sizeof(*pending) + bytes);

    *pending = (struct pending){.at = at, .is_cut = is_cut, .bytes = bytes};
    if (bytes > 0) {
        memcpy(pending->data, data, bytes);
    }
    *disk->last = pending;
    disk->last = &pending->next;
}

static void put(struct disk_file *disk, size_t at, const unsigned char *data,
                size_t bytes)
{
    grow(disk, at + bytes);
    memcpy(disk->data + at, data, bytes);
}

static void cut(struct disk_file *disk, size_t bytes)
{
    grow(disk, bytes);
    disk->bytes = bytes;
}

static void apply_all(struct disk_file *disk)
{
    for (const struct pending *pending = disk->first; pending != NULL;
         pending = pending->next) {
        if (pending->is_cut) {
            cut(disk, (size_t)pending->at);
        } else {
            put(disk, (size_t)pending->at, pending->data, pending->bytes);
        }
    }
    forget_pending(disk);
    disk->is_there = true;
}

/* --- a file's calls --- */

static struct shim_file *own(sqlite3_file *file)
{
    return (struct shim_file *)(void *)file;
}

static int shim_close(sqlite3_file *file)
{
    struct shim_file *self = own(file);
    int code = self->real->pMethods->xClose(self->real);

    free(self->real);
    return code;
}

static int shim_read(sqlite3_file *file, void *out, int bytes, sqlite3_int64 at)
{
    struct shim_file *self = own(file);

    return breaks("read", self)
               ? SQLITE_IOERR_READ
               : self->real->pMethods->xRead(self->real, out, bytes, at);
}

static int shim_write(sqlite3_file *file, const void *data, int bytes,
                      sqlite3_int64 at)
{
    struct shim_file *self = own(file);
    int code = SQLITE_OK;

    pthread_mutex_lock(&shim.lock);
    if (must_break("write", self->name)) {
        code = SQLITE_IOERR_WRITE;
    } else if (shim.is_full) {
        code = SQLITE_FULL;
    } else {
        code = self->real->pMethods->xWrite(self->real, data, bytes, at);
        if (code == SQLITE_OK && self->disk != NULL) {
            note_pending(self->disk, false, data, (size_t)bytes, at);
        }
    }
    pthread_mutex_unlock(&shim.lock);
    return code;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    struct shim_file *self = own(file);
    int code = SQLITE_IOERR_TRUNCATE;

    pthread_mutex_lock(&shim.lock);
    if (!must_break("truncate", self->name)) {
        code = self->real->pMethods->xTruncate(self->real, bytes);
        if (code == SQLITE_OK && self->disk != NULL) {
            note_pending(self->disk, true, NULL, 0, bytes);
        }
    }
    pthread_mutex_unlock(&shim.lock);
    return code;
}

static void wait_while_held(void)
{
    shim.held++;
    pthread_cond_broadcast(&shim.moved);
    while (shim.holds_syncs) {
        pthread_cond_wait(&shim.moved, &shim.lock);
    }
    shim.held--;
}

static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_file *self = own(file);
    int code = SQLITE_OK;

    pthread_mutex_lock(&shim.lock);
    shim.syncs++;
    const struct timespec delay = {.tv_nsec = 1000L * shim.delay_us};

    if (shim.holds_syncs) {
        wait_while_held();
    }
    pthread_mutex_unlock(&shim.lock);
    if (delay.tv_nsec > 0) {
        (void)nanosleep(&delay, NULL);
    }
    pthread_mutex_lock(&shim.lock);
    if (must_break("sync", self->name) || shim.fails_syncs) {
        code = SQLITE_IOERR_FSYNC;
    } else {
        code = self->real->pMethods->xSync(self->real, flags);
        if (code == SQLITE_OK && self->disk != NULL) {
            apply_all(self->disk);
        }
    }
    pthread_mutex_unlock(&shim.lock);
    return code;
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *out)
{
    struct shim_file *self = own(file);

    return breaks("size", self)
               ? SQLITE_IOERR_FSTAT
               : self->real->pMethods->xFileSize(self->real, out);
}

static int shim_lock(sqlite3_file *file, int level)
{
    struct shim_file *self = own(file);

    return breaks("lock", self)
               ? SQLITE_IOERR_LOCK
               : self->real->pMethods->xLock(self->real, level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return own(file)->real->pMethods->xUnlock(own(file)->real, level);
}

static int shim_check_lock(sqlite3_file *file, int *out)
{
    return own(file)->real->pMethods->xCheckReservedLock(own(file)->real, out);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return own(file)->real->pMethods->xFileControl(own(file)->real, what,
                                                   argument);
}

static int shim_sector(sqlite3_file *file)
{
    return own(file)->real->pMethods->xSectorSize(own(file)->real);
}

static int shim_device(sqlite3_file *file)
{
    return own(file)->real->pMethods->xDeviceCharacteristics(own(file)->real);
}

static int shim_shm_map(sqlite3_file *file, int page, int bytes, int extends,
                        void volatile **out)
{
    struct shim_file *self = own(file);

    return breaks("shm_map", self) ? SQLITE_IOERR_SHMMAP
                                   : self->real->pMethods->xShmMap(
                                         self->real, page, bytes, extends, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return own(file)->real->pMethods->xShmLock(own(file)->real, offset, n,
                                               flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    own(file)->real->pMethods->xShmBarrier(own(file)->real);
}

static int shim_shm_unmap(sqlite3_file *file, int deletes)
{
    return own(file)->real->pMethods->xShmUnmap(own(file)->real, deletes);
}

/* Version 2: no memory-mapped reads, which no layer would see. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* --- the VFS --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file,
                     int flags, int *out_flags)
{
    struct shim_file *self = own(file);
    int code = SQLITE_CANTOPEN;

    (void)vfs;
    *self = (struct shim_file){.base = {NULL}};
    snprintf(self->name, sizeof(self->name), "%s",
             path == NULL ? "temporary" : base_name(path));
    self->real = take(NULL, (size_t)shim.real->szOsFile);
    memset(self->real, 0, (size_t)shim.real->szOsFile);
    pthread_mutex_lock(&shim.lock);
    if (!must_break("open", self->name)) {
        self->disk = path == NULL ? NULL : know_file(path);
        code = shim.real->xOpen(shim.real, path, self->real, flags, out_flags);
    }
    pthread_mutex_unlock(&shim.lock);
    if (code == SQLITE_OK) {
        self->base.pMethods = &methods;
    } else {
        free(self->real);
    }
    return code;
}

static int shim_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder)
{
    int code = SQLITE_IOERR_DELETE;

    (void)vfs;
    pthread_mutex_lock(&shim.lock);
    if (!must_break("delete", base_name(path))) {
        struct disk_file *disk = find_disk(path);

        code = shim.real->xDelete(shim.real, path, syncs_folder);
        if (disk != NULL) {
            forget_pending(disk);
            disk->bytes = 0;
            disk->is_there = false;
        }
    }
    pthread_mutex_unlock(&shim.lock);
    return code;
}

void shim_install(void)
{
    static sqlite3_vfs vfs;

    if (shim.real != NULL) {
        return;
    }
    shim.real = sqlite3_vfs_find(NULL);
    vfs = *shim.real;
    vfs.zName = "shim";
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct shim_file);
    vfs.xOpen = shim_open;
    vfs.xDelete = shim_delete;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) {
        give_up("not registered");
    }
}

/* --- what tests say --- */

static void heal(void)
{
    shim.break_at = shim.break_more = 0;
    shim.fails_syncs = shim.is_full = shim.holds_syncs = false;
    shim.delay_us = 0;
    pthread_cond_broadcast(&shim.moved);
}

void shim_heal(void)
{
    pthread_mutex_lock(&shim.lock);
    heal();
    pthread_mutex_unlock(&shim.lock);
}

void shim_reset(void)
{
    pthread_mutex_lock(&shim.lock);
    heal();
    shim.calls = shim.syncs = 0;
    shim.broke[0] = '\0';
    for (size_t i = 0; i < FILES_MAX; i++) {
        forget_file(&shim.files[i]);
    }
    pthread_mutex_unlock(&shim.lock);
}

unsigned shim_calls(void)
{
    pthread_mutex_lock(&shim.lock);
    unsigned calls = shim.calls;

    pthread_mutex_unlock(&shim.lock);
    return calls;
}

unsigned shim_syncs(void)
{
    pthread_mutex_lock(&shim.lock);
    unsigned syncs = shim.syncs;

    pthread_mutex_unlock(&shim.lock);
    return syncs;
}

void shim_break(unsigned nth, unsigned more)
{
    pthread_mutex_lock(&shim.lock);
    shim.calls = shim.syncs = 0;
    shim.break_at = nth;
    shim.break_more = more;
    shim.broke[0] = '\0';
    pthread_mutex_unlock(&shim.lock);
}

/* Read when nothing breaks any more. */
const char *shim_broke(void)
{
    return shim.broke[0] == '\0' ? NULL : shim.broke;
}

void shim_fail_syncs(bool fails)
{
    pthread_mutex_lock(&shim.lock);
    shim.fails_syncs = fails;
    pthread_mutex_unlock(&shim.lock);
}

void shim_fill_disk(bool is_full)
{
    pthread_mutex_lock(&shim.lock);
    shim.is_full = is_full;
    pthread_mutex_unlock(&shim.lock);
}

void shim_delay_syncs_us(unsigned us)
{
    pthread_mutex_lock(&shim.lock);
    shim.delay_us = us;
    pthread_mutex_unlock(&shim.lock);
}

void shim_hold_syncs(bool holds)
{
    pthread_mutex_lock(&shim.lock);
    shim.holds_syncs = holds;
    pthread_cond_broadcast(&shim.moved);
    pthread_mutex_unlock(&shim.lock);
}

bool shim_wait_for_held_sync(void)
{
    struct timespec until;
    int code = 0;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&shim.lock);
    while (shim.held == 0 && code == 0) {
        code = pthread_cond_timedwait(&shim.moved, &shim.lock, &until);
    }
    bool is_held = shim.held > 0;

    pthread_mutex_unlock(&shim.lock);
    return is_held;
}

/* --- power failure --- */

static unsigned draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33);
}

static struct disk_file copy_of(const struct disk_file *disk)
{
    struct disk_file copy = {.bytes = disk->bytes};

    copy.data = take(NULL, disk->bytes);
    if (disk->bytes > 0) {
        memcpy(copy.data, disk->data, disk->bytes);
    }
    return copy;
}

/* What was not synced comes to the disk in any order, in sectors, or not. */
static void scatter(struct disk_file *image, const struct pending *pending,
                    uint64_t *state)
{
    for (; pending != NULL; pending = pending->next) {
        if (pending->is_cut && draw(state) % 2 == 0) {
            cut(image, (size_t)pending->at);
        }
        for (size_t at = 0; at < pending->bytes; at += SECTOR_BYTES) {
            size_t left = pending->bytes - at;

            if (draw(state) % 2 == 0) {
                put(image, (size_t)pending->at + at, pending->data + at,
                    left < SECTOR_BYTES ? left : SECTOR_BYTES);
            }
        }
    }
}

static void write_image(const char *folder, const char *name,
                        const struct disk_file *image)
{
    char path[2 * PATH_BYTES];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");

    if (file == NULL ||
        fwrite(image->data, 1, image->bytes, file) != image->bytes ||
        fclose(file) != 0) {
        give_up("the image cannot be written");
    }
}

void shim_crash(const char *from, const char *to, unsigned seed)
{
    uint64_t state = seed;
    size_t from_bytes = strlen(from);

    pthread_mutex_lock(&shim.lock);
    for (size_t i = 0; i < FILES_MAX; i++) {
        const struct disk_file *disk = &shim.files[i];

        if (strncmp(disk->path, from, from_bytes) != 0 ||
            disk->path[from_bytes] != '/' || !disk->is_there) {
            continue;
        }
        struct disk_file image = copy_of(disk);

        if (seed != 0) {
            scatter(&image, disk->first, &state);
        }
        write_image(to, base_name(disk->path), &image);
        free(image.data);
    }
    pthread_mutex_unlock(&shim.lock);
}
