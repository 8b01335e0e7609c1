"""Figures of a sample, with intervals: 95 %, percentiles of a bootstrap over queries."""

import numpy as np

RESAMPLES = 1000


def interval(statistic, *samples, seed=1):
    """(value, low, high) of `statistic`, a function of the samples; their units are drawn together."""
    arrays = [np.asarray(sample) for sample in samples]
    draws = np.random.default_rng(seed).integers(0, len(arrays[0]), (RESAMPLES, len(arrays[0])))
    values = [statistic(*(array[draw] for array in arrays)) for draw in draws]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(statistic(*arrays)), float(low), float(high)


def mean(values):
    return interval(lambda sample: sample.mean(), np.asarray(values, float))


def ratio(numerators, denominators):
    """Of the means, for example how many times less."""
    def of_means(over, under):
        return over.mean() / under.mean() if under.mean() > 0 else np.inf
    return interval(of_means, np.asarray(numerators, float), np.asarray(denominators, float))


def auc(positive, negative):
    """The chance that one of `positive` is above one of `negative`; ties count half."""
    above = np.asarray(positive)[:, None] - np.asarray(negative)[None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def auc_interval(positive, negative, seed=1):
    """(value, low, high); both sides are drawn anew."""
    positive, negative = np.asarray(positive), np.asarray(negative)
    rng = np.random.default_rng(seed)
    values = [auc(rng.choice(positive, len(positive)), rng.choice(negative, len(negative))) for _ in range(RESAMPLES)]
    return (auc(positive, negative), *map(float, np.percentile(values, [2.5, 97.5])))


def bins(said, true, count=10):
    """Rows (from, number, mean said, share true) of the bins that are not empty."""
    said, true = np.asarray(said), np.asarray(true, float)
    which = np.minimum((said * count).astype(int), count - 1)
    return [(b / count, int((which == b).sum()), float(said[which == b].mean()), float(true[which == b].mean()))
            for b in range(count) if (which == b).any()]


def calibration_error(said, true):
    """Expected calibration error over ten bins (Naeini et al., 2015)."""
    return sum(number * abs(mean_said - share) for _, number, mean_said, share in bins(said, true)) / len(said)


def average_precision(relevant):
    """Of a ranking of the whole catalogue: `relevant` says of each rank whether its track is."""
    relevant = np.asarray(relevant, bool)
    ranks = np.flatnonzero(relevant) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())


def table(title, rows):
    """Rows: name, (value, low, high), and if need be a text."""
    width = max(len(row[0]) for row in rows)
    print(f"\n{title}")
    print(" " * (width + 2) + f"{'value':>8}  95 % interval")
    for name, figure, *rest in rows:
        value, low, high = figure
        print(f"  {name:<{width}}{value:8.3f}  {low:.3f}–{high:.3f}", *rest)
