import NetworkServices
import SerialLines

/// What the firmware wants done by whoever runs it, in this order.
public enum FirmwareAction: Equatable, Sendable {
  case write([UInt8])
  case configure(baud: Int, flowControl: FlowControl)
  case request(UplinkRequest)
}
