/* What check.c needs of the machine it runs on: lines in, results out; on bare machines also what kernels ask of libc.
 * Results are written as ints, `x` and the bits of a double (and `t` and its tag), `s` and the bytes of a string. */
#ifndef TESTS_AOT_HOST_H
#define TESTS_AOT_HOST_H
#include <stddef.h>
#include <stdint.h>

static char host_in[1 << 16], host_out[1 << 16];
static size_t host_in_at, host_in_end, host_out_at;

/* ---- the system */

#ifndef BARE
#include <sys/mman.h>
#include <unistd.h>

static size_t host_read(char *to, size_t room) {
    ssize_t got = read(0, to, room);
    return got > 0 ? (size_t)got : 0;
}

static void host_write(const char *from, size_t length) {
    while (length > 0) {
        ssize_t put = write(1, from, length);
        if (put <= 0) {
            return;
        }
        from += put;
        length -= (size_t)put;
    }
}
#elif defined(__wasm__)
__attribute__((import_module("host"), import_name("read"))) size_t host_read(char *to, size_t room);
__attribute__((import_module("host"), import_name("write"))) void host_write(const char *from, size_t length);
int main(void);
__attribute__((export_name("run"))) int host_run(void) {
    return main();
}
#else /* Linux on aarch64 and riscv64, which number their calls alike */
enum { CALL_READ = 63, CALL_WRITE = 64, CALL_EXIT = 93 };

static long host_call(long number, long a, long b, long c) {
#if defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#else
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
    return a0;
#endif
}

static size_t host_read(char *to, size_t room) {
    long got = host_call(CALL_READ, 0, (long)to, (long)room);
    return got > 0 ? (size_t)got : 0;
}

static void host_write(const char *from, size_t length) {
    host_call(CALL_WRITE, 1, (long)from, (long)length);
}

int main(void);
void _start(void);
void _start(void) {
    host_call(CALL_EXIT, main(), 0, 0);
}
#endif

#ifdef BARE
void *memset(void *to, int value, size_t length);
void *memset(void *to, int value, size_t length) {
    for (size_t i = 0; i < length; i++) {
        ((volatile unsigned char *)to)[i] = (unsigned char)value;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t length);
void *memcpy(void *to, const void *from, size_t length) {
    for (size_t i = 0; i < length; i++) {
        ((volatile unsigned char *)to)[i] = ((const unsigned char *)from)[i];
    }
    return to;
}
#endif

/* ---- lines */

static int host_byte(void) {
    if (host_in_at == host_in_end) {
        host_in_at = 0;
        host_in_end = host_read(host_in, sizeof host_in);
    }
    return host_in_at == host_in_end ? -1 : (unsigned char)host_in[host_in_at++];
}

static int host_line(char *line, size_t room, size_t *length) {
    int byte = host_byte();
    for (*length = 0; byte >= 0 && byte != '\n' && *length < room; byte = host_byte()) {
        line[(*length)++] = (char)byte;
    }
    return byte >= 0;
}

static void host_put(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (host_out_at == sizeof host_out) {
            host_write(host_out, host_out_at);
            host_out_at = 0;
        }
        host_out[host_out_at++] = text[i];
    }
}

static int host_end(void) {
    host_write(host_out, host_out_at);
    return 0;
}

/* ---- arrays */

enum { HOST_TOKENS_AT, HOST_OUT_AT, HOST_TAGS_AT, HOST_SCRATCH_AT, HOST_ARRAYS };
enum { HOST_ROOM = 1 << 20 };

static unsigned char *host_ends[HOST_ARRAYS];

/* Memory behind which there is none, where there is a system that does that. */
static void host_open(void) {
    for (int i = 0; i < HOST_ARRAYS; i++) {
#ifdef BARE
        static _Alignas(64) unsigned char memory[HOST_ARRAYS][HOST_ROOM];
        host_ends[i] = memory[i] + HOST_ROOM;
#else
        enum { WALL = 1 << 16 };
        unsigned char *memory = mmap(NULL, HOST_ROOM + WALL, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || mprotect(memory, HOST_ROOM, PROT_READ | PROT_WRITE) != 0) {
            _exit(3);
        }
        host_ends[i] = memory + HOST_ROOM;
#endif
    }
}

/* The last bytes of such memory. */
static void *host_edge(int array, size_t bytes) {
    if (bytes > HOST_ROOM) {
        __builtin_trap();
    }
    return host_ends[array] - bytes;
}

