import Greentea
import HostNetwork
import NetworkSocket
import SerialLines
import Timekeeping

extension ExchangeLine {
  /// A line for a socket call.
  ///
  /// - Parameter began: when the case began.
  init(_ call: SocketCall, since began: Instant, _ redactor: SecretRedactor) {
    let socket = call.slot.map { "socket \($0): " } ?? ""
    let times = call.times > 1 ? " (\(call.times) times)" : ""
    let text = "\(socket)\(call.operation.text): \(call.outcome.text)\(times)"
    self.init(
      time: max(call.instant - began, .zero), direction: call.operation == .receive ? .received : .sent,
      text: String(decoding: redactor.masking(Array(text.utf8)), as: UTF8.self))
  }
}

extension SocketCall.Operation {
  fileprivate var text: String {
    switch self {
    case .open(.tcp): "open TCP"
    case .open(.udp): "open UDP"
    case .close: "close"
    case .bind(let address): "bind to \(address)"
    case .connect(let address): "connect to \(address)"
    case .send(let count, let address): "send \(count) B\(address.map { " to \($0)" } ?? "")"
    case .receive: "receive"
    case .resolve(let name): "resolve '\(EscapedText.of(Array(name.utf8), limit: 160))'"
    }
  }
}

extension SocketCall.Outcome {
  fileprivate var text: String {
    switch self {
    case .done: "OK"
    case .count(let count): "\(count) B taken"
    case .bytes(_, 0, nil): "0 B: closed by the peer"
    case .bytes(let start, let count, let source):
      EscapedText.payload(start, count: count, isWhole: start.count == count)
        + (source.map { " from \($0)" } ?? "")
    case .address(let address): "\(address.address)"
    case .failed(let error): "\(error)"
    }
  }
}
