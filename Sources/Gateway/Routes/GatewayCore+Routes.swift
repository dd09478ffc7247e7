import Endpoints
import HTTPTypes
import NIOCore
import Parsimony

extension GatewayCore {
  /// What is answered at once: everything but completions.
  func response(
    to route: Route, headers: HTTPFields, requestID: String
  ) async -> WholeResponse {
    do {
      switch route {
      case .health:
        return WholeResponse(200, JSONText.object { $0.add("status", "ok") })
      case .ready: return readiness()
      case .models:
        let key = try authenticate(headers, state: state)
        return WholeResponse(
          200,
          JSONText.object { object in
            object.add("object", "list")
            object.add("data") { text in
              text.array(state.models.filter { key.permits(model: $0.alias.name) }) {
                $0.model($1)
              }
            }
          })
      case .model(let name):
        let key = try authenticate(headers, state: state)
        guard let model = state.model(name), key.permits(model: name) else {
          throw OpenAIError(
            404, type: "invalid_request_error", code: "model_not_found",
            "there is no model \(quoted(name)); see /v1/models", parameter: "model")
        }
        var text = JSONText()
        text.model(model)
        return WholeResponse(200, text.bytes)
      case .metrics:
        _ = try authenticate(headers, state: state)
        return WholeResponse(
          200, exposition().utf8, type: "text/plain; version=0.0.4; charset=utf-8")
      case .livePage:
        do {
          try authenticate(page: headers)
        } catch {
          var response = WholeResponse(error, requestID: requestID)
          // Browsers ask their user for this.
          response.headers[.wwwAuthenticate] = #"Basic realm="parsimony""#
          return response
        }
        return page()
      case .wrongMethod(let allowed):
        var response = WholeResponse(
          OpenAIError(
            405, type: "invalid_request_error", code: "method_not_allowed",
            "this address takes \(allowed) only"), requestID: requestID)
        response.headers[.allow] = allowed
        return response
      case .unknown(let path):
        throw OpenAIError(
          404, type: "invalid_request_error", code: "not_found",
          "there is nothing at \(quoted(path)); there are /v1/chat/completions, /v1/completions, "
            + "/v1/models, /health, /ready, /metrics and /")
      case .chat, .completion:
        throw OpenAIError(500, type: "server_error", code: "internal_error", "no such route")
      }
    } catch let error as OpenAIError {
      return WholeResponse(error, requestID: requestID)
    } catch {
      return WholeResponse(
        OpenAIError(500, type: "server_error", code: "internal_error", "\(error)"),
        requestID: requestID)
    }
  }

  /// Ready: it takes requests, and every policy's upstream can be called.
  private func readiness() -> WholeResponse {
    var reasons: [String] = []
    if isDraining { reasons.append("the gateway is stopping") }
    for (name, upstream) in state.upstreams.sorted(by: { $0.key < $1.key })
    where !upstream.client.snapshot().isAvailable || !upstream.isProbed {
      reasons.append(
        upstream.isProbed
          ? "no replica of upstream \(name) can be called"
          : "upstream \(name) has not answered yet")
    }
    return WholeResponse(
      reasons.isEmpty ? 200 : 503,
      JSONText.object { object in
        object.add("ready", reasons.isEmpty)
        object.add("reasons") { text in text.array(reasons) { $0.string($1) } }
      })
  }
}

extension JSONText {
  /// A model as `/v1/models` lists it.
  fileprivate mutating func model(_ model: ServedModel) {
    object { object in
      object.add("id", model.alias.name)
      object.add("object", "model")
      object.add("created", model.created)
      object.add("owned_by", "parsimony")
      object.add("parsimony") { text in
        text.object { extra in
          extra.add("policy", model.alias.policy)
          extra.add("prm", model.alias.prm)
          extra.add("strategy", model.alias.strategy?.name ?? "pass-through")
          extra.add("max_samples", model.alias.strategy?.n ?? 1)
          extra.add("certificate", model.watch.map { $0.certificate.promise })
        }
      }
    }
  }
}
