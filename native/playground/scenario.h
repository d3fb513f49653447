// Who talks to whom in the playground, how often and for how long: the network of a small company with
// clients, servers, the internet behind a translating router, and two tenants in zones of their own.
#pragma once

#include "event_loop.h"
#include "sockets.h"
#include "tcp_traffic.h"
#include "udp_traffic.h"

namespace flowglass::playground {

// Number of descriptors for connections. Below about 6,000 fewer connections are kept open, and more are
// abandoned silently, so that the table still fills.
struct Budget {
  int tcp_held;
  int udp_held;
};
Budget BudgetFor(unsigned long descriptors);

// Starts flows at the steady rates, and many at once at first: about 5,000 entries after 3 s.
class Scenario final : public Actor {
 public:
  Scenario(uint32_t seed, const Budget& budget) : dice_(seed), budget_(budget) {}
  // Starts the servers and the first flows. False if it cannot listen on a single port.
  bool Start();
  void OnTime() override;

 private:
  void StartTunnels();
  void Fill();
  void KeepHeld(int most);
  void StartRates(double seconds);
  void HeldTcp();
  void StaleTcp();
  void ShortTcp();
  void DeadTcp();
  void HeldUdp();
  void ShortUdp();
  void Pings();
  void SctpAssociation();
  double Varied();

  Dice dice_;
  const Budget budget_;
  TcpCensus tcp_;
  UdpCensus udp_;
  int fill_step_ = 0;
  double pace_ = 1;
  double owed_[8] = {};
};

}  // namespace flowglass::playground
