#define _GNU_SOURCE
#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "CPolling.h"

int polling_wait(struct pollfd *set, unsigned long count, int64_t timeout_nanoseconds) {
  struct timespec timeout = {
      .tv_sec = timeout_nanoseconds / 1000000000,
      .tv_nsec = timeout_nanoseconds % 1000000000,
  };
  return ppoll(set, count, timeout_nanoseconds < 0 ? NULL : &timeout, NULL);
}

int polling_event_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int polling_event_raise(int descriptor) {
  uint64_t one = 1;
  return write(descriptor, &one, sizeof one) < 0 && errno != EAGAIN ? -1 : 0;
}

int polling_event_lower(int descriptor) {
  uint64_t count;
  return read(descriptor, &count, sizeof count) < 0 && errno != EAGAIN ? -1 : 0;
}
