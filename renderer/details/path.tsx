// The way of a flow: client, this host with what it translates, server.

import type { ReactNode } from 'react';
import { formatBytes } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { useSessionState } from '../session/use-session.ts';
import {
  destinationWords,
  type EndpointWords,
  endText,
  serverWords,
  sourceWords,
  splitEnd,
  translatedEnds,
  translation,
} from '../words/flow-words.ts';
import { portService } from '../words/service-words.ts';
import { Door } from './Door.tsx';
import { hasPort } from './deed-words.ts';
import { detailsSection } from './section.tsx';
import './path.css';

export const PATH = detailsSection({
  id: 'path',
  place: 'top',
  reads: ['flow'],
  render: ({ flow }, isFull) => (
    <ol className={isFull ? 'fg-path fg-path-wide' : 'fg-path'} aria-label="The way">
      <ClientStop flow={flow} />
      {isFull && <Link flow={flow} />}
      {isFull ? <WideHostStop flow={flow} /> : <HostStop flow={flow} />}
      {isFull && <Link flow={flow} />}
      <ServerStop flow={flow} />
    </ol>
  ),
});

/** Whether an end of the flow is this host itself. */
function isOwn({ direction }: RowView, end: 'client' | 'server'): boolean {
  return direction === 'local' || direction === (end === 'client' ? 'outbound' : 'inbound');
}

function ClientStop({ flow }: { flow: RowView }): ReactNode {
  return (
    <li className="fg-stop" data-stop="client">
      <span className="fg-stop-title">{isOwn(flow, 'client') ? 'Client: this host' : 'Client'}</span>
      <End words={sourceWords(flow)} address="src" port={hasPort(flow) ? 'sport' : undefined} />
    </li>
  );
}

/** Who answers: behind NAT of the destination that is not who was asked. */
function ServerStop({ flow }: { flow: RowView }): ReactNode {
  const names = useSessionState(({ serviceNames }) => serviceNames);
  const { destination } = translatedEnds(flow);
  const service = names ? portService(flow, destination?.word ?? flow.origDport) : undefined;
  const [address, port] = destination ? (['reply.src', 'reply.sport'] as const) : (['dst', 'dport'] as const);
  return (
    <li className="fg-stop" data-stop="server">
      <span className="fg-stop-title">{isOwn(flow, 'server') ? 'Server: this host' : 'Server'}</span>
      <span>
        <End words={serverWords(flow)} address={address} port={hasPort(flow) ? port : undefined} />
        {service !== undefined && <span className="fg-mono fg-dim fg-end-service" data-service={service} />}
      </span>
    </li>
  );
}

function HostStop({ flow }: { flow: RowView }): ReactNode {
  const { source, destination } = translation(flow);
  const isTranslated = source !== undefined || destination !== undefined;
  return (
    <li className="fg-stop fg-stop-host" data-stop="host" data-translated={isTranslated || undefined}>
      <span className="fg-stop-title">{isTranslated ? 'This host translates' : 'This host'}</span>
      {source !== undefined && <Becomes text={source}>source</Becomes>}
      {destination !== undefined && (
        <Becomes text={destination}>
          destination <End words={destinationWords(flow)} address="dst" port={hasPort(flow) ? 'dport' : undefined} />
        </Becomes>
      )}
      {!isTranslated && <span>passes unchanged</span>}
    </li>
  );
}

/** What passed between two stops, each way. The numbers are said in the section Traffic. */
function Link({ flow: { origBytes, replyBytes } }: { flow: RowView }): ReactNode {
  return (
    <li className="fg-link" aria-hidden="true">
      <span data-way="orig">
        {origBytes !== undefined && <small className="fg-link-sum">{formatBytes(origBytes)}</small>}
      </span>
      <span data-way="reply">
        {replyBytes !== undefined && <small className="fg-link-sum">{formatBytes(replyBytes)}</small>}
      </span>
    </li>
  );
}

function WideHostStop({ flow }: { flow: RowView }): ReactNode {
  const { source, destination } = translation(flow);
  const isTranslated = source !== undefined || destination !== undefined;
  const [client, server] = [endText(sourceWords(flow)), endText(destinationWords(flow))];
  return (
    <li className="fg-stop fg-stop-host" data-stop="host" data-translated={isTranslated || undefined}>
      <span className="fg-stop-title">This host</span>
      {!isTranslated && <span>passes unchanged</span>}
      {source !== undefined && <Change way="Out" what="source" from={client} to={source} />}
      {destination !== undefined && <Change way="Out" what="destination" from={server} to={destination} />}
      {destination !== undefined && <Change way="Back" what="source" from={destination} to={server} />}
      {source !== undefined && <Change way="Back" what="destination" from={source} to={client} />}
    </li>
  );
}

interface ChangeProps {
  readonly way: 'Out' | 'Back';
  readonly what: 'source' | 'destination';
  readonly from: string;
  readonly to: string;
}

function Change({ way, what, from, to }: ChangeProps): ReactNode {
  return (
    <span className="fg-path-change">
      <span className="fg-stop-title">{way}</span>
      <span className="fg-mono">
        {what} {from} → <span className="fg-nat">{to}</span>
      </span>
    </span>
  );
}

/** @param children what becomes that. The other stops have the source before and the destination after. */
function Becomes({ text, children }: { text: string; children: ReactNode }): ReactNode {
  return (
    <span className="fg-nat">
      {children} becomes <span className="fg-mono">{text}</span>
    </span>
  );
}

interface EndProps {
  readonly words: EndpointWords;
  readonly address: 'src' | 'dst' | 'reply.src';
  readonly port: 'sport' | 'dport' | 'reply.sport' | undefined;
}

/** Address and port, each a door. */
function End({ words, address, port }: EndProps): ReactNode {
  const parts = splitEnd(words.main);
  if (port === undefined || parts.port === '') {
    return (
      <span className="fg-mono">
        <Door to={{ field: address, value: words.main }}>{words.main}</Door>
        {words.detail && <span className="fg-dim"> {words.detail}</span>}
      </span>
    );
  }
  const number = parts.port.replace(/^\]?:/, '');
  return (
    <span className="fg-mono" title={endText(words)}>
      <Door to={{ field: address, value: parts.address.replace(/^\[/, '') }}>
        {parts.address}
        {parts.port.startsWith(']') && ']'}
      </Door>
      :<Door to={{ field: port, value: number }}>{number}</Door>
    </span>
  );
}
