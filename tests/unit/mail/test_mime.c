/* SPDX-License-Identifier: MIT */
/*
 * The encodings of mails, against a small decoder of our own.  An independent
 * parser reads whole mails in tests/scenarios/test_smtp.py.
 */
#include "support/test.h"

#include "mail/mime.h"
#include "mail/mime_encode.h"

enum { ARENA_BYTES = 1 << 20, OUTPUT_MAX = 1 << 20, ROUNDS = 3000 };

/* The same bytes in every run: a failure can be looked at again. */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static int digit_of(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    return found == NULL ? -1 : (int)(found - digits);
}

/* Bytes of base64, until something that is none of its digits. */
static const char *decode_base64(const char *at, struct buffer *out)
{
    unsigned bits = 0;
    int count = 0;

    for (; digit_of(*at) >= 0; at++) {
        bits = (bits << 6) | (unsigned)digit_of(*at);
        count += 6;
        if (count >= 8) {
            count -= 8;
            buffer_append_char(out, (char)(bits >> count));
        }
    }
    while (*at == '=') {
        at++;
    }
    return at;
}

/* What a reader sees in a header: RFC 2047, section 6.2. */
static void decode_header(const char *at, struct buffer *out)
{
    static const char begin[] = "=?utf-8?B?";
    bool after_word = false;

    while (*at != '\0') {
        if (strncmp(at, "\r\n ", 3) == 0) {
            at += 2; /* unfolding */
            at += after_word && strncmp(at + 1, begin, 10) == 0 ? 1 : 0;
        } else if (strncmp(at, begin, 10) == 0) {
            at = decode_base64(at + 10, out);
            at += strncmp(at, "?=", 2) == 0 ? 2 : 0;
            after_word = true;
        } else {
            buffer_append_char(out, *at++);
            after_word = false;
        }
    }
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

static void decode_quoted_printable(struct slice text, struct buffer *out)
{
    for (size_t i = 0; i < text.bytes; i++) {
        bool is_escape = text.data[i] == '=' && i + 2 < text.bytes;

        if (is_escape && text.data[i + 1] == '\r') {
            i += 2;
        } else if (is_escape) {
            buffer_append_char(out, (char)(hex_digit(text.data[i + 1]) * 16 +
                                           hex_digit(text.data[i + 2])));
            i += 2;
        } else if (text.data[i] != '\r') {
            buffer_append_char(out, text.data[i]);
        }
    }
}

/* Every line at most 76 printable characters, CR LF between; no line of white
 * space alone. */
static bool has_good_lines(const char *text)
{
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\r\n");
        size_t spaces = strspn(text, " \t");

        for (size_t i = 0; i < bytes; i++) {
            if (text[i] < ' ' && text[i] != '\t') {
                return false;
            }
            if (text[i] > '~') {
                return false;
            }
        }
        if (bytes > 76 || (bytes > 0 && spaces >= bytes)) {
            return false;
        }
        text += bytes;
        if (*text != '\0') {
            if (strncmp(text, "\r\n", 2) != 0) {
                return false;
            }
            text += 2;
        }
    }
    return true;
}

static void expect_header(const char *value, const char *want)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

    mime_append_header(&out, "Subject", slice_of(value));
    expect_text(buffer_text(&out), want);
    buffer_free(&out);
}

TEST(plain_values_stand_as_they_are)
{
    expect_header("Activate your account on example.com:8443",
                  "Subject: Activate your account on example.com:8443\r\n");
    expect_header("", "Subject: \r\n");
}

TEST(long_values_are_folded_before_a_word)
{
    expect_header("Somebody tried to register with your address on "
                  "accounts.a-rather-long-name.example.com",
                  "Subject: Somebody tried to register with your address on\r\n"
                  " accounts.a-rather-long-name.example.com\r\n");
}

TEST(values_that_are_not_ascii_become_encoded_words)
{
    expect_header("Gr\xc3\xbc\xc3\x9f\x65",
                  "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n");
}

TEST(what_looks_like_an_encoded_word_is_encoded)
{
    expect_header("=?utf-8?B?AAAA?=",
                  "Subject: =?utf-8?B?PT91dGYtOD9CP0FBQUE/PQ==?=\r\n");
}

/* Random text, well-formed, of any length, with every kind of character that a
 * header may have. */
static void make_text(uint32_t *state, struct buffer *out)
{
    static const char *const pieces[] = {
        "a",
        " ",
        "  ",
        "?=",
        "=?",
        "\"",
        "\\",
        "<",
        "@",
        "\xc3\xa4",
        "\xd7\x90",
        "\xe6\x97\xa5",
        "\xf0\x9f\x98\x80",
        "word",
        ":",
        "long-word-that-goes-on-and-on-and-on"};
    size_t count = next_random(state) % 40;

    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out,
                           pieces[next_random(state) % ARRAY_LENGTH(pieces)]);
    }
}

