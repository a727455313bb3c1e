"""The losses of two trainings over each other, and their relative differences below."""

import subprocess

POINTS = 160  # of a line, each a ratio from the next: steps go on a logarithmic axis
LEAST = 1e-17  # where a difference of 0 is drawn
COLOURS = {"ours": "#0072b2", "theirs": "#e69f00",
           "float32": "#0072b2", "float64": "#d55e00"}  # of gradus/figures/palette.cpp


def chosen_steps(count):
    """From 1 to count, fewer than POINTS and further apart the later."""
    return sorted({round(count ** (i / (POINTS - 1))) for i in range(POINTS)})


def at_steps(numbers):
    return [(step, numbers[step - 1]) for step in chosen_steps(len(numbers))]


def largest_until_steps(numbers):
    """Of all steps since the one chosen before."""
    points, begin = [], 0
    for step in chosen_steps(len(numbers)):
        points.append((step, max(LEAST, *numbers[begin:step])))
        begin = step
    return points


def block(name, points):
    return f"${name} << END\n" + "".join(f"{x} {y:.4g}\n" for x, y in points) + "END\n"


def script(comparisons, limits, steps):
    """For gnuplot: a column a network, of which each has a comparison in float32 and float64."""
    blocks, plots = "", "set multiplot layout 2,2 columnsfirst margins 0.115,0.985,0.09,0.93 " \
                        "spacing 0.085,0.1\n"
    titles = list(dict.fromkeys(c.title for c in comparisons))
    for column, title in enumerate(titles):
        by_type = {c.dtype: c for c in comparisons if c.title == title}
        single = by_type["float32"]
        blocks += block(f"ours{column}", at_steps(single.ours.losses))
        blocks += block(f"theirs{column}", at_steps(single.theirs.losses))
        for dtype, comparison in by_type.items():
            blocks += block(f"{dtype}{column}", largest_until_steps(comparison.differences))
        left = column == 0
        plots += f"""set title '{title}'
set xrange [1:{len(single.differences)}]
set format y '%g'
set xlabel ''
set ylabel '{"loss of the batch, float32" if left else ""}'
set yrange [*:*]
set ytics auto
set key at graph 0.03,0.3 left top Left reverse
plot $theirs{column} with lines linewidth 5 linecolor rgb '{COLOURS["theirs"]}' title 'PyTorch', \\
     $ours{column} with lines linewidth 1 linecolor rgb '{COLOURS["ours"]}' title 'Gradus'
set title ''
set xlabel 'step'
set ylabel '{"relative difference" if left else ""}'
set yrange [{LEAST / 3}:30]
set ytics ('0' {LEAST}, '1e-15' 1e-15, '1e-12' 1e-12, '1e-9' 1e-9, '1e-6' 1e-6, '0.001' 1e-3, '1' 1)
set key at graph 0.03,0.43 left top Left reverse
"""
        for number, (dtype, limit) in enumerate(limits.items(), 1):
            plots += (f"set arrow {number} from 1,{limit} to {steps},{limit} nohead linewidth 1.5 "
                      f"dashtype 2 linecolor rgb '{COLOURS[dtype]}'\n")
        lines = [f"${dtype}{column} with lines linewidth 1.5 linecolor rgb '{COLOURS[dtype]}' "
                 f"title '{dtype}'" for dtype in by_type]
        lines.append(f"NaN with lines linewidth 1.5 dashtype 2 linecolor rgb '#444a50' "
                     f"title 'limits until step {steps}'")
        plots += "plot " + ", \\\n     ".join(lines) + "\nunset arrow\n"
    return f"set logscale xy\nset format x '%g'\nset ylabel offset 1,0\n" \
           f"{blocks}{plots}unset multiplot\n"


def draw(path, style, *of):
    """Draws `script(*of)` in the house's style."""
    picture = subprocess.run(["gnuplot", "-d"], input=style + script(*of), capture_output=True,
                             text=True, check=True).stdout
    path.write_text(picture, encoding="utf-8")
