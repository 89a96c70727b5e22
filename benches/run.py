#!/usr/bin/env python3
"""Runs the benchmark: keyfolio, DuckDB and Python polars do the same work on the same file.

    python3 benches/run.py --lines 10_000_000 --keyfolio target/release/keyfolio
    python3 benches/run.py --lines 1_000_000 --tools duckdb,polars --repeat 3
    python3 benches/run.py --lines 10_000_000 --messy
    python3 benches/run.py --lines 10_000_000 --increments
    python3 benches/run.py --lines 10_000_000 --schemes

Generates the transactions when they are missing, runs every tool in processes of its own, one at a time, compares the
answers, prints a table with the ratios, and writes it to benches/results/<lines>.md. Ends with exit code 1 when a tool
failed or the answers differ. With --messy every tool also ingests the same lines as people keep them (messy.py), and
keyfolio a workbook of the first 100,000; what they have stored must be the clean lines. Times are wall clock (median of the repeats), memory is the largest resident set of the
tool's process (largest of the repeats). CPU seconds that stay well below twice the wall clock's tell of a busy machine or of
work on one thread.

With --increments keyfolio alone runs, on one file a month: full builds, then runs for which little changed (a month added,
one scheme's setting changed, nothing changed) and the verbs that read (plan, explain). Medians of 3 unless --repeat is
given; the table with the ratios to the full build goes to benches/results/increments-<lines>.md.

With --schemes keyfolio classes by the twelve schemes of schemes.toml at 36 month ends, with movements, then by one more;
two of them alone are set against DuckDB on the same facts, the class of every customer and all transitions compared. The
table goes to benches/results/schemes-<lines>.md.

Needs Python 3.11, numpy, duckdb and polars. Files go to --work (default benches/work, ignored by git): per line about
55 bytes of input and three times that for what the tools write.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
# Stages of keyfolio's run record whose name begins so make up the ingest phase; all others are the metrics phase.
KEYFOLIO_INGEST_STAGE = "ingest"
WORKBOOK_ROWS = 100_000
MESSY, WORKBOOK = "messy ingest", f"workbook of {WORKBOOK_ROWS:,} rows"
# In the order of the table.
PHASES = ("plain copy", "ingest", MESSY, WORKBOOK, "metrics", "total")


def measure(command, environment, log):
    """Runs one process; returns seconds, peak resident bytes and CPU seconds. Raises with the end of its output when it fails."""
    with open(log, "w+b") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    return seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def run_script(script, work, options):
    """A script tool: both phases, each in its own process, and the plain copy without the search for repeats."""
    name = script.stem
    lake, out = work / name / "lake", work / name / "out"
    environment = {"POLARS_MAX_THREADS": str(options.threads)}
    threads = ["--threads", str(options.threads)] if name.startswith("duckdb") else []
    base = [sys.executable, str(script), *threads]
    files = str(work / "transactions*.csv")
    figures = {}
    shutil.rmtree(work / name, ignore_errors=True)
    (work / name).mkdir()
    log = work / f"{name}.log"
    if options.plain_copy:
        figures["plain copy"] = measure([*base, "ingest", files, str(lake), "--no-dedupe"], environment, log)
    figures["ingest"] = measure([*base, "ingest", files, str(lake)], environment, log)
    if options.messy:
        messy_lake = work / name / "messy"
        figures[MESSY] = measure([*base, "ingest", str(work / "messy.csv"), str(messy_lake), "--messy"], environment, log)
    figures["metrics"] = measure([*base, "metrics", str(lake), str(out), "--rfm-months", options.rfm_months], environment, log)
    return figures, out


def run_keyfolio(binary, work, options):
    """`keyfolio run`, once: the phases come from the seconds of its stages, the memory is that of the whole run."""
    shutil.copyfile(HERE / "pipeline.toml", work / "pipeline.toml")
    for folder in ("lake", "reports"):
        shutil.rmtree(work / folder, ignore_errors=True)
    environment = {"RAYON_NUM_THREADS": str(options.threads), "POLARS_MAX_THREADS": str(options.threads)}
    total = measure([str(binary), "run", str(work / "pipeline.toml")], environment, work / "keyfolio.log")
    lake = work / "lake" / "bench"
    ingest = keyfolio_ingest_seconds(lake)
    figures = {"ingest": (ingest, None, None), "metrics": (total[0] - ingest, None, None), "total": total}
    if options.messy:
        shutil.copyfile(HERE / "messy.toml", work / "messy.toml")
        for phase, file in ((MESSY, "messy.csv"), (WORKBOOK, "messy.xlsx")):
            own_lake = work / "lake" / file
            command = [str(binary), "run", str(work / "messy.toml"), "--set", f'lake="{own_lake}"',
                       "--set", f'sources.transactions.files=["{file}"]']
            # The facts and results that every run makes come after the stage: seconds are its own, the rest of the run's.
            _, peak, _ = measure(command, environment, work / "keyfolio.log")
            figures[phase] = (keyfolio_ingest_seconds(own_lake), peak, None)
    return figures, lake


def keyfolio_ingest_seconds(lake):
    """Seconds of the ingest stages in the run record, `runs/<run_id>/run_results.json`."""
    record, = lake.glob("runs/*/run_results.json")
    stages = json.loads(record.read_text())["stages"]
    found = [stage["seconds"] for stage in stages if stage["stage"].startswith(KEYFOLIO_INGEST_STAGE)]
    if not found:
        raise RuntimeError(f"no ingest stage among {[stage['stage'] for stage in stages]}")
    return sum(found)


def combine(runs):
    """Median of the times and largest of the peaks over the repeats, and the totals of the phases."""
    for run in runs:
        if "total" not in run:
            (seconds, peak, cpu), (more_seconds, other_peak, more_cpu) = run["ingest"], run["metrics"]
            run["total"] = (seconds + more_seconds, max(peak, other_peak), cpu + more_cpu)
    over_runs = (statistics.median, max, statistics.median)
    figures = {}
    for phase in runs[0]:
        columns = zip(*(run[phase] for run in runs))
        figures[phase] = tuple(None if None in values else best(values) for best, values in zip(over_runs, columns))
    return figures


def table(results):
    """Markdown: one row per phase, one column per tool, then keyfolio's ratios."""
    tools = list(results)
    others = [tool for tool in tools if tool != "keyfolio"] if "keyfolio" in tools else []
    header = ["", *tools, *[f"keyfolio / {tool}" for tool in others]]
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    nothing = (None, None, None)
    for column, unit, scale, digits in ((0, "s", 1.0, 1), (2, "CPU s", 1.0, 1), (1, "peak MB", 1e6, 0)):
        for phase in PHASES:
            values = {tool: results[tool].get(phase, nothing)[column] for tool in tools}
            if all(value is None for value in values.values()):
                continue
            cells = ["" if values[tool] is None else f"{values[tool] / scale:,.{digits}f}" for tool in tools]
            for other in others:
                # Without a plain copy of its own, keyfolio's ingest is set against the others'.
                mine = values["keyfolio"] if phase != "plain copy" else results["keyfolio"].get("ingest", nothing)[column]
                known = mine is not None and values[other] is not None
                cells.append(f"{mine / values[other]:.2f}" if known else "")
            lines.append("| " + " | ".join([f"{phase}, {unit}", *cells]) + " |")
    messy = {tool: results[tool] for tool in tools if MESSY in results[tool]}
    if messy:
        times = [f"{messy[tool][MESSY][0] / messy[tool]['ingest'][0]:.2f}" if tool in messy else "" for tool in tools]
        lines.append("| " + " | ".join(["messy ingest / ingest", *times, *("" for _ in others)]) + " |")
    return "\n".join(lines)


