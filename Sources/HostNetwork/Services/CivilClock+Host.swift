import Glibc
import NetworkServices
import Timekeeping

extension CivilClock {
  /// The date of this machine, for a world in which time passes as outside.
  public static func ofHost(_ time: any TimeSource) -> CivilClock {
    var wall = timespec()
    clock_gettime(CLOCK_REALTIME, &wall)
    return CivilClock(epoch: Int64(wall.tv_sec) - time.now.nanoseconds / 1_000_000_000)
  }
}
