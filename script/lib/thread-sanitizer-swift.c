// Preloaded where the tests run with ThreadSanitizer, which knows nothing of what happens inside Swift's own libraries:
// they are not instrumented. What is ordered there alone is told here; it would else be reported as races.
#include <dlfcn.h>
#include <stddef.h>

void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

static void acquire(void *address) {
  if (__tsan_acquire) __tsan_acquire(address);
}

static void release(void *address) {
  if (__tsan_release) __tsan_release(address);
}

#define SWIFT __attribute__((swiftcall))
#define ASYNC __attribute__((swiftasynccall))
#define SELF __attribute__((swift_context)) void *self

// A Mutex with contention is handed over in the kernel. Without, our own code does it, and that is instrumented.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static SWIFT void (*real_lock)(unsigned thread, SELF);
static SWIFT void (*real_unlock)(SELF);

SWIFT void lock(unsigned thread, SELF) __asm__(LOCK);
SWIFT void lock(unsigned thread, SELF) {
  real_lock(thread, self);
  acquire(self);
}

SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
  release(self);
  real_unlock(self);
}

// A continuation that is resumed before its task waits for it: the task just goes on.
SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

static SWIFT void (*real_resume)(void *task);
static SWIFT void (*real_throwing_resume)(void *task);
static SWIFT void (*real_throw)(void *task, void *error);
static ASYNC void (*real_await)(void *context);

SWIFT void swift_continuation_resume(void *task) {
  release(task);
  real_resume(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
  release(task);
  real_throwing_resume(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
  release(task);
  real_throw(task, error);
}

ASYNC void swift_continuation_await(void *context) {
  acquire(swift_task_getCurrent());
  __attribute__((musttail)) return real_await(context);
}

__attribute__((constructor)) static void find(void) {
  real_lock = dlsym(RTLD_NEXT, LOCK);
  real_unlock = dlsym(RTLD_NEXT, UNLOCK);
  real_resume = dlsym(RTLD_NEXT, "swift_continuation_resume");
  real_throwing_resume = dlsym(RTLD_NEXT, "swift_continuation_throwingResume");
  real_throw = dlsym(RTLD_NEXT, "swift_continuation_throwingResumeWithError");
  real_await = dlsym(RTLD_NEXT, "swift_continuation_await");
}
