// The one list of openers, by kind of source.

import type { Access } from '../contract/access.ts';
import type { SourceKind, SourceSpec, SpecOf } from '../contract/source.ts';
import { netnsOpener } from './netns.ts';
import type { OpenContext, Opened, Opener } from './opener.ts';
import { playgroundOpener } from './playground.ts';
import { systemOpener } from './system.ts';

const OPENERS: { readonly [K in SourceKind]: Opener<K> } = {
  system: systemOpener,
  netns: netnsOpener,
  playground: playgroundOpener,
};

/** Opens a source. Never rejects: if there is no handle, the result says why. */
export function openSource(spec: SourceSpec, context: OpenContext): Promise<Opened> {
  return openKind(spec.kind, spec, context);
}

/** The state of a source before the first try. */
export function connectingAccess(spec: SourceSpec, host: string): Access {
  const netns = netnsOf(spec.kind, spec);
  return { reach: 'connecting', source: spec, host, netns, canModify: false, canCreate: false, remedies: [] };
}

function openKind<K extends SourceKind>(kind: K, spec: SpecOf<K>, context: OpenContext): Promise<Opened> {
  return OPENERS[kind].open(spec, context);
}

function netnsOf<K extends SourceKind>(kind: K, spec: SpecOf<K>): string {
  return OPENERS[kind].netns(spec);
}
