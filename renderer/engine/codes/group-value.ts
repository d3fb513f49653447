// What groups and facets are made of.

/**
 * A value of a field; undefined if a flow has none. Numbers: protocol, port, mark, zone, label, status bits, packets,
 * bytes, whole bytes per second, whole seconds of timeout and age. Texts: addresses and endpoints, and in the filter
 * language's words states, families, directions, flags and `nat`, which is "none", "src", "dst" or "both".
 */
export type GroupValue = number | string | undefined;
