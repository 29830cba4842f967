/* The files that programs may load, read once at the start: what is not among them cannot be had later. */
#ifndef DRIVER_LOADABLE_FILES_H
#define DRIVER_LOADABLE_FILES_H
#include <stdbool.h>
#include <stddef.h>

/* How much folders may hold: more is a folder that was not meant, as the root of the file system. */
enum { LOADABLE_ENTRIES = 100000, LOADABLE_BYTES = 64 << 20, LOADABLE_DEPTH = 32 };

typedef struct LoadableFile {
    size_t folder; /* which one */
    char *path;    /* seen from there, with its ending; malloc */
    char *text;    /* malloc */
    size_t length;
} LoadableFile;

typedef struct LoadableFiles {
    const char *const *folders; /* of the caller, in the order in which they are searched */
    size_t folder_count;
    LoadableFile *files; /* by folder, then by path */
    size_t count, capacity;
    size_t entries, bytes; /* read so far */
} LoadableFiles;

enum { LOADABLE_WHY_SIZE = 256 };
/* Reads the regular files NAME.rasp below the folders: no symbolic links, nothing hidden, and none that may not be
 * read. The folders must outlive the files. False with a message; free the files either way. */
bool loadable_read(LoadableFiles *files, const char *const *folders, size_t count, char why[LOADABLE_WHY_SIZE]);
void loadable_free(LoadableFiles *files);
/* A rasp_loader (user: LoadableFiles): beside the loading file, then in each folder. */
bool loadable_load(void *user, const char *path, const char *from, char **text, size_t *length, char **name);

#endif
