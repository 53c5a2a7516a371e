//! The deeds that turn one setup into another, setting by setting.

use super::control::Control;
use super::deed::{Deed, RunDeed};
use crate::engine::{Setup, changes_in_words, written};
use crate::grid::Resolution;

/// The deeds that turn every setting and the hidden columns from what they were to what they are.
pub fn turned(before: &Setup, now: &Setup) -> Vec<String> {
    let mut deeds: Vec<String> = Control::all().into_iter().flat_map(|control| one(control, before, now)).collect();
    let (then, hidden) = (before.hidden.rectangles(), now.hidden.rectangles());
    if then != hidden {
        // What is hidden adds up, so that it is shown again first.
        deeds.extend((!then.is_empty()).then(|| "show all".to_owned()));
        deeds.extend(hidden.iter().map(|rectangle| format!("hide {rectangle}")));
    }
    deeds
}

/// What differs between two setups and no deed of these turns, in words.
pub fn beyond(before: &Setup, deeds: &[String], now: &Setup) -> Vec<String> {
    let mut setup = before.clone();
    let mut left: Vec<String> = Vec::new();
    for deed in deeds {
        if let Ok(Deed::Run(RunDeed::Set(control, turn))) = Deed::read(deed) {
            left.extend(control.turn(&turn, &mut setup).err());
        }
    }
    setup.hidden = now.hidden.clone();
    let differing: Vec<String> =
        Control::all().into_iter().filter(|one| one.differs(&setup, now)).map(|one| one.to_string()).collect();
    if differing.is_empty() {
        left.extend(changes_in_words(&setup, now));
    }
    left.extend(differing);
    left
}

/// The deeds that turn one setting.
fn one(control: Control, before: &Setup, now: &Setup) -> Vec<String> {
    if !control.differs(before, now) {
        return Vec::new();
    }
    let settings = &now.settings;
    let levels = || settings.levels.iter();
    let to = |value: String| vec![format!("set {control} to {value}")];
    // A value first, as it takes the factor away.
    let with_factor = |then: String, value: String, factors: [f32; 2]| {
        let stays = if then == value { factors[0] } else { 1.0 };
        let times = (factors[1] != stays).then(|| format!("set {control} times {}", factors[1]));
        (then != value).then(|| format!("set {control} to {value}")).into_iter().chain(times).collect()
    };
    let gains = [&before.settings.gains, &settings.gains];
    match control {
        Control::Weight(source) => {
            let of = |setup: &Setup| {
                let settings = &setup.settings;
                let weight = |level| settings.weights_at(level).get(source).to_string();
                written::spread((0..settings.levels.len()).map(weight))
            };
            with_factor(of(before), of(now), gains.map(|gains| gains.weights.get(source)))
        }
        Control::Beta => {
            let of =
                |setup: &Setup| written::spread(setup.settings.levels.iter().map(|one| written::schedule(one.beta)));
            with_factor(of(before), of(now), gains.map(|gains| gains.beta))
        }
        Control::Radius => {
            let of = |setup: &Setup| written::spread(setup.settings.levels.iter().map(|one| written::reach(one.reach)));
            with_factor(of(before), of(now), gains.map(|gains| gains.radius))
        }
        Control::SelfScore => to(written::self_score(settings.self_score)),
        Control::Kernel => to(written::spread(levels().map(|level| level.kernel.key().to_owned()))),
        Control::Linkage => to(written::spread(now.linkage.iter().map(|linkage| linkage.key().to_owned()))),
        Control::Threshold => to(written::spread(now.thresholds.iter().copied().map(written::threshold))),
        Control::Columns => match now.resolution {
            Resolution::ColumnsAcross(columns) => to(columns.to_string()),
            Resolution::PatchSize(_) => Vec::new(),
        },
        Control::Seed => to(settings.seed.to_string()),
        Control::Model => now.model.key().map(|key| to(key.to_owned())).unwrap_or_default(),
        Control::Lambda => to(settings.memory.learning.decay.to_string()),
        Control::Eta => to(settings.memory.learning.rate.to_string()),
        Control::Learn => to(now.learning.map_or("none", |learning| learning.aim.key()).to_owned()),
        Control::Sides if now.second.is_none() => to("none".to_owned()),
        // A right side has more than a lesson can say.
        Control::Sides => Vec::new(),
    }
}
