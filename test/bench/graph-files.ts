// The graphs as files beside RESULTS.md, and the Markdown that shows them.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CurvePoint, GRAPHS } from './graph.ts';
import { drawGraph } from './graph-svg.ts';

/**
 * Writes every graph of which there are curves, instead of those of earlier runs.
 * @param folder that of RESULTS.md.
 * @param source where the figures come from.
 * @returns Markdown; '' without graphs.
 */
export function writeGraphs(folder: string, points: readonly CurvePoint[], source: string): string {
  rmSync(join(folder, 'graphs'), { recursive: true, force: true });
  const shown = GRAPHS.flatMap((graph) => {
    const svg = drawGraph(graph, points, source);
    if (svg === undefined) return [];
    mkdirSync(join(folder, 'graphs'), { recursive: true });
    writeFileSync(join(folder, `graphs/${graph.name}.svg`), svg);
    return [`![${graph.title}](graphs/${graph.name}.svg)`];
  });
  return shown.join('\n\n');
}
