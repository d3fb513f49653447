// The course of every confirmation: something is prepared, the user is asked, it runs, and it is done or has failed. Each
// dialog defines what the steps do.

import { useEffect, useRef, useState } from 'react';
import type { Failure, Result } from '../../electron/contract/failure.ts';
import { asFailure } from './as-failure.ts';

/** The phase of a confirmation. `question` is what was prepared, and what the user confirms. */
export type ConfirmationPhase<Question, Outcome> =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'asking' | 'running'; readonly question: Question }
  | { readonly kind: 'done'; readonly question: Question; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What a dialog does in each step. A promise that rejects, with a Failure or anything else, ends in `failed`. */
export interface ConfirmationSteps<Question, Outcome> {
  /** What is being done, for failures that do not say it: "delete". */
  readonly op: string;
  readonly prepare: () => Promise<Question>;
  /** Called once, and only for what the user confirmed. */
  readonly run: (question: Question) => Promise<Outcome>;
  /** The dialog was closed, before or after its end; not called if nothing was prepared. */
  readonly release?: (question: Question) => void;
  /** The outcome, if the dialog was closed before it arrived. */
  readonly late?: (end: Ended<Question, Outcome>) => void;
}

/** The value of main's answer, for a step; rejects with its failure. */
export async function answerOf<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  return result.ok ? result.value : Promise.reject(result.failure);
}

/** A confirmation's end. */
export type Ended<Question, Outcome> = Extract<ConfirmationPhase<Question, Outcome>, { kind: 'done' | 'failed' }>;

/** A confirmation as its dialog sees it. */
export interface Confirmation<Question, Outcome> {
  readonly phase: ConfirmationPhase<Question, Outcome>;
  /** Runs what was asked; does nothing in any other phase. */
  readonly confirm: () => void;
}

/** Takes a confirmation through its phases. The steps given in the first call are used throughout. */
export function useConfirmation<Question, Outcome>(
  steps: ConfirmationSteps<Question, Outcome>,
): Confirmation<Question, Outcome> {
  const { op, prepare, run, release, late } = useRef(steps).current;
  const isOpenNow = useRef(false);
  const [phase, setPhase] = useState<ConfirmationPhase<Question, Outcome>>({ kind: 'preparing' });
  useEffect(() => {
    let isOpen = true;
    isOpenNow.current = true;
    let prepared: { readonly question: Question } | undefined;
    prepare().then(
      (question) => {
        if (!isOpen) return release?.(question);
        prepared = { question };
        setPhase({ kind: 'asking', question });
      },
      (error: unknown) => setPhase(failed(op, error)),
    );
    return () => {
      isOpen = false;
      isOpenNow.current = false;
      if (prepared) release?.(prepared.question);
    };
  }, [op, prepare, release]);
  return {
    phase,
    confirm: () => {
      if (phase.kind !== 'asking') return;
      const { question } = phase;
      setPhase({ kind: 'running', question });
      const end = (phase: Ended<Question, Outcome>) => (isOpenNow.current ? setPhase(phase) : late?.(phase));
      run(question).then(
        (outcome) => end({ kind: 'done', question, outcome }),
        (error: unknown) => end(failed(op, error)),
      );
    },
  };
}

function failed(op: string, error: unknown): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure: asFailure(op, error) };
}
