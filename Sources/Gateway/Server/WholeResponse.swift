import HTTPTypes
import NIOCore

/// A response whose body is there as a whole.
struct WholeResponse: Sendable {
  var status: Int
  var headers: HTTPFields
  var body: ByteBuffer

  init(_ status: Int = 200, _ body: some Collection<UInt8>, type: String = "application/json") {
    self.status = status
    self.body = ByteBuffer(bytes: body)
    headers = [.contentType: type]
  }

  /// A refusal in OpenAI's shape.
  init(_ error: OpenAIError, facts: ReplyFacts? = nil, requestID: String) {
    self.init(error.status, error.body(ledger: facts?.ledger, requestID: requestID))
    headers[.requestID] = requestID
    if let wait = error.retryAfter { headers[.retryAfter] = String(max(1, Int(wait.rounded(.up)))) }
    if error.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
  }

  /// The head, with the length of the body.
  var head: HTTPResponse {
    var fields = headers
    fields[.contentLength] = String(body.readableBytes)
    return HTTPResponse(status: .init(code: status), headerFields: fields)
  }
}
