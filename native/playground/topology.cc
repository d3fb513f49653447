#include "topology.h"

#include "network.h"
#include "ruleset.h"

namespace flowglass::playground {
namespace {

constexpr char kClients[] = "192.168.4.10";
constexpr char kClients6[] = "fd00:4::a0";
constexpr char kInternet[] = "198.51.100.20";
constexpr char kInternet6[] = "2001:db8:51::20";
constexpr char kPublic[] = "203.0.113.9";
constexpr char kPublic6[] = "2001:db8:9::9";
constexpr char kTenant[] = "10.5.1.10";  // in zone 5, both ways

constexpr Route kTcp[] = {
    {kClients, 180, kInternet, 120, 443, 26},     // source translated
    {kClients, 180, kInternet, 40, 993, 4},       //
    {kInternet, 200, kPublic, 1, 443, 10},        // destination translated
    {kInternet, 60, kPublic, 1, 2222, 2},         //
    {kClients, 120, "10.2.8.17", 6, 22, 6},       //
    {"10.2.8.14", 8, "10.2.8.40", 2, 5432, 9},    //
    {"10.2.8.14", 8, "10.2.8.44", 1, 6379, 6},    //
    {"10.2.8.60", 12, "10.2.8.50", 3, 6443, 7},   //
    {"10.2.8.60", 12, "10.2.8.46", 3, 9092, 5},   //
    {kTenant, 60, "10.5.0.10", 4, 443, 7},        // zone 5
    {kClients, 90, "10.7.0.10", 8, 8080, 4},      // zone 7 in the original direction only
    {"10.2.8.70", 4, "10.2.8.14", 20, 9100, 4},   //
    {kClients6, 150, kInternet6, 100, 443, 12},   //
    {kClients6, 80, "fd00:2::14", 6, 22, 3},      //
    {"fd00:2::14", 6, "fd00:2::40", 2, 5432, 4},  //
    {kInternet6, 90, kPublic6, 1, 443, 4},        // destination translated
    {"fd00:2::60", 9, "fd00:2::50", 3, 6443, 3},  //
};

constexpr Route kShort[] = {
    {kClients, 180, kInternet, 150, 443, 20},   {kClients, 180, kInternet, 60, 80, 8},
    {kInternet, 200, kPublic, 1, 443, 10},      {kInternet, 200, kPublic, 1, 80, 6},
    {"10.2.8.60", 12, "10.2.8.20", 6, 8080, 8}, {kTenant, 60, "10.5.0.10", 4, 443, 5},
    {kClients, 90, "10.7.0.10", 8, 8080, 3},    {kClients6, 150, kInternet6, 100, 443, 12},
    {kClients6, 90, "fd00:2::20", 6, 8080, 5},
};

constexpr Route kDead[] = {
    {kClients, 180, "10.2.8.99", 1, 443, 5},             // dropped: SYN_SENT
    {kClients, 180, "10.2.8.99", 1, 3389, 3},            //
    {kClients6, 90, "fd00:2::99", 1, 443, 2},            //
    {kInternet, 200, "10.2.8.14", 4, 23, 3},             // nobody listens: RST
    {kInternet6, 90, "fd00:2::14", 4, 3306, 1},          //
    {kClients, 60, "10.2.8.25", 2, kLostSynAckPort, 1},  // SYN_RECV
};

constexpr Route kUdp[] = {
    {kClients, 180, kInternet, 120, 443, 14},     // QUIC, source translated
    {kClients6, 150, kInternet6, 100, 443, 8},    //
    {kPublic, 1, "198.51.100.200", 4, 51820, 1},  // WireGuard
    {kClients, 60, "10.2.8.80", 3, 3478, 3},      // STUN and media
    {kTenant, 40, "10.5.0.20", 6, 4789, 3},       // VXLAN in zone 5
    {"fd00:2::60", 9, "fd00:2::70", 3, 8472, 2},  //
};

constexpr Route kNames[] = {
    {kClients, 180, "10.2.8.53", 2, 53, 16},
    {kClients, 180, "192.168.4.1", 1, 53, 8},  // this one redirected
    {kClients6, 150, "fd00:2::53", 2, 53, 8},
    {"10.2.8.53", 2, "198.51.100.53", 9, 53, 5},
    {kClients, 180, "198.51.100.123", 4, 123, 3},
    {"10.2.8.70", 1, "10.2.8.14", 40, 161, 3},
    {kTenant, 60, "10.5.0.53", 1, 53, 3},
    {kClients, 180, "10.2.8.99", 1, 53, 2},
    {"10.2.8.14", 40, "10.2.8.98", 1, 514, 4},
};

constexpr Route kEcho[] = {
    {"10.2.8.70", 2, "10.2.8.14", 40, 0, 5}, {kClients, 180, kInternet, 100, 0, 3},
    {kClients, 180, "10.2.8.99", 1, 0, 1},   {"fd00:2::70", 2, "fd00:2::14", 40, 0, 3},
    {kTenant, 60, "10.5.0.10", 4, 0, 1},     {kClients6, 90, kInternet6, 100, 0, 2},
};

constexpr Route kSctp[] = {
    {"10.2.8.90", 8, "10.2.8.110", 3, 36412, 5},  // S1AP
    {"10.2.8.90", 8, "10.2.8.113", 2, 2905, 3},   // M3UA
    {"fd00:2::90", 4, "fd00:2::110", 3, 36412, 2},
};

constexpr uint16_t kListened[] = {21, 22, 80, 443, 993, 2525, 5432, 6379, 6443, 7680, 8080, 8443, 9092, 9100};
constexpr uint16_t kAnswered[] = {53, 123, 161, 443, 514, 3478, 4789, 5353, 8472, 51820};

bool IsIpv6(const Route& route) {
  for (const char* at = route.from; *at; at++) {
    if (*at == ':') return true;
  }
  return false;
}

}  // namespace

Ends Draw(Dice& dice, std::span<const Route> routes) {
  int sum = 0;
  for (const Route& route : routes) sum += HasIpv6() || !IsIpv6(route) ? route.weight : 0;
  int drawn = dice.Between(1, sum);
  for (const Route& route : routes) {
    drawn -= HasIpv6() || !IsIpv6(route) ? route.weight : 0;
    if (drawn > 0) continue;
    return {MakeEndpoint(route.from, static_cast<unsigned>(dice.Between(0, route.from_hosts - 1)), 0),
            MakeEndpoint(route.to, static_cast<unsigned>(dice.Between(0, route.to_hosts - 1)), route.port)};
  }
  return {};
}

const std::span<const Route> kTcpRoutes = kTcp;
const std::span<const Route> kShortRoutes = kShort;
const std::span<const Route> kDeadRoutes = kDead;
const std::span<const Route> kUdpRoutes = kUdp;
const std::span<const Route> kNameRoutes = kNames;
const std::span<const Route> kEchoRoutes = kEcho;
const std::span<const Route> kSctpRoutes = kSctp;
const std::span<const uint16_t> kTcpPorts = kListened;
const std::span<const uint16_t> kUdpPorts = kAnswered;

}  // namespace flowglass::playground
