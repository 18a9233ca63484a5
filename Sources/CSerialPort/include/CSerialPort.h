#ifndef C_SERIAL_PORT_H
#define C_SERIAL_PORT_H

#include <stddef.h>
#include <stdint.h>

/* What Swift cannot say itself: feature-test macros, and kernel headers that clash with glibc's.
   Every function returns -1 with errno set where it fails. */

/* The settings of a terminal, speeds as plain numbers (the kernel's termios2). */
struct serial_settings {
  uint32_t input_flags, output_flags, control_flags, local_flags;
  uint8_t line_discipline;
  uint8_t control_characters[32];
  uint32_t input_speed, output_speed;
};

int serial_settings_read(int descriptor, struct serial_settings *settings);

/* Takes effect at once. */
int serial_settings_write(int descriptor, const struct serial_settings *settings);

/* Bytes pass as they are: 8 data bits, no parity, one stop bit, modem status ignored; a read waits for one byte. */
void serial_settings_make_raw(struct serial_settings *settings);

/* Bits per second, both ways. */
void serial_settings_set_speed(struct serial_settings *settings, uint32_t speed);

void serial_settings_set_rts_cts(struct serial_settings *settings, int is_on);

/* Nobody but root may open the terminal any more. */
int serial_set_exclusive(int descriptor, int is_on);

/* 1 or 0. */
int serial_is_exclusive(int descriptor);

/* Bytes that wait to be sent. */
int serial_pending_output(int descriptor);

int serial_discard_input(int descriptor);
int serial_discard_output(int descriptor);

/* Sets or clears DTR and RTS in one call; others are left alone. */
int serial_set_modem_lines(int descriptor, int dtr, int rts, int is_asserted);

/* 1 for the slave of a UNIX 98 pseudo-terminal, 0 for any other file. */
int serial_is_pseudo_terminal(int descriptor);

/* Opens a pseudo-terminal, both descriptors non-blocking and closed on exec, and tells the slave's path. */
int serial_open_pseudo_terminal(int *master, int *slave, char *path, size_t path_size);

/* The next client of a listening socket, non-blocking, closed on exec, without Nagle's delay. */
int serial_accept(int listener);

#endif
