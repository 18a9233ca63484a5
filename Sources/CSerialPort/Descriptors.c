#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "CSerialPort.h"

int serial_is_pseudo_terminal(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) < 0) return -1;
  // Documentation/admin-guide/devices.txt of Linux: majors 136 to 143 are the slaves.
  return S_ISCHR(status.st_mode) && major(status.st_rdev) >= 136 && major(status.st_rdev) <= 143;
}

int serial_open_pseudo_terminal(int *master, int *slave, char *path, size_t path_size) {
  *slave = -1;
  *master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (*master < 0) return -1;
  int failure = 0;
  if (grantpt(*master) < 0 || unlockpt(*master) < 0) {
    failure = errno;
  } else {
    failure = ptsname_r(*master, path, path_size);
  }
  if (failure == 0) {
    *slave = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (*slave < 0) failure = errno;
  }
  if (failure == 0) return 0;
  close(*master);
  errno = failure;
  return -1;
}

int serial_accept(int listener) {
  int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int on = 1;
  if (client >= 0) setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}
