// libFuzzer on the kernel's answers: acknowledgements, errors with the kernel's words, ends of dumps.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "batch_decoder.h"

namespace {

using namespace flowglass;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckAnswer(const Message& message) {
  // In memory of exactly this size, so that a read beyond it shows.
  const std::vector<uint8_t> exact(message.payload.begin(), message.payload.end());
  const Answer answer = ReadAnswer({message.header, exact});
  Require(answer.sequence == message.header.nlmsg_seq);
  Require(answer.done == (message.header.nlmsg_type == NLMSG_DONE));
  Require(answer.code >= 0 && answer.code < 4096);
  if (answer.message.empty()) return;
  Require((message.header.nlmsg_flags & NLM_F_ACK_TLVS) != 0);
  // The words are in the message after its head, and end before their NUL.
  const size_t head = answer.done ? sizeof(int32_t) : sizeof(nlmsgerr);
  const std::string_view payload(reinterpret_cast<const char*>(exact.data()), exact.size());
  Require(payload.find(answer.message, head + sizeof(nlattr)) != std::string_view::npos);
  Require(answer.message.find('\0') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  MessageReader reader({data, size});
  Message message;
  while (reader.Next(message)) {
    CheckAnswer(message);
    // The same payload as the other kind of answer.
    message.header.nlmsg_type = message.header.nlmsg_type == NLMSG_DONE ? NLMSG_ERROR : NLMSG_DONE;
    CheckAnswer(message);
  }
  return 0;
}
