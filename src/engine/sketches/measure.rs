//! The properties of sketches, measured on the parse trees of pictures that have settled: how alike the same picture
//! stays under noise, what comes back by level and length, and what sums over all pictures say.

use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::ask::{Question, answer};
use super::error::RememberError;
use super::remember::{MemoryPlan, new_header, record_of};
use super::settled::Settled;
use crate::engine::{PictureSource, Setup};
use crate::files::frames;
use crate::files::sketches::SketchMemory;
use crate::numeric::random::{Purpose, generator, normal};
use crate::sketch::{Damage, Network, STEPS, Search, SketchSettings, cosine, matched, parse, sketch, unpack};

/// Standard deviation of the noise on a picture, of 255.
const NOISE: f32 = 12.0;
/// Pictures from which the types of islands are made.
const TYPES_FROM: usize = 32;
/// Lengths of a sketch.
const DIMS: [usize; 4] = [512, 1024, 2048, 4096];
/// Numbers that are kept of the sketch of a memory.
const KEPT: [usize; 4] = [2048, 1536, 1024, 512];

/// How alike sketches are.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Similarity {
    /// Mean cosine of a picture with itself under noise.
    pub same: f64,
    /// Mean cosine of two pictures, one of them under noise.
    pub other: f64,
    /// Area under the curve: how often a picture is more like itself under noise than like another one, 0 to 1.
    pub area: f64,
}

/// What comes back of the islands of a level.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct RealRecovery {
    /// How it was unpacked and what of.
    pub what: String,
    /// Mean cosine with the truth by level, the lowest first; none where a level has no island in the trees.
    pub levels: Vec<Option<f64>>,
    /// Standard error of the mean, by level.
    pub errors: Vec<Option<f64>>,
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct RealReport {
    /// Number of pictures.
    pub pictures: usize,
    /// Mean islands in a whole parse tree, and mean objects in what was sketched.
    pub islands: f64,
    /// The same that were sketched, the picture among them.
    pub objects: f64,
    /// Similarity of the sketches as they are.
    pub plain: Similarity,
    /// Without what all pictures share.
    pub centred: Similarity,
    /// Recovery by decoder, length and damage.
    pub recovery: Vec<RealRecovery>,
    /// Root mean square error of the numbers of islands by level and type, over all pictures.
    pub count_error: f64,
    /// The error that the census itself expects.
    pub expected_error: f64,
    /// Islands over all pictures.
    pub counted: usize,
    /// Root mean square error of the mean places, where there were islands.
    pub place_error: f64,
}

/// Measures on pictures. `watch` is told how many have settled and may end it.
///
/// # Errors
/// A picture, a model or settings that cannot be used, an end before the last picture.
pub fn measure(
    sources: &[PictureSource],
    setup: &Setup,
    plan: &MemoryPlan,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Result<RealReport, RememberError> {
    let mut pairs = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        let clean = Settled::settle(source.clone(), setup, plan.steps, &mut || watch(pairs.len()))?;
        let noisy = Settled::settle(noisy(source, place)?, setup, plan.steps, &mut || watch(pairs.len()))?;
        pairs.push((clean, noisy));
    }
    let first: Vec<Settled> = pairs.iter().take(TYPES_FROM).map(|(clean, _)| clean.clone()).collect();
    let header = new_header(plan, setup, &first)?;
    let records = pairs.iter().map(|(clean, _)| record_of(clean, &header)).collect::<Result<Vec<_>, _>>()?;
    let other: Vec<Vec<f32>> = pairs
        .iter()
        .map(|(_, noisy)| record_of(noisy, &header).map(|record| record.sketch))
        .collect::<Result<_, _>>()?;
    let own: Vec<Vec<f32>> = records.iter().map(|record| record.sketch.clone()).collect();
    let search = Search::new(&own);
    let networks =
        records.iter().map(|record| Network::new(record.entry.objects.clone(), 0)).collect::<Result<Vec<_>, _>>()?;
    let mut recovery = Vec::new();
    for dim in DIMS {
        let settings = SketchSettings { dim, ..plan.sketch };
        for (name, decoder) in [("matched filter", Decoder::Matched), ("least squares", Decoder::LeastSquares)] {
            let what = format!("{name}, d = {dim}");
            recovery.push(recovered(what, &networks, header.levels, &settings, Damage::NONE, decoder)?);
        }
    }
    for keep in KEPT.into_iter().filter(|keep| *keep < plan.sketch.dim) {
        let damage = Damage { keep: Some(keep), ..Damage::NONE };
        let what = format!("least squares, d = {} erased to {keep}", plan.sketch.dim);
        recovery.push(recovered(what, &networks, header.levels, &plan.sketch, damage, Decoder::LeastSquares)?);
    }
    for (what, damage) in [
        ("10 % noise", Damage { noise: 0.1, ..Damage::NONE }),
        ("4 bits a number", Damage { bits: Some(4), ..Damage::NONE }),
    ] {
        let what = format!("least squares, d = {}, {what}", plan.sketch.dim);
        recovery.push(recovered(what, &networks, header.levels, &plan.sketch, damage, Decoder::LeastSquares)?);
    }
    let count = sources.len().max(1) as f64;
    let islands = pairs.iter().map(|(clean, _)| clean.analysis.tree.nodes.len()).sum::<usize>() as f64 / count;
    let objects = networks.iter().map(|network| network.objects().len()).sum::<usize>() as f64 / count;
    let memory = SketchMemory { header, records: records.into_iter().map(Arc::new).collect() };
    let sums = answer(&memory, Question::default());
    let mean_square =
        |values: Vec<f64>| (values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64).sqrt();
    let there = || sums.types.iter().filter(|answer| answer.truth > 0);
    Ok(RealReport {
        pictures: sources.len(),
        islands,
        objects,
        plain: similarity(&own, &other, cosine),
        centred: similarity(&own, &other, |a, b| search.cosine(a, b)),
        recovery,
        count_error: mean_square(
            sums.types.iter().map(|answer| f64::from(answer.islands) - answer.truth as f64).collect(),
        ),
        expected_error: f64::from(sums.expected_error),
        counted: sums.true_islands,
        place_error: mean_square(
            there()
                .flat_map(|answer| [0, 1].map(|axis| f64::from(answer.place[axis] - answer.true_place[axis])))
                .collect(),
        ),
    })
}

