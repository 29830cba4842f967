/* Which program could have been meant by a load that found none. */
#ifndef RUNTIME_SESSION_LOAD_NEAREST_H
#define RUNTIME_SESSION_LOAD_NEAREST_H
#include "include/rasp.h"

enum { LOAD_NAME_SIZE = 512 };

/* Looks at the programs in the folders where load looks: that of the loading file (origin, may be NULL), the current
 * one, the configured ones. False when none has a name like path's. */
bool load_nearest(const rasp_config *config, const char *path, const char *origin, char meant[LOAD_NAME_SIZE]);

#endif
