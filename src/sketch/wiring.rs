//! Network recovery: the atoms, the modules and what is wired to what, from many sketches alone, without any matrix
//! being told (the fifth property of recursive sketches).
//!
//! A sample is the single-layer sketch s = sum_m w_m R_m e_k of one run: every module that was at work put out one of a
//! few symbols k. An atom is a column R_m e_k. Three steps:
//!
//! ```text
//! atoms     dictionary learning: begin with samples that have many near-parallel neighbours, then rounds of matching
//!           pursuit (which atoms are in a sample?) and update (which atoms explain the samples best?)
//! modules   atoms of one module are never in one sample: what never meets, though both are frequent, is clustered
//! wiring    a module works only when the one that it hangs under does: of all modules that are always there when it
//!           is, the rarest
//! ```

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::key::{Module, Role};
use super::settings::SketchSettings;
use crate::numeric::random::{below, uniform};
use crate::numeric::vector;

/// Rounds of pursuit and update.
const ROUNDS: usize = 14;
/// Rounds at the end in which no atom begins again.
const CALM: usize = 3;
/// Cosine from which on two samples are near-parallel.
const PARALLEL: f32 = 0.85;
/// Cosine from which on two atoms are one.
const ALIKE: f32 = 0.7;
/// Cosine from which on an atom counts as found.
const FOUND: f32 = 0.95;
/// Samples that are tried as the beginning of an atom.
const TRIED: usize = 1200;
/// A part of a sample is an atom's when it is at least this share of the sample.
const LEAST: f32 = 0.12;

/// A network that is to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiring {
    /// The module that each hangs under; none for the first, which is always at work.
    pub under: Vec<Option<usize>>,
    /// Symbols of every module.
    pub symbols: usize,
    /// Probability that a module works when the one that it hangs under does.
    pub works: f32,
}

impl Wiring {
    /// Two modules under the first, two under each of these.
    pub fn usual() -> Self {
        Self { under: vec![None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)], symbols: 6, works: 0.6 }
    }

    /// Draws a sample (d): the sketch, and which atoms are in it.
    pub fn sample(&self, settings: &SketchSettings, dice: &mut ChaCha8Rng) -> (Vec<f32>, Vec<usize>) {
        let mut works = vec![false; self.under.len()];
        let mut there = Vec::new();
        for (module, under) in self.under.iter().enumerate() {
            works[module] = under.is_none_or(|under| works[under] && uniform(dice, 0.0, 1.0) < self.works);
            if works[module] {
                there.push((module * self.symbols + below(dice, self.symbols), 0.1 + uniform(dice, 0.0, 1.0).powi(2)));
            }
        }
        let whole: f32 = there.iter().map(|(_, weight)| weight).sum();
        let mut sketch = vec![0.0; settings.dim];
        for (atom, weight) in &there {
            self.spread(*atom, weight / whole, settings, &mut sketch);
        }
        (sketch, there.into_iter().map(|(atom, _)| atom).collect())
    }

    /// All atoms, module by module.
    pub fn atoms(&self, settings: &SketchSettings) -> Vec<Vec<f32>> {
        let atom = |atom| {
            let mut out = vec![0.0; settings.dim];
            self.spread(atom, 1.0, settings, &mut out);
            out
        };
        (0..self.under.len() * self.symbols).map(atom).collect()
    }

    fn spread(&self, atom: usize, weight: f32, settings: &SketchSettings, out: &mut [f32]) {
        let module = Module::named(&format!("module {}", atom / self.symbols));
        let mut x = vec![0.0; self.symbols];
        x[atom % self.symbols] = 1.0;
        settings.operator(Role::Attributes(module)).spread(&x, weight, out);
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewired {
    /// The atoms (d each), of length 1.
    pub atoms: Vec<Vec<f32>>,
    /// The module of every atom.
    pub modules: Vec<usize>,
    /// The module that each hangs under.
    pub under: Vec<Option<usize>>,
}

/// How much of a network was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Share of the atoms that were found.
    pub atoms: f64,
    /// Share of the pairs of found atoms that are rightly in one module or rightly in two.
    pub modules: f64,
    /// Share of the modules that hang under the right one.
    pub wiring: f64,
}

