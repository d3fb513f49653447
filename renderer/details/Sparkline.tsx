// The rate of one direction in the last minute, as a small filled line. The numbers beside it say the same.

import type { ReactNode } from 'react';
import { HISTORY_MS, type RatePoint } from './traffic-history.ts';

const WIDTH = 120;
const HEIGHT = 24;

export interface SparklineProps {
  readonly points: readonly RatePoint[];
  readonly way: 'orig' | 'reply';
}

/** Scaled to the direction's own maximum; the right edge is the last reading. */
export function Sparkline({ points, way }: SparklineProps): ReactNode {
  const endMs = points.at(-1)?.atMs ?? 0;
  const most = Math.max(1, ...points.map((point) => point[way]));
  const places = points.map((point) => {
    const x = WIDTH - ((endMs - point.atMs) / HISTORY_MS) * WIDTH;
    const y = HEIGHT - 1 - (point[way] / most) * (HEIGHT - 3);
    return [x.toFixed(1), y.toFixed(1)] as const;
  });
  const line = places.map((place) => place.join(',')).join(' ');
  const from = places[0]?.[0] ?? String(WIDTH);
  return (
    <svg className="fg-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {places.length > 1 && <polygon points={`${from},${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />}
      <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
      {places.length > 1 && <polyline points={line} />}
    </svg>
  );
}
