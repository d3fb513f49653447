// The request policy of flowglass-helper: counters, the tables of unconfirmed and dying flows, and
// expectations.
#include <cerrno>

#include "policy_requests.h"

namespace flowglass {
namespace {

constexpr uint16_t kZero = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_CTRZERO;
constexpr uint16_t kDying = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_DYING;
constexpr uint16_t kUnconfirmed = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_UNCONFIRMED;
constexpr uint16_t kExpNew = NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_NEW;
constexpr uint16_t kExpGet = NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_GET;
constexpr uint16_t kExpDelete = NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_DELETE;

constexpr uint16_t kRequest = NLM_F_REQUEST | NLM_F_ACK;
constexpr uint16_t kDump = NLM_F_REQUEST | NLM_F_DUMP;
constexpr PolicyContext kReader{.read_only = true};

// A dump of all families with these attributes.
Bytes MakeDump(uint16_t type, std::initializer_list<Bytes> attributes = {}, uint8_t family = AF_UNSPEC) {
  return MakeMessage({.type = type, .flags = kDump, .family = family}, attributes);
}

Bytes Number(uint16_t type, uint8_t value) {
  return MakeAttribute(type, {0, 0, 0, value});
}

Bytes MakeNat(const Bytes& direction, const Bytes& tuple) {
  return MakeNested(CTA_EXPECT_NAT, {direction, tuple});
}

const Bytes kMaster = MakeTuple(CTA_EXPECT_MASTER);
const Bytes kTuple = MakeTuple(CTA_EXPECT_TUPLE);
const Bytes kMask = MakeTuple(CTA_EXPECT_MASK);
const Bytes kNatTuple = MakeTuple(CTA_EXPECT_NAT_TUPLE);
const Bytes kZone = MakeAttribute(CTA_EXPECT_ZONE, {0, 5});
const Bytes kPartial = MakeNested(CTA_EXPECT_TUPLE, {MakeNested(CTA_TUPLE_PROTO, {MakeAttribute(1, {6})})});

// A creation with these attributes besides the three required ones.
int CheckNew(std::initializer_list<Bytes> more, uint16_t flags = NLM_F_CREATE | NLM_F_EXCL) {
  const Head head{.type = kExpNew, .flags = static_cast<uint16_t>(kRequest | flags)};
  return Check(MakeMessage(head, {kTuple, kMask, kMaster, Join(more)}));
}

int CheckDelete(std::initializer_list<Bytes> attributes, uint8_t family = AF_INET, uint8_t version = 0) {
  return Check(MakeMessage({.type = kExpDelete, .family = family, .version = version}, attributes));
}

}  // namespace

TEST(policy_zero_one, "counters of one flow are zeroed by its exact tuple") {
  CHECK_EQUAL(Check(MakeMessage({.type = kZero}, {MakeTuple(), MakeAttribute(CTA_ZONE, {0, 5})})), 0);
  CHECK_EQUAL(Check(MakeMessage({.type = kZero})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kZero, .family = AF_UNSPEC}, {MakeTuple()})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kZero}, {MakeTuple(), U32(CTA_MARK)})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kZero}, {MakeTuple()}), kReader), EPERM);
}

TEST(policy_zero_dump, "a dump that zeroes counters has no condition that a kernel could get wrong") {
  CHECK_EQUAL(Check(MakeDump(kZero)), 0);
  CHECK_EQUAL(Check(MakeDump(kZero, {}, AF_INET6)), 0);
  CHECK_EQUAL(Check(MakeDump(kZero, {}, AF_BRIDGE)), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero, {U32(CTA_MARK), U32(CTA_MARK_MASK)})), 0);
  CHECK_EQUAL(Check(MakeDump(kZero, {U32(CTA_STATUS), U32(CTA_STATUS_MASK)})), 0);
  CHECK_EQUAL(Check(MakeDump(kZero, {U32(CTA_STATUS)}), {.status_filter = false}), EOPNOTSUPP);
  CHECK_EQUAL(Check(MakeDump(kZero, {U32(CTA_MARK_MASK)})), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero, {U32(CTA_STATUS_MASK)})), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero, {MakeAttribute(CTA_ZONE, {0, 5})})), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero, {MakeTuple()}, AF_INET)), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero, {MakeTuple(), MakeNested(CTA_FILTER, {U32(1)})}, AF_INET)), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kZero), kReader), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kZero, .flags = NLM_F_REQUEST | NLM_F_ROOT})), EPERM);
}

