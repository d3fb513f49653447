// Errnos in words: what happened and what to do. If the kernel uses one number for several things, the words depend on
// the operation. Data only.

/** By errno name. */
export const WORDS: Readonly<Record<string, string>> = {
  EPERM:
    'The kernel refused: reading and changing connections needs CAP_NET_ADMIN. Run as root, install the helper, or use a namespace of your own (unshare -rn).',
  EACCES: 'Access was denied.',
  ENOENT: 'It does not exist.',
  ECANCELED: 'The handle was closed before the operation finished.',
  EPIPE: 'The helper has ended. Open a new handle.',
  ENOBUFS: 'The receive buffer was full, and the kernel dropped messages.',
  ETIMEDOUT: 'The kernel did not answer in time.',
  EBADMSG: 'The answer could not be read.',
  EBUSY: 'The kernel is busy with this connection.',
  EOPNOTSUPP: 'This kernel does not support it.',
  EPROTONOSUPPORT: 'This kernel has no netfilter netlink (nfnetlink).',
  EINVAL: 'The kernel did not understand the request.',
  EEXIST: 'It already exists.',
  ENOMEM: 'The kernel ran out of memory.',
  EMSGSIZE: 'The answer is too large to receive in one piece.',
};

const ZONE_HINT = 'A flow in a zone is found only together with its zone.';
const HIDDEN =
  'Two other flows have this tuple in their original direction, one of them in this zone and one in none: the kernel finds only them.';
const TABLE_FULL =
  'The table may be full: compare nf_conntrack_count with nf_conntrack_max, and raise the latter (sysctl net.netfilter.nf_conntrack_max).';
const NO_LABEL_RULE =
  'The entry has no room for labels: it was created while no rule used any. Load a rule that sets or matches labels; flows created after that have room.';

/**
 * By operation and errno name. Sources: ctnetlink_create_conntrack, ctnetlink_change_conntrack, ctnetlink_new_expect
 * and what they call.
 */
const BY_OPERATION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  create: {
    EEXIST: 'A flow with one of these tuples already exists.',
    EINVAL:
      'The kernel did not understand the request: a new flow needs a timeout, both tuples of one protocol, and a state that its protocol has.',
    EPERM: `${WORDS.EPERM} Or the flow exists and its timeout is fixed (FIXED_TIMEOUT).`,
    EBUSY:
      'A new flow cannot be EXPECTED or DYING by its status: name its master instead. A flow that exists keeps its helper.',
    ENOENT: 'The master of the new flow does not exist (in its zone).',
    EOPNOTSUPP:
      'The kernel has no such helper for this protocol, or no NAT; loading its module may help. A flow that exists can get neither helper, master and translation nor another reply tuple or reply zone.',
    ENOSPC: NO_LABEL_RULE,
    ENOMEM: TABLE_FULL,
    ENFILE: TABLE_FULL,
    EPROTONOSUPPORT:
      'This kernel does not track DCCP: it would create a flow of the addresses, for all ports. To get that, leave the ports out.',
  },
  update: {
    EPERM: 'The timeout of this flow is fixed (FIXED_TIMEOUT): it cannot be changed.',
    EBUSY: 'ASSURED and SEEN_REPLY cannot be cleared, and a flow with a helper or a master cannot get another helper.',
    ENOSPC: NO_LABEL_RULE,
    ENOENT: `The flow no longer exists. ${ZONE_HINT}`,
    EOPNOTSUPP:
      'The kernel cannot change this on an existing flow: NAT, the master, most status bits, and whether there is a helper or room for sequence adjustment and SYNPROXY are fixed when it is created.',
    EINVAL: 'The kernel did not understand the request: perhaps the protocol does not have this state.',
    ETIME: 'The flow was ending.',
  },
  delete: { ENOENT: `The flow no longer exists. ${ZONE_HINT}` },
  get: { ENOENT: `There is no such flow. ${ZONE_HINT}`, ENOTUNIQ: HIDDEN },
  inspect: { ENOENT: `There is no such flow. ${ZONE_HINT}`, ENOTUNIQ: HIDDEN },
  flush: { EOPNOTSUPP: 'This kernel cannot delete the flows of one family only: it would delete all.' },
  createExpectation: {
    EEXIST: 'Such an expectation already exists.',
    ENOENT: `The master of the expectation does not exist. ${ZONE_HINT}`,
    EOPNOTSUPP: 'The master of the expectation has no helper, or the kernel does not know the named helper.',
    EINVAL: 'The kernel did not understand the request: an expectation needs tuple, mask and master.',
    EMFILE:
      'The helper of the master allows no more expectations, or the table of expectations is full (nf_conntrack_expect_max).',
    ESHUTDOWN: 'The master of the expectation has lost its helper.',
    EBUSY: 'Another expectation conflicts with it.',
    EPROTONOSUPPORT: 'This kernel does not track DCCP: it would expect flows of the addresses, whatever their ports.',
  },
  listExpectations: { ENOENT: `The master whose expectations were requested does not exist. ${ZONE_HINT}` },
  getExpectation: { ENOENT: `There is no such expectation. ${ZONE_HINT}` },
  deleteExpectation: { ENOENT: `The expectation no longer exists. ${ZONE_HINT}` },
};

/** Operations that the kernel does not distinguish from another one. */
const SAME_AS: Readonly<Record<string, string>> = {
  restore: 'create',
  snapshot: 'get',
  deleteFlows: 'delete',
};

/** The words for an errno that has a meaning of its own in this operation; otherwise undefined. */
export function operationWords(op: string, code: string): string | undefined {
  return BY_OPERATION[SAME_AS[op] ?? op]?.[code];
}
