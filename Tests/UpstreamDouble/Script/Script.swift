/// Which behaviour a call gets.
///
/// The first that applies: the header `x-behaviour` (a registered key or a preset), the model's name,
/// a preset named after `!` in the model's name, the path, everything.
public struct Script: Sendable {
  /// Which calls a list of behaviours is for.
  public enum Key: Sendable, Hashable {
    /// Calls whose header `x-behaviour` says this.
    case header(String)
    /// Calls for this model.
    case model(String)
    /// Calls of this path, e.g. `/v1/chat/completions`.
    case path(String)
    /// All others.
    case everything
  }

  /// Behaviours in order; the last stays.
  private var lists: [Key: [Behaviour]]

  init(_ behaviour: Behaviour) { lists = [.everything: [behaviour]] }

  mutating func set(_ behaviours: [Behaviour], for key: Key) {
    lists[key] = behaviours.isEmpty ? nil : behaviours
  }

  /// The behaviour of a call; takes it off its list unless it is the last.
  mutating func next(header: String?, model: String?, path: String) -> Behaviour {
    if let header {
      if let behaviour = take(.header(header)) ?? Behaviour.presets[header] { return behaviour }
    }
    if let model {
      if let behaviour = take(.model(model)) { return behaviour }
      if let mark = model.lastIndex(of: "!"),
        let behaviour = Behaviour.presets[String(model[model.index(after: mark)...])]
      {
        return behaviour
      }
    }
    return take(.path(path)) ?? take(.everything) ?? Behaviour()
  }

  private mutating func take(_ key: Key) -> Behaviour? {
    guard let list = lists[key], let first = list.first else { return nil }
    if list.count > 1 { lists[key]?.removeFirst() }
    return first
  }
}
