/* SPDX-License-Identifier: MIT */
/* Where a file lies. */
#ifndef SERVER_FOLDER_H
#define SERVER_FOLDER_H

enum { FOLDER_BYTES = 4096 };

/** "data" for "data/gatehouse.db", "." for "gatehouse.db", "/" for "/x".  What
 *  is too long is cut, and then not there. */
void folder_of(const char *path, char out[FOLDER_BYTES]);

#endif
