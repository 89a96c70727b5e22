//! Maximum of a log-likelihood within a box: projected BFGS, then Newton steps with the curvature that standard errors need.

use super::linear::{Matrix, dot, inverse, times};

/// The least pivot of a curvature that is taken for positive definite; differences of gradients are good to about 1e-8.
const SMALLEST_PIVOT: f64 = 1e-7;

/// Step of the differences of gradients, in logarithms of parameters.
const STEP: f64 = 1e-4;

/// A loss of log-likelihood that is none.
const NO_LOSS: f64 = 0.02;

/// The longest step of one iteration, in logarithms of parameters.
const LONGEST: f64 = 2.0;

/// A value and its gradient.
pub type Sloped<const N: usize> = (f64, [f64; N]);

/// A log-likelihood by logarithms of parameters, its gradient, and the box within which they are sought.
pub struct Problem<'a, const N: usize> {
    /// Log-likelihood and gradient.
    pub of: &'a dyn Fn(&[f64; N]) -> Sloped<N>,
    /// Least values.
    pub lowest: [f64; N],
    /// Greatest values.
    pub highest: [f64; N],
}

/// Where the search ended.
#[derive(Debug, Clone, Copy)]
pub struct End<const N: usize> {
    /// Logarithms of parameters.
    pub at: [f64; N],
    /// Log-likelihood there.
    pub value: f64,
    /// Whether the gradient leaves nothing to gain: less than 1e-6 of log-likelihood by the curvature.
    pub converged: bool,
    /// Where each parameter ended.
    pub bounds: [Bound; N],
    /// Inverse of the negative curvature, of the parameters within; `None` where that is not positive definite.
    pub covariance: Option<Matrix<N>>,
}

/// Where a parameter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Within the box.
    Within,
    /// At its least value, or as good as there.
    Lowest,
    /// At its greatest value, or as good as there.
    Highest,
}

/// The state of a search.
#[derive(Clone, Copy)]
struct Place<const N: usize> {
    at: [f64; N],
    value: f64,
    /// Of the negative log-likelihood.
    gradient: [f64; N],
}

