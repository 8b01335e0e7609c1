#include "client/cli/where_syntax.h"

#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cpp/query.h"

namespace libretto::cli {
namespace {

using client::AllOf;
using client::AnyOf;
using client::Between;
using client::NotMatching;

enum class TokenKind { kWord, kNumber, kText, kSymbol, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  size_t position = 0;  // in the expression
};

bool IsWordCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80 || c == '_' || c == '.' || c == '-' || c == '/' ||
         c == '#';
}

absl::Status Error(size_t position, const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat("--where, at character ", position + 1, ": ", what));
}

absl::StatusOr<Token> ReadQuoted(const std::string& text, size_t& at) {
  const size_t start = at;
  const char quote = text[at++];
  std::string value;
  for (; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    value += text[at];
  }
  if (at == text.size()) return Error(start, "a quotation mark is not closed");
  ++at;
  return Token{TokenKind::kText, value, start};
}

Token ReadWord(const std::string& text, size_t& at) {
  const size_t start = at;
  while (at < text.size() && IsWordCharacter(text[at])) ++at;
  const std::string word = text.substr(start, at - start);
  double number = 0;
  const bool numeric = absl::SimpleAtod(word, &number) && std::isalpha(word.back()) == 0;
  return Token{numeric ? TokenKind::kNumber : TokenKind::kWord, word, start};
}

absl::StatusOr<Token> ReadSymbol(const std::string& text, size_t& at) {
  for (const char* symbol : {"!=", "<=", ">=", "^=", "=", "<", ">", "~", "(", ")", ","}) {
    if (text.compare(at, std::string(symbol).size(), symbol) != 0) continue;
    const Token token{TokenKind::kSymbol, symbol, at};
    at += token.text.size();
    return token;
  }
  return Error(at, absl::StrCat("unexpected \"", text.substr(at, 1), "\""));
}

absl::StatusOr<std::vector<Token>> Tokenize(const std::string& text) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
    } else if (text[at] == '"' || text[at] == '\'') {
      ASSIGN_OR_RETURN(tokens.emplace_back(), ReadQuoted(text, at));
    } else if (IsWordCharacter(text[at])) {
      tokens.push_back(ReadWord(text, at));
    } else {
      ASSIGN_OR_RETURN(tokens.emplace_back(), ReadSymbol(text, at));
    }
  }
  tokens.push_back({TokenKind::kEnd, "the end", text.size()});
  return tokens;
}

v1::AttributeValue ToValue(const Token& token) {
  v1::AttributeValue value;
  double number = 0;
  if (token.kind == TokenKind::kNumber && absl::SimpleAtod(token.text, &number)) {
    value.set_number_value(number);
  } else if (token.kind == TokenKind::kWord && (token.text == "true" || token.text == "false")) {
    value.set_bool_value(token.text == "true");
  } else {
    value.set_string_value(token.text);
  }
  return value;
}

v1::Filter EqualTo(const std::string& field, const v1::AttributeValue& value) {
  v1::Filter filter;
  filter.mutable_equals()->set_field(field);
  *filter.mutable_equals()->mutable_value() = value;
  return filter;
}

