#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kSpanish[] = {
    {kPlain,
     "como la flor|como un|como una|como tú|no me ames|no me|no te|no se|sin ti|sin mí|"
     "sin embargo|no solo|no sé|nada más|más que|más allá|como te"},
    {kFiller, "canción|canciones|algo|un|una|el|la|los|las|tema|temas|unos|unas"},
    {kPolite, "por favor|gracias"},
    {kAsk, "quiero|busco|quiero escuchar|quisiera|pon|ponme|dame|encuentra|buscar|estoy buscando"},
    {kContinue, "y|pero|ahora|también|lo mismo pero|igual pero"},
    {kOnly, "solo|sólo|solamente"},
    {kConnector, "y|pero|con|o|que sea|en|de"},
    {kBoundary, "y|pero|con|sin|o|para|solo|que|de|del|en|por|antes|después|no|como|a|ni"},
    {kWithoutKnown, "sin|pero sin|excepto|menos"},
    {kWithout, "con excepción de"},
    {kNo, "no quiero|nada de|que no tenga|sin nada de|ningún|ninguna"},
    {kNot,
     "no muy|no demasiado|no tan|pero no muy|que no sea|que no sea muy|pero no demasiado|"
     "todo menos"},
    {kNotKnown, "no|pero no"},
    {kDeterminer, "el|la|los|las|un|una|muy|demasiado|tan|mucho|mucha|ningún|ninguna"},
    {kNoun,
     "voz|voces|batería|bajo|guitarra|guitarras|piano|violín|violines|letra|letras|"
     "percusión|tambores|trompeta|trompetas|coro|coros|cuerdas|flauta|órgano|ruido|"
     "cantante|canto|sintetizadores|distorsión|palabras|acordeón|saxofón"},
    {kOr, "o|ni|ni el|ni la"},
    {kAnd, "y"},
    {kAdjective, "rápido|rápida", "fast"},
    {kAdjective, "lento|lenta", "fast", false},
    {kAdjective, "fuerte|ruidoso|alto", "loud"},
    {kAdjective, "suave", "soft"},
    {kAdjective, "triste|tristes", "happy", false},
    {kAdjective, "alegre|feliz", "happy"},
    {kAdjective, "tranquilo|tranquila|calmado", "energetic", false},
    {kAdjective, "enérgico|enérgica", "energetic"},
    {kAdjective, "oscuro|oscura", "bright", false},
    {kAdjective, "brillante", "bright"},
    {kAdjective, "largo|larga", "long"},
    {kAdjective, "corto|corta", "long", false},
    {kAdjective, "pesado|pesada", "heavy"},
    {kAdjective, "moderno|moderna", "modern"},
    {kAdjective, "acústico|acústica", "acoustic"},
    {kAdjective, "electrónico|electrónica", "electronic"},
    {kAdjective, "bailable", "danceable"},
    {kMoreKnown, "más|con más"},
    {kLess, "menos|con menos"},
    {kTooMuch, "demasiado|muy"},
    {kIntensity, "un poco|mucho|bastante|aún|todavía|algo|un poquito"},
    {kThan, "que"},
    {kLikeName, "como"},
    {kLike,
     "parecido a|parecida a|similar a|parecidas a|al estilo de|en el estilo de|"
     "que suene como|suena como|estilo"},
    {kUnlike, "no como|diferente a|diferente de|distinto a|nada como"},
    {kByName, "de|por"},
    {kThe, "el|la|los|las"},
    {kEntity, "álbum|disco", "album"},
    {kEntity, "canción|tema", "track"},
    {kEntity, "banda|grupo|artista|cantante", "artist"},
    {kAnother,
     "otra|otro|otra más|otra canción|otra cosa|algo diferente|siguiente|más de esto|"
     "la siguiente|algo distinto|otras"},
    {kThis, "esto|esta|este|eso|esa|ese"},
    {kOrdinal, "primera|primero|primer", "", true, 1},
    {kOrdinal, "segunda|segundo", "", true, 2},
    {kOrdinal, "tercera|tercero", "", true, 3},
    {kOrdinal, "última|último", "", true, -1},
    {kOver, "más de|al menos|por encima de|más rápido que|mínimo|como mínimo"},
    {kUnder, "menos de|como máximo|por debajo de|máximo|más lento que|hasta"},
    {kAround, "alrededor de|unos|cerca de|aproximadamente|sobre"},
    {kBetween, "entre"},
    {kSince, "desde|a partir de"},
    {kBefore, "antes de"},
    {kAfter, "después de"},
    {kUntil, "hasta"},
    {kFrom, "de|en|del año"},
    {kAt, "a"},
    {kTo, "y|a"},
    {kTempoUnit, "pulsaciones por minuto"},
    {kTimeUnit, "minutos|minuto", "", true, 60},
    {kTimeUnit, "segundos", "", true, 1},
    {kTimeUnit, "horas|hora", "", true, 3600},
    {kNumber, "un|una|uno", "", true, 1},
    {kNumber, "dos", "", true, 2},
    {kNumber, "tres", "", true, 3},
    {kNumber, "cuatro", "", true, 4},
    {kNumber, "cinco", "", true, 5},
    {kDecadeBefore, "años|los años|los|de los"},
    {kDecade, "ochenta|los ochenta|ochentas", "", true, 1980},
    {kDecade, "los noventa|noventas", "", true, 1990},
    {kDecade, "los setenta|setentas", "", true, 1970},
    {kDecade, "los sesenta", "", true, 1960},
    {kSharp, "sostenido"},
    {kFlat, "bemol"},
    {kModeSung, "mayor", "major"},
    {kModeSung, "menor", "minor"},
};

}  // namespace

std::span<const Words> SpanishWords() { return kSpanish; }

}  // namespace libretto
