/* Names of C and C++ that no function may have, and those that ours keep for themselves.
 *
 * A kernel's header is included beside any other: so what is refused is every keyword, and every macro, type and
 * function of the standard library up to C23, which tests/check_c_names.py holds against the headers of the compiler.
 */
#include "jit/entry/taken.h"

#include "jit/entry/aot.h"

#include <stdio.h>
#include <string.h>

/* Each name between blanks. */
static const char *const names[] = {
    " BOOL_MAX BOOL_WIDTH BUFSIZ CHAR_BIT CHAR_MAX CHAR_MIN CHAR_WIDTH CLOCKS_PER_SEC CMPLX CMPLXF CMPLXL ",
    " DECIMAL_DIG FILE FILENAME_MAX FOPEN_MAX HUGE_VAL HUGE_VALF HUGE_VALL I INFINITY LLONG_MAX LLONG_MIN ",
    " LLONG_WIDTH LONG_MAX LONG_MIN LONG_WIDTH L_tmpnam MATH_ERREXCEPT MATH_ERRNO MB_CUR_MAX MB_LEN_MAX NAN NULL ",
    " ONCE_FLAG_INIT PTRDIFF_MAX PTRDIFF_MIN PTRDIFF_WIDTH RAND_MAX SCHAR_MAX SCHAR_MIN SCHAR_WIDTH SEEK_CUR ",
    " SEEK_END SEEK_SET SHRT_MAX SHRT_MIN SHRT_WIDTH SIZE_MAX SIZE_WIDTH TIME_UTC TMP_MAX TSS_DTOR_ITERATIONS ",
    " UCHAR_MAX UCHAR_WIDTH ULLONG_MAX ULLONG_WIDTH ULONG_MAX ULONG_WIDTH USHRT_MAX USHRT_WIDTH WCHAR_MAX ",
    " WCHAR_MIN WCHAR_WIDTH WEOF WINT_MAX WINT_MIN WINT_WIDTH abort abs acos acosf acosh acoshf acoshl acosl ",
    " alignas aligned_alloc alignof and and_eq asctime asctime_r asin asinf asinh asinhf asinhl asinl asm assert ",
    " at_quick_exit atan atan2 atan2f atan2l atanf atanh atanhf atanhl atanl atexit atof atoi atol atoll auto bcmp ",
    " bit_cast bitand bitor bool break bsearch btowc c16rtomb c32rtomb c8rtomb cabs cabsf cabsl cacos cacosf ",
    " cacosh cacoshf cacoshl cacosl call_once calloc canonicalize canonicalizef canonicalizel carg cargf cargl ",
    " case casin casinf casinh casinhf casinhl casinl catan catanf catanh catanhf catanhl catanl catch cbrt cbrtf ",
    " cbrtl ccos ccosf ccosh ccoshf ccoshl ccosl ceil ceilf ceill cexp cexpf cexpl char char16_t char32_t char8_t ",
    " cimag cimagf cimagl class clearerr clock clock_t clog clogf clogl cnd_broadcast cnd_destroy cnd_init ",
    " cnd_signal cnd_t cnd_timedwait cnd_wait co_await co_return co_yield compl complex concept conj conjf conjl ",
    " const const_cast consteval constexpr constinit continue copysign copysignf copysignl cos cosf cosh coshf ",
    " coshl cosl cpow cpowf cpowl cproj cprojf cprojl creal crealf creall csin csinf csinh csinhf csinhl csinl ",
    " csqrt csqrtf csqrtl ctan ctanf ctanh ctanhf ctanhl ctanl ctime ctime_r dadd daddl ddiv ddivl decltype ",
    " default delete dfma dfmal difftime div div_t dmul dmull do double double_t dsqrt dsqrtl dsub dsubl ",
    " dynamic_cast else enum erf erfc erfcf erfcl erff erfl errno exit exp exp10 exp10f exp10l exp2 exp2f exp2l ",
    " expf expl explicit expm1 expm1f expm1l export extern fabs fabsf fabsl fadd faddl false fclose fdim fdimf ",
    " fdiml fdiv fdivl feclearexcept fegetenv fegetexceptflag fegetmode fegetround feholdexcept femode_t fenv_t ",
    " feof feraiseexcept ferror fesetenv fesetexcept fesetexceptflag fesetmode fesetround fetestexcept ",
    " fetestexceptflag feupdateenv fexcept_t fflush ffma ffmal fgetc fgetpos fgets fgetwc fgetws float float_t ",
    " floor floorf floorl fma fmaf fmal fmax fmaxf fmaximum fmaximum_mag fmaximum_mag_num fmaximum_mag_numf ",
    " fmaximum_mag_numl fmaximum_magf fmaximum_magl fmaximum_num fmaximum_numf fmaximum_numl fmaximumf fmaximuml ",
    " fmaxl fmin fminf fminimum fminimum_mag fminimum_mag_num fminimum_mag_numf fminimum_mag_numl fminimum_magf ",
    " fminimum_magl fminimum_num fminimum_numf fminimum_numl fminimumf fminimuml fminl fmod fmodf fmodl fmul fmull ",
    " fopen for fpclassify fpos_t fprintf fputc fputs fputwc fputws fread free free_aligned_sized free_sized ",
    " freopen frexp frexpf frexpl friend fromfp fromfpf fromfpl fromfpx fromfpxf fromfpxl fscanf fseek fsetpos ",
    " fsqrt fsqrtl fsub fsubl ftell fwide fwprintf fwrite fwscanf getc getchar getenv gets getwc getwchar gmtime ",
    " gmtime_r goto hypot hypotf hypotl i386 if ilogb ilogbf ilogbl imaxabs imaxdiv imaxdiv_t inline int int16_t ",
    " int32_t int64_t int8_t int_fast16_t int_fast32_t int_fast64_t int_fast8_t int_least16_t int_least32_t ",
    " int_least64_t int_least8_t intmax_t intptr_t isalnum isalpha isblank iscanonical iscntrl isdigit iseqsig ",
    " isfinite isgraph isgreater isgreaterequal isinf isless islessequal islessgreater islower isnan isnormal ",
    " isprint ispunct issignaling isspace issubnormal isunordered isupper iswalnum iswalpha iswblank iswcntrl ",
    " iswctype iswdigit iswgraph iswlower iswprint iswpunct iswspace iswupper iswxdigit isxdigit iszero jmp_buf ",
    " kill_dependency labs lconv ldexp ldexpf ldexpl ldiv ldiv_t lgamma lgammaf lgammal linux llabs lldiv lldiv_t ",
    " llogb llogbf llogbl llrint llrintf llrintl llround llroundf llroundl localeconv localtime localtime_r log ",
    " log10 log10f log10l log1p log1pf log1pl log2 log2f log2l logb logbf logbl logf logl long longjmp lrint ",
    " lrintf lrintl lround lroundf lroundl main malloc math_errhandling max_align_t mblen mbrlen mbrtoc16 mbrtoc32 ",
    " mbrtoc8 mbrtowc mbsinit mbsrtowcs mbstate_t mbstowcs mbtowc memalignment memccpy memchr memcmp memcpy ",
    " memmove memset memset_explicit mktime modf modff modfl mtx_destroy mtx_init mtx_lock mtx_t mtx_timedlock ",
    " mtx_trylock mtx_unlock mutable namespace nan nanf nanl nearbyint nearbyintf nearbyintl new nextafter ",
    " nextafterf nextafterl nextdown nextdownf nextdownl nexttoward nexttowardf nexttowardl nextup nextupf nextupl ",
    " noexcept noreturn not not_eq nullptr nullptr_t offsetof once_flag operator or or_eq perror pow powf powl ",
    " printf private protected ptrdiff_t public putc putchar puts putwc putwchar qsort quick_exit raise rand ",
    " realloc register reinterpret_cast remainder remainderf remainderl remove remquo remquof remquol rename ",
    " requires restrict return rewind rint rintf rintl round roundeven roundevenf roundevenl roundf roundl scalbln ",
    " scalblnf scalblnl scalbn scalbnf scalbnl scanf setbuf setjmp setlocale setvbuf short sig_atomic_t signal ",
    " signbit signed sin sinf sinh sinhf sinhl sinl size_t sizeof snprintf sprintf sqrt sqrtf sqrtl srand sscanf ",
    " static static_assert static_cast stderr stdin stdout strcat strchr strcmp strcoll strcpy strcspn strdup ",
    " strerror strfromd strfromf strfroml strftime strlen strncat strncmp strncpy strndup strnlen strpbrk strrchr ",
    " strspn strstr strtod strtof strtoimax strtok strtol strtold strtoll strtoul strtoull strtoumax struct ",
    " strxfrm switch swprintf swscanf system tan tanf tanh tanhf tanhl tanl template tgamma tgammaf tgammal this ",
    " thrd_create thrd_current thrd_detach thrd_equal thrd_exit thrd_join thrd_sleep thrd_t thrd_yield ",
    " thread_local throw time time_t timegm timespec_get timespec_getres tmpfile tmpnam tolower toupper towctrans ",
    " towlower towupper true trunc truncf truncl try tss_create tss_delete tss_get tss_set tss_t typedef typeid ",
    " typename typeof typeof_unqual ufromfp ufromfpf ufromfpl ufromfpx ufromfpxf ufromfpxl uint16_t uint32_t ",
    " uint64_t uint8_t uint_fast16_t uint_fast32_t uint_fast64_t uint_fast8_t uint_least16_t uint_least32_t ",
    " uint_least64_t uint_least8_t uintmax_t uintptr_t ungetc ungetwc union unix unreachable unsigned using va_arg ",
    " va_copy va_end va_list va_start vfprintf vfscanf vfwprintf vfwscanf virtual void volatile vprintf vscanf ",
    " vsnprintf vsprintf vsscanf vswprintf vswscanf vwprintf vwscanf wchar_t wcrtomb wcscat wcschr wcscmp wcscoll ",
    " wcscpy wcscspn wcsftime wcslen wcsncat wcsncmp wcsncpy wcspbrk wcsrchr wcsrtombs wcsspn wcsstr wcstod wcstof ",
    " wcstoimax wcstok wcstol wcstold wcstoll wcstombs wcstoul wcstoull wcstoumax wcsxfrm wctob wctomb wctrans ",
    " wctrans_t wctype wctype_t while wint_t wmemchr wmemcmp wmemcpy wmemmove wmemset wprintf wscanf xor xor_eq ",
};

