// How much of the space a set of vectors fills: figures of collapse.
#pragma once

#include <span>
#include <vector>

#include "base/embedding.h"

namespace libretto {

// Mean inner product of unlike pairs; near 1, unit vectors have collapsed to one. 0 below two.
double MeanPairwiseCosine(std::span<const Embedding> vectors);

// Effective rank (Roy & Vetterli 2007): exp of the entropy of the singular values of the matrix of
// all vectors, each divided by their sum. From 1 (all alike) to the lesser of count and dimension.
double EffectiveRank(std::span<const Embedding> vectors);

// Eigenvalues of a symmetric matrix [n, n], row-major, ascending: cyclic Jacobi rotations (Golub &
// Van Loan, section 8.5).
std::vector<double> SymmetricEigenvalues(std::vector<double> matrix, size_t n);

}  // namespace libretto
