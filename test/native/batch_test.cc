// What a batch's writer leaves in its columns.
#include "batch.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "columns.gen.h"
#include "test.h"

namespace flowglass {

TEST(batch_row, "a row is written in every column") {
  alignas(8) uint8_t memory[BatchBytes(8)];
  std::memset(memory, 0xa5, sizeof(memory));
  BatchWriter batch(memory, 8);
  batch.Append(0, Flow{});
  for (const ColumnInfo& column : kColumns) {
    const uint8_t* first = memory + kHeaderBytes + column.offset_per_flow * 8;
    if (std::any_of(first, first + column.bytes, [](uint8_t byte) { return byte != 0; })) {
      test::Fail(__FILE__, __LINE__, std::string("not written: ") + column.name);
    }
  }
}

}  // namespace flowglass
