// Samples of a source other than "csv" in a CSV file of the user: raw values, a row a sample. Free
// functions; any thread.
#pragma once

#include <filesystem>

#include "app/configuration/model_builder.hpp"
#include "app/runs/saved_run.hpp"

namespace gradus::app {

// How such a file is read: as many columns of numbers as a sample has.
TableFormat plain_format(Index columns);
// The same with its targets behind them: a class by its number from 0, or numbers.
TableFormat plain_labelled_format(const SampleKind& kind);

// The numbers [count, columns] of such a file, stored as those of the training were, so that
// scaling them gives the same bits. Throws Error with row and column for one that is too large.
Tensor stored_inputs(const SavedRun& run, const std::filesystem::path& file, Tensor numbers);

}  // namespace gradus::app
