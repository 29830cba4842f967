/* Only the last part of a path is taken for mistyped: the folders before it have to be there. */
#define _POSIX_C_SOURCE 200809L
#include "runtime/session/load_nearest.h"
#include "frontend/base/nearest.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { ENTRIES_MOST = 10000, /* of a folder that are looked at */ PROGRAM_NAME_SIZE = 256 };

typedef struct Search {
    const char *path;     /* as load has it */
    size_t folder_length; /* of the part of path before the name, with its slash */
    unsigned distance;
    char name[PROGRAM_NAME_SIZE]; /* the best so far, without its ending; "" for none */
} Search;

/* Offers a file of a folder; takes it when it is better than those before. */
static void offer_file(Search *search, const char *file) {
    static const char ending[] = ".rasp";
    const size_t length = strlen(file);
    const size_t ending_length = sizeof ending - 1;
    const char *name = search->path + search->folder_length;
    Nearest nearest;
    if (length <= ending_length || length >= PROGRAM_NAME_SIZE || strcmp(file + length - ending_length, ending) != 0) {
        return;
    }
    nearest_begin(&nearest, name, strlen(name));
    nearest_offer(&nearest, file, length - ending_length);
    if (nearest.found != NULL && (search->name[0] == '\0' || nearest.distance < search->distance)) {
        search->distance = nearest.distance;
        memcpy(search->name, file, length - ending_length);
        search->name[length - ending_length] = '\0';
    }
}

/* The folder of path as seen from another one, which may be empty. */
static void search_folder(Search *search, const char *from, size_t from_length) {
    char folder[4096];
    const int length = snprintf(folder, sizeof folder, "%.*s%s%.*s.", (int)from_length, from,
                                from_length > 0 ? "/" : "", (int)search->folder_length, search->path);
    DIR *entries = length > 0 && (size_t)length < sizeof folder ? opendir(folder) : NULL;
    if (entries == NULL) {
        return;
    }
    const struct dirent *entry = readdir(entries);
    for (size_t i = 0; entry != NULL && i < ENTRIES_MOST; i++) {
        offer_file(search, entry->d_name);
        entry = readdir(entries);
    }
    closedir(entries);
}

bool load_nearest(const rasp_config *config, const char *path, const char *origin, char meant[LOAD_NAME_SIZE]) {
    const char *last = strrchr(path, '/');
    const char *origin_end = origin != NULL ? strrchr(origin, '/') : NULL;
    Search search = {.path = path, .folder_length = last != NULL ? (size_t)(last - path) + 1 : 0};
    if (origin_end != NULL && path[0] != '/') {
        search_folder(&search, origin, (size_t)(origin_end - origin));
    }
    search_folder(&search, "", 0);
    if (search.folder_length == 0) {
        offer_file(&search, "raspl.rasp"); /* which is everywhere */
    }
    for (size_t i = 0; path[0] != '/' && i < config->include_dir_count; i++) {
        search_folder(&search, config->include_dirs[i], strlen(config->include_dirs[i]));
    }
    if (search.name[0] == '\0') {
        return false;
    }
    const int length = snprintf(meant, LOAD_NAME_SIZE, "%.*s%s", (int)search.folder_length, path, search.name);
    return length > 0 && length < LOAD_NAME_SIZE;
}
