"""Golden values of the post-hoc calibrators, printed as the Swift file PostHocGoldens.swift.

    goldens=Tests/ParsimonyTests/Calibration/PostHoc/PostHocGoldens.swift
    python scripts/goldens/post_hoc_calibrators.py > $goldens && swift format --in-place $goldens

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1. A binomial label (Z, N) of
weight w enters scikit-learn as two rows, of class 1 with weight w Z / N and of class 0 with the
rest; weights sum to 1, so that C = 1 / ridge.
"""

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

RIDGE = 1e-6
GRID = [0.0, 1e-5, 0.02, 0.1, 0.25, 0.37, 0.5, 0.63, 0.75, 0.9, 0.98, 0.99999, 1.0]


def make_rows(seed, curve):
    """Rows (question, score, Z, N): 12 questions of 1 to 7 rows, some of one rollout, with ties."""
    random = np.random.default_rng(seed)
    rows = []
    for question in range(12):
        for _ in range(random.integers(1, 8)):
            score = float(np.round(random.beta(0.7, 0.5), 2))
            rollouts = int(random.choice([1, 8]))
            rows.append((question, score, int(random.binomial(rollouts, curve(score))), rollouts))
    return rows


def log_loss(predictor, labels, weights):
    return np.sum(weights * (np.logaddexp(0, predictor) - labels * predictor))


def logistic(columns, labels, weights):
    count = len(labels)
    model = LogisticRegression(C=1 / RIDGE, solver="newton-cholesky", tol=1e-14, max_iter=10_000)
    model.fit(
        np.vstack([columns, columns]),
        np.r_[np.ones(count), np.zeros(count)],
        sample_weight=np.r_[weights * labels, weights * (1 - labels)],
    )
    return [*model.coef_[0], model.intercept_[0]]


def constrained_beta(columns, labels, weights):
    """The maximum under a, b >= 0, by a method that knows nothing of dropped coefficients."""

    def loss(p):
        return log_loss(columns @ p[:2] + p[2], labels, weights) + RIDGE / 2 * np.sum(p[:2] ** 2)

    def gradient(p):
        residual = weights * (expit(columns @ p[:2] + p[2]) - labels)
        return np.r_[columns.T @ residual + RIDGE * p[:2], residual.sum()]

    bounds = [(0, None), (0, None), (None, None)]
    options = {"ftol": 1e-16, "gtol": 1e-13, "maxiter": 10_000}
    return minimize(
        loss, [1, 1, 0], jac=gradient, method="L-BFGS-B", bounds=bounds, options=options
    ).x


def golden(name, rows, equal):
    questions = np.array([r[0] for r in rows])
    scores = np.array([r[1] for r in rows])
    labels = np.array([r[2] / r[3] for r in rows])
    weights = np.ones(len(rows))
    if equal:
        weights = 1 / np.bincount(questions)[questions]
    weights = weights / weights.sum()
    clamped = np.clip(scores, 1e-4, 1 - 1e-4)
    z = logit(clamped)
    columns = np.column_stack([np.log(clamped), -np.log1p(-clamped)])
    temperature = np.exp(
        minimize_scalar(
            lambda t: log_loss(z / np.exp(t), labels, weights),
            bounds=np.log([0.01, 100]),
            method="bounded",
            options={"xatol": 1e-12},
        ).x
    )
    beta = logistic(columns, labels, weights)
    if min(beta[:2]) < 0:
        beta = constrained_beta(columns, labels, weights)
    isotonic = IsotonicRegression(out_of_bounds="clip")
    isotonic.fit(scores, labels, sample_weight=weights)

    def numbers(values):
        return "[" + ", ".join(repr(float(v)) for v in values) + "]"

    print(f"  /// {name}.")
    print("  PostHocGolden(")
    print(f'    name: "{name}", weighsQuestionsEqually: {str(equal).lower()},')
    print("    rows: [" + ", ".join(str(r) for r in rows) + "],")
    print(f"    constant: {float(np.average(labels, weights=weights))!r},")
    print(f"    temperature: {float(temperature)!r},")
    print(f"    platt: {numbers(logistic(z[:, None], labels, weights))},")
    print(f"    beta: {numbers(beta)},")
    print(f"    isotonic: {numbers(isotonic.predict(GRID))}),")


overconfident = make_rows(1, lambda s: 0.02 + 0.6 * s**3)
print("// Written by scripts/goldens/post_hoc_calibrators.py, which names the versions.\n")
print("/// Rows (question, score, Z, N) and what SciPy and scikit-learn fit to them.")
print("struct PostHocGolden: Sendable {")
print("  let name: String")
print("  let weighsQuestionsEqually: Bool")
print("  let rows: [(question: Int, score: Double, successes: Int, rollouts: Int)]")
print("  let constant: Double")
print("  let temperature: Double")
print("  /// Slope and intercept.")
print("  let platt: [Double]")
print("  /// a, b, c.")
print("  let beta: [Double]")
print("  /// The isotonic map at `grid`.")
print("  let isotonic: [Double]\n")
print(f"  static let grid: [Double] = {GRID}\n")
print("  static let all = [")
golden("overconfident", overconfident, True)
golden("overconfident, rows weighing the same", overconfident, False)
golden("b negative", make_rows(3, lambda s: 0.85 if s > 0.1 else 0.1), True)
golden("a negative", make_rows(4, lambda s: 0.9 if s > 0.95 else 0.15), True)
print("  ]\n}")
