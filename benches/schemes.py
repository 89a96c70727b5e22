"""Twelve schemes with movements at 36 month ends, one more, and two of them against DuckDB: the schemes of run.py.

Every step runs on a copy of the lake that the step before it needs, so that each repeat finds the same state. Times are
wall clock, medians of the repeats. The classes of every customer and all transitions of the two schemes are compared
with DuckDB's, and those of all twelve with those of the two alone.
"""

import json
import pathlib
import re
import shutil
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
NAME = "bench-schemes"
# What DuckDB does too.
COMPARED = ("pyramid", "depth")
# What is added to the twelve.
ADDED = "contact"
ADDED_SETTINGS = f"""
[schemes.{ADDED}.rules]
cases = [
  {{ code = "visit", when = "net_sales_6m >= 800 AND recency_days <= 60" }},
  {{ code = "call", when = "orders_6m >= 2 OR net_sales_life >= 2000" }},
  {{ code = "recall", when = "recency_days > 180 AND orders_life >= 3" }},
]
otherwise = {{ code = "mail" }}
"""
CLASSES = ("--select", "classify", "--select", "segments")
FACTS, ALL, MORE = "facts from lines", "12 schemes", "one scheme more"
OURS, THEIRS = "pyramid and depth, keyfolio", "pyramid and depth, DuckDB"


def only_schemes(settings, names):
    """The settings without the other schemes, and movements from month to month only, as DuckDB's."""
    sections = re.split(r"(?m)^(?=\[)", settings)
    kept = [text for text in sections if not text.startswith("[schemes.") or re.match(r"\[schemes\.(\w+)", text)[1] in names]
    return "".join(kept) + "".join(f'\n[schemes.{name}.movement]\ncompare = ["1mo"]\n' for name in names)


class Bench:
    """One folder with pipelines, the lines, and a lake that can be put back."""

    def __init__(self, work, measure, repeat, environment):
        self.measure, self.repeat, self.environment = measure, repeat, environment
        self.folder = work / "schemes"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "transactions.csv").symlink_to((work / "transactions.csv").resolve())
        self.lakes = self.folder / "lake"
        self.lake = self.lakes / NAME
        self.found = {}

    def write(self, name, settings):
        """A pipeline file; its path."""
        (self.folder / name).write_text(settings, encoding="utf-8")
        return str(self.folder / name)

    def keep(self, name):
        """Keeps the lake as it is."""
        shutil.copytree(self.lakes, self.folder / name)

    def step(self, name, start, *command, lake=True):
        """Times a command on the lake that was kept as `start`; on none, or on the one that is there (`lake=False`)."""
        print(f"{name} …", file=sys.stderr)
        runs = []
        for _ in range(self.repeat):
            if lake:
                shutil.rmtree(self.lakes, ignore_errors=True)
                if start:
                    shutil.copytree(self.folder / start, self.lakes)
            runs.append(self.measure([str(part) for part in command], self.environment, self.folder / "schemes.log"))
        self.found[name] = tuple(best(values) for best, values in zip((statistics.median, max, statistics.median), zip(*runs)))

    def stages_run(self):
        """Families of the stages that ran in the latest run, by its record."""
        records = [json.loads(path.read_text()) for path in self.lake.glob("runs/*/run_results.json")]
        latest = max(records, key=lambda record: record["finished"])
        return {stage["stage"].split("@")[0] for stage in latest["stages"] if stage["outcome"] == "ran"}


def run(binary, work, measure, options, environment):
    """All steps; returns their figures, a verdict on each answer, and whether one differs."""
    bench = Bench(work, measure, options.repeat, environment)
    settings = (HERE / "schemes.toml").read_text(encoding="utf-8")
    twelve = bench.write("schemes.toml", settings)
    thirteen = bench.write("more.toml", settings + ADDED_SETTINGS)
    two = bench.write("two.toml", only_schemes(settings, COMPARED))
    names = set(re.findall(r"(?m)^\[schemes\.(\w+)", settings))
    verdicts, differ = [], False

    def check(is_right, right, wrong):
        nonlocal differ
        differ |= not is_right
        verdicts.append(right if is_right else wrong)

    bench.step(FACTS, None, binary, "run", twelve, "--select", "+reduce")
    bench.keep("facts")
    facts = bench.lake / "facts" / "purchase_days"
    bench.step(THEIRS, None, sys.executable, HERE / "duckdb_schemes.py", "--threads", options.threads, facts,
               bench.folder / "duckdb", lake=False)
    bench.step(OURS, "facts", binary, "run", two, "--select", "classify")
    ran = bench.stages_run()
    check(ran == {f"classify:{name}" for name in COMPARED}, f"the two alone: {len(ran)} stages ran",
          f"the two alone: {', '.join(sorted(ran))} ran")
    bench.keep("two")
    bench.step(ALL, "facts", binary, "run", twelve, *CLASSES)
    ran = bench.stages_run()
    check(len(names) == 12 and ran == {f"classify:{name}" for name in names} | {"segments"},
          f"all: {len(names)} schemes and what is over all of them ran", f"all: {', '.join(sorted(ran))} ran")
    bench.keep("twelve")
    bench.step(MORE, "twelve", binary, "run", thirteen, *CLASSES)
    ran = bench.stages_run()
    check(ran == {f"classify:{ADDED}", "segments"}, "one more: only its classes and what is over all schemes ran",
          f"one more: {', '.join(sorted(ran))} ran")

    # Only now: a child's peak memory would otherwise start from what this process holds.
    import answers

    theirs = answers.schemes_of_script(bench.folder / "duckdb", COMPARED)
    for kept, what in (("two", "pyramid and depth alone"), ("twelve", "pyramid and depth of the twelve")):
        different = answers.differences(answers.schemes_of_keyfolio(bench.folder / kept / NAME, COMPARED), theirs)
        check(not different, f"{what}, keyfolio and DuckDB: answers agree ({answers.size_of(theirs)})",
              "\n  - ".join([f"{what}, keyfolio and DuckDB: {len(different)} differences", *different[:20]]))
    kept, after = (answers.classes_of_keyfolio(folder) for folder in (bench.folder / "twelve" / NAME, bench.lake))
    added = [key for key in after if key.startswith(f"{ADDED} ")]
    same = {key: value for key, value in after.items() if key not in added} == kept
    check(same and len(added) * len(names) == len(kept), f"one more: {len(added)} month ends of it, the others as they were",
          f"one more: {len(added)} month ends of it; the others {'as they were' if same else 'have changed'}")
    return bench.found, verdicts, differ, len({key.split()[1] for key in kept})


def table(found):
    """Markdown: one row a step, then the ratios to DuckDB."""
    lines = ["| step | s | CPU s | peak MB |", "|---|---:|---:|---:|"]
    for name in (FACTS, ALL, MORE, OURS, THEIRS):
        seconds, peak, cpu = found[name]
        lines.append(f"| {name} | {seconds:,.2f} | {cpu:,.2f} | {peak / 1e6:,.0f} |")
    (seconds, peak, cpu), (other_seconds, other_peak, other_cpu) = found[OURS], found[THEIRS]
    lines.append(f"| keyfolio / DuckDB | {seconds / other_seconds:.2f} | {cpu / other_cpu:.2f} | {peak / other_peak:.2f} |")
    return "\n".join(lines)
