// TCP connections between real sockets: a listener answers whatever a client asks for in a small header at
// the start of each message. How a connection talks and how it ends is the client's plan.
#pragma once

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

// How a connection ends, and so the state in which conntrack keeps it.
enum class TcpEnd {
  kFinish,     // the client closes: TIME_WAIT
  kHalfClose,  // the client closes, the server only after a while: CLOSE_WAIT
  kReset,      // RST: CLOSE
  kLostFin,    // the client's FIN is lost (kLostFinPort), and it is gone then: FIN_WAIT
  kVanish,     // both are gone without a word: ESTABLISHED until it times out
};

// The plan of one connection. Bytes are per message, excluding headers.
struct TcpPlan {
  Endpoint from, to;
  uint32_t request_bytes = 200;
  uint32_t reply_bytes = 1000;
  int64_t interval_ms = 1000;  // between messages, varied by a half either way
  int64_t life_ms = 0;         // 0: one message, then the end
  TcpEnd end = TcpEnd::kFinish;
};

// Counts the connections that live long, so that the scenario can keep their number.
struct TcpCensus {
  int held = 0;
};

// Connects as planned. False where no socket is to be had. `census` outlives the loop's actors.
bool StartTcp(EventLoop& loop, Dice& dice, TcpCensus& census, const TcpPlan& plan);

// Listens at one port of every address of a family. False where that is refused.
bool StartTcpListener(EventLoop& loop, int family, uint16_t port);

}  // namespace flowglass::playground
