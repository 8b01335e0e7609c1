#include "server/admission/fair_queue.h"

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "tests/unit/admission/noted_work.h"

namespace libretto {
namespace {

class QueueFixture {
 public:
  NotedWork& Make(const std::string& caller) {
    return *works_.emplace_back(std::make_unique<NotedWork>(caller));
  }
  void Push(const std::string& caller, int count) {
    for (int i = 0; i < count; ++i) queue.Push(Make(caller));
  }
  std::string Drain() {
    std::string callers;
    while (!queue.empty()) callers += queue.Pop().caller();
    return callers;
  }

  FairQueue queue;

 private:
  std::vector<std::unique_ptr<NotedWork>> works_;
};

TEST_CASE_METHOD(QueueFixture, "callers take turns, whatever each brings; each in its order") {
  Push("a", 4);
  Push("b", 1);
  Push("c", 2);
  CHECK(queue.size() == 7);
  CHECK(Drain() == "abcacaa");
  NotedWork& first = Make("a");
  NotedWork& second = Make("a");
  queue.Push(first);
  queue.Push(second);
  CHECK(&queue.Pop() == &first);
  CHECK(&queue.Pop() == &second);
}

TEST_CASE_METHOD(QueueFixture, "a caller that comes back does not go before those that wait") {
  Push("a", 1);
  Push("b", 2);
  queue.Pop();
  Push("a", 1);
  CHECK(Drain() == "bab");
}

TEST_CASE_METHOD(QueueFixture, "a full queue makes room at the cost of whoever has the most") {
  Push("a", 3);
  NotedWork& newest = Make("a");
  queue.Push(newest);
  Push("b", 1);
  CHECK(&queue.Exchange(Make("b")) == &newest);
  CHECK(queue.size() == 5);
  NotedWork& third = Make("b");
  CHECK(&queue.Exchange(third) == &third);  // it would have as many as a
  NotedWork& own = Make("a");
  CHECK(&queue.Exchange(own) == &own);
  CHECK(Drain() == "ababa");
}

}  // namespace
}  // namespace libretto
