// Sizes of the grid, CSS px.

/** Height of a row and of the header above the rows; --row-px and --head-px in tokens.css. */
export const ROW_PX = 28;
export const HEADER_PX = 32;
/** Width of the buttons at the end of the rows. */
export const ACTIONS_PX = 36;
/** The narrowest and widest that the user can make a column. */
export const MIN_COLUMN_PX = 36;
export const MAX_COLUMN_PX = 900;
