//! The part-whole grammar of generated scenes, from their sketches: which kind of part hangs under which kind of whole,
//! and how many, held against the generator's own.
//!
//! Places, areas and types come from the sketches alone; the shape of every tree is the memory's. What an island is
//! called is looked up in the generator's truth at the place that came back: the sketch says where, the generator what.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::error::RememberError;
use crate::engine::PictureSource;
use crate::files::sketches::{MemoryRecord, SketchMemory};
use crate::islands::Truth;
use crate::scenes::Scene;
use crate::sketch::attributes::Seen;
use crate::sketch::{Network, STEPS, parse, unpack};

/// A kind of whole and a kind of part.
type Pair = (String, String);

/// A kind of part under a kind of whole.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct Rule {
    /// The kind of whole.
    pub whole: String,
    /// The kind of part.
    pub part: String,
    /// Parts of this kind per whole of that kind, by the sketches.
    pub found: f64,
    /// By the generator.
    pub truth: f64,
}

/// The grammar that was found.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct Grammar {
    /// Pictures of the memory that are generated scenes.
    pub scenes: usize,
    /// Level of the parts, and of the wholes.
    pub levels: [usize; 2],
    /// Share of the islands whose type came back.
    pub types: f64,
    /// Cosine of the found rules with the generator's.
    pub cosine: f64,
    /// Share of the generator's rules (half a part per whole or more) that were found with half a part or more.
    pub found: f64,
    /// Share of the found rules (half a part or more) that the generator does not have.
    pub invented: f64,
    /// The rules, by whole, the most frequent part first.
    pub rules: Vec<Rule>,
}

/// Parts and wholes that were met.
#[derive(Default)]
struct Met {
    wholes: BTreeMap<String, usize>,
    pairs: BTreeMap<Pair, usize>,
    types: [usize; 2],
}

impl Met {
    fn add(&mut self, other: Met) {
        other.wholes.into_iter().for_each(|(kind, count)| *self.wholes.entry(kind).or_default() += count);
        other.pairs.into_iter().for_each(|(pair, count)| *self.pairs.entry(pair).or_default() += count);
        self.types = [self.types[0] + other.types[0], self.types[1] + other.types[1]];
    }

    /// Parts per whole.
    fn rate(&self, pair: &Pair) -> f64 {
        let wholes = self.wholes.get(&pair.0).copied().unwrap_or(0);
        self.pairs.get(pair).copied().unwrap_or(0) as f64 / wholes.max(1) as f64
    }
}

