//! Far columns: a sparse look beyond the window for high levels ("all you need to do is see one patch of a big
//! island"). Drawn once per column from the seed, fixed for the run.

use super::squared_limit;
use crate::grid::Grid;
use crate::numeric::random::{self, Purpose};

/// Far columns of every column, (N, F) row by row: `count` different ones at a distance above `radius`, uniformly
/// drawn. If some column has fewer of them, F is the fewest that any column has.
pub(in crate::glom) fn draw(grid: Grid, radius: f32, count: usize, seed: u64, level: usize) -> Vec<u32> {
    let columns = grid.columns();
    let limit = squared_limit(radius);
    let fewest = (0..columns).map(|column| outside(grid, limit, radius, column)).min().unwrap_or(0);
    let count = count.min(fewest);
    let mut far = Vec::with_capacity(columns * count);
    for column in 0..columns {
        let mut generator = random::generator(seed, Purpose::FarSamples, ((level as u64) << 32) | column as u64);
        let start = far.len();
        if outside(grid, limit, radius, column) >= 4 * count && fewest * 8 >= columns {
            while far.len() < start + count {
                let other = random::below(&mut generator, columns);
                if grid.distance_squared(column, other) > limit && !far[start..].contains(&(other as u32)) {
                    far.push(other as u32);
                }
            }
        } else {
            // Few to choose from: shuffle their beginning.
            let mut rest: Vec<u32> =
                (0..columns as u32).filter(|other| grid.distance_squared(column, *other as usize) > limit).collect();
            for place in 0..count {
                let chosen = place + random::below(&mut generator, rest.len() - place);
                rest.swap(place, chosen);
            }
            far.extend(&rest[..count]);
        }
        far[start..].sort_unstable();
    }
    far
}

/// How many columns lie outside the radius of `column`.
fn outside(grid: Grid, limit: usize, radius: f32, column: usize) -> usize {
    let (row, col) = grid.place(column);
    let within = radius.min(grid.rows.max(grid.cols) as f32) as usize;
    let mut inside = 0;
    for other in row.saturating_sub(within)..=(row + within).min(grid.rows - 1) {
        let left = limit.saturating_sub(row.abs_diff(other).pow(2));
        let width = left.isqrt();
        if row.abs_diff(other).pow(2) <= limit {
            inside += (col + width).min(grid.cols - 1) - col.saturating_sub(width) + 1;
        }
    }
    grid.columns() - inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_columns_are_far_different_and_fixed() {
        for (radius, count) in [(2.0, 10), (7.0, 12), (0.0, 3), (9.5, 40)] {
            let grid = Grid::new(13, 17);
            let far = draw(grid, radius, count, 4, 2);
            let each = far.len() / grid.columns();
            assert!(each <= count && each > 0, "radius {radius}: {each}");
            for (column, far) in far.chunks(each).enumerate() {
                assert!(far.windows(2).all(|pair| pair[0] < pair[1]));
                assert!(far.iter().all(|f| grid.distance_squared(column, *f as usize) as f32 > radius * radius));
            }
            assert_eq!(far, draw(grid, radius, count, 4, 2));
            assert_ne!(far, draw(grid, radius, count, 5, 2));
        }
        assert!(draw(Grid::new(4, 4), 9.0, 5, 1, 0).is_empty());
    }
}
