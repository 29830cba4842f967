/* Names of ahead-of-time kernels: C identifiers that collide neither with each other nor with C. */
#include "jit/entry/aot.h"

#include <string.h>

/* Keywords of C and C++, and names of functions that generated code calls or that a linker knows. */
static const char *const taken[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const",
    "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype", "default", "delete", "do", "double",
    "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if",
    "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or",
    "or_eq", "private", "protected", "public", "register", "reinterpret_cast", "requires", "restrict", "return",
    "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch", "template", "this",
    "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "typeof", "typeof_unqual", "union",
    "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
    /* functions */
    "abort", "abs", "bcmp", "calloc", "ceil", "copysign", "cos", "div", "exit", "exp", "exp10", "exp2", "fabs", "floor",
    "fma", "fmax", "fmin", "fmod", "free", "frexp", "labs", "ldexp", "llabs", "llrint", "llround", "log", "log10",
    "log2", "lrint", "lround", "main", "malloc", "memchr", "memcmp", "memcpy", "memmove", "memset", "modf", "nearbyint",
    "pow", "realloc", "remainder", "rint", "round", "roundeven", "scalbn", "sin", "sqrt", "strcmp", "strlen", "tan",
    "trunc",
    /* types and macros of the headers that ours includes */
    "int16_t", "int32_t", "int64_t", "int8_t", "ptrdiff_t", "size_t", "uint16_t", "uint32_t", "uint64_t", "uint8_t",
    "offsetof", "NULL"};

static const char *const suffixes[] = {"_scratch", "_batch", "_ragged", "_count", "_one", "_kernel", "_ascii"};

static bool is_taken(const char *name) {
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (strcmp(name, taken[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
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
    } else if (is_taken(out)) {
        out[used++] = '_';
        out[used] = '\0';
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
        if (is_taken(names[i])) {
            return say(arena, "", names[i], " is a name of C or its library");
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
