/* SPDX-License-Identifier: MIT */
/*
 * seccomp(2): a program in the kernel looks at the number of each call.  Some
 * are looked at further: what may be mapped (nothing that is written to becomes
 * a program), which sockets there are, what prctl() and ioctl() do, and whom a
 * signal is for.
 *
 * A jump reaches 255 instructions, so each case answers by itself.
 */
#include "server/sandbox/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* the list was not made for it */
#endif

/* Newer processors' kernels never had these. */
#if !defined(SYS_open)
#define SYS_open       (-1)
#define SYS_stat       (-1)
#define SYS_lstat      (-1)
#define SYS_access     (-1)
#define SYS_readlink   (-1)
#define SYS_unlink     (-1)
#define SYS_rename     (-1)
#define SYS_link       (-1)
#define SYS_pipe       (-1)
#define SYS_dup2       (-1)
#define SYS_poll       (-1)
#define SYS_epoll_wait (-1)
#define SYS_time       (-1)
#define SYS_select     (-1)
#endif

enum {
    PROGRAM_MAX = 512,
    X32_BIT = 0x40000000, /* the same calls by other numbers */
    LOW_HALF = 0, /* of an argument; both processors are little-endian */
    PR_SET_VMA_NAME = 0x53564d41, /* glibc's names for its memory */
};

struct program {
    struct sock_filter code[PROGRAM_MAX];
    unsigned short length;
};

static void add(struct program *program, struct sock_filter instruction)
{
    /* The list is ours: it fits, or the tests say so. */
    if (program->length < PROGRAM_MAX) {
        program->code[program->length++] = instruction;
    }
}

#define STEP(code, k) ((struct sock_filter)BPF_STMT((code), (k)))
#define JUMP(code, k, t, f)                                                    \
    ((struct sock_filter)BPF_JUMP((code), (k), (t), (f)))

static void load(struct program *program, size_t offset)
{
    add(program, STEP(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void load_argument(struct program *program, unsigned nth)
{
    load(program, offsetof(struct seccomp_data, args) + 8 * nth + LOW_HALF);
}

static void allow(struct program *program)
{
    add(program, STEP(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

static void refuse(struct program *program)
{
    add(program, STEP(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
}

/* What was loaded last is this: allowed. */
static void allow_value(struct program *program, uint32_t value)
{
    add(program, JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    allow(program);
}

/* This call, if its nth argument is one of these; ends the look at it. */
static void allow_with(struct program *program, long call, unsigned nth,
                       const uint32_t *values, size_t count)
{
    /* Over the load, two for each value, and the refusal. */
    add(program, JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0,
                      (uint8_t)(2 * count + 2)));
    load_argument(program, nth);
    for (size_t i = 0; i < count; i++) {
        allow_value(program, values[i]);
    }
    refuse(program);
}

/* This call, unless its third argument has a bit beside the mask's rest. */
static void allow_protection(struct program *program, long call, uint32_t mask,
                             uint32_t refused)
{
    add(program, JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 5));
    load_argument(program, 2);
    add(program, STEP(BPF_ALU | BPF_AND | BPF_K, mask));
    add(program, JUMP(BPF_JMP | BPF_JEQ | BPF_K, refused, 0, 1));
    refuse(program);
    allow(program);
}

static void look_at_processor(struct program *program)
{
    load(program, offsetof(struct seccomp_data, arch));
    add(program, JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    refuse(program);
    load(program, offsetof(struct seccomp_data, nr));
    add(program, JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
    refuse(program);
}

static void look_at_arguments(struct program *program)
{
    static const uint32_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
    static const uint32_t names[] = {PR_SET_NAME, PR_GET_NAME, PR_SET_VMA_NAME};
    static const uint32_t terminals[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO};
    const uint32_t own[] = {(uint32_t)getpid()};

    allow_protection(program, SYS_mmap, PROT_WRITE | PROT_EXEC,
                     PROT_WRITE | PROT_EXEC);
    allow_protection(program, SYS_mprotect, PROT_EXEC, PROT_EXEC);
    allow_with(program, SYS_socket, 0, families,
               sizeof(families) / sizeof(families[0]));
    allow_with(program, SYS_prctl, 0, names, sizeof(names) / sizeof(names[0]));
    allow_with(program, SYS_ioctl, 1, terminals,
               sizeof(terminals) / sizeof(terminals[0]));
    allow_with(program, SYS_tgkill, 0, own, 1);
}

static void write_program(struct program *program)
{
    static const long calls[] = {
#define CALL(name) SYS_##name,
#include "server/sandbox/calls.def"
#undef CALL
    };

    look_at_processor(program);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (calls[i] >= 0) {
            allow_value(program, (uint32_t)calls[i]);
        }
    }
    look_at_arguments(program);
    refuse(program);
}

bool sandbox_confine_calls(void)
{
    struct program program = {.length = 0};

    if (ARCHITECTURE == 0 || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0) {
        return false;
    }
    write_program(&program);
    const struct sock_fprog given = {program.length, program.code};

    return program.length < PROGRAM_MAX &&
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                   SECCOMP_FILTER_FLAG_TSYNC, &given) == 0;
}
