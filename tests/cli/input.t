# --input-type: how inputs are read.
$ rasp run --input-type int numbers.rasp '1 2,3 ,  -4' 7
half([1, 2, 3, -4]) = [0.5, 1.0, 1.5, -2.0] (floats)
half([7]) = [3.5] (floats)
$ rasp run --input-type int numbers.rasp -e double 1,,2 , '1 x' '9223372036854775807' '9223372036854775808' '1.5' ''
<input 1>:1:3: error: an element is missing at this comma
    | 1,,2
    |   ^
<input 2>:1:1: error: an element is missing at this comma
    | ,
    | ^
<input 3>:1:3: error: this is no int
    | 1 x
    |   ^
numbers.rasp:2:17: error: the result does not fit into 64 bits: 9223372036854775807 * 2 at position 0
    2 | double = tokens * 2;
      |                 ^
<input 4>:1: note: while evaluating double on "9223372036854775807"
<input 5>:1:1: error: this int does not fit in 64 bits
    | 9223372036854775808
    | ^
<input 6>:1:1: error: this is no int
    | 1.5
    | ^
numbers.rasp:2:17: error: the input is empty
    2 | double = tokens * 2;
      |                 ^
<input 7>:1: note: while evaluating double on ""
[1]
$ rasp eval --input-type float tokens_asis '1 2.5 -1e3' '.5' '1e999' 'nan' '0x10'
tokens_asis([1.0, 2.5, -1000.0]) = [1.0, 2.5, -1000.0] (floats)
tokens_asis([0.5]) = [0.5] (floats)
<input 3>:1:1: error: this float is too large
    | 1e999
    | ^
<input 4>:1:1: error: this is no float
    | nan
    | ^
<input 5>:1:1: error: this is no float
    | 0x10
    | ^
[1]
$ rasp eval --input-type bool tokens_asis 'True false T 0 1' 'yes'
tokens_asis([True, False, True, False, True]) = [T, F, T, F, T] (bools)
<input 2>:1:1: error: this is no bool: True or False is wanted
    | yes
    | ^
[1]
$ rasp eval --input-type json tokens_asis '"ab"' '[1, 2.0, true]' '["x", "yz"]' '[1, 2.5]'
tokens_asis("ab") = [a, b] (strings)
tokens_asis([1, 2.0, True]) = [1, 2.0, T] (floats)
tokens_asis(['x', 'yz']) = [x, yz] (strings)
tokens_asis([1, 2.5]) = [1, 2.5] (floats)
$ rasp eval --input-type json tokens_asis '[1,' '5' '[null]' '[[1]]' '[99999999999999999999]' '""' '[]' '{}'
<input 1>:1:4: error: invalid JSON: ']' expected near end of file
    | [1,
    |    ^
<input 2>:1:1: error: an input is a JSON string or list
    | 5
    | ^
<input 3>:1:1: error: element 0 of the input is no string, number or bool
    | [null]
    | ^
<input 4>:1:1: error: element 0 of the input is no string, number or bool
    | [[1]]
    | ^
<input 5>:1:22: error: a number is too large: too big integer near '99999999999999999999'
    | [99999999999999999999]
    |                      ^
<input 6>:1:1: error: the input is empty
    | ""
    | ^
<input 7>:1:1: error: the input is empty
    | []
    | ^
<input 8>:1:1: error: an input is a JSON string or list
    | {}
    | ^
[1]
$ rasp eval --input-type str 'tokens + "!"' 'é中' 'x"y'
(tokens + "!")("é中") = [é!, 中!] (strings)
(tokens + "!")("x"y") = [x!, "!, y!] (strings)
$ printf '1 2\n3,4\nx\n' | rasp eval --input-type=int 'tokens_int * 10'
(tokens_int * 10)([1, 2]) = [10, 20] (ints)
(tokens_int * 10)([3, 4]) = [30, 40] (ints)
<stdin>:3:1: error: this is no int
    | x
    | ^
[1]
$ printf '[1.0]\n"a\\u0000"\n' | rasp eval --input-type json --json tokens_asis
{"input":[1.0],"expr":"tokens_asis","value":[1.0],"type":"float"}
{"input":"a\u0000","expr":"tokens_asis","value":["a","\u0000"],"type":"string"}

# --json: one value a line.
$ rasp eval --json 'tokens_int / 2' 12 34
{"input":"12","expr":"tokens_int / 2","value":[0.5,1.0],"type":"float"}
{"input":"34","expr":"tokens_int / 2","value":[1.5,2.0],"type":"float"}
$ rasp eval --json 'select(tokens, tokens, ==)' aba
{"input":"aba","expr":"select(tokens, tokens, ==)","selector":[[1,0,1],[0,1,0],[1,0,1]]}
$ rasp eval --json '{"a": [1, 2.0], "b": True}'
{"expr":"{\"a\": [1, 2.0], \"b\": True}","value":[["a",[1,2.0]],["b",true]],"type":"dict"}
$ rasp eval --json '2.0^1000 * 2.0^1000'
{"expr":"2.0^1000 * 2.0^1000","value":"inf","type":"float"}
$ rasp eval --json 'tokens("ab")'
{"expr":"tokens(\"ab\")","value":["a","b"],"type":"string"}
$ rasp eval --json selector_width
{"expr":"selector_width","error":{"kind":"type","message":"this value has no JSON form"}}
[1]

# Words: separated by white space, or by a text of one's own, between which may be nothing.
$ rasp eval --input-type words 'selector_width(select(tokens, tokens, ==))' ' the cat  the dog ' ''
selector_width(select(tokens, tokens, ==))(['the', 'cat', 'the', 'dog']) = [2, 1, 2, 1] (ints)
<eval>:1:1: error: the input is empty
    1 | selector_width(select(tokens, tokens, ==))
      | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
<input 2>:1: note: while evaluating selector_width(select(tokens, tokens, ==)) on ""
[1]
$ printf 'the cat\nsat\n' | rasp eval --input-type words 'tokens + "!"'
(tokens + "!")(['the', 'cat']) = [the!, cat!] (strings)
(tokens + "!")(['sat']) = [sat!] (strings)
$ rasp eval --input-type words --sep ', ' 'tokens' 'a b, c,, d' ',' ', '
tokens(['a b', 'c,', 'd']) = [a b, c,, d] (strings)
tokens([',']) = [,] (strings)
tokens(['', '']) = []*2 (strings)
$ rasp eval --input-type words --json 'indices' 'x y'
{"input":["x","y"],"expr":"indices","value":[0,1],"type":"int"}
$ rasp eval --input-type int --sep ';' 'tokens' '1;2'
rasp eval: error: --sep separates the elements of --input-type words
Try 'rasp help eval'.
[2]
$ rasp eval --input-type words --sep '' 'tokens' 'a'
rasp eval: error: wrong argument '' of option --sep, which takes a text that is not empty
Try 'rasp help eval'.
[2]
$ echo 'x = tokens == "the";' > words.rasp; rasp bench --input-type words words.rasp -n 4; rasp build --input-type words words.rasp -o x.o
rasp bench: error: words are not made at random: --input FILE has them
Try 'rasp help bench'.
rasp build: error: words and json have no C type: arrays hold utf8, u8, i8, i16, i32, i64, f32, f64 or bool
Try 'rasp help build'.
[2]
$ rasp build --input-type words words.rasp --emit ir 'the cat'; rm words.rasp
ir length=any strings=s8 input string:s8
%0 = input string : string s8 bytes=4
%1 = const "the" : string s8 bytes=3
%2 = map eq %0 %1 : bool bool
root %2
