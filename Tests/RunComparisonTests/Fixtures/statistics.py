"""Writes statistics.json: samples, and what SciPy says about them. Needs scipy; run in this folder."""

import json
import random

import numpy
import scipy
from scipy import stats

source = random.Random(2018)


def times(count, scale, places):
    return [round(source.lognormvariate(0, 0.3) * scale, places) for _ in range(count)]


def mann_whitney(x, y):
    result = stats.mannwhitneyu(x, y, alternative="two-sided", method="auto")
    return {"x": x, "y": y, "statistic": float(result.statistic), "p": float(result.pvalue)}


samples = []
for first, second in [(1, 1), (1, 5), (2, 3), (6, 6), (6, 7), (8, 8), (8, 9), (8, 30), (7, 200), (3, 500)]:
    samples.append((times(first, 1, 12), times(second, 1.2, 12)))  # no ties: exact
for first, second in [(9, 9), (10, 10), (20, 31), (100, 80), (500, 500)]:
    samples.append((times(first, 1, 12), times(second, 1.05, 12)))  # no ties: asymptotic
for first, second in [(3, 4), (6, 6), (8, 8), (10, 10), (40, 25), (500, 400)]:
    samples.append((times(first, 1, 1), times(second, 1.1, 1)))  # ties
samples += [
    ([1.0, 2, 3, 4, 5, 6], [7.0, 8, 9, 10, 11, 12]),
    ([7.0, 8, 9, 10, 11, 12], [1.0, 2, 3, 4, 5, 6]),
    ([1.0, 1, 1, 1, 1, 1], [2.0, 2, 2, 2, 2, 2]),
    ([1.0, 1, 1, 1, 1, 2], [1.0, 1, 1, 1, 1, 1]),
    ([float(i) for i in range(200)], [float(i) for i in range(1000, 1200)]),
]

tables = [(10, 10, 5, 10), (1, 2, 0, 1), (0, 3, 3, 3), (9, 10, 10, 10), (500, 500, 250, 500), (490, 500, 499, 500),
          (3, 7, 20, 41), (0, 5, 0, 9), (5, 5, 9, 9), (1, 500, 499, 500), (250, 500, 251, 500), (1, 1, 0, 1),
          (7, 10000, 19, 9000), (2, 12, 3, 5), (999, 1000, 999, 1000)]

print_to = {
    "origin": "statistics.py with SciPy %s, NumPy %s" % (scipy.__version__, numpy.__version__),
    # scipy.stats.mannwhitneyu(x, y, alternative="two-sided", method="auto")
    "mannWhitney": [mann_whitney(x, y) for x, y in samples],
    # scipy.stats.fisher_exact([[a, n - a], [b, m - b]], alternative="two-sided"); rows are a, n, b, m, p
    "fisher": [
        [a, n, b, m, float(stats.fisher_exact([[a, n - a], [b, m - b]], alternative="two-sided").pvalue)]
        for a, n, b, m in tables
    ],
    # scipy.stats.false_discovery_control(ps, method="bh")
    "falseDiscovery": [
        {"p": ps, "q": [float(q) for q in stats.false_discovery_control(ps, method="bh")]}
        for ps in [
            [0.03], [0.04, 0.01, 0.03, 0.005], [0.5, 0.5, 0.5], [1.0, 0.0, 0.2], [0.9, 0.8, 0.7, 0.6],
            [round(source.random() ** 3, 6) for _ in range(56)],
        ]
    ],
}

with open("statistics.json", "w") as file:
    file.write(json.dumps(print_to) + "\n")
