#!/usr/bin/env python3
"""Runs raspl.jsonl (RASP-L functions and generated transcripts) through `rasp serve`.

usage: check_raspl.py [--cases FILE] [--programs DIR] COMMAND...     e.g. check_raspl.py build/rasp serve --engine jit
The programs DIR holds NAME.rasp for the transcripts (default: examples/raspl), each binding the s-op `next`.
The first sequence of a case is the input, further ones are lists looked up by position. Needs only Python 3.
"""
import argparse, json, os, subprocess, sys

PRED = {"equals": "equals", "leq": "leq", "lt": "lt", "geq": "geq", "gt": "gt", "always": "always"}
OWN = ("def _mod3(a) { return a % 3; } def _is_even(a) { return indicator(a % 2 == 0); }\n"
       "def _sub(a, b) { return a - b; } def _gt(a, b) { return indicator(a > b); }\n")


def program_of(case):
    """The request for a case: program text, expression, input."""
    a, f = case["args"], case["function"]
    own = ""
    seqs = {}

    def seq(name, source=a):
        nonlocal own
        values = source[name]
        if "input" not in seqs:
            seqs["input"] = values
            return "tokens_asis"
        if values == seqs["input"]:
            return "tokens_asis"
        key = "_s%d" % len(seqs)
        seqs[key] = values
        own += "%s = [%s][indices];\n" % (key, ", ".join(map(str, values)))
        return key

    def selector():
        s = a["select"]
        k, q = seq("k", s), seq("q", s)
        if s.get("causal", True):
            return "causal_select(%s, %s, %s)" % (k, q, PRED[s["pred"]])
        return "select(%s, %s, %s)" % (k, q, PRED[s["pred"]])

    d = a.get("default", 0)
    if f == "full":
        e = "full(%s, %d)" % (seq("x"), a["const"])
    elif f == "indices":
        seq("x"); e = "indices"
    elif f == "tok_map":
        e = "tok_map(%s, _%s)" % (seq("x"), a["func"])
    elif f == "seq_map":
        e = "seq_map(%s, %s, _%s)" % (seq("x"), seq("y"), a["func"])
    elif f == "select":
        own_k, own_q = seq("k"), seq("q")
        e = ("causal_select" if a.get("causal", True) else "select") + "(%s, %s, %s)" % (own_k, own_q, PRED[a["pred"]])
    elif f == "sel_width":
        e = "sel_width(%s)" % selector()
    elif f in ("aggr_mean", "aggr_max", "aggr_min"):
        s = selector(); e = "%s(%s, %s, %d)" % (f, s, seq("v"), d)
    elif f == "aggr":
        s = selector(); e = "aggr(%s, %s, %d, \"%s\")" % (s, seq("v"), d, a["reduction"])
    elif f == "kqv":
        e = "kqv(%s, %s, %s, %s, %d, \"%s\")" % (seq("k"), seq("q"), seq("v"), PRED[a["pred"]], d, a.get("reduction", "mean"))
    elif f == "shift_right":
        e = "shift_right(%s, %d, %d)" % (seq("x"), a["n"], d)
    elif f == "cumsum":
        e = "cumsum(%s)" % seq("bool_array")
    elif f == "where":
        e = "where(%s, %s, %s)" % (seq("condition"), seq("x_if"), seq("y_else"))
    elif f == "mask":
        e = "mask(%s, %s, %d)" % (seq("x"), seq("bool_mask"), a["mask_val"])
    elif f in ("maximum", "minimum", "argmax", "argmin", "mode", "binary_mode"):
        e = "%s(%s)" % (f, seq("x"))
    elif f in ("num_prev", "has_seen"):
        e = "%s(%s, %s)" % (f, seq("x"), seq("queries"))
    elif f in ("firsts", "lasts"):
        e = "%s(%s, %s, %d)" % (f, seq("x"), seq("queries"), a.get("default", -1))
    elif f == "index_select":
        e = "index_select(%s, %s, %d)" % (seq("x"), seq("idx"), d)
    elif f == "first_true":
        e = "first_true(%s, %d)" % (seq("x"), a.get("default", -1))
    elif f in ("induct", "induct_prev"):
        e = "%s(%s, %s, %d, %d)" % (f, seq("k"), seq("q"), a["offset"], a.get("default", 0))
    elif f == "induct_kqv":
        e = "induct_kqv(%s, %s, %s, %d, %d)" % (seq("k"), seq("q"), seq("v"), a["offset"], a.get("default", -1))
    else:
        raise SystemExit("unknown function " + f)
    return 'load "raspl";\n' + OWN + own, e, seqs["input"]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser()
    p.add_argument("--cases", action="append")
    p.add_argument("--programs", default="examples/raspl")
    p.add_argument("--show", type=int, default=10)
    p.add_argument("command", nargs=argparse.REMAINDER)
    o = p.parse_args()
    command = [c for c in o.command if c != "--"]
    cases = [json.loads(l) for f in (o.cases or [os.path.join(here, "raspl.jsonl")]) for l in open(f, encoding="utf8")]
    requests = []
    for c in cases:
        if c["function"] == "autoregress":
            a = c["args"]
            path = os.path.join(o.programs, a["program"].replace("-", "_") + ".rasp")
            text = open(path, encoding="utf8").read() if os.path.exists(path) else "missing file;"
            most = a["limit"] - len(a["prompt"]) if "limit" in a else 200
            requests.append({"id": c["id"], "program": text, "eval": "next", "input": a["prompt"],
                             "generate": {"end": a["end"], "max": most}})
        else:
            program, e, x = program_of(c)
            requests.append({"id": c["id"], "program": program, "eval": e, "input": x})
    run = subprocess.run(command, input="".join(json.dumps(r) + "\n" for r in requests), stdout=subprocess.PIPE, text=True)
    answers = {}
    for line in run.stdout.splitlines():
        try:
            a = json.loads(line); answers[a.get("id")] = a
        except ValueError:
            pass
    failed = 0
    for c, r in zip(cases, requests):
        a = answers.get(c["id"], {})
        got = a.get("tokens", a.get("sop", a.get("selector")))
        def ints(v):
            return [ints(x) for x in v] if isinstance(v, list) else int(v) if isinstance(v, bool) and c["function"] == "select" else v
        if got is None or ints(got) != c["expect"] or any(isinstance(x, (bool, float)) for x in (got if c["function"] != "select" else [])):
            failed += 1
            if failed <= o.show:
                print("FAIL %s: %s\n  expected %s\n  answer   %s" % (c["id"], r["eval"], c["expect"], json.dumps(a)[:300]))
    print("%d passed, %d failed" % (len(cases) - failed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
