// Preloaded into conntrack(8), or another program that uses libmnl or libnfnetlink: gives it captured netlink
// messages instead of the kernel's, so that it and this library read the same bytes; or records what the
// kernel gives it.
//
//   REPLAY_MESSAGES=FILE  whole messages, each padded to 4: the answer to the request that the program sends. A program
//                         that sends none and only listens gets them as events, and SIGINT at the end.
//   REPLAY_RECORD=FILE    the messages that the program receives are appended; the kernel answers.
//   REPLAY_TIME=SEC.USEC  what time() and gettimeofday() say
//   REPLAY_LABELS=FILE    read in place of /etc/xtables/connlabel.conf
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#define LABELS_PATH "/etc/xtables/connlabel.conf"
#define ORIGINAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// The request that is answered; conntrack has one at a time.
static struct {
  bool sent;
  bool done;
  uint32_t sequence;
} request;

// The next read begins with this: a message that did not fit into the buffer of the last one.
static struct {
  FILE *file;
  struct nlmsghdr *message;
} source;

static void die(const char *what) {
  fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
  abort();
}

static bool is_netlink(int fd) {
  int domain = 0;
  socklen_t size = sizeof(domain);
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_NETLINK;
}

static bool is_replayed(int fd) { return getenv("REPLAY_MESSAGES") != NULL && is_netlink(fd); }

static void take_request(const void *bytes, size_t size) {
  struct nlmsghdr head;
  if (size < sizeof(head)) return;
  memcpy(&head, bytes, sizeof(head));
  request.sent = true;
  request.done = false;
  request.sequence = head.nlmsg_seq;
}

// Reads the next message of the file; NULL at its end.
static struct nlmsghdr *read_message(void) {
  if (source.file == NULL) source.file = fopen(getenv("REPLAY_MESSAGES"), "r");
  if (source.file == NULL) die("REPLAY_MESSAGES");
  struct nlmsghdr head;
  if (fread(&head, sizeof(head), 1, source.file) != 1) return NULL;
  const size_t size = NLMSG_ALIGN(head.nlmsg_len);
  if (head.nlmsg_len < sizeof(head)) die("a message's length");
  struct nlmsghdr *message = calloc(1, size);
  if (message == NULL) die("memory");
  memcpy(message, &head, sizeof(head));
  if (fread(message + 1, 1, size - sizeof(head), source.file) < head.nlmsg_len - sizeof(head)) die("a cut message");
  return message;
}

static uint32_t port_of(int fd) {
  struct sockaddr_nl self = {0};
  socklen_t size = sizeof(self);
  return getsockname(fd, (struct sockaddr *)&self, &size) == 0 ? self.nl_pid : 0;
}

static size_t put(char *buffer, size_t at, size_t room, const struct nlmsghdr *message) {
  const size_t size = NLMSG_ALIGN(message->nlmsg_len);
  if (at + size > room) return 0;
  memcpy(buffer + at, message, message->nlmsg_len);
  memset(buffer + at + message->nlmsg_len, 0, size - message->nlmsg_len);
  return size;
}

static ssize_t finish(int fd, char *buffer, size_t room) {
  if (!request.sent || request.done) {
    // A listener ends as on ^C: its handler prints the last lines, and exits.
    raise(SIGINT);
    errno = EINTR;
    return -1;
  }
  struct {
    struct nlmsghdr head;
    int32_t code;
  } done = {{sizeof(done), NLMSG_DONE, NLM_F_MULTI, request.sequence, port_of(fd)}, 0};
  request.done = true;
  return (ssize_t)put(buffer, 0, room, &done.head);
}