/// A picture, the first one of a video, with noise on every pixel.
fn noisy(source: &PictureSource, place: usize) -> Result<PictureSource, RememberError> {
    let picture = frames::open(source)?.frames[0].clone();
    let mut dice = generator(place as u64 + 1, Purpose::Sketches, 900);
    let rgb: Vec<u8> = picture
        .as_raw()
        .iter()
        .map(|value| (f32::from(*value) + NOISE * normal(&mut dice)).round().clamp(0.0, 255.0) as u8)
        .collect();
    Ok(PictureSource::Pasted { width: picture.width(), height: picture.height(), rgb: Arc::from(rgb) })
}

fn similarity(own: &[Vec<f32>], other: &[Vec<f32>], like: impl Fn(&[f32], &[f32]) -> f64) -> Similarity {
    let (mut same, mut others) = (Vec::new(), Vec::new());
    for (place, a) in own.iter().enumerate() {
        for (twin, b) in other.iter().enumerate() {
            if place == twin { &mut same } else { &mut others }.push(like(a, b));
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    Similarity { same: mean(&same), other: mean(&others), area: area(&same, &others) }
}

/// How often one of `high` is above one of `low`; ties count half.
fn area(high: &[f64], low: &[f64]) -> f64 {
    let pairs = high.iter().flat_map(|high| low.iter().map(move |low| (high, low)));
    let above = |(high, low): (&f64, &f64)| match high.total_cmp(low) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    pairs.map(above).sum::<f64>() / (high.len() * low.len()).max(1) as f64
}

#[derive(Clone, Copy)]
enum Decoder {
    Matched,
    LeastSquares,
}

fn recovered(
    what: String,
    networks: &[Network],
    levels: usize,
    settings: &SketchSettings,
    damage: Damage,
    decoder: Decoder,
) -> Result<RealRecovery, RememberError> {
    let one = |network: &Network| -> Result<Vec<(usize, f64)>, RememberError> {
        let seen = damage.done_to(&sketch(network, settings)?);
        let cosines: Vec<Option<f64>> = match decoder {
            Decoder::LeastSquares => {
                unpack(network, &seen, STEPS, settings).into_iter().map(|back| back.cosine).collect()
            }
            Decoder::Matched => {
                let width = network.attributes() + 1;
                let values = matched(&network.structure(), &seen, width, settings);
                let mut cosines = vec![None; network.objects().len()];
                for (value, &place) in values.chunks_exact(width).zip(network.order()) {
                    cosines[place] = Some(cosine(&value[..width - 1], &network.objects()[place].attributes));
                }
                cosines
            }
        };
        let level = |module: &str| (0..levels).find(|level| parse::level_name(*level) == module);
        let of = |(object, cosine): (&crate::sketch::Object, Option<f64>)| Some((level(&object.module)?, cosine?));
        Ok(network.objects().iter().zip(cosines).filter_map(of).collect())
    };
    let all = networks.par_iter().map(one).collect::<Result<Vec<_>, _>>()?.concat();
    let of_level = |level: usize| {
        let values: Vec<f64> = all.iter().filter(|(of, _)| *of == level).map(|(_, cosine)| *cosine).collect();
        let count = values.len() as f64;
        if values.is_empty() {
            return (None, None);
        }
        let mean = values.iter().sum::<f64>() / count;
        let spread = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        (Some(mean), Some(spread / count.sqrt()))
    };
    let (means, errors) = (0..levels).map(of_level).unzip();
    Ok(RealRecovery { what, levels: means, errors })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{ModelChoice, SceneSource};
    use crate::grid::Resolution;
    use crate::scenes::SceneLook;

    #[test]
    fn an_area_is_one_where_all_are_above_and_a_half_where_nothing_tells_them_apart() {
        assert_eq!(area(&[0.9, 0.8], &[0.1, 0.7]), 1.0);
        assert_eq!(area(&[0.5], &[0.5, 0.5]), 0.5);
        assert_eq!(area(&[0.1], &[0.5, 0.0]), 0.5);
    }

    #[test]
    fn a_few_small_scenes_are_measured() {
        let resolution = Resolution::ColumnsAcross(8);
        let setup = Setup { resolution, ..Setup::of(ModelChoice::HandMade).unwrap() };
        let sketch = SketchSettings { dim: 512, ..MemoryPlan::default().sketch };
        let plan = MemoryPlan { sketch, steps: 1, objects: 8, types: 2 };
        let scene = |seed| PictureSource::Scene(SceneSource::new(seed, SceneLook::CLEAR));
        let report = measure(&[1, 2, 3].map(scene), &setup, &plan, &mut |_| true).unwrap();
        assert!(report.centred.same > report.centred.other, "{report:?}");
        assert!(report.count_error < 0.1 && report.counted == 21, "{report:?}");
        let exact = report.recovery.iter().find(|row| row.what == "least squares, d = 512").unwrap();
        assert!(exact.levels.iter().flatten().all(|cosine| *cosine > 0.999), "{exact:?}");
    }
}
