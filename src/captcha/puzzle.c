/* SPDX-License-Identifier: MIT */
/* Texts for captchas.  Five guesses among 18^6 get nobody anywhere. */
#include "captcha/puzzle.h"

#include <string.h>

#include "crypto/random.h"

enum { ALPHABET = sizeof(PUZZLE_ALPHABET) - 1 };

/* Bytes above the last whole alphabet are thrown away, so that none of its
 * characters is likelier. */
static char draw(void)
{
    uint8_t byte;

    do {
        crypto_random(&byte, sizeof(byte));
    } while (byte >= 256 / ALPHABET * ALPHABET);
    return PUZZLE_ALPHABET[byte % ALPHABET];
}

void puzzle_make(char out[PUZZLE_LENGTH + 1])
{
    for (size_t i = 0; i < PUZZLE_LENGTH; i++) {
        out[i] = draw();
    }
    out[PUZZLE_LENGTH] = '\0';
}

/* ASCII's, whatever the locale of the process. */
gate_status puzzle_fold(gate_context *cx, struct slice answer,
                        struct slice *out)
{
    char *folded;
    size_t bytes = 0;

    *out = SLICE("");
    if (answer.bytes > PUZZLE_ANSWER_MAX_BYTES) {
        return GATE_OK;
    }
    TRY(NEW_ARRAY(cx, answer.bytes + 1, &folded));
    for (size_t i = 0; i < answer.bytes; i++) {
        char byte = answer.data[i];

        if (strchr(" \t\r\n\v\f", byte) == NULL) {
            folded[bytes++] =
                (char)('a' <= byte && byte <= 'z' ? byte - 'a' + 'A' : byte);
        }
    }
    *out = (struct slice){folded, bytes};
    return GATE_OK;
}
