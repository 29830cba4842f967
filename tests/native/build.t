# Ahead of time: what `rasp build` writes and what it refuses. tests/aot/ runs what is built.
$ rasp build histogram.rasp --emit header -n 5 --input-type u8 | sed -n '/^\/\* hist:/,$p' | grep -v SCRATCH
/* hist: hist
 *   for       exactly 5 tokens
 *   tokens    characters, a byte each: codes 0 to 255
 *   out       ints, from 1 to 5
 */
#define hist_LENGTH 5
int hist(const uint8_t *tokens, size_t n, int8_t *out, void *scratch);
size_t hist_scratch(size_t n);
int hist_batch(const uint8_t *tokens, size_t token_stride, size_t n, size_t count, int8_t *out,
    size_t out_stride, uint8_t *statuses, void *scratch);
int hist_ragged(const uint8_t *tokens, const int64_t *offsets, size_t count, int8_t *out,
    int64_t *out_offsets, uint8_t *statuses, void *scratch);
\
#ifdef __cplusplus
}
#endif
#endif
$ rasp build histogram.rasp --emit header -e 'tokens_int / 2' -e 'tokens_str + "!"' -e 'select(indices, indices, <)' --name half --input-type i32 | sed -n '/^extern "C"/,$p'
extern "C" {
#endif
\
/* half: tokens_int / 2
 *   for       any number of tokens
 *   tokens    ints
 *   out       floats
 */
int half(const int32_t *tokens, size_t n, double *out, void *scratch);
size_t half_scratch(size_t n);
int half_batch(const int32_t *tokens, size_t token_stride, size_t n, size_t count, double *out,
    size_t out_stride, uint8_t *statuses, void *scratch);
int half_ragged(const int32_t *tokens, const int64_t *offsets, size_t count, double *out,
    int64_t *out_offsets, uint8_t *statuses, void *scratch);
\
/* tokens_str: tokens_str + "!"
 *   for       any number of tokens
 *   tokens    ints
 *   out       strings, read by the function of that type above
 */
int tokens_str(const int32_t *tokens, size_t n, rasp_string16 *out, void *scratch);
size_t tokens_str_scratch(size_t n);
int tokens_str_batch(const int32_t *tokens, size_t token_stride, size_t n, size_t count, rasp_string16 *out,
    size_t out_stride, uint8_t *statuses, void *scratch);
int tokens_str_ragged(const int32_t *tokens, const int64_t *offsets, size_t count, rasp_string16 *out,
    int64_t *out_offsets, uint8_t *statuses, void *scratch);
\
/* select_indices_indices: select(indices, indices, <)
 *   for       any number of tokens
 *   tokens    ints
 *   out       a selector: n * n entries 0 or 1
 */
int select_indices_indices(const int32_t *tokens, size_t n, uint8_t *out, void *scratch);
size_t select_indices_indices_scratch(size_t n);
int select_indices_indices_batch(const int32_t *tokens, size_t token_stride, size_t n, size_t count, uint8_t *out,
    size_t out_stride, uint8_t *statuses, void *scratch);
int select_indices_indices_ragged(const int32_t *tokens, const int64_t *offsets, size_t count, uint8_t *out,
    int64_t *out_offsets, uint8_t *statuses, void *scratch);
\
#ifdef __cplusplus
}
#endif
#endif
$ rasp build histogram.rasp -o hist.o --header hist.h; ls hist.o hist.h; rm hist.o hist.h
hist.h
hist.o
$ rasp build histogram.rasp --header only.h; ls only.h; rm only.h
only.h
$ rasp build histogram.rasp -o hist.ll; grep '^define' hist.ll | grep -vc internal; rm hist.ll
4

