// An engine over a fake model and a handful of tracks.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/query/engine.h"
#include "server/query/errors.h"
#include "server/query/ingest.h"
#include "server/query/vectors.h"
#include "tests/fakes/direct_audio.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_library.h"
#include "tests/fakes/fake_model.h"
#include "tests/fakes/sine_wav.h"

namespace libretto {

// A track whose passages are the given words, one second each; its vector is their mean.
AnalyzedTrack MakeTrack(const std::string& id, const std::string& genre,
                        const std::vector<std::string>& passages);

class QueryFixture {
 public:
  QueryFixture();

  absl::StatusOr<Answer> Search(const Query& query, const Call& call = {}) const {
    return engine.Search(query, call);
  }

  FakeClock clock;
  FakeModel model;
  FakeLibrary library;
  std::unique_ptr<const Labeler> labeler;
  DirectAudio opener;
  TextInput text_input;
  AudioInput audio;
  Engine engine;
};

Query TextQuery(const std::string& text);
Query QueryOf(std::vector<Clause> clauses);
std::vector<std::string> Ids(const Answer& answer);

// The field that an INVALID_ARGUMENT names.
std::string WrongField(const absl::Status& status);

}  // namespace libretto
