// Captures fixtures from the kernel of the current network namespace, as raw netlink messages (capture.sh).
//
//   fixture-capture new FAMILY PROTOCOL SPORT DPORT      makes an entry, also if conntrack -I refuses it
//   fixture-capture dump FAMILY PROTOCOL DPORT FILE      writes the message of the first such flow
//   fixture-capture events DIRECTORY COMMAND...          writes event-new, event-update and event-destroy.bin
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "channel.h"
#include "columns.gen.h"
#include "flow_decoder.h"
#include "messages.h"
#include "receiver.h"
#include "request.h"
#include "wake.h"

namespace {

using namespace flowglass;

std::unique_ptr<Channel> OpenChannel(const ChannelOptions& options) {
  auto source = OpenDirectSource("");
  if (source.ok()) {
    auto channel = source.value()->Open(options);
    if (channel.ok()) return std::move(channel.value());
  }
  std::fputs("no channel: run as root\n", stderr);
  std::exit(1);
}

void Write(const std::string& path, const Message& message) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(&message.header), sizeof(message.header));
  file.write(reinterpret_cast<const char*>(message.payload.data()),
             static_cast<std::streamsize>(message.payload.size()));
}

int New(uint8_t family, uint8_t protocol, uint16_t sport, uint16_t dport) {
  NewFlow entry;
  Flow& flow = entry.flow;
  flow.family = family;
  flow.original = {{{0, 0, 0xffff, 0x0a000001}}, {{0, 0, 0xffff, 0x0a000002}}, sport, dport, protocol};
  if (family == AF_INET6) {
    flow.original.source = {{0xfd000000, 0, 0, 1}};
    flow.original.destination = {{0xfd000000, 0, 0, 2}};
  }
  flow.reply = {flow.original.destination, flow.original.source, dport, sport, protocol};
  RequestWriter writer;
  writer.New(1, entry, true);
  auto channel = OpenChannel({});
  if (!channel->Send(writer.bytes()).ok()) return 1;
  Receiver receiver(channel->fd());
  if (receiver.Receive() != Receiver::Got::kDatagram) return 1;
  int32_t code = 0;
  std::memcpy(&code, receiver.datagram().data() + sizeof(nlmsghdr), sizeof(code));
  if (code != 0) std::fprintf(stderr, "refused: %s\n", std::strerror(-code));
  return code == 0 ? 0 : 1;
}

int Dump(uint8_t family, uint8_t protocol, uint16_t dport, const std::string& path) {
  auto channel = OpenChannel({});
  RequestWriter writer;
  writer.Dump(1, family);
  if (!channel->Send(writer.bytes()).ok()) return 1;
  Receiver receiver(channel->fd());
  StringTable strings;
  bool found = false;
  while (receiver.Receive() == Receiver::Got::kDatagram) {
    MessageReader reader(receiver.datagram());
    Message message;
    while (reader.Next(message)) {
      ReadMarks marks;
      Flow flow;
      if (found || message.is_control() || !DecodeFlow(message.payload, strings, marks, flow)) continue;
      if (flow.original.protocol != protocol || flow.original.dport != dport) continue;
      Write(path, message);
      found = true;
    }
  }
  if (!found) std::fprintf(stderr, "no flow for %s\n", path.c_str());
  return found ? 0 : 1;
}

int Events(const std::string& directory, char** command) {
  auto channel = OpenChannel({.groups = {1, 2, 3}, .buffer_bytes = 1 << 20});
  const pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    _exit(127);
  }
  waitpid(child, nullptr, 0);
  Receiver receiver(channel->fd());
  while (receiver.Receive() == Receiver::Got::kDatagram) {
    MessageReader reader(receiver.datagram());
    Message message;
    while (reader.Next(message)) {
      const bool created = (message.header.nlmsg_flags & NLM_F_CREATE) != 0;
      const char* name = message.type() == IPCTNL_MSG_CT_DELETE ? "destroy" : created ? "new" : "update";
      Write(directory + "/event-" + name + ".bin", message);
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return static_cast<uint16_t>(std::atoi(argv[i])); };
  const auto byte = [&](int i) { return static_cast<uint8_t>(std::atoi(argv[i])); };
  if (command == "new" && argc == 6) return New(byte(2), byte(3), number(4), number(5));
  if (command == "dump" && argc == 6) return Dump(byte(2), byte(3), number(4), argv[5]);
  if (command == "events" && argc > 3) return Events(argv[2], argv + 3);
  std::fputs("usage: see the head of capture.cc\n", stderr);
  return 64;
}
