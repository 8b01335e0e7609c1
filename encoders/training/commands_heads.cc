#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/commands.h"
#include "encoders/training/export.h"
#include "encoders/training/heads.h"
#include "encoders/training/heads_checks.h"
#include "encoders/training/heads_figures.h"
#include "encoders/training/lexicon.h"
#include "encoders/training/tower_checkpoint.h"

namespace libretto {
namespace {

constexpr int64_t kReferences = 256;
constexpr int64_t kConceptWidth = 160;

struct HeadsCommand {
  std::string data, packages, features, lexicon, profiles, tokenizer, tower;
  std::vector<std::string> rendered, without, aside_folders;
  double rendered_share = 0.15;
  bool all_tracks = false, embedded = false;
  HeadsOptions options;
  ExportOptions out;
};

// Kept aside are tracks of the data folder that their sources describe.
std::vector<bool> Aside(const FeatureSet& set) {
  std::vector<bool> aside;
  for (const AudioItem& item : set.items) {
    aside.push_back(!item.rendered && !item.tags.empty() && IsKeptAside(item));
  }
  return aside;
}

// Whether a folder above the item's file is called so.
bool LiesIn(const std::vector<std::string>& folders, const AudioItem& item) {
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& name) {
    return item.path.find(absl::StrCat("/", name, "/")) != std::string::npos;
  });
}

absl::StatusOr<std::vector<DescribedMusic>> Captions(const std::string& data_folder,
                                                     const FeatureSet& set,
                                                     const std::vector<bool>& aside) {
  ASSIGN_OR_RETURN(std::vector<DescribedMusic> captions, ReadMusicCaps(data_folder));
  ASSIGN_OR_RETURN(const auto pieces, ReadIncompetech(data_folder));
  for (const DescribedMusic& piece : pieces) {
    bool hidden = false;
    for (size_t i = 0; i < aside.size(); ++i) {
      hidden |= aside[i] && set.items[i].description == piece.description;
    }
    if (!hidden) captions.push_back(piece);
  }
  return captions;
}

void Print(const char* model, const std::vector<RetrievalFigures>& all) {
  for (const RetrievalFigures& one : all) {
    std::cout << absl::StrFormat(
        "figures: %-14s %-9s %4d queries, %3d tracks: MRR %.3f, R@10 %.3f, median rank %.0f, "
        "hubness %.1f\n",
        model, one.name, one.queries, one.tracks, one.reciprocal_rank, one.recall_at_10,
        one.median_rank, one.hubness);
  }
  std::cout.flush();
}

// Embeddings of passages spread over all real recordings.
torch::Tensor References(const HeadsData& data, AudioHead& head) {
  torch::NoGradGuard no_grad;
  std::vector<int64_t> items;
  const torch::Tensor runs = data.Runs(&items);
  std::vector<int64_t> real;
  for (size_t i = 0; i < items.size(); ++i) {
    if (!data.set().items[items[i]].rendered) real.push_back(static_cast<int64_t>(i));
  }
  const auto last = static_cast<int64_t>(real.size()) - 1;
  const torch::Tensor some =
      torch::linspace(0, last, std::min(kReferences, last + 1)).to(torch::kInt64);
  return head->forward(runs.index_select(0, torch::tensor(real).index_select(0, some)));
}

