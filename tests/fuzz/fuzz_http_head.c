/* SPDX-License-Identifier: MIT */
/*
 * Request lines and heads, through libmicrohttpd and our walk behind it.
 *
 * The input is sent over a socket pair to a daemon with the server's own
 * callbacks.  Beside them the bytes are read once more, by a reader that knows
 * nothing but RFC 9110 and 9112: a head that the server takes must be one, with
 * the same target, framing and values; a head that is one and asks for nothing
 * odd must be taken.  The exchange ends with its head: bodies have a target of
 * their own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "base/memory.h"
#include "base/tally.h"
#include "http/counts.h"
#include "http/exchange.h"
#include "http/loop.h"
#include "http/metrics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum {
    INPUT_BYTES = 16 * 1024,
    TARGET_BYTES = 2000,
    BODY_BYTES = 100000,
    MEMORY_BYTES = 64 * 1024,
    TURNS_READING = 4, /* to have read it all and answered */
    TURNS_MAX = 1000,  /* to be done with any input */
};

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

/* --- the reader beside --- */

/* A request's head, as the specifications have it. */
struct reading {
    struct slice method, target, version;
    unsigned counts[HEAD_NAMES];
    struct slice values[HEAD_NAMES]; /* the first of each, trimmed */
    uint64_t content_length;
    bool is_framed; /* one host, one framing at most */
};

static const struct {
    const char *name;
    bool once;
} known[HEAD_NAMES] = {
    [HEAD_HOST] = {"host", true},
    [HEAD_CONTENT_LENGTH] = {"content-length", true},
    [HEAD_TRANSFER_ENCODING] = {"transfer-encoding", true},
    [HEAD_CONTENT_TYPE] = {"content-type", true},
    [HEAD_CONTENT_ENCODING] = {"content-encoding", true},
    [HEAD_AUTHORIZATION] = {"authorization", true},
    [HEAD_ORIGIN] = {"origin", true},
    [HEAD_ACCEPT] = {"accept", false},
    [HEAD_ACCEPT_LANGUAGE] = {"accept-language", false},
    [HEAD_USER_AGENT] = {"user-agent", false},
    [HEAD_X_FORWARDED_FOR] = {"x-forwarded-for", false},
    [HEAD_X_REAL_IP] = {"x-real-ip", false},
    [HEAD_FORWARDED] = {"forwarded", false},
    [HEAD_VIA] = {"via", false},
};

/* Up to the next CRLF, which is taken, too; no other CR, LF or NUL in it. */
static bool next_line(struct slice *left, struct slice *out)
{
    for (size_t i = 0; i < left->bytes; i++) {
        char c = left->data[i];

        if (c == '\r' && i + 1 < left->bytes && left->data[i + 1] == '\n') {
            *out = (struct slice){left->data, i};
            left->data += i + 2;
            left->bytes -= i + 2;
            return true;
        }
        if (c == '\r' || c == '\n' || c == '\0') {
            return false;
        }
    }
    return false;
}

/* What stands before `end`, which is taken, too. */
static bool cut(struct slice *left, char end, struct slice *out)
{
    const char *at =
        left->bytes == 0 ? NULL : memchr(left->data, end, left->bytes);

    if (at == NULL) {
        return false;
    }
    *out = (struct slice){left->data, (size_t)(at - left->data)};
    left->bytes -= out->bytes + 1;
    left->data = at + 1;
    return true;
}

static bool is_all(struct slice text, bool (*is_fine)(unsigned char))
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (!is_fine((unsigned char)text.data[i])) {
            return false;
        }
    }
    return true;
}

static bool is_tchar(unsigned char c)
{
    return c > ' ' && c < 0x7f && strchr("\"(),/:;<=>?@[\\]{}", c) == NULL;
}

static bool is_target_char(unsigned char c)
{
    return c > ' ' && c < 0x7f && c != '#';
}

