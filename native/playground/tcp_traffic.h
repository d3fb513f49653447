// TCP connections between real sockets: a listener answers whatever a client requests in a small header at
// the start of each message. The client's plan says how a connection talks and how it ends.
#pragma once

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

// How a connection ends, and so the state in which conntrack keeps it.
enum class TcpEnd {
  kFinish,     // the client closes: TIME_WAIT
  kHalfClose,  // the client closes, the server only after a while: CLOSE_WAIT
  kReset,      // RST: CLOSE
  kLostFin,    // the client's FIN is lost (kLostFinPort), then it vanishes: FIN_WAIT
  kVanish,     // both vanish silently: ESTABLISHED until it times out
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

// Counts the long-lived connections, so that the scenario can maintain their number.
struct TcpCensus {
  int held = 0;
};

// Connects as planned. False if no socket is available. `census` outlives the loop's actors.
bool StartTcp(EventLoop& loop, Dice& dice, TcpCensus& census, const TcpPlan& plan);

// Listens on one port of every address of a family. False if that is refused.
bool StartTcpListener(EventLoop& loop, int family, uint16_t port);

}  // namespace flowglass::playground
