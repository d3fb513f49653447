// An end of a flow: an address with its port, or with what follows it dimmed.

import type { ReactNode } from 'react';
import { type EndpointWords, endText, splitEnd } from '../words/flow-words.ts';
import './endpoint.css';

export interface EndpointProps {
  readonly words: EndpointWords;
  /** The name of the service at its port, if that is shown. */
  readonly service?: string | undefined;
}

export function Endpoint({ words, service }: EndpointProps): ReactNode {
  const { main, detail } = words;
  const title = endText(words);
  return (
    <span className="fg-mono fg-end" title={service === undefined ? title : `${title} ${service}`}>
      <End text={main} service={service} />
      {detail && <span className="fg-dim fg-end-detail"> {detail}</span>}
    </span>
  );
}

/** An address and its port. If there is too little room, the address is cut; the service is shown if it fits, and is no part of the text. */
export function End({ text, service }: { text: string; service?: string | undefined }): ReactNode {
  const { address, port } = splitEnd(text);
  const end = (
    <>
      <span className="fg-end-address">{address}</span>
      {port && <span className="fg-end-port">{port}</span>}
    </>
  );
  if (service === undefined) return end;
  return (
    <span className="fg-end-named">
      <span className="fg-end">{end}</span>
      <span className="fg-dim fg-end-service" data-service={service} />
    </span>
  );
}
