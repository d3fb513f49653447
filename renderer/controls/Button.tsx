// A button that can say why it cannot be pressed: it stays in the tab order and gives everybody the reason.

import { type ComponentProps, type ReactNode, useState } from 'react';
import { useHint } from './use-hint.tsx';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  /** Why it cannot be pressed now; undefined if it can. */
  readonly blocked?: string | undefined;
  /** What it does, if the label alone does not say it. */
  readonly hint?: string | undefined;
  readonly tone?: 'danger' | undefined;
  readonly look?: 'plain' | 'primary' | 'fatal' | undefined;
}

/** The description and tooltip are the reason if the button is blocked, else the hint. */
export function Button(props: ButtonProps): ReactNode {
  const { blocked, hint, tone, look, onClick, className, 'aria-description': description, ...rest } = props;
  // What a click has opened may be where the tooltip would be; it comes back once the pointer does.
  const [isQuiet, setQuiet] = useState(false);
  const { onPointerEnter, onPointerLeave, tooltip } = useHint(
    blocked ?? hint,
    isQuiet || rest['aria-expanded'] === true,
  );
  return (
    <>
      <button
        type="button"
        className={className ? `fg-button ${className}` : 'fg-button'}
        data-tone={tone}
        data-look={look}
        aria-disabled={blocked !== undefined || undefined}
        aria-description={blocked ?? description}
        onClick={blocked === undefined ? onClick : undefined}
        onPointerDown={() => setQuiet(blocked === undefined)}
        onPointerEnter={onPointerEnter}
        onPointerLeave={() => {
          onPointerLeave();
          setQuiet(false);
        }}
        {...rest}
      />
      {tooltip}
    </>
  );
}
