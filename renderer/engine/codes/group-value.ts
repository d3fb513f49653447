// The values of groups and facets.

/**
 * A value of a field; undefined if a flow has none. Numbers: protocol, port, mark, zone, label, status bits, packets,
 * bytes, whole bytes per second, whole seconds of timeout and age. Texts: addresses, endpoints and, in the words of the
 * filter language, states, families, directions, flags and `nat` ("none", "src", "dst" or "both").
 */
export type GroupValue = number | string | undefined;
