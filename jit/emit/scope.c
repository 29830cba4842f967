/* Alias scopes: every memory object has one of its own, so that LLVM may vectorize loops over several columns without
 * run-time checks. Loads and stores are noted where they are made and marked when their function is complete: only then
 * all memory objects of a piece are known, and the list of all others is made once for each of them. */
#include "jit/emit/emit.h"

#include <stdio.h>
#include <string.h>

#define NOBODYS UINT32_MAX /* what is read is never written */

void l_mark(Emit *emit, Place place, LLVMValueRef instruction) {
    uint32_t number = l_pointer_number(emit, place);
    Mark mark = {instruction, emit->piece != NULL ? l_piece_place(emit, number) : number};
    vec_push(emit->arena, &emit->marks->items, mark);
}

void l_mark_constant(Emit *emit, LLVMValueRef load) {
    Mark mark = {load, NOBODYS};
    vec_push(emit->arena, &emit->marks->items, mark);
}

typedef struct Scopes {
    Emit *emit;
    LLVMMetadataRef *scopes; /* by number of the memory object */
    uint32_t count;
    LLVMValueRef *mine, *others; /* by number; NULL: not made yet */
} Scopes;

static Scopes name_scopes(Emit *emit, uint32_t count) {
    Scopes all = {.emit = emit, .count = count};
    all.scopes = arena_array(emit->arena, LLVMMetadataRef, count + 1);
    all.mine = arena_zalloc(emit->arena, (count + 1) * sizeof *all.mine);
    all.others = arena_zalloc(emit->arena, (count + 1) * sizeof *all.others);
    const char *domain_text = emit->marks->domain;
    LLVMMetadataRef domain_name = LLVMMDStringInContext2(emit->context, domain_text, strlen(domain_text));
    LLVMMetadataRef domain = LLVMMDNodeInContext2(emit->context, &domain_name, 1);
    for (uint32_t i = 0; i < count; i++) {
        char name[24];
        int length = snprintf(name, sizeof name, "column %u", i);
        LLVMMetadataRef parts[2] = {LLVMMDStringInContext2(emit->context, name, (size_t)length), domain};
        all.scopes[i] = LLVMMDNodeInContext2(emit->context, parts, 2);
    }
    return all;
}

/* All scopes but one. */
static LLVMValueRef list_others(const Scopes *all, uint32_t own) {
    LLVMMetadataRef *others = arena_array(all->emit->arena, LLVMMetadataRef, all->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        if (i != own) {
            others[count++] = all->scopes[i];
        }
    }
    return LLVMMetadataAsValue(all->emit->context, LLVMMDNodeInContext2(all->emit->context, others, count));
}

static void write_mark(Scopes *all, const Mark *mark) {
    Emit *emit = all->emit;
    unsigned scope_kind = LLVMGetMDKindIDInContext(emit->context, "alias.scope", 11);
    unsigned noalias_kind = LLVMGetMDKindIDInContext(emit->context, "noalias", 7);
    uint32_t slot = mark->own == NOBODYS ? all->count : mark->own;
    if (all->others[slot] == NULL) {
        all->others[slot] = list_others(all, mark->own);
    }
    if (mark->own != NOBODYS && all->mine[slot] == NULL) {
        LLVMMetadataRef mine = LLVMMDNodeInContext2(emit->context, &all->scopes[slot], 1);
        all->mine[slot] = LLVMMetadataAsValue(emit->context, mine);
    }
    if (mark->own != NOBODYS) {
        LLVMSetMetadata(mark->instruction, scope_kind, all->mine[slot]);
    }
    LLVMSetMetadata(mark->instruction, noalias_kind, all->others[slot]);
}

void l_write_marks(Emit *emit) {
    uint32_t count = emit->piece != NULL ? (uint32_t)emit->piece->used.count : l_pointer_count(emit->plan);
    Scopes all = name_scopes(emit, count);
    for (size_t i = 0; i < emit->marks->items.count; i++) {
        write_mark(&all, &emit->marks->items.data[i]);
    }
}