/// Finds the grammar of the generated scenes in a memory: islands of level `parts` under islands of level `wholes`.
///
/// # Errors
/// Levels that the memory does not have, a memory without generated scenes, a record that is no network.
pub fn grammar(memory: &SketchMemory, [parts, wholes]: [usize; 2]) -> Result<Grammar, RememberError> {
    if parts + 1 != wholes || wholes >= memory.header.levels {
        let words = format!("wholes are one level above their parts, and there are {} levels", memory.header.levels);
        return Err(RememberError::Other(words));
    }
    let drawn = memory.records.par_iter().map(AsRef::as_ref).filter_map(|record: &MemoryRecord| {
        let source = PictureSource::named(Path::new(&record.entry.name)).ok()?;
        let PictureSource::Scene(scene) = source else { return None };
        Some((record, scene.draw().ok()?))
    });
    let met = |(record, scene): (&MemoryRecord, Scene)| Ok((seen(memory, record, &scene, parts, wholes)?, own(&scene)));
    let all = drawn.map(met).collect::<Result<Vec<(Met, Met)>, RememberError>>()?;
    if all.is_empty() {
        return Err(RememberError::Other(
            "there is no generated scene in this memory: add scene:1 and more".to_owned(),
        ));
    }
    let scenes = all.len();
    let (mut found, mut truth) = (Met::default(), Met::default());
    for (seen, own) in all {
        found.add(seen);
        truth.add(own);
    }
    let mut pairs: Vec<&Pair> = found.pairs.keys().chain(truth.pairs.keys()).collect();
    pairs.sort();
    pairs.dedup();
    let mut rules: Vec<Rule> = pairs
        .into_iter()
        .map(|pair| Rule {
            whole: pair.0.clone(),
            part: pair.1.clone(),
            found: found.rate(pair),
            truth: truth.rate(pair),
        })
        .collect();
    rules.sort_by(|a, b| a.whole.cmp(&b.whole).then(b.truth.total_cmp(&a.truth)));
    let sum = |of: fn(&Rule) -> f64| rules.iter().map(of).sum::<f64>();
    let both = sum(|rule| rule.found * rule.truth);
    let lengths = (sum(|rule| rule.found.powi(2)) * sum(|rule| rule.truth.powi(2))).sqrt();
    let share = |of: &dyn Fn(&&Rule) -> bool, that: &dyn Fn(&&Rule) -> bool| {
        let all = rules.iter().filter(of).count();
        rules.iter().filter(of).filter(that).count() as f64 / all.max(1) as f64
    };
    Ok(Grammar {
        scenes,
        levels: [parts, wholes],
        types: found.types[0] as f64 / found.types[1].max(1) as f64,
        cosine: if lengths > 0.0 { both / lengths } else { 0.0 },
        found: share(&|rule| rule.truth >= 0.5, &|rule| rule.found >= 0.5),
        invented: share(&|rule| rule.found >= 0.5, &|rule| rule.truth == 0.0),
        rules,
    })
}

/// What the sketch of a picture says.
fn seen(
    memory: &SketchMemory,
    record: &MemoryRecord,
    scene: &Scene,
    parts: usize,
    wholes: usize,
) -> Result<Met, RememberError> {
    let network = Network::new(record.entry.objects.clone(), 0)?;
    let back = unpack(&network, &record.sketch, STEPS, &memory.header.sketch);
    let mut met = Met::default();
    for (object, returned) in network.objects().iter().zip(&back) {
        if object.module != parse::PICTURE {
            met.types[1] += 1;
            let right = Seen::read(&object.attributes).most() == Seen::read(&returned.attributes).most();
            met.types[0] += usize::from(right);
        }
        if object.module != parse::level_name(wholes) {
            continue;
        }
        let id = at(&scene.wholes, Seen::read(&returned.attributes).place);
        let Some(whole) = scene.whole_list.iter().find(|whole| whole.id == id) else { continue };
        *met.wholes.entry(whole.name().to_owned()).or_default() += 1;
        for input in
            object.inputs.iter().filter(|input| network.objects()[input.object].module == parse::level_name(parts))
        {
            let id = at(&scene.parts, Seen::read(&back[input.object].attributes).place);
            let Some(part) = scene.part_list.iter().find(|part| part.id == id) else { continue };
            *met.pairs.entry((whole.name().to_owned(), part.name.clone())).or_default() += 1;
        }
    }
    Ok(met)
}

/// What the generator put there.
fn own(scene: &Scene) -> Met {
    let mut met = Met::default();
    for whole in &scene.whole_list {
        *met.wholes.entry(whole.name().to_owned()).or_default() += 1;
        for part in scene.part_list.iter().filter(|part| part.whole == whole.id) {
            *met.pairs.entry((whole.name().to_owned(), part.name.clone())).or_default() += 1;
        }
    }
    met
}

