// The editor of the colouring rules of the profile that is shown. What is changed applies at once, so that the rows show it.

import { IconPlus } from '@tabler/icons-react';
import { type PointerEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { MAX_RULES } from '../../../electron/contract/colouring.ts';
import { Button } from '../../controls/Button.tsx';
import { AlertDialog } from '../../dialogs/AlertDialog.tsx';
import { useDragOrder } from '../../grid/use-drag-order.ts';
import { ruleErrors } from '../../session/colouring.ts';
import { useSession, useSessionState } from '../../session/use-session.ts';
import { SENTENCES } from '../../words/sentences.ts';
import { RuleRow } from './RuleRow.tsx';
import { draftsOf, nameOf, newDraft, type RuleDraft, rulesOf, withMovedRule, withRuleStep } from './rule-drafts.ts';
import { useRuleCounts } from './use-rule-counts.ts';
import '../../grid/drag-rows.css';
import './rules.css';

const { dialogs, rules: words } = SENTENCES;

export function RulesDialog(): ReactNode {
  const session = useSession();
  const profile = useSessionState(({ profiles }) => profiles.shown);
  const { drafts, change, added } = useDrafts();
  const { filterContext } = session;
  const valid = useMemo(
    () => drafts.map(({ filter }) => filter).filter((filter) => ruleErrors({ filter }, filterContext).length === 0),
    [drafts, filterContext],
  );
  const counts = useRuleCounts(valid);
  const { said, say } = useSaid();
  const drag = useDragOrder<string>({
    ids: drafts.map(({ id }) => id),
    attribute: 'data-rule-id',
    axis: 'y',
    onMove: (id, before) => change(withMovedRule(drafts, id, before)),
  });
  const step = (id: string, by: -1 | 1) => {
    const next = withRuleStep(drafts, id, by);
    if (next === drafts) return;
    change(next);
    say(words.moved(next.findIndex((draft) => draft.id === id) + 1, drafts.length));
  };
  const filterBy = ({ filter }: RuleDraft, leaveOut: boolean) => {
    if (leaveOut) session.filter.leaveOut(filter);
    else session.filter.setFilter(filter);
    session.closeDialog();
  };
  return (
    <AlertDialog
      title={`Colouring rules of “${profile}”`}
      role="dialog"
      isWide
      busy={false}
      onCancel={() => session.closeDialog()}
      buttons={
        <>
          <Button
            className="fg-rule-add"
            blocked={drafts.length >= MAX_RULES ? words.tooMany(MAX_RULES) : undefined}
            onClick={() => change([...drafts, newDraft(drafts)])}
          >
            <IconPlus aria-hidden="true" />
            Add rule
          </Button>
          <Button look="primary" onClick={() => session.closeDialog()}>
            {dialogs.close}
          </Button>
        </>
      }
    >
      <p>{drafts.length === 0 ? words.none : words.first}</p>
      <ol className="fg-rules" onPointerDown={(event) => startDrag(event, drag.onPointerDown)}>
        {drafts.map((draft, place) => (
          <RuleRow
            key={draft.id}
            draft={draft}
            place={place}
            isNew={draft.id === added}
            count={counts.get(draft.filter)}
            onChange={(changed) => change(drafts.with(place, { ...draft, ...changed }))}
            onStep={(by) => step(draft.id, by)}
            onDelete={() => {
              change(drafts.toSpliced(place, 1));
              say(words.deleted(nameOf(draft, place)));
            }}
            onCount={(leaveOut) => filterBy(draft, leaveOut)}
            marks={drag.marks(draft.id)}
          />
        ))}
      </ol>
      <p className="fg-hidden" role="status">
        {said}
      </p>
    </AlertDialog>
  );
}

/** The drafts, which become the profile's rules with each change, and the id of the one that was added last. */
function useDrafts() {
  const session = useSession();
  const [drafts, setDrafts] = useState(() => draftsOf(session.store.getState().rules));
  const [added, setAdded] = useState<string>();
  const focused = useRef<Element>(null);
  // A row that moves keeps the focus.
  useLayoutEffect(() => {
    if (focused.current instanceof HTMLElement && document.activeElement !== focused.current) focused.current.focus();
    focused.current = null;
  });
  const change = (next: readonly RuleDraft[]) => {
    if (next.length > drafts.length) setAdded(next.at(-1)?.id);
    if (next.length === drafts.length) focused.current = document.activeElement;
    setDrafts(next);
    session.windowLayout.setRules(rulesOf(next));
  };
  return { drafts, change, added };
}

/** Only the grip drags: text is selected by dragging, too. */
function startDrag(event: PointerEvent<HTMLElement>, start: (event: PointerEvent<HTMLElement>) => void): void {
  if (event.target instanceof Element && event.target.closest('.fg-grip')) start(event);
}

/** What a screen reader hears after a change. */
function useSaid(): { readonly said: string; readonly say: (words: string) => void } {
  const [said, say] = useState('');
  return { said, say };
}
