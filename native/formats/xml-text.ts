// Pieces of XML that flows and expectations share. Pure.

import type { EventTime } from './event-time.ts';
import { twoDigits } from './local-time.ts';

/** The first line of conntrack's documents. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** When something was, as libnetfilter_conntrack writes it, in the time zone of this process. */
export function whenXml({ sec }: EventTime): string {
  const time = new Date(sec * 1000);
  return (
    `<when><hour>${time.getHours()}</hour><min>${twoDigits(time.getMinutes())}</min>` +
    `<sec>${twoDigits(time.getSeconds())}</sec><wday>${time.getDay() + 1}</wday><day>${time.getDate()}</day>` +
    `<month>${time.getMonth() + 1}</month><year>${time.getFullYear()}</year></when>`
  );
}

/** Text as XML content. Control characters, which no XML document may hold, become U+FFFD. */
export function escapedXml(text = ''): string {
  if (!/[&<>\p{Cc}\uFFFE\uFFFF]/u.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[^\t\n\r\P{Cc}]|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
