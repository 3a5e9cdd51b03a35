/* SPDX-License-Identifier: MIT */
/*
 * The master key's file, and sealing by XChaCha20-Poly1305 with a random nonce
 * in front (192 bits: no two are alike).
 *
 * A new file is written under a name of its own, synced, and then linked to its
 * place: it is there whole or not at all, and of two servers that start at once
 * the second finds the first one's.
 */
#include "crypto/master_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/encode.h"
#include "base/memory.h"
#include "crypto/guarded.h"
#include "crypto/random.h"

enum {
    HEX_LENGTH = MASTER_KEY_BYTES * 2,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SUFFIX_BYTES = 8, /* of the name under which a file is made */
};

_Static_assert(MASTER_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "key");
_Static_assert(SEAL_OVERHEAD_BYTES == NONCE_BYTES + TAG_BYTES, "overhead");

struct master_key {
    uint8_t bytes[MASTER_KEY_BYTES];
};

/* The file as a text: hex digits, a line end, and room to see that there is no
 * more. */
struct key_text {
    char data[HEX_LENGTH + 2];
    size_t bytes;
};

static void wipe_text(struct key_text *text)
{
    memory_wipe(text, sizeof(*text));
}

static void close_file(const int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
}

static gate_status system_fault(gate_context *cx, const char *path,
                                const char *what)
{
    return FAULT(cx, GATE_FAULT_CONFIG, "master key %s: %s: %s", path, what,
                 strerror(errno));
}

static gate_status check_mode(gate_context *cx, const char *path, int fd)
{
    struct stat found;

    if (fstat(fd, &found) != 0) {
        return system_fault(cx, path, "cannot be looked at");
    }
    if (!S_ISREG(found.st_mode)) {
        return FAULT(cx, GATE_FAULT_CONFIG, "master key %s: is not a file",
                     path);
    }
    if ((found.st_mode & 077) != 0) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "master key %s: others may use it (mode %03o); run"
                     " chmod 600 on it",
                     path, (unsigned)(found.st_mode & 0777));
    }
    return GATE_OK;
}

static gate_status read_text(gate_context *cx, const char *path, int fd,
                             struct key_text *out)
{
    out->bytes = 0;
    while (out->bytes < sizeof(out->data)) {
        ssize_t got =
            read(fd, out->data + out->bytes, sizeof(out->data) - out->bytes);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_fault(cx, path, "cannot be read");
        }
        if (got == 0) {
            break;
        }
        out->bytes += (size_t)got;
    }
    return GATE_OK;
}

/* 64 hex digits, and a line end if there is one. */
static bool decode_text(const struct key_text *text,
                        uint8_t out[MASTER_KEY_BYTES])
{
    size_t decoded = 0;

    if (text->bytes != HEX_LENGTH &&
        !(text->bytes == HEX_LENGTH + 1 && text->data[HEX_LENGTH] == '\n')) {
        return false;
    }
    return sodium_hex2bin(out, MASTER_KEY_BYTES, text->data, HEX_LENGTH, NULL,
                          &decoded, NULL) == 0 &&
           decoded == MASTER_KEY_BYTES;
}

/* GATE_NOT_FOUND: there is no file. */
static gate_status read_key(gate_context *cx, const char *path,
                            struct master_key **out)
{
    CLEANUP(wipe_text) struct key_text text = {.bytes = 0};
    CLEANUP(close_file) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct master_key *key;

    if (fd < 0 && errno == ENOENT) {
        return GATE_NOT_FOUND;
    }
    if (fd < 0) {
        return system_fault(cx, path, "cannot be opened");
    }
    TRY(check_mode(cx, path, fd));
    TRY(read_text(cx, path, fd, &text));
    key = guarded_allocate(sizeof(*key));
    if (key == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for the master key");
    }
    if (!decode_text(&text, key->bytes)) {
        guarded_free(key);
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "master key %s: is not 64 hex digits", path);
    }
    guarded_make_read_only(key);
    *out = key;
    return GATE_OK;
}

static bool write_whole(int fd, const struct key_text *text)
{
    size_t written = 0;

    while (written < text->bytes) {
        ssize_t put = write(fd, text->data + written, text->bytes - written);

        if (put < 0 && errno != EINTR) {
            return false;
        }
        written += put > 0 ? (size_t)put : 0;
    }
    return true;
}

