// An end of a flow: an address with its port, or with what follows it dimmed.

import type { ReactNode } from 'react';
import { type EndpointWords, endText, splitEnd } from '../words/flow-words.ts';
import './endpoint.css';

export function Endpoint({ words }: { words: EndpointWords }): ReactNode {
  const { main, detail } = words;
  return (
    <span className="fg-mono fg-end" title={endText(words)}>
      <End text={main} />
      {detail && <span className="fg-dim fg-end-detail"> {detail}</span>}
    </span>
  );
}

/** An address and its port. If there is too little room, the address is cut. */
export function End({ text }: { text: string }): ReactNode {
  const { address, port } = splitEnd(text);
  return (
    <>
      <span className="fg-end-address">{address}</span>
      {port && <span className="fg-end-port">{port}</span>}
    </>
  );
}