// Fills one datagram with as many whole messages as fit, as the kernel does.
static ssize_t replay(int fd, char *buffer, size_t room) {
  size_t filled = 0;
  while (true) {
    struct nlmsghdr *message = source.message ? source.message : read_message();
    source.message = NULL;
    if (message == NULL) break;
    // An event that names the process that caused it gets "[USERSPACE]" after its line: none here does.
    message->nlmsg_pid = request.sent ? port_of(fd) : 0;
    if (request.sent) message->nlmsg_seq = request.sequence;
    const size_t size = put(buffer, filled, room, message);
    if (size == 0) {
      if (filled == 0) die("a message larger than the buffer");
      source.message = message;
      break;
    }
    filled += size;
    free(message);
  }
  return filled > 0 ? (ssize_t)filled : finish(fd, buffer, room);
}

// Appends the messages of a datagram, except control messages.
static void record(const char *bytes, ssize_t size) {
  const char *path = getenv("REPLAY_RECORD");
  if (path == NULL) return;
  FILE *file = fopen(path, "a");
  if (file == NULL) die("REPLAY_RECORD");
  for (size_t at = 0; at + sizeof(struct nlmsghdr) <= (size_t)size;) {
    struct nlmsghdr head;
    memcpy(&head, bytes + at, sizeof(head));
    const size_t padded = NLMSG_ALIGN(head.nlmsg_len);
    if (head.nlmsg_len < sizeof(head) || at + head.nlmsg_len > (size_t)size) die("a received length");
    if (head.nlmsg_type >= NLMSG_MIN_TYPE && fwrite(bytes + at, 1, padded, file) != padded) die("REPLAY_RECORD");
    at += padded;
  }
  if (fclose(file) != 0) die("REPLAY_RECORD");
}

static socklen_t from_kernel(void *address, socklen_t size) {
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (address != NULL) memcpy(address, &kernel, size < sizeof(kernel) ? size : sizeof(kernel));
  return sizeof(kernel);
}

ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size) {
  if (!is_replayed(fd)) return ORIGINAL(sendto)(fd, bytes, size, flags, to, to_size);
  take_request(bytes, size);
  return (ssize_t)size;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  if (!is_replayed(fd)) return ORIGINAL(sendmsg)(fd, message, flags);
  size_t size = 0;
  for (size_t i = 0; i < message->msg_iovlen; i++) size += message->msg_iov[i].iov_len;
  if (message->msg_iovlen > 0) take_request(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return (ssize_t)size;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  if (!is_netlink(fd) || message->msg_iovlen == 0) return ORIGINAL(recvmsg)(fd, message, flags);
  struct iovec *buffer = &message->msg_iov[0];
  if (is_replayed(fd)) {
    message->msg_namelen = from_kernel(message->msg_name, message->msg_namelen);
    message->msg_controllen = 0;
    message->msg_flags = 0;
    return replay(fd, buffer->iov_base, buffer->iov_len);
  }
  const ssize_t size = ORIGINAL(recvmsg)(fd, message, flags);
  if (size > 0) record(buffer->iov_base, size);
  return size;
}

ssize_t recvfrom(int fd, void *buffer, size_t room, int flags, struct sockaddr *from, socklen_t *from_size) {
  if (is_replayed(fd)) {
    if (from_size != NULL) *from_size = from_kernel(from, *from_size);
    return replay(fd, buffer, room);
  }
  const ssize_t size = ORIGINAL(recvfrom)(fd, buffer, room, flags, from, from_size);
  if (size > 0 && is_netlink(fd)) record(buffer, size);
  return size;
}

static bool fixed_time(struct timeval *now) {
  const char *text = getenv("REPLAY_TIME");
  long long seconds = 0;
  long microseconds = 0;
  if (text == NULL || sscanf(text, "%lld.%6ld", &seconds, &microseconds) < 1) return false;
  now->tv_sec = seconds;
  now->tv_usec = microseconds;
  return true;
}

time_t time(time_t *out) {
  struct timeval now;
  if (!fixed_time(&now)) return ORIGINAL(time)(out);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  return fixed_time(now) ? 0 : ORIGINAL(gettimeofday)(now, zone);
}

FILE *fopen(const char *path, const char *mode) {
  const char *labels = getenv("REPLAY_LABELS");
  return ORIGINAL(fopen)(labels != NULL && strcmp(path, LABELS_PATH) == 0 ? labels : path, mode);
}
