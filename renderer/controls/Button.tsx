// A button that can say why it cannot be pressed: it stays in the tab order and gives everybody the reason.

import { Tooltip } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';

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
  const said = blocked ?? hint;
  const button = (
    <button
      type="button"
      className={className ? `fg-button ${className}` : 'fg-button'}
      data-tone={tone}
      data-look={look}
      aria-disabled={blocked !== undefined || undefined}
      aria-description={blocked ?? description}
      onClick={blocked === undefined ? onClick : undefined}
      {...rest}
    />
  );
  if (said === undefined) return button;
  return (
    // What the button has opened is where its tooltip would be.
    <Tooltip label={said} openDelay={400} multiline maw={320} disabled={rest['aria-expanded'] === true}>
      {button}
    </Tooltip>
  );
}
