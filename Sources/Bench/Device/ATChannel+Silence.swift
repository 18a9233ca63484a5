import ATCommand
import Timekeeping

extension ATChannel {
  /// Which command got no answer, such as `AT+GMR got no answer within 2.0 s`; nil if the last one got one.
  var silence: String? {
    unanswered.map { first, count in
      let seconds = SecondsText.of(first.ended - first.started)
      let others = count > 1 ? ", nor did \(count - 1) later ones" : ""
      return "\(first.command) got no answer within \(seconds)\(others)"
    }
  }
}
