// Sizes of the grid, CSS px.

/** Heights of a row. */
export const ROW_PX = { comfortable: 28, compact: 24 } as const;
/** Height of the header above the rows; --head-px in tokens.css. */
export const HEADER_PX = 32;
/** Width of the room for a row's sign, which is part of the first column's cell. */
export const GUTTER_PX = 18;
/** Width of the button column. */
export const ACTIONS_PX = 36;
/** Limits for the width of a column. */
export const MIN_COLUMN_PX = 36;
export const MAX_COLUMN_PX = 900;
