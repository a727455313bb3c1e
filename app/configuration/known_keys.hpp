// Every key of every section, so that an error can say where a misplaced one belongs.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace gradus::app {

inline constexpr auto file_keys = std::to_array<std::string_view>(
    {"name", "seed", "rounds", "dtype", "loss", "data", "model", "optimizer", "training"});

// Which of these a source takes: config_data.cpp.
inline constexpr auto data_keys = std::to_array<std::string_view>({"source",
                                                                   "train",
                                                                   "test",
                                                                   "scaling",
                                                                   "validation_share",
                                                                   "test_share",
                                                                   "standardize",
                                                                   "standardize_target",
                                                                   "fresh",
                                                                   "radius",
                                                                   "noise",
                                                                   "classes",
                                                                   "turns",
                                                                   "file",
                                                                   "test_file",
                                                                   "header",
                                                                   "skip_lines",
                                                                   "separator",
                                                                   "decimal",
                                                                   "thousands",
                                                                   "exclude",
                                                                   "categories",
                                                                   "na_values",
                                                                   "columns",
                                                                   "target",
                                                                   "target_is",
                                                                   "missing",
                                                                   "text"});

inline constexpr auto model_keys = std::to_array<std::string_view>({"layers"});

// `name`, `schedule` and the options of every optimizer.
std::span<const std::string_view> optimizer_keys();

inline constexpr auto training_keys = std::to_array<std::string_view>(
    {"epochs", "batch", "shuffle", "l1", "l2", "clip_norm", "clip_value", "early_stopping"});

struct KnownSection {
  std::string_view name;  // as written; empty for the keys above the first section
  std::span<const std::string_view> keys;
};
std::span<const KnownSection> known_sections();

}  // namespace gradus::app
