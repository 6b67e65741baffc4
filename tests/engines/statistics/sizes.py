"""Sample sizes by statsmodels, for cases read from standard input as JSON."""

import json
import math
import sys

from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail


def proportions(case):
    return samplesize_proportions_2indep_onetail(
        case["control"] - case["other"],
        case["other"],
        case["power"],
        ratio=case["ratio"],
        alpha=case["alpha"],
    )


def means(case):
    return TTestIndPower().solve_power(
        case["effect"],
        power=case["power"],
        ratio=case["ratio"],
        alpha=case["alpha"],
        alternative="two-sided",
    )


def size(case):
    found = proportions(case) if "control" in case else means(case)
    # A solution that was not found comes as an array of one element.
    return float(found) if math.isfinite(float(found)) else None


json.dump([size(case) for case in json.load(sys.stdin)], sys.stdout)
