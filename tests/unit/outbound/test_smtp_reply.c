/* SPDX-License-Identifier: MIT */
/* What a refused mail's answer means, and what of it is shown. */
#include "support/test.h"

#include "base/try.h"
#include "outbound/smtp_reply.h"

static void command(struct smtp_reply *reply, const char *text)
{
    smtp_reply_note_command(reply, slice_of(text));
}

static void answer(struct smtp_reply *reply, const char *text)
{
    smtp_reply_note_answer(reply, slice_of(text));
}

TEST(only_a_final_no_to_this_mail_is_for_good)
{
    static const struct {
        const char *command, *answer;
        gate_delivery want;
    } rows[] = {
        {"", "554 go away\r\n", GATE_DELIVERY_LATER},
        {"EHLO x\r\n", "550 who\r\n", GATE_DELIVERY_LATER},
        {"AUTH PLAIN AAAA\r\n", "535 wrong\r\n", GATE_DELIVERY_LATER},
        {"MAIL FROM:<a@b>\r\n", "550 not you\r\n", GATE_DELIVERY_LATER},
        {"RCPT TO:<a@b>\r\n", "450 busy\r\n", GATE_DELIVERY_LATER},
        {"RCPT TO:<a@b>\r\n", "550 unknown\r\n", GATE_DELIVERY_NEVER},
        {"RCPT TO:<a@b>\r\n", "530 log in first\r\n", GATE_DELIVERY_LATER},
        {"RCPT TO:<a@b>\r\n", "", GATE_DELIVERY_LATER},
        {"DATA\r\n", "554 spam\r\n", GATE_DELIVERY_NEVER},
        {"DATA\r\n", "451 later\r\n", GATE_DELIVERY_LATER},
        {"DATA\r\n", "nonsense\r\n", GATE_DELIVERY_LATER},
        {"RCPT TO:<a@b>\r\n", "600 what\r\n", GATE_DELIVERY_LATER},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct smtp_reply reply = {0};

        test_case(rows[i].answer);
        command(&reply, rows[i].command);
        answer(&reply, rows[i].answer);
        expect_int(smtp_reply_verdict(&reply), rows[i].want);
    }
}

TEST(a_command_forgets_the_answer_before_it)
{
    struct smtp_reply reply = {0};

    command(&reply, "RCPT TO:<a@b>\r\n");
    answer(&reply, "550 no\r\n");
    command(&reply, "DATA\r\n");
    expect_int(reply.code, 0);
    expect_text(reply.words, "");
}

TEST(the_goodbye_is_no_answer_to_the_mail)
{
    struct smtp_reply reply = {0};

    command(&reply, "RCPT TO:<a@b>\r\n");
    answer(&reply, "550 no\r\n");
    command(&reply, "QUIT\r\n");
    answer(&reply, "221 bye\r\n");
    expect_int(reply.code, 550);
    expect_int(smtp_reply_verdict(&reply), GATE_DELIVERY_NEVER);
}

TEST(what_goes_on_after_a_command_is_none)
{
    struct smtp_reply reply = {0};

    command(&reply, "AUTH LOGIN\r\n");
    command(&reply, "DATAbase64=\r\n");
    command(&reply, "MAIL");
    command(&reply, "");
    expect_int(reply.stage, SMTP_STAGE_AUTH);
}

TEST(the_last_line_of_an_answer_counts)
{
    struct smtp_reply reply = {0};

    answer(&reply, "550-5.7.1 Not\r\n550-5.7.1 taken,\r\n550 5.7.1 sorry\r\n");
    expect_int(reply.code, 550);
    expect_text(reply.words, "5.7.1 sorry");
}

TEST(words_that_may_be_secret_are_left_out)
{
    static const struct {
        const char *answer, *want;
    } rows[] = {
        {"550 5.1.1 No such user", "5.1.1 No such user"},
        {"550 <alice@example.com> unknown", "... unknown"},
        {"554 bad link https://example.com/activate/abc in it",
         "bad link ... in it"},
        {"535 token AbCdEfGhIjKlMnOpQrStUvWxYz012345 wrong", "token ... wrong"},
        {"550 \x1b[31mred\x07", "..."},
        {"550 a\x80z", "..."},
        {"550", ""},
        {"550-", ""},
        {"550  two   spaces ", "two spaces"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct smtp_reply reply = {0};

        test_case(rows[i].answer);
        answer(&reply, rows[i].answer);
        expect_int(reply.code, 550 + (rows[i].answer[2] == '4' ? 4 : 0) -
                                   (rows[i].answer[1] == '3' ? 15 : 0));
        expect_text(reply.words, rows[i].want);
    }
}

TEST(long_answers_are_cut)
{
    struct smtp_reply reply = {0};
    char text[4000];

    memset(text, 'a', sizeof(text));
    for (size_t i = 3; i < sizeof(text); i += 10) {
        text[i] = ' ';
    }
    memcpy(text, "550", 3);
    smtp_reply_note_answer(&reply, (struct slice){text, sizeof(text)});
    expect_true(strlen(reply.words) < sizeof(reply.words));
    expect_true(strlen(reply.words) > 70);
}

/* Any bytes at all, from a server that means ill. */
TEST(any_answer_stays_printable)
{
    uint32_t state = 9;

    for (int round = 0; round < 5000; round++) {
        struct smtp_reply reply = {0};
        char text[200];

        for (size_t i = 0; i < sizeof(text); i++) {
            state = state * 1664525 + 1013904223;
            text[i] = (char)(state >> 24);
        }
        memcpy(text, "550 ", 4);
        smtp_reply_note_answer(&reply, (struct slice){text, sizeof(text)});
        smtp_reply_note_command(&reply, (struct slice){text + 4, 100});
        for (const char *c = reply.words; *c != '\0'; c++) {
            expect_true(*c >= ' ' && *c <= '~');
        }
    }
}

TEST_MAIN
