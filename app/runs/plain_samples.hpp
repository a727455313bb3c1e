// Samples of a source other than "csv" in a CSV file of the user: raw values, a row a sample. Free
// functions; any thread.
#pragma once

#include <filesystem>

#include "app/configuration/model_builder.hpp"
#include "app/runs/saved_run.hpp"

namespace gradus::app {

// How such a file is read: as many columns of numbers as a sample has. What the training took for
// the middle of a column stands for its missing values.
TableFormat plain_format(Index columns, const Scaling& scaling);

// Of the training's inputs: numbers stored so give the same bits when they are scaled.
DType stored_type(const SavedRun& run);

// The numbers [count, columns] of such a file in that type. Throws Error with row and column for
// one that is too large.
Tensor stored_inputs(const SavedRun& run, const std::filesystem::path& file, Tensor numbers);

// The samples of such a file with the targets behind the inputs: numbers, or a class by its name or
// its number from 0. Throws Error as read_table(), fill_missing() and stored_inputs() do.
Dataset read_labelled(const SavedRun& run, const std::filesystem::path& file,
                      const TableOptions& options, RowCounts* counts);

}  // namespace gradus::app
