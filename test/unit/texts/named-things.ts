// Whether what a text names exists: buttons, tabs, methods and functions of the library, npm scripts.

export interface KnownThings {
  readonly buttons: ReadonlySet<string>;
  readonly tabs: ReadonlySet<string>;
  /** Entries of the application's menu, and the names of its menus. */
  readonly menu: ReadonlySet<string>;
  /** Methods of class Conntrack, static ones included. */
  readonly methods: ReadonlySet<string>;
  /** What the library exports. */
  readonly functions: ReadonlySet<string>;
  /** Scripts of package.json. */
  readonly scripts: ReadonlySet<string>;
}

/** Things that a text names but that don't exist, such as "button Export". */
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

/** The parts of the library that a text for the window names. */
export function libraryThings(text: string): string[] {
  return [...text.matchAll(/\b[cC]onntrack\.\w+|(?<![\w.])[a-z]\w*\((?:\)|\w+\))/g)].map(([call]) => call);
}

/** The parts of the window that a text for the library's users names. */
export function windowThings(text: string): string[] {
  return [...text.matchAll(/\b(?:button|tab|window|menu)\b[^.,;]*/g)].map(([thing]) => thing);
}
