// The panes' initial widths. Pure.

/** Width of the facets, CSS px. */
export const USUAL_FACETS_PX = 200;

/** Width of the details, CSS px: beside it and the facets, a window of 1440 px has room for the columns shown at first. */
export const USUAL_DETAILS_PX = 331;
