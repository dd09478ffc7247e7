import AsyncHTTPClient
import NIOCore

/// A pool of connections for each event loop, so that a call and its connection share one.
///
/// AsyncHTTPClient 1.37 traps ("A connection that we don't know was released") where a reply on one
/// loop is complete before the request's end has come over from another, and the connection is
/// closed in between: on a shutdown, or by the server. On one loop nothing comes in between. It also
/// saves the hops.
struct EventLoopConnections: Sendable {
  private let group: any EventLoopGroup
  private let clients: [ObjectIdentifier: HTTPClient]
  private let first: HTTPClient

  init(_ group: any EventLoopGroup, configuration: HTTPClient.Configuration) {
    self.group = group
    var clients: [ObjectIdentifier: HTTPClient] = [:]
    for loop in group.makeIterator() {
      clients[ObjectIdentifier(loop)] = HTTPClient(
        eventLoopGroup: loop, configuration: configuration)
    }
    let loop = group.any()
    first =
      clients[ObjectIdentifier(loop)]
      ?? HTTPClient(eventLoopGroup: loop, configuration: configuration)
    clients[ObjectIdentifier(loop)] = first
    self.clients = clients
  }

  /// An event loop: the current one, where there is one.
  var eventLoop: any EventLoop { group.any() }

  /// The connections of the current event loop, or of the one whose turn it is.
  var client: HTTPClient { clients[ObjectIdentifier(group.any())] ?? first }

  /// Closes all connections.
  func shutdown() async {
    for client in clients.values { try? await client.shutdown() }
  }
}
