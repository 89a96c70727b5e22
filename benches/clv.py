"""Models of buying beside lifetimes (0.11.3): the same generated customers, times, likelihoods, memory.

    python -m venv venv && venv/bin/pip install scipy pandas dill autograd && venv/bin/pip install --no-deps lifetimes
    venv/bin/python benches/clv.py --customers 1000000

Customers buy and leave as Pareto/NBD has it, over two years of whole days, and spend as Gamma-Gamma has it. lifetimes gets
the same times in weeks. Its Pareto/NBD is fitted to a tenth of them, and keyfolio's to all: it takes minutes per pass.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

ROOT = pathlib.Path(__file__).resolve().parent.parent
MONTH = 365.25 / 12 / 7


def generated(count, seed=20261122):
    """Customers as lines of numbers: x, t_x and T in days, mean amount of repeat purchases."""
    random = np.random.default_rng(seed)
    observed = random.integers(0, 728, count)
    rate = random.gamma(0.55, 1 / 10.5, count) / 7
    until = np.minimum(random.exponential(1 / random.gamma(0.6, 1 / 11.5, count)) * 7, observed + 1)
    x, last = np.zeros(count, int), np.zeros(count, int)
    now, left = np.zeros(count), np.arange(count)
    while left.size:
        now[left] += random.exponential(1 / rate[left])
        left = left[now[left] < until[left]]
        day = now[left].astype(int)
        new = left[day > last[left]]
        x[new] += 1
        last[new] = now[new].astype(int)
    scale = random.gamma(3.74, 1 / 15.4, count)
    mean = np.where(x > 0, random.gamma(6.25 * np.maximum(x, 1)) / scale / np.maximum(x, 1), 0.0)
    return pd.DataFrame({"x": x, "t_x": last, "t": observed, "mean": mean.round(4)})


def ours(customers, program, at=()):
    """Steps by name; `at` names models and parameters at which the likelihood is wanted."""
    at = [f"{name}=" + ",".join(map(repr, map(float, parameters))) for name, parameters in at]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "customers.csv"
        customers.to_csv(path, index=False)
        command = [program] if program else ["cargo", "bench", "--quiet", "--bench", "clv", "--"]
        command += [path, *at]
        lines = subprocess.run([str(part) for part in command], cwd=ROOT, check=True, capture_output=True, text=True)
    return {line["step"]: line for line in map(json.loads, lines.stdout.splitlines())}


def timed(work):
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def theirs(customers):
    """Seconds, parameters and customers by step."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

    found = {}

    def fit(name, fitter, rows):
        print(f"lifetimes {name} on {len(rows):,} …", file=sys.stderr)
        fitted, seconds = timed(lambda: fitter.fit(rows.x, rows.t_x / 7, rows.t / 7))
        found[name] = (seconds, list(fitted.params_), len(rows))
        return fitted

    bg = fit("bg_nbd", BetaGeoFitter(), customers)
    fit("mbg_nbd", ModifiedBetaGeoFitter(), customers)
    few = customers.iloc[:: max(1, len(customers) // 100_000)]
    fit("pareto_nbd", ParetoNBDFitter(), few)
    again = customers[customers.x > 0]
    print("lifetimes gamma_gamma …", file=sys.stderr)
    amounts, seconds = timed(lambda: GammaGammaFitter().fit(again.x, again["mean"]))
    found["gamma_gamma"] = (seconds, list(amounts.params_), len(again))
    print("lifetimes value …", file=sys.stderr)
    weeks = (customers.x, customers.t_x / 7, customers.t / 7, customers["mean"])
    value, seconds = timed(lambda: amounts.customer_lifetime_value(bg, *weeks, time=12, discount_rate=0.01, freq="W"))
    found["predictions bg_nbd"] = (seconds, float(value.sum()), len(customers))
    return found, few


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--program", help="the built benchmark; without it cargo builds it")
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")

    customers = generated(arguments.customers)
    mine = ours(customers, arguments.program)
    others, few = theirs(customers)
    named = {name: found[1] for name, found in others.items() if not name.startswith("predictions")}
    at = ours(customers, arguments.program, [(name, found) for name, found in named.items() if name != "pareto_nbd"])
    of_few = ours(few, arguments.program, [("pareto_nbd", named["pareto_nbd"])])
    worse = []
    lines = [
        f"# Models of buying, {arguments.customers:,} customers",
        "",
        "`benches/clv.py`, both programs in one run on the same customers. Seconds are of wall clock. Log-likelihoods, without",
        "constants, are those of either's parameters by the same function, which agrees with the papers on CDNOW. lifetimes'",
        "Pareto/NBD is fitted to a tenth at most; both log-likelihoods of it are on the same customers.",
        "",
        "| step | keyfolio, s | lifetimes, s | keyfolio, log-likelihood | lifetimes, log-likelihood |",
        "|---|---|---|---|---|",
    ]
    for name in ("bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma"):
        seconds, _, count = others[name]
        tenth = name == "pareto_nbd"
        own = (of_few if tenth else mine)[name]["log_likelihood"]
        likelihood = (of_few if tenth else at)[f"at {name}"]["log_likelihood"]
        worse += [name] if own < likelihood - 0.01 else []
        note = f" (on {count:,})" if tenth else ""
        lines.append(f"| {name} | {mine[name]['seconds']:.2f} | {seconds:.1f}{note} | {own:,.2f} | {likelihood:,.2f} |")
    for name in ("predictions bg_nbd", "predictions mbg_nbd", "predictions pareto_nbd"):
        seconds = f"{others[name][0]:.1f} (value only)" if name in others else "–"
        lines.append(f"| {name}, with intervals | {mine[name]['seconds']:.2f} | {seconds} | – | – |")
    peak = max(step["peak_mb"] for step in mine.values())
    lines += ["", f"{mine['collapse']['rows']:,} distinct (x, t_x, T), collapsed in {mine['collapse']['seconds']:.2f} s. "
              f"Peak memory of keyfolio {peak} MB.", ""]
    text = "\n".join(lines)
    print(text)
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    sys.exit(f"a worse likelihood than lifetimes: {worse}" if worse else 0)


if __name__ == "__main__":
    main()
