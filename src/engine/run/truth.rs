//! The truth that a run is scored against.

use std::sync::Arc;

use super::Run;
use super::common::Scoring;
use crate::engine::setup::TruthSource;
use crate::engine::snapshot::Notice;
use crate::files::frames::Frames;
use crate::files::truth;

/// The most kept states that are scored when a truth comes late.
const MOST_SCORED_AGAIN: usize = 24;

impl Run {
    /// Opens a truth that lies over the picture.
    pub(super) fn open_truth(&self, source: TruthSource) -> Result<Scoring, String> {
        let mut looks = None;
        let (truth, name) = match (source.path(), source.kind()) {
            (Some(path), _) => {
                let Frames { name, original_size, orientation, .. } = &*self.common.pictures.frames;
                let mut all = truth::open_all(path, Some(name)).map_err(|error| error.to_string())?;
                let truth = truth::laid_over(all.swap_remove(0), *original_size, *orientation);
                let truth = truth.ignoring(source.ignored());
                looks = Some(Arc::new(truth::looks(&truth)));
                (truth, path.display().to_string())
            }
            (_, kind) => {
                let frames = &self.common.pictures.frames;
                let known = frames.truths.iter().find(|known| Some(known.kind) == kind);
                let Some(known) = known else {
                    return Err(match (frames.truths.is_empty(), kind) {
                        (false, Some(kind)) => format!("{} does not know its {}", frames.name, kind.name()),
                        _ => "only the bundled samples and generated scenes know their own parts and wholes: open a \
                            label image"
                            .to_owned(),
                    });
                };
                (known.truth.clone(), frames.name.clone())
            }
        };
        let (width, height) = self.common.pictures.frames.frames.first().map_or((1, 1), |frame| frame.dimensions());
        // One cell of difference is what rounding can do to a scaled label image.
        let aspect = |width: u32, height: u32| f64::from(width) / f64::from(height.max(1));
        let ratio = aspect(truth.width, truth.height) / aspect(width, height);
        if !(0.95..=1.05).contains(&ratio) {
            return Err(format!(
                "the labels are {} x {} pixels, the picture is {width} x {height}: they do not lie over each other \
                 ({name})",
                truth.width, truth.height
            ));
        }
        Ok(Scoring { source, truth, looks })
    }

    /// What there is to say of the label image that is scored against.
    pub(super) fn said_of_truth(&self) -> Option<Notice> {
        let Scoring { source, looks, .. } = self.common.scoring.as_ref()?;
        let name = source.path()?.file_name()?.to_string_lossy();
        let looks = looks.as_ref()?;
        let how = |id: u32| format!("--ignore {id}, or Void regions under Meters, leaves it out");
        Some(match looks.warning(how) {
            Some(warning) => Notice::warning(format!("{name}: {warning}")),
            None => Notice::info(format!("{name} has {}", looks.in_words())),
        })
    }

    /// Scores the kept states and everything from now on against a truth, or against none.
    pub(super) fn score_against(&mut self, scoring: Option<Scoring>) {
        self.common.scoring = scoring;
        // Evenly over the kept steps and where the run stands: all of them could take a minute.
        let here = self.step();
        for (place, side) in self.sides.all_mut().enumerate() {
            let all = self.history.kept().iter();
            let all: Vec<_> = all.filter_map(|kept| Some((kept.step, kept.sides.get(place)?))).collect();
            let stride = all.len().div_ceil(MOST_SCORED_AGAIN).max(1);
            let chosen = all.into_iter().enumerate().filter(|(at, (step, _))| at % stride == 0 || *step == here);
            let chosen: Vec<_> = chosen.map(|(_, (step, kept))| (step, kept.clone())).collect();
            side.score_curves(&chosen, &self.common);
        }
    }
}
