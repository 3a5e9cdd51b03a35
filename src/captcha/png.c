/* SPDX-License-Identifier: MIT */
/* Chunks, each with its checksum; the pixels in one stored block. */
#include "captcha/png.h"

#include <string.h>

enum { INDEXED = 3, BITS = 2, ADLER_BASE = 65521 };

/* Big-endian, as all of PNG. */
static void append_int(struct buffer *out, uint32_t number)
{
    const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};

    buffer_append(out, bytes, sizeof(bytes));
}

/* PNG, annex D. */
static uint32_t crc32(const uint8_t *data, size_t bytes)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1) != 0 ? 0xedb88320u ^ crc >> 1 : crc >> 1;
        }
    }
    return ~crc;
}

/* The type and the content are written behind; end_chunk() closes. */
static size_t begin_chunk(struct buffer *out, const char type[5],
                          uint32_t bytes)
{
    append_int(out, bytes);
    size_t begins = out->bytes;

    buffer_append(out, type, 4);
    return begins;
}

static void end_chunk(struct buffer *out, size_t begins)
{
    if (out->failed == BUFFER_FINE) {
        append_int(out, crc32((const uint8_t *)out->data + begins,
                              out->bytes - begins));
    }
}

static void append_header(struct buffer *out, uint32_t width, uint32_t height)
{
    const uint8_t kind[5] = {BITS, INDEXED};
    size_t begins = begin_chunk(out, "IHDR", 13);

    append_int(out, width);
    append_int(out, height);
    buffer_append(out, kind, sizeof(kind));
    end_chunk(out, begins);
}

static void append_palette(struct buffer *out,
                           const struct png_colour colours[PNG_COLOURS])
{
    size_t begins = begin_chunk(out, "PLTE", 3 * PNG_COLOURS);

    for (size_t i = 0; i < PNG_COLOURS; i++) {
        const uint8_t colour[3] = {colours[i].red, colours[i].green,
                                   colours[i].blue};
        buffer_append(out, colour, sizeof(colour));
    }
    end_chunk(out, begins);
}

struct adler {
    uint32_t low, high;
};

static void add_up(struct adler *sum, const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        sum->low = (sum->low + data[i]) % ADLER_BASE;
        sum->high = (sum->high + sum->low) % ADLER_BASE;
    }
}

/* Each row begins with its filter: none. */
static void append_pixels(struct buffer *out, size_t row_bytes, uint32_t height,
                          const uint8_t *rows)
{
    static const uint8_t no_filter[1] = {0};
    uint32_t bytes = (uint32_t)((row_bytes + 1) * height);
    const uint8_t head[7] = {0x78,
                             0x01,
                             0x01, /* the last block, and stored */
                             (uint8_t)bytes,
                             (uint8_t)(bytes >> 8),
                             (uint8_t)~bytes,
                             (uint8_t)(~bytes >> 8)};
    struct adler sum = {1, 0};
    size_t begins =
        begin_chunk(out, "IDAT", (uint32_t)sizeof(head) + bytes + 4);

    buffer_append(out, head, sizeof(head));
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *row = rows + y * row_bytes;

        buffer_append(out, no_filter, 1);
        buffer_append(out, row, row_bytes);
        add_up(&sum, no_filter, 1);
        add_up(&sum, row, row_bytes);
    }
    append_int(out, sum.high << 16 | sum.low);
    end_chunk(out, begins);
}

void png_append(struct buffer *out, uint32_t width, uint32_t height,
                const struct png_colour colours[PNG_COLOURS],
                const uint8_t *rows)
{
    static const uint8_t signature[8] = {0x89, 'P',  'N',  'G',
                                         '\r', '\n', 0x1a, '\n'};

    buffer_append(out, signature, sizeof(signature));
    append_header(out, width, height);
    append_palette(out, colours);
    append_pixels(out, PNG_ROW_BYTES(width), height, rows);
    end_chunk(out, begin_chunk(out, "IEND", 0));
}
