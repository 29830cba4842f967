/* The files that a command writes: all of them, whole, or none.
 *
 * What is written goes to a file beside the one that is asked for, under a name that nobody else uses, and takes its
 * place when everything is there. Until then the old files are as they were, whatever happens: a full disk, a limit on
 * the size of files, a signal (those that end a program wait until the files are in place or given up). Devices and
 * pipes, and "-", which is stdout, are written as they are.
 */
#ifndef DRIVER_OUTPUT_FILE_H
#define DRIVER_OUTPUT_FILE_H
#include "driver/driver.h"
#include <signal.h>
#include <sys/types.h>

enum { OUTPUTS_MOST = 2 };

/* Texts are malloc'ed. */
typedef struct OutputFile {
    const char *path; /* as the user names it */
    char *target;     /* the file to replace, behind links; NULL: a device, or stdout */
    char *folder;     /* of its own, beside it, that a file made by another program is made in; else NULL */
    char *temporary;  /* until it is in place */
    char *backup;     /* another name of what was there before, until all files are in place; NULL: nothing was */
    int descriptor;   /* of what is written, or -1 */
    mode_t mode;
} OutputFile;

typedef struct Outputs {
    Driver *driver;
    OutputFile files[OUTPUTS_MOST];
    size_t count;
    sigset_t waiting, before; /* signals that wait, and those that did before */
    int caught;               /* a signal that was taken while waiting for a program: it comes after all */
} Outputs;

/* Whether these can be written by one command that reads `source`: none is a source of RASP, none is another one. NULL
 * among the paths is none. False after reporting. */
bool outputs_fit(Driver *driver, const char *const *paths, size_t count, const char *source);

/* Signals wait from here on. */
void outputs_begin(Outputs *outputs, Driver *driver);
/* A file to write to; NULL after reporting. */
OutputFile *outputs_open(Outputs *outputs, const char *path);
/* The same for a file that another program makes: it is to be file->temporary, in file->folder. */
OutputFile *outputs_place(Outputs *outputs, const char *path);
/* Writes to an open one; false after reporting. */
bool outputs_write(Outputs *outputs, OutputFile *file, const char *bytes, size_t length);
/* Closes all; with `keep` they take their places, else nothing is left of them. False after reporting, with nothing
 * left. Signals that came meanwhile are delivered. */
bool outputs_end(Outputs *outputs, bool keep);

/* All of that for one file; NULL or "-" is stdout. write returns whether the file is to be kept. Reports failures. */
void outputs_make(Driver *driver, const char *path, bool (*write)(Writer *out, void *user), void *user);
#endif
