#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kItalian[] = {
    {kPlain,
     "come prima|come un|come una|come te|nessun dorma|senza fine|senza di te|senza te|"
     "non solo|più che|come mai"},
    {kFiller, "musica|canzone|canzoni|brano|brani|qualcosa|un|una|il|lo|la|gli|le|di|pezzi|pezzo"},
    {kPolite, "per favore|grazie|per piacere"},
    {kAsk, "cerco|voglio|vorrei|trova|metti|fammi sentire|dammi|vorrei sentire"},
    {kContinue, "e|ma|ora|adesso|anche|lo stesso ma|uguale ma"},
    {kOnly, "solo|soltanto"},
    {kConnector, "e|ed|ma|con|o|che sia|in|di"},
    {kBoundary, "e|ed|ma|con|senza|o|per|solo|che|di|in|da|del|della|prima|dopo|non|come|però"},
    {kWithout, "senza|ma senza|tranne|eccetto|escluso"},
    {kNo, "niente|nessun|nessuna|non voglio|con nessuna"},
    {kNot, "non troppo|non molto|non tanto|ma non troppo|che non sia|tutto tranne"},
    {kNotKnown, "non|ma non"},
    {kDeterminer, "il|lo|la|i|gli|le|un|una|troppo|molto|tanto|la|l'|troppa|alcuna"},
    {kNoun,
     "voce|voci|batteria|basso|chitarra|chitarre|pianoforte|piano|violino|violini|parole|"
     "testo|percussioni|tromba|trombe|coro|archi|flauto|organo|rumore|cantante|canto|"
     "cantato|sintetizzatori|sassofono|fisarmonica"},
    {kOr, "o|né|oppure|né la|e senza"},
    {kAnd, "e|ed"},
    {kAdjective, "veloce|rapido", "fast"},
    {kAdjective, "lento|lenta|lenti", "fast", false},
    {kAdjective, "forte|rumoroso", "loud"},
    {kAdjective, "triste|tristi", "happy", false},
    {kAdjective, "allegro|allegra|felice", "happy"},
    {kAdjective, "calmo|calma|tranquillo|tranquilla|rilassante", "energetic", false},
    {kAdjective, "energico|energica", "energetic"},
    {kAdjective, "scuro|cupo|cupa|oscuro", "bright", false},
    {kAdjective, "luminoso", "bright"},
    {kAdjective, "lungo|lunga", "long"},
    {kAdjective, "corto|breve", "long", false},
    {kAdjective, "pesante", "heavy"},
    {kAdjective, "dolce|morbido", "soft"},
    {kAdjective, "moderno", "modern"},
    {kAdjective, "acustico|acustica", "acoustic"},
    {kMoreKnown, "più|con più"},
    {kLess, "meno|con meno"},
    {kTooMuch, "troppo|è troppo"},
    {kIntensity, "un po'|un po|molto|ancora|leggermente|un pochino"},
    {kThan, "di|che"},
    {kLikeName, "come"},
    {kLike,
     "simile a|simili a|nello stile di|alla maniera di|che somiglia a|che ricorda|"
     "sullo stile di|suona come"},
    {kUnlike, "non come|diverso da|diversa da|niente come"},
    {kByName, "di|dei|degli|da"},
    {kThe, "il|la|l'|lo"},
    {kEntity, "album|disco", "album"},
    {kEntity, "canzone|brano", "track"},
    {kEntity, "gruppo|artista|cantante|compositore", "artist"},
    {kAnother,
     "un'altra|un altro|un'altra canzone|qualcos'altro|qualcosa di diverso|altro|ancora|"
     "prossimo|prossima|altri|altre|il prossimo"},
    {kThis, "questo|questa|quello|quella"},
    {kOrdinal, "prima|primo", "", true, 1},
    {kOrdinal, "seconda|secondo", "", true, 2},
    {kOrdinal, "terza|terzo", "", true, 3},
    {kOrdinal, "ultima|ultimo", "", true, -1},
    {kOver, "più di|oltre|oltre i|almeno|sopra i|più veloce di|sopra"},
    {kUnder, "meno di|al massimo|sotto i|massimo|fino a|sotto|più lento di"},
    {kAround, "circa|intorno a|attorno ai|intorno ai"},
    {kBetween, "tra|fra|tra i|fra i"},
    {kSince, "dal|dopo il"},
    {kBefore, "prima del|precedente al"},
    {kAfter, "dopo il"},
    {kUntil, "fino al"},
    {kFrom, "del|nel"},
    {kAt, "a"},
    {kTo, "e|a"},
    {kTempoUnit, "battiti al minuto"},
    {kTimeUnit, "minuti|minuto", "", true, 60},
    {kTimeUnit, "secondi", "", true, 1},
    {kTimeUnit, "ore|ora", "", true, 3600},
    {kNumber, "un|una", "", true, 1},
    {kNumber, "due", "", true, 2},
    {kNumber, "tre", "", true, 3},
    {kNumber, "quattro", "", true, 4},
    {kNumber, "cinque", "", true, 5},
    {kDecadeBefore, "anni|gli anni|degli anni|anni '"},
    {kDecade, "anni ottanta", "", true, 1980},
    {kDecade, "anni novanta", "", true, 1990},
    {kDecade, "anni settanta", "", true, 1970},
    {kDecade, "anni sessanta", "", true, 1960},
    {kSharp, "diesis"},
    {kFlat, "bemolle"},
    {kModeSung, "maggiore", "major"},
    {kModeSung, "minore", "minor"},
};

}  // namespace

std::span<const Words> ItalianWords() { return kItalian; }

}  // namespace libretto
