import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Parsimony

extension UpstreamFailure {
  /// What an error of the network means. Only texts that hold nothing of a request are taken over.
  init(_ error: any Error, upstream: String, wasSent: Bool, hasHead: Bool) {
    switch error {
    case let error as HTTPClientError:
      switch error {
      case .cancelled, .alreadyShutdown, .requestStreamCancelled:
        self.init(.cancelled, "the call of upstream \(upstream) was cancelled")
      case .connectTimeout, .tlsHandshakeTimeout:
        self.init(.connection, "upstream \(upstream) gave no connection in time")
      case .readTimeout, .deadlineExceeded, .writeTimeout:
        self.init(.timeout, "upstream \(upstream) did not reply in time")
      case .remoteConnectionClosed: self = .closed(upstream, hasHead: hasHead)
      default:
        self.init(.malformed, "the exchange with upstream \(upstream) broke HTTP's rules")
      }
    // The parser's word for an end amid a message.
    case HTTPParserError.invalidEOFState: self = .closed(upstream, hasHead: hasHead)
    case is HTTPParserError:
      self.init(.malformed, "what upstream \(upstream) sent is no HTTP")
    case let error as NIOConnectionError:
      self.init(
        .connection, "upstream \(upstream) cannot be reached at \(error.host):\(error.port)")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      self.init(
        .connection,
        "upstream \(upstream) and this program found no common TLS: check trust_roots and the name")
    default:
      self =
        wasSent
        ? .closed(upstream, hasHead: hasHead)
        : UpstreamFailure(
          .connection, "upstream \(upstream) cannot be reached: \(quoted("\(error)"))")
      // A connection that could not be made has its own error above, most of the time; this one was
      // there and closed just as the call was given to it.
      let isRefused = (error as? IOError)?.errnoCode == ECONNREFUSED
      isStale = !wasSent && !isRefused && (error is ChannelError || error is IOError)
    }
  }

  private static func closed(_ upstream: String, hasHead: Bool) -> UpstreamFailure {
    hasHead
      ? UpstreamFailure(.truncated, "upstream \(upstream) closed the connection amid its reply")
      : UpstreamFailure(.connection, "upstream \(upstream) closed the connection without a reply")
  }
}
