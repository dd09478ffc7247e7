/// Sorts answers into groups of equal ones, one at a time, and gives every group a key for votes.
///
/// An answer joins the first group whose founder agrees with it; otherwise it founds one. Answers
/// with a canonical key are found in a dictionary; only those without are compared one by one, at
/// most once with each founder. Where agreement is not transitive the groups depend on the order of
/// the answers, and on nothing else.
public struct AnswerGroups<Matcher: AnswerMatcher>: Sendable {
  private struct Group: Sendable {
    let form: Matcher.Form
    let key: String
  }

  private let matcher: Matcher
  private var groups: [Group] = []
  private var unkeyed: [Int] = []
  private var byKey: [String: Int] = [:]
  private var byText: [String: Int?] = [:]

  /// Makes an empty grouping.
  public init(_ matcher: Matcher) { self.matcher = matcher }

  /// How many groups there are.
  public var count: Int { groups.count }

  /// The key of the group that an answer belongs to, founded if need be; nil for a text that holds
  /// no answer. Two texts have the same group exactly when their group keys are equal.
  public mutating func key(for text: String) -> String? {
    if let known = byText[text] { return known.map { groups[$0].key } }
    let group = matcher.form(of: text).map { place($0) }
    byText[text] = .some(group)
    return group.map { groups[$0].key }
  }

  /// The answer with its group's key; nil for a text that holds no answer.
  public mutating func answer(_ text: String) -> Answer? {
    key(for: text).map { Answer(text, key: $0) }
  }

  private mutating func place(_ form: Matcher.Form) -> Int {
    let key = matcher.key(of: form)
    if let key, let known = byKey[key] { return known }
    // Two keys that differ are two answers; only forms without a key need the comparison.
    let found =
      key == nil
      ? groups.indices.first { matcher.agree(groups[$0].form, form) }
      : unkeyed.first { matcher.agree(groups[$0].form, form) }
    let group = found ?? groups.count
    if found == nil {
      groups.append(
        Group(form: form, key: key ?? "group:\(groups.count)"))
      if key == nil { unkeyed.append(group) }
    }
    if let key { byKey[key] = group }
    return group
  }
}
