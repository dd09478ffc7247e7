import HTTPTypes

/// What a request is for, by method and path.
enum Route: Sendable, Hashable {
  case chat
  case completion
  case models
  case model(String)
  case health
  case ready
  case metrics
  case livePage
  /// A path that is there, asked with another method; those that it takes.
  case wrongMethod(allowed: String)
  case unknown(String)

  init(method: HTTPRequest.Method, path: String) {
    let isGet = method == .get || method == .head
    func get(_ route: Route) -> Route { isGet ? route : .wrongMethod(allowed: "GET, HEAD") }
    func post(_ route: Route) -> Route {
      method == .post ? route : .wrongMethod(allowed: "POST")
    }
    switch path {
    case "/v1/chat/completions": self = post(.chat)
    case "/v1/completions": self = post(.completion)
    case "/v1/models": self = get(.models)
    case "/health": self = get(.health)
    case "/ready": self = get(.ready)
    case "/metrics": self = get(.metrics)
    case "/": self = get(.livePage)
    default:
      if path.hasPrefix("/v1/models/") {
        self = get(.model(String(path.dropFirst("/v1/models/".count))))
      } else {
        self = .unknown(path)
      }
    }
  }

  /// The form of a completion; nil for all other routes.
  var completion: CompletionRequest.Form? {
    switch self {
    case .chat: .chat
    case .completion: .text
    default: nil
    }
  }
}
