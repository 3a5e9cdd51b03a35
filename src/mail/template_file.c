/* SPDX-License-Identifier: MIT */
/*
 * Reading templates from files.  They are the operator's and no secret, but
 * anything can lie under a name: what is no text is refused, and never waited
 * for.
 */
#include "mail/template_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/utf8.h"

static void close_file(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL) {
        closedir(*folder);
    }
}

static gate_status refuse(struct template_mistake *out, unsigned line,
                          const char *what)
{
    out->line = line;
    snprintf(out->what, sizeof(out->what), "%s", what);
    return GATE_REFUSED;
}

static gate_status read_whole(int fd, struct buffer *out,
                              struct template_mistake *mistake)
{
    char piece[4096];

    for (;;) {
        ssize_t got = read(fd, piece, sizeof(piece));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return refuse(mistake, 0, strerror(errno));
        }
        if (got == 0) {
            return GATE_OK;
        }
        buffer_append(out, piece, (size_t)got);
        if (out->failed == BUFFER_FULL) {
            return refuse(mistake, 0, "it is longer than 65536 bytes");
        }
        if (out->failed != BUFFER_FINE) {
            return GATE_FAULT_MEMORY;
        }
    }
}

static unsigned line_of(struct slice text, size_t at)
{
    unsigned line = 1;

    for (size_t i = 0; i < at; i++) {
        line += text.data[i] == '\n' ? 1 : 0;
    }
    return line;
}

static gate_status check_text(struct slice text,
                              struct template_mistake *mistake)
{
    size_t bad_at;

    if (!utf8_is_well_formed(text, &bad_at)) {
        return refuse(mistake, line_of(text, bad_at), "this is no UTF-8");
    }
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if ((c < ' ' && strchr("\t\n\r", c) == NULL) || c == '\0' ||
            c == 0x7f) {
            return refuse(mistake, line_of(text, i), "a control character");
        }
    }
    return GATE_OK;
}

static gate_status copy_lines(gate_context *cx, struct slice text,
                              const char **out)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t at = text.bytes >= 3 && memcmp(text.data, mark, 3) == 0 ? 3 : 0;
    size_t bytes = 0;
    char *copy;

    TRY(NEW_ARRAY(cx, text.bytes + 1, &copy));
    for (; at < text.bytes; at++) {
        if (text.data[at] != '\r') {
            copy[bytes++] = text.data[at];
        }
    }
    copy[bytes] = '\0';
    *out = copy;
    return GATE_OK;
}

gate_status template_file_read(gate_context *cx, const char *path,
                               const char **out,
                               struct template_mistake *out_mistake)
{
    CLEANUP(buffer_free)
    struct buffer content = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
    struct stat about;
    CLEANUP(close_file)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return GATE_NOT_FOUND;
    }
    if (fd < 0 || fstat(fd, &about) != 0) {
        return refuse(out_mistake, 0, strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return refuse(out_mistake, 0, "it is no regular file");
    }
    TRY(read_whole(fd, &content, out_mistake));
    struct slice text = {content.data, content.bytes};

    TRY(check_text(text, out_mistake));
    return copy_lines(cx, text, out);
}

static bool ends_with(const char *name, const char *end)
{
    size_t bytes = strlen(name);
    size_t end_bytes = strlen(end);

    return bytes > end_bytes && strcmp(name + bytes - end_bytes, end) == 0;
}

void template_folder_list(const char *path, template_file_visit *visit,
                          void *payload)
{
    CLEANUP(close_folder) DIR *folder = opendir(path);

    for (;;) {
        const struct dirent *entry = folder == NULL ? NULL : readdir(folder);

        if (entry == NULL) {
            return;
        }
        if (ends_with(entry->d_name, ".txt") ||
            ends_with(entry->d_name, ".html")) {
            visit(payload, entry->d_name);
        }
    }
}
