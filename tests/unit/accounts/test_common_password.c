/* SPDX-License-Identifier: MIT */
/* The compiled-in list of common passwords. */
#include "accounts/common_password.h"

#include "support/test.h"

/* First, last and some between of Django's file, in its order. */
static const char *const common[] = {
    "123456",
    "password",
    "sunshine1",
    "qwerty",
    "000000",
    "letmein",
    "dragon",
    "12345",
    "zxcvbnm",
    "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c", /* in Cyrillic */
};

static const char *const uncommon[] = {
    "correct horse 7",
    "",
    "123456 ",
    "PASSWORD",
    "passwor",
    "passwordpasswordp",
    "zzzzzzzzzzzzzzzzzzzzzz",
    "\x01",
};

TEST(finds_what_is_in_the_list)
{
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        test_case(common[i]);
        expect_true(is_common_password(slice_of(common[i])));
    }
}

TEST(finds_nothing_else)
{
    for (size_t i = 0; i < sizeof(uncommon) / sizeof(uncommon[0]); i++) {
        test_case(uncommon[i]);
        expect_false(is_common_password(slice_of(uncommon[i])));
    }
}

TEST(takes_bytes_and_not_a_text_that_ends_at_a_nul)
{
    expect_false(is_common_password(SLICE("123456\0x")));
    expect_true(is_common_password((struct slice){"1234567890", 6}));
}

/* Every word of the file, and no word that is cut short by one. */
TEST(has_the_whole_file)
{
    const char *root = getenv("GATEHOUSE_SOURCE");
    char path[1024];
    char line[256];
    size_t count = 0;

    if (root == NULL) {
        test_skip("GATEHOUSE_SOURCE is not set");
    }
    snprintf(path, sizeof(path), "%s/src/accounts/data/common_passwords.txt",
             root);
    FILE *file = fopen(path, "r");

    expect_true(file != NULL);
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        size_t bytes = strcspn(line, "\n");

        count += is_common_password((struct slice){line, bytes}) ? 1 : 0;
    }
    expect_int(count, 19640);
    if (file != NULL) {
        fclose(file);
    }
}

TEST_MAIN
