/* SPDX-License-Identifier: MIT */
/*
 * security.md, row 85: what a server never does fails once it is confined, and
 * what it does goes on.  Each claim runs in a process of its own, because there
 * is no way back.
 */
#include "server/sandbox/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

enum { BROKEN = 99 };

/* How a child that runs this ends. */
static int outcome(int (*child)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        _exit(child());
    }
    expect_true(pid > 0 && waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* 0, or the line of the first thing that is not so. */
#define MUST(claim)                                                            \
    do {                                                                       \
        if (!(claim)) {                                                        \
            fprintf(stderr, "    not so: " #claim " (%s)\n", strerror(errno)); \
            return BROKEN;                                                     \
        }                                                                      \
    } while (0)

#define FAILS(call) (errno = 0, (call) < 0 && errno == EPERM)

static bool has_landlock(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0,
                   LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* --- calls --- */

static int make_forbidden_calls(void)
{
    char *const words[] = {"true", NULL};
    const pid_t parent = getppid();

    MUST(sandbox_confine_calls());
    MUST(FAILS(execve("/bin/true", words, words + 1)));
    MUST(FAILS(syscall(SYS_execveat, AT_FDCWD, "/bin/true", words, words, 0)));
    MUST(FAILS(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
    MUST(FAILS(kill(parent, 0)));
    MUST(FAILS(syscall(SYS_tgkill, parent, parent, 0)));
    MUST(FAILS(socket(AF_PACKET, SOCK_RAW, 0)));
    MUST(FAILS(socket(38 /* AF_ALG */, SOCK_SEQPACKET, 0)));
    MUST(FAILS(mount("none", "/mnt", "tmpfs", 0, NULL)));
    MUST(FAILS(chroot("/")));
    MUST(FAILS(setuid(0)));
    MUST(FAILS(setgid(0)));
    MUST(FAILS(chmod("/", 0777)));
    MUST(FAILS(mkdir("/tmp/x", 0700)));
    MUST(FAILS(mknod("/tmp/x", S_IFREG, 0)));
    MUST(FAILS(symlink("/", "/tmp/x")));
    MUST(FAILS(syscall(SYS_bpf, 0, NULL, 0)));
    MUST(FAILS(syscall(SYS_keyctl, 0, 0)));
    MUST(FAILS(syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0)));
    MUST(FAILS(syscall(SYS_userfaultfd, 0)));
    MUST(FAILS(syscall(SYS_io_uring_setup, 1, NULL)));
    MUST(FAILS(syscall(SYS_process_vm_readv, parent, NULL, 0, NULL, 0, 0)));
    MUST(FAILS(syscall(SYS_memfd_create, "x", 0)));
    MUST(FAILS(syscall(SYS_unshare, 0)));
    MUST(FAILS(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)));
    errno = 0;
    MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
         errno == EPERM);
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    MUST(page != MAP_FAILED);
    MUST(FAILS(mprotect(page, 4096, PROT_READ | PROT_EXEC)));
    return 0;
}

TEST(forbidden_calls_fail)
{
    expect_int(outcome(make_forbidden_calls), 0);
}

static void *work(void *payload)
{
    (void)prctl(PR_SET_NAME, "a thread", 0L, 0L, 0L);
    *(bool *)payload = getppid() > 0;
    return NULL;
}

static int make_own_calls(void)
{
    struct addrinfo *found = NULL;
    struct stat about;
    pthread_t thread;
    bool has_worked = false;
    char byte;

    MUST(sandbox_confine_calls());
    MUST(prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) < 0 || true);
    MUST(pthread_create(&thread, NULL, work, &has_worked) == 0);
    MUST(pthread_join(thread, NULL) == 0 && has_worked);
    MUST(getaddrinfo("localhost", "25", NULL, &found) == 0);
    freeaddrinfo(found);
    MUST(stat("/etc/passwd", &about) == 0);
    const int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    MUST(fd >= 0 && read(fd, &byte, 1) == 1 && close(fd) == 0);
    MUST(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
    MUST(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0);
    MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0) != MAP_FAILED);
    return 0;
}

TEST(its_own_calls_go_on)
{
    expect_int(outcome(make_own_calls), 0);
}

static void *call_forbidden(void *payload)
{
    pthread_mutex_t *gate = payload;

    pthread_mutex_lock(gate);
    const bool fails = FAILS(syscall(SYS_memfd_create, "x", 0));
    pthread_mutex_unlock(gate);
    return fails ? payload : NULL;
}

static int confine_older_threads(void)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;
    void *has_failed = NULL;

    pthread_mutex_lock(&gate);
    MUST(pthread_create(&thread, NULL, call_forbidden, &gate) == 0);
    MUST(sandbox_confine_calls());
    pthread_mutex_unlock(&gate);
    MUST(pthread_join(thread, &has_failed) == 0 && has_failed != NULL);
    return 0;
}

TEST(threads_from_before_are_confined_too)
{
    expect_int(outcome(confine_older_threads), 0);
}

/* --- files --- */

static char own_folder[] = "/tmp/gatehouse-own-XXXXXX";
static char other_folder[] = "/tmp/gatehouse-other-XXXXXX";

static int open_in(const char *folder, const char *name, int flags)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return open(path, flags | O_CLOEXEC, 0600);
}

#define DENIED(call) (errno = 0, (call) < 0 && errno == EACCES)

static int reach_files(void)
{
    const struct sandbox_paths paths = {.folders = {own_folder, "/nowhere"},
                                        .folder_count = 2};
    char path[256];

    MUST(open_in(other_folder, "there", O_WRONLY | O_CREAT) >= 0);
    MUST(sandbox_confine_files(&paths));
    const int fd = open_in(own_folder, "mine", O_RDWR | O_CREAT);

    MUST(fd >= 0 && write(fd, "x", 1) == 1 && ftruncate(fd, 0) == 0);
    snprintf(path, sizeof(path), "%s/mine", own_folder);
    MUST(unlink(path) == 0);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
    MUST(open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0);

    MUST(DENIED(open_in(other_folder, "new", O_WRONLY | O_CREAT)));
    MUST(DENIED(open_in(other_folder, "there", O_RDONLY)));
    MUST(DENIED(open_in(other_folder, "there", O_WRONLY)));
    snprintf(path, sizeof(path), "%s/there", other_folder);
    MUST(DENIED(unlink(path)));
    MUST(DENIED(open("/etc/passwd", O_WRONLY | O_CLOEXEC)));
    MUST(DENIED(open("/root", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ||
         errno == ENOENT);
    snprintf(path, sizeof(path), "%s/folder", own_folder);
    MUST(DENIED(mkdir(path, 0700)));
    MUST(DENIED(execl("/bin/true", "true", NULL)));
    return 0;
}

TEST(other_folders_are_out_of_reach)
{
    if (!has_landlock()) {
        test_skip("this kernel has no Landlock");
        return;
    }
    expect_true(mkdtemp(own_folder) != NULL && mkdtemp(other_folder) != NULL);
    expect_int(outcome(reach_files), 0);

    char path[256];

    snprintf(path, sizeof(path), "%s/there", other_folder);
    (void)unlink(path);
    (void)rmdir(own_folder);
    (void)rmdir(other_folder);
}

TEST_MAIN
