// Numbers of the netlink messages that ctnetlink speaks: subsystems, message types, flags, and the two headers
// at the start of every message. Sources: linux/netlink.h, nfnetlink.h and nfnetlink_conntrack.h. Pure.

/** NFNL_SUBSYS_*: the high byte of nlmsg_type. */
export const SUBSYSTEM = {
  conntrack: 1, // NFNL_SUBSYS_CTNETLINK
  expectations: 2, // NFNL_SUBSYS_CTNETLINK_EXP
} as const;

/** enum cntl_msg_types: the low byte of nlmsg_type in the conntrack subsystem. */
export const CT_MESSAGE = {
  new: 0, // IPCTNL_MSG_CT_NEW
  get: 1, // IPCTNL_MSG_CT_GET
  delete: 2, // IPCTNL_MSG_CT_DELETE
  getAndZero: 3, // IPCTNL_MSG_CT_GET_CTRZERO
  getCpuStats: 4, // IPCTNL_MSG_CT_GET_STATS_CPU
  getStats: 5, // IPCTNL_MSG_CT_GET_STATS
  getDying: 6, // IPCTNL_MSG_CT_GET_DYING
  getUnconfirmed: 7, // IPCTNL_MSG_CT_GET_UNCONFIRMED
} as const;

/** enum ctnl_exp_msg_types: the low byte of nlmsg_type in the expectations' subsystem. */
export const EXPECT_MESSAGE = {
  new: 0, // IPCTNL_MSG_EXP_NEW
  get: 1, // IPCTNL_MSG_EXP_GET
  delete: 2, // IPCTNL_MSG_EXP_DELETE
  getCpuStats: 3, // IPCTNL_MSG_EXP_GET_STATS_CPU
} as const;

/** NLM_F_*: bits of nlmsg_flags. The meaning of those above 0x80 depends on the request. */
export const NLM_F = {
  REQUEST: 0x1,
  ACK: 0x4,
  /** In answers of a dump: the kernel applied a filter, even if only the family. */
  DUMP_FILTERED: 0x20,
  /** NLM_F_ROOT | NLM_F_MATCH */
  DUMP: 0x300,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
} as const;

/** Bytes of struct nlmsghdr. */
export const NLMSG_HEADER_BYTES = 16;

/** Bytes before the first attribute: struct nlmsghdr and struct nfgenmsg. */
export const MESSAGE_HEAD_BYTES = NLMSG_HEADER_BYTES + 4;

/** NLMSG_ALIGN and NLA_ALIGN: messages and attributes start at multiples of 4. */
export function align4(bytes: number): number {
  return (bytes + 3) & ~3;
}
