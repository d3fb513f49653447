// Sentences of the window that contain something a test cannot know, such as a time.

/** A pattern for a sentence with a gap that `gap` matches. */
export function sentencePattern(sentence: (words: string) => string, gap: RegExp): RegExp {
  const parts = sentence('\0')
    .split('\0')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join(gap.source));
}

/** A time of day as the window shows it. */
export const TIME = /\d\d:\d\d:\d\d/;
