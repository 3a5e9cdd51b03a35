/* SPDX-License-Identifier: MIT */
/*
 * quick_ratio() of Python's difflib: twice the number of code points that two
 * texts have in common, as multisets, through the sum of their lengths.  With
 * both sorted that is one walk.
 */
#include "accounts/similarity.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "unicode/unicode.h"

struct points {
    int32_t *at;
    size_t count;
};

static int compare_points(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a;
    int32_t right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

static gate_status sorted_points(gate_context *cx, struct slice text,
                                 struct points *out)
{
    int32_t *points;
    size_t count = 0;

    TRY(NEW_ARRAY(cx, text.bytes + 1, &points));
    for (size_t at = 0; at < text.bytes;) {
        int32_t point = utf8_next(text, &at);
        if (point < 0) {
            break;
        }
        points[count++] = point;
    }
    qsort(points, count, sizeof(*points), compare_points);
    *out = (struct points){points, count};
    return GATE_OK;
}

static size_t count_common(struct points a, struct points b)
{
    size_t common = 0;

    for (size_t i = 0, k = 0; i < a.count && k < b.count;) {
        if (a.at[i] == b.at[k]) {
            common++;
            i++;
            k++;
        } else if (a.at[i] < b.at[k]) {
            i++;
        } else {
            k++;
        }
    }
    return common;
}

/* A long password may have a short word in it: Django's
 * exceeds_maximum_length_ratio(), in tenths, since 0.7 / 2 * length is a
 * fraction. */
static bool is_too_short_to_matter(size_t password, size_t part)
{
    return password >= 10 * part && part * 20 < password * 7;
}

static bool is_like(struct points password, struct points part)
{
    size_t sum = password.count + part.count;

    if (is_too_short_to_matter(password.count, part.count)) {
        return false;
    }
    return 20 * count_common(password, part) >= 7 * sum;
}

static gate_status compare_part(gate_context *cx, struct points password,
                                struct slice part, bool *like)
{
    struct points points;

    TRY(sorted_points(cx, part, &points));
    *like |= is_like(password, points);
    return GATE_OK;
}

/* Python's \W: what is no letter, digit or underscore. */
static bool is_word_point(int32_t point)
{
    return point == '_' || unicode_is_letter_or_digit(point);
}

gate_status is_similar(gate_context *cx, struct slice password,
                       struct slice attribute, bool *out)
{
    struct points points;
    bool like = false;
    size_t part_at = 0;

    if (attribute.bytes == 0) {
        *out = false;
        return GATE_OK;
    }
    TRY(sorted_points(cx, password, &points));
    TRY(compare_part(cx, points, attribute, &like));
    for (size_t at = 0; at < attribute.bytes && !like;) {
        size_t end = at;
        int32_t point = utf8_next(attribute, &at);

        if (point < 0) {
            break;
        }
        if (!is_word_point(point)) {
            TRY(compare_part(
                cx, points,
                (struct slice){attribute.data + part_at, end - part_at},
                &like));
            part_at = at;
        }
    }
    if (!like) {
        TRY(compare_part(
            cx, points,
            (struct slice){attribute.data + part_at, attribute.bytes - part_at},
            &like));
    }
    *out = like;
    return GATE_OK;
}
