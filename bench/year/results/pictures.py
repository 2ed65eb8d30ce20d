"""Draw pictures of the year: plain HTML with SVG, captured by the Chromium of the screenshots.

Needs no drawing library. Knows the figures, not their computation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.year.results.figures import LATE_DAYS, Outcome
from tests.environment.chromium import ARGS, find

WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 76, 40, 118, 74
DAYS_SHOWN = 30
BARS_END = 500
WITHOUT, WITH = "#8a8f98", "#1f7a5c"
STYLE = """
body{margin:0;background:#fff;font-family:"Inter","Segoe UI","Helvetica Neue",Arial,sans-serif}
text{fill:#2b2f36;font-size:15px} .title{font-size:23px;font-weight:600} .said{fill:#5c6470;font-size:15px}
.strong{font-weight:600;font-size:16px}
.axis{fill:#5c6470;font-size:13px} .line{fill:none;stroke-width:3.5;stroke-linejoin:round;stroke-linecap:round}
.grid{stroke:#e7e9ec} .now{stroke:#2b2f36;stroke-dasharray:3 5;opacity:.5}
"""

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a picture; shares go from 0 to 1, upwards."""

    most: float

    def x(self, value: float) -> float:
        """Return the distance from the left, in pixels."""
        return LEFT + value / self.most * (WIDTH - LEFT - RIGHT)

    @staticmethod
    def y(share: float) -> float:
        """Return the distance from the top, in pixels."""
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def draw(folder: Path, results: Mapping[str, Figures], outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Draw all pictures into `folder`. Raises RuntimeError when Chromium is not installed."""
    program = find()
    if program is None:
        message = "pictures need Chromium"
        raise RuntimeError(message)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        for name, drawing in (("year-words", words), ("year-people", people)):
            page.set_content(f"<style>{STYLE}</style>{drawing(results, outcomes)}")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def words(results: Mapping[str, Figures], outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Draw the share of efforts still without thanks, by working day."""
    scale = Scale(DAYS_SHOWN)
    parts = [*_frame("Efforts that still wait for a word", "share of all efforts, by the doer’s working days since")]
    parts += [_text(scale.x(day), HEIGHT - BOTTOM + 26, str(day), "axis", "middle") for day in range(0, 31, 5)]
    parts.append(_text(scale.x(DAYS_SHOWN / 2), HEIGHT - 14, "working days", "axis", "middle"))
    now = scale.x(LATE_DAYS)
    parts.append(f'<line class="now" x1="{now}" x2="{now}" y1="{TOP - 10}" y2="{HEIGHT - BOTTOM}"/>')
    for name, colour, label in (("without", WITHOUT, "without Tend"), ("with", WITH, "with Tend")):
        shares = _still_waiting([day for one in outcomes[name] for day in one.days_to_word])
        steps = " ".join(f"{scale.x(day):.1f},{scale.y(share):.1f}" for day, share in enumerate(shares))
        parts.append(f'<polyline class="line" stroke="{colour}" points="{steps}"/>')
        parts.append(_text(scale.x(DAYS_SHOWN) - 4, scale.y(shares[-1]) - 12, label, "said", "end", colour))
        share = results[name]["no_word_10d_share"] or 0
        parts.append(f'<circle cx="{now}" cy="{scale.y(share):.1f}" r="5.5" fill="{colour}"/>')
        parts.append(_text(now + 12, scale.y(share) - 12, f"{share:.0%} after {LATE_DAYS}", "said", "start", colour))
    return _svg(parts)


def people(results: Mapping[str, Figures], outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Draw the share of people without thanks in thirty days on an average Monday, and the cost for managers."""
    parts = [*_frame("A month without a single word", "share of people on an average Monday", BARS_END)]
    for place, (name, colour, label) in enumerate(
        (("without", WITHOUT, "without Tend"), ("with", WITH, "with Tend")),
    ):
        share = results[name]["no_word_30d_people_share"] or 0
        left, top = LEFT + 50 + place * 190, Scale.y(share)
        parts.append(
            f'<rect x="{left}" y="{top:.1f}" width="130" height="{Scale.y(0) - top:.1f}" rx="6" fill="{colour}"/>'
        )
        parts.append(_text(left + 65, top - 14, f"{share:.0%}", "title", "middle", colour))
        parts.append(_text(left + 65, HEIGHT - BOTTOM + 28, label, "axis", "middle"))
    for place, line in enumerate(_taken(results, outcomes)):
        parts.append(_text(BARS_END + 50, TOP + 56 + place * 36, line, "strong" if place == 0 else "said", "start"))
    return _svg(parts)


def _taken(results: Mapping[str, Figures], outcomes: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """Yield short lines about the cost for managers."""
    lived = results["with"]
    managers = sum(one.prompted.managers for one in outcomes["with"]) or 1
    asked = sum(one.prompted.asked for one in outcomes["with"])
    yield "What it took of those who lead"
    yield f"{asked / managers:.0f} prompts to a manager in the whole year,"
    yield f"never more than {lived['prompts_manager_week_max']:.0f} a week"
    yield f"{lived['prompts_acted_share'] or 0:.0%} of them were acted on"
    yield f"{lived['paused_managers_share'] or 0:.0%} of managers are left in peace by the end"
    yield f"{lived['outside_hours']:.0f} messages outside hours, {lived['on_days_off']:.0f} on days off"


def _frame(title: str, subtitle: str, ends: float = WIDTH - RIGHT) -> Iterator[str]:
    yield _text(LEFT - 40, 46, title, "title", "start")
    yield _text(LEFT - 40, 74, subtitle, "said", "start")
    for tenth in range(0, 11, 2):
        y = Scale.y(tenth / 10)
        yield f'<line class="grid" x1="{LEFT}" x2="{ends}" y1="{y}" y2="{y}"/>'
        yield _text(LEFT - 12, y + 5, f"{tenth * 10}%", "axis", "end")


def _still_waiting(days: Sequence[float]) -> list[float]:
    return [sum(one > day for one in days) / max(1, len(days)) for day in range(DAYS_SHOWN + 1)]


def _text(x: float, y: float, words: str, kind: str, anchor: str, colour: str | None = None) -> str:
    fill = f' style="fill:{colour}"' if colour else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>{escape(words)}</text>'


def _svg(parts: Sequence[str]) -> str:
    return f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
