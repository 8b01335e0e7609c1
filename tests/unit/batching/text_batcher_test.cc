#include "server/batching/text_batcher.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <new>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/fakes/fake_clock.h"

namespace libretto {
namespace {

// Keeps the sizes of the batches, and holds each up until told. A text's vector is its length.
class HeldEncoder : public TextEncoder {
 public:
  int dimension() const override { return 1; }

  absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const override {
    absl::MutexLock lock(&mutex_);
    batches_.push_back(texts.size());
    mutex_.Await(absl::Condition(&open_));
    std::vector<EncodedText> results;
    for (const std::string& text : texts) {
      if (text == "bad") return absl::InvalidArgumentError("bad text");
      if (text == "huge") throw std::bad_alloc();
      results.push_back({{static_cast<float>(text.size())}, 1, false});
    }
    return results;
  }

  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = true;
  }
  std::vector<size_t> batches() const {
    absl::MutexLock lock(&mutex_);
    return batches_;
  }

 private:
  mutable absl::Mutex mutex_;
  mutable std::vector<size_t> batches_;
  bool open_ = false;
};

class BatcherFixture {
 public:
  BatcherFixture() { Restart({}); }
  ~BatcherFixture() { Join(); }

  void Restart(TextBatcherOptions options) {
    if (options.encoders == 0) options.encoders = 1;
    batcher = std::make_unique<TextBatcher>(encoder, options, clock);
  }

  // Encodes on a thread of its own; returns once it is encoding, or waiting.
  void Start(std::vector<std::string> texts, Call call = {}) {
    const size_t number = results.size();
    results.emplace_back(absl::UnknownError("pending"));
    calls.push_back(std::move(call));
    input.push_back(std::move(texts));
    threads.emplace_back([this, number] {
      auto result = batcher->Encode(input[number], calls[number]);
      absl::MutexLock lock(&mutex);
      results[number] = std::move(result);
    });
  }
  void AwaitBatches(size_t count) {
    while (encoder.batches().size() < count) std::this_thread::yield();
  }
  void Join() {
    encoder.Open();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  FakeClock clock;
  HeldEncoder encoder;
  std::unique_ptr<TextBatcher> batcher;
  absl::Mutex mutex;
  std::deque<absl::StatusOr<std::vector<EncodedText>>> results;
  std::deque<Call> calls;
  std::deque<std::vector<std::string>> input;
  std::vector<std::thread> threads;
};

// Until so many texts wait.
void AwaitWaiting(const TextBatcher& batcher, int texts) {
  while (batcher.waiting() < texts) std::this_thread::yield();
}

TEST_CASE_METHOD(BatcherFixture, "texts that come while the encoder is busy go together") {
  Start({"a"});
  AwaitBatches(1);
  Start({"bb"});
  Start({"ccc", "dddd"});
  AwaitWaiting(*batcher, 3);
  Join();
  CHECK(encoder.batches() == std::vector<size_t>{1, 3});
  REQUIRE(results[2].ok());
  CHECK(results[0]->at(0).embedding == Embedding{1});
  CHECK(results[1]->at(0).embedding == Embedding{2});
  CHECK(results[2]->at(0).embedding == Embedding{3});
  CHECK(results[2]->at(1).embedding == Embedding{4});
  CHECK(batcher->counts().batches == 2);
  CHECK(batcher->counts().texts == 4);
}

TEST_CASE_METHOD(BatcherFixture,
                 "a batch is no larger than allowed; a call's texts stay together") {
  Restart({.max_tokens = 4});
  Start({"a"});
  AwaitBatches(1);
  for (int i = 0; i < 5; ++i) Start({absl::StrCat("t", i)});
  AwaitWaiting(*batcher, 5);
  Start({"1", "2", "3", "4", "5", "6"});
  AwaitWaiting(*batcher, 11);
  Join();
  CHECK(encoder.batches() == std::vector<size_t>{1, 4, 1, 6});
}

TEST_CASE_METHOD(BatcherFixture, "a batch that is not full waits for more as long as it may") {
  Restart({.max_tokens = 3, .max_delay = absl::Hours(1)});
  Start({"a"});
  AwaitWaiting(*batcher, 1);
  Start({"b"});
  AwaitWaiting(*batcher, 2);
  CHECK(encoder.batches().empty());
  Start({"c"});
  AwaitBatches(1);
  Join();
  CHECK(encoder.batches() == std::vector<size_t>{3});
}

TEST_CASE_METHOD(BatcherFixture, "a text that is refused fails only the call that brought it") {
  Start({"a"});
  AwaitBatches(1);
  Start({"good"});
  Start({"bad"});
  Start({"huge"});
  AwaitWaiting(*batcher, 3);
  Join();
  CHECK(results[1].ok());
  CHECK(absl::IsInvalidArgument(results[2].status()));
  CHECK(absl::IsResourceExhausted(results[3].status()));
}

TEST_CASE_METHOD(BatcherFixture, "texts that nobody waits for any more are not encoded") {
  Start({"a"});
  AwaitBatches(1);
  std::atomic<bool> gone = false;
  Start({"b", "c"}, Call{absl::InfiniteFuture(), [&gone] { return gone.load(); }});
  Start({"d"}, Call{clock.Now() + absl::Seconds(1), nullptr});
  Start({"e"});
  AwaitWaiting(*batcher, 4);
  gone = true;
  clock.Advance(absl::Seconds(2));
  Join();
  CHECK(absl::IsCancelled(results[1].status()));
  CHECK(absl::IsDeadlineExceeded(results[2].status()));
  CHECK(results[3].ok());
  CHECK(encoder.batches() == std::vector<size_t>{1, 1});
  CHECK(batcher->counts().skipped == 3);
}

TEST_CASE_METHOD(BatcherFixture, "encoders work side by side") {
  Restart({.encoders = 2});
  Start({"a"});
  AwaitBatches(1);
  Start({"b"});
  AwaitBatches(2);
  Start({"c"});
  AwaitWaiting(*batcher, 1);
  Join();
  CHECK(encoder.batches().size() == 3);
}

TEST_CASE("tokens are estimated by bytes, up to what the model reads") {
  CHECK(EstimatedTokens("", 128) == 1);
  CHECK(EstimatedTokens("slow sad cello over rain", 128) == 7);
  CHECK(EstimatedTokens(std::string(100'000, 'x'), 128) == 128);
  CHECK(EstimatedTokens(std::string(400, 'x'), 0) == 101);
}

}  // namespace
}  // namespace libretto
