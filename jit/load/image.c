/* ELF relocatable files of 64-bit x86. Everything that is read from the file is checked: it may come from a disk.
 *
 * Why a linker of our own: what the cache has shall run without LLVM, whose loading took most of the time of a short
 * run, and an object of ours needs very little: no state, no data of threads, a handful of kinds of relocations.
 * Other objects are refused with a reason, never half understood; the back end links for machines that are not here.
 *
 * What must hold:
 *   Only sections of kinds that are listed are loaded (may_load), and none that code writes to, so that code may run in
 *   any thread. A new kind of relocation needs a case in `apply` and its width in relocated_bytes.
 *   The object is position-independent (jit/back/target.c) and lies in one mapping of about 2^30 bytes at most, so
 *   that 32 bits reach everywhere inside. What is outside lies anywhere: each symbol has a slot with its address and a
 *   jump, which serves calls and the entries of a global offset table alike.
 *   Pages are written first and closed after: code and slots can then be run and not written, constants only be read.
 *   Where a system forbids that, loading fails with a reason and the interpreter does the work.
 *   Undefined names are functions of the runtime first, then of the process (libc, libm): names in an object can call
 *   any function of the process, which is why cache.c trusts no file that others could have written.
 *   Every offset, size and index of the file is compared with what it must lie in before it is used, sums in a form
 *   that cannot overflow (lies_inside). tests/unit/test_image.c damages objects byte by byte.
 *
 * TRIED   objects without calls of the runtime: LLVM compiled its functions with each kernel, 30 ms for a histogram
 *         that now takes 2 (ready.h, docs/kernels.md).
 */
#define _GNU_SOURCE
#include "jit/load/image.h"

#include "jit/load/library.h"

#if defined(__x86_64__) && defined(__linux__)

#include <elf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    SECTIONS_MOST = 64,
    SYMBOLS_MOST = 1 << 16,
    IMAGE_MOST = 1 << 30, /* bytes: 32-bit displacements reach everywhere inside */
    SLOT_BYTES = 16       /* of a symbol: its address, and a jump to it */
};

/* The file and where its parts go. Offsets are from the start of the mapping: code, then (from `constants` on, a page
 * of its own) what is only read, then a slot for each symbol, which is code, too: it jumps by the address beside it. */
typedef struct Loading {
    const uint8_t *file;
    size_t length;
    const Elf64_Shdr *sections;
    size_t section_count;
    const Elf64_Sym *symbols;
    size_t symbol_count;
    const char *strings;
    size_t string_bytes;
    size_t place[SECTIONS_MOST]; /* SIZE_MAX: not loaded */
    size_t slots, constants, size;
    uint8_t *base;
    const char *why;
} Loading;

static bool fail(Loading *loading, const char *why) {
    loading->why = why;
    return false;
}

/* Whether bytes [offset, offset + size) lie in the file, and begin where such a thing may. */
static bool lies_inside(const Loading *loading, uint64_t offset, uint64_t size, size_t alignment) {
    return offset % alignment == 0 && offset <= loading->length && size <= loading->length - offset;
}

/* ---- reading the file */

static bool read_header(Loading *loading) {
    const Elf64_Ehdr *header = (const void *)loading->file;
    if (loading->length < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_type != ET_REL || header->e_machine != EM_X86_64) {
        return fail(loading, "it is no object file of this machine");
    }
    loading->section_count = header->e_shnum;
    if (header->e_shnum == 0 || header->e_shnum > SECTIONS_MOST || header->e_shentsize != sizeof(Elf64_Shdr) ||
        !lies_inside(loading, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr), 8)) {
        return fail(loading, "its table of sections is damaged");
    }
    loading->sections = (const void *)(loading->file + header->e_shoff);
    for (size_t i = 0; i < loading->section_count; i++) {
        const Elf64_Shdr *section = &loading->sections[i];
        if (section->sh_type != SHT_NOBITS && !lies_inside(loading, section->sh_offset, section->sh_size, 1)) {
            return fail(loading, "a section lies outside of the file");
        }
    }
    return true;
}