TEST(any_text_comes_back_from_a_header)
{
    uint32_t state = 4;

    for (int i = 0; i < ROUNDS; i++) {
        struct buffer text = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
        struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
        struct buffer back = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

        make_text(&state, &text);
        mime_append_header(&out, "X", (struct slice){text.data, text.bytes});
        expect_true(has_good_lines(buffer_text(&out)));
        buffer_truncate(&out, out.bytes - 2);
        decode_header(buffer_text(&out) + 3, &back);
        expect_text(buffer_text(&back), buffer_text(&text));
        buffer_free(&text);
        buffer_free(&out);
        buffer_free(&back);
    }
}

static void make_bytes(uint32_t *state, struct buffer *out)
{
    size_t count = next_random(state) % 400;

    for (size_t i = 0; i < count; i++) {
        uint32_t random = next_random(state);
        char c = (char)(random >> 8);

        /* Often those that something depends on. */
        c = random % 4 == 0 ? "\n .=\tF\r-"[(random >> 3) % 8] : c;
        buffer_append_char(out, c == '\r' ? 'r' : c);
    }
}

TEST(any_bytes_come_back_from_quoted_printable)
{
    uint32_t state = 5;

    for (int i = 0; i < ROUNDS; i++) {
        struct buffer text = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
        struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
        struct buffer back = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

        make_bytes(&state, &text);
        mime_append_quoted_printable(&out,
                                     (struct slice){text.data, text.bytes});
        expect_true(has_good_lines(buffer_text(&out)));
        decode_quoted_printable((struct slice){out.data, out.bytes}, &back);
        expect_true(slice_equal((struct slice){back.data, back.bytes},
                                (struct slice){text.data, text.bytes}));
        buffer_free(&text);
        buffer_free(&out);
        buffer_free(&back);
    }
}

TEST(lines_that_relays_touch_are_encoded)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

    mime_append_quoted_printable(&out, SLICE(".\nFrom me\nFrom\ntrailing \n"));
    expect_text(buffer_text(&out),
                "=2E\r\n=46rom me\r\nFrom\r\ntrailing=20\r\n");
    buffer_free(&out);
}

TEST(base64_lines_have_76_characters)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
    char text[58];

    memset(text, 'a', sizeof(text));
    mime_append_base64(&out, (struct slice){text, sizeof(text)});
    expect_int(out.bytes, 76 + 2 + 4 + 2);
    expect_true(has_good_lines(buffer_text(&out)));
    buffer_free(&out);
}