def check_messy(work, tools):
    """What the tools have stored of the messy files, against the clean lines. One line a tool, and whether one differs."""
    import answers

    clean = {"messy.csv": answers.clean_lines(work / "transactions.csv"),
             "messy.xlsx": answers.clean_lines(work / "transactions.csv", WORKBOOK_ROWS)}
    verdicts, differ = [], False
    for tool in tools:
        if tool == "keyfolio":
            stored = {file: answers.stored_lines(work / "lake" / file / "tables" / "transactions", "order_date") for file in clean}
        else:
            stored = {"messy.csv": answers.stored_lines(work / f"{tool}_work" / "messy", "ordered_at")}
        for file, found in stored.items():
            same = found == clean[file]
            differ |= not same
            verdicts.append(f"{tool}, {file}: " + ("what is stored are the clean lines, each of them" if same
                                                   else f"stored {found}, but the clean lines are {clean[file]}"))
    return verdicts, differ


def machine(options):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = "unknown CPU"
    if os.path.exists("/proc/cpuinfo"):
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("duckdb", "polars"))
    return f"{model}, {os.cpu_count()} cores ({options.threads} threads used), {memory:.0f} GiB; Python {platform.python_version()}, {versions}"


def prepare_input(work, options):
    """Generates the file once and reads it, so that no tool pays for a cold disk."""
    work.mkdir(parents=True, exist_ok=True)
    done = work / "generated.json"
    wanted = {"lines": options.lines, "seed": options.seed}
    if not done.exists() or json.loads(done.read_text()) != wanted:
        command = [sys.executable, str(HERE / "generate.py"), "--lines", str(options.lines), "--seed", str(options.seed),
                   "--out", str(work / "transactions.csv")]
        subprocess.run(command, check=True, stdout=sys.stderr)
        done.write_text(json.dumps(wanted))
        for file in ("messy.csv", "messy.xlsx"):
            (work / file).unlink(missing_ok=True)
    if options.messy:
        for kind, file in (("csv", "messy.csv"), ("workbook", "messy.xlsx")):
            if not (work / file).exists():
                command = [sys.executable, str(HERE / "messy.py"), kind, str(work / "transactions.csv"), str(work / file)]
                subprocess.run(command, check=True, stdout=sys.stderr)
    for file in ("transactions.csv", "messy.csv", "messy.xlsx") if options.messy else ("transactions.csv",):
        with open(work / file, "rb") as opened:
            while opened.read(1 << 24):
                pass
    return (work / "transactions.csv").stat().st_size


