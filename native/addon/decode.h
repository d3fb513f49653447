// Decodes messages from JavaScript: a capture, a fixture.
#pragma once

#include <napi.h>

namespace flowglass {

// decode(messages: Uint8Array, events: boolean): {batches: ArrayBuffer[], strings: string[]}. Whole netlink
// messages one after another, each padded to 4; `events`: they were events, for the column `event`. `strings`
// are those that the batches refer to, from number 1 on. Thread: JS.
Napi::Value DecodeMessages(const Napi::CallbackInfo& info);

}  // namespace flowglass
