#include "server/query/page_token.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/query/token.h"

namespace libretto {
namespace {

constexpr char kVersion = 5;
constexpr char kListVersion = 4;
constexpr size_t kDigestBytes = 8;
constexpr size_t kTokenBytes = 1 + 4 + kDigestBytes + kDigestBytes;

std::string Digest(std::string_view bytes) {
  return absl::HexStringToBytes(Sha256Hex(bytes).substr(0, 2 * kDigestBytes));
}

std::string Fixed32(uint32_t value) {
  std::string bytes(4, '\0');
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

uint32_t ReadFixed32(std::string_view bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return value;
}

// Feeds values to a digest so that no two different sequences feed the same bytes.
class Feeder {
 public:
  void Bytes(std::string_view bytes) {
    Number(bytes.size());
    digest_.Update(bytes);
  }
  void Number(uint64_t value) {
    digest_.Update({reinterpret_cast<const char*>(&value), sizeof value});
  }
  void Real(double value) { Number(std::bit_cast<uint64_t>(value)); }
  void Texts(const std::vector<std::string>& texts) {
    Number(texts.size());
    for (const std::string& text : texts) Bytes(text);
  }
  void Optional(const std::optional<double>& value) {
    Number(value.has_value());
    Real(value.value_or(0));
  }
  void Value(const AttributeValue& value) {
    Number(value.index());
    if (const auto* text = std::get_if<std::string>(&value)) Bytes(*text);
    if (const auto* number = std::get_if<double>(&value)) Real(*number);
    if (const auto* flag = std::get_if<bool>(&value)) Number(*flag);
  }
  std::string HexDigest() { return digest_.HexDigest(); }

 private:
  Sha256 digest_;
};

struct ClauseFeeder {
  Feeder& feed;
  void operator()(const TextClause& clause) const { feed.Bytes(clause.text); }
  void operator()(const TagsClause& clause) const { feed.Texts(clause.tags); }
  void operator()(const AudioClause& clause) const { feed.Bytes(clause.bytes); }
  void operator()(const TrackClause& clause) const { feed.Bytes(clause.track_id); }
  void operator()(const PassageClause& clause) const {
    feed.Bytes(clause.track_id);
    feed.Real(clause.start_seconds);
    feed.Real(clause.end_seconds);
  }
  void operator()(const VectorClause& clause) const {
    feed.Number(clause.values.size());
    for (const float value : clause.values) feed.Real(value);
  }
  void operator()(const ArtistClause& clause) const { feed.Bytes(clause.artist); }
  void operator()(const AlbumClause& clause) const { feed.Bytes(clause.album); }
};

void FeedFilter(Feeder& feed, const Filter& filter) {
  feed.Number(filter.node.index());
  std::visit(
      [&feed](const auto& node) {
        if constexpr (requires { node.of; }) {
          feed.Number(node.of.size());
          for (const Filter& inner : node.of) FeedFilter(feed, inner);
        }
        if constexpr (requires { node.field; }) feed.Bytes(node.field);
        if constexpr (requires { node.value; }) feed.Value(node.value);
        if constexpr (requires { node.values; }) {
          feed.Number(node.values.size());
          for (const AttributeValue& value : node.values) feed.Value(value);
        }
        if constexpr (requires { node.min; }) {
          feed.Optional(node.min);
          feed.Optional(node.max);
        }
        if constexpr (requires { node.prefix; }) feed.Bytes(node.prefix);
        if constexpr (requires { node.text; }) feed.Bytes(node.text);
      },
      filter.node);
}

std::string DigestOf(const PagedState& state) {
  Feeder feed;
  feed.Bytes(state.index);
  feed.Bytes(state.snapshot_id);
  return Digest(feed.HexDigest());
}

absl::Status Stale(const char* what) {
  return WithReason(absl::AbortedError(absl::StrCat(what, ": start again without it")),
                    reason::kStalePageToken);
}

absl::Status Malformed() {
  return InvalidField("page_token", "is malformed: pass next_page_token as it was received");
}

// What was sealed, if it begins with `version`.
absl::StatusOr<std::string> Unseal(const std::string& token, char version) {
  std::optional<std::string> body = libretto::Unseal(token);
  if (!body || body->empty() || body->front() != version) return Malformed();
  return *std::move(body);
}

}  // namespace

std::string QueryFingerprint(const Query& query) {
  Feeder feed;
  feed.Number(static_cast<uint64_t>(query.kind));
  feed.Number(query.clauses.size());
  for (const Clause& clause : query.clauses) {
    feed.Real(clause.weight);
    feed.Number(clause.content.index());
    std::visit(ClauseFeeder{feed}, clause.content);
  }
  feed.Bytes(query.words);
  feed.Texts(query.exclusions);
  feed.Number(query.comparisons.size());
  for (const Comparison& comparison : query.comparisons) {
    feed.Bytes(comparison.quality);
    feed.Number(comparison.more);
    feed.Texts(comparison.track_ids);
  }
  feed.Bytes(query.metadata_words);
  feed.Texts(query.more_like);
  feed.Texts(query.less_like);
  const Diversity& diversity = query.diversity;
  feed.Real(diversity.spread);
  feed.Real(diversity.exploration);
  feed.Number(diversity.seed);
  feed.Number(static_cast<uint64_t>(diversity.max_per_artist));
  feed.Number(static_cast<uint64_t>(diversity.max_per_album));
  feed.Number(query.previous != nullptr);
  if (query.previous != nullptr) {
    feed.Bytes(QueryFingerprint(query.previous->query));
    feed.Texts(query.previous->shown);
  }
  feed.Number(query.list_copies);
  feed.Number(query.filter.has_value());
  if (query.filter.has_value()) FeedFilter(feed, *query.filter);
  return feed.HexDigest();
}

std::string MakePageToken(int offset, const std::string& fingerprint, const PagedState& state) {
  std::string bytes(1, kVersion);
  bytes += Fixed32(static_cast<uint32_t>(offset)) + Digest(fingerprint) + DigestOf(state);
  return Seal(std::move(bytes));
}

absl::StatusOr<int> ReadPageToken(const std::string& token, const std::string& fingerprint,
                                  const PagedState& state) {
  ASSIGN_OR_RETURN(const std::string body, Unseal(token, kVersion));
  if (body.size() != kTokenBytes) return Malformed();
  const uint32_t offset = ReadFixed32(std::string_view(body).substr(1));
  if (offset < 1 || offset >= kMaxDepth) return Malformed();
  if (body.substr(5, kDigestBytes) != Digest(fingerprint)) {
    return InvalidField("page_token", "belongs to another query");
  }
  if (body.substr(5 + kDigestBytes) != DigestOf(state)) {
    return Stale("the catalogue has changed since the page token was made, or it is another one");
  }
  return static_cast<int>(offset);
}

std::string MakeListToken(const std::string& after_id, const std::string& index) {
  return Seal(std::string(1, kListVersion) + Digest(index) + after_id);
}

absl::StatusOr<std::string> ReadListToken(const std::string& token, const std::string& index) {
  ASSIGN_OR_RETURN(const std::string body, Unseal(token, kListVersion));
  if (body.size() < 1 + kDigestBytes) return Malformed();
  if (body.substr(1, kDigestBytes) != Digest(index)) {
    return Stale("the page token belongs to another index");
  }
  return body.substr(1 + kDigestBytes);
}

}  // namespace libretto
