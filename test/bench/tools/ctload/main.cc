// The load tool of tests and benchmarks: fills the table of the current network namespace, and measures the
// library's references, each the barest loop that sends the same requests. Shares no code with the library
// except the walk over netlink messages.
//
//   ctload insert N [COMPOSITION] [--nat PERCENT] [--timeout SECONDS]
//     COMPOSITION: --mix (a third UDP, a quarter IPv6), --two-families (a third UDP, half IPv6), --one-family
//     (a third UDP, all IPv4); all IPv4 TCP without any. --nat: percentage with a translated source.
//   ctload flush
//   ctload discard [PART]...   receives dumps and throws them away, each PART on its own socket and thread
//     PART: conditions separated by commas: ipv4, ipv6, tcp, udp (these need a family), mark=VALUE/MASK,
//     status=VALUE/MASK
//   ctload batched get|delete [udp]   gets or deletes the flows of an earlier dump
//   ctload batched update MARK [udp]
//   ctload events N [--buffer BYTES] [--quiet MS]
//   ctload churn RATE EVENTS [--from N] [--updates]
//     --from: uses entries after the first N, which insert may have made
//
// commands.h says what each measures and prints.
#include <netinet/in.h>

#include <charconv>
#include <cstdio>
#include <string_view>

#include "commands.h"
#include "request.h"

