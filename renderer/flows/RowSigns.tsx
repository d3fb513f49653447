// The signs at the left edge of a row: the colouring rule that matches it, and what has changed lately.

import type { ReactNode } from 'react';
import type { ColouringRule } from '../../electron/contract/colouring.ts';
import { ChangeSign } from './cells.tsx';
import './rule-colours.css';

export interface RowSignsProps {
  readonly row: Parameters<typeof ChangeSign>[0]['row'];
  readonly rule: ColouringRule | undefined;
}

export function RowSigns({ row, rule }: RowSignsProps): ReactNode {
  return (
    <>
      {rule && <RuleSign rule={rule} />}
      <ChangeSign row={row} />
    </>
  );
}

/** A bar in the rule's colour and the rule's sign, which says its name. */
function RuleSign({ rule }: { rule: ColouringRule }): ReactNode {
  return (
    <span className="fg-rule" title={`Rule: ${rule.name}`}>
      <span aria-hidden="true">{rule.sign}</span>
      <span className="fg-hidden">{rule.name}: </span>
    </span>
  );
}
