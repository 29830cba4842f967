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

static _Alignas(64) unsigned char scratch[1 << 24], out[MOST * 64];
static unsigned char tags[MOST];
static char line[MOST];

int main(void) {
    size_t n;
    while (host_line(line, MOST, &n)) {
        int status =
            JOIN(NAME, _scratch)(n) > sizeof scratch ? -1 : NAME((const void *)line, n, (void *)out, TAGS scratch);
        host_put(status == 0 ? "" : "status", status == 0 ? 0 : 6);
        for (size_t i = 0; status == 0 && i < COUNT(line, n); i++) {
            host_result(NAME, out, i, tags[i]);
        }
        host_put("\n", 1);
    }
    return host_end();
}
