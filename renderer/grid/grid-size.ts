// Sizes of the grid, CSS px.

/** Height of a row and of the header above the rows; --row-px and --head-px in tokens.css. */
export const ROW_PX = 28;
export const HEADER_PX = 32;
/** Width of the button column. */
export const ACTIONS_PX = 36;
/** Limits for the width of a column. */
export const MIN_COLUMN_PX = 36;
export const MAX_COLUMN_PX = 900;
