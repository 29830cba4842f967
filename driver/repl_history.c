/* The file has an entry a line, in which a line end is written \n and a backslash \\. Prompts append to it under a
 * lock, each entry when it is entered, so that several may share it and none needs to end well. A prompt that finds it
 * twice too long writes its newer half beside it and renames that; so who has waited for the lock looks whether the
 * file that it locked still has the name. */
#define _GNU_SOURCE
#include "driver/repl_history.h"
#include "driver/io_lines.h"
#include "driver/text.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_LENGTH = 2000 };

/* Makes the folders that a path lies in. What cannot be made shows when the file cannot be opened. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
}

/* malloc, or NULL. */
static char *find_path(void) {
    const char *state = secure_getenv("XDG_STATE_HOME");
    const char *home = secure_getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (state != NULL && state[0] == '/') {
        length = asprintf(&path, "%s/rasp/entries", state);
    } else if (home != NULL && home[0] == '/') {
        length = asprintf(&path, "%s/.local/state/rasp/entries", home);
    }
    return length < 0 ? NULL : path;
}

static bool has_name(int descriptor, const char *path) {
    struct stat locked, named;
    return fstat(descriptor, &locked) == 0 && stat(path, &named) == 0 && locked.st_ino == named.st_ino &&
           locked.st_dev == named.st_dev;
}

/* The file, locked, to be read and appended to; -1 when there is none. The lock goes with the descriptor. */
static int open_locked(const char *path) {
    for (int tries = 0; tries < 10; tries++) {
        const int descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0) {
            return -1;
        }
        if (flock(descriptor, LOCK_EX) == 0 && has_name(descriptor, path)) {
            return descriptor;
        }
        close(descriptor);
    }
    return -1;
}

static bool encode(Text *line, const char *entry, size_t length) {
    bool good = true;
    for (size_t i = 0; i < length && good; i++) {
        const bool is_end = entry[i] == '\n';
        const bool is_escape = entry[i] == '\\';
        good = is_end ? text_add(line, "\\n", 2) : is_escape ? text_add(line, "\\\\", 2) : text_add(line, entry + i, 1);
    }
    return good && text_add(line, "\n", 1);
}

/* In place. */
static void decode(char *line) {
    char *to = line;
    for (const char *from = line; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0') {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* Writes what is in memory to a new file in the place of the old one. */
static void shorten(const EntryHistory *kept) {
    HistEvent event;
    Text all = {0};
    char *beside = NULL;
    bool good = asprintf(&beside, "%s.XXXXXX", kept->path) >= 0;
    for (int found = history(kept->entries, &event, H_LAST); found >= 0 && good;
         found = history(kept->entries, &event, H_PREV)) {
        good = encode(&all, event.str, strlen(event.str));
    }
    const int descriptor = good ? mkostemp(beside, O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        good = write(descriptor, all.bytes, all.length) == (ssize_t)all.length;
        good = close(descriptor) == 0 && good && rename(beside, kept->path) == 0;
        if (!good) {
            unlink(beside);
        }
    }
    free(beside);
    text_free(&all);
}

static void read_file(EntryHistory *kept) {
    HistEvent event;
    LineReader lines;
    char *line = NULL;
    size_t length = 0, count = 0;
    const int descriptor = open_locked(kept->path);
    if (descriptor < 0) {
        return;
    }
    lines_open(&lines, descriptor, NULL);
    for (; lines_next(&lines, &line, &length); count++) {
        decode(line);
        history(kept->entries, &event, H_ENTER, line);
    }
    lines_close(&lines);
    if (count > (size_t)2 * HISTORY_LENGTH) {
        shorten(kept);
    }
    close(descriptor);
}

void history_open(EntryHistory *kept) {
    HistEvent event;
    *kept = (EntryHistory){.entries = history_init()};
    if (kept->entries == NULL) {
        return;
    }
    history(kept->entries, &event, H_SETSIZE, HISTORY_LENGTH);
    history(kept->entries, &event, H_SETUNIQUE, 1);
    kept->path = find_path();
    if (kept->path != NULL) {
        make_folders(kept->path);
        read_file(kept);
    }
}

void history_close(EntryHistory *kept) {
    if (kept->entries != NULL) {
        history_end(kept->entries);
    }
    free(kept->path);
}

static void append(const EntryHistory *kept, const char *entry) {
    Text line = {0};
    const int descriptor = encode(&line, entry, strlen(entry)) ? open_locked(kept->path) : -1;
    if (descriptor >= 0) {
        /* One that cannot be kept is no reason to disturb: the session itself has it. */
        (void)!write(descriptor, line.bytes, line.length);
        close(descriptor);
    }
    text_free(&line);
}

void history_add(EntryHistory *kept, const char *entry, size_t length) {
    HistEvent event;
    while (length > 0 && strchr(" \t\r\n", entry[length - 1]) != NULL) {
        length--;
    }
    char *text = length > 0 && kept->entries != NULL ? strndup(entry, length) : NULL;
    if (text == NULL) {
        return;
    }
    const bool is_last = history(kept->entries, &event, H_FIRST) >= 0 && strcmp(event.str, text) == 0;
    if (!is_last) {
        history(kept->entries, &event, H_ENTER, text);
        if (kept->path != NULL) {
            append(kept, text);
        }
    }
    free(text);
}
