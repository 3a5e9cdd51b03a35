/* SPDX-License-Identifier: MIT */
/*
 * A heap that fails when it is told, in place of the C library's: for this
 * program, its libraries and all their threads.
 */
#ifndef TESTS_FAILING_HEAP_H
#define TESTS_FAILING_HEAP_H

#include <stdbool.h>

/** Count from zero; the nth allocation from now on, and `more` behind it, find
 *  no memory.  0: none. */
void heap_break(unsigned nth, unsigned more);

/** Allocations since it was counted from zero. */
unsigned heap_calls(void);

/** Whether one has failed since; nothing fails any more. */
bool heap_heal(void);

#endif
