/* Names of ahead-of-time kernels: C identifiers that collide neither with each other nor with C. */
#include "jit/entry/aot.h"
#include "jit/entry/taken.h"

#include <string.h>

static const char *const suffixes[] = {"_scratch", "_batch", "_ragged", "_count",  "_one",
                                       "_kernel",  "_ascii", "_LENGTH", "_SCRATCH"};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Another name for one that C or rasp has. What is kept by its beginning gets another beginning. */
static void make_free(char out[AOT_NAME_SIZE], size_t used) {
    static const char before[] = "sop_";
    const size_t added = sizeof before - 1;
    out[used] = '_';
    out[used + 1] = '\0';
    if (name_is_taken(out)) {
        const size_t kept = used < AOT_NAME_SIZE - added ? used : AOT_NAME_SIZE - added - 1;
        memmove(out + added, out, kept);
        memcpy(out, before, added);
        out[added + kept] = '\0';
    }
}

void aot_name_from(const char *text, size_t length, char out[AOT_NAME_SIZE]) {
    size_t used = 0;
    bool gap = false;
    for (size_t i = 0; i < length && used < AOT_NAME_SIZE - 4; i++) {
        if (!is_letter(text[i]) && !is_digit(text[i])) {
            gap = used > 0;
            continue;
        }
        if (used == 0 && is_digit(text[i])) {
            out[used++] = 'n';
        }
        if (gap && used > 0 && out[used - 1] != '_') {
            out[used++] = '_';
        }
        gap = false;
        out[used++] = text[i];
    }
    out[used] = '\0';
    if (used == 0 || strspn(out, "_") == used) {
        memcpy(out, "sop", sizeof "sop");
    } else if (name_is_taken(out)) {
        make_free(out, used);
    }
}

static bool is_identifier(const char *name) {
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        if (!is_letter(name[i]) && (i == 0 || !is_digit(name[i]))) {
            return false;
        }
    }
    return length > 0 && length < AOT_NAME_SIZE;
}

/* Whether the longer name is the shorter one with a suffix that our functions have. */
static bool is_derived(const char *name, const char *longer) {
    size_t length = strlen(name);
    if (strncmp(name, longer, length) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (strcmp(longer + length, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *say(Arena *arena, const char *before, const char *name, const char *after) {
    Buf text;
    buf_init(&text, arena);
    buf_format(&text, "%s'%s'%s", before, name, after);
    return buf_c_string(&text);
}

const char *aot_name_problem(Arena *arena, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!is_identifier(names[i])) {
            return say(arena, "", names[i], " cannot be the name of a C function (letters, digits and _, at most 63)");
        }
        if (name_is_taken(names[i])) {
            return say(arena, "", names[i], " is a name of C, its library or rasp");
        }
        for (size_t j = 0; j < count; j++) {
            if (i != j && strcmp(names[i], names[j]) == 0) {
                return say(arena, "two kernels cannot both be called ", names[i], "");
            }
            if (i != j && is_derived(names[i], names[j])) {
                return say(arena, "", names[j], " is what another kernel's function is called");
            }
        }
    }
    return NULL;
}