/// The region at a place: row and column, 0 to 1.
fn at(truth: &Truth, [row, column]: [f32; 2]) -> u32 {
    let pixel = |share: f32, side: u32| ((share * side as f32) as usize).min(side.saturating_sub(1) as usize);
    let place = pixel(row, truth.height) * truth.width as usize + pixel(column, truth.width);
    truth.labels.get(place).copied().unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::SceneSource;
    use crate::engine::sketches::MemoryPlan;
    use crate::files::sketches::MemoryHeader;
    use crate::scenes::SceneLook;
    use crate::sketch::{Codebook, Input, Object, SketchSettings, Types, sketch};

    /// A memory whose pictures are parsed as the generator drew them.
    fn perfect(count: u64) -> SketchMemory {
        let plan = MemoryPlan::default();
        let settings = SketchSettings { dim: 2048, ..plan.sketch };
        let one = Types { mean: vec![0.0], types: vec![vec![1.0]], islands: 1 };
        let header = MemoryHeader {
            sketch: settings,
            kept: 2048,
            census: settings,
            census_kept: 0,
            setup: serde_json::Value::Null,
            steps: 1,
            objects: 60,
            levels: 2,
            codebook: Codebook { levels: vec![one; 2] },
        };
        let records = (1..=count).map(|seed| Arc::new(record(seed, &header))).collect();
        SketchMemory { header, records }
    }

    /// The middle pixel of a region, as a share of the sides: always one of its own.
    fn island(truth: &Truth, id: u32, module: &str) -> Object {
        let pixels: Vec<usize> = (0..truth.labels.len()).filter(|pixel| truth.labels[*pixel] == id).collect();
        let pixel = pixels[pixels.len() / 2];
        let (row, column) = (pixel / truth.width as usize, pixel % truth.width as usize);
        let share = |at: usize, side: u32| (at as f32 + 0.5) / side as f32;
        let seen = Seen {
            types: vec![1.0],
            area: pixels.len() as f32 / truth.labels.len() as f32,
            place: [share(row, truth.height), share(column, truth.width)],
            direction: 0.0,
            elongation: 0.0,
            agreement: 1.0,
        };
        Object { name: id.to_string(), module: module.to_owned(), attributes: seen.attributes(), inputs: Vec::new() }
    }

    fn record(seed: u64, header: &MemoryHeader) -> MemoryRecord {
        let source = SceneSource::new(seed, SceneLook::CLEAR);
        let scene = source.draw().unwrap();
        let nothing = vec![0.0; crate::sketch::attributes::count(1)];
        let picture = parse::PICTURE.to_owned();
        let mut objects =
            vec![Object { name: picture.clone(), module: picture, attributes: nothing, inputs: Vec::new() }];
        for whole in &scene.whole_list {
            let place = objects.len();
            objects[0].inputs.push(Input { object: place, weight: 1.0 / scene.whole_list.len() as f32 });
            objects.push(island(&scene.wholes, whole.id, "level 1"));
            let parts: Vec<_> = scene.part_list.iter().filter(|part| part.whole == whole.id).collect();
            for part in &parts {
                let object = objects.len();
                objects[place].inputs.push(Input { object, weight: 1.0 / parts.len() as f32 });
                objects.push(island(&scene.parts, part.id, "level 0"));
            }
        }
        let network = Network::new(objects, 0).unwrap();
        MemoryRecord {
            entry: crate::files::sketches::MemoryEntry {
                name: PictureSource::Scene(source).to_string(),
                sha256: String::new(),
                added: 0,
                ahead: 0,
                objects: network.objects().to_vec(),
            },
            sketch: sketch(&network, &header.sketch).unwrap(),
            census: Vec::new(),
            counted: Vec::new(),
            thumbnail: Vec::new(),
        }
    }

    #[test]
    fn trees_as_the_generator_drew_them_give_its_own_grammar() {
        let found = grammar(&perfect(3), [0, 1]).unwrap();
        assert!(found.scenes == 3 && found.types == 1.0, "{found:?}");
        assert!(found.cosine > 0.98 && found.found > 0.9 && found.invented == 0.0, "{found:?}");
        let mut none = perfect(1);
        Arc::make_mut(&mut none.records[0]).entry.name = "somewhere.png".to_owned();
        assert!(grammar(&none, [0, 1]).unwrap_err().to_string().contains("no generated scene"));
        assert!(grammar(&none, [1, 2]).is_err());
    }
}
