# Only regular files are loaded: a pipe would be waited for, a device may have no end.
$ mkdir strange && cd strange && mkfifo pipe.rasp && ln -s /dev/zero endless.rasp && mkdir folder.rasp &&
> for what in pipe endless folder; do rasp eval -l - 1 <<END
> load "$what";
> END
> done
<stdin>:1:1: error: cannot load pipe.rasp: it is no regular file
    1 | load "pipe";
      | ^~~~~~~~~~~~
<stdin>:1:1: error: cannot load endless.rasp: it is no regular file
    1 | load "endless";
      | ^~~~~~~~~~~~~~~
<stdin>:1:1: error: cannot load folder.rasp: Is a directory
    1 | load "folder";
      | ^~~~~~~~~~~~~~
[1]

# What is there and cannot be read is not looked for elsewhere.
$ cd strange && mkdir later && echo 'a = 1;' > later/pipe.rasp && echo 'load "pipe";' | rasp eval -I later -l - a
<stdin>:1:1: error: cannot load pipe.rasp: it is no regular file
    1 | load "pipe";
      | ^~~~~~~~~~~~
[1]

# A program itself may come from a pipe.
$ cd strange && (echo 'x = indices;' > pipe.rasp &) ; rasp run pipe.rasp ab
x("ab") = [0, 1] (ints)
$ echo 'x = indices;' | rasp run /dev/stdin ab
x("ab") = [0, 1] (ints)
$ rasp run strange/folder.rasp ab
error: cannot read strange/folder.rasp: Is a directory
[1]
