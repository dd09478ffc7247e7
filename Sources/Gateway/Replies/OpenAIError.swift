import HTTPTypes
import NIOCore
import Parsimony

/// A refusal or failure in the shape that OpenAI's clients read.
public struct OpenAIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The HTTP status.
  public let status: Int
  /// OpenAI's class of errors, e.g. `invalid_request_error`.
  public let type: String
  /// A stable word for programs, e.g. `model_not_found`.
  public let code: String
  /// One sentence that names the offending value and the fix.
  public let message: String
  /// The request's member that is to blame.
  public let parameter: String?
  /// Seconds after which to try again.
  public let retryAfter: Double?

  /// Makes an error.
  public init(
    _ status: Int, type: String, code: String, _ message: String, parameter: String? = nil,
    retryAfter: Double? = nil
  ) {
    self.status = status
    self.type = type
    self.code = code
    self.message = message
    self.parameter = parameter
    self.retryAfter = retryAfter
  }

  /// The message.
  public var description: String { message }

  /// A request that cannot be served as it is.
  static func invalid(_ message: String, parameter: String? = nil, code: String = "invalid_value")
    -> OpenAIError
  {
    OpenAIError(
      400, type: "invalid_request_error", code: code, message, parameter: parameter)
  }

  /// `{"error": {...}}`; `ledger` tells what the attempt cost all the same.
  func body(ledger: Ledger? = nil, requestID: String? = nil) -> [UInt8] {
    JSONText.object { object in
      object.add("error") { error in
        error.object {
          $0.add("message", message)
          $0.add("type", type)
          $0.add("param", parameter)
          $0.add("code", code)
        }
      }
      if ledger != nil || requestID != nil {
        object.add("parsimony", raw: Self.extra(ledger: ledger, requestID: requestID))
      }
    }
  }

  /// The extension field of an error.
  static func extra(ledger: Ledger?, requestID: String?) -> [UInt8] {
    JSONText.object { extra in
      if let requestID { extra.add("request_id", requestID) }
      if let ledger { extra.add("spend") { $0.spend(of: ledger) } }
    }
  }
}

extension OpenAIError {
  /// What a model's failure means to the client: the server's own refusals keep their status.
  init(_ failure: ModelFailure) {
    let wait = failure.retryAfter.map { $0 / .seconds(1) }
    switch failure.status {
    case 429:
      self.init(
        429, type: "rate_limit_error", code: "upstream_rate_limited", failure.message,
        retryAfter: wait)
    case .some(let status) where status == 401 || status == 403:
      self.init(
        status, type: "authentication_error", code: "upstream_refused_the_gateway",
        failure.message)
    case .some(let status) where (400..<500).contains(status):
      self.init(
        status, type: "invalid_request_error", code: "upstream_refused_the_request",
        failure.message)
    case .some(503):
      self.init(
        503, type: "server_error", code: "upstream_unavailable", failure.message, retryAfter: wait)
    case .some(504):
      self.init(504, type: "server_error", code: "upstream_timeout", failure.message)
    case .some:
      self.init(502, type: "server_error", code: "upstream_failed", failure.message)
    case nil where failure.kind == .permanent:
      self.init(400, type: "invalid_request_error", code: "cannot_be_sampled", failure.message)
    case nil:
      self.init(
        502, type: "server_error", code: "upstream_failed", failure.message, retryAfter: wait)
    }
  }

  /// A run that came to no outcome.
  init(_ error: DriverError) {
    switch error.code {
    case .unavailable:
      if let failure = error.underlying {
        self.init(failure)
      } else {
        self.init(502, type: "server_error", code: "upstream_failed", error.message)
      }
    case .missingPart:
      self.init(400, type: "invalid_request_error", code: "missing_part", error.message)
    case .stalled:
      self.init(500, type: "server_error", code: "internal_error", error.message)
    case .cancelled:
      self.init(503, type: "server_error", code: "cancelled", error.message)
    }
  }
}
