# draw: a picture as SVG.
$ rasp draw histogram.rasp ab
<svg xmlns="http://www.w3.org/2000/svg" width="388" height="315" viewBox="0 0 388 315" role="img" aria-label="Layers and heads">
<style>
text{font:11px sans-serif;fill:#222}.t{font-weight:bold}.m{text-anchor:middle}.e{text-anchor:end}.p{fill:#666}
.b{fill:#fff}.g{fill:#f1f1f4;stroke:#bbb}.r{fill:#e8eef8}
.h0{stroke:#2f6db3}.h1{stroke:#b3572f}.h2{stroke:#2f8f5b}.h3{stroke:#8a4fae}.h4{stroke:#a3842a}.h5{stroke:#b03a6b}
@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.p{fill:#a5a5a5}.b{fill:#17181c}.g{fill:#26282e;stroke:#555}
.r{fill:#2a3345}.h0{stroke:#6ea8e8}.h1{stroke:#e8966e}.h2{stroke:#6ecb98}.h3{stroke:#c08fe0}.h4{stroke:#d6b85c}
.h5{stroke:#e87da8}}
</style>
<rect class="b" width="388" height="315"/>
<text class="t" x="16" y="28">hist on &quot;ab&quot;</text>
<text x="16" y="57">tokens</text>
<rect class="r" x="196" y="45" width="44" height="16"/>
<text class="m" x="207" y="57">a</text>
<text class="m" x="229" y="57">b</text>
<text class="t" x="16" y="91">Layer 1</text>
<text class="t" x="16" y="111">selector_width(same)</text>
<text class="p" x="16" y="123">histogram.rasp:3</text>
<text transform="translate(95 199)rotate(-90)">a</text>
<text transform="translate(117 199)rotate(-90)">b</text>
<text class="e" x="76" y="218">a</text>
<text class="e" x="76" y="240">b</text>
<rect class="g" x="80" y="203" width="44" height="44"/>
<path class="h0" stroke-width="21" d="M80 213.5h21M80 235.5h21M102 235.5h21"/>
<text class="e p" x="76" y="263">selector_…</text>
<rect class="r" x="80" y="251" width="44" height="16"/>
<text class="m" x="91" y="263">1</text>
<text class="m" x="113" y="263">0</text>
<text transform="translate(153 199)rotate(-90)">selector_…</text>
<text class="m" x="153" y="218">1</text>
<text class="m" x="153" y="240">0.5</text>
<text class="t" x="202" y="111">selector_width(same)</text>
<text class="p" x="202" y="123">histogram.rasp:3</text>
<text transform="translate(281 199)rotate(-90)">a</text>
<text transform="translate(303 199)rotate(-90)">b</text>
<text class="e" x="262" y="218">a</text>
<text class="e" x="262" y="240">b</text>
<rect class="g" x="266" y="203" width="44" height="44"/>
<path class="h1" stroke-width="21" d="M266 213.5h21"/>
<text class="e p" x="262" y="263">selector_…</text>
<rect class="r" x="266" y="251" width="44" height="16"/>
<text class="m" x="277" y="263">1</text>
<text class="m" x="299" y="263">0</text>
<text transform="translate(339 199)rotate(-90)">selector_…</text>
<text class="m" x="339" y="218">1</text>
<text class="m" x="339" y="240">0</text>
<text x="16" y="293">hist</text>
<rect class="r" x="196" y="281" width="44" height="16"/>
<text class="m" x="207" y="293">1</text>
<text class="m" x="229" y="293">1</text>
</svg>
$ rasp draw histogram.rasp -e same '<&"' -o - | grep -c '&lt;'
4
$ rasp draw histogram.rasp ab -o made.svg && rasp draw histogram.rasp ab | cmp - made.svg
$ printf 'x = sort(tokens, tokens);' | rasp draw - | grep -o 'Layer [0-9]\|on &quot;[a-z]*'
on &quot;hello
Layer 1
Layer 2
$ rasp draw dyck2.rasp --input-type words '( ) [ ]' | grep -c Layer
4
$ rasp draw histogram.rasp -e '[1]'
rasp draw: error: [1] is no s-op or selector
[1]
$ rasp draw histogram.rasp -e nothing ab
-e:1:1: error: undefined name 'nothing'
    1 | nothing
      | ^~~~~~~
[1]
$ rasp draw histogram.rasp --input-type int 'x'
<input>:1:1: error: this is no int
    | x
    | ^
[1]
$ rasp draw histogram.rasp ''
histogram.rasp:3:8: error: the input is empty
    3 | hist = selector_width(same);
      |        ^~~~~~~~~~~~~~~~~~~~
[1]
$ rasp draw
rasp draw: error: a file is missing
Try 'rasp help draw'.
[2]
$ rasp draw histogram.rasp a b
rasp draw: error: a picture is of one expression on one input
Try 'rasp help draw'.
[2]
$ printf 'x = 1;' | rasp draw -
rasp draw: error: - binds no s-op; name what to draw by -e
[1]
$ rasp draw histogram.rasp "$(printf '%0513d' 0)"
rasp draw: error: the input has 513 tokens; a picture shows at most 512
[3]
