// The names of connection labels: the text of connlabel.conf, which lists a bit and its name on each line, with comments
// after "#". Lines that say something else are left aside, as by the other tools that read this file. Pure.

/** The highest bit of a label set. */
const MAX_LABEL = 127;

/** Names by bit. Where a bit or a name comes twice, the first counts. */
export function parseConnlabels(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const line of text.split('\n')) {
    const [bitText, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (bitText === undefined || name === undefined || !/^(0x[0-9a-fA-F]+|[0-9]+)$/.test(bitText)) continue;
    const bit = Number(bitText);
    if (bit > MAX_LABEL || names.has(bit) || taken.has(name)) continue;
    names.set(bit, name);
    taken.add(name);
  }
  return names;
}
