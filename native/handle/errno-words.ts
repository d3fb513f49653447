// What an errno means in words: what happened and what to do. Where the kernel gives one number to several things, the
// words depend on the operation. Data only.

/** By errno name. */
export const WORDS: Readonly<Record<string, string>> = {
  EPERM:
    'The kernel refused it: reading and changing connections needs CAP_NET_ADMIN. Run as root, install the helper, or use a namespace of your own (unshare -rn).',
  EACCES: 'Access was denied.',
  ENOENT: 'It does not exist.',
  ECANCELED: 'The handle was closed before it was done.',
  EPIPE: 'The helper has ended. Open a new handle.',
  ENOBUFS: 'The receive buffer was full, and the kernel dropped messages.',
  ETIMEDOUT: 'The kernel did not answer in time.',
  EBADMSG: 'The answer could not be read.',
  EBUSY: 'The kernel is busy with this connection.',
  EOPNOTSUPP: 'This kernel does not support it.',
  EPROTONOSUPPORT: 'This kernel has no netfilter netlink (nfnetlink).',
  EINVAL: 'The kernel did not understand the request.',
  EEXIST: 'There is one already.',
  ENOMEM: 'The kernel had no memory for it.',
  EMSGSIZE: 'The answer is too large to be taken in one piece.',
};

const ZONE_HINT = 'A flow in a zone is only found together with its zone.';
const TABLE_FULL =
  'The table may be full: compare nf_conntrack_count with nf_conntrack_max, and raise the latter (sysctl net.netfilter.nf_conntrack_max).';
const NO_LABEL_RULE =
  'The entry has no room for labels: it was made while no rule used any. Load a rule that sets or matches labels; flows made after that have room.';

/** By operation and errno name. Sources: ctnetlink_create_conntrack, ctnetlink_change_conntrack, ctnetlink_new_expect and what they call. */
const BY_OPERATION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  create: {
    EEXIST: 'There is a flow with one of these tuples already.',
    EINVAL:
      'The kernel did not understand the request: a new flow needs a timeout, both tuples of one protocol, and a state that its protocol has.',
    EBUSY: 'A new flow cannot be EXPECTED or DYING by its status: name its master instead.',
    ENOENT: 'The master of the new flow does not exist (in its zone).',
    EOPNOTSUPP: 'The kernel has no such helper for this protocol, or no NAT; loading its module may help.',
    ENOSPC: NO_LABEL_RULE,
    ENOMEM: TABLE_FULL,
    ENFILE: TABLE_FULL,
    EPROTONOSUPPORT:
      'This kernel does not track DCCP: it would make a flow of the addresses, for all ports. Leave the ports out to have that.',
  },
  update: {
    EPERM: 'The timeout of this flow is fixed (FIXED_TIMEOUT): it cannot be changed.',
    EBUSY:
      'ASSURED and SEEN_REPLY cannot be taken from a flow, and a flow that has a helper, or a master, gets no other helper.',
    ENOSPC: NO_LABEL_RULE,
    ENOENT: `There is no such flow any more. ${ZONE_HINT}`,
    EOPNOTSUPP:
      'The kernel cannot change this of a flow that exists: NAT, the master and most bits of the status are settled when it is made, and so is whether it has a helper, or room for sequence adjustment and SYNPROXY.',
    EINVAL: 'The kernel did not understand the request: it may be a state that the protocol does not have.',
    ETIME: 'The flow was just ending.',
  },
  delete: { ENOENT: `There is no such flow any more. ${ZONE_HINT}` },
  get: { ENOENT: `There is no such flow. ${ZONE_HINT}` },
  inspect: { ENOENT: `There is no such flow. ${ZONE_HINT}` },
  flush: { EOPNOTSUPP: 'This kernel cannot delete the flows of one family: it would delete all.' },
  createExpectation: {
    EEXIST: 'There is such an expectation already.',
    ENOENT: `The master of the expectation does not exist. ${ZONE_HINT}`,
    EOPNOTSUPP: 'The master of the expectation has no helper, or the kernel does not know the helper that was named.',
    EINVAL: 'The kernel did not understand the request: an expectation needs tuple, mask and master.',
    EMFILE:
      'The helper of the master allows no more expectations, or the table of expectations is full (nf_conntrack_expect_max).',
    ESHUTDOWN: 'The master of the expectation has lost its helper.',
    EBUSY: 'Another expectation is in its way.',
    EPROTONOSUPPORT: 'This kernel does not track DCCP: it would expect flows of the addresses, whatever their ports.',
  },
  listExpectations: { ENOENT: `The master, whose expectations were to be listed, does not exist. ${ZONE_HINT}` },
  getExpectation: { ENOENT: `There is no such expectation. ${ZONE_HINT}` },
  deleteExpectation: { ENOENT: `There is no such expectation any more. ${ZONE_HINT}` },
};

/** Operations that mean the same to the kernel as another one. */
const SAME_AS: Readonly<Record<string, string>> = {
  restore: 'create',
  snapshot: 'get',
  deleteFlows: 'delete',
};

/** Words for an operation that the errno means something particular to. */
export function operationWords(op: string, code: string): string | undefined {
  return BY_OPERATION[SAME_AS[op] ?? op]?.[code];
}