/// Finds `atoms` atoms in `modules` modules, and what hangs under what.
pub fn rewire(samples: &[Vec<f32>], atoms: usize, modules: usize) -> Rewired {
    let mut dictionary = Vec::new();
    begin(samples, &mut dictionary, atoms);
    let coded = |dictionary: &[Vec<f32>]| -> Vec<Vec<(usize, f32)>> {
        samples.par_iter().map(|sample| pursued(sample, dictionary)).collect()
    };
    for round in 1..=ROUNDS {
        let codes = coded(&dictionary);
        update(&mut dictionary, samples, &codes, round + CALM > ROUNDS);
    }
    let codes = coded(&dictionary);
    let modules = clustered(&codes, dictionary.len(), modules);
    let under = wired(&codes, &modules);
    Rewired { atoms: dictionary, modules, under }
}

/// Samples in which one atom is loud lie near it, and so near each other: the one with most neighbours becomes an atom,
/// the mean of these; what is near to it, or to an atom that is known, is out; and so on until there are `atoms`.
fn begin(samples: &[Vec<f32>], dictionary: &mut Vec<Vec<f32>>, atoms: usize) {
    let units: Vec<Vec<f32>> = samples.iter().take(TRIED).map(|sample| unit(sample)).collect();
    let near = |place: usize| -> Vec<usize> {
        let like = |other: &usize| vector::dot(&units[place], &units[*other]) > PARALLEL;
        (0..units.len()).filter(like).collect()
    };
    let neighbours: Vec<Vec<usize>> = (0..units.len()).into_par_iter().map(near).collect();
    let known = |sample: &Vec<f32>| dictionary.iter().any(|atom| vector::dot(sample, atom) > ALIKE);
    let mut free: Vec<bool> = units.iter().map(|sample| !known(sample)).collect();
    while dictionary.len() < atoms {
        let count = |place: &usize| neighbours[*place].iter().filter(|other| free[**other]).count();
        let Some(best) = (0..units.len()).filter(|place| free[*place]).max_by_key(count) else { break };
        let mut sum = vec![0.0; units[best].len()];
        for &other in neighbours[best].iter().filter(|other| free[**other]) {
            vector::add_scaled(&mut sum, 1.0, &units[other]);
        }
        let atom = unit(&sum);
        free.iter_mut().zip(&units).for_each(|(free, sample)| *free &= vector::dot(sample, &atom) < ALIKE);
        free[best] = false;
        dictionary.push(atom);
    }
}

/// Which atoms are in a sample, and how loud: always the one that explains most of what is left.
fn pursued(sample: &[f32], dictionary: &[Vec<f32>]) -> Vec<(usize, f32)> {
    let whole = vector::dot(sample, sample).sqrt();
    let mut rest = sample.to_vec();
    let mut code: Vec<(usize, f32)> = Vec::new();
    while code.len() < dictionary.len() {
        let best = (0..dictionary.len())
            .map(|atom| (atom, vector::dot(&rest, &dictionary[atom])))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((atom, loud)) = best.filter(|(_, loud)| *loud > LEAST * whole) else { break };
        vector::add_scaled(&mut rest, -loud, &dictionary[atom]);
        match code.iter_mut().find(|(known, _)| *known == atom) {
            Some((_, known)) => *known += loud,
            None => code.push((atom, loud)),
        }
    }
    code
}

