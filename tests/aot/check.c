/* Every line of stdin through one ahead-of-time kernel, a line of results for each. Compiled with -include of the
 * kernel's header, -DNAME= its name, -DTEXT or -DBYTES for what a line is, -DTAGGED where results have tags; and with
 * -DBARE for machines without a C library (host.h). */
#include "tests/aot/host.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#ifdef TAGGED
#define TAGS tags,
#else
#define TAGS
#endif
#ifdef TEXT
#define COUNT(line, n) JOIN(NAME, _count)((line), (n))
#else
#define COUNT(line, n) (n)
#endif
#define MOST 4096

#define SIZE sizeof(host_result_of(NAME))

static char line[MOST];

/* Every array ends where the memory ends, so that a kernel that reads or writes beyond one is found. */
int main(void) {
    size_t n;
    host_open();
    while (host_line(line, MOST, &n)) {
        size_t count = COUNT(line, n);
        char *tokens = host_edge(HOST_TOKENS_AT, n);
        unsigned char *out = host_edge(HOST_OUT_AT, count * SIZE);
        unsigned char *tags = host_edge(HOST_TAGS_AT, count);
        unsigned char *scratch = host_edge(HOST_SCRATCH_AT, JOIN(NAME, _scratch)(n));
        host_copy(tokens, line, n);
        int status = NAME((const void *)tokens, n, (void *)out, TAGS scratch);
        host_put(status == 0 ? "" : "status", status == 0 ? 0 : 6);
        for (size_t i = 0; status == 0 && i < count; i++) {
            host_result(NAME, out, i, tags[i]);
        }
        host_put("\n", 1);
    }
    return host_end();
}
