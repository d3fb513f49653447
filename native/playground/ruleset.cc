#include "ruleset.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "network.h"
#include "sockets.h"

extern char** environ;

namespace flowglass::playground {
namespace {

constexpr char kBase[] = R"(
table inet playground {
  chain zones {
    type filter hook output priority raw; policy accept;
    meta l4proto sctp meta mark != 0x5c70 drop
    ip saddr 10.5.0.0/16 ct zone set 5
    ip daddr 10.5.0.0/16 ct zone set 5
    ip daddr 10.7.0.0/24 ct original zone set 7
  }
  chain marks {
    type filter hook output priority filter; policy accept;
    ct state new ct mark set tcp dport map { 22 : 0x20, 443 : 0x10, 5432 : 0x30, 6443 : 0x40, 8443 : 0x10 }
    ct state new udp dport 53 ct mark set 0x53
    ct state new udp dport 443 ct mark set 0x11
    ct mark and 0x100 == 0 ct bytes > 2000000 ct mark set ct mark or 0x100
  }
  chain lost {
    type filter hook input priority filter; policy accept;
    ip daddr 10.2.8.99 drop
    ip6 daddr fd00:2::99 drop
    tcp dport 7680 tcp flags & fin == fin drop
    tcp sport 2525 tcp flags & (syn | ack) == (syn | ack) drop
  }
}
table ip playground {
  chain output {
    type nat hook output priority -100; policy accept;
    ip daddr 203.0.113.9 tcp dport 443 dnat to 10.2.8.14:8443
    ip daddr 203.0.113.9 tcp dport 80 dnat to 10.2.8.15:8080
    ip daddr 203.0.113.9 tcp dport 2222 dnat to 10.2.8.17:22
    ip daddr 192.168.4.1 udp dport 53 redirect to :5353
  }
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    ip saddr 192.168.4.0/24 ip daddr 198.51.100.0/24 snat to 203.0.113.9
  }
}
)";

constexpr char kBase6[] = R"(
table ip6 playground {
  chain output {
    type nat hook output priority -100; policy accept;
    ip6 daddr 2001:db8:9::9 tcp dport 443 dnat to [fd00:2::14]:8443
  }
}
)";

constexpr char kLabels[] = R"(
table inet playground_labels {
  chain output {
    type filter hook output priority 10; policy accept;
    ct state new tcp dport { 80, 443, 8080, 8443 } ct label set 1
    ct state new udp dport 443 ct label set 1
    ct state new meta l4proto { tcp, udp } th dport 53 ct label set 2
    ct state new tcp dport { 22, 2222 } ct label set 36
    ct state new tcp dport { 5432, 6379, 9092 } ct label set 77
    ct state new ip daddr 198.51.100.0/24 ct label set 100
  }
}
)";

constexpr char kHelper[] = R"(
table ip playground_helper {
  ct helper ftp-control {
    type "ftp" protocol tcp;
  }
  chain output {
    type filter hook output priority 20; policy accept;
    ct state new tcp dport 21 ct helper set "ftp-control"
  }
}
)";

std::string ReadAll(int fd) {
  std::string text;
  char chunk[1024];
  ssize_t size;
  while ((size = read(fd, chunk, sizeof chunk)) > 0 || (size < 0 && errno == EINTR)) {
    if (size > 0) text.append(chunk, static_cast<size_t>(size));
  }
  return text;
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    text.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

// Starts `nft -f -` with these ends of pipes. Debian keeps nft in /usr/sbin, which a user's PATH may lack.
int SpawnNft(pid_t& pid, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, output, 2);
  char name[] = "nft", flag[] = "-f", dash[] = "-";
  char* const arguments[] = {name, flag, dash, nullptr};
  int code = ENOENT;
  for (const char* const path : {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"}) {
    if (code == ENOENT) code = posix_spawn(&pid, path, &actions, nullptr, arguments, environ);
  }
  if (code == ENOENT) code = posix_spawnp(&pid, name, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

// Empty, or the first line of nft's output.
std::string RunNft(const char* rules) {
  int input[2], output[2];
  if (pipe2(input, O_CLOEXEC) != 0) return strerror(errno);
  Fd input_read(input[0]), input_write(input[1]);
  if (pipe2(output, O_CLOEXEC) != 0) return strerror(errno);
  Fd output_read(output[0]), output_write(output[1]);
  pid_t pid = 0;
  const int code = SpawnNft(pid, input_read.get(), output_write.get());
  if (code == ENOENT)
    return "nft is missing: install it (on Debian and Ubuntu `sudo apt-get install nftables`)";
  if (code != 0) return std::string("nft: ") + strerror(code);
  input_read = Fd();
  output_write = Fd();
  WriteAll(input_write.get(), rules);
  input_write = Fd();
  const std::string said = ReadAll(output_read.get());
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return said.empty() ? "nft failed" : said.substr(0, said.find('\n'));
}

void LoadOptional(const char* what, const char* rules) {
  const std::string problem = RunNft(rules);
  if (!problem.empty()) fprintf(stderr, "flowglass-playground: without %s: %s\n", what, problem.c_str());
}

}  // namespace

std::string LoadRuleset() {
  if (std::string problem = RunNft(kBase); !problem.empty()) return problem;
  if (HasIpv6()) LoadOptional("IPv6 translation", kBase6);
  LoadOptional("labels", kLabels);
  LoadOptional("a conntrack helper", kHelper);
  return {};
}

}  // namespace flowglass::playground
