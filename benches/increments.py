"""What a run costs when little changed: the increments of run.py.

Every step runs on a copy of the lake that the step before it needs, so that each repeat finds the same state. Times are
wall clock, medians of the repeats; the ratios are to the full build of all months.
"""

import pathlib
import shutil
import statistics
import subprocess
import sys

# A setting of one scheme: the window of the scheme rfm.
CHANGED_SETTING = ("--set", "schemes.rfm.rfm.window=6mo")
LAST_MONTH = "last month added"


def split_by_month(transactions, folder):
    """One file a month beside each other, made once. The lines of the generated file are in order of date."""
    done = folder / "split"
    state = f"{transactions.stat().st_size} {transactions.stat().st_mtime_ns}"
    if not done.exists() or done.read_text() != state:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        out, current = None, None
        with open(transactions, "rb") as lines:
            header = next(lines)
            day = header.rstrip().split(b",").index(b"ordered_at")
            for line in lines:
                month = line.split(b",", day + 1)[day][:7]
                if month != current:
                    if out:
                        out.close()
                    current = month
                    path = folder / f"transactions-{month.decode()}.csv"
                    is_new = not path.exists()
                    out = open(path, "ab")
                    if is_new:
                        out.write(header)
                out.write(line)
        if out:
            out.close()
        done.write_text(state)
    return sorted(folder.glob("transactions-*.csv"))


def verbs(binary):
    """The verbs that the binary knows."""
    listed = subprocess.run([str(binary), "--help"], capture_output=True, text=True, check=True).stdout
    return {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line.split()}


class Bench:
    """One folder with a pipeline, the exports of some months, and a lake."""

    def __init__(self, binary, work, pipeline, months, measure, environment):
        self.binary, self.months, self.measure, self.environment = binary, months, measure, environment
        self.folder = work / "increments"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copyfile(pipeline, self.folder / "pipeline.toml")
        self.lake = self.folder / "lake"

    def exports(self, months):
        """Has exactly these exports in the folder."""
        for path in self.folder.glob("transactions-*.csv"):
            path.unlink()
        for month in months:
            (self.folder / month.name).symlink_to(month.resolve())

    def keep(self, name):
        """Keeps the lake as it is."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.lake, self.folder / name)

    def back_to(self, name):
        """Takes the lake that was kept; none for a full build."""
        shutil.rmtree(self.lake, ignore_errors=True)
        if name:
            shutil.copytree(self.folder / name, self.lake)

    def step(self, repeat, start, *arguments, log="increments.log"):
        """Seconds, peak bytes and CPU seconds of a verb on the lake that was kept as `start`."""
        runs = []
        for _ in range(repeat):
            self.back_to(start)
            command = [str(self.binary), *arguments]
            runs.append(self.measure(command, self.environment, self.folder / log))
        return tuple(best(values) for best, values in zip((statistics.median, max, statistics.median), zip(*runs)))


def run(binary, work, pipeline, measure, options, environment):
    """All steps; returns their names with figures, and remarks on those that the binary cannot do."""
    months = split_by_month(work / "transactions.csv", work / "months")
    bench = Bench(binary, work, pipeline, months, measure, environment)
    file = str(bench.folder / "pipeline.toml")
    found, remarks, known = {}, [], verbs(binary)

    def step(name, start, *arguments):
        print(f"{name} …", file=sys.stderr)
        found[name] = bench.step(options.repeat, start, *arguments)

    bench.exports(months[:-1])
    step(f"full build of {len(months) - 1} months", None, "run", file)
    bench.keep("all-but-last")
    bench.exports(months)
    step(LAST_MONTH, "all-but-last", "run", file)
    step(f"full build of {len(months)} months", None, "run", file)
    bench.keep("all")
    step("nothing changed", "all", "run", file)
    step("one scheme's setting changed", "all", "run", file, *CHANGED_SETTING)
    bench.back_to("all")
    customer = first_customer(months[0])
    for name, verb, arguments in (("plan", "plan", (file,)), ("explain customer", "explain", ("customer", customer, "--pipeline", file))):
        if verb not in known:
            remarks.append(f"{name}: this build has no verb `{verb}`.")
            continue
        try:
            step(name, "all", verb, *arguments)
        except RuntimeError as error:
            remarks.append(f"{name} failed: {str(error).splitlines()[-1]}")
    return found, remarks, f"full build of {len(months)} months"


def first_customer(export):
    """The customer of the first line."""
    with open(export, encoding="utf-8") as lines:
        header, first = next(lines), next(lines)
    return first.split(",")[header.rstrip().split(",").index("customer_id")]


def table(found, full):
    """Markdown: one row per step."""
    lines = ["| step | s | CPU s | peak MB | share of the full build |", "|---|---:|---:|---:|---:|"]
    whole = found[full][0]
    for name, (seconds, peak, cpu) in found.items():
        lines.append(f"| {name} | {seconds:,.2f} | {cpu:,.2f} | {peak / 1e6:,.0f} | {seconds / whole:.1%} |")
    return "\n".join(lines)