def run_increments(options):
    """The increments: prints their table and writes it."""
    import increments

    work = options.work.resolve() / str(options.lines)
    size = prepare_input(work, options)
    load = os.getloadavg()[0]
    environment = {"RAYON_NUM_THREADS": str(options.threads), "POLARS_MAX_THREADS": str(options.threads)}
    binary = options.keyfolio.resolve()
    found, remarks, full = increments.run(binary, work, HERE / "pipeline.toml", measure, options, environment)
    text = "\n".join([
        f"# Increments, {options.lines:,} lines ({size / 1e6:,.0f} MB of CSV, one file a month, seed {options.seed})", "",
        increments.table(found, full), "",
        f"Median of {options.repeat}; load before the start {load:.1f}.", machine(options) + ".", "",
        *[f"- {remark}" for remark in remarks], "",
    ])
    print(text)
    options.results.mkdir(exist_ok=True)
    (options.results / f"increments-{options.lines}.md").write_text(text, encoding="utf-8")
    return 0


def run_schemes(options):
    """The schemes: prints their table and writes it, and ends with 1 when an answer differs."""
    import schemes

    work = options.work.resolve() / str(options.lines)
    size = prepare_input(work, options)
    load = os.getloadavg()[0]
    environment = {"RAYON_NUM_THREADS": str(options.threads), "POLARS_MAX_THREADS": str(options.threads)}
    found, verdicts, differ, dates = schemes.run(options.keyfolio.resolve(), work, measure, options, environment)
    text = "\n".join([
        f"# Schemes, {options.lines:,} lines ({size / 1e6:,.0f} MB of CSV, {dates} month ends, seed {options.seed})", "",
        schemes.table(found), "",
        f"Median of {options.repeat}; load before the start {load:.1f}.", machine(options) + ".", "",
        *[f"- {verdict}" for verdict in verdicts], "",
    ])
    print(text)
    options.results.mkdir(exist_ok=True)
    (options.results / f"schemes-{options.lines}.md").write_text(text, encoding="utf-8")
    return 1 if differ else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000, help="number of lines, as 10_000_000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tools", default="keyfolio,duckdb,polars", help="which to run, with commas")
    parser.add_argument("--keyfolio", type=pathlib.Path, default=HERE.parent / "target" / "release" / "keyfolio")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, help="runs of which the median counts (default 1; 3 with --increments)")
    parser.add_argument("--rfm-months", choices=("last", "all"), default="last",
                        help="RFM of the scripts at the last month end, or at all 36 as keyfolio does")
    parser.add_argument("--no-plain-copy", dest="plain_copy", action="store_false", help="skip the copy that keeps repeats")
    parser.add_argument("--messy", action="store_true", help="also ingest the same lines as people keep them")
    parser.add_argument("--work", type=pathlib.Path, default=HERE / "work")
    parser.add_argument("--results", type=pathlib.Path, default=HERE / "results")
    parser.add_argument("--increments", action="store_true", help="runs of keyfolio for which little changed")
    parser.add_argument("--schemes", action="store_true", help="twelve schemes at 36 month ends, and two against DuckDB")
    parser.add_argument("--insights", action="store_true", help="retention, churn with its back-test, values, lists")
    options = parser.parse_args()
    if options.insights:
        import insights

        work = options.work.resolve() / str(options.lines)
        return insights.main(options, work, prepare_input(work, options), measure, machine)
    if options.repeat is None:
        options.repeat = 3 if options.increments else 1
    if options.increments:
        return run_increments(options)
    if options.schemes:
        return run_schemes(options)

    tools = options.tools.split(",")
    work = options.work.resolve() / str(options.lines)
    size = prepare_input(work, options)
    load = os.getloadavg()[0]
    results, folders = {}, {}
    for tool in tools:
        runs = []
        for _ in range(options.repeat):
            print(f"{tool} …", file=sys.stderr)
            if tool == "keyfolio":
                figures, folders[tool] = run_keyfolio(options.keyfolio.resolve(), work, options)
            else:
                figures, folders[tool] = run_script(HERE / f"{tool}_work.py", work, options)
            runs.append(figures)
        results[tool] = combine(runs)

    # Only now: a child's peak memory would otherwise start from what this process holds.
    import answers

    found = {tool: answers.of_keyfolio(folders[tool]) if tool == "keyfolio" else answers.of_script(folders[tool]) for tool in tools}
    reference = "duckdb" if "duckdb" in tools else tools[-1]
    verdicts, differ = [], False
    for tool in tools:
        if tool == reference:
            continue
        different = answers.differences(found[tool], found[reference])
        differ |= bool(different)
        verdicts.append(f"{tool} and {reference}: " + ("answers agree" if not different else f"{len(different)} differences"))
        verdicts += [f"  {text}" for text in different[:20]]
    remarks = []
    if options.messy:
        messy_verdicts, messy_differ = check_messy(work, tools)
        verdicts += messy_verdicts
        differ |= messy_differ
        remarks = ["", "Messy ingest: keyfolio is told nothing but the file; the scripts know the forms, and decode the file with Python "
                   "first, as neither reads GB18030 without an extension. Peak of keyfolio: of its whole run. Workbook: DuckDB needs an extension and "
                   "Python polars a package that the benchmark does not install, and neither knows a title from a total."]

    text = "\n".join([
        f"# {options.lines:,} lines ({size / 1e6:,.0f} MB of CSV, {found[reference]['customers']:,} customers, seed {options.seed})",
        "", table(results), "",
        f"Median of {options.repeat}; RFM of the scripts at the {options.rfm_months} month end(s); load before the start {load:.1f}.",
        machine(options) + ".", *remarks, "", *[f"- {verdict.strip()}" for verdict in verdicts], "",
    ])
    print(text)
    options.results.mkdir(exist_ok=True)
    (options.results / f"{options.lines}.md").write_text(text, encoding="utf-8")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
