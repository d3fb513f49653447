// The course of a confirmation: preparing what is asked, asking, and handing over what the user has confirmed.

import { useEffect, useRef, useState } from 'react';
import type { Failure, Result } from '../../electron/contract/failure.ts';
import { asFailure } from '../session/as-failure.ts';

/** The phase of a confirmation. `question` is what was prepared, and what the user confirms. */
export type ConfirmationPhase<Question> =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'asking' | 'running'; readonly question: Question }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What a dialog does before it asks. A promise that rejects, with a Failure or anything else, ends in `failed`. */
export interface ConfirmationSteps<Question> {
  /** What is being done, for failures that do not say it: "delete". */
  readonly op: string;
  readonly prepare: () => Promise<Question>;
  /** The dialog was closed without a yes; not called if nothing was prepared. */
  readonly release?: (question: Question) => void;
}

/** The value of main's answer, for a step; rejects with its failure. */
export async function answerOf<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  return result.ok ? result.value : Promise.reject(result.failure);
}

/** A confirmation as its dialog sees it. */
export interface Confirmation<Question> {
  readonly phase: ConfirmationPhase<Question>;
  /** The user has confirmed what was asked, which `start` carries out; does nothing in any other phase. */
  readonly confirm: (start: (question: Question) => void) => void;
}

/** What was prepared; undefined until it has been. */
export function questionOf<Question>({ phase }: Confirmation<Question>): Question | undefined {
  return 'question' in phase ? phase.question : undefined;
}

/** Takes a confirmation through its phases. The steps given in the first call are used throughout. */
export function useConfirmation<Question>(steps: ConfirmationSteps<Question>): Confirmation<Question> {
  const { op, prepare, release } = useRef(steps).current;
  const hasConfirmed = useRef(false);
  const [phase, setPhase] = useState<ConfirmationPhase<Question>>({ kind: 'preparing' });
  useEffect(() => {
    let isOpen = true;
    let prepared: { readonly question: Question } | undefined;
    prepare().then(
      (question) => {
        if (!isOpen) return release?.(question);
        prepared = { question };
        setPhase({ kind: 'asking', question });
      },
      (error: unknown) => setPhase({ kind: 'failed', failure: asFailure(op, error) }),
    );
    return () => {
      isOpen = false;
      if (prepared && !hasConfirmed.current) release?.(prepared.question);
    };
  }, [op, prepare, release]);
  return {
    phase,
    confirm: (start) => {
      if (phase.kind !== 'asking' || hasConfirmed.current) return;
      hasConfirmed.current = true;
      setPhase({ kind: 'running', question: phase.question });
      start(phase.question);
    },
  };
}
