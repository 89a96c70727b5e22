//! Small symmetric matrices.

/// A matrix of rows.
pub type Matrix<const N: usize> = [[f64; N]; N];

/// The matrix times a vector.
pub fn times<const N: usize>(matrix: &Matrix<N>, vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|row| dot(&matrix[row], vector))
}

/// The inner product.
pub fn dot<const N: usize>(left: &[f64; N], right: &[f64; N]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// `vector' matrix vector`: the variance of a linear combination.
pub fn quadratic<const N: usize>(matrix: &Matrix<N>, vector: &[f64; N]) -> f64 {
    dot(vector, &times(matrix, vector))
}

/// The inverse of a positive definite matrix; `None` when it is not one, or so near to singular that rounding decides.
/// `smallest` is the least pivot, relative to a diagonal of ones.
pub fn inverse<const N: usize>(matrix: &Matrix<N>, smallest: f64) -> Option<Matrix<N>> {
    if !(0..N).all(|place| matrix[place][place].is_finite() && matrix[place][place] > 0.0) {
        return None;
    }
    let scale: [f64; N] = std::array::from_fn(|place| matrix[place][place].sqrt());
    let mut lower = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|place| lower[row][place] * lower[column][place]).sum();
            let rest = matrix[row][column] / (scale[row] * scale[column]) - known;
            if row != column {
                lower[row][column] = rest / lower[column][column];
            } else if rest > smallest {
                lower[row][row] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    let mut inverted = [[0.0; N]; N];
    for unit in 0..N {
        let mut solved = [0.0; N];
        for row in 0..N {
            let known: f64 = (0..row).map(|place| lower[row][place] * solved[place]).sum();
            solved[row] = (f64::from(u8::from(row == unit)) - known) / lower[row][row];
        }
        for row in (0..N).rev() {
            let known: f64 = (row + 1..N).map(|place| lower[place][row] * solved[place]).sum();
            solved[row] = (solved[row] - known) / lower[row][row];
        }
        for row in 0..N {
            inverted[row][unit] = solved[row] / (scale[row] * scale[unit]);
        }
    }
    Some(inverted)
}