TEST(policy_filtered_dump, "a dump that only reads can have every condition, even in read-only mode") {
  const Bytes filter = MakeNested(CTA_FILTER, {U32(1), U32(2)});
  const Bytes all = MakeDump(kCtGet,
                             {MakeTuple(), MakeTuple(CTA_TUPLE_REPLY), U32(CTA_MARK), U32(CTA_MARK_MASK),
                              U32(CTA_STATUS), U32(CTA_STATUS_MASK), MakeAttribute(CTA_ZONE, {0, 5}), filter},
                             AF_INET);
  CHECK_EQUAL(Check(all), 0);
  CHECK_EQUAL(Check(all, kReader), 0);
  CHECK_EQUAL(Check(MakeDump(kCtGet, {MakeNested(CTA_FILTER, {U32(3)})}, AF_INET)), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kCtGet, {U32(CTA_TIMEOUT)}, AF_INET)), EINVAL);
}

TEST(policy_other_tables, "the dying and the unconfirmed flows can be dumped, without conditions") {
  for (const uint16_t type : {kDying, kUnconfirmed}) {
    CHECK_EQUAL(Check(MakeDump(type)), 0);
    CHECK_EQUAL(Check(MakeDump(type, {}, AF_INET6), kReader), 0);
    CHECK_EQUAL(Check(MakeDump(type, {U32(CTA_MARK)})), EINVAL);
    CHECK_EQUAL(Check(MakeMessage({.type = type})), EPERM);
  }
}

TEST(policy_expect_get, "expectations are read individually, all together, or by master") {
  for (const PolicyContext& context : {PolicyContext{}, kReader}) {
    CHECK_EQUAL(Check(MakeMessage({.type = kExpGet}, {kTuple, U32(CTA_EXPECT_ID), kZone}), context), 0);
    CHECK_EQUAL(Check(MakeDump(kExpGet), context), 0);
    CHECK_EQUAL(Check(MakeDump(kExpGet, {kMaster, kZone}, AF_INET), context), 0);
  }
  CHECK_EQUAL(Check(MakeMessage({.type = kExpGet})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpGet}, {kMaster})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpGet}, {kPartial})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpGet, .family = AF_UNSPEC}, {kTuple})), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kExpGet, {kMaster})), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kExpGet, {kTuple}, AF_INET)), EINVAL);
  CHECK_EQUAL(Check(MakeDump(kExpGet, {kZone}, AF_INET)), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpGet, .flags = NLM_F_REQUEST | NLM_F_MATCH})), EPERM);
}

TEST(policy_expect_new, "an expectation is created with a complete master, tuple and mask") {
  CHECK_EQUAL(CheckNew({}), 0);
  CHECK_EQUAL(CheckNew({}, 0), 0);
  const Bytes name = MakeAttribute(CTA_EXPECT_HELP_NAME, {'f', 't', 'p', 0});
  const Bytes function = MakeAttribute(CTA_EXPECT_FN, {'Q', '.', '9', '3', '1', 0});
  CHECK_EQUAL(
      CheckNew({U32(CTA_EXPECT_TIMEOUT), name, kZone, Number(CTA_EXPECT_FLAGS, 7),
                Number(CTA_EXPECT_CLASS, 0), function, MakeNat(Number(CTA_EXPECT_NAT_DIR, 1), kNatTuple)}),
      0);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {kTuple, kMask, kMaster}), kReader), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {kTuple, kMask})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {kTuple, kMaster})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {kMask, kMaster})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {kPartial, kMask, kMaster})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew, .family = AF_UNSPEC}, {kTuple, kMask, kMaster})), EINVAL);
  CHECK_EQUAL(CheckNew({}, NLM_F_APPEND), EPERM);
}