/* What the library has whole families of, and what rasp.h and our headers begin with. */
static const char *const beginnings[] = {
    "ATOMIC_", "DBL_",   "DEC128",   "DEC32",    "DEC64", "DEC_",    "FE_",          "FLT_",
    "FP_",     "INT16_", "INT32_",   "INT64_",   "INT8_", "INTMAX_", "INTPTR_",      "INT_",
    "LC_",     "LDBL_",  "PRI",      "RASP_",    "SCN",   "SIG",     "UINT16_",      "UINT32_",
    "UINT64_", "UINT8_", "UINTMAX_", "UINTPTR_", "UINT_", "atomic_", "memory_order", "rasp_"};

static bool is_upper_or_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Of the compiler (_Bool, __linux__), and of errno.h (ENOENT). */
static bool is_of_form(const char *name) {
    return (name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'))) ||
           (name[0] == 'E' && is_upper_or_digit(name[1]));
}

static bool is_listed(const char *name) {
    char word[AOT_NAME_SIZE + 2];
    const int length = snprintf(word, sizeof word, " %s ", name);
    bool listed = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        listed = listed || strstr(names[i], word) != NULL;
    }
    return listed && (size_t)length < sizeof word;
}

bool name_is_taken(const char *name) {
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0) {
            return true;
        }
    }
    return is_of_form(name) || is_listed(name);
}
