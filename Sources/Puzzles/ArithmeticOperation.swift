/// One of the four operations of Countdown.
public enum ArithmeticOperation: String, Sendable, Hashable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"

  /// The operation whose ASCII sign is `byte`, or `nil`.
  init?(byte: UInt8) {
    switch byte {
    case UInt8(ascii: "+"): self = .add
    case UInt8(ascii: "-"): self = .subtract
    case UInt8(ascii: "*"): self = .multiply
    case UInt8(ascii: "/"): self = .divide
    default: return nil
    }
  }

  /// The exact result, or `nil` on overflow or division by zero.
  public func callAsFunction(_ left: Fraction, _ right: Fraction) -> Fraction? {
    switch self {
    case .add: left.adding(right)
    case .subtract: left.subtracting(right)
    case .multiply: left.multiplied(by: right)
    case .divide: left.divided(by: right)
    }
  }

  /// Whether the order of the operands does not matter.
  public var isCommutative: Bool { self == .add || self == .multiply }
}
