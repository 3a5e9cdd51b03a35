/* SPDX-License-Identifier: MIT */
/*
 * Drawing a puzzle.
 *
 * Each point goes from its glyph's box through a turn of its own to its place,
 * and from there through a wave that the whole picture shares.  Chance here
 * only bends lines; the text itself comes from puzzle.c.
 */
#include "captcha/painter.h"

#include "base/buffer.h"
#include "captcha/canvas.h"
#include "captcha/glyphs.h"
#include "captcha/png.h"
#include "crypto/random.h"
#include <math.h>

enum {
    PNG_MAX_BYTES = 65536,
    SEGMENT_STEPS = 8, /* a line is bent in so many places */
    CURVE_STEPS = 48,  /* and a curve across the picture */
    CURVES = 2,        /* in the colour of the text */
    CUTS = 2,          /* in the colour of the ground */
    SCRAPS = 8,        /* short pieces around it */
};

static const double margin = 16;

/* --- chance --- */

/* splitmix64: enough for bending lines. */
struct chance {
    uint64_t state;
};

static double between(struct chance *chance, double least, double most)
{
    uint64_t bits = (chance->state += 0x9e3779b97f4a7c15u);

    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
    bits ^= bits >> 31;
    return least + (most - least) * ((double)(bits >> 11) / 9007199254740992.0);
}

/* --- the picture --- */

struct wave {
    double height, length, phase;
};

struct picture {
    struct canvas canvas;
    struct chance chance;
    struct wave along, across; /* which bend x by y, and y by x */
    double line;
    /* The pen. */
    double width;
    uint8_t tone;
    struct canvas_point at;
};

/* Where a glyph stands, and how. */
struct place {
    double x, y, height, cos, sin, lean, stretch;
};

static void bend(const struct picture *picture, double *x, double *y)
{
    double bent_x =
        *x + picture->along.height *
                 sin(*y / picture->along.length + picture->along.phase);
    double bent_y =
        *y + picture->across.height *
                 sin(*x / picture->across.length + picture->across.phase);

    *x = bent_x;
    *y = bent_y;
}

static void put(struct picture *picture, double x, double y, bool is_first)
{
    bend(picture, &x, &y);
    struct canvas_point to = {x, y};

    if (!is_first) {
        canvas_line(&picture->canvas, picture->at, to, picture->width,
                    picture->tone);
    }
    picture->at = to;
}

static void put_glyph_point(struct picture *picture, const struct place *place,
                            double width, struct glyph_point point,
                            bool is_first)
{
    double x =
        (point.x - width / 2) * place->stretch + (0.5 - point.y) * place->lean;
    double y = point.y - 0.5;

    put(picture, place->x + place->height * (x * place->cos - y * place->sin),
        place->y + place->height * (x * place->sin + y * place->cos), is_first);
}

static void draw_stroke(struct picture *picture, const struct place *place,
                        double width, const struct glyph_stroke *stroke)
{
    put_glyph_point(picture, place, width, stroke->points[0], true);
    for (size_t i = 1; i < stroke->count; i++) {
        struct glyph_point from = stroke->points[i - 1];
        struct glyph_point to = stroke->points[i];

        for (int step = 1; step <= SEGMENT_STEPS; step++) {
            double part = (double)step / SEGMENT_STEPS;
            struct glyph_point point = {from.x + part * (to.x - from.x),
                                        from.y + part * (to.y - from.y)};
            put_glyph_point(picture, place, width, point, false);
        }
    }
}

static void draw_glyph(struct picture *picture, const struct glyph *glyph,
                       double x, double height)
{
    struct chance *chance = &picture->chance;
    double angle = between(chance, -0.24, 0.24);
    const struct place place = {
        .x = x,
        .y = CAPTCHA_HEIGHT / 2.0 + between(chance, -12, 12),
        .height = height * between(chance, 0.86, 1.14),
        .cos = cos(angle),
        .sin = sin(angle),
        .lean = between(chance, -0.18, 0.18),
        .stretch = between(chance, 0.85, 1.15),
    };

    picture->width = picture->line * between(chance, 0.8, 1.2);
    for (size_t i = 0; i < glyph->count; i++) {
        draw_stroke(picture, &place, glyph->width, &glyph->strokes[i]);
    }
}

/* --- the text --- */

static double width_of(const char *text)
{
    double width = 0;

    for (; *text != '\0'; text++) {
        const struct glyph *glyph = glyph_find(*text);
        width += glyph == NULL ? 0 : glyph->width;
    }
    return width;
}

/* Neighbours touch, now and then. */
static void draw_text(struct picture *picture, const char *text)
{
    double gap = between(&picture->chance, 0.12, 0.19);
    size_t length = strlen(text);
    double widths = width_of(text) + gap * (double)length;
    double height = (CAPTCHA_WIDTH - 2 * margin) / widths;

    height = height > 78 ? 78 : height;
    double x = (CAPTCHA_WIDTH - widths * height) / 2;

    for (; *text != '\0'; text++) {
        const struct glyph *glyph = glyph_find(*text);

        if (glyph != NULL) {
            draw_glyph(picture, glyph, x + glyph->width * height / 2, height);
            x += (glyph->width + gap) * height;
        }
    }
}

