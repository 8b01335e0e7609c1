#include "server/admission/work_lane.h"

#include <catch2/catch.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "tests/fakes/fake_clock.h"
#include "tests/unit/admission/noted_work.h"

namespace libretto {
namespace {

constexpr int kThreads = 2;

WorkLaneOptions Options() {
  WorkLaneOptions options;
  options.name = "tests";
  options.threads = kThreads;
  options.queue = 10;
  options.patience = absl::Milliseconds(100);
  options.standing_wait = absl::Milliseconds(30);
  return options;
}

class LaneFixture {
 public:
  LaneFixture() : lane(std::make_unique<WorkLane>(Options(), clock)) {}
  ~LaneFixture() {
    for (const auto& work : works) work->Finish();
    lane.reset();
  }

  NotedWork& Submit(const std::string& caller = "a") {
    NotedWork& work = *works.emplace_back(std::make_unique<NotedWork>(caller));
    lane->Submit(work);
    return work;
  }
  // Keeps every thread busy.
  void Fill() {
    for (int i = 0; i < kThreads; ++i) Submit().AwaitStart();
  }
  // The oldest work that runs ends, and the next is taken.
  void FinishOne() {
    while (works[finished_]->ended()) ++finished_;  // refused
    NotedWork& work = *works[finished_++];
    const int64_t done = lane->counts().done;
    work.Finish();
    while (lane->counts().done == done) std::this_thread::yield();
    while (lane->counts().running < kThreads && lane->counts().waiting > 0) {
      std::this_thread::yield();
    }
  }

  FakeClock clock;
  std::vector<std::unique_ptr<NotedWork>> works;
  std::unique_ptr<WorkLane> lane;

 private:
  size_t finished_ = 0;
};

TEST_CASE_METHOD(LaneFixture, "as much runs at a time as there are threads, as much waits as may") {
  Fill();
  for (int i = 0; i < 10; ++i) Submit();
  CHECK(lane->counts().running == kThreads);
  CHECK(lane->counts().waiting == 10);
  NotedWork& refused = Submit();
  CHECK(absl::IsResourceExhausted(refused.refusal));
  CHECK_THAT(std::string(refused.refusal.message()), Catch::Matchers::Contains("tests"));
  CHECK(lane->counts().refused == 1);
  FinishOne();
  CHECK_FALSE(Submit().ended());
}

TEST_CASE_METHOD(LaneFixture, "a full queue has a place for a caller that has none in it") {
  Fill();
  for (int i = 0; i < 10; ++i) Submit("greedy");
  NotedWork& modest = Submit("modest");
  CHECK_FALSE(modest.ended());
  CHECK(absl::IsResourceExhausted(works[kThreads + 9]->refusal));
  CHECK(lane->counts().waiting == 10);
  FinishOne();
  FinishOne();
  modest.AwaitStart();  // before eight of the other's
}

TEST_CASE_METHOD(LaneFixture, "under lasting overload only what is done in time may wait") {
  Fill();
  for (int i = 0; i < 10; ++i) Submit();
  for (int i = 0; i < 40; ++i) {  // one every 4 ms, for longer than the patience
    clock.Advance(absl::Milliseconds(4));
    FinishOne();
    Submit();
  }
  const WorkLaneCounts before = lane->counts();
  CHECK(before.refused > 0);
  CHECK(before.waiting >= 6);  // 30 ms at one every 4 ms
  CHECK(before.waiting <= 8);
  SECTION("when it is over, bursts are taken in whole again") {
    while (lane->counts().running > 0) FinishOne();
    clock.Advance(absl::Milliseconds(50));
    for (int i = 0; i < 10; ++i) Submit();
    CHECK(lane->counts().refused == before.refused);
    CHECK(lane->counts().waiting >= 10 - kThreads);
  }
}

TEST_CASE_METHOD(LaneFixture, "what waits is run before the lane ends") {
  Fill();
  NotedWork& last = Submit();
  for (const auto& work : works) work->Finish();
  lane.reset();
  CHECK(last.ended());
  CHECK(last.refusal.ok());
}

}  // namespace
}  // namespace libretto
