import NIOCore

/// What has happened, and what is to happen with the calls to come.
final class CallBook: Sendable {
  private struct Content: Sendable {
    var state = ServerState()
    var script: Script
    var channels: [Int: any Channel] = [:]
    var connectionsToRefuse = 0
    var endings = 0
  }

  private let content: Watched<Content>
  private let keepsCalls: Bool

  init(_ behaviour: Behaviour, keepsCalls: Bool) {
    content = Watched(Content(script: Script(behaviour)))
    self.keepsCalls = keepsCalls
  }

  var state: ServerState { content.read { $0.state } }

  var channels: [any Channel] { content.read { Array($0.channels.values) } }

  func set(_ behaviours: [Behaviour], for key: Script.Key) {
    content.change { $0.script.set(behaviours, for: key) }
  }

  func refuseConnections(_ count: Int) { content.change { $0.connectionsToRefuse = count } }

  /// Waits until the condition holds or the time is over; true where it holds.
  func wait(
    within limit: Duration, for condition: @escaping @Sendable (ServerState) -> Bool
  ) async -> Bool {
    await content.wait(within: limit) { condition($0.state) }
  }

  /// The connection's number; nil where it is to be refused.
  func connected(_ channel: any Channel) -> Int? {
    content.change { content in
      let number = content.state.accepted
      content.state.accepted += 1
      if content.connectionsToRefuse > 0 {
        content.connectionsToRefuse -= 1
        return nil
      }
      content.state.connections += 1
      content.channels[number] = channel
      return number
    }
  }

  func disconnected(_ connection: Int) {
    content.change { content in
      if content.channels.removeValue(forKey: connection) != nil { content.state.connections -= 1 }
    }
  }

  /// The call's number and its behaviour.
  func arrived(_ request: Request, connection: Int) -> (number: Int, behaviour: Behaviour) {
    let header = request.header("x-behaviour")
    let model = request.json?["model"]?.string
    return content.change { content in
      let number = content.state.arrived
      content.state.arrived += 1
      content.state.inFlight += 1
      content.state.maximumInFlight = max(content.state.maximumInFlight, content.state.inFlight)
      if keepsCalls {
        content.state.calls.append(
          Call(
            number: number, connection: connection, method: request.method, path: request.uri,
            headers: request.headers, body: request.body, arrived: .now))
      }
      let behaviour = content.script.next(header: header, model: model, path: request.route)
      return (number, behaviour)
    }
  }

  func ended(_ number: Int, _ ending: Call.Ending) {
    content.change { content in
      content.state.inFlight -= 1
      if ending == .cutByClient { content.state.cutByClient += 1 }
      if ending == .completed { content.state.completed += 1 }
      if keepsCalls {
        content.state.calls[number].ending = ending
        content.state.calls[number].ended = .now
        content.state.calls[number].endingNumber = content.endings
      }
      content.endings += 1
    }
  }
}
