// Whether what a text names exists: buttons, tabs, methods and functions of the library, npm scripts.

export interface KnownThings {
  readonly buttons: ReadonlySet<string>;
  readonly tabs: ReadonlySet<string>;
  /** Entries of the application's menu, and the names of its menus. */
  readonly menu: ReadonlySet<string>;
  /** Of class Conntrack, static ones included. */
  readonly methods: ReadonlySet<string>;
  /** What the library exports. */
  readonly functions: ReadonlySet<string>;
  /** Of package.json. */
  readonly scripts: ReadonlySet<string>;
}

/** What a text names but does not exist, each as "button Export". */
export function missingThings(text: string, known: KnownThings): string[] {
  const things: string[] = [];
  for (const [kind, names] of [
    ['button', known.buttons],
    ['tab', known.tabs],
    ['menu', known.menu],
  ] as const) {
    for (const [, name = ''] of text.matchAll(new RegExp(`\\b${kind} [“"]?([A-Z][^.,;:)”"]*)`, 'g'))) {
      // The sentence continues after the name.
      const isKnown = [...names].some((one) => name === one || name.startsWith(`${one} `));
      if (!isKnown) things.push(`${kind} ${name}`);
    }
  }
  for (const [call, method] of text.matchAll(/\b[cC]onntrack\.(\w+)/g)) {
    // File names are not methods: connlabel.conf, conntrack.ts.
    if (method !== undefined && !known.methods.has(method)) things.push(call);
  }
  for (const [, name = ''] of text.matchAll(/(?<![.\w])([a-z]\w*)\(\)/g))
    if (!known.functions.has(name)) things.push(`${name}()`);
  for (const [command, script = ''] of text.matchAll(/\bnpm run ([\w-]+)/g))
    if (!known.scripts.has(script)) things.push(command);
  return things;
}

/** What of the library a text for the window names. */
export function libraryThings(text: string): string[] {
  return [...text.matchAll(/\b[cC]onntrack\.\w+|(?<![\w.])[a-z]\w*\((?:\)|\w+\))/g)].map(([call]) => call);
}

/** What of the window a text for users of the library names. */
export function windowThings(text: string): string[] {
  return [...text.matchAll(/\b(?:button|tab|window|menu)\b[^.,;]*/g)].map(([thing]) => thing);
}
