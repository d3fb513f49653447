// What conntrack_linux.go of vishvananda/netlink exports at commit 4e35dc9 (21 June 2026), and the first tag that has each
// name; for names in no tag yet, the month of the commit that brought them to the main branch.

const [INITIAL, COUNTERS, TIMES, CREATE] = ['1.0.0', '1.1.0', '1.2.0-beta', '1.2.1'];
const [DELETE, STATUS] = ['main, March 2026', 'main, June 2026'];

/** Names by first release; methods as Go writes them, fields after their type. */
const NAMES: readonly (readonly [since: string | undefined, names: readonly string[]])[] = [
  [
    INITIAL,
    [
      ...['ConntrackTableType', 'ConntrackTable', 'ConntrackExpectTable', 'InetFamily'],
      ...['ConntrackTableList', 'ConntrackTableFlush', 'ConntrackDeleteFilter'],
      ...['(*Handle).ConntrackTableList', '(*Handle).ConntrackTableFlush', '(*Handle).ConntrackDeleteFilter'],
      ...['ConntrackFlow', 'ConntrackFlow.FamilyType', 'ConntrackFlow.Forward', 'ConntrackFlow.Reverse'],
      ...['ConntrackFlow.Mark', '(*ConntrackFlow).String'],
      ...['IPTuple.DstIP', 'IPTuple.DstPort', 'IPTuple.Protocol', 'IPTuple.SrcIP', 'IPTuple.SrcPort'],
      ...['ConntrackFilterType', 'ConntrackOrigSrcIP', 'ConntrackOrigDstIP'],
      ...['ConntrackNatSrcIP', 'ConntrackNatDstIP', 'ConntrackNatAnyIP'],
      ...['CustomConntrackFilter', 'CustomConntrackFilter.MatchConntrackFlow'],
      ...['ConntrackFilter', '(*ConntrackFilter).AddIP', '(*ConntrackFilter).MatchConntrackFlow'],
    ],
  ],
  [
    COUNTERS,
    [...['IPTuple.Bytes', 'IPTuple.Packets'], ...['ConntrackReplySrcIP', 'ConntrackReplyDstIP', 'ConntrackReplyAnyIP']],
  ],
  [
    TIMES,
    [
      ...['ConntrackFlow.TimeStart', 'ConntrackFlow.TimeStop', 'ConntrackFlow.TimeOut'],
      ...['ConntrackOrigSrcPort', 'ConntrackOrigDstPort'],
      ...['(*ConntrackFilter).AddIPNet', '(*ConntrackFilter).AddPort', '(*ConntrackFilter).AddProtocol'],
    ],
  ],
  [
    CREATE,
    [
      ...['ConntrackCreate', 'ConntrackUpdate', 'ConntrackDeleteFilters'],
      ...['(*Handle).ConntrackCreate', '(*Handle).ConntrackUpdate', '(*Handle).ConntrackDeleteFilters'],
      ...['IPTuple', 'ConntrackFlow.Zone', 'ConntrackFlow.Labels', 'ConntrackFlow.ProtoInfo'],
      ...['ProtoInfo', 'ProtoInfo.Protocol', 'ProtoInfoTCP', 'ProtoInfoTCP.State', 'ProtoInfoTCP.Protocol'],
      ...['ProtoInfoSCTP', 'ProtoInfoSCTP.Protocol', 'ProtoInfoDCCP', 'ProtoInfoDCCP.Protocol'],
      ...['ConntrackMatchLabels', 'ConntrackUnmatchLabels'],
      ...['(*ConntrackFilter).AddLabels', '(*ConntrackFilter).AddZone'],
      ...[
        ...['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE'],
        ...['LISTEN', 'SYN_SENT2', 'MAX', 'IGNORE'],
      ].map((state) => `nl.TCP_CONNTRACK_${state}`),
    ],
  ],
  [DELETE, ['ConntrackDelete', '(*Handle).ConntrackDelete']],
  [
    STATUS,
    [
      ...['ConntrackFlow.Status', 'ConntrackMatchStatus', 'ConntrackUnmatchStatus', '(*ConntrackFilter).AddStatus'],
      ...[
        ...['Expected', 'SeenReply', 'Assured', 'Confirmed', 'SrcNAT', 'DstNAT', 'SeqAdj', 'SrcNATDone', 'DstNATDone'],
        ...['Dying', 'FixedTimeout', 'Template', 'NATClash', 'Helper', 'Offload', 'HWOffload'],
      ].map((bit) => `ConntrackStatus${bit}`),
    ],
  ],
];

/** Since when, by name. */
export const GO_NAMES: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap(([since = '', names]) => names.map((name) => [name, since] as const)),
);
