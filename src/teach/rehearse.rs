//! Trials without a window: the same trainings and sketches, made to their end at once.

use super::trial::{SketchTrial, Trial};
use super::tried::Tried;
use crate::engine::sketches::{Parsed, Strip};
use crate::engine::training::{
    DigitsFrom, Trainee, begin_forward_forward, begin_hemispheres, begin_learning, begin_retrieval, brief_hemispheres,
};
use crate::engine::{Command, FilmRequest, Run};
use crate::sketch::{STEPS, unpack};

/// Makes a trial and looks at what it has come to; the sketch is that of the run.
///
/// # Errors
/// What cannot be tried, in words.
pub fn rehearse(trial: &Trial, run: &mut Run, tried: &mut Tried) -> Result<(), String> {
    match trial {
        Trial::Model(config) => {
            let trainee = to_the_end(begin_learning(config.clone())?)?;
            tried.see_model(&trainee.view(), left(&trainee));
        }
        Trial::Retrieval(config) => {
            let trainee = to_the_end(begin_retrieval(config.clone())?)?;
            tried.see_retrieval(&trainee.view(), trainee.updates(), left(&trainee));
        }
        Trial::Forward(config) => {
            let trainee = to_the_end(begin_forward_forward(config.clone(), &DigitsFrom::Program, false)?)?;
            tried.see_forward(&trainee.view(), trainee.updates(), left(&trainee));
        }
        Trial::Experiment => {
            let (plan, rounds, pictures) = brief_hemispheres();
            let trainee = to_the_end(begin_hemispheres(plan, rounds, &pictures)?)?;
            tried.see_experiment(&trainee.view(), left(&trainee));
        }
        Trial::Sketch(trial) => sketched(trial, run, tried)?,
    }
    Ok(())
}

fn left(trainee: &impl Trainee) -> usize {
    trainee.total().saturating_sub(trainee.updates())
}

fn to_the_end<T: Trainee>(mut trainee: T) -> Result<T, String> {
    while !trainee.is_over() {
        trainee.update()?;
    }
    Ok(trainee)
}

/// The parse tree of the run that stands, by types from all its kept steps, as the window has them.
fn sketched(trial: &SketchTrial, run: &mut Run, tried: &mut Tried) -> Result<(), String> {
    let request = FilmRequest::new(0, usize::MAX);
    run.apply(Command::Film(request.clone()));
    let film = request.film().ok_or("no step of this run is kept")?;
    // The types alone are wanted: they are there after the first step.
    let strip = Strip::of(film, &trial.ways, None, &mut |_| false).map_err(|error| error.to_string())?;
    let now = run.snapshot();
    let parsed = Parsed::new(&now.analysis, &now.state, now.grid, &strip.codebook, &trial.ways);
    let parsed = parsed.map_err(|error| error.to_string())?;
    let seen = trial.damage.done_to(&parsed.sketch);
    let returned = unpack(&parsed.network, &seen, STEPS, &parsed.settings);
    tried.see_sketch(trial, &parsed, &returned, now.levels());
    Ok(())
}
