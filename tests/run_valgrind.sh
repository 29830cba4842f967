#!/bin/sh
# usage: run_valgrind.sh COMMAND...
# Runs a test whose programs valgrind runs. The test may overlook what becomes of them: each process has a log, and fails
# the test when it wrote anything there.
set -u

here=$(cd "$(dirname "$0")" && pwd)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
# LLVM keeps memory of its own until the end: only what is definitely lost counts.
export VALGRIND_OPTS="--quiet --leak-check=full --show-leak-kinds=definite --suppressions=$here/valgrind.supp \
--log-file=$logs/%p"
export RASP_TEST_RUNNER=valgrind  # for programs that scripts build themselves
export RASP_TEST_PATIENCE=50      # multiplies the time that scripts wait,
export CK_TIMEOUT_MULTIPLIER=50   # and check

"$@"
status=$?
if [ -n "$(find "$logs" -type f -size +0)" ]; then
    echo "valgrind found errors:"
    find "$logs" -type f -size +0 -exec cat {} +
    exit 99
fi
exit "$status"
