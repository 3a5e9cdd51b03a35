/* SPDX-License-Identifier: MIT */
/*
 * RFC 9112, read as a server must that stands alone: what could be understood
 * in two ways is refused.  It leans on how libmicrohttpd 0.9.75 keeps its
 * buffer, names and values where they came in; tests/security/test_http.py and
 * the head cases of llhttp run before any other version is used.
 */
#include "http/head.h"

#include "http/words.h"

static const struct {
    struct slice name;
    bool once; /* sent twice it would mean two things */
} names[HEAD_NAMES] = {
    [HEAD_HOST] = {{"Host", 4}, true},
    [HEAD_CONTENT_LENGTH] = {{"Content-Length", 14}, true},
    [HEAD_TRANSFER_ENCODING] = {{"Transfer-Encoding", 17}, true},
    [HEAD_CONTENT_TYPE] = {{"Content-Type", 12}, true},
    [HEAD_CONTENT_ENCODING] = {{"Content-Encoding", 16}, true},
    [HEAD_AUTHORIZATION] = {{"Authorization", 13}, true},
    [HEAD_ORIGIN] = {{"Origin", 6}, true},
    [HEAD_ACCEPT] = {{"Accept", 6}, false},
    [HEAD_ACCEPT_LANGUAGE] = {{"Accept-Language", 15}, false},
    [HEAD_USER_AGENT] = {{"User-Agent", 10}, false},
    [HEAD_X_FORWARDED_FOR] = {{"X-Forwarded-For", 15}, false},
    [HEAD_X_REAL_IP] = {{"X-Real-IP", 9}, false},
    [HEAD_FORWARDED] = {{"Forwarded", 9}, false},
    [HEAD_VIA] = {{"Via", 3}, false},
};

void head_begin(struct head *head, const char *version)
{
    *head = (struct head){.next = version + strlen(version) + 2};
}

/* Where the first byte below SP, or DEL, may be: eight at a time, because a
 * token is long.  A byte is below SP when taking SP from it borrows; what comes
 * out for the bytes behind the first such one may be wrong, and is not used. */
static size_t skip_printable(struct slice value, size_t at)
{
    const uint64_t each = 0x0101010101010101u;
    uint64_t word;

    while (value.bytes - at >= sizeof(word)) {
        memcpy(&word, value.data + at, sizeof(word));
        uint64_t del = word ^ (each * 0x7f);
        uint64_t below = (word - each * ' ') & ~word;

        if (((below | ((del - each) & ~del)) & (each * 0x80)) != 0) {
            break;
        }
        at += sizeof(word);
    }
    return at;
}

/*
 *= https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 *# a recipient of CR, LF, or NUL within a field value MUST either reject the
 *# message or replace each of those characters with SP
 */
static bool has_control_byte(struct slice value)
{
    for (size_t i = skip_printable(value, 0); i < value.bytes;
         i = skip_printable(value, i + 1)) {
        unsigned char byte = (unsigned char)value.data[i];

        if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
            return true;
        }
    }
    return false;
}

/* Content-Length = 1*DIGIT */
static bool read_length(struct slice value, uint64_t *out)
{
    uint64_t length = 0;

    value = words_trim(value);
    if (value.bytes == 0) {
        return false;
    }
    for (size_t i = 0; i < value.bytes; i++) {
        char c = value.data[i];

        if (c < '0' || c > '9' || __builtin_mul_overflow(length, 10, &length) ||
            __builtin_add_overflow(length, (uint64_t)(c - '0'), &length)) {
            return false;
        }
    }
    *out = length;
    return true;
}

static enum head_name find_name(struct slice name)
{
    unsigned i = 0;

    while (i < HEAD_NAMES && (names[i].name.bytes != name.bytes ||
                              !words_equal(names[i].name, name))) {
        i++;
    }
    return (enum head_name)i;
}

static void note_known(struct head *head, enum head_name name,
                       struct slice value)
{
    if (head->counts[name]++ == 0) {
        head->values[name] = value;
    } else if (names[name].once) {
        head->is_bad = true;
    }
    if (name == HEAD_CONTENT_LENGTH &&
        !read_length(value, &head->content_length)) {
        head->is_bad = true;
    }
    if (name == HEAD_TRANSFER_ENCODING &&
        !words_equal(value, SLICE("chunked"))) {
        head->is_bad = true;
    }
    if (name == HEAD_ACCEPT) {
        negotiate_note(&head->accept, value);
    }
    if (name == HEAD_X_FORWARDED_FOR && head->proxies != NULL) {
        forwarded_note(&head->forwarded, head->proxies, value);
    }
}

void head_note(struct head *head, struct slice name, struct slice value)
{
    if (head->is_bad) {
        return;
    }
    /* The name where the line before ended, then ":", blanks, the value. */
    if (value.data == NULL || name.data != head->next ||
        !words_is_token(name) ||
        value.data != name.data + name.bytes + 1 +
                          strspn(name.data + name.bytes + 1, " \t") ||
        has_control_byte(value)) {
        head->is_bad = true;
        return;
    }
    head->next = value.data + value.bytes + 2;

    enum head_name known = find_name(name);

    if (known < HEAD_NAMES) {
        note_known(head, known, value);
    }
}

/*
 *= https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 *# A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1
 *# request message that lacks a Host header field and to any request message
 *# that contains more than one Host header field line
 *= https://www.rfc-editor.org/rfc/rfc9112#section-6.1
 *# A server or client that receives an HTTP/1.0 message containing a
 *# Transfer-Encoding header field MUST treat the message as if the framing is
 *# faulty
 */
bool head_is_good(const struct head *head, const char *method, size_t bytes,
                  const char *version)
{
    bool is_old = strcmp(version, "HTTP/1.0") == 0;
    unsigned framings = head->counts[HEAD_CONTENT_LENGTH] +
                        head->counts[HEAD_TRANSFER_ENCODING];

    return !head->is_bad && head->next + 2 == method + bytes && framings <= 1 &&
           (is_old ? head->counts[HEAD_TRANSFER_ENCODING] == 0
                   : head->counts[HEAD_HOST] == 1);
}

bool head_has_body(const struct head *head)
{
    return head->content_length > 0 || head->counts[HEAD_TRANSFER_ENCODING] > 0;
}

const char *head_text(const struct head *head, enum head_name name)
{
    return head->counts[name] == 0 ? NULL : head->values[name].data;
}