TEST(policy_expect_values, "an expectation has no value that the kernel would accept unchecked") {
  CHECK_EQUAL(CheckNew({Number(CTA_EXPECT_FLAGS, 8)}), EINVAL);
  CHECK_EQUAL(CheckNew({U32(CTA_EXPECT_FLAGS)}), EINVAL);
  CHECK_EQUAL(CheckNew({Number(CTA_EXPECT_CLASS, 1)}), EPERM);
  CHECK_EQUAL(CheckNew({U32(CTA_EXPECT_ID)}), EINVAL);
  CHECK_EQUAL(CheckNew({MakeAttribute(CTA_EXPECT_HELP_NAME, Bytes(17, 'x'))}), EINVAL);
  CHECK_EQUAL(CheckNew({MakeAttribute(CTA_EXPECT_FN, Bytes(33, 'x'))}), EINVAL);
  CHECK_EQUAL(CheckNew({MakeNat(Number(CTA_EXPECT_NAT_DIR, 2), kNatTuple)}), EINVAL);
  CHECK_EQUAL(CheckNew({MakeNested(CTA_EXPECT_NAT, {kNatTuple})}), EINVAL);
  CHECK_EQUAL(CheckNew({MakeNested(CTA_EXPECT_NAT, {Number(CTA_EXPECT_NAT_DIR, 0)})}), EINVAL);
  // The zone is in CTA_EXPECT_ZONE; the kernel refuses one in a tuple.
  const Bytes zoned = MakeNested(CTA_EXPECT_TUPLE, {MakeAttribute(CTA_TUPLE_ZONE, {0, 5})});
  CHECK_EQUAL(Check(MakeMessage({.type = kExpNew}, {zoned, kMask, kMaster})), EINVAL);
}

TEST(policy_expect_delete,
     "one expectation is deleted by its tuple, and without a tuple it must be exactly a flush") {
  CHECK_EQUAL(CheckDelete({kTuple}), 0);
  CHECK_EQUAL(CheckDelete({kTuple, U32(CTA_EXPECT_ID), kZone}), 0);
  CHECK_EQUAL(CheckDelete({}, AF_UNSPEC), 0);
  // Without a tuple the kernel ignores all of these: it would delete all expectations of both families.
  CHECK_EQUAL(CheckDelete({}, AF_INET), EPERM);
  CHECK_EQUAL(CheckDelete({}, AF_INET6, 1), EPERM);
  CHECK_EQUAL(CheckDelete({U32(CTA_EXPECT_ID)}, AF_UNSPEC), EPERM);
  CHECK_EQUAL(CheckDelete({kZone}, AF_UNSPEC), EPERM);
  CHECK_EQUAL(CheckDelete({kMaster}), EINVAL);
  // All expectations of one helper, in both families.
  const Bytes name = MakeAttribute(CTA_EXPECT_HELP_NAME, {'f', 't', 'p', 0});
  CHECK_EQUAL(CheckDelete({name}, AF_UNSPEC), 0);
  CHECK_EQUAL(CheckDelete({name}, AF_INET), EPERM);
  CHECK_EQUAL(CheckDelete({name, kZone}, AF_UNSPEC), EPERM);
  CHECK_EQUAL(CheckDelete({name, kTuple}), EINVAL);
  CHECK_EQUAL(CheckDelete({U32(20)}, AF_UNSPEC), EINVAL);
  CHECK_EQUAL(CheckDelete({kPartial}), EINVAL);
  CHECK_EQUAL(CheckDelete({kTuple}, AF_UNSPEC), EINVAL);
  CHECK_EQUAL(CheckDelete({kTuple, kMaster}), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpDelete}, {kTuple}), kReader), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpDelete, .family = AF_UNSPEC}), kReader), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kExpDelete, .flags = kDump}, {kTuple})), EPERM);
}

}  // namespace flowglass
