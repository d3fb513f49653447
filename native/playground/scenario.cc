#include "scenario.h"

#include <algorithm>
#include <cstdio>

#include "network.h"
#include "raw_traffic.h"
#include "ruleset.h"
#include "sctp_traffic.h"
#include "topology.h"

namespace flowglass::playground {
namespace {

constexpr int64_t kStepMs = 100;
// Number of steps of the first filling.
constexpr int kFillSteps = 20;
// About how long flows stay in the table; determines how many of each kind the first filling makes.
constexpr double kFillSeconds = 28;
// Connections that nobody holds open, made in each step of the first filling.
constexpr int kStalePerStep = 20;

// Flows per second of each short-lived kind, in the order of Scenario::owed_.
enum Kind { kShortTcp, kDeadTcp, kShortUdp, kPing, kSctpOpen, kStale, kKinds };
constexpr double kRates[kKinds] = {16, 5, 34, 5, 0.4, 0.3};

int64_t Milliseconds(double seconds) {
  return static_cast<int64_t>(seconds * 1000);
}

// How a long-lived connection talks: bytes and milliseconds, chosen by `weight`.
struct Habit {
  int weight;
  uint32_t request_bytes, reply_bytes;
  int64_t interval_ms;
};
constexpr Habit kHabits[] = {
    {60, 60, 60, 45'000},      // keepalives
    {34, 300, 1'500, 9'000},   // now and then
    {16, 120, 700, 2'500},     // a terminal, a queue
    {6, 400, 12'000, 2'000},   // pages
    {1, 600, 120'000, 1'000},  // a download
    {1, 40'000, 200, 1'500},   // an upload
};

const Habit& DrawHabit(Dice& dice) {
  int sum = 0;
  for (const Habit& habit : kHabits) sum += habit.weight;
  int drawn = dice.Between(1, sum);
  for (const Habit& habit : kHabits) {
    drawn -= habit.weight;
    if (drawn <= 0) return habit;
  }
  return kHabits[0];
}

TcpEnd DrawEnd(Dice& dice) {
  const int drawn = dice.Between(1, 100);
  if (drawn <= 70) return TcpEnd::kFinish;
  if (drawn <= 85) return TcpEnd::kHalfClose;
  return drawn <= 96 ? TcpEnd::kReset : TcpEnd::kVanish;
}

}  // namespace

Budget BudgetFor(unsigned long descriptors) {
  const int usable = static_cast<int>(std::min(descriptors, 65536ul)) - 300;
  // An open TCP connection has both its sockets here, an open UDP flow one.
  return {std::clamp(usable * 6 / 10 / 2, 20, 1500), std::clamp(usable * 2 / 10, 20, 800)};
}

bool Scenario::Start() {
  bool any = false;
  for (const int family : {AF_INET, AF_INET6}) {
    for (const uint16_t port : kTcpPorts) any |= StartTcpListener(loop(), family, port);
    for (const uint16_t port : kUdpPorts) StartUdpServer(loop(), family, IPPROTO_UDP, port);
    if (!StartUdpServer(loop(), family, IPPROTO_UDPLITE, 5004) && family == AF_INET) {
      fprintf(stderr, "flowglass-playground: without UDP-Lite: this kernel has none\n");
    }
  }
  StartTunnels();
  OnTime();
  return any;
}

void Scenario::StartTunnels() {
  constexpr struct {
    const char *from, *to;
    int protocol;
    bool answered;
  } kTunnels[] = {
      {"203.0.113.9", "198.51.100.210", IPPROTO_GRE, true},
      {"203.0.113.9", "198.51.100.211", IPPROTO_GRE, true},
      {"10.5.1.2", "10.5.2.2", IPPROTO_GRE, true},
      {"2001:db8:9::9", "2001:db8:51::d2", IPPROTO_GRE, true},
      {"203.0.113.9", "198.51.100.212", IPPROTO_ESP, true},
      {"10.2.8.2", "10.2.8.3", 89 /* OSPF */, true},
      {"10.2.8.3", "10.2.8.4", 89 /* OSPF */, false},
  };
  for (const auto& tunnel : kTunnels) {
    StartTunnel(loop(), dice_,
                {MakeEndpoint(tunnel.from, 0, 0), MakeEndpoint(tunnel.to, 0, 0), tunnel.protocol,
                 dice_.Between(1500, 6000), tunnel.answered});
  }
}

void Scenario::OnTime() {
  if (fill_step_ < kFillSteps) {
    Fill();
  } else {
    // A walk between calm and busy minutes, so that rates and counts keep moving.
    pace_ = std::clamp(pace_ + dice_.Between(-10, 10) / 400.0, 0.6, 1.25);
    StartRates(kStepMs / 1000.0 * pace_);
    KeepHeld(4);
  }
  WakeAfter(kStepMs);
}

void Scenario::Fill() {
  fill_step_++;
  ScaleTimeouts(static_cast<double>(fill_step_) / kFillSteps);
  StartRates(kFillSeconds / kFillSteps);
  KeepHeld(std::max(budget_.tcp_held, budget_.udp_held) / kFillSteps + 1);
  // Connections that cannot be held for lack of descriptors are replaced by abandoned ones, which need none.
  const int missing = 1500 - budget_.tcp_held + 800 - budget_.udp_held;
  for (int i = 0; i < kStalePerStep + missing / kFillSteps; i++) StaleTcp();
}

void Scenario::KeepHeld(int most) {
  for (int i = 0; i < most && tcp_.held < budget_.tcp_held * (0.9 + pace_ / 10); i++) HeldTcp();
  for (int i = 0; i < most && udp_.held < budget_.udp_held * (0.9 + pace_ / 10); i++) HeldUdp();
}

void Scenario::StartRates(double seconds) {
  void (Scenario::*const starts[kKinds])() = {&Scenario::ShortTcp,        &Scenario::DeadTcp,
                                              &Scenario::ShortUdp,        &Scenario::Pings,
                                              &Scenario::SctpAssociation, &Scenario::StaleTcp};
  for (int kind = 0; kind < kKinds; kind++) {
    for (owed_[kind] += kRates[kind] * seconds * Varied(); owed_[kind] >= 1; owed_[kind]--)
      (this->*starts[kind])();
  }
}

double Scenario::Varied() {
  return dice_.Between(40, 160) / 100.0;
}

void Scenario::HeldTcp() {
  const Ends ends = Draw(dice_, kTcpRoutes);
  const Habit& habit = DrawHabit(dice_);
  TcpPlan plan{ends.from,         ends.to, habit.request_bytes, habit.reply_bytes,
               habit.interval_ms, 0,       DrawEnd(dice_)};
  plan.life_ms = Milliseconds(5 + dice_.Spread(150));
  StartTcp(loop(), dice_, tcp_, plan);
}

void Scenario::StaleTcp() {
  const Ends ends = Draw(dice_, kTcpRoutes);
  StartTcp(loop(), dice_, tcp_, {ends.from, ends.to, 300, 2000, 1000, 0, TcpEnd::kVanish});
}

void Scenario::ShortTcp() {
  Ends ends = Draw(dice_, kShortRoutes);
  const auto reply = static_cast<uint32_t>(400 + dice_.Spread(6000));
  TcpPlan plan{ends.from, ends.to, 350, reply, 1000, 0, DrawEnd(dice_)};
  if (dice_.Chance(0.05))
    plan.to = MakeEndpoint("10.2.8.26", 0, kLostFinPort),
    plan.end = dice_.Chance(0.5) ? TcpEnd::kLostFin : TcpEnd::kFinish;
  StartTcp(loop(), dice_, tcp_, plan);
}

void Scenario::DeadTcp() {
  const Ends ends = Draw(dice_, kDeadRoutes);
  StartTcp(loop(), dice_, tcp_, {ends.from, ends.to, 100, 100, 1000, 0, TcpEnd::kFinish});
}

void Scenario::HeldUdp() {
  const Ends ends = Draw(dice_, kUdpRoutes);
  const int64_t interval = dice_.Chance(0.1) ? 400 : dice_.Between(3'000, 15'000);
  UdpPlan plan{ends.from,
               ends.to,
               IPPROTO_UDP,
               static_cast<uint16_t>(dice_.Between(40, 400)),
               static_cast<uint16_t>(dice_.Between(60, 1350)),
               0,
               interval};
  plan.exchanges = 2 + static_cast<int>(dice_.Spread(120'000) / static_cast<double>(interval));
  StartUdp(loop(), dice_, udp_, plan);
}

void Scenario::ShortUdp() {
  if (dice_.Chance(0.03)) {
    const Ends ends{MakeEndpoint("10.2.8.80", static_cast<unsigned>(dice_.Between(0, 9)), 0),
                    MakeEndpoint("10.2.8.130", static_cast<unsigned>(dice_.Between(0, 3)), 5004)};
    StartUdp(loop(), dice_, udp_,
             {ends.from, ends.to, IPPROTO_UDPLITE, 180, 180, dice_.Between(1, 20), 1000});
    return;
  }
  const Ends ends = Draw(dice_, kNameRoutes);
  const bool silent = ntohs(ends.to.family() == AF_INET ? ends.to.v4.sin_port : 0) == 514;
  const auto reply = static_cast<uint16_t>(silent ? 0 : dice_.Between(80, 500));
  StartUdp(loop(), dice_, udp_,
           {ends.from, ends.to, IPPROTO_UDP, static_cast<uint16_t>(dice_.Between(40, 90)), reply});
}

void Scenario::Pings() {
  const Ends ends = Draw(dice_, kEchoRoutes);
  StartEcho(loop(), dice_, {ends.from, ends.to, dice_.Between(1, 12), 1000, 56});
}

void Scenario::SctpAssociation() {
  Ends ends = Draw(dice_, kSctpRoutes);
  const auto port = static_cast<uint16_t>(dice_.Between(32768, 60999));
  if (ends.from.family() == AF_INET)
    ends.from.v4.sin_port = htons(port);
  else
    ends.from.v6.sin6_port = htons(port);
  StartSctp(loop(), dice_, {ends.from, ends.to, dice_.Between(5, 60), 3000, !dice_.Chance(0.15)});
}

}  // namespace flowglass::playground
