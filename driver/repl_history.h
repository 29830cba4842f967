/* The history of the prompt: whole entries, in memory for the line editor and in a text file, one a line. */
#ifndef DRIVER_REPL_HISTORY_H
#define DRIVER_REPL_HISTORY_H
#include <histedit.h>
#include <stddef.h>

typedef struct EntryHistory {
    History *entries; /* NULL when there is no memory */
    char *path;       /* NULL when there is nowhere to keep it */
} EntryHistory;

/* Reads what earlier sessions left. */
void history_open(EntryHistory *kept);
void history_close(EntryHistory *kept);
/* Adds an entry, to the file, too, at once: what happens to this process later loses nothing. */
void history_add(EntryHistory *kept, const char *entry, size_t length);

#endif
