/* Keeping the cache within its size. Several processes may trim at once: a file that is gone already is no loss. */
#define _GNU_SOURCE
#include "jit/load/cache_internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CANDIDATES = 32, STALE_SECONDS = 3600 };

typedef struct Candidate {
    char name[ENTRY_NAME_SIZE];
    uint64_t bytes;
    struct timespec used;
} Candidate;

/* One look at a folder: what its files take, and the oldest of them, oldest first. */
typedef struct Survey {
    uint64_t bytes;
    Candidate oldest[CANDIDATES];
    size_t count;
} Survey;

static bool is_older(const struct timespec *a, const struct timespec *b) {
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static void add_candidate(Survey *survey, const char *name, const struct stat *status) {
    size_t at = survey->count;
    while (at > 0 && is_older(&status->st_mtim, &survey->oldest[at - 1].used)) {
        at--;
    }
    if (at == CANDIDATES) {
        return;
    }
    survey->count += survey->count < CANDIDATES;
    memmove(&survey->oldest[at + 1], &survey->oldest[at], (survey->count - at - 1) * sizeof *survey->oldest);
    Candidate *candidate = &survey->oldest[at];
    memcpy(candidate->name, name, strlen(name) + 1);
    candidate->bytes = (uint64_t)status->st_size;
    candidate->used = status->st_mtim;
}

static void survey_file(Survey *survey, int shard, const char *name) {
    struct stat status;
    struct timespec now;
    if (fstatat(shard, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) {
        return;
    }
    survey->bytes += (uint64_t)status.st_size;
    if (strncmp(name, TEMPORARY_PREFIX, strlen(TEMPORARY_PREFIX)) == 0) {
        if (clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec - status.st_mtim.tv_sec > STALE_SECONDS) {
            unlinkat(shard, name, 0);
        }
    } else if (strlen(name) < ENTRY_NAME_SIZE) {
        add_candidate(survey, name, &status);
    }
}

static bool take_survey(Survey *survey, int shard) {
    int folder = openat(shard, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = folder >= 0 ? fdopendir(folder) : NULL;
    *survey = (Survey){0};
    if (listing == NULL) {
        if (folder >= 0) {
            close(folder);
        }
        return false;
    }
    for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        survey_file(survey, shard, entry->d_name);
    }
    closedir(listing);
    return true;
}

/* Once full, an eighth is cleared, so that this does not happen at every new file. */
void cache_trim(int shard, uint64_t limit) {
    Survey survey;
    bool full = take_survey(&survey, shard) && survey.bytes > limit;
    while (full) {
        size_t deleted = 0;
        for (size_t i = 0; i < survey.count && survey.bytes > limit - limit / 8; i++) {
            deleted += unlinkat(shard, survey.oldest[i].name, 0) == 0;
            survey.bytes -= survey.oldest[i].bytes;
        }
        full = deleted > 0 && survey.bytes > limit - limit / 8 && take_survey(&survey, shard);
    }
}