static bool read_symbols(Loading *loading) {
    const Elf64_Shdr *table = NULL;
    for (size_t i = 0; i < loading->section_count; i++) {
        table = loading->sections[i].sh_type == SHT_SYMTAB ? &loading->sections[i] : table;
    }
    if (table == NULL || table->sh_link >= loading->section_count || table->sh_entsize != sizeof(Elf64_Sym) ||
        table->sh_size / sizeof(Elf64_Sym) > SYMBOLS_MOST ||
        !lies_inside(loading, table->sh_offset, table->sh_size, 8)) {
        return fail(loading, "its table of symbols is damaged");
    }
    const Elf64_Shdr *strings = &loading->sections[table->sh_link];
    loading->symbols = (const void *)(loading->file + table->sh_offset);
    loading->symbol_count = table->sh_size / sizeof(Elf64_Sym);
    loading->strings = (const char *)loading->file + strings->sh_offset;
    loading->string_bytes = strings->sh_size;
    if (strings->sh_type != SHT_STRTAB || strings->sh_size == 0 || loading->strings[strings->sh_size - 1] != '\0') {
        return fail(loading, "its names are damaged");
    }
    for (size_t i = 0; i < loading->symbol_count; i++) {
        if (loading->symbols[i].st_name >= strings->sh_size) {
            return fail(loading, "its names are damaged");
        }
    }
    return true;
}

/* ---- layout */

static size_t round_up(size_t size, size_t alignment) {
    return (size + alignment - 1) / alignment * alignment;
}

static bool is_loaded(const Elf64_Shdr *section) {
    return (section->sh_flags & SHF_ALLOC) != 0 && section->sh_size > 0;
}

static bool is_code(const Elf64_Shdr *section) {
    return (section->sh_flags & SHF_EXECINSTR) != 0;
}

/* Constants with addresses in them are marked as writable, for whoever fills the addresses in: here that is done before
 * the pages are closed. Any other writable section would be state. */
static bool may_load(const Loading *loading, const Elf64_Shdr *section) {
    uint64_t flags = SHF_ALLOC | SHF_EXECINSTR | SHF_MERGE | SHF_STRINGS | SHF_GROUP | SHF_INFO_LINK | SHF_LINK_ORDER;
    const Elf64_Ehdr *header = (const void *)loading->file;
    if ((section->sh_flags & SHF_WRITE) != 0) {
        static const char constant[] = ".data.rel.ro";
        if (header->e_shstrndx >= loading->section_count) {
            return false;
        }
        const Elf64_Shdr *names = &loading->sections[header->e_shstrndx];
        uint64_t left = section->sh_name < names->sh_size ? names->sh_size - section->sh_name : 0;
        flags |= left >= sizeof constant && names->sh_type == SHT_STRTAB &&
                         memcmp(loading->file + names->sh_offset + section->sh_name, constant, sizeof constant - 1) == 0
                     ? SHF_WRITE
                     : 0;
    }
    return (section->sh_flags & ~flags) == 0 && section->sh_size <= IMAGE_MOST && section->sh_type != SHT_NOBITS &&
           section->sh_addralign <= 4096 && (section->sh_addralign & (section->sh_addralign - 1)) == 0;
}

static bool place_sections(Loading *loading, bool code) {
    for (size_t i = 0; i < loading->section_count; i++) {
        const Elf64_Shdr *section = &loading->sections[i];
        if (!is_loaded(section) || is_code(section) != code) {
            continue;
        }
        if (!may_load(loading, section)) {
            return fail(loading, "it has a section of an unexpected kind");
        }
        loading->place[i] = round_up(loading->size, section->sh_addralign > 0 ? (size_t)section->sh_addralign : 1);
        loading->size = loading->place[i] + section->sh_size;
        if (loading->size > IMAGE_MOST) {
            return fail(loading, "it is too large");
        }
    }
    return true;
}

