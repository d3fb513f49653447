// The first lines of a text, as they would be written.

import { type ReactNode, useState } from 'react';
import type { TextSample } from '../../engine/export/export-api.ts';
import { EXPORT_WORDS as words } from '../../words/export-words.ts';

export function Preview({ sample }: { sample: TextSample | undefined }): ReactNode {
  const [wraps, setWraps] = useState(false);
  const lines = sample?.lines ?? [];
  return (
    <section className="fg-export-preview" aria-label={words.previewTitle}>
      <div className="fg-export-line">
        <h3>{words.previewTitle}</h3>
        <span>{sample && words.preview(lines.length, sample.isWhole)}</span>
        <span className="fg-space" />
        <label>
          <input type="checkbox" checked={wraps} onChange={({ target }) => setWraps(target.checked)} />
          {words.wrap}
        </label>
      </div>
      {/* It can scroll, so the keyboard must reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as the line above says. */}
      <ol tabIndex={0} data-wraps={wraps || undefined} aria-label={words.previewTitle}>
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
          <li key={place}>{line}</li>
        ))}
      </ol>
    </section>
  );
}
