/* SPDX-License-Identifier: MIT */
/* The file of accounts: refused when others may read it, and replaced whole. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/try.h"
#include "bench/accounts.h"
#include "bench/problem.h"

enum {
    COLUMNS = 5,
    PATH_BYTES = 4096,
    NUMBER_BYTES = 24,
    LINE_BYTES = ACCOUNT_NAME_BYTES + ACCOUNT_PASSWORD_BYTES +
                 ACCOUNT_REFRESH_BYTES + ACCOUNT_ACCESS_BYTES + NUMBER_BYTES,
};

static const char nothing[] = "-";

/* Whether it can stand in JSON and in a header as it is. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') {
            return false;
        }
    }
    return true;
}

/* The next column; NULL: there is none, or it does not fit. */
static const char *take_column(const char *line, char *out, size_t out_bytes)
{
    size_t bytes = strcspn(line, "\t\n");

    if (bytes == 0 || bytes >= out_bytes) {
        return NULL;
    }
    memcpy(out, line, bytes);
    out[bytes] = '\0';
    if (!is_plain(out)) {
        return NULL;
    }
    if (strcmp(out, nothing) == 0) {
        out[0] = '\0';
    }
    return line[bytes] == '\t' ? line + bytes + 1 : line + bytes;
}

static bool read_line(const char *line, struct bench_account *out)
{
    char number[NUMBER_BYTES];
    const struct {
        char *text;
        size_t bytes;
    } columns[COLUMNS] = {{out->name, sizeof(out->name)},
                          {out->password, sizeof(out->password)},
                          {out->refresh, sizeof(out->refresh)},
                          {out->access, sizeof(out->access)},
                          {number, sizeof(number)}};

    for (int i = 0; i < COLUMNS; i++) {
        line = take_column(line, columns[i].text, columns[i].bytes);
        if (line == NULL) {
            return false;
        }
    }
    out->handed_s = strtoll(number, NULL, 10);
    return out->name[0] != '\0';
}

static gate_status add(struct bench_accounts *accounts, size_t *capacity,
                       const struct bench_account *account)
{
    if (accounts->count == *capacity) {
        size_t more = *capacity == 0 ? 64 : 2 * *capacity;
        struct bench_account *list =
            memory_resize(accounts->list, more * sizeof(*list));

        if (list == NULL) {
            return GATE_FAULT_MEMORY;
        }
        accounts->list = list;
        *capacity = more;
    }
    accounts->list[accounts->count++] = *account;
    return GATE_OK;
}

static gate_status read_lines(FILE *file, struct bench_accounts *out)
{
    char line[LINE_BYTES];
    size_t capacity = 0;

    while (fgets(line, sizeof(line), file) != NULL) {
        struct bench_account account = {0};

        if (!read_line(line, &account) || out->count == BENCH_ACCOUNTS_MAX) {
            return GATE_FAULT_CONFIG;
        }
        TRY(add(out, &capacity, &account));
    }
    return out->count > 0 && ferror(file) == 0 ? GATE_OK : GATE_FAULT_CONFIG;
}

gate_status bench_accounts_read(const char *path, struct bench_accounts *out,
                                gate_error *error)
{
    struct stat status;
    FILE *file = fopen(path, "re");

    if (file == NULL && errno == ENOENT) {
        return GATE_NOT_FOUND;
    }
    if (file == NULL) {
        return PROBLEM(error, GATE_FAULT_CONFIG, "%s: %s.", path,
                       strerror(errno));
    }
    if (fstat(fileno(file), &status) != 0 || (status.st_mode & 0077) != 0) {
        (void)fclose(file);
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "%s holds passwords and tokens, and others may read it: "
                       "chmod 600.",
                       path);
    }
    gate_status read = read_lines(file, out);

    (void)fclose(file);
    if (read == GATE_OK) {
        return GATE_OK;
    }
    return PROBLEM(error, read,
                   "%s is no file of accounts (at line %zu), or too long.",
                   path, out->count + 1);
}

static const char *or_nothing(const char *text)
{
    return text[0] == '\0' ? nothing : text;
}

static void write_lines(struct buffer *out,
                        const struct bench_accounts *accounts)
{
    for (size_t i = 0; i < accounts->count; i++) {
        const struct bench_account *account = &accounts->list[i];

        buffer_append_format(out, "%s\t%s\t%s\t%s\t%" PRId64 "\n",
                             account->name, account->password,
                             or_nothing(account->refresh),
                             or_nothing(account->access), account->handed_s);
    }
}

static bool write_file(const char *path, const struct buffer *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t written = 0;

    if (fd < 0) {
        return false;
    }
    while (written < text->bytes) {
        ssize_t some = write(fd, text->data + written, text->bytes - written);

        if (some < 0) {
            break;
        }
        written += (size_t)some;
    }
    return close(fd) == 0 && written == text->bytes;
}

gate_status bench_accounts_write(const char *path,
                                 const struct bench_accounts *accounts,
                                 gate_error *error)
{
    char beside[PATH_BYTES];
    struct buffer text =
        BUFFER_WITH_MAXIMUM(accounts->count * (size_t)LINE_BYTES);

    snprintf(beside, sizeof(beside), "%s.new", path);
    write_lines(&text, accounts);
    bool is_written = text.failed == BUFFER_FINE && write_file(beside, &text) &&
                      rename(beside, path) == 0;

    buffer_wipe_and_free(&text);
    if (is_written) {
        return GATE_OK;
    }
    (void)unlink(beside);
    return PROBLEM(error, GATE_FAULT_CONFIG, "%s cannot be written: %s.", path,
                   strerror(errno));
}
