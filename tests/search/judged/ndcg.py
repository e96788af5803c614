"""Normalised discounted cumulated gain (Järvelin, Kekäläinen 2002); gains are 2^grade - 1."""

from itertools import islice
from math import log2


def ndcg(found, grades, depth=10):
    """Return how near the order of *found* is to the best one, from 0 to 1.

    *grades* maps what should be found to its grade; what it doesn't hold counts nothing. Where
    nothing should be found, finding nothing is perfect and anything else worthless.
    """
    if not grades:
        return 0.0 if found else 1.0
    best = sorted(grades.values(), reverse=True)
    return _gain((grades.get(each, 0) for each in found), depth) / _gain(best, depth)


def _gain(grades, depth):
    return sum(
        (2**grade - 1) / log2(place + 1) for place, grade in enumerate(islice(grades, depth), 1)
    )
