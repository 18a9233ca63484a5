// Preloaded where the tests run with ThreadSanitizer. It sees what a Swift Mutex does without contention, in code of
// ours. With contention the kernel hands the mutex over inside Swift's library, which is not instrumented: without a
// word about it, all that the mutex guards would be reported as races.
#include <dlfcn.h>
#include <stddef.h>

#define SLOW_LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define SLOW_UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

static SWIFT void (*real_lock)(unsigned thread, SELF);
static SWIFT void (*real_unlock)(SELF);

__attribute__((constructor)) static void find(void) {
  real_lock = dlsym(RTLD_NEXT, SLOW_LOCK);
  real_unlock = dlsym(RTLD_NEXT, SLOW_UNLOCK);
}

SWIFT void lock(unsigned thread, SELF) __asm__(SLOW_LOCK);
SWIFT void lock(unsigned thread, SELF) {
  real_lock(thread, mutex);
  if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock(SELF) __asm__(SLOW_UNLOCK);
SWIFT void unlock(SELF) {
  if (__tsan_release) __tsan_release(mutex);
  real_unlock(mutex);
}
