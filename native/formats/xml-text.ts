// Pieces of XML that flows and expectations share. Pure.

import { INVISIBLE } from '../flow/visible-text.ts';
import type { EventTime } from './event-time.ts';
import { twoDigits } from './local-time.ts';

/** The first line of conntrack's documents. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** When something happened, as libnetfilter_conntrack writes it, in the time zone of this process. */
export function whenXml({ sec }: EventTime): string {
  const time = new Date(sec * 1000);
  return (
    `<when><hour>${time.getHours()}</hour><min>${twoDigits(time.getMinutes())}</min>` +
    `<sec>${twoDigits(time.getSeconds())}</sec><wday>${time.getDay() + 1}</wday><day>${time.getDate()}</day>` +
    `<month>${time.getMonth() + 1}</month><year>${time.getFullYear()}</year></when>`
  );
}

/**
 * Text as XML content. Control and format characters, which could control a terminal, become references (`&#x202e;`),
 * which XML parsers resolve; those forbidden in XML in any form become U+FFFD.
 */
export function escapedXml(text = ''): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(FORBIDDEN, '\uFFFD')
    .replace(INVISIBLE, (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`);
}

/** Anything that is not a Char of XML 1.0. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this finds
const FORBIDDEN = /[\0-\x08\v\f\x0e-\x1f\uFFFE\uFFFF\p{Cs}]/gu;