/// Every atom becomes what is left of its samples when the others are taken away. One that is hardly used, or like
/// another, begins again from what is explained worst.
fn update(dictionary: &mut Vec<Vec<f32>>, samples: &[Vec<f32>], codes: &[Vec<(usize, f32)>], last: bool) {
    let atoms = dictionary.len();
    let rest = |(sample, code): (&Vec<f32>, &Vec<(usize, f32)>)| {
        let mut rest = sample.clone();
        code.iter().for_each(|(atom, loud)| vector::add_scaled(&mut rest, -loud, &dictionary[*atom]));
        rest
    };
    let rests: Vec<Vec<f32>> = samples.par_iter().zip(codes).map(rest).collect();
    let mut sums = vec![vec![0.0; samples.first().map_or(0, Vec::len)]; atoms];
    let mut used = vec![0_usize; atoms];
    for (rest, code) in rests.iter().zip(codes) {
        for (atom, loud) in code {
            used[*atom] += 1;
            vector::add_scaled(&mut sums[*atom], *loud, rest);
            vector::add_scaled(&mut sums[*atom], loud * loud, &dictionary[*atom]);
        }
    }
    let mut order: Vec<usize> = (0..atoms).collect();
    order.sort_by_key(|atom| std::cmp::Reverse(used[*atom]));
    let mut kept: Vec<Vec<f32>> = Vec::new();
    for atom in order {
        let next = unit(&sums[atom]);
        let alike = kept.iter().any(|other| vector::dot(other, &next) > ALIKE);
        if last || (used[atom] > samples.len() / (8 * atoms) && !alike) {
            kept.push(next);
        }
    }
    let mut worst: Vec<usize> = (0..rests.len()).collect();
    let share = |place: usize| {
        vector::dot(&rests[place], &rests[place]) / vector::dot(&samples[place], &samples[place]).max(1e-12)
    };
    let left: Vec<f32> = (0..rests.len()).map(share).collect();
    worst.sort_by(|a, b| left[*b].total_cmp(&left[*a]).then(a.cmp(b)));
    if kept.len() < atoms {
        let worst: Vec<Vec<f32>> = worst.into_iter().take(TRIED).map(|place| rests[place].clone()).collect();
        begin(&worst, &mut kept, atoms);
    }
    *dictionary = kept;
}

/// Agglomerative clustering by how seldom two atoms meet: the two groups whose atoms meet least, beside what chance
/// would give, become one.
fn clustered(codes: &[Vec<(usize, f32)>], atoms: usize, modules: usize) -> Vec<usize> {
    let mut alone = vec![0.0_f64; atoms];
    let mut both = vec![vec![0.0_f64; atoms]; atoms];
    for code in codes {
        for (a, _) in code {
            alone[*a] += 1.0;
            code.iter().filter(|(b, _)| b != a).for_each(|(b, _)| both[*a][*b] += 1.0);
        }
    }
    let count = codes.len().max(1) as f64;
    let meets = |a: &[usize], b: &[usize]| {
        let pairs = || a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b)));
        let by_chance: f64 = pairs().map(|(a, b)| alone[a] * alone[b] / count).sum();
        pairs().map(|(a, b)| both[a][b]).sum::<f64>() / by_chance.max(1e-9)
    };
    let mut groups: Vec<Vec<usize>> = (0..atoms).map(|atom| vec![atom]).collect();
    while groups.len() > modules.max(1) {
        let pairs = (0..groups.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let scored = pairs.map(|(a, b)| (meets(&groups[a], &groups[b]), a, b));
        let Some((_, a, b)) = scored.min_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2)))) else {
            break;
        };
        let more = groups.remove(b);
        groups[a].extend(more);
    }
    let mut of = vec![0; atoms];
    for (module, group) in groups.iter().enumerate() {
        group.iter().for_each(|atom| of[*atom] = module);
    }
    of
}