absl::Status RunHeads(const HeadsCommand& command) {
  ASSIGN_OR_RETURN(auto items,
                   ListTrainingAudio({command.data, command.packages, command.rendered}));
  std::erase_if(items, [&](const AudioItem& item) { return LiesIn(command.aside_folders, item); });
  ASSIGN_OR_RETURN(FeatureSet set, LoadFeatureSet(items, command.features));
  for (const std::string& source : command.without) RETURN_IF_ERROR(LeaveOut(source, set));
  if (command.embedded) AddEmbeddedMetadata(set.items);
  ASSIGN_OR_RETURN(const Lexicon lexicon, ReadLexicon(command.lexicon));
  std::vector<bool> aside = Aside(set);
  if (command.all_tracks) aside.assign(aside.size(), false);
  std::vector<bool> keep;
  for (const bool one : aside) keep.push_back(!one);
  RETURN_IF_ERROR(CheckRecordings(set, keep));
  ASSIGN_OR_RETURN(
      ConceptTable concepts,
      MakeConcepts({command.profiles, command.data + "/ontology/audioset-classes.csv"}, set, keep));
  ASSIGN_OR_RETURN(const auto captions, Captions(command.data, set, aside));
  HeadTexts texts = CollectHeadTexts(set, concepts, lexicon, captions, command.options.seed);
  RETURN_IF_ERROR(CheckHeadTexts(texts, keep));
  ASSIGN_OR_RETURN(const auto tokenizer, SentencePieceTokenizer::Open(command.tokenizer));
  ASSIGN_OR_RETURN(TextTransformer tower, LoadTower(command.tower, tokenizer.vocabulary()));
  RETURN_IF_ERROR(texts.table.Compute(tokenizer, tower));
  const AsideTracks tracks = TracksAside(set, aside);
  const HeadsData data(std::move(set), std::move(concepts), keep, command.rendered_share);
  Progress progress(std::cout);
  progress.Note(absl::StrCat("heads: ", data.set().item.size(), " patches of ",
                             data.set().items.size(), " files, ", tracks.items.size(),
                             " tracks kept aside, ", texts.table.size(), " texts"));
  torch::manual_seed(command.options.seed);
  AudioHeadOptions audio_options;
  TextHeadOptions text_options;
  audio_options.concept_output = text_options.concept_output = kConceptWidth;
  text_options.concepts = static_cast<int64_t>(data.concepts().concepts.size());
  AudioHead audio(audio_options);
  TextHead text(text_options);
  RETURN_IF_ERROR(TrainHeads(data, texts, command.options, audio, text, progress));
  if (!tracks.items.empty()) {
    Print("name matching", MeasureNameMatching(data, texts, tracks));
    Print("joint space", MeasureHeads(data, texts, tracks, audio, text));
  }
  std::cout << absl::StrFormat("figures: mean cosine of unlike captions %.3f\n",
                               MeanTextCosine(texts, text));
  if (command.out.output.empty()) return absl::OkStatus();
  return ExportParts(command.out, tower, audio, text, References(data, audio));
}

}  // namespace

void AddHeadsCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand("heads", "Train the heads and write the parts");
  auto c = std::make_shared<HeadsCommand>();
  command->add_option("--data", c->data, "Folder with real/, captions/ and ontology/")->required();
  command->add_option("--packages", c->packages, "Folder of unpacked music packages")->required();
  command->add_option("--rendered", c->rendered, "Folders of rendered music");
  command->add_option("--rendered-share", c->rendered_share, "Of the passages of a step")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  command->add_option("--features", c->features, "Folder of features")->required();
  command->add_option("--lexicon", c->lexicon, "lexicon.tsv")->required();
  command->add_option("--profiles", c->profiles, "profiles.tsv")->required();
  command->add_option("--tokenizer", c->tokenizer, "tokenizer.model")->required();
  command->add_option("--tower", c->tower, "Checkpoint of distill-text")->required();
  command->add_option("--aside-folder", c->aside_folders,
                      "Never hear the music below folders of these names: albums for figures");
  command->add_flag("--all-tracks", c->all_tracks, "Keep no track aside: for the model that ships");
  command->add_flag("--embedded-metadata", c->embedded,
                    "Also learn from titles, genres and comments embedded in the packages' music");
  command->add_option("--steps", c->options.steps, "Steps")->capture_default_str();
  command->add_option("--scale", c->options.scale, "Cosine times this is compared")
      ->capture_default_str();
  command->add_option("--sharpness", c->options.sharpness, "Of the teachers' scores")
      ->capture_default_str();
  command->add_option("--weight-concepts", c->options.concepts)->capture_default_str();
  command->add_option("--weight-natives", c->options.natives)->capture_default_str();
  command->add_option("--weight-sources", c->options.sources)->capture_default_str();
  command->add_option("--weight-captions", c->options.captions)->capture_default_str();
  command->add_option("--weight-names", c->options.names)->capture_default_str();
  command->add_option("--weight-relations", c->options.relations)->capture_default_str();
  command
      ->add_option("--margin", c->options.margin,
                   "Of the cosine: triplets of the hardest negatives in the place of contrast")
      ->capture_default_str();
  command->add_option("--clip", c->options.clip_percentile, kClipHelp)
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--without", c->without, "Leave these out: msd, mtt, yamnet, choi");
  command->add_option("--seed", c->options.seed)->capture_default_str();
  command->add_option("--checkpoint", c->options.checkpoint, "Checkpoint; resumed if it exists")
      ->required();
  command->add_option("--curve", c->options.curve, "CSV of the losses; a plot beside it (.svg)")
      ->required();
  command->add_option("--labels", c->out.labels, "labels.txt to ship");
  command->add_option("--licenses", c->out.licenses, "LICENSES.txt to ship");
  command->add_option("--out", c->out.output, "Folder of the parts to write; none if left out");
  command->callback([c, status] {
    c->out.tokenizer = c->tokenizer;
    *status = RunHeads(*c);
  });
}

}  // namespace libretto
