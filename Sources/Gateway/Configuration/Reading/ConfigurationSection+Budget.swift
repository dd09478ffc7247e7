import Parsimony

extension ConfigurationSection {
  /// A budget; what the section does not say is as in `standard`.
  func budget(default standard: Budget = .unlimited) -> Budget {
    var budget = standard
    let most = 1_000_000_000_000
    budget.tokens = integer("tokens", in: 1...most) ?? budget.tokens
    budget.samples = integer("samples", in: 1...1_000_000) ?? budget.samples
    budget.calls = integer("calls", in: 1...1_000_000) ?? budget.calls
    budget.seconds = number("seconds", 0, 86_400, isPositive: true) ?? budget.seconds
    budget.cost = number("cost", 0, 1e15, isPositive: true) ?? budget.cost
    return budget
  }
}