TEST(dates_are_written_as_rfc_5322_has_them)
{
    static const struct {
        const char *name;
        int64_t unix_ms;
        const char *want;
    } rows[] = {
        {"the epoch", 0, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {"a leap day", INT64_C(1709210096789),
         "Thu, 29 Feb 2024 12:34:56 +0000"},
        {"before the epoch", -1, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {"beyond all calendars", INT64_MAX, "Thu, 01 Jan 1970 00:00:00 +0000"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

        test_case(rows[i].name);
        mime_append_date(&out, rows[i].unix_ms);
        expect_text(buffer_text(&out), rows[i].want);
        buffer_free(&out);
    }
}

TEST(only_plain_addresses_are_written_to)
{
    static const struct {
        const char *address;
        bool is_fine;
    } rows[] = {
        {"alice@example.com", true},
        {"a.b+c_d-e'f@xn--bcher-kva.example", true},
        {"alice@127.0.0.1", true},
        {"", false},
        {"alice", false},
        {"@example.com", false},
        {"alice@", false},
        {"a@b@example.com", false},
        {"alice @example.com", false},
        {"alice@example.com ", false},
        {"alice@example.com\r\nBcc: eve@example.com", false},
        {"alice@example.com\n", false},
        {"alice@example.com\x7f", false},
        {"alice@example.com>", false},
        {"<alice@example.com", false},
        {"alice@example.com,eve@example.com", false},
        {"alice@example.com;eve", false},
        {"\"alice\"@example.com", false},
        {"alice(comment)@example.com", false},
        {"al\\ice@example.com", false},
        {"\xc3\xa4@example.com", false}, /* would need SMTPUTF8 */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].address);
        expect_int(mime_is_address(slice_of(rows[i].address)), rows[i].is_fine);
    }
}

TEST(addresses_of_any_length_are_refused)
{
    char address[322];

    memset(address, 'a', sizeof(address));
    address[1] = '@';
    expect_true(mime_is_address((struct slice){address, 320}));
    expect_false(mime_is_address((struct slice){address, 321}));
}

TEST(senders_have_a_name_or_none)
{
    static const struct {
        const char *text, *name, *address; /* NULL: refused */
    } rows[] = {
        {"a@b.example", "", "a@b.example"},
        {"Gate House <a@b.example>", "Gate House", "a@b.example"},
        {"\"Gate, House\" <a@b.example>", "Gate, House", "a@b.example"},
        {" <a@b.example> ", "", "a@b.example"},
        {"", NULL, NULL},
        {"<>", NULL, NULL},
        {"Gate <a@b.example", NULL, NULL},
        {"Gate <a@b.example> x", NULL, NULL},
        {"Gate\r\nBcc: e@b.example <a@b.example>", NULL, NULL},
        {"Gate\xff <a@b.example>", NULL, NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct slice name = {0};
        struct slice address = {0};

        test_case(rows[i].text);
        expect_int(mime_read_mailbox(rows[i].text, &name, &address),
                   rows[i].name != NULL);
        if (rows[i].name != NULL) {
            expect_true(slice_is(name, rows[i].name));
            expect_true(slice_is(address, rows[i].address));
        }
    }
}

static const struct mime_mail example = {
    .from = "Gatehouse <accounts@example.com>",
    .to = "alice@example.com",
    .subject = "Hello",
    .message_id = "<1@example.com>",
    .text = "Hello\n",
    .html = "<p>Hello</p>\n",
};

static gate_status write(const struct mime_mail *mail, struct buffer *out)
{
    CLEANUP(context_close) gate_context cx = {0};

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    return mime_write(&cx, mail, out);
}

TEST(a_mail_has_its_headers_and_two_parts)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

    expect_int(write(&example, &out), GATE_OK);
    expect_text(buffer_text(&out),
                "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
                "From: \"Gatehouse\"\r\n <accounts@example.com>\r\n"
                "To: alice@example.com\r\n"
                "Subject: Hello\r\n"
                "Message-ID: <1@example.com>\r\n"
                "Auto-Submitted: auto-generated\r\n"
                "MIME-Version: 1.0\r\n"
                "Content-Type: multipart/alternative;\r\n"
                " boundary=\"=_gatehouse_alternative\"\r\n\r\n"
                "--=_gatehouse_alternative\r\n"
                "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                "Hello\r\n\r\n"
                "--=_gatehouse_alternative\r\n"
                "Content-Type: text/html; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                "<p>Hello</p>\r\n\r\n"
                "--=_gatehouse_alternative--\r\n");
    buffer_free(&out);
}

TEST(no_header_can_be_added)
{
    struct row {
        const char *name;
        struct mime_mail mail;
        gate_status want;
    } rows[8];
    size_t count = 0;

#define ROW(what, field, value, status)                                        \
    rows[count] = (struct row){(what), example, (status)};                     \
    rows[count++].mail.field = (value)
    ROW("CR LF in the address", to, "a@b.example\r\nBcc: e@b.example",
        GATE_REFUSED);
    ROW("LF in the address", to, "a@b.example\nBcc: e@b.example", GATE_REFUSED);
    ROW("two addresses", to, "a@b.example, e@b.example", GATE_REFUSED);
    ROW("CR in the sender", from, "X\rBcc: e@b.example <a@b.example>",
        GATE_FAULT_CONFIG);
    ROW("LF in the subject", subject, "Hi\nBcc: e@b.example",
        GATE_FAULT_CONFIG);
    ROW("ill-formed subject", subject, "Hi \xff", GATE_FAULT_CONFIG);
    ROW("LF in the id", message_id, "<1@a>\nBcc: e@b.example",
        GATE_FAULT_CONFIG);
    ROW("no id", message_id, "", GATE_FAULT_CONFIG);
#undef ROW
    for (size_t i = 0; i < count; i++) {
        struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);

        test_case(rows[i].name);
        expect_int(write(&rows[i].mail, &out), rows[i].want);
        expect_int(out.bytes, 0);
        buffer_free(&out);
    }
}

TEST(a_body_cannot_end_its_part)
{
    struct mime_mail mail = example;
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
    const char *at;
    int boundaries = 0;

    mail.text = "--=_gatehouse_alternative--\n\n.\n";
    mail.html = "\n--=_gatehouse_alternative\nContent-Type: text/plain\n";
    expect_int(write(&mail, &out), GATE_OK);
    for (at = buffer_text(&out); at != NULL; boundaries++) {
        at = strstr(at, "\r\n--=_gatehouse_alternative");
        at = at == NULL ? NULL : at + 2;
    }
    expect_int(boundaries - 1, 3);
    buffer_free(&out);
}

TEST(text_of_other_scripts_goes_as_base64_with_crlf)
{
    struct mime_mail mail = example;
    struct buffer out = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
    struct buffer back = BUFFER_WITH_MAXIMUM(OUTPUT_MAX);
    const char *part;

    mail.text = "\xe6\x97\xa5\xe6\x9c\xac\n\xe8\xaa\x9e\n";
    expect_int(write(&mail, &out), GATE_OK);
    part = strstr(buffer_text(&out), "base64\r\n\r\n");
    expect_true(part != NULL);
    decode_base64(part + strlen("base64\r\n\r\n"), &back);
    expect_text(buffer_text(&back),
                "\xe6\x97\xa5\xe6\x9c\xac\r\n\xe8\xaa\x9e\r\n");
    buffer_free(&out);
    buffer_free(&back);
}

TEST(a_mail_that_is_too_long_is_a_fault)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(100);

    expect_int(write(&example, &out), GATE_FAULT_MEMORY);
    buffer_free(&out);
}

TEST_MAIN
