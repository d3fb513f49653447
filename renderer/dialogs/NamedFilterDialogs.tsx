// The questions about filters with names: under which name to keep one, and whether to delete one.

import type { ReactNode } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { namedAs, nameRefused } from '../session/named-filters.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { NameDialog, Question } from './NameDialog.tsx';

const { named: words } = SENTENCES;

/** @param filter what is kept. */
export function SaveFilterDialog({ filter }: { filter: string }): ReactNode {
  const session = useSession();
  const filters = useSessionState(({ namedFilters }) => namedFilters);
  return (
    <NameDialog
      title="Save filter as"
      verb={(name) => (namedAs(filters, name) ? 'Replace' : 'Save')}
      start=""
      refused={(name) => nameRefused(filters, name)}
      onName={(name) => session.namedFilters.save(name, filter)}
    >
      <p>{words.saves}</p>
      <FilterText filter={filter} />
    </NameDialog>
  );
}

/** @param name of the filter. */
export function RenameFilterDialog({ name }: { name: string }): ReactNode {
  const session = useSession();
  const filters = useSessionState(({ namedFilters }) => namedFilters);
  return (
    <NameDialog
      title={`Rename filter “${name}”`}
      verb="Rename"
      start={name}
      refused={(typed) => nameRefused(filters, typed, name)}
      onName={(typed) => session.namedFilters.rename(name, typed)}
    />
  );
}

/** @param name of the filter. */
export function ForgetFilterDialog({ name }: { name: string }): ReactNode {
  const session = useSession();
  const filter = useSessionState(({ namedFilters }) => namedAs(namedFilters, name)?.filter);
  return (
    <Question title={`Delete filter “${name}”?`} verb="Delete" onYes={() => session.namedFilters.delete(name)}>
      <p>{words.deletes}</p>
      {filter !== undefined && <FilterText filter={filter} />}
    </Question>
  );
}

function FilterText({ filter }: { filter: string }): ReactNode {
  return <code className="fg-named-filter">{visibleText(filter)}</code>;
}
