// What is said about what the user keeps: profiles with their colouring rules, and filters. Part of SENTENCES. Pure.

/** Profiles: named arrangements of the list of flows. */
export const PROFILES = {
  noName: 'Type a name.',
  badName: 'A name has up to 60 visible characters.',
  nameTaken: (name: string): string => `There is a profile “${name}” already.`,
  tooMany: (most: number): string => `You have ${most} profiles of your own: delete one first.`,
  saves:
    'The columns, their order and widths, the sort, the height of rows and the colouring rules are kept under this name.',
  resets:
    'The columns, their order and widths, the sort, the height of rows and the colouring rules become what they were at first.',
  deletes: 'Its columns, sort, height of rows and colouring rules are lost. Flows are not touched.',
  /** Why built-in profiles are neither renamed nor deleted, and own ones not reset. */
  isBuiltIn: 'This profile is built in: save it under another name first.',
  isOwn: 'Only a built-in profile can be reset.',
  isAsAtFirst: 'This profile is as it was at first.',
} as const;

/** Colouring rules. */
export const RULES = {
  none: 'This profile has no colouring rules. A rule colours the flows that its filter matches.',
  first: 'A flow has the colour of the first rule that matches it. Changes apply at once, and belong to this profile.',
  sign: 'One character, beside the colour in each row',
  noFilter: 'No filter',
  badFilter: 'Not a filter',
  count:
    'Flows that this filter matches, though an earlier rule can colour them. A click filters for them; Alt+click leaves them out',
  tooMany: (most: number): string => `A profile has up to ${most} rules: delete one first.`,
  tooLong: (most: number, length: number): string =>
    `The filter of a rule has up to ${most} characters, this one ${length}: the rule matches nothing, and the text is not kept.`,
  moved: (place: number, of: number): string => `Rule ${place} of ${of}`,
  deleted: (name: string): string => `Rule “${name}” deleted`,
} as const;

/** Filters with names, and those used before. */
export const NAMED = {
  nothingApplied: 'No filter is applied.',
  tooLong: (most: number, length: number): string =>
    `A filter that is kept has up to ${most} characters, this one ${length}.`,
  tooMany: (most: number): string => `You have ${most} saved filters: delete one first.`,
  nameTaken: (name: string): string => `There is a filter “${name}” already.`,
  noneIsApplied: 'No saved filter is applied: choose one first.',
  noneBefore: 'There are no recent filters.',
  cannotApply: 'This filter has errors here.',
  saves: 'The filter is kept under this name, also for the next time.',
  deletes: 'The name is lost. Flows are not touched.',
  saved: 'Saved filters',
  recent: 'Recent filters',
} as const;
