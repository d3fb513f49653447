// Carries out requests that somebody else has encoded, and tells of each what became of it. Answers are
// handed over as they came: what they mean is not known here.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exchange.h"
#include "request_list.h"

namespace flowglass {

// Values of native/handle/binding.ts.
enum class TransactionState : uint8_t {
  kAnswered = 0,
  kUnknown = 1,  // The answer was lost: it may have been carried out.
  kNotSent = 2
};

struct Transaction {
  // For each request: 0 for success, else why not. With kUnknown and kNotSent: why there is no answer.
  std::vector<int32_t> errnos;
  std::vector<uint8_t> states;
  // What the kernel, the helper or we said in words, by request, in the order of the requests.
  std::vector<std::pair<uint32_t, std::string>> texts;
  // All messages that answered, headers included, each padded to 4 bytes; no NLMSG_ERROR or NLMSG_DONE. A
  // dump is there as a whole or not at all.
  std::vector<uint8_t> replies;
  // For each of them: which request it answers.
  std::vector<uint32_t> reply_requests;
};

// The most that replies may take, bytes: some 200,000 expectations, and far more than any statistics.
inline constexpr size_t kMaxTransactionBytes = 64 * 1024 * 1024;

// Runs the requests in order. Thread: one. Errors, where nothing was answered and nothing may have been
// changed: EPERM, ECANCELED, EPIPE, what the helper refuses with; for a single dump also ENOBUFS, ETIMEDOUT,
// EMSGSIZE (beyond kMaxTransactionBytes). Later on they are told with the requests that they struck.
Result<Transaction> Transact(Exchange& exchange, const std::string& op, RequestList requests);

}  // namespace flowglass
