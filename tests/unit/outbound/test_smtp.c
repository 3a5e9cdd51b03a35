/* SPDX-License-Identifier: MIT */
/*
 * Settings of the mailer that cannot be used.  Conversations with a server are
 * in tests/scenarios/test_smtp.py.
 */
#include "support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/context.h"
#include "outbound/credentials.h"
#include "outbound/smtp.h"

enum { ARENA_BYTES = 65536 };

/* A file of its own for a test; gone when it ends. */
static void make_file(char path[32], const char *content, size_t bytes,
                      mode_t mode)
{
    int fd;

    memcpy(path, "/tmp/gatehouse-test-XXXXXX", 27);
    fd = mkstemp(path);
    expect_true(fd >= 0);
    expect_int(write(fd, content, bytes), (int64_t)bytes);
    expect_int(fchmod(fd, mode), 0);
    close(fd);
}

static gate_status try_options(const struct smtp_options *options,
                               char message[256])
{
    CLEANUP(context_close) gate_context cx = {0};
    gate_mailer *mailer = NULL;
    gate_status status;

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    status = smtp_mailer_new(&cx, options, &mailer);
    memcpy(message, cx.message, 256);
    expect_int(mailer != NULL, status == GATE_OK);
    if (mailer != NULL) {
        expect_int(mailer->ops->version, GATE_MAILER_OPS_VERSION);
        expect_text(mailer->ops->name, "smtp");
        mailer->ops->close(mailer);
    }
    return status;
}

static const struct {
    const char *name;
    struct smtp_options options;
    const char *complaint; /* NULL: fine */
} rows[] = {
    {"STARTTLS", {"mail.example.com", 587, SMTP_STARTTLS, NULL, NULL}, NULL},
    {"TLS", {"mail.example.com", 465, SMTP_TLS, NULL, NULL}, NULL},
    {"an IPv6 address", {"::1", 25, SMTP_PLAIN, NULL, NULL}, NULL},
    {"no host", {NULL, 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"an empty host", {"", 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"a URL", {"smtp://x", 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"a path", {"x/y", 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"a user", {"u@x", 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"a line end", {"x\r\ny", 25, SMTP_PLAIN, NULL, NULL}, "host name"},
    {"port 0", {"localhost", 0, SMTP_PLAIN, NULL, NULL}, "port"},
    {"port 65536", {"localhost", 65536, SMTP_PLAIN, NULL, NULL}, "port"},
    {"no such CA file",
     {"localhost", 25, SMTP_TLS, "/nowhere/ca.pem", NULL},
     "CA file"},
    {"no such credentials",
     {"localhost", 25, SMTP_TLS, NULL, "/nowhere/login"},
     "credentials file"},
    {"a password in clear",
     {"mail.example.com", 25, SMTP_PLAIN, NULL, "/nowhere/login"},
     "in clear"},
    {"a name that begins like loopback",
     {"127.example.com", 25, SMTP_PLAIN, NULL, "/nowhere/login"},
     "in clear"},
    {"loopback gets as far as the file",
     {"127.0.0.1", 25, SMTP_PLAIN, NULL, "/nowhere/login"},
     "credentials file"},
};

TEST(unusable_settings_are_refused_with_a_sentence)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char message[256];
        bool is_fine = rows[i].complaint == NULL;

        test_case(rows[i].name);
        expect_int(try_options(&rows[i].options, message),
                   is_fine ? GATE_OK : GATE_FAULT_CONFIG);
        if (!is_fine) {
            expect_true(strstr(message, rows[i].complaint) != NULL);
        }
    }
}

TEST(a_host_name_has_a_bound)
{
    char host[256];
    char message[256];
    struct smtp_options options = {host, 25, SMTP_TLS, NULL, NULL};

    memset(host, 'a', sizeof(host));
    host[253] = '\0';
    expect_int(try_options(&options, message), GATE_OK);
    host[253] = 'a';
    host[254] = '\0';
    expect_int(try_options(&options, message), GATE_FAULT_CONFIG);
}

static gate_status read_file(const char *content, size_t bytes, mode_t mode,
                             struct credentials *out, char message[256])
{
    CLEANUP(context_close) gate_context cx = {0};
    char path[32];
    gate_status status;

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    make_file(path, content, bytes, mode);
    status = credentials_read(&cx, path, out);
    memcpy(message, cx.message, 256);
    unlink(path);
    return status;
}

TEST(two_lines_are_a_user_and_a_password)
{
    static const char *const contents[] = {
        "user\npass word\n", "user\npass word", "user\r\npass word\r\n"};

    for (size_t i = 0; i < ARRAY_LENGTH(contents); i++) {
        struct credentials read = {0};
        char message[256];

        test_case(contents[i]);
        expect_int(
            read_file(contents[i], strlen(contents[i]), 0600, &read, message),
            GATE_OK);
        expect_text(read.user, "user");
        expect_text(read.password, "pass word");
        credentials_close(&read);
        expect_true(read.user == NULL);
    }
}

TEST(other_files_are_refused_without_a_word_of_them)
{
    static const struct {
        const char *name, *content;
        size_t bytes;
    } files[] = {
        {"empty", "", 0},
        {"one line", "marked-secret\n", 14},
        {"an empty user", "\nmarked-secret\n", 15},
        {"an empty password", "marked-secret\n\n", 15},
        {"a line end alone", "\r\nmarked-secret\n", 16},
        {"three lines", "marked-secret\nb\nc\n", 18},
        {"a NUL", "marked\0secret\nb\n", 16},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        struct credentials read = {0};
        char message[256];

        test_case(files[i].name);
        expect_int(
            read_file(files[i].content, files[i].bytes, 0600, &read, message),
            GATE_FAULT_CONFIG);
        expect_true(strstr(message, "two lines") != NULL);
        expect_true(strstr(message, "marked") == NULL);
        expect_true(read.user == NULL && read.password == NULL);
    }
}

TEST(a_file_that_others_may_read_is_refused)
{
    static const mode_t modes[] = {0604, 0640, 0660, 0644, 0610, 0602};
    struct credentials read = {0};
    char message[256];

    for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
        expect_int(read_file("a\nb\n", 4, modes[i], &read, message),
                   GATE_FAULT_CONFIG);
        expect_true(strstr(message, "chmod 600") != NULL);
    }
    expect_int(read_file("a\nb\n", 4, 0400, &read, message), GATE_OK);
    credentials_close(&read);
}

TEST(a_file_has_a_bound)
{
    static char content[4098];
    struct credentials read = {0};
    char message[256];

    memset(content, 'a', sizeof(content));
    content[1] = '\n';
    expect_int(read_file(content, 4096, 0600, &read, message), GATE_OK);
    expect_int(strlen(read.password), 4094);
    credentials_close(&read);
    expect_int(read_file(content, 4097, 0600, &read, message),
               GATE_FAULT_CONFIG);
}

TEST(a_folder_is_no_file)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct credentials read = {0};

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    expect_int(credentials_read(&cx, "/tmp", &read), GATE_FAULT_CONFIG);
    expect_true(strstr(cx.message, "not a regular file") != NULL);
}

TEST_MAIN