namespace ctload {
namespace {

using Words = std::span<char* const>;

std::optional<uint32_t> ParseNumber(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The number after the option at `i`; advances `i` to it.
std::optional<uint32_t> NumberAfter(Words words, size_t& i) {
  return ++i < words.size() ? ParseNumber(words[i]) : std::nullopt;
}

std::optional<uint8_t> ParseProtocol(std::string_view word) {
  if (word == "tcp") return IPPROTO_TCP;
  if (word == "udp") return IPPROTO_UDP;
  return std::nullopt;
}

// 10, or 0x10/0xff.
std::optional<MaskedValue> ParseMasked(std::string_view text) {
  const size_t slash = text.find('/');
  const auto value = ParseNumber(text.substr(0, slash));
  const auto mask = slash == text.npos ? UINT32_MAX : ParseNumber(text.substr(slash + 1));
  if (!value || !mask) return std::nullopt;
  return MaskedValue{*value, *mask};
}

bool AddCondition(std::string_view word, DumpPart& part) {
  if (word == "ipv4" || word == "ipv6") {
    part.family = word == "ipv4" ? AF_INET : AF_INET6;
    return true;
  }
  if (word.starts_with("mark=")) return (part.mark = ParseMasked(word.substr(5))).has_value();
  if (word.starts_with("status=")) return (part.status = ParseMasked(word.substr(7))).has_value();
  return (part.protocol = ParseProtocol(word)).has_value();
}

std::optional<DumpPart> ParsePart(std::string_view text) {
  DumpPart part;
  while (true) {
    const size_t comma = text.find(',');
    if (!AddCondition(text.substr(0, comma), part)) return std::nullopt;
    if (comma == text.npos) return part;
    text.remove_prefix(comma + 1);
  }
}

int Usage() {
  std::fputs(
      "usage: ctload insert N [--mix | --one-family | --two-families] [--nat PERCENT] [--timeout SECONDS] | "
      "flush\n"
      "       ctload discard [PART]... | batched get|delete [udp] | batched update MARK [udp]\n"
      "       ctload events N [--buffer BYTES] [--quiet MS] | churn RATE EVENTS [--from N] [--updates]\n",
      stderr);
  return 64;
}

std::optional<Composition> ParseComposition(std::string_view word) {
  if (word == "--mix") return Composition{.udp = true, .ipv6_quarters = 1};
  if (word == "--two-families") return Composition{.udp = true, .ipv6_quarters = 2};
  if (word == "--one-family") return Composition{.udp = true};
  return std::nullopt;
}

int RunInsert(Words words) {
  const auto count = words.empty() ? std::nullopt : ParseNumber(words[0]);
  if (!count) return Usage();
  Composition composition;
  uint32_t nat_percent = 0;
  uint32_t timeout_sec = 3600;
  for (size_t i = 1; i < words.size(); i++) {
    const std::string_view word = words[i];
    if (word == "--timeout" || word == "--nat") {
      const auto number = NumberAfter(words, i);
      if (!number) return Usage();
      (word == "--nat" ? nat_percent : timeout_sec) = *number;
    } else if (const auto parsed = ParseComposition(word)) {
      composition = *parsed;
    } else {
      return Usage();
    }
  }
  composition.nat_percent = nat_percent;
  return Insert(*count, composition, timeout_sec);
}

int RunDiscard(Words words) {
  std::vector<DumpPart> parts;
  for (const std::string_view word : words) {
    const auto part = ParsePart(word);
    if (!part) return Usage();
    parts.push_back(*part);
  }
  if (parts.empty()) parts.emplace_back();
  return Discard(parts);
}

int RunBatched(Words words) {
  const std::string_view what = words.empty() ? std::string_view() : words[0];
  const bool update = what == "update";
  if (!update && what != "get" && what != "delete") return Usage();
  const size_t taken = update ? 2 : 1;
  const auto mark = update && words.size() > 1 ? ParseNumber(words[1]) : 0;
  if (!mark || words.size() < taken || words.size() > taken + 1) return Usage();
  KnownFlowsTask task;
  task.type = update ? IPCTNL_MSG_CT_NEW : what == "get" ? IPCTNL_MSG_CT_GET : IPCTNL_MSG_CT_DELETE;
  task.mark = *mark;
  if (words.size() > taken) {
    task.protocol = ParseProtocol(words[taken]);
    if (!task.protocol) return Usage();
  }
  return KnownFlows(task);
}

int RunEvents(Words words) {
  const auto expected = words.empty() ? std::nullopt : ParseNumber(words[0]);
  if (!expected) return Usage();
  uint32_t buffer_bytes = 0;
  uint32_t quiet_ms = 1000;
  for (size_t i = 1; i < words.size(); i++) {
    const std::string_view word = words[i];
    if (word != "--buffer" && word != "--quiet") return Usage();
    const auto number = NumberAfter(words, i);
    if (!number || *number > INT32_MAX) return Usage();
    (word == "--buffer" ? buffer_bytes : quiet_ms) = *number;
  }
  return Events(*expected, static_cast<int>(buffer_bytes), static_cast<int>(quiet_ms));
}

int RunChurn(Words words) {
  if (words.size() < 2) return Usage();
  const auto rate = ParseNumber(words[0]);
  const auto events = ParseNumber(words[1]);
  if (!rate || !events || *rate == 0) return Usage();
  ChurnTask task = {.rate = *rate, .events = *events};
  for (size_t i = 2; i < words.size(); i++) {
    const std::string_view word = words[i];
    const auto first_entry = word == "--from" ? NumberAfter(words, i) : std::nullopt;
    if (first_entry) {
      task.first_entry = *first_entry;
    } else if (word == "--updates") {
      task.updates = true;
    } else {
      return Usage();
    }
  }
  return Churn(task);
}

int Run(Words words) {
  if (words.empty()) return Usage();
  const std::string_view command = words[0];
  const Words rest = words.subspan(1);
  if (command == "insert") return RunInsert(rest);
  if (command == "flush" && rest.empty()) return Flush();
  if (command == "discard") return RunDiscard(rest);
  if (command == "batched") return RunBatched(rest);
  if (command == "events") return RunEvents(rest);
  if (command == "churn") return RunChurn(rest);
  return Usage();
}

}  // namespace
}  // namespace ctload

int main(int argc, char** argv) {
  return ctload::Run(std::span<char* const>(argv, static_cast<size_t>(argc)).subspan(argc > 0 ? 1 : 0));
}
