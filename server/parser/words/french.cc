#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kFrench[] = {
    {kPlain,
     "pas mal|plus belle|plus que|plus jamais|comme un|comme une|comme ça|"
     "comme d' habitude|sans toi|sans moi|pas seulement|non stop|ne|je ne regrette rien"},
    {kFiller,
     "musique|chanson|chansons|morceau|morceaux|un|une|des|du|de la|le|la|les|"
     "quelque chose|titres|titre"},
    {kPolite, "s'il vous plaît|s'il te plaît|svp|stp|merci|s' il vous plaît|s' il te plaît"},
    {kAsk, "je cherche|je veux|je voudrais|j' aimerais|mets|trouve - moi|trouve moi|joue|cherche"},
    {kContinue, "et|mais|maintenant|aussi|pareil mais|la même chose mais|le même mais"},
    {kOnly, "seulement|juste|uniquement"},
    {kConnector, "et|mais|avec|ou|qui est|en|de|des|dans|par"},
    {kBoundary,
     "et|mais|avec|sans|ou|pour|seulement|juste|qui|que|dans|de|du|des|en|par|avant|après|"
     "pas|comme|à|au"},
    {kWithout, "sans|sauf|mais sans|excepté|hormis"},
    {kNo, "pas de|pas d'|pas du|mais pas de|mais pas d'|aucun|aucune|plus aucun|je ne veux pas de"},
    {kNot, "pas trop|pas très|mais pas trop|tout sauf|rien de"},
    {kNotKnown, "pas|mais pas"},
    {kDeterminer, "de|d'|de la|l'|du|des|le|la|les|un|une|trop|très|trop de|aucun|aucune"},
    {kNoun,
     "batterie|voix|chant|paroles|guitare|guitares|basse|violon|violons|piano|cordes|"
     "percussions|percussion|orgue|flûte|trompette|chœur|choeur|cuivres|chanteur|chanteuse|"
     "synthé|synthés|synthétiseur|saxophone"},
    {kOr, "ou|ni|ou de|ni de|et sans"},
    {kAnd, "et|et de"},
    {kAdjective, "rapide|rapides|vite", "fast"},
    {kAdjective, "lent|lente|lents", "fast", false},
    {kAdjective, "fort|forte|bruyant", "loud"},
    {kAdjective, "doux|douce", "soft"},
    {kAdjective, "triste|tristes", "happy", false},
    {kAdjective, "joyeux|joyeuse|gai|gaie|heureux", "happy"},
    {kAdjective, "calme|tranquille", "energetic", false},
    {kAdjective, "énergique", "energetic"},
    {kAdjective, "sombre", "bright", false},
    {kAdjective, "clair|lumineux", "bright"},
    {kAdjective, "long|longue", "long"},
    {kAdjective, "court|courte", "long", false},
    {kAdjective, "lourd", "heavy"},
    {kAdjective, "moderne", "modern"},
    {kAdjective, "acoustique", "acoustic"},
    {kAdjective, "électronique", "electronic"},
    {kAdjective, "dansant", "danceable"},
    {kMore, "plus de|plus d'|avec plus de|davantage de"},
    {kMoreKnown, "plus"},
    {kLess, "moins|moins de|moins d'|avec moins de"},
    {kTooMuch, "trop|c' est trop"},
    {kIntensity, "un peu|beaucoup|bien|encore|légèrement|nettement"},
    {kThan, "que"},
    {kLikeName, "comme"},
    {kLike,
     "semblable à|similaire à|dans le style de|dans le style d'|dans le genre de|"
     "à la manière de|qui ressemble à|ressemble à|qui rappelle"},
    {kUnlike, "pas comme|différent de|contrairement à|rien à voir avec"},
    {kByName, "de|d'|par"},
    {kThe, "le|la|l'|les"},
    {kEntity, "album|disque", "album"},
    {kEntity, "chanson|morceau|titre", "track"},
    {kEntity, "groupe|artiste|chanteur|chanteuse|compositeur", "artist"},
    {kAnother,
     "une autre|un autre|encore|encore une|autre chose|encore un|suivant|suivante|"
     "d' autres|la suivante|le suivant"},
    {kThis, "ça|celui - ci|celle - ci|celui - là|celle - là"},
    {kOrdinal, "premier|première", "", true, 1},
    {kOrdinal, "deuxième|second|seconde", "", true, 2},
    {kOrdinal, "troisième", "", true, 3},
    {kOrdinal, "quatrième", "", true, 4},
    {kOrdinal, "dernier|dernière", "", true, -1},
    {kOver,
     "plus de|plus que|au moins|au - dessus de|plus rapide que|plus long que|"
     "plus longue que|au dessus de"},
    {kUnder,
     "moins de|au plus|maximum|en dessous de|sous|plus lent que|plus court que|"
     "plus courte que"},
    {kAround, "environ|autour de|vers|à peu près"},
    {kBetween, "entre"},
    {kSince, "depuis|à partir de"},
    {kBefore, "avant|d' avant"},
    {kAfter, "après|d' après"},
    {kUntil, "jusqu'en|jusqu' en|jusqu'à"},
    {kFrom, "de|en|sorti en|de l' année"},
    {kAt, "à"},
    {kTo, "et|à"},
    {kTempoUnit, "battements par minute|pulsations par minute"},
    {kTimeUnit, "minutes", "", true, 60},
    {kTimeUnit, "secondes|seconde", "", true, 1},
    {kTimeUnit, "heures|heure", "", true, 3600},
    {kNumber, "un|une", "", true, 1},
    {kNumber, "deux", "", true, 2},
    {kNumber, "trois", "", true, 3},
    {kNumber, "quatre", "", true, 4},
    {kNumber, "cinq", "", true, 5},
    {kDecadeBefore, "années|les années|des années|annees"},
    {kKeyLead, "en|en tonalité de"},
    {kNoteSung, "do|ut", "C"},
    {kNoteSung, "re", "D"},
    {kNoteSung, "mi", "E"},
    {kNoteSung, "fa", "F"},
    {kNoteSung, "sol", "G"},
    {kNoteSung, "la", "A"},
    {kNoteSung, "si", "B"},
    {kSharp, "dièse"},
    {kFlat, "bémol"},
    {kModeSung, "majeur", "major"},
    {kModeSung, "mineur", "minor"},
};

}  // namespace

std::span<const Words> FrenchWords() { return kFrench; }

}  // namespace libretto
