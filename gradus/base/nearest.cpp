#include "gradus/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "gradus/base/text.hpp"

namespace gradus {
namespace {

// Without case, '_' and '-'.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '_' && c != '-') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

// Keys and types: what other frameworks call them, and our names. Kinds have theirs in their
// tables.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"batch_size", "batch"},
    {"criterion", "loss"},
    {"dataset", "data"},
    {"delimiter", "separator"},
    {"double", "float64"},
    {"eta", "learning_rate"},
    {"f32", "float32"},
    {"f64", "float64"},
    {"float", "float32"},
    {"fp32", "float32"},
    {"fp64", "float64"},
    {"iterations", "epochs"},
    {"label", "target"},
    {"lr", "learning_rate"},
    {"max_epochs", "epochs"},
    {"network", "model"},
    {"normalize", "standardize"},
    {"num_epochs", "epochs"},
    {"random_state", "seed"},
    {"sep", "separator"},
    {"single", "float32"},
    {"test_size", "test_share"},
    {"train", "training"},
    {"units", "outputs"},
    {"validation_split", "validation_share"},
    {"wd", "weight_decay"},
    {"weight", "initializer"},
    {"weights", "initializer"},
};

}  // namespace

int distance(std::string_view a, std::string_view b) {
  // Rows of the dynamic program: two letters back, one letter back, this letter of `a`.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string_view same_name(std::string_view name, std::span<const std::string_view> known) {
  const std::string given = plain(name);
  const auto find = [&](std::string_view wanted) {
    const auto found = std::ranges::find(known, wanted, plain);
    return found == known.end() ? std::string_view() : *found;
  };
  if (const std::string_view same = find(given); !same.empty()) return same;
  for (const auto& [other, ours] : other_names) {
    if (given != plain(other)) continue;
    if (const std::string_view same = find(plain(ours)); !same.empty()) return same;
  }
  return {};
}

std::string_view near_name(std::string_view name, std::span<const std::string_view> known) {
  if (const std::string_view same = same_name(name, known); !same.empty()) return same;
  const std::string given = plain(name);
  std::string_view best;
  int least = 0;
  for (const std::string_view candidate : known) {
    const std::string other = plain(candidate);
    const int steps = distance(given, other);
    // Where half of the letters are others, it is another word, unless only its end is missing.
    const bool is_beginning = given.size() >= 3 && other.starts_with(given);
    if (!is_beginning && 2 * steps > static_cast<int>(std::max(given.size(), other.size())))
      continue;
    if (!best.empty() && steps >= least) continue;
    best = candidate;
    least = steps;
  }
  return best;
}

std::string quoted_list(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += '\'';
    out += name;
    out += '\'';
  }
  return out;
}

std::string advice_on_name(std::string_view name, std::span<const std::string_view> known) {
  const std::string_view near = near_name(name, known);
  if (near.empty()) return text("known are ", quoted_list(known));
  return text("the nearest is '", near, "' (known are ", quoted_list(known), ")");
}

}  // namespace gradus