static bool lay_out(Loading *loading) {
    for (size_t i = 0; i < SECTIONS_MOST; i++) {
        loading->place[i] = SIZE_MAX;
    }
    if (!place_sections(loading, true)) {
        return false;
    }
    loading->slots = round_up(loading->size, SLOT_BYTES);
    loading->size = loading->slots + loading->symbol_count * SLOT_BYTES;
    loading->constants = round_up(loading->size, (size_t)sysconf(_SC_PAGESIZE));
    loading->size = loading->constants;
    return place_sections(loading, false);
}

/* ---- symbols and relocations */

static const char *symbol_name(const Loading *loading, const Elf64_Sym *symbol) {
    return loading->strings + symbol->st_name;
}

/* The address of a symbol of the file, of the runtime, or of a function of the C library. */
static bool resolve(Loading *loading, const Elf64_Sym *symbol, uint64_t *address) {
    if (symbol->st_shndx == SHN_UNDEF) {
        const char *name = symbol_name(loading, symbol);
        ReadyAddress code = ready_find(name);
        code = code != NULL ? code : library_find(name);
        *address = (uint64_t)(uintptr_t)code;
        return *address != 0 || fail(loading, "it calls a function that is not for native code");
    }
    if (symbol->st_shndx >= loading->section_count || loading->place[symbol->st_shndx] == SIZE_MAX ||
        symbol->st_value > loading->sections[symbol->st_shndx].sh_size) {
        return fail(loading, "a symbol lies nowhere");
    }
    *address = (uint64_t)(uintptr_t)loading->base + loading->place[symbol->st_shndx] + symbol->st_value;
    return true;
}

/* The slot of a symbol: 8 bytes of address, and `jmp *address` behind it. */
static uint64_t make_slot(Loading *loading, size_t index, uint64_t address) {
    static const uint8_t jump[] = {0xFF, 0x25, 0xF2, 0xFF, 0xFF, 0xFF}; /* by the 8 bytes in front of it */
    uint8_t *slot = loading->base + loading->slots + index * SLOT_BYTES;
    memcpy(slot, &address, sizeof address);
    memcpy(slot + sizeof address, jump, sizeof jump);
    return (uint64_t)(uintptr_t)slot;
}

/* A displacement of 32 bits. */
static bool put_near(Loading *loading, uint8_t *at, uint64_t to, int64_t addend) {
    int64_t distance = (int64_t)(to + (uint64_t)addend - (uint64_t)(uintptr_t)at);
    int32_t value = (int32_t)distance;
    if (value != distance) {
        return fail(loading, "a displacement is too far");
    }
    memcpy(at, &value, sizeof value);
    return true;
}

static bool put_far(uint8_t *at, uint64_t value) {
    memcpy(at, &value, sizeof value);
    return true;
}

static size_t relocated_bytes(uint32_t type) {
    return type == R_X86_64_64 || type == R_X86_64_PC64 ? 8 : 4;
}

static bool apply(Loading *loading, uint8_t *at, const Elf64_Rela *relocation) {
    size_t index = ELF64_R_SYM(relocation->r_info);
    uint64_t to = 0;
    if (index >= loading->symbol_count || !resolve(loading, &loading->symbols[index], &to)) {
        return fail(loading, loading->why != NULL ? loading->why : "a relocation names no symbol");
    }
    bool outside = loading->symbols[index].st_shndx == SHN_UNDEF;
    switch (ELF64_R_TYPE(relocation->r_info)) {
    case R_X86_64_64:
        return put_far(at, to + (uint64_t)relocation->r_addend);
    case R_X86_64_PC64:
        return put_far(at, to + (uint64_t)relocation->r_addend - (uint64_t)(uintptr_t)at);
    case R_X86_64_PC32:
    case R_X86_64_PLT32: /* the C library lies too far away to be called directly */
        to = outside ? make_slot(loading, index, to) + sizeof to : to;
        return put_near(loading, at, to, relocation->r_addend);
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
        return put_near(loading, at, make_slot(loading, index, to), relocation->r_addend);
    default:
        return fail(loading, "it has a relocation of an unexpected kind");
    }
}

