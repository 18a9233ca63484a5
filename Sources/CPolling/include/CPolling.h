#ifndef C_POLLING_H
#define C_POLLING_H

#include <poll.h>
#include <stdint.h>

/* What Swift cannot say itself: feature-test macros. Every function returns -1 with errno set where it fails. */

/* As ppoll without a signal mask: how many of the set are ready. A timeout below 0 is none. */
int polling_wait(struct pollfd *set, unsigned long count, int64_t timeout_nanoseconds);

/* A descriptor that is readable from polling_event_raise until polling_event_lower. */
int polling_event_open(void);
int polling_event_raise(int descriptor);
int polling_event_lower(int descriptor);

#endif
