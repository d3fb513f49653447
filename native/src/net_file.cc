// Reading a file of /proc, whose size is unknown in advance.
#include "net_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace flowglass {

Result<std::string> ReadNetFile(const std::string& process, NetFile file) {
  const std::string path = process + "/net/" + kNetFileNames[static_cast<size_t>(file)];
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{"read", errno, path + " cannot be opened."};
  std::string text;
  std::array<char, 64 * 1024> part;
  int code = 0;
  while (code == 0) {
    const ssize_t got = read(fd, part.data(), part.size());
    if (got == 0) break;
    if (got < 0) {
      if (errno != EINTR) code = errno;
      continue;
    }
    text.append(part.data(), static_cast<size_t>(got));
    if (text.size() > kMaxNetFileBytes) code = EFBIG;
  }
  close(fd);
  if (code != 0) return Error{"read", code, path + " cannot be read."};
  return text;
}

}  // namespace flowglass
