# SPDX-License-Identifier: MIT
"""An SVG of what a run has come to: a bar each goal, as far as the value gets; the line is the goal itself."""
from html import escape

ROW, TOP, LEFT, WIDTH, LABEL = 22, 46, 360, 420, 130
FULL = 3.0  # the chart ends at three times the goal
COLOURS = {"stretch": "#2e7d4f", "must": "#7aa95c", "MISSED": "#c0504d"}


def place(share):
    return LEFT + WIDTH * min(share, FULL) / FULL


def text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(words)}</text>'


def draw(outcomes):
    height = TOP + ROW * len(outcomes) + 16
    goal = place(1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + LABEL}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img" aria-label="Measured against the goals">',
        '<rect width="100%" height="100%" fill="white"/>',
        text(10, 18, "How far each figure gets: beyond the line is better than the goal (must).", 'font-weight="bold"'),
        f'<line x1="{goal:.0f}" y1="{TOP - 12}" x2="{goal:.0f}" y2="{height - 10}" stroke="#333"/>',
        text(goal, TOP - 16, "goal", 'text-anchor="middle" fill="#333"'),
    ]
    for row, outcome in enumerate(outcomes):
        y = TOP + ROW * row
        verdict = outcome.verdict()
        end = place(outcome.share(outcome.goal.must))
        words = outcome.goal.what.replace("`", "")
        lines += [
            text(LEFT - 8, y + 12, f"{outcome.goal.letter}  {words}", 'text-anchor="end"'),
            f'<rect x="{LEFT}" y="{y + 2}" width="{max(end - LEFT, 1):.0f}" height="{ROW - 8}" fill="{COLOURS[verdict]}"/>',
            text(end + 6, y + 12, f"{outcome.value:.3g} {outcome.goal.unit}", 'fill="#333"'),
        ]
    return "\n".join([*lines, "</svg>", ""])