static bool is_value_char(unsigned char c)
{
    return c == '\t' || (c >= ' ' && c != 0x7f);
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static struct slice trim(struct slice text)
{
    while (text.bytes > 0 && (*text.data == ' ' || *text.data == '\t')) {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && (text.data[text.bytes - 1] == ' ' ||
                              text.data[text.bytes - 1] == '\t')) {
        text.bytes--;
    }
    return text;
}

static bool equals(struct slice text, const char *word)
{
    return text.bytes == strlen(word) &&
           strncasecmp(text.data, word, text.bytes) == 0;
}

static bool read_line(struct slice line, struct reading *out)
{
    if (!cut(&line, ' ', &out->method) || !cut(&line, ' ', &out->target)) {
        return false;
    }
    out->version = line;
    return out->method.bytes > 0 && is_all(out->method, is_tchar) &&
           out->target.bytes > 0 && is_all(out->target, is_target_char) &&
           line.bytes == 8 && memcmp(line.data, "HTTP/1.", 7) == 0 &&
           is_digit((unsigned char)line.data[7]);
}

static bool read_field(struct slice line, struct reading *out)
{
    struct slice name;

    if (!cut(&line, ':', &name) || name.bytes == 0 || !is_all(name, is_tchar) ||
        !is_all(line, is_value_char)) {
        return false;
    }
    for (size_t i = 0; i < HEAD_NAMES; i++) {
        if (equals(name, known[i].name) && out->counts[i]++ == 0) {
            out->values[i] = trim(line);
        }
    }
    return true;
}

/* 1*DIGIT, of what an uint64_t holds. */
static bool read_length(struct slice text, uint64_t *out)
{
    enum { DIGITS_MAX = 20 }; /* of 2 to the 64th */
    char digits[DIGITS_MAX + 1] = "";
    size_t zeros = 0;

    while (zeros + 1 < text.bytes && text.data[zeros] == '0') {
        zeros++;
    }
    if (text.bytes == 0 || !is_all(text, is_digit) ||
        text.bytes - zeros > DIGITS_MAX) {
        return false;
    }
    memcpy(digits, text.data + zeros, text.bytes - zeros);
    errno = 0;
    *out = strtoull(digits, NULL, 10);
    return errno == 0;
}

static bool is_framed(struct reading *reading)
{
    const unsigned *counts = reading->counts;
    bool is_old = reading->version.data[7] == '0';

    for (size_t i = 0; i < HEAD_NAMES; i++) {
        if (known[i].once && counts[i] > 1) {
            return false;
        }
    }
    if (counts[HEAD_CONTENT_LENGTH] + counts[HEAD_TRANSFER_ENCODING] > 1 ||
        (counts[HEAD_CONTENT_LENGTH] == 1 &&
         !read_length(reading->values[HEAD_CONTENT_LENGTH],
                      &reading->content_length))) {
        return false;
    }
    if (counts[HEAD_TRANSFER_ENCODING] == 1 &&
        (is_old ||
         !equals(reading->values[HEAD_TRANSFER_ENCODING], "chunked"))) {
        return false;
    }
    return is_old || counts[HEAD_HOST] == 1;
}

/* Whether the bytes begin with a whole head. */
static bool read_request(struct slice text, struct reading *out)
{
    struct slice line;

    *out = (struct reading){.content_length = 0};
    /*
     * Before the head libmicrohttpd takes any of them; there is nothing yet
     *that they could change.
     *
     *= https://www.rfc-editor.org/rfc/rfc9112#section-2.2
     *# a server that is expecting to receive and parse a request-line SHOULD
     *# ignore at least one empty line (CRLF) received prior to the request-line
     */
    while (text.bytes > 0 && (*text.data == '\r' || *text.data == '\n')) {
        text.data++;
        text.bytes--;
    }
    if (!next_line(&text, &line) || !read_line(line, out)) {
        return false;
    }
    for (;;) {
        if (!next_line(&text, &line)) {
            return false;
        }
        if (line.bytes == 0) {
            out->is_framed = is_framed(out);
            return true;
        }
        if (!read_field(line, out)) {
            return false;
        }
    }
}

/*
 * What libmicrohttpd 0.9.75 may take for the end of a line or of the head, and
 * overwrites with NULs as it does with CRLF, so that nobody behind it can tell
 * them from one (docs/http.md): a NUL, a line that begins with ":".
 */
static bool has_hidden_ends(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] == '\0' ||
            (text.data[i] == ':' && i > 0 &&
             (text.data[i - 1] == '\n' || text.data[i - 1] == '\r'))) {
            return true;
        }
    }
    return false;
}

/* --- the server --- */

/* What the server made of the first request on a connection. */
struct seen {
    struct reading expected;
    bool is_request; /* by the reader beside */
    bool has_hidden; /* has_hidden_ends() */
    bool came;
    bool was_taken;
};

static struct seen seen;

/* Taken: whatever is answered, it is not that the head is bad. */
static bool is_taken(const struct exchange *exchange)
{
    return exchange->status != MHD_HTTP_BAD_REQUEST &&
           exchange->status != MHD_HTTP_URI_TOO_LONG;
}

static void compare(const struct exchange *exchange)
{
    const struct head *head = &exchange->head;
    const struct reading *expected = &seen.expected;

    if (seen.has_hidden) {
        return;
    }
    must(seen.is_request && expected->is_framed);
    must(slice_equal((struct slice){exchange->uri, exchange->uri_bytes},
                     expected->target));
    must(exchange->uri_bytes <= TARGET_BYTES);
    must(head->content_length == expected->content_length);
    must(exchange->must_close || head->content_length <= BODY_BYTES);
    must(head_has_body(head) == (expected->content_length > 0 ||
                                 expected->counts[HEAD_TRANSFER_ENCODING] > 0));
    for (unsigned i = 0; i < HEAD_NAMES; i++) {
        const char *text = head_text(head, (enum head_name)i);

        must(head->counts[i] == expected->counts[i]);
        must((text == NULL) == (expected->counts[i] == 0));
        must(text == NULL ||
             slice_equal(trim(slice_of(text)), expected->values[i]));
    }
}

