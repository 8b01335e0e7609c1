#include "server/parser/vocabulary.h"

namespace libretto {
namespace {

using enum Sense;

constexpr Words kChinese[] = {
    {kPlain, "没有什么|无所谓|不是我|不要怕|没有你|不要说"},
    {kFiller, "音乐|歌|歌曲|曲|曲子|的|一首|一些|首|的歌|的音乐|的曲子|点|想|我|听|給|来"},
    {kPolite, "谢谢|请|吧"},
    {kAsk, "我想听|想听|我要|给我|请给我|帮我找|找|来点|来一首|请播放|播放|请"},
    {kContinue, "但|但是|而且|现在|一样但|再|同样但|还要|也"},
    {kOnly, "只|只要"},
    {kConnector, "但|但是|和|或|的|而且|而|又|也|不过|且"},
    {kBoundary, "但|但是|和|或|的|而且|不过|更|没有|不要|一样"},
    {kWithout, "没有|不要|不带|去掉|除了|不含|無|别有|没|不要有|不想要|但不要|但没有"},
    {kNot, "不是|不太|不要太|别太|但不太"},
    {kDeterminer, "任何|太|很"},
    {kNoun, "人声|鼓|吉他|钢琴|贝斯|弦乐|歌词|说唱|电子|小提琴|唱歌|鼓声|合唱"},
    {kOr, "或|和|或者|也没有|和没有|也不要"},
    {kAdjective, "快", "fast"},
    {kAdjective, "慢", "fast", false},
    {kAdjective, "大声|响", "loud"},
    {kAdjective, "安静|轻", "loud", false},
    {kAdjective, "悲伤|伤感|忧伤", "happy", false},
    {kAdjective, "快乐|欢快|开心", "happy"},
    {kAdjective, "平静|舒缓|放松", "energetic", false},
    {kAdjective, "有活力|激烈|动感", "energetic"},
    {kAdjective, "黑暗|阴暗|暗", "bright", false},
    {kAdjective, "明亮|亮", "bright"},
    {kAdjective, "长", "long"},
    {kAdjective, "短", "long", false},
    {kAdjective, "重|沉重", "heavy"},
    {kAdjective, "柔和|温柔", "soft"},
    {kAdjective, "简单", "simple"},
    {kAdjective, "现代", "modern"},
    {kAdjective, "吵", "loud"},
    {kMoreKnown, "更|更加|再|多一点|更多|要更"},
    {kMoreAfter, "一点|点|一些|一点的|点的|的"},
    {kLess, "少一点|少点|更少"},
    {kTooMuch, "太"},
    {kLike, "类似|类似于|像|好像|和 像|跟|风格像|听起来像"},
    {kUnlike, "不像|不要像"},
    {kLikeTail, "一样|一样的|那样|那样的|的|这样的|风格|风格的|的风格|类似|差不多"},
    {kAnother, "换一首|下一首|再来一首|别的|另一首|其他的|换一个|再来一个|换"},
    {kThis, "这首|那首|这个|那个|这样"},
    {kOrdinal, "第一首|第一个", "", true, 1},
    {kOrdinal, "第二首|第二个", "", true, 2},
    {kOrdinal, "第三首|第三个", "", true, 3},
    {kOrdinal, "最后一首", "", true, -1},
    {kOver, "超过|大于|至少|高于"},
    {kUnder, "低于|少于|不超过|小于|最多"},
    {kAround, "大约|约|左右"},
    {kTo, "到|至"},
    {kOverAfter, "以上|以上的"},
    {kUnderAfter, "以内|以内的|以下|以下的|之内|之内的"},
    {kTimeUnit, "分钟", "", true, 60},
    {kTimeUnit, "秒|秒钟", "", true, 1},
    {kTimeUnit, "小时", "", true, 3600},
    {kDecadeAfter, "年代"},
    {kDecade, "八十年代", "", true, 1980},
    {kDecade, "九十年代", "", true, 1990},
    {kDecade, "七十年代", "", true, 1970},
    {kDecade, "六十年代", "", true, 1960},
    {kBefore, "早于"},
    {kMode, "小调", "minor"},
    {kMode, "大调", "major"},
    {kSharp, "升"},
    {kFlat, "降"},
};

}  // namespace

std::span<const Words> ChineseWords() { return kChinese; }

}  // namespace libretto
