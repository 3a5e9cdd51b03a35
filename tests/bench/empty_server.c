/* SPDX-License-Identifier: MIT */
/*
 * B of docs/performance.md: libmicrohttpd and nothing behind it.  One thread,
 * its own epoll loop as in src/http/loop.c, 200 bytes of JSON for everything.
 * Prints its port, and runs until standard input ends.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_BYTES = 200, BACKLOG = 4096 };

static enum MHD_Result answer(void *payload, struct MHD_Connection *connection,
                              const char *url, const char *method,
                              const char *version, const char *data,
                              size_t *data_bytes, void **seen)
{
    static int mark;

    (void)url;
    (void)method;
    (void)version;
    (void)data;
    if (*seen == NULL) {
        *seen = &mark;
        return MHD_YES;
    }
    if (*data_bytes > 0) {
        *data_bytes = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, payload);
}

static struct MHD_Response *make_response(void)
{
    static char body[BODY_BYTES];

    memset(body, 'x', sizeof(body));
    body[0] = body[BODY_BYTES - 1] = '"';
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof(body), body, MHD_RESPMEM_PERSISTENT);

    if (response != NULL) {
        (void)MHD_add_response_header(response, "Content-Type",
                                      "application/json");
    }
    return response;
}

static int listen_on_loopback(unsigned *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, bytes) != 0 ||
        listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &bytes) != 0) {
        return -1;
    }
    *out_port = ntohs(address.sin_port);
    return fd;
}

static void serve(struct MHD_Daemon *daemon)
{
    struct pollfd waits[] = {
        {MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
         POLLIN, 0},
        {STDIN_FILENO, POLLIN, 0},
    };
    MHD_UNSIGNED_LONG_LONG wait_ms;

    while (waits[1].revents == 0) {
        MHD_run(daemon);
        if (MHD_get_timeout(daemon, &wait_ms) != MHD_YES || wait_ms > 0) {
            (void)poll(waits, 2, -1);
        }
    }
}

int main(void)
{
    unsigned port = 0;
    int fd = listen_on_loopback(&port);
    struct MHD_Response *response = make_response();

    if (fd < 0 || response == NULL) {
        perror("empty_server");
        return 1;
    }
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, response,
                         MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_END);

    if (daemon == NULL) {
        perror("empty_server");
        return 1;
    }
    printf("%u\n", port);
    (void)fflush(stdout);
    serve(daemon);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