/* The handler, for heads alone: what comes behind one is not read. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd,
                                  const char *url, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *left, void **context)
{
    struct exchange *exchange = *context;
    size_t none = 0;

    (void)bytes;
    if (exchange == NULL || exchange->has_head || seen.came) {
        *left = 0;
        return MHD_NO;
    }
    enum MHD_Result result = exchange_on_request(cls, mhd, url, method, version,
                                                 NULL, &none, context);

    seen.came = true;
    seen.was_taken = is_taken(exchange);
    if (seen.was_taken) {
        compare(exchange);
    }
    return result;
}

static void on_log(void *payload, const struct http_record *record)
{
    (void)payload;
    must(strlen(record->path) < TARGET_LOG_BYTES);
    must(record->address[0] != '\0');
}

/* As in the loop, without its counts by address. */
static void on_connection(void *cls, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct loop *loop = cls;
    struct client *client = *context;

    (void)mhd;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        client = memory_allocate(1, sizeof(*client));
        must(client != NULL);
        client->loop = loop;
        client->is_proxy = true;
        client->address = (struct address){.bytes = {10}, .is_known = true};
        address_write(&client->address, client->address_text);
        client_enter(client, &loop->lines, PHASE_HEAD);
        loop->clients++;
        *context = client;
    } else {
        client_leave(client, &loop->lines);
        memory_free(client);
        loop->clients--;
        *context = NULL;
    }
}

static bool answer_nothing(void *payload, const struct http_question *question,
                           struct http_content *out)
{
    (void)payload, (void)question, (void)out;
    return false;
}

/* Made once: no input changes it. */
static struct loop *loop_of_all(void)
{
    static const struct http_route routes[] = {
        {.path = "/graphql"},
        {.path = "/healthz", .answer = answer_nothing},
    };
    static struct http_server server;
    static struct loop loop;
    struct slice bad;

    if (loop.daemon != NULL) {
        return &loop;
    }
    server.options = (struct http_options){
        .routes = routes,
        .route_count = sizeof(routes) / sizeof(routes[0]),
        .log = on_log,
        .allowed_origins = "https://a.example",
        .body_bytes = BODY_BYTES,
        .url_bytes = TARGET_BYTES,
    };
    server.tally = http_tally_new(1);
    server.loops = &loop;
    must(server.tally != NULL &&
         networks_read("10.0.0.0/8", &server.proxies, &bad) == GATE_OK);
    loop.server = &server;
    lines_open(&loop.lines);
    loop.daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
            MHD_ALLOW_UPGRADE,
        0, NULL, NULL, on_request, &loop, MHD_OPTION_NOTIFY_COMPLETED,
        exchange_on_completed, &loop, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, &loop, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_on_request_line, &loop, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_BYTES, MHD_OPTION_END);
    must(loop.daemon != NULL);
    return &loop;
}

static void turn(struct loop *loop, int turns)
{
    for (int i = 0; i < turns && loop->clients > 0; i++) {
        must(MHD_run(loop->daemon) == MHD_YES);
    }
}

/* Send it all, then hang up, hear nobody out, see the connection off.  To hang
 * up has to be news: libmicrohttpd's epoll tells of edges alone. */
static void converse(struct loop *loop, struct slice text)
{
    const struct sockaddr_in peer = {.sin_family = AF_INET};
    int pair[2];

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                    pair) == 0);
    must(send(pair[0], text.data, text.bytes, MSG_NOSIGNAL) ==
         (ssize_t)text.bytes);
    must(MHD_add_connection(loop->daemon, pair[1],
                            (const struct sockaddr *)&peer,
                            sizeof(peer)) == MHD_YES);
    turn(loop, TURNS_READING);
    (void)shutdown(pair[0], SHUT_WR); /* may have been closed meanwhile */
    turn(loop, TURNS_MAX);
    must(loop->clients == 0);
    close(pair[0]);
}

/* What is well formed, and refused all the same: too long for us, or, for
 * libmicrohttpd, empty lines of its own choice before the head, or a length
 * with a blank behind it. */
static bool is_odd(struct slice text, const struct reading *expected)
{
    const struct slice *length = &expected->values[HEAD_CONTENT_LENGTH];

    return text.data != expected->method.data ||
           expected->target.bytes > TARGET_BYTES ||
           (length->bytes > 0 && (length->data[length->bytes] == ' ' ||
                                  length->data[length->bytes] == '\t'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    const struct slice text = {(const char *)data, bytes};

    if (bytes == 0 || bytes > INPUT_BYTES) {
        return 0;
    }
    seen = (struct seen){.came = false};
    seen.has_hidden = has_hidden_ends(text);
    seen.is_request = read_request(text, &seen.expected);
    converse(loop_of_all(), text);
    if (seen.is_request && seen.expected.is_framed &&
        !is_odd(text, &seen.expected)) {
        must(seen.came && seen.was_taken);
    }
    return 0;
}
