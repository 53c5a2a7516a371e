//! Sources weighed by how sure they are (GLOM, section 9.1): a source that contradicts what all of them say together
//! counts for less at that column.
//!
//! ```text
//! m_i = sum_s w_s c_s,i                      what all sources say together, w_s the share of source s at the level
//! q_s,i = cos(c_s,i, m_i)                    how far source s agrees with that, -1 to 1
//! w_s,i = W w_s exp(kappa (q_s,i - 1)) / sum_r w_r exp(kappa (q_r,i - 1)),      W = sum_s w_s
//! ```
//!
//! s goes over bottom-up, top-down, the previous state and attention. The memory keeps its share: it is read only when
//! the others are known. With kappa = 0 nothing of this is computed, so no bit changes; with a large kappa the source
//! nearest to the others has it all. An average of columns that do not agree is short, so attention that hears
//! different things weighs less in m already, and where vectors are not normalised the longest agrees most with m. What
//! one column makes of it depends on that column alone.

use super::settings_error::SettingsError;
use crate::numeric::vector;

/// The largest kappa.
pub const MOST: f32 = 100.0;

/// Refuses a kappa that cannot be used.
pub(super) fn check(kappa: f32) -> Result<(), SettingsError> {
    match (0.0..=MOST).contains(&kappa) {
        true => Ok(()),
        false => Err(SettingsError::BadAgreement { kappa, most: MOST }),
    }
}

/// The shares of `sources` at one column, each with its plain share and what it says; `together` is their weighted sum.
/// A source without a share is not read.
pub(super) fn shares<const SOURCES: usize>(
    kappa: f32,
    together: &[f32],
    sources: [(f32, &[f32]); SOURCES],
) -> [f32; SOURCES] {
    let length = vector::norm(together);
    let mut weighed = [0.0; SOURCES];
    let (mut before, mut after) = (0.0, 0.0);
    for (weighed, (share, said)) in weighed.iter_mut().zip(sources) {
        if share > 0.0 {
            let lengths = length * vector::norm(said);
            // What has no direction contradicts nothing and supports nothing.
            let agreement = if lengths > 0.0 { (vector::dot(said, together) / lengths).clamp(-1.0, 1.0) } else { 0.0 };
            *weighed = share * (kappa * (agreement - 1.0)).exp();
            before += share;
            after += *weighed;
        }
    }
    if !(after > 0.0 && after.is_finite()) {
        // So far from each other that all factors vanish: they stay as they are.
        return sources.map(|(share, _)| share);
    }
    weighed.map(|weighed| before * weighed / after)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What three sources say together at one column, and the shares that they have of it.
    fn weighed(kappa: f32, sources: [(f32, &[f32]); 3]) -> [f32; 3] {
        let mut together = [0.0; 2];
        for (share, said) in sources.into_iter().filter(|(share, _)| *share > 0.0) {
            vector::add_scaled(&mut together, share, said);
        }
        shares(kappa, &together, sources)
    }

    #[test]
    fn who_contradicts_the_others_counts_for_less_and_all_shares_are_those_of_before() {
        let sources: [(f32, &[f32]); 3] = [(0.3, &[1.0, 0.1]), (0.3, &[1.0, -0.1]), (0.2, &[-0.2, 1.0])];
        let mut before = 0.2;
        for kappa in [0.5, 2.0, 8.0] {
            let [a, b, odd] = weighed(kappa, sources);
            assert!(odd < before && a + b > 0.6, "kappa {kappa}: {a} {b} {odd}");
            assert!((a + b + odd - 0.8).abs() < 1e-6);
            before = odd;
        }
        let equal = weighed(5.0, [(0.3, &[0.0, 1.0]), (0.5, &[0.0, 2.0]), (0.2, &[0.0, 0.1])]);
        for (is, was) in equal.into_iter().zip([0.3, 0.5, 0.2]) {
            assert!((is - was).abs() < 1e-6, "who agrees keeps the share, however long the vectors: {is}");
        }
    }

    #[test]
    fn a_source_without_a_share_or_without_a_direction_breaks_nothing() {
        let [nobody, one, short] = weighed(3.0, [(0.0, &[f32::NAN, 0.0]), (0.5, &[1.0, 0.0]), (0.5, &[0.0, 0.0])]);
        assert_eq!(nobody, 0.0);
        assert!(one > 0.9 && short > 0.0 && (one + short - 1.0).abs() < 1e-6);
        let opposite = weighed(MOST, [(0.5, &[1.0, 0.0]), (0.5, &[-1.0, 0.0]), (0.0, &[0.0, 0.0])]);
        assert!((opposite[0] - 0.5).abs() < 1e-6 && (opposite[1] - 0.5).abs() < 1e-6);
        assert!(check(0.0).is_ok() && check(f32::NAN).is_err() && check(-1.0).is_err() && check(101.0).is_err());
    }
}
