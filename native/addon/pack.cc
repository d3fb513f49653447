// Checks what JavaScript passes: the packer trusts it.
#include "pack.h"

#include <cstdint>
#include <span>

#include "batch.h"
#include "packed_batch.h"

namespace flowglass {
namespace {

// The bytes of an ArrayBuffer; none for anything else.
std::span<const uint8_t> BatchIn(const Napi::Value& value) {
  if (!value.IsArrayBuffer()) return {};
  auto buffer = value.As<Napi::ArrayBuffer>();
  return {static_cast<const uint8_t*>(buffer.Data()), buffer.ByteLength()};
}

// The bytes of a Uint8Array that begins at a multiple of 8 in a buffer other than that of the batch; none for
// anything else.
std::span<uint8_t> TargetIn(const Napi::Value& value, const Napi::Value& batch) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) return {};
  auto array = value.As<Napi::Uint8Array>();
  if (array.ByteOffset() % 8 != 0 || array.ArrayBuffer().StrictEquals(batch)) return {};
  return {array.Data(), array.ByteLength()};
}

}  // namespace

Napi::Value Pack(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  // First: a conversion can run JavaScript, which can take the memory away.
  const Packing packing = {info[1].ToNumber().Uint32Value(), info[2].ToNumber().Uint32Value()};
  const std::span<const uint8_t> batch = BatchIn(info[0]);
  const std::span<uint8_t> target = TargetIn(info[3], info[0]);
  if (!IsBatch(batch) || target.size() < packed::kLargestBytes) {
    Napi::TypeError::New(env, "Expected a batch, and memory for a packed one").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  return Napi::Number::New(env, static_cast<double>(PackBatch(batch.data(), packing, target.data())));
}

}  // namespace flowglass
