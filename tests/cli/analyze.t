# analyze: layers and heads, for the last s-op or for expressions.
$ rasp analyze histogram.rasp
hist: 1 layer, at most 2 heads
  layer 1: 2 heads
$ rasp analyze -v histogram.rasp -e 'hist + length' -e same -e ' indices '
hist + length: 1 layer, at most 3 heads
  layer 1: 3 heads: full_s, histogram.rasp:3:8, histogram.rasp:3:8
same: 1 layer, at most 1 head
  layer 1: 1 head: same
indices: 0 layers
$ rasp analyze --json histogram.rasp -e 'aggregate(same, hist)' -e tokens
{"expr":"aggregate(same, hist)","layers":2,"max_heads":2,"heads_per_layer":[2,1]}
{"expr":"tokens","layers":0,"max_heads":0,"heads_per_layer":[]}
$ printf 'x = sort(tokens, tokens);' | rasp analyze -
x: 2 layers, at most 2 heads
  layer 1: 2 heads
  layer 2: 1 head
$ rasp analyze histogram.rasp -e '[1]' -e length
rasp analyze: error: [1] is no s-op or selector
length: 1 layer, at most 1 head
  layer 1: 1 head
[1]
$ rasp analyze histogram.rasp -e nothing
-e:1:1: error: undefined name 'nothing'
    1 | nothing
      | ^~~~~~~
[1]
$ rasp analyze
rasp analyze: error: a file is missing
Try 'rasp help analyze'.
[2]
$ rasp analyze a.rasp b.rasp
rasp analyze: error: only one file can be analyzed
Try 'rasp help analyze'.
[2]
$ printf 'x = 1;' | rasp analyze -
rasp analyze: error: - binds no s-op; name what to analyze by -e
[1]
$ rasp analyze -v dyck2.rasp
dyck2: 3 layers, at most 1 head
  layer 1: 1 head: upto
  layer 2: 1 head: dyck2.rasp:7:21
  layer 3: 1 head: upto
$ rasp run dyck2.rasp '{(x)}(){' '({)}' ')('
dyck2("{(x)}(){") = [P, P, P, P, T, P, T, P] (strings)
dyck2("({)}") = [P, P, F, F] (strings)
dyck2(")(") = [F]*2 (strings)
$ rasp analyze --causal histogram.rasp -e hist -e length -e 'count(tokens, "a")'
hist: 1 layer, at most 2 heads
  layer 1: 2 heads
length: 1 layer, at most 1 head
  layer 1: 1 head
count(tokens, "a"): 1 layer, at most 1 head
  layer 1: 1 head
$ rasp analyze dyck2.rasp -e 'best(before, indices)' -e 'aggregate(best(before, depth), 1, depth)'
best(before, indices): 1 layer, at most 1 head
  layer 1: 1 head
aggregate(best(before, depth), 1, depth): 2 layers, at most 1 head
  layer 1: 1 head
  layer 2: 1 head
