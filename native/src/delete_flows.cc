// Deleting exact flows, with an outcome for each that never claims more than the kernel said.
#include <algorithm>

#include "batch_decoder.h"
#include "requester.h"

namespace flowglass {
namespace {

void Set(DeleteResult& result, uint32_t row, DeleteOutcome outcome, int code) {
  result.outcomes[row] = static_cast<uint8_t>(outcome);
  result.errnos[row] = code;
}

constexpr uint64_t kStartTolerance = 512;

uint64_t Distance(uint64_t a, uint64_t b) {
  return a > b ? a - b : b - a;
}

// True when `found` is the very flow that was requested. CTA_ID alone does not prove it, since a re-created
// tuple often gets the same id; the start time does. A flow either has its start time for its whole life or
// never, and every GET returns it. Events of live flows do not, so a flow known from events has only a time
// at which it was alive, and one that began later is another. If neither has a start time
// (nf_conntrack_timestamp was off), only the id remains. A start time that was a number of milliseconds in
// between is exact to half a microsecond: in that time no flow ends and another of its tuple begins.
bool IsSame(const FlowIdentity& asked, const FlowIdentity& found) {
  if ((asked.presence & found.presence & presence::kId) != 0 && asked.id != found.id) return false;
  const bool found_start = (found.presence & presence::kStart) != 0;
  if ((asked.presence & presence::kStart) != 0)
    return found_start && Distance(asked.start_ns, found.start_ns) <= kStartTolerance;
  if ((asked.presence & presence::kStop) != 0 && found_start) return found.start_ns <= asked.lived_ns;
  return true;
}

// Keeps the answers about flows that were deleted. A flow whose outcome is unknown may have been.
void KeepDeleted(const GetResult& got, std::span<const uint32_t> rows, DeleteResult& result) {
  MessageReader reader(got.messages);
  Message message;
  for (size_t i = 0; i < got.rows.size() && reader.Next(message); i++) {
    const auto outcome = static_cast<DeleteOutcome>(result.outcomes[rows[got.rows[i]]]);
    if (outcome != DeleteOutcome::kDeleted && outcome != DeleteOutcome::kUnknown) continue;
    AppendPadded(message, result.messages);
    result.received_ms.push_back(got.received_ms[i]);
  }
}

}  // namespace

Status Requester::Recheck(const std::vector<FlowIdentity>& flows, const std::vector<uint32_t>& rows,
                          bool answered, DeleteResult& result) {
  if (rows.empty()) return Ok{};
  GetResult got;
  if (Status asked = GetRows(flows, rows, Direction::kOriginal, false, got); !asked.ok()) return asked;
  const std::vector<FlowIdentity> found = ReadIdentities(got.batch);
  for (size_t i = 0; i < rows.size(); i++) {
    if (got.outcomes[i] == static_cast<uint8_t>(GetOutcome::kGone)) {
      Set(result, rows[i], answered ? DeleteOutcome::kGone : DeleteOutcome::kDeleted, 0);
    } else if (got.outcomes[i] == static_cast<uint8_t>(GetOutcome::kFailed)) {
      Set(result, rows[i], answered ? DeleteOutcome::kGone : DeleteOutcome::kUnknown, got.errnos[i]);
    }
  }
  for (size_t i = 0; i < found.size(); i++) {
    const uint32_t row = rows[got.rows[i]];
    // ENOENT, and yet it exists: another flow now has the tuple, even if its id is the same.
    if (answered || !IsSame(flows[row], found[i]))
      Set(result, row, DeleteOutcome::kReplaced, 0);
    else
      Set(result, row, DeleteOutcome::kRefused, ETIMEDOUT);
  }
  return Ok{};
}

Status Requester::DeleteChunk(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                              DeleteResult& result) {
  writer_.Clear();
  const Lookup lookup{.exact = zones_};
  const uint32_t first = exchange_.Reserve(rows.size());
  // The kernel always reports errors, but successes only on request: one acknowledgement at the end serves
  // for all.
  for (size_t i = 0; i < rows.size(); i++) {
    writer_.Delete(first + static_cast<uint32_t>(i), flows[rows[i]], lookup, i + 1 == rows.size());
  }
  std::vector<int> codes(rows.size(), -1);
  const RoundTrip trip = Send("delete", first, rows.size(), [&](const Message& message) {
    if (message.header.nlmsg_type == NLMSG_ERROR)
      codes[message.header.nlmsg_seq - first] = ReadAnswer(message).code;
  });
  if (trip.error) {
    if (trip.nothing_done) return *trip.error;
    for (const uint32_t row : rows) Set(result, row, DeleteOutcome::kUnknown, trip.error->code);
    return *trip.error;
  }
  std::vector<uint32_t> missing;
  std::vector<uint32_t> unanswered;
  std::vector<uint32_t> without_zones;
  for (size_t i = 0; i < rows.size(); i++) {
    if (codes[i] == 0 || (codes[i] < 0 && trip.complete))
      Set(result, rows[i], DeleteOutcome::kDeleted, 0);
    else if (codes[i] == ENOENT)
      missing.push_back(rows[i]);
    else if (codes[i] == EOPNOTSUPP && lookup.exact)
      without_zones.push_back(rows[i]);
    else if (codes[i] < 0)
      unanswered.push_back(rows[i]);
    else
      Set(result, rows[i], DeleteOutcome::kRefused, codes[i]);
  }
  // These outcomes stay even if the flows cannot be looked at again.
  for (const uint32_t row : missing) Set(result, row, DeleteOutcome::kGone, 0);
  for (const uint32_t row : unanswered) Set(result, row, DeleteOutcome::kUnknown, ETIMEDOUT);
  if (Status checked = Recheck(flows, missing, true, result); !checked.ok()) return checked;
  if (Status checked = Recheck(flows, unanswered, false, result); !checked.ok()) return checked;
  if (without_zones.empty()) return Ok{};
  zones_ = false;
  return DeleteRows(flows, without_zones, {}, result);
}

Result<std::vector<uint32_t>> Requester::Verified(std::vector<FlowIdentity>& flows,
                                                  std::span<const uint32_t> rows, bool keep, GetResult& got,
                                                  DeleteResult& result) {
  if (Status asked = GetRows(flows, rows, Direction::kOriginal, keep, got); !asked.ok()) return asked.error();
  for (size_t i = 0; i < rows.size(); i++) {
    if (got.outcomes[i] == static_cast<uint8_t>(GetOutcome::kGone))
      Set(result, rows[i], DeleteOutcome::kGone, 0);
    // What is not verified is not deleted: if an answer was lost, the flow is left alone.
    else if (got.outcomes[i] == static_cast<uint8_t>(GetOutcome::kFailed))
      Set(result, rows[i], got.errnos[i] == ETIMEDOUT ? DeleteOutcome::kNotSent : DeleteOutcome::kRefused,
          got.errnos[i]);
  }
  const std::vector<FlowIdentity> found = ReadIdentities(got.batch);
  std::vector<uint32_t> same;
  for (size_t i = 0; i < found.size(); i++) {
    const uint32_t row = rows[got.rows[i]];
    if (!IsSame(flows[row], found[i])) {
      Set(result, row, DeleteOutcome::kReplaced, 0);
      continue;
    }
    // With the id the kernel refuses to delete any other flow.
    flows[row].id = found[i].id;
    flows[row].presence |= found[i].presence & presence::kId;
    same.push_back(row);
  }
  return same;
}

// Whether the kernel could delete a flow that has the tuple in its reply direction: it could not with the id,
// nor without a zone (Lookup).
bool Requester::NeedsLook(const FlowIdentity& flow) const {
  if ((flow.presence & presence::kId) != 0) return false;
  return !zones_ || ZoneOf(flow.presence, flow.zone, Direction::kOriginal) != 0;
}

Status Requester::DeleteRows(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                             DeleteOptions options, DeleteResult& result) {
  const bool look_at_all = options.verify || options.keep;
  std::vector<uint32_t> at_once;
  std::vector<uint32_t> looked_at;
  for (const uint32_t row : rows) (look_at_all || NeedsLook(flows[row]) ? looked_at : at_once).push_back(row);
  GetResult got;
  if (!looked_at.empty()) {
    const Result<std::vector<uint32_t>> same = Verified(flows, looked_at, options.keep, got, result);
    if (!same.ok()) return same.error();
    at_once.insert(at_once.end(), same.value().begin(), same.value().end());
  }
  if (at_once.empty()) return Ok{};
  const Status deleted = DeleteChunk(flows, at_once, result);
  // What a delete that failed half way had done by then is kept as well.
  if (options.keep) KeepDeleted(got, looked_at, result);
  return deleted;
}

Result<DeleteResult> Requester::Delete(std::vector<FlowIdentity> flows, DeleteOptions options) {
  DeleteResult result;
  result.outcomes.assign(flows.size(), static_cast<uint8_t>(DeleteOutcome::kNotSent));
  result.errnos.assign(flows.size(), 0);
  std::vector<uint32_t> rows(flows.size());
  for (size_t i = 0; i < rows.size(); i++) rows[i] = static_cast<uint32_t>(i);
  const size_t chunk = std::min(exchange_.RoomFor(kErrorBytes), kMaxChunk);
  for (size_t at = 0; at < rows.size(); at += chunk) {
    const auto part = std::span<const uint32_t>(rows).subspan(at, std::min(chunk, rows.size() - at));
    const Status deleted = DeleteRows(flows, part, options, result);
    if (deleted.ok()) continue;
    const int code = deleted.error().code;
    if (at == 0 && code == EPERM) return deleted.error();
    // Outcomes so far are kept.
    const DeleteOutcome rest = code == EPERM ? DeleteOutcome::kRefused : DeleteOutcome::kNotSent;
    for (const uint32_t row : std::span<const uint32_t>(rows).subspan(at)) {
      if (result.outcomes[row] == static_cast<uint8_t>(DeleteOutcome::kNotSent)) Set(result, row, rest, code);
    }
    break;
  }
  return result;
}

}  // namespace flowglass
