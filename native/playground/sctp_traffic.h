// SCTP associations, with packets made here (RFC 9260) and sent by a raw socket for both ends: conntrack
// tracks them like any others, and the kernel needs no SCTP stack.
#pragma once

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

struct SctpPlan {
  Endpoint from, to;  // with ports
  int messages = 20;  // of data, each acknowledged
  int64_t interval_ms = 2000;
  bool answered = true;  // otherwise only the INIT is sent: COOKIE_WAIT
};

// One association from INIT to SHUTDOWN COMPLETE. False if no raw socket is available.
bool StartSctp(EventLoop& loop, Dice& dice, const SctpPlan& plan);

}  // namespace flowglass::playground
