//! Types of islands: on every level the vectors of islands in a few groups, by spherical k-means.
//!
//! A vector's soft membership in type k is proportional to exp(b cos(v - m, t_k)); m is the level's mean island.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decode::cosine;

/// b: how sharp memberships are.
const SHARPNESS: f64 = 12.0;
/// Rounds after which groups stay as they are.
const ROUNDS: usize = 12;

/// The types of every level.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// One entry per level, the lowest first.
    pub levels: Vec<Types>,
}

/// The types of one level.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// m (D): the mean vector of the islands that it was built from.
    pub mean: Vec<f32>,
    /// t_k (K x D), each of length 1 or, where there were too few islands, 0.
    pub types: Vec<Vec<f32>>,
    /// Islands that it was built from.
    pub islands: usize,
}

impl Codebook {
    /// Groups the islands of each level, `vectors[level][island]` (D), into `count` types.
    pub fn build(vectors: &[Vec<Vec<f32>>], count: usize) -> Self {
        Self { levels: vectors.iter().map(|level| Types::build(level, count)).collect() }
    }
}

impl Types {
    fn build(vectors: &[Vec<f32>], count: usize) -> Self {
        let dim = vectors.first().map_or(0, Vec::len);
        let mean = mean(vectors.iter(), dim);
        let centred: Vec<Vec<f32>> = vectors.iter().map(|vector| unit(&minus(vector, &mean))).collect();
        // The first stands for a type, then whatever is least like those that do.
        let mut types: Vec<Vec<f32>> = centred.first().cloned().into_iter().collect();
        while types.len() < count.min(centred.len()) {
            let likeness = |vector: &Vec<f32>| types.iter().map(|t| cosine(vector, t)).fold(-2.0, f64::max);
            let Some(other) = centred.iter().min_by(|a, b| likeness(a).total_cmp(&likeness(b))) else { break };
            types.push(other.clone());
        }
        for _ in 0..ROUNDS {
            let mut groups: Vec<Vec<&Vec<f32>>> = vec![Vec::new(); types.len()];
            for vector in &centred {
                if let Some(nearest) = nearest(&types, vector) {
                    groups[nearest].push(vector);
                }
            }
            for (one, group) in types.iter_mut().zip(groups).filter(|(_, group)| !group.is_empty()) {
                *one = unit(&self::mean(group.into_iter(), dim));
            }
        }
        types.resize(count, vec![0.0; dim]);
        Self { mean, types, islands: vectors.len() }
    }

    /// How much an island's vector is of each type; sums to 1.
    pub fn membership(&self, vector: &[f32]) -> Vec<f32> {
        let centred = minus(vector, &self.mean);
        let real = |one: &Vec<f32>| one.iter().any(|value| *value != 0.0);
        let raw: Vec<f64> = self
            .types
            .iter()
            .map(|one| if real(one) { (SHARPNESS * (cosine(&centred, one) - 1.0)).exp() } else { 0.0 })
            .collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|value| if sum > 0.0 { (value / sum) as f32 } else { 1.0 / raw.len() as f32 }).collect()
    }
}

fn nearest(types: &[Vec<f32>], vector: &[f32]) -> Option<usize> {
    let likeness = |place: &usize| cosine(&types[*place], vector);
    (0..types.len()).rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

fn mean<'a>(vectors: impl Iterator<Item = &'a Vec<f32>>, dim: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dim];
    let mut count = 0_usize;
    for vector in vectors {
        count += 1;
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
    }
    sum.iter_mut().for_each(|value| *value /= count.max(1) as f32);
    sum
}

fn minus(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.iter().map(|value| if length > 0.0 { value / length } else { 0.0 }).collect()
}