static void host_copy(char *to, const char *from, size_t length) {
    while (length-- > 0) {
        to[length] = from[length];
    }
}

/* ---- results */

static inline void host_hex(uint64_t bits, unsigned digits) {
    while (digits-- > 0) {
        host_put(&"0123456789abcdef"[bits >> (4 * digits) & 15], 1);
    }
}

static inline void host_int(int64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    host_put("-", value < 0);
    host_put(digits + at, sizeof digits - at);
}

static inline void host_double(double value, unsigned tag) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    host_put("x", 1);
    host_hex(bits, 16);
#ifdef TAGGED
    host_put("t", 1);
    host_hex(tag, 1);
#else
    (void)tag;
#endif
}

static inline void host_string(const char *text, size_t length) {
    host_put("s", 1);
    for (size_t i = 0; i < length; i++) {
        host_hex((unsigned char)text[i], 2);
    }
}

#define HOST_INT(type)                                                                                                 \
    static inline void host_put_##type(const void *at, size_t i, unsigned tag) {                                       \
        (void)tag;                                                                                                     \
        host_int((int64_t)((const type *)at)[i]);                                                                      \
    }
HOST_INT(int8_t)
HOST_INT(uint8_t)
HOST_INT(int16_t)
HOST_INT(uint16_t)
HOST_INT(int32_t)
HOST_INT(int64_t)

static inline void host_put_double(const void *at, size_t i, unsigned tag) {
    host_double(((const double *)at)[i], tag);
}

#define HOST_STRING(bytes)                                                                                             \
    static inline void host_put_string##bytes(const void *at, size_t i, unsigned tag) {                                \
        char text[bytes];                                                                                              \
        (void)tag;                                                                                                     \
        host_string(text, rasp_string##bytes##_text((const rasp_string##bytes *)at + i, text));                        \
    }
#ifdef RASP_STRING8
HOST_STRING(8)
#else
typedef struct rasp_string8 rasp_string8;
#define host_put_string8 host_put_double
#endif
#ifdef RASP_STRING16
HOST_STRING(16)
#else
typedef struct rasp_string16 rasp_string16;
#define host_put_string16 host_put_double
#endif

#ifdef TAGGED
#define HOST_TAGS uint8_t *,
#else
#define HOST_TAGS
#endif
#ifdef TEXT
#define HOST_TOKENS const char *
#else
#define HOST_TOKENS const uint8_t *
#endif
#define HOST_TYPE(type) int (*)(HOST_TOKENS, size_t, type *, HOST_TAGS void *)
/* A value of the type of a kernel's results; not evaluated. */
#define host_result_of(kernel)                                                                                         \
    (*_Generic(&(kernel),                                                                                              \
         HOST_TYPE(int8_t): (int8_t *)NULL,                                                                            \
         HOST_TYPE(uint8_t): (uint8_t *)NULL,                                                                          \
         HOST_TYPE(int16_t): (int16_t *)NULL,                                                                          \
         HOST_TYPE(uint16_t): (uint16_t *)NULL,                                                                        \
         HOST_TYPE(int32_t): (int32_t *)NULL,                                                                          \
         HOST_TYPE(int64_t): (int64_t *)NULL,                                                                          \
         HOST_TYPE(double): (double *)NULL,                                                                            \
         HOST_TYPE(rasp_string8): (char(*)[8])NULL,                                                                    \
         HOST_TYPE(rasp_string16): (char(*)[16])NULL))
/* Result number i of a kernel, by the type of its results. */
#define host_result(kernel, at, i, tag)                                                                                \
    (host_put(" ", (i) > 0), _Generic(&(kernel),                                                                       \
         HOST_TYPE(int8_t): host_put_int8_t,                                                                           \
         HOST_TYPE(uint8_t): host_put_uint8_t,                                                                         \
         HOST_TYPE(int16_t): host_put_int16_t,                                                                         \
         HOST_TYPE(uint16_t): host_put_uint16_t,                                                                       \
         HOST_TYPE(int32_t): host_put_int32_t,                                                                         \
         HOST_TYPE(int64_t): host_put_int64_t,                                                                         \
         HOST_TYPE(double): host_put_double,                                                                           \
         HOST_TYPE(rasp_string8): host_put_string8,                                                                    \
         HOST_TYPE(rasp_string16): host_put_string16)((at), (i), (tag)))
#endif
