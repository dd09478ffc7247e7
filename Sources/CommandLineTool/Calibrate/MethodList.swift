import ArgumentParser
package import Parsimony

/// Names of calibration methods on the command line.
package enum MethodList {
  /// A line a method, for help.
  static var help: String {
    CalibrationMethod.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "\n")
  }

  /// A method by name; throws a `ValidationError` that lists them.
  package static func method(_ name: String) throws -> CalibrationMethod {
    guard let method = CalibrationMethod(rawValue: name) else {
      throw ValidationError(
        "'\(name)' is no calibration method; there are: "
          + CalibrationMethod.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return method
  }

  /// `all`, or names separated by commas; each once, in the order given.
  package static func methods(_ list: String) throws -> [CalibrationMethod] {
    if list == "all" { return CalibrationMethod.allCases }
    var methods: [CalibrationMethod] = []
    for name in list.split(separator: ",", omittingEmptySubsequences: false) {
      let method = try method(String(name))
      guard !methods.contains(method) else {
        throw ValidationError("--methods names \(name) twice")
      }
      methods.append(method)
    }
    return methods
  }
}
