"""Golden values of the calibration metrics, printed as the Swift file MetricGoldens.swift.

    goldens=Tests/ParsimonyTests/Calibration/Metrics/MetricGoldens.swift
    python scripts/goldens/calibration_metrics.py > $goldens && swift format --in-place $goldens

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1. scikit-learn knows single
outcomes only: a label of Z correct in N rollouts enters as two weighted rows.
"""

import numpy as np
from scipy.stats import betabinom, ks_2samp
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, mean_pinball_loss, roc_auc_score

random = np.random.default_rng(20)
# Single outcomes. Predictions never lie on a tenth: there scikit-learn takes the lower bin.
predictions = np.round(random.beta(0.8, 0.6, 80), 2) * 0.99 + 0.0051
outcomes = (random.random(80) < predictions**2).astype(int)
# Counts, with tied scores.
scores = np.round(random.random(50), 1)
rollouts = random.choice([1, 4, 8], 50)
successes = random.binomial(rollouts, 0.2 + 0.6 * scores)
fractions = successes / rollouts
quantiles = np.sort(random.random((50, 3)), axis=1)
# Two samples, continuous and with ties.
first, second = np.round(random.normal(0, 1, 30), 6), np.round(random.normal(0.6, 1.4, 43), 6)
tied_first, tied_second = random.integers(0, 5, 25), random.integers(1, 7, 18)


def array(values):
    return "[" + ", ".join(repr(v.item()) for v in np.asarray(values)) + "]"


def curve(strategy):
    observed, predicted = calibration_curve(outcomes, predictions, n_bins=10, strategy=strategy)
    return f"(predicted: {array(predicted)}, observed: {array(observed)})"


def constant(name, value, kind="Double"):
    print(f"  static let {name}: {kind} = {value}")


print("/// Made by scripts/goldens/calibration_metrics.py; do not edit.")
print("enum MetricGoldens {")
constant("predictions", array(predictions), "[Double]")
constant("outcomes", array(outcomes), "[Int]")
constant("brier", brier_score_loss(outcomes, predictions))
kind = "(predicted: [Double], observed: [Double])"
constant("uniformCurve", curve("uniform"), kind)
constant("quantileCurve", curve("quantile"), kind)
constant("scores", array(scores), "[Double]")
constant("successes", array(successes), "[Int]")
constant("rollouts", array(rollouts), "[Int]")
area = roc_auc_score(
    np.r_[np.ones(50), np.zeros(50)],
    np.r_[scores, scores],
    sample_weight=np.r_[successes, rollouts - successes],
)
constant("area", area)
constant("quantiles", "[" + ", ".join(array(row) for row in quantiles) + "]", "[[Double]]")
losses = [mean_pinball_loss(fractions, quantiles[:, k], alpha=b) for k, b in enumerate([0.1, 0.5, 0.9])]
constant("pinball", np.mean(losses))
constant("first", array(first), "[Double]")
constant("second", array(second), "[Double]")
constant("distance", ks_2samp(first, second).statistic)
constant("tiedFirst", array(tied_first.astype(float)), "[Double]")
constant("tiedSecond", array(tied_second.astype(float)), "[Double]")
constant("tiedDistance", ks_2samp(tied_first, tied_second).statistic)
print("  /// Coverage of 300 test units by 199 calibration units at a miscoverage of .1.")
law = betabinom(300, 180, 20)
constant("promisedMean", law.mean() / 300)
constant("promisedDeviation", law.std() / 300)
constant("promisedBelow", law.cdf(np.ceil(0.88 * 300) - 1))
print("}")
