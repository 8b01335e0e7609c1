#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kEnglish[] = {
    // Titles, names and turns of speech that are not what they look like.
    {kPlain,
     "no wave|non - stop|non stop|nonstop|nothing else matters|nothing compares|no holds "
     "barred|not only|"
     "no doubt|no surprises|no limit|no limits|no woman no cry|no one|no scrubs|no diggity|no "
     "problem|"
     "no idea|no name|no man's land|no mercy|no time to die|no country for old men|no reply|no "
     "roots|"
     "no longer|no matter|no more tears|no regrets|no sleep|no ordinary love|no rain|no quarter|"
     "no good|no place like home|no fear|no angel|no strings attached|no way|no tomorrow|nothing "
     "but|"
     "nothing at all|why not|if not|or not|not yet|not bad|not just|not enough|not to|not "
     "necessarily|"
     "not afraid|minus the bear|less than zero|less is more|more or less|more than a|more than "
     "words|"
     "more than ever|more than this|one more time|once more|more and more|happier than ever|"
     "harder better faster stronger|better off alone|fade to black|sooner or later|"
     "come as you are|come together|sin city|sans serif|sans - serif|plus one|drop the beat|"
     "i need a hero|not a second time|more human than|without you|without me|except for you"},
    {kPlain,
     "i like|you like|we like|they like|people like|i'd like|would like|do you like|don't like|"
     "like to|like a virgin|like a rolling stone|like a prayer|like a stone|like a g6|like crazy|"
     "like i|like you|like we|like it|like when|like if|like in|like never before|like a boss|"
     "smells like|feels like|feel like|feeling like|looks like|look like|just like heaven|"
     "by the sea|by the fire|by the river|by the lake|by candlelight|by night|by moonlight|by "
     "heart|"
     "by my side|by the way|by day|by nature|"
     "now that's|now or never|only you|only the|only time|only girl|only when|only human|"
     "and justice for all|and i love|over the rainbow|under pressure|under the|between the|"
     "another one bites|another brick|another day|next to|next door|bass drop|"
     "am i|i am|a minor setback|a major|a sharp turn|a flat tyre|a flat tire"},
    {kFiller,
     "music|song|songs|track|tracks|tune|tunes|piece|pieces|something|anything|some|stuff|one|ones|"
     "a|an|the|this|that|it|me|any|version|recordings|recording|playlist|sound|sounds|sounding|"
     "songs that|music that|one that|tracks that|called|titled|named|is|are|be|of|them|these|what|"
     "artist|artists|album|albums|band|bands|made|work|works|long|kind|now|sound like|sounds like|"
     "entitled|anyone|everything|thing|results|result|hits|there|time|same"},
    {kPolite, "please|pls|plz|thanks|thank you|thx|if possible|for me|now please|if you can"},
    {kAsk,
     "please|pls|hi|hello|hey|find|find me|find some|find me some|search for|search|looking for|"
     "i'm looking for|im looking for|i am looking for|we are looking for|i want some|"
     "i want something that is|i want to hear|i want to hear some|i want to listen to|"
     "i want music|i would like to hear|i'd like to hear|i'd like some|i'd like|i would like|"
     "i would like some|i need some|i need|can you play|can you play some|can you find|"
     "can you find me|can you find me some|could you play|could you find|could you find me|"
     "play me|play me some|play some|give me some|give us some|show me some|recommend|"
     "recommend me|recommend some|put on some|put on|let's hear|let's hear some|get me some|"
     "do you have|do you have any|have you got|is there any|got any|any chance of"},
    {kAsk, "i want a|i'm looking for a|looking for a|find me a|find a"},
    {kAskBrief, "i want|show me|give me|get me|play|give us"},
    {kAskFor, "some|something|anything|music|songs|tracks|a song|a track|a playlist|tunes"},
    {kContinue,
     "and|but|now|also|same but|the same but|same thing but|the same thing but|make it|make that|"
     "make them|make it sound|can it be|could it be|can you make it|could you make it|can we have|"
     "ok but|okay but|ok|okay|yes but|same vibe but|same style but|same mood but|same feel "
     "but|this but|that but|like this but|similar but|"
     "same|the same|the same thing|as before but|now make it|plus"},
    {kOnly, "only|just"},
    {kConnector,
     "and|but|or|with|that is|that's|thats|that are|that has|that have|which is|which has|having|"
     "at|in|by|from|yet|though|plus|also|while|&|nor|then|however|featuring|preferably|ideally|"
     "maybe|to be|is|are|in the|of|absolutely|definitely|really"},
    {kBoundary,
     "but|with|without|only|just|for|from|in|at|on|to|that|which|who|while|when|where|if|because|"
     "so|as|by|about|of|like|unlike|except|instead|rather|please|pls|thanks|though|yet|however|"
     "then|"
     "is|are|was|be|has|have|than|into|during|over|under|and|or|nor|&|plus|minus|w / o|not|no|"
     "preferably|ideally|maybe|around|between|after|before|since|until|feat"},

    {kWithout,
     "without|w / o|without any|without all|wihtout|withou|minus|minus the|excluding|exclude|"
     "except|except for|except the|but without|but not with|lacking|leave out|"
     "leaving out|free of|free from|remove|remove the|take out the|lose the|get rid of|avoid|"
     "avoiding|skip the|instead of|rather than|sans"},
    {kNo,
     "no|no more|with no|but no|zero|with zero|don't want|dont want|i don't want|i dont want|"
     "i do not want|do not want|don't want any|i don't want any|don't need|hold the|ditch the|"
     "there is no|there's no|there are no|has no|have no|with out|i hate|nothing with|nothing that "
     "has"},
    {kNot,
     "not|but not|but not too|isn't|that isn't|isnt|is not|that is not|that's not|aren't|"
     "that aren't|are not|that are not|ain't|nothing|anything but|everything but|everything except|"
     "anything except|other than|shouldn't be|should not be|must not be|can't be|doesn't have|"
     "that doesn't have|don't have|that don't have|which is not|it's not"},
    {kTail,
     "in the title|in its title|in the name|in it|in them|in there|at all|whatsoever|anywhere"},
    {kDeterminer,
     "any|the|a|an|too|very|so|much|many|too much|too many|any kind of|kind of|all|all the|really|"
     "that|such|super|overly|as|lots of|a lot of|any of the|those|these|this|quite|"
     "particularly|especially|or|sounding|even"},
    {kNoun,
     "drum|drums|drumming|percussion|beat|beats|kick|snare|hi - "
     "hat|hihat|hats|cymbals|vocal|vocals|"
     "voice|voices|voiceover|singing|singer|singers|lyrics|lyric|words|word|rap|rapping|rapper|"
     "choir|chorus|"
     "choirs|chant|speech|speaking|spoken "
     "word|talking|screaming|growling|growls|shouting|autotune|auto - tune|"
     "guitar|guitars|bass|basses|bassline|piano|pianos|keyboard|keyboards|keys|synth|synths|"
     "synthesizer|synthesizers|synthesisers|organ|strings|string|violin|violins|viola|cello|cellos|"
     "harp|flute|flutes|clarinet|oboe|bassoon|sax|saxophone|saxophones|trumpet|trumpets|trombone|"
     "horn|horns|brass|woodwind|woodwinds|accordion|banjo|ukulele|mandolin|sitar|harmonica|bells|"
     "bell|xylophone|marimba|bagpipes|whistling|claps|clapping|clap|handclaps|samples|sample|"
     "machine|machines|solo|solos|riff|riffs|melody|distortion|reverb|noise|hiss|crackle|effects|"
     "autotuned|feedback|silence|applause|crowd|orchestra|ensemble|instruments|instrument|pads|pad|"
     "arpeggios|loops|loop|fade|intro|outro|drop|drops|buildup|"
     "rock|metal|jazz|pop|folk|blues|country|classical|opera|techno|house|trance|ambient|funk|"
     "soul|reggae|punk|disco|hip hop|hip - hop|trap|dubstep|edm|gospel|"
     "ballad|ballads|remix|remixes|cover|covers|explicit|swearing|profanity"},
    {kCompound,
     "drum and bass|drum & bass|drum n bass|rhythm and blues|rock and roll|rock & roll|rock n roll|"
     "call and response|drum machine|drum machines|bells and whistles|swearing and cursing|r & b|"
     "country and western|guitar solo|guitar solos|bass drum|bass guitar|piano solo|steel drums|"
     "vocal samples|drum solo|drum loops|spoken word|singer songwriter"},
    {kOr, "or|nor|or any|and no|or the"},
    {kAnd, "and|&"},

    {kAdjective, "fast|quick|speedy|upbeat tempo", "fast"},
    {kAdjective, "slow", "fast", false},
    {kAdjective, "loud", "loud"},
    {kAdjective, "quiet", "loud", false},
    {kAdjective, "energetic", "energetic"},
    {kAdjective, "calm|mellow|relaxed", "energetic", false},
    {kAdjective, "bright", "bright"},
    {kAdjective, "dark", "bright", false},
    {kAdjective, "happy", "happy"},
    {kAdjective, "sad", "happy", false},
    {kAdjective, "long", "long"},
    {kAdjective, "short", "long", false},
    {kAdjective, "acoustic", "acoustic"},
    {kAdjective, "electronic", "electronic"},
    {kAdjective, "busy", "busy"},
    {kAdjective, "heavy", "heavy"},
    {kAdjective, "soft", "soft"},
    {kAdjective, "aggressive", "aggressive"},
    {kAdjective, "complex|complicated", "complex"},
    {kAdjective, "simple", "simple"},
    {kAdjective, "modern", "modern"},
    {kAdjective, "old", "old"},
    {kAdjective, "warm", "warm"},
    {kAdjective, "upbeat", "upbeat"},
    {kAdjective, "dramatic", "dramatic"},
    {kAdjective, "epic", "epic"},
    {kAdjective, "melodic", "melodic"},
    {kAdjective, "intense", "intense"},
    {kAdjective, "distorted", "distorted"},
    {kAdjective, "danceable", "danceable"},
    {kAdjective, "cheesy", "cheesy"},
    {kAdjective, "romantic", "romantic"},
    {kAdjective, "melancholic", "melancholic"},
    {kAdjective, "melancholy", "melancholy"},
    {kAdjective, "depressing", "depressing"},
    {kAdjective, "minimal", "minimal"},
    {kAdjective, "experimental", "experimental"},
    {kAdjective, "jazzy", "jazzy"},
    {kAdjective, "orchestral", "orchestral"},
    {kAdjective, "atmospheric", "atmospheric"},
    {kAdjective, "repetitive", "repetitive"},
    {kAdjective, "instrumental", "instrumental"},
    {kAdjective, "vocal", "vocal"},
    {kAdjective, "childish", "childish"},
    {kAdjective, "hopeful", "hopeful"},
    {kAdjective, "intimate", "intimate"},
    {kAdjective, "noisy", "noisy"},
    {kAdjective, "harsh", "harsh"},
    {kAdjective, "weird", "weird"},
    {kAdjective, "scary", "scary"},
    {kAdjective, "funky", "funky"},
    {kAdjective, "groovy", "groovy"},
    {kAdjective, "dreamy", "dreamy"},
    {kAdjective, "gentle", "gentle"},
    {kAdjective, "tense", "tense"},
    {kAdjective, "mysterious", "mysterious"},
    {kQuality, "faster|quicker|speedier|speed it up|speed up", "fast"},
    {kQuality, "slower|slow it down|slow down", "fast", false},
    {kQuality, "louder", "loud"},
    {kQuality, "quieter", "loud", false},
    {kQuality, "livelier|peppier", "energetic"},
    {kQuality, "calmer|mellower|chiller", "energetic", false},
    {kQuality, "brighter|lighter", "bright"},
    {kQuality, "darker|gloomier", "bright", false},
    {kQuality, "happier|cheerier|merrier", "happy"},
    {kQuality, "sadder", "happy", false},
    {kQuality, "longer", "long"},
    {kQuality, "shorter", "long", false},
    {kQuality, "busier|denser", "busy"},
    {kQuality, "sparser", "busy", false},
    {kQuality, "heavier|harder", "heavy"},
    {kQuality, "softer|gentler", "soft"},
    {kQuality, "simpler", "simple"},
    {kQuality, "newer", "modern"},
    {kQuality, "older", "old"},
    {kQuality, "warmer", "warm"},
    {kQuality, "colder", "warm", false},
    {kQuality, "jazzier", "jazzy"},
    {kQuality, "funkier", "funky"},
    {kQuality, "groovier", "groovy"},
    {kQuality, "dreamier", "dreamy"},
    {kQuality, "moodier", "moody"},
    {kQuality, "dancier", "danceable"},
    {kQuality, "punchier", "punchy"},
    {kQuality, "grittier", "gritty"},
    {kQuality, "dirtier", "dirty"},
    {kQuality, "noisier", "noisy"},
    {kQuality, "spacier", "spacey"},
    {kQuality, "bluesier", "bluesy"},
    {kQuality, "folkier", "folky"},
    {kQuality, "rockier", "rocky"},
    {kQuality, "poppier", "pop"},
    {kQuality, "catchier", "catchy"},
    {kQuality, "scarier|creepier|spookier", "scary"},
    {kQuality, "weirder|stranger", "weird"},
    {kQuality, "deeper", "deep"},
    {kQuality, "rougher", "rough"},
    {kQuality, "smoother", "smooth"},
    {kQuality, "bigger", "big"},
    {kQuality, "edgier", "edgy"},
    {kMore, "more|with more|a lot more|lots more|many more"},
    {kLess, "less|fewer|with less|with fewer"},
    {kAsMuch, "not as|not so much|not quite as|not that"},
    {kTooMuch,
     "too|a bit too|a little too|that's too|thats too|it's too|that is too|way too|this is too|"
     "much too|far too|it is too"},
    {kEnough, "enough"},
    {kIntensity,
     "a bit|a little|a little bit|slightly|much|way|even|a lot|lots|somewhat|a tad|far|noticeably|"
     "considerably|significantly|bit|still|a touch|just a bit|just a little|little|considerably|"
     "make it|something|even more so|a whole lot"},
    {kThan, "than"},

    {kLike,
     "like|similar to|similar as|sounds like|sound like|sounding like|that sound like|"
     "that sounds like|reminds me of|remind me of|reminding of|reminiscent of|in the style of|"
     "in style of|in the vein of|in the manner of|in the spirit of|à la|along the lines of|"
     "something along the lines of|more like|something like|anything like|much like|just like|"
     "same style as|same vibe as|same mood as|inspired by the music of|akin to|resembling|"
     "close to|comparable to|style of|the style of|with the vibe of|with the feel of|vibe of|"
     "with a similar vibe to|the way of|alike|similar in style to|à la manière de"},
    {kUnlike,
     "unlike|not like|nothing like|less like|not similar to|different from|not sounding like|"
     "that doesn't sound like|not in the style of|not as in|but not like|dissimilar to"},
    {kBy, "by|composed by|written by|performed by|recorded by"},
    {kEntity, "album|record|lp|ep", "album"},
    {kEntity, "track|song|tune|piece|hit|single", "track"},
    {kEntity, "artist|band|singer|group|composer|musician|duo|rapper|producer|dj", "artist"},
    {kThe, "the|that|this"},

    {kAnother,
     "another one|another|another song|another track|something else|something different|"
     "more of these|more of those|more of this|more of that|more of the same|more of them|"
     "next|next one|next song|next track|the next one|a different one|different one|other ones|"
     "others|some others|more|some more|more please|show me more|give me more|more songs|"
     "more music|more tracks|more results|one more|show more|keep going|what else|"
     "anything else|more ideas|show me another|show me another one|give me another|"
     "give me another one|play another|play another one|show me something else|"
     "play something else|a few more|skip|skip this|try again"},
    {kThis,
     "this|that|these|those|it|this one|that one|these ones|them|this song|that song|this track|"
     "that track|before|now|previous ones|the others|the previous|the previous ones|your last "
     "ones"},
    {kOrdinal, "first|1st|number one|top one|first one|top", "", true, 1},
    {kOrdinal, "second|2nd|number two", "", true, 2},
    {kOrdinal, "third|3rd|number three", "", true, 3},
    {kOrdinal, "fourth|4th|number four", "", true, 4},
    {kOrdinal, "fifth|5th|number five", "", true, 5},
    {kOrdinal, "sixth|6th", "", true, 6},
    {kOrdinal, "seventh|7th", "", true, 7},
    {kOrdinal, "eighth|8th", "", true, 8},
    {kOrdinal, "ninth|9th", "", true, 9},
    {kOrdinal, "tenth|10th", "", true, 10},
    {kOrdinal, "last|last one|final one", "", true, -1},

    {kOver,
     "over|above|more than|at least|faster than|longer than|louder than|greater than|min|minimum|"
     "no slower than|not slower than|no less than|not less than|no shorter than|> =|>|≥|exceeding|"
     "at minimum|upwards of|from at least|higher than"},
    {kUnder,
     "under|below|less than|at most|slower than|shorter than|quieter than|up to|max|maximum|"
     "no longer than|not longer than|no more than|not more than|no faster than|not faster than|"
     "not over|not above|no louder than|fewer than|within|< =|<|≤|lower than|at maximum|softer "
     "than"},
    {kAround,
     "around|about|approximately|approx|approx .|circa|ca|ca .|roughly|near|~|nearly|like|some"},
    {kBetween, "between|anywhere between|somewhere between"},
    {kSince, "since|from after|starting in|starting from"},
    {kBefore,
     "before|older than|earlier than|prior to|pre|pre -|from before|made before|recorded before|"
     "released before"},
    {kAfter,
     "after|newer than|later than|post|post -|from after|made after|released after|recorded after"},
    {kUntil, "until|till|up to|up until|to|through"},
    {kFrom, "from|from the year|released in|recorded in|made in|written in|in the year|in|out of"},
    {kAt, "at|at a tempo of|tempo|@|with a tempo of|with|of|at around"},
    {kTo, "to|-|and|through|till|until|up to|–"},
    {kOverAfter,
     "or more|or faster|or longer|or louder|and up|and above|+|or higher|minimum|min|and over|"
     "and faster|at least|or above|plus"},
    {kUnderAfter,
     "or less|or slower|or shorter|or quieter|and below|max|maximum|tops|or under|and under|"
     "or below|at most"},
    {kTempoUnit, "bpm|beats per minute|b p m|beats a minute|bpms|beats / minute"},
    {kTimeUnit, "minutes|minute|min|mins|min .|m", "", true, 60},
    {kTimeUnit, "seconds|second|sec|secs|s|sec .", "", true, 1},
    {kTimeUnit, "hours|hour|hr|hrs|h", "", true, 3600},
    {kLoudnessUnit, "lufs|lkfs|lu"},
    {kNumber, "one|a|an", "", true, 1},
    {kNumber, "two|a couple of", "", true, 2},
    {kNumber, "three", "", true, 3},
    {kNumber, "four", "", true, 4},
    {kNumber, "five", "", true, 5},
    {kNumber, "six", "", true, 6},
    {kNumber, "seven", "", true, 7},
    {kNumber, "eight", "", true, 8},
    {kNumber, "nine", "", true, 9},
    {kNumber, "ten", "", true, 10},
    {kNumber, "fifteen", "", true, 15},
    {kNumber, "twenty", "", true, 20},
    {kNumber, "thirty", "", true, 30},
    {kNumber, "half a|half an", "", true, 0.5},
    {kDecadeAfter, "s|'s|' s|ies"},
    {kDecade, "twenties|roaring twenties|roaring 20s|roaring 20 s", "", true, 1920},
    {kDecade, "thirties", "", true, 1930},
    {kDecade, "forties", "", true, 1940},
    {kDecade, "fifties", "", true, 1950},
    {kDecade, "sixties", "", true, 1960},
    {kDecade, "seventies", "", true, 1970},
    {kDecade, "eighties", "", true, 1980},
    {kDecade, "nineties", "", true, 1990},
    {kDecade, "noughties|aughts", "", true, 2000},
    {kDecadePart, "early|early -", "", true, 0},
    {kDecadePart, "mid|mid -", "", true, 3},
    {kDecadePart, "late|late -", "", true, 5},

    {kKeyLead, "in|in the key of|key of|key|key :|the key of|in key of|in key|key is"},
    {kNote, "c", "C"},
    {kNote, "d", "D"},
    {kNote, "e", "E"},
    {kNote, "f", "F"},
    {kNote, "g", "G"},
    {kNote, "a", "A"},
    {kNote, "b", "B"},
    {kSharp, "#|sharp|- sharp"},
    {kFlat, "flat|- flat"},
    {kMode, "major|maj|- major|maj .", "major"},
    {kMode, "minor|min|- minor|min .", "minor"},
};

}  // namespace

std::span<const Words> EnglishWords() { return kEnglish; }

}  // namespace libretto