# Names.
$ rasp build histogram.rasp -o x.o -e tokens -e tokens
rasp build: error: two kernels cannot both be called 'tokens'
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --name 'my hist'
rasp build: error: 'my hist' cannot be the name of a C function (letters, digits and _, at most 63)
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --name double
rasp build: error: 'double' is a name of C, its library or rasp
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --name memset
rasp build: error: 'memset' is a name of C, its library or rasp
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o -e tokens -e indices --name a --name a_batch
rasp build: error: 'a_batch' is what another kernel's function is called
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --name a --name b
rasp build: error: there are more names than expressions
Try 'rasp help build'.
[2]

# Machines.
$ rasp build histogram.rasp -o x.o --cpu 486dx
~ rasp build: error: .* has no CPU '486dx'
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target x86_64-linux-gnu --cpu 486dx
rasp build: error: x86_64-unknown-linux-gnu has no CPU '486dx'
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target aarch64-linux-gnu --cpu native
rasp build: error: native is the CPU of this machine, which is no aarch64-unknown-linux-gnu
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target aarch64-linux-gnu --cpu haswell
rasp build: error: aarch64-unknown-linux-gnu has no CPU 'haswell'
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target toaster
rasp build: error: no such target: No available targets are compatible with triple "toaster"
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target s390x-linux-gnu
rasp build: error: s390x-unknown-linux-gnu is big-endian: kernels are for little-endian machines
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target avr
rasp build: error: avr has pointers of 16 bits: kernels need 32 or 64
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --target nvptx64-nvidia-cuda
rasp build: error: there is no native code for nvptx64-nvidia-cuda
Try 'rasp help build'.
[2]

# Arrays.
$ rasp build histogram.rasp -o x.o --input-type f64
error: no native code for hist: the texts of floats are made by the interpreter only: the program reads tokens (tokens_str) where elements are floats; let it read tokens_float, or say `tokens = tokens_float;` first
[1]
$ rasp build histogram.rasp -o x.o --input-type u64
rasp build: error: wrong argument 'u64' of option --input-type; did you mean i64? (str, int, float, bool, words, json, utf8, u8, i8, i16, i32, i64, f32 or f64)
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o --input-type json
rasp build: error: words and json have no C type: arrays hold utf8, u8, i8, i16, i32, i64, f32, f64 or bool
Try 'rasp help build'.
[2]
$ rasp run histogram.rasp --input-type u8 hello
rasp run: error: wrong argument 'u8' of option --input-type, which takes str, int, float, bool, words or json
Try 'rasp help run'.
[2]
$ rasp build histogram.rasp -o x.o hello
rasp build: error: an INPUT is for the forms ir, plan, llvm and asm; objects take arrays, whose type is --input-type
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.s --input-type i8 hello
rasp build: error: an INPUT is read as str, int, float, bool, words or json
Try 'rasp help build'.
[2]

# Files.
$ rasp build histogram.rasp -o nowhere/x.o
rasp build: error: cannot write nowhere/x.o: No such file or directory
[1]
$ rasp build histogram.rasp -o x.o --header nowhere/x.h; test -e x.o
rasp build: error: cannot write nowhere/x.h: No such file or directory
[1]
$ rasp build histogram.rasp -o x.xyz
rasp build: error: what to write must be said by --emit or by -o (.o .s .ll .bc .so .h)
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp --emit obj
rasp build: error: an output file must be named by -o
Try 'rasp help build'.
[2]
$ rasp build histogram.rasp -o x.o -e 1
rasp build: error: 1 is no s-op or selector
[1]
$ rasp build histogram.rasp -o x.o -e 'nothing + 1'; ls x.o
-e:1:1: error: undefined name 'nothing'
    1 | nothing + 1
      | ^~~~~~~
ls: cannot access 'x.o': No such file or directory
[2]
$ PATH=/nowhere "$(command -v rasp)" build histogram.rasp -o x.so
rasp build: error: no linker for a shared library was found (cc, gcc, clang, ld, ld.lld): install one, or build an object (.o) and link that yourself
[1]
$ rasp build histogram.rasp -o /dev/full --emit obj
rasp build: error: cannot write /dev/full: No space left on device
[1]
