// The searchable list of columns: which are shown, in which order, and which stay in view. The owner of the grid keeps the
// choice.

import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { SearchField } from '../controls/SearchField.tsx';
import { useRovingFocus } from '../controls/use-roving-focus.ts';
import { useDragOrder } from '../grid/use-drag-order.ts';
import { type ChooserColumn, ChooserRow } from './ChooserRow.tsx';
import { type Arranged, withMoved, withPinned, withShown, withStep } from './column-choice.ts';

import '../grid/drag-rows.css';
import './chooser.css';

export interface ColumnChooserProps<Id extends string> {
  readonly columns: readonly ChooserColumn<Id>[];
  /** All of them, in screen order. */
  readonly arranged: readonly Arranged<Id>[];
  /** Whether that is what `onReset` restores. */
  readonly isFirst: boolean;
  readonly onArrange: (arranged: readonly Arranged<Id>[]) => void;
  /** @returns the columns that are shown then. */
  readonly onReset: () => readonly Id[];
  /** What else can be chosen about cells. */
  readonly children?: ReactNode;
}

export function ColumnChooser<Id extends string>(props: ColumnChooserProps<Id>): ReactNode {
  const { columns, arranged, onArrange } = props;
  const [typed, setTyped] = useState('');
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  const word = typed.trim().toLowerCase();
  const fits = ({ title, hint, id }: ChooserColumn<Id>) =>
    [title, hint, id].some((words) => words.toLowerCase().includes(word));
  const found = columns.filter(fits);
  const shown = arranged.filter((column) => column.shown);
  const isShown = (column: Id) => shown.some(({ id }) => id === column);
  // One that is hidden or shown stays where it is in the list until that is opened again.
  const [first, setFirst] = useState<readonly Id[]>(() => shown.map(({ id }) => id));
  const inOrder = arranged.filter(({ id }) => first.includes(id));
  const listed = inOrder.flatMap((place) =>
    found.filter(({ id }) => id === place.id).map((column) => ({ column, place })),
  );
  const others = found.filter(({ id }) => !first.includes(id));
  const { said, say } = useSaid();
  const keepFocus = useFocusKept(region);
  const show = (id: Id, now: boolean) => {
    keepFocus(`[data-choose="${CSS.escape(id)}"] input`);
    onArrange(withShown(arranged, id, now));
  };
  const pin = (id: Id, pinned: boolean) => {
    keepFocus(`[data-choose="${CSS.escape(id)}"] button`);
    onArrange(withPinned(arranged, id, pinned));
  };
  const step = (column: ChooserColumn<Id>, by: -1 | 1) => {
    const next = withStep(arranged, column.id, by);
    keepFocus(`[data-choose="${CSS.escape(column.id)}"] input`);
    onArrange(next);
    const at = next.filter((place) => place.shown).findIndex(({ id }) => id === column.id);
    if (at >= 0) say(`${column.title} is column ${at + 1} of ${shown.length}`);
  };
  const reset = () => setFirst(props.onReset());
  const drag = useDragOrder<Id>({
    ids: inOrder.map(({ id }) => id),
    attribute: 'data-choose',
    axis: 'y',
    // A place among columns of which some are not listed would be unclear.
    onMove: word === '' ? (id, before) => onArrange(withMoved(arranged, id, before)) : undefined,
  });
  return (
    <div className="fg-chooser">
      <SearchField
        aria-label="Find a column"
        placeholder="Find a column…"
        value={typed}
        data-autofocus
        onType={setTyped}
      />
      <section ref={region} aria-label="All columns" className="fg-chooser-list" onKeyDown={onKeyDown}>
        {listed.length > 0 && (
          <section aria-label="Shown columns">
            <h3>Shown, in this order</h3>
            <ul onPointerDown={drag.onPointerDown}>
              {listed.map(({ column, place }) => (
                <ChooserRow
                  key={column.id}
                  column={column}
                  place={place}
                  isShown={place.shown}
                  isLast={place.shown && shown.length === 1}
                  onShow={(now) => show(column.id, now)}
                  onPin={(pinned) => pin(column.id, pinned)}
                  onKeyDown={(event) => moveByKey(event, (by) => step(column, by))}
                  marks={drag.marks(column.id)}
                />
              ))}
            </ul>
          </section>
        )}
        {[...new Set(columns.map(({ group }) => group))].map((group) => {
          const members = others.filter((column) => column.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} aria-label={`Other columns: ${group}`}>
              <h3>{group}</h3>
              <ul>
                {members.map((column) => (
                  <ChooserRow
                    key={column.id}
                    column={column}
                    isShown={isShown(column.id)}
                    onShow={(now) => show(column.id, now)}
                  />
                ))}
              </ul>
            </section>
          );
        })}
        {found.length === 0 && <p className="fg-dim">No column fits.</p>}
      </section>
      <div className="fg-chooser-foot">
        {props.children}
        <button type="button" className="fg-button" disabled={props.isFirst} onClick={reset}>
          Reset
        </button>
      </div>
      <p className="fg-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** A row that moves takes the focus along: the result names what has it once the list is drawn again. */
function useFocusKept(region: RefObject<HTMLElement | null>): (selector: string) => void {
  const kept = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (kept.current !== undefined) region.current?.querySelector<HTMLElement>(kept.current)?.focus();
    kept.current = undefined;
  });
  return (selector) => {
    kept.current = selector;
  };
}

/** What a screen reader hears after a move. */
function useSaid(): { readonly said: string; readonly say: (words: string) => void } {
  const [said, say] = useState('');
  return { said, say };
}

function moveByKey(event: KeyboardEvent, step: (by: -1 | 1) => void): void {
  if (!event.ctrlKey || !event.shiftKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  step(event.key === 'ArrowUp' ? -1 : 1);
}