/// What a module hangs under: of those that are there (nearly) always when it is, the rarest.
fn wired(codes: &[Vec<(usize, f32)>], modules: &[usize]) -> Vec<Option<usize>> {
    let count = modules.iter().max().map_or(0, |most| most + 1);
    let mut alone = vec![0.0_f64; count];
    let mut both = vec![vec![0.0_f64; count]; count];
    for code in codes {
        let mut there: Vec<usize> = code.iter().map(|(atom, _)| modules[*atom]).collect();
        there.sort_unstable();
        there.dedup();
        for &a in &there {
            alone[a] += 1.0;
            there.iter().for_each(|b| both[a][*b] += 1.0);
        }
    }
    let always = |module: usize, other: usize| both[module][other] / alone[module].max(1.0);
    let under = |module: usize| {
        let above = |other: &usize| *other != module && alone[*other] > 1.1 * alone[module];
        let most = (0..count).filter(above).map(|other| always(module, other)).fold(0.0, f64::max);
        let likely = (0..count).filter(above).filter(|other| always(module, *other) > 0.8 * most);
        likely.min_by(|a, b| alone[*a].total_cmp(&alone[*b]))
    };
    (0..count).map(under).collect()
}

impl Rewired {
    /// Holds it against the network that the samples came from.
    pub fn score(&self, truth: &Wiring, settings: &SketchSettings) -> Score {
        let atoms = truth.atoms(settings);
        // The found atom that is nearest to each true one.
        let found: Vec<Option<usize>> = atoms
            .iter()
            .map(|atom| {
                let like = |place: &usize| vector::dot(&self.atoms[*place], atom);
                let best = (0..self.atoms.len()).max_by(|a, b| like(a).total_cmp(&like(b)));
                best.filter(|best| like(best) > FOUND)
            })
            .collect();
        let pairs = (0..atoms.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let known: Vec<bool> = pairs
            .filter_map(|(a, b)| {
                let (one, other) = (found[a]?, found[b]?);
                let together = a / truth.symbols == b / truth.symbols;
                Some(together == (self.modules[one] == self.modules[other]))
            })
            .collect();
        // A true module is the found one that has most of its atoms.
        let module = |module: usize| {
            let own = (0..truth.symbols).filter_map(|symbol| found[module * truth.symbols + symbol]);
            let own: Vec<usize> = own.map(|atom| self.modules[atom]).collect();
            own.iter().max_by_key(|one| own.iter().filter(|other| other == one).count()).copied()
        };
        let right = |place: &usize| {
            let Some(one) = module(*place) else { return false };
            self.under[one] == truth.under[*place].and_then(module)
        };
        let share = |right: usize, of: usize| right as f64 / of.max(1) as f64;
        Score {
            atoms: share(found.iter().flatten().count(), atoms.len()),
            modules: share(known.iter().filter(|right| **right).count(), known.len()),
            wiring: share((0..truth.under.len()).filter(right).count(), truth.under.len()),
        }
    }
}

fn unit(values: &[f32]) -> Vec<f32> {
    let length = vector::dot(values, values).sqrt();
    values.iter().map(|value| if length > 0.0 { value / length } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};

    #[test]
    fn a_small_network_is_found_from_its_sketches() {
        let settings = SketchSettings { dim: 64, ..SketchSettings::default() };
        let wiring = Wiring { under: vec![None, Some(0), Some(1)], symbols: 3, works: 0.6 };
        let mut dice = generator(1, Purpose::Sketches, 705);
        let samples: Vec<Vec<f32>> = (0..500).map(|_| wiring.sample(&settings, &mut dice).0).collect();
        let score = rewire(&samples, 9, 3).score(&wiring, &settings);
        assert_eq!(score, Score { atoms: 1.0, modules: 1.0, wiring: 1.0 });
        // Noise holds no network.
        let noise: Vec<Vec<f32>> = (0..500).map(|_| (0..64).map(|_| uniform(&mut dice, -0.5, 0.5)).collect()).collect();
        assert!(rewire(&noise, 9, 3).score(&wiring, &settings).atoms < 0.2);
    }
}