/* --- what is in the way --- */

static void draw_curve(struct picture *picture, double width)
{
    struct chance *chance = &picture->chance;
    double from = between(chance, 0.22, 0.78) * CAPTCHA_HEIGHT;
    double to = between(chance, 0.22, 0.78) * CAPTCHA_HEIGHT;
    double sag = between(chance, -34, 34);
    double turns = between(chance, 1, 2.6);

    picture->width = width;
    for (int step = 0; step <= CURVE_STEPS; step++) {
        double part = (double)step / CURVE_STEPS;

        put(picture, -8 + part * (CAPTCHA_WIDTH + 16),
            from + part * (to - from) + sag * sin(part * turns * M_PI),
            step == 0);
    }
}

static void draw_scrap(struct picture *picture)
{
    struct chance *chance = &picture->chance;
    double x = between(chance, 0, CAPTCHA_WIDTH);
    double y = between(chance, 0, CAPTCHA_HEIGHT);

    picture->width = picture->line * between(chance, 0.4, 0.8);
    put(picture, x, y, true);
    for (int i = 0; i < 2; i++) {
        x += between(chance, -16, 16);
        y += between(chance, -16, 16);
        put(picture, x, y, false);
    }
}

static void draw(struct picture *picture, const char *text)
{
    struct chance *chance = &picture->chance;
    picture->line = between(chance, 6.2, 7.6);
    picture->along =
        (struct wave){between(chance, 2, 3.6), between(chance, 13, 20),
                      between(chance, 0, 6.28)};
    picture->across =
        (struct wave){between(chance, 4, 7), between(chance, 24, 36),
                      between(chance, 0, 6.28)};
    canvas_clear(&picture->canvas);
    picture->tone = CANVAS_INK;
    for (int i = 0; i < SCRAPS; i++) {
        draw_scrap(picture);
    }
    draw_text(picture, text);
    for (int i = 0; i < CURVES; i++) {
        draw_curve(picture, picture->line * between(chance, 0.38, 0.5));
    }
    picture->tone = CANVAS_GROUND;
    for (int i = 0; i < CUTS; i++) {
        draw_curve(picture, picture->line * between(chance, 0.28, 0.38));
    }
}

/* --- the file --- */

static uint8_t mix(uint8_t from, uint8_t to, int part)
{
    return (uint8_t)(from + (to - from) * part / (PNG_COLOURS - 1));
}

static struct png_colour choose(struct chance *chance, double least,
                                double most)
{
    return (struct png_colour){(uint8_t)between(chance, least, most),
                               (uint8_t)between(chance, least, most),
                               (uint8_t)between(chance, least, most)};
}

/* From the ink, by two between, to the ground. */
static void choose_colours(struct chance *chance,
                           struct png_colour out[PNG_COLOURS])
{
    struct png_colour ink = choose(chance, 20, 107);
    struct png_colour ground = choose(chance, 214, 255);

    for (int i = 0; i < PNG_COLOURS; i++) {
        out[i] = (struct png_colour){mix(ink.red, ground.red, i),
                                     mix(ink.green, ground.green, i),
                                     mix(ink.blue, ground.blue, i)};
    }
}

static void pack_row(const uint8_t levels[CAPTCHA_WIDTH],
                     uint8_t out[PNG_ROW_BYTES(CAPTCHA_WIDTH)])
{
    memset(out, 0, PNG_ROW_BYTES(CAPTCHA_WIDTH));
    for (size_t x = 0; x < CAPTCHA_WIDTH; x++) {
        unsigned level = levels[x] / 64u;

        out[x / 4] = (uint8_t)(out[x / 4] | level << (6 - 2 * (x % 4)));
    }
}

static void append_file(struct picture *picture, struct buffer *out)
{
    uint8_t rows[CAPTCHA_HEIGHT][PNG_ROW_BYTES(CAPTCHA_WIDTH)];
    struct png_colour colours[PNG_COLOURS];

    for (size_t y = 0; y < CAPTCHA_HEIGHT; y++) {
        pack_row(picture->canvas.levels[y], rows[y]);
    }
    choose_colours(&picture->chance, colours);
    png_append(out, CAPTCHA_WIDTH, CAPTCHA_HEIGHT, colours, rows[0]);
}

gate_status captcha_paint(gate_context *cx, const char *text, struct slice *out)
{
    CLEANUP(buffer_free) struct buffer png = BUFFER_WITH_MAXIMUM(PNG_MAX_BYTES);
    struct picture *picture;
    const char *kept;

    TRY(NEW(cx, &picture));
    crypto_random(&picture->chance.state, sizeof(picture->chance.state));
    draw(picture, text);
    append_file(picture, &png);
    if (png.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "a captcha's file");
    }
    TRY(context_copy(cx, (struct slice){png.data, png.bytes}, &kept));
    *out = (struct slice){kept, png.bytes};
    return GATE_OK;
}
