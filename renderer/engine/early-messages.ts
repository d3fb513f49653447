// What arrives for the engine before its code is loaded. Pure.

/** The part of a worker's scope that is used. */
export interface MessageScope<T> {
  onmessage: ((event: MessageEvent<T>) => void) | null;
}

/**
 * Loads what takes the messages of a scope, and keeps those that arrive meanwhile.
 * @returns Rejects if it cannot be loaded: nobody takes the messages then.
 */
export async function takeOnceLoaded<T>(
  scope: MessageScope<T>,
  load: () => Promise<{ readonly take: (message: T) => void }>,
): Promise<void> {
  const early: T[] = [];
  scope.onmessage = ({ data }) => early.push(data);
  const { take } = await load();
  scope.onmessage = ({ data }) => take(data);
  for (const message of early) take(message);
}