impl<const N: usize> Problem<'_, N> {
    fn place(&self, at: [f64; N]) -> Place<N> {
        let (value, gradient) = (self.of)(&at);
        let known = value.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        let value = if known { -value } else { f64::INFINITY };
        Place { at, value, gradient: gradient.map(|slope| if known { -slope } else { 0.0 }) }
    }

    fn within(&self, at: [f64; N]) -> [f64; N] {
        std::array::from_fn(|place| at[place].clamp(self.lowest[place], self.highest[place]))
    }

    /// Where the gradient leads out of the box.
    fn bounds(&self, place: &Place<N>) -> [i8; N] {
        std::array::from_fn(|axis| {
            if place.at[axis] <= self.lowest[axis] && place.gradient[axis] >= 0.0 {
                -1
            } else if place.at[axis] >= self.highest[axis] && place.gradient[axis] <= 0.0 {
                1
            } else {
                0
            }
        })
    }

    /// A quick search from `start`: ends when an iteration gains less than `gain`. `curvature` is the inverse of the
    /// negative curvature where it is known about.
    pub fn search(&self, start: [f64; N], curvature: Option<Matrix<N>>, gain: f64) -> ([f64; N], f64) {
        let end = self.descend(self.place(self.within(start)), curvature, gain);
        (end.at, -end.value)
    }

    /// The maximum that is reached from `start`. `of_few` is that of a part of the data: when there is no curvature, the
    /// limits found there hold.
    pub fn maximise(&self, start: [f64; N], curvature: Option<Matrix<N>>, of_few: Option<&End<N>>) -> End<N> {
        let mut place = self.descend(self.place(self.within(start)), curvature, 1e-5);
        let (mut converged, covariance);
        (place, covariance, converged) = self.newton(place);
        let mut bounds = self.bounds(&place).map(|bound| match bound {
            -1 => Bound::Lowest,
            1 => Bound::Highest,
            _ => Bound::Within,
        });
        if covariance.is_none() {
            match of_few {
                Some(few) => bounds = few.bounds,
                None => place = self.to_limits(place, &mut bounds),
            }
            (place, converged) = self.at_limits(place, &bounds);
        }
        End { at: place.at, value: -place.value, converged, bounds, covariance }
    }

    /// Newton steps to the end: the place, the inverse of the curvature there, and whether nothing is left to gain.
    fn newton(&self, start: Place<N>) -> (Place<N>, Option<Matrix<N>>, bool) {
        let (mut place, mut covariance, mut converged) = (start, None, false);
        for _ in 0..8 {
            let bounds = self.bounds(&place);
            covariance = inverse(&self.curvature(&place, &bounds), SMALLEST_PIVOT).map(|full| free(full, &bounds));
            let Some(matrix) = covariance else { break };
            let slope = free_vector(place.gradient, &bounds);
            let step = times(&matrix, &slope).map(|step| -step);
            let left = -0.5 * dot(&slope, &step);
            converged = left < 1e-6;
            if left < 1e-11 {
                break;
            }
            // Near the end rounding of the sum hides what is gained: the step is taken as long as nothing is lost.
            let Some(better) = self.step(&place, &step) else { break };
            place = better;
        }
        (place, covariance, converged && covariance.is_some())
    }

    /// The others at their best with the parameters at a limit held there, when that loses nothing; and whether nothing is
    /// left to gain.
    fn at_limits(&self, start: Place<N>, bounds: &[Bound; N]) -> (Place<N>, bool) {
        let (mut lowest, mut highest, mut at) = (self.lowest, self.highest, start.at);
        for (axis, bound) in bounds.iter().enumerate() {
            match bound {
                Bound::Within => continue,
                Bound::Lowest => at[axis] = lowest[axis],
                Bound::Highest => at[axis] = highest[axis],
            }
            (lowest[axis], highest[axis]) = (at[axis], at[axis]);
        }
        let fixed = Problem { of: self.of, lowest, highest };
        let (place, _, converged) = fixed.newton(fixed.descend(fixed.place(at), None, 1e-5));
        if place.value <= start.value + NO_LOSS {
            return (place, converged);
        }
        // Along a ridge only the slope tells: nothing is gained by a change of any parameter by a tenth.
        let slope = free_vector(start.gradient, &self.bounds(&start));
        (start, start.value.is_finite() && slope.iter().all(|slope| slope.abs() < 1e-2))
    }

    /// Without curvature some parameters can go to an end of the box at no loss: which, and the best place found on the way.
    fn to_limits(&self, start: Place<N>, bounds: &mut [Bound; N]) -> Place<N> {
        let mut best = start;
        let mut limits = Vec::new();
        for axis in 0..N {
            // On the side to which the search went.
            let low = start.at[axis] < 0.5 * (self.lowest[axis] + self.highest[axis]);
            let sides = [(Bound::Lowest, self.lowest[axis]), (Bound::Highest, self.highest[axis])];
            let (bound, end) = sides[usize::from(!low)];
            let (mut lowest, mut highest, mut from) = (self.lowest, self.highest, start.at);
            (lowest[axis], highest[axis], from[axis]) = (end, end, end);
            let fixed = Problem { of: self.of, lowest, highest };
            let found = fixed.descend(fixed.place(from), None, 1e-3);
            limits.push((axis, bound, found.value));
            // Another place only for a gain that rounding cannot feign.
            if found.value < best.value - 1e-6 {
                best = found;
            }
        }
        for (axis, bound, value) in limits {
            if value <= best.value + NO_LOSS {
                bounds[axis] = bound;
            }
        }
        best
    }

    /// BFGS with backtracking; axes at which the gradient leads out of the box stand still.
    fn descend(&self, start: Place<N>, curvature: Option<Matrix<N>>, gain: f64) -> Place<N> {
        let mut place = start;
        let initial = |place: &Place<N>| {
            let size = dot(&place.gradient, &place.gradient).sqrt().max(1e-12);
            diagonal(0.5 / size)
        };
        let mut inverse = curvature.unwrap_or_else(|| initial(&place));
        let mut fresh = curvature.is_none();
        let (mut small, mut idle) = (0, 0);
        for _ in 0..200 {
            let bounds = self.bounds(&place);
            let slope = free_vector(place.gradient, &bounds);
            let mut step = free_vector(times(&inverse, &slope).map(|step| -step), &bounds);
            if dot(&step, &slope) >= 0.0 {
                inverse = initial(&place);
                fresh = true;
                step = free_vector(times(&inverse, &slope).map(|step| -step), &bounds);
            }
            if !fresh && -dot(&step, &slope) < 2.0 * gain {
                small += 1;
                if small > 1 {
                    break;
                }
            } else {
                small = 0;
            }
            let Some(next) = self.step(&place, &step) else {
                if fresh || small > 0 {
                    break;
                }
                inverse = initial(&place);
                fresh = true;
                continue;
            };
            let moved: [f64; N] = std::array::from_fn(|axis| next.at[axis] - place.at[axis]);
            let turned: [f64; N] = std::array::from_fn(|axis| next.gradient[axis] - place.gradient[axis]);
            let curve = dot(&moved, &turned);
            if curve > 1e-12 * dot(&moved, &moved).sqrt() * dot(&turned, &turned).sqrt() {
                if fresh {
                    inverse = diagonal(curve / dot(&turned, &turned));
                }
                update(&mut inverse, &moved, &turned, curve);
                fresh = false;
            }
            // Along a ridge the expected gain stays large and the true one is none.
            idle = if place.value - next.value < 0.1 * gain { idle + 1 } else { 0 };
            place = next;
            if idle > 4 {
                break;
            }
        }
        place
    }

    /// The first of the points along `step`, each nearer, that is better; `None` when none is.
    fn step(&self, place: &Place<N>, step: &[f64; N]) -> Option<Place<N>> {
        let longest = step.iter().fold(0.0f64, |longest, part| longest.max(part.abs()));
        let mut length = if longest > LONGEST { LONGEST / longest } else { 1.0 };
        let noise = 1e-14 * (1.0 + place.value.abs());
        for _ in 0..40 {
            let at = self.within(std::array::from_fn(|axis| place.at[axis] + length * step[axis]));
            if at == place.at {
                return None;
            }
            let next = self.place(at);
            let moved: [f64; N] = std::array::from_fn(|axis| at[axis] - place.at[axis]);
            let slope = dot(&place.gradient, &moved);
            if next.value <= place.value + 1e-4 * slope.min(0.0) + noise {
                return Some(next);
            }
            // The parabola through both values and the slope at the first.
            let rise = next.value - place.value - slope;
            let best = if rise.is_finite() && rise > 0.0 { -0.5 * slope / rise } else { 0.1 };
            length *= best.clamp(0.1, 0.5);
        }
        None
    }

    /// The curvature of the negative log-likelihood by central differences of the gradient; of axes at a bound, ones on
    /// the diagonal.
    fn curvature(&self, place: &Place<N>, bounds: &[i8; N]) -> Matrix<N> {
        let mut matrix = [[0.0; N]; N];
        for axis in 0..N {
            let (mut lower, mut upper) = (place.at, place.at);
            lower[axis] -= STEP;
            upper[axis] += STEP;
            let (lower, upper) = (self.place(lower), self.place(upper));
            matrix[axis] = std::array::from_fn(|other| (upper.gradient[other] - lower.gradient[other]) / (2.0 * STEP));
        }
        let mut even = matrix;
        for axis in 0..N {
            for other in 0..N {
                even[axis][other] = 0.5 * (matrix[axis][other] + matrix[other][axis]);
                if bounds[axis] != 0 || bounds[other] != 0 {
                    even[axis][other] = f64::from(u8::from(axis == other));
                }
            }
        }
        even
    }
}

/// Zero rows and columns for axes at a bound.
fn free<const N: usize>(matrix: Matrix<N>, bounds: &[i8; N]) -> Matrix<N> {
    std::array::from_fn(|axis| {
        std::array::from_fn(|other| if bounds[axis] == 0 && bounds[other] == 0 { matrix[axis][other] } else { 0.0 })
    })
}

fn free_vector<const N: usize>(vector: [f64; N], bounds: &[i8; N]) -> [f64; N] {
    std::array::from_fn(|axis| if bounds[axis] == 0 { vector[axis] } else { 0.0 })
}

fn diagonal<const N: usize>(value: f64) -> Matrix<N> {
    std::array::from_fn(|axis| std::array::from_fn(|other| if axis == other { value } else { 0.0 }))
}

/// The BFGS update of an inverse.
fn update<const N: usize>(inverse: &mut Matrix<N>, moved: &[f64; N], turned: &[f64; N], curve: f64) {
    let product = times(inverse, turned);
    let factor = (1.0 + dot(turned, &product) / curve) / curve;
    for axis in 0..N {
        for other in 0..N {
            inverse[axis][other] += factor * moved[axis] * moved[other]
                - (product[axis] * moved[other] + moved[axis] * product[other]) / curve;
        }
    }
}
