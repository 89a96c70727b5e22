"""What comes after classes, family by family, on the lines of run.py: retention, churn with its back-test, values, lists.

A first run makes everything up to the classes; then each family is made alone, on the lake of the one before it, and the
seconds and the peak memory are those of its own process: it reads facts and classes from the lake. The back-test looks at
24 month ends and fits the model of buying at each of them.
"""

import os
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent
FAMILIES = ("retention", "churn", "clv", "programmes", "actions")


def run(options, work, measure):
    """Rows (step, seconds, peak bytes, CPU seconds) and what the back-test covered."""
    folder = work / "insights"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = (HERE / "pipeline.toml").read_text(encoding="utf-8").replace("enabled = false", "enabled = true")
    (folder / "pipeline.toml").write_text(settings, encoding="utf-8")
    (folder / "transactions.csv").symlink_to((work / "transactions.csv").resolve())
    environment = {"RAYON_NUM_THREADS": str(options.threads), "POLARS_MAX_THREADS": str(options.threads)}
    base = [str(options.keyfolio.resolve()), "run", str(folder / "pipeline.toml")]
    without = [word for family in FAMILIES for word in ("--exclude", family)]
    rows = [("up to the classes", *measure([*base, *without], environment, folder / "log"))]
    for family in FAMILIES:
        rows.append((family, *measure([*base, "--select", family], environment, folder / "log")))
    import duckdb

    lake = folder / "lake" / "bench" / "marts"
    (dates, customers), = duckdb.sql(
        f"SELECT COUNT(DISTINCT made_as_of), MAX(customers) FROM '{lake}/churn_backtest/*/*.parquet' WHERE predictor = 'signals' AND level = 'all'"
    ).fetchall()
    return rows, f"The back-test judges {dates} month ends with up to {customers:,} customers each."


def main(options, work, size, measure, machine):
    load = os.getloadavg()[0]
    rows, said = run(options, work, measure)
    lines = [f"# Insights, {options.lines:,} lines ({size / 1e6:,.0f} MB of CSV, seed {options.seed})", "",
             "| step | seconds | CPU seconds | peak, GB |", "|---|---|---|---|"]
    lines += [f"| {step} | {seconds:.1f} | {cpu:.1f} | {peak / 1e9:.2f} |" for step, seconds, peak, cpu in rows]
    lines += ["", f"One run; load before the start {load:.1f}. {said}", machine(options) + ".", ""]
    text = "\n".join(lines)
    print(text)
    options.results.mkdir(exist_ok=True)
    (options.results / f"insights-{options.lines}.md").write_text(text, encoding="utf-8")
    return 0