static void make_text(struct key_text *out)
{
    uint8_t key[MASTER_KEY_BYTES];

    crypto_random(key, sizeof(key));
    hex_encode(key, sizeof(key), out->data);
    out->data[HEX_LENGTH] = '\n';
    out->bytes = HEX_LENGTH + 1;
    memory_wipe(key, sizeof(key));
}

/* A new key in a file of mode 0600 that was not there, on disk. */
static gate_status write_key(gate_context *cx, const char *path)
{
    CLEANUP(wipe_text) struct key_text text = {.bytes = 0};
    CLEANUP(close_file)
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0) {
        return system_fault(cx, path, "cannot be made");
    }
    make_text(&text);
    /* Whatever the umask took away. */
    if (fchmod(fd, 0600) != 0 || !write_whole(fd, &text) || fsync(fd) != 0) {
        return system_fault(cx, path, "cannot be written");
    }
    return GATE_OK;
}

/* The name of a new file is safe only once its folder is on disk, too. */
static gate_status sync_folder(gate_context *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice folder = SLICE(".");
    const char *name;

    if (slash != NULL) {
        folder = slash == path ? SLICE("/")
                               : (struct slice){path, (size_t)(slash - path)};
    }
    TRY(context_copy(cx, folder, &name));
    CLEANUP(close_file) int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0) {
        return system_fault(cx, name, "its folder cannot be synced");
    }
    return GATE_OK;
}

/* GATE_OK, too, when another was faster: his is the key. */
static gate_status create_key(gate_context *cx, const char *path)
{
    uint8_t random[SUFFIX_BYTES];
    char suffix[SUFFIX_BYTES * 2 + 1] = "";
    const char *new_path;
    gate_status status;

    crypto_random(random, sizeof(random));
    hex_encode(random, sizeof(random), suffix);
    TRY(context_format(cx, &new_path, "%s.new-%s", path, suffix));
    status = write_key(cx, new_path);
    if (status == GATE_OK && link(new_path, path) != 0 && errno != EEXIST) {
        status = system_fault(cx, path, "cannot be made");
    }
    (void)unlink(new_path);
    TRY(status);
    return sync_folder(cx, path);
}

gate_status master_key_open(gate_context *cx, const char *path, bool may_create,
                            struct master_key **out)
{
    gate_status status = read_key(cx, path, out);

    if (status == GATE_NOT_FOUND && may_create) {
        TRY(create_key(cx, path));
        status = read_key(cx, path, out);
    }
    if (status == GATE_NOT_FOUND) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "master key %s: is not there; put back the file that"
                     " belongs to this database",
                     path);
    }
    return status;
}

void master_key_free(struct master_key *key)
{
    guarded_free(key);
}

gate_status master_key_seal(const struct master_key *key, gate_context *cx,
                            struct slice associated, const void *data,
                            size_t bytes, uint8_t **out, size_t *out_bytes)
{
    uint8_t *sealed;
    size_t room;

    if (__builtin_add_overflow(bytes, (size_t)SEAL_OVERHEAD_BYTES, &room)) {
        return FAULT(cx, GATE_FAULT_USAGE, "too much to seal");
    }
    TRY(NEW_ARRAY(cx, room, &sealed));
    crypto_random(sealed, NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE_BYTES, NULL, data, bytes,
        (const uint8_t *)associated.data, associated.bytes, NULL, sealed,
        key->bytes);
    *out = sealed;
    *out_bytes = room;
    return GATE_OK;
}

gate_status master_key_unseal(const struct master_key *key, gate_context *cx,
                              struct slice associated, const uint8_t *sealed,
                              size_t bytes, uint8_t **out, size_t *out_bytes)
{
    uint8_t *opened;
    size_t opened_bytes;

    if (bytes < SEAL_OVERHEAD_BYTES) {
        return GATE_REFUSED;
    }
    opened_bytes = bytes - SEAL_OVERHEAD_BYTES;
    TRY(NEW_ARRAY(cx, opened_bytes, &opened));
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            opened, NULL, NULL, sealed + NONCE_BYTES, bytes - NONCE_BYTES,
            (const uint8_t *)associated.data, associated.bytes, sealed,
            key->bytes) != 0) {
        return GATE_REFUSED;
    }
    *out = opened;
    *out_bytes = opened_bytes;
    return GATE_OK;
}
