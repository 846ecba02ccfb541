/*
 * Loaded before the C library: syncs and writes of files below the folder FAILING_DISK_FOLDER fail
 * with EIO, as long as the file FAILING_DISK_RULE begins with "sync" or "write"; with "full", syncs
 * fail for lack of room.
 *
 * What such a sync of a log did not write the disk does not have, whatever later syncs say, until it is
 * written again: that is what Linux does. FAILING_DISK_LOST says of each log what that is: its
 * path, from which byte on, to which.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int rule_is(const char *what) {
  const char *path = getenv("FAILING_DISK_RULE");
  char rule[16] = {0};
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) {
    return 0;
  }
  ssize_t length = read(file, rule, sizeof rule - 1);
  close(file);
  return length > 0 && strncmp(rule, what, strlen(what)) == 0;
}

/* Whether a file is below the folder; gives its path. */
static int is_ours(int file, char *path) {
  const char *folder = getenv("FAILING_DISK_FOLDER");
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = folder ? readlink(link, path, PATH_MAX - 1) : -1;
  if (length < 0) {
    return 0;
  }
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int fails(int file, const char *what) {
  char path[PATH_MAX];
  if (!is_ours(file, path) || !rule_is(what)) {
    return 0;
  }
  errno = EIO;
  return 1;
}

/* A log, how far it was synced, and what of it was lost. */
struct log {
  char path[PATH_MAX];
  off_t synced, lost_from, lost_to;
};

#define LOGS_MAX 64
static struct log logs[LOGS_MAX];
static int logs_known;
static pthread_mutex_t logs_lock = PTHREAD_MUTEX_INITIALIZER;

/* The one of an open file; null where it is none. To be called with the lock. */
static struct log *log_of(int file) {
  char path[PATH_MAX];
  if (!is_ours(file, path) || strlen(path) < 4 || strcmp(path + strlen(path) - 4, ".log") != 0) {
    return NULL;
  }
  for (int i = 0; i < logs_known; i++) {
    if (strcmp(logs[i].path, path) == 0) {
      return &logs[i];
    }
  }
  if (logs_known == LOGS_MAX) {
    abort();
  }
  strcpy(logs[logs_known].path, path);
  return &logs[logs_known++];
}

static void tell_lost(void) {
  const char *path = getenv("FAILING_DISK_LOST");
  FILE *lost = path ? fopen(path, "w") : NULL;
  if (lost) {
    for (int i = 0; i < logs_known; i++) {
      if (logs[i].lost_from < logs[i].lost_to) {
        fprintf(lost, "%s %lld %lld\n", logs[i].path, (long long)logs[i].lost_from,
                (long long)logs[i].lost_to);
      }
    }
    fclose(lost);
  }
}

static int sync_fails(int file) {
  struct stat now;
  char path[PATH_MAX];
  if (fails(file, "sync")) {
    return 1;
  }
  int full = is_ours(file, path) && rule_is("full");
  pthread_mutex_lock(&logs_lock);
  struct log *log = log_of(file);
  if (log && fstat(file, &now) == 0) {
    if (full) {
      if (log->lost_from >= log->lost_to) {
        log->lost_from = log->synced;
      }
      log->lost_to = now.st_size;
      tell_lost();
    } else {
      log->synced = now.st_size;
    }
  }
  pthread_mutex_unlock(&logs_lock);
  if (full) {
    errno = ENOSPC;
  }
  return full;
}

/* Written again, from the beginning of what was lost on. */
static void written(int file, off_t from, ssize_t count) {
  int before = errno;
  pthread_mutex_lock(&logs_lock);
  struct log *log = count > 0 ? log_of(file) : NULL;
  if (log && log->lost_from < log->lost_to && from <= log->lost_from &&
      from + count > log->lost_from) {
    log->lost_from = from + count;
    tell_lost();
  }
  pthread_mutex_unlock(&logs_lock);
  errno = before;
}

int fsync(int file) {
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fsync");
  return sync_fails(file) ? -1 : next(file);
}

int fdatasync(int file) {
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
  return sync_fails(file) ? -1 : next(file);
}

ssize_t write(int file, const void *bytes, size_t count) {
  static ssize_t (*next)(int, const void *, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "write");
  return file > 2 && fails(file, "write") ? -1 : next(file, bytes, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  static ssize_t (*next)(int, const void *, size_t, off64_t);
  if (!next) next = dlsym(RTLD_NEXT, "pwrite64");
  if (fails(file, "write")) {
    return -1;
  }
  ssize_t done = next(file, bytes, count, at);
  written(file, at, done);
  return done;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return pwrite64(file, bytes, count, at);
}