// Recursive descent over the tokens; one method per rule of the grammar.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<v1::Filter> Parse() {
    ASSIGN_OR_RETURN(v1::Filter filter, Expression());
    if (Peek().kind != TokenKind::kEnd) return Expected("\"and\", \"or\" or the end");
    return filter;
  }

 private:
  // Parentheses may nest this deep; a hostile expression must not exhaust the stack.
  static constexpr int kMaxDepth = 100;

  const Token& Peek() const { return tokens_[next_]; }
  bool Take(TokenKind kind, const std::string& text) {
    if (Peek().kind != kind || Peek().text != text) return false;
    ++next_;
    return true;
  }
  absl::Status Expected(const std::string& what) const {
    return Error(Peek().position, absl::StrCat("expected ", what, ", found ", Peek().text));
  }

  absl::StatusOr<v1::Filter> Expression() {
    std::vector<v1::Filter> terms;
    do {
      ASSIGN_OR_RETURN(terms.emplace_back(), Term());
    } while (Take(TokenKind::kWord, "or"));
    return terms.size() == 1 ? std::move(terms.front()) : AnyOf(std::move(terms));
  }

  absl::StatusOr<v1::Filter> Term() {
    std::vector<v1::Filter> factors;
    do {
      ASSIGN_OR_RETURN(factors.emplace_back(), Factor());
    } while (Take(TokenKind::kWord, "and"));
    return factors.size() == 1 ? std::move(factors.front()) : AllOf(std::move(factors));
  }

  absl::StatusOr<v1::Filter> Factor() {
    if (++depth_ > kMaxDepth) return Error(Peek().position, "nested too deeply");
    absl::StatusOr<v1::Filter> filter = FactorWithinDepth();
    --depth_;
    return filter;
  }

  absl::StatusOr<v1::Filter> FactorWithinDepth() {
    if (Take(TokenKind::kWord, "not")) {
      ASSIGN_OR_RETURN(v1::Filter filter, Factor());
      return NotMatching(std::move(filter));
    }
    if (!Take(TokenKind::kSymbol, "(")) return Condition();
    ASSIGN_OR_RETURN(v1::Filter filter, Expression());
    if (!Take(TokenKind::kSymbol, ")")) return Expected("\")\"");
    return filter;
  }

  absl::StatusOr<v1::Filter> Condition() {
    if (Peek().kind != TokenKind::kWord) return Expected("a field, as in year >= 1990");
    const std::string field = tokens_[next_++].text;
    if (field == "matches" && Peek().kind != TokenKind::kSymbol) return Words();
    if (Take(TokenKind::kWord, "in")) return Set(field);
    const Token op = Peek();
    if (op.kind != TokenKind::kSymbol || op.text == "(" || op.text == ")" || op.text == ",") {
      return Expected("one of = != < <= > >= ~ ^= in");
    }
    ++next_;
    const Token operand = Peek();
    ASSIGN_OR_RETURN(const v1::AttributeValue value, Value());
    if (op.text == "=") return EqualTo(field, value);
    if (op.text == "!=") return NotMatching(EqualTo(field, value));
    if (op.text == "~") return client::Contains(field, operand.text);
    if (op.text == "^=") return client::StartsWith(field, operand.text);
    if (!value.has_number_value()) return Error(operand.position, "expected a number");
    return Comparison(field, op.text, value);
  }

  absl::StatusOr<v1::Filter> Words() {
    if (Peek().kind == TokenKind::kEnd) return Expected("words to look for");
    return client::Matches(tokens_[next_++].text);
  }

  // Ranges hold at both ends, so a strict comparison leaves out the equal value.
  static v1::Filter Comparison(const std::string& field, const std::string& op,
                               const v1::AttributeValue& value) {
    const bool less = op[0] == '<';
    v1::Filter range = less ? Between(field, std::nullopt, value.number_value())
                            : Between(field, value.number_value(), std::nullopt);
    if (op.size() == 2) return range;
    return AllOf({std::move(range), NotMatching(EqualTo(field, value))});
  }

  absl::StatusOr<v1::Filter> Set(const std::string& field) {
    v1::Filter filter;
    filter.mutable_one_of()->set_field(field);
    if (!Take(TokenKind::kSymbol, "(")) return Expected("\"(\"");
    do {
      ASSIGN_OR_RETURN(*filter.mutable_one_of()->add_values(), Value());
    } while (Take(TokenKind::kSymbol, ","));
    if (!Take(TokenKind::kSymbol, ")")) return Expected("\",\" or \")\"");
    return filter;
  }

  absl::StatusOr<v1::AttributeValue> Value() {
    if (Peek().kind == TokenKind::kSymbol || Peek().kind == TokenKind::kEnd) {
      return Expected("a value");
    }
    return ToValue(tokens_[next_++]);
  }

  const std::vector<Token> tokens_;
  size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<v1::Filter> ParseWhere(const std::string& expression) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(expression));
  return Parser(std::move(tokens)).Parse();
}

}  // namespace libretto::cli
