"""Every statement asks a selector of the one before: as many stages as statements."""


def program(count):
    lines = ["x0 = tokens_int % 11;"]
    for i in range(count):
        lines.append(f"x{i + 1} = selector_width(select(x{i} % 3, indices % 3, ==)) + x{i} % 7;")
    return "\n".join([*lines, f"result = x{count};", ""])


INPUT = "int"