static bool relocate_section(Loading *loading, const Elf64_Shdr *table) {
    if (table->sh_info >= loading->section_count || loading->place[table->sh_info] == SIZE_MAX) {
        return true; /* of what is not loaded */
    }
    const Elf64_Shdr *section = &loading->sections[table->sh_info];
    if (table->sh_entsize != sizeof(Elf64_Rela) || !lies_inside(loading, table->sh_offset, table->sh_size, 8)) {
        return fail(loading, "its relocations are damaged");
    }
    const Elf64_Rela *relocations = (const void *)(loading->file + table->sh_offset);
    for (size_t i = 0; i < table->sh_size / sizeof *relocations; i++) {
        size_t bytes = relocated_bytes(ELF64_R_TYPE(relocations[i].r_info));
        if (section->sh_size < bytes || relocations[i].r_offset > section->sh_size - bytes) {
            return fail(loading, "its relocations are damaged");
        }
        uint8_t *at = loading->base + loading->place[table->sh_info] + relocations[i].r_offset;
        if (!apply(loading, at, &relocations[i])) {
            return false;
        }
    }
    return true;
}

static bool fill(Loading *loading) {
    for (size_t i = 0; i < loading->section_count; i++) {
        const Elf64_Shdr *section = &loading->sections[i];
        if (loading->place[i] != SIZE_MAX) {
            memcpy(loading->base + loading->place[i], loading->file + section->sh_offset, section->sh_size);
        }
    }
    for (size_t i = 0; i < loading->section_count; i++) {
        const Elf64_Shdr *section = &loading->sections[i];
        if (section->sh_type == SHT_REL) {
            return fail(loading, "it has relocations of an unexpected kind");
        }
        if (section->sh_type == SHT_RELA && !relocate_section(loading, section)) {
            return false;
        }
    }
    return true;
}

/* ---- all together */

static bool close_pages(Loading *loading) {
    bool constants = loading->size > loading->constants;
    return (mprotect(loading->base, loading->constants, PROT_READ | PROT_EXEC) == 0 &&
            (!constants ||
             mprotect(loading->base + loading->constants, loading->size - loading->constants, PROT_READ) == 0)) ||
           fail(loading, "the system does not allow code to be loaded");
}

static void look_up(Loading *loading, ImageSymbol *wanted) {
    wanted->address = NULL;
    wanted->size = 0;
    for (size_t i = 0; i < loading->symbol_count; i++) {
        const Elf64_Sym *symbol = &loading->symbols[i];
        uint64_t address = 0;
        if (symbol->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
            strcmp(symbol_name(loading, symbol), wanted->name) == 0 && resolve(loading, symbol, &address)) {
            wanted->address = (void *)(uintptr_t)address; /* NOLINT(performance-no-int-to-ptr) */
            wanted->size = symbol->st_size;
        }
    }
}

bool image_supported(void) {
    return true;
}

bool image_load(const void *object, size_t length, ImageSymbol *symbols, size_t symbol_count, Image *out,
                const char **why) {
    Loading loading = {.file = object, .length = length};
    *out = (Image){0};
    if (!read_header(&loading) || !read_symbols(&loading) || !lay_out(&loading)) {
        *why = loading.why;
        return false;
    }
    void *base = mmap(NULL, loading.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) {
        *why = "out of memory";
        return false;
    }
    loading.base = base;
    *out = (Image){base, loading.size};
    if (!fill(&loading) || !close_pages(&loading)) {
        *why = loading.why;
        image_unload(out);
        return false;
    }
    for (size_t i = 0; i < symbol_count; i++) {
        look_up(&loading, &symbols[i]);
    }
    return true;
}

void image_unload(Image *image) {
    if (image->base != NULL) {
        munmap(image->base, image->size);
    }
    *image = (Image){0};
}

#else

bool image_supported(void) {
    return false;
}

bool image_load(const void *object, size_t length, ImageSymbol *symbols, size_t symbol_count, Image *out,
                const char **why) {
    (void)object;
    (void)length;
    (void)symbols;
    (void)symbol_count;
    *out = (Image){0};
    *why = "objects of this machine are linked by the back end";
    return false;
}

void image_unload(Image *image) {
    *image = (Image){0};
}

#endif
