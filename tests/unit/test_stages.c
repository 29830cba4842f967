/* The table of stages: what its columns say of the methods, and the other way round. */
#include "jit/plan/stage.h"
#include "tests/support/unit.h"

START_TEST(is_chosen_by_methods) {
    StageKind kind = (StageKind)_i;
    const StageMethods *methods = stage_methods(kind);
    bool chosen = stage_traits(kind)->choice != CHOICE_NEVER;
    ck_assert_msg((methods->applies != NULL) == chosen, "%s: applies", stage_kind_name(kind));
    ck_assert_msg((methods->cost != NULL) == chosen, "%s: cost", stage_kind_name(kind));
    ck_assert_msg(chosen || methods->choose == NULL, "%s: choose", stage_kind_name(kind));
    ck_assert_msg(!chosen || stage_traits(kind)->why[0] != '\0', "%s: why", stage_kind_name(kind));
}
END_TEST

/* Only where there is another way can a stage be kept from folding, or leave short inputs to it. */
START_TEST(has_another_way) {
    const StageTraits *traits = stage_traits((StageKind)_i);
    ck_assert_msg(traits->start == STARTS_FAST || traits->choice == CHOICE_BY_COST, "%s: start", traits->name);
    ck_assert_msg(traits->folds == FOLDS_ANY || traits->choice == CHOICE_BY_COST, "%s: folds", traits->name);
}
END_TEST

START_TEST(is_dense_at_last) {
    StageKind kind = (StageKind)_i;
    const Wanted anything = {.op = IR_COUNT};
    bool (*applies)(const Wanted *wanted) = stage_methods(kind)->applies;
    ck_assert_msg((applies != NULL && applies(&anything)) == (kind == STAGE_DENSE), "%s", stage_kind_name(kind));
    ck_assert_msg(applies == NULL || kind <= STAGE_DENSE, "%s is asked too late", stage_kind_name(kind));
}
END_TEST

START_TEST(is_read_by_name) {
    ck_assert_uint_eq(plan_stages_named(stage_kind_name((StageKind)_i)), 1u << _i);
}
END_TEST

START_TEST(makes_sets) {
    ck_assert_uint_eq(plan_stages_named("scan,nothing,below"), 1u << STAGE_SCAN | 1u << STAGE_BELOW);
    ck_assert_uint_eq(plan_stages_named(""), 0);
    ck_assert(plan_may_use(0, STAGE_SCAN) && plan_may_use(1u << STAGE_SCAN, STAGE_SCAN));
    ck_assert(!plan_may_use(1u << STAGE_BELOW, STAGE_SCAN));
}
END_TEST

START_TEST(leaves_out_passes_without_a_stage) {
    const char *off[8];
    plan_passes_off(0, off, 7);
    ck_assert_ptr_null(off[0]);
    plan_passes_off(1u << STAGE_NEAREST, off, 7);
    ck_assert_str_eq(off[0], "distinct");
    ck_assert_ptr_null(off[1]);
    plan_passes_off(1u << STAGE_DENSE, off, 7);
    ck_assert_ptr_nonnull(off[2]);
    ck_assert_ptr_null(off[3]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("stages");
    TCase *rows = tcase_create("rows");
    TCase *sets = tcase_create("sets");
    tcase_add_loop_test(rows, is_chosen_by_methods, 0, STAGE_KIND_COUNT);
    tcase_add_loop_test(rows, has_another_way, 0, STAGE_KIND_COUNT);
    tcase_add_loop_test(rows, is_dense_at_last, 0, STAGE_KIND_COUNT);
    tcase_add_loop_test(rows, is_read_by_name, 0, STAGE_KIND_COUNT);
    tcase_add_test(sets, makes_sets);
    tcase_add_test(sets, leaves_out_passes_without_a_stage);
    suite_add_tcase(suite, rows);
    suite_add_tcase(suite, sets);
    return unit_run(suite);
}
