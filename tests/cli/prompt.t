# The prompt on a terminal; each line is a session that went as files/prompt.py says.
$ python3 prompt.py
status 0
status 0
