// Carries out requests encoded elsewhere, and reports the outcome of each. Answers are handed over as
// received, without interpreting them.
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
  // For each request: 0 for success, else the errno. With kUnknown and kNotSent: why there is no answer.
  std::vector<int32_t> errnos;
  std::vector<uint8_t> states;
  // Sentences of the kernel, the helper or ours, by request, in the order of the requests.
  std::vector<std::pair<uint32_t, std::string>> texts;
  // All answering messages with their headers, each padded to 4 bytes; no NLMSG_ERROR or NLMSG_DONE. A dump
  // is complete or absent.
  std::vector<uint8_t> replies;
  // For each reply, the request that it answers.
  std::vector<uint32_t> reply_requests;
};

// Limit of the replies, bytes: some 200,000 expectations, and far more than any statistics.
inline constexpr size_t kMaxTransactionBytes = 64 * 1024 * 1024;

// Runs the requests in order. Thread: one. Errors, if nothing was answered and nothing can have changed:
// EPERM, ECANCELED, EPIPE, the helper's refusals; for a single dump also ENOBUFS, ETIMEDOUT, EMSGSIZE (beyond
// kMaxTransactionBytes). Later errors are reported with the requests that they hit.
Result<Transaction> Transact(Exchange& exchange, const std::string& op, RequestList requests);

}  // namespace flowglass
