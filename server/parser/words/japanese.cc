#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kJapanese[] = {
    {kFiller,
     "曲|音楽|歌|の|な|もの|やつ|で|を|が|は|感じ|感じの|に|して|くれ|な曲|の曲|系|風|風の"},
    {kPolite,
     "ください|お願いします|お願い|にして|にしてください|を探して|が聴きたい|が聞きたい|をかけて|"
     "を流して"},
    {kContinue, "でも|もっと|今度は|次は|だけど|そして|同じで|同じだけど"},
    {kOnly, "だけ"},
    {kConnector, "で|の|が|は|と|や|を|も|けど|だけど|でも"},
    {kBoundary, "で|が|は|けど|だけど|でも|もっと|から|より"},
    {kWithoutAfter,
     "なし|なしの|なしで|無し|無しの|抜き|抜きの|抜きで|のない|がない|の無い|の入っていない|"
     "の入ってない|が入っていない|以外|以外の|を除いて|はいらない|"
     "いらない|はなし|じゃない|ではない"},
    {kNoun, "ボーカル|ドラム|ベース|ギター|ピアノ|歌|声|歌声|歌詞|シンセ|弦楽器"},
    {kOr, "や|も|とか|または"},
    {kAdjective,
     "速い|速く|速め|速めに|早い|早く|はやい|はやく|アップテンポ|アップテンポに|テンポの速い",
     "fast"},
    {kAdjective, "遅い|遅く|遅め|ゆっくり|ゆっくりした|スロー|スローな|ゆったり|ゆったりした",
     "fast", false},
    {kAdjective, "静か|静かな|静かに", "loud", false},
    {kAdjective, "大きい|大きく|うるさい|うるさく", "loud"},
    {kAdjective, "明るい|明るく", "bright"},
    {kAdjective, "暗い|暗く|ダーク|ダークな|ダークに", "bright", false},
    {kAdjective, "激しい|激しく", "aggressive"},
    {kAdjective, "悲しい|悲しく|切ない", "happy", false},
    {kAdjective, "楽しい|楽しく", "happy"},
    {kAdjective, "長い|長く", "long"},
    {kAdjective, "短い|短く", "long", false},
    {kAdjective, "穏やか|穏やかな|穏やかに|落ち着いた|落ち着いて", "energetic", false},
    {kAdjective, "元気な|元気に", "energetic"},
    {kAdjective, "重い|重く|ヘビーな|ヘビーに", "heavy"},
    {kAdjective, "シンプル|シンプルな|シンプルに", "simple"},
    {kAdjective, "優しい|優しく|柔らかい|柔らかく", "soft"},
    {kMoreKnown, "もっと|より|もう少し|少し|ちょっと|もうちょっと"},
    {kLikeAfter,
     "みたいな|みたいに|みたいなの|のような|のように|に似た|に似ている|っぽい|風の|っぽく|と似た"},
    {kAnother, "もう一曲|他の曲|他の|別の曲|別の|次|次の曲|次へ|もう一つ|ほかの曲|他には|もっと"},
    {kThis, "これ|それ|この曲|その曲|こんな|そんな"},
    {kOverAfter, "以上|以上の|より速い|より長い"},
    {kUnderAfter, "以下|以下の|以内|以内の|未満|未満の|より遅い|より短い"},
    {kAround, "約|およそ"},
    {kTo, "から|〜|~"},
    {kTimeUnit, "分", "", true, 60},
    {kTimeUnit, "秒", "", true, 1},
    {kTimeUnit, "時間", "", true, 3600},
    {kDecadeAfter, "年代"},
    {kAt, "テンポ"},
    {kNoteKana, "ハ", "C"},
    {kNoteKana, "ニ", "D"},
    {kNoteKana, "ホ", "E"},
    {kNoteKana, "ヘ", "F"},
    {kNoteKana, "ト", "G"},
    {kNoteKana, "イ", "A"},
    {kNoteKana, "ロ", "B"},
    {kModeKana, "長調", "major"},
    {kModeKana, "短調", "minor"},
    {kMode, "マイナー|短調", "minor"},
    {kMode, "メジャー|長調", "major"},
};

}  // namespace

std::span<const Words> JapaneseWords() { return kJapanese; }

}  // namespace libretto
