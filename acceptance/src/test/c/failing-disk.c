/*
 * Loaded before the C library: syncs and writes of files below the folder FAILING_DISK_FOLDER fail
 * with EIO, as long as the file FAILING_DISK_RULE begins with "sync" or "write".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static int fails(int file, const char *what) {
  const char *folder = getenv("FAILING_DISK_FOLDER");
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = folder ? readlink(link, path, sizeof path - 1) : -1;
  if (length < 0) {
    return 0;
  }
  path[length] = 0;
  if (strncmp(path, folder, strlen(folder)) != 0 || !rule_is(what)) {
    return 0;
  }
  errno = EIO;
  return 1;
}

int fsync(int file) {
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fsync");
  return fails(file, "sync") ? -1 : next(file);
}

int fdatasync(int file) {
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
  return fails(file, "sync") ? -1 : next(file);
}

ssize_t write(int file, const void *bytes, size_t count) {
  static ssize_t (*next)(int, const void *, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "write");
  return file > 2 && fails(file, "write") ? -1 : next(file, bytes, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  static ssize_t (*next)(int, const void *, size_t, off64_t);
  if (!next) next = dlsym(RTLD_NEXT, "pwrite64");
  return fails(file, "write") ? -1 : next(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return pwrite64(file, bytes, count, at);
}
