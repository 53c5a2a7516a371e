//! Colours that go over from one step to the next, so that motion can be followed: mixed between what is shown and what
//! is to be shown, over the time of a step. Only colours: what is read off a map are the numbers of the new step.

use eframe::egui::Color32;

use crate::engine::Snapshot;

/// Seconds over which a single step goes over.
const SINGLE: f64 = 0.25;
/// Steps that come faster than this are shown at once.
const SHORTEST: f64 = 0.06;
/// The longest time, of however slow a step.
const LONGEST: f64 = 1.0;

/// The step that a map shows, and over how many seconds it comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    run: u64,
    step: usize,
    seconds: f64,
}

impl Moment {
    /// That of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let rate = f64::from(snapshot.steps_per_second);
        let seconds = if rate > 0.0 { 1.0 / rate } else { SINGLE };
        Self { run: snapshot.run, step: snapshot.step, seconds: seconds.min(LONGEST) }
    }
}

/// The colours of a map.
#[derive(Debug)]
pub struct Blend {
    /// Where it comes from; empty when it is there.
    from: Vec<Color32>,
    to: Vec<Color32>,
    /// None for a map that is never mixed.
    moment: Option<Moment>,
    began: f64,
}

impl Blend {
    /// Shows `to` at once.
    pub fn at(to: Vec<Color32>, moment: Option<Moment>) -> Self {
        Self { from: Vec::new(), to, moment, began: 0.0 }
    }

    /// Goes over to `to`, if that is the step after the one that is shown, and as many columns. `now` is in seconds.
    pub fn aim(&mut self, to: Vec<Color32>, moment: Option<Moment>, now: f64) {
        let follows = match (self.moment, moment) {
            (Some(before), Some(next)) => {
                before.run == next.run && before.step + 1 == next.step && next.seconds >= SHORTEST
            }
            _ => false,
        };
        if follows && to.len() == self.to.len() {
            self.from = self.pixels(self.share(now));
            self.began = now;
        } else if to.len() != self.to.len() || !self.shows(moment) {
            self.from.clear();
        }
        (self.to, self.moment) = (to, moment);
    }

    /// Whether it shows the step of `moment` already: then something else about it has changed.
    fn shows(&self, moment: Option<Moment>) -> bool {
        let of = |moment: Moment| (moment.run, moment.step);
        self.moment.map(of) == moment.map(of)
    }

    /// How far it is, 0 to 255.
    pub fn share(&self, now: f64) -> u8 {
        match self.moment {
            Some(moment) if !self.from.is_empty() => {
                (255.0 * ((now - self.began) / moment.seconds).clamp(0.0, 1.0)) as u8
            }
            _ => u8::MAX,
        }
    }

    /// The colours when it is so far.
    pub fn pixels(&self, share: u8) -> Vec<Color32> {
        if share == u8::MAX || self.from.is_empty() {
            return self.to.clone();
        }
        let mix = |from: u8, to: u8| {
            let (from, to, share) = (u32::from(from), u32::from(to), u32::from(share));
            ((from * (255 - share) + to * share + 127) / 255) as u8
        };
        let pairs = self.from.iter().zip(&self.to);
        pairs
            .map(|(from, to)| {
                let [from, to] = [from.to_array(), to.to_array()];
                let [r, g, b, a] = std::array::from_fn(|channel| mix(from[channel], to[channel]));
                Color32::from_rgba_premultiplied(r, g, b, a)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(step: usize, seconds: f64) -> Option<Moment> {
        Some(Moment { run: 1, step, seconds })
    }

    #[test]
    fn colours_go_over_to_the_next_step_and_arrive() {
        let (black, white) = (vec![Color32::BLACK; 3], vec![Color32::WHITE; 3]);
        let mut blend = Blend::at(black.clone(), moment(4, 0.5));
        assert_eq!(blend.share(9.0), u8::MAX, "nothing to go over from");
        blend.aim(white.clone(), moment(5, 0.5), 10.0);
        assert_eq!((blend.share(10.0), blend.pixels(blend.share(10.0))), (0, black.clone()));
        assert!(blend.pixels(blend.share(10.25)).iter().all(|pixel| (120..=135).contains(&pixel.r())));
        assert_eq!(blend.pixels(blend.share(10.5)), white);
        // A step that comes too early goes on from what is seen.
        blend.aim(white.clone(), moment(5, 0.5), 10.1);
        blend.aim(black.clone(), moment(6, 0.5), 10.25);
        assert!(blend.pixels(blend.share(10.25)).iter().all(|pixel| (120..=135).contains(&pixel.r())));
        assert_eq!(blend.pixels(blend.share(11.0)), black);
    }

    #[test]
    fn what_is_no_next_step_is_shown_at_once() {
        let (black, white) = (vec![Color32::BLACK; 3], vec![Color32::WHITE; 3]);
        let cases =
            [moment(3, 0.5), moment(6, 0.5), moment(5, 0.01), None, Some(Moment { run: 2, step: 5, seconds: 0.5 })];
        for next in cases {
            let mut blend = Blend::at(black.clone(), moment(4, 0.5));
            blend.aim(white.clone(), next, 10.0);
            assert_eq!(blend.pixels(blend.share(10.0)), white, "{next:?}");
        }
        let mut blend = Blend::at(black, moment(4, 0.5));
        blend.aim(vec![Color32::WHITE; 5], moment(5, 0.5), 10.0);
        assert_eq!(blend.share(10.0), u8::MAX, "another grid");
    }
}
