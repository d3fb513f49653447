// Runs the decoder of the readers over bytes from JavaScript.
#include "decode.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "batch_decoder.h"
#include "clock.h"
#include "values.h"

namespace flowglass {
namespace {

// The shortest message of a flow: its two headers.
constexpr size_t kShortestMessage = sizeof(nlmsghdr) + sizeof(nfgenmsg);

// A batch that is filled and handed over repeatedly. It has room for as many flows as the bytes can hold: a
// full-size batch for one answer would mean a megabyte of fresh memory.
class Batches {
 public:
  Batches(Napi::Env env, size_t bytes)
      : env_(env),
        list_(Napi::Array::New(env)),
        capacity_(std::min(kBatchCapacity, BatchCapacity(bytes / kShortestMessage))),
        words_((BatchBytes(capacity_) + 7) / 8) {}

  BatchWriter& writer() { return writer_; }
  void HandOver() {
    writer_.Finish(NowMs());
    list_.Set(list_.Length(), CopyToArrayBuffer(env_, memory(), writer_.count()));
    writer_ = BatchWriter(memory(), capacity_);
  }
  // All batches, including the unfinished last one.
  Napi::Array Finish() {
    HandOver();
    return list_;
  }

 private:
  uint8_t* memory() { return reinterpret_cast<uint8_t*>(words_.data()); }

  Napi::Env env_;
  Napi::Array list_;
  const size_t capacity_;
  // Words, for alignment.
  std::vector<uint64_t> words_;
  BatchWriter writer_ = BatchWriter(memory(), capacity_);
};

}  // namespace

Napi::Value DecodeMessages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    Napi::TypeError::New(env, "Expected a Uint8Array of netlink messages").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto bytes = info[0].As<Napi::Uint8Array>();
  StringTable strings;
  BatchDecoder decoder(SipKey::OfProcess(), strings, info[1].ToBoolean());
  decoder.Begin(std::span<const uint8_t>(bytes.Data(), bytes.ByteLength()));
  Batches batches(env, bytes.ByteLength());
  for (auto stop = decoder.Continue(batches.writer()); stop != BatchDecoder::Stop::kDatagramEnd;
       stop = decoder.Continue(batches.writer())) {
    // It also stops at messages other than flows: continue after them.
    if (stop == BatchDecoder::Stop::kBatchFull) batches.HandOver();
    if (stop == BatchDecoder::Stop::kExpectation) batches.writer().CountForeign();
  }
  const Napi::Array texts = Napi::Array::New(env);
  for (const std::string& text : strings.Since(0)) texts.Set(texts.Length(), Napi::String::New(env, text));
  const Napi::Object result = Napi::Object::New(env);
  result.Set("batches", batches.Finish());
  result.Set("strings", texts);
  return result;
}

}  // namespace flowglass
