/* SPDX-License-Identifier: MIT */
/* Each pixel takes as much of the tone as the line covers of it, by how far its
 * middle is from the line's. */
#include "captcha/canvas.h"

#include <math.h>
#include <string.h>

void canvas_clear(struct canvas *canvas)
{
    memset(canvas->levels, CANVAS_GROUND, sizeof(canvas->levels));
}

static double clamp(double value, double least, double most)
{
    return fmin(fmax(value, least), most);
}

static double distance(struct canvas_point point, struct canvas_point from,
                       struct canvas_point to)
{
    double x = to.x - from.x;
    double y = to.y - from.y;
    double square = x * x + y * y;
    double part =
        square > 0 ? ((point.x - from.x) * x + (point.y - from.y) * y) / square
                   : 0;

    part = clamp(part, 0, 1);
    return hypot(point.x - from.x - part * x, point.y - from.y - part * y);
}

static void touch(uint8_t *level, double cover, uint8_t tone)
{
    *level = (uint8_t)lrint(*level + cover * (tone - *level));
}

/* The pixels of one side that a line could reach. */
static int first(double one, double other, double reach, int size)
{
    return (int)clamp(floor(fmin(one, other) - reach), 0, size);
}

static int behind_last(double one, double other, double reach, int size)
{
    return (int)clamp(ceil(fmax(one, other) + reach) + 1, 0, size);
}

void canvas_line(struct canvas *canvas, struct canvas_point from,
                 struct canvas_point to, double width, uint8_t tone)
{
    double reach = width / 2 + 1;
    int left = first(from.x, to.x, reach, CAPTCHA_WIDTH);
    int right = behind_last(from.x, to.x, reach, CAPTCHA_WIDTH);
    int bottom = behind_last(from.y, to.y, reach, CAPTCHA_HEIGHT);

    for (int y = first(from.y, to.y, reach, CAPTCHA_HEIGHT); y < bottom; y++) {
        for (int x = left; x < right; x++) {
            double away = distance((struct canvas_point){x, y}, from, to);
            double cover = clamp(width / 2 + 0.5 - away, 0, 1);

            touch(&canvas->levels[y][x], cover, tone);
        }
    }
}
