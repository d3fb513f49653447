// Reads the tuples of a flow: CTA_TUPLE_ORIG, CTA_TUPLE_REPLY, CTA_TUPLE_MASTER.
#pragma once

#include "attributes.h"
#include "flow.h"

namespace flowglass {

// What a tuple contains besides its addresses, protocol and layer 4 words.
struct TupleExtras {
  bool layer4 = false;  // whether layer 4 words were present
  bool has_zone = false;
  uint16_t zone = 0;  // CTA_TUPLE_ZONE, which holds for the tuple's direction
};

// Reads the attributes in a tuple. One that lacks an address of its family, or its protocol, marks the
// message incomplete; addresses of another family count as unknown.
TupleExtras DecodeTuple(const Attribute& nest, uint8_t family, ReadMarks& marks, Tuple& tuple);

}  // namespace flowglass
