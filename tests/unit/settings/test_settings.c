/* SPDX-License-Identifier: MIT */
/* The table of settings, and values read from text. */
#include "settings/settings.h"

#include "support/test.h"

static void expect_readable(const struct setting *setting, const char *value)
{
    char complaint[SETTING_COMPLAINT_BYTES] = "";
    char normal[1024];
    int64_t number;
    bool fits = setting_is_number(setting)
                    ? setting_read_number(setting, value, &number, complaint)
                    : setting_read_text(setting, value, normal, complaint);

    if (!fits) {
        expect_text(complaint, "");
    }
}

TEST(every_default_is_within_its_bounds)
{
    for (size_t i = 0; i < setting_count; i++) {
        test_case(setting_table[i].name);
        expect_readable(&setting_table[i], setting_table[i].fallback);
        expect_readable(&setting_table[i], setting_table[i].original_fallback);
    }
}

TEST(every_setting_is_explained_and_has_a_name_of_its_own)
{
    for (size_t i = 0; i < setting_count; i++) {
        test_case(setting_table[i].name);
        expect_true(strlen(setting_table[i].help) > 20);
        expect_true(setting_find(setting_table[i].name) == &setting_table[i]);
        expect_true(setting_table[i].section[0] != '\0');
    }
}

/* The defaults that somebody relies on: a change of these is a change of the
 * product. */
static const struct {
    const char *name;
    const char *ours;
    const char *original;
} relied_on[] = {
    {"login_before_verification", "yes", "no"},
    {"refresh_rotation", "yes", "no"},
    {"login_case_sensitive", "no", "yes"},
    {"token_leeway", "30", "0"},
    {"token_algorithm", "EdDSA", "HS256"},
    {"original_schema", "no", "yes"},
    {"register_opens_session", "yes", "no"},
    {"register_captcha", "no", "yes"},
    {"login_captcha", "no", "yes"},
    {"send_password_set_mail", "yes", "no"},
    {"reveal_accounts", "yes", "yes"},
    {"access_token_lifetime", "300", "300"},
    {"password_min", "8", "8"},
};

TEST(the_defaults_are_ours_or_the_originals)
{
    for (size_t i = 0; i < sizeof(relied_on) / sizeof(relied_on[0]); i++) {
        const struct setting *setting = setting_find(relied_on[i].name);

        test_case(relied_on[i].name);
        expect_text(setting_default(setting, "none"), relied_on[i].ours);
        expect_text(setting_default(setting, "gqlauth"), relied_on[i].original);
    }
}

static const struct {
    const char *name;
    const char *text;
    int64_t number; /* -1: refused */
} numbers[] = {
    {"access_token_lifetime", "300", 300},
    {"access_token_lifetime", "300s", 300},
    {"access_token_lifetime", "5m", 300},
    {"access_token_lifetime", "1h", 3600},
    {"access_token_lifetime", "0", -1},
    {"access_token_lifetime", "2h", -1},
    {"access_token_lifetime", "-5", -1},
    {"access_token_lifetime", "", -1},
    {"access_token_lifetime", "5 m", -1},
    {"access_token_lifetime", "99999999999999999999", -1},
    {"access_token_lifetime", "9223372036854775807d", -1},
    {"request_time_ms", "5s", 5000},
    {"request_time_ms", "250ms", 250},
    {"hash_memory", "19M", 19922944},
    {"hash_memory", "1k", -1},
    {"body_bytes", "64k", 65536},
    {"listen_port", "8080", 8080},
    {"listen_port", "65536", -1},
    {"reveal_accounts", "yes", 1},
    {"reveal_accounts", "off", 0},
    {"reveal_accounts", "perhaps", -1},
};

TEST(numbers_are_read_with_their_units_or_refused)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char complaint[SETTING_COMPLAINT_BYTES] = "";
        int64_t number = -1;
        bool fits = setting_read_number(setting_find(numbers[i].name),
                                        numbers[i].text, &number, complaint);

        test_case(numbers[i].text);
        expect_int(fits ? number : -1, numbers[i].number);
        /* What is refused says what would be right. */
        expect_true(fits || strstr(complaint, numbers[i].name) == complaint);
    }
}

static const struct {
    const char *name;
    const char *text;
    const char *normal; /* NULL: refused */
} texts[] = {
    {"login_fields", "username", "username"},
    {"login_fields", " email,username ", "email, username"},
    {"login_fields", "email  username", "email, username"},
    {"login_fields", "", ""},
    {"login_fields", "phone", NULL},
    {"token_algorithm", "HS256", "HS256"},
    {"token_algorithm", "none", NULL},
    {"token_algorithm", "hs256", NULL},
    {"mail_from", "a", NULL},
    {"mail_from", "a@b\nBcc: c@d", NULL},
    {"public_url", "https://example.com", "https://example.com"},
};

TEST(texts_are_brought_into_their_normal_form_or_refused)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char complaint[SETTING_COMPLAINT_BYTES] = "";
        char normal[256] = "";
        bool fits = setting_read_text(setting_find(texts[i].name),
                                      texts[i].text, normal, complaint);

        test_case(texts[i].text);
        expect_text(fits ? normal : NULL, texts[i].normal);
    }
}

TEST(a_list_has_its_words_and_no_parts_of_them)
{
    expect_true(setting_list_has("email, username", "username"));
    expect_true(setting_list_has("email, username", "email"));
    expect_false(setting_list_has("email, username", "user"));
    expect_false(setting_list_has("email, username", "mail"));
    expect_false(setting_list_has("", "email"));
}

TEST_MAIN
