// glibc's <termios.h> clashes with the kernel's header, which alone knows any speed.
#include <asm/termbits.h>
#include <string.h>
#include <sys/ioctl.h>

#include "CSerialPort.h"

int serial_settings_read(int descriptor, struct serial_settings *settings) {
  struct termios2 kernel;
  if (ioctl(descriptor, TCGETS2, &kernel) < 0) return -1;
  memset(settings, 0, sizeof *settings);
  settings->input_flags = kernel.c_iflag;
  settings->output_flags = kernel.c_oflag;
  settings->control_flags = kernel.c_cflag;
  settings->local_flags = kernel.c_lflag;
  settings->line_discipline = kernel.c_line;
  memcpy(settings->control_characters, kernel.c_cc, NCCS);
  settings->input_speed = kernel.c_ispeed;
  settings->output_speed = kernel.c_ospeed;
  return 0;
}

int serial_settings_write(int descriptor, const struct serial_settings *settings) {
  struct termios2 kernel;
  memset(&kernel, 0, sizeof kernel);
  kernel.c_iflag = settings->input_flags;
  kernel.c_oflag = settings->output_flags;
  kernel.c_cflag = settings->control_flags;
  kernel.c_lflag = settings->local_flags;
  kernel.c_line = settings->line_discipline;
  memcpy(kernel.c_cc, settings->control_characters, NCCS);
  kernel.c_ispeed = settings->input_speed;
  kernel.c_ospeed = settings->output_speed;
  return ioctl(descriptor, TCSETS2, &kernel);
}

void serial_settings_make_raw(struct serial_settings *settings) {
  settings->input_flags &=
      ~(uint32_t)(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF | IXANY);
  settings->output_flags &= ~(uint32_t)OPOST;
  settings->local_flags &= ~(uint32_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  settings->control_flags &= ~(uint32_t)(CSIZE | PARENB | CSTOPB);
  settings->control_flags |= CS8 | CLOCAL | CREAD;
  settings->control_characters[VMIN] = 1;
  settings->control_characters[VTIME] = 0;
}

void serial_settings_set_speed(struct serial_settings *settings, uint32_t speed) {
  settings->control_flags &= ~(uint32_t)(CBAUD | (CBAUD << IBSHIFT));
  settings->control_flags |= BOTHER | (BOTHER << IBSHIFT);
  settings->input_speed = speed;
  settings->output_speed = speed;
}

void serial_settings_set_rts_cts(struct serial_settings *settings, int is_on) {
  if (is_on) {
    settings->control_flags |= CRTSCTS;
  } else {
    settings->control_flags &= ~(uint32_t)CRTSCTS;
  }
}

int serial_set_exclusive(int descriptor, int is_on) { return ioctl(descriptor, is_on ? TIOCEXCL : TIOCNXCL); }

int serial_is_exclusive(int descriptor) {
  int value = 0;
  return ioctl(descriptor, TIOCGEXCL, &value) < 0 ? -1 : value != 0;
}

int serial_pending_output(int descriptor) {
  int count = 0;
  return ioctl(descriptor, TIOCOUTQ, &count) < 0 ? -1 : count;
}

int serial_discard_input(int descriptor) { return ioctl(descriptor, TCFLSH, TCIFLUSH); }

int serial_discard_output(int descriptor) { return ioctl(descriptor, TCFLSH, TCOFLUSH); }

int serial_set_modem_lines(int descriptor, int dtr, int rts, int is_asserted) {
  int lines = (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
  return ioctl(descriptor, is_asserted ? TIOCMBIS : TIOCMBIC, &lines);
}
