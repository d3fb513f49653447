// The faces of other scripts than Latin (fonts.css), for names that people give. They are added after the first table is
// read, once all are loaded: as long as a family has a face that is not, Chromium asks the system for a font in its place, for
// each size and weight, and waits for each answer, longer than the first layout itself takes.

import interRanges from '@fontsource-variable/inter/unicode.json';
import monoRanges from '@fontsource-variable/jetbrains-mono/unicode.json';

interface Family {
  /** As in fonts.css. */
  readonly name: string;
  readonly weight: string;
  /** Begins the names of its files. */
  readonly file: string;
  /** The characters of each script. */
  readonly ranges: Readonly<Record<string, string>>;
}

const FAMILIES: readonly Family[] = [
  { name: 'Inter Variable', weight: '100 900', file: 'inter', ranges: interRanges },
  { name: 'JetBrains Mono Variable', weight: '100 800', file: 'jetbrains-mono', ranges: monoRanges },
];

const URLS = import.meta.glob<string>('../../node_modules/@fontsource-variable/*/files/*-wght-normal.woff2', {
  query: '?url',
  import: 'default',
  eager: true,
  exhaustive: true,
});

/** Loads and adds them. A character whose face cannot be loaded is drawn in a font of the system. */
export async function addOtherScripts(): Promise<void> {
  const faces = FAMILIES.flatMap(({ name, weight, file, ranges }) =>
    Object.entries(ranges).flatMap(([script, unicodeRange]) => {
      const url = script === 'latin' ? undefined : urlOf(file, script);
      return url === undefined ? [] : [new FontFace(name, `url(${url})`, { weight, unicodeRange })];
    }),
  );
  const loaded = await Promise.allSettled(faces.map((face) => face.load()));
  // All at once: each addition lays out the page.
  for (const face of loaded) {
    if (face.status === 'fulfilled') document.fonts.add(face.value);
    else console.error(face.reason);
  }
}

function urlOf(file: string, script: string): string | undefined {
  const [, url] = Object.entries(URLS).find(([path]) => path.endsWith(`/${file}-${script}-wght-normal.woff2`)) ?? [];
  return url;
}
