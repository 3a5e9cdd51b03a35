/* SPDX-License-Identifier: MIT */
/* sd_notify(3), sd_watchdog_enabled(3): read from their manuals, not linked. */
#include "server/notify.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* false: no name of a Unix socket.  An abstract one begins with a NUL and ends
 * with its length. */
static bool name_socket(const char *name, struct sockaddr_un *out,
                        socklen_t *out_bytes)
{
    size_t bytes = name == NULL ? 0 : strlen(name);

    if (bytes < 2 || (name[0] != '/' && name[0] != '@') ||
        bytes >= sizeof(out->sun_path)) {
        return false;
    }
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(out->sun_path, name, bytes);
    if (name[0] == '@') {
        out->sun_path[0] = '\0';
    }
    *out_bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes);
    return true;
}

static int connect_to(const char *name)
{
    struct sockaddr_un socket_name;
    socklen_t bytes;

    if (!name_socket(name, &socket_name, &bytes)) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)(const void *)&socket_name,
                bytes) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int64_t notify_read_number(const char *text)
{
    char *end = NULL;

    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return 0;
    }
    errno = 0;
    long long number = strtoll(text, &end, 10);

    return errno == 0 && *end == '\0' ? number : 0;
}

struct notify notify_open(void)
{
    struct notify notify = {.fd = connect_to(getenv("NOTIFY_SOCKET"))};
    const char *pid = getenv("WATCHDOG_PID");

    /* The watchdog may be meant for another process of the same service. */
    if (notify.fd >= 0 &&
        (pid == NULL || notify_read_number(pid) == getpid())) {
        notify.watchdog_us = notify_read_number(getenv("WATCHDOG_USEC"));
    }
    return notify;
}

void notify_close(struct notify *notify)
{
    if (notify->fd >= 0) {
        close(notify->fd);
    }
    *notify = (struct notify){.fd = -1};
}

void notify_tell(const struct notify *notify, const char *words)
{
    if (notify->fd >= 0) {
        (void)send(notify->fd, words, strlen(words),
                   MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}
