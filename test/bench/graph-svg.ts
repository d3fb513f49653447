// Draws a graph as SVG, with colours of its own for light and dark and a sign for each contender, so that nothing depends
// on colours. Pure.

import {
  CURVES,
  type Curve,
  type CurvePoint,
  durationText,
  flowsText,
  type Graph,
  logScale,
  position,
  spread,
} from './graph.ts';

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 76;
const RIGHT = 600;
const TOP = 64;
const BOTTOM = 346;
const LABEL_HEIGHT = 16;

/** Colours on light and on dark, each with a contrast of at least 4.5 to its ground. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  engine: ['#0b57d0', '#8ab4f8'],
  duckdb: ['#8a5300', '#f2b84b'],
  perspective: ['#00725a', '#4fd1ae'],
  array: ['#5f6368', '#aeb4bb'],
  tanstack: ['#b3261e', '#ff9a8d'],
};

/** A path of about 9 pixels around the origin. */
const SIGNS: Readonly<Record<string, string>> = {
  engine: 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z',
  duckdb: 'M-4-4h8v8h-8z',
  perspective: 'M0-5l5 5-5 5-5-5z',
  array: 'M-4.5 4h9L0-4.5z',
  tanstack: 'M-4.5-4h9L0 4.5z',
};

interface DrawnCurve extends Curve {
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

/**
 * The graph's file; undefined if there are fewer than two numbers of flows, of which no curve can be drawn.
 * @param points of this graph and others.
 * @param source where the figures come from, for the line below the graph.
 */
export function drawGraph(graph: Graph, points: readonly CurvePoint[], source: string): string | undefined {
  const costs = points
    .filter((point) => point.graph === graph.name)
    .map(({ contender, flows, value }) => ({ contender, flows, ms: graph.costMs(value, flows) }));
  const sizes = [...new Set(costs.map(({ flows }) => flows))].sort((a, b) => a - b);
  if (sizes.length < 2) return undefined;
  const first = Math.log10(sizes[0] ?? 1);
  const decades = Math.log10(sizes.at(-1) ?? 1) - first;
  const xOf = (flows: number): number => LEFT + 16 + ((Math.log10(flows) - first) / decades) * (RIGHT - LEFT - 32);
  const scale = logScale(costs.map(({ ms }) => ms));
  const yOf = (ms: number): number => BOTTOM - position(ms, scale) * (BOTTOM - TOP);
  const curves = CURVES.flatMap((curve): DrawnCurve[] => {
    const own = costs.filter(({ contender }) => contender === curve.contender).sort((a, b) => a.flows - b.flows);
    return own.length === 0 ? [] : [{ ...curve, places: own.map(({ flows, ms }) => ({ x: xOf(flows), y: yOf(ms) })) }];
  });
  const powers = Array.from({ length: scale.to - scale.from + 1 }, (_, i) => 10 ** (scale.from + i));
  return frame(graph, curves, source, [
    ...powers.map((ms) => horizontal(yOf(ms), durationText(ms))),
    ...sizes.map((flows) => vertical(xOf(flows), flowsText(flows))),
  ]);
}

function frame(graph: Graph, curves: readonly DrawnCurve[], source: string, grid: readonly string[]): string {
  const title = escaped(graph.title);
  const names = curves.map(({ label }) => label).join(', ');
  const labels = spread(
    curves.map(({ places }) => places.at(-1)?.y ?? 0),
    LABEL_HEIGHT,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<desc>Milliseconds by number of flows, both scales logarithmic: ${escaped(names)}.</desc>`,
    `<style>${style()}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="20" y="28">${title}</text>`,
    '<text class="minor" x="20" y="48">Time by number of flows, both scales logarithmic; lower is better</text>',
    ...grid,
    `<text class="minor" x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 40}" text-anchor="middle">flows</text>`,
    // The engine last, on top of the others.
    ...curves.map((curve, i) => drawCurve(curve, labels[i] ?? 0)).reverse(),
    `<text class="minor" x="20" y="${HEIGHT - 12}">${escaped(source)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function horizontal(y: number, text: string): string {
  const label = `<text class="minor" x="${LEFT - 8}" y="${px(y + 4)}" text-anchor="end">${text}</text>`;
  return `<path class="grid" d="M${LEFT} ${px(y)}H${RIGHT}"/>${label}`;
}

function vertical(x: number, text: string): string {
  const label = `<text class="minor" x="${px(x)}" y="${BOTTOM + 20}" text-anchor="middle">${text}</text>`;
  return `<path class="grid" d="M${px(x)} ${TOP}V${BOTTOM}"/>${label}`;
}

/** The curve, its signs, and its name at its end with a thin line to it. */
function drawCurve({ contender, label, places }: DrawnCurve, labelY: number): string {
  const line = places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
  const signs = places.map(
    ({ x, y }) => `<path class="sign" transform="translate(${px(x)} ${px(y)})" d="${SIGNS[contender]}"/>`,
  );
  const end = places.at(-1) ?? { x: RIGHT, y: labelY };
  return [
    `<g class="${contender}">`,
    `<path class="line" d="${line}"/>`,
    ...signs,
    `<path class="leader" d="M${px(end.x + 7)} ${px(end.y)}L${RIGHT + 4} ${px(labelY)}"/>`,
    `<text class="label" x="${RIGHT + 9}" y="${px(labelY + 4)}">${escaped(label)}</text>`,
    '</g>',
  ].join('');
}

function style(): string {
  const colours = (dark: 0 | 1): string =>
    Object.entries(COLOURS)
      .map(([name, pair]) => `.${name}{color:${pair[dark]}}`)
      .join('');
  return [
    'text{font:13px system-ui,sans-serif;fill:#1f1f1f}.title{font-size:16px;font-weight:600}.minor{font-size:12px;fill:#50555b}',
    '.ground{fill:#fff}.grid{stroke:#d5d9de}.line{fill:none;stroke:currentColor;stroke-width:1.75}',
    '.engine .line{stroke-width:3}.sign{fill:currentColor}.leader{stroke:currentColor;stroke-width:.75;opacity:.6}',
    '.label{fill:currentColor}.engine .label{font-weight:600}',
    colours(0),
    `@media(prefers-color-scheme:dark){text{fill:#e8eaed}.minor{fill:#b4bac2}.ground{fill:#16191d}.grid{stroke:#3a4047}${colours(1)}.label{fill:currentColor}}`,
  ].join('');
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
