// Results of the core: a value or an error. The core throws nothing and prints nothing.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace flowglass {

// What failed: the operation, in words a caller can match ("open", "send", "receive", "dump", ...), an errno
// value, and a sentence if there is more to say.
struct Error {
  std::string op;
  int code = 0;
  std::string message;
  // The helper refused it by its own rules; `message` says why, and the kernel never saw it.
  bool by_helper = false;

  // The same failure, attributed to another operation.
  Error Of(std::string other_op) const { return {std::move(other_op), code, message, by_helper}; }
};

struct Ok {};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}
  bool ok() const { return state_.index() == 0; }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<Ok>;

}  // namespace flowglass
