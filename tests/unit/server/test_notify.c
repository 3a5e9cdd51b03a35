/* SPDX-License-Identifier: MIT */
/* What is said to whoever started us, and what of the environment is taken. */
#include "server/notify.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/test.h"

static void set(const char *socket_name, const char *usec, const char *pid)
{
    static const char *const names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC",
                                        "WATCHDOG_PID"};
    const char *values[] = {socket_name, usec, pid};

    for (int i = 0; i < 3; i++) {
        if (values[i] == NULL) {
            unsetenv(names[i]);
        } else {
            setenv(names[i], values[i], 1);
        }
    }
}

struct supervisor {
    int fd;
    char folder[32], path[64];
};

static void open_supervisor(struct supervisor *s)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    strcpy(s->folder, "/tmp/notify-XXXXXX");
    expect_true(mkdtemp(s->folder) != NULL);
    snprintf(s->path, sizeof(s->path), "%s/socket", s->folder);
    snprintf(name.sun_path, sizeof(name.sun_path), "%s", s->path);
    s->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    expect_int(bind(s->fd, (struct sockaddr *)&name, sizeof(name)), 0);
}

static void close_supervisor(struct supervisor *s)
{
    close(s->fd);
    unlink(s->path);
    rmdir(s->folder);
}

static void expect_words(struct supervisor *s, const char *wanted)
{
    char words[64] = "";
    ssize_t bytes = recv(s->fd, words, sizeof(words) - 1, 0);

    words[bytes < 0 ? 0 : bytes] = '\0';
    expect_text(words, wanted);
}

TEST(words_arrive_by_path)
{
    struct supervisor s;
    char own[24];

    open_supervisor(&s);
    snprintf(own, sizeof(own), "%d", (int)getpid());
    set(s.path, "30000000", own);
    struct notify notify = notify_open();

    expect_int(notify.watchdog_us, 30000000);
    notify_tell(&notify, "READY=1");
    notify_tell(&notify, "STOPPING=1");
    expect_words(&s, "READY=1");
    expect_words(&s, "STOPPING=1");
    notify_close(&notify);
    notify_tell(&notify, "READY=1");
    expect_words(&s, "");
    close_supervisor(&s);
}

TEST(a_supervisor_who_reads_nothing_or_is_gone_holds_up_nobody)
{
    struct supervisor s;

    open_supervisor(&s);
    set(s.path, NULL, NULL);
    struct notify notify = notify_open();

    for (int i = 0; i < 10000; i++) {
        notify_tell(&notify, "WATCHDOG=1");
    }
    expect_words(&s, "WATCHDOG=1");
    close_supervisor(&s);
    notify_tell(&notify, "WATCHDOG=1");
    notify_close(&notify);
}

TEST(what_cannot_be_used_is_as_if_it_were_not_there)
{
    static const char *const names[] = {
        NULL,
        "",
        "/",
        "@",
        "relative",
        "vsock:2:1234",
        "/nowhere/socket",
        "@nobody-listens-here",
        /* longer than a socket's name can be */
        "/012345678901234567890123456789012345678901234567890123456789012345678"
        "9"
        "0123456789012345678901234567890123456789",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        test_case(names[i] == NULL ? "none" : names[i]);
        set(names[i], "1000000", NULL);
        struct notify notify = notify_open();

        expect_int(notify.fd, -1);
        expect_int(notify.watchdog_us, 0);
        notify_tell(&notify, "READY=1");
        notify_close(&notify);
    }
}

TEST(the_watchdog_is_ours_or_nobodys)
{
    static const struct {
        const char *usec, *pid;
        int64_t watchdog_us;
    } cases[] = {
        {"1000000", NULL, 1000000},
        {"1000000", "1", 0},
        {"1000000", "x", 0},
        {"-5", NULL, 0},
        {"1e6", NULL, 0},
        {"99999999999999999999", NULL, 0},
        {"", NULL, 0},
        {NULL, NULL, 0},
    };
    struct supervisor s;

    open_supervisor(&s);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(cases[i].usec == NULL ? "none" : cases[i].usec);
        set(s.path, cases[i].usec, cases[i].pid);
        struct notify notify = notify_open();

        expect_int(notify.watchdog_us, cases[i].watchdog_us);
        notify_close(&notify);
    }
    close_supervisor(&s);
}

TEST_MAIN
